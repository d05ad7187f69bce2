//! The kinds of things that a policy can require, and who may read what came of them.

use super::Use;
use crate::edition::StandardCode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Which standards a requirement speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "over", deny_unknown_fields)]
pub enum Coverage {
    /// All foundational standards.
    Foundational {},
    /// All standards of the arena that is asked about.
    AskedArena {},
    /// These standards.
    Named {
        /// Their codes, at least one.
        standards: Vec<StandardCode>,
    },
}

/// Whose ratings count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RatingBasis {
    /// The organization's own ratings.
    SelfRated,
    /// The reviewer's findings.
    Verified,
}

/// How many unmet standards a requirement tolerates, each only while a corrective action for it is open and not overdue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Tolerance {
    /// How many at most, 1 to 50.
    #[cfg_attr(feature = "schema", schema(minimum = 1, maximum = 50, example = 2))]
    pub unmet: u8,
    /// Standards that are never tolerated as unmet.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    #[cfg_attr(feature = "schema", schema(max_items = 500, example = json!(["F-01"])))]
    pub never: BTreeSet<StandardCode>,
}

/// A kind of terms that an organization accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TermsKind {
    /// The terms under which the Commission's logo may be used.
    Logo,
}

/// One kind of thing that must hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "kind", deny_unknown_fields)]
pub enum Rule {
    /// The organization works.
    OrganizationActive {},
    /// Every covered standard is rated at least *meets*, apart from what is tolerated.
    RatedAtLeastMeets {
        /// Which standards.
        coverage: Coverage,
        /// Whose ratings.
        basis: RatingBasis,
        /// How many unmet standards are tolerated; none when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tolerance: Option<Tolerance>,
    },
    /// The accepted self-assessment is not older than this.
    AssessmentNotOlderThan {
        /// Days after the day of acceptance, 1 to 3660.
        #[cfg_attr(feature = "schema", schema(minimum = 1, maximum = 3660, example = 730))]
        days: u16,
    },
    /// No evidence that the ratings rest on has expired.
    EvidenceCurrent {},
    /// No serious concern about the organization is open.
    NoOpenSeriousConcern {},
    /// The organization has accepted the terms of this kind that are in force.
    TermsAccepted {
        /// Which terms.
        terms: TermsKind,
    },
    /// The organization publishes a telephone line that is answered at every hour.
    RoundTheClockLine {},
}

/// Who may read what came of a requirement. An answer leaves out what its reader is no audience of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Everyone who may ask for standing.
    Partner,
    /// The organization itself, and staff.
    Provider,
    /// Commission staff only.
    Staff,
}

impl Rule {
    /// Who may read what came of a rule of this kind.
    #[must_use]
    pub fn audience(&self) -> Audience {
        match self {
            Self::OrganizationActive {}
            | Self::RatedAtLeastMeets { .. }
            | Self::AssessmentNotOlderThan { .. }
            | Self::RoundTheClockLine {} => Audience::Partner,
            Self::EvidenceCurrent {} | Self::TermsAccepted { .. } => Audience::Provider,
            // That somebody has raised a concern is nobody's to learn from a verdict.
            Self::NoOpenSeriousConcern {} => Audience::Staff,
        }
    }

    /// What is wrong with the rule for this use, as pairs of a JSON pointer below it and a sentence.
    pub(super) fn faults(&self, r#use: Use) -> Vec<(&'static str, &'static str)> {
        let mut faults = Vec::new();
        match self {
            Self::RatedAtLeastMeets { coverage, tolerance, .. } => {
                match coverage {
                    Coverage::AskedArena {} if !r#use.is_per_arena() => {
                        faults.push(("/coverage", "asked_arena is for uses that are per arena"));
                    }
                    Coverage::Named { standards } if standards.is_empty() => {
                        faults.push(("/coverage/standards", "must name at least one standard"));
                    }
                    _ => {}
                }
                if tolerance.as_ref().is_some_and(|tolerance| !(1..=50).contains(&tolerance.unmet)) {
                    faults.push(("/tolerance/unmet", "must be between 1 and 50; leave tolerance out to tolerate none"));
                }
            }
            Self::AssessmentNotOlderThan { days } if !(1..=3660).contains(days) => {
                faults.push(("/days", "must be between 1 and 3660"));
            }
            _ => {}
        }
        faults
    }
}

/// One requirement of a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Unique inside the policy, for reasons to name it by.
    #[cfg_attr(feature = "schema", schema(pattern = "^[a-z][a-z0-9_]{0,63}$", example = "foundational_verified"))]
    pub code: String,
    /// What must hold.
    pub rule: Rule,
}
