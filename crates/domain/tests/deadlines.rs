//! Deadlines that are none any more, documents that end by themselves, and what waits while a grant is suspended.

// Helpers of tests: a panic here is a failing test, which is what is wanted.
#![allow(clippy::unwrap_used)]

mod support;

use domain::{
    deadline::{DeadlineKind, deadlines},
    decision::{Act, Awaited, Decision, History, NewStep, StepKind, limits::RESPOND_WITHIN_DAYS, take_step, waits},
    documents::{Document, Withdrawal},
    ids::DocumentId,
    time::Day,
};
use proptest::prelude::*;
use support::{
    day,
    decisions::{condition, person, recorded, records, reviewer, step},
    documents::licence,
    moment,
};
use uuid::Uuid;

use DeadlineKind as K;

fn number(of: Day) -> i32 {
    of.number() - day(0).number()
}

/// What falls due, as computed on one day and read on another, without an act between the two.
fn read_on(decisions: &[Decision], documents: &[Document], written: i32, read: i32) -> Vec<(DeadlineKind, i32)> {
    let all = deadlines(decisions, documents, moment(written, 2));
    let goes_on = all.into_iter().filter(|due| due.until.is_none_or(|last| day(read) <= last));
    goes_on.map(|due| (due.kind, number(due.day))).collect()
}

/// A grant with a condition that is due on a day, and its last day.
fn conditional(until: i32, due: i32) -> Decision {
    Decision { conditions: vec![condition(due)], ..recorded(0, Act::GrantWithConditions, 0, Some(until), true, 0) }
}

/// A revocation that becomes final by itself on a day.
fn revoked(place: usize, from: i32) -> Decision {
    let recorded_on = from - RESPOND_WITHIN_DAYS - 1;
    Decision { is_preliminary: true, ..recorded(place, Act::Revoke, from, None, false, recorded_on) }
}

fn suspended(place: usize, on: i32) -> Decision {
    Decision { review_by: Some(day(on + 30)), ..recorded(place, Act::Suspend, on, None, false, on) }
}

#[test]
fn a_condition_is_no_deadline_once_its_grant_has_lapsed() {
    let grant = [conditional(50, 20)];
    assert_eq!(read_on(&grant, &[], 0, 10), [(K::Condition, 20), (K::Lapse, 50)]);
    assert_eq!(read_on(&grant, &[], 0, 50), [(K::Condition, 20), (K::Lapse, 50)], "overdue, and can still be met");
    assert_eq!(read_on(&grant, &[], 0, 51), []);
    // It cannot be met any more either.
    let meet = |on: i32| {
        let history = History { decisions: grant.to_vec(), ..History::default() };
        let new = NewStep { condition: Some(0), ..NewStep::of(StepKind::MeetCondition, None) };
        take_step(&history, 0, new, person(1), moment(on, 3)).is_ok()
    };
    assert_eq!((meet(50), meet(51)), (true, false));
}

#[test]
fn a_suspension_is_reviewed_no_more_once_a_revocation_is_final() {
    let grant = recorded(0, Act::Grant, 0, Some(300), false, 0);
    let all = [grant, suspended(1, 0), revoked(2, 15)];
    assert_eq!(read_on(&all, &[], 0, 14), [(K::Response, 14), (K::SuspensionReview, 30)]);
    assert_eq!(read_on(&all, &[], 0, 15), []);
    // A response stops the revocation, and the review is due again.
    let mut answered = all;
    answered[2].course.push(step(StepKind::Respond, 10));
    assert_eq!(read_on(&answered, &[], 11, 20), [(K::SuspensionReview, 30), (K::Answer, 40)]);
}

#[test]
fn the_conditions_of_a_grant_that_is_held_back_are_still_due_and_can_be_met() {
    let all = [conditional(50, 20), suspended(1, 10)];
    let due = |on: i32| read_on(&all, &[], on, on);
    assert_eq!(due(12), [(K::Condition, 20), (K::SuspensionReview, 40)]);
    assert_eq!(due(51), [(K::SuspensionReview, 40)], "what is held back has ended");
    assert_eq!(read_on(&all, &[], 12, 51), [(K::SuspensionReview, 40)]);
    let waiting = |decisions: &[Decision], on: i32| -> Vec<_> {
        let found = waits(decisions, moment(on, 2)).into_iter().filter(|wait| wait.what == Awaited::Condition);
        found.map(|wait| (wait.decision, wait.since, wait.until)).collect()
    };
    let held = (all[0].id, all[0].recorded_at, Some(day(50)));
    assert_eq!((waiting(&all[..1], 12), waiting(&all, 12)), (vec![held], vec![held]));
    assert_eq!(waiting(&all, 51), []);
    let mut history = History { decisions: all.to_vec(), ..History::default() };
    let new = NewStep { condition: Some(0), ..NewStep::of(StepKind::MeetCondition, None) };
    assert!(take_step(&history, 0, new.clone(), person(1), moment(51, 3)).is_err(), "of no use any more");
    let met = take_step(&history, 0, new, person(1), moment(12, 3)).unwrap();
    history.decisions[0].course.push(met);
    assert_eq!(read_on(&history.decisions, &[], 13, 13), [(K::SuspensionReview, 40)]);
    assert_eq!(waiting(&history.decisions, 13), []);
}

