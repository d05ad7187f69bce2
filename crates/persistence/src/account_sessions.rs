//! Sessions of the pages under `/account`: short, and of one browser.

use crate::{
    Aside, Conn, Error,
    columns::{Id, Instant},
    schema::account_sessions as sessions,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::ids::UserId;

/// A session of the pages under `/account`.
#[derive(Clone, PartialEq, Eq)]
pub struct AccountSession {
    /// SHA-256 of the id that the browser holds, hexadecimal.
    pub digest: String,
    /// Whose it is.
    pub user: UserId,
    /// The secret of a second factor that is being set up, sealed.
    pub sealed_secret: Option<String>,
    /// The moment after which it is worthless.
    pub expires_at: domain::time::Instant,
}

/// Keeps a session, and forgets those that have expired.
///
/// # Errors
/// When the database fails.
pub fn insert(aside: &mut Aside<'_>, session: &AccountSession) -> Result<(), Error> {
    let now = aside.now();
    let conn: &mut Conn = aside;
    diesel::delete(sessions::table.filter(sessions::expires_at.lt(Instant(now)))).execute(conn)?;
    diesel::insert_into(sessions::table)
        .values((
            sessions::id_digest.eq(&session.digest),
            sessions::user_id.eq(Id(session.user.0)),
            sessions::sealed_secret.eq(&session.sealed_secret),
            sessions::expires_at.eq(Instant(session.expires_at)),
        ))
        .execute(conn)?;
    Ok(())
}

/// The session with this digest, unless it has expired by a moment.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, digest: &str, now: domain::time::Instant) -> Result<Option<AccountSession>, Error> {
    let found: Option<(Id, Option<String>, Instant)> = sessions::table
        .filter(sessions::id_digest.eq(digest))
        .filter(sessions::expires_at.gt(Instant(now)))
        .select((sessions::user_id, sessions::sealed_secret, sessions::expires_at))
        .first(conn)
        .optional()?;
    Ok(found.map(|(user, sealed_secret, expires_at)| AccountSession {
        digest: digest.to_owned(),
        user: UserId(user.0),
        sealed_secret,
        expires_at: expires_at.0,
    }))
}

/// Keeps the secret that is being set up, or forgets it.
///
/// # Errors
/// When the database fails.
pub fn put_secret(aside: &mut Aside<'_>, digest: &str, sealed: Option<&str>) -> Result<(), Error> {
    let conn: &mut Conn = aside;
    diesel::update(sessions::table.filter(sessions::id_digest.eq(digest)))
        .set(sessions::sealed_secret.eq(sealed))
        .execute(conn)?;
    Ok(())
}

/// Ends a session.
///
/// # Errors
/// When the database fails.
pub fn end(aside: &mut Aside<'_>, digest: &str) -> Result<(), Error> {
    let conn: &mut Conn = aside;
    diesel::delete(sessions::table.filter(sessions::id_digest.eq(digest))).execute(conn)?;
    Ok(())
}

/// Ends a person's sessions, but for one that may stay.
///
/// # Errors
/// When the database fails.
pub fn end_others(aside: &mut Aside<'_>, user: UserId, but_for: Option<&str>) -> Result<(), Error> {
    let conn: &mut Conn = aside;
    let theirs = sessions::table.filter(sessions::user_id.eq(Id(user.0)));
    match but_for {
        Some(digest) => diesel::delete(theirs.filter(sessions::id_digest.ne(digest))).execute(conn)?,
        None => diesel::delete(theirs).execute(conn)?,
    };
    Ok(())
}
