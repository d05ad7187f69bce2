//! Finding organizations by the words of their names: the ground that matching and search rest on.

use crate::{listing::Listing, name_words::Held, snapshot::Snapshot};
use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder, SINK_STATE};
use std::{fmt, sync::LazyLock};

/// The most edits by which [`Snapshot::name_words_like`] can tell words apart.
pub const MOST_EDITS: u8 = 2;

/// The builders for one edit and for two. An edit is a letter put in, left out or replaced, or two neighbours that
/// changed places.
static BUILDERS: LazyLock<[LevenshteinAutomatonBuilder; MOST_EDITS as usize]> =
    LazyLock::new(|| [1, 2].map(|edits| LevenshteinAutomatonBuilder::new(edits, true)));

/// The place of an organization within one snapshot. It means nothing in another one. In the order of `entered`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(pub(crate) u32);

impl Slot {
    /// Where it stands among the organizations of its snapshot: from 0, below [`Snapshot::len`].
    #[must_use]
    pub fn place(self) -> usize {
        self.0 as usize
    }
}

/// A word of the dictionary: what some name holds, as [`names::words`](crate::names::words) reads it.
#[derive(Clone, Copy)]
pub struct NameWord<'s>(&'s Held);

impl<'s> NameWord<'s> {
    /// The word.
    #[must_use]
    pub fn text(self) -> &'s str {
        &self.0.text
    }

    /// How many organizations have a name that holds it; at least 1. The fewer, the more it tells.
    #[must_use]
    pub fn organizations(self) -> usize {
        self.0.slots.len() as usize
    }

    /// The organizations that have a name that holds it, in the order of `entered`. Costs nothing but the walk.
    pub fn slots(self) -> impl Iterator<Item = Slot> + 's {
        self.0.slots.iter().map(Slot)
    }
}

impl fmt::Debug for NameWord<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NameWord").field("text", &self.text()).field("organizations", &self.organizations()).finish()
    }
}

/// The names of every organization are in one dictionary: legal names, other names and former ones. Words are given
/// as [`names::words`](crate::names::words) reads them; a word in another form is not found.
impl Snapshot {
    /// The organization in a slot of this snapshot.
    #[must_use]
    pub fn at(&self, slot: Slot) -> Option<Listing> {
        self.store.listing(slot.0)
    }

    /// A word of the dictionary; absent when no name holds it.
    #[must_use]
    pub fn name_word(&self, word: &str) -> Option<NameWord<'_>> {
        self.name_words.word(word).map(NameWord)
    }

    /// The words of the dictionary that begin so, in alphabetical order; all of them for an empty beginning.
    pub fn name_words_beginning(&self, beginning: &str) -> impl Iterator<Item = NameWord<'_>> {
        self.name_words.beginning(beginning).map(NameWord)
    }

    /// The words of the dictionary that lie within so many edits of a word (at most [`MOST_EDITS`]), with how many
    /// edits each takes, in alphabetical order. The word itself is among them, with 0, when a name holds it.
    ///
    /// The sorted dictionary is walked like a tree: as soon as the letters so far are too far away, every word with
    /// that beginning is stepped over. In a dictionary of 300,000 words one edit takes some tenths of a millisecond
    /// and two edits some milliseconds, so ask for two only where one has found nothing.
    #[must_use]
    pub fn name_words_like(&self, word: &str, most_edits: u8) -> Vec<(NameWord<'_>, u8)> {
        let Some(builder) = most_edits.min(MOST_EDITS).checked_sub(1).and_then(|at| BUILDERS.get(usize::from(at)))
        else {
            return self.name_word(word).map(|word| (word, 0)).into_iter().collect();
        };
        self.walk(&builder.build_dfa(word))
    }

    fn walk(&self, automaton: &DFA) -> Vec<(NameWord<'_>, u8)> {
        let mut found = Vec::new();
        let list = self.name_words.list();
        let mut place = list.place(|_| false);
        // The letters of the word before and the state after each: what two neighbours have in common is not read
        // again.
        let mut letters: Vec<u8> = Vec::new();
        let mut states = vec![automaton.initial_state()];
        while let Some(held) = list.get(place) {
            let text = held.text.as_bytes();
            let common = letters.iter().zip(text).take_while(|(one, other)| one == other).count();
            letters.truncate(common);
            states.truncate(common + 1);
            let mut state = states.last().copied().unwrap_or(SINK_STATE);
            for letter in text.iter().skip(common) {
                state = automaton.transition(state, *letter);
                letters.push(*letter);
                states.push(state);
                if state == SINK_STATE {
                    break;
                }
            }
            if state == SINK_STATE {
                let next = list.next(place);
                let begins_alike = list.get(next).is_some_and(|held| held.text.as_bytes().starts_with(&letters));
                place = if begins_alike { self.name_words.place_past(&letters) } else { next };
                continue;
            }
            if let Distance::Exact(edits) = automaton.distance(state) {
                found.push((NameWord(held), edits));
            }
            place = list.next(place);
        }
        found
    }
}
