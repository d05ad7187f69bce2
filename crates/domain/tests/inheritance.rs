//! Inheritance: what a successor may be granted of what its predecessor held, and that nothing comes by itself.
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod support;

use domain::{
    Refusal,
    decision::{Act, Decision, History, Proposal, decide, suspend_by_system},
    ids::{DecisionId, OrganizationId, SuccessionId},
    organization::OrganizationStatus,
    standing::{StandingState, standing},
    succession::{
        Held, Lineage, NewSuccession, Succession, SuccessionKind, carried, inheritable, judged_on, rests_on, succeed,
    },
    verdict::{Facts, Outcome, Verdict, evaluate},
};
use proptest::prelude::*;
use support::{
    day,
    decisions::{condition, matter, person, proposal, recorded, records, reviewer, verdict},
    facts::{facts, policies},
    moment,
};
use uuid::Uuid;

fn predecessor() -> OrganizationId {
    OrganizationId(Uuid::from_u128(77))
}

/// The predecessor goes on as the organization of `matter()`, recorded on this day.
fn succession(on: i32) -> Succession {
    let new = NewSuccession {
        kind: SuccessionKind::MergedInto,
        successors: vec![matter().organization],
        effective_on: day(on),
        reason: None,
    };
    let successors = [(matter().organization, OrganizationStatus::Active)];
    let of = (predecessor(), OrganizationStatus::Active);
    let id = SuccessionId(Uuid::from_u128(1));
    succeed(of, &successors, &Lineage::default(), new, person(9), moment(on, 500), id).unwrap()
}

fn held(state: StandingState, until: i32) -> Held {
    Held { from: predecessor(), state, until: day(until) }
}

fn inheriting(act: Act) -> Proposal {
    Proposal { inherited_from: Some(predecessor()), ..proposal(act) }
}

fn met() -> Verdict {
    Verdict { inherited_from: Some(predecessor()), ..verdict(day(20), Outcome::Met, Some(day(200)), 365) }
}

/// Decides on day 20.
fn decide_with(history: &History, proposal: Proposal, verdict: Verdict) -> Result<Decision, Refusal> {
    let id = DecisionId(Uuid::from_u128(999));
    decide(&matter(), history, proposal, verdict, person(1), moment(20, 0), id)
}

fn with(held: Option<Held>) -> History {
    History { decisions: Vec::new(), reviewers: [reviewer()].into(), held, two_people: false, closed: false }
}

#[test]
fn what_the_predecessor_held_when_it_was_succeeded_is_in_the_table() {
    let grant = |until| recorded(0, Act::Grant, 0, Some(until), false, 0);
    let conditional = recorded(0, Act::GrantWithConditions, 0, Some(300), true, 0);
    let suspension = recorded(1, Act::Suspend, 5, None, false, 5);
    let eligible = |until| Ok(held(StandingState::Eligible, until));
    let table: [(Vec<Decision>, Result<Held, Refusal>); 8] = [
        (vec![], Err(Refusal::NothingInherited)),
        (vec![grant(300)], eligible(300)),
        (vec![grant(10)], eligible(10)),
        (vec![grant(9)], Err(Refusal::NothingInherited)),
        (vec![conditional.clone()], Ok(held(StandingState::Conditional, 300))),
        (vec![grant(300), suspension.clone()], Err(Refusal::NothingInherited)),
        (vec![grant(300), suspension, recorded(2, Act::Reinstate, 6, Some(250), false, 6)], eligible(250)),
        (vec![grant(300), recorded(1, Act::Revoke, 5, None, false, 5)], Err(Refusal::NothingInherited)),
    ];
    for (decisions, expected) in table {
        let succession = succession(10);
        let states: Vec<Act> = decisions.iter().map(|decision| decision.act).collect();
        assert_eq!(inheritable(&succession, &decisions), expected, "{states:?}");
        // What the succession itself did, and whatever came later, makes no difference.
        let (at, verdict) = (succession.recorded_at, verdict(day(10), Outcome::NotMet, None, 365));
        let mut later = decisions;
        let id = DecisionId(Uuid::from_u128(50));
        later.extend(suspend_by_system(&matter(), &later, verdict, succession.kind.suspends_because(), at, id));
        later.push(recorded(60, Act::Grant, 11, Some(900), false, 11));
        assert_eq!(inheritable(&succession, &later), expected, "{states:?}, later");
    }
}

