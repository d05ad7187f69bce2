//! Verdicts: a policy applied to the facts on a day. Computed, never typed in.

use crate::{
    arena::ArenaCode,
    edition::{EditionName, Section, StandardCode},
    ids::{AssessmentId, OrganizationId},
    organization::OrganizationStatus,
    policy::{Audience, Coverage, Policy, PolicyName, RatingBasis, Rule, Use},
    rating::Rating,
    time::Day,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Whether something holds. What is unknown is neither a yes nor a no, and never as good as a yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It does not hold.
    NotMet,
    /// The registry does not know.
    Unknown,
    /// It holds.
    Met,
}

impl Outcome {
    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotMet => "not_met",
            Self::Unknown => "unknown",
            Self::Met => "met",
        }
    }

    /// Of several requirements, all of which must hold: the weakest. Of none: unknown.
    #[must_use]
    pub fn all(outcomes: impl IntoIterator<Item = Self>) -> Self {
        outcomes.into_iter().min().unwrap_or(Self::Unknown)
    }
}

/// One standard as an accepted self-assessment left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RatedStandard {
    /// The standard.
    pub code: StandardCode,
    /// Its section.
    pub section: Section,
    /// The organization's own rating.
    pub self_rating: Option<Rating>,
    /// The reviewer's rating.
    pub verified_rating: Option<Rating>,
    /// The first day on which a piece of its evidence is no longer valid is the day after this.
    pub evidence_expires: Option<Day>,
}

/// What an accepted self-assessment says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptedAssessment {
    /// Its identity.
    pub id: AssessmentId,
    /// Against which edition.
    pub edition: EditionName,
    /// The day of acceptance.
    pub accepted_on: Day,
    /// Every standard that applied.
    pub standards: Vec<RatedStandard>,
}

/// What is known of an organization when a policy is applied to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Whether it works.
    pub status: OrganizationStatus,
    /// Its newest accepted self-assessment, or that of the predecessor; absent when there is none.
    pub accepted: Option<AcceptedAssessment>,
    /// The predecessor whose self-assessment `accepted` is; absent when it is the organization's own.
    pub inherited_from: Option<OrganizationId>,
}

/// What came of one requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Reason {
    /// The requirement's code in its policy.
    #[cfg_attr(feature = "schema", schema(example = "foundational_verified"))]
    pub requirement: String,
    /// Whether it holds.
    pub outcome: Outcome,
    /// Why, in one plain sentence.
    #[cfg_attr(
        feature = "schema",
        schema(example = "All 19 foundational standards are rated at least meets by a reviewer.")
    )]
    pub text: String,
    /// The standards that are below *meets* or not rated; empty when the requirement holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schema(example = json!([])))]
    pub standards: Vec<StandardCode>,
    /// Who may read this reason.
    pub audience: Audience,
    /// The last day on which it holds without anything happening; absent when it does not end by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holds_until: Option<Day>,
}

/// A policy applied to the facts on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Verdict {
    /// For which use.
    pub r#use: Use,
    /// For which arena, where the use is per arena.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arena: Option<ArenaCode>,
    /// The day on which it was computed.
    pub on: Day,
    /// Whether every requirement holds.
    pub outcome: Outcome,
    /// Requirement by requirement, in the policy's order.
    pub reasons: Vec<Reason>,
    /// The policy that was applied.
    pub policy: PolicyName,
    /// The edition that the ratings were given against; absent when there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<EditionName>,
    /// The accepted self-assessment that it rests on; absent when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assessment: Option<AssessmentId>,
    /// The predecessor whose self-assessment it rests on; absent when it rests on the organization's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inherited_from: Option<OrganizationId>,
    /// The last day before something that it rests on expires; absent when nothing does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holds_until: Option<Day>,
    /// For how many days a grant may run at most under this policy.
    #[cfg_attr(feature = "schema", schema(example = 365))]
    pub longest_term_days: u16,
}

impl Verdict {
    /// The reasons that a reader of this audience may see, in order.
    pub fn reasons_for(&self, reader: Audience) -> impl Iterator<Item = &Reason> {
        self.reasons.iter().filter(move |reason| reason.audience <= reader)
    }
}

/// Applies a policy to the facts on a day.
#[must_use]
pub fn evaluate(policy: &Policy, arena: Option<&ArenaCode>, facts: &Facts, on: Day) -> Verdict {
    let reasons: Vec<Reason> = policy
        .terms
        .requirements
        .iter()
        .map(|requirement| {
            let ruling = rule_on(&requirement.rule, arena, facts, on);
            Reason {
                requirement: requirement.code.clone(),
                outcome: ruling.outcome,
                text: ruling.text,
                standards: ruling.standards,
                audience: requirement.rule.audience(),
                holds_until: ruling.holds_until.filter(|_| ruling.outcome == Outcome::Met),
            }
        })
        .collect();
    Verdict {
        r#use: policy.r#use,
        arena: arena.cloned(),
        on,
        outcome: Outcome::all(reasons.iter().map(|reason| reason.outcome)),
        holds_until: reasons.iter().filter_map(|reason| reason.holds_until).min(),
        reasons,
        policy: policy.name(),
        edition: facts.accepted.as_ref().map(|accepted| accepted.edition.clone()),
        assessment: facts.accepted.as_ref().map(|accepted| accepted.id),
        inherited_from: facts.inherited_from,
        longest_term_days: policy.terms.longest_term_days,
    }
}

