//! That organizations have accepted terms: who, when, which version, and that it was taken back.

use crate::{
    Conn, Error, Revised, Tx,
    columns::{Id, Instant},
    schema::acceptances,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper};
use domain::{
    access::{Actor, Reach},
    documents::Acceptance,
    ids::{AcceptanceId, OrganizationId, TextId},
};
use std::collections::HashSet;

#[derive(Queryable, Selectable)]
#[diesel(table_name = acceptances)]
struct Row {
    id: Id,
    organization_id: Id,
    text_id: Id,
    accepted_by: String,
    accepted_at: Instant,
    withdrawn_by: Option<String>,
    withdrawn_at: Option<Instant>,
    revision: i32,
}

impl Row {
    fn read(self) -> Result<Revised<Acceptance>, Error> {
        let actor = |text: &str| Actor::parse(text).ok_or_else(|| Error::corrupt("actor", text));
        let by = self.withdrawn_by.as_deref().map(actor).transpose()?;
        let it = Acceptance {
            id: AcceptanceId(self.id.0),
            organization: OrganizationId(self.organization_id.0),
            text: TextId(self.text_id.0),
            accepted_by: actor(&self.accepted_by)?,
            accepted_at: self.accepted_at.0,
            withdrawn: by.zip(self.withdrawn_at.map(|at| at.0)),
        };
        Ok(Revised { it, revision: self.revision })
    }
}

/// At most `limit` acceptances of an organization within reach after an id, in the order in which they were given.
///
/// # Errors
/// When the database fails.
pub fn page(
    conn: &mut Conn,
    reach: Reach,
    organization: OrganizationId,
    after: Option<AcceptanceId>,
    limit: u32,
) -> Result<Vec<Revised<Acceptance>>, Error> {
    if !reach.covers(organization) {
        return Ok(Vec::new());
    }
    let mut query = acceptances::table.filter(acceptances::organization_id.eq(Id(organization.0))).into_boxed();
    if let Some(after) = after {
        query = query.filter(acceptances::id.gt(Id(after.0)));
    }
    let rows: Vec<Row> = query.order(acceptances::id).limit(i64::from(limit)).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Row::read).collect()
}

/// One acceptance within reach.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, reach: Reach, id: AcceptanceId) -> Result<Option<Revised<Acceptance>>, Error> {
    let row: Option<Row> =
        acceptances::table.filter(acceptances::id.eq(Id(id.0))).select(Row::as_select()).first(conn).optional()?;
    let found = row.map(Row::read).transpose()?;
    Ok(found.filter(|acceptance| reach.covers(acceptance.it.organization)))
}

/// An organization's acceptance of this version that has not been withdrawn.
///
/// # Errors
/// When the database fails.
pub fn holding(conn: &mut Conn, organization: OrganizationId, text: TextId) -> Result<Option<Acceptance>, Error> {
    let row: Option<Row> = acceptances::table
        .filter(acceptances::organization_id.eq(Id(organization.0)))
        .filter(acceptances::text_id.eq(Id(text.0)))
        .filter(acceptances::withdrawn_at.is_null())
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    Ok(row.map(Row::read).transpose()?.map(|found| found.it))
}

/// The texts that each of these organizations has accepted and not taken back.
///
/// # Errors
/// When the database fails.
pub fn holding_of_many(
    conn: &mut Conn,
    organizations: &[OrganizationId],
) -> Result<HashSet<(OrganizationId, TextId)>, Error> {
    let ids: Vec<Id> = organizations.iter().map(|id| Id(id.0)).collect();
    let rows: Vec<(Id, Id)> = acceptances::table
        .filter(acceptances::organization_id.eq_any(ids))
        .filter(acceptances::withdrawn_at.is_null())
        .select((acceptances::organization_id, acceptances::text_id))
        .load(conn)?;
    Ok(rows.into_iter().map(|(organization, text)| (OrganizationId(organization.0), TextId(text.0))).collect())
}

/// Adds an acceptance; revision 1.
///
/// # Errors
/// When the database fails.
pub fn insert(tx: &mut Tx<'_>, acceptance: &Acceptance) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::insert_into(acceptances::table)
        .values((
            acceptances::id.eq(Id(acceptance.id.0)),
            acceptances::organization_id.eq(Id(acceptance.organization.0)),
            acceptances::text_id.eq(Id(acceptance.text.0)),
            acceptances::accepted_by.eq(acceptance.accepted_by.to_string()),
            acceptances::accepted_at.eq(Instant(acceptance.accepted_at)),
            acceptances::revision.eq(1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Notes that an acceptance was taken back.
///
/// # Errors
/// When the database fails.
pub fn withdraw(tx: &mut Tx<'_>, id: AcceptanceId, by: Actor) -> Result<(), Error> {
    let at = tx.now();
    let conn: &mut Conn = tx;
    diesel::update(acceptances::table.filter(acceptances::id.eq(Id(id.0))))
        .set((
            acceptances::withdrawn_by.eq(by.to_string()),
            acceptances::withdrawn_at.eq(Instant(at)),
            acceptances::revision.eq(acceptances::revision + 1),
        ))
        .execute(conn)?;
    Ok(())
}
