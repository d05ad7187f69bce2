//! Browsers that somebody has signed in with before: guesses made elsewhere do not slow them.

use crate::{
    Aside, Conn, Error,
    columns::{Id, Instant},
    schema::known_browsers as browsers,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::ids::UserId;

/// Who has signed in with a browser, unless that has expired by a moment.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, digest: &str, now: domain::time::Instant) -> Result<Option<UserId>, Error> {
    let user: Option<Id> = browsers::table
        .filter(browsers::id_digest.eq(digest))
        .filter(browsers::expires_at.gt(Instant(now)))
        .select(browsers::user_id)
        .first(conn)
        .optional()?;
    Ok(user.map(|id| UserId(id.0)))
}

/// Keeps a browser as one of a person's, until a moment, and forgets those that have expired.
///
/// # Errors
/// When the database fails.
pub fn insert(
    aside: &mut Aside<'_>,
    digest: &str,
    user: UserId,
    expires_at: domain::time::Instant,
) -> Result<(), Error> {
    let now = aside.now();
    let conn: &mut Conn = aside;
    diesel::delete(browsers::table.filter(browsers::expires_at.lt(Instant(now)))).execute(conn)?;
    diesel::insert_into(browsers::table)
        .values((
            browsers::id_digest.eq(digest),
            browsers::user_id.eq(Id(user.0)),
            browsers::expires_at.eq(Instant(expires_at)),
        ))
        .execute(conn)?;
    Ok(())
}
