//! How the databases carry out what the registry asks of them: which plan each query gets in a filled registry.
//!
//! The SQL is what the code runs: the connection tells each statement as it is sent, and that statement is explained.

mod filling;
mod literals;
mod queries;

pub use filling::{Filled, fill, fill_ratings};
pub use queries::{QUERIES, Query, unindexed};

use diesel::{
    Connection, QueryableByName, RunQueryDsl,
    connection::{InstrumentationEvent, SimpleConnection},
    sql_query,
    sql_types::Text,
};
use persistence::{Conn, Db, Error};
use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

/// The tables that grow with the number of organizations. None of them may be read from end to end for a page.
pub const LARGE: &[&str] = &[
    "organizations",
    "organization_identifiers",
    "offerings",
    "invitations",
    "assessments",
    "decisions",
    "deadlines",
    "organization_contact_keys",
    "confirmations",
    "sites",
    "evidence",
    "evidence_revisions",
    "pending_changes",
    "corrective_actions",
    "tasks",
    "verdict_outcomes",
    "journal",
    "access_log",
];

/// One statement of a query, and how the database carries it out.
pub struct Plan {
    /// Which query of [`QUERIES`] it belongs to.
    pub query: &'static str,
    /// The statement.
    pub sql: String,
    /// What the database says of it, line by line.
    pub steps: Vec<String>,
}

impl Plan {
    /// The steps that read a large table from end to end.
    #[must_use]
    pub fn full_scans(&self) -> Vec<&str> {
        let is_large = |rest: &str| {
            let table = rest.split_whitespace().next().unwrap_or_default();
            LARGE.contains(&table)
        };
        // SQLite says SCAN, also of an index that is read whole; PostgreSQL says Seq Scan.
        let is_full = |step: &&str| {
            step.trim_start().strip_prefix("SCAN ").is_some_and(is_large)
                || step.split_once("Seq Scan on ").is_some_and(|(_, rest)| is_large(rest))
        };
        self.steps.iter().map(String::as_str).filter(is_full).collect()
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: String = self.sql.chars().take(600).collect();
        let cut = if shown.len() < self.sql.len() { " …" } else { "" };
        writeln!(f, "{shown}{cut}")?;
        self.steps.iter().try_for_each(|step| writeln!(f, "    {step}"))
    }
}

/// How PostgreSQL is asked. SQLite knows one way.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Asking {
    /// As it would run, with what it really does: `EXPLAIN ANALYZE`.
    AsItRuns,
    /// With whole-table reads made dear, which a small table would get otherwise: shows whether an index can serve.
    WhatIndexesServe,
}

#[derive(QueryableByName)]
struct SqliteStep {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct PostgresStep {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    step: String,
}

/// The plans of every statement that a query runs.
///
/// # Errors
/// When the database fails.
pub fn plans(db: &Db, filled: &Filled, query: &Query, asking: Asking) -> Result<Vec<Plan>, Error> {
    db.read(|conn| {
        let statements = statements(conn, |conn| (query.run)(conn, filled))?;
        statements.into_iter().map(|statement| explain(conn, query.what, &statement, asking)).collect()
    })
}

/// The statements that are sent while something runs, each with its values behind it.
fn statements(conn: &mut Conn, run: impl FnOnce(&mut Conn) -> Result<(), Error>) -> Result<Vec<String>, Error> {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&seen);
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            noted.lock().unwrap_or_else(PoisonError::into_inner).push(query.to_string());
        }
    });
    let ran = run(conn);
    conn.set_instrumentation(|_: InstrumentationEvent<'_>| {});
    ran?;
    let seen = std::mem::take(&mut *seen.lock().unwrap_or_else(PoisonError::into_inner));
    Ok(seen)
}

fn explain(conn: &mut Conn, query: &'static str, statement: &str, asking: Asking) -> Result<Plan, Error> {
    let (sql, values) = statement.split_once(" -- binds: ").unwrap_or((statement, "[]"));
    let (sql, values) = (sql.trim(), values.trim());
    let (sql, steps) = match conn {
        // Values do not change what SQLite does: it has no statistics about them.
        Conn::Sqlite(c) => {
            let steps: Vec<SqliteStep> = sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load(c)?;
            (sql.to_owned(), steps.into_iter().map(|step| step.detail).collect())
        }
        Conn::Postgres(c) => {
            let sql = literals::filled_in(sql, values);
            if asking == Asking::WhatIndexesServe {
                c.batch_execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")?;
            }
            let options = match asking {
                Asking::AsItRuns => "ANALYZE, BUFFERS OFF, COSTS OFF, TIMING OFF",
                Asking::WhatIndexesServe => "COSTS OFF",
            };
            let steps: Vec<PostgresStep> = sql_query(format!("EXPLAIN ({options}) {sql}")).load(c)?;
            (sql, steps.into_iter().map(|step| step.step).collect())
        }
    };
    Ok(Plan { query, sql, steps })
}
