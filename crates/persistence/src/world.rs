//! The world outside: the clock and the dice. An argument, so that a test can hold both still.

use domain::time::Instant;
use uuid::Uuid;

/// Where time, ids and salts come from.
pub trait World: Send + Sync {
    /// The present moment.
    fn now(&self) -> Instant;

    /// A new id (UUIDv7, RFC 9562 section 5.7).
    fn new_id(&self) -> Uuid;

    /// Bytes that nobody can guess.
    fn random_bytes(&self) -> [u8; 32];
}

/// The machine's clock and the operating system's randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct RealWorld;

impl World for RealWorld {
    fn now(&self) -> Instant {
        std::time::SystemTime::now().into()
    }

    fn new_id(&self) -> Uuid {
        Uuid::now_v7()
    }

    fn random_bytes(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        if getrandom::fill(&mut bytes).is_err() {
            // Without randomness every secret would be guessable: stopping is the only safe answer.
            log::error!("the operating system gives no random bytes; stopping");
            std::process::abort();
        }
        bytes
    }
}
