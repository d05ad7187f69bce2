//! The dictionary: every word of every name, and whose.

use crate::{
    entry::Entry,
    listing::Listing,
    names::each_word,
    pool::FixedState,
    posting::Edit,
    slots::Slots,
    sorted::{Place, Sorted},
};
use smol_str::SmolStr;
use std::collections::HashMap;

/// A word and the organizations whose names hold it.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub(crate) text: SmolStr,
    pub(crate) slots: Slots,
}

/// Changes of the dictionary that wait to be made together, each word's in the order of slots.
pub(crate) type WordEdits = HashMap<SmolStr, Vec<Edit>, FixedState>;

/// Every word of the legal, other and former names, sorted. Clones share what neither of them changes.
#[derive(Debug, Clone, Default)]
pub(crate) struct NameWords(Sorted<Held>);

impl NameWords {
    /// A word as it is held; absent when no name holds it.
    pub(crate) fn word(&self, word: &str) -> Option<&Held> {
        self.0.get(self.0.place(|held| *held.text < *word)).filter(|held| held.text == word)
    }

    /// The words that begin so, in order.
    pub(crate) fn beginning(&self, beginning: &str) -> impl Iterator<Item = &Held> {
        let first = self.0.place(|held| *held.text < *beginning);
        self.0.from(first).take_while(move |held| held.text.starts_with(beginning))
    }

    /// The place of the first word that neither stands before these bytes nor begins with them.
    pub(crate) fn place_past(&self, beginning: &[u8]) -> Place {
        self.0.place(|held| {
            let bytes = held.text.as_bytes();
            bytes.get(..beginning.len()).unwrap_or(bytes) <= beginning
        })
    }

    /// The sorted list itself.
    pub(crate) fn list(&self) -> &Sorted<Held> {
        &self.0
    }

    /// Takes in the names of organizations in slots that no word has yet, in the order of slots.
    pub(crate) fn add(&mut self, new: impl IntoIterator<Item = (u32, Listing)>) {
        let mut edits = WordEdits::default();
        for (slot, listing) in new {
            for word in words_of(listing.names()) {
                edits.entry(word).or_default().push(Edit { slot, present: true });
            }
        }
        self.make(edits);
    }

    /// Makes the changes that were noted. A word that no name holds any more is dropped.
    pub(crate) fn make(&mut self, edits: WordEdits) {
        let mut edits: Vec<(SmolStr, Vec<Edit>)> = edits.into_iter().collect();
        edits.sort_unstable_by(|one, other| one.0.cmp(&other.0));
        self.0.edit(
            edits,
            |held, (text, _)| held.text.cmp(text),
            |held, (text, edits)| {
                let slots = Slots::edited(held.map(|held| &held.slots), &edits)?;
                Some(Held { text: held.map_or(text, |held| held.text.clone()), slots })
            },
        );
    }
}

/// Notes what changes when an organization takes the place of another in its slot. To be called in the order of slots.
pub(crate) fn note(slot: u32, old: &Entry, new: &Entry, edits: &mut WordEdits) {
    if old.names().eq(new.names()) {
        return;
    }
    let (before, after) = (words_of(old.names()), words_of(new.names()));
    let absent_from = |others: &[SmolStr], word: &SmolStr| others.binary_search(word).is_err();
    for word in before.iter().filter(|word| absent_from(&after, word)) {
        edits.entry(word.clone()).or_default().push(Edit { slot, present: false });
    }
    for word in after.iter().filter(|word| absent_from(&before, word)) {
        edits.entry(word.clone()).or_default().push(Edit { slot, present: true });
    }
}

/// The words of names, each once and in order.
fn words_of<'n>(names: impl Iterator<Item = &'n str>) -> Vec<SmolStr> {
    let mut words = Vec::with_capacity(8);
    names.for_each(|name| each_word(name, |word| words.push(SmolStr::new(word))));
    words.sort_unstable();
    words.dedup();
    words
}
