//! Standing: compared with a model that paints a calendar, decision by decision.

mod support;

use domain::{
    decision::{Act, Decision, StepKind},
    standing::{StandingState, intervals, standing},
    time::{Day, Instant},
};
use proptest::{collection::vec, prelude::*};
use support::{
    day,
    decisions::{Walk, attempts, recorded, records},
    end_of_time, moment,
};

/// The days that are compared, counted from the first: before, during and after all generated terms.
const RANGE: std::ops::Range<i32> = -15..400;

/// When a decision comes to hold, step by step as the days pass: the day, a place within it (0 at its beginning, else when
/// it was recorded), and the first day that it paints.
fn comes_to_hold(decision: &Decision, known_at: Instant) -> Option<((Day, i64), Day)> {
    let at = |instant: Instant| (instant.day(), instant.microseconds());
    let mut start = (!decision.needs_confirmation).then_some(decision.recorded_at);
    let mut becomes_final = start.map(|start| start.day().plus_days(15));
    let mut ended = None;
    for step in decision.course.iter().take_while(|step| step.at <= known_at) {
        match step.kind {
            StepKind::Confirm => {
                start = start.or(Some(step.at));
                becomes_final = Some(step.at.day().plus_days(15));
            }
            StepKind::Respond | StepKind::Appeal => becomes_final = None,
            StepKind::Maintain => becomes_final = Some(step.at.day().plus_days(31)),
            StepKind::Withdraw | StepKind::Overturn => return None,
            StepKind::Uphold => ended = Some(step.at),
            StepKind::MeetCondition | StepKind::Review => {}
        }
    }
    let start = start?;
    if !decision.is_preliminary {
        let late = decision.needs_confirmation && decision.corrects.is_none();
        let from = if late { decision.valid_from.max(start.day()) } else { decision.valid_from };
        return Some((at(start), from));
    }
    match ended {
        Some(end) => Some((at(end), end.day())),
        None => becomes_final.map(|day| ((day, 0), day)),
    }
}

/// A day after all that are compared.
fn end_of_range() -> Day {
    day(RANGE.end)
}

/// The naive model: a calendar, painted over by each decision in the order in which it comes to hold, from its first day on.
/// A correction is painted when that would have been painted which it corrects.
fn painted(decisions: &[Decision], known_at: Instant) -> Vec<(StandingState, Option<usize>)> {
    let mut coats: Vec<((Day, i64), usize, usize, Day)> = Vec::new();
    for (place, decision) in decisions.iter().enumerate().filter(|(_, one)| one.recorded_at <= known_at) {
        let Some((when, from)) = comes_to_hold(decision, known_at) else { continue };
        let corrected = decision.corrects.and_then(|id| decisions.iter().position(|other| other.id == id));
        let mut coat = (when, place, place, from);
        if let Some(old) = corrected.and_then(|corrected| coats.iter().position(|coat| coat.2 == corrected)) {
            let old = coats.remove(old);
            coat = (old.0, old.1, place, from);
        }
        coats.push(coat);
    }
    coats.sort();
    let mut calendar = vec![(StandingState::NotAssessed, None); RANGE.len()];
    for (_, _, place, from) in coats {
        let decision = &decisions[place];
        let met: Vec<Day> = decision
            .course
            .iter()
            .filter(|step| step.kind == StepKind::MeetCondition && step.at <= known_at)
            .map(|step| step.at.day())
            .collect();
        for (number, square) in RANGE.zip(&mut calendar) {
            let today = day(number);
            if today < from {
                continue;
            }
            let is_open = !decision.conditions.is_empty() && met.iter().all(|met| today < *met);
            let during = match decision.act {
                Act::Grant | Act::GrantWithConditions | Act::Reinstate | Act::Extend if is_open => {
                    StandingState::Conditional
                }
                Act::Grant | Act::GrantWithConditions | Act::Reinstate | Act::Extend => StandingState::Eligible,
                Act::Refuse | Act::Revoke => StandingState::NotEligible,
                Act::Suspend => StandingState::Suspended,
            };
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
        let mut earlier: Vec<_> =
            decisions.iter().take_while(|decision| decision.recorded_at <= known_at).cloned().collect();
        for decision in &mut earlier {
            decision.course.retain(|step| step.at <= known_at);
        }
        for number in RANGE {
            let today = day(number);
            prop_assert_eq!(standing(&decisions, today, known_at), standing(&earlier, today, end_of_time()));
        }
        prop_assert_eq!(intervals(&decisions, known_at), intervals(&earlier, end_of_time()));
    }

    #[test]
    fn a_later_decision_never_changes_days_before_it_begins(decisions in records()) {
        let Some((last, before)) = decisions.split_last() else { return Ok(()) };
        let begins = |decision: &Decision| decision.effect(end_of_time()).map_or(end_of_range(), |effect| effect.from);
        // A correction takes away what it corrects as well.
        let corrected = before.iter().find(|other| Some(other.id) == last.corrects).map_or(end_of_range(), begins);
        let first = begins(last).min(corrected);
        for today in RANGE.map(day).filter(|today| *today < first) {
            prop_assert_eq!(standing(&decisions, today, end_of_time()), standing(before, today, end_of_time()));
        }
    }
}
