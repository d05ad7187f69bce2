//! Findings: what a reviewer says about one standard, and on what it rests.

use super::ReviewPlace;
use crate::{
    Refusal,
    access::Actor,
    applicability::applicable,
    assessment::{Assessment, AssessmentStatus},
    edition::{Edition, StandardCode},
    ids::EvidenceId,
    rating::Rating,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How a reviewer came to a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReviewMethod {
    /// By reading documents.
    Documents,
    /// By talking with the organization's people.
    Interview,
    /// By visiting.
    Visit,
}

/// A reviewer's own rating of one standard. The verified rating is the finding's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema, validator::Validate))]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// The rating found.
    pub rating: Rating,
    /// Why. Never write anything about a victim or survivor.
    #[cfg_attr(
        feature = "schema",
        schema(min_length = 1, max_length = 4000, example = "The signed code and the January roster were shown.")
    )]
    #[cfg_attr(feature = "schema", validate(length(min = 1, max = 4000)))]
    pub reasons: String,
    /// How the reviewer came to it.
    pub method: ReviewMethod,
    /// The evidence that it rests on, of what the organization offers with its answer to the standard.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schema(max_items = 20, example = json!([])))]
    #[cfg_attr(feature = "schema", validate(length(max = 20)))]
    pub evidence: Vec<EvidenceId>,
}

/// A finding as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// On which standard.
    pub standard: StandardCode,
    /// In which place its reviewer sat.
    pub place: ReviewPlace,
    /// Whose it is.
    pub reviewer: Actor,
    /// What was found.
    pub finding: Finding,
    /// Whether its reviewer has handed it in: then they do not change it any more.
    pub handed_in: bool,
    /// Whether it counts. Otherwise it is history: its reviewer left the review, or the answer has changed since.
    pub counts: bool,
    /// Whose finding it confirms: somebody's who left the review.
    pub confirms: Option<Actor>,
    /// At which revision of the self-assessment the answer that it is about was changed last.
    pub answer_of: i32,
}

/// Checks that a finding may be recorded now.
///
/// # Errors
/// When the self-assessment is not in review, the standard does not apply, or the level is N/A.
pub fn check_finding(
    assessment: &Assessment,
    edition: &Edition,
    code: &StandardCode,
    rating: Rating,
) -> Result<(), Refusal> {
    if assessment.status != AssessmentStatus::InReview {
        return Err(Refusal::NotInReview { status: assessment.status });
    }
    let standard = applicable(edition, &assessment.arenas)
        .into_iter()
        .find(|standard| standard.code == *code)
        .ok_or_else(|| Refusal::StandardDoesNotApply { standards: vec![code.clone()] })?;
    if standard.rubric.awards(rating) {
        Ok(())
    } else {
        Err(Refusal::LevelNotAvailable { standards: vec![code.clone()] })
    }
}

/// The places, in the list of a finding's evidence, of what the organization does not offer with its answer, or what is
/// named twice.
#[must_use]
pub fn check_evidence(relied_on: &[EvidenceId], offered: &BTreeSet<EvidenceId>) -> Vec<usize> {
    let mut seen = BTreeSet::new();
    let is_wrong = |id: &EvidenceId| !offered.contains(id) || !seen.insert(*id);
    relied_on.iter().map(is_wrong).enumerate().filter(|(_, wrong)| *wrong).map(|(place, _)| place).collect()
}
