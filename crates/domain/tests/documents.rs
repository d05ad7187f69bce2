//! Documents: their numbers, and whether they hold.

mod support;

use domain::{
    decision::{Act, Decision},
    documents::{Document, DocumentFacts, DocumentKind, DocumentNumber, DocumentState, issued_on, validity},
    ids::{DecisionId, DocumentId, TextId},
    policy::{PolicyName, PolicyProvenance},
    refusal::DocumentRefusal,
    time::{Day, Instant},
};
use proptest::prelude::*;
use support::{
    day,
    decisions::{matter, recorded, records, reviewer},
    moment,
};
use uuid::Uuid;

/// A licence that was issued at noon of a day.
fn licence(issued: i32, until: i32) -> Document {
    Document {
        id: DocumentId(Uuid::from_u128(1)),
        number: DocumentNumber::from_random([7; 32]),
        kind: DocumentKind::LogoLicence,
        organization: matter().organization,
        decision: DecisionId(Uuid::from_u128(2)),
        text: TextId(Uuid::from_u128(3)),
        valid_from: day(issued),
        valid_until: day(until),
        facts: DocumentFacts {
            organization_name: "Example (fictitious)".to_owned(),
            decided_on: day(0),
            against_verdict: false,
            edition: None,
            policy: PolicyName {
                id: domain::ids::PolicyId(Uuid::from_u128(4)),
                version: 1,
                title: "Example (shipped default)".to_owned(),
                provenance: PolicyProvenance::ShippedDefault,
            },
            requirements: Vec::new(),
            text_version: 1,
            text_title: "Example (fictitious)".to_owned(),
            fictitious: true,
            licence: None,
            addressee: None,
        },
        issued_at: moment(issued, 500),
        issued_by: reviewer(),
        withdrawn: None,
    }
}

fn state(decisions: &[Decision], at: Instant) -> DocumentState {
    validity(&licence(1, 50), decisions, true, at).state
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
