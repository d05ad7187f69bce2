//! The one place where the directory changes.

use crate::{entry::Entry, filling::Filling, pool::Pools, snapshot::Snapshot};
use arc_swap::ArcSwap;
use std::sync::{Arc, Mutex, PoisonError};

/// The read model that answers partners. Readers never wait, neither for each other nor for a writer; writers take
/// turns.
#[derive(Debug, Default)]
pub struct Directory {
    current: ArcSwap<Snapshot>,
    pools: Mutex<Pools>,
}

impl Directory {
    /// An empty directory at position 0.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The directory as it is now. Whoever answers one request takes one snapshot and keeps to it.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.current.load_full()
    }

    /// Puts in everything there is at a journal number, in the place of whatever is held, in one step for readers. For a
    /// start: it costs a fraction of what [`apply`](Self::apply) page by page does.
    pub fn fill(&self, filling: Filling, position: u64) {
        let mut pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut filled, shared) = filling.finish();
        (*pools, filled.position) = (shared, position);
        self.current.store(Arc::new(filled));
    }

    /// Takes in the organizations that changed up to a journal number, and moves the position there, in one step for
    /// readers. The position never goes back.
    ///
    /// An organization under a known id takes the place of what was held; of several under one id the last counts.
    /// `entered` must be unique among organizations. Changes in bulk cost far less in one call than one by one. A
    /// new organization whose `entered` is below one that is held is put in its place at the cost of packing the
    /// whole directory anew (seconds at a million); following the journal in order never does that.
    pub fn apply(&self, changes: Vec<Entry>, position: u64) {
        // A writer that panicked has published nothing, and pools are right with whatever they hold.
        let mut pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        let mut next = Snapshot::clone(&self.current.load());
        next.upsert(changes, &mut pools);
        next.position = next.position.max(position);
        self.current.store(Arc::new(next));
    }
}
