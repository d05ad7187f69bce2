//! What the journal records of what becomes of decisions.

use domain::{
    decision::StepKind,
    ids::{DecisionId, NoticeId, OrganizationId, UserId},
    notice::NoticeKind,
    policy::Use,
};
use serde::Serialize;

/// One thing that happened about a decision, or about what was told of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "act", content = "payload")]
#[allow(missing_docs)] // Each field is the id or the name that its own name says.
pub enum DecisionEvent {
    DecisionStepTaken { organization: OrganizationId, decision: DecisionId, step: StepKind },
    NoticeGiven { organization: OrganizationId, notice: NoticeId, kind: NoticeKind },
    NoticeAcknowledged { organization: OrganizationId, notice: NoticeId },
    DeciderUsesSet { user: UserId, uses: Option<Vec<Use>> },
}

impl DecisionEvent {
    /// What the event is about, as `kind:id`.
    #[must_use]
    pub fn subject(&self) -> String {
        match self {
            Self::DecisionStepTaken { decision, .. } => format!("decision:{decision}"),
            Self::NoticeGiven { notice, .. } | Self::NoticeAcknowledged { notice, .. } => format!("notice:{notice}"),
            Self::DeciderUsesSet { user, .. } => format!("user:{user}"),
        }
    }

    /// The organization that the event touches, where there is one.
    #[must_use]
    pub fn organization(&self) -> Option<OrganizationId> {
        match self {
            Self::DecisionStepTaken { organization, .. }
            | Self::NoticeGiven { organization, .. }
            | Self::NoticeAcknowledged { organization, .. } => Some(*organization),
            Self::DeciderUsesSet { .. } => None,
        }
    }
}
