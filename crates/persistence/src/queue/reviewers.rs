//! Who reviews what is under review.

use super::Waiting;
use crate::{Conn, Error, columns::Id, schema::findings};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{access::Actor, queue::QueueKind};

/// Names the reviewers of those under review: the people who have recorded findings.
pub(super) fn name(conn: &mut Conn, all: &mut [Waiting]) -> Result<(), Error> {
    let under_review = |waiting: &&Waiting| waiting.kind == QueueKind::AssessmentInReview;
    let ids: Vec<Id> = all.iter().filter(under_review).map(|waiting| Id(waiting.subject)).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let rows: Vec<(Id, String)> = findings::table
        .filter(findings::assessment_id.eq_any(ids))
        .select((findings::assessment_id, findings::found_by))
        .distinct()
        .load(conn)?;
    for (assessment, found_by) in rows {
        let reviewer = Actor::parse(&found_by).ok_or_else(|| Error::corrupt("actor", &found_by))?.person();
        let found = all.iter_mut().filter(|waiting| waiting.kind == QueueKind::AssessmentInReview);
        for waiting in found.filter(|waiting| waiting.subject == assessment.0) {
            waiting.reviewers.extend(reviewer);
        }
    }
    Ok(())
}
