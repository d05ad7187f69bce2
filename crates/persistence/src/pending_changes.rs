//! Changes that organizations' own people have proposed.

use crate::{
    Conn, Error, Revised, Tx,
    columns::{Doc, Id, Instant},
    schema::pending_changes,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper};
use domain::{
    access::{Actor, Reach},
    ids::{ChangeId, OrganizationId},
    proposal::{ChangeKind, ChangeStatus, Proposed},
};
use serde::{Deserialize, Serialize};

/// A proposed change as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingChange {
    /// Its identity.
    pub id: ChangeId,
    /// Whose it is.
    pub organization: OrganizationId,
    /// What it is about.
    pub kind: ChangeKind,
    /// What it would do; absent where it has been erased.
    pub proposed: Option<Proposed>,
    /// Where it stands.
    pub status: ChangeStatus,
    /// Who proposed it.
    pub proposed_by: Actor,
    /// When it was proposed.
    pub proposed_at: domain::time::Instant,
    /// When it was decided or withdrawn.
    pub decided_at: Option<domain::time::Instant>,
    /// Why it was refused.
    pub reason: Option<String>,
}

/// Which proposed changes a list holds.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// Of this organization.
    pub organization: Option<OrganizationId>,
    /// In this state.
    pub status: Option<ChangeStatus>,
    /// Of this kind.
    pub kind: Option<ChangeKind>,
}

/// How a proposal is kept: under the version of its shape.
#[derive(Serialize, Deserialize)]
#[serde(tag = "version")]
enum Kept {
    #[serde(rename = "1")]
    First { proposed: Proposed },
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = pending_changes)]
struct Row {
    id: Id,
    organization_id: Id,
    kind: String,
    proposed: Option<Doc>,
    status: String,
    proposed_by: String,
    proposed_at: Instant,
    decided_at: Option<Instant>,
    reason: Option<String>,
    revision: i32,
}

impl Row {
    fn read(self) -> Result<Revised<PendingChange>, Error> {
        let kept: Option<Kept> = self.proposed.map(|doc| doc.read("proposed change")).transpose()?;
        let it = PendingChange {
            id: ChangeId(self.id.0),
            organization: OrganizationId(self.organization_id.0),
            kind: ChangeKind::parse(&self.kind).ok_or_else(|| Error::corrupt("kind of change", &self.kind))?,
            proposed: kept.map(|Kept::First { proposed }| proposed),
            status: ChangeStatus::parse(&self.status).ok_or_else(|| Error::corrupt("state of change", &self.status))?,
            proposed_by: Actor::parse(&self.proposed_by).ok_or_else(|| Error::corrupt("actor", &self.proposed_by))?,
            proposed_at: self.proposed_at.0,
            decided_at: self.decided_at.map(|at| at.0),
            reason: self.reason,
        };
        Ok(Revised { it, revision: self.revision })
    }
}

/// At most `limit` proposed changes within reach after an id, the oldest first.
///
/// # Errors
/// When the database fails.
pub fn page(
    conn: &mut Conn,
    reach: Reach,
    filter: Filter,
    after: Option<ChangeId>,
    limit: u32,
) -> Result<Vec<Revised<PendingChange>>, Error> {
    let mut query = pending_changes::table.into_boxed();
    for organization in [reach.own(), filter.organization].into_iter().flatten() {
        query = query.filter(pending_changes::organization_id.eq(Id(organization.0)));
    }
    if let Some(status) = filter.status {
        query = query.filter(pending_changes::status.eq(status.as_str()));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(pending_changes::kind.eq(kind.as_str()));
    }
    if let Some(after) = after {
        query = query.filter(pending_changes::id.gt(Id(after.0)));
    }
    let rows: Vec<Row> =
        query.order(pending_changes::id).limit(i64::from(limit)).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Row::read).collect()
}

/// One proposed change within reach.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, reach: Reach, id: ChangeId) -> Result<Option<Revised<PendingChange>>, Error> {
    let row: Option<Row> = pending_changes::table
        .filter(pending_changes::id.eq(Id(id.0)))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    let found = row.map(Row::read).transpose()?;
    Ok(found.filter(|change| reach.covers(change.it.organization)))
}

/// The changes of an organization that wait, at most one of each kind.
///
/// # Errors
/// When the database fails.
pub fn waiting(conn: &mut Conn, organization: OrganizationId) -> Result<Vec<Revised<PendingChange>>, Error> {
    let filter = Filter { organization: Some(organization), status: Some(ChangeStatus::Pending), ..Filter::default() };
    page(conn, Reach::Own(organization), filter, None, 100)
}

/// Adds a proposed change that waits; revision 1.
///
/// # Errors
/// When the database fails.
pub fn insert(
    tx: &mut Tx<'_>,
    id: ChangeId,
    organization: OrganizationId,
    proposed: &Proposed,
    by: Actor,
) -> Result<(), Error> {
    let now = Instant(tx.now());
    let conn: &mut Conn = tx;
    diesel::insert_into(pending_changes::table)
        .values((
            pending_changes::id.eq(Id(id.0)),
            pending_changes::organization_id.eq(Id(organization.0)),
            pending_changes::kind.eq(proposed.kind().as_str()),
            pending_changes::proposed.eq(Doc::of(&Kept::First { proposed: proposed.clone() })?),
            pending_changes::status.eq(ChangeStatus::Pending.as_str()),
            pending_changes::proposed_by.eq(by.to_string()),
            pending_changes::proposed_at.eq(now),
            pending_changes::revision.eq(1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Ends a proposed change: accepted, refused or withdrawn. What must not be kept is erased.
///
/// # Errors
/// When the database fails.
pub fn end(
    tx: &mut Tx<'_>,
    change: &PendingChange,
    to: ChangeStatus,
    by: Actor,
    reason: Option<&str>,
) -> Result<(), Error> {
    let now = Instant(tx.now());
    let conn: &mut Conn = tx;
    let one = pending_changes::table.filter(pending_changes::id.eq(Id(change.id.0)));
    diesel::update(one)
        .set((
            pending_changes::status.eq(to.as_str()),
            pending_changes::decided_by.eq(by.to_string()),
            pending_changes::decided_at.eq(now),
            pending_changes::reason.eq(reason),
            pending_changes::revision.eq(pending_changes::revision + 1),
        ))
        .execute(conn)?;
    if to != ChangeStatus::Accepted && change.proposed.as_ref().is_some_and(Proposed::is_erased) {
        diesel::update(one).set(pending_changes::proposed.eq(None::<Doc>)).execute(conn)?;
    }
    Ok(())
}
