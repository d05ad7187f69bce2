//! A posting: the slots of every organization that one filter key is true of.

use crate::bits::{Bits, Block, SEGMENT};

/// One change of a posting.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Edit {
    /// Whose slot.
    pub(crate) slot: u32,
    /// Whether the key is true of it from now on.
    pub(crate) present: bool,
}

/// The slots of every organization that one key is true of, segment by segment.
#[derive(Debug, Clone, Default)]
pub(crate) struct Posting(Vec<Option<Block>>);

impl Posting {
    /// The slots within one segment; absent when there are none.
    pub(crate) fn block(&self, segment: u32) -> Option<&Block> {
        self.0.get(segment as usize)?.as_ref()
    }

    /// Makes changes, which must be in the order of their slots. Costs one block for each segment touched.
    pub(crate) fn edit(&mut self, edits: &[Edit]) {
        for group in edits.chunk_by(|one, two| one.slot / SEGMENT == two.slot / SEGMENT) {
            let segment = group.first().map_or(0, |edit| edit.slot / SEGMENT) as usize;
            if self.0.len() <= segment {
                self.0.resize(segment + 1, None);
            }
            if let Some(block) = self.0.get_mut(segment) {
                let mut bits = Bits::new();
                block.iter().for_each(|block| bits.add(block));
                group.iter().for_each(|edit| bits.set(edit.slot % SEGMENT, edit.present));
                *block = bits.pack();
            }
        }
        let used = self.0.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
        self.0.truncate(used);
    }

    /// Whether the key is true of no organization.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_come_and_go_across_segments() {
        let mut posting = Posting::default();
        let slots = [3, SEGMENT - 1, SEGMENT, 5 * SEGMENT + 9];
        posting.edit(&slots.map(|slot| Edit { slot, present: true }));
        assert!(posting.block(0).is_some() && posting.block(1).is_some() && posting.block(5).is_some());
        assert!(posting.block(2).is_none() && posting.block(6).is_none());
        posting.edit(&[Edit { slot: 5 * SEGMENT + 9, present: false }]);
        assert!(posting.block(5).is_none() && !posting.is_empty());
        posting.edit(&slots.map(|slot| Edit { slot, present: false }));
        assert!(posting.is_empty());
    }
}
