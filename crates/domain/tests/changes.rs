//! What would turn a verdict: the smallest set of changes makes a yes of it and no smaller one does; each single change for
//! the worse that is named makes a no of it, and no other does.

#![allow(clippy::unwrap_used)]

mod support;

use domain::{
    arena::ArenaCode,
    edition::{EditionCode, EditionName, Section, StandardCode},
    ids::{AssessmentId, EditionId},
    organization::OrganizationStatus,
    policy::{Coverage, Policy, RatingBasis, Rule, TermsKind, Tolerance, in_force},
    rating::Rating,
    time::Day,
    verdict::{
        AcceptedAssessment, CorrectiveState, Facts, Gain, Loss, Outcome, RatedStandard, TermsVersion, basis, evaluate,
        losses, next_flip, smallest_gains,
    },
};
use proptest::prelude::*;
use std::collections::BTreeSet;
use support::{day, facts, standard_code};
use uuid::Uuid;

fn rated(code: &StandardCode, section: Section) -> RatedStandard {
    RatedStandard {
        code: code.clone(),
        section,
        self_rating: Some(Rating::Meets),
        verified_rating: Some(Rating::Meets),
        evidence: Vec::new(),
        evidence_expires: None,
    }
}

/// The facts once a change for the better has happened.
fn after(facts: &Facts, gain: &Gain, policy: &Policy, arena: Option<&ArenaCode>, on: Day) -> Facts {
    let mut facts = facts.clone();
    let elsewhere = || Section::Arena { arena: ArenaCode::parse("somewhere_else").unwrap() };
    match gain {
        Gain::SettleConcerns {} => facts.open_serious_concern = Some(false),
        Gain::AcceptTerms { terms } => {
            let accepted = TermsVersion { in_force_from: on, accepted: true };
            drop(facts.terms.insert(*terms, vec![accepted]));
        }
        Gain::PublishRoundTheClockLine {} => facts.round_the_clock_line = Some(true),
        Gain::AcceptSelfAssessment {} => {
            let mut standards = vec![rated(&standard_code("N-1"), Section::Foundational {})];
            let asked = arena.map(|arena| rated(&standard_code("N-2"), Section::Arena { arena: arena.clone() }));
            standards.extend(asked);
            for requirement in &policy.terms.requirements {
                if let Rule::RatedAtLeastMeets { coverage: Coverage::Named { standards: named }, .. } =
                    &requirement.rule
                {
                    standards.extend(named.iter().map(|code| rated(code, elsewhere())));
                }
            }
            facts.corrective_actions.clear();
            facts.accepted = Some(AcceptedAssessment {
                id: AssessmentId(Uuid::from_u128(7)),
                edition: EditionName {
                    id: EditionId(Uuid::from_u128(1)),
                    code: EditionCode::parse("example-2026").unwrap(),
                    title: "Example edition (fictitious)".to_owned(),
                },
                accepted_on: on,
                standards,
            });
        }
        _ => {
            let Some(accepted) = &mut facts.accepted else { return facts };
            match gain {
                Gain::AssessAnew {} => accepted.accepted_on = on,
                Gain::CoverArena { arena } => {
                    accepted.standards.push(rated(&standard_code("N-2"), Section::Arena { arena: arena.clone() }));
                }
                Gain::AddStandard { standard } => {
                    accepted.standards.push(rated(standard, elsewhere()));
                    // What was once found at its remedy is not what it is rated now.
                    facts.corrective_actions.retain(|action| action.standard != *standard);
                }
                Gain::RaiseRating { standard, by } => {
                    let one = accepted.standards.iter_mut().find(|one| one.code == *standard).unwrap();
                    match by {
                        RatingBasis::SelfRated => one.self_rating = Some(Rating::Meets),
                        RatingBasis::Verified => {
                            one.verified_rating = Some(Rating::Meets);
                            facts.corrective_actions.retain(|action| action.standard != *standard);
                        }
                    }
                }
                Gain::RenewEvidence { standard } => {
                    let one = accepted.standards.iter_mut().find(|one| one.code == *standard).unwrap();
                    one.evidence_expires = Some(on.plus_days(365));
                }
                _ => unreachable!("{gain:?}"),
            }
        }
    }
    facts
}

