//! What the journal records of evidence.

use domain::ids::{EvidenceId, OrganizationId};
use serde::Serialize;

/// One thing that happened to a piece of evidence. As [`Event`](super::Event): a field is never renamed, and a changed
/// meaning is a new variant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "act", content = "payload")]
#[allow(missing_docs)] // Each field is the id or the name that its own name says.
pub enum EvidenceEvent {
    EvidenceCreated { organization: OrganizationId, evidence: EvidenceId },
    EvidenceChanged { organization: OrganizationId, evidence: EvidenceId, fields: Vec<&'static str> },
    EvidenceRemoved { organization: OrganizationId, evidence: EvidenceId },
    EvidenceMarkedSeen { organization: OrganizationId, evidence: EvidenceId },
    EvidenceAccepted { organization: OrganizationId, evidence: EvidenceId },
    EvidenceRejected { organization: OrganizationId, evidence: EvidenceId },
    EvidenceFilePut { organization: OrganizationId, evidence: EvidenceId },
    EvidenceFileRemoved { organization: OrganizationId, evidence: EvidenceId },
}

impl From<EvidenceEvent> for super::Event {
    fn from(event: EvidenceEvent) -> Self {
        Self::Evidence(event)
    }
}

impl EvidenceEvent {
    /// What the event is about, as `kind:id`.
    #[must_use]
    pub fn subject(&self) -> String {
        format!("evidence:{}", self.of().1)
    }

    /// The organization that the event touches.
    #[must_use]
    pub fn organization(&self) -> OrganizationId {
        self.of().0
    }

    fn of(&self) -> (OrganizationId, EvidenceId) {
        match self {
            Self::EvidenceCreated { organization, evidence }
            | Self::EvidenceChanged { organization, evidence, .. }
            | Self::EvidenceRemoved { organization, evidence }
            | Self::EvidenceMarkedSeen { organization, evidence }
            | Self::EvidenceAccepted { organization, evidence }
            | Self::EvidenceRejected { organization, evidence }
            | Self::EvidenceFilePut { organization, evidence }
            | Self::EvidenceFileRemoved { organization, evidence } => (*organization, *evidence),
        }
    }
}
