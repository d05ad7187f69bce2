//! The Commission reviews: takes up, records findings, asks for more, returns or accepts.

mod agreement;
mod conflicts;
mod findings;
mod more;
mod policy;
mod resolutions;
mod reviewers;

pub use agreement::{Agreement, StandardAgreement, show_agreement};
pub use conflicts::{NewConflict, declare_conflict, end_conflict};
pub use findings::{confirm_finding, hand_in_review, record_finding};
pub(crate) use more::check_response;
pub use more::{ask_for_more, respond_to_review};
pub use policy::set_review_policy;
pub use resolutions::resolve_finding;
pub(crate) use reviewers::leave_reviews;
pub use reviewers::{assign_reviewer, start_review};

use crate::{
    Error, Fault,
    assessments::{Opened, open},
    duties, texts, verdicts,
};
use domain::{
    Refusal,
    access::{Actor, Reach},
    applicability::applicable,
    arena::ArenaCode,
    assessment::{AssessmentStep, VersionOutcome},
    edition::StandardCode,
    ids::{AssessmentId, OrganizationId},
    policy::Use,
    refusal::ReviewRefusal,
    review::{NoteKind, Review, ReviewCount},
    time::Day,
};
use persistence::{
    Conn, Tx, assessment_versions, assessments, conflicts as declared, doubtful_narratives, journal::Event, policies,
    review_notes, review_policies, reviews,
};
use std::collections::BTreeSet;

/// The review of a self-assessment within reach, whole. What of it somebody may see, the review itself says.
///
/// # Errors
/// [`Error::NotFound`] when there is none within reach.
pub fn open_review(conn: &mut Conn, reach: Reach, id: AssessmentId, today: Day) -> Result<(Opened, Review), Error> {
    let opened = open(conn, reach, id)?;
    let review = review_of(conn, &opened, today)?;
    Ok((opened, review))
}

/// Gives a self-assessment back to the organization, with a note that says what is missing, and notes about single
/// standards.
///
/// # Errors
/// When it is unknown, the actor's own organization's, changed meanwhile or not in review, the actor has declared a conflict
/// of interest, a standard does not apply or is named twice, or a note looks like it holds a person's data.
pub fn return_assessment(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: AssessmentId,
    expected: i32,
    note: &str,
    about: &[(StandardCode, String)],
) -> Result<Opened, Error> {
    let opened = current(tx, actor, id, expected)?;
    let assessment = &opened.stored.it.assessment;
    let next = assessment.status.after(AssessmentStep::Return)?;
    check_notes(&opened, about)?;
    texts::screen([("/note".to_owned(), note)])?;
    assessments::set_status(tx, id, next, Some(note))?;
    review_notes::close(tx, id)?;
    review_notes::insert(tx, id, NoteKind::Returned, about)?;
    let findings = review_now(tx, &opened)?.holding();
    reviews::reopen(tx, id)?;
    assessment_versions::end(tx, id, VersionOutcome::Returned, Some(note), &findings)?;
    let event = Event::AssessmentReturned { organization: assessment.organization, assessment: id };
    tx.append(actor, &event)?;
    open(tx, Reach::Commission, id)
}

/// Accepts a review: the verified ratings are fixed.
///
/// # Errors
/// When the self-assessment is unknown, the actor's own organization's, changed meanwhile or not in review, the actor has
/// declared a conflict of interest, or a standard that applies has no final rating; the refusal names the standards.
pub fn accept_assessment(tx: &mut Tx<'_>, actor: Actor, id: AssessmentId, expected: i32) -> Result<Opened, Error> {
    let opened = current(tx, actor, id, expected)?;
    let assessment = &opened.stored.it.assessment;
    let review = review_now(tx, &opened)?;
    let (_, fixed) = review.accept(assessment, &opened.edition)?;
    assessments::accept(tx, id, actor)?;
    reviews::fix(tx, id, &fixed)?;
    assessment_versions::end(tx, id, VersionOutcome::Accepted, None, &review.holding())?;
    doubtful_narratives::remove_all(tx, id)?;
    let organization = assessment.organization;
    tx.append(actor, &Event::AssessmentAccepted { organization, assessment: id })?;
    verdicts::notice_flips(tx, organization)?;
    open(tx, Reach::Commission, id)
}

