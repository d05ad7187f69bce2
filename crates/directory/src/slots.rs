//! Whose name holds a word.

use crate::{
    bits::{Bits, SEGMENT},
    posting::{Edit, Posting},
};
use std::sync::Arc;

/// Up to how many slots are kept as a list. A longer list would cost a change more than a posting does, and a posting
/// costs more memory below that.
const FEW: usize = 4096;

/// The slots of the organizations whose names hold one word; never empty.
///
/// Half the words of a registry stand in one name alone, and a dozen in a tenth of all names.
#[derive(Debug, Clone)]
pub(crate) enum Slots {
    /// One alone.
    One(u32),
    /// At most [`FEW`], in order.
    Few(Arc<[u32]>),
    /// More than half as many as [`FEW`].
    Many(Arc<Common>),
}

/// The slots of a common word.
#[derive(Debug, Clone)]
pub(crate) struct Common {
    posting: Posting,
    len: u32,
}

impl Slots {
    /// How many there are.
    pub(crate) fn len(&self) -> u32 {
        match self {
            Self::One(_) => 1,
            Self::Few(slots) => slots.len() as u32,
            Self::Many(common) => common.len,
        }
    }

    /// The slots in order.
    pub(crate) fn iter(&self) -> Box<dyn Iterator<Item = u32> + '_> {
        match self {
            Self::One(slot) => Box::new(std::iter::once(*slot)),
            Self::Few(slots) => Box::new(slots.iter().copied()),
            Self::Many(common) => Box::new(common.slots()),
        }
    }

    /// The slots with changes made, which are in the order of slots and really change something; nothing when none
    /// is left.
    pub(crate) fn edited(old: Option<&Self>, edits: &[Edit]) -> Option<Self> {
        if let Some(Self::Many(common)) = old {
            let mut common = Common::clone(common);
            common.edit(edits);
            if common.len as usize <= FEW / 2 {
                return Self::few(common.slots().collect());
            }
            return Some(Self::Many(Arc::new(common)));
        }
        let mut slots: Vec<u32> = old.map(|old| old.iter().collect()).unwrap_or_default();
        if slots.last() < edits.first().map(|edit| &edit.slot) {
            slots.extend(edits.iter().filter(|edit| edit.present).map(|edit| edit.slot));
        } else {
            let gone = |slot: &u32| edits.binary_search_by_key(slot, |edit| edit.slot).is_ok();
            slots.retain(|slot| !gone(slot));
            slots.extend(edits.iter().filter(|edit| edit.present).map(|edit| edit.slot));
            slots.sort();
        }
        if slots.len() <= FEW {
            return Self::few(slots);
        }
        let mut common = Common { posting: Posting::default(), len: 0 };
        common.edit(&slots.into_iter().map(|slot| Edit { slot, present: true }).collect::<Vec<_>>());
        Some(Self::Many(Arc::new(common)))
    }

    fn few(slots: Vec<u32>) -> Option<Self> {
        match slots.as_slice() {
            [] => None,
            [slot] => Some(Self::One(*slot)),
            _ => Some(Self::Few(slots.into())),
        }
    }
}

impl Common {
    /// The slots as a posting, which is what a plan works with.
    pub(crate) fn posting(&self) -> &Posting {
        &self.posting
    }

    fn slots(&self) -> impl Iterator<Item = u32> {
        (0..self.posting.segments()).flat_map(|segment| {
            let mut bits = Bits::new();
            self.posting.block(segment).into_iter().for_each(|block| bits.add(block));
            bits.places(0).map(move |place| segment * SEGMENT + place)
        })
    }

    fn edit(&mut self, edits: &[Edit]) {
        self.posting.edit(edits);
        let more = edits.iter().filter(|edit| edit.present).count();
        self.len = (self.len + more as u32).saturating_sub((edits.len() - more) as u32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_slots_are_the_same_however_they_are_kept() {
        let mut slots: Option<Slots> = None;
        let mut reference = BTreeSet::new();
        let steps: [(u32, u32, bool); 8] = [
            (7, 1, true),
            (3, 2, true),
            (100, 4_000, true),
            (5_000, 9_000, true),
            (200, 3_000, false),
            (6_000, 7_000, false),
            (1, 6, true),
            (0, 40_000, false),
        ];
        let mut kinds = BTreeSet::new();
        for (first, count, present) in steps {
            let touched = (first..first + count).filter(|slot| reference.contains(slot) != present);
            let edits: Vec<Edit> = touched.map(|slot| Edit { slot, present }).collect();
            slots = Slots::edited(slots.as_ref(), &edits);
            for edit in edits {
                if present {
                    reference.insert(edit.slot)
                } else {
                    reference.remove(&edit.slot)
                };
            }
            let held = slots.as_ref();
            assert_eq!(held.map_or(0, Slots::len) as usize, reference.len());
            let iterated: Vec<u32> = held.map(|slots| slots.iter().collect()).unwrap_or_default();
            assert_eq!(iterated, reference.iter().copied().collect::<Vec<_>>());
            kinds.insert(held.map_or(0, |slots| match slots {
                Slots::One(_) => 1,
                Slots::Few(_) => 2,
                Slots::Many(_) => 3,
            }));
        }
        assert_eq!(kinds.len(), 4, "every way of keeping them was tried");
    }
}
