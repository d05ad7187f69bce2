//! How disagreements end, and how findings that were handed in are changed after all.

use super::{current, review_now};
use crate::{
    Error,
    assessments::{Opened, open},
    texts,
};
use domain::{
    access::{Actor, Reach},
    edition::StandardCode,
    ids::AssessmentId,
    rating::Rating,
    review::{Resolution, Resolved, check_finding},
};
use persistence::{Tx, assessments, journal::ReviewEvent, reviews};

/// Says what the final rating of a standard should be, and why. Two people with a part in the review settle it by saying the
/// same; a third person settles a disagreement at once.
///
/// # Errors
/// When the self-assessment is unknown, the actor's own organization's, changed meanwhile or not in review, the actor has
/// declared a conflict of interest, the standard does not apply, the level is N/A, the reviews have not been handed in, there
/// is nothing to settle in this way, or the reasons look like they hold a person's data.
pub fn resolve_finding(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: AssessmentId,
    expected: i32,
    standard: StandardCode,
    rating: Rating,
    reasons: String,
) -> Result<Opened, Error> {
    let opened = current(tx, actor, id, expected)?;
    let assessment = &opened.stored.it.assessment;
    check_finding(assessment, &opened.edition, &standard, rating)?;
    let resolved = review_now(tx, &opened)?.resolve(actor, &standard, rating)?;
    texts::screen([("/reasons".to_owned(), reasons.as_str())])?;
    let settled = match resolved {
        Resolved::Proposed => None,
        Resolved::Settled(settled_by) => Some(settled_by),
    };
    let resolution = Resolution { standard: standard.clone(), rating, reasons, by: actor, settled, counts: true };
    reviews::put_resolution(tx, id, &resolution)?;
    assessments::mark_changed(tx, id)?;
    let (organization, settled_by) = (assessment.organization, settled);
    let event = ReviewEvent::FindingResolved { organization, assessment: id, standard, settled_by };
    tx.append(actor, &event.into())?;
    open(tx, Reach::Commission, id)
}
