//! Reviews: a reviewer's own rating of each standard, and acceptance, which fixes the verified ratings.

use crate::{
    Refusal,
    access::Actor,
    applicability::applicable,
    assessment::{Assessment, AssessmentStatus, AssessmentStep},
    edition::{Edition, StandardCode},
    rating::Rating,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
}

/// The findings of a review, with who recorded each.
pub type Findings = BTreeMap<StandardCode, (Finding, Actor)>;

/// Checks that a finding may be recorded now.
///
/// # Errors
/// When the self-assessment is not in review, the standard does not apply, or the level is N/A.
pub fn check_finding(
    assessment: &Assessment,
    edition: &Edition,
    code: &StandardCode,
    finding: &Finding,
) -> Result<(), Refusal> {
    if assessment.status != AssessmentStatus::InReview {
        return Err(Refusal::NotInReview { status: assessment.status });
    }
    let standard = applicable(edition, &assessment.arenas)
        .into_iter()
        .find(|standard| standard.code == *code)
        .ok_or_else(|| Refusal::StandardDoesNotApply { standards: vec![code.clone()] })?;
    if standard.rubric.awards(finding.rating) {
        Ok(())
    } else {
        Err(Refusal::LevelNotAvailable { standards: vec![code.clone()] })
    }
}

/// Checks that a review may be accepted, and returns the state after that.
///
/// # Errors
/// When the self-assessment is not in review, or a standard that applies has no finding; the refusal names the
/// standards.
pub fn accept(assessment: &Assessment, edition: &Edition, findings: &Findings) -> Result<AssessmentStatus, Refusal> {
    let next = assessment.status.after(AssessmentStep::Accept)?;
    let missing: Vec<_> = applicable(edition, &assessment.arenas)
        .into_iter()
        .filter(|standard| !findings.contains_key(&standard.code))
        .map(|standard| standard.code.clone())
        .collect();
    if missing.is_empty() { Ok(next) } else { Err(Refusal::NoFinding { standards: missing }) }
}
