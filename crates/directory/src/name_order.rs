//! The order of names.

use crate::{names, sorted::Sorted, store::Store};
use std::cmp::Ordering;

/// An organization's place in the order of names: by what its legal name is sorted by, and among equals by its slot,
/// which is the order of `entered`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank {
    pub(crate) key: String,
    pub(crate) slot: u32,
}

impl Rank {
    pub(crate) fn new(name: &str, slot: u32) -> Self {
        Self { key: names::order_key(name), slot }
    }
}

/// Every slot in the order of legal names. Clones share what neither of them changes.
#[derive(Debug, Clone, Default)]
pub(crate) struct NameOrder(Sorted<u32>);

impl NameOrder {
    /// Takes out places where the store still holds the names that they speak of.
    pub(crate) fn remove(&mut self, ranks: Vec<Rank>, store: &Store) {
        self.edit(ranks, store, |_| None);
    }

    /// Puts in places where the store holds the names already.
    pub(crate) fn insert(&mut self, ranks: Vec<Rank>, store: &Store) {
        self.edit(ranks, store, |rank| Some(rank.slot));
    }

    /// The slots after a place in the order, or all of them, in order.
    pub(crate) fn after<'o>(&'o self, rank: Option<&Rank>, store: &Store) -> impl Iterator<Item = u32> + 'o {
        let stands = |slot: &u32| rank.is_some_and(|rank| Self::standing(*slot, rank, store) != Ordering::Greater);
        self.0.from(self.0.place(stands)).copied()
    }

    /// The slots before a place in the order, or all of them, from the last.
    pub(crate) fn before<'o>(&'o self, rank: Option<&Rank>, store: &Store) -> impl Iterator<Item = u32> + 'o {
        let stands = |slot: &u32| rank.is_none_or(|rank| Self::standing(*slot, rank, store) == Ordering::Less);
        self.0.before(self.0.place(stands)).copied()
    }

    /// How a slot stands to a rank.
    pub(crate) fn standing(slot: u32, rank: &Rank, store: &Store) -> Ordering {
        let name = store.at(slot).map_or("", |(chunk, place)| chunk.name(place));
        names::compare(name, &rank.key).then(slot.cmp(&rank.slot))
    }

    fn edit(&mut self, mut ranks: Vec<Rank>, store: &Store, make: impl Fn(Rank) -> Option<u32>) {
        ranks.sort_unstable();
        self.0.edit(ranks, |slot, rank| Self::standing(*slot, rank, store), |_, rank| make(rank));
    }
}
