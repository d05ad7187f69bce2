//! Invitations that wait: open ones for the organization since they were sent, expired ones for the Commission since the
//! due day was over.

use super::{Asker, Found, Source, Window, counted, found, within};
use crate::{
    Conn, Error,
    columns::Id,
    schema::invitations::{self, dsl},
};
use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{ids::OrganizationId, invitation::InvitationStatus, queue::QueueKind, time::Day};

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
    let mut query = invitations::table.filter(dsl::status.eq(OPEN)).filter(dsl::due_on.lt(today)).into_boxed();
    for organization in &window.organizations {
        query = query.filter(dsl::organization_id.eq(Id(organization.0)));
    }
    if let Some((since, id)) = window.from {
        let day = since.day();
        // Those that were due on the day before have expired when this day began.
        let first = if since == day.begins() { day.plus_days(-1) } else { day };
        query = query.filter(dsl::due_on.ge(first.to_string()));
        if since == day.begins() {
            query = query.filter(dsl::due_on.gt(first.to_string()).or(dsl::id.ge(Id(id))));
        }
    }
    let rows: Vec<(Id, Id, String)> = query
        .order((dsl::due_on, dsl::id))
        .limit(window.limit)
        .select((dsl::id, dsl::organization_id, dsl::due_on))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, organization, due_on)| {
            let due_on: Day = due_on.parse().map_err(|error| Error::corrupt("day", error))?;
            Ok(Found { subject: id.0, organization: OrganizationId(organization.0), since: due_on.next().begins() })
        })
        .collect()
}

fn count_expired(conn: &mut Conn, _: QueueKind, asker: &Asker, window: &Window) -> Result<i64, Error> {
    let today = asker.today.to_string();
    let query = invitations::table.filter(dsl::status.eq(OPEN)).filter(dsl::due_on.lt(today)).into_boxed();
    Ok(counted!(query, window, dsl::organization_id).get_result(conn)?)
}
