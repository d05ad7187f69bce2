//! What the Commission has told organizations.

use crate::{
    Conn, Error, Revised, Tx,
    columns::{Id, Instant},
    schema::notices,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper};
use domain::{
    access::{Actor, Reach},
    arena::ArenaCode,
    ids::{DecisionId, NoticeId, OrganizationId},
    notice::{Notice, NoticeKind},
    policy::Use,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = notices)]
struct Row {
    id: Id,
    organization_id: Id,
    kind: String,
    for_use: Option<String>,
    arena: Option<String>,
    decision_id: Option<Id>,
    names_day: Option<String>,
    told_at: Instant,
    acknowledged_at: Option<Instant>,
    revision: i32,
}

impl Row {
    fn read(self) -> Result<Revised<Notice>, Error> {
        let r#use = |word: String| Use::parse(&word).ok_or_else(|| Error::corrupt("use", &word));
        let arena = self.arena.as_deref().map(ArenaCode::parse).transpose();
        let day = self.names_day.as_deref().map(str::parse).transpose();
        let it = Notice {
            id: NoticeId(self.id.0),
            organization: OrganizationId(self.organization_id.0),
            kind: NoticeKind::parse(&self.kind).ok_or_else(|| Error::corrupt("notice", &self.kind))?,
            r#use: self.for_use.map(r#use).transpose()?,
            arena: arena.map_err(|error| Error::corrupt("arena", error))?,
            decision: self.decision_id.map(|id| DecisionId(id.0)),
            day: day.map_err(|error| Error::corrupt("day", error))?,
            told_at: self.told_at.0,
            acknowledged_at: self.acknowledged_at.map(|at| at.0),
        };
        Ok(Revised { it, revision: self.revision })
    }
}

/// At most `limit` notices within reach told before one, the newest first; of one organization, or of all.
///
/// # Errors
/// When the database fails.
pub fn page(
    conn: &mut Conn,
    reach: Reach,
    organization: Option<OrganizationId>,
    before: Option<NoticeId>,
    limit: u32,
) -> Result<Vec<Revised<Notice>>, Error> {
    let mut query = notices::table.into_boxed();
    for one in [organization, reach.own()].into_iter().flatten() {
        query = query.filter(notices::organization_id.eq(Id(one.0)));
    }
    if let Some(before) = before {
        query = query.filter(notices::id.lt(Id(before.0)));
    }
    let rows: Vec<Row> = query.order(notices::id.desc()).limit(i64::from(limit)).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Row::read).collect()
}

/// One notice within reach.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, reach: Reach, id: NoticeId) -> Result<Option<Revised<Notice>>, Error> {
    let row: Option<Row> =
        notices::table.filter(notices::id.eq(Id(id.0))).select(Row::as_select()).first(conn).optional()?;
    let found = row.map(Row::read).transpose()?;
    Ok(found.filter(|notice| reach.covers(notice.it.organization)))
}

/// Adds a notice.
///
/// # Errors
/// When the database fails.
pub fn insert(tx: &mut Tx<'_>, notice: &Notice) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::insert_into(notices::table)
        .values((
            notices::id.eq(Id(notice.id.0)),
            notices::organization_id.eq(Id(notice.organization.0)),
            notices::kind.eq(notice.kind.as_str()),
            notices::for_use.eq(notice.r#use.map(Use::as_str)),
            notices::arena.eq(notice.arena.as_ref().map(ArenaCode::as_str)),
            notices::decision_id.eq(notice.decision.map(|id| Id(id.0))),
            notices::names_day.eq(notice.day.map(|day| day.to_string())),
            notices::told_at.eq(Instant(notice.told_at)),
            notices::revision.eq(1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Keeps that the organization has read a notice.
///
/// # Errors
/// When the database fails.
pub fn acknowledge(tx: &mut Tx<'_>, id: NoticeId, actor: Actor) -> Result<(), Error> {
    let now = tx.now();
    let conn: &mut Conn = tx;
    diesel::update(notices::table.filter(notices::id.eq(Id(id.0))))
        .set((
            notices::acknowledged_at.eq(Some(Instant(now))),
            notices::acknowledged_by.eq(Some(actor.to_string())),
            notices::revision.eq(notices::revision + 1),
        ))
        .execute(conn)?;
    Ok(())
}
