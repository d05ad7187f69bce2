//! Reviews: reviewers' own ratings of each standard, alone or two of them blind to each other, and acceptance, which fixes
//! the verified ratings.

mod conflict;
mod finding;
mod note;
mod outcome;
mod panel;
mod policy;
mod resolution;
mod seats;

pub use conflict::{Conflict, ConflictKind};
pub use finding::{Finding, Recorded, ReviewMethod, check_evidence, check_finding};
pub use note::NoteKind;
pub use outcome::{Final, FinalRatings, SettledBy};
pub use panel::Review;
pub use policy::ReviewPolicy;
pub use resolution::{Resolution, Resolved};
pub use seats::{ReviewCount, ReviewPlace, Seat};
