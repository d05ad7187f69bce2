//! Decisions: what may be decided, by whom, for how long, and what follows at once.

mod support;

use domain::{
    Refusal,
    access::Actor,
    decision::{Act, Decision, History, Phase, Proposal, decide, suspend_by_system},
    ids::DecisionId,
    standing::{StandingState, standing},
    time::Instant,
    verdict::{Outcome, Verdict},
};
use proptest::{collection::vec, prelude::*};
use support::{
    day,
    decisions::{
        Tried, Walk, any_attempts, attempts, condition, matter, person, proposal, recorded, reviewer, verdict,
    },
    end_of_time, moment,
};
use uuid::Uuid;

fn id() -> DecisionId {
    DecisionId(Uuid::from_u128(999))
}

/// A history in which the standing on day 20 is this one.
fn history_with(state: StandingState) -> History {
    let grant = recorded(0, Act::Grant, 0, Some(300), false, 0);
    let decisions = match state {
        StandingState::NotAssessed => Vec::new(),
        StandingState::Eligible => vec![grant],
        StandingState::Conditional => vec![recorded(0, Act::GrantWithConditions, 0, Some(300), true, 0)],
        StandingState::NotEligible => vec![recorded(0, Act::Refuse, 0, None, false, 0)],
        StandingState::Suspended => vec![grant, recorded(1, Act::Suspend, 1, None, false, 1)],
        StandingState::Lapsed => vec![recorded(0, Act::Grant, 0, Some(5), false, 0)],
    };
    History { decisions, reviewers: [reviewer()].into(), ..History::default() }
}

/// Decides on day 20, by somebody who did not review.
fn decide_on_day_20(history: &History, proposal: Proposal, verdict: Verdict) -> Result<Decision, Refusal> {
    decide(&matter(), history, proposal, verdict, person(1), moment(20, 0), id())
}

fn met() -> Verdict {
    verdict(day(20), Outcome::Met, Some(day(200)), 365)
}

fn with_reason(act: Act) -> Proposal {
    Proposal { reason: Some("For a written reason.".to_owned()), ..proposal(act) }
}

#[test]
fn every_act_follows_from_the_standings_in_the_table_and_no_other() {
    use StandingState as S;
    let table: [(Act, &[S]); 7] = [
        (Act::Grant, &[S::Eligible, S::Conditional, S::NotEligible, S::Lapsed, S::NotAssessed]),
        (Act::GrantWithConditions, &[S::Eligible, S::Conditional, S::NotEligible, S::Lapsed, S::NotAssessed]),
        (Act::Refuse, &[S::NotEligible, S::Lapsed, S::NotAssessed]),
        (Act::Suspend, &[S::Eligible, S::Conditional]),
        (Act::Reinstate, &[S::Suspended]),
        (Act::Revoke, &[S::Eligible, S::Conditional, S::Suspended]),
        (Act::Extend, &[S::Eligible, S::Conditional]),
    ];
    for (act, allowed) in table {
        for state in S::ALL {
            let history = history_with(state);
            assert_eq!(standing(&history.decisions, day(20), moment(20, 0)).state, state);
            // What is extended must have something left to extend to.
            let verdict = Verdict { holds_until: Some(day(350)), ..met() };
            let result = decide_on_day_20(&history, with_reason(act), verdict);
            if allowed.contains(&state) {
                assert!(result.is_ok(), "{act:?} from {state:?}: {result:?}");
            } else {
                assert_eq!(result, Err(Refusal::ActDoesNotFollow { act, standing: state }));
            }
        }
    }
}