#[test]
fn a_grant_that_inherits_keeps_from_whom_and_ends_with_what_was_held() {
    for (until, last) in [(100, 100), (200, 200), (500, 200), (20, 20)] {
        let history = with(Some(held(StandingState::Eligible, until)));
        let decided = decide_with(&history, inheriting(Act::Grant), met()).unwrap();
        assert_eq!(decided.valid_until, Some(day(last)), "held until {until}; the verdict holds until 200");
        assert_eq!(decided.inherited_from, Some(predecessor()));
        assert_eq!(decided.verdict.inherited_from, Some(predecessor()));
        let longer = Proposal { valid_until: Some(day(last + 1)), ..inheriting(Act::Grant) };
        let bound = (day(20), day(last));
        let expected = if until < 200 {
            Refusal::InheritedTerm { first: bound.0, last_possible: bound.1 }
        } else {
            Refusal::TermOutOfBounds { first: bound.0, last_possible: bound.1 }
        };
        assert_eq!(decide_with(&history, longer, met()), Err(expected));
    }
    // A term that is over cannot be carried on.
    let over = with(Some(held(StandingState::Eligible, 19)));
    let expected = Refusal::InheritedTerm { first: day(20), last_possible: day(19) };
    assert_eq!(decide_with(&over, inheriting(Act::Grant), met()), Err(expected));
}

#[test]
fn no_more_is_inherited_than_was_held() {
    let conditional = with(Some(held(StandingState::Conditional, 100)));
    assert_eq!(decide_with(&conditional, inheriting(Act::Grant), met()), Err(Refusal::InheritedConditions));
    let decided = decide_with(&conditional, inheriting(Act::GrantWithConditions), met()).unwrap();
    assert_eq!(standing(&[decided], day(20), moment(20, 1)).state, StandingState::Conditional);
    let eligible = with(Some(held(StandingState::Eligible, 100)));
    assert!(decide_with(&eligible, inheriting(Act::GrantWithConditions), met()).is_ok(), "less may be granted");
    assert_eq!(decide_with(&with(None), inheriting(Act::Grant), met()), Err(Refusal::NothingInherited));
    let other = Held { from: OrganizationId(Uuid::from_u128(78)), ..held(StandingState::Eligible, 100) };
    assert_eq!(decide_with(&with(Some(other)), inheriting(Act::Grant), met()), Err(Refusal::NothingInherited));
}

#[test]
fn who_reviewed_the_predecessor_does_not_decide() {
    let history = with(Some(held(StandingState::Eligible, 100)));
    let id = DecisionId(Uuid::from_u128(999));
    let by = |actor| decide(&matter(), &history, inheriting(Act::Grant), met(), actor, moment(20, 0), id);
    assert_eq!(by(reviewer()), Err(Refusal::ReviewerDecides));
    assert!(by(person(1)).is_ok());
}

#[test]
fn a_grant_without_saying_so_inherits_nothing() {
    let decided = decide_with(&with(Some(held(StandingState::Eligible, 100))), proposal(Act::Grant), met()).unwrap();
    assert_eq!((decided.inherited_from, decided.valid_until), (None, Some(day(200))));
}

/// An inherited grant of day 0, and what came after it.
fn inherited(after: &[Decision]) -> Vec<Decision> {
    let grant = Decision { inherited_from: Some(predecessor()), ..recorded(0, Act::Grant, 0, Some(300), false, 0) };
    [&[grant], after].concat()
}

#[test]
fn on_whose_self_assessment_an_act_is_judged_is_in_the_table() {
    let suspension = recorded(1, Act::Suspend, 1, None, false, 1);
    let own = recorded(1, Act::Grant, 1, Some(300), false, 1);
    let from = Some(predecessor());
    let reason = |act| Proposal { reason: Some("For a reason.".to_owned()), ..proposal(act) };
    // The proposal, what was decided before, whether a succession leads, and what comes of it.
    type Row = (Proposal, Vec<Decision>, bool, Result<Option<OrganizationId>, Refusal>);
    let table: Vec<Row> = vec![
        (inheriting(Act::Grant), vec![], true, Ok(from)),
        (inheriting(Act::GrantWithConditions), vec![], true, Ok(from)),
        (inheriting(Act::Grant), vec![], false, Err(Refusal::NotASuccessor)),
        (proposal(Act::Grant), vec![], true, Ok(None)),
        (proposal(Act::Grant), inherited(&[]), true, Ok(None)),
        (proposal(Act::Refuse), vec![], true, Ok(None)),
        (reason(Act::Suspend), inherited(&[]), true, Ok(from)),
        (reason(Act::Suspend), inherited(&[]), false, Ok(None)),
        (reason(Act::Suspend), inherited(&[own]), true, Ok(None)),
        (reason(Act::Revoke), inherited(&[]), true, Ok(from)),
        (reason(Act::Revoke), inherited(std::slice::from_ref(&suspension)), true, Ok(from)),
        (proposal(Act::Reinstate), inherited(std::slice::from_ref(&suspension)), true, Ok(from)),
        (proposal(Act::Reinstate), inherited(&[suspension]), false, Err(Refusal::NotASuccessor)),
    ];
    for (proposal, decisions, leads, expected) in table {
        let acts: Vec<Act> = decisions.iter().map(|decision| decision.act).collect();
        let result = judged_on(&proposal, &decisions, |_| leads, moment(20, 0));
        assert_eq!(result, expected, "{:?} after {acts:?}, leads: {leads}", proposal.act);
    }
    for act in [Act::Refuse, Act::Suspend, Act::Reinstate, Act::Revoke] {
        let result = judged_on(&inheriting(act), &inherited(&[]), |_| true, moment(20, 0));
        assert_eq!(result, Err(Refusal::ActDoesNotInherit { act }));
    }
}

