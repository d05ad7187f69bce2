//! Checks the chain from its first entry to its head.

use super::{entries_after, head, seal::digest_of_payload};
use crate::{Conn, Error};

/// Where and how the chain breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Break {
    /// A number is missing, or stands twice.
    #[error("entry {expected} is missing: entry {found} stands in its place")]
    Gap {
        /// The number that should follow.
        expected: u64,
        /// The number that follows.
        found: u64,
    },
    /// The entry does not name the hash of the one before.
    #[error("entry {number} does not follow from the entry before it")]
    Link {
        /// Its number.
        number: u64,
    },
    /// The entry is not what was hashed.
    #[error("entry {number} has been changed: its hash does not cover what it says")]
    Hash {
        /// Its number.
        number: u64,
    },
    /// The payload is not what was digested.
    #[error("the payload of entry {number} has been changed")]
    Payload {
        /// Its number.
        number: u64,
    },
    /// The head does not name the last entry.
    #[error(
        "the journal's head names entry {head}, but the last entry is {last}; entries have been cut off, added or changed"
    )]
    Head {
        /// What the head says.
        head: u64,
        /// The last entry present.
        last: u64,
    },
}

/// Checks every entry, in order; returns how many there are, or the first break.
///
/// # Errors
/// When the database fails.
pub fn verify(conn: &mut Conn) -> Result<Result<u64, Break>, Error> {
    let mut last = (0, "0".repeat(64));
    loop {
        let entries = entries_after(conn, last.0, 1000)?;
        if entries.is_empty() {
            break;
        }
        for entry in entries {
            let number = entry.number;
            if number != last.0 + 1 {
                return Ok(Err(Break::Gap { expected: last.0 + 1, found: number }));
            }
            if entry.previous != last.1 {
                return Ok(Err(Break::Link { number }));
            }
            if entry.computed_hash()? != entry.hash {
                return Ok(Err(Break::Hash { number }));
            }
            let digests = |payload: &String| digest_of_payload(&entry.salt, payload) == entry.payload_digest;
            if !entry.payload.as_ref().is_none_or(digests) {
                return Ok(Err(Break::Payload { number }));
            }
            last = (number, entry.hash);
        }
    }
    let head = head(conn)?;
    if (head.number, &head.hash) != (last.0, &last.1) {
        return Ok(Err(Break::Head { head: head.number, last: last.0 }));
    }
    Ok(Ok(last.0))
}
