//! The journal: the one [chain](crate::chain) of everything that changed something.

mod about;
mod concern_event;
mod corrective_action_event;
mod decision_event;
mod document_event;
mod event;
mod evidence_event;
mod invitation_event;
mod policy_event;
mod review_event;
mod store;

pub use crate::chain::{Break, Entry, Head};
pub use concern_event::{CONCERN_ACTS, ConcernEvent};
pub use corrective_action_event::CorrectiveActionEvent;
pub use decision_event::DecisionEvent;
pub use document_event::DocumentEvent;
pub use event::{CONFIDENTIAL_ACTS, Event};
pub use evidence_event::EvidenceEvent;
pub use invitation_event::InvitationEvent;
pub use policy_event::PolicyEvent;
pub use review_event::ReviewEvent;
pub use store::{entries_after, head};

pub(crate) use store::{append_sealed, lock};

use crate::{
    Conn, Error,
    chain::{Recorded, Verified, tagged, verify_stored},
};
use domain::ids::OrganizationId;
use serde_json::Value;

impl Recorded for Event {
    fn act_and_payload(&self) -> Result<(String, Value), Error> {
        tagged(self)
    }

    fn subject(&self) -> String {
        self.subject()
    }

    fn organization(&self) -> Option<OrganizationId> {
        self.organization()
    }
}

/// Checks the journal from its first entry to its head, and shows each entry that holds.
///
/// # Errors
/// When the database fails. Where the chain breaks is a result.
pub fn verify(conn: &mut Conn, see: impl FnMut(&Entry)) -> Result<Result<Verified, Break>, Error> {
    verify_stored(conn, head, entries_after, see)
}
