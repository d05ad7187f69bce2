//! The index: for every filter key, whom it is true of.

use crate::{
    entry::Entry,
    key::{Key, Words, offering_keys, stretches},
    pool::FixedState,
    posting::{Edit, Posting},
};
use std::{
    collections::{BTreeMap, HashMap},
    hash::BuildHasher,
    sync::Arc,
};

/// How many shards the index has. There are a few thousand keys, so that a changed key copies about a dozen others'
/// pointers.
const SHARDS: usize = 256;

/// Changes of the index that wait to be made together, each key's in the order of slots.
pub(crate) type Edits = HashMap<Key, Vec<Edit>, FixedState>;

/// For every filter key the slots that it is true of. Clones share what neither of them changes.
#[derive(Debug, Clone)]
pub(crate) struct Index {
    words: Arc<Words>,
    shards: Vec<Arc<BTreeMap<Key, Arc<Posting>>>>,
}

impl Default for Index {
    fn default() -> Self {
        Self { words: Arc::default(), shards: vec![Arc::default(); SHARDS] }
    }
}

impl Index {
    /// The numbers of the arenas and languages.
    pub(crate) fn words(&self) -> &Words {
        &self.words
    }

    /// Whom a key is true of; absent when of no one.
    pub(crate) fn posting(&self, key: &Key) -> Option<&Posting> {
        self.shards.get(shard(key))?.get(key).map(Arc::as_ref)
    }

    /// Notes what changes when an organization takes a slot, or takes the place of what stood there. To be called in
    /// the order of slots.
    pub(crate) fn note(&mut self, slot: u32, old: Option<&Entry>, new: &Entry, edits: &mut Edits) {
        self.learn(new);
        let before = old.map(|old| self.keys(old)).unwrap_or_default();
        let after = self.keys(new);
        let gone = before.iter().filter(|key| after.binary_search(key).is_err()).map(|key| (key, false));
        let come = after.iter().filter(|key| before.binary_search(key).is_err()).map(|key| (key, true));
        for (key, present) in gone.chain(come) {
            edits.entry(*key).or_default().push(Edit { slot, present });
        }
    }

    /// Makes the changes that were noted. A key that is true of no one any more is dropped.
    pub(crate) fn make(&mut self, edits: Edits) {
        for (key, edits) in edits {
            let Some(shard) = self.shards.get_mut(shard(&key)) else { continue };
            let shard = Arc::make_mut(shard);
            let posting = Arc::make_mut(shard.entry(key).or_default());
            posting.edit(&edits);
            if posting.is_empty() {
                shard.remove(&key);
            }
        }
    }

    /// Numbers the arenas and languages that an organization is the first to name.
    fn learn(&mut self, entry: &Entry) {
        let arenas = entry.offerings.iter().map(|offering| &offering.arena);
        for code in arenas.chain(entry.lines.iter().filter_map(|line| line.arena.as_ref())) {
            if self.words.arena(code).is_none() {
                Arc::make_mut(&mut self.words).learn_arena(code);
            }
        }
        for language in entry.offerings.iter().flat_map(|offering| &offering.languages) {
            if self.words.language(&language.tag).is_none() {
                Arc::make_mut(&mut self.words).learn_language(&language.tag);
            }
        }
    }

    /// The keys that are true of an organization whose words are known, in order and each once.
    fn keys(&self, entry: &Entry) -> Vec<Key> {
        let mut keys = Vec::new();
        for offering in &entry.offerings {
            if let Some(arena) = self.words.arena(&offering.arena) {
                offering_keys(offering, arena, &self.words, &mut keys);
            }
        }
        for line in &entry.lines {
            let arena = line.arena.as_ref().and_then(|code| self.words.arena(code));
            for run in &line.runs {
                keys.extend(stretches(run.from, run.until).map(|stretch| Key::Standing {
                    r#use: line.r#use,
                    arena,
                    state: run.state,
                    stretch,
                }));
            }
        }
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}

fn shard(key: &Key) -> usize {
    FixedState::default().hash_one(key) as usize % SHARDS
}
