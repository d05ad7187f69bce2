//! Checks a chain from its first entry to its head, wherever the entries come from.

use super::{Entry, Head, seal::digest_of_payload};

/// Where and how a chain breaks.
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
    #[error("the head names entry {head}, but the last entry is {last}; entries have been cut off, added or changed")]
    Head {
        /// What the head says.
        head: u64,
        /// The last entry present.
        last: u64,
    },
}

/// What a chain that holds is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// How many entries it has.
    pub entries: u64,
    /// How many of them have had their payload redacted.
    pub redacted: u64,
    /// Its end.
    pub head: Head,
}

/// Checks entries one after the other.
#[derive(Debug)]
pub struct Verifier {
    last: Head,
    redacted: u64,
}

impl Default for Verifier {
    fn default() -> Self {
        Self { last: Head::start(), redacted: 0 }
    }
}

impl Verifier {
    /// The end of what has been checked so far.
    #[must_use]
    pub fn last(&self) -> &Head {
        &self.last
    }

    /// Checks the entry that follows: its number, its link to the one before, its hash, and its payload where that has
    /// not been redacted.
    ///
    /// # Errors
    /// Where it breaks.
    pub fn next(&mut self, entry: &Entry) -> Result<(), Break> {
        let number = entry.number;
        if number != self.last.number + 1 {
            return Err(Break::Gap { expected: self.last.number + 1, found: number });
        }
        if entry.previous != self.last.hash {
            return Err(Break::Link { number });
        }
        if !entry.computed_hash().is_ok_and(|hash| hash == entry.hash) {
            return Err(Break::Hash { number });
        }
        match &entry.payload {
            Some(payload) if digest_of_payload(&entry.salt, payload) != entry.payload_digest => {
                return Err(Break::Payload { number });
            }
            Some(_) => {}
            None => self.redacted += 1,
        }
        self.last = entry.head();
        Ok(())
    }

    /// Checks that the chain ends where its head says.
    ///
    /// # Errors
    /// When the head names another entry than the last.
    pub fn end(self, head: &Head) -> Result<Verified, Break> {
        if *head != self.last {
            return Err(Break::Head { head: head.number, last: self.last.number });
        }
        Ok(Verified { entries: self.last.number, redacted: self.redacted, head: self.last })
    }
}

/// Checks every entry, in order, and the head.
///
/// # Errors
/// The first break.
pub fn verify<'e>(entries: impl IntoIterator<Item = &'e Entry>, head: &Head) -> Result<Verified, Break> {
    let mut verifier = Verifier::default();
    for entry in entries {
        verifier.next(entry)?;
    }
    verifier.end(head)
}
