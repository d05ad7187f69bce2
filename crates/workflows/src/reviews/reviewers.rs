//! Who reviews: assignment, taking up, and leaving.

use super::{current, review_now};
use crate::{
    Error,
    assessments::{Opened, open},
    duties,
};
use domain::{
    Refusal,
    access::{Actor, Reach, Scope},
    assessment::{AssessmentStatus, AssessmentStep},
    ids::{AssessmentId, OrganizationId, UserId},
    refusal::ReviewRefusal,
    review::ReviewPlace,
};
use persistence::{
    Tx, assessments, conflicts,
    journal::{Event, ReviewEvent},
    reviews, users,
};

/// Takes up a submitted self-assessment. Where nobody was given the first place, whoever takes it up has it. How many
/// reviews are needed is fixed the first time; what was found on answers that have changed since does not count any more.
///
/// # Errors
/// When it is unknown, the actor's own organization's, changed meanwhile or not submitted, the actor has declared a conflict
/// of interest, or others review it.
pub fn start_review(tx: &mut Tx<'_>, actor: Actor, id: AssessmentId, expected: i32) -> Result<Opened, Error> {
    let opened = current(tx, actor, id, expected)?;
    let assessment = &opened.stored.it.assessment;
    let next = assessment.status.after(AssessmentStep::StartReview)?;
    let review = review_now(tx, &opened)?;
    if review.place_of(actor).is_none() {
        if review.seats.contains_key(&ReviewPlace::First) {
            return Err(Refusal::from(ReviewRefusal::NotAssigned).into());
        }
        review.check_seat(ReviewPlace::First, actor)?;
        reviews::seat(tx, id, ReviewPlace::First, actor)?;
    }
    if reviews::needed(tx, id)?.is_none() {
        reviews::start(tx, id, review.needed)?;
    }
    reviews::drop_outdated(tx, id)?;
    assessments::set_status(tx, id, next, None)?;
    let event = Event::ReviewStarted { organization: assessment.organization, assessment: id };
    tx.append(actor, &event)?;
    open(tx, Reach::Commission, id)
}

/// Gives a reviewer a place in the review of a self-assessment. What somebody else has found there and not handed in stays
/// as history, and counts again where the new reviewer confirms it.
///
/// # Errors
/// When the self-assessment or the account is unknown; the self-assessment is the actor's own organization's, changed
/// meanwhile or neither submitted nor under review; the account is no active reviewer's, belongs to the organization or has
/// declared a conflict of interest; the place is not needed or kept by somebody who has handed in; or the person has the
/// other place.
pub fn assign_reviewer(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: AssessmentId,
    expected: i32,
    place: ReviewPlace,
    reviewer: UserId,
) -> Result<Opened, Error> {
    let opened = current(tx, actor, id, expected)?;
    let assessment = &opened.stored.it.assessment;
    let organization = assessment.organization;
    let can_be_assigned = [AssessmentStatus::Submitted, AssessmentStatus::InReview, AssessmentStatus::MoreAsked]
        .contains(&assessment.status);
    if !can_be_assigned {
        return Err(Refusal::from(ReviewRefusal::NotAssignable).into());
    }
    let account = users::find(tx, reviewer)?.ok_or(Error::NotFound("account"))?;
    if !account.active || !account.role.scopes().contains(&Scope::ReviewsWrite) {
        return Err(Refusal::from(ReviewRefusal::NotAReviewer).into());
    }
    let person = Actor::Person(reviewer);
    let today = tx.now().day();
    if duties::organizations_of(tx, person)?.contains(&organization) {
        return Err(Refusal::from(ReviewRefusal::ReviewerBelongs).into());
    }
    if conflicts::bars(tx, reviewer, organization, today)? {
        return Err(Refusal::from(ReviewRefusal::ConflictOfInterest).into());
    }
    let review = review_now(tx, &opened)?;
    review.check_seat(place, person)?;
    if review.place_of(person) == Some(place) {
        return Ok(opened);
    }
    if review.seats.contains_key(&place) {
        reviews::drop_findings_of_place(tx, id, place)?;
        reviews::drop_resolutions(tx, id)?;
    }
    reviews::seat(tx, id, place, person)?;
    assessments::mark_changed(tx, id)?;
    let event = ReviewEvent::ReviewerAssigned { organization, assessment: id, place, reviewer };
    tx.append(actor, &event.into())?;
    open(tx, Reach::Commission, id)
}

/// Takes those off a review whose conflict of interest bars them since a day that has come meanwhile.
pub(super) fn take_off_barred(
    tx: &mut Tx<'_>,
    assessment: AssessmentId,
    organization: OrganizationId,
) -> Result<(), Error> {
    let today = tx.now().day();
    let seated = reviews::reviewers_of_many(tx, &[assessment])?.remove(&assessment).unwrap_or_default();
    for reviewer in seated.into_iter().filter_map(|reviewer| reviewer.person()) {
        if conflicts::bars(tx, reviewer, organization, today)? {
            leave_reviews(tx, Actor::System, reviewer, organization)?;
        }
    }
    Ok(())
}

/// Takes somebody off every review of an organization that has not been accepted: they belong to it, or have declared a
/// conflict of interest. What they found stays as history, and counts again where whoever takes the place confirms it.
pub(crate) fn leave_reviews(
    tx: &mut Tx<'_>,
    actor: Actor,
    reviewer: UserId,
    organization: OrganizationId,
) -> Result<(), Error> {
    for (assessment, place) in reviews::seats_at(tx, Actor::Person(reviewer), organization)? {
        reviews::unseat(tx, assessment, place)?;
        reviews::drop_findings_of_place(tx, assessment, place)?;
        reviews::drop_resolutions(tx, assessment)?;
        assessments::mark_changed(tx, assessment)?;
        tx.append(actor, &ReviewEvent::ReviewerLeft { organization, assessment, place }.into())?;
    }
    Ok(())
}