fn outcome_after(
    facts: &Facts,
    gains: &BTreeSet<&Gain>,
    policy: &Policy,
    arena: Option<&ArenaCode>,
    on: Day,
) -> Outcome {
    let changed = gains.iter().fold(facts.clone(), |facts, gain| after(&facts, gain, policy, arena, on));
    evaluate(policy, arena, &changed, on).outcome
}

/// Every change for the better that can be thought of.
fn all_gains(facts: &Facts, arena: Option<&ArenaCode>) -> Vec<Gain> {
    let mut all =
        vec![Gain::SettleConcerns {}, Gain::AcceptTerms { terms: TermsKind::Logo }, Gain::PublishRoundTheClockLine {}];
    let Some(accepted) = &facts.accepted else {
        all.push(Gain::AcceptSelfAssessment {});
        return all;
    };
    all.push(Gain::AssessAnew {});
    all.extend(arena.map(|arena| Gain::CoverArena { arena: arena.clone() }));
    for place in 0..9 {
        let standard = standard_code(&format!("S-{place}"));
        if accepted.standards.iter().any(|one| one.code == standard) {
            all.push(Gain::RaiseRating { standard: standard.clone(), by: RatingBasis::SelfRated });
            all.push(Gain::RaiseRating { standard: standard.clone(), by: RatingBasis::Verified });
            all.push(Gain::RenewEvidence { standard });
        } else {
            all.push(Gain::AddStandard { standard });
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn exactly_these_changes_make_a_yes_and_none_of_them_can_be_left_out((policy, arena, known, on) in facts::questions()) {
        let present = evaluate(&policy, arena.as_ref(), &known, on).outcome;
        let Some(gains) = smallest_gains(&policy, arena.as_ref(), &known, on) else {
            prop_assert_ne!(present, Outcome::Met);
            let every: Vec<Gain> = all_gains(&known, arena.as_ref());
            let all = outcome_after(&known, &every.iter().collect(), &policy, arena.as_ref(), on);
            prop_assert_ne!(all, Outcome::Met, "it said that nothing would do");
            return Ok(());
        };
        prop_assert_eq!(gains.is_empty(), present == Outcome::Met);
        let whole: BTreeSet<&Gain> = gains.iter().collect();
        let then = outcome_after(&known, &whole, &policy, arena.as_ref(), on);
        prop_assert_eq!(then, Outcome::Met, "{:?}", gains);
        // No proper subset does, of whatever size.
        let each: Vec<&Gain> = gains.iter().collect();
        if each.len() <= 10 {
            for subset in 0..(1_u32 << each.len()) - 1 {
                let part: BTreeSet<&Gain> =
                    each.iter().enumerate().filter(|(place, _)| subset >> place & 1 == 1).map(|(_, one)| *one).collect();
                let less = outcome_after(&known, &part, &policy, arena.as_ref(), on);
                prop_assert_ne!(less, Outcome::Met, "{:?} of {:?}", part, gains);
            }
        }
    }

    /// No other changes do with fewer.
    #[test]
    fn no_smaller_set_of_any_changes_makes_a_yes((policy, arena, known, on) in facts::questions()) {
        let Some(gains) = smallest_gains(&policy, arena.as_ref(), &known, on) else { return Ok(()) };
        let every = all_gains(&known, arena.as_ref());
        let fewer = gains.len().saturating_sub(1).min(2);
        let mut sets: Vec<BTreeSet<&Gain>> = if gains.is_empty() { Vec::new() } else { vec![BTreeSet::new()] };
        for size in 1..=fewer {
            for (place, one) in every.iter().enumerate() {
                let others = if size == 1 { vec![BTreeSet::from([one])] } else {
                    every[place + 1..].iter().map(|other| BTreeSet::from([one, other])).collect()
                };
                sets.extend(others);
            }
        }
        for set in sets {
            let outcome = outcome_after(&known, &set, &policy, arena.as_ref(), on);
            prop_assert_ne!(outcome, Outcome::Met, "{:?} does, and it said {:?}", set, gains);
        }
    }

    #[test]
    fn each_named_loss_alone_makes_a_no_and_no_other_does(
        (policy, arena, known, on) in prop_oneof![1 => facts::questions(), 3 => facts::likely_questions()],
    ) {
        let named = losses(&policy, arena.as_ref(), &known, on);
        let is_met = evaluate(&policy, arena.as_ref(), &known, on).outcome == Outcome::Met;
        prop_assert!(is_met || named.is_empty());
        if !is_met {
            return Ok(());
        }
        let mut all = vec![
            Loss::OrganizationCloses {}, Loss::SeriousConcernOpens {}, Loss::RoundTheClockLineEnds {},
            Loss::TermsWithdrawn { terms: TermsKind::Logo },
        ];
        for standard in known.accepted.iter().flat_map(|accepted| &accepted.standards) {
            let code = || standard.code.clone();
            all.push(Loss::RatingFalls { standard: code(), by: RatingBasis::SelfRated });
            all.push(Loss::RatingFalls { standard: code(), by: RatingBasis::Verified });
            all.push(Loss::CorrectiveActionLapses { standard: code() });
            if standard.evidence_expires.is_some() {
                all.push(Loss::EvidenceExpires { standard: code() });
            }
        }
        for loss in all {
            let then = evaluate(&policy, arena.as_ref(), &loss.on(&known, on), on).outcome;
            prop_assert_eq!(then != Outcome::Met, named.contains(&loss), "{:?}", loss);
        }
    }

    #[test]
    fn the_next_flip_is_the_first_day_on_which_the_answer_is_another(
        (policy, arena, known, on) in prop_oneof![1 => facts::questions(), 2 => facts::likely_questions()],
        stricter in facts::policies(),
        first in 1..300_i32,
    ) {
        prop_assume!(!policy.terms.requirements.is_empty() && !stricter.terms.requirements.is_empty());
        let later = Policy { version: 2, effective_from: Some(on.plus_days(first)), ..stricter };
        let versions = [policy, later];
        let met = |day: Day| {
            let policy = in_force(&versions, day).unwrap();
            evaluate(policy, arena.as_ref(), &known, day).outcome == Outcome::Met
        };
        let naive = (1..1_200).map(|ahead| on.plus_days(ahead)).find(|day| met(*day) != met(on));
        let found = next_flip(&versions, arena.as_ref(), &known, on);
        prop_assert_eq!(found.as_ref().map(|flip| flip.since), naive);
        if let Some(flip) = found {
            prop_assert_eq!(flip.from == Outcome::Met, met(on));
            prop_assert_ne!(flip.from == Outcome::Met, flip.to == Outcome::Met);
            prop_assert!(!flip.requirements.is_empty());
        }
    }

    #[test]
    fn one_more_overdue_action_or_a_lower_tolerance_never_makes_anything_better(
        (policy, arena, known, on) in facts::questions(),
    ) {
        let before = evaluate(&policy, arena.as_ref(), &known, on).outcome;
        let mut late = known.clone();
        late.corrective_actions.iter_mut().for_each(|action| action.due_on = on.plus_days(-1));
        prop_assert!(evaluate(&policy, arena.as_ref(), &late, on).outcome <= before);
        let mut strict = policy.clone();
        for requirement in &mut strict.terms.requirements {
            if let Rule::RatedAtLeastMeets { tolerance, .. } = &mut requirement.rule {
                *tolerance = None;
            }
        }
        prop_assert!(evaluate(&strict, arena.as_ref(), &known, on).outcome <= before);
    }
}

/// One organization with F-01 and F-02 unmet, F-03 met, and corrective actions for both unmet ones.
fn unmet(due_on: i32) -> Facts {
    let code = |place: usize| standard_code(&format!("F-0{place}"));
    let low = |place| RatedStandard {
        verified_rating: Some(Rating::DoesNotMeet),
        ..rated(&code(place), Section::Foundational {})
    };
    let action =
        |place| CorrectiveState { standard: code(place), opened_on: day(-5), due_on: day(due_on), closed: None };
    Facts {
        accepted: Some(AcceptedAssessment {
            id: AssessmentId(Uuid::from_u128(2)),
            edition: EditionName {
                id: EditionId(Uuid::from_u128(1)),
                code: EditionCode::parse("example-2026").unwrap(),
                title: "Example edition (fictitious)".to_owned(),
            },
            accepted_on: day(-10),
            standards: vec![low(1), low(2), rated(&code(3), Section::Foundational {})],
        }),
        corrective_actions: vec![action(1), action(2)],
        ..Facts::of(OrganizationStatus::Active)
    }
}

fn tolerating(most: u8, never: &[&str]) -> Policy {
    facts::policy(vec![Rule::RatedAtLeastMeets {
        coverage: Coverage::Foundational {},
        basis: RatingBasis::Verified,
        tolerance: (most > 0)
            .then(|| Tolerance { unmet: most, never: never.iter().map(|code| standard_code(code)).collect() }),
    }])
}

#[test]
fn unmet_standards_are_tolerated_up_to_a_number_while_their_remedies_are_open_and_in_time() {
    use Outcome::{Met, NotMet};
    let table: [(u8, &[&str], i32, Outcome, usize); 6] = [
        (0, &[], 30, NotMet, 2),
        (1, &[], 30, NotMet, 1),
        (2, &[], 30, Met, 0),
        (2, &["F-01"], 30, NotMet, 1),
        (2, &["F-03"], 30, Met, 0),
        (2, &[], -1, NotMet, 2),
    ];
    for (most, never, due_on, outcome, changes) in table {
        let (policy, known) = (tolerating(most, never), unmet(due_on));
        let verdict = evaluate(&policy, None, &known, day(0));
        assert_eq!(verdict.outcome, outcome, "{most} {never:?} {due_on}");
        assert_eq!(smallest_gains(&policy, None, &known, day(0)).unwrap().len(), changes, "{most} {never:?} {due_on}");
        if outcome == Met {
            assert_eq!(verdict.holds_until, Some(day(due_on)), "no longer than the first remedy is in time");
            let lapse = Loss::CorrectiveActionLapses { standard: standard_code("F-01") };
            assert!(losses(&policy, None, &known, day(0)).contains(&lapse));
        }
    }
}

#[test]
fn a_follow_up_counts_from_its_day_and_the_verified_rating_stays() {
    let (policy, mut known) = (tolerating(0, &[]), unmet(30));
    for action in &mut known.corrective_actions {
        action.closed = Some((day(5), Rating::Meets));
    }
    assert_eq!(evaluate(&policy, None, &known, day(4)).outcome, Outcome::NotMet);
    assert_eq!(evaluate(&policy, None, &known, day(5)).outcome, Outcome::Met);
    let rests = basis(&policy, None, &known, day(5)).ratings;
    assert!(rests[0].followed_up && rests[0].verified_on == Some(day(5)) && !rests[2].followed_up);
    assert_eq!(rests[2].verified_on, Some(day(-10)));
    let fixed = &known.accepted.as_ref().unwrap().standards[0];
    assert_eq!(fixed.verified_rating, Some(Rating::DoesNotMeet));
    // A newer follow-up takes the place of an older one.
    known.corrective_actions.push(CorrectiveState {
        standard: standard_code("F-01"),
        opened_on: day(6),
        due_on: day(60),
        closed: Some((day(8), Rating::DoesNotMeet)),
    });
    assert_eq!(evaluate(&policy, None, &known, day(8)).outcome, Outcome::NotMet);
}
