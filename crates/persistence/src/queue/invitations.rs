//! Invitations that wait: open ones for the organization since they were sent, expired ones for the Commission since the
//! due day was over.

use super::{Asker, Found, Source, Window, counted, found, found_by_day, within, within_days};
use crate::{
    Conn, Error,
    schema::invitations::{self, dsl},
};
use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{invitation::InvitationStatus, queue::QueueKind};

pub(super) const fn source(kind: QueueKind) -> Source {
    match kind {
        QueueKind::InvitationExpired => Source { kind, page: page_of_expired, count: count_expired },
        _ => Source { kind, page: page_of_open, count: count_open },
    }
}

const OPEN: &str = InvitationStatus::Open.as_str();

fn page_of_open(conn: &mut Conn, _: QueueKind, asker: &Asker, window: &Window) -> Result<Vec<Found>, Error> {
    let today = asker.today.to_string();
    let query = invitations::table.filter(dsl::status.eq(OPEN)).filter(dsl::due_on.ge(today)).into_boxed();
    let rows: Vec<super::Selected> =
        within!(query, window, dsl::organization_id, dsl::invited_at, dsl::id).load(conn)?;
    Ok(rows.into_iter().map(found).collect())
}

fn count_open(conn: &mut Conn, _: QueueKind, asker: &Asker, window: &Window) -> Result<i64, Error> {
    let today = asker.today.to_string();
    let query = invitations::table.filter(dsl::status.eq(OPEN)).filter(dsl::due_on.ge(today)).into_boxed();
    Ok(counted!(query, window, dsl::organization_id).get_result(conn)?)
}

/// By their due days, in the order of which they have expired.
fn page_of_expired(conn: &mut Conn, _: QueueKind, asker: &Asker, window: &Window) -> Result<Vec<Found>, Error> {
    let today = asker.today.to_string();
    let query = invitations::table.filter(dsl::status.eq(OPEN)).filter(dsl::due_on.lt(today)).into_boxed();
    let rows: Vec<super::SelectedByDay> =
        within_days!(query, window, dsl::organization_id, dsl::due_on, dsl::id, 1).load(conn)?;
    rows.into_iter().map(|row| found_by_day(row, 1)).collect()
}

fn count_expired(conn: &mut Conn, _: QueueKind, asker: &Asker, window: &Window) -> Result<i64, Error> {
    let today = asker.today.to_string();
    let query = invitations::table.filter(dsl::status.eq(OPEN)).filter(dsl::due_on.lt(today)).into_boxed();
    Ok(counted!(query, window, dsl::organization_id).get_result(conn)?)
}
