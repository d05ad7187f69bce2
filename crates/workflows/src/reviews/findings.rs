//! What reviewers find, until they hand it in.

use super::{applying, current, review_now};
use crate::{
    Error, Fault,
    assessments::{Opened, open},
    texts,
};
use domain::{
    Refusal,
    access::{Actor, Reach},
    assessment::AssessmentStatus,
    edition::StandardCode,
    ids::AssessmentId,
    review::{Finding, Recorded, ReviewCount, ReviewPlace, check_evidence, check_finding},
};
use persistence::{
    Conn, Tx, assessments,
    journal::{Event, ReviewEvent},
    rating_pairs, reviews,
};

/// Records a finding, in place of the reviewer's own one to the same standard, until they hand in their review.
///
/// # Errors
/// When the self-assessment is unknown, the actor's own organization's, changed meanwhile or not in review, the actor does
/// not review it, has handed in what they found or has declared a conflict of interest, the standard does not apply, the
/// level is N/A, the finding relies on evidence that is not offered with the answer, or the reasons look like they hold a
/// person's data.
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
    check_finding(assessment, &opened.edition, &standard, finding.rating)?;
    let review = review_now(tx, &opened)?;
    let answer_of = answer_of(tx, id, &standard)?;
    let place = review.check_record(actor, &standard, answer_of)?;
    let offered = assessment.answers.get(&standard).into_iter().flat_map(|answer| &answer.evidence).copied().collect();
    let wrong = check_evidence(&finding.evidence, &offered).into_iter().map(|at| Fault {
        pointer: format!("/evidence/{at}"),
        detail: "is not among the evidence that the organization offers with this answer, or is named twice".to_owned(),
    });
    let wrong: Vec<Fault> = wrong.collect();
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    texts::screen([("/reasons".to_owned(), finding.reasons.as_str())])?;
    let recorded = Recorded {
        standard: standard.clone(),
        place,
        reviewer: actor,
        finding,
        handed_in: false,
        counts: true,
        confirms: None,
        answer_of,
    };
    reviews::put_finding(tx, id, &recorded)?;
    mark_changed(tx, id, review.needed)?;
    let event = Event::FindingRecorded { organization: assessment.organization, assessment: id, standard };
    tx.append(actor, &event)?;
    open(tx, Reach::Commission, id)
}

/// Confirms what somebody found who has left the actor's place: from then on it is the actor's own finding.
///
/// # Errors
/// When the self-assessment is unknown, the actor's own organization's, changed meanwhile or not in review, the actor does
/// not review it or has declared a conflict of interest, or there is nothing to confirm.
pub fn confirm_finding(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: AssessmentId,
    expected: i32,
    standard: StandardCode,
) -> Result<Opened, Error> {
    let opened = current(tx, actor, id, expected)?;
    let assessment = &opened.stored.it.assessment;
    let review = review_now(tx, &opened)?;
    let answer_of = answer_of(tx, id, &standard)?;
    let left = review.confirmable(actor, &standard, answer_of)?;
    check_finding(assessment, &opened.edition, &standard, left.finding.rating)?;
    let confirmed =
        Recorded { reviewer: actor, confirms: Some(left.reviewer), handed_in: false, counts: true, ..left.clone() };
    reviews::put_finding(tx, id, &confirmed)?;
    mark_changed(tx, id, review.needed)?;
    let event = ReviewEvent::FindingConfirmed { organization: assessment.organization, assessment: id, standard };
    tx.append(actor, &event.into())?;
    open(tx, Reach::Commission, id)
}

/// Hands in the actor's review: they do not change what they found any more. Once everybody needed has, each sees what the
/// others found.
///
/// # Errors
/// When the self-assessment is unknown, the actor's own organization's, changed meanwhile or not in review, the actor does
/// not review it, has handed in or has declared a conflict of interest, or a standard that applies lacks their finding; the
/// refusal names the standards.
pub fn hand_in_review(tx: &mut Tx<'_>, actor: Actor, id: AssessmentId, expected: i32) -> Result<Opened, Error> {
    let opened = current(tx, actor, id, expected)?;
    let assessment = &opened.stored.it.assessment;
    if assessment.status != AssessmentStatus::InReview {
        return Err(Refusal::NotInReview { status: assessment.status }.into());
    }
    let applying = applying(&opened);
    let place = review_now(tx, &opened)?.check_hand_in(actor, &applying)?;
    reviews::hand_in(tx, id, place)?;
    assessments::mark_changed(tx, id)?;
    let review = review_now(tx, &opened)?;
    if review.needed == ReviewCount::Two && review.all_handed_in() {
        let pair = |code: &StandardCode| {
            let rating = |place| Some(review.counting(code, place)?.finding.rating);
            Some((code.clone(), [rating(ReviewPlace::First)?, rating(ReviewPlace::Second)?]))
        };
        let pairs: Vec<_> = applying.iter().filter_map(pair).collect();
        rating_pairs::keep(tx, assessment.edition, id, &pairs)?;
    }
    let event = ReviewEvent::ReviewHandedIn { organization: assessment.organization, assessment: id, place };
    tx.append(actor, &event.into())?;
    open(tx, Reach::Commission, id)
}

/// Two people who review at the same time do not overtake each other with findings that are theirs alone.
fn mark_changed(tx: &mut Tx<'_>, id: AssessmentId, needed: ReviewCount) -> Result<(), Error> {
    if needed == ReviewCount::One {
        assessments::mark_changed(tx, id)?;
    }
    Ok(())
}

/// At which revision the answer to a standard was changed last.
fn answer_of(conn: &mut Conn, id: AssessmentId, standard: &StandardCode) -> Result<i32, Error> {
    Ok(assessments::dated_answers(conn, id)?.get(standard).map_or(1, |(_, changed_at)| *changed_at))
}
