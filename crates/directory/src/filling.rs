//! A directory that is filled from nothing.

use crate::{bits::SEGMENT, entry::Entry, index::Index, pool::Pools, snapshot::Snapshot};
use std::mem::take;

/// How many organizations' names are taken in at once: many, because each time costs a copy of every leaf that changes, but
/// not all, because what is sorted and thrown away would be a quarter of what stays.
const NAMES_AT_ONCE: u32 = 1 << 18;

/// Organizations on their way into an empty directory: a start reads every one of them, and must neither hold them all
/// unpacked nor put each page's names between those of all the pages before.
#[derive(Debug, Default)]
pub struct Filling {
    snapshot: Snapshot,
    pools: Pools,
    waiting: Vec<Entry>,
    /// The slots before this one are found by their names already.
    named: u32,
}

impl Filling {
    /// Nothing so far.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Nothing so far, in an index that knows the words of another.
    pub(crate) fn anew(index: Index, pools: Pools) -> Self {
        Self { snapshot: Snapshot { index, ..Snapshot::default() }, pools, waiting: Vec::new(), named: 0 }
    }

    /// Adds an organization. Each must come once, in the order of `entered`.
    pub fn add(&mut self, entry: Entry) {
        self.snapshot.index.learn(&entry);
        self.waiting.push(entry);
        // A segment's worth: no block of the index is written twice.
        if self.waiting.len() >= SEGMENT as usize {
            self.snapshot.pack(&take(&mut self.waiting), &mut self.pools);
            if self.snapshot.store.len() - self.named >= NAMES_AT_ONCE {
                self.take_in_names();
            }
        }
    }

    /// Everything that was added, and what it shares with whatever comes later.
    pub(crate) fn finish(mut self) -> (Snapshot, Pools) {
        self.snapshot.pack(&self.waiting, &mut self.pools);
        self.take_in_names();
        (self.snapshot, self.pools)
    }

    fn take_in_names(&mut self) {
        self.snapshot.take_in_names(self.named);
        self.named = self.snapshot.store.len();
    }
}
