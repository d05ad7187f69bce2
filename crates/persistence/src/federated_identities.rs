//! Who people are at the issuers that vouch for them.

use crate::{
    Conn, Error, Tx,
    columns::Id,
    schema::{federated_identities as identities, users},
    users::User,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::ids::UserId;

/// The account of whom an issuer calls `subject`.
///
/// # Errors
/// When the database fails.
pub fn find_user(conn: &mut Conn, issuer: &str, subject: &str) -> Result<Option<User>, Error> {
    let known = identities::table.filter(identities::issuer.eq(issuer)).filter(identities::subject.eq(subject));
    let id: Option<Id> = known.inner_join(users::table).select(users::id).first(conn).optional()?;
    id.map_or(Ok(None), |id| crate::users::find(conn, UserId(id.0)))
}

/// Ties an account to whom an issuer calls `subject`, for good.
///
/// # Errors
/// [`Error::Conflict`] when either is tied already.
pub fn insert(tx: &mut Tx<'_>, issuer: &str, subject: &str, user: UserId) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::insert_into(identities::table)
        .values((identities::issuer.eq(issuer), identities::subject.eq(subject), identities::user_id.eq(Id(user.0))))
        .execute(conn)
        .map_err(|error| Error::or_conflict(error, || "the person has an account already".to_owned()))?;
    Ok(())
}
