//! Deadlines: what lapses, falls due or becomes final, and when.

use crate::{
    decision::{
        Decision, Phase, StepKind,
        limits::{ANSWER_WITHIN_DAYS, DECIDE_APPEAL_WITHIN_DAYS},
    },
    ids::DecisionId,
    standing::{StandingState, intervals},
    time::{Day, Instant},
};
use serde::{Deserialize, Serialize};

/// What falls due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeadlineKind {
    /// The last day of what was granted, after which it lapses.
    Lapse,
    /// A condition is to be met by this day.
    Condition,
    /// A suspension is to be reviewed by this day.
    SuspensionReview,
    /// The last day on which the organization may respond to a preliminary decision, or appeal. It is final the day after.
    Response,
    /// Staff should have answered the organization's response by this day.
    Answer,
    /// The last day on which the organization may appeal. The decision is final the day after.
    Appeal,
    /// The appeal should be decided by this day.
    AppealDecision,
}

impl DeadlineKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Lapse,
        Self::Condition,
        Self::SuspensionReview,
        Self::Response,
        Self::Answer,
        Self::Appeal,
        Self::AppealDecision,
    ];

    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lapse => "lapse",
            Self::Condition => "condition",
            Self::SuspensionReview => "suspension_review",
            Self::Response => "response",
            Self::Answer => "answer",
            Self::Appeal => "appeal",
            Self::AppealDecision => "appeal_decision",
        }
    }

    /// Reads the word on the wire.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Whether it is over once its day has passed: nothing is left to do. Otherwise it is overdue until somebody acts.
    #[must_use]
    pub fn ends_by_itself(self) -> bool {
        matches!(self, Self::Lapse | Self::Response | Self::Appeal)
    }
}

/// Something that falls due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline {
    /// The day, included.
    pub day: Day,
    /// What.
    pub kind: DeadlineKind,
    /// The decision that it follows from.
    pub decision: DecisionId,
    /// Which of its conditions, counted from 0; 0 for other kinds.
    pub place: usize,
}

/// What falls due in one matter, from a moment on, in the order of the days. Nothing else changes it than the next act in
/// the matter: what ends by itself is told by its day.
#[must_use]
pub fn deadlines(decisions: &[Decision], at: Instant) -> Vec<Deadline> {
    let today = at.day();
    let mut found = Vec::new();
    for run in intervals(decisions, at) {
        let Some(decision) = decisions.get(run.decision) else { continue };
        if run.until.is_some_and(|last| last < today) {
            continue;
        }
        let mut due = |day, kind, place| found.push(Deadline { day, kind, decision: decision.id, place });
        let is_granted = matches!(run.state, StandingState::Eligible | StandingState::Conditional);
        if is_granted && let Some(last) = run.until.filter(|last| decision.valid_until == Some(*last)) {
            due(last, DeadlineKind::Lapse, 0);
        }
        if run.state == StandingState::Conditional {
            for (place, condition) in decision.conditions.iter().enumerate() {
                if decision.condition_met_on(place, at).is_none() {
                    due(condition.due_on, DeadlineKind::Condition, place);
                }
            }
        }
        if run.state == StandingState::Suspended
            && let Some(day) = decision.reviewed_by(at)
        {
            due(day, DeadlineKind::SuspensionReview, 0);
        }
    }
    found.extend(decisions.iter().filter_map(|decision| awaited(decision, at)));
    found.sort_unstable();
    found.dedup();
    found
}

/// What somebody has to do about a decision that is not final.
fn awaited(decision: &Decision, at: Instant) -> Option<Deadline> {
    let last_day = || decision.final_on(at).map(|day| day.plus_days(-1));
    let within = |kind, days| decision.taken(kind, at).map(|step| step.at.day().plus_days(days));
    let (day, kind) = match decision.phase(at) {
        Phase::Preliminary => (last_day()?, DeadlineKind::Response),
        Phase::Responded => (within(StepKind::Respond, ANSWER_WITHIN_DAYS)?, DeadlineKind::Answer),
        Phase::Maintained => (last_day()?, DeadlineKind::Appeal),
        Phase::Appealed => (within(StepKind::Appeal, DECIDE_APPEAL_WITHIN_DAYS)?, DeadlineKind::AppealDecision),
        Phase::Proposed | Phase::Final | Phase::Withdrawn | Phase::Overturned => return None,
    };
    Some(Deadline { day, kind, decision: decision.id, place: 0 })
}
