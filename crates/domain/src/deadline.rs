//! Deadlines: what lapses, falls due or becomes final, and when.

use crate::{
    decision::{
        Decision, Phase, StepKind, held_back,
        limits::{ANSWER_WITHIN_DAYS, DECIDE_APPEAL_WITHIN_DAYS},
        to_be_met,
    },
    documents::{Document, DocumentState, validity},
    ids::{DecisionId, DocumentId},
    standing::{Interval, StandingState, intervals},
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
    /// The last day of a licence or letter whose standing goes on after it.
    DocumentEnd,
}

impl DeadlineKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Lapse,
        Self::Condition,
        Self::SuspensionReview,
        Self::Response,
        Self::Answer,
        Self::Appeal,
        Self::AppealDecision,
        Self::DocumentEnd,
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
            Self::DocumentEnd => "document_end",
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
        matches!(self, Self::Lapse | Self::Response | Self::Appeal | Self::DocumentEnd)
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
    /// The document that ends; absent for other kinds.
    pub document: Option<DocumentId>,
    /// The last day on which it is a deadline, as things run: afterwards nothing can be done about it any more. Absent where
    /// it stays until somebody acts.
    pub until: Option<Day>,
}

impl Deadline {
    /// That something is due by a day, and stays so where it does not end by itself.
    fn of(decision: DecisionId, kind: DeadlineKind, day: Day) -> Self {
        Self { day, kind, decision, place: 0, document: None, until: kind.ends_by_itself().then_some(day) }
    }
}

/// What falls due in one matter, from a moment on, in the order of the days. `documents` are those that rest on its standing.
///
/// Nothing else changes it than the next act in the matter: what ends by itself is told by its day, and what can be met no
/// more by the day that it is a deadline until.
#[must_use]
pub fn deadlines(decisions: &[Decision], documents: &[Document], at: Instant) -> Vec<Deadline> {
    let today = at.day();
    let mut runs = intervals(decisions, at);
    runs.retain(|run| run.until.is_none_or(|last| last >= today));
    let mut found = Vec::new();
    for run in &runs {
        let Some(decision) = decisions.get(run.decision) else { continue };
        let is_granted = matches!(run.state, StandingState::Eligible | StandingState::Conditional);
        if is_granted && let Some(last) = run.until.filter(|last| decision.valid_until == Some(*last)) {
            found.push(Deadline::of(decision.id, DeadlineKind::Lapse, last));
        }
        if let Some((grant, until)) = to_be_met(decisions, run, today) {
            let open = grant.conditions.iter().enumerate();
            let open = open.filter(|(place, _)| grant.condition_met_on(*place, at).is_none());
            found.extend(open.map(|(place, condition)| {
                let due = Deadline::of(grant.id, DeadlineKind::Condition, condition.due_on);
                Deadline { place, until, ..due }
            }));
        }
        if run.state == StandingState::Suspended
            && let Some(day) = decision.reviewed_by(at)
        {
            let due = Deadline::of(decision.id, DeadlineKind::SuspensionReview, day);
            found.push(Deadline { until: run.until, ..due });
        }
    }
    found.extend(decisions.iter().filter_map(|decision| awaited(decision, at)));
    let ending = documents.iter().filter(|document| ends_before_its_standing(document, decisions, &runs, at));
    found.extend(ending.map(|document| {
        let due = Deadline::of(document.decision, DeadlineKind::DocumentEnd, document.valid_until);
        Deadline { document: Some(document.id), ..due }
    }));
    found.sort_unstable();
    found.dedup_by_key(|due| (due.day, due.kind, due.decision, due.place, due.document));
    found
}

/// Whether a document will end by its own last day, and not because its standing ends or is withheld by then. Of a standing
/// that is suspended, what is held back counts.
fn ends_before_its_standing(document: &Document, decisions: &[Decision], runs: &[Interval], at: Instant) -> bool {
    let last = document.valid_until;
    let lasts_longer = |run: &Interval| match run.state {
        StandingState::Eligible | StandingState::Conditional => true,
        StandingState::Suspended => {
            let held = held_back(decisions, run.decision).and_then(|held| held.valid_until);
            held.is_none_or(|until| until > last)
        }
        StandingState::NotEligible | StandingState::Lapsed | StandingState::NotAssessed => false,
    };
    validity(document, decisions, true, at).state != DocumentState::Ended
        && runs.iter().filter(|run| run.from <= last.next()).all(lasts_longer)
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
    Some(Deadline::of(decision.id, kind, day))
}
