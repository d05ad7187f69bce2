//! Facts about an organization, and policies to apply to them.

use super::{ARENAS, arena, day, days, editions::sections, standard_code};
use domain::{
    arena::ArenaCode,
    edition::{EditionCode, EditionName, Section},
    ids::{AssessmentId, EditionId, PolicyId},
    organization::OrganizationStatus,
    policy::{
        Coverage, Policy, PolicyProvenance, PolicyTerms, RatingBasis, Requirement, Rule, TermsKind, Tolerance, Use,
    },
    rating::Rating,
    verdict::{AcceptedAssessment, CorrectiveState, Facts, RatedStandard, TermsVersion},
};
use proptest::{collection::vec, option, prelude::*, sample::select};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Ratings as an accepted self-assessment holds them: mostly good, so that verdicts are met often enough.
fn mostly_good() -> impl Strategy<Value = Option<Rating>> {
    prop_oneof![
        12 => Just(Some(Rating::Meets)),
        6 => Just(Some(Rating::Exceeds)),
        1 => Just(Some(Rating::DoesNotMeet)),
        1 => Just(None),
    ]
}

fn rated_standards() -> impl Strategy<Value = Vec<RatedStandard>> {
    vec((sections(), mostly_good(), mostly_good(), option::weighted(0.3, 0..400_i32)), 0..8).prop_map(|standards| {
        let rated = |(place, (section, self_rating, verified_rating, expires)): (usize, (_, _, _, Option<i32>))| {
            RatedStandard {
                code: standard_code(&format!("S-{place}")),
                section,
                self_rating,
                verified_rating,
                evidence: Vec::new(),
                evidence_expires: expires.map(day),
            }
        };
        standards.into_iter().enumerate().map(rated).collect()
    })
}

/// What an accepted self-assessment says.
pub fn accepted() -> impl Strategy<Value = AcceptedAssessment> {
    (rated_standards(), -60..60_i32).prop_map(|(standards, accepted_on)| AcceptedAssessment {
        id: AssessmentId(Uuid::from_u128(2)),
        edition: EditionName {
            id: EditionId(Uuid::from_u128(1)),
            code: EditionCode::parse("example-2026").unwrap(),
            title: "Example edition (fictitious)".to_owned(),
        },
        accepted_on: day(accepted_on),
        standards,
    })
}

/// Facts: mostly an active organization with an accepted self-assessment.
pub fn facts() -> impl Strategy<Value = Facts> {
    let status = prop_oneof![9 => Just(OrganizationStatus::Active), 1 => Just(OrganizationStatus::Closed)];
    let known = || option::weighted(0.9, proptest::bool::weighted(0.7));
    let beside = (vec(corrective_actions(), 0..5), known(), terms(), known());
    (status, option::weighted(0.9, accepted()), beside).prop_map(
        |(status, accepted, (corrective_actions, concern, terms, line))| Facts {
            accepted,
            corrective_actions,
            open_serious_concern: concern.map(|none| !none),
            terms: BTreeMap::from([(TermsKind::Logo, terms)]),
            round_the_clock_line: line,
            ..Facts::of(status)
        },
    )
}

/// Versions of terms: mostly one in force before any day that is asked about, and sometimes another that follows.
fn terms() -> impl Strategy<Value = Vec<TermsVersion>> {
    let version = |days: std::ops::Range<i32>| {
        (days, proptest::bool::weighted(0.7))
            .prop_map(|(from, accepted)| TermsVersion { in_force_from: day(from), accepted })
    };
    (option::weighted(0.9, version(-400..-100)), option::weighted(0.3, version(-100..200)))
        .prop_map(|(first, next)| first.into_iter().chain(next).collect())
}

/// Corrective actions for some standard: opened before any day that is asked about, open or closed before it.
fn corrective_actions() -> impl Strategy<Value = CorrectiveState> {
    (0..8_usize, -40..200_i32, option::weighted(0.2, mostly_good())).prop_map(|(place, due_on, closed)| {
        CorrectiveState {
            standard: standard_code(&format!("S-{place}")),
            opened_on: day(-500),
            due_on: day(due_on),
            closed: closed.flatten().map(|rating| (day(-400), rating)),
        }
    })
}

/// What a requirement tolerates.
fn tolerances() -> impl Strategy<Value = Option<Tolerance>> {
    let never = vec(0..8_usize, 0..2);
    option::weighted(0.5, (1..4_u8, never)).prop_map(|tolerance| {
        tolerance.map(|(unmet, never)| Tolerance {
            unmet,
            never: never.iter().map(|place| standard_code(&format!("S-{place}"))).collect(),
        })
    })
}

