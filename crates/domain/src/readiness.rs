//! Readiness: what stands between an organization and a yes, for every use at once.
//!
//! It says what would have to change for each policy to be met, standard by standard. It decides nothing: a verdict is
//! computed from an accepted self-assessment alone, and standing follows from decisions.

use crate::{
    arena::ArenaCode,
    edition::{Edition, Section, StandardCode},
    organization::OrganizationStatus,
    policy::{Coverage, Policy, RatingBasis, Rule, Use},
    rating::Rating,
    time::Day,
    verdict::{Facts, Outcome, RatedStandard, Sorted, evaluate, sort},
};
use serde::Serialize;
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

/// What is to be done about one standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Nobody has rated it: the organization rates itself first.
    Rate,
    /// It is rated below *meets*: the organization has to come to meet it.
    Raise,
    /// The organization says that it meets it: a reviewer has to record a finding.
    Verify,
    /// Evidence that its rating rests on has expired.
    RenewEvidence,
}

/// What is to be done beside the standards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OtherStep {
    /// The organization has closed: nothing makes it ready.
    HasClosed,
    /// A self-assessment has to be submitted, reviewed and accepted.
    AcceptSelfAssessment,
    /// The accepted self-assessment has become too old: a new one has to be accepted.
    AssessAnew,
    /// The edition holds no standard that the policy asks for: the Commission has to load it or change the policy.
    LoadStandards,
    /// The Commission has to settle something first. What it is, is not for everybody to read.
    AwaitCommission,
    /// Terms have to be accepted.
    AcceptTerms,
    /// A telephone line that is answered at every hour has to be published.
    PublishRoundTheClockLine,
}

/// A use, and the arena where the use is per arena.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AskedUse {
    /// The use.
    pub r#use: Use,
    /// The arena; absent where the use is not per arena.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arena: Option<ArenaCode>,
}

/// How far an organization is from one use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct UseReadiness {
    /// Which use.
    #[serde(flatten)]
    pub asked: AskedUse,
    /// The verdict's outcome today.
    pub outcome: Outcome,
    /// How many standards stand between.
    #[cfg_attr(feature = "schema", schema(minimum = 0, example = 2))]
    pub standards_missing: usize,
    /// What is to be done beside them.
    pub other_steps: BTreeSet<OtherStep>,
}

/// One standard that stands between the organization and some use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct StandardGap {
    /// The standard.
    pub standard: StandardCode,
    /// Its text; absent where the edition does not hold it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(example = "Adherence to appropriate codes of conduct."))]
    pub title: Option<String>,
    /// Its section; absent where the edition does not hold it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<Section>,
    /// What is to be done about it, in this order.
    pub steps: BTreeSet<Step>,
    /// The uses that it stands in the way of.
    pub stands_between: Vec<AskedUse>,
    /// Those of them for which it is all that is missing.
    pub alone_unlocks: Vec<AskedUse>,
}

/// What each use would need from here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readiness {
    /// Use by use, in the order in which they were asked.
    pub uses: Vec<UseReadiness>,
    /// The standards in the way, first those that stand in the way of most uses, then those that alone unlock most,
    /// then in the edition's order.
    pub standards: Vec<StandardGap>,
}

/// Where an organization is.
#[derive(Debug, Clone)]
pub struct Position<'e> {
    /// What verdicts rest on.
    pub facts: Facts,
    /// The ratings to go on from: those of the accepted self-assessment as of the day, and where there is none, of the
    /// newest one.
    pub rated: Vec<RatedStandard>,
    /// The edition that they were given against, or are to be given against; absent where none is published.
    pub edition: Option<&'e Edition>,
}

