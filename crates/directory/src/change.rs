//! How a snapshot becomes the next one.

use crate::{
    bits::SEGMENT,
    chunk::{CHUNK, Draft},
    entry::Entry,
    filling::Filling,
    index::{Edits, Index},
    listing::Listing,
    name_order::Rank,
    name_words::{self, WordEdits},
    pool::{FixedState, Pools},
    snapshot::Snapshot,
    store::Store,
    words::Words,
};
use domain::ids::OrganizationId;
use std::{collections::HashSet, mem::take, sync::Arc};

/// From this many new organizations on, a second thread pays for itself.
const WORTH_A_THREAD: usize = 512;

impl Snapshot {
    /// Puts organizations in, or in the place of what is held under their ids. Of several with one id the last counts.
    ///
    /// Costs a chunk and a block of each touched key for every organization that is known; new ones that come after
    /// all others are packed together. One that comes earlier in the order of `entered` than one already held costs
    /// a rebuild of the whole.
    pub(crate) fn upsert(&mut self, mut changes: Vec<Entry>, pools: &mut Pools) {
        keep_last_of_each(&mut changes);
        changes.sort_by_key(|entry| entry.entered);
        changes.iter().for_each(|entry| self.index.learn(entry));
        let mut last = self.store.len().checked_sub(1).and_then(|slot| self.store.entered(slot));
        let mut in_order = true;
        let mut known = Vec::new();
        let mut new = Vec::with_capacity(changes.len());
        for entry in changes {
            match self.slot(entry.id) {
                Some(slot) => {
                    in_order &= self.store.entered(slot) == Some(entry.entered);
                    known.push((slot, entry));
                }
                None => {
                    in_order &= last.is_none_or(|last| last < entry.entered);
                    last = Some(entry.entered);
                    new.push(entry);
                }
            }
        }
        if !in_order {
            return self.rebuild(known.into_iter().map(|(_, entry)| entry).chain(new).collect(), pools);
        }
        self.replace(known, pools);
        self.append(&new, pools);
    }

    /// Replaces organizations in their slots, in whose order they come.
    fn replace(&mut self, known: Vec<(u32, Entry)>, pools: &mut Pools) {
        let mut edits = Edits::default();
        let mut word_edits = WordEdits::default();
        let (mut left, mut taken) = (Vec::new(), Vec::new());
        let mut store = self.store.clone();
        let mut known = known.into_iter().peekable();
        let mut draft = Draft::default();
        while let Some(number) = known.peek().map(|(slot, _)| slot / CHUNK) {
            let Some(old) = store.chunk(number).cloned() else { break };
            for place in 0..old.len() {
                match known.next_if(|(slot, _)| *slot == number * CHUNK + place) {
                    Some((slot, entry)) => {
                        let before = Listing::new(&old, place).map(|listing| listing.to_entry());
                        self.index.note(slot, before.as_ref(), &entry, &mut edits);
                        if let Some(before) = before {
                            name_words::note(slot, &before, &entry, &mut word_edits);
                            if before.name != entry.name {
                                left.push(Rank::new(&before.name, slot));
                                taken.push(Rank::new(&entry.name, slot));
                            }
                        }
                        draft.push(&entry, self.index.words(), pools);
                    }
                    None => draft.copy(&old, place),
                }
            }
            store.put(number, draft.finish(self.index.words()));
        }
        self.index.make(edits);
        self.name_words.make(word_edits);
        self.name_order.remove(left, &self.store);
        self.store = store;
        self.name_order.insert(taken, &self.store);
    }

    /// Adds organizations after all others, in whose order they come. The index is changed a segment's worth at a
    /// time: what waits to be indexed would outgrow the index itself.
    fn append(&mut self, new: &[Entry], pools: &mut Pools) {
        let first = self.store.len();
        new.chunks(SEGMENT as usize).for_each(|batch| self.pack(batch, pools));
        self.take_in_names(first);
    }

    /// Adds organizations that are to be found by everything but their names.
    pub(crate) fn pack(&mut self, batch: &[Entry], pools: &mut Pools) {
        let first = self.store.len();
        let words = Arc::clone(self.index.words());
        let (index, ids, store) = (&mut self.index, &mut self.ids, &mut self.store);
        let find = || {
            index_all(index, first, batch);
            Arc::make_mut(ids).add((first..).zip(batch).map(|(slot, entry)| (entry.id, slot)));
        };
        // Indexing and packing take about as long and have nothing to do with each other.
        both(batch.len(), find, || pack_all(store, batch, &words, pools));
    }

    /// Takes the names of the slots from this one on into the dictionary and into the order, all at once: each place
    /// is looked for among names that stand anywhere in memory, and a change of every leaf copies every leaf.
    pub(crate) fn take_in_names(&mut self, first: u32) {
        let (store, name_words, name_order) = (&self.store, &mut self.name_words, &mut self.name_order);
        let new = || (first..store.len()).filter_map(|slot| Some((slot, store.listing(slot)?)));
        let find_words = || name_words.add(new());
        let find_order = || {
            let ranks = new().map(|(slot, listing)| Rank::new(listing.name(), slot)).collect();
            name_order.insert(ranks, store);
        };
        both((store.len() - first) as usize, find_words, find_order);
    }

    /// Packs everything anew, with these organizations in their places in the order of `entered`.
    fn rebuild(&mut self, mut changes: Vec<Entry>, pools: &mut Pools) {
        let changed: HashSet<OrganizationId, FixedState> = changes.iter().map(|entry| entry.id).collect();
        changes.sort_by_key(|entry| entry.entered);
        let mut changes = changes.into_iter().peekable();
        let mut fresh = Filling::anew(self.index.emptied(), take(pools));
        let held = (0..self.store.len()).filter_map(|slot| self.store.listing(slot));
        for listing in held.filter(|listing| !changed.contains(&listing.id())) {
            while let Some(entry) = changes.next_if(|entry| entry.entered < listing.entered()) {
                fresh.add(entry);
            }
            fresh.add(listing.to_entry());
        }
        changes.for_each(|entry| fresh.add(entry));
        let position = self.position;
        (*self, *pools) = fresh.finish();
        self.position = position;
    }
}

/// Does two things that have nothing to do with each other, for so many organizations.
fn both(count: usize, one: impl FnOnce() + Send, other: impl FnOnce()) {
    if count < WORTH_A_THREAD {
        one();
        return other();
    }
    std::thread::scope(|scope| {
        scope.spawn(one);
        other();
    });
}

/// Indexes organizations that take the slots from this one on.
fn index_all(index: &mut Index, first: u32, batch: &[Entry]) {
    let mut edits = Edits::default();
    (first..).zip(batch).for_each(|(slot, entry)| index.note(slot, None, entry, &mut edits));
    index.make(edits);
}

/// Packs organizations into the slots after the last one.
fn pack_all(store: &mut Store, batch: &[Entry], words: &Arc<Words>, pools: &mut Pools) {
    let mut number = store.len() / CHUNK;
    let mut draft = Draft::default();
    if let Some(last) = store.chunk(number) {
        (0..last.len()).for_each(|place| draft.copy(last, place));
    }
    for entry in batch {
        draft.push(entry, words, pools);
        if draft.len() == CHUNK {
            store.put(number, draft.finish(words));
            number += 1;
        }
    }
    if draft.len() > 0 {
        store.put(number, draft.finish(words));
    }
}

/// Keeps the last entry under each id.
fn keep_last_of_each(changes: &mut Vec<Entry>) {
    let mut seen: HashSet<OrganizationId, FixedState> = HashSet::default();
    changes.reverse();
    changes.retain(|entry| seen.insert(entry.id));
}
