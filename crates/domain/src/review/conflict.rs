//! Conflicts of interest: what a reviewer declares, and from when until when it bars them.

use crate::{
    access::words::words,
    ids::{ConflictId, OrganizationId, UserId},
    time::Day,
};
use serde::{Deserialize, Serialize};

words!(
    /// What stands between a reviewer and an organization.
    ConflictKind {
        /// The reviewer works or worked for it.
        Employment = "employment",
        /// The reviewer sits or sat on its board, or leads or led it.
        Governance = "governance",
        /// The reviewer has money in it, gives to it, or is paid by it.
        Financial = "financial",
        /// The reviewer advises or advised it.
        Advice = "advice",
        /// Somebody close to the reviewer is bound to it.
        Relationship = "relationship",
        /// Anything else that would make a fair-minded person doubt.
        Other = "other",
    }
);

/// What a reviewer has declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Its identity.
    pub id: ConflictId,
    /// Who declared it, about themselves.
    pub reviewer: UserId,
    /// With which organization.
    pub organization: OrganizationId,
    /// Of what kind.
    pub kind: ConflictKind,
    /// The first day on which it bars.
    pub from: Day,
    /// The last day on which it bars; absent while no end is known.
    pub until: Option<Day>,
    /// What else the reviewer says.
    pub note: Option<String>,
}

impl Conflict {
    /// Whether it bars the reviewer on a day.
    #[must_use]
    pub fn is_in_force(&self, on: Day) -> bool {
        self.from <= on && self.until.is_none_or(|until| on <= until)
    }
}
