//! What the rules of invitations do not allow.

use super::words;
use crate::{
    invitation::{InvitationStatus, InvitationStep, MOST_INVITED},
    time::Day,
};

/// A rule about invitations does not allow what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvitationRefusal {
    /// One open invitation for an edition is enough.
    #[error("the organization has an open invitation for this edition; extend its due day, or withdraw it first")]
    AlreadyInvited,
    /// The step does not follow from the state.
    #[error("an invitation that is {} cannot take the step {}; allowed now: {}", status.as_str(), step.as_str(), words(status.steps().map(InvitationStep::as_str)))]
    Step {
        /// Where it stands today.
        status: InvitationStatus,
        /// The step.
        step: InvitationStep,
    },
    /// A due day moves forward only.
    #[error("the invitation is due on {present} already; give it a later day")]
    NotLater {
        /// The present due day.
        present: Day,
    },
    /// One call invites only so many.
    #[error(
        "more than {MOST_INVITED} organizations would be invited by one call; narrow the filters, or send them in parts"
    )]
    TooMany,
}

impl InvitationRefusal {
    /// A stable code for programs to branch on.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::AlreadyInvited => "already-invited",
            Self::Step { .. } => "invitation-step",
            Self::NotLater { .. } => "due-day-not-later",
            Self::TooMany => "too-many-invited",
        }
    }

    /// Whether another content would do; otherwise the state has to change first.
    #[must_use]
    pub fn is_about_content(&self) -> bool {
        match self {
            Self::NotLater { .. } | Self::TooMany => true,
            Self::AlreadyInvited | Self::Step { .. } => false,
        }
    }
}
