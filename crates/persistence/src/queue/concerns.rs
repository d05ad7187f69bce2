//! Concerns: those that staff have to look at, since they were raised, and those that the organization was told of and has
//! not answered, since it was told.

use super::{Asker, Found, Source, Window, counted, within};
use crate::{
    Conn, Error,
    columns::{Id, Instant},
    schema::concerns::{self, dsl},
};
use diesel::{BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{access::Reach, concern::ConcernState, ids::OrganizationId, queue::QueueKind};

pub(super) const fn source(kind: QueueKind) -> Source {
    match kind {
        QueueKind::ConcernToAnswer => Source { kind, page: page_to_answer, count: count_to_answer },
        _ => Source { kind, page, count },
    }
}

/// What staff have to look at, of which the asker may know: no provider, and nobody of the Commission who belongs to the
/// organization that a concern is about.
macro_rules! of_staff {
    ($kind:expr, $asker:expr) => {{
        let mut query = concerns::table.filter(dsl::state.eq(state_of($kind))).into_boxed();
        if $asker.reach != Reach::Commission {
            query = query.filter(dsl::state.eq(""));
        }
        if !$asker.without.is_empty() {
            let without: Vec<Id> = $asker.without.iter().map(|id| Id(id.0)).collect();
            query = query.filter(dsl::organization_id.is_null().or(dsl::organization_id.ne_all(without)));
        }
        query
    }};
}

fn page(conn: &mut Conn, kind: QueueKind, asker: &Asker, window: &Window) -> Result<Vec<Found>, Error> {
    let query = of_staff!(kind, asker);
    let rows: Vec<(Id, Option<Id>, Instant)> =
        within!(query, window, dsl::organization_id, dsl::raised_at, dsl::id).load(conn)?;
    Ok(rows.into_iter().map(found_of).collect())
}

fn count(conn: &mut Conn, kind: QueueKind, asker: &Asker, window: &Window) -> Result<i64, Error> {
    let query = of_staff!(kind, asker);
    Ok(counted!(query, window, dsl::organization_id).get_result(conn)?)
}

/// What the organization was told of and can still answer.
macro_rules! to_answer {
    ($asker:expr) => {{
        let mut query = concerns::table
            .filter(dsl::state.eq_any(SHARED.map(ConcernState::as_str)))
            .filter(dsl::shared_at.is_not_null())
            .filter(dsl::responded_at.is_null())
            .into_boxed();
        if !$asker.without.is_empty() {
            let without: Vec<Id> = $asker.without.iter().map(|id| Id(id.0)).collect();
            query = query.filter(dsl::organization_id.ne_all(without));
        }
        query
    }};
}

fn page_to_answer(conn: &mut Conn, _: QueueKind, asker: &Asker, window: &Window) -> Result<Vec<Found>, Error> {
    let query = to_answer!(asker);
    let rows: Vec<(Id, Option<Id>, Instant)> =
        within!(query, window, dsl::organization_id, dsl::shared_at.assume_not_null(), dsl::id).load(conn)?;
    Ok(rows.into_iter().map(found_of).collect())
}

fn count_to_answer(conn: &mut Conn, _: QueueKind, asker: &Asker, window: &Window) -> Result<i64, Error> {
    let query = to_answer!(asker);
    Ok(counted!(query, window, dsl::organization_id).get_result(conn)?)
}

fn found_of((subject, organization, since): (Id, Option<Id>, Instant)) -> Found {
    Found { subject: subject.0, organization: organization.map(|id| OrganizationId(id.0)), since: since.0 }
}

/// The states in which a concern can be shared with its organization.
const SHARED: [ConcernState; 2] = [ConcernState::InTriage, ConcernState::Upheld];

/// The state of what a kind says. Other kinds are of other tables.
fn state_of(kind: QueueKind) -> &'static str {
    let state = match kind {
        QueueKind::ConcernReceived => ConcernState::Received,
        QueueKind::ConcernInTriage => ConcernState::InTriage,
        QueueKind::ConcernUpheld => ConcernState::Upheld,
        _ => return "",
    };
    state.as_str()
}
