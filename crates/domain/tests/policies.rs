//! Policies: which version is in force on a day, what is wrong with terms, and what each reads like in plain English.

#![allow(clippy::unwrap_used)]

mod support;

use domain::{
    ids::PolicyId,
    policy::{
        Coverage, Policy, PolicyProvenance, RatingBasis, Rule, TermsKind, Tolerance, Use, check_effective_from,
        in_force,
    },
    time::Day,
};
use proptest::{collection::vec, option, prelude::*};
use support::{day, facts, standard_code};
use uuid::Uuid;

fn versions() -> impl Strategy<Value = Vec<Policy>> {
    vec(option::of(-30..30_i32), 0..6).prop_map(|first_days| {
        let version = |(place, first): (usize, Option<i32>)| Policy {
            id: PolicyId(Uuid::from_u128(place as u128 + 1)),
            version: i32::try_from(place).unwrap() + 1,
            effective_from: first.map(day),
            ..facts::policy(vec![Rule::OrganizationActive {}])
        };
        first_days.into_iter().enumerate().map(version).collect()
    })
}

proptest! {
    /// Against the plainest model: walk all days from the beginning, and let each version take over on its day unless a
    /// newer one has.
    #[test]
    fn the_version_in_force_follows_from_the_versions_and_the_day_alone(versions in versions(), on in -40..40_i32) {
        let mut model: Option<i32> = None;
        for number in -60..=on {
            for version in &versions {
                let begins = version.effective_from.map_or(number == -60, |first| first == day(number));
                if begins && model.is_none_or(|present| present < version.version) {
                    model = Some(version.version);
                }
            }
        }
        prop_assert_eq!(in_force(&versions, day(on)).map(|version| version.version), model);
        let mut reversed = versions.clone();
        reversed.reverse();
        prop_assert_eq!(in_force(&reversed, day(on)).map(|version| version.version), model);
    }

    #[test]
    fn a_later_publication_changes_no_day_before_it(versions in versions(), on in -40..40_i32, first in -30..30_i32) {
        let mut more = versions.clone();
        let next = i32::try_from(versions.len()).unwrap() + 1;
        more.push(Policy {
            version: next,
            effective_from: Some(day(first)),
            ..facts::policy(vec![Rule::OrganizationActive {}])
        });
        let before = in_force(&versions, day(on)).map(|version| version.version);
        let after = in_force(&more, day(on)).map(|version| version.version);
        prop_assert_eq!(after, if on < first { before } else { Some(next) });
    }
}

#[test]
fn a_policy_takes_effect_today_or_later() {
    let today: Day = day(0);
    assert!(check_effective_from(today, today).is_ok() && check_effective_from(today.next(), today).is_ok());
    assert!(check_effective_from(day(-1), today).is_err());
}

fn rated(coverage: Coverage, basis: RatingBasis, tolerance: Option<Tolerance>) -> Rule {
    Rule::RatedAtLeastMeets { coverage, basis, tolerance }
}

#[test]
fn each_requirement_reads_as_a_sentence() {
    use RatingBasis::{SelfRated, Verified};
    let named = |codes: &[&str]| Coverage::Named { standards: codes.iter().map(|code| standard_code(code)).collect() };
    let tolerance = |unmet, never: &[&str]| {
        Some(Tolerance { unmet, never: never.iter().map(|code| standard_code(code)).collect() })
    };
    let table = [
        (Rule::OrganizationActive {}, "The organization is active."),
        (
            rated(Coverage::Foundational {}, Verified, None),
            "Every foundational standard is rated at least meets by a reviewer.",
        ),
        (
            rated(Coverage::AskedArena {}, SelfRated, None),
            "Every standard of the arena that is asked about is rated at least meets by the organization itself.",
        ),
        (rated(named(&["CM-03"]), Verified, None), "The standard CM-03 is rated at least meets by a reviewer."),
        (
            rated(named(&["CM-03", "F-01", "F-02"]), SelfRated, None),
            "The standards CM-03, F-01 and F-02 are rated at least meets by the organization itself.",
        ),
        (
            rated(Coverage::Foundational {}, Verified, tolerance(1, &[])),
            "Every foundational standard is rated at least meets by a reviewer, except that one unmet standard is tolerated \
             while a corrective action for it is open and not overdue.",
        ),
        (
            rated(Coverage::Foundational {}, Verified, tolerance(2, &["F-01", "F-07"])),
            "Every foundational standard is rated at least meets by a reviewer, except that up to 2 unmet standards are \
             tolerated, but never F-01 or F-07, while a corrective action for each is open and not overdue.",
        ),
        (Rule::AssessmentNotOlderThan { days: 730 }, "The self-assessment was accepted at most 730 days ago."),
        (Rule::AssessmentNotOlderThan { days: 1 }, "The self-assessment was accepted at most 1 day ago."),
        (Rule::EvidenceCurrent {}, "No evidence that the ratings rest on has expired."),
        (Rule::NoOpenSeriousConcern {}, "No serious concern about the organization is open."),
        (
            Rule::TermsAccepted { terms: TermsKind::Logo },
            "The organization has accepted the terms for using the logo that are in force.",
        ),
        (Rule::RoundTheClockLine {}, "The organization publishes a telephone line that is answered at every hour."),
    ];
    for (rule, sentence) in table {
        assert_eq!(facts::policy(vec![rule]).words().requirements, [sentence]);
    }
}