#[test]
fn an_act_against_the_verdict_needs_a_reason_and_is_flagged() {
    use Outcome::{Met, NotMet, Unknown};
    let table: [(Act, StandingState, &[Outcome]); 6] = [
        (Act::Grant, StandingState::NotAssessed, &[NotMet, Unknown]),
        (Act::GrantWithConditions, StandingState::NotAssessed, &[NotMet, Unknown]),
        (Act::Reinstate, StandingState::Suspended, &[NotMet, Unknown]),
        (Act::Refuse, StandingState::NotAssessed, &[Met]),
        (Act::Suspend, StandingState::Eligible, &[Met]),
        (Act::Revoke, StandingState::Eligible, &[Met]),
    ];
    for (act, from, against) in table {
        for outcome in [NotMet, Unknown, Met] {
            let verdict = verdict(day(20), outcome, None, 365);
            let history = history_with(from);
            let flagged = against.contains(&outcome);
            let needed = flagged || matches!(act, Act::Suspend | Act::Revoke);

            let decided = decide_on_day_20(&history, with_reason(act), verdict.clone()).unwrap();
            assert_eq!(decided.against_verdict, flagged, "{act:?} on {outcome:?}");
            assert!(decided.reason.is_some());

            for silence in [None, Some(String::new()), Some(" \t\n".to_owned())] {
                let silent = Proposal { reason: silence, ..proposal(act) };
                let result = decide_on_day_20(&history, silent, verdict.clone());
                if needed {
                    assert_eq!(result, Err(Refusal::ReasonNeeded { act, verdict: outcome }));
                } else {
                    assert_eq!(result.unwrap().reason, None, "{act:?} on {outcome:?}");
                }
            }
        }
    }
}

#[test]
fn who_recorded_the_findings_never_decides_whatever_the_act() {
    use StandingState as S;
    let table = [
        (Act::Grant, S::NotAssessed),
        (Act::GrantWithConditions, S::NotAssessed),
        (Act::Refuse, S::NotAssessed),
        (Act::Suspend, S::Eligible),
        (Act::Reinstate, S::Suspended),
        (Act::Revoke, S::Eligible),
    ];
    for (act, from) in table {
        let result = decide(&matter(), &history_with(from), with_reason(act), met(), reviewer(), moment(20, 0), id());
        assert_eq!(result, Err(Refusal::ReviewerDecides), "{act:?}");
    }
}

#[test]
fn a_term_is_within_what_it_rests_on() {
    // (valid_from, valid_until, holds_until, longest term, the last day or the bound of the refusal)
    let table = [
        (None, None, Some(200), 365, Ok(200)),
        (None, None, None, 10, Ok(29)),
        (None, None, Some(22), 10, Ok(22)),
        (Some(25), None, Some(200), 10, Ok(34)),
        (None, Some(200), Some(200), 365, Ok(200)),
        (None, Some(201), Some(200), 365, Err(200)),
        (None, Some(30), None, 10, Err(29)),
        (None, Some(19), Some(200), 365, Err(200)),
        (Some(201), None, Some(200), 365, Err(200)),
        (None, None, Some(20), 365, Ok(20)),
        (None, None, Some(19), 365, Err(19)),
        (None, None, None, 1, Ok(20)),
    ];
    for (from, until, holds_until, longest, expected) in table {
        let proposal = Proposal { valid_from: from.map(day), valid_until: until.map(day), ..with_reason(Act::Grant) };
        let verdict = verdict(day(20), Outcome::Met, holds_until.map(day), longest);
        let result = decide_on_day_20(&history_with(StandingState::NotAssessed), proposal, verdict);
        let first = day(from.unwrap_or(20));
        let expected = expected
            .map(|last| Some(day(last)))
            .map_err(|bound| Refusal::TermOutOfBounds { first, last_possible: day(bound) });
        assert_eq!(result.map(|decision| decision.valid_until), expected, "{from:?} {until:?} {holds_until:?}");
    }
}