/// What a requirement speaks of. Named standards may be ones that no edition holds.
pub fn coverages() -> impl Strategy<Value = Coverage> {
    prop_oneof![
        Just(Coverage::Foundational {}),
        Just(Coverage::AskedArena {}),
        vec(0..9_usize, 0..3).prop_map(|places| Coverage::Named {
            standards: places.iter().map(|place| standard_code(&format!("S-{place}"))).collect(),
        }),
    ]
}

/// A rule about ratings.
pub fn rating_rules() -> impl Strategy<Value = Rule> {
    (coverages(), select(vec![RatingBasis::SelfRated, RatingBasis::Verified]), tolerances())
        .prop_map(|(coverage, basis, tolerance)| Rule::RatedAtLeastMeets { coverage, basis, tolerance })
}

fn rules() -> impl Strategy<Value = Rule> {
    prop_oneof![
        1 => Just(Rule::OrganizationActive {}),
        3 => rating_rules(),
        1 => (1..500_u16).prop_map(|days| Rule::AssessmentNotOlderThan { days }),
        1 => Just(Rule::EvidenceCurrent {}),
        1 => select(vec![
            Rule::NoOpenSeriousConcern {},
            Rule::TermsAccepted { terms: TermsKind::Logo },
            Rule::RoundTheClockLine {},
        ]),
    ]
}

/// A policy of these rules.
pub fn policy(rules: Vec<Rule>) -> Policy {
    let requirement = |(place, rule)| Requirement { code: format!("requirement_{place}"), rule };
    Policy {
        id: PolicyId(Uuid::from_u128(5)),
        r#use: Use::Referral,
        version: 1,
        provenance: PolicyProvenance::ShippedDefault,
        effective_from: None,
        terms: PolicyTerms {
            title: "Example (shipped default)".to_owned(),
            requirements: rules.into_iter().enumerate().map(requirement).collect(),
            longest_term_days: 365,
            two_people: false,
            automatic_grant: false,
            two_reviews: false,
        },
    }
}

/// Policies of none to four rules.
pub fn policies() -> impl Strategy<Value = Policy> {
    vec(rules(), 0..5).prop_map(policy)
}

/// The arena that is asked about, if any.
pub fn asked() -> impl Strategy<Value = Option<ArenaCode>> {
    option::weighted(0.9, select(ARENAS.to_vec()).prop_map(arena))
}

/// Questions of which most are answered with a yes, so that what holds of a yes is tried often.
pub fn likely_questions() -> impl Strategy<Value = (Policy, Option<ArenaCode>, Facts, domain::time::Day)> {
    let rules = prop_oneof![
        Just(Rule::OrganizationActive {}),
        select(vec![Coverage::Foundational {}, Coverage::AskedArena {}]).prop_map(|coverage| {
            Rule::RatedAtLeastMeets { coverage, basis: RatingBasis::Verified, tolerance: None }
        }),
        (100..500_u16).prop_map(|days| Rule::AssessmentNotOlderThan { days }),
        Just(Rule::EvidenceCurrent {}),
    ];
    let policies = vec(rules, 1..5).prop_map(policy);
    (policies, 0..ARENAS.len(), accepted(), -60..30_i32).prop_map(|(policy, asked, mut accepted, on)| {
        for standard in &mut accepted.standards {
            standard.verified_rating = Some(standard.verified_rating.unwrap_or(Rating::Meets).max(Rating::Meets));
            standard.evidence_expires = standard.evidence_expires.map(|last| last.plus_days(30));
        }
        for section in [Section::Foundational {}, Section::Arena { arena: arena(ARENAS[asked]) }] {
            let code = standard_code(&format!("T-{}", accepted.standards.len()));
            let verified_rating = Some(Rating::Exceeds);
            accepted.standards.push(RatedStandard {
                code,
                section,
                self_rating: None,
                verified_rating,
                evidence: Vec::new(),
                evidence_expires: None,
            });
        }
        let facts = Facts { accepted: Some(accepted), ..Facts::of(OrganizationStatus::Active) };
        (policy, Some(arena(ARENAS[asked])), facts, day(on))
    })
}

/// Everything that a verdict is computed from.
pub fn questions() -> impl Strategy<Value = (Policy, Option<ArenaCode>, Facts, domain::time::Day)> {
    (policies(), asked(), facts(), days())
}
