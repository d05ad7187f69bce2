//! Refusals about evidence.

use super::words;
use crate::{
    evidence::{EvidenceStatus, EvidenceStep},
    time::Day,
};

/// A rule about evidence does not allow what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvidenceRefusal {
    /// The step does not follow from the state.
    #[error("evidence that is {} cannot take the step {}; allowed now: {}", status.as_str(), step.as_str(), words(status.transitions().map(|row| row.step.as_str())))]
    Step {
        /// Its state.
        status: EvidenceStatus,
        /// The step.
        step: EvidenceStep,
    },
    /// What has expired is not accepted.
    #[error("the evidence was valid until {last}; ask the organization for a current one, or reject it")]
    Expired {
        /// Its last day.
        last: Day,
    },
    /// An answer names it.
    #[error("an answer of a self-assessment names the evidence; take it out of the answer first")]
    Named,
    /// What was handed in is never lost.
    #[error("a self-assessment that was handed in rests on the evidence, so it is kept; change it where it is wrong")]
    HandedIn,
    /// The Commission's work rests on the file.
    #[error(
        "a self-assessment that is under review or accepted rests on the evidence; its file can be erased once it does not"
    )]
    FileReliedOn,
    /// There is no file to erase.
    #[error("the registry keeps no file of this evidence")]
    NoFile,
    /// The file is another one than was declared.
    #[error("the file is not the one whose sha256 was declared; correct the sha256 of the evidence, or send that file")]
    AnotherFile,
}

impl EvidenceRefusal {
    /// A stable code for programs to branch on.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Step { .. } => "evidence-step",
            Self::Expired { .. } => "evidence-expired",
            Self::Named => "evidence-named",
            Self::HandedIn => "evidence-handed-in",
            Self::FileReliedOn => "evidence-file-relied-on",
            Self::NoFile => "evidence-without-file",
            Self::AnotherFile => "another-file",
        }
    }

    /// Whether the caller can mend what they sent; otherwise the present state stands in the way.
    #[must_use]
    pub fn is_about_content(&self) -> bool {
        match self {
            Self::AnotherFile => true,
            Self::Step { .. }
            | Self::Expired { .. }
            | Self::Named
            | Self::HandedIn
            | Self::FileReliedOn
            | Self::NoFile => false,
        }
    }
}
