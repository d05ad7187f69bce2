//! How a snapshot becomes the next one.

use crate::{
    bits::SEGMENT,
    chunk::{CHUNK, Draft},
    entry::Entry,
    index::Edits,
    pool::{FixedState, Pools},
    snapshot::Snapshot,
};
use domain::ids::OrganizationId;
use std::{collections::HashSet, mem::take, sync::Arc};

impl Snapshot {
    /// Puts organizations in, or in the place of what is held under their ids. Of several with one id the last counts.
    ///
    /// Costs a chunk and a block of each touched key for every organization that is known; new ones that come after
    /// all others are packed together. One that comes earlier in the order of `entered` than one already held costs
    /// a rebuild of the whole.
    pub(crate) fn upsert(&mut self, mut changes: Vec<Entry>, pools: &mut Pools) {
        keep_last_of_each(&mut changes);
        changes.sort_by_key(|entry| entry.entered);
        let is_known = |entry: &Entry| self.slot(entry.id);
        let moved = changes
            .iter()
            .filter_map(|entry| is_known(entry).map(|slot| (slot, entry)))
            .any(|(slot, entry)| self.store.entered(slot) != Some(entry.entered));
        let first_new = changes.iter().find(|entry| is_known(entry).is_none());
        let last_held = self.store.len().checked_sub(1).and_then(|slot| self.store.entered(slot));
        let late = first_new.is_some_and(|entry| last_held.is_some_and(|last| entry.entered <= last));
        if moved || late {
            return self.rebuild(changes, pools);
        }
        let mut known = Vec::new();
        let mut new = Vec::new();
        for entry in changes {
            match self.slot(entry.id) {
                Some(slot) => known.push((slot, entry)),
                None => new.push(entry),
            }
        }
        self.replace(known, pools);
        self.append(new, pools);
    }

    /// Replaces organizations in their slots, in whose order they come.
    fn replace(&mut self, known: Vec<(u32, Entry)>, pools: &mut Pools) {
        let mut edits = Edits::default();
        let mut known = known.into_iter().peekable();
        while let Some(number) = known.peek().map(|(slot, _)| slot / CHUNK) {
            let Some(old) = self.store.chunk(number).cloned() else { break };
            let mut draft = Draft::default();
            for place in 0..old.len() {
                match known.next_if(|(slot, _)| *slot == number * CHUNK + place) {
                    Some((slot, entry)) => {
                        let before = self.store.listing(slot).map(|listing| listing.to_entry());
                        self.index.note(slot, before.as_ref(), &entry, &mut edits);
                        draft.push(entry, pools);
                    }
                    None => draft.copy(&old, place),
                }
            }
            self.store.put(number, draft.finish());
        }
        self.index.make(edits);
    }

    /// Adds organizations after all others, in whose order they come. The index is changed a segment's worth at a
    /// time: what waits to be indexed would outgrow the index itself.
    fn append(&mut self, new: Vec<Entry>, pools: &mut Pools) {
        let mut new = new.into_iter().peekable();
        while new.peek().is_some() {
            let mut edits = Edits::default();
            let mut ids = Vec::new();
            let mut slot = self.store.len();
            let mut draft = Draft::default();
            if let Some((last, _)) = self.store.at(slot) {
                (0..last.len()).for_each(|place| draft.copy(last, place));
            }
            for entry in new.by_ref().take(SEGMENT as usize) {
                self.index.note(slot, None, &entry, &mut edits);
                ids.push((entry.id, slot));
                draft.push(entry, pools);
                if draft.len() == CHUNK {
                    self.store.put(slot / CHUNK, take(&mut draft).finish());
                }
                slot += 1;
            }
            if draft.len() > 0 {
                self.store.put(slot / CHUNK, draft.finish());
            }
            Arc::make_mut(&mut self.ids).add(ids);
            self.index.make(edits);
        }
    }

    /// Packs everything anew, with these organizations in their places in the order of `entered`.
    fn rebuild(&mut self, changes: Vec<Entry>, pools: &mut Pools) {
        let changed: HashSet<OrganizationId, FixedState> = changes.iter().map(|entry| entry.id).collect();
        let mut changes = changes.into_iter().peekable();
        let mut fresh = Self { position: self.position, ..Self::default() };
        let mut batch = Vec::new();
        let held = (0..self.store.len()).filter_map(|slot| self.store.listing(slot));
        for listing in held.filter(|listing| !changed.contains(&listing.id())) {
            while let Some(entry) = changes.next_if(|entry| entry.entered < listing.entered()) {
                batch.push(entry);
            }
            batch.push(listing.to_entry());
            if batch.len() >= SEGMENT as usize {
                fresh.append(take(&mut batch), pools);
            }
        }
        batch.extend(changes);
        fresh.append(batch, pools);
        *self = fresh;
    }
}

/// Keeps the last entry under each id.
fn keep_last_of_each(changes: &mut Vec<Entry>) {
    let mut seen: HashSet<OrganizationId, FixedState> = HashSet::default();
    changes.reverse();
    changes.retain(|entry| seen.insert(entry.id));
}
