//! What people prove beside their password, and how its secrets are sealed.
//!
//! No HTTP, no database and no clock: time and random bytes are arguments. Only the nonce of a seal is drawn here.

mod recovery;
mod sealing;
mod totp;

pub use recovery::{RECOVERY_CODES, normalized, recovery_codes};
pub use sealing::{Sealing, UnusableSealingKey};
pub use totp::{Secret, UnusableSecret};
