//! Tasks of staff: verdicts that have flipped.

use crate::{
    Conn, Error, Revised, Tx,
    columns::{Id, Instant},
    lists,
    schema::tasks,
    verdict_outcomes::{arena_of, arena_word},
};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable,
    SelectableHelper,
};
use domain::{
    access::{Actor, Reach},
    decision::Matter,
    ids::{OrganizationId, TaskId},
    policy::Use,
    task::{Task, TaskEnd},
    time::Day,
    verdict::Outcome,
};
use std::{
    collections::{BTreeSet, HashSet},
    fmt,
    str::FromStr,
};

pub(crate) const OPEN: &str = "open";
const CLOSED: &str = "closed";

#[derive(Queryable, Selectable)]
#[diesel(table_name = tasks)]
struct Row {
    id: Id,
    organization_id: Id,
    for_use: String,
    arena: String,
    from_outcome: String,
    to_outcome: String,
    requirements: String,
    since: String,
    ended: Option<String>,
    closed_at: Option<Instant>,
    note: Option<String>,
    revision: i32,
}

impl Row {
    fn read(self) -> Result<Revised<Task>, Error> {
        let outcome = |word: &str| Outcome::parse(word).ok_or_else(|| Error::corrupt("outcome", word));
        let end = |word: String| TaskEnd::parse(&word).ok_or_else(|| Error::corrupt("end of a task", &word));
        let it = Task {
            id: TaskId(self.id.0),
            matter: Matter {
                organization: OrganizationId(self.organization_id.0),
                r#use: Use::parse(&self.for_use).ok_or_else(|| Error::corrupt("use", &self.for_use))?,
                arena: arena_of(&self.arena)?,
            },
            from: outcome(&self.from_outcome)?,
            to: outcome(&self.to_outcome)?,
            requirements: lists::split(&self.requirements, "requirement")?,
            since: self.since.parse().map_err(|error| Error::corrupt("day", error))?,
            closed: self.ended.map(end).transpose()?.zip(self.closed_at.map(|at| at.0)),
            note: self.note,
        };
        Ok(Revised { it, revision: self.revision })
    }
}

/// A place in a list: those that have waited longest come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Since when it waits.
    pub since: Day,
    /// Which task.
    pub task: TaskId,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.since, self.task)
    }
}

impl FromStr for Place {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        let (since, task) = text.split_once(' ').ok_or_else(|| Error::corrupt("place", "it has no blank"))?;
        let since = since.parse().map_err(|error| Error::corrupt("day", error))?;
        Ok(Self { since, task: task.parse().map_err(|error| Error::corrupt("id", error))? })
    }
}

/// Which tasks.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only those about this organization.
    pub organization: Option<OrganizationId>,
    /// None of those about these: who reads belongs to them.
    pub without: BTreeSet<OrganizationId>,
    /// Those that have been closed, in the place of those that are open.
    pub closed: bool,
}

/// At most `limit` tasks within reach after a place. None whose day lies after `today`.
///
/// # Errors
/// When the database fails.
pub fn page(
    conn: &mut Conn,
    reach: Reach,
    filter: &Filter,
    today: Day,
    after: Option<Place>,
    limit: u32,
) -> Result<Vec<Revised<Task>>, Error> {
    let mut query = tasks::table.into_boxed();
    for organization in [reach.own(), filter.organization].into_iter().flatten() {
        query = query.filter(tasks::organization_id.eq(Id(organization.0)));
    }
    if !filter.without.is_empty() {
        let without: Vec<Id> = filter.without.iter().map(|id| Id(id.0)).collect();
        query = query.filter(tasks::organization_id.ne_all(without));
    }
    query = query.filter(tasks::status.eq(if filter.closed { CLOSED } else { OPEN }));
    query = query.filter(tasks::since.le(today.to_string()));
    if let Some(Place { since, task }) = after {
        let since = since.to_string();
        let on_the_day = tasks::since.eq(since.clone()).and(tasks::id.gt(Id(task.0)));
        query = query.filter(tasks::since.ge(since.clone())).filter(tasks::since.gt(since).or(on_the_day));
    }
    let ordered = query.order((tasks::since, tasks::id)).limit(i64::from(limit));
    let rows: Vec<Row> = ordered.select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Row::read).collect()
}

