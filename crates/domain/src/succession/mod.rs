//! Successions: what became of an organization, and where its id leads from then on.
//!
//! Append-only. A succession that was recorded wrongly is withdrawn by an entry of its own, which ends it from then on.

mod inheritance;
mod lineage;

pub use inheritance::{Held, carried, inheritable, inherits, judged_on, rests_on};
pub use lineage::{End, Lineage, Link, ends};

use crate::{
    Refusal,
    access::Actor,
    ids::{OrganizationId, SuccessionId},
    organization::OrganizationStatus,
    time::{Day, Instant},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How many organizations one can split into at most.
pub const MOST_SUCCESSORS: usize = 10;

/// How an organization goes on as another. In the order of how little of it goes on as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SuccessionKind {
    /// Another organization has taken its place.
    SucceededBy,
    /// It has become part of another organization.
    MergedInto,
    /// Several organizations go on with parts of its work.
    SplitInto,
}

impl SuccessionKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::SucceededBy, Self::MergedInto, Self::SplitInto];

    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SucceededBy => "succeeded_by",
            Self::MergedInto => "merged_into",
            Self::SplitInto => "split_into",
        }
    }

    /// Reads the word on the wire.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Why a rule suspends what the organization held: the reason that stands in the decision.
    #[must_use]
    pub fn suspends_because(self) -> &'static str {
        match self {
            Self::SucceededBy => "Succession: another organization has taken its place.",
            Self::MergedInto => "Succession: it has merged into another organization.",
            Self::SplitInto => "Succession: it has split into several organizations.",
        }
    }

    /// How many successors it has, at least and at most.
    #[must_use]
    pub fn successors(self) -> (usize, usize) {
        match self {
            Self::SucceededBy | Self::MergedInto => (1, 1),
            Self::SplitInto => (2, MOST_SUCCESSORS),
        }
    }
}

/// What staff want to record of an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSuccession {
    /// What became of it.
    pub kind: SuccessionKind,
    /// Who goes on, each once.
    pub successors: Vec<OrganizationId>,
    /// Since which day it is so outside the registry.
    pub effective_on: Day,
    /// How staff know, in their own words.
    pub reason: Option<String>,
}

impl NewSuccession {
    /// Its free text, each with its JSON pointer: what a screen has to look at before it is kept.
    pub fn texts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.reason.as_deref().map(|reason| ("/reason", reason)).into_iter()
    }
}

/// One organization's end as itself, as recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Succession {
    /// Its identity.
    pub id: SuccessionId,
    /// Whose end as itself it is.
    pub predecessor: OrganizationId,
    /// What became of it.
    pub kind: SuccessionKind,
    /// Who goes on.
    pub successors: BTreeSet<OrganizationId>,
    /// Since which day it is so outside the registry.
    pub effective_on: Day,
    /// How staff know.
    pub reason: Option<String>,
    /// Whether the predecessor was active and has been closed by this.
    pub has_closed: bool,
    /// Who recorded it.
    pub recorded_by: Actor,
    /// When the registry recorded it.
    pub recorded_at: Instant,
    /// The entry that ended it; absent while it is in force.
    pub withdrawn: Option<Withdrawal>,
}

/// The end of a succession that should not have been recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawal {
    /// Why.
    pub reason: String,
    /// Who withdrew it.
    pub recorded_by: Actor,
    /// When the registry recorded it. The succession is in force no more from then on.
    pub recorded_at: Instant,
}

impl Withdrawal {
    /// Why a rule suspends what had been inherited through the succession: the reason that stands in the decision.
    pub const SUSPENDS_BECAUSE: &'static str = "The succession through which it was inherited has been withdrawn.";

    /// The free text of a withdrawal, with its JSON pointer: what a screen has to look at before it is kept.
    pub fn texts(reason: &str) -> impl Iterator<Item = (&'static str, &str)> {
        std::iter::once(("/reason", reason))
    }
}

impl Succession {
    /// Whether it leads anywhere today.
    #[must_use]
    pub fn is_in_force(&self) -> bool {
        self.withdrawn.is_none()
    }

    /// Where it leads; absent when it has been withdrawn.
    #[must_use]
    pub fn link(&self) -> Option<Link> {
        let successors = self.successors.iter().copied().collect();
        self.is_in_force().then_some(Link { kind: self.kind, since: self.effective_on, successors })
    }

    /// Every organization that it is about: the predecessor and its successors.
    pub fn parties(&self) -> impl Iterator<Item = OrganizationId> {
        std::iter::once(self.predecessor).chain(self.successors.iter().copied())
    }
}

/// An organization in a succession, and whether it works.
pub type Party = (OrganizationId, OrganizationStatus);

/// Records what became of an organization.
///
/// `successors` are those that the new succession names, and `lineage` holds what follows each of them.
///
/// # Errors
/// When the kind wants another number of successors, one of them is the organization itself, leads back to it or has
/// closed without a successor of its own, the day lies ahead, or the organization goes on as another already.
pub fn succeed(
    predecessor: Party,
    successors: &[Party],
    lineage: &Lineage,
    new: NewSuccession,
    actor: Actor,
    at: Instant,
    id: SuccessionId,
) -> Result<Succession, Refusal> {
    let (predecessor, status) = predecessor;
    let (fewest, most) = new.kind.successors();
    let named: BTreeSet<OrganizationId> = new.successors.iter().copied().collect();
    if !(fewest..=most).contains(&named.len()) {
        return Err(Refusal::SuccessorCount { kind: new.kind });
    }
    if named.contains(&predecessor) {
        return Err(Refusal::SuccessorIsPredecessor);
    }
    if new.effective_on > at.day() {
        return Err(Refusal::DayAhead { day: new.effective_on });
    }
    if lineage.next(predecessor).is_some() {
        return Err(Refusal::AlreadySucceeded);
    }
    if named.iter().any(|successor| lineage.leads(*successor, predecessor)) {
        return Err(Refusal::SuccessionCycle);
    }
    let has_ended = |(id, status): &Party| *status == OrganizationStatus::Closed && lineage.next(*id).is_none();
    if successors.iter().any(has_ended) {
        return Err(Refusal::SuccessorClosed);
    }
    Ok(Succession {
        id,
        predecessor,
        kind: new.kind,
        successors: named,
        effective_on: new.effective_on,
        reason: new.reason.filter(|reason| !reason.trim().is_empty()),
        has_closed: status == OrganizationStatus::Active,
        recorded_by: actor,
        recorded_at: at,
        withdrawn: None,
    })
}

/// Ends a succession that should not have been recorded.
///
/// # Errors
/// When it has been withdrawn already, or no reason is given.
pub fn withdraw(succession: &Succession, reason: String, actor: Actor, at: Instant) -> Result<Withdrawal, Refusal> {
    if !succession.is_in_force() {
        return Err(Refusal::SuccessionWithdrawn);
    }
    if reason.trim().is_empty() {
        return Err(Refusal::WithdrawalReason);
    }
    Ok(Withdrawal { reason, recorded_by: actor, recorded_at: at })
}
