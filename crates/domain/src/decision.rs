//! Decisions: a person's act on a verdict. Append-only.

use crate::{
    Refusal,
    access::Actor,
    arena::ArenaCode,
    ids::{DecisionId, OrganizationId},
    policy::Use,
    standing::{StandingState, intervals, standing},
    succession::{Held, inherits},
    time::{Day, Instant},
    verdict::{Outcome, Verdict},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a decision does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// The use may rely on the provider.
    Grant,
    /// Granted, with conditions to be met by a day. Not yet to be relied on.
    GrantWithConditions,
    /// The use may not rely on the provider.
    Refuse,
    /// What was granted is held back at once.
    Suspend,
    /// A suspension ends; what was granted runs on.
    Reinstate,
    /// What was granted is taken back.
    Revoke,
}

impl Act {
    /// Every act.
    pub const ALL: [Self; 6] =
        [Self::Grant, Self::GrantWithConditions, Self::Refuse, Self::Suspend, Self::Reinstate, Self::Revoke];

    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Grant => "grant",
            Self::GrantWithConditions => "grant_with_conditions",
            Self::Refuse => "refuse",
            Self::Suspend => "suspend",
            Self::Reinstate => "reinstate",
            Self::Revoke => "revoke",
        }
    }

    /// Reads the word on the wire.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.as_str() == word)
    }

    /// Whether the act puts a term in force, with a first and a last day.
    #[must_use]
    pub fn has_term(self) -> bool {
        matches!(self, Self::Grant | Self::GrantWithConditions | Self::Reinstate)
    }
}

/// Something that the organization must do, by a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema, validator::Validate))]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// What. Never write anything about a victim or survivor.
    #[cfg_attr(
        feature = "schema",
        schema(min_length = 1, max_length = 1000, example = "Show the signed referral agreements.")
    )]
    #[cfg_attr(feature = "schema", validate(length(min = 1, max = 1000)))]
    pub text: String,
    /// By when.
    pub due_on: Day,
}

/// What a person wants to decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// What to do.
    pub act: Act,
    /// From which day; today when absent.
    pub valid_from: Option<Day>,
    /// To which day, included; when absent, as far as the verdict and the policy allow.
    pub valid_until: Option<Day>,
    /// What the organization must do; for a conditional grant only.
    pub conditions: Vec<Condition>,
    /// Why. Needed when the act goes against the verdict, and to suspend or revoke.
    pub reason: Option<String>,
    /// The predecessor whose standing a grant carries over; absent when the organization stands on its own.
    pub inherited_from: Option<OrganizationId>,
}

/// Whom and what a decision is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Matter {
    /// The organization.
    pub organization: OrganizationId,
    /// The use.
    pub r#use: Use,
    /// The arena, where the use is per arena.
    pub arena: Option<ArenaCode>,
}

