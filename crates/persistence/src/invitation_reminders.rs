//! Which invitations an organization is to be reminded of.

use crate::{
    Conn, Error, Revised, Tx,
    columns::Id,
    invitations::{Invitation, Row},
    schema::invitations,
};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper,
};
use domain::{ids::InvitationId, invitation::InvitationStatus, time::Day};

/// A place in the list: since which day a reminder is due, and of which invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// Since which day it is due.
    pub on: Day,
    /// Of which invitation.
    pub invitation: InvitationId,
}

impl std::fmt::Display for Due {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.on, self.invitation)
    }
}

impl std::str::FromStr for Due {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        let unreadable = || Error::corrupt("place among reminders", "no day and id");
        let (on, invitation) = text.split_once('.').ok_or_else(unreadable)?;
        let (on, invitation) = (on.parse().map_err(|_| unreadable())?, invitation.parse().map_err(|_| unreadable())?);
        Ok(Self { on, invitation })
    }
}

/// At most `limit` invitations of which a reminder is due on a day, after a place: the longest due first.
///
/// # Errors
/// When the database fails.
pub fn page(
    conn: &mut Conn,
    today: Day,
    after: Option<Due>,
    limit: u32,
) -> Result<Vec<(Due, Revised<Invitation>)>, Error> {
    let mut query = invitations::table.filter(invitations::remind_on.le(today.to_string())).into_boxed();
    if let Some(Due { on, invitation }) = after {
        let on = on.to_string();
        query = query.filter(invitations::remind_on.ge(on.clone()));
        query = query.filter(invitations::remind_on.gt(on).or(invitations::id.gt(Id(invitation.0)).nullable()));
    }
    let rows: Vec<(Row, Option<String>)> = query
        .order((invitations::remind_on, invitations::id))
        .limit(i64::from(limit))
        .select((Row::as_select(), invitations::remind_on))
        .load(conn)?;
    rows.into_iter()
        .map(|(row, on)| {
            let found = row.read()?;
            let on = on.as_deref().unwrap_or_default().parse().map_err(|error| Error::corrupt("day", error))?;
            Ok((Due { on, invitation: found.it.id }, found))
        })
        .collect()
}

/// Whether a reminder of an invitation is due on a day.
///
/// # Errors
/// When the database fails.
pub fn is_due(conn: &mut Conn, id: InvitationId, today: Day) -> Result<bool, Error> {
    let due: i64 = invitations::table
        .filter(invitations::id.eq(Id(id.0)))
        .filter(invitations::status.eq(InvitationStatus::Open.as_str()))
        .filter(invitations::remind_on.le(today.to_string()))
        .count()
        .get_result(conn)?;
    Ok(due == 1)
}

/// Notes that a reminder was sent on a day, and when the next one becomes due. The revision stays: a reminder stands in
/// nobody's way who has read the invitation and declines it.
///
/// # Errors
/// When the database fails.
pub fn mark_sent(tx: &mut Tx<'_>, id: InvitationId, on: Day, next: Option<Day>) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::update(invitations::table.filter(invitations::id.eq(Id(id.0))))
        .set((
            invitations::reminded_on.eq(Some(on.to_string())),
            invitations::remind_on.eq(next.map(|day| day.to_string())),
        ))
        .execute(conn)?;
    Ok(())
}
