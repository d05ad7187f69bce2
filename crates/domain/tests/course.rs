//! What becomes of decisions: the response, the appeal, conditions, corrections, extensions.

// Helpers of tests: a panic here is a failing test, which is what is wanted.
#![allow(clippy::unwrap_used)]

mod support;

use domain::{
    Refusal,
    access::Actor,
    deadline::{DeadlineKind, deadlines},
    decision::{Act, Decision, History, NewStep, Phase, Proposal, StepKind, grant_by_system, take_step},
    ids::DecisionId,
    policy::Use,
    refusal::DecisionRefusal,
    standing::{StandingState, standing},
    verdict::Outcome,
};
use support::{
    acting::{granted, propose, reason, state, take},
    day,
    decisions::{condition, matter, person, proposal, recorded, reviewer, verdict},
    moment,
};
use uuid::Uuid;

/// A grant that is revoked on day 10, preliminarily.
fn revoked() -> History {
    let mut history = granted();
    let decision = propose(&history, reason(Act::Revoke), 1, 10).unwrap();
    history.decisions.push(decision);
    history
}

fn provider() -> Actor {
    person(50)
}

#[test]
fn a_revocation_that_nobody_answers_is_final_the_day_after_the_limit_and_not_before() {
    let history = revoked();
    for on in 10..=24 {
        assert_eq!(state(&history, on), StandingState::Eligible, "day {on}");
        assert_eq!(history.decisions[1].phase(moment(on, 2)), Phase::Preliminary);
    }
    assert_eq!(state(&history, 25), StandingState::NotEligible);
    assert_eq!(history.decisions[1].phase(moment(25, 2)), Phase::Final);
    // On its last day it may still be responded to; on the day after no more.
    assert!(take(&mut history.clone(), 1, StepKind::Respond, provider(), 24).is_ok());
    let late = take(&mut history.clone(), 1, StepKind::Respond, provider(), 25);
    let refusal = DecisionRefusal::StepDoesNotFollow { step: StepKind::Respond, phase: Phase::Final };
    assert_eq!(late, Err(refusal.into()));
    assert!(take(&mut history.clone(), 1, StepKind::Appeal, provider(), 25).is_err());
}

#[test]
fn a_response_stops_the_clock_until_staff_answer_and_then_an_appeal_is_possible_for_thirty_days() {
    let mut history = revoked();
    take(&mut history, 1, StepKind::Respond, provider(), 20).unwrap();
    assert_eq!(state(&history, 200), StandingState::Eligible, "nothing becomes final while nobody answers");
    take(&mut history, 1, StepKind::Maintain, person(1), 50).unwrap();
    assert_eq!((state(&history, 80), state(&history, 81)), (StandingState::Eligible, StandingState::NotEligible));
    assert_eq!(history.decisions[1].final_on(moment(50, 2)), Some(day(81)));
    take(&mut history, 1, StepKind::Appeal, provider(), 80).unwrap();
    assert_eq!(state(&history, 200), StandingState::Eligible);
}

#[test]
fn an_appeal_is_decided_by_somebody_who_had_no_part_and_holds_from_that_day_on() {
    let mut history = revoked();
    take(&mut history, 1, StepKind::Respond, provider(), 20).unwrap();
    take(&mut history, 1, StepKind::Maintain, person(2), 21).unwrap();
    take(&mut history, 1, StepKind::Appeal, provider(), 22).unwrap();
    for kind in [StepKind::Uphold, StepKind::Overturn] {
        for part in [1, 2] {
            let refused = take(&mut history.clone(), 1, kind, person(part), 30);
            assert_eq!(refused, Err(DecisionRefusal::TookPart { step: kind }.into()), "person {part}");
        }
        assert_eq!(take(&mut history.clone(), 1, kind, reviewer(), 30), Err(Refusal::ReviewerDecides));
    }
    let mut upheld = history.clone();
    take(&mut upheld, 1, StepKind::Uphold, person(3), 30).unwrap();
    assert_eq!((state(&upheld, 29), state(&upheld, 30)), (StandingState::Eligible, StandingState::NotEligible));
    let mut overturned = history;
    take(&mut overturned, 1, StepKind::Overturn, person(3), 30).unwrap();
    assert_eq!(state(&overturned, 250), StandingState::Eligible);
    assert_eq!(overturned.decisions[1].phase(moment(30, 2)), Phase::Overturned);
    assert!(take(&mut overturned, 1, StepKind::Uphold, person(4), 31).is_err(), "an appeal is decided once");
}

#[test]
fn what_was_published_before_an_appeal_is_still_known_as_it_was() {
    let mut history = revoked();
    take(&mut history, 1, StepKind::Appeal, provider(), 20).unwrap();
    let then = |known: i32| standing(&history.decisions, day(26), moment(known, 0)).state;
    assert_eq!((then(15), then(21)), (StandingState::NotEligible, StandingState::Eligible));
}