#[test]
fn what_holds_at_once_has_no_term_and_what_begins_has_no_past() {
    for (act, from) in [
        (Act::Refuse, StandingState::NotAssessed),
        (Act::Suspend, StandingState::Eligible),
        (Act::Reinstate, StandingState::Suspended),
        (Act::Revoke, StandingState::Eligible),
    ] {
        let later = Proposal { valid_from: Some(day(21)), ..with_reason(act) };
        assert_eq!(decide_on_day_20(&history_with(from), later, met()), Err(Refusal::ActHoldsAtOnce { act }));
        if !act.has_term() {
            let ending = Proposal { valid_until: Some(day(30)), ..with_reason(act) };
            assert_eq!(decide_on_day_20(&history_with(from), ending, met()), Err(Refusal::ActHoldsAtOnce { act }));
        }
    }
    let history = history_with(StandingState::NotAssessed);
    let backdated = Proposal { valid_from: Some(day(19)), ..proposal(Act::Grant) };
    assert_eq!(decide_on_day_20(&history, backdated, met()), Err(Refusal::DayInThePast { day: day(19) }));
    let overdue = Proposal { conditions: vec![condition(19)], ..proposal(Act::GrantWithConditions) };
    assert_eq!(decide_on_day_20(&history, overdue, met()), Err(Refusal::DayInThePast { day: day(19) }));
}

#[test]
fn conditions_belong_to_a_conditional_grant_and_it_needs_one() {
    use StandingState as S;
    for (act, from) in [
        (Act::Grant, S::NotAssessed),
        (Act::GrantWithConditions, S::NotAssessed),
        (Act::Refuse, S::NotAssessed),
        (Act::Suspend, S::Eligible),
        (Act::Reinstate, S::Suspended),
        (Act::Revoke, S::Eligible),
    ] {
        let conditional = act == Act::GrantWithConditions;
        let conditions = if conditional { Vec::new() } else { vec![condition(30)] };
        let misplaced = Proposal { conditions, ..with_reason(act) };
        let result = decide_on_day_20(&history_with(from), misplaced, met());
        assert_eq!(result, Err(Refusal::ConditionsForAct { act }));
    }
}

#[test]
fn a_reinstatement_resumes_the_term_and_the_conditions_that_were_suspended() {
    let grant = recorded(0, Act::GrantWithConditions, 0, Some(100), true, 0);
    let suspension = recorded(1, Act::Suspend, 10, None, false, 10);
    let history = History { decisions: vec![grant.clone(), suspension], ..History::default() };
    let reinstated = decide_on_day_20(&history, proposal(Act::Reinstate), met()).unwrap();
    assert_eq!(reinstated.valid_until, Some(day(100)));
    assert_eq!(reinstated.conditions, grant.conditions);
    let longer = Proposal { valid_until: Some(day(101)), ..proposal(Act::Reinstate) };
    let bound = Refusal::TermOutOfBounds { first: day(20), last_possible: day(100) };
    assert_eq!(decide_on_day_20(&history, longer, met()), Err(bound));

    let over = vec![recorded(0, Act::Grant, 0, Some(15), false, 0), recorded(1, Act::Suspend, 10, None, false, 10)];
    let result = decide_on_day_20(&History { decisions: over, ..History::default() }, proposal(Act::Reinstate), met());
    assert_eq!(result, Err(Refusal::TermOutOfBounds { first: day(20), last_possible: day(15) }));
}

#[test]
fn closing_suspends_what_is_granted_now_or_later_and_nothing_else() {
    let later = vec![recorded(0, Act::Grant, 30, Some(60), false, 10)];
    let over = vec![recorded(0, Act::Grant, 0, Some(10), false, 0)];
    let table = [
        (history_with(StandingState::Eligible).decisions, true),
        (history_with(StandingState::Conditional).decisions, true),
        (later, true),
        (over, false),
        (history_with(StandingState::NotAssessed).decisions, false),
        (history_with(StandingState::NotEligible).decisions, false),
        (history_with(StandingState::Suspended).decisions, false),
    ];
    for (decisions, expected) in table {
        let suspension = suspend_by_system(&matter(), &decisions, met(), "Closed.", moment(20, 0), id());
        assert_eq!(suspension.is_some(), expected, "{decisions:?}");
        let Some(suspension) = suspension else { continue };
        assert_eq!((suspension.act, suspension.decided_by), (Act::Suspend, Actor::System));
        let after: Vec<_> = decisions.into_iter().chain([suspension]).collect();
        for later in 20..100 {
            let state = standing(&after, day(later), moment(20, 0)).state;
            assert_eq!(state, StandingState::Suspended, "day {later}");
        }
    }
}

