//! Evidence: its table of states, and what no sequence of acts can do.

mod support;

use domain::{
    assessment::Side,
    evidence::{
        EVIDENCE_TRANSITIONS, Evidence, EvidenceContent, EvidenceKind, EvidenceState, EvidenceStatus, EvidenceStep,
        FileType, KeptFile, Reliance, check_file_removal, check_removal,
    },
    ids::{EvidenceId, OrganizationId},
    refusal::EvidenceRefusal,
    time::{Day, Instant},
};
use proptest::prelude::*;
use std::collections::BTreeSet;
use support::day;
use uuid::Uuid;

fn content(expires: Option<Day>) -> EvidenceContent {
    EvidenceContent {
        kind: EvidenceKind::Policy,
        title: "A policy".to_owned(),
        issuer: None,
        dated: None,
        expires,
        sha256: None,
        kept_at: None,
    }
}

fn offered(expires: Option<Day>) -> Evidence {
    let (id, organization) = (EvidenceId(Uuid::from_u128(1)), OrganizationId(Uuid::from_u128(2)));
    Evidence::offered(id, organization, content(expires), Instant::from_microseconds(0))
}

fn file(hash: &str) -> KeptFile {
    KeptFile { sha256: hash.repeat(32), bytes: 1, file_type: FileType::Pdf }
}

#[test]
fn each_step_from_each_state_is_in_the_table_once_or_refused_with_what_is_allowed() {
    let (mut allowed, mut refused) = (0, 0);
    for from in EvidenceStatus::ALL {
        for step in EvidenceStep::ALL {
            let rows = EVIDENCE_TRANSITIONS.iter().filter(|row| row.from == from && row.step == step);
            let rows: Vec<_> = rows.collect();
            match from.after(step) {
                Ok(to) => {
                    assert!(rows.len() == 1 && rows[0].to == to, "{from:?} {step:?}");
                    allowed += 1;
                }
                Err(refusal) => {
                    assert!(rows.is_empty(), "{from:?} {step:?}");
                    let said = refusal.to_string();
                    for row in from.transitions() {
                        assert!(said.contains(row.step.as_str()), "{said}");
                    }
                    refused += 1;
                }
            }
        }
    }
    assert_eq!((allowed, refused), (EVIDENCE_TRANSITIONS.len(), 6));
    for row in EVIDENCE_TRANSITIONS {
        let of_organization = row.step == EvidenceStep::Change;
        assert_eq!(row.by == Side::Organization, of_organization, "{row:?}");
        assert!(!of_organization || row.to == EvidenceStatus::Offered, "whatever is changed is offered again: {row:?}");
    }
    let reached: BTreeSet<EvidenceStatus> = EVIDENCE_TRANSITIONS.iter().map(|row| row.to).collect();
    assert_eq!(reached.len(), EvidenceStatus::ALL.len(), "every state is reached");
}

#[test]
fn the_last_day_is_still_valid_and_what_is_rejected_stays_rejected() {
    let last = day(100);
    let mut one = offered(Some(last));
    assert_eq!(one.state_on(last), EvidenceState::Offered);
    assert_eq!(one.state_on(last.next()), EvidenceState::Expired);
    assert!(!one.has_expired_on(last) && one.has_expired_on(last.next()));
    assert_eq!(one.accepted(last.next()), Err(EvidenceRefusal::Expired { last }));
    one = one.rejected("Not signed.".to_owned()).unwrap();
    assert_eq!(one.state_on(last.next()), EvidenceState::Rejected);
    assert_eq!(one.limits_ratings(), None, "ratings do not rest on it");
}

#[test]
fn a_file_belongs_to_the_hash_that_was_declared() {
    let declared = EvidenceContent { sha256: Some("ab".repeat(32)), ..content(None) };
    let one = Evidence { content: declared.clone(), ..offered(None) }.seen().unwrap();
    assert_eq!(one.with_file(file("cd")), Err(EvidenceRefusal::AnotherFile));
    let with = one.with_file(file("ab")).unwrap();
    assert_eq!(with.status, EvidenceStatus::Seen, "it is the document that was seen");
    let undeclared = offered(None).accepted(day(1)).unwrap().with_file(file("cd")).unwrap();
    assert_eq!((undeclared.status, undeclared.content.sha256), (EvidenceStatus::Offered, Some("cd".repeat(32))));
    let retitled = with.changed(content(None), true).unwrap();
    assert_eq!((retitled.file.clone(), retitled.content.sha256), (with.file.clone(), declared.sha256));
    let another = EvidenceContent { sha256: Some("cd".repeat(32)), ..content(None) };
    assert_eq!(with.changed(another, true).unwrap().file, None);
}

