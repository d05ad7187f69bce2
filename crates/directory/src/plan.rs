//! How a search narrows down whom it must look at.

use crate::{
    bits::{Bits, SEGMENT},
    filter::Filter,
    index::Index,
    key::{AgeBand, Key, stretch},
    name_words::NameWords,
    packed_offering::county_place,
    posting::Posting,
    slots::Slots,
    words::Word,
};
use domain::{offering::Need, policy::Use, standing::StandingState, time::Day};
use std::collections::BTreeSet;

/// One thing that a candidate must be true of: at least one of these.
#[derive(Debug, Default)]
struct Clause<'i> {
    postings: Vec<&'i Posting>,
    /// Slots from lists, by segment.
    listed: Vec<Option<Box<Bits>>>,
}

/// What a candidate must be true of: of every clause. Without a clause everyone is a candidate.
#[derive(Debug, Default)]
pub(crate) struct Plan<'i> {
    clauses: Vec<Clause<'i>>,
    len: u32,
}

/// A plan never leaves out an organization that matches; it may let through some that do not. Each part is absent when
/// it is certain that nothing can be found.
impl<'i> Plan<'i> {
    /// The plan of a search that asks nothing yet, among so many slots.
    pub(crate) fn among(len: u32) -> Self {
        Self { clauses: Vec::new(), len }
    }

    /// Asks for an offering that answers a need. What is certain about a single key is only likely about several at
    /// once.
    pub(crate) fn need(mut self, index: &'i Index, need: &Need) -> Option<Self> {
        let arena = match &need.arena {
            Some(code) => Some(index.words().arena(code)?),
            None => None,
        };
        self = match need.county {
            Some(county) => {
                let county = county_place(county)?;
                self.any(index, [Key::County { arena, county }, Key::Statewide { arena }])?
            }
            None => self.any(index, [Key::Offered { arena }])?,
        };
        if !need.languages.is_empty() {
            let known = need.languages.iter().filter_map(|tag| index.words().language(tag));
            self = self.any(index, known.map(|language| Key::Language { arena, language }))?;
        }
        if !need.populations.is_empty() {
            let wanted = need.populations.iter().copied();
            self = self.any(index, wanted.map(|population| Key::Population { arena, population }))?;
        }
        if !need.intake.is_empty() {
            self = self.any(index, need.intake.iter().map(|intake| Key::Intake { arena, intake: *intake }))?;
        }
        match need.age {
            Some(age) => self.any(index, [Key::Ages { arena, band: AgeBand::of(age) }]),
            None => Some(self),
        }
    }

    /// Asks for one of these states today.
    pub(crate) fn standing(
        self,
        index: &'i Index,
        r#use: Use,
        arena: Option<Word>,
        states: &BTreeSet<StandingState>,
        today: Day,
    ) -> Option<Self> {
        // Whoever is not assessed may have no line at all, so that no key about standing is true of it.
        if states.contains(&StandingState::NotAssessed) {
            return Some(self);
        }
        // The keys of the runs that may contain today.
        let of_state = |state: &StandingState| {
            [Some(stretch(today)), None].map(|stretch| Key::Standing { r#use, arena, state: *state, stretch })
        };
        self.any(index, states.iter().flat_map(of_state))
    }

    /// Asks for what a filter says of the organization itself. About that there is no doubt.
    pub(crate) fn organization(mut self, index: &'i Index, words: &'i NameWords, filter: &Filter) -> Option<Self> {
        if !filter.kinds.is_empty() {
            self = self.any(index, filter.kinds.iter().map(|kind| Key::Kind { kind: *kind }))?;
        }
        if let Some(status) = filter.status {
            self = self.any(index, [Key::Status { status }])?;
        }
        if let Some(has) = filter.has_round_the_clock_line {
            self = self.any(index, [Key::RoundTheClockLine { has }])?;
        }
        for beginning in &filter.name {
            self = self.name(words, beginning)?;
        }
        Some(self)
    }

    /// Asks for a name with a word that begins so.
    fn name(mut self, words: &'i NameWords, beginning: &str) -> Option<Self> {
        let mut clause = Clause::default();
        for held in words.beginning(beginning) {
            match &held.slots {
                Slots::One(slot) => clause.list(*slot),
                Slots::Few(slots) => slots.iter().for_each(|slot| clause.list(*slot)),
                Slots::Many(common) => clause.postings.push(common.posting()),
            }
        }
        let is_possible = !clause.postings.is_empty() || !clause.listed.is_empty();
        self.clauses.push(clause);
        is_possible.then_some(self)
    }

    fn any(mut self, index: &'i Index, keys: impl IntoIterator<Item = Key>) -> Option<Self> {
        let postings: Vec<&Posting> = keys.into_iter().filter_map(|key| index.posting(&key)).collect();
        let is_possible = !postings.is_empty();
        self.clauses.push(Clause { postings, listed: Vec::new() });
        is_possible.then_some(self)
    }

    /// The candidates within one segment; absent when there are none.
    pub(crate) fn candidates(&self, segment: u32) -> Option<Bits> {
        let mut found: Option<Bits> = None;
        if !self.clauses.iter().all(|clause| clause.touches(segment)) {
            return None;
        }
        for clause in &self.clauses {
            let of_clause = clause.bits(segment);
            match &mut found {
                Some(found) => found.keep(&of_clause),
                None => found = Some(of_clause),
            }
        }
        found.or_else(|| {
            let first = segment * SEGMENT;
            (first < self.len).then(|| Bits::first(self.len - first))
        })
    }
}

impl Clause<'_> {
    fn list(&mut self, slot: u32) {
        let segment = (slot / SEGMENT) as usize;
        if self.listed.len() <= segment {
            self.listed.resize_with(segment + 1, || None);
        }
        if let Some(bits) = self.listed.get_mut(segment) {
            bits.get_or_insert_with(|| Box::new(Bits::new())).set(slot % SEGMENT, true);
        }
    }

    fn listed(&self, segment: u32) -> Option<&Bits> {
        self.listed.get(segment as usize)?.as_deref()
    }

    fn touches(&self, segment: u32) -> bool {
        self.listed(segment).is_some() || self.postings.iter().any(|posting| posting.block(segment).is_some())
    }

    fn bits(&self, segment: u32) -> Bits {
        let mut bits = self.listed(segment).cloned().unwrap_or_else(Bits::new);
        self.postings.iter().filter_map(|posting| posting.block(segment)).for_each(|block| bits.add(block));
        bits
    }
}
