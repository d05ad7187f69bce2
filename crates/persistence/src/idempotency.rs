//! Answers kept for retries (Idempotency-Key), written in the transaction of the act that they answer.

use crate::{Conn, Error, Tx, columns::Instant, schema::idempotency};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};

/// An answer that was given to a request with a key.
#[derive(Clone, PartialEq, Eq)]
pub struct KeptAnswer {
    /// SHA-256 over the operation and the body: another body under the same key is refused.
    pub fingerprint: String,
    /// The status of the answer; 2xx.
    pub status: u16,
    /// Its `Location`.
    pub location: Option<String>,
    /// Its `ETag`.
    pub etag: Option<String>,
    /// Its body; absent when it showed a secret, which is never shown again.
    pub body: Option<String>,
}

/// The answer kept for a caller's key.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, caller: &str, key: &str) -> Result<Option<KeptAnswer>, Error> {
    type Row = (String, i32, Option<String>, Option<String>, Option<String>);
    let row: Option<Row> = idempotency::table
        .filter(idempotency::caller.eq(caller))
        .filter(idempotency::request_key.eq(key))
        .select((
            idempotency::fingerprint,
            idempotency::status,
            idempotency::location,
            idempotency::etag,
            idempotency::body,
        ))
        .first(conn)
        .optional()?;
    row.map(|(fingerprint, status, location, etag, body)| {
        let status = u16::try_from(status).map_err(|error| Error::corrupt("status", error))?;
        Ok(KeptAnswer { fingerprint, status, location, etag, body })
    })
    .transpose()
}

/// For how many seconds an answer is kept.
pub const KEPT_SECONDS: i64 = 7 * 24 * 60 * 60;

/// Keeps an answer for a caller's key, and forgets old ones.
///
/// # Errors
/// [`Error::Conflict`] when one is kept already.
pub fn insert(tx: &mut Tx<'_>, caller: &str, key: &str, answer: &KeptAnswer) -> Result<(), Error> {
    let now = tx.now();
    let conn: &mut Conn = tx;
    let oldest = now.plus_seconds(-KEPT_SECONDS);
    diesel::delete(idempotency::table.filter(idempotency::recorded_at.lt(Instant(oldest)))).execute(conn)?;
    diesel::insert_into(idempotency::table)
        .values((
            idempotency::caller.eq(caller),
            idempotency::request_key.eq(key),
            idempotency::fingerprint.eq(&answer.fingerprint),
            idempotency::status.eq(i32::from(answer.status)),
            idempotency::location.eq(&answer.location),
            idempotency::etag.eq(&answer.etag),
            idempotency::body.eq(&answer.body),
            idempotency::recorded_at.eq(Instant(now)),
        ))
        .execute(conn)
        .map_err(|error| Error::or_conflict(error, || "the Idempotency-Key has been used".to_owned()))?;
    Ok(())
}
