//! The store: every organization, by slot.
//!
//! Slots are given out densely in the order of `entered`, so that the order of slots is the order of lists.

use crate::{
    bits::SEGMENT,
    chunk::{CHUNK, Chunk},
    listing::Listing,
};
use std::sync::Arc;

/// How many chunks make a segment.
const CHUNKS: u32 = SEGMENT / CHUNK;

/// Every organization, in chunks, in segments. Clones share them; replacing a chunk copies the pointers of one
/// segment and of the list of segments. Holds at most 2^32 organizations.
#[derive(Debug, Clone, Default)]
pub(crate) struct Store {
    len: u32,
    segments: Vec<Arc<Vec<Arc<Chunk>>>>,
}

impl Store {
    /// How many organizations it holds.
    pub(crate) fn len(&self) -> u32 {
        self.len
    }

    /// The chunk with this number.
    pub(crate) fn chunk(&self, number: u32) -> Option<&Arc<Chunk>> {
        self.segments.get((number / CHUNKS) as usize)?.get((number % CHUNKS) as usize)
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
        let segment = (number / CHUNKS) as usize;
        if segment == self.segments.len() {
            self.segments.push(Arc::default());
        }
        if let Some(segment) = self.segments.get_mut(segment) {
            let segment = Arc::make_mut(segment);
            match segment.get_mut((number % CHUNKS) as usize) {
                Some(place) => *place = Arc::new(chunk),
                None => segment.push(Arc::new(chunk)),
            }
        }
    }
}
