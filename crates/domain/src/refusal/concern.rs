//! What the rules do not allow of concerns.

use crate::concern::ConcernState;

/// A rule about concerns does not allow what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConcernRefusal {
    /// It has ended.
    #[error("the concern is {}; only one that is received or in triage can be looked into", state.as_str())]
    Concluded {
        /// Where it stands.
        state: ConcernState,
    },
    /// Nobody has looked into it.
    #[error("nobody has looked into the concern; begin its triage first")]
    NotInTriage,
    /// Nobody knows whom it is about.
    #[error("the concern names no organization of this registry; say in its triage which one is meant")]
    NobodyNamed,
    /// Its seriousness has not been judged.
    #[error("nobody has said whether the concern is serious; say it in its triage first")]
    NotJudged,
}

impl ConcernRefusal {
    /// A stable code for programs to branch on.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Concluded { .. } => "concern-concluded",
            Self::NotInTriage => "concern-not-in-triage",
            Self::NobodyNamed => "concern-names-nobody",
            Self::NotJudged => "concern-not-judged",
        }
    }

    /// Whether the caller can mend what they sent; otherwise the present state stands in the way.
    #[must_use]
    pub fn is_about_content(&self) -> bool {
        false
    }
}
