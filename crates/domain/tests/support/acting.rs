//! People who decide and take steps, day by day.

use super::{
    day,
    decisions::{matter, person, proposal, recorded, reviewer, verdict},
    moment,
};
use domain::{
    Refusal,
    access::Actor,
    decision::{Act, Decision, History, NewStep, Proposal, Step, StepKind, decide, take_step},
    ids::DecisionId,
    standing::{StandingState, standing},
    verdict::{Outcome, Verdict},
};
use uuid::Uuid;

/// A verdict that is a yes.
pub fn met() -> Verdict {
    verdict(day(0), Outcome::Met, None, 365)
}

/// A proposal with a written reason.
pub fn reason(act: Act) -> Proposal {
    Proposal { reason: Some("For a written reason.".to_owned()), ..proposal(act) }
}

/// What a person decides on a day, on a verdict that is a yes.
pub fn propose(history: &History, proposal: Proposal, by: u128, on: i32) -> Result<Decision, Refusal> {
    let id = DecisionId(Uuid::from_u128(1_000 + history.decisions.len() as u128));
    decide(&matter(), history, proposal, met(), person(by), moment(on, 0), id)
}

/// Takes a step on a day, and keeps it.
pub fn take(history: &mut History, place: usize, kind: StepKind, by: Actor, on: i32) -> Result<Step, Refusal> {
    let new = NewStep::of(kind, Some("Why.".to_owned()));
    let step = take_step(history, place, new, by, moment(on, 1))?;
    history.decisions[place].course.push(step.clone());
    Ok(step)
}

/// The standing on a day, as known then.
pub fn state(history: &History, on: i32) -> StandingState {
    standing(&history.decisions, day(on), moment(on, 2)).state
}

/// A plain grant from day 0 to day 300.
pub fn granted() -> History {
    History {
        decisions: vec![recorded(0, Act::Grant, 0, Some(300), false, 0)],
        reviewers: [reviewer()].into(),
        ..History::default()
    }
}
