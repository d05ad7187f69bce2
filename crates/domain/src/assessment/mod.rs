//! Self-assessments: an organization's own ratings, from draft to acceptance.

mod arenas;
mod diagram;
mod lifecycle;
mod merging;
mod versions;

pub use arenas::ArenaChange;
pub use diagram::{life_cycle, redrawn};
pub use lifecycle::{AssessmentStatus, AssessmentStep, Side, TRANSITIONS, Transition};
pub use merging::changed_meanwhile;
pub use versions::{AnswerField, Difference, Frozen, Version, VersionOutcome, differences};

use crate::{
    Refusal,
    applicability::applicable,
    arena::ArenaCode,
    edition::{Edition, StandardCode},
    ids::{AssessmentId, EditionId, EvidenceId, InvitationId, OrganizationId},
    rating::Rating,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
#[cfg(feature = "schema")]
use validator::Validate;

/// An organization's own answer to one standard. A draft may hold an answer without a rating, or one that says that there is
/// none yet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema, Validate))]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The organization's own rating; absent means not rated yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<Rating>,
    /// Whether the organization says that it has not got there yet. It is no rating, and stands beside none; while there is
    /// such an answer, the self-assessment cannot be submitted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "schema", schema(example = false))]
    pub not_yet: bool,
    /// How the organization meets the standard, in its own words. Never write anything about a victim or survivor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "schema",
        schema(max_length = 4000, example = "All staff sign the code when they are hired and every January.")
    )]
    #[cfg_attr(feature = "schema", validate(length(min = 1, max = 4000)))]
    pub narrative: Option<String>,
    /// The evidence that supports the rating: pieces of the same organization's, each named once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schema(max_items = 20))]
    #[cfg_attr(feature = "schema", validate(length(max = 20)))]
    pub evidence: Vec<EvidenceId>,
}

/// A self-assessment whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// Its identity.
    pub id: AssessmentId,
    /// Whose it is.
    pub organization: OrganizationId,
    /// Against which edition.
    pub edition: EditionId,
    /// Under which invitation.
    pub invitation: InvitationId,
    /// The arenas it covers, beside the foundational standards.
    pub arenas: BTreeSet<ArenaCode>,
    /// Where it stands.
    pub status: AssessmentStatus,
    /// The answers so far, by standard.
    pub answers: BTreeMap<StandardCode, Answer>,
}

/// How far a self-assessment has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Progress {
    /// How many standards apply.
    #[cfg_attr(feature = "schema", schema(example = 22))]
    pub applicable: usize,
    /// How many of them are rated.
    #[cfg_attr(feature = "schema", schema(example = 21))]
    pub rated: usize,
    /// The standards that apply and are not rated. Submission is refused while there are any.
    #[cfg_attr(feature = "schema", schema(example = json!(["CM-03"])))]
    pub unrated: Vec<StandardCode>,
    /// Those of the unrated of which the organization says that it has not got there yet.
    #[cfg_attr(feature = "schema", schema(example = json!([])))]
    pub not_yet: Vec<StandardCode>,
    /// The standards rated at a level that their rubric says is N/A. Submission is refused while there are any.
    #[cfg_attr(feature = "schema", schema(example = json!([])))]
    pub level_not_available: Vec<StandardCode>,
}

impl Assessment {
    /// How far the self-assessment has come against its edition.
    #[must_use]
    pub fn progress(&self, edition: &Edition) -> Progress {
        let standards = applicable(edition, &self.arenas);
        let rating = |code| self.answers.get(code).and_then(|answer| answer.rating);
        let unrated: Vec<_> = standards.iter().filter(|s| rating(&s.code).is_none()).map(|s| s.code.clone()).collect();
        let level_not_available = standards
            .iter()
            .filter(|s| rating(&s.code).is_some_and(|level| !s.rubric.awards(level)))
            .map(|s| s.code.clone())
            .collect();
        let says_not_yet = |code| self.answers.get(code).is_some_and(|answer| answer.not_yet);
        let not_yet = unrated.iter().filter(|code| says_not_yet(*code)).cloned().collect();
        Progress {
            applicable: standards.len(),
            rated: standards.len() - unrated.len(),
            unrated,
            not_yet,
            level_not_available,
        }
    }

    /// The answers to the standards that apply. Those that earlier arenas asked for are kept, and do not count.
    #[must_use]
    pub fn counting(&self, edition: &Edition) -> BTreeMap<StandardCode, Answer> {
        let applying = applicable(edition, &self.arenas);
        let answered = applying.into_iter().filter_map(|standard| self.answers.get_key_value(&standard.code));
        answered.map(|(code, answer)| (code.clone(), answer.clone())).collect()
    }

    /// Checks that the organization may answer these standards now.
    ///
    /// # Errors
    /// When the self-assessment is read-only, or a standard does not apply.
    pub fn check_answers<'c>(
        &self,
        edition: &Edition,
        codes: impl IntoIterator<Item = &'c StandardCode>,
    ) -> Result<(), Refusal> {
        if !self.status.is_editable() {
            return Err(Refusal::AssessmentReadOnly { status: self.status });
        }
        let applying: BTreeSet<_> = applicable(edition, &self.arenas).into_iter().map(|s| &s.code).collect();
        let strangers: Vec<_> = codes.into_iter().filter(|code| !applying.contains(code)).cloned().collect();
        if strangers.is_empty() { Ok(()) } else { Err(Refusal::StandardDoesNotApply { standards: strangers }) }
    }

    /// Checks that the self-assessment may be submitted, and returns its state after that.
    ///
    /// # Errors
    /// When it is not editable, or a standard that applies is unrated or rated at a level that is N/A; the
    /// refusal names the standards.
    pub fn submit(&self, edition: &Edition) -> Result<AssessmentStatus, Refusal> {
        let next = self.status.after(AssessmentStep::Submit)?;
        self.check_complete(edition)?;
        Ok(next)
    }

    /// Checks that every standard that applies is rated, at a level that can be awarded.
    ///
    /// # Errors
    /// When one is not; the refusal names the standards.
    pub fn check_complete(&self, edition: &Edition) -> Result<(), Refusal> {
        let progress = self.progress(edition);
        if !progress.unrated.is_empty() {
            return Err(Refusal::Unrated { standards: progress.unrated });
        }
        if !progress.level_not_available.is_empty() {
            return Err(Refusal::LevelNotAvailable { standards: progress.level_not_available });
        }
        Ok(())
    }
}
