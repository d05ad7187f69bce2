//! Conflicts of interest that reviewers have declared.

use crate::{
    Conn, Error, Revised, Tx,
    columns::{Id, Instant},
    schema::conflicts,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper};
use domain::{
    ids::{ConflictId, OrganizationId, UserId},
    review::{Conflict, ConflictKind},
    time::Day,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = conflicts)]
struct Row {
    id: Id,
    reviewer_id: Id,
    organization_id: Id,
    kind: String,
    from_day: String,
    until_day: Option<String>,
    note: Option<String>,
    revision: i32,
}

impl Row {
    fn read(self) -> Result<Revised<Conflict>, Error> {
        let day = |text: &str| text.parse::<Day>().map_err(|error| Error::corrupt("day", error));
        let it = Conflict {
            id: ConflictId(self.id.0),
            reviewer: UserId(self.reviewer_id.0),
            organization: OrganizationId(self.organization_id.0),
            kind: ConflictKind::parse(&self.kind).ok_or_else(|| Error::corrupt("kind of conflict", &self.kind))?,
            from: day(&self.from_day)?,
            until: self.until_day.as_deref().map(day).transpose()?,
            note: self.note,
        };
        Ok(Revised { it, revision: self.revision })
    }
}

/// Which conflicts a list holds.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// With this organization.
    pub organization: Option<OrganizationId>,
    /// Declared by this reviewer.
    pub reviewer: Option<UserId>,
}

/// At most `limit` conflicts after an id, the oldest first.
///
/// # Errors
/// When the database fails.
pub fn page(
    conn: &mut Conn,
    filter: Filter,
    after: Option<ConflictId>,
    limit: u32,
) -> Result<Vec<Revised<Conflict>>, Error> {
    let mut query = conflicts::table.into_boxed();
    if let Some(organization) = filter.organization {
        query = query.filter(conflicts::organization_id.eq(Id(organization.0)));
    }
    if let Some(reviewer) = filter.reviewer {
        query = query.filter(conflicts::reviewer_id.eq(Id(reviewer.0)));
    }
    if let Some(after) = after {
        query = query.filter(conflicts::id.gt(Id(after.0)));
    }
    let rows: Vec<Row> = query.order(conflicts::id).limit(i64::from(limit)).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Row::read).collect()
}

/// One conflict.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, id: ConflictId) -> Result<Option<Revised<Conflict>>, Error> {
    let row: Option<Row> =
        conflicts::table.filter(conflicts::id.eq(Id(id.0))).select(Row::as_select()).first(conn).optional()?;
    row.map(Row::read).transpose()
}

/// Whether a reviewer has declared a conflict with an organization that bars them on a day.
///
/// # Errors
/// When the database fails.
pub fn bars(conn: &mut Conn, reviewer: UserId, organization: OrganizationId, on: Day) -> Result<bool, Error> {
    let rows: Vec<Row> = conflicts::table
        .filter(conflicts::reviewer_id.eq(Id(reviewer.0)))
        .filter(conflicts::organization_id.eq(Id(organization.0)))
        .select(Row::as_select())
        .load(conn)?;
    let declared: Vec<_> = rows.into_iter().map(Row::read).collect::<Result<_, Error>>()?;
    Ok(declared.iter().any(|conflict| conflict.it.is_in_force(on)))
}

/// Adds a conflict; revision 1.
///
/// # Errors
/// When the database fails.
pub fn insert(tx: &mut Tx<'_>, conflict: &Conflict) -> Result<(), Error> {
    let now = Instant(tx.now());
    let conn: &mut Conn = tx;
    diesel::insert_into(conflicts::table)
        .values((
            conflicts::id.eq(Id(conflict.id.0)),
            conflicts::reviewer_id.eq(Id(conflict.reviewer.0)),
            conflicts::organization_id.eq(Id(conflict.organization.0)),
            conflicts::kind.eq(conflict.kind.as_str()),
            conflicts::from_day.eq(conflict.from.to_string()),
            conflicts::until_day.eq(conflict.until.map(|day| day.to_string())),
            conflicts::note.eq(&conflict.note),
            conflicts::declared_at.eq(now),
            conflicts::revision.eq(1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Says until when a conflict bars.
///
/// # Errors
/// When the database fails.
pub fn set_until(tx: &mut Tx<'_>, id: ConflictId, until: Day) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::update(conflicts::table.filter(conflicts::id.eq(Id(id.0))))
        .set((conflicts::until_day.eq(Some(until.to_string())), conflicts::revision.eq(conflicts::revision + 1)))
        .execute(conn)?;
    Ok(())
}
