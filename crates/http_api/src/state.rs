//! What every handler shares.

use crate::{
    access_log::AccessLog,
    edge::{allowance::Allowance, in_flight::InFlight},
    floods::Floods,
    hashing::Hashing,
    problem::{Kind, Problem},
    settings::Settings,
    sign_in::gate::Gate,
    within_reach::WithinReach,
};
use actix_web::web;
use domain::{
    access::{Reach, Revocable},
    arena::ArenaCode,
    time::Instant,
};
use persistence::{Conn, Db, Tx, revocations};
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use tokens::{Identity, Keys, Verifier};
use tokio::sync::Semaphore;
use workflows::{access_recorder::Recorder, follower::Following, lookups::Lookups};

/// How long a writer waits for the directory to show what it wrote.
const WAIT_FOR_DIRECTORY: Duration = Duration::from_secs(2);

/// What every handler shares.
pub struct State {
    /// The operator's settings.
    pub settings: Settings,
    /// The keys that sign tokens.
    pub keys: Keys,
    /// Checks tokens.
    pub verifier: Verifier,
    /// Keys of requests that are being answered.
    pub in_flight: InFlight,
    /// The arenas of the registry, which change only when it is first filled.
    pub arenas: BTreeSet<ArenaCode>,
    /// Bounds password hashing, so that sign-in is no lever for denial of service.
    pub hashing: Hashing,
    /// Takes what happens at the door.
    pub access_log: AccessLog,
    /// Slows guessing at sign-in.
    pub gate: Gate,
    /// How often anybody may ask what holds of a document.
    pub(crate) verify: Allowance,
    /// How often anybody may raise a concern.
    pub(crate) concerns: Allowance,
    /// Counts who raises concerns.
    pub(crate) floods: Floods,
    /// Counts what partners' machines ask.
    pub(crate) lookups: Arc<Lookups>,
    db: Db,
    follower: Arc<Following>,
    connections: Arc<Semaphore>,
}

impl State {
    /// The state of a service on a database that a follower follows.
    ///
    /// # Errors
    /// When the database fails.
    pub fn new(
        settings: Settings,
        keys: Keys,
        db: Db,
        follower: Arc<Following>,
        recorder: Arc<Recorder>,
        lookups: Arc<Lookups>,
    ) -> Result<Self, persistence::Error> {
        let connections = Arc::new(Semaphore::new(settings.connections));
        let arenas = db.read(persistence::arenas::list)?.into_iter().map(|arena| arena.code).collect();
        Ok(Self {
            arenas,
            verifier: Verifier::new(&keys, &settings.public_url),
            keys,
            in_flight: InFlight::default(),
            hashing: Hashing::default(),
            access_log: AccessLog::new(recorder, db.clone(), Arc::clone(&connections)),
            gate: Gate::new(settings.pace),
            verify: Allowance::new(settings.public_rates.verify),
            concerns: Allowance::new(settings.public_rates.concerns),
            floods: Floods::default(),
            lookups,
            connections,
            settings,
            db,
            follower,
        })
    }

    /// The database, for its clock and dice.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// What partners are answered from, when the node can vouch for it, as far as the caller reaches.
    ///
    /// # Errors
    /// `directory-stale` when the position has not been confirmed for longer than the operator allows.
    pub fn directory(&self, reach: Reach) -> Result<WithinReach, Problem> {
        match self.follower.age() {
            Some(age) if age <= self.settings.max_staleness => {
                Ok(WithinReach::new(self.follower.directory().snapshot(), reach))
            }
            _ => Err(Problem::new(Kind::DirectoryStale, format!("Ask again in a moment. {}", self.settings.notice()))),
        }
    }

    /// Whether a token has been taken back, as far as this node has heard: within a moment of the act, on every node.
    #[must_use]
    pub fn is_revoked(&self, identity: &Identity) -> bool {
        self.follower.revoked().covers(&identity.falls_with, identity.issued)
    }

