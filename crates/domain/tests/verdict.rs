//! Verdicts: what is unknown is never a yes, worse facts never give a better answer, and an answer says how long
//! it holds.

mod support;

use domain::{
    organization::OrganizationStatus,
    policy::{Audience, Coverage, RatingBasis, Rule},
    rating::Rating,
    verdict::{Facts, Outcome, RatedStandard, Verdict, evaluate},
};
use proptest::{prelude::*, sample::Index};
use support::facts;

/// No outcome of the second verdict, whole or reason by reason, is a yes where the first had none.
fn no_new_yes(before: &Verdict, after: &Verdict) -> Result<(), TestCaseError> {
    prop_assert!(after.outcome != Outcome::Met || before.outcome == Outcome::Met);
    for (one, other) in before.reasons.iter().zip(&after.reasons) {
        prop_assert!(other.outcome != Outcome::Met || one.outcome == Outcome::Met, "{:?} -> {:?}", one, other);
    }
    Ok(())
}

/// No outcome of the second verdict, whole or reason by reason, is better than the first's.
fn no_better(before: &Verdict, after: &Verdict) -> Result<(), TestCaseError> {
    prop_assert!(after.outcome <= before.outcome);
    for (one, other) in before.reasons.iter().zip(&after.reasons) {
        prop_assert!(other.outcome <= one.outcome, "{:?} -> {:?}", one, other);
    }
    Ok(())
}

/// The facts with one standard changed; the same facts where there is none.
fn with_changed(facts: &Facts, which: Index, change: impl Fn(&mut RatedStandard)) -> Facts {
    let mut changed = facts.clone();
    if let Some(accepted) = &mut changed.accepted
        && !accepted.standards.is_empty()
    {
        change(which.get_mut(&mut accepted.standards));
    }
    changed
}

#[test]
fn all_of_nothing_is_unknown_and_one_no_outweighs_everything() {
    use Outcome::{Met, NotMet, Unknown};
    assert_eq!(Outcome::all([]), Unknown);
    assert_eq!(Outcome::all([Met, Met]), Met);
    assert_eq!(Outcome::all([Met, Unknown, Met]), Unknown);
    assert_eq!(Outcome::all([Unknown, NotMet, Met]), NotMet);
}

