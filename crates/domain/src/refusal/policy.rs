//! Refusals about policies and tasks.

/// What the rules of policies do not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PolicyRefusal {
    /// A policy takes effect today or later.
    #[error("a policy takes effect today or later: what was decided before was decided under the policy of then")]
    InThePast,
    /// The task has been closed.
    #[error("the task has been closed already; read it again")]
    TaskClosed,
}

impl PolicyRefusal {
    /// A stable code for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::InThePast => "policy-in-the-past",
            Self::TaskClosed => "task-closed",
        }
    }

    /// Whether the caller can mend what they sent; otherwise the present state stands in the way.
    #[must_use]
    pub fn is_about_content(self) -> bool {
        match self {
            Self::InThePast => true,
            Self::TaskClosed => false,
        }
    }
}
