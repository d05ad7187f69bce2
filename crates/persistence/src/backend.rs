//! The connection to either database, and the macro for what the common subset does not cover.

/// A connection to the database that the operator chose.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// PostgreSQL, for many nodes.
    Postgres(diesel::PgConnection),
    /// SQLite, embedded.
    Sqlite(diesel::SqliteConnection),
}

/// Runs the same statement on whichever backend is connected, type-checked for each natively.
///
/// For what [`Conn`] itself does not cover: `on_conflict` and batch insert.
macro_rules! on_each_backend {
    ($conn:expr, |$inner:ident| $body:expr) => {
        match $conn {
            $crate::backend::Conn::Postgres($inner) => $body,
            $crate::backend::Conn::Sqlite($inner) => $body,
        }
    };
}
pub(crate) use on_each_backend;