#[test]
fn a_document_that_ends_before_its_standing_is_a_deadline() {
    let grant = recorded(0, Act::Grant, 0, Some(90), false, 0);
    let document = licence(1, 50);
    let due = |decisions: &[Decision], document: &Document, on: i32| -> Vec<(DeadlineKind, i32)> {
        read_on(decisions, std::slice::from_ref(document), on, on)
    };
    let found = deadlines(std::slice::from_ref(&grant), std::slice::from_ref(&document), moment(2, 0))[0];
    assert_eq!((found.kind, found.day, found.until), (K::DocumentEnd, day(50), Some(day(50))));
    assert_eq!((found.document, found.decision), (Some(document.id), document.decision));
    let both = [(K::DocumentEnd, 50), (K::Lapse, 90)];
    let one = std::slice::from_ref(&grant);
    assert_eq!((due(one, &document, 2), due(one, &document, 50)), (both.to_vec(), both.to_vec()));
    assert_eq!(due(one, &document, 51), [(K::Lapse, 90)]);
    assert_eq!(due(one, &licence(1, 90), 2), [(K::Lapse, 90)], "the lapse says it");
    let taken_back = Withdrawal { at: moment(3, 0), by: reviewer(), reason: "In error.".to_owned() };
    assert_eq!(due(one, &Document { withdrawn: Some(taken_back), ..licence(1, 50) }, 4), [(K::Lapse, 90)]);
    for (what, later, on, expected) in [
        (
            "suspended, and may hold again",
            vec![suspended(1, 10)],
            12,
            vec![(K::SuspensionReview, 40), (K::DocumentEnd, 50)],
        ),
        (
            "ends with what is suspended",
            vec![recorded(1, Act::Grant, 5, Some(50), false, 5), suspended(2, 10)],
            12,
            vec![(K::SuspensionReview, 40)],
        ),
        ("revoked before", vec![revoked(1, 20)], 12, vec![(K::Response, 19)]),
        ("revoked after", vec![revoked(1, 60)], 46, vec![(K::DocumentEnd, 50), (K::Response, 59)]),
        ("a shorter standing", vec![recorded(1, Act::Grant, 5, Some(20), false, 5)], 12, vec![(K::Lapse, 20)]),
        (
            "ended with a standing that lapsed",
            vec![recorded(1, Act::Grant, 5, Some(20), false, 5), recorded(2, Act::Grant, 30, Some(90), false, 30)],
            31,
            vec![(K::Lapse, 90)],
        ),
        (
            "granted anew from a day on",
            vec![recorded(1, Act::Grant, 40, Some(95), false, 5)],
            12,
            vec![(K::DocumentEnd, 50), (K::Lapse, 95)],
        ),
    ] {
        let all: Vec<Decision> = std::iter::once(grant.clone()).chain(later).collect();
        assert_eq!(due(&all, &document, on), expected, "{what}");
    }
}

proptest! {
    /// Whatever was decided: no two deadlines of a matter are the same, and none is over on the day on which it is written.
    #[test]
    fn deadlines_are_told_apart_and_none_is_over_when_it_is_written(history in records(), on in 0..200_i32) {
        let other = Document { id: DocumentId(Uuid::from_u128(77)), ..licence(1, 50) };
        let all = deadlines(&history, &[licence(1, 50), other, licence(1, 60)], moment(on, 999_999));
        let mut told: Vec<_> = all.iter().map(|due| (due.day, due.document, due.decision, due.kind, due.place)).collect();
        told.sort_unstable();
        told.dedup();
        prop_assert_eq!(told.len(), all.len());
        prop_assert!(all.iter().all(|due| due.until.is_none_or(|last| day(on) <= last)));
    }
}