/// Says what each of these policies would need from here, for the arena beside it where its use is per arena.
#[must_use]
pub fn readiness(asked: &[(Policy, Option<ArenaCode>)], position: &Position<'_>, on: Day) -> Readiness {
    let mut uses = Vec::with_capacity(asked.len());
    let mut gaps: BTreeMap<StandardCode, StandardGap> = BTreeMap::new();
    for (policy, arena) in asked {
        let name = AskedUse { r#use: policy.r#use, arena: arena.clone() };
        let mut standards: BTreeMap<StandardCode, BTreeSet<Step>> = BTreeMap::new();
        let mut other_steps = BTreeSet::new();
        for requirement in &policy.terms.requirements {
            let needed = needed(&requirement.rule, arena.as_ref(), position, on);
            other_steps.extend(needed.other);
            for (code, step) in needed.standards {
                standards.entry(code).or_default().insert(step);
            }
        }
        let is_alone = standards.len() == 1 && other_steps.is_empty();
        uses.push(UseReadiness {
            asked: name.clone(),
            outcome: evaluate(policy, arena.as_ref(), &position.facts, on).outcome,
            standards_missing: standards.len(),
            other_steps,
        });
        for (code, steps) in standards {
            let gap = gaps.entry(code).or_insert_with_key(|code| position.gap(code));
            gap.steps.extend(steps);
            gap.stands_between.push(name.clone());
            if is_alone {
                gap.alone_unlocks.push(name.clone());
            }
        }
    }
    let mut standards: Vec<StandardGap> = gaps.into_values().collect();
    standards.sort_by_cached_key(|gap| {
        (Reverse(gap.stands_between.len()), Reverse(gap.alone_unlocks.len()), position.place(&gap.standard))
    });
    Readiness { uses, standards }
}

/// What a rule needs before it holds. Nothing is needed exactly when it holds.
#[derive(Default)]
struct Needed {
    standards: Vec<(StandardCode, Step)>,
    other: Option<OtherStep>,
}

impl From<OtherStep> for Needed {
    fn from(step: OtherStep) -> Self {
        Self { other: Some(step), ..Self::default() }
    }
}

fn needed(rule: &Rule, arena: Option<&ArenaCode>, position: &Position<'_>, on: Day) -> Needed {
    let accepted = position.facts.accepted.as_ref();
    match rule {
        Rule::OrganizationActive {} => match position.facts.status {
            OrganizationStatus::Active => Needed::default(),
            OrganizationStatus::Closed => OtherStep::HasClosed.into(),
        },
        Rule::NoOpenSeriousConcern {} if position.facts.open_serious_concern == Some(false) => Needed::default(),
        Rule::NoOpenSeriousConcern {} => OtherStep::AwaitCommission.into(),
        Rule::TermsAccepted { terms } => {
            let is_accepted = position.facts.terms_on(*terms, on).is_some_and(|(accepted, _)| accepted);
            if is_accepted { Needed::default() } else { OtherStep::AcceptTerms.into() }
        }
        Rule::RoundTheClockLine {} if position.facts.round_the_clock_line == Some(true) => Needed::default(),
        Rule::RoundTheClockLine {} => OtherStep::PublishRoundTheClockLine.into(),
        Rule::RatedAtLeastMeets { coverage, basis, tolerance } => {
            let mut covered = position.covered(coverage, arena);
            if let Some(tolerance) = tolerance {
                let Sorted { mut tolerable, .. } = sort(coverage, *basis, Some(tolerance), arena, &position.facts, on);
                // Those are tolerated first whose remedy has the most time.
                tolerable.sort_by_key(|(code, due_on)| (Reverse(*due_on), code.clone()));
                for (tolerated, _) in tolerable.iter().take(usize::from(tolerance.unmet)) {
                    covered.remove(tolerated);
                }
                if covered.is_empty() && !tolerable.is_empty() {
                    return Needed::default();
                }
            }
            let other = match accepted {
                _ if covered.is_empty() => Some(OtherStep::LoadStandards),
                None => Some(OtherStep::AcceptSelfAssessment),
                Some(_) => None,
            };
            let step = |code: StandardCode| Some((code.clone(), position.step(&code, *basis)?));
            Needed { standards: covered.into_iter().filter_map(step).collect(), other }
        }
        Rule::AssessmentNotOlderThan { days } => match accepted {
            None => OtherStep::AcceptSelfAssessment.into(),
            Some(accepted) if accepted.accepted_on.plus_days(i32::from(*days)) < on => OtherStep::AssessAnew.into(),
            Some(_) => Needed::default(),
        },
        Rule::EvidenceCurrent {} => {
            let expired = position.rated.iter().filter(|rated| rated.evidence_expires.is_some_and(|last| last < on));
            let standards = expired.map(|rated| (rated.code.clone(), Step::RenewEvidence)).collect();
            Needed { standards, other: accepted.is_none().then_some(OtherStep::AcceptSelfAssessment) }
        }
    }
}

impl Position<'_> {
    /// The standards that a requirement speaks of: those of the edition, and those that were rated.
    fn covered(&self, coverage: &Coverage, arena: Option<&ArenaCode>) -> BTreeSet<StandardCode> {
        if let Coverage::Named { standards } = coverage {
            return standards.iter().cloned().collect();
        }
        let is_covered = |section: &Section| match coverage {
            Coverage::Foundational {} => *section == Section::Foundational {},
            Coverage::AskedArena {} => arena.is_some() && section.arena() == arena,
            Coverage::Named { .. } => false,
        };
        let of_edition = self.edition.into_iter().flat_map(|edition| &edition.standards);
        let of_edition = of_edition.map(|standard| (&standard.code, &standard.section));
        let rated = self.rated.iter().map(|rated| (&rated.code, &rated.section));
        // What was accepted is judged as it stands: what applied is what was rated then, if anything of it was.
        let was_rated = rated.clone().any(|(_, section)| is_covered(section));
        let all: Vec<_> = if was_rated { rated.collect() } else { of_edition.collect() };
        all.into_iter().filter(|(_, section)| is_covered(section)).map(|(code, _)| code.clone()).collect()
    }

    /// What is to be done about a standard before it counts as met; nothing when it does.
    fn step(&self, code: &StandardCode, basis: RatingBasis) -> Option<Step> {
        let rated = self.rated.iter().find(|rated| rated.code == *code);
        let own = rated.and_then(|rated| rated.self_rating);
        let verified = rated.and_then(|rated| rated.verified_rating);
        match (basis, verified, own) {
            (RatingBasis::Verified, Some(Rating::DoesNotMeet), _)
            | (RatingBasis::Verified, None, Some(Rating::DoesNotMeet))
            | (RatingBasis::SelfRated, _, Some(Rating::DoesNotMeet)) => Some(Step::Raise),
            (RatingBasis::Verified, None, None) | (RatingBasis::SelfRated, _, None) => Some(Step::Rate),
            (RatingBasis::Verified, None, Some(Rating::Meets | Rating::Exceeds)) => Some(Step::Verify),
            (RatingBasis::Verified, Some(Rating::Meets | Rating::Exceeds), _)
            | (RatingBasis::SelfRated, _, Some(Rating::Meets | Rating::Exceeds)) => None,
        }
    }

    fn gap(&self, code: &StandardCode) -> StandardGap {
        let standard = self.edition.and_then(|edition| edition.standard(code));
        StandardGap {
            standard: code.clone(),
            title: standard.map(|standard| standard.title.clone()),
            section: standard.map(|standard| standard.section.clone()),
            steps: BTreeSet::new(),
            stands_between: Vec::new(),
            alone_unlocks: Vec::new(),
        }
    }

    /// The place of a standard in the edition; after all others where it is not there.
    fn place(&self, code: &StandardCode) -> (usize, StandardCode) {
        let place = self.edition.and_then(|edition| edition.standards.iter().position(|one| one.code == *code));
        (place.unwrap_or(usize::MAX), code.clone())
    }
}
