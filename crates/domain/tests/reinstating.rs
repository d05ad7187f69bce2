//! Reinstatements and closings, and what they must not bring back.

#![allow(clippy::unwrap_used)]

mod support;
use domain::{
    Refusal,
    decision::{Act, Decision, History, decide, suspend_by_system},
    ids::DecisionId,
    standing::{StandingState, standing},
    time::Day,
    verdict::{Outcome, Verdict},
};
use proptest::{collection::vec, prelude::*};
use support::{
    day,
    decisions::{Walk, attempts, matter, person, proposal, recorded, verdict},
    moment,
};
fn id() -> DecisionId {
    DecisionId(uuid::Uuid::from_u128(999))
}
fn met() -> Verdict {
    verdict(day(0), Outcome::Met, None, 365)
}
fn reinstate(decisions: &[Decision], on: i32) -> Result<Decision, Refusal> {
    let history = History { decisions: decisions.to_vec(), ..History::default() };
    decide(&matter(), &history, proposal(Act::Reinstate), met(), person(1), moment(on, 0), id())
}
#[test]
fn a_reinstatement_resumes_what_was_suspended_and_not_what_was_granted_for_later() {
    let mut decisions = vec![
        recorded(0, Act::GrantWithConditions, 0, Some(50), true, 0),
        recorded(1, Act::Grant, 60, Some(300), false, 0),
        recorded(2, Act::Suspend, 1, None, false, 1),
    ];
    decisions.push(reinstate(&decisions, 2).unwrap());
    assert_eq!(standing(&decisions, day(2), moment(3, 0)).state, StandingState::Conditional);
    assert_eq!(decisions[3].valid_until, Some(day(50)));
}
#[test]
fn a_grant_that_had_not_begun_is_not_begun_by_reinstating_it() {
    let mut decisions = vec![recorded(0, Act::Grant, 30, Some(60), false, 0)];
    decisions.push(suspend_by_system(&matter(), &decisions, met(), "Closed.", moment(10, 0), id()).unwrap());
    assert_eq!(reinstate(&decisions, 11), Err(Refusal::NothingToReinstate));
}
#[test]
fn closing_leaves_what_was_revoked_revoked() {
    let decisions = [recorded(0, Act::Grant, 0, Some(100), false, 0), recorded(1, Act::Revoke, 5, None, false, 5)];
    assert_eq!(suspend_by_system(&matter(), &decisions, met(), "Closed.", moment(20, 0), id()), None);
}
#[test]
fn a_day_is_read_from_json_as_it_is_read_from_text() {
    for text in ["20261123", "2026-11-23T10:00:00", "-000005-01-01", "2026-11-23[America/New_York]"] {
        assert!(serde_json::from_value::<Day>(text.into()).is_err(), "{text}");
    }
    assert!(serde_json::from_value::<Day>("2026-11-23".into()).is_ok());
}
proptest! {
    #[test]
    fn reinstating_gives_no_better_standing_than_was_suspended(tries in vec(attempts(), 1..25)) {
        let mut walk = Walk::new();
        let mut held = StandingState::NotAssessed;
        for attempt in &tries {
            let tried = walk.attempt(attempt);
            let Ok(decision) = tried.result else { continue };
            match decision.act {
                Act::Suspend => held = standing(&tried.before.decisions, day(tried.today), decision.recorded_at).state,
                Act::Reinstate => {
                    prop_assert_eq!(standing(&walk.history.decisions, day(tried.today), decision.recorded_at).state, held);
                }
                _ => {}
            }
        }
    }
    #[test]
    fn closing_suspends_exactly_when_something_is_granted_today_or_later(tries in vec(attempts(), 0..25)) {
        let mut walk = Walk::new();
        for attempt in &tries { walk.attempt(attempt); }
        let at = moment(walk.today, 1_000_000);
        let decisions = &walk.history.decisions;
        let granted = (0..400).any(|later| {
            let state = standing(decisions, day(walk.today + later), at).state;
            matches!(state, StandingState::Eligible | StandingState::Conditional)
        });
        prop_assert_eq!(suspend_by_system(&matter(), decisions, met(), "Closed.", at, id()).is_some(), granted);
    }
}
