//! Password hashing, bounded: each takes tens of milliseconds of a core and 19 MiB, so that sign-in would otherwise be
//! a lever for denial of service.

use crate::problem::{Kind, Problem};
use actix_web::web;
use std::{fmt, sync::Arc};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many passwords are hashed at once: the rest of the cores answers everybody else.
const AT_ONCE: usize = 2;

/// How many more may wait for their turn: at some 40 ms each and two at once, for a second or two.
const WAITING: usize = 64;

/// Hashes passwords, a few at once.
pub struct Hashing {
    at_once: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
}

/// A turn to hash. Take it along to the thread that hashes: a caller who has gone must not make room for the next one
/// while their hash is still being made.
pub struct Turn {
    _turn: OwnedSemaphorePermit,
    _admitted: OwnedSemaphorePermit,
}

/// Too many wait already.
#[derive(Debug, Clone, Copy)]
pub struct Crowded;

impl fmt::Display for Crowded {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("too many passwords wait to be checked")
    }
}

impl From<Crowded> for Problem {
    fn from(_: Crowded) -> Self {
        Self::new(Kind::Busy, "Nothing was changed. Try again in a moment.")
    }
}

impl Default for Hashing {
    fn default() -> Self {
        Self { at_once: Arc::new(Semaphore::new(AT_ONCE)), admitted: Arc::new(Semaphore::new(AT_ONCE + WAITING)) }
    }
}

impl Hashing {
    /// Waits for a turn.
    ///
    /// # Errors
    /// When too many wait already.
    pub async fn acquire(&self) -> Result<Turn, Crowded> {
        let admitted = Arc::clone(&self.admitted).try_acquire_owned().map_err(|_| Crowded)?;
        let turn = Arc::clone(&self.at_once).acquire_owned().await.map_err(|_| Crowded)?;
        Ok(Turn { _turn: turn, _admitted: admitted })
    }

    /// Waits for a turn, and hashes on a thread that may block.
    ///
    /// # Errors
    /// 503 when too many wait already.
    pub async fn run<T: Send + 'static>(&self, hash: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
        let turn = self.acquire().await?;
        let hashed = web::block(move || {
            let hashed = hash();
            drop(turn);
            hashed
        });
        hashed.await.map_err(|error| Problem::internal(&error))
    }
}
