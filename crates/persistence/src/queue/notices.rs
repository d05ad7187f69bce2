//! Notices that the organization has not acknowledged, since they were told.

use super::{Asker, Found, Source, Window, counted, found, within};
use crate::{
    Conn, Error,
    schema::notices::{self, dsl},
};
use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::queue::QueueKind;

pub(super) const SOURCE: Source = Source { kind: QueueKind::NoticeUnread, page, count };

fn page(conn: &mut Conn, _: QueueKind, _: &Asker, window: &Window) -> Result<Vec<Found>, Error> {
    let query = notices::table.filter(dsl::acknowledged_at.is_null()).into_boxed();
    let rows: Vec<super::Selected> = within!(query, window, dsl::organization_id, dsl::told_at, dsl::id).load(conn)?;
    Ok(rows.into_iter().map(found).collect())
}

fn count(conn: &mut Conn, _: QueueKind, _: &Asker, window: &Window) -> Result<i64, Error> {
    let query = notices::table.filter(dsl::acknowledged_at.is_null()).into_boxed();
    Ok(counted!(query, window, dsl::organization_id).get_result(conn)?)
}
