//! The Commission reviews: takes up, records findings, returns or accepts.

use crate::{
    Error,
    assessments::{Opened, open},
};
use domain::{
    access::{Actor, Reach},
    assessment::AssessmentStep,
    edition::StandardCode,
    ids::AssessmentId,
    review::{self, Finding, Findings},
};
use persistence::{Conn, Tx, assessments, journal::Event};

/// Takes up a submitted self-assessment.
///
/// # Errors
/// When it is unknown, changed meanwhile or not submitted.
pub fn start_review(tx: &mut Tx<'_>, actor: Actor, id: AssessmentId, expected: i32) -> Result<Opened, Error> {
    let opened = current(tx, id, expected)?;
    let assessment = &opened.stored.it.assessment;
    let next = assessment.status.after(AssessmentStep::StartReview)?;
    assessments::set_status(tx, id, next, None)?;
    let event = Event::ReviewStarted { organization: assessment.organization, assessment: id };
    tx.append(actor, &event)?;
    open(tx, Reach::Commission, id)
}

/// The findings of the review of a self-assessment within reach, with the self-assessment's revision.
///
/// # Errors
/// [`Error::NotFound`] when there is none within reach.
pub fn list_findings(conn: &mut Conn, reach: Reach, id: AssessmentId) -> Result<(Findings, i32), Error> {
    let opened = open(conn, reach, id)?;
    Ok((assessments::findings(conn, id)?, opened.stored.revision))
}

/// Records a finding, in place of the one to the same standard.
///
/// # Errors
/// When the self-assessment is unknown, changed meanwhile or not in review, the standard does not apply, or the
/// level is N/A.
pub fn record_finding(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: AssessmentId,
    expected: i32,
    standard: StandardCode,
    finding: Finding,
) -> Result<Opened, Error> {
    let opened = current(tx, id, expected)?;
    let assessment = &opened.stored.it.assessment;
    review::check_finding(assessment, &opened.edition, &standard, &finding)?;
    assessments::put_finding(tx, id, &standard, &finding, actor)?;
    let event = Event::FindingRecorded { organization: assessment.organization, assessment: id, standard };
    tx.append(actor, &event)?;
    open(tx, Reach::Commission, id)
}

/// Gives a self-assessment back to the organization, with a note that says what is missing.
///
/// # Errors
/// When it is unknown, changed meanwhile or not in review.
pub fn return_assessment(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: AssessmentId,
    expected: i32,
    note: &str,
) -> Result<Opened, Error> {
    let opened = current(tx, id, expected)?;
    let assessment = &opened.stored.it.assessment;
    let next = assessment.status.after(AssessmentStep::Return)?;
    assessments::set_status(tx, id, next, Some(note))?;
    let event = Event::AssessmentReturned { organization: assessment.organization, assessment: id };
    tx.append(actor, &event)?;
    open(tx, Reach::Commission, id)
}

/// Accepts a review: the verified ratings are fixed.
///
/// # Errors
/// When the self-assessment is unknown, changed meanwhile or not in review, or a standard that applies has no
/// finding; the refusal names the standards.
pub fn accept_assessment(tx: &mut Tx<'_>, actor: Actor, id: AssessmentId, expected: i32) -> Result<Opened, Error> {
    let opened = current(tx, id, expected)?;
    let assessment = &opened.stored.it.assessment;
    let findings = assessments::findings(tx, id)?;
    let next = review::accept(assessment, &opened.edition, &findings)?;
    assessments::set_status(tx, id, next, None)?;
    let event = Event::AssessmentAccepted { organization: assessment.organization, assessment: id };
    tx.append(actor, &event)?;
    open(tx, Reach::Commission, id)
}

fn current(tx: &mut Tx<'_>, id: AssessmentId, expected: i32) -> Result<Opened, Error> {
    let opened = open(tx, Reach::Commission, id)?;
    Error::unless_current(expected, opened.stored.revision)?;
    Ok(opened)
}
