//! A consistent view of the whole directory.

use crate::{ids::Ids, index::Index, listing::Listing, name_order::NameOrder, name_words::NameWords, store::Store};
use domain::{
    ids::OrganizationId,
    succession::{End, ends},
};
use std::sync::Arc;

/// Every organization as of one position in the journal. It never changes; a change makes another snapshot, which
/// shares with this one whatever is still the same.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    pub(crate) position: u64,
    pub(crate) store: Store,
    pub(crate) ids: Arc<Ids>,
    pub(crate) index: Index,
    pub(crate) name_words: NameWords,
    pub(crate) name_order: NameOrder,
}

impl Snapshot {
    /// The number of the last journal entry that this snapshot reflects; 0 before the first.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.position
    }

    /// How many organizations it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.store.len() as usize
    }

    /// Whether it holds no organization.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The organization with this id; absent when there is none.
    #[must_use]
    pub fn entry(&self, id: OrganizationId) -> Option<Listing> {
        self.store.listing(self.slot(id)?)
    }

    /// As whom an organization goes on: the ends of its lineage, with their names to be read by their ids. Empty when
    /// nobody has succeeded it.
    #[must_use]
    pub fn ends(&self, of: OrganizationId) -> Vec<End> {
        ends(of, |organization| self.entry(organization)?.continued_by().cloned())
    }

    /// The slot of the organization with this id.
    pub(crate) fn slot(&self, id: OrganizationId) -> Option<u32> {
        let is_right = |slot| {
            let place = self.store.at(slot);
            place.and_then(|(chunk, place)| chunk.head(place)).is_some_and(|head| head.id == id)
        };
        self.ids.slot(id, is_right)
    }
}
