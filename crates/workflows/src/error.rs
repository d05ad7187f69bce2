//! Why an act did not happen.

use crate::texts::Suspected;
use domain::{Refusal, edition::StandardCode};

/// One thing that is wrong with what was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where, as a JSON pointer (RFC 6901).
    pub pointer: String,
    /// What, in a sentence that never repeats the value.
    pub detail: String,
}

/// Why an act did not happen. Nothing of it was kept.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule does not allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// What was sent does not make sense.
    #[error("what was sent does not make sense")]
    Invalid(Vec<Fault>),
    /// A text looks like it holds a person's data.
    #[error("a text looks like it holds a person's data")]
    PersonalData(Vec<Suspected>),
    /// It does not exist, or the caller may not see it: the two are not told apart.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// Somebody else changed it since the caller read it.
    #[error("it has been changed since you read it")]
    Stale,
    /// Somebody else has changed answers to the same standards, to something else. Nothing was saved.
    #[error("answers have been changed meanwhile")]
    ChangedMeanwhile(Vec<StandardCode>),
    /// The plan no longer describes what would happen.
    #[error("the data has changed since the file was planned; plan it again")]
    PlanOutdated,
    /// The plan has been applied.
    #[error("the import has been applied already")]
    AlreadyApplied,
    /// The database failed, or something is taken.
    #[error(transparent)]
    Persistence(#[from] persistence::Error),
}

impl From<domain::refusal::EvidenceRefusal> for Error {
    fn from(refusal: domain::refusal::EvidenceRefusal) -> Self {
        Self::Refused(refusal.into())
    }
}

impl Error {
    /// Turns a list of faults into an error, unless it is empty.
    pub(crate) fn unless_sound<D: Into<String>>(faults: Vec<(String, D)>) -> Result<(), Self> {
        if faults.is_empty() {
            return Ok(());
        }
        let faults = faults.into_iter().map(|(pointer, detail)| Fault { pointer, detail: detail.into() });
        Err(Self::Invalid(faults.collect()))
    }

    /// Compares the revision that the caller read with the present one.
    pub(crate) fn unless_current(expected: i32, present: i32) -> Result<(), Self> {
        if expected == present { Ok(()) } else { Err(Self::Stale) }
    }
}
