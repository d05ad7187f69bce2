//! Documents: their numbers, and whether they hold.

mod support;

use domain::{
    decision::{Act, Decision, StepKind, limits::RESPOND_WITHIN_DAYS},
    documents::{Document, DocumentKind, DocumentNumber, DocumentState, issued_on, validity},
    refusal::DocumentRefusal,
    time::{Day, Instant},
};
use proptest::prelude::*;
use support::{
    day,
    decisions::{recorded, records, step},
    documents::licence,
    moment,
};

fn state(decisions: &[Decision], at: Instant) -> DocumentState {
    state_of(&licence(1, 50), decisions, at)
}

fn state_of(document: &Document, decisions: &[Decision], at: Instant) -> DocumentState {
    validity(document, decisions, true, at).state
}

#[test]
fn a_document_goes_with_its_standing_day_by_day() {
    use DocumentState as S;
    let granted = recorded(0, Act::Grant, 0, Some(40), false, 0);
    let suspended = recorded(1, Act::Suspend, 10, None, false, 10);
    let reinstated = recorded(2, Act::Reinstate, 20, Some(40), false, 20);
    let revoked = recorded(3, Act::Revoke, 30, None, false, 30);
    let again = recorded(4, Act::Grant, 31, Some(90), false, 31);
    let all = [granted, suspended, reinstated, revoked, again];
    for (decisions, on, expected) in [
        (1, 1, S::Valid),
        (1, 40, S::Valid),
        (1, 41, S::Ended),
        (2, 9, S::Valid),
        (2, 11, S::Suspended),
        (3, 21, S::Valid),
        (4, 31, S::Ended),
        (5, 32, S::Ended),
        (0, 5, S::Ended),
    ] {
        assert_eq!(state(&all[..decisions], moment(on, 900)), expected, "{decisions} decisions, day {on}");
    }
    // Its own last day.
    let long = [recorded(0, Act::Grant, 0, Some(90), false, 0)];
    assert_eq!((state(&long, moment(50, 0)), state(&long, moment(51, 0))), (S::Valid, S::Ended));
    // Terms that were withdrawn suspend it whatever the standing.
    assert_eq!(validity(&licence(1, 50), &long, false, moment(5, 0)).state, S::Suspended);
    // A refusal that was there before it was issued is no refusal of it.
    let before = [recorded(0, Act::Refuse, 0, None, false, 0), recorded(1, Act::Grant, 1, Some(90), false, 1)];
    assert_eq!(state(&before, moment(2, 0)), S::Valid);
}

/// A revocation of a grant that governs from a day on, on which it becomes final by itself.
fn revoked_from(place: usize, on: i32) -> Decision {
    let recorded_on = on - RESPOND_WITHIN_DAYS - 1;
    Decision { is_preliminary: true, ..recorded(place, Act::Revoke, on, None, false, recorded_on) }
}

#[test]
fn a_correction_brings_a_document_back_only_while_it_holds_itself() {
    use DocumentState as S;
    let granted = recorded(0, Act::Grant, 0, Some(90), false, 0);
    let revoked = revoked_from(1, 20);
    let correction = Decision { corrects: Some(revoked.id), ..recorded(2, Act::Grant, 0, Some(90), false, 30) };
    let proposed = Decision { needs_confirmation: true, ..correction.clone() };
    let taken = |decision: &Decision, kinds: &[(StepKind, i32)]| Decision {
        course: kinds.iter().map(|(kind, on)| step(*kind, *on)).collect(),
        ..decision.clone()
    };
    for (what, correction, on, expected) in [
        ("recorded", correction, 31, S::Valid),
        ("proposed", proposed.clone(), 31, S::Ended),
        ("withdrawn", taken(&proposed, &[(StepKind::Withdraw, 31)]), 32, S::Ended),
        ("confirmed", taken(&proposed, &[(StepKind::Confirm, 31)]), 32, S::Valid),
        ("confirmed later", taken(&proposed, &[(StepKind::Confirm, 40)]), 39, S::Ended),
    ] {
        // Something is granted meanwhile, so that the standing alone would be a yes.
        let again = recorded(3, Act::Grant, 30, Some(90), false, 30);
        let all = [granted.clone(), revoked.clone(), correction, again];
        assert_eq!(state(&all, moment(on, 990_000)), expected, "{what}");
    }
    // A correction of what was before the document stands there, whenever it is recorded.
    let before = [
        recorded(0, Act::Refuse, 0, None, false, 0),
        recorded(1, Act::Grant, 1, Some(90), false, 1),
        Decision { corrects: Some(granted.id), ..recorded(2, Act::Refuse, 0, None, false, 30) },
    ];
    assert_eq!(state(&before, moment(31, 0)), S::Valid);
}

