//! How many reviews a self-assessment takes: set by the Commission, as data.

use super::ReviewCount;
use crate::arena::ArenaCode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How many reviews a self-assessment takes. What holds when a review is first started, holds for that review.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema, validator::Validate))]
#[serde(deny_unknown_fields)]
pub struct ReviewPolicy {
    /// Whether every self-assessment is reviewed by two people, each without knowing what the other finds.
    #[cfg_attr(feature = "schema", schema(example = false))]
    pub two_reviews: bool,
    /// The arenas that take two reviews all the same: a self-assessment that covers one of them is reviewed by two people.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_items = 100, example = json!(["case_management"])))]
    #[cfg_attr(feature = "schema", validate(length(max = 100)))]
    pub two_reviews_for: BTreeSet<ArenaCode>,
}

impl ReviewPolicy {
    /// How many reviews a self-assessment of these arenas takes.
    #[must_use]
    pub fn needed(&self, arenas: &BTreeSet<ArenaCode>) -> ReviewCount {
        let takes_two = self.two_reviews || arenas.iter().any(|arena| self.two_reviews_for.contains(arena));
        if takes_two { ReviewCount::Two } else { ReviewCount::One }
    }
}
