//! What the journal records of invitations after they have been sent: never a note or a code.

use domain::{
    ids::{InvitationId, OrganizationId, UserId},
    time::Day,
};
use serde::Serialize;

/// One thing that happened to an invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "act", content = "payload")]
#[allow(missing_docs)] // Each field is the id or the name that its own name says.
pub enum InvitationEvent {
    InvitationDeclined { organization: OrganizationId, invitation: InvitationId },
    InvitationWithdrawn { organization: OrganizationId, invitation: InvitationId },
    InvitationExtended { organization: OrganizationId, invitation: InvitationId, due_on: Day },
    InvitationReminded { organization: OrganizationId, invitation: InvitationId, on: Day },
    InvitationCodeMade { organization: OrganizationId, invitation: InvitationId },
    InvitationCodeUsed { organization: OrganizationId, invitation: InvitationId, user: UserId },
}

impl InvitationEvent {
    /// What the event is about, as `kind:id`.
    #[must_use]
    pub fn subject(&self) -> String {
        format!("invitation:{}", self.named().1)
    }

    /// The organization that the event touches.
    #[must_use]
    pub fn organization(&self) -> Option<OrganizationId> {
        Some(self.named().0)
    }

    fn named(&self) -> (OrganizationId, InvitationId) {
        match self {
            Self::InvitationDeclined { organization, invitation }
            | Self::InvitationWithdrawn { organization, invitation }
            | Self::InvitationExtended { organization, invitation, .. }
            | Self::InvitationReminded { organization, invitation, .. }
            | Self::InvitationCodeMade { organization, invitation }
            | Self::InvitationCodeUsed { organization, invitation, .. } => (*organization, *invitation),
        }
    }
}
