//! What the journal records of published texts and of what rests on them.

use domain::{
    documents::{DocumentKind, TextKind},
    ids::{AcceptanceId, DecisionId, DocumentId, OrganizationId, TextId},
    time::Day,
};
use serde::Serialize;

/// One thing that happened to a published text, its acceptance, or a document. Public numbers are in no entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "act", content = "payload")]
#[allow(missing_docs)] // Each field is the id or the name that its own name says.
pub enum DocumentEvent {
    TextPublished {
        text: TextId,
        kind: TextKind,
        version: i32,
        in_force_from: Day,
    },
    TermsAccepted {
        organization: OrganizationId,
        acceptance: AcceptanceId,
        text: TextId,
    },
    TermsWithdrawn {
        organization: OrganizationId,
        acceptance: AcceptanceId,
        text: TextId,
    },
    DocumentIssued {
        organization: OrganizationId,
        document: DocumentId,
        kind: DocumentKind,
        decision: DecisionId,
        text: TextId,
        valid_until: Day,
    },
    DocumentWithdrawn {
        organization: OrganizationId,
        document: DocumentId,
        kind: DocumentKind,
    },
}

impl DocumentEvent {
    /// What the event is about, as `kind:id`.
    #[must_use]
    pub fn subject(&self) -> String {
        match self {
            Self::TextPublished { text, .. } => format!("text:{text}"),
            Self::TermsAccepted { acceptance, .. } | Self::TermsWithdrawn { acceptance, .. } => {
                format!("acceptance:{acceptance}")
            }
            Self::DocumentIssued { document, .. } | Self::DocumentWithdrawn { document, .. } => {
                format!("document:{document}")
            }
        }
    }

    /// The organization that the event touches, where there is one.
    #[must_use]
    pub fn organization(&self) -> Option<OrganizationId> {
        match self {
            Self::TextPublished { .. } => None,
            Self::TermsAccepted { organization, .. }
            | Self::TermsWithdrawn { organization, .. }
            | Self::DocumentIssued { organization, .. }
            | Self::DocumentWithdrawn { organization, .. } => Some(*organization),
        }
    }
}
