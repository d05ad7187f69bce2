//! Proposed changes that wait for staff.

use super::{Asker, Found, Source, Window, counted, found, within};
use crate::{
    Conn, Error,
    schema::pending_changes::{self, dsl},
};
use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{proposal::ChangeStatus, queue::QueueKind};

pub(super) const SOURCE: Source = Source { kind: QueueKind::ChangePending, page, count };

fn page(conn: &mut Conn, _: QueueKind, _: &Asker, window: &Window) -> Result<Vec<Found>, Error> {
    let query = pending_changes::table.filter(dsl::status.eq(ChangeStatus::Pending.as_str())).into_boxed();
    let rows: Vec<super::Selected> =
        within!(query, window, dsl::organization_id, dsl::proposed_at, dsl::id).load(conn)?;
    Ok(rows.into_iter().map(found).collect())
}

fn count(conn: &mut Conn, _: QueueKind, _: &Asker, window: &Window) -> Result<i64, Error> {
    let query = pending_changes::table.filter(dsl::status.eq(ChangeStatus::Pending.as_str())).into_boxed();
    Ok(counted!(query, window, dsl::organization_id).get_result(conn)?)
}