/// What holds of every decision that was made, and of every refusal of a reviewer.
fn check(tried: &Tried, attempt: &support::decisions::Attempt) -> Result<(), TestCaseError> {
    let present = standing(&tried.before.decisions, day(tried.today), moment(tried.today, i64::from(u16::MAX))).state;
    let Ok(decision) = &tried.result else { return Ok(()) };
    prop_assert!(!attempt.by_reviewer && !tried.before.reviewers.contains(&decision.decided_by));
    prop_assert!(decision.valid_from >= day(tried.today) || decision.corrects.is_some());
    prop_assert_eq!(decision.needs_confirmation, attempt.two_people && decision.act != Act::Suspend);
    prop_assert_eq!(decision.act.has_term(), decision.valid_until.is_some());
    if let Some(last) = decision.valid_until {
        let longest = i32::from(tried.verdict.longest_term_days);
        prop_assert!(last >= decision.valid_from);
        prop_assert!(last <= decision.valid_from.plus_days(longest - 1));
        prop_assert!(tried.verdict.holds_until.is_none_or(|expiry| last <= expiry));
    } else if decision.is_preliminary {
        let final_on = decision.final_on(decision.recorded_at);
        prop_assert_eq!(final_on, Some(decision.valid_from).filter(|_| !decision.needs_confirmation));
        prop_assert_eq!(decision.valid_from, day(tried.today + 15));
    } else if decision.corrects.is_none() {
        prop_assert_eq!(decision.valid_from, day(tried.today));
    }
    let withholds = matches!(decision.act, Act::Refuse | Act::Revoke);
    prop_assert_eq!(decision.is_preliminary, withholds && decision.corrects.is_none());
    let gives = decision.act.has_term();
    prop_assert_eq!(decision.against_verdict, gives != (tried.verdict.outcome == Outcome::Met));
    if decision.against_verdict || matches!(decision.act, Act::Suspend | Act::Revoke) {
        prop_assert!(decision.reason.as_deref().is_some_and(|reason| !reason.trim().is_empty()));
    }
    let at = decision.recorded_at;
    match decision.act {
        _ if decision.corrects.is_some() => {
            let corrected = tried.before.decisions.iter().find(|other| Some(other.id) == decision.corrects);
            prop_assert_eq!(corrected.map(|corrected| corrected.phase(at)), Some(Phase::Final));
            prop_assert!(decision.reason.is_some());
        }
        Act::Suspend => prop_assert!(is_granted(&tried.before.decisions, tried.today, at)),
        Act::Extend => prop_assert!(matches!(present, StandingState::Eligible | StandingState::Conditional)),
        Act::Reinstate => prop_assert_eq!(present, StandingState::Suspended),
        Act::Grant | Act::GrantWithConditions if present == StandingState::Suspended => {
            let resumed = decide(&matter(), &tried.before, with_reason(Act::Reinstate), met(), person(1), at, id());
            prop_assert!(resumed.is_err(), "what can be resumed is not granted over");
        }
        Act::Grant | Act::GrantWithConditions | Act::Refuse | Act::Revoke => {}
    }
    if attempt.closed && gives {
        let after: Vec<Decision> = tried.before.decisions.iter().chain([decision]).cloned().collect();
        prop_assert!(
            !is_granted(&after, tried.today, end_of_time()),
            "an organization that has closed was granted something"
        );
    }
    prop_assert_eq!(&decision.verdict, &tried.verdict);
    Ok(())
}

/// Whether something is granted on a day or later.
fn is_granted(decisions: &[Decision], today: i32, known_at: Instant) -> bool {
    (0..400).any(|later| {
        let state = standing(decisions, day(today + later), known_at).state;
        matches!(state, StandingState::Eligible | StandingState::Conditional)
    })
}

