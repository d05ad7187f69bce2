//! Which organization somebody means: names as people misspell them, telephones, websites, identifiers and counties.
//!
//! Pure: no I/O, clock, randomness or async. Both sides of a comparison are [`Facts`], and whoever makes them has left out
//! what the reader may not see, so that nothing here can tell it.
//!
//! 1. [`NameFinder`] finds the few organizations whose names come near, through the directory's dictionary of words.
//! 2. [`compare`](compare::compare) says field by field what agrees, and scores it.
//! 3. [`judge`](judge::judge) says what follows from all candidates together: `exact`, `likely`, `ambiguous` or `none`.
//!
//! [`Matcher`] does the three for one row after the other. What is decided how, and how often it is right, is in
//! `docs/RULES.md` and `docs/MATCHING.md`.

pub mod alignment;
pub mod compare;
pub mod facts;
pub mod finder;
pub mod judge;
pub mod matcher;
pub mod name;
pub mod told;

mod vocabulary;

pub use compare::{Comparison, Field};
pub use facts::{Details, Facts, Served};
pub use finder::NameFinder;
pub use judge::{Outcome, Ranked};
pub use matcher::Matcher;
pub use name::Name;
pub use told::Told;
