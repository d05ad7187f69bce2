//! Refresh tokens: each is used once, and kept as a digest for as long as its session, so that a second use is seen.

use crate::{Aside, Conn, Error, columns::Id, schema::refresh_tokens as tokens};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::ids::SessionId;

/// Keeps a new token of a session.
///
/// # Errors
/// When the database fails.
pub fn insert(aside: &mut Aside<'_>, session: SessionId, digest: &str) -> Result<(), Error> {
    let conn: &mut Conn = aside;
    diesel::insert_into(tokens::table)
        .values((tokens::token_digest.eq(digest), tokens::session_id.eq(Id(session.0)), tokens::used.eq(false)))
        .execute(conn)?;
    Ok(())
}

/// The session of a token, and whether the token has been used.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, digest: &str) -> Result<Option<(SessionId, bool)>, Error> {
    let found: Option<(Id, bool)> = tokens::table
        .filter(tokens::token_digest.eq(digest))
        .select((tokens::session_id, tokens::used))
        .first(conn)
        .optional()?;
    Ok(found.map(|(session, used)| (SessionId(session.0), used)))
}

/// Uses a token up: of two that try at once, one succeeds.
///
/// # Errors
/// When the database fails.
pub fn use_up(aside: &mut Aside<'_>, digest: &str) -> Result<bool, Error> {
    let conn: &mut Conn = aside;
    let unused = tokens::table.filter(tokens::token_digest.eq(digest)).filter(tokens::used.eq(false));
    Ok(diesel::update(unused).set(tokens::used.eq(true)).execute(conn)? == 1)
}
