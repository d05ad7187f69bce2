//! Staff and an organization agree on a remedy for an unmet standard, follow it, and close it by a finding.

use crate::{Error, duties, facts, reviews::refuse_conflict, texts, verdicts};
use domain::{
    access::{Actor, Reach},
    corrective_action::{Agreement, CorrectiveAction, NoteBy, ProgressNote, check_opening},
    edition::StandardCode,
    ids::{AssessmentId, CorrectiveActionId},
    refusal::{CorrectiveActionRefusal, Refusal},
    review::{Finding, ReviewCount},
};
use persistence::{
    Conn, Revised, Tx, assessments, corrective_actions, editions,
    journal::{CorrectiveActionEvent, Event},
    reviews,
};
use std::collections::BTreeSet;

/// A corrective action with the notes on its progress.
#[derive(Debug, Clone)]
pub struct Followed {
    /// The corrective action.
    pub action: Revised<CorrectiveAction>,
    /// The notes, the oldest first.
    pub notes: Vec<ProgressNote>,
}

/// Reads a corrective action within reach.
///
/// # Errors
/// [`Error::NotFound`] when there is none within reach.
pub fn show_corrective_action(conn: &mut Conn, reach: Reach, id: CorrectiveActionId) -> Result<Followed, Error> {
    let action = corrective_actions::find(conn, reach, id)?.ok_or(Error::NotFound("corrective action"))?;
    let notes = corrective_actions::notes_of(conn, id)?;
    Ok(Followed { action, notes })
}

/// Opens a corrective action for a standard that the newest accepted self-assessment of an organization does not meet.
///
/// # Errors
/// When the self-assessment is unknown, of the actor's own organization or not that one, the standard is not unmet, one is
/// open for it, the day has passed, or a text looks like it holds a person's data.
pub fn open_corrective_action(
    tx: &mut Tx<'_>,
    actor: Actor,
    assessment: AssessmentId,
    standard: StandardCode,
    agreement: Agreement,
) -> Result<Followed, Error> {
    let found = assessments::find(tx, Reach::Commission, assessment)?.ok_or(Error::NotFound("self-assessment"))?;
    let organization = found.it.assessment.organization;
    duties::refuse_own_organization(tx, actor, organization)?;
    refuse_conflict(tx, actor, organization)?;
    screen(&agreement, "/agreement")?;
    let newest = assessments::newest_accepted(tx, organization)?;
    if newest.is_none_or(|newest| newest.assessment.id != assessment) {
        return Err(Refusal::from(CorrectiveActionRefusal::NotAccepted).into());
    }
    let today = tx.now().day();
    let rated = facts::known(tx, Reach::Commission, organization)?.facts.rated_on(today);
    let rating = rated.into_iter().find(|one| one.code == standard).and_then(|one| one.verified_rating);
    let so_far = corrective_actions::of_assessments(tx, &[assessment])?;
    check_opening(&standard, rating, &so_far, &agreement, today).map_err(Refusal::from)?;
    let due_on = agreement.due_on;
    let action = CorrectiveAction {
        id: tx.new_id(),
        organization,
        assessment,
        standard,
        agreement,
        opened_at: tx.now(),
        closed: None,
    };
    corrective_actions::insert(tx, &action, actor)?;
    append(
        tx,
        actor,
        CorrectiveActionEvent::CorrectiveActionOpened {
            organization,
            corrective_action: action.id,
            assessment,
            standard: action.standard.clone(),
            due_on,
        },
    )?;
    verdicts::notice_flips(tx, organization)?;
    show_corrective_action(tx, Reach::Commission, action.id)
}

/// Puts what has been agreed anew in the place of what was agreed: another remedy, owner or day.
///
/// # Errors
/// When it is unknown, of the actor's own organization, changed meanwhile or closed, the day has passed, or a text looks
/// like it holds a person's data.
pub fn change_corrective_action(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: CorrectiveActionId,
    expected: i32,
    agreement: &Agreement,
) -> Result<Followed, Error> {
    let action = current(tx, actor, id, expected)?;
    agreement.check(tx.now().day()).map_err(Refusal::from)?;
    screen(agreement, "")?;
    corrective_actions::set_agreement(tx, id, agreement)?;
    let organization = action.organization;
    let event = CorrectiveActionEvent::CorrectiveActionChanged {
        organization,
        corrective_action: id,
        due_on: agreement.due_on,
    };
    append(tx, actor, event)?;
    verdicts::notice_flips(tx, organization)?;
    show_corrective_action(tx, Reach::Commission, id)
}

