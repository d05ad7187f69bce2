//! Search: who answers a need and stands as asked, page by page.

use crate::{
    bits::SEGMENT,
    entry::Run,
    listing::{Listing, answers, state_on},
    packed_offering::Glance,
    plan::Plan,
    snapshot::Snapshot,
};
use domain::{offering::Need, policy::Use, standing::StandingState, time::Day};
use std::collections::BTreeSet;

/// What a caller searches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The use that standing is asked about. For one that is per arena, the need must name the arena: without it
    /// nothing is found.
    pub r#use: Use,
    /// What one offering must answer as a whole. Even the empty need takes an offering to answer it.
    pub need: Need,
    /// Any of these states today; empty means `eligible` alone. Nothing else is asked of the organization's status:
    /// closing suspends.
    pub states: BTreeSet<StandingState>,
}

/// One page of what was found.
#[derive(Debug, Clone)]
pub struct Page {
    /// In the order of `entered`.
    pub rows: Vec<Hit>,
    /// Where the next page begins: the `entered` of the last row. Absent when nothing follows.
    pub next: Option<u64>,
}

/// An organization that was found.
#[derive(Debug, Clone)]
pub struct Hit {
    /// The organization.
    pub entry: Listing,
    /// Its state today in the matter that was asked about.
    pub state: StandingState,
    /// The run that contains today; absent when none does and the state is `not_assessed`.
    pub run: Option<Run>,
}

impl Snapshot {
    /// One page of the organizations of which one offering answers the whole need, and whose standing today is one of
    /// the states.
    ///
    /// `after` is the [`next`](Page::next) of the page before; absent for the first page. `limit` is at least 1, and
    /// is the caller's to cap.
    #[must_use]
    pub fn search(&self, query: &Query, after: Option<u64>, limit: usize, today: Day) -> Page {
        let mut page = Page { rows: Vec::new(), next: None };
        let arena = if query.r#use.is_per_arena() { query.need.arena.as_ref() } else { None };
        if query.r#use.is_per_arena() && arena.is_none() {
            return page;
        }
        let eligible = BTreeSet::from([StandingState::Eligible]);
        let states = if query.states.is_empty() { &eligible } else { &query.states };
        let Some(plan) = Plan::new(&self.index, query, states, today) else { return page };

        let glance = Glance::new(&query.need);
        let first = after.map_or(0, |entered| self.store.first_after(entered));
        for slot in self.candidates(&plan, first) {
            let Some((chunk, place)) = self.store.at(slot) else { break };
            let state = state_on(chunk, place, query.r#use, arena, today);
            if !states.contains(&state) || !answers(chunk, place, &query.need, glance) {
                continue;
            }
            if page.rows.len() >= limit {
                page.next = page.rows.last().map(|hit| hit.entry.entered());
                break;
            }
            if let Some(entry) = self.store.listing(slot) {
                let run = entry.run_on(query.r#use, arena, today);
                page.rows.push(Hit { entry, state, run });
            }
        }
        page
    }

    /// The slots that a plan lets through, from one on, in order and no further than they are asked for.
    fn candidates(&self, plan: &Plan<'_>, first: u32) -> impl Iterator<Item = u32> {
        let segments = first / SEGMENT..self.store.len().div_ceil(SEGMENT);
        segments.flat_map(move |segment| {
            let from = if segment == first / SEGMENT { first % SEGMENT } else { 0 };
            let found = plan.candidates(segment);
            found.into_iter().flat_map(move |bits| bits.places(from)).map(move |place| segment * SEGMENT + place)
        })
    }
}
