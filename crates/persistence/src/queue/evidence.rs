//! Evidence that nobody of the Commission has looked at, since it was offered.

use super::{Asker, Found, Source, Window, counted, found, within};
use crate::{
    Conn, Error,
    schema::evidence::{self, dsl},
};
use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{evidence::EvidenceStatus, queue::QueueKind};

pub(super) const SOURCE: Source = Source { kind: QueueKind::EvidenceOffered, page, count };

fn page(conn: &mut Conn, _: QueueKind, _: &Asker, window: &Window) -> Result<Vec<Found>, Error> {
    let query = evidence::table.filter(dsl::status.eq(EvidenceStatus::Offered.as_str())).into_boxed();
    let rows: Vec<super::Selected> =
        within!(query, window, dsl::organization_id, dsl::recorded_at, dsl::id).load(conn)?;
    Ok(rows.into_iter().map(found).collect())
}

fn count(conn: &mut Conn, _: QueueKind, _: &Asker, window: &Window) -> Result<i64, Error> {
    let query = evidence::table.filter(dsl::status.eq(EvidenceStatus::Offered.as_str())).into_boxed();
    Ok(counted!(query, window, dsl::organization_id).get_result(conn)?)
}