#[test]
fn a_document_whose_standing_has_lapsed_has_ended_for_good() {
    use DocumentState as S;
    let long = recorded(0, Act::Grant, 0, Some(90), false, 0);
    let shorter = recorded(1, Act::Grant, 5, Some(20), false, 5);
    let again = recorded(2, Act::Grant, 22, Some(90), false, 22);
    let all = [long.clone(), shorter.clone(), again.clone()];
    for (decisions, on, expected) in [(2, 20, S::Valid), (2, 21, S::Ended), (3, 22, S::Ended), (3, 40, S::Ended)] {
        assert_eq!(state(&all[..decisions], moment(on, 900)), expected, "{decisions} decisions, day {on}");
    }
    // Without a gap it goes on.
    let in_time = [long.clone(), shorter.clone(), recorded(2, Act::Grant, 20, Some(90), false, 20)];
    assert_eq!(state(&in_time, moment(30, 0)), S::Valid);
    // What was corrected has not lapsed: asked as known before, it had.
    let corrected = Decision { corrects: Some(shorter.id), ..recorded(3, Act::Grant, 5, Some(90), false, 30) };
    let all = [long, shorter, again, corrected];
    assert_eq!((state(&all, moment(29, 0)), state(&all, moment(31, 0))), (S::Ended, S::Valid));
    // A day of before it was issued is none of its own.
    let earlier = [recorded(0, Act::Grant, -20, Some(-1), false, -20), recorded(1, Act::Grant, 1, Some(90), false, 1)];
    assert_eq!(state(&earlier, moment(5, 0)), S::Valid);
}

#[test]
fn what_is_upheld_after_a_document_was_issued_ends_it_also_on_the_same_day() {
    use DocumentState as S;
    // The licence is issued at noon of day 1; an appeal against an earlier revocation is decided before or after that.
    let upheld = |before: bool| {
        let mut revoked = revoked_from(1, 5);
        revoked.course = vec![step(StepKind::Appeal, 0), step(StepKind::Uphold, if before { 0 } else { 1 })];
        let again = recorded(2, Act::Grant, 1, Some(90), false, 1);
        let recorded_at = if before { moment(1, 100) } else { moment(1, 950_000) };
        [recorded(0, Act::Grant, 0, Some(90), false, 0), revoked, Decision { recorded_at, ..again }]
    };
    assert_eq!(state(&upheld(true), moment(2, 0)), S::Valid);
    assert_eq!(state(&upheld(false), moment(1, 940_000)), S::Ended);
    assert_eq!(state(&upheld(false), moment(2, 0)), S::Ended, "though something was granted the same day");
}

#[test]
fn a_shorter_standing_shortens_what_is_shown() {
    let shorter = [recorded(0, Act::Grant, 0, Some(90), false, 0), recorded(1, Act::Grant, 5, Some(20), false, 5)];
    assert_eq!(validity(&licence(1, 50), &shorter, true, moment(6, 0)).valid_until, day(20));
    assert_eq!(validity(&licence(1, 50), &shorter[..1], true, moment(6, 0)).valid_until, day(50));
}

