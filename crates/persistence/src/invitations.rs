//! Invitations to self-assess.

use crate::{
    Conn, Error, Revised, Tx,
    columns::{Id, Instant},
    lists,
    schema::invitations,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper};
use domain::{
    access::Reach,
    arena::ArenaCode,
    ids::{EditionId, InvitationId, OrganizationId},
    invitation::{InvitationStatus, next_reminder},
    time::Day,
};
use std::collections::{BTreeMap, BTreeSet};

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
    /// Where it stood when that was last written. An open one may have expired: [`Invitation::status_on`] a day says so.
    pub status: InvitationStatus,
    /// When it was sent.
    pub invited_at: domain::time::Instant,
    /// When it was accepted, declined or withdrawn.
    pub ended_at: Option<domain::time::Instant>,
    /// What the organization wrote when it declined.
    pub note: Option<String>,
    /// On which day the organization was last reminded of it.
    pub reminded_on: Option<Day>,
}

impl Invitation {
    /// Where it stands on a day.
    #[must_use]
    pub fn status_on(&self, today: Day) -> InvitationStatus {
        self.status.on(today, self.due_on)
    }

    /// On which day the next reminder of it becomes due, as long as it is open.
    #[must_use]
    pub fn remind_on(&self) -> Option<Day> {
        next_reminder(self.due_on, self.reminded_on.unwrap_or(Day::FIRST).max(self.invited_at.day()))
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = invitations)]
pub(crate) struct Row {
    id: Id,
    organization_id: Id,
    edition_id: Id,
    arenas: String,
    due_on: String,
    status: String,
    revision: i32,
    invited_at: Instant,
    ended_at: Option<Instant>,
    note: Option<String>,
    reminded_on: Option<String>,
}

impl Row {
    pub(crate) fn read(self) -> Result<Revised<Invitation>, Error> {
        let day = |text: &str| text.parse::<Day>().map_err(|error| Error::corrupt("day", error));
        let it = Invitation {
            id: InvitationId(self.id.0),
            organization: OrganizationId(self.organization_id.0),
            edition: EditionId(self.edition_id.0),
            arenas: lists::split(&self.arenas, "arena")?,
            due_on: day(&self.due_on)?,
            status: InvitationStatus::parse(&self.status)
                .ok_or_else(|| Error::corrupt("invitation status", &self.status))?,
            invited_at: self.invited_at.0,
            ended_at: self.ended_at.map(|at| at.0),
            note: self.note,
            reminded_on: self.reminded_on.as_deref().map(day).transpose()?,
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

/// The newest invitation of an organization against an edition that is open on a day.
///
/// # Errors
/// When the database fails.
pub fn newest_open(
    conn: &mut Conn,
    organization: OrganizationId,
    edition: EditionId,
    today: Day,
) -> Result<Option<Invitation>, Error> {
    let row: Option<Row> = invitations::table
        .filter(invitations::organization_id.eq(Id(organization.0)))
        .filter(invitations::edition_id.eq(Id(edition.0)))
        .filter(invitations::status.eq(InvitationStatus::Open.as_str()))
        .filter(invitations::due_on.ge(today.to_string()))
        .order(invitations::id.desc())
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    Ok(row.map(Row::read).transpose()?.map(|found| found.it))
}

/// The invitations of an organization that it has neither answered nor seen withdrawn: open ones and expired ones.
///
/// # Errors
/// When the database fails.
pub fn unanswered(conn: &mut Conn, organization: OrganizationId) -> Result<Vec<Invitation>, Error> {
    let rows: Vec<Row> = invitations::table
        .filter(invitations::organization_id.eq(Id(organization.0)))
        .filter(invitations::status.eq(InvitationStatus::Open.as_str()))
        .order(invitations::id)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(|row| Ok(row.read()?.it)).collect()
}

/// Which of these organizations have an invitation against an edition that is open on a day.
///
/// # Errors
/// When the database fails.
pub fn invited_already(
    conn: &mut Conn,
    organizations: &[OrganizationId],
    edition: EditionId,
    today: Day,
) -> Result<BTreeSet<OrganizationId>, Error> {
    let mut found = BTreeSet::new();
    for chunk in organizations.chunks(500) {
        let chunk: Vec<Id> = chunk.iter().map(|id| Id(id.0)).collect();
        let some: Vec<Id> = invitations::table
            .filter(invitations::organization_id.eq_any(chunk))
            .filter(invitations::edition_id.eq(Id(edition.0)))
            .filter(invitations::status.eq(InvitationStatus::Open.as_str()))
            .filter(invitations::due_on.ge(today.to_string()))
            .select(invitations::organization_id)
            .load(conn)?;
        found.extend(some.into_iter().map(|id| OrganizationId(id.0)));
    }
    Ok(found)
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
            invitations::invited_at.eq(Instant(invitation.invited_at)),
            invitations::remind_on.eq(invitation.remind_on().map(|day| day.to_string())),
        ))
        .execute(conn)?;
    Ok(())
}

/// Ends an invitation, now: accepted, declined with what the organization wrote, or withdrawn. Nobody is reminded of it any
/// more.
///
/// # Errors
/// When the database fails.
pub fn end(tx: &mut Tx<'_>, id: InvitationId, status: InvitationStatus, note: Option<&str>) -> Result<(), Error> {
    let now = Instant(tx.now());
    let conn: &mut Conn = tx;
    diesel::update(invitations::table.filter(invitations::id.eq(Id(id.0))))
        .set((
            invitations::status.eq(status.as_str()),
            invitations::ended_at.eq(Some(now)),
            invitations::note.eq(note),
            invitations::remind_on.eq(None::<String>),
            invitations::revision.eq(invitations::revision + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Gives an invitation another due day. Reminders follow it.
///
/// # Errors
/// When the database fails.
pub fn set_due_day(tx: &mut Tx<'_>, invitation: &Invitation) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::update(invitations::table.filter(invitations::id.eq(Id(invitation.id.0))))
        .set((
            invitations::due_on.eq(invitation.due_on.to_string()),
            invitations::remind_on.eq(invitation.remind_on().map(|day| day.to_string())),
            invitations::revision.eq(invitations::revision + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// How many invitations stand in each state on a day, within reach.
///
/// # Errors
/// When the database fails.
pub fn count_by_status(conn: &mut Conn, reach: Reach, today: Day) -> Result<BTreeMap<InvitationStatus, u64>, Error> {
    let mut counts = BTreeMap::new();
    for status in InvitationStatus::ALL {
        let stored = if *status == InvitationStatus::Expired { InvitationStatus::Open } else { *status };
        let mut query = invitations::table.filter(invitations::status.eq(stored.as_str())).into_boxed();
        if let Some(own) = reach.own() {
            query = query.filter(invitations::organization_id.eq(Id(own.0)));
        }
        match status {
            InvitationStatus::Open => query = query.filter(invitations::due_on.ge(today.to_string())),
            InvitationStatus::Expired => query = query.filter(invitations::due_on.lt(today.to_string())),
            _ => {}
        }
        let count: i64 = query.count().get_result(conn)?;
        counts.insert(*status, count.unsigned_abs());
    }
    Ok(counts)
}
