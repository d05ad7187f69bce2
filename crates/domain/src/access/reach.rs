//! Whose organizations a caller reaches.

use crate::ids::OrganizationId;

/// Whose organizations a query may touch. A required argument of every query that could cross the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The Commission: every organization.
    Commission,
    /// A provider: its own organization only. Everything else does not exist for it.
    Own(OrganizationId),
}

impl Reach {
    /// Whether this organization is within reach.
    #[must_use]
    pub fn covers(self, organization: OrganizationId) -> bool {
        match self {
            Self::Commission => true,
            Self::Own(own) => own == organization,
        }
    }

    /// The one organization within reach, where the reach is a provider's.
    #[must_use]
    pub fn own(self) -> Option<OrganizationId> {
        match self {
            Self::Commission => None,
            Self::Own(own) => Some(own),
        }
    }
}
