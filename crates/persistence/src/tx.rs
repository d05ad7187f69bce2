//! Transactions that write: with the journal ([`Tx`]) and beside it ([`Aside`]).

use crate::{
    Conn, Error, World,
    backend::on_each_backend,
    chain::{Entry, Head, seal},
    journal,
};
use domain::{access::Actor, time::Instant};
use std::ops::{Deref, DerefMut};
use uuid::Uuid;

/// A transaction on working records that are in no journal: sessions, codes, staged rows, idempotency.
pub struct Aside<'c> {
    pub(crate) conn: &'c mut Conn,
    pub(crate) world: &'c dyn World,
    now: Instant,
}

impl<'c> Aside<'c> {
    pub(crate) fn new(conn: &'c mut Conn, world: &'c dyn World, now: Instant) -> Self {
        Self { conn, world, now }
    }

    /// The moment of this transaction: one for everything in it.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.now
    }

    /// A new id.
    pub fn new_id<I: From<Uuid>>(&mut self) -> I {
        self.world.new_id().into()
    }

    /// Bytes that nobody can guess.
    pub fn random_bytes(&mut self) -> [u8; 32] {
        self.world.random_bytes()
    }
}

impl Deref for Aside<'_> {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        self.conn
    }
}

impl DerefMut for Aside<'_> {
    fn deref_mut(&mut self) -> &mut Conn {
        self.conn
    }
}

/// A transaction that appends to the journal. It begins by locking the journal's head, so that writers are
/// serial on both databases and a check made inside it still holds at commit.
pub struct Tx<'c> {
    aside: Aside<'c>,
    head: Head,
    entries: Vec<Entry>,
}

impl<'c> Tx<'c> {
    /// Locks the head and fixes the transaction's moment, which is later than that of any earlier entry.
    pub(crate) fn begin(conn: &'c mut Conn, world: &'c dyn World) -> Result<Self, Error> {
        let head = journal::lock(conn)?;
        let after_the_last = Instant::from_microseconds(head.recorded_at.microseconds() + 1);
        let now = world.now().max(after_the_last);
        Ok(Self { aside: Aside::new(conn, world, now), head, entries: Vec::new() })
    }

    /// Appends an entry to the journal, and returns its number.
    ///
    /// # Errors
    /// When the event cannot be written as canonical JSON.
    pub fn append(&mut self, actor: Actor, event: &journal::Event) -> Result<u64, Error> {
        let salt = self.aside.world.random_bytes();
        let entry = seal(&self.head, self.aside.now, actor.to_string(), event, &salt)?;
        self.head = entry.head();
        let number = entry.number;
        self.entries.push(entry);
        Ok(number)
    }

    /// Writes what was appended, and returns the number of the newest entry.
    pub(crate) fn finish(self) -> Result<u64, Error> {
        journal::append_sealed(self.aside.conn, &self.entries)?;
        Ok(self.head.number)
    }
}

impl<'c> Deref for Tx<'c> {
    type Target = Aside<'c>;
    fn deref(&self) -> &Aside<'c> {
        &self.aside
    }
}

impl<'c> DerefMut for Tx<'c> {
    fn deref_mut(&mut self) -> &mut Aside<'c> {
        &mut self.aside
    }
}

/// Begins, commits and rolls back on either backend.
pub(crate) mod control {
    use super::{Conn, Error, on_each_backend};
    use diesel::connection::{AnsiTransactionManager, TransactionManager};

    /// What a transaction is for.
    #[derive(Clone, Copy)]
    pub(crate) enum Intent {
        Read,
        Write,
    }

    pub(crate) fn begin(conn: &mut Conn, intent: Intent) -> Result<(), Error> {
        match (conn, intent) {
            (Conn::Sqlite(c), Intent::Read) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN"),
            // A deferred transaction that reads first fails at once when another has written; an immediate one waits.
            (Conn::Sqlite(c), Intent::Write) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE"),
            (Conn::Postgres(c), Intent::Read) => {
                AnsiTransactionManager::begin_transaction_sql(c, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            }
            (Conn::Postgres(c), Intent::Write) => {
                AnsiTransactionManager::begin_transaction_sql(c, "BEGIN ISOLATION LEVEL READ COMMITTED")
            }
        }
        .map_err(Error::from)
    }

    pub(crate) fn commit(conn: &mut Conn) -> Result<(), Error> {
        on_each_backend!(conn, |c| AnsiTransactionManager::commit_transaction(c)).map_err(Error::from)
    }

    pub(crate) fn roll_back(conn: &mut Conn) {
        if let Err(error) = on_each_backend!(conn, |c| AnsiTransactionManager::rollback_transaction(c)) {
            log::warn!("a transaction could not be rolled back; its connection is given up: {error}");
        }
    }
}
