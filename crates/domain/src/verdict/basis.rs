//! What a verdict rests on, and what would turn it: for its readers beside the Commission's partners.

use super::{Facts, Gain, Loss, losses, ruling::covers, smallest_gains};
use crate::{
    arena::ArenaCode,
    edition::StandardCode,
    ids::EvidenceId,
    policy::{Audience, Policy, Rule},
    rating::Rating,
    time::Day,
};
use serde::{Deserialize, Serialize};

/// One standard that a verdict rests on, as it was rated on the verdict's day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RatedOn {
    /// The standard.
    pub standard: StandardCode,
    /// The requirements that rest on it, by their codes.
    #[cfg_attr(feature = "schema", schema(example = json!(["foundational_verified"])))]
    pub requirements: Vec<String>,
    /// The organization's own rating; absent where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub self_rating: Option<Rating>,
    /// The reviewer's rating; absent where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified_rating: Option<Rating>,
    /// The day since which the verified rating holds: that of acceptance, or of the finding that closed a corrective action.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified_on: Option<Day>,
    /// Whether the verified rating is that of a finding that closed a corrective action.
    pub followed_up: bool,
    /// The evidence that the answer rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence_ids: Vec<EvidenceId>,
    /// The last day on which all of its evidence is valid; absent where none expires.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence_expires: Option<Day>,
    /// The last day on which its open corrective action is not overdue; absent where none is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrective_action_due_on: Option<Day>,
}

/// What a verdict rests on, and what would turn it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Basis {
    /// The day on which the self-assessment was accepted; absent where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_on: Option<Day>,
    /// The standards that it rests on.
    pub ratings: Vec<RatedOn>,
    /// The smallest set of changes that would make a yes of it: empty where it is one, absent where no change of facts
    /// does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_yes: Option<Vec<Gain>>,
    /// Each single change that would make a no of it; empty where it is no yes.
    pub to_no: Vec<Loss>,
}

impl Basis {
    /// What a reader of this audience may see of it.
    #[must_use]
    pub fn seen_by(mut self, reader: Audience) -> Self {
        if let Some(gains) = &mut self.to_yes {
            gains.retain(|gain| gain.audience() <= reader);
        }
        self.to_no.retain(|loss| loss.audience() <= reader);
        self
    }
}

/// What a verdict on these facts rests on, on a day.
#[must_use]
pub fn basis(policy: &Policy, arena: Option<&ArenaCode>, facts: &Facts, on: Day) -> Basis {
    let accepted = facts.accepted.as_ref();
    let mut ratings = Vec::new();
    for standard in accepted.iter().flat_map(|accepted| &accepted.standards) {
        let rests = policy.terms.requirements.iter().filter(|requirement| match &requirement.rule {
            Rule::RatedAtLeastMeets { coverage, .. } => covers(coverage, arena, standard),
            Rule::EvidenceCurrent {} => standard.evidence_expires.is_some(),
            _ => false,
        });
        let requirements: Vec<String> = rests.map(|requirement| requirement.code.clone()).collect();
        if requirements.is_empty() {
            continue;
        }
        let followed_up = facts.followed_up(&standard.code, on);
        let verified_rating = facts.verified_rating(standard, on);
        ratings.push(RatedOn {
            standard: standard.code.clone(),
            requirements,
            self_rating: standard.self_rating,
            verified_rating,
            verified_on: verified_rating
                .and(followed_up.map(|(day, _)| day).or(accepted.map(|accepted| accepted.accepted_on))),
            followed_up: followed_up.is_some(),
            evidence_ids: standard.evidence.clone(),
            evidence_expires: standard.evidence_expires,
            corrective_action_due_on: facts.remedied_until(&standard.code, on),
        });
    }
    Basis {
        accepted_on: accepted.map(|accepted| accepted.accepted_on),
        ratings,
        to_yes: smallest_gains(policy, arena, facts, on).map(|gains| gains.into_iter().collect()),
        to_no: losses(policy, arena, facts, on),
    }
}