#[test]
fn a_suspension_holds_at_once_also_while_a_revocation_runs_and_the_revocation_still_becomes_final() {
    let mut history = revoked();
    let suspension = propose(&history, reason(Act::Suspend), 1, 12).unwrap();
    assert_eq!(suspension.review_by, Some(day(42)));
    history.decisions.push(suspension);
    assert_eq!((state(&history, 12), state(&history, 24)), (StandingState::Suspended, StandingState::Suspended));
    assert_eq!(state(&history, 25), StandingState::NotEligible);
    let waits = DecisionRefusal::AnotherWaits { phase: Phase::Preliminary };
    assert_eq!(propose(&revoked(), proposal(Act::Grant), 1, 12), Err(waits.into()));
}

#[test]
fn a_suspension_is_provisional_until_a_second_person_confirms_it() {
    let mut history = granted();
    history.decisions.push(propose(&history, reason(Act::Suspend), 1, 5).unwrap());
    assert!(history.decisions[1].is_provisional(moment(5, 2)));
    let own = take(&mut history.clone(), 1, StepKind::Confirm, person(1), 6);
    assert_eq!(own, Err(DecisionRefusal::TookPart { step: StepKind::Confirm }.into()));
    take(&mut history, 1, StepKind::Confirm, person(2), 6).unwrap();
    assert!(!history.decisions[1].is_provisional(moment(6, 2)));
    assert_eq!((state(&history, 5), state(&history, 6)), (StandingState::Suspended, StandingState::Suspended));
}

#[test]
fn a_suspension_is_reviewed_within_ninety_days() {
    for (asked, expected) in
        [(None, Ok(35)), (Some(6), Ok(6)), (Some(95), Ok(95)), (Some(5), Err(())), (Some(96), Err(()))]
    {
        let asked = Proposal { review_by: asked.map(day), ..reason(Act::Suspend) };
        let decided = propose(&granted(), asked, 1, 5);
        match expected {
            Ok(on) => assert_eq!(decided.unwrap().review_by, Some(day(on))),
            Err(()) => assert_eq!(decided, Err(DecisionRefusal::ReviewDay { latest: day(95) }.into())),
        }
    }
    let misplaced = Proposal { review_by: Some(day(20)), ..reason(Act::Revoke) };
    assert_eq!(propose(&granted(), misplaced, 1, 5), Err(DecisionRefusal::ReviewForAct { act: Act::Revoke }.into()));
}

#[test]
fn when_the_last_condition_is_met_the_grant_is_a_yes_from_that_day_on() {
    let mut history = History::default();
    let two = Proposal { conditions: vec![condition(40), condition(50)], ..proposal(Act::GrantWithConditions) };
    history.decisions.push(propose(&history, two, 1, 10).unwrap());
    let meet = |history: &mut History, which: usize, on: i32| {
        let new = NewStep { condition: Some(which), ..NewStep::of(StepKind::MeetCondition, None) };
        let step = take_step(history, 0, new, person(1), moment(on, 1))?;
        history.decisions[0].course.push(step);
        Ok::<_, Refusal>(())
    };
    meet(&mut history, 1, 20).unwrap();
    assert_eq!(state(&history, 20), StandingState::Conditional);
    assert!(meet(&mut history, 1, 21).is_err(), "a condition is met once");
    assert!(meet(&mut history, 2, 21).is_err(), "there is no third");
    meet(&mut history, 0, 30).unwrap();
    let on = |number| standing(&history.decisions, day(number), moment(60, 0)).state;
    assert_eq!((on(29), on(30)), (StandingState::Conditional, StandingState::Eligible));
    assert_eq!(
        standing(&history.decisions, day(30), moment(29, 0)).state,
        StandingState::Conditional,
        "as known before"
    );
}

#[test]
fn an_extension_makes_a_term_longer_within_what_the_verdict_allows() {
    let history = granted();
    let extended = propose(&history, proposal(Act::Extend), 1, 20).unwrap();
    assert_eq!((extended.valid_from, extended.valid_until), (day(20), Some(day(384))));
    let asked = Proposal { valid_until: Some(day(300)), ..proposal(Act::Extend) };
    assert_eq!(propose(&history, asked, 1, 20), Err(DecisionRefusal::TermNotLonger { present: day(300) }.into()));
    let beyond = Proposal { valid_until: Some(day(385)), ..proposal(Act::Extend) };
    let bound = Refusal::TermOutOfBounds { first: day(20), last_possible: day(384) };
    assert_eq!(propose(&history, beyond, 1, 20), Err(bound));
    let mut inherited = granted();
    inherited.decisions[0].inherited_from = Some(domain::ids::OrganizationId(Uuid::from_u128(77)));
    assert_eq!(propose(&inherited, proposal(Act::Extend), 1, 20), Err(DecisionRefusal::ExtendsInherited.into()));
}

