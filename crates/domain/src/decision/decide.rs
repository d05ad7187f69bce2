//! Deciding: from what somebody wants to a decision, or to a refusal.

use super::{
    Act, Decision, History, Matter, Phase, Proposal,
    limits::{RESPOND_WITHIN_DAYS, REVIEW_AFTER_DAYS, REVIEW_AT_MOST_AFTER_DAYS},
};
use crate::{
    Refusal,
    access::Actor,
    ids::DecisionId,
    refusal::DecisionRefusal,
    standing::{Standing, StandingState, intervals, standing, standing_without},
    succession::inherits,
    time::{Day, Instant},
    verdict::{Outcome, Verdict},
};

/// Turns a proposal into a decision.
///
/// # Errors
/// When the act does not follow from the present standing, another decision in the matter still waits, the person recorded
/// the findings themselves, the term is out of bounds, conditions are missing or misplaced, a needed reason is missing, or
/// a correction does not fit what it corrects.
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
    let act = proposal.act;
    let present = standing(&history.decisions, today, at);
    let corrected = corrected(history, &proposal, at)?;
    if corrected.is_none() && !follows(act, &history.decisions, present, at) {
        return Err(Refusal::ActDoesNotFollow { act, standing: present.state });
    }
    if actor.person().is_none() {
        return Err(Refusal::NeedsAPerson);
    }
    if history.reviewers.contains(&actor) {
        return Err(Refusal::ReviewerDecides);
    }
    nothing_waits(history, act, at)?;
    let reason = proposal.reason.filter(|reason| !reason.trim().is_empty());
    let against_verdict = goes_against(act, verdict.outcome);
    let needs_reason = against_verdict || matches!(act, Act::Suspend | Act::Revoke);
    if needs_reason && reason.is_none() {
        return Err(Refusal::ReasonNeeded { act, verdict: verdict.outcome });
    }
    if corrected.is_some() && reason.is_none() {
        return Err(DecisionRefusal::CorrectionReason.into());
    }
    if (act == Act::GrantWithConditions) == proposal.conditions.is_empty() {
        return Err(Refusal::ConditionsForAct { act });
    }
    if let Some(condition) = proposal.conditions.iter().find(|condition| condition.due_on < today) {
        return Err(Refusal::DayInThePast { day: condition.due_on });
    }

    let needs_confirmation = history.two_people && act != Act::Suspend;
    let is_preliminary = act.is_withholding() && corrected.is_none();
    let valid_from = first_day(act, proposal.valid_from, corrected, today)?;
    let held = inherits(act, proposal.inherited_from, history.held)?;
    let resumed = continued(history, act, present)?;
    let valid_until = match act.has_term() {
        false if proposal.valid_until.is_some() => {
            return Err(Refusal::ActHoldsAtOnce { act });
        }
        false => None,
        true => {
            let resumed_until = resumed.filter(|_| act == Act::Reinstate).and_then(|grant| grant.valid_until);
            Some(term(proposal.valid_until, valid_from, &verdict, resumed_until, held.map(|held| held.until))?)
        }
    };
    let (conditions, inherited_from) = match resumed {
        Some(grant) => (grant.open_conditions(at), grant.inherited_from),
        None => (proposal.conditions, held.map(|held| held.from)),
    };
    if act == Act::Extend {
        longer(resumed, valid_until)?;
    }
    let decision = Decision {
        id,
        matter: matter.clone(),
        act,
        valid_from: if is_preliminary { today.plus_days(RESPOND_WITHIN_DAYS + 1) } else { valid_from },
        valid_until,
        conditions,
        reason,
        against_verdict,
        inherited_from,
        verdict,
        decided_by: actor,
        recorded_at: at,
        needs_confirmation,
        is_preliminary,
        review_by: review_day(act, proposal.review_by, today)?,
        corrects: proposal.corrects,
        course: Vec::new(),
    };
    closed_holds_nothing(history, &decision, at)?;
    Ok(decision)
}

