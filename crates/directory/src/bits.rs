//! Sets of places within one segment of the directory.

use std::sync::Arc;

/// How many organizations one segment has places for. A change copies at most the blocks of the segment that it
/// falls in, and a search works through the segments one by one.
pub(crate) const SEGMENT: u32 = 16_384;

const WORDS: usize = SEGMENT as usize / 64;

/// The size up to which a list of places is no larger than a bitmap.
const FEW: usize = SEGMENT as usize / 16;

/// A set of places within a segment, open to be worked on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bits([u64; WORDS]);

/// A set of places within a segment, as it is kept; never empty. Clones share it.
#[derive(Debug, Clone)]
pub(crate) enum Block {
    /// The places in order, while they are at most [`FEW`].
    Few(Arc<[u16]>),
    /// One bit a place.
    Many(Arc<Bits>),
}

impl Bits {
    /// No places.
    pub(crate) const fn new() -> Self {
        Self([0; WORDS])
    }

    /// So many places from the first on.
    pub(crate) fn first(count: u32) -> Self {
        let mut bits = Self::new();
        for (word, first) in bits.0.iter_mut().zip((0..).step_by(64)) {
            *word = match count.saturating_sub(first) {
                0 => 0,
                more @ 1..64 => (1 << more) - 1,
                _ => u64::MAX,
            };
        }
        bits
    }

    /// Whether it holds a place.
    pub(crate) fn holds(&self, place: u32) -> bool {
        self.0.get(place as usize / 64).is_some_and(|word| word & (1 << (place % 64)) != 0)
    }

    /// How many places it holds.
    pub(crate) fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Puts a place in or takes it out. Places outside the segment do not exist.
    pub(crate) fn set(&mut self, place: u32, present: bool) {
        if let Some(word) = self.0.get_mut(place as usize / 64) {
            let bit = 1 << (place % 64);
            *word = if present { *word | bit } else { *word & !bit };
        }
    }

    /// Adds the places of a block.
    pub(crate) fn add(&mut self, block: &Block) {
        match block {
            Block::Few(places) => {
                for place in places.iter() {
                    self.set(u32::from(*place), true);
                }
            }
            Block::Many(bits) => {
                for (word, other) in self.0.iter_mut().zip(&bits.0) {
                    *word |= other;
                }
            }
        }
    }

    /// Keeps the places that are in the other set as well.
    pub(crate) fn keep(&mut self, other: &Self) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= other;
        }
    }

    /// The places from this one on, in order.
    pub(crate) fn places(self, first: u32) -> impl Iterator<Item = u32> {
        let mut at = first / 64;
        let mut word = self.0.get(at as usize).map_or(0, |word| word & (u64::MAX << (first % 64)));
        std::iter::from_fn(move || {
            while word == 0 {
                at += 1;
                word = *self.0.get(at as usize)?;
            }
            let bit = word.trailing_zeros();
            word &= word - 1;
            Some(at * 64 + bit)
        })
    }

    /// The places before this one, from the last.
    pub(crate) fn places_back(self, end: u32) -> impl Iterator<Item = u32> {
        let words = WORDS as u32;
        let mut at = (end / 64).min(words);
        // What lies in the word of the end, below it.
        let mut word = self.0.get(at as usize).map_or(0, |word| word & ((1 << (end % 64)) - 1));
        std::iter::from_fn(move || {
            while word == 0 {
                at = at.checked_sub(1)?;
                word = *self.0.get(at as usize)?;
            }
            let bit = 63 - word.leading_zeros();
            word &= !(1 << bit);
            Some(at * 64 + bit)
        })
    }

    /// The set as it is kept; nothing when it is empty.
    pub(crate) fn pack(&self) -> Option<Block> {
        let size = self.len();
        match size {
            0 => None,
            1..=FEW => {
                let mut places = Vec::with_capacity(size);
                for (at, word) in (0..).zip(&self.0) {
                    places.extend(ones(*word).map(|bit| at * 64 + bit as u16));
                }
                Some(Block::Few(places.into()))
            }
            _ => Some(Block::Many(Arc::new(self.clone()))),
        }
    }
}

/// The bits that are set in a word, from the lowest.
pub(crate) fn ones(mut word: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let bit = word.trailing_zeros();
        word &= word.wrapping_sub(1);
        (bit < 64).then_some(bit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bits(places: impl IntoIterator<Item = u32>) -> Bits {
        let mut bits = Bits::new();
        places.into_iter().for_each(|place| bits.set(place, true));
        bits
    }

    #[test]
    fn a_set_reads_back_whether_few_or_many() {
        for step in [1, 3, 15, 16, 5000] {
            let places: Vec<u32> = (0..SEGMENT).step_by(step).collect();
            let block = bits(places.iter().copied()).pack().unwrap();
            assert_eq!(matches!(block, Block::Few(_)), places.len() <= FEW);
            let mut back = Bits::new();
            back.add(&block);
            assert_eq!(back.places(0).collect::<Vec<_>>(), places);
        }
        assert!(Bits::new().pack().is_none());
    }

    #[test]
    fn reading_starts_at_the_place_asked_for() {
        let set = bits([0, 63, 64, 65, 16_383]);
        assert_eq!(set.clone().places(64).collect::<Vec<_>>(), [64, 65, 16_383]);
        assert_eq!(set.clone().places(66).collect::<Vec<_>>(), [16_383]);
        assert_eq!(set.places(SEGMENT).count(), 0);
    }

    #[test]
    fn reading_back_starts_before_the_place_asked_for() {
        let places = [0, 63, 64, 65, 127, 16_383];
        for end in [0, 1, 63, 64, 65, 66, 128, 16_383, SEGMENT] {
            let wanted: Vec<u32> = places.iter().copied().filter(|place| *place < end).rev().collect();
            assert_eq!(bits(places).places_back(end).collect::<Vec<_>>(), wanted, "{end}");
        }
    }

    #[test]
    fn so_many_places_from_the_first_on() {
        for count in [0, 1, 63, 64, 65, 200, SEGMENT] {
            let set = Bits::first(count);
            assert_eq!(set.len(), count as usize);
            assert!((0..SEGMENT).all(|place| set.holds(place) == (place < count)));
        }
    }

    #[test]
    fn both_sets_must_hold_a_place_that_is_kept() {
        let mut set = bits([1, 2, 300]);
        set.keep(&bits([2, 300, 301]));
        set.set(300, false);
        assert_eq!(set, bits([2]));
    }
}
