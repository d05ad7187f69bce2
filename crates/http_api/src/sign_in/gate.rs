//! Where guesses wait for their turn: tasks that sleep, a bounded number of them, and never a thread.

use super::throttle::{Guess, Pace, Throttle, Turn};
use actix_web::rt::time::sleep;
use domain::time::Instant;
use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::Semaphore;

/// How many guesses may sleep at once on a node. Each holds a connection and some kilobytes, no thread.
const SLEEPERS: usize = 256;

/// Where guesses wait for their turn.
pub struct Gate {
    throttle: Mutex<Throttle>,
    sleepers: Semaphore,
}

/// Why a guess is not judged now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotNow {
    /// Too many of its own kind wait already: come back after so long.
    ComeBack(Duration),
    /// Too many wait altogether.
    Crowded,
}

impl Gate {
    /// An empty gate.
    #[must_use]
    pub fn new(pace: Pace) -> Self {
        Self { throttle: Mutex::new(Throttle::new(pace)), sleepers: Semaphore::new(SLEEPERS) }
    }

    /// Waits until a guess may be judged.
    ///
    /// # Errors
    /// When it would have to wait for too long, or too many wait.
    pub async fn pass(&self, guess: &Guess, now: Instant) -> Result<(), NotNow> {
        let turn = self.throttle().begin(guess, now);
        match turn {
            Turn::Wait(Duration::ZERO) => Ok(()),
            Turn::Wait(wait) => {
                let _place = self.sleepers.try_acquire().map_err(|_| NotNow::Crowded)?;
                sleep(wait).await;
                Ok(())
            }
            Turn::ComeBack(wait) => Err(NotNow::ComeBack(wait)),
        }
    }

    /// Notes that a guess was right.
    pub fn succeed(&self, guess: &Guess) {
        self.throttle().succeed(guess);
    }

    fn throttle(&self) -> MutexGuard<'_, Throttle> {
        self.throttle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