#[test]
fn a_whole_policy_reads_as_plain_english() {
    let mut policy = facts::policy(vec![
        Rule::OrganizationActive {},
        rated(Coverage::Foundational {}, RatingBasis::Verified, None),
        Rule::EvidenceCurrent {},
    ]);
    policy.r#use = Use::Funding;
    assert_eq!(
        policy.words().whole,
        "Funding is granted when the organization is active; every foundational standard is rated at least meets by a \
         reviewer; and no evidence that the ratings rest on has expired. A grant runs for at most 365 days. This is a \
         default that ships with the software; the Commission has not set it."
    );
    policy.provenance = PolicyProvenance::Commission;
    policy.effective_from = Some("2027-01-01".parse().unwrap());
    (policy.terms.two_people, policy.terms.two_reviews, policy.terms.automatic_grant) = (true, true, true);
    policy.terms.requirements.truncate(1);
    assert_eq!(
        policy.words().whole,
        "Funding is granted when the organization is active. A grant runs for at most 365 days. Two reviewers rate each \
         standard without seeing each other's findings. Two people are needed for a decision. It is granted without a \
         person as soon as all of this holds. This holds from 2027-01-01 on."
    );
    let subjects: std::collections::BTreeSet<String> =
        Use::ALL.into_iter().map(|one| policy.terms.words(one, PolicyProvenance::Commission, None).whole).collect();
    assert_eq!(subjects.len(), Use::ALL.len());
}

#[test]
fn faults_of_terms_are_named_where_they_are() {
    let none = || Coverage::Named { standards: Vec::new() };
    let table: [(Rule, Use, Option<&str>); 6] = [
        (rated(Coverage::AskedArena {}, RatingBasis::Verified, None), Use::Referral, None),
        (rated(Coverage::AskedArena {}, RatingBasis::Verified, None), Use::Funding, Some("/rule/coverage")),
        (rated(none(), RatingBasis::Verified, None), Use::Funding, Some("/rule/coverage/standards")),
        (
            rated(Coverage::Foundational {}, RatingBasis::Verified, Some(Tolerance { unmet: 0, never: [].into() })),
            Use::Funding,
            Some("/rule/tolerance/unmet"),
        ),
        (Rule::AssessmentNotOlderThan { days: 0 }, Use::Funding, Some("/rule/days")),
        (Rule::NoOpenSeriousConcern {}, Use::Funding, None),
    ];
    for (rule, r#use, at) in table {
        let faults = facts::policy(vec![rule]).terms.faults(r#use);
        let found: Vec<_> = faults.iter().map(|(pointer, _)| pointer.trim_start_matches("/requirements/0")).collect();
        assert_eq!(found, at.into_iter().collect::<Vec<_>>());
    }
}

#[test]
fn terms_from_before_the_new_fields_are_the_same_bytes() {
    let before = r#"{"title":"Example","requirements":[{"code":"rated","rule":{"kind":"rated_at_least_meets","coverage":{"over":"foundational"},"basis":"verified"}}],"longest_term_days":365}"#;
    let read: domain::policy::PolicyTerms = serde_json::from_str(before).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), before);
}
