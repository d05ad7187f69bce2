//! What somebody has to do about a decision, and since when it waits for them.

use super::{Decision, Phase, StepKind, held_back};
use crate::{
    access::words::words,
    ids::DecisionId,
    standing::{Interval, StandingState, intervals},
    time::{Day, Instant},
};
use serde::{Deserialize, Serialize};

words!(
    /// What somebody has to do about a decision.
    Awaited {
        /// A second person confirms it.
        Confirmation = "confirmation",
        /// The organization responds to a preliminary decision, or appeals.
        Response = "response",
        /// Staff answer the organization's response.
        Answer = "answer",
        /// The organization appeals.
        Appeal = "appeal",
        /// The appeal is decided.
        AppealDecision = "appeal_decision",
        /// The suspension is reviewed.
        SuspensionReview = "suspension_review",
        /// The organization meets a condition.
        Condition = "condition",
    }
);

/// That a decision waits for somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wait {
    /// What for.
    pub what: Awaited,
    /// Which decision.
    pub decision: DecisionId,
    /// Since when.
    pub since: Instant,
    /// The last day on which it waits; absent where it waits until somebody acts.
    pub until: Option<Day>,
}

/// What waits in one matter from a moment on. Nothing else changes it than the next act in the matter: what ends by itself
/// does so after its day.
#[must_use]
pub fn waits(decisions: &[Decision], at: Instant) -> Vec<Wait> {
    let mut found: Vec<Wait> = decisions.iter().filter_map(|decision| of_phase(decision, at)).collect();
    for run in intervals(decisions, at) {
        let Some(decision) = decisions.get(run.decision) else { continue };
        if run.until.is_some_and(|last| last < at.day()) {
            continue;
        }
        let wait = |what| Wait { what, decision: decision.id, since: decision.recorded_at, until: run.until };
        if let Some((grant, until)) = to_be_met(decisions, &run, at.day())
            && !grant.open_conditions(at).is_empty()
        {
            let of_grant = Wait { decision: grant.id, since: grant.recorded_at, until, ..wait(Awaited::Condition) };
            found.push(of_grant);
        }
        if run.state == StandingState::Suspended && decision.reviewed_by(at).is_some() {
            let reviewed = decision.taken(StepKind::Review, at).map(|step| step.at);
            found.push(Wait { since: reviewed.unwrap_or(decision.recorded_at), ..wait(Awaited::SuspensionReview) });
        }
    }
    found.sort_unstable();
    found.dedup_by_key(|wait| (wait.what, wait.decision));
    found
}

/// The grant whose conditions can be met in a run of days, and the last day of that, from today on: what governs, or what a
/// suspension holds back. What is held back can be met no more once its own term is over.
pub(crate) fn to_be_met<'d>(
    decisions: &'d [Decision],
    run: &Interval,
    today: Day,
) -> Option<(&'d Decision, Option<Day>)> {
    let grant = match run.state {
        StandingState::Conditional => decisions.get(run.decision)?,
        StandingState::Suspended => held_back(decisions, run.decision)?,
        _ => return None,
    };
    let until = [run.until, grant.valid_until].into_iter().flatten().min();
    until.is_none_or(|last| last >= today).then_some((grant, until))
}

fn of_phase(decision: &Decision, at: Instant) -> Option<Wait> {
    let last_day = || decision.final_on(at).map(|day| day.plus_days(-1));
    let step = |kind| decision.taken(kind, at).map_or(decision.recorded_at, |step| step.at);
    let (what, since, until) = match decision.phase(at) {
        Phase::Proposed => (Awaited::Confirmation, decision.recorded_at, None),
        Phase::Preliminary => (Awaited::Response, decision.started(at)?, last_day()),
        Phase::Responded => (Awaited::Answer, step(StepKind::Respond), None),
        Phase::Maintained => (Awaited::Appeal, step(StepKind::Maintain), last_day()),
        Phase::Appealed => (Awaited::AppealDecision, step(StepKind::Appeal), None),
        Phase::Final => {
            // A suspension by one person holds at once, and waits for a second all the same.
            let waits = decision.is_provisional(at).then_some(Awaited::Confirmation)?;
            (waits, decision.recorded_at, None)
        }
        Phase::Withdrawn | Phase::Overturned => return None,
    };
    Some(Wait { what, decision: decision.id, since, until })
}
