//! The Commission reviews: takes up, records findings, returns or accepts.

use crate::{
    Error,
    assessments::{Opened, open},
    automatic_grants, duties, texts,
};
use domain::{
    access::{Actor, Reach},
    assessment::{AssessmentStep, VersionOutcome},
    edition::StandardCode,
    ids::{AssessmentId, OrganizationId},
    review::{self, Finding, Findings},
};
use persistence::{Conn, Tx, assessment_versions, assessments, doubtful_narratives, journal::Event};
use std::collections::BTreeMap;

/// Takes up a submitted self-assessment.
///
/// # Errors
/// When it is unknown, the actor's own organization's, changed meanwhile or not submitted.
pub fn start_review(tx: &mut Tx<'_>, actor: Actor, id: AssessmentId, expected: i32) -> Result<Opened, Error> {
    let opened = current(tx, actor, id, expected)?;
    let assessment = &opened.stored.it.assessment;
    let next = assessment.status.after(AssessmentStep::StartReview)?;
    assessments::set_status(tx, id, next, None)?;
    let event = Event::ReviewStarted { organization: assessment.organization, assessment: id };
    tx.append(actor, &event)?;
    open(tx, Reach::Commission, id)
}

/// The findings of the review of a self-assessment within reach, with the self-assessment's revision and organization.
///
/// # Errors
/// [`Error::NotFound`] when there is none within reach.
pub fn list_findings(
    conn: &mut Conn,
    reach: Reach,
    id: AssessmentId,
) -> Result<(Findings, i32, OrganizationId), Error> {
    let opened = open(conn, reach, id)?;
    let organization = opened.stored.it.assessment.organization;
    Ok((assessments::findings(conn, id)?, opened.stored.revision, organization))
}

/// Records a finding, in place of the one to the same standard.
///
/// # Errors
/// When the self-assessment is unknown, the actor's own organization's, changed meanwhile or not in review, the standard
/// does not apply, the level is N/A, or the reasons look like they hold a person's data.
pub fn record_finding(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: AssessmentId,
    expected: i32,
    standard: StandardCode,
    finding: Finding,
) -> Result<Opened, Error> {
    let opened = current(tx, actor, id, expected)?;
    let assessment = &opened.stored.it.assessment;
    review::check_finding(assessment, &opened.edition, &standard, &finding)?;
    texts::screen([("/reasons".to_owned(), finding.reasons.as_str())])?;
    assessments::put_finding(tx, id, &standard, &finding, actor)?;
    let event = Event::FindingRecorded { organization: assessment.organization, assessment: id, standard };
    tx.append(actor, &event)?;
    open(tx, Reach::Commission, id)
}

/// Gives a self-assessment back to the organization, with a note that says what is missing.
///
/// # Errors
/// When it is unknown, the actor's own organization's, changed meanwhile or not in review, or the note looks like it
/// holds a person's data.
pub fn return_assessment(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: AssessmentId,
    expected: i32,
    note: &str,
) -> Result<Opened, Error> {
    let opened = current(tx, actor, id, expected)?;
    let assessment = &opened.stored.it.assessment;
    let next = assessment.status.after(AssessmentStep::Return)?;
    texts::screen([("/note".to_owned(), note)])?;
    assessments::set_status(tx, id, next, Some(note))?;
    let findings = contents(assessments::findings(tx, id)?);
    assessment_versions::end(tx, id, VersionOutcome::Returned, Some(note), &findings)?;
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
    let opened = current(tx, actor, id, expected)?;
    let assessment = &opened.stored.it.assessment;
    let findings = assessments::findings(tx, id)?;
    review::accept(assessment, &opened.edition, &findings)?;
    assessments::accept(tx, id, actor)?;
    assessment_versions::end(tx, id, VersionOutcome::Accepted, None, &contents(findings))?;
    doubtful_narratives::remove_all(tx, id)?;
    let organization = assessment.organization;
    tx.append(actor, &Event::AssessmentAccepted { organization, assessment: id })?;
    automatic_grants::grant(tx, organization)?;
    open(tx, Reach::Commission, id)
}

/// Findings without their finders.
fn contents(findings: Findings) -> BTreeMap<StandardCode, Finding> {
    findings.into_iter().map(|(standard, (finding, _))| (standard, finding)).collect()
}

fn current(tx: &mut Tx<'_>, actor: Actor, id: AssessmentId, expected: i32) -> Result<Opened, Error> {
    let opened = open(tx, Reach::Commission, id)?;
    duties::refuse_own_organization(tx, actor, opened.stored.it.assessment.organization)?;
    Error::unless_current(expected, opened.stored.revision)?;
    Ok(opened)
}
