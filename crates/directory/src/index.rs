//! The index: for every filter key, whom it is true of.

use crate::{
    entry::Entry,
    key::{Key, KeyState, offering_keys, stretches},
    posting::{Edit, Posting},
    words::Words,
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
pub(crate) type Edits = HashMap<Key, Vec<Edit>, KeyState>;

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
    pub(crate) fn words(&self) -> &Arc<Words> {
        &self.words
    }

    /// An index of no one that knows the same words.
    pub(crate) fn emptied(&self) -> Self {
        Self { words: Arc::clone(&self.words), ..Self::default() }
    }

    /// Whom a key is true of; absent when of no one.
    pub(crate) fn posting(&self, key: &Key) -> Option<&Posting> {
        self.shards.get(shard(key))?.get(key).map(Arc::as_ref)
    }

    /// Notes what changes when an organization whose words are known takes a slot, or takes the place of what stood
    /// there. To be called in the order of slots.
    pub(crate) fn note(&self, slot: u32, old: Option<&Entry>, new: &Entry, edits: &mut Edits) {
        let mut after = self.keys(new);
        let Some(old) = old else {
            for key in after {
                let edits = edits.entry(key).or_default();
                if edits.last().is_none_or(|last| last.slot != slot) {
                    edits.push(Edit { slot, present: true });
                }
            }
            return;
        };
        let mut before = self.keys(old);
        for keys in [&mut before, &mut after] {
            keys.sort_unstable();
            keys.dedup();
        }
        for key in before.iter().filter(|key| after.binary_search(key).is_err()) {
            edits.entry(*key).or_default().push(Edit { slot, present: false });
        }
        for key in after.iter().filter(|key| before.binary_search(key).is_err()) {
            edits.entry(*key).or_default().push(Edit { slot, present: true });
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
    pub(crate) fn learn(&mut self, entry: &Entry) {
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

    /// The keys that are true of an organization whose words are known, some more than once.
    fn keys(&self, entry: &Entry) -> Vec<Key> {
        let mut keys = Vec::with_capacity(96);
        keys.push(Key::Kind { kind: entry.kind });
        keys.push(Key::Status { status: entry.status });
        keys.push(Key::RoundTheClockLine { has: entry.has_round_the_clock_line });
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
        keys
    }
}

fn shard(key: &Key) -> usize {
    KeyState::default().hash_one(key) as usize % SHARDS
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        arena::ArenaCode,
        offering::{Area, Intake, Offering},
        organization::{OrganizationKind, OrganizationStatus},
        time::Day,
    };

    fn entry(county: &str) -> Entry {
        let offering = Offering {
            arena: ArenaCode::parse("shelter").unwrap(),
            area: Area::Counties { counties: [county.parse().unwrap()].into() },
            populations: Default::default(),
            ages: None,
            languages: Default::default(),
            intake: Intake::Open,
            intake_confirmed_on: Day::FIRST,
        };
        Entry {
            entered: 1,
            id: "01981f3e-8a00-7000-8000-000000000001".parse().unwrap(),
            name: String::new(),
            other_names: Vec::new(),
            former_names: Vec::new(),
            kind: OrganizationKind::Nonprofit,
            has_round_the_clock_line: false,
            status: OrganizationStatus::Active,
            continued_by: None,
            offerings: vec![offering],
            lines: Vec::new(),
        }
    }

    /// A search would not show it, because it asks the offering itself: what is not forgotten only makes it slow.
    #[test]
    fn what_is_no_longer_true_is_forgotten() {
        let mut index = Index::default();
        let (old, new) = (entry("37001"), entry("37199"));
        index.learn(&old);
        let mut edits = Edits::default();
        index.note(0, None, &old, &mut edits);
        index.make(edits);
        let alamance = Key::County { arena: Some(0), county: 0 };
        let yancey = Key::County { arena: Some(0), county: 99 };
        assert!(index.posting(&alamance).is_some() && index.posting(&yancey).is_none());

        let mut edits = Edits::default();
        index.note(0, Some(&old), &new, &mut edits);
        assert!(!edits.contains_key(&Key::Offered { arena: Some(0) }), "what stays true is left alone");
        index.make(edits);
        assert!(index.posting(&alamance).is_none() && index.posting(&yancey).is_some());
    }
}
