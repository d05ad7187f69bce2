//! Finding organizations by anything, in any order, page by page.

use crate::{
    bits::{Bits, SEGMENT},
    chunk::Chunk,
    filter::{Filter, Mark, Order},
    listing::Listing,
    name_order::{NameOrder, Rank},
    plan::Plan,
    search::answers,
    snapshot::Snapshot,
};
use std::{cmp::Ordering, sync::Arc};

/// How many candidates are looked at in one go at most.
const MOST_AT_ONCE: usize = 256;

/// Up to how many candidates are sorted for a list by names. With more, it is quicker to walk the order of names: at a
/// million organizations and this many candidates, a page of fifty is found within two hundred thousand steps, which
/// take as long as to fetch and sort the names of these.
const FEW: usize = 256;

/// One page of the organizations that were found.
#[derive(Debug, Clone)]
pub struct Found {
    /// In the order that was asked for.
    pub rows: Vec<Listing>,
    /// Where the next page begins: the place of the last row. Absent when nothing follows.
    pub next: Option<Mark>,
}

impl Snapshot {
    /// One page of the organizations that a filter finds.
    ///
    /// `after` is the [`next`](Found::next) of the page before; absent for the first page. A mark of a list by another
    /// order finds nothing. `limit` is at least 1, and is the caller's to cap. A page costs about the same wherever it
    /// lies.
    #[must_use]
    pub fn find(&self, filter: &Filter, order: Order, after: Option<&Mark>, limit: usize) -> Found {
        let mut found = Found { rows: Vec::new(), next: None };
        if limit == 0 || after.is_some_and(|mark| !mark.is_of(order)) {
            return found;
        }
        let Some(plan) = self.plan_of(filter) else { return found };
        let mut slots = self.in_order(plan, filter, order, after);
        let mut last = None;
        loop {
            // In stages, as in a search by standing: the waits for organizations that are looked at overlap.
            let wanted = (limit - found.rows.len()).saturating_add(1).min(MOST_AT_ONCE);
            let stage: Vec<u32> = slots.by_ref().take(wanted).collect();
            if stage.is_empty() {
                return found;
            }
            let places: Vec<(u32, &Arc<Chunk>, u32)> =
                stage.into_iter().filter_map(|slot| self.store.at(slot).map(|(chunk, at)| (slot, chunk, at))).collect();
            let parts: Vec<_> = places.into_iter().map(|place| (place, place.1.offerings(place.2))).collect();
            for ((slot, chunk, place), offerings) in parts {
                if filter.need.as_ref().is_some_and(|need| !answers(offerings, chunk.words(), need)) {
                    continue;
                }
                if found.rows.len() >= limit {
                    found.next = last.and_then(|slot| Mark::of(self, slot, order));
                    return found;
                }
                found.rows.extend(Listing::new(chunk, place));
                last = Some(slot);
            }
        }
    }

