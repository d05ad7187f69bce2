//! What the journal records of corrective actions.

use domain::{
    edition::StandardCode,
    ids::{AssessmentId, CorrectiveActionId, OrganizationId},
    time::Day,
};
use serde::Serialize;

/// One thing that happened to a corrective action. As [`Event`](super::Event).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "act", content = "payload")]
#[allow(missing_docs)] // Each field is the id or the name that its own name says.
pub enum CorrectiveActionEvent {
    CorrectiveActionOpened {
        organization: OrganizationId,
        corrective_action: CorrectiveActionId,
        assessment: AssessmentId,
        standard: StandardCode,
        due_on: Day,
    },
    CorrectiveActionChanged {
        organization: OrganizationId,
        corrective_action: CorrectiveActionId,
        due_on: Day,
    },
    ProgressNoted {
        organization: OrganizationId,
        corrective_action: CorrectiveActionId,
    },
    CorrectiveActionClosed {
        organization: OrganizationId,
        corrective_action: CorrectiveActionId,
        standard: StandardCode,
    },
}

impl CorrectiveActionEvent {
    /// What the event is about, as `kind:id`.
    pub(super) fn subject(&self) -> String {
        match self {
            Self::CorrectiveActionOpened { corrective_action, .. }
            | Self::CorrectiveActionChanged { corrective_action, .. }
            | Self::ProgressNoted { corrective_action, .. }
            | Self::CorrectiveActionClosed { corrective_action, .. } => {
                format!("corrective_action:{corrective_action}")
            }
        }
    }

    /// The organization that the event touches.
    pub(super) fn organization(&self) -> OrganizationId {
        match self {
            Self::CorrectiveActionOpened { organization, .. }
            | Self::CorrectiveActionChanged { organization, .. }
            | Self::ProgressNoted { organization, .. }
            | Self::CorrectiveActionClosed { organization, .. } => *organization,
        }
    }
}
