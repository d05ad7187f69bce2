//! What a decision is about, and what one wants to decide.

use super::Act;
use crate::{
    Refusal,
    arena::ArenaCode,
    ids::{DecisionId, OrganizationId},
    policy::Use,
    time::Day,
};
use serde::{Deserialize, Serialize};

/// Something that the organization must do, by a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema, validator::Validate))]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// What. Never write anything about a victim or survivor.
    #[cfg_attr(
        feature = "schema",
        schema(min_length = 1, max_length = 1000, example = "Show the signed referral agreements.")
    )]
    #[cfg_attr(feature = "schema", validate(length(min = 1, max = 1000)))]
    pub text: String,
    /// By when.
    pub due_on: Day,
}

/// What a person wants to decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// What to do.
    pub act: Act,
    /// From which day; today when absent. For a correction, that of the decision that it corrects.
    pub valid_from: Option<Day>,
    /// To which day, included; when absent, as far as the verdict and the policy allow.
    pub valid_until: Option<Day>,
    /// What the organization must do; for a conditional grant only.
    pub conditions: Vec<Condition>,
    /// Why. Needed when the act goes against the verdict, to suspend or revoke, and to correct.
    pub reason: Option<String>,
    /// The predecessor whose standing a grant carries over; absent when the organization stands on its own.
    pub inherited_from: Option<OrganizationId>,
    /// By when a suspension is reviewed; 30 days from today when absent.
    pub review_by: Option<Day>,
    /// The decision in whose place this one stands. What was published before stays on record.
    pub corrects: Option<DecisionId>,
}

impl Proposal {
    /// An act and nothing else.
    #[must_use]
    pub fn of(act: Act) -> Self {
        Self {
            act,
            valid_from: None,
            valid_until: None,
            conditions: Vec::new(),
            reason: None,
            inherited_from: None,
            review_by: None,
            corrects: None,
        }
    }
}

/// Whom and what a decision is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Matter {
    /// The organization.
    pub organization: OrganizationId,
    /// The use.
    pub r#use: Use,
    /// The arena, where the use is per arena.
    pub arena: Option<ArenaCode>,
}

impl Matter {
    /// Names a matter.
    ///
    /// # Errors
    /// When an arena is missing for a use that is per arena, or given for one that is not.
    pub fn new(organization: OrganizationId, r#use: Use, arena: Option<ArenaCode>) -> Result<Self, Refusal> {
        if r#use.is_per_arena() == arena.is_some() {
            Ok(Self { organization, r#use, arena })
        } else {
            Err(Refusal::ArenaForUse { r#use })
        }
    }
}
