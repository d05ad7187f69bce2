//! Access tokens: the keys that sign them, what they say, and how they are checked.
//!
//! No HTTP and no database: whoever serves requests hands in keys and texts, and gets back who calls.

mod claims;
mod identity;
mod key_set;
mod keys;
mod verify;

pub use claims::{Claims, Grant, narrow};
pub use identity::Identity;
pub use key_set::{KeySet, NoKeySet, Opened};
pub use keys::{Keys, UnusableKey};
pub use verify::{Untrusted, Verifier};
