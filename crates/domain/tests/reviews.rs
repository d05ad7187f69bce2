//! Reviews, whatever anybody does in whatever order: blind until both have handed in, and nobody alone decides what is final.

#![allow(clippy::unwrap_used)]

use domain::{
    access::Actor,
    arena::ArenaCode,
    edition::StandardCode,
    ids::UserId,
    rating::Rating,
    refusal::ReviewRefusal,
    review::{
        Conflict, ConflictKind, Finding, Recorded, Resolution, Resolved, Review, ReviewCount, ReviewMethod,
        ReviewPlace, ReviewPolicy, Seat, SettledBy, check_evidence,
    },
};
use proptest::{collection::vec, prelude::*, sample::select};
use std::collections::BTreeSet;

const CODES: [&str; 3] = ["F-01", "F-02", "F-03"];

fn code(place: usize) -> StandardCode {
    StandardCode::parse(CODES[place % CODES.len()]).unwrap()
}

fn person(number: usize) -> Actor {
    Actor::Person(UserId(uuid::Uuid::from_u128(number as u128 + 1)))
}

fn recorded(standard: StandardCode, place: ReviewPlace, reviewer: Actor, rating: Rating, answer_of: i32) -> Recorded {
    let finding = Finding { rating, reasons: "Seen.".to_owned(), method: ReviewMethod::Visit, evidence: Vec::new() };
    Recorded { standard, place, reviewer, finding, handed_in: false, counts: true, confirms: None, answer_of }
}

#[derive(Debug, Clone)]
enum Act {
    Seat(ReviewPlace),
    Record(usize, Rating),
    Confirm(usize),
    HandIn,
    Leave(ReviewPlace),
    Answer(usize),
    Resolve(usize, Rating),
}

fn acts() -> impl Strategy<Value = Vec<(usize, Act)>> {
    let (place, rating) = (select(ReviewPlace::ALL.to_vec()), select(Rating::ALL.to_vec()));
    let act = prop_oneof![
        2 => place.clone().prop_map(Act::Seat),
        8 => (0..3_usize, rating.clone()).prop_map(|(code, rating)| Act::Record(code, rating)),
        1 => (0..3_usize).prop_map(Act::Confirm),
        4 => Just(Act::HandIn),
        1 => place.prop_map(Act::Leave),
        1 => (0..3_usize).prop_map(Act::Answer),
        4 => (0..3_usize, rating).prop_map(|(code, rating)| Act::Resolve(code, rating)),
    ];
    vec((0..4_usize, act), 0..80)
}

/// At which revision each answer was changed last.
type Answers = [i32; CODES.len()];

const FIRST: Answers = [1; CODES.len()];

/// Takes the act where the rules allow it; says whether they did.
fn take(review: &mut Review, answers: &mut Answers, actor: Actor, act: &Act) -> bool {
    let applying: Vec<StandardCode> = (0..CODES.len()).map(code).collect();
    match act {
        Act::Seat(place) => {
            if review.check_seat(*place, actor).is_err() {
                return false;
            }
            if review.place_of(actor) != Some(*place) {
                leave(review, *place);
                review.seats.insert(*place, Seat { reviewer: actor, handed_in: false });
                review.sat.insert((*place, actor));
            }
        }
        Act::Record(at, rating) => {
            let answer_of = answers[*at];
            let Ok(place) = review.check_record(actor, &code(*at), answer_of) else { return false };
            let is_replaced = |one: &Recorded| one.counts && one.place == place && one.standard == code(*at);
            review.findings.retain(|one| !is_replaced(one));
            review.findings.push(recorded(code(*at), place, actor, *rating, answer_of));
        }
        Act::Confirm(at) => {
            let Ok(left) = review.confirmable(actor, &code(*at), answers[*at]).cloned() else { return false };
            let confirms = Some(left.reviewer);
            review.findings.push(Recorded { reviewer: actor, counts: true, handed_in: false, confirms, ..left });
        }
        Act::HandIn => {
            let Ok(place) = review.check_hand_in(actor, &applying) else { return false };
            review
                .findings
                .iter_mut()
                .filter(|one| one.counts && one.place == place)
                .for_each(|one| one.handed_in = true);
            review.seats.get_mut(&place).unwrap().handed_in = true;
        }
        Act::Leave(place) => leave(review, *place),
        Act::Answer(at) => {
            answers[*at] += 1;
            let of = code(*at);
            review.findings.iter_mut().filter(|one| one.standard == of).for_each(|one| one.counts = false);
            review.resolutions.iter_mut().filter(|one| one.standard == of).for_each(|one| one.counts = false);
            review.seats.values_mut().for_each(|seat| seat.handed_in = false);
        }
        Act::Resolve(at, rating) => {
            let Ok(resolved) = review.resolve(actor, &code(*at), *rating) else { return false };
            let settled = match resolved {
                Resolved::Proposed => None,
                Resolved::Settled(by) => Some(by),
            };
            let standard = code(*at);
            let own = |one: &&mut Resolution| one.by == actor && one.standard == standard;
            review.resolutions.iter_mut().filter(own).for_each(|one| one.counts = false);
            let reasons = "Looked at again.".to_owned();
            review.resolutions.push(Resolution {
                standard,
                rating: *rating,
                reasons,
                by: actor,
                settled,
                counts: true,
            });
        }
    }
    true
}

