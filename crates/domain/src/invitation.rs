//! Invitations: the Commission invites an organization to assess itself against an edition.

use crate::{
    Refusal,
    arena::ArenaCode,
    edition::{Edition, EditionStatus},
    organization::{Organization, OrganizationStatus},
    time::Day,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Where an invitation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum InvitationStatus {
    /// Sent, and not yet taken up.
    Open,
    /// The organization has started the self-assessment.
    Accepted,
}

impl InvitationStatus {
    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accepted => "accepted",
        }
    }

    /// Reads the word on the wire.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Open, Self::Accepted].into_iter().find(|status| status.as_str() == word)
    }
}

/// Checks that an organization may be invited, and returns the arenas it is to assess.
///
/// Without a list, these are the arenas of its offerings that the edition contains.
///
/// # Errors
/// When the edition is not published, the organization is closed, the due day has passed, or an arena is not
/// in the edition.
pub fn invite(
    organization: &Organization,
    edition: &Edition,
    arenas: Option<BTreeSet<ArenaCode>>,
    due_on: Day,
    today: Day,
) -> Result<BTreeSet<ArenaCode>, Refusal> {
    if edition.status != EditionStatus::Published {
        return Err(Refusal::EditionNotPublished { status: edition.status });
    }
    if organization.status == OrganizationStatus::Closed {
        return Err(Refusal::OrganizationClosed);
    }
    if due_on < today {
        return Err(Refusal::DayInThePast { day: due_on });
    }
    let contained: BTreeSet<_> = edition.frame.arenas.iter().cloned().collect();
    match arenas {
        None => Ok(organization.profile.arenas().intersection(&contained).cloned().collect()),
        Some(asked) if asked.is_subset(&contained) => Ok(asked),
        Some(asked) => Err(Refusal::ArenaNotInEdition { arenas: asked.difference(&contained).cloned().collect() }),
    }
}
