//! What falls due, in the order of the days.

use crate::{Conn, Error, Tx, columns::Id, organizations, schema::deadlines};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper,
};
use domain::{
    access::Reach,
    arena::ArenaCode,
    deadline::{Deadline, DeadlineKind},
    decision::Matter,
    ids::{DecisionId, DocumentId, OrganizationId},
    policy::Use,
    time::Day,
};

/// Something that falls due, and in which matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Its place in the list.
    pub rank: String,
    /// In which matter.
    pub matter: Matter,
    /// The organization's legal name.
    pub name: String,
    /// What, and when.
    pub deadline: Deadline,
}

/// Which deadlines.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// Only those of this organization.
    pub organization: Option<OrganizationId>,
    /// Today: of what lies before, only what is overdue.
    pub today: Day,
    /// The last day.
    pub last: Day,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = deadlines)]
struct Row {
    rank: String,
    organization_id: Id,
    for_use: String,
    arena: Option<String>,
    decision_id: Id,
    kind: String,
    place: i32,
    due_on: String,
    until_day: Option<String>,
    document_id: Option<Id>,
}

impl Row {
    fn read(self) -> Result<Due, Error> {
        let arena = self.arena.as_deref().map(ArenaCode::parse).transpose();
        let day = |text: &str| text.parse::<Day>().map_err(|error| Error::corrupt("day", error));
        Ok(Due {
            rank: self.rank,
            name: String::new(),
            matter: Matter {
                organization: OrganizationId(self.organization_id.0),
                r#use: Use::parse(&self.for_use).ok_or_else(|| Error::corrupt("use", &self.for_use))?,
                arena: arena.map_err(|error| Error::corrupt("arena", error))?,
            },
            deadline: Deadline {
                day: day(&self.due_on)?,
                kind: DeadlineKind::parse(&self.kind).ok_or_else(|| Error::corrupt("deadline", &self.kind))?,
                decision: DecisionId(self.decision_id.0),
                place: usize::try_from(self.place).unwrap_or_default(),
                document: self.document_id.map(|id| DocumentId(id.0)),
                until: self.until_day.as_deref().map(day).transpose()?,
            },
        })
    }
}

/// At most `limit` deadlines within reach after a rank: what is overdue, then what is still to come.
///
/// # Errors
/// When the database fails.
pub fn page(conn: &mut Conn, reach: Reach, asked: Asked, after: Option<&str>, limit: u32) -> Result<Vec<Due>, Error> {
    let today = asked.today.to_string();
    let after = after.unwrap_or_default();
    let mut rows = part(conn, reach, asked, (after, &today), true, limit)?;
    let left = limit.saturating_sub(u32::try_from(rows.len()).unwrap_or(u32::MAX));
    let end = asked.last.next().to_string();
    if left > 0 {
        rows.extend(part(conn, reach, asked, (after.max(&today), &end), false, left)?);
    }
    let ids = rows.iter().map(|row| OrganizationId(row.organization_id.0)).collect();
    let names = organizations::names(conn, &ids)?;
    let named = |row: Row| {
        let due = row.read()?;
        let name = names.get(&due.matter.organization).map(|(name, _)| name.clone()).unwrap_or_default();
        Ok(Due { name, ..due })
    };
    rows.into_iter().map(named).collect()
}

fn part(
    conn: &mut Conn,
    reach: Reach,
    asked: Asked,
    (after, before): (&str, &str),
    is_overdue: bool,
    limit: u32,
) -> Result<Vec<Row>, Error> {
    let within = deadlines::rank.gt(after.to_owned()).and(deadlines::rank.lt(before.to_owned()));
    // What can be met no more is nobody's deadline, though no act has taken it away yet.
    let goes_on = deadlines::until_day.is_null().or(deadlines::until_day.ge(asked.today.to_string()));
    let mut query = deadlines::table.filter(within).filter(goes_on).into_boxed();
    if is_overdue {
        query = query.filter(deadlines::stays.eq(true));
    }
    for one in [asked.organization, reach.own()].into_iter().flatten() {
        query = query.filter(deadlines::organization_id.eq(Id(one.0)));
    }
    Ok(query.order(deadlines::rank).limit(i64::from(limit)).select(Row::as_select()).load(conn)?)
}

/// Puts the deadlines of a matter in place of those it had.
///
/// # Errors
/// When the database fails.
pub fn replace(tx: &mut Tx<'_>, matter: &Matter, all: &[Deadline]) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    let of_matter = deadlines::table
        .filter(deadlines::organization_id.eq(Id(matter.organization.0)))
        .filter(deadlines::for_use.eq(matter.r#use.as_str()));
    match &matter.arena {
        Some(arena) => diesel::delete(of_matter.filter(deadlines::arena.eq(arena.to_string()))).execute(conn)?,
        None => diesel::delete(of_matter).execute(conn)?,
    };
    for due in all {
        let about = due.document.map_or_else(|| due.decision.to_string(), |document| document.to_string());
        let rank = format!("{}.{about}.{}.{}", due.day, due.kind.as_str(), due.place);
        diesel::insert_into(deadlines::table)
            .values((
                deadlines::rank.eq(rank),
                deadlines::organization_id.eq(Id(matter.organization.0)),
                deadlines::for_use.eq(matter.r#use.as_str()),
                deadlines::arena.eq(matter.arena.as_ref().map(ArenaCode::as_str)),
                deadlines::decision_id.eq(Id(due.decision.0)),
                deadlines::kind.eq(due.kind.as_str()),
                deadlines::place.eq(i32::try_from(due.place).unwrap_or(i32::MAX)),
                deadlines::due_on.eq(due.day.to_string()),
                deadlines::stays.eq(!due.kind.ends_by_itself()),
                deadlines::until_day.eq(due.until.map(|day| day.to_string())),
                deadlines::document_id.eq(due.document.map(|id| Id(id.0))),
            ))
            .execute(conn)?;
    }
    Ok(())
}