/// What came of one rule, before it is given its requirement's name.
struct Ruling {
    outcome: Outcome,
    text: String,
    standards: Vec<StandardCode>,
    holds_until: Option<Day>,
}

impl Ruling {
    fn new(outcome: Outcome, text: impl Into<String>) -> Self {
        Self { outcome, text: text.into(), standards: Vec::new(), holds_until: None }
    }
}

fn rule_on(rule: &Rule, arena: Option<&ArenaCode>, facts: &Facts, on: Day) -> Ruling {
    if matches!(rule, Rule::OrganizationActive {}) {
        return match facts.status {
            OrganizationStatus::Active => Ruling::new(Outcome::Met, "The organization is active."),
            OrganizationStatus::Closed => Ruling::new(Outcome::NotMet, "The organization has closed."),
        };
    }
    let Some(accepted) = &facts.accepted else {
        return Ruling::new(Outcome::Unknown, "There is no accepted self-assessment.");
    };
    match rule {
        Rule::OrganizationActive {} => Ruling::new(Outcome::Unknown, "Not known."),
        Rule::RatedAtLeastMeets { coverage, basis } => rated_at_least_meets(accepted, coverage, *basis, arena),
        Rule::AssessmentNotOlderThan { days } => {
            let last = accepted.accepted_on.plus_days(i32::from(*days));
            let (outcome, word) = if on <= last { (Outcome::Met, "not") } else { (Outcome::NotMet, "no longer") };
            let text = match outcome {
                Outcome::Met => format!(
                    "The self-assessment was accepted on {} and is {word} older than {days} days.",
                    accepted.accepted_on
                ),
                _ => {
                    format!("The self-assessment was accepted on {}, more than {days} days ago.", accepted.accepted_on)
                }
            };
            Ruling { holds_until: Some(last), ..Ruling::new(outcome, text) }
        }
        Rule::EvidenceCurrent {} => evidence_current(accepted, on),
    }
}

fn rated_at_least_meets(
    accepted: &AcceptedAssessment,
    coverage: &Coverage,
    basis: RatingBasis,
    arena: Option<&ArenaCode>,
) -> Ruling {
    let covered: Vec<&RatedStandard> = accepted
        .standards
        .iter()
        .filter(|standard| match coverage {
            Coverage::Foundational {} => standard.section == Section::Foundational {},
            Coverage::AskedArena {} => arena.is_some() && standard.section.arena() == arena,
            Coverage::Named { standards } => standards.contains(&standard.code),
        })
        .collect();
    let whose = match coverage {
        Coverage::Foundational {} => "foundational standards".to_owned(),
        Coverage::AskedArena {} => {
            format!("standards of the arena {}", arena.map_or("that was asked about", ArenaCode::as_str))
        }
        Coverage::Named { .. } => "named standards".to_owned(),
    };
    let rated_by = match basis {
        RatingBasis::SelfRated => "by the organization itself",
        RatingBasis::Verified => "by a reviewer",
    };
    let rating = |standard: &RatedStandard| match basis {
        RatingBasis::SelfRated => standard.self_rating,
        RatingBasis::Verified => standard.verified_rating,
    };
    let codes = |wanted: fn(Option<Rating>) -> bool| -> Vec<StandardCode> {
        covered.iter().filter(|s| wanted(rating(s))).map(|s| s.code.clone()).collect()
    };

    let below = codes(|rating| rating == Some(Rating::DoesNotMeet));
    if !below.is_empty() {
        let text = format!("{} of {} {whose} rated below meets {rated_by}.", below.len(), covered.len());
        return Ruling { standards: below, ..Ruling::new(Outcome::NotMet, text) };
    }
    let mut unknown = codes(|rating| rating.is_none());
    if let Coverage::Named { standards } = coverage {
        let present: BTreeSet<_> = covered.iter().map(|s| &s.code).collect();
        unknown.extend(standards.iter().filter(|code| !present.contains(code)).cloned());
    }
    // Nothing covered is no evidence of anything: an empty list must never read as "all of them".
    if covered.is_empty() || !unknown.is_empty() {
        let text = format!("Not all {whose} are rated {rated_by}.");
        return Ruling { standards: unknown, ..Ruling::new(Outcome::Unknown, text) };
    }
    Ruling::new(Outcome::Met, format!("All {} {whose} are rated at least meets {rated_by}.", covered.len()))
}

fn evidence_current(accepted: &AcceptedAssessment, on: Day) -> Ruling {
    let expired: Vec<StandardCode> = accepted
        .standards
        .iter()
        .filter(|standard| standard.evidence_expires.is_some_and(|last| last < on))
        .map(|standard| standard.code.clone())
        .collect();
    if !expired.is_empty() {
        let text = format!("Evidence has expired for {} standards.", expired.len());
        return Ruling { standards: expired, ..Ruling::new(Outcome::NotMet, text) };
    }
    Ruling {
        holds_until: accepted.standards.iter().filter_map(|standard| standard.evidence_expires).min(),
        ..Ruling::new(Outcome::Met, "No evidence that the ratings rest on has expired.")
    }
}
