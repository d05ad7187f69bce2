//! The journal: the one append-only, hash-chained record of everything that happened.
//!
//! Entries are numbered in commit order, from 1, without gaps. Each carries the hash of the one before. The chain
//! covers SHA-256(salt ‖ payload), so that a payload can be redacted without breaking it.

mod event;
mod seal;
mod store;
mod verify;

pub use event::Event;
pub use seal::{Entry, Head};
pub use store::{entries_after, head};
pub use verify::{Break, verify};

pub(crate) use seal::seal;
pub(crate) use store::insert;
