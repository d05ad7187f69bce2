//! Narratives to look at, since they were noticed.

use super::{Asker, Found, Source, Window, counted, found, within};
use crate::{
    Conn, Error,
    schema::doubtful_narratives::{self, dsl},
};
use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::queue::QueueKind;

pub(super) const SOURCE: Source = Source { kind: QueueKind::DoubtfulNarrative, page, count };

fn page(conn: &mut Conn, _: QueueKind, _: &Asker, window: &Window) -> Result<Vec<Found>, Error> {
    let query = doubtful_narratives::table.into_boxed();
    let rows: Vec<super::Selected> =
        within!(query, window, dsl::organization_id, dsl::noticed_at, dsl::id).load(conn)?;
    Ok(rows.into_iter().map(found).collect())
}

/// As many as there are: the table holds nothing else.
fn count(conn: &mut Conn, _: QueueKind, _: &Asker, window: &Window) -> Result<i64, Error> {
    let query = doubtful_narratives::table.into_boxed();
    Ok(counted!(query, window, dsl::organization_id).get_result(conn)?)
}
