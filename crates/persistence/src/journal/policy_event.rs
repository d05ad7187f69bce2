//! What the journal records of drafts of policies, of policies that take effect later, and of tasks.

use domain::{
    ids::{OrganizationId, PolicyDraftId, PolicyId, TaskId},
    policy::Use,
    time::Day,
};
use serde::Serialize;

/// One thing that happened to a draft or a task. As [`Event`](super::Event).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "act", content = "payload")]
#[allow(missing_docs)] // Each field is the id or the name that its own name says.
pub enum PolicyEvent {
    PolicyDraftCreated {
        draft: PolicyDraftId,
        r#use: Use,
    },
    PolicyDraftChanged {
        draft: PolicyDraftId,
    },
    PolicyDraftDiscarded {
        draft: PolicyDraftId,
    },
    /// A version that takes effect on a later day than that of its publication.
    PolicyPublishedAhead {
        policy: PolicyId,
        r#use: Use,
        version: i32,
        effective_from: Day,
    },
    TaskClosed {
        organization: OrganizationId,
        task: TaskId,
    },
}

impl PolicyEvent {
    /// What the event is about, as `kind:id`.
    pub(super) fn subject(&self) -> String {
        match self {
            Self::PolicyDraftCreated { draft, .. }
            | Self::PolicyDraftChanged { draft }
            | Self::PolicyDraftDiscarded { draft } => format!("policy_draft:{draft}"),
            Self::PolicyPublishedAhead { policy, .. } => format!("policy:{policy}"),
            Self::TaskClosed { task, .. } => format!("task:{task}"),
        }
    }

    /// The organization that the event touches, where there is one.
    pub(super) fn organization(&self) -> Option<OrganizationId> {
        match self {
            Self::TaskClosed { organization, .. } => Some(*organization),
            _ => None,
        }
    }
}
