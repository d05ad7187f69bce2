//! Standing: compared with a model that paints a calendar, decision by decision.

mod support;

use domain::{
    decision::{Act, Decision},
    standing::{StandingState, intervals, standing},
    time::Instant,
};
use proptest::{collection::vec, prelude::*};
use support::{
    day,
    decisions::{Walk, attempts, recorded, records},
    end_of_time, moment,
};

/// The days that are compared, counted from the first: before, during and after all generated terms.
const RANGE: std::ops::Range<i32> = -15..400;

/// The naive model: a calendar, painted over by each decision in the order of recording, from its first day on.
fn painted(decisions: &[Decision], known_at: Instant) -> Vec<(StandingState, Option<usize>)> {
    let mut calendar = vec![(StandingState::NotAssessed, None); RANGE.len()];
    for (place, decision) in decisions.iter().enumerate() {
        if decision.recorded_at > known_at {
            continue;
        }
        let during = match decision.act {
            Act::Grant => StandingState::Eligible,
            Act::GrantWithConditions => StandingState::Conditional,
            Act::Reinstate if decision.conditions.is_empty() => StandingState::Eligible,
            Act::Reinstate => StandingState::Conditional,
            Act::Refuse | Act::Revoke => StandingState::NotEligible,
            Act::Suspend => StandingState::Suspended,
        };
        for (number, square) in RANGE.zip(&mut calendar) {
            let today = day(number);
            if today < decision.valid_from {
                continue;
            }
            let over = matches!(decision.valid_until, Some(last) if today > last);
            *square = (if over { StandingState::Lapsed } else { during }, Some(place));
        }
    }
    calendar
}

/// What `standing` and `intervals` say of every day of the range is what the calendar shows.
fn agree_with_the_calendar(decisions: &[Decision], known_at: Instant) -> Result<(), TestCaseError> {
    let runs = intervals(decisions, known_at);
    for (number, (state, decision)) in RANGE.zip(painted(decisions, known_at)) {
        let today = day(number);
        let found = standing(decisions, today, known_at);
        prop_assert_eq!((found.state, found.decision), (state, decision), "day {}", number);
        prop_assert_eq!(found.state.may_rely(), state == StandingState::Eligible);

        let containing: Vec<_> = runs.iter().filter(|run| run.contains(today)).collect();
        prop_assert!(containing.len() <= 1, "day {} is in {} runs", number, containing.len());
        let run = containing.first().map_or((StandingState::NotAssessed, None), |run| (run.state, Some(run.decision)));
        prop_assert_eq!(run, (state, decision), "day {}", number);
    }
    for pair in runs.windows(2) {
        prop_assert!(pair[0].until.is_some_and(|last| last < pair[1].from), "{:?}", pair);
        let joined = pair[0].until.map(|last| last.next()) == Some(pair[1].from);
        let same = (pair[0].state, pair[0].decision) == (pair[1].state, pair[1].decision);
        prop_assert!(!(joined && same), "two runs that are one: {:?}", pair);
    }
    for run in &runs {
        prop_assert!(run.until.is_none_or(|last| run.from <= last), "{:?}", run);
        prop_assert_ne!(run.state, StandingState::NotAssessed);
    }
    Ok(())
}

#[test]
fn partners_may_rely_on_eligible_alone() {
    for state in StandingState::ALL {
        assert_eq!(state.may_rely(), state == StandingState::Eligible, "{state:?}");
        assert_eq!(StandingState::parse(state.as_str()), Some(state));
    }
}

#[test]
fn without_decisions_nothing_is_assessed_and_there_are_no_runs() {
    assert_eq!(standing(&[], day(0), end_of_time()).state, StandingState::NotAssessed);
    assert!(intervals(&[], end_of_time()).is_empty());
}

#[test]
fn a_grant_holds_from_its_first_day_through_its_last() {
    let decisions = [recorded(0, Act::Grant, 5, Some(9), false, 0)];
    let table = [
        (4, StandingState::NotAssessed),
        (5, StandingState::Eligible),
        (9, StandingState::Eligible),
        (10, StandingState::Lapsed),
        (4000, StandingState::Lapsed),
    ];
    for (number, state) in table {
        assert_eq!(standing(&decisions, day(number), end_of_time()).state, state, "day {number}");
    }
}

#[test]
fn a_suspension_is_in_force_on_its_own_day() {
    let decisions = [recorded(0, Act::Grant, 0, Some(99), false, 0), recorded(1, Act::Suspend, 10, None, false, 10)];
    assert!(standing(&decisions, day(9), end_of_time()).state.may_rely());
    for number in 10..200 {
        assert_eq!(standing(&decisions, day(number), end_of_time()).state, StandingState::Suspended, "day {number}");
    }
    let before_it = moment(10, 0);
    assert!(standing(&decisions, day(10), before_it).state.may_rely(), "as known before it was recorded");
}

proptest! {
    #[test]
    fn standing_and_runs_agree_with_the_calendar_for_any_records(decisions in records()) {
        agree_with_the_calendar(&decisions, end_of_time())?;
    }

    #[test]
    fn standing_and_runs_agree_with_the_calendar_for_decided_histories(tries in vec(attempts(), 1..20)) {
        let mut walk = Walk::new();
        for attempt in &tries {
            walk.attempt(attempt);
        }
        agree_with_the_calendar(&walk.history.decisions, end_of_time())?;
    }

    #[test]
    fn what_was_known_earlier_is_what_the_earlier_decisions_say(decisions in records(), known in -1..170_i32) {
        let known_at = moment(known, 500);
        agree_with_the_calendar(&decisions, known_at)?;
        let earlier: Vec<_> = decisions.iter().take_while(|decision| decision.recorded_at <= known_at).cloned().collect();
        for number in RANGE {
            let today = day(number);
            prop_assert_eq!(standing(&decisions, today, known_at), standing(&earlier, today, end_of_time()));
        }
        prop_assert_eq!(intervals(&decisions, known_at), intervals(&earlier, end_of_time()));
    }

    #[test]
    fn a_later_decision_never_changes_days_before_it_begins(decisions in records()) {
        let Some((last, before)) = decisions.split_last() else { return Ok(()) };
        for today in RANGE.map(day).filter(|today| *today < last.valid_from) {
            prop_assert_eq!(standing(&decisions, today, end_of_time()), standing(before, today, end_of_time()));
        }
    }
}
