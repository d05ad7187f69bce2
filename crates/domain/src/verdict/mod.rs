//! Verdicts: a policy applied to the facts on a day. Computed, never typed in.

mod basis;
mod changes;
mod facts;
mod flip;
mod ruling;

pub use basis::{Basis, RatedOn, basis};
pub use changes::{Gain, Loss, losses, smallest_gains};
pub use facts::{AcceptedAssessment, CorrectiveState, Facts, RatedStandard, TermsVersion};
pub use flip::{Flip, next_flip};
pub(crate) use ruling::{Sorted, sort};

use crate::{
    arena::ArenaCode,
    edition::{EditionName, StandardCode},
    ids::{AssessmentId, OrganizationId},
    policy::{Audience, Policy, PolicyName, Use},
    time::Day,
};
use ruling::rule_on;
use serde::{Deserialize, Serialize};

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
    /// Reads the word on the wire.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::NotMet, Self::Unknown, Self::Met].into_iter().find(|outcome| outcome.as_str() == word)
    }

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
    /// The requirements that are not met, by their codes.
    #[must_use]
    pub fn unmet(&self) -> Vec<String> {
        let unmet = self.reasons.iter().filter(|reason| reason.outcome != Outcome::Met);
        unmet.map(|reason| reason.requirement.clone()).collect()
    }

    /// Whether a requirement is further from being met than it was in an earlier verdict. One that the earlier verdict did not
    /// ask for was no hindrance then.
    #[must_use]
    pub fn is_worse_than(&self, earlier: &Self) -> bool {
        let was = |code: &str| earlier.reasons.iter().find(|reason| reason.requirement == code).map(|was| was.outcome);
        self.reasons.iter().any(|reason| reason.outcome < was(&reason.requirement).unwrap_or(Outcome::Met))
    }

    /// As a reader of this audience is told: with the reasons that they may see. For whoever may not know of what staff alone
    /// are told, the outcome is that of the others, as if there were no such thing.
    #[must_use]
    pub fn as_told_to(&self, reader: Audience) -> Self {
        let is_hidden = |reason: &Reason| reason.audience == Audience::Staff && reader < Audience::Staff;
        let told = |reason: &Reason| if is_hidden(reason) { Outcome::Met } else { reason.outcome };
        let hides = self.reasons.iter().any(is_hidden);
        let outcome = if hides { Outcome::all(self.reasons.iter().map(told)) } else { self.outcome };
        Self { outcome, reasons: self.reasons_for(reader).cloned().collect(), ..self.clone() }
    }

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
