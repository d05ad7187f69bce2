//! A reviewer asks for more about some standards, and the organization answers these.

use super::{check_notes, current, review_now};
use crate::{
    Error,
    assessments::{Opened, frozen, open},
};
use domain::{
    Refusal,
    access::{Actor, Reach},
    assessment::{Assessment, AssessmentStep, VersionOutcome},
    edition::StandardCode,
    ids::AssessmentId,
    refusal::ReviewRefusal,
    review::NoteKind,
};
use persistence::{Conn, Tx, assessment_versions, assessments, journal::ReviewEvent, review_notes, reviews};

/// Asks the organization for more about some standards. The review waits meanwhile.
///
/// # Errors
/// When the self-assessment is unknown, the actor's own organization's, changed meanwhile or not in review, the actor does
/// not review it or has declared a conflict of interest, a standard does not apply or is named twice, or a note looks like it
/// holds a person's data.
pub fn ask_for_more(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: AssessmentId,
    expected: i32,
    about: &[(StandardCode, String)],
) -> Result<Opened, Error> {
    let opened = current(tx, actor, id, expected)?;
    let assessment = &opened.stored.it.assessment;
    let next = assessment.status.after(AssessmentStep::AskForMore)?;
    let review = review_now(tx, &opened)?;
    review.place_of(actor).ok_or_else(|| Refusal::from(ReviewRefusal::NotAssigned))?;
    check_notes(&opened, about)?;
    review_notes::insert(tx, id, NoteKind::Asked, about)?;
    assessments::set_status(tx, id, next, None)?;
    let standards = about.iter().map(|(standard, _)| standard.clone()).collect();
    let event = ReviewEvent::MoreAsked { organization: assessment.organization, assessment: id, standards };
    tx.append(actor, &event.into())?;
    open(tx, Reach::Commission, id)
}

/// Checks that an organization that was asked for more answers only what it was asked about.
pub(crate) fn check_response<'c>(
    conn: &mut Conn,
    assessment: &Assessment,
    answered: impl Iterator<Item = &'c StandardCode>,
) -> Result<(), Error> {
    let asked = review_notes::asked(conn, assessment.id)?;
    let others: Vec<_> = answered.filter(|code| !asked.contains(code)).cloned().collect();
    if others.is_empty() { Ok(()) } else { Err(Refusal::from(ReviewRefusal::NotAsked { standards: others }).into()) }
}

/// Says that the organization has answered what it was asked: the review goes on. What was found on answers that have
/// changed does not count any more, and everybody who reviews hands in once more.
///
/// # Errors
/// When the self-assessment is out of reach, changed meanwhile or not waiting for the organization, or a standard that
/// applies is unrated now or rated at a level that is N/A; the refusal names the standards.
pub fn respond_to_review(
    tx: &mut Tx<'_>,
    actor: Actor,
    reach: Reach,
    id: AssessmentId,
    expected: i32,
) -> Result<Opened, Error> {
    let opened = open(tx, reach, id)?;
    Error::unless_current(expected, opened.stored.revision)?;
    let assessment = &opened.stored.it.assessment;
    let next = assessment.status.after(AssessmentStep::Respond)?;
    assessment.check_complete(&opened.edition)?;
    let findings = review_now(tx, &opened)?.holding();
    assessment_versions::end(tx, id, VersionOutcome::Answered, None, &findings)?;
    assessment_versions::freeze(tx, id, &frozen(&opened), actor)?;
    review_notes::close(tx, id)?;
    reviews::drop_outdated(tx, id)?;
    reviews::reopen(tx, id)?;
    assessments::set_status(tx, id, next, None)?;
    let event = ReviewEvent::AssessmentResponded { organization: assessment.organization, assessment: id };
    tx.append(actor, &event.into())?;
    open(tx, reach, id)
}
