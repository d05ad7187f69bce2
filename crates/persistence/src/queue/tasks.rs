//! Verdicts that have turned and nobody has decided on, since the day on which they turned.

use super::{Asker, Found, Source, Window, counted, found_by_day, within_days};
use crate::{
    Conn, Error,
    columns::Id,
    schema::tasks::{self, dsl},
    tasks::OPEN,
};
use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::queue::QueueKind;

pub(super) const SOURCE: Source = Source { kind: QueueKind::VerdictTurned, page, count };

/// What is foreseen for a day to come is told to nobody, and what turned about an organization to nobody who belongs to it: a
/// concern may be why.
macro_rules! turned {
    ($asker:expr) => {{
        let today = $asker.today.to_string();
        let mut query = tasks::table.filter(dsl::status.eq(OPEN)).filter(dsl::since.le(today)).into_boxed();
        if !$asker.without.is_empty() {
            let without: Vec<Id> = $asker.without.iter().map(|id| Id(id.0)).collect();
            query = query.filter(dsl::organization_id.ne_all(without));
        }
        query
    }};
}

fn page(conn: &mut Conn, _: QueueKind, asker: &Asker, window: &Window) -> Result<Vec<Found>, Error> {
    let query = turned!(asker);
    let rows: Vec<super::SelectedByDay> =
        within_days!(query, window, dsl::organization_id, dsl::since, dsl::id, 0).load(conn)?;
    rows.into_iter().map(|row| found_by_day(row, 0)).collect()
}

fn count(conn: &mut Conn, _: QueueKind, asker: &Asker, window: &Window) -> Result<i64, Error> {
    let query = turned!(asker);
    Ok(counted!(query, window, dsl::organization_id).get_result(conn)?)
}