/// Adds a note on the progress, by the organization itself.
///
/// # Errors
/// When it is out of reach or closed, or the note looks like it holds a person's data.
pub fn note_progress(
    tx: &mut Tx<'_>,
    actor: Actor,
    reach: Reach,
    id: CorrectiveActionId,
    text: &str,
) -> Result<Followed, Error> {
    let action = corrective_actions::find(tx, reach, id)?.ok_or(Error::NotFound("corrective action"))?.it;
    note(tx, actor, &action, NoteBy::Organization, text)?;
    show_corrective_action(tx, reach, id)
}

/// Adds a note on the progress, by the Commission.
///
/// # Errors
/// When it is unknown, of the actor's own organization or closed, or the note looks like it holds a person's data.
pub fn remark_on_progress(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: CorrectiveActionId,
    text: &str,
) -> Result<Followed, Error> {
    let action = corrective_actions::find(tx, Reach::Commission, id)?.ok_or(Error::NotFound("corrective action"))?.it;
    duties::refuse_own_organization(tx, actor, action.organization)?;
    refuse_conflict(tx, actor, action.organization)?;
    note(tx, actor, &action, NoteBy::Commission, text)?;
    show_corrective_action(tx, Reach::Commission, id)
}

/// Closes a corrective action by a finding. From today on it is what verdicts take for the standard's rating; the rating
/// that was fixed when the self-assessment was accepted stays beside it.
///
/// # Errors
/// When it is unknown, of the actor's own organization, changed meanwhile or closed, the level is N/A, the actor had a part
/// in the finding that it would replace, or the reasons look like they hold a person's data.
pub fn close_corrective_action(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: CorrectiveActionId,
    expected: i32,
    finding: &Finding,
) -> Result<Followed, Error> {
    let action = current(tx, actor, id, expected)?;
    let assessment = assessments::find(tx, Reach::Commission, action.assessment)?;
    let assessment = assessment.ok_or(Error::NotFound("self-assessment"))?.it.assessment;
    let edition = editions::find(tx, assessment.edition)?.ok_or(Error::NotFound("edition"))?.it;
    let standard = edition.standard(&action.standard).ok_or(Error::NotFound("standard"))?;
    let found_by = found_by(tx, &action)?;
    action.check_closing(finding, standard, actor, &found_by)?;
    texts::screen([("/reasons".to_owned(), finding.reasons.as_str())])?;
    corrective_actions::close(tx, id, finding, actor)?;
    let organization = action.organization;
    let event = CorrectiveActionEvent::CorrectiveActionClosed {
        organization,
        corrective_action: id,
        standard: action.standard,
    };
    append(tx, actor, event)?;
    verdicts::notice_flips(tx, organization)?;
    show_corrective_action(tx, Reach::Commission, id)
}

/// Who had a part in the finding that stands for the standard so far: in the newest follow-up, or in the review.
fn found_by(conn: &mut Conn, action: &CorrectiveAction) -> Result<BTreeSet<Actor>, Error> {
    let others = corrective_actions::of_assessments(conn, &[action.assessment])?.into_iter();
    let of_standard = others.filter(|other| other.standard == action.standard).filter_map(|other| other.closed);
    if let Some(newest) = of_standard.max_by_key(|closing| closing.at) {
        return Ok(BTreeSet::from([newest.found_by]));
    }
    let review = reviews::load(conn, action.assessment, ReviewCount::One)?;
    Ok(review.people_on(&action.standard))
}

fn current(tx: &mut Tx<'_>, actor: Actor, id: CorrectiveActionId, expected: i32) -> Result<CorrectiveAction, Error> {
    let found = corrective_actions::find(tx, Reach::Commission, id)?.ok_or(Error::NotFound("corrective action"))?;
    duties::refuse_own_organization(tx, actor, found.it.organization)?;
    refuse_conflict(tx, actor, found.it.organization)?;
    Error::unless_current(expected, found.revision)?;
    found.it.check_open().map_err(Refusal::from)?;
    Ok(found.it)
}

fn note(tx: &mut Tx<'_>, actor: Actor, action: &CorrectiveAction, side: NoteBy, text: &str) -> Result<(), Error> {
    action.check_open().map_err(Refusal::from)?;
    texts::screen([("/text".to_owned(), text)])?;
    corrective_actions::insert_note(tx, action.id, side, text, actor)?;
    let event =
        CorrectiveActionEvent::ProgressNoted { organization: action.organization, corrective_action: action.id };
    append(tx, actor, event)
}

fn append(tx: &mut Tx<'_>, actor: Actor, event: CorrectiveActionEvent) -> Result<(), Error> {
    tx.append(actor, &Event::CorrectiveAction(event))?;
    Ok(())
}

fn screen(agreement: &Agreement, at: &str) -> Result<(), Error> {
    texts::screen(agreement.texts().map(|(pointer, text)| (format!("{at}{pointer}"), text)))?;
    Ok(())
}
