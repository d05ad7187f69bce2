//! The acts of a decision.

use serde::{Deserialize, Serialize};

/// What a decision does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// The use may rely on the provider.
    Grant,
    /// Granted, with conditions to be met by a day. Not yet to be relied on.
    GrantWithConditions,
    /// The use may not rely on the provider. Preliminary at first: the organization may respond and appeal.
    Refuse,
    /// What was granted is held back at once.
    Suspend,
    /// A suspension ends; what was granted runs on.
    Reinstate,
    /// What was granted is taken back. Preliminary at first: the organization may respond and appeal.
    Revoke,
    /// What was granted runs longer, within what the verdict and the policy allow.
    Extend,
}

impl Act {
    /// Every act.
    pub const ALL: [Self; 7] = [
        Self::Grant,
        Self::GrantWithConditions,
        Self::Refuse,
        Self::Suspend,
        Self::Reinstate,
        Self::Revoke,
        Self::Extend,
    ];

    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Grant => "grant",
            Self::GrantWithConditions => "grant_with_conditions",
            Self::Refuse => "refuse",
            Self::Suspend => "suspend",
            Self::Reinstate => "reinstate",
            Self::Revoke => "revoke",
            Self::Extend => "extend",
        }
    }

    /// Reads the word on the wire.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.as_str() == word)
    }

    /// Whether the act puts a term in force, with a first and a last day.
    #[must_use]
    pub fn has_term(self) -> bool {
        matches!(self, Self::Grant | Self::GrantWithConditions | Self::Reinstate | Self::Extend)
    }

    /// Whether the act says no for good, so that the organization is heard before it becomes final.
    #[must_use]
    pub fn is_withholding(self) -> bool {
        matches!(self, Self::Refuse | Self::Revoke)
    }
}
