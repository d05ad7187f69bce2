//! What the journal records of reviews: never a rating, a reason or a note.

use domain::{
    edition::StandardCode,
    ids::{AssessmentId, ConflictId, OrganizationId, UserId},
    review::{ReviewPlace, SettledBy},
};
use serde::Serialize;

/// One thing that happened in a review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "act", content = "payload")]
#[allow(missing_docs)] // Each field is the id or the name that its own name says.
pub enum ReviewEvent {
    ReviewPolicySet {
        version: i32,
    },
    ConflictDeclared {
        organization: OrganizationId,
        conflict: ConflictId,
    },
    ConflictEnded {
        organization: OrganizationId,
        conflict: ConflictId,
    },
    ReviewerAssigned {
        organization: OrganizationId,
        assessment: AssessmentId,
        place: ReviewPlace,
        reviewer: UserId,
    },
    ReviewerLeft {
        organization: OrganizationId,
        assessment: AssessmentId,
        place: ReviewPlace,
    },
    FindingConfirmed {
        organization: OrganizationId,
        assessment: AssessmentId,
        standard: StandardCode,
    },
    ReviewHandedIn {
        organization: OrganizationId,
        assessment: AssessmentId,
        place: ReviewPlace,
    },
    FindingResolved {
        organization: OrganizationId,
        assessment: AssessmentId,
        standard: StandardCode,
        /// Left out while it waits for somebody else who says the same.
        #[serde(skip_serializing_if = "Option::is_none")]
        settled_by: Option<SettledBy>,
    },
    MoreAsked {
        organization: OrganizationId,
        assessment: AssessmentId,
        standards: Vec<StandardCode>,
    },
    AssessmentResponded {
        organization: OrganizationId,
        assessment: AssessmentId,
    },
}

impl ReviewEvent {
    /// What the event is about, as `kind:id`.
    pub(super) fn subject(&self) -> String {
        match self {
            Self::ReviewPolicySet { .. } => "review_policy".to_owned(),
            Self::ConflictDeclared { conflict, .. } | Self::ConflictEnded { conflict, .. } => {
                format!("conflict:{conflict}")
            }
            Self::ReviewerAssigned { assessment, .. }
            | Self::ReviewerLeft { assessment, .. }
            | Self::FindingConfirmed { assessment, .. }
            | Self::ReviewHandedIn { assessment, .. }
            | Self::FindingResolved { assessment, .. }
            | Self::MoreAsked { assessment, .. }
            | Self::AssessmentResponded { assessment, .. } => format!("assessment:{assessment}"),
        }
    }

    /// The organization that it touches.
    pub(super) fn organization(&self) -> Option<OrganizationId> {
        match self {
            Self::ReviewPolicySet { .. } => None,
            Self::ConflictDeclared { organization, .. }
            | Self::ConflictEnded { organization, .. }
            | Self::ReviewerAssigned { organization, .. }
            | Self::ReviewerLeft { organization, .. }
            | Self::FindingConfirmed { organization, .. }
            | Self::ReviewHandedIn { organization, .. }
            | Self::FindingResolved { organization, .. }
            | Self::MoreAsked { organization, .. }
            | Self::AssessmentResponded { organization, .. } => Some(*organization),
        }
    }
}

impl From<ReviewEvent> for super::Event {
    fn from(event: ReviewEvent) -> Self {
        Self::Review(event)
    }
}