/// A grant of day 0, corrected on day 20 by a suspension from day 3 on.
fn corrected() -> History {
    let mut history = granted();
    let from = Proposal { corrects: Some(history.decisions[0].id), valid_from: Some(day(3)), ..reason(Act::Suspend) };
    history.decisions.push(propose(&history, from, 1, 20).unwrap());
    history
}

#[test]
fn a_correction_changes_what_is_known_now_about_then_and_not_what_was_published_then() {
    let history = corrected();
    let answer = |on: i32, known: i32| standing(&history.decisions, day(on), moment(known, 2)).state;
    assert_eq!(answer(5, 5), StandingState::Eligible, "what was published on the day of the referral");
    assert_eq!(answer(5, 19), StandingState::Eligible);
    assert_eq!(answer(5, 20), StandingState::Suspended, "what is known since");
    assert_eq!(answer(2, 20), StandingState::NotAssessed, "the corrected grant is no more");
}

#[test]
fn a_correction_stands_where_the_corrected_decision_stood() {
    let mut history = granted();
    history.decisions.push(recorded(1, Act::Suspend, 10, None, false, 10));
    history.decisions.push(recorded(2, Act::Reinstate, 15, Some(300), false, 15));
    let earlier =
        Proposal { corrects: Some(history.decisions[1].id), valid_from: Some(day(8)), ..reason(Act::Suspend) };
    history.decisions.push(propose(&history, earlier, 1, 20).unwrap());
    let on = |number| standing(&history.decisions, day(number), moment(30, 0)).state;
    assert_eq!((on(7), on(8), on(14)), (StandingState::Eligible, StandingState::Suspended, StandingState::Suspended));
    assert_eq!(on(15), StandingState::Eligible, "what was decided after it still holds");
}

#[test]
fn a_correction_needs_a_reason_names_what_holds_and_is_no_way_around_a_hearing() {
    let history = granted();
    let id = Some(history.decisions[0].id);
    let silent = Proposal { corrects: id, ..proposal(Act::GrantWithConditions) };
    assert_eq!(propose(&history, silent, 1, 20), Err(DecisionRefusal::CorrectionReason.into()));
    for act in [Act::Refuse, Act::Revoke, Act::Reinstate, Act::Extend] {
        let refused = propose(&history, Proposal { corrects: id, ..reason(act) }, 1, 20);
        assert_eq!(refused, Err(DecisionRefusal::CorrectionAct { act }.into()));
    }
    let unknown = Proposal { corrects: Some(DecisionId(Uuid::from_u128(4_711))), ..reason(Act::Grant) };
    assert_eq!(propose(&history, unknown, 1, 20), Err(DecisionRefusal::NothingToCorrect.into()));
    let waiting = revoked();
    let of_waiting = Proposal { corrects: Some(waiting.decisions[1].id), ..reason(Act::Suspend) };
    assert_eq!(propose(&waiting, of_waiting, 1, 12), Err(DecisionRefusal::NothingToCorrect.into()));
    let twice = Proposal { corrects: id, ..reason(Act::Suspend) };
    assert_eq!(propose(&corrected(), twice, 1, 21), Err(DecisionRefusal::CorrectedAlready.into()));
    let backdated = Proposal { valid_from: Some(day(19)), ..reason(Act::Grant) };
    assert_eq!(propose(&history, backdated, 1, 20), Err(Refusal::DayInThePast { day: day(19) }));
}

#[test]
fn a_suspension_by_correction_is_reinstated_to_the_grant_before_it() {
    let mut history = granted();
    history.decisions.push(recorded(1, Act::Suspend, 10, None, false, 10));
    let later = Proposal { corrects: Some(history.decisions[1].id), valid_from: Some(day(12)), ..reason(Act::Suspend) };
    history.decisions.push(propose(&history, later, 1, 20).unwrap());
    let reinstated = propose(&history, proposal(Act::Reinstate), 1, 21).unwrap();
    assert_eq!(reinstated.valid_until, Some(day(300)));
}

