//! Corrective actions: an agreed remedy for an unmet standard, with a day by which it is due.
//!
//! The verified rating of the accepted self-assessment stays as it was fixed. What is found when the action is closed
//! stands beside it with its day, and counts from that day on.

use crate::{
    access::Actor,
    edition::{Standard, StandardCode},
    ids::{AssessmentId, CorrectiveActionId, OrganizationId},
    rating::Rating,
    refusal::{CorrectiveActionRefusal, Refusal},
    review::Finding,
    time::{Day, Instant},
    verdict::CorrectiveState,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What has been agreed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema, validator::Validate))]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// What the organization will do. Never write anything about a victim or survivor.
    #[cfg_attr(
        feature = "schema",
        schema(
            min_length = 1,
            max_length = 2000,
            example = "All staff sign the code of conduct; the roster is sent in."
        )
    )]
    #[cfg_attr(feature = "schema", validate(length(min = 1, max = 2000)))]
    pub remedy: String,
    /// The role or title at the organization that sees to it. No person's name.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 100, example = "Director of programs"))]
    #[cfg_attr(feature = "schema", validate(length(min = 1, max = 100)))]
    pub owner: String,
    /// The last day on which it is not overdue.
    pub due_on: Day,
}

impl Agreement {
    /// Its texts, each with its pointer.
    pub fn texts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        [("/remedy", self.remedy.as_str()), ("/owner", self.owner.as_str())].into_iter()
    }

    /// Checks the day.
    ///
    /// # Errors
    /// When it has passed.
    pub fn check(&self, today: Day) -> Result<(), CorrectiveActionRefusal> {
        if self.due_on < today { Err(CorrectiveActionRefusal::DueInThePast) } else { Ok(()) }
    }
}

/// Who wrote a note on the progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NoteBy {
    /// Somebody of the organization.
    Organization,
    /// Somebody of the Commission.
    Commission,
}

/// A note on the progress.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgressNote {
    /// From which side.
    pub by: NoteBy,
    /// What was written.
    pub text: String,
    /// When.
    pub written_at: Instant,
}

/// The finding that closed a corrective action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// What was found.
    pub finding: Finding,
    /// Who found it.
    pub found_by: Actor,
    /// When it was recorded: from that day on it is the standard's rating.
    pub at: Instant,
}

/// A corrective action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectiveAction {
    /// Its identity.
    pub id: CorrectiveActionId,
    /// Whose it is.
    pub organization: OrganizationId,
    /// The accepted self-assessment in which the standard was found unmet.
    pub assessment: AssessmentId,
    /// The unmet standard.
    pub standard: StandardCode,
    /// What has been agreed.
    pub agreement: Agreement,
    /// When it was opened.
    pub opened_at: Instant,
    /// The finding that closed it; absent while it is open.
    pub closed: Option<Closing>,
}

impl CorrectiveAction {
    /// Whether it is open and its day has passed.
    #[must_use]
    pub fn is_overdue(&self, today: Day) -> bool {
        self.closed.is_none() && self.agreement.due_on < today
    }

    /// What a verdict takes of it.
    #[must_use]
    pub fn state(&self) -> CorrectiveState {
        CorrectiveState {
            standard: self.standard.clone(),
            opened_on: self.opened_at.day(),
            due_on: self.agreement.due_on,
            closed: self.closed.as_ref().map(|closing| (closing.at.day(), closing.finding.rating)),
        }
    }

    /// Checks that it can be changed still.
    ///
    /// # Errors
    /// When it has been closed.
    pub fn check_open(&self) -> Result<(), CorrectiveActionRefusal> {
        if self.closed.is_some() { Err(CorrectiveActionRefusal::Closed) } else { Ok(()) }
    }

    /// Checks that a finding closes it. `found_by` had a part in the finding that it would replace; `standard` is the edition's.
    ///
    /// # Errors
    /// When it is closed, the level is N/A, or somebody would replace their own finding.
    pub fn check_closing(
        &self,
        finding: &Finding,
        standard: &Standard,
        actor: Actor,
        found_by: &BTreeSet<Actor>,
    ) -> Result<(), Refusal> {
        self.check_open()?;
        if !standard.rubric.awards(finding.rating) {
            return Err(Refusal::LevelNotAvailable { standards: vec![standard.code.clone()] });
        }
        if found_by.contains(&actor) {
            return Err(CorrectiveActionRefusal::OwnFinding.into());
        }
        Ok(())
    }
}

/// Checks that a corrective action can be opened for a standard whose verified rating is `rating` today, with those of the
/// same self-assessment so far.
///
/// # Errors
/// When the standard is not unmet, one is open for it, or the day has passed.
pub fn check_opening(
    standard: &StandardCode,
    rating: Option<Rating>,
    so_far: &[CorrectiveAction],
    agreement: &Agreement,
    today: Day,
) -> Result<(), CorrectiveActionRefusal> {
    if so_far.iter().any(|action| action.standard == *standard && action.closed.is_none()) {
        return Err(CorrectiveActionRefusal::Open);
    }
    if rating != Some(Rating::DoesNotMeet) {
        return Err(CorrectiveActionRefusal::NotUnmet);
    }
    agreement.check(today)
}