proptest! {
    /// Whoever may not know of concerns is told a verdict as if there were none, whatever there is.
    #[test]
    fn a_verdict_tells_nobody_of_a_concern((policy, arena, known, on) in facts::questions()) {
        let as_it_is = evaluate(&policy, arena.as_ref(), &known, on);
        let as_if_none = Facts { open_serious_concern: Some(false), ..known };
        let as_if_none = evaluate(&policy, arena.as_ref(), &as_if_none, on);
        for reader in [Audience::Partner, Audience::Provider] {
            prop_assert_eq!(as_it_is.as_told_to(reader), as_if_none.as_told_to(reader));
            prop_assert_eq!(as_it_is.as_told_to(reader).outcome, as_if_none.outcome);
        }
        prop_assert_eq!(as_it_is.as_told_to(Audience::Staff), as_it_is);
    }

    #[test]
    fn erasing_a_rating_never_makes_a_yes((policy, arena, known, on) in facts::questions(), which: Index) {
        let before = evaluate(&policy, arena.as_ref(), &known, on);
        type Erase = fn(&mut RatedStandard);
        let erasures: [Erase; 3] = [
            |standard| standard.self_rating = None,
            |standard| standard.verified_rating = None,
            |standard| (standard.self_rating, standard.verified_rating) = (None, None),
        ];
        for erase in erasures {
            let after = evaluate(&policy, arena.as_ref(), &with_changed(&known, which, erase), on);
            no_new_yes(&before, &after)?;
        }
    }

    /// The standard whose evidence expires first loses its ratings, and nothing gets better for it.
    #[test]
    fn erasing_the_rating_that_evidence_supports_never_makes_a_yes((policy, arena, known, on) in facts::questions()) {
        let before = evaluate(&policy, arena.as_ref(), &known, on);
        let mut less = known.clone();
        let dated = less.accepted.iter_mut().flat_map(|accepted| &mut accepted.standards);
        if let Some(first) = dated.filter(|s| s.evidence_expires.is_some()).min_by_key(|s| s.evidence_expires) {
            (first.self_rating, first.verified_rating) = (None, None);
        }
        no_new_yes(&before, &evaluate(&policy, arena.as_ref(), &less, on))?;
    }

    #[test]
    fn erasing_the_assessment_never_makes_a_yes((policy, arena, known, on) in facts::questions()) {
        let before = evaluate(&policy, arena.as_ref(), &known, on);
        let nothing = Facts { accepted: None, ..known };
        let after = evaluate(&policy, arena.as_ref(), &nothing, on);
        no_new_yes(&before, &after)?;
        prop_assert_eq!((&after.edition, after.assessment), (&None, None));
        for (reason, requirement) in after.reasons.iter().zip(&policy.terms.requirements) {
            let rests_on_it = matches!(
                requirement.rule,
                Rule::RatedAtLeastMeets { .. } | Rule::AssessmentNotOlderThan { .. } | Rule::EvidenceCurrent {}
            );
            if rests_on_it {
                prop_assert_eq!(reason.outcome, Outcome::Unknown);
            }
        }
    }

    #[test]
    fn leaving_out_which_arena_is_asked_about_never_makes_a_yes((policy, arena, known, on) in facts::questions()) {
        let before = evaluate(&policy, arena.as_ref(), &known, on);
        no_new_yes(&before, &evaluate(&policy, None, &known, on))?;
    }

    #[test]
    fn requirements_that_cover_nothing_are_never_met(
        known in facts::facts(),
        coverage in facts::coverages(),
        arena in facts::asked(),
    ) {
        let mut known = known;
        if let Some(accepted) = &mut known.accepted {
            accepted.standards.retain(|standard| match &coverage {
                Coverage::Foundational {} => standard.section.arena().is_some(),
                Coverage::AskedArena {} => arena.is_none() || standard.section.arena() != arena.as_ref(),
                Coverage::Named { standards } => !standards.contains(&standard.code),
            });
        }
        for basis in [RatingBasis::SelfRated, RatingBasis::Verified] {
            let policy = facts::policy(vec![Rule::RatedAtLeastMeets { coverage: coverage.clone(), basis, tolerance: None }]);
            let verdict = evaluate(&policy, arena.as_ref(), &known, support::first_day());
            prop_assert_eq!(verdict.outcome, Outcome::Unknown);
        }
    }

    #[test]
    fn a_policy_without_requirements_is_never_met(known in facts::facts(), arena in facts::asked()) {
        let verdict = evaluate(&facts::policy(Vec::new()), arena.as_ref(), &known, support::first_day());
        prop_assert_eq!(verdict.outcome, Outcome::Unknown);
    }

    #[test]
    fn lowering_a_rating_never_makes_anything_better(
        (policy, arena, known, on) in prop_oneof![facts::questions(), facts::likely_questions()],
        which: Index,
        to in proptest::sample::select(Rating::ALL.to_vec()),
    ) {
        let before = evaluate(&policy, arena.as_ref(), &known, on);
        let lower = |rating: &mut Option<Rating>| *rating = rating.map(|present| present.min(to));
        let by_self = with_changed(&known, which, |standard| lower(&mut standard.self_rating));
        let by_reviewer = with_changed(&known, which, |standard| lower(&mut standard.verified_rating));
        for worse in [by_self, by_reviewer] {
            no_better(&before, &evaluate(&policy, arena.as_ref(), &worse, on))?;
        }
    }

    #[test]
    fn evidence_that_expires_sooner_and_closing_never_make_anything_better(
        (policy, arena, known, on) in facts::questions(),
        which: Index,
    ) {
        let before = evaluate(&policy, arena.as_ref(), &known, on);
        let sooner = with_changed(&known, which, |s| s.evidence_expires = s.evidence_expires.map(|day| day.plus_days(-30)));
        no_better(&before, &evaluate(&policy, arena.as_ref(), &sooner, on))?;
        let closed = Facts { status: OrganizationStatus::Closed, ..known };
        no_better(&before, &evaluate(&policy, arena.as_ref(), &closed, on))?;
    }

    #[test]
    fn one_more_requirement_never_makes_a_yes(
        (policy, arena, known, on) in facts::questions(),
        rule in facts::rating_rules(),
    ) {
        let before = evaluate(&policy, arena.as_ref(), &known, on);
        if before.reasons.is_empty() {
            return Ok(());
        }
        let mut more: Vec<_> = policy.terms.requirements.iter().map(|requirement| requirement.rule.clone()).collect();
        more.push(rule);
        let after = evaluate(&facts::policy(more), arena.as_ref(), &known, on);
        prop_assert!(after.outcome <= before.outcome);
    }

    #[test]
    fn the_same_question_has_the_same_answer((policy, arena, known, on) in facts::questions()) {
        let once = evaluate(&policy, arena.as_ref(), &known, on);
        prop_assert_eq!(&once, &evaluate(&policy.clone(), arena.clone().as_ref(), &known.clone(), on));
        let weakest = once.reasons.iter().map(|reason| reason.outcome).min();
        prop_assert_eq!(once.outcome, weakest.unwrap_or(Outcome::Unknown));
        let codes = |verdict: &Verdict| verdict.reasons.iter().map(|r| r.requirement.clone()).collect::<Vec<_>>();
        let expected: Vec<_> = policy.terms.requirements.iter().map(|r| r.code.clone()).collect();
        prop_assert_eq!(codes(&once), expected);
    }

    #[test]
    fn a_yes_holds_through_its_last_day_and_not_a_day_longer((policy, arena, known, on) in facts::likely_questions()) {
        let verdict = evaluate(&policy, arena.as_ref(), &known, on);
        prop_assert_eq!(verdict.outcome, Outcome::Met);
        match verdict.holds_until {
            Some(last) => {
                prop_assert!(last >= on);
                let mut day = on;
                while day <= last {
                    prop_assert_eq!(evaluate(&policy, arena.as_ref(), &known, day).outcome, Outcome::Met);
                    day = day.next();
                }
                prop_assert_ne!(evaluate(&policy, arena.as_ref(), &known, last.next()).outcome, Outcome::Met);
            }
            None => {
                let later = evaluate(&policy, arena.as_ref(), &known, on.plus_days(100_000));
                prop_assert_eq!(later.outcome, Outcome::Met);
            }
        }
    }

    #[test]
    fn each_reason_that_is_met_says_its_own_last_day((policy, arena, known, on) in facts::questions()) {
        let verdict = evaluate(&policy, arena.as_ref(), &known, on);
        for (place, reason) in verdict.reasons.iter().enumerate() {
            let on_day = |day| evaluate(&policy, arena.as_ref(), &known, day).reasons[place].outcome;
            match (reason.outcome, reason.holds_until) {
                (Outcome::Met, Some(last)) => {
                    prop_assert_eq!(on_day(last), Outcome::Met);
                    prop_assert_eq!(on_day(last.next()), Outcome::NotMet);
                }
                (Outcome::Met, None) => prop_assert_eq!(on_day(on.plus_days(100_000)), Outcome::Met),
                (_, holds_until) => prop_assert_eq!(holds_until, None),
            }
            prop_assert_eq!(reason.outcome == Outcome::Met && !reason.standards.is_empty(), false);
        }
    }

    #[test]
    fn a_reader_sees_the_reasons_of_their_audience_and_no_others((policy, arena, known, on) in facts::questions()) {
        let verdict = evaluate(&policy, arena.as_ref(), &known, on);
        for reader in [Audience::Partner, Audience::Provider, Audience::Staff] {
            let seen: Vec<_> = verdict.reasons_for(reader).collect();
            let expected: Vec<_> = verdict.reasons.iter().filter(|reason| reason.audience <= reader).collect();
            prop_assert_eq!(seen, expected);
        }
        prop_assert!(verdict.reasons_for(Audience::Partner).all(|reason| reason.audience == Audience::Partner));
        prop_assert_eq!(verdict.reasons_for(Audience::Staff).count(), verdict.reasons.len());
    }
}