/// What holds of every proposal that a second person confirmed.
fn check_confirmed(tried: &Tried, attempt: &support::decisions::Attempt) -> Result<(), TestCaseError> {
    let Some(confirmed) = tried.confirmed.as_ref().filter(|confirmed| confirmed.act != Act::Suspend) else {
        return Ok(());
    };
    let gives = confirmed.act.has_term();
    prop_assert!(!(attempt.closed && gives && is_granted(&tried.before.decisions, tried.today, end_of_time())));
    let goes_against = gives != (tried.verdict.outcome == Outcome::Met);
    prop_assert!(confirmed.against_verdict || !goes_against);
    if let Some(last) = confirmed.valid_until {
        prop_assert!(tried.verdict.holds_until.is_none_or(|expiry| last <= expiry));
        prop_assert!(last <= confirmed.valid_from.plus_days(i32::from(tried.verdict.longest_term_days) - 1));
    }
    Ok(())
}

proptest! {
    #[test]
    fn along_any_history_every_decision_is_within_its_bounds(tries in vec(any_attempts(), 1..25)) {
        let mut walk = Walk::new();
        for attempt in &tries {
            let tried = walk.attempt(attempt);
            check(&tried, attempt)?;
            check_confirmed(&tried, attempt)?;
        }
    }

    #[test]
    fn an_act_is_felt_on_its_first_day(tries in vec(attempts(), 1..25)) {
        let mut walk = Walk::new();
        for attempt in &tries {
            let tried = walk.attempt(attempt);
            let Ok(decision) = tried.result else { continue };
            let state = standing(&walk.history.decisions, decision.valid_from, decision.recorded_at).state;
            let expected = match decision.act {
                Act::Grant => StandingState::Eligible,
                Act::GrantWithConditions => StandingState::Conditional,
                Act::Reinstate | Act::Extend if decision.conditions.is_empty() => StandingState::Eligible,
                Act::Reinstate | Act::Extend => StandingState::Conditional,
                Act::Refuse | Act::Revoke => StandingState::NotEligible,
                Act::Suspend => StandingState::Suspended,
            };
            prop_assert_eq!(state, expected);
            prop_assert_eq!(state.may_rely(), expected == StandingState::Eligible);
        }
    }

    /// What is held back or taken back stays so on every later day, whatever was granted for later before.
    #[test]
    fn after_a_suspension_or_revocation_nothing_may_be_relied_on_until_somebody_decides_again(
        tries in vec(attempts(), 1..25),
    ) {
        let mut walk = Walk::new();
        for attempt in &tries {
            let tried = walk.attempt(attempt);
            let Ok(decision) = tried.result else { continue };
            if !matches!(decision.act, Act::Suspend | Act::Revoke | Act::Refuse) {
                continue;
            }
            let first = decision.effect(decision.recorded_at).unwrap().from;
            for later in 0..120 {
                let state = standing(&walk.history.decisions, first.plus_days(later), decision.recorded_at).state;
                prop_assert!(!state.may_rely(), "{:?} and yet {:?} {} days later", decision.act, state, later);
            }
        }
    }

    #[test]
    fn the_reviewer_is_always_refused(tries in vec(attempts(), 1..25)) {
        let mut walk = Walk::new();
        for attempt in &tries {
            if walk.attempt(attempt).result.is_ok() {
                prop_assert!(!attempt.by_reviewer);
            }
        }
        prop_assert!(walk.history.decisions.iter().all(|decision| decision.decided_by != reviewer()));
    }

    #[test]
    fn deciding_is_deterministic(tries in vec(attempts(), 1..15)) {
        let run = || {
            let mut walk = Walk::new();
            tries.iter().map(|attempt| walk.attempt(attempt).result).collect::<Vec<_>>()
        };
        prop_assert_eq!(run(), run());
    }
}
