//! Alerts: that a partner's machine, or a network, asked on a day for more than its work needs.

use crate::{
    Conn, Error, Revised, Tx,
    clients::day,
    columns::{Id, Instant},
    schema::alerts,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper};
use domain::{
    access::{Actor, AlertKind, AlertState},
    ids::{AlertId, ClientId},
    time::Day,
};

/// That a machine or a network passed a threshold on a day. One a source, day and kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// Its identity.
    pub id: AlertId,
    /// The number of the journal entry that raised it first: the order of lists.
    pub number: u64,
    /// The machine, where it is about one.
    pub client: Option<ClientId>,
    /// The network, where nobody said who they are.
    pub network: Option<String>,
    /// The day, of America/New_York.
    pub day: Day,
    /// What it did too much of.
    pub kind: AlertKind,
    /// How far it went beyond the threshold: see [`domain::access::level`].
    pub level: u32,
    /// How much it had done when the level was reached.
    pub count: u64,
    /// The threshold then.
    pub threshold: u64,
    /// When the level was reached.
    pub raised_at: domain::time::Instant,
    /// Who looked into it, and when; none since the level rose.
    pub acknowledged: Option<(Actor, domain::time::Instant)>,
    /// What they found, in their own words.
    pub note: Option<String>,
}

impl Alert {
    /// Whether somebody has looked into it.
    #[must_use]
    pub fn state(&self) -> AlertState {
        if self.acknowledged.is_some() { AlertState::Acknowledged } else { AlertState::Open }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = alerts)]
struct Row {
    id: Id,
    number: i64,
    client_id: Option<Id>,
    day: String,
    kind: String,
    level: i32,
    count: i64,
    threshold: i64,
    raised_at: Instant,
    acknowledged_at: Option<Instant>,
    acknowledged_by: Option<String>,
    note: Option<String>,
    revision: i32,
    network: Option<String>,
}

impl Row {
    fn read(self) -> Result<Revised<Alert>, Error> {
        let actor = |text: String| Actor::parse(&text).ok_or_else(|| Error::corrupt("actor", &text));
        let by = self.acknowledged_by.map(actor).transpose()?;
        let alert = Alert {
            id: AlertId(self.id.0),
            number: self.number.unsigned_abs(),
            client: self.client_id.map(|id| ClientId(id.0)),
            network: self.network,
            day: day(&self.day)?,
            kind: AlertKind::parse(&self.kind).ok_or_else(|| Error::corrupt("kind of alert", &self.kind))?,
            level: self.level.unsigned_abs(),
            count: self.count.unsigned_abs(),
            threshold: self.threshold.unsigned_abs(),
            raised_at: self.raised_at.0,
            acknowledged: by.zip(self.acknowledged_at.map(|at| at.0)),
            note: self.note,
        };
        Ok(Revised { it: alert, revision: self.revision })
    }
}

/// Which alerts a list shows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// Only those in this state.
    pub state: Option<AlertState>,
    /// Only those about this machine.
    pub client: Option<ClientId>,
}

/// At most `limit` alerts raised before a number, the newest first.
///
/// # Errors
/// When the database fails.
pub fn page(conn: &mut Conn, filter: Filter, before: Option<u64>, limit: u32) -> Result<Vec<Revised<Alert>>, Error> {
    let mut query = alerts::table.into_boxed();
    if let Some(before) = before {
        query = query.filter(alerts::number.lt(i64::try_from(before).unwrap_or(i64::MAX)));
    }
    query = match filter.state {
        Some(AlertState::Open) => query.filter(alerts::acknowledged_at.is_null()),
        Some(AlertState::Acknowledged) => query.filter(alerts::acknowledged_at.is_not_null()),
        None => query,
    };
    if let Some(client) = filter.client {
        query = query.filter(alerts::client_id.eq(Id(client.0)));
    }
    let rows: Vec<Row> =
        query.order(alerts::number.desc()).limit(i64::from(limit)).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Row::read).collect()
}

/// The alert with this id.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, id: AlertId) -> Result<Option<Revised<Alert>>, Error> {
    let row: Option<Row> =
        alerts::table.filter(alerts::id.eq(Id(id.0))).select(Row::as_select()).first(conn).optional()?;
    row.map(Row::read).transpose()
}

/// The alert of a kind about a machine on a day.
///
/// # Errors
/// When the database fails.
pub fn find_of(conn: &mut Conn, client: ClientId, day: Day, kind: AlertKind) -> Result<Option<Revised<Alert>>, Error> {
    let row: Option<Row> = alerts::table
        .filter(alerts::client_id.eq(Id(client.0)))
        .filter(alerts::day.eq(day.to_string()))
        .filter(alerts::kind.eq(kind.as_str()))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(Row::read).transpose()
}

/// The alert of a kind about a network on a day.
///
/// # Errors
/// When the database fails.
pub fn find_of_network(
    conn: &mut Conn,
    network: &str,
    day: Day,
    kind: AlertKind,
) -> Result<Option<Revised<Alert>>, Error> {
    let row: Option<Row> = alerts::table
        .filter(alerts::network.eq(network))
        .filter(alerts::day.eq(day.to_string()))
        .filter(alerts::kind.eq(kind.as_str()))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(Row::read).transpose()
}

/// Adds an alert; revision 1.
///
/// # Errors
/// When the database fails.
pub fn insert(tx: &mut Tx<'_>, alert: &Alert) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::insert_into(alerts::table)
        .values((
            alerts::id.eq(Id(alert.id.0)),
            alerts::number.eq(number(alert.number)),
            alerts::client_id.eq(alert.client.map(|id| Id(id.0))),
            alerts::network.eq(&alert.network),
            alerts::day.eq(alert.day.to_string()),
            alerts::kind.eq(alert.kind.as_str()),
            alerts::level.eq(i32::try_from(alert.level).unwrap_or(i32::MAX)),
            alerts::count.eq(number(alert.count)),
            alerts::threshold.eq(number(alert.threshold)),
            alerts::raised_at.eq(Instant(alert.raised_at)),
            alerts::revision.eq(1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Writes what may change of an alert, as its next revision: how far it went, and who looked into it.
///
/// # Errors
/// When the database fails.
pub fn update(tx: &mut Tx<'_>, alert: &Alert) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::update(alerts::table.filter(alerts::id.eq(Id(alert.id.0))))
        .set((
            alerts::level.eq(i32::try_from(alert.level).unwrap_or(i32::MAX)),
            alerts::count.eq(number(alert.count)),
            alerts::threshold.eq(number(alert.threshold)),
            alerts::raised_at.eq(Instant(alert.raised_at)),
            alerts::acknowledged_at.eq(alert.acknowledged.map(|(_, at)| Instant(at))),
            alerts::acknowledged_by.eq(alert.acknowledged.map(|(by, _)| by.to_string())),
            alerts::note.eq(&alert.note),
            alerts::revision.eq(alerts::revision + 1),
        ))
        .execute(conn)?;
    Ok(())
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
