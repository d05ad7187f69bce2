//! Authorization codes (RFC 6749 section 4.1, RFC 7636): short-lived, used once, kept as digests.

use crate::{
    Aside, Conn, Error,
    columns::{Id, Instant},
    schema::authorization_codes as codes,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::ids::UserId;

/// What a code stands for.
#[derive(Clone, PartialEq, Eq)]
pub struct AuthorizationCode {
    /// SHA-256 of the code, hexadecimal.
    pub digest: String,
    /// Who signed in.
    pub user: UserId,
    /// The client that asked.
    pub client: String,
    /// Where the code was sent.
    pub redirect_uri: String,
    /// The S256 code challenge.
    pub challenge: String,
    /// The scopes granted, separated by blanks.
    pub scope: String,
    /// The moment after which it is worthless.
    pub expires_at: domain::time::Instant,
    /// Whether the person used a second factor.
    pub second_factor: bool,
}

/// Keeps a code, and forgets those that have expired.
///
/// # Errors
/// When the database fails.
pub fn insert(aside: &mut Aside<'_>, code: &AuthorizationCode) -> Result<(), Error> {
    let now = aside.now();
    let conn: &mut Conn = aside;
    diesel::delete(codes::table.filter(codes::expires_at.lt(Instant(now)))).execute(conn)?;
    diesel::insert_into(codes::table)
        .values((
            codes::code_digest.eq(&code.digest),
            codes::user_id.eq(Id(code.user.0)),
            codes::client.eq(&code.client),
            codes::redirect_uri.eq(&code.redirect_uri),
            codes::challenge.eq(&code.challenge),
            codes::scope.eq(&code.scope),
            codes::expires_at.eq(Instant(code.expires_at)),
            codes::second_factor.eq(code.second_factor),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes a code out: the second taker finds nothing.
///
/// # Errors
/// When the database fails.
pub fn take(aside: &mut Aside<'_>, digest: &str) -> Result<Option<AuthorizationCode>, Error> {
    let now = aside.now();
    let conn: &mut Conn = aside;
    type Row = (Id, String, String, String, String, Instant, bool);
    let found: Option<Row> = codes::table
        .filter(codes::code_digest.eq(digest))
        .select((
            codes::user_id,
            codes::client,
            codes::redirect_uri,
            codes::challenge,
            codes::scope,
            codes::expires_at,
            codes::second_factor,
        ))
        .first(conn)
        .optional()?;
    let deleted = diesel::delete(codes::table.filter(codes::code_digest.eq(digest))).execute(conn)?;
    Ok(found.filter(|(.., expires_at, _)| deleted == 1 && expires_at.0 > now).map(
        |(user, client, redirect_uri, challenge, scope, expires_at, second_factor)| AuthorizationCode {
            digest: digest.to_owned(),
            user: UserId(user.0),
            client,
            redirect_uri,
            challenge,
            scope,
            expires_at: expires_at.0,
            second_factor,
        },
    ))
}

/// Forgets a person's codes.
///
/// # Errors
/// When the database fails.
pub fn delete_of(aside: &mut Aside<'_>, user: UserId) -> Result<(), Error> {
    let conn: &mut Conn = aside;
    diesel::delete(codes::table.filter(codes::user_id.eq(Id(user.0)))).execute(conn)?;
    Ok(())
}
