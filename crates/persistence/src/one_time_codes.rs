//! One-time codes: with one a person sets the password of their account. One an account, kept as a digest.

use crate::{
    Aside, Conn, Error,
    columns::{Id, Instant},
    schema::one_time_codes as codes,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::ids::UserId;

/// Keeps a code in place of any that the account had, and forgets those that have expired.
///
/// # Errors
/// When the database fails.
pub fn put(aside: &mut Aside<'_>, user: UserId, digest: &str, expires_at: domain::time::Instant) -> Result<(), Error> {
    let now = aside.now();
    delete(aside, user)?;
    let conn: &mut Conn = aside;
    diesel::delete(codes::table.filter(codes::expires_at.lt(Instant(now)))).execute(conn)?;
    diesel::insert_into(codes::table)
        .values((
            codes::user_id.eq(Id(user.0)),
            codes::code_digest.eq(digest),
            codes::expires_at.eq(Instant(expires_at)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Whose code it is, unless it has expired.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, digest: &str, now: domain::time::Instant) -> Result<Option<UserId>, Error> {
    let found: Option<Id> = codes::table
        .filter(codes::code_digest.eq(digest))
        .filter(codes::expires_at.gt(Instant(now)))
        .select(codes::user_id)
        .first(conn)
        .optional()?;
    Ok(found.map(|id| UserId(id.0)))
}

/// Takes a code out, unless it has expired: the second taker finds nothing.
///
/// # Errors
/// When the database fails.
pub fn take(aside: &mut Aside<'_>, digest: &str) -> Result<Option<UserId>, Error> {
    let now = aside.now();
    let conn: &mut Conn = aside;
    let found = find(conn, digest, now)?;
    let deleted = diesel::delete(codes::table.filter(codes::code_digest.eq(digest))).execute(conn)?;
    Ok(found.filter(|_| deleted == 1))
}

/// Forgets an account's code.
///
/// # Errors
/// When the database fails.
pub fn delete(aside: &mut Aside<'_>, user: UserId) -> Result<(), Error> {
    let conn: &mut Conn = aside;
    diesel::delete(codes::table.filter(codes::user_id.eq(Id(user.0)))).execute(conn)?;
    Ok(())
}