/// The self-assessment as the actor has read it, when nothing keeps them out of its review.
fn current(tx: &mut Tx<'_>, actor: Actor, id: AssessmentId, expected: i32) -> Result<Opened, Error> {
    let opened = open(tx, Reach::Commission, id)?;
    let organization = opened.stored.it.assessment.organization;
    duties::refuse_own_organization(tx, actor, organization)?;
    refuse_conflict(tx, actor, organization)?;
    Error::unless_current(expected, opened.stored.revision)?;
    reviewers::take_off_barred(tx, id, organization)?;
    open(tx, Reach::Commission, id)
}

/// Refuses whoever has declared a conflict of interest with an organization that bars them today.
pub(crate) fn refuse_conflict(tx: &mut Tx<'_>, actor: Actor, organization: OrganizationId) -> Result<(), Error> {
    let today = tx.now().day();
    match actor.person() {
        Some(person) if declared::bars(tx, person, organization, today)? => {
            Err(Refusal::from(ReviewRefusal::ConflictOfInterest).into())
        }
        _ => Ok(()),
    }
}

fn review_now(tx: &mut Tx<'_>, opened: &Opened) -> Result<Review, Error> {
    let today = tx.now().day();
    review_of(tx, opened, today)
}

fn review_of(conn: &mut Conn, opened: &Opened, today: Day) -> Result<Review, Error> {
    let assessment = &opened.stored.it.assessment;
    let needed = match reviews::needed(conn, assessment.id)? {
        Some(needed) => needed,
        None => needed_now(conn, &assessment.arenas, today)?,
    };
    Ok(reviews::load(conn, assessment.id, needed)?)
}

/// How many reviews a self-assessment of these arenas takes that is first taken up now: two where the review policy says so,
/// or where the policy in force for a use does. What is found serves every use.
fn needed_now(conn: &mut Conn, arenas: &BTreeSet<ArenaCode>, today: Day) -> Result<ReviewCount, Error> {
    for one in Use::ALL {
        if policies::in_force(conn, one, today)?.is_some_and(|policy| policy.terms.two_reviews) {
            return Ok(ReviewCount::Two);
        }
    }
    Ok(review_policies::in_force(conn)?.it.needed(arenas))
}

fn applying(opened: &Opened) -> Vec<StandardCode> {
    let arenas = &opened.stored.it.assessment.arenas;
    applicable(&opened.edition, arenas).into_iter().map(|standard| standard.code.clone()).collect()
}

/// Checks notes about standards: each applies, none is named twice, and no note holds a person's data.
fn check_notes(opened: &Opened, about: &[(StandardCode, String)]) -> Result<(), Error> {
    let applying: BTreeSet<StandardCode> = applying(opened).into_iter().collect();
    let strangers: Vec<_> = about.iter().map(|(code, _)| code).filter(|code| !applying.contains(code)).collect();
    if !strangers.is_empty() {
        return Err(Refusal::StandardDoesNotApply { standards: strangers.into_iter().cloned().collect() }.into());
    }
    let mut seen = BTreeSet::new();
    let twice = about.iter().enumerate().filter(|(_, (code, _))| !seen.insert(code));
    let twice = twice.map(|(place, _)| Fault {
        pointer: format!("/standards/{place}/standard"),
        detail: "is named twice; say it in one note".to_owned(),
    });
    let twice: Vec<Fault> = twice.collect();
    if !twice.is_empty() {
        return Err(Error::Invalid(twice));
    }
    let notes = about.iter().enumerate();
    texts::screen(notes.map(|(place, (_, note))| (format!("/standards/{place}/note"), note.as_str())))?;
    Ok(())
}
