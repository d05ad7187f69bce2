//! Readiness: nothing is to be done exactly when the verdict is met, and doing what it says leads there.

mod support;

use domain::{
    edition::Section,
    ids::{AssessmentId, EditionId},
    organization::OrganizationStatus,
    policy::{Coverage, Policy, RatingBasis, Rule, TermsKind},
    rating::Rating,
    readiness::{OtherStep, Position, StandardGap, Step, readiness},
    time::Day,
    verdict::{AcceptedAssessment, Facts, Outcome, RatedStandard, TermsVersion, evaluate},
};
use proptest::prelude::*;
use support::{day, editions, facts, standard_code};
use uuid::Uuid;

fn position(facts: &Facts, on: Day) -> Position<'static> {
    Position { facts: facts.clone(), rated: facts.rated_on(on), edition: None }
}

/// The facts after what a gap names has been done.
fn mend(facts: &mut Facts, gap: &StandardGap, on: Day) {
    let Some(accepted) = &mut facts.accepted else { return };
    if !accepted.standards.iter().any(|rated| rated.code == gap.standard) {
        accepted.standards.push(rated(gap.standard.as_str(), None, None));
    }
    let Some(one) = accepted.standards.iter_mut().find(|rated| rated.code == gap.standard) else { return };
    if gap.steps.iter().any(|step| *step != Step::RenewEvidence) {
        // What was followed up is found anew as well.
        facts.corrective_actions.retain(|action| action.standard != gap.standard || action.closed.is_none());
        one.self_rating = Some(one.self_rating.unwrap_or(Rating::Meets).max(Rating::Meets));
        one.verified_rating = Some(one.verified_rating.unwrap_or(Rating::Meets).max(Rating::Meets));
    }
    if gap.steps.contains(&Step::RenewEvidence) {
        one.evidence_expires = Some(on.plus_days(365));
    }
}

fn rated(code: &str, self_rating: Option<Rating>, verified_rating: Option<Rating>) -> RatedStandard {
    let section = Section::Foundational {};
    RatedStandard {
        code: standard_code(code),
        section,
        self_rating,
        verified_rating,
        evidence: Vec::new(),
        evidence_expires: None,
    }
}

fn accepted_of(standards: Vec<RatedStandard>, on: Day) -> AcceptedAssessment {
    let edition = editions::edition(domain::edition::EditionStatus::Published, Vec::new());
    AcceptedAssessment {
        id: AssessmentId(Uuid::from_u128(2)),
        edition: domain::edition::EditionName { id: EditionId(Uuid::from_u128(1)), ..edition.name() },
        accepted_on: on,
        standards,
    }
}

proptest! {
    #[test]
    fn nothing_is_to_be_done_exactly_when_the_verdict_is_met((policy, arena, known, on) in facts::questions()) {
        prop_assume!(!policy.terms.requirements.is_empty());
        let is_met = evaluate(&policy, arena.as_ref(), &known, on).outcome == Outcome::Met;
        let found = readiness(&[(policy, arena)], &position(&known, on), on);
        let one = &found.uses[0];
        prop_assert_eq!(one.outcome == Outcome::Met, is_met);
        prop_assert_eq!(found.standards.is_empty() && one.other_steps.is_empty(), is_met, "{:?}", found);
        prop_assert_eq!(one.standards_missing, found.standards.len());
    }

    #[test]
    fn who_does_all_that_it_says_is_ready((policy, arena, known, on) in facts::questions()) {
        prop_assume!(!policy.terms.requirements.is_empty());
        let found = readiness(&[(policy.clone(), arena.clone())], &position(&known, on), on);
        let others = &found.uses[0].other_steps;
        prop_assume!(!others.contains(&OtherStep::HasClosed) && !others.contains(&OtherStep::LoadStandards));
        let mut mended = known.clone();
        if others.contains(&OtherStep::AwaitCommission) {
            mended.open_serious_concern = Some(false);
        }
        if others.contains(&OtherStep::AcceptTerms) {
            let accepted = TermsVersion { in_force_from: on, accepted: true };
            mended.terms.insert(TermsKind::Logo, vec![accepted]);
        }
        if others.contains(&OtherStep::PublishRoundTheClockLine) {
            mended.round_the_clock_line = Some(true);
        }
        if others.contains(&OtherStep::AcceptSelfAssessment) || others.contains(&OtherStep::AssessAnew) {
            let standards = known.accepted.map(|accepted| accepted.standards).unwrap_or_default();
            mended.accepted = Some(accepted_of(standards, on));
        }
        found.standards.iter().for_each(|gap| mend(&mut mended, gap, on));
        let verdict = evaluate(&policy, arena.as_ref(), &mended, on);
        prop_assert_eq!(verdict.outcome, Outcome::Met, "{:?} {:?}", found, verdict);
    }

    #[test]
    fn what_unlocks_a_use_alone_does_so(
        (policy, arena, known, on) in facts::likely_questions(),
        worse in 0..3_usize,
    ) {
        let mut known = known;
        if let Some(accepted) = &mut known.accepted {
            accepted.standards.iter_mut().take(worse).for_each(|one| one.verified_rating = Some(Rating::DoesNotMeet));
        }
        let found = readiness(&[(policy.clone(), arena.clone())], &position(&known, on), on);
        for gap in &found.standards {
            let mut mended = known.clone();
            mend(&mut mended, gap, on);
            let outcome = evaluate(&policy, arena.as_ref(), &mended, on).outcome;
            prop_assert_eq!(!gap.alone_unlocks.is_empty(), outcome == Outcome::Met, "{:?}", gap);
        }
    }
}

