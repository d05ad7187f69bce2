//! Self-assessments that wait: by their state, since they came into it.

use super::{Asker, Found, Source, Window, counted, found, within};
use crate::{
    Conn, Error,
    columns::Id,
    schema::assessments::{self, dsl},
};
use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{access::Reach, assessment::AssessmentStatus, queue::QueueKind};
use std::collections::BTreeMap;

pub(super) const fn source(kind: QueueKind) -> Source {
    Source { kind, page, count }
}

fn page(conn: &mut Conn, kind: QueueKind, _: &Asker, window: &Window) -> Result<Vec<Found>, Error> {
    let query = assessments::table.filter(dsl::status.eq(status_of(kind))).into_boxed();
    let rows: Vec<super::Selected> =
        within!(query, window, dsl::organization_id, dsl::status_since, dsl::id).load(conn)?;
    Ok(rows.into_iter().map(found).collect())
}

fn count(conn: &mut Conn, kind: QueueKind, _: &Asker, window: &Window) -> Result<i64, Error> {
    let query = assessments::table.filter(dsl::status.eq(status_of(kind))).into_boxed();
    Ok(counted!(query, window, dsl::organization_id).get_result(conn)?)
}

/// The state of what a kind says. Other kinds are of other tables.
fn status_of(kind: QueueKind) -> &'static str {
    let status = match kind {
        QueueKind::AssessmentDraft => AssessmentStatus::Draft,
        QueueKind::AssessmentReturned => AssessmentStatus::Returned,
        QueueKind::AssessmentWithdrawn => AssessmentStatus::Withdrawn,
        QueueKind::AssessmentMoreAsked => AssessmentStatus::MoreAsked,
        QueueKind::AssessmentSubmitted => AssessmentStatus::Submitted,
        QueueKind::AssessmentInReview => AssessmentStatus::InReview,
        _ => return "",
    };
    status.as_str()
}

/// How many self-assessments are in each state, within reach.
///
/// # Errors
/// When the database fails.
pub fn count_by_status(conn: &mut Conn, reach: Reach) -> Result<BTreeMap<AssessmentStatus, u64>, Error> {
    let mut counts = BTreeMap::new();
    for status in AssessmentStatus::ALL {
        let mut query = assessments::table.filter(dsl::status.eq(status.as_str())).into_boxed();
        if let Some(own) = reach.own() {
            query = query.filter(dsl::organization_id.eq(Id(own.0)));
        }
        let count: i64 = query.count().get_result(conn)?;
        counts.insert(status, count.unsigned_abs());
    }
    Ok(counts)
}
