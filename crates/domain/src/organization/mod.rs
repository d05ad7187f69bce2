//! Organizations: who they are and what they offer.

mod contact;
mod contact_key;
mod identifier;
mod profile;

pub use contact::{Contact, is_e164};
pub(crate) use contact::{PHONE_RULE, is_line_of_text, is_text};
pub use contact_key::{phone_key, website_key};
pub use identifier::{Identifier, IdentifierScheme};
pub use profile::Profile;

use crate::{ids::OrganizationId, time::Day};
use serde::{Deserialize, Serialize};

/// What kind of body an organization is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OrganizationKind {
    /// A nonprofit corporation or association.
    Nonprofit,
    /// A public agency.
    Agency,
    /// A tribal government or its body.
    Tribal,
    /// A business run for profit.
    ForProfit,
    /// Anything else.
    Other,
}

impl OrganizationKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Nonprofit, Self::Agency, Self::Tribal, Self::ForProfit, Self::Other];

    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nonprofit => "nonprofit",
            Self::Agency => "agency",
            Self::Tribal => "tribal",
            Self::ForProfit => "for_profit",
            Self::Other => "other",
        }
    }

    /// Reads the word on the wire.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Whether an organization works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OrganizationStatus {
    /// It works.
    Active,
    /// It has ended its work. Its standing was suspended in the same transaction.
    Closed,
}

impl OrganizationStatus {
    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Closed => "closed",
        }
    }

    /// Reads the word on the wire.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Active, Self::Closed].into_iter().find(|status| status.as_str() == word)
    }
}

/// A legal name that an organization has borne before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FormerName {
    /// The name.
    #[cfg_attr(feature = "schema", schema(example = "Example Helpers of Wake (fictitious)"))]
    pub name: String,
    /// The last day on which it was the legal name here.
    pub until: Day,
}

/// A service provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// Its identity, resolvable for ever.
    pub id: OrganizationId,
    /// Whether it works.
    pub status: OrganizationStatus,
    /// What it says of itself.
    pub profile: Profile,
}
