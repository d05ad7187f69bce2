//! The second person, the organization that has closed, and what is granted for later: what may still be confirmed,
//! suspended and granted.

// Helpers of tests: a panic here is a failing test, which is what is wanted.
#![allow(clippy::unwrap_used)]

mod support;

use domain::{
    Refusal,
    access::Actor,
    decision::{Act, Decision, History, NewStep, Phase, Proposal, StepKind, confirmable, decide, take_step},
    ids::DecisionId,
    policy::Audience,
    refusal::DecisionRefusal,
    standing::{StandingState, standing},
    verdict::{Outcome, Reason, Verdict},
};
use support::{
    acting::{granted, met, propose, reason, state, take},
    day,
    decisions::{condition, matter, person, proposal, recorded, reviewer, verdict},
    moment,
};
use uuid::Uuid;

#[test]
fn with_two_people_the_earlier_standing_holds_until_the_second_confirms() {
    let mut history = History { two_people: true, ..History::default() };
    history.decisions.push(propose(&history, proposal(Act::Grant), 1, 10).unwrap());
    assert_eq!((state(&history, 10), state(&history, 60)), (StandingState::NotAssessed, StandingState::NotAssessed));
    let own = take(&mut history.clone(), 0, StepKind::Confirm, person(1), 12);
    assert_eq!(own, Err(DecisionRefusal::TookPart { step: StepKind::Confirm }.into()));
    let waits = DecisionRefusal::AnotherWaits { phase: Phase::Proposed };
    assert_eq!(propose(&history, proposal(Act::Grant), 2, 11), Err(waits.into()));
    let turned = verdict(day(12), Outcome::NotMet, None, 365);
    let outdated = Err(Refusal::from(DecisionRefusal::ProposalOutdated));
    assert_eq!(confirmable(&history, &history.decisions[0], &turned, moment(12, 0)), outdated);
    let sooner = verdict(day(12), Outcome::Met, Some(day(20)), 365);
    assert_eq!(confirmable(&history, &history.decisions[0], &sooner, moment(12, 0)), outdated);
    assert_eq!(confirmable(&history, &history.decisions[0], &met(), moment(12, 0)), Ok(()));
    take(&mut history, 0, StepKind::Confirm, person(2), 12).unwrap();
    let on = |number| standing(&history.decisions, day(number), moment(60, 0)).state;
    assert_eq!((on(11), on(12)), (StandingState::NotAssessed, StandingState::Eligible));
}

#[test]
fn a_revocation_by_two_people_gives_the_organization_its_days_from_the_confirmation_on() {
    let mut history = History { two_people: true, ..granted() };
    history.decisions.push(propose(&history, reason(Act::Revoke), 1, 10).unwrap());
    assert_eq!(state(&history, 100), StandingState::Eligible);
    take(&mut history, 1, StepKind::Confirm, person(2), 40).unwrap();
    assert_eq!((state(&history, 54), state(&history, 55)), (StandingState::Eligible, StandingState::NotEligible));
    // A suspension waits for nobody.
    let suspension = propose(&history, reason(Act::Suspend), 1, 41).unwrap();
    assert!(!suspension.needs_confirmation);
}

/// A verdict in which one requirement came out as said.
fn with_requirement(code: &str, outcome: Outcome, longest_term_days: u16) -> Verdict {
    let reason = Reason {
        requirement: code.to_owned(),
        outcome,
        text: "As it is.".to_owned(),
        standards: Vec::new(),
        audience: Audience::Partner,
        holds_until: None,
    };
    Verdict { reasons: vec![reason], ..verdict(day(0), outcome, None, longest_term_days) }
}

#[test]
fn a_second_person_confirms_only_what_the_first_has_seen() {
    let outdated = Err(Refusal::from(DecisionRefusal::ProposalOutdated));
    let decide_on = |verdict: Verdict| {
        let history = History { two_people: true, ..History::default() };
        let id = DecisionId(Uuid::from_u128(1));
        let proposed = decide(&matter(), &history, reason(Act::Grant), verdict, person(1), moment(10, 0), id).unwrap();
        (History { decisions: vec![proposed.clone()], ..history }, proposed)
    };
    let (history, proposed) = decide_on(with_requirement("ratings", Outcome::Unknown, 365));
    assert!(proposed.against_verdict);
    let confirm = |verdict: &Verdict| confirmable(&history, &proposed, verdict, moment(12, 0));
    assert_eq!(confirm(&with_requirement("ratings", Outcome::Unknown, 365)), Ok(()), "this is what was seen");
    assert_eq!(confirm(&with_requirement("ratings", Outcome::Met, 365)), Ok(()), "better than what was seen");
    assert_eq!(confirm(&with_requirement("ratings", Outcome::NotMet, 365)), outdated, "worse");
    assert_eq!(confirm(&with_requirement("active", Outcome::NotMet, 365)), outdated, "something that was not seen");
    assert_eq!(confirm(&with_requirement("ratings", Outcome::Unknown, 100)), outdated, "shorter terms since");
}

