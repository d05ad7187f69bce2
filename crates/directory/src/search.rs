//! Search: who answers a need and stands as asked, page by page.

use crate::{
    chunk::Chunk,
    entry::Run,
    listing::Listing,
    packed_offering::PackedOffering,
    packed_run::{PackedRun, line, run_on},
    plan::Plan,
    snapshot::Snapshot,
    words::Words,
};
use domain::{offering::Need, policy::Use, standing::StandingState, time::Day};
use std::{collections::BTreeSet, sync::Arc};

/// How many candidates are looked at in one go at most.
const MOST_AT_ONCE: usize = 256;

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

impl Hit {
    fn new(chunk: &Arc<Chunk>, place: u32, run: Option<&PackedRun>) -> Option<Self> {
        let entry = Listing::new(chunk, place)?;
        let state = run.map_or(StandingState::NotAssessed, |run| run.state);
        let run = run.and_then(|run| entry.unpack_run(run));
        Some(Self { entry, state, run })
    }
}

/// Whether one offering answers the whole need.
pub(crate) fn answers(offerings: &[PackedOffering], words: &Words, need: &Need) -> bool {
    let abridged = |packed: &PackedOffering| Some(packed.abridge(words.code(packed.arena())?.clone(), need));
    offerings.iter().filter_map(abridged).any(|offering| offering.answers(need))
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
        if (query.r#use.is_per_arena() && arena.is_none()) || limit == 0 {
            return page;
        }
        let eligible = BTreeSet::from([StandingState::Eligible]);
        let states = if query.states.is_empty() { &eligible } else { &query.states };
        let plan = Plan::among(self.store.len()).need(&self.index, &query.need);
        let arena = arena.and_then(|code| self.index.words().arena(code));
        let plan = plan.and_then(|plan| plan.standing(&self.index, query.r#use, arena, states, today));
        let Some(plan) = plan else { return page };

        let first = after.map_or(0, |entered| self.store.first_after(entered));
        let mut candidates = self.candidates(plan, first).peekable();
        while page.next.is_none() && candidates.peek().is_some() {
            // In stages, each over as many candidates as the page may still need: an organization that is looked at
            // for the first time is waited for, and the waits of one stage overlap.
            let wanted = (limit - page.rows.len()).saturating_add(1).min(MOST_AT_ONCE);
            let slots: Vec<u32> = candidates.by_ref().take(wanted).collect();
            let places: Vec<(&Arc<Chunk>, u32)> = slots.into_iter().filter_map(|slot| self.store.at(slot)).collect();
            let parts: Vec<_> = places.into_iter().map(|at| (at, at.0.runs(at.1), at.0.offerings(at.1))).collect();
            let standing: Vec<_> = parts
                .into_iter()
                .map(|(at, runs, offerings)| (at, run_on(line(runs, query.r#use, arena), today), offerings))
                .filter(|(_, run, _)| states.contains(&run.map_or(StandingState::NotAssessed, |run| run.state)))
                .collect();
            let found: Vec<_> = standing
                .into_iter()
                .filter(|((chunk, _), _, offerings)| answers(offerings, chunk.words(), &query.need))
                .collect();
            for ((chunk, place), run, _) in found {
                if page.rows.len() >= limit {
                    page.next = page.rows.last().map(|hit| hit.entry.entered());
                    break;
                }
                page.rows.extend(Hit::new(chunk, place, run));
            }
        }
        page
    }
}
