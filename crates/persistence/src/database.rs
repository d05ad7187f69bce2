//! The database as its callers see it: reads, writes, migrations.

use crate::{
    Conn, DatabaseUrl, Error, World, journal,
    pool::Connector,
    tx::{
        Aside, Tx,
        control::{self, Intent},
    },
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use domain::time::Instant;
use std::{sync::Arc, time::Duration};

const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// A pool of connections to one database.
#[derive(Clone)]
pub struct Db {
    pool: r2d2::Pool<Connector>,
    world: Arc<dyn World>,
}

/// What a write returned, and where the journal stood when it was committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written<T> {
    /// What the write returned.
    pub value: T,
    /// The number of the newest journal entry at commit.
    pub position: u64,
}

impl Db {
    /// Opens a pool of at most `size` connections.
    ///
    /// # Errors
    /// [`Error::Unreachable`] with the database's own words when no connection can be made.
    pub fn open(url: &DatabaseUrl, size: u32, world: Arc<dyn World>) -> Result<Self, Error> {
        let connector = Connector(url.clone());
        // One connection by hand first: the pool would retry for its whole time-out and hide the cause.
        drop(connector.open()?);
        let pool = r2d2::Pool::builder()
            .max_size(size)
            .min_idle(Some(1))
            .connection_timeout(Duration::from_secs(10))
            .test_on_check_out(false)
            .build(connector)
            .map_err(|error| Error::Unreachable(error.to_string()))?;
        Ok(Self { pool, world })
    }

    /// Brings the schema to the version that this build knows.
    ///
    /// # Errors
    /// When a migration fails; nothing of that migration is kept.
    pub fn migrate(&self) -> Result<Vec<String>, Error> {
        let mut conn = self.connection()?;
        let ran = match &mut *conn {
            Conn::Sqlite(c) => c.run_pending_migrations(SQLITE).map(|v| v.iter().map(ToString::to_string).collect()),
            Conn::Postgres(c) => {
                c.run_pending_migrations(POSTGRES).map(|v| v.iter().map(ToString::to_string).collect())
            }
        };
        ran.map_err(|error| Error::corrupt("schema", error))
    }

    /// Reads, from one snapshot.
    ///
    /// # Errors
    /// Whatever the closure returns, or a failure of the database.
    pub fn read<T, E: From<Error>>(&self, f: impl FnOnce(&mut Conn) -> Result<T, E>) -> Result<T, E> {
        let mut conn = self.connection()?;
        control::begin(&mut conn, Intent::Read)?;
        let result = f(&mut conn);
        control::roll_back(&mut conn);
        result
    }

    /// Reads, from one snapshot, up to the present moment: the clock's, or where the newest entry of the journal was recorded
    /// later, that entry's. Another machine's clock may be ahead of this one's, and this one's may have gone back: by the clock
    /// alone, what was recorded last would not have happened yet.
    ///
    /// # Errors
    /// Whatever the closure returns, or a failure of the database.
    pub fn read_now<T, E: From<Error>>(&self, f: impl FnOnce(&mut Conn, Instant) -> Result<T, E>) -> Result<T, E> {
        let clock = self.world.now();
        self.read(|conn| {
            let now = clock.max(journal::head(conn)?.recorded_at);
            f(conn, now)
        })
    }

    /// Writes with the journal: everything the closure did, or, when it fails, nothing.
    ///
    /// Inside the closure do no other I/O and never call this again: the second connection would wait for the first.
    ///
    /// # Errors
    /// Whatever the closure returns, or a failure of the database.
    pub fn write<T, E: From<Error>>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<Written<T>, E> {
        self.in_transaction(|conn, world| {
            let mut tx = Tx::begin(conn, world)?;
            let value = f(&mut tx)?;
            Ok(Written { value, position: tx.finish()? })
        })
    }

    /// Writes working records that are in no journal.
    ///
    /// # Errors
    /// Whatever the closure returns, or a failure of the database.
    pub fn write_aside<T, E: From<Error>>(&self, f: impl FnOnce(&mut Aside<'_>) -> Result<T, E>) -> Result<T, E> {
        self.in_transaction(|conn, world| {
            let now = world.now();
            f(&mut Aside::new(conn, world, now))
        })
    }

    /// The clock and the dice that writes use.
    #[must_use]
    pub fn world(&self) -> &dyn World {
        &*self.world
    }

    fn in_transaction<T, E: From<Error>>(&self, f: impl FnOnce(&mut Conn, &dyn World) -> Result<T, E>) -> Result<T, E> {
        let mut conn = self.connection()?;
        control::begin(&mut conn, Intent::Write)?;
        match f(&mut conn, &*self.world) {
            Ok(value) => {
                control::commit(&mut conn)?;
                Ok(value)
            }
            Err(error) => {
                control::roll_back(&mut conn);
                Err(error)
            }
        }
    }

    fn connection(&self) -> Result<r2d2::PooledConnection<Connector>, Error> {
        self.pool.get().map_err(|_| Error::Busy)
    }
}
