//! What the registry decides by itself, by rule.

use super::{
    Act, Decision, Matter,
    decide::{goes_against, holds_something, term},
};
use crate::{
    access::Actor,
    ids::DecisionId,
    standing::{Interval, StandingState, intervals, standing},
    time::{Day, Instant},
    verdict::{Outcome, Verdict},
};

/// The suspension that a rule itself makes, when an organization that holds a grant closes or is succeeded, or what it
/// inherited has lost its ground.
///
/// Returns `None` when nothing in the matter is in force today or later.
#[must_use]
pub fn suspend_by_system(
    matter: &Matter,
    decisions: &[Decision],
    verdict: Verdict,
    reason: &str,
    at: Instant,
    id: DecisionId,
) -> Option<Decision> {
    // A proposed grant would come to hold by its confirmation, which looks at everything again: nothing to do here.
    holds_something(decisions, at).then(|| Decision {
        against_verdict: goes_against(Act::Suspend, verdict.outcome),
        reason: Some(reason.to_owned()),
        ..by_system(matter, Act::Suspend, verdict, at, id)
    })
}

/// The grant that a policy lets the registry make by itself, as soon as its verdict is met.
///
/// Only for uses of low risk, and only where nothing has come to hold but plain grants that have lapsed: never where somebody
/// has ever refused, suspended or revoked, set conditions that were not met, decided about a day to come or corrected what was
/// decided, and not while a decision waits for somebody. Where the policy asks for two people, nobody is left out.
#[must_use]
pub fn grant_by_system(
    matter: &Matter,
    decisions: &[Decision],
    two_people: bool,
    verdict: Verdict,
    at: Instant,
    id: DecisionId,
) -> Option<Decision> {
    let present = standing(decisions, at.day(), at).state;
    let may = matter.r#use.is_low_risk()
        && !two_people
        && verdict.outcome == Outcome::Met
        && matches!(present, StandingState::NotAssessed | StandingState::Lapsed)
        && !decisions.iter().any(|decision| decision.is_open(at) || decision.corrects.is_some())
        && decisions.iter().filter(|decision| decision.effect(at).is_some()).all(|held| was_given_freely(held, at))
        && intervals(decisions, at).iter().all(|run| is_over(run, at.day()));
    if !may {
        return None;
    }
    let until = term(None, at.day(), &verdict, None, None).ok()?;
    Some(Decision { valid_until: Some(until), ..by_system(matter, Act::Grant, verdict, at, id) })
}

/// Whether it gave something, and nothing that was asked for it is open.
fn was_given_freely(decision: &Decision, at: Instant) -> bool {
    matches!(decision.act, Act::Grant | Act::GrantWithConditions | Act::Extend)
        && decision.open_conditions(at).is_empty()
}

/// Whether nothing of a run is in force on a day or later.
fn is_over(run: &Interval, today: Day) -> bool {
    run.state == StandingState::Lapsed || run.until.is_some_and(|last| last < today)
}

fn by_system(matter: &Matter, act: Act, verdict: Verdict, at: Instant, id: DecisionId) -> Decision {
    Decision {
        id,
        matter: matter.clone(),
        act,
        valid_from: at.day(),
        valid_until: None,
        conditions: Vec::new(),
        reason: None,
        against_verdict: false,
        inherited_from: None,
        verdict,
        decided_by: Actor::System,
        recorded_at: at,
        needs_confirmation: false,
        is_preliminary: false,
        review_by: None,
        corrects: None,
        course: Vec::new(),
    }
}
