//! One-time codes by which the first person of an organization comes in: one an invitation, kept as a digest.

use crate::{Conn, Error, Tx, columns::Id, schema::invitation_codes as codes};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::ids::{InvitationId, OrganizationId};

/// Keeps a code in place of any that the invitation had.
///
/// # Errors
/// When the database fails.
pub fn put(tx: &mut Tx<'_>, invitation: InvitationId, organization: OrganizationId, digest: &str) -> Result<(), Error> {
    delete(tx, invitation)?;
    let conn: &mut Conn = tx;
    diesel::insert_into(codes::table)
        .values((
            codes::invitation_id.eq(Id(invitation.0)),
            codes::organization_id.eq(Id(organization.0)),
            codes::code_digest.eq(digest),
        ))
        .execute(conn)?;
    Ok(())
}

/// Which invitation a code is of. Whether it holds depends on the invitation.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, digest: &str) -> Result<Option<InvitationId>, Error> {
    let found: Option<Id> =
        codes::table.filter(codes::code_digest.eq(digest)).select(codes::invitation_id).first(conn).optional()?;
    Ok(found.map(|id| InvitationId(id.0)))
}

/// Forgets an invitation's code.
///
/// # Errors
/// When the database fails.
pub fn delete(tx: &mut Tx<'_>, invitation: InvitationId) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::delete(codes::table.filter(codes::invitation_id.eq(Id(invitation.0)))).execute(conn)?;
    Ok(())
}

/// Forgets every code for an organization: its first person has come.
///
/// # Errors
/// When the database fails.
pub fn delete_of(tx: &mut Tx<'_>, organization: OrganizationId) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::delete(codes::table.filter(codes::organization_id.eq(Id(organization.0)))).execute(conn)?;
    Ok(())
}