/// Refuses what would leave an organization that has closed with something that is granted, today or later.
pub(super) fn closed_holds_nothing(history: &History, decision: &Decision, at: Instant) -> Result<(), Refusal> {
    let mut with = history.decisions.clone();
    with.retain(|other| other.id != decision.id);
    // As if a second person had confirmed it already.
    with.push(Decision { needs_confirmation: false, ..decision.clone() });
    if history.closed && decision.act.has_term() && holds_something(&with, at) {
        return Err(Refusal::OrganizationClosed);
    }
    Ok(())
}

/// Whether something is granted today or later. The runs say so, not the decisions: a grant that was revoked or refused since
/// is in force on no day.
pub(super) fn holds_something(decisions: &[Decision], at: Instant) -> bool {
    intervals(decisions, at).iter().any(|run| {
        run.until.is_none_or(|last| last >= at.day())
            && matches!(run.state, StandingState::Eligible | StandingState::Conditional)
    })
}

/// The decision that a proposal corrects.
fn corrected<'h>(history: &'h History, proposal: &Proposal, at: Instant) -> Result<Option<&'h Decision>, Refusal> {
    let Some(id) = proposal.corrects else { return Ok(None) };
    let found = history.decisions.iter().find(|decision| decision.id == id).ok_or(DecisionRefusal::NothingToCorrect)?;
    let is_replaced = history
        .decisions
        .iter()
        .any(|other| other.corrects == Some(id) && !matches!(other.phase(at), Phase::Withdrawn | Phase::Overturned));
    if is_replaced {
        return Err(DecisionRefusal::CorrectedAlready.into());
    }
    if found.phase(at) != Phase::Final {
        return Err(DecisionRefusal::NothingToCorrect.into());
    }
    // A correction must not be a way around hearing the organization, nor around what a resumed term rests on.
    let fits = match proposal.act {
        Act::Grant | Act::GrantWithConditions | Act::Suspend => true,
        Act::Refuse | Act::Revoke => found.act.is_withholding(),
        Act::Reinstate | Act::Extend => false,
    };
    if !fits {
        return Err(DecisionRefusal::CorrectionAct { act: proposal.act }.into());
    }
    Ok(Some(found))
}

/// Refuses while another decision in the matter still waits. Suspending is always possible, for it keeps people safe; and a
/// suspension may end while a preliminary decision runs.
fn nothing_waits(history: &History, act: Act, at: Instant) -> Result<(), Refusal> {
    for decision in history.decisions.iter().filter(|decision| decision.is_open(at)) {
        let phase = decision.phase(at);
        let may = act == Act::Suspend || (act == Act::Reinstate && phase != Phase::Proposed);
        if !may {
            return Err(DecisionRefusal::AnotherWaits { phase }.into());
        }
    }
    Ok(())
}

/// The first day on which it is to hold.
fn first_day(act: Act, asked: Option<Day>, corrected: Option<&Decision>, today: Day) -> Result<Day, Refusal> {
    if let Some(corrected) = corrected {
        return match asked.unwrap_or(corrected.valid_from) {
            day if day > today && day > corrected.valid_from => Err(Refusal::DayAhead { day }),
            day => Ok(day),
        };
    }
    let valid_from = asked.unwrap_or(today);
    if valid_from < today {
        return Err(Refusal::DayInThePast { day: valid_from });
    }
    if !matches!(act, Act::Grant | Act::GrantWithConditions) && valid_from != today {
        return Err(Refusal::ActHoldsAtOnce { act });
    }
    Ok(valid_from)
}

/// The grant that a reinstatement resumes or an extension prolongs; absent for other acts.
pub(super) fn continued(history: &History, act: Act, present: Standing) -> Result<Option<&Decision>, Refusal> {
    match act {
        Act::Reinstate => {
            let suspended = present.decision.and_then(|place| held_back(&history.decisions, place));
            suspended.map(Some).ok_or(Refusal::NothingToReinstate)
        }
        Act::Extend => {
            let granted = present.decision.and_then(|place| history.decisions.get(place));
            if granted.is_some_and(|grant| grant.inherited_from.is_some()) {
                return Err(DecisionRefusal::ExtendsInherited.into());
            }
            Ok(granted)
        }
        _ => Ok(None),
    }
}