#[test]
fn what_was_handed_in_is_kept_and_a_file_goes_when_nothing_rests_on_it() {
    let flags = [false, true];
    for is_named in flags {
        for was_submitted in flags {
            for is_under_review_or_accepted in flags {
                let reliance = Reliance { is_named, was_submitted, is_under_review_or_accepted };
                assert_eq!(check_removal(reliance).is_ok(), !is_named && !was_submitted, "{reliance:?}");
                let with = Evidence { file: Some(file("ab")), ..offered(None) };
                assert_eq!(check_file_removal(&with, reliance).is_ok(), !is_under_review_or_accepted, "{reliance:?}");
                let rejected = with.rejected("No.".to_owned()).unwrap();
                assert_eq!(check_file_removal(&rejected, reliance), Ok(()));
            }
        }
    }
    assert_eq!(check_file_removal(&offered(None), Reliance::default()), Err(EvidenceRefusal::NoFile));
}

/// An act that somebody tries.
#[derive(Debug, Clone)]
enum Try {
    Change(Option<i32>),
    See,
    Accept,
    Reject,
    File(bool),
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let one = prop_oneof![
        proptest::option::of(0..400).prop_map(Try::Change),
        Just(Try::See),
        Just(Try::Accept),
        Just(Try::Reject),
        any::<bool>().prop_map(Try::File),
    ];
    proptest::collection::vec(one, 0..40)
}

/// The later of two last days, where none is the latest.
fn is_later(one: Option<Day>, other: Option<Day>) -> bool {
    match (one, other) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(one), Some(other)) => one > other,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Whatever anybody tries: a refused act changes nothing; only acceptance lets what was handed in count longer; reasons
    /// stand exactly beside what is rejected; and nothing is accepted that the organization has changed since.
    #[test]
    fn no_sequence_of_acts_lets_ratings_rest_on_what_nobody_has_looked_at(
        first in proptest::option::of(0..400),
        tries in tries(),
        today in 0..400,
    ) {
        let today = day(today);
        let mut one = offered(first.map(day));
        let mut accepted_content = None;
        for act in tries {
            let before = one.clone();
            let after = match act.clone() {
                Try::Change(expires) => one.changed(content(expires.map(day)), true),
                Try::See => one.seen(),
                Try::Accept => one.accepted(today),
                Try::Reject => one.rejected("Not signed.".to_owned()),
                Try::File(first) => one.with_file(file(if first { "ab" } else { "cd" })),
            };
            let Ok(after) = after else { continue };
            let is_acceptance = matches!(act, Try::Accept);
            prop_assert!(
                is_acceptance || !is_later(after.counts_until, before.counts_until),
                "{act:?} lets it count longer: {before:?} {after:?}"
            );
            if is_acceptance {
                prop_assert_eq!(after.counts_until, after.content.expires);
                accepted_content = Some(after.content.clone());
            }
            if after.status == EvidenceStatus::Accepted {
                prop_assert_eq!(Some(&after.content), accepted_content.as_ref());
            }
            prop_assert_eq!(after.reasons.is_some(), after.status == EvidenceStatus::Rejected);
            if let Some(kept) = &after.file {
                prop_assert_eq!(Some(&kept.sha256), after.content.sha256.as_ref());
            }
            prop_assert_eq!((after.id, after.organization), (before.id, before.organization));
            one = after;
        }
    }

    /// While nothing was handed in, what the organization says is what counts.
    #[test]
    fn before_it_is_handed_in_the_last_day_is_the_organizations_word(days in proptest::collection::vec(proptest::option::of(0..400), 1..10)) {
        let mut one = offered(None);
        for expires in days {
            one = one.changed(content(expires.map(day)), false).unwrap();
            prop_assert_eq!(one.counts_until, expires.map(day));
        }
    }
}
