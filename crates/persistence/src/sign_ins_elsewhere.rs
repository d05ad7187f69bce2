//! Sign-ins that have been sent to an issuer and are expected back.

use crate::{Aside, Conn, Error, columns::Instant, schema::sign_ins_elsewhere as sent};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};

/// What is kept of one while its person is away.
#[derive(Clone, PartialEq, Eq)]
pub struct SentElsewhere {
    /// SHA-256 of the secret that the browser holds, hexadecimal.
    pub digest: String,
    /// The short name of the issuer.
    pub issuer: String,
    /// What is to follow: a text of whoever began it.
    pub asked: String,
    /// What must come back inside the ID token.
    pub nonce: String,
    /// The PKCE verifier (RFC 7636).
    pub verifier: String,
    /// The moment after which nothing is expected any more.
    pub expires_at: domain::time::Instant,
}

/// Keeps one, and forgets those that nobody came back from.
///
/// # Errors
/// When the database fails.
pub fn insert(aside: &mut Aside<'_>, one: &SentElsewhere) -> Result<(), Error> {
    let now = aside.now();
    let conn: &mut Conn = aside;
    diesel::delete(sent::table.filter(sent::expires_at.lt(Instant(now)))).execute(conn)?;
    diesel::insert_into(sent::table)
        .values((
            sent::id_digest.eq(&one.digest),
            sent::issuer.eq(&one.issuer),
            sent::asked.eq(&one.asked),
            sent::nonce.eq(&one.nonce),
            sent::verifier.eq(&one.verifier),
            sent::expires_at.eq(Instant(one.expires_at)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes one out: whoever comes back a second time finds nothing.
///
/// # Errors
/// When the database fails.
pub fn take(aside: &mut Aside<'_>, digest: &str) -> Result<Option<SentElsewhere>, Error> {
    let now = aside.now();
    let conn: &mut Conn = aside;
    let found: Option<(String, String, String, String, Instant)> = sent::table
        .filter(sent::id_digest.eq(digest))
        .select((sent::issuer, sent::asked, sent::nonce, sent::verifier, sent::expires_at))
        .first(conn)
        .optional()?;
    let deleted = diesel::delete(sent::table.filter(sent::id_digest.eq(digest))).execute(conn)?;
    Ok(found.filter(|(.., expires_at)| deleted == 1 && expires_at.0 > now).map(
        |(issuer, asked, nonce, verifier, expires_at)| SentElsewhere {
            digest: digest.to_owned(),
            issuer,
            asked,
            nonce,
            verifier,
            expires_at: expires_at.0,
        },
    ))
}
