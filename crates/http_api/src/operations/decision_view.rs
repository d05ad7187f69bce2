//! What an answer about a decision looks like.

use domain::{
    arena::ArenaCode,
    decision::{Act, Condition, Decision, Phase, Step, StepKind},
    ids::{DecisionId, OrganizationId},
    policy::Use,
    time::{Day, Instant},
    verdict::Verdict,
};
use serde::Serialize;
use utoipa::ToSchema;
use workflows::confidence::Reader;

/// A decision. No answer names a person.
#[derive(Serialize, ToSchema)]
pub(super) struct DecisionView {
    /// Its identity.
    id: DecisionId,
    /// About whom.
    organization: OrganizationId,
    /// For which use.
    r#use: Use,
    /// For which arena, where the use is per arena.
    #[schema(required)]
    arena: Option<ArenaCode>,
    /// What it does.
    act: Act,
    /// The first day on which it holds.
    valid_from: Day,
    /// The last day on which it holds; `null` for acts without a term.
    #[schema(required)]
    valid_until: Option<Day>,
    /// What the organization must do.
    conditions: Vec<Condition>,
    /// Why.
    #[schema(required, example = json!(null))]
    reason: Option<String>,
    /// Whether it goes against the verdict, as far as you may read that.
    against_verdict: bool,
    /// The predecessor whose standing it carries over; `null` where the organization stands on its own.
    #[schema(required, example = json!(null))]
    inherited_from: Option<OrganizationId>,
    /// The verdict that it was made on.
    verdict: Verdict,
    /// When the registry recorded it.
    recorded_at: Instant,
    /// The decision in whose place it stands; `null` for all but corrections.
    #[schema(required, example = json!(null))]
    corrects: Option<DecisionId>,
    /// Where it stands now, and what has become of it.
    course: CourseView,
}

/// What has become of a decision.
#[derive(Serialize, ToSchema)]
pub(super) struct CourseView {
    /// The decision.
    decision: DecisionId,
    /// Where it stands now.
    phase: Phase,
    /// The day on which it becomes final by itself; `null` unless it is preliminary and nothing stops that.
    #[schema(required, example = json!(null))]
    final_on: Option<Day>,
    /// Whether it is a suspension that no second person has confirmed.
    provisional: bool,
    /// By when a suspension is reviewed.
    #[schema(required, example = json!(null))]
    review_by: Option<Day>,
    /// The conditions that are still open, counted from 0.
    #[schema(example = json!([]))]
    open_conditions: Vec<usize>,
    /// The steps taken so far.
    steps: Vec<StepView>,
}

/// A step. No answer names a person.
#[derive(Serialize, ToSchema)]
struct StepView {
    /// What happened.
    step: StepKind,
    /// Which condition was met, counted from 0.
    #[schema(required, example = json!(null))]
    condition: Option<usize>,
    /// What was said with it.
    #[schema(required, example = json!(null))]
    text: Option<String>,
    /// When the registry recorded it.
    taken_at: Instant,
}

impl CourseView {
    /// The course of a decision at an instant.
    pub(super) fn at(decision: &Decision, now: Instant) -> Self {
        let is_open = |place: &usize| decision.condition_met_on(*place, now).is_none();
        let step = |step: &Step| StepView {
            step: step.kind,
            condition: step.condition,
            text: step.text.clone(),
            taken_at: step.at,
        };
        Self {
            decision: decision.id,
            phase: decision.phase(now),
            final_on: decision.final_on(now).filter(|day| *day > now.day()),
            provisional: decision.is_provisional(now),
            review_by: decision.reviewed_by(now),
            open_conditions: (0..decision.conditions.len()).filter(is_open).collect(),
            steps: decision.course.iter().map(step).collect(),
        }
    }
}

impl DecisionView {
    /// A decision as it stands at an instant, with its verdict as the reader is told it.
    pub(super) fn at(decision: Decision, now: Instant, reader: &Reader) -> Self {
        let course = CourseView::at(&decision, now);
        let audience = reader.audience(decision.matter.organization);
        let (against_verdict, verdict) =
            (decision.is_told_against_verdict(audience), decision.verdict.as_told_to(audience));
        Self {
            id: decision.id,
            organization: decision.matter.organization,
            r#use: decision.matter.r#use,
            arena: decision.matter.arena,
            act: decision.act,
            valid_from: decision.valid_from,
            valid_until: decision.valid_until,
            conditions: decision.conditions,
            reason: decision.reason,
            against_verdict,
            inherited_from: decision.inherited_from,
            verdict,
            recorded_at: decision.recorded_at,
            corrects: decision.corrects,
            course,
        }
    }
}
