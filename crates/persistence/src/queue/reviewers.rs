//! Who reviews what waits for the Commission.

use super::Waiting;
use crate::{Conn, Error, reviews};
use domain::{ids::AssessmentId, queue::QueueKind};

/// Names those who sit in the review of each self-assessment.
pub(super) fn name(conn: &mut Conn, all: &mut [Waiting]) -> Result<(), Error> {
    let ids: Vec<AssessmentId> = all.iter().filter(is_reviewed).map(|waiting| AssessmentId(waiting.subject)).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let seats = reviews::reviewers_of_many(conn, &ids)?;
    for waiting in all.iter_mut().filter(|waiting| is_reviewed(&&**waiting)) {
        let of_it = seats.get(&AssessmentId(waiting.subject)).into_iter().flatten();
        waiting.reviewers = of_it.filter_map(|actor| actor.person()).collect();
    }
    Ok(())
}

fn is_reviewed(waiting: &&Waiting) -> bool {
    let kinds = [QueueKind::AssessmentSubmitted, QueueKind::AssessmentInReview, QueueKind::AssessmentMoreAsked];
    kinds.contains(&waiting.kind)
}