    /// Takes access back at once: when this returns, no token of it is accepted here any more.
    ///
    /// # Errors
    /// A failure of the database; then nothing is taken back.
    pub async fn revoke(&self, what: Vec<Revocable>) -> Result<(), Problem> {
        let (db, follower) = (self.db.clone(), Arc::clone(&self.follower));
        self.blocking(move || {
            db.write_aside::<_, Problem>(|aside| Ok(revocations::insert(aside, &what)?))?;
            if !follower.wait_for_another_look(WAIT_FOR_DIRECTORY) {
                log::warn!("what was revoked has not been read back in time");
            }
            Ok(())
        })
        .await
    }

    /// The number of the newest journal entry that answers rest on, when the node can vouch for them.
    ///
    /// # Errors
    /// As [`State::directory`].
    pub fn position(&self) -> Result<u64, Problem> {
        Ok(self.directory(Reach::Commission)?.position())
    }

    /// Writes working records that may take access back: when this returns, no token of it is accepted here any more.
    ///
    /// # Errors
    /// Whatever the closure returns, or a failure of the database.
    pub async fn write_aside_and_look<T, F>(&self, f: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: FnOnce(&mut persistence::Aside<'_>) -> Result<T, Problem> + Send + 'static,
    {
        let (db, follower) = (self.db.clone(), Arc::clone(&self.follower));
        self.blocking(move || {
            let value = db.write_aside(f)?;
            if !follower.wait_for_another_look(WAIT_FOR_DIRECTORY) {
                log::warn!("what was revoked has not been read back in time");
            }
            Ok(value)
        })
        .await
    }

    /// Reads from the database, off the event loop.
    ///
    /// # Errors
    /// Whatever the closure returns, or a failure of the database.
    pub async fn read<T, F>(&self, f: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, Problem> + Send + 'static,
    {
        let db = self.db.clone();
        self.blocking(move || db.read(f)).await
    }

    /// Reads from the database up to the present moment, which is no earlier than anything that is recorded: for whatever
    /// follows from decisions as they stand now. The clock of this node alone may be behind what was recorded.
    ///
    /// # Errors
    /// Whatever the closure returns, or a failure of the database.
    pub async fn read_now<T, F>(&self, f: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn, Instant) -> Result<T, Problem> + Send + 'static,
    {
        let db = self.db.clone();
        self.blocking(move || db.read_now(f)).await
    }

    /// Writes to the database, off the event loop, and waits until the directory shows it.
    ///
    /// # Errors
    /// Whatever the closure returns, or a failure of the database.
    pub async fn write<T, F>(&self, f: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, Problem> + Send + 'static,
    {
        let (db, follower) = (self.db.clone(), Arc::clone(&self.follower));
        self.blocking(move || {
            let written = db.write(f)?;
            if !follower.wait_for(written.position, WAIT_FOR_DIRECTORY) {
                // What was acknowledged is kept; this node stops vouching by itself until it has caught up.
                log::warn!("the directory has not passed position {} in time", written.position);
            }
            Ok(written.value)
        })
        .await
    }

    /// Writes working records that are in no journal, off the event loop.
    ///
    /// # Errors
    /// Whatever the closure returns, or a failure of the database.
    pub async fn write_aside<T, F>(&self, f: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: FnOnce(&mut persistence::Aside<'_>) -> Result<T, Problem> + Send + 'static,
    {
        let db = self.db.clone();
        self.blocking(move || db.write_aside(f)).await
    }

    /// One hop to a thread that may block; no more at once than there are connections.
    async fn blocking<T, F>(&self, f: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: FnOnce() -> Result<T, Problem> + Send + 'static,
    {
        let _permit = self.connections.acquire().await.map_err(|error| Problem::internal(&error))?;
        web::block(f).await.map_err(|error| Problem::internal(&error))?
    }
}