fn leave(review: &mut Review, place: ReviewPlace) {
    if review.seats.remove(&place).is_some() {
        review.findings.iter_mut().filter(|one| one.place == place).for_each(|one| one.counts = false);
        review.resolutions.iter_mut().for_each(|one| one.counts = false);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn two_reviews_stay_blind_until_both_are_handed_in(acts in acts()) {
        let mut review = Review::new(ReviewCount::Two);
        let mut answers = FIRST;
        let mut read: BTreeSet<(Actor, ReviewPlace)> = BTreeSet::new();
        for (by, act) in acts {
            take(&mut review, &mut answers, person(by), &act);
            for one in review.findings.iter().filter(|one| one.counts) {
                let both = ReviewPlace::ALL.iter().all(|place| {
                    review.findings.iter().any(|other| {
                        other.counts && other.handed_in && other.place == *place && other.standard == one.standard
                    })
                });
                for viewer in (0..4).map(person) {
                    prop_assert_eq!(review.shows(viewer, one), viewer == one.reviewer || both);
                    let told = review.findings_for(viewer).contains_key(&one.standard);
                    let own = review.findings.iter().any(|other| {
                        other.counts && other.reviewer == viewer && other.standard == one.standard
                    });
                    prop_assert!(!told || own || both, "{viewer:?} is told of {one:?}");
                }
                if !both {
                    prop_assert_eq!(review.final_of(&one.standard), None);
                    prop_assert!(!review.disagreements().contains(&&one.standard));
                }
            }
            // Whoever was shown what had been found in a place, before both had handed in, finds nothing in the other.
            for viewer in (0..4).map(person) {
                let shown = review.findings.iter().filter(|one| {
                    one.reviewer != viewer && !review.is_handed_in(&one.standard) && review.shows(viewer, one)
                });
                read.extend(shown.map(|one| (viewer, one.place)));
            }
            for one in &review.findings {
                let other = ReviewPlace::ALL.iter().find(|place| **place != one.place).unwrap();
                prop_assert!(!read.contains(&(one.reviewer, *other)), "{one:?} knows what was found in the other place");
            }
            // One person only ever has one of the places, in what they found as well.
            for viewer in (0..4).map(person) {
                let places: BTreeSet<ReviewPlace> =
                    review.findings.iter().filter(|one| one.reviewer == viewer).map(|one| one.place).collect();
                prop_assert!(places.len() <= 1, "{viewer:?} has found something in both places");
            }
        }
    }

    #[test]
    fn nobody_alone_makes_a_rating_final_where_two_are_needed(acts in acts()) {
        let mut review = Review::new(ReviewCount::Two);
        let mut answers = FIRST;
        for (by, act) in acts {
            take(&mut review, &mut answers, person(by), &act);
            for standard in (0..CODES.len()).map(code) {
                let Some(found) = review.final_of(&standard) else { continue };
                let counting = review.findings.iter().filter(|one| one.counts && one.standard == standard);
                let for_it: BTreeSet<Actor> = counting
                    .filter(|one| one.finding.rating == found.rating)
                    .map(|one| one.reviewer)
                    .chain(review.resolutions.iter()
                        .filter(|one| one.counts && one.standard == standard && one.rating == found.rating)
                        .map(|one| one.by))
                    .collect();
                let alone_against_both = found.settled_by == SettledBy::ThirdPerson && review.is_disputed(&standard);
                prop_assert!(for_it.len() >= 2 || alone_against_both, "{found:?} by {for_it:?} alone");
            }
        }
    }

    #[test]
    fn what_one_reviewer_has_handed_in_changes_only_with_somebody_else(acts in acts()) {
        let mut review = Review::new(ReviewCount::One);
        let mut answers = FIRST;
        for (by, act) in acts {
            let before: Vec<_> = (0..CODES.len()).map(|at| review.final_of(&code(at))).collect();
            let fixed: Vec<_> = (0..CODES.len())
                .map(|at| review.counting(&code(at), ReviewPlace::First).filter(|one| one.handed_in).map(|one| one.reviewer))
                .collect();
            let changes_answer = matches!(act, Act::Leave(_) | Act::Answer(_) | Act::Seat(_));
            take(&mut review, &mut answers, person(by), &act);
            for at in 0..CODES.len() {
                let Some(reviewer) = fixed[at] else { continue };
                let after = review.final_of(&code(at));
                if !changes_answer && after.map(|one| one.rating) != before[at].map(|one| one.rating) {
                    let seconded: BTreeSet<Actor> = review.resolutions.iter()
                        .filter(|one| one.counts && one.standard == code(at) && Some(one.rating) == after.map(|one| one.rating))
                        .map(|one| one.by)
                        .collect();
                    prop_assert!(seconded.len() >= 2 && seconded.contains(&reviewer), "{seconded:?}");
                }
            }
        }
    }

    #[test]
    fn evidence_is_refused_exactly_where_it_is_not_offered_or_named_twice(
        offered in vec(0..6_u128, 0..6), relied_on in vec(0..6_u128, 0..6),
    ) {
        let id = |number: &u128| domain::ids::EvidenceId(uuid::Uuid::from_u128(*number));
        let wrong = check_evidence(
            &relied_on.iter().map(id).collect::<Vec<_>>(),
            &offered.iter().map(id).collect(),
        );
        for (place, one) in relied_on.iter().enumerate() {
            let expected = !offered.contains(one) || relied_on[..place].contains(one);
            prop_assert_eq!(wrong.contains(&place), expected);
        }
    }
}

#[test]
fn two_reviews_are_needed_where_the_policy_says_so() {
    let arena = |code: &str| ArenaCode::parse(code).unwrap();
    let policy = ReviewPolicy { two_reviews: false, two_reviews_for: BTreeSet::from([arena("shelter")]) };
    assert_eq!(policy.needed(&BTreeSet::from([arena("outreach")])), ReviewCount::One);
    assert_eq!(policy.needed(&BTreeSet::from([arena("outreach"), arena("shelter")])), ReviewCount::Two);
    assert_eq!(policy.needed(&BTreeSet::new()), ReviewCount::One);
    let always = ReviewPolicy { two_reviews: true, ..ReviewPolicy::default() };
    assert_eq!(always.needed(&BTreeSet::new()), ReviewCount::Two);
}

#[test]
fn a_conflict_bars_on_both_of_its_days_and_between() {
    let day = |text: &str| text.parse().unwrap();
    let mut conflict = Conflict {
        id: domain::ids::ConflictId(uuid::Uuid::from_u128(1)),
        reviewer: UserId(uuid::Uuid::from_u128(1)),
        organization: domain::ids::OrganizationId(uuid::Uuid::from_u128(1)),
        kind: ConflictKind::Advice,
        from: day("2026-01-10"),
        until: Some(day("2026-01-20")),
        note: None,
    };
    for (on, bars) in [("2026-01-09", false), ("2026-01-10", true), ("2026-01-20", true), ("2026-01-21", false)] {
        assert_eq!(conflict.is_in_force(day(on)), bars, "{on}");
    }
    conflict.until = None;
    assert!(conflict.is_in_force(day("2099-01-01")));
}

#[test]
fn what_one_reviewer_proposes_needs_somebody_else() {
    let mut review = Review::new(ReviewCount::Two);
    for (place, by, rating) in [(ReviewPlace::First, 0, Rating::Meets), (ReviewPlace::Second, 1, Rating::DoesNotMeet)] {
        review.seats.insert(place, Seat { reviewer: person(by), handed_in: true });
        review.findings.push(Recorded { handed_in: true, ..recorded(code(0), place, person(by), rating, 1) });
    }
    assert_eq!(review.disagreements(), [&code(0)]);
    assert_eq!(review.resolve(person(0), &code(0), Rating::Meets), Ok(Resolved::Proposed));
    assert_eq!(review.resolve(person(2), &code(0), Rating::Meets), Ok(Resolved::Settled(SettledBy::ThirdPerson)));
    assert!(take(&mut review, &mut FIRST.clone(), person(0), &Act::Resolve(0, Rating::Meets)));
    assert_eq!(review.resolve(person(0), &code(0), Rating::Meets), Ok(Resolved::Proposed), "again, by the same");
    assert_eq!(review.resolve(person(1), &code(0), Rating::Meets), Ok(Resolved::Settled(SettledBy::Agreement)));
    assert!(take(&mut review, &mut FIRST.clone(), person(1), &Act::Resolve(0, Rating::Meets)));
    assert_eq!(review.resolve(person(2), &code(0), Rating::Meets), Err(ReviewRefusal::AlreadyResolved.into()));
}