impl Matter {
    /// Names a matter.
    ///
    /// # Errors
    /// When an arena is missing for a use that is per arena, or given for one that is not.
    pub fn new(organization: OrganizationId, r#use: Use, arena: Option<ArenaCode>) -> Result<Self, Refusal> {
        if r#use.is_per_arena() == arena.is_some() {
            Ok(Self { organization, r#use, arena })
        } else {
            Err(Refusal::ArenaForUse { r#use })
        }
    }
}

/// A person's act on a verdict, as recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Its identity.
    pub id: DecisionId,
    /// About what.
    pub matter: Matter,
    /// What it does.
    pub act: Act,
    /// The first day on which it holds.
    pub valid_from: Day,
    /// The last day on which it holds, for acts with a term.
    pub valid_until: Option<Day>,
    /// What the organization must do.
    pub conditions: Vec<Condition>,
    /// Why.
    pub reason: Option<String>,
    /// Whether it goes against the verdict. Flagged for ever.
    pub against_verdict: bool,
    /// The predecessor whose standing it carries over. Said for ever.
    pub inherited_from: Option<OrganizationId>,
    /// The verdict that it was made on.
    pub verdict: Verdict,
    /// Who decided.
    pub decided_by: Actor,
    /// When the registry recorded it.
    pub recorded_at: Instant,
}

/// What came before a decision in the same matter.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// The decisions so far, in the order in which they were recorded.
    pub decisions: Vec<Decision>,
    /// Who recorded the findings that the verdict rests on, and who accepted them.
    pub reviewers: BTreeSet<Actor>,
    /// What the predecessor that the proposal names held when it was succeeded; absent when it names none.
    pub held: Option<Held>,
}

/// Turns a proposal into a decision.
///
/// # Errors
/// When the act does not follow from the present standing, the person recorded the findings themselves, the term
/// is out of bounds, conditions are missing or misplaced, or a needed reason is missing.
pub fn decide(
    matter: &Matter,
    history: &History,
    proposal: Proposal,
    verdict: Verdict,
    actor: Actor,
    at: Instant,
    id: DecisionId,
) -> Result<Decision, Refusal> {
    let today = at.day();
    let present = standing(&history.decisions, today, at);
    if !follows(proposal.act, present.state) {
        return Err(Refusal::ActDoesNotFollow { act: proposal.act, standing: present.state });
    }
    if actor.person().is_none() {
        return Err(Refusal::NeedsAPerson);
    }
    if history.reviewers.contains(&actor) {
        return Err(Refusal::ReviewerDecides);
    }
    let reason = proposal.reason.filter(|reason| !reason.trim().is_empty());
    let against_verdict = goes_against(proposal.act, verdict.outcome);
    let needs_reason = against_verdict || matches!(proposal.act, Act::Suspend | Act::Revoke);
    if needs_reason && reason.is_none() {
        return Err(Refusal::ReasonNeeded { act: proposal.act, verdict: verdict.outcome });
    }
    if (proposal.act == Act::GrantWithConditions) == proposal.conditions.is_empty() {
        return Err(Refusal::ConditionsForAct { act: proposal.act });
    }
    if let Some(condition) = proposal.conditions.iter().find(|condition| condition.due_on < today) {
        return Err(Refusal::DayInThePast { day: condition.due_on });
    }

    let valid_from = proposal.valid_from.unwrap_or(today);
    if valid_from < today {
        return Err(Refusal::DayInThePast { day: valid_from });
    }
    if !matches!(proposal.act, Act::Grant | Act::GrantWithConditions) && valid_from != today {
        return Err(Refusal::ActHoldsAtOnce { act: proposal.act });
    }
    let held = inherits(proposal.act, proposal.inherited_from, history.held)?;
    let suspended = present.decision.and_then(|place| held_back(&history.decisions, place));
    if proposal.act == Act::Reinstate && suspended.is_none() {
        return Err(Refusal::NothingToReinstate);
    }
    let valid_until = match proposal.act.has_term() {
        false if proposal.valid_until.is_some() => {
            return Err(Refusal::ActHoldsAtOnce { act: proposal.act });
        }
        false => None,
        true => {
            let resumed = suspended.filter(|_| proposal.act == Act::Reinstate);
            let resumed_until = resumed.and_then(|grant| grant.valid_until);
            Some(term(proposal.valid_until, valid_from, &verdict, resumed_until, held.map(|held| held.until))?)
        }
    };
    let (conditions, inherited_from) = match (proposal.act, suspended) {
        (Act::Reinstate, Some(grant)) => (grant.conditions.clone(), grant.inherited_from),
        _ => (proposal.conditions, held.map(|held| held.from)),
    };
    Ok(Decision {
        id,
        matter: matter.clone(),
        act: proposal.act,
        valid_from,
        valid_until,
        conditions,
        reason,
        against_verdict,
        inherited_from,
        verdict,
        decided_by: actor,
        recorded_at: at,
    })
}

/// The suspension that a rule itself makes, when an organization that holds a grant closes or is succeeded, or what it
/// inherited has lost its ground.
///
/// Returns `None` when nothing in the matter is in force today or later.
#[must_use]
pub fn suspend_by_system(
    matter: &Matter,
    decisions: &[Decision],
    verdict: Verdict,
    reason: &str,
    at: Instant,
    id: DecisionId,
) -> Option<Decision> {
    let today = at.day();
    // The runs, not the decisions: a grant that was revoked or refused since is in force on no day.
    let holds_something = intervals(decisions, at).iter().any(|run| {
        run.until.is_none_or(|last| last >= today)
            && matches!(run.state, StandingState::Eligible | StandingState::Conditional)
    });
    holds_something.then(|| Decision {
        id,
        matter: matter.clone(),
        act: Act::Suspend,
        valid_from: today,
        valid_until: None,
        conditions: Vec::new(),
        reason: Some(reason.to_owned()),
        against_verdict: goes_against(Act::Suspend, verdict.outcome),
        inherited_from: None,
        verdict,
        decided_by: Actor::System,
        recorded_at: at,
    })
}

/// Whether an act follows from the present standing.
fn follows(act: Act, present: StandingState) -> bool {
    use StandingState as S;
    match act {
        Act::Grant | Act::GrantWithConditions => present != S::Suspended,
        Act::Refuse => matches!(present, S::NotAssessed | S::NotEligible | S::Lapsed),
        Act::Suspend => matches!(present, S::Eligible | S::Conditional),
        Act::Reinstate => present == S::Suspended,
        Act::Revoke => matches!(present, S::Eligible | S::Conditional | S::Suspended),
    }
}

/// Whether an act goes against a verdict: giving without a yes, or withholding in spite of one.
fn goes_against(act: Act, outcome: Outcome) -> bool {
    match act {
        Act::Grant | Act::GrantWithConditions | Act::Reinstate => outcome != Outcome::Met,
        Act::Refuse | Act::Suspend | Act::Revoke => outcome == Outcome::Met,
    }
}

/// The grant that a suspension holds back: what was in force on its day, before it. A grant that was to begin
/// later is not: resuming it would give days that nobody granted.
pub(crate) fn held_back(decisions: &[Decision], suspension: usize) -> Option<&Decision> {
    let by = decisions.get(suspension)?;
    let before = decisions.get(..suspension)?;
    let held = standing(before, by.valid_from, by.recorded_at).decision?;
    before.get(held).filter(|decision| decision.act.has_term())
}

/// The last day of a term: as asked, but never later than the first expiry that the verdict rests on, the policy's
/// longest term, the end of the term that is resumed, or the end of the term that is inherited.
fn term(
    asked: Option<Day>,
    valid_from: Day,
    verdict: &Verdict,
    resumed_until: Option<Day>,
    inherited_until: Option<Day>,
) -> Result<Day, Refusal> {
    let by_policy = valid_from.plus_days(i32::from(verdict.longest_term_days) - 1);
    let bound = [verdict.holds_until, resumed_until].into_iter().flatten().fold(by_policy, Day::min);
    let last_possible = inherited_until.map_or(bound, |until| bound.min(until));
    let last = asked.unwrap_or(last_possible);
    if last < valid_from || last > last_possible {
        return Err(match inherited_until {
            Some(until) if until < bound => Refusal::InheritedTerm { first: valid_from, last_possible },
            _ => Refusal::TermOutOfBounds { first: valid_from, last_possible },
        });
    }
    Ok(last)
}