    fn plan_of(&self, filter: &Filter) -> Option<Plan<'_>> {
        let plan = Plan::among(self.store.len()).organization(&self.index, &self.name_words, filter)?;
        match &filter.need {
            Some(need) => plan.need(&self.index, need),
            None => Some(plan),
        }
    }

    /// The candidates from a mark on.
    fn in_order<'s>(
        &'s self,
        plan: Plan<'s>,
        filter: &Filter,
        order: Order,
        after: Option<&Mark>,
    ) -> Box<dyn Iterator<Item = u32> + 's> {
        if let Some(only) = filter.only {
            let slot = self.slot(only).filter(|slot| {
                let bits = plan.candidates(slot / SEGMENT);
                bits.is_some_and(|bits| bits.holds(slot % SEGMENT)) && self.is_past(*slot, order, after)
            });
            return Box::new(slot.into_iter());
        }
        match order {
            Order::Entered => {
                let first = after.map_or(0, |mark| self.store.first_after(mark.entered));
                Box::new(self.candidates(plan, first))
            }
            Order::EnteredLast => {
                let end = after.map_or(self.store.len(), |mark| match mark.entered.checked_sub(1) {
                    Some(before) => self.store.first_after(before),
                    None => 0,
                });
                Box::new(self.candidates_before(plan, end))
            }
            Order::Name | Order::NameLast => self.by_name(&plan, order, after),
        }
    }

    fn by_name<'s>(
        &'s self,
        plan: &Plan<'s>,
        order: Order,
        after: Option<&Mark>,
    ) -> Box<dyn Iterator<Item = u32> + 's> {
        let all: Vec<Option<Bits>> =
            (0..self.store.len().div_ceil(SEGMENT)).map(|segment| plan.candidates(segment)).collect();
        let rank = after.map(|mark| self.rank(mark));
        if all.iter().flatten().map(Bits::len).sum::<usize>() <= FEW {
            let all = (0..).zip(all).filter_map(|(segment, bits)| Some((segment, bits?)));
            let slots = all.flat_map(|(segment, bits)| bits.places(0).map(move |place| segment * SEGMENT + place));
            let name = |slot: u32| self.store.at(slot).map_or("", |(chunk, place)| chunk.name(place));
            let mut ranks: Vec<Rank> = slots
                .filter(|slot| self.is_past(*slot, order, after))
                .map(|slot| Rank::new(name(slot), slot))
                .collect();
            ranks.sort_unstable();
            let sorted = ranks.into_iter().map(|rank| rank.slot);
            return if order.is_backward() { Box::new(sorted.rev()) } else { Box::new(sorted) };
        }
        let is_candidate = move |slot: &u32| {
            let bits = all.get((slot / SEGMENT) as usize);
            bits.is_some_and(|bits| bits.as_ref().is_some_and(|bits| bits.holds(slot % SEGMENT)))
        };
        if order.is_backward() {
            Box::new(self.name_order.before(rank.as_ref(), &self.store).filter(is_candidate))
        } else {
            Box::new(self.name_order.after(rank.as_ref(), &self.store).filter(is_candidate))
        }
    }

    /// A mark's place in the order of names. Whoever entered with its number need not bear that name any more.
    fn rank(&self, mark: &Mark) -> Rank {
        let before = mark.entered.checked_sub(1).map_or(0, |before| self.store.first_after(before));
        Rank { key: mark.key.clone().unwrap_or_default(), slot: before }
    }

    /// Whether a slot stands behind a mark.
    fn is_past(&self, slot: u32, order: Order, after: Option<&Mark>) -> bool {
        let Some(mark) = after else { return true };
        let standing = match order.is_by_name() {
            true => NameOrder::standing(slot, &self.rank(mark), &self.store),
            false => self.store.entered(slot).cmp(&Some(mark.entered)),
        };
        standing == if order.is_backward() { Ordering::Less } else { Ordering::Greater }
    }

    /// The slots that a plan lets through, from one on, in order and no further than they are asked for.
    pub(crate) fn candidates<'s>(&self, plan: Plan<'s>, first: u32) -> impl Iterator<Item = u32> + use<'s> {
        let segments = first / SEGMENT..self.store.len().div_ceil(SEGMENT);
        segments.flat_map(move |segment| {
            let from = if segment == first / SEGMENT { first % SEGMENT } else { 0 };
            let found = plan.candidates(segment);
            found.into_iter().flat_map(move |bits| bits.places(from)).map(move |place| segment * SEGMENT + place)
        })
    }

    /// The slots before one that a plan lets through, from the last.
    fn candidates_before<'s>(&self, plan: Plan<'s>, end: u32) -> impl Iterator<Item = u32> + use<'s> {
        (0..end.div_ceil(SEGMENT)).rev().flat_map(move |segment| {
            let count = (end - segment * SEGMENT).min(SEGMENT);
            let found = plan.candidates(segment);
            found.into_iter().flat_map(move |bits| bits.places_back(count)).map(move |place| segment * SEGMENT + place)
        })
    }
}
