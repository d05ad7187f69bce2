//! Steps: what may follow on a decision, by whom, and until when.

use super::{
    Act, Decision, History, Phase, Step, StepKind,
    decide::{closed_holds_nothing, continued, follows, goes_against, held_back, longest, review_day},
};
use crate::{
    Refusal,
    access::Actor,
    refusal::DecisionRefusal,
    standing::standing,
    time::{Day, Instant},
    verdict::Verdict,
};

/// A step that somebody wants to take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStep {
    /// What.
    pub kind: StepKind,
    /// Which condition is met, counted from 0.
    pub condition: Option<usize>,
    /// By when a suspension that goes on is reviewed again.
    pub review_by: Option<Day>,
    /// What is said with it.
    pub text: Option<String>,
}

impl NewStep {
    /// A step of a kind, with what is said.
    #[must_use]
    pub fn of(kind: StepKind, text: Option<String>) -> Self {
        Self { kind, condition: None, review_by: None, text }
    }
}

/// Takes a step on the decision at a place of the history.
///
/// # Errors
/// When the step does not follow from where the decision stands today, the person had a part in what another has to look
/// at, or what has to be said is missing.
pub fn take_step(history: &History, place: usize, new: NewStep, actor: Actor, at: Instant) -> Result<Step, Refusal> {
    let decision = history.decisions.get(place).ok_or(DecisionRefusal::NothingToCorrect)?;
    let kind = new.kind;
    let phase = decision.phase(at);
    if actor.person().is_none() {
        return Err(Refusal::NeedsAPerson);
    }
    let text = new.text.filter(|text| !text.trim().is_empty());
    let is_in_force = || standing(&history.decisions, at.day(), at).decision == Some(place);
    let follows = match kind {
        StepKind::Confirm => phase == Phase::Proposed || (decision.is_provisional(at) && is_in_force()),
        StepKind::Withdraw => {
            matches!(phase, Phase::Proposed | Phase::Preliminary | Phase::Responded | Phase::Maintained)
        }
        StepKind::Respond => phase == Phase::Preliminary,
        StepKind::Maintain => phase == Phase::Responded,
        StepKind::Appeal => matches!(phase, Phase::Preliminary | Phase::Maintained),
        StepKind::Uphold | StepKind::Overturn => phase == Phase::Appealed,
        StepKind::MeetCondition => can_be_met(history, place, new.condition, at),
        StepKind::Review => decision.act == Act::Suspend && is_in_force(),
    };
    if !follows {
        return Err(DecisionRefusal::StepDoesNotFollow { step: kind, phase }.into());
    }
    if !kind.is_of_organization() && history.reviewers.contains(&actor) {
        return Err(Refusal::ReviewerDecides);
    }
    let must_be_another = match kind {
        StepKind::Confirm | StepKind::Uphold | StepKind::Overturn => decision.took_part(actor),
        // Who crosses off one condition may cross off the next: two people look at the grant all the same.
        StepKind::MeetCondition => history.two_people && decision.decided_by == actor,
        _ => false,
    };
    if must_be_another {
        return Err(DecisionRefusal::TookPart { step: kind }.into());
    }
    if text.is_none() && !matches!(kind, StepKind::Confirm | StepKind::MeetCondition) {
        return Err(DecisionRefusal::StepNeedsText { step: kind }.into());
    }
    let review_by = match kind {
        StepKind::Review => review_day(Act::Suspend, new.review_by, at.day())?,
        _ => None,
    };
    Ok(Step {
        kind,
        condition: new.condition.filter(|_| kind == StepKind::MeetCondition),
        review_by,
        text,
        by: actor,
        at,
    })
}

/// Whether a condition is open, of a grant that is in force or held back by a suspension, and whose term is not over.
fn can_be_met(history: &History, place: usize, condition: Option<usize>, at: Instant) -> bool {
    let Some(decision) = history.decisions.get(place) else { return false };
    let is_open = condition
        .is_some_and(|which| which < decision.conditions.len() && decision.condition_met_on(which, at).is_none());
    let Some(governing) = standing(&history.decisions, at.day(), at).decision else { return false };
    let has_days_left = decision.valid_until.is_none_or(|last| last >= at.day());
    let is_held_back = || {
        history.decisions.get(governing).is_some_and(|by| by.act == Act::Suspend)
            && held_back(&history.decisions, governing).is_some_and(|held| held.id == decision.id)
    };
    is_open && has_days_left && (governing == place || is_held_back())
}

/// Whether a proposed decision may still be confirmed, as things stand today: it must follow from the standing of today,
/// resume what it resumed, and give nothing to an organization that has closed; and the verdict of today must carry it as the
/// one did on which it was proposed.
///
/// # Errors
/// When it does not.
pub fn confirmable(history: &History, decision: &Decision, verdict: &Verdict, at: Instant) -> Result<(), Refusal> {
    if decision.act == Act::Suspend {
        return Ok(());
    }
    let present = standing(&history.decisions, at.day(), at);
    if decision.corrects.is_none() && !follows(decision.act, &history.decisions, present, at) {
        return Err(Refusal::ActDoesNotFollow { act: decision.act, standing: present.state });
    }
    closed_holds_nothing(history, decision, at)?;
    let resumed = continued(history, decision.act, present)?;
    let other_conditions = resumed.is_some_and(|grant| grant.open_conditions(at) != decision.conditions);
    let turned = goes_against(decision.act, verdict.outcome) && !decision.against_verdict
        || decision.act.has_term() && verdict.is_worse_than(&decision.verdict);
    let too_long = decision.valid_until.is_some_and(|last| last > longest(decision.valid_from, verdict));
    let bounds = [verdict.holds_until, history.held.map(|held| held.until)];
    let outlasts = |bound: Day| decision.valid_until.is_some_and(|until| until > bound);
    let expired = bounds.into_iter().flatten().any(outlasts);
    let over = decision.corrects.is_none() && decision.valid_until.is_some_and(|last| last < at.day());
    if other_conditions || turned || too_long || expired || over {
        return Err(DecisionRefusal::ProposalOutdated.into());
    }
    Ok(())
}
