//! Refusals about corrective actions.

/// What the rules of corrective actions do not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CorrectiveActionRefusal {
    /// There is no accepted self-assessment whose standards could be unmet.
    #[error(
        "the self-assessment is not the newest accepted one of its organization; a corrective action rests on that"
    )]
    NotAccepted,
    /// The standard is not unmet.
    #[error("the standard is not rated below meets by a reviewer; a corrective action is for an unmet standard")]
    NotUnmet,
    /// One is open for the standard.
    #[error("a corrective action for the standard is open; change that one, or close it by a finding first")]
    Open,
    /// It has been closed.
    #[error("the corrective action has been closed by a finding; what is closed does not change")]
    Closed,
    /// The day has passed.
    #[error("a corrective action is due today or later")]
    DueInThePast,
    /// The follow-up would be by who recorded the finding that it replaces.
    #[error("you had a part in the finding that this would replace; another reviewer has to record the follow-up")]
    OwnFinding,
}

impl CorrectiveActionRefusal {
    /// A stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAccepted => "assessment-not-the-accepted-one",
            Self::NotUnmet => "standard-not-unmet",
            Self::Open => "corrective-action-open",
            Self::Closed => "corrective-action-closed",
            Self::DueInThePast => "due-in-the-past",
            Self::OwnFinding => "own-finding",
        }
    }

    /// Whether the caller can mend what they sent; otherwise the present state stands in the way.
    #[must_use]
    pub fn is_about_content(&self) -> bool {
        match self {
            Self::NotUnmet | Self::DueInThePast => true,
            Self::NotAccepted | Self::Open | Self::Closed | Self::OwnFinding => false,
        }
    }
}