#[test]
fn reinstating_what_was_inherited_says_so_again() {
    let decisions = inherited(&[recorded(1, Act::Suspend, 1, None, false, 1)]);
    assert_eq!(carried(&decisions, moment(20, 0)), Some(predecessor()));
    let history = History { decisions, ..with(None) };
    let decided = decide_with(&history, proposal(Act::Reinstate), met()).unwrap();
    assert_eq!((decided.inherited_from, decided.valid_until), (Some(predecessor()), Some(day(200))));
}

#[test]
fn what_rests_on_a_predecessor_today_or_later_is_found() {
    let at = moment(20, 0);
    let from = [predecessor()].into();
    assert_eq!(rests_on(&inherited(&[]), at), from);
    assert!(rests_on(&inherited(&[recorded(1, Act::Suspend, 1, None, false, 1)]), at).is_empty());
    assert!(rests_on(&inherited(&[recorded(1, Act::Grant, 1, Some(300), false, 1)]), at).is_empty());
    let later = Decision { inherited_from: Some(predecessor()), ..recorded(1, Act::Grant, 30, Some(90), false, 2) };
    assert_eq!(rests_on(&[recorded(0, Act::Grant, 0, Some(300), false, 0), later], at), from);
    let over = Decision { inherited_from: Some(predecessor()), ..recorded(0, Act::Grant, 0, Some(19), false, 0) };
    assert!(rests_on(&[over], at).is_empty());
}

proptest! {
    /// Whatever the predecessor's records are, an inherited term ends no later than the one that it was in then, and nothing
    /// is inherited of a standing that was no yes.
    #[test]
    fn an_inherited_term_is_within_the_one_that_was_held(
        decisions in records(),
        on in 0..60_i32,
        later in 0..40_i32,
        asked in proptest::option::of(0..400_i32),
        conditional in any::<bool>(),
    ) {
        let succession = succession(on);
        let before: Vec<Decision> = decisions.iter().filter(|one| one.recorded_at < succession.recorded_at).cloned().collect();
        let then = standing(&before, day(on), succession.recorded_at);
        let found = inheritable(&succession, &decisions);
        prop_assert_eq!(
            found.is_ok(),
            matches!(then.state, StandingState::Eligible | StandingState::Conditional)
                && before[then.decision.unwrap()].valid_until.is_some()
        );
        let Ok(held) = found else { return Ok(()) };
        prop_assert_eq!(Some(held.until), before[then.decision.unwrap()].valid_until);

        let today = on + later;
        let act = if conditional { Act::GrantWithConditions } else { Act::Grant };
        let conditions = if conditional { vec![condition(10_000)] } else { Vec::new() };
        let proposal = Proposal { valid_until: asked.map(|days| day(today + days)), conditions, ..inheriting(act) };
        let verdict = Verdict { holds_until: None, ..verdict(day(today), Outcome::Met, None, 365) };
        let id = DecisionId(Uuid::from_u128(999));
        let decided = decide(&matter(), &with(Some(held)), proposal, verdict, person(1), moment(today, 900), id);
        if let Ok(decided) = decided {
            prop_assert!(decided.valid_until.unwrap() <= held.until);
            prop_assert_eq!(decided.inherited_from, Some(predecessor()));
            prop_assert!(held.state == StandingState::Eligible || !decided.conditions.is_empty());
        }
    }

    /// An inherited verdict is the predecessor's, with the successor's own status, and says so.
    #[test]
    fn a_verdict_on_a_predecessor_says_so_and_differs_in_nothing_else(policy in policies(), known in facts()) {
        let inherited = Facts { inherited_from: Some(predecessor()), ..known.clone() };
        let (own, other) = (evaluate(&policy, None, &known, day(0)), evaluate(&policy, None, &inherited, day(0)));
        prop_assert_eq!(own.inherited_from, None);
        prop_assert_eq!(Verdict { inherited_from: Some(predecessor()), ..own }, other);
    }
}
