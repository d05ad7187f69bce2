//! A chain as a file: JSON Lines, one entry a line, and last the head. It can be verified without a database.

use super::{Break, Entry, Head, Verified, Verifier};
use crate::Error;
use serde::{Deserialize, Serialize};
use std::io::BufRead;

/// A line of an export.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Line {
    Head(HeadLine),
    Entry(Entry),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HeadLine {
    head: Head,
}

/// The line of an entry, with its line end.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn entry_line(entry: &Entry) -> Result<String, Error> {
    line(entry)
}

/// The last line, with its line end.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn head_line(head: &Head) -> Result<String, Error> {
    line(&HeadLine { head: head.clone() })
}

fn line(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map(|text| text + "\n").map_err(|error| Error::corrupt("entry", error))
}

/// Why an export does not hold.
#[derive(Debug, thiserror::Error)]
pub enum Flaw {
    /// The chain in it breaks.
    #[error("{0}")]
    Broken(#[from] Break),
    /// A line is neither an entry nor a head.
    #[error("line {line} is neither an entry of a chain nor its head")]
    Unreadable {
        /// Which, from 1.
        line: u64,
    },
    /// The last line is missing: the export is not whole.
    #[error("its last line, the head, is missing after entry {last}: the file has been cut off")]
    NoHead {
        /// The last entry present.
        last: u64,
    },
    /// Something follows the head.
    #[error("line {line} stands behind the head, which must be last")]
    BehindHead {
        /// Which, from 1.
        line: u64,
    },
    /// The file cannot be read.
    #[error("it cannot be read: {0}")]
    Io(#[from] std::io::Error),
}

/// Checks an export, and shows each entry that holds. Needs nothing but the file, and holds one line at a time.
///
/// # Errors
/// The first flaw.
pub fn verify_export(file: impl BufRead, mut see: impl FnMut(&Entry)) -> Result<Verified, Flaw> {
    let mut verifier = Verifier::default();
    let mut head = None;
    for (line, text) in (1..).zip(file.split(b'\n')) {
        if head.is_some() {
            return Err(Flaw::BehindHead { line });
        }
        match serde_json::from_slice(&text?) {
            Ok(Line::Entry(entry)) => {
                verifier.next(&entry)?;
                see(&entry);
            }
            Ok(Line::Head(it)) => head = Some(it.head),
            Err(_) => return Err(Flaw::Unreadable { line }),
        }
    }
    let head = head.ok_or(Flaw::NoHead { last: verifier.last().number })?;
    Ok(verifier.end(&head)?)
}
