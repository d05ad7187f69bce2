//! Append-only records, each entry hashed to the one before: the journal, and the access log.
//!
//! Entries are numbered in commit order, from 1, without gaps. Each carries the hash of the one before. A chain covers
//! SHA-256(salt ‖ payload), so that a payload can be redacted without breaking it. The format is the same for every
//! chain, in the database and in an export: see [`Verifier`] for what is checked.

mod export;
mod seal;
mod store;
mod verify;

#[cfg(test)]
mod tests;

pub use export::{Flaw, entry_line, head_line, verify_export};
pub use seal::{Entry, Head};
pub use verify::{Break, Verified, Verifier, verify};

pub(crate) use seal::{Recorded, seal, tagged};
pub(crate) use store::{stored_chain, verify_stored};
