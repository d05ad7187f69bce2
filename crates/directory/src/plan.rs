//! How a search narrows down whom it must look at.

use crate::{
    bits::Bits,
    index::Index,
    key::{Key, stretch},
    packed_offering::county_place,
    posting::Posting,
    search::Query,
    words::Word,
};
use domain::{standing::StandingState, time::Day};
use std::collections::BTreeSet;

/// What a candidate must be true of: of every clause at least one posting.
#[derive(Debug)]
pub(crate) struct Plan<'i> {
    clauses: Vec<Vec<&'i Posting>>,
}

impl<'i> Plan<'i> {
    /// Plans a search for these states today. Absent when it is certain that nothing can be found.
    ///
    /// A plan never leaves out an organization that matches; it may let through some that do not. Ages are not
    /// indexed.
    pub(crate) fn new(index: &'i Index, query: &Query, states: &BTreeSet<StandingState>, today: Day) -> Option<Self> {
        let need = &query.need;
        let arena = match &need.arena {
            Some(code) => Some(index.words().arena(code)?),
            None => None,
        };
        let mut keys: Vec<Vec<Key>> = Vec::new();
        keys.push(match need.county {
            Some(county) => {
                let county = county_place(county)?;
                vec![Key::County { arena, county }, Key::Statewide { arena }]
            }
            None => vec![Key::Offered { arena }],
        });
        if !need.languages.is_empty() {
            let known = need.languages.iter().filter_map(|tag| index.words().language(tag));
            keys.push(known.map(|language| Key::Language { arena, language }).collect());
        }
        if !need.populations.is_empty() {
            let wanted = need.populations.iter().copied();
            keys.push(wanted.map(|population| Key::Population { arena, population }).collect());
        }
        if !need.intake.is_empty() {
            keys.push(need.intake.iter().map(|intake| Key::Intake { arena, intake: *intake }).collect());
        }
        // Whoever is not assessed may have no line at all, so that no key about standing is true of it.
        if !states.contains(&StandingState::NotAssessed) {
            keys.push(standing_keys(query, arena, states, today));
        }
        let clauses: Vec<Vec<&Posting>> =
            keys.iter().map(|clause| clause.iter().filter_map(|key| index.posting(key)).collect()).collect();
        clauses.iter().all(|clause| !clause.is_empty()).then_some(Self { clauses })
    }

    /// The candidates within one segment; absent when there are none.
    pub(crate) fn candidates(&self, segment: u32) -> Option<Bits> {
        let mut found: Option<Bits> = None;
        if !self.clauses.iter().all(|clause| clause.iter().any(|posting| posting.block(segment).is_some())) {
            return None;
        }
        for clause in &self.clauses {
            let mut of_clause = Bits::new();
            clause.iter().filter_map(|posting| posting.block(segment)).for_each(|block| of_clause.add(block));
            match &mut found {
                Some(found) => found.keep(&of_clause),
                None => found = Some(of_clause),
            }
        }
        found
    }
}

/// The keys of the runs that may contain today.
fn standing_keys(query: &Query, arena: Option<Word>, states: &BTreeSet<StandingState>, today: Day) -> Vec<Key> {
    let arena = arena.filter(|_| query.r#use.is_per_arena());
    let of_state = |state: &StandingState| {
        [Some(stretch(today)), None].map(|stretch| Key::Standing { r#use: query.r#use, arena, state: *state, stretch })
    };
    states.iter().flat_map(of_state).collect()
}