/// Refuses an extension that does not make the term longer.
fn longer(extended: Option<&Decision>, until: Option<Day>) -> Result<(), Refusal> {
    match extended.and_then(|grant| grant.valid_until) {
        Some(present) if until.is_none_or(|until| until <= present) => {
            Err(DecisionRefusal::TermNotLonger { present }.into())
        }
        _ => Ok(()),
    }
}

/// By when a suspension is reviewed.
pub(super) fn review_day(act: Act, asked: Option<Day>, today: Day) -> Result<Option<Day>, Refusal> {
    if act != Act::Suspend {
        return if asked.is_some() { Err(DecisionRefusal::ReviewForAct { act }.into()) } else { Ok(None) };
    }
    let latest = today.plus_days(REVIEW_AT_MOST_AFTER_DAYS);
    let day = asked.unwrap_or_else(|| today.plus_days(REVIEW_AFTER_DAYS));
    if day <= today || day > latest {
        return Err(DecisionRefusal::ReviewDay { latest }.into());
    }
    Ok(Some(day))
}

/// Whether an act follows from the present standing: what may not be suspended or revoked today may be because of a grant
/// that is still to begin, and what is suspended with nothing to resume may be granted.
pub(super) fn follows(act: Act, decisions: &[Decision], present: Standing, at: Instant) -> bool {
    use StandingState as S;
    let is_granted = matches!(present.state, S::Eligible | S::Conditional);
    let is_suspended = present.state == S::Suspended;
    let held = || present.decision.and_then(|place| held_back(decisions, place));
    let resumes = || held().and_then(|grant| grant.valid_until).is_some_and(|last| last >= at.day());
    match act {
        Act::Grant | Act::GrantWithConditions => !is_suspended || !resumes(),
        Act::Refuse => matches!(present.state, S::NotAssessed | S::NotEligible | S::Lapsed),
        Act::Extend => is_granted,
        Act::Suspend => is_granted || (!is_suspended && holds_something(decisions, at)),
        Act::Reinstate => is_suspended,
        Act::Revoke => is_granted || is_suspended || holds_something(decisions, at),
    }
}

/// Whether an act goes against a verdict: giving without a yes, or withholding in spite of one.
pub(super) fn goes_against(act: Act, outcome: Outcome) -> bool {
    match act {
        Act::Grant | Act::GrantWithConditions | Act::Reinstate | Act::Extend => outcome != Outcome::Met,
        Act::Refuse | Act::Suspend | Act::Revoke => outcome == Outcome::Met,
    }
}

/// The grant that a suspension holds back: what was in force on its day, before it. A grant that was to begin
/// later is not: resuming it would give days that nobody granted.
pub(crate) fn held_back(decisions: &[Decision], suspension: usize) -> Option<&Decision> {
    let by = decisions.get(suspension)?;
    let before = decisions.get(..suspension)?;
    // What a correction stands in the place of holds nothing back any more.
    let held = standing_without(before, by.corrects, by.valid_from, by.recorded_at).decision?;
    before.get(held).filter(|decision| decision.act.has_term())
}

/// The last day that a policy's longest term allows.
pub(super) fn longest(valid_from: Day, verdict: &Verdict) -> Day {
    valid_from.plus_days(i32::from(verdict.longest_term_days) - 1)
}

/// The last day of a term: as asked, but never later than the first expiry that the verdict rests on, the policy's
/// longest term, the end of the term that is resumed, or the end of the term that is inherited.
pub(super) fn term(
    asked: Option<Day>,
    valid_from: Day,
    verdict: &Verdict,
    resumed_until: Option<Day>,
    inherited_until: Option<Day>,
) -> Result<Day, Refusal> {
    let bounds = [verdict.holds_until, resumed_until].into_iter().flatten();
    let bound = bounds.fold(longest(valid_from, verdict), Day::min);
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