/// One task within reach whose day has come by `today`.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, reach: Reach, id: TaskId, today: Day) -> Result<Option<Revised<Task>>, Error> {
    let one = tasks::table.filter(tasks::id.eq(Id(id.0))).filter(tasks::since.le(today.to_string()));
    let row: Option<Row> = one.select(Row::as_select()).first(conn).optional()?;
    let found = row.map(Row::read).transpose()?;
    Ok(found.filter(|task| reach.covers(task.it.matter.organization)))
}

/// The open tasks in the matters of an organization, those that lie ahead as well.
///
/// # Errors
/// When the database fails.
pub fn open_of(conn: &mut Conn, organization: OrganizationId) -> Result<Vec<Task>, Error> {
    let of_one = tasks::table.filter(tasks::organization_id.eq(Id(organization.0))).filter(tasks::status.eq(OPEN));
    let rows: Vec<Row> = of_one.order((tasks::since, tasks::id)).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(|row| Ok(row.read()?.it)).collect()
}

/// Those of these organizations that have an open task, one that lies ahead as well.
///
/// # Errors
/// When the database fails.
pub fn with_open(conn: &mut Conn, organizations: &[OrganizationId]) -> Result<HashSet<OrganizationId>, Error> {
    let ids: Vec<Id> = organizations.iter().map(|id| Id(id.0)).collect();
    let rows: Vec<Id> = tasks::table
        .filter(tasks::organization_id.eq_any(ids))
        .filter(tasks::status.eq(OPEN))
        .select(tasks::organization_id)
        .distinct()
        .load(conn)?;
    Ok(rows.into_iter().map(|id| OrganizationId(id.0)).collect())
}

/// Adds an open task; revision 1.
///
/// # Errors
/// When the database fails.
pub fn insert(tx: &mut Tx<'_>, task: &Task) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::insert_into(tasks::table)
        .values((
            tasks::id.eq(Id(task.id.0)),
            tasks::organization_id.eq(Id(task.matter.organization.0)),
            tasks::for_use.eq(task.matter.r#use.as_str()),
            tasks::arena.eq(arena_word(&task.matter)),
            tasks::from_outcome.eq(task.from.as_str()),
            tasks::to_outcome.eq(task.to.as_str()),
            tasks::requirements.eq(lists::join(&task.requirements)),
            tasks::since.eq(task.since.to_string()),
            tasks::status.eq(OPEN),
            tasks::revision.eq(1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Ends an open task.
///
/// # Errors
/// When the database fails.
pub fn close(tx: &mut Tx<'_>, id: TaskId, end: TaskEnd, by: Actor, note: Option<&str>) -> Result<(), Error> {
    let now = Instant(tx.now());
    let conn: &mut Conn = tx;
    diesel::update(tasks::table.filter(tasks::id.eq(Id(id.0))).filter(tasks::status.eq(OPEN)))
        .set((
            tasks::status.eq(CLOSED),
            tasks::ended.eq(end.as_str()),
            tasks::closed_by.eq(by.to_string()),
            tasks::closed_at.eq(now),
            tasks::note.eq(note),
            tasks::revision.eq(tasks::revision + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Removes a task whose day has not come: what it foresaw will not happen.
///
/// # Errors
/// When the database fails.
pub fn remove_ahead(tx: &mut Tx<'_>, id: TaskId) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::delete(tasks::table.filter(tasks::id.eq(Id(id.0))).filter(tasks::status.eq(OPEN))).execute(conn)?;
    Ok(())
}