#[test]
fn a_document_is_issued_from_an_eligible_standing_within_its_term() {
    let kind = DocumentKind::LogoLicence;
    let granted = [recorded(0, Act::Grant, 0, Some(40), false, 0)];
    let last = |asked: Option<Day>| issued_on(kind, &granted, asked, moment(1, 0)).map(|(_, last)| last);
    assert_eq!(last(None), Ok(day(40)));
    assert_eq!(last(Some(day(1))), Ok(day(1)));
    for beyond in [day(0), day(41)] {
        assert!(matches!(last(Some(beyond)), Err(DocumentRefusal::BeyondStanding { .. })));
    }
    for (act, conditional) in [(Act::Suspend, false), (Act::Refuse, false), (Act::GrantWithConditions, true)] {
        let until = act.has_term().then_some(40);
        let history = [recorded(0, act, 0, until, conditional, 0)];
        let refused = issued_on(kind, &history, None, moment(1, 0));
        assert!(matches!(refused, Err(DocumentRefusal::NotEligible { .. })), "{act:?}");
    }
}

proptest! {
    /// Whatever was decided: what may not be relied on is never valid, and neither is what has ended.
    #[test]
    fn no_document_is_valid_without_a_standing_that_may_be_relied_on(history in records(), on in 0..400_i32) {
        let at = moment(on, 999_999);
        let present = domain::standing::standing(&history, at.day(), at).state;
        let found = validity(&licence(1, 300), &history, true, at);
        if found.state == DocumentState::Valid {
            prop_assert!(present.may_rely());
            prop_assert!(at.day() <= found.valid_until && day(1) <= at.day());
        }
    }

    /// Whatever is decided afterwards: what has ended has ended for good. Only a correction speaks of days that have passed.
    #[test]
    fn what_has_ended_holds_no_more(history in records(), on in 1..200_i32, later in 1..200_i32) {
        let is_of_its_day = |one: &&Decision| one.corrects.is_none() && one.valid_from >= one.recorded_at.day();
        let history: Vec<Decision> = history.iter().filter(is_of_its_day).cloned().collect();
        let issued = domain::standing::standing(&history, day(1), moment(1, 500)).state.may_rely();
        let on_day = |on: i32| state_of(&licence(1, 300), &history, moment(on, 999_999));
        if issued && on_day(on) == DocumentState::Ended {
            prop_assert_eq!(on_day(on + later), DocumentState::Ended);
        }
    }

    /// A number is read back however people write it, and a single wrong sign is found.
    #[test]
    fn numbers_are_read_back_and_slips_are_found(bytes: [u8; 32], place in 0..21_usize, other in 0..32_usize) {
        let number = DocumentNumber::from_random(bytes);
        let text = number.to_string();
        prop_assert_eq!(text.len(), "REG-XXXX-XXXX-XXXX-XXXX-XXXX-C".len());
        prop_assert!(text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-'));
        let spoken = text.replace('0', "o").replace('1', "l").replace('-', " ").to_lowercase();
        for written in [&text, &spoken, &text.replace('-', ""), &text.replace("REG-", "")] {
            prop_assert_eq!(DocumentNumber::parse(written), Some(number), "{}", written);
        }
        let mut signs: Vec<char> = text.replace("REG-", "").replace('-', "").chars().collect();
        let wrong = char::from(b"0123456789ABCDEFGHJKMNPQRSTVWXYZ"[other]);
        if signs[place] != wrong {
            signs[place] = wrong;
            prop_assert_eq!(DocumentNumber::parse(&signs.iter().collect::<String>()), None);
        }
        if place < 19 {
            let mut swapped: Vec<char> = text.replace("REG-", "").replace('-', "").chars().collect();
            swapped.swap(place, place + 1);
            let swapped: String = swapped.into_iter().collect();
            prop_assert!(DocumentNumber::parse(&swapped).is_none_or(|same| same == number));
        }
    }
}

#[test]
fn numbers_use_a_hundred_bits() {
    // Each of the hundred bits that are drawn is in the number: nothing of the randomness is thrown away.
    let base = DocumentNumber::from_random([0; 32]);
    for bit in 0..100_usize {
        let mut bytes = [0_u8; 32];
        bytes[12 - bit / 8] = 1 << (bit % 8);
        assert_ne!(DocumentNumber::from_random(bytes), base, "bit {bit}");
    }
}
