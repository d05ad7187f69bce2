//! A chain in the database: a table of entries, and a table of one row that is its head.

use super::{Break, Entry, Head, Verified, Verifier};
use crate::{Conn, Error};

/// How many entries are read at a time.
const PAGE: u32 = 1000;

/// Defines `head`, `entries_after`, `lock` and `append_sealed` for a chain's two tables.
macro_rules! stored_chain {
    ($table:ident, $head:ident) => {
        use diesel::{ExpressionMethods, Insertable, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper};
        use domain::ids::OrganizationId;
        use $crate::{
            Conn, Error,
            backend::on_each_backend,
            chain::{Entry, Head},
            columns::{Id, Instant},
            schema::{$head, $table},
        };

        #[derive(Queryable, Selectable, Insertable)]
        #[diesel(table_name = $table, treat_none_as_default_value = false)]
        pub(super) struct Row {
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

        pub(super) fn signed(number: u64) -> i64 {
            i64::try_from(number).unwrap_or(i64::MAX)
        }

        /// The end of the chain as the database has it.
        ///
        /// # Errors
        /// When the database fails.
        pub fn head(conn: &mut Conn) -> Result<Head, Error> {
            let (number, hash, recorded_at): (i64, String, Instant) =
                $head::table.select(($head::number, $head::hash, $head::recorded_at)).first(conn)?;
            Ok(Head { number: number.unsigned_abs(), hash, recorded_at: recorded_at.0 })
        }

        /// At most `limit` entries after a number, in order.
        ///
        /// # Errors
        /// When the database fails.
        pub fn entries_after(conn: &mut Conn, number: u64, limit: u32) -> Result<Vec<Entry>, Error> {
            let rows: Vec<Row> = $table::table
                .filter($table::number.gt(signed(number)))
                .order($table::number.asc())
                .limit(i64::from(limit))
                .select(Row::as_select())
                .load(conn)?;
            Ok(rows.into_iter().map(Entry::from).collect())
        }

        /// Locks the head until the transaction ends, so that writers of this chain are serial, and reads it.
        pub(crate) fn lock(conn: &mut Conn) -> Result<Head, Error> {
            diesel::update($head::table).set($head::only_row.eq(1)).execute(conn)?;
            head(conn)
        }

        /// Writes entries, and the head that they end with. 11 columns a row keep 500 rows well under SQLite's 32,766
        /// bound values.
        pub(crate) fn append_sealed(conn: &mut Conn, entries: &[Entry]) -> Result<(), Error> {
            let Some(last) = entries.last() else { return Ok(()) };
            for chunk in entries.chunks(500) {
                let rows: Vec<Row> = chunk.iter().map(Row::from).collect();
                on_each_backend!(conn, |c| diesel::insert_into($table::table).values(&rows).execute(c))?;
            }
            diesel::update($head::table.filter($head::only_row.eq(1)))
                .set((
                    $head::number.eq(signed(last.number)),
                    $head::hash.eq(&last.hash),
                    $head::recorded_at.eq(Instant(last.recorded_at)),
                ))
                .execute(conn)?;
            Ok(())
        }
    };
}
pub(crate) use stored_chain;

/// Checks a chain in the database from its first entry to its head.
pub(crate) fn verify_stored(
    conn: &mut Conn,
    head: fn(&mut Conn) -> Result<Head, Error>,
    entries_after: fn(&mut Conn, u64, u32) -> Result<Vec<Entry>, Error>,
    mut see: impl FnMut(&Entry),
) -> Result<Result<Verified, Break>, Error> {
    let mut verifier = Verifier::default();
    loop {
        let entries = entries_after(conn, verifier.last().number, PAGE)?;
        if entries.is_empty() {
            break;
        }
        for entry in &entries {
            if let Err(broken) = verifier.next(entry) {
                return Ok(Err(broken));
            }
            see(entry);
        }
    }
    Ok(verifier.end(&head(conn)?))
}
