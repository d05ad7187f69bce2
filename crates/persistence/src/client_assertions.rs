//! Assertions of clients (RFC 7523) that have been used: each holds once.

use crate::{
    Aside, Conn, Error,
    backend::on_each_backend,
    columns::{Id, Instant},
    schema::client_assertions as assertions,
};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::ids::ClientId;

/// Spends an assertion, and forgets those that have ended. Returns whether it had not been spent before.
///
/// # Errors
/// When the database fails.
pub fn spend(
    aside: &mut Aside<'_>,
    client: ClientId,
    jti_digest: &str,
    expires_at: domain::time::Instant,
) -> Result<bool, Error> {
    let now = aside.now();
    let conn: &mut Conn = aside;
    diesel::delete(assertions::table.filter(assertions::expires_at.lt(Instant(now)))).execute(conn)?;
    let row = (
        assertions::client_id.eq(Id(client.0)),
        assertions::jti_digest.eq(jti_digest),
        assertions::expires_at.eq(Instant(expires_at)),
    );
    let inserted = on_each_backend!(conn, |c| diesel::insert_into(assertions::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(inserted == 1)
}
