//! Invitations to self-assess.

use crate::{Conn, Error, Revised, Tx, columns::Id, lists, schema::invitations};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper};
use domain::{
    access::Reach,
    arena::ArenaCode,
    ids::{EditionId, InvitationId, OrganizationId},
    invitation::InvitationStatus,
    time::Day,
};
use std::collections::BTreeSet;

/// An invitation as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its identity.
    pub id: InvitationId,
    /// Who is invited.
    pub organization: OrganizationId,
    /// Against which edition.
    pub edition: EditionId,
    /// The arenas to assess, beside the foundational standards.
    pub arenas: BTreeSet<ArenaCode>,
    /// By when.
    pub due_on: Day,
    /// Where it stands.
    pub status: InvitationStatus,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = invitations)]
struct Row {
    id: Id,
    organization_id: Id,
    edition_id: Id,
    arenas: String,
    due_on: String,
    status: String,
    revision: i32,
}

impl Row {
    fn read(self) -> Result<Revised<Invitation>, Error> {
        let it = Invitation {
            id: InvitationId(self.id.0),
            organization: OrganizationId(self.organization_id.0),
            edition: EditionId(self.edition_id.0),
            arenas: lists::split(&self.arenas, "arena")?,
            due_on: self.due_on.parse().map_err(|error| Error::corrupt("day", error))?,
            status: InvitationStatus::parse(&self.status)
                .ok_or_else(|| Error::corrupt("invitation status", &self.status))?,
        };
        Ok(Revised { it, revision: self.revision })
    }
}

/// At most `limit` invitations within reach after an id.
///
/// # Errors
/// When the database fails.
pub fn page(
    conn: &mut Conn,
    reach: Reach,
    after: Option<InvitationId>,
    limit: u32,
) -> Result<Vec<Revised<Invitation>>, Error> {
    let mut query = invitations::table.into_boxed();
    if let Some(own) = reach.own() {
        query = query.filter(invitations::organization_id.eq(Id(own.0)));
    }
    if let Some(after) = after {
        query = query.filter(invitations::id.gt(Id(after.0)));
    }
    let rows: Vec<Row> = query.order(invitations::id).limit(i64::from(limit)).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Row::read).collect()
}

/// One invitation within reach.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, reach: Reach, id: InvitationId) -> Result<Option<Revised<Invitation>>, Error> {
    let row: Option<Row> =
        invitations::table.filter(invitations::id.eq(Id(id.0))).select(Row::as_select()).first(conn).optional()?;
    let found = row.map(Row::read).transpose()?;
    Ok(found.filter(|invitation| reach.covers(invitation.it.organization)))
}

/// The newest open invitation of an organization against an edition.
///
/// # Errors
/// When the database fails.
pub fn newest_open(
    conn: &mut Conn,
    organization: OrganizationId,
    edition: EditionId,
) -> Result<Option<Invitation>, Error> {
    let row: Option<Row> = invitations::table
        .filter(invitations::organization_id.eq(Id(organization.0)))
        .filter(invitations::edition_id.eq(Id(edition.0)))
        .filter(invitations::status.eq(InvitationStatus::Open.as_str()))
        .order(invitations::id.desc())
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    Ok(row.map(Row::read).transpose()?.map(|found| found.it))
}

/// Adds an invitation; revision 1.
///
/// # Errors
/// When the database fails.
pub fn insert(tx: &mut Tx<'_>, invitation: &Invitation) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::insert_into(invitations::table)
        .values((
            invitations::id.eq(Id(invitation.id.0)),
            invitations::organization_id.eq(Id(invitation.organization.0)),
            invitations::edition_id.eq(Id(invitation.edition.0)),
            invitations::arenas.eq(lists::join(&invitation.arenas)),
            invitations::due_on.eq(invitation.due_on.to_string()),
            invitations::status.eq(invitation.status.as_str()),
            invitations::revision.eq(1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Moves an invitation to another state.
///
/// # Errors
/// When the database fails.
pub fn set_status(tx: &mut Tx<'_>, id: InvitationId, status: InvitationStatus) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::update(invitations::table.filter(invitations::id.eq(Id(id.0))))
        .set((invitations::status.eq(status.as_str()), invitations::revision.eq(invitations::revision + 1)))
        .execute(conn)?;
    Ok(())
}
