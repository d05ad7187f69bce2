//! Decisions that somebody has to do something about, as [`decision_waits`](crate::decision_waits) keeps them.

use super::{Asker, Found, Source, Window, counted, found, within};
use crate::{
    Conn, Error,
    schema::decision_waits::{self, dsl},
};
use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{decision::Awaited, queue::QueueKind};

pub(super) const fn source(kind: QueueKind) -> Source {
    Source { kind, page, count }
}

/// What ends by itself waits for nobody after its day.
macro_rules! waiting {
    ($kind:expr, $asker:expr) => {{
        let what = awaited_of($kind).map_or("", Awaited::as_str);
        let goes_on = dsl::until_day.is_null().or(dsl::until_day.ge($asker.today.to_string()));
        decision_waits::table.filter(dsl::what.eq(what)).filter(goes_on).into_boxed()
    }};
}

fn page(conn: &mut Conn, kind: QueueKind, asker: &Asker, window: &Window) -> Result<Vec<Found>, Error> {
    let query = waiting!(kind, asker);
    let rows: Vec<super::Selected> =
        within!(query, window, dsl::organization_id, dsl::since, dsl::decision_id).load(conn)?;
    Ok(rows.into_iter().map(found).collect())
}

fn count(conn: &mut Conn, kind: QueueKind, asker: &Asker, window: &Window) -> Result<i64, Error> {
    let query = waiting!(kind, asker);
    Ok(counted!(query, window, dsl::organization_id).get_result(conn)?)
}

/// What a kind waits for. Other kinds are of other tables.
fn awaited_of(kind: QueueKind) -> Option<Awaited> {
    match kind {
        QueueKind::DecisionToConfirm => Some(Awaited::Confirmation),
        QueueKind::DecisionToAnswer => Some(Awaited::Response),
        QueueKind::ResponseToAnswer => Some(Awaited::Answer),
        QueueKind::DecisionToAppeal => Some(Awaited::Appeal),
        QueueKind::AppealToDecide => Some(Awaited::AppealDecision),
        QueueKind::SuspensionToReview => Some(Awaited::SuspensionReview),
        QueueKind::ConditionToMeet => Some(Awaited::Condition),
        _ => None,
    }
}
