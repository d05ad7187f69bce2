//! How to reach who raised a concern: apart from the concern, and removable by itself.

use crate::{Conn, Error, Tx, columns::Id, schema::concern_contacts as contacts};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::ids::ConcernId;

/// How to reach somebody. At least one of the two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConcernContact {
    /// An address for electronic mail.
    pub email: Option<String>,
    /// A telephone (E.164).
    pub phone: Option<String>,
}

/// How to reach who raised a concern; none when nothing was left, or it has been erased.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, concern: ConcernId) -> Result<Option<ConcernContact>, Error> {
    let row: Option<(Option<String>, Option<String>)> = contacts::table
        .filter(contacts::concern_id.eq(Id(concern.0)))
        .select((contacts::email, contacts::phone))
        .first(conn)
        .optional()?;
    Ok(row.map(|(email, phone)| ConcernContact { email, phone }))
}

/// Keeps how to reach who raised a concern.
///
/// # Errors
/// When the database fails.
pub fn insert(tx: &mut Tx<'_>, concern: ConcernId, contact: &ConcernContact) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::insert_into(contacts::table)
        .values((
            contacts::concern_id.eq(Id(concern.0)),
            contacts::email.eq(&contact.email),
            contacts::phone.eq(&contact.phone),
        ))
        .execute(conn)?;
    Ok(())
}

/// Erases it.
///
/// # Errors
/// When the database fails.
pub fn erase(tx: &mut Tx<'_>, concern: ConcernId) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::delete(contacts::table.filter(contacts::concern_id.eq(Id(concern.0)))).execute(conn)?;
    Ok(())
}
