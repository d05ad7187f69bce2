//! Sites that organizations ask to open. That there is one, and whose, know those alone who see confidential sites.

use super::{Asker, Found, Source, Window, counted, found, within};
use crate::{
    Conn, Error,
    columns::Id,
    schema::site_openings::{self, dsl},
};
use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{
    queue::QueueKind,
    site::{OpeningState, Sight},
};

pub(super) const SOURCE: Source = Source { kind: QueueKind::SiteOpeningRequested, page, count };

fn page(conn: &mut Conn, _: QueueKind, asker: &Asker, window: &Window) -> Result<Vec<Found>, Error> {
    let mut query = site_openings::table.filter(dsl::state.eq(OpeningState::Requested.as_str())).into_boxed();
    match asker.sight {
        Sight::Everyones => {}
        Sight::Own(own) => query = query.filter(dsl::organization_id.eq(Id(own.0))),
        Sight::Nobodys => return Ok(Vec::new()),
    }
    let rows: Vec<super::Selected> =
        within!(query, window, dsl::organization_id, dsl::recorded_at, dsl::id).load(conn)?;
    Ok(rows.into_iter().map(found).collect())
}

fn count(conn: &mut Conn, _: QueueKind, asker: &Asker, window: &Window) -> Result<i64, Error> {
    let mut query = site_openings::table.filter(dsl::state.eq(OpeningState::Requested.as_str())).into_boxed();
    match asker.sight {
        Sight::Everyones => {}
        Sight::Own(own) => query = query.filter(dsl::organization_id.eq(Id(own.0))),
        Sight::Nobodys => return Ok(0),
    }
    Ok(counted!(query, window, dsl::organization_id).get_result(conn)?)
}
