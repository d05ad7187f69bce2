//! The store: every organization, by slot.
//!
//! Slots are given out densely in the order of `entered`, so that the order of slots is the order of lists.

use crate::{
    chunk::{CHUNK, Chunk},
    listing::Listing,
};
use std::sync::Arc;

/// How many chunks make a group, and how many groups a block. A change copies one list of each kind and the list of
/// blocks: a hundred pointers at a million organizations, where one list of all chunks would hold thirty thousand.
const FAN: u32 = 32;

type Group = Vec<Arc<Chunk>>;
type Block = Vec<Arc<Group>>;

/// Every organization, in chunks, in groups, in blocks. Clones share them. Holds at most 2^32 organizations.
#[derive(Debug, Clone, Default)]
pub(crate) struct Store {
    len: u32,
    blocks: Vec<Arc<Block>>,
}

impl Store {
    /// How many organizations it holds.
    pub(crate) fn len(&self) -> u32 {
        self.len
    }

    /// The chunk with this number.
    pub(crate) fn chunk(&self, number: u32) -> Option<&Arc<Chunk>> {
        let (block, group, place) = path(number);
        self.blocks.get(block)?.get(group)?.get(place)
    }

    /// The chunk that holds a slot, and the place in it.
    pub(crate) fn at(&self, slot: u32) -> Option<(&Arc<Chunk>, u32)> {
        Some((self.chunk(slot / CHUNK)?, slot % CHUNK))
    }

    /// The organization in a slot.
    pub(crate) fn listing(&self, slot: u32) -> Option<Listing> {
        let (chunk, place) = self.at(slot)?;
        Listing::new(chunk, place)
    }

    /// The `entered` of the organization in a slot.
    pub(crate) fn entered(&self, slot: u32) -> Option<u64> {
        let (chunk, place) = self.at(slot)?;
        chunk.head(place).map(|head| head.entered)
    }

    /// The first slot whose `entered` is above this one.
    pub(crate) fn first_after(&self, entered: u64) -> u32 {
        let (mut low, mut high) = (0, self.len);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.entered(middle).is_some_and(|here| here <= entered) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// Puts a chunk in the place of the one with this number, or after the last one.
    pub(crate) fn put(&mut self, number: u32, chunk: Chunk) {
        self.len = self.len.max(number * CHUNK + chunk.len());
        let (block, group, place) = path(number);
        let groups = Arc::make_mut(at_or_next(&mut self.blocks, block));
        let chunks = Arc::make_mut(at_or_next(groups, group));
        match chunks.get_mut(place) {
            Some(place) => *place = Arc::new(chunk),
            None => chunks.push(Arc::new(chunk)),
        }
    }
}

/// Where the chunk with a number stands: its block, its group in the block, and its place in the group.
fn path(number: u32) -> (usize, usize, usize) {
    ((number / (FAN * FAN)) as usize, (number / FAN % FAN) as usize, (number % FAN) as usize)
}

/// The element at a place, which is made when the list ends before it.
fn at_or_next<T: Default>(list: &mut Vec<T>, place: usize) -> &mut T {
    if list.len() <= place {
        list.resize_with(place + 1, T::default);
    }
    &mut list[place]
}
