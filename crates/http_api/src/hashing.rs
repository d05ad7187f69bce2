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

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::rt;
    use std::{rc::Rc, sync::mpsc};

    #[actix_web::test]
    async fn two_hash_and_64_wait_and_the_next_is_sent_away() {
        let hashing = Rc::new(Hashing::default());
        let running = (hashing.acquire().await.unwrap(), hashing.acquire().await.unwrap());
        let waiting: Vec<_> = (0..WAITING)
            .map(|_| {
                let hashing = Rc::clone(&hashing);
                rt::spawn(async move { hashing.acquire().await.map(drop).is_ok() })
            })
            .collect();
        while hashing.admitted.available_permits() > 0 {
            rt::task::yield_now().await;
        }
        assert!(hashing.acquire().await.is_err());
        drop(running);
        for one in waiting {
            assert!(one.await.unwrap());
        }
        assert!(hashing.acquire().await.is_ok());
    }

    #[actix_web::test]
    async fn who_goes_away_keeps_the_place_until_the_hash_is_made() {
        let hashing = Rc::new(Hashing::default());
        let (began, has_begun) = mpsc::channel();
        let (finish, may_finish) = mpsc::channel::<()>();
        let caller = rt::spawn({
            let hashing = Rc::clone(&hashing);
            async move {
                let hash = move || {
                    began.send(()).unwrap();
                    may_finish.recv().unwrap();
                };
                hashing.run(hash).await.is_ok()
            }
        });
        while has_begun.try_recv().is_err() {
            rt::task::yield_now().await;
        }
        caller.abort();
        assert!(caller.await.is_err());
        assert_eq!(hashing.at_once.available_permits(), AT_ONCE - 1);
        finish.send(()).unwrap();
        while hashing.at_once.available_permits() < AT_ONCE {
            rt::task::yield_now().await;
        }
    }
}
