//! Second factors: the sealed secret of a person's authenticator app, and digests of recovery codes.

use crate::{
    Aside, Conn, Error, Tx,
    backend::on_each_backend,
    columns::Id,
    schema::{recovery_codes as codes, second_factors as factors},
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::ids::UserId;

/// A person's second factor.
#[derive(Clone, PartialEq, Eq)]
pub struct SecondFactor {
    /// The secret that codes are made of, sealed for this person.
    pub sealed_secret: String,
    /// The step of the code that was taken last: that one and those before it are taken no more.
    pub last_step: i64,
}

/// A person's second factor, if there is one.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, user: UserId) -> Result<Option<SecondFactor>, Error> {
    let found: Option<(String, i64)> = factors::table
        .filter(factors::user_id.eq(Id(user.0)))
        .select((factors::sealed_secret, factors::last_step))
        .first(conn)
        .optional()?;
    Ok(found.map(|(sealed_secret, last_step)| SecondFactor { sealed_secret, last_step }))
}

/// Puts a second factor in place of the one that there may have been.
///
/// # Errors
/// When the database fails.
pub fn put(tx: &mut Tx<'_>, user: UserId, factor: &SecondFactor) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::delete(factors::table.filter(factors::user_id.eq(Id(user.0)))).execute(conn)?;
    diesel::insert_into(factors::table)
        .values((
            factors::user_id.eq(Id(user.0)),
            factors::sealed_secret.eq(&factor.sealed_secret),
            factors::last_step.eq(factor.last_step),
        ))
        .execute(conn)?;
    Ok(())
}

/// Removes a person's second factor and recovery codes. False when there was none.
///
/// # Errors
/// When the database fails.
pub fn remove(tx: &mut Tx<'_>, user: UserId) -> Result<bool, Error> {
    let conn: &mut Conn = tx;
    diesel::delete(codes::table.filter(codes::user_id.eq(Id(user.0)))).execute(conn)?;
    Ok(diesel::delete(factors::table.filter(factors::user_id.eq(Id(user.0)))).execute(conn)? == 1)
}

/// Takes a step of a person's codes. False when it, or a later one, has been taken: a code works once.
///
/// # Errors
/// When the database fails.
pub fn take_step(aside: &mut Aside<'_>, user: UserId, step: i64) -> Result<bool, Error> {
    let conn: &mut Conn = aside;
    let earlier = factors::table.filter(factors::user_id.eq(Id(user.0))).filter(factors::last_step.lt(step));
    Ok(diesel::update(earlier).set(factors::last_step.eq(step)).execute(conn)? == 1)
}

/// Puts recovery codes, as SHA-256 in hexadecimal, in place of those that there were.
///
/// # Errors
/// When the database fails.
pub fn put_recovery_codes(tx: &mut Tx<'_>, user: UserId, digests: &[String]) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::delete(codes::table.filter(codes::user_id.eq(Id(user.0)))).execute(conn)?;
    let rows: Vec<_> =
        digests.iter().map(|digest| (codes::user_id.eq(Id(user.0)), codes::code_digest.eq(digest))).collect();
    if !rows.is_empty() {
        on_each_backend!(conn, |c| diesel::insert_into(codes::table).values(&rows).execute(c))?;
    }
    Ok(())
}

/// Takes a recovery code out. False when there was none: each works once.
///
/// # Errors
/// When the database fails.
pub fn take_recovery_code(aside: &mut Aside<'_>, user: UserId, digest: &str) -> Result<bool, Error> {
    let conn: &mut Conn = aside;
    let this = codes::table.filter(codes::user_id.eq(Id(user.0))).filter(codes::code_digest.eq(digest));
    Ok(diesel::delete(this).execute(conn)? == 1)
}

/// How many recovery codes a person has left.
///
/// # Errors
/// When the database fails.
pub fn recovery_codes_left(conn: &mut Conn, user: UserId) -> Result<i64, Error> {
    Ok(codes::table.filter(codes::user_id.eq(Id(user.0))).count().get_result(conn)?)
}
