//! What people prove beside their password, and how its secrets are sealed.
//!
//! No HTTP, no database, no clock and no dice: time and random bytes are arguments.

mod recovery;
mod sealing;
mod totp;

pub use recovery::{RECOVERY_CODES, normalized, recovery_codes};
pub use sealing::{Sealing, UnusableSealingKey};
pub use totp::{Secret, UnusableSecret};
