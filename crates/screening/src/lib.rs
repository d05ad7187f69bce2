//! Finds what looks like a person's data in free text.
//!
//! The registry holds nothing about victims. This screen is the net below the warning: it looks for the shapes that such
//! data have (dates of birth, numbers that the state gives to people, "client named …"), says which kind and where, and
//! never keeps or repeats the text. What it catches and misses stands in `docs/SCREENING.md`, with its test set.
//!
//! ```
//! use screening::{Certainty, Kind, screen};
//!
//! let found = screen("Her DOB is 3/14/2007.");
//! assert_eq!(found[0].kind, Kind::DateOfBirth);
//! assert_eq!(found[0].certainty, Certainty::Sure);
//! assert!(screen("Our office has been at 12 Example Street since 3/14/2007.").is_empty());
//! ```

mod context;
mod kind;
mod reading;
mod rules;

pub use kind::{Certainty, Kind};

use reading::Reading;
use std::ops::Range;

/// Something in a text that looks like a person's data. It never holds the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspicion {
    /// What it looks like.
    pub kind: Kind,
    /// How certain that is.
    pub certainty: Certainty,
    /// Where it stands, in characters of the text as it was given.
    pub at: Range<usize>,
}

/// What in a text looks like a person's data, in the order of the text. Takes time in proportion to its length.
#[must_use]
pub fn screen(text: &str) -> Vec<Suspicion> {
    let reading = Reading::of(text);
    let mut found = rules::apply(&reading);
    found.sort_by_key(|one| (one.at.start, one.kind, one.certainty));
    let mut kept: Vec<Suspicion> = Vec::new();
    for one in found {
        // The same thing seen by two rules is one suspicion, as certain as the surer of them.
        match kept.iter_mut().find(|other| other.kind == one.kind && other.at.end > one.at.start) {
            Some(other) => {
                other.certainty = other.certainty.max(one.certainty);
                other.at.end = other.at.end.max(one.at.end);
            }
            None => kept.push(one),
        }
    }
    kept
}

/// The kinds that a text looks to hold, each once, with the greatest certainty.
#[must_use]
pub fn kinds(text: &str) -> Vec<(Kind, Certainty)> {
    let mut kinds = std::collections::BTreeMap::new();
    for one in screen(text) {
        let certainty = kinds.entry(one.kind).or_insert(one.certainty);
        *certainty = one.certainty.max(*certainty);
    }
    kinds.into_iter().collect()
}
