//! A posting: the slots of every organization that one filter key is true of.

use crate::bits::{Bits, Block, SEGMENT};
use std::sync::Arc;

/// One change of a posting.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Edit {
    /// Whose slot.
    pub(crate) slot: u32,
    /// Whether the key is true of it from now on.
    pub(crate) present: bool,
}

/// How many blocks stand together, for a change to copy instead of all of them.
const FAN: usize = 8;

type Group = [Option<Block>; FAN];

/// The slots of every organization that one key is true of, segment by segment. Clones share the blocks.
#[derive(Debug, Clone, Default)]
pub(crate) struct Posting(Vec<Option<Arc<Group>>>);

impl Posting {
    /// The slots within one segment; absent when there are none.
    pub(crate) fn block(&self, segment: u32) -> Option<&Block> {
        let segment = segment as usize;
        self.0.get(segment / FAN)?.as_ref()?.get(segment % FAN)?.as_ref()
    }

    /// How many segments it may hold slots in.
    pub(crate) fn segments(&self) -> u32 {
        (self.0.len() * FAN) as u32
    }

    /// Makes changes, which must be in the order of their slots. Costs one block for each segment touched.
    pub(crate) fn edit(&mut self, edits: &[Edit]) {
        for of_segment in edits.chunk_by(|one, two| one.slot / SEGMENT == two.slot / SEGMENT) {
            let Some(segment) = of_segment.first().map(|edit| edit.slot / SEGMENT) else { continue };
            let mut bits = Bits::new();
            self.block(segment).into_iter().for_each(|block| bits.add(block));
            of_segment.iter().for_each(|edit| bits.set(edit.slot % SEGMENT, edit.present));
            self.put(segment as usize, bits.pack());
        }
        let used = self.0.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
        self.0.truncate(used);
    }

    /// Whether the key is true of no organization.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn put(&mut self, segment: usize, block: Option<Block>) {
        if self.0.len() <= segment / FAN {
            self.0.resize(segment / FAN + 1, None);
        }
        let Some(group) = self.0.get_mut(segment / FAN) else { return };
        let blocks = Arc::make_mut(group.get_or_insert_default());
        blocks[segment % FAN] = block;
        if blocks.iter().all(Option::is_none) {
            *group = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_come_and_go_across_segments_and_groups() {
        let mut posting = Posting::default();
        let slots = [3, SEGMENT - 1, SEGMENT, 5 * SEGMENT + 9, 40 * SEGMENT];
        posting.edit(&slots.map(|slot| Edit { slot, present: true }));
        assert!(posting.block(0).is_some() && posting.block(1).is_some() && posting.block(5).is_some());
        assert!(posting.block(40).is_some());
        assert!([2, 6, 30, 41, 500].iter().all(|segment| posting.block(*segment).is_none()));
        posting.edit(&[Edit { slot: 5 * SEGMENT + 9, present: false }]);
        assert!(posting.block(5).is_none() && !posting.is_empty());
        posting.edit(&slots.map(|slot| Edit { slot, present: false }));
        assert!(posting.is_empty());
    }
}