#[test]
fn a_standard_is_rated_raised_or_verified_by_what_is_known_of_it() {
    use Rating::{DoesNotMeet, Exceeds, Meets};
    let (own, verified) = (RatingBasis::SelfRated, RatingBasis::Verified);
    let table = [
        (own, None, None, Some(Step::Rate)),
        (own, Some(DoesNotMeet), Some(Meets), Some(Step::Raise)),
        (own, Some(Meets), Some(DoesNotMeet), None),
        (verified, None, None, Some(Step::Rate)),
        (verified, Some(DoesNotMeet), None, Some(Step::Raise)),
        (verified, Some(Exceeds), None, Some(Step::Verify)),
        (verified, Some(Exceeds), Some(DoesNotMeet), Some(Step::Raise)),
        (verified, Some(DoesNotMeet), Some(Meets), None),
    ];
    for (basis, self_rating, verified_rating, expected) in table {
        let policy = facts::policy(vec![Rule::RatedAtLeastMeets {
            coverage: Coverage::Foundational {},
            basis,
            tolerance: None,
        }]);
        let accepted = accepted_of(vec![rated("S-0", self_rating, verified_rating)], day(0));
        let known = Facts { accepted: Some(accepted), ..Facts::of(OrganizationStatus::Active) };
        let found = readiness(&[(policy, None)], &position(&known, day(0)), day(0));
        let steps: Vec<Step> = found.standards.iter().flat_map(|gap| gap.steps.clone()).collect();
        assert_eq!(steps, expected.into_iter().collect::<Vec<_>>(), "{basis:?} {self_rating:?} {verified_rating:?}");
    }
}

#[test]
fn standards_come_first_that_stand_in_the_way_of_most_uses() {
    let named = |codes: &[&str]| -> Policy {
        let standards = codes.iter().map(|code| standard_code(code)).collect();
        let coverage = Coverage::Named { standards };
        facts::policy(vec![Rule::RatedAtLeastMeets { coverage, basis: RatingBasis::Verified, tolerance: None }])
    };
    let low = |code| rated(code, None, Some(Rating::DoesNotMeet));
    let accepted = accepted_of(vec![low("S-0"), low("S-1"), low("S-2")], day(0));
    let known = Facts { accepted: Some(accepted), ..Facts::of(OrganizationStatus::Active) };
    let asked = [named(&["S-0", "S-2"]), named(&["S-2"]), named(&["S-1", "S-2"]), named(&["S-1"])];
    let asked: Vec<_> = asked.into_iter().map(|policy| (policy, None)).collect();
    let found = readiness(&asked, &position(&known, day(0)), day(0));
    let shown: Vec<_> = found
        .standards
        .iter()
        .map(|gap| (gap.standard.as_str(), gap.stands_between.len(), gap.alone_unlocks.len()))
        .collect();
    assert_eq!(shown, [("S-2", 3, 1), ("S-1", 2, 1), ("S-0", 1, 0)]);
}

#[test]
fn without_any_self_assessment_the_editions_standards_are_to_be_rated() {
    let standards =
        ["S-0", "S-1"].map(|code| editions::standard(code, Section::Foundational {}, 1, editions::source_rubric()));
    let edition = editions::edition(domain::edition::EditionStatus::Published, standards.to_vec());
    let rule =
        Rule::RatedAtLeastMeets { coverage: Coverage::Foundational {}, basis: RatingBasis::Verified, tolerance: None };
    let facts = Facts::of(OrganizationStatus::Active);
    let position = Position { facts, rated: Vec::new(), edition: Some(&edition) };
    let found = readiness(&[(facts::policy(vec![rule]), None)], &position, day(0));
    assert_eq!(found.uses[0].other_steps, [OtherStep::AcceptSelfAssessment].into());
    assert_eq!(found.standards.len(), 2);
    assert!(found.standards.iter().all(|gap| gap.steps == [Step::Rate].into() && gap.title.is_some()));
}