#[test]
fn the_registry_grants_by_itself_only_what_is_of_low_risk_and_where_nobody_has_said_no() {
    let grant = |r#use: Use, decisions: &[Decision], two_people: bool, outcome: Outcome| {
        let arena = matter().arena.filter(|_| r#use.is_per_arena());
        let about = domain::decision::Matter::new(matter().organization, r#use, arena).unwrap();
        let verdict = verdict(day(20), outcome, None, 365);
        let id = DecisionId(Uuid::from_u128(9));
        grant_by_system(&about, decisions, two_people, verdict, moment(20, 0), id)
    };
    for one in Use::ALL {
        let made = grant(one, &[], false, Outcome::Met);
        assert_eq!(made.is_some(), matches!(one, Use::LogoUse | Use::LetterOfSupport | Use::Partnership), "{one:?}");
        assert!(made.is_none_or(|made| made.decided_by == Actor::System && !made.needs_confirmation));
        for outcome in [Outcome::NotMet, Outcome::Unknown] {
            assert_eq!(grant(one, &[], false, outcome), None);
        }
        assert_eq!(grant(one, &[], true, Outcome::Met), None);
    }
    let lapsed = [recorded(0, Act::Grant, 0, Some(10), false, 0)];
    assert!(grant(Use::LogoUse, &lapsed, false, Outcome::Met).is_some());
    // What a person asked for and never got is not given up by the calendar, nor is what was once held back or taken back.
    let mut conditional = recorded(0, Act::GrantWithConditions, 0, Some(10), true, 0);
    assert_eq!(grant(Use::LogoUse, &[conditional.clone()], false, Outcome::Met), None);
    conditional.course.push(support::decisions::step(StepKind::MeetCondition, 5));
    assert!(grant(Use::LogoUse, &[conditional], false, Outcome::Met).is_some());
    let held_back = [
        recorded(0, Act::Grant, 0, Some(10), false, 0),
        recorded(1, Act::Suspend, 2, None, false, 2),
        recorded(2, Act::Reinstate, 4, Some(10), false, 4),
    ];
    assert_eq!(grant(Use::LogoUse, &held_back, false, Outcome::Met), None);
    let taken_back = [
        recorded(0, Act::Grant, 0, Some(10), false, 0),
        recorded(1, Act::Revoke, 2, None, false, 2),
        recorded(2, Act::Grant, 4, Some(10), false, 4),
    ];
    assert_eq!(grant(Use::LogoUse, &taken_back, false, Outcome::Met), None);
    let suspended = [lapsed[0].clone(), recorded(1, Act::Suspend, 5, None, false, 5)];
    assert_eq!(grant(Use::LogoUse, &suspended, false, Outcome::Met), None);
    let refused = [recorded(0, Act::Refuse, 0, None, false, 0)];
    assert_eq!(grant(Use::LogoUse, &refused, false, Outcome::Met), None);
    let mut waiting = recorded(0, Act::Refuse, 25, None, false, 19);
    waiting.is_preliminary = true;
    assert_eq!(grant(Use::LogoUse, &[waiting], false, Outcome::Met), None);
    // A person has decided about a day to come, with conditions perhaps: the registry does not come before that.
    let ahead = [recorded(0, Act::Grant, 40, Some(300), false, 19)];
    assert_eq!(grant(Use::LogoUse, &ahead, false, Outcome::Met), None);
    // Nor does it give back what a person has corrected.
    let mut shorter = recorded(1, Act::Grant, 0, Some(5), false, 8);
    shorter.corrects = Some(lapsed[0].id);
    assert_eq!(grant(Use::LogoUse, &[lapsed[0].clone(), shorter], false, Outcome::Met), None);
}

#[test]
fn what_falls_due_follows_from_the_decisions() {
    let due = |history: &History, on: i32| -> Vec<(DeadlineKind, i32)> {
        let found = deadlines(&history.decisions, &[], moment(on, 2));
        found.into_iter().map(|due| (due.kind, due.day.number() - day(0).number())).collect()
    };
    use DeadlineKind as K;
    assert_eq!(due(&granted(), 20), [(K::Lapse, 300)]);
    assert_eq!(due(&granted(), 301), []);
    let mut history = revoked();
    assert_eq!(due(&history, 10), [(K::Response, 24)], "what is revoked before does not lapse");
    take(&mut history, 1, StepKind::Respond, provider(), 20).unwrap();
    assert_eq!(due(&history, 20), [(K::Answer, 50), (K::Lapse, 300)]);
    take(&mut history, 1, StepKind::Maintain, person(1), 30).unwrap();
    assert_eq!(due(&history, 30), [(K::Appeal, 60)]);
    take(&mut history, 1, StepKind::Appeal, provider(), 40).unwrap();
    assert_eq!(due(&history, 40), [(K::AppealDecision, 70), (K::Lapse, 300)]);
    let mut conditional = History::default();
    let two = Proposal { conditions: vec![condition(40), condition(50)], ..proposal(Act::GrantWithConditions) };
    conditional.decisions.push(propose(&conditional, two, 1, 10).unwrap());
    assert_eq!(due(&conditional, 45), [(K::Condition, 40), (K::Condition, 50), (K::Lapse, 374)], "40 is overdue");
    let suspended = History { decisions: corrected().decisions, ..History::default() };
    assert_eq!(due(&suspended, 21), [(K::SuspensionReview, 50)]);
}