#[test]
fn a_second_person_does_not_ask_again_for_a_condition_that_was_met_meanwhile() {
    let mut history = History { two_people: true, ..History::default() };
    history.decisions.push(recorded(0, Act::GrantWithConditions, 0, Some(300), true, 0));
    history.decisions.push(propose(&history, proposal(Act::Extend), 1, 10).unwrap());
    let confirm = |history: &History| confirmable(history, &history.decisions[1], &met(), moment(12, 0));
    assert_eq!(confirm(&history), Ok(()));
    history.decisions[0].course.push(support::decisions::step(StepKind::MeetCondition, 11));
    assert_eq!(state(&history, 12), StandingState::Eligible);
    assert_eq!(confirm(&history), Err(DecisionRefusal::ProposalOutdated.into()));
}

#[test]
fn with_two_people_the_second_crosses_off_every_condition_and_the_first_none() {
    let two = Proposal { conditions: vec![condition(40), condition(50)], ..proposal(Act::GrantWithConditions) };
    let mut history = History { two_people: true, ..History::default() };
    history.decisions.push(propose(&history, two, 1, 10).unwrap());
    take(&mut history, 0, StepKind::Confirm, person(2), 11).unwrap();
    let meet = |history: &History, which: usize, by: Actor| {
        let new = NewStep { condition: Some(which), ..NewStep::of(StepKind::MeetCondition, None) };
        take_step(history, 0, new, by, moment(20, 1))
    };
    assert_eq!(meet(&history, 0, person(1)), Err(DecisionRefusal::TookPart { step: StepKind::MeetCondition }.into()));
    for which in [0, 1] {
        let step = meet(&history, which, person(2)).unwrap();
        history.decisions[0].course.push(step);
    }
    assert_eq!(state(&history, 20), StandingState::Eligible);
}

#[test]
fn nothing_is_granted_to_an_organization_that_has_closed() {
    let closed = |decisions: Vec<Decision>| History { decisions, closed: true, ..History::default() };
    let refused = Err(Refusal::OrganizationClosed);
    let suspended = vec![recorded(0, Act::Grant, 0, Some(300), false, 0), recorded(1, Act::Suspend, 5, None, false, 5)];
    assert_eq!(propose(&closed(Vec::new()), reason(Act::Grant), 1, 10), refused);
    let two = Proposal { conditions: vec![condition(40)], ..reason(Act::GrantWithConditions) };
    assert_eq!(propose(&closed(Vec::new()), two, 1, 10), refused);
    assert_eq!(propose(&closed(suspended.clone()), reason(Act::Reinstate), 1, 10), refused);
    let back = Proposal { corrects: Some(suspended[1].id), ..reason(Act::Grant) };
    assert_eq!(propose(&closed(suspended.clone()), back, 1, 10), refused, "nor by correcting its suspension");
    // What was proposed before is not confirmed after.
    let mut history = History { two_people: true, ..History::default() };
    history.decisions.push(propose(&history, reason(Act::Grant), 1, 10).unwrap());
    history.closed = true;
    assert_eq!(confirmable(&history, &history.decisions[0], &met(), moment(12, 0)), Err(Refusal::OrganizationClosed));
    // Taking away, and saying anew what was, go on.
    assert!(propose(&closed(suspended.clone()), reason(Act::Revoke), 1, 10).is_ok());
    let then = Proposal {
        corrects: Some(suspended[0].id),
        valid_from: Some(day(1)),
        valid_until: Some(day(4)),
        ..reason(Act::Grant)
    };
    assert!(propose(&closed(suspended), then, 1, 10).is_ok());
}

#[test]
fn what_is_granted_for_later_is_suspended_or_revoked_before_it_begins() {
    let ahead = || History {
        decisions: vec![recorded(0, Act::Grant, 40, Some(300), false, 0)],
        reviewers: [reviewer()].into(),
        ..History::default()
    };
    let mut history = ahead();
    history.decisions.push(propose(&history, reason(Act::Suspend), 1, 10).unwrap());
    assert_eq!((state(&history, 10), state(&history, 41)), (StandingState::Suspended, StandingState::Suspended));
    assert!(propose(&history, reason(Act::Suspend), 1, 11).is_err(), "once");
    // It had not begun, so that nothing is resumed; it is granted anew.
    assert_eq!(propose(&history, proposal(Act::Reinstate), 1, 11), Err(Refusal::NothingToReinstate));
    history.decisions.push(propose(&history, proposal(Act::Grant), 1, 12).unwrap());
    assert_eq!((state(&history, 12), state(&history, 41)), (StandingState::Eligible, StandingState::Eligible));
    let mut history = ahead();
    history.decisions.push(propose(&history, reason(Act::Revoke), 1, 10).unwrap());
    assert_eq!((state(&history, 30), state(&history, 41)), (StandingState::NotEligible, StandingState::NotEligible));
}

#[test]
fn what_has_lapsed_while_it_was_suspended_is_granted_anew() {
    let history = History {
        decisions: vec![recorded(0, Act::Grant, 0, Some(15), false, 0), recorded(1, Act::Suspend, 10, None, false, 10)],
        ..History::default()
    };
    assert!(propose(&history, proposal(Act::Grant), 1, 15).is_err(), "on its last day it is reinstated");
    assert!(propose(&history, proposal(Act::Grant), 1, 16).is_ok());
}
