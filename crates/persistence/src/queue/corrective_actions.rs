//! Corrective actions: open ones wait for the organization since they were agreed, overdue ones for the Commission since
//! their day was over.

use super::{Asker, Found, Source, Window, counted, found, found_by_day, within, within_days};
use crate::{
    Conn, Error,
    corrective_actions::OPEN,
    schema::corrective_actions::{self, dsl},
};
use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::queue::QueueKind;

pub(super) const fn source(kind: QueueKind) -> Source {
    match kind {
        QueueKind::CorrectiveActionOverdue => Source { kind, page: page_of_overdue, count: count_overdue },
        _ => Source { kind, page: page_of_open, count: count_open },
    }
}

fn page_of_open(conn: &mut Conn, _: QueueKind, asker: &Asker, window: &Window) -> Result<Vec<Found>, Error> {
    let today = asker.today.to_string();
    let query = corrective_actions::table.filter(dsl::status.eq(OPEN)).filter(dsl::due_on.ge(today)).into_boxed();
    let rows: Vec<super::Selected> =
        within!(query, window, dsl::organization_id, dsl::opened_at, dsl::id).load(conn)?;
    Ok(rows.into_iter().map(found).collect())
}

fn count_open(conn: &mut Conn, _: QueueKind, asker: &Asker, window: &Window) -> Result<i64, Error> {
    let today = asker.today.to_string();
    let query = corrective_actions::table.filter(dsl::status.eq(OPEN)).filter(dsl::due_on.ge(today)).into_boxed();
    Ok(counted!(query, window, dsl::organization_id).get_result(conn)?)
}

fn page_of_overdue(conn: &mut Conn, _: QueueKind, asker: &Asker, window: &Window) -> Result<Vec<Found>, Error> {
    let today = asker.today.to_string();
    let query = corrective_actions::table.filter(dsl::status.eq(OPEN)).filter(dsl::due_on.lt(today)).into_boxed();
    let rows: Vec<super::SelectedByDay> =
        within_days!(query, window, dsl::organization_id, dsl::due_on, dsl::id, 1).load(conn)?;
    rows.into_iter().map(|row| found_by_day(row, 1)).collect()
}

fn count_overdue(conn: &mut Conn, _: QueueKind, asker: &Asker, window: &Window) -> Result<i64, Error> {
    let today = asker.today.to_string();
    let query = corrective_actions::table.filter(dsl::status.eq(OPEN)).filter(dsl::due_on.lt(today)).into_boxed();
    Ok(counted!(query, window, dsl::organization_id).get_result(conn)?)
}
