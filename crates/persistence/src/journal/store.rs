//! The journal in the database.

use super::{Entry, Head};
use crate::{
    Conn, Error,
    backend::on_each_backend,
    columns::{Id, Instant},
    schema::{journal, journal_head},
};
use diesel::{ExpressionMethods, Insertable, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper};
use domain::ids::OrganizationId;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = journal, treat_none_as_default_value = false)]
struct Row {
    number: i64,
    recorded_at: Instant,
    actor: String,
    act: String,
    subject: String,
    organization_id: Option<Id>,
    payload: Option<String>,
    salt: String,
    payload_digest: String,
    previous: String,
    hash: String,
}

impl From<Row> for Entry {
    fn from(row: Row) -> Self {
        Self {
            number: row.number.unsigned_abs(),
            recorded_at: row.recorded_at.0,
            actor: row.actor,
            act: row.act,
            subject: row.subject,
            organization: row.organization_id.map(|id| OrganizationId(id.0)),
            payload: row.payload,
            salt: row.salt,
            payload_digest: row.payload_digest,
            previous: row.previous,
            hash: row.hash,
        }
    }
}

impl From<&Entry> for Row {
    fn from(entry: &Entry) -> Self {
        Self {
            number: signed(entry.number),
            recorded_at: Instant(entry.recorded_at),
            actor: entry.actor.clone(),
            act: entry.act.clone(),
            subject: entry.subject.clone(),
            organization_id: entry.organization.map(|id| Id(id.0)),
            payload: entry.payload.clone(),
            salt: entry.salt.clone(),
            payload_digest: entry.payload_digest.clone(),
            previous: entry.previous.clone(),
            hash: entry.hash.clone(),
        }
    }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The end of the chain as the database has it.
///
/// # Errors
/// When the database fails.
pub fn head(conn: &mut Conn) -> Result<Head, Error> {
    let (number, hash, recorded_at): (i64, String, Instant) = journal_head::table
        .select((journal_head::number, journal_head::hash, journal_head::recorded_at))
        .first(conn)?;
    Ok(Head { number: number.unsigned_abs(), hash, recorded_at: recorded_at.0 })
}

/// At most `limit` entries after a number, in order.
///
/// # Errors
/// When the database fails.
pub fn entries_after(conn: &mut Conn, number: u64, limit: u32) -> Result<Vec<Entry>, Error> {
    let rows: Vec<Row> = journal::table
        .filter(journal::number.gt(signed(number)))
        .order(journal::number.asc())
        .limit(i64::from(limit))
        .select(Row::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Entry::from).collect())
}

/// Writes entries; 11 columns a row keep 500 rows well under SQLite's 32,766 bound values.
pub(crate) fn insert(conn: &mut Conn, entries: &[Entry]) -> Result<(), Error> {
    for chunk in entries.chunks(500) {
        let rows: Vec<Row> = chunk.iter().map(Row::from).collect();
        on_each_backend!(conn, |c| diesel::insert_into(journal::table).values(&rows).execute(c))?;
    }
    Ok(())
}
