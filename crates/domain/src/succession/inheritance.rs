//! Inheritance: standing that the Commission carries over from a predecessor. Nothing is carried without a decision.

use super::Succession;
use crate::{
    Refusal,
    decision::{Act, Decision, Proposal, held_back},
    ids::OrganizationId,
    standing::{StandingState, intervals, standing},
    time::{Day, Instant},
};
use std::collections::BTreeSet;

/// What a predecessor held in a matter on the day on which its succession was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// The predecessor.
    pub from: OrganizationId,
    /// `eligible` or `conditional`.
    pub state: StandingState,
    /// The last day of the term.
    pub until: Day,
}

/// What a predecessor held in a matter when it was succeeded, and a successor may therefore inherit.
///
/// `decisions` are those about the predecessor in that matter, in the order in which they were recorded.
///
/// # Errors
/// [`Refusal::NothingInherited`] when it was neither eligible nor conditional then.
pub fn inheritable(succession: &Succession, decisions: &[Decision]) -> Result<Held, Refusal> {
    let at = succession.recorded_at;
    // The suspension by the succession itself bears the same moment.
    let before = decisions.partition_point(|decision| decision.recorded_at < at);
    let decisions = decisions.get(..before).unwrap_or_default();
    let then = standing(decisions, at.day(), at);
    let until = then.decision.and_then(|place| decisions.get(place)).and_then(|decision| decision.valid_until);
    match (then.state, until) {
        (StandingState::Eligible | StandingState::Conditional, Some(until)) => {
            Ok(Held { from: succession.predecessor, state: then.state, until })
        }
        _ => Err(Refusal::NothingInherited),
    }
}

/// What a grant carries over from the predecessor that it names: never more than that one held.
///
/// # Errors
/// When nothing was held, it was held with conditions and would be granted without, or the act is no grant.
pub fn inherits(act: Act, from: Option<OrganizationId>, held: Option<Held>) -> Result<Option<Held>, Refusal> {
    let Some(from) = from else { return Ok(None) };
    if !matches!(act, Act::Grant | Act::GrantWithConditions) {
        return Err(Refusal::ActDoesNotInherit { act });
    }
    let held = held.filter(|held| held.from == from).ok_or(Refusal::NothingInherited)?;
    if held.state == StandingState::Conditional && act == Act::Grant {
        return Err(Refusal::InheritedConditions);
    }
    Ok(Some(held))
}

/// From whom the standing of today was inherited, or what a suspension holds back; absent when it is the
/// organization's own, or nothing is held.
#[must_use]
pub fn carried(decisions: &[Decision], at: Instant) -> Option<OrganizationId> {
    let place = standing(decisions, at.day(), at).decision?;
    let governing = decisions.get(place)?;
    match governing.act {
        Act::Suspend => held_back(decisions, place)?.inherited_from,
        _ => governing.inherited_from,
    }
}

/// From whom anything was inherited that is in force today or later.
#[must_use]
pub fn rests_on(decisions: &[Decision], at: Instant) -> BTreeSet<OrganizationId> {
    let today = at.day();
    let runs = intervals(decisions, at).into_iter().filter(|run| {
        run.until.is_none_or(|last| last >= today)
            && matches!(run.state, StandingState::Eligible | StandingState::Conditional)
    });
    runs.filter_map(|run| decisions.get(run.decision)?.inherited_from).collect()
}

/// On whose self-assessment an act is judged: that of a predecessor, or, when absent, the organization's own.
///
/// A grant is judged on the predecessor's when the proposal says so. What follows on an inherited grant is judged as the
/// grant was. `leads` says whether successions lead from an organization to the one that is decided about.
///
/// # Errors
/// When no succession leads from the predecessor, or the act cannot inherit.
pub fn judged_on(
    proposal: &Proposal,
    decisions: &[Decision],
    leads: impl Fn(OrganizationId) -> bool,
    at: Instant,
) -> Result<Option<OrganizationId>, Refusal> {
    match (proposal.act, proposal.inherited_from) {
        (Act::Grant | Act::GrantWithConditions | Act::Refuse, None) => Ok(None),
        (Act::Grant | Act::GrantWithConditions, Some(from)) if leads(from) => Ok(Some(from)),
        (Act::Grant | Act::GrantWithConditions, Some(_)) => Err(Refusal::NotASuccessor),
        (act, Some(_)) => Err(Refusal::ActDoesNotInherit { act }),
        (act, None) => match carried(decisions, at) {
            Some(from) if leads(from) => Ok(Some(from)),
            // What was inherited through a succession that is withdrawn is not put in force again.
            Some(_) if act == Act::Reinstate => Err(Refusal::NotASuccessor),
            _ => Ok(None),
        },
    }
}
