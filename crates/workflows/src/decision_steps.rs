//! What becomes of decisions: confirmed, heard, appealed, taken back, conditions met, suspensions reviewed.

use crate::{Error, decider_uses, decisions, duties, facts, notices, texts, verdicts};
use domain::{
    access::{Actor, Reach},
    decision::{Decision, NewStep, StepKind, confirmable, take_step},
    ids::DecisionId,
    notice,
    standing::{StandingState, standing},
};
use persistence::{
    Tx, decision_steps, decisions as stored,
    journal::{DecisionEvent, Event},
    organizations,
};

/// Takes a step on a decision within reach. The organization is told in the same transaction.
///
/// # Errors
/// When there is no such decision, the actor belongs to the organization or does not decide about the use, the text looks
/// like it holds a person's data, or the rules of [`take_step`] and [`confirmable`] refuse.
pub fn take(tx: &mut Tx<'_>, actor: Actor, reach: Reach, id: DecisionId, new: NewStep) -> Result<Decision, Error> {
    let (_, found) = stored::find(tx, reach, id)?.ok_or(Error::NotFound("decision"))?;
    let matter = found.matter.clone();
    let kind = new.kind;
    if !kind.is_of_organization() {
        duties::refuse_own_organization(tx, actor, matter.organization)?;
        if let Some(predecessor) = found.inherited_from {
            duties::refuse_own_organization(tx, actor, predecessor)?;
        }
        decider_uses::refuse_others(tx, actor, matter.r#use)?;
    }
    texts::screen(new.text.as_deref().map(|text| ("/text".to_owned(), text)))?;
    let at = tx.now();
    let so_far = decisions::about(tx, &matter)?;
    let place = so_far.iter().position(|decision| decision.id == id).ok_or(Error::NotFound("decision"))?;
    let known = facts::known_on(tx, Reach::Commission, matter.organization, found.inherited_from)?;
    let organization = organizations::find(tx, Reach::Commission, matter.organization)?;
    let organization = organization.ok_or(Error::NotFound("organization"))?.it;
    let mut history = decisions::history(tx, &organization, &matter, so_far, known.reviewers)?;
    let step = take_step(&history, place, new, actor, at)?;
    if kind == StepKind::Confirm {
        history.held = decisions::still_held(tx, &found)?;
        let verdict = facts::judge(tx, &matter, &known.facts, at.day())?;
        confirmable(&history, &found, &verdict, at)?;
    }
    let event = DecisionEvent::DecisionStepTaken { organization: matter.organization, decision: id, step: kind };
    let number = tx.append(actor, &Event::Decision(event))?;
    decision_steps::insert(tx, number, &found, &step)?;
    let mut decision = found;
    decision.course.push(step);
    notices::tell_of(tx, &decision, notice::of_step(kind, &decision, at))?;
    decisions::keep_deadlines(tx, &matter)?;
    if kind == StepKind::Confirm && decision.inherited_from.is_some() {
        verdicts::note_as_it_is(tx, &matter)?;
    }
    if matches!(kind, StepKind::Withdraw | StepKind::Overturn) {
        let present = standing(&decisions::about(tx, &matter)?, at.day(), at).state;
        let holds = matches!(present, StandingState::Eligible | StandingState::Conditional);
        verdicts::unsettle(tx, &matter, holds)?;
    }
    Ok(decision)
}
