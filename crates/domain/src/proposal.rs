//! Proposals: what an organization's own people want to change, and what waits for the Commission.

use crate::organization::{Identifier, Profile};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a proposed change is about. An organization has at most one pending change of each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// The legal name.
    LegalName,
    /// The identifiers by which others know it.
    Identifiers,
    /// A description that may hold a person's data: a person looks at it first.
    Description,
}

impl ChangeKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::LegalName, Self::Identifiers, Self::Description];

    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LegalName => "legal_name",
            Self::Identifiers => "identifiers",
            Self::Description => "description",
        }
    }

    /// Reads the word on the wire.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Where a proposed change stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChangeStatus {
    /// It waits for the Commission.
    Pending,
    /// It has been made.
    Accepted,
    /// The Commission has refused it, and said why.
    Refused,
    /// The organization has taken it back, or a newer change has taken its place.
    Withdrawn,
}

impl ChangeStatus {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Accepted, Self::Refused, Self::Withdrawn];

    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads the word on the wire.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }
}

/// What a proposed change would do.
///
/// This shape is stored: a field is never renamed, and a changed meaning is a new variant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Proposed {
    /// Another legal name.
    LegalName {
        /// The name.
        #[cfg_attr(
            feature = "schema",
            schema(min_length = 1, max_length = 200, example = "Example Advocates of Wake, Inc. (fictitious)")
        )]
        name: String,
    },
    /// Identifiers more or less. What others add meanwhile stays.
    Identifiers {
        /// Those to add.
        add: BTreeSet<Identifier>,
        /// Those to take away.
        remove: BTreeSet<Identifier>,
    },
    /// Another description.
    Description {
        /// The text. Never write anything about a victim or survivor.
        #[cfg_attr(
            feature = "schema",
            schema(min_length = 1, max_length = 2000, example = "Advocacy for survivors of trafficking.")
        )]
        description: String,
    },
}

impl Proposed {
    /// What it is about.
    #[must_use]
    pub fn kind(&self) -> ChangeKind {
        match self {
            Self::LegalName { .. } => ChangeKind::LegalName,
            Self::Identifiers { .. } => ChangeKind::Identifiers,
            Self::Description { .. } => ChangeKind::Description,
        }
    }

    /// The profile with the change made.
    #[must_use]
    pub fn made_in(&self, present: &Profile) -> Profile {
        let mut profile = present.clone();
        match self {
            Self::LegalName { name } => profile.name.clone_from(name),
            Self::Identifiers { add, remove } => {
                profile.identifiers = present.identifiers.difference(remove).chain(add).cloned().collect();
            }
            Self::Description { description } => profile.description = Some(description.clone()),
        }
        profile
    }

    /// Whether the value is erased once it has been decided against: it may hold what the registry must not keep.
    #[must_use]
    pub fn is_erased(&self) -> bool {
        matches!(self, Self::Description { .. })
    }
}

/// An edit by an organization's own people, divided into what happens at once and what waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Divided {
    /// The profile that holds from now on.
    pub at_once: Profile,
    /// What waits for the Commission.
    pub proposed: Vec<Proposed>,
}

/// Divides an edit: the legal name and the identifiers wait, and the description where a person must look at it first.
#[must_use]
pub fn divide(present: &Profile, wanted: Profile, description_is_doubtful: bool) -> Divided {
    let mut proposed = Vec::new();
    if wanted.name != present.name {
        proposed.push(Proposed::LegalName { name: wanted.name.clone() });
    }
    if wanted.identifiers != present.identifiers {
        let difference = |one: &BTreeSet<Identifier>, other| one.difference(other).cloned().collect();
        proposed.push(Proposed::Identifiers {
            add: difference(&wanted.identifiers, &present.identifiers),
            remove: difference(&present.identifiers, &wanted.identifiers),
        });
    }
    let mut at_once = Profile { name: present.name.clone(), identifiers: present.identifiers.clone(), ..wanted };
    if description_is_doubtful
        && at_once.description != present.description
        && let Some(description) = std::mem::replace(&mut at_once.description, present.description.clone())
    {
        proposed.push(Proposed::Description { description });
    }
    Divided { at_once, proposed }
}
