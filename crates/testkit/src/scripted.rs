//! A world that holds still: the same script gives the same ids, instants and salts every time, on every database.

use domain::time::Instant;
use persistence::World;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

/// A clock that moves one second at a look, ids that count, and bytes that anybody can guess.
#[derive(Debug)]
pub struct ScriptedWorld {
    start: Instant,
    looks: AtomicU64,
    ids: AtomicU64,
    draws: AtomicU64,
}

impl ScriptedWorld {
    /// A world that begins at a moment, written as in RFC 3339.
    #[must_use]
    pub fn at(start: &str) -> Self {
        let start = start.parse().expect("a moment");
        Self { start, looks: AtomicU64::new(0), ids: AtomicU64::new(0), draws: AtomicU64::new(0) }
    }
}

impl World for ScriptedWorld {
    fn now(&self) -> Instant {
        let looks = self.looks.fetch_add(1, Ordering::Relaxed);
        self.start.plus_seconds(looks.cast_signed())
    }

    fn new_id(&self) -> Uuid {
        let count = self.ids.fetch_add(1, Ordering::Relaxed) + 1;
        // The form of a UUIDv7 (RFC 9562 section 5.7): version 7, variant 10.
        Uuid::from_u128(0x0198_0000_0000_7000_8000_0000_0000_0000 | u128::from(count))
    }

    fn random_bytes(&self) -> [u8; 32] {
        let draw = self.draws.fetch_add(1, Ordering::Relaxed);
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&draw.to_be_bytes());
        bytes
    }
}
