//! The service, running for one test.

use crate::{
    call::{Call, Caller, agent},
    database::{CONNECTIONS, Database},
    people::{self, Staff},
};
use domain::{
    access::{Actor, Role, Scope, Thresholds},
    ids::{OrganizationId, UserId},
};
use http_api::{
    edge::{
        allowance::{PublicRates, Rate, Rates},
        source::TrustedProxies,
    },
    evidence_files::EvidenceFiles,
    settings::{Limits, Settings},
    sign_in::throttle::Pace,
};
use persistence::Db;
use second_factor::Sealing;
use server::{
    failure::Failure,
    service::{self, Transport},
};
use std::{
    net::TcpListener,
    sync::{OnceLock, mpsc},
    thread::JoinHandle,
    time::{Duration, Instant},
};
use tokens::{Grant, Keys};
use ureq::Agent;
use uuid::Uuid;

/// What an answer that is no yes tells its reader in tests.
pub const FALLBACK: &str = "Call the test hotline, +1-919-555-0100.";

/// What is guessed wrong in tests costs no time: that it does otherwise is tested where the clock is an argument.
fn unhurried() -> Pace {
    let mut pace = Pace::default();
    for curve in [&mut pace.own, &mut pace.name, &mut pace.network, &mut pace.codes] {
        curve.longest = Duration::ZERO;
    }
    pace
}

/// All tests ask from one network: that it is counted is tested by itself.
fn unlimited() -> PublicRates {
    let free = Rate { burst: 1e9, an_hour: 1e9 };
    let rates = Rates { network: free, together: free };
    PublicRates { verify: rates, concerns: rates }
}

type Stop = Box<dyn Fn() + Send + Sync>;

/// A running service with a database of its own. Dropping it stops the service and removes the database.
pub struct TestApp {
    url: String,
    keys: Keys,
    settings: Settings,
    staff: Staff,
    agent: Agent,
    db: Option<Db>,
    stop: Stop,
    thread: Option<JoinHandle<Result<(), Failure>>>,
    folder: tempfile::TempDir,
    // Last: a database is removed when nobody uses it any more.
    database: Database,
}

impl TestApp {
    /// Starts the service on 127.0.0.1.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with(|_| {})
    }

    /// Starts it with settings changed.
    #[must_use]
    pub fn start_with(change: impl FnOnce(&mut Settings)) -> Self {
        Self::start_with_keys(Keys::read(Self::signing_key()).expect("a key"), change)
    }

    /// Starts it with settings changed and signing keys of the test's own.
    #[must_use]
    pub fn start_with_keys(keys: Keys, change: impl FnOnce(&mut Settings)) -> Self {
        let (database, staff) = Database::filled();
        let db = database.open();
        let (listener, bound) = service::bind(([127, 0, 0, 1], 0).into()).expect("a port");
        let url = format!("http://{bound}");
        let folder = tempfile::tempdir().expect("a folder");
        let mut settings = Settings {
            public_url: url.clone(),
            // Two cores run many tests at once: what is slow here is not stale.
            max_staleness: Duration::from_secs(30),
            fallback_contact: FALLBACK.to_owned(),
            connections: usize::try_from(CONNECTIONS).expect("a count"),
            sealing: Sealing::read(Self::sealing_key()).expect("a sealing key"),
            pace: unhurried(),
            evidence_files: Some(EvidenceFiles::open(folder.path()).expect("a folder")),
            alert_above: Thresholds::default(),
            public_rates: unlimited(),
            agencies: federation::Agencies::default(),
            trusted_proxies: TrustedProxies::default(),
            limits: Limits::default(),
        };
        change(&mut settings);
        let (stop, thread) = serve(listener, db.clone(), keys.clone(), settings.clone());
        Self { url, keys, settings, staff, agent: agent(), db: Some(db), stop, thread: Some(thread), folder, database }
    }

    /// Stops the service as its operator would, and starts it again on the same database, at another address.
    pub fn restart(&mut self) {
        self.restart_with(|_| {});
    }

    /// The same with settings changed.
    pub fn restart_with(&mut self, change: impl FnOnce(&mut Settings)) {
        (self.stop)();
        let ended = self.thread.take().map(JoinHandle::join);
        assert!(matches!(ended, Some(Ok(Ok(())))), "the service ends in order");
        let (listener, bound) = service::bind(([127, 0, 0, 1], 0).into()).expect("a port");
        self.url = format!("http://{bound}");
        self.settings.public_url.clone_from(&self.url);
        change(&mut self.settings);
        let (stop, thread) = serve(listener, self.db().clone(), self.keys.clone(), self.settings.clone());
        (self.stop, self.thread) = (stop, Some(thread));
    }

    /// The key that signs tokens in tests: PKCS #8 in PEM, one a process.
    #[must_use]
    pub fn signing_key() -> &'static str {
        static KEY: OnceLock<String> = OnceLock::new();
        KEY.get_or_init(|| Keys::generate().expect("a key"))
    }

    /// The key that seals second factors in tests.
    #[must_use]
    pub fn sealing_key() -> &'static str {
        "dGhlIHNlYWxpbmcga2V5IG9mIHRlc3RzLCAzMiBieXQ"
    }

    /// The address, without a slash at its end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The service's own pool on the database.
    #[must_use]
    #[track_caller]
    pub fn db(&self) -> &Db {
        self.db.as_ref().expect("the service runs")
    }

    /// The folder in which files of evidence are kept, unless the settings say otherwise.
    #[must_use]
    pub fn evidence_folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// The database.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Who acts, and the edition that organizations are invited against.
    #[must_use]
    pub fn staff(&self) -> &Staff {
        &self.staff
    }

    /// A request without a token, to be completed.
    #[must_use]
    pub fn call(&self, method: &str, target: &str) -> Call<'_> {
        Call::new(&self.agent, method, &self.url, target)
    }

    /// Somebody without a token.
    #[must_use]
    pub fn nobody(&self) -> Caller<'_> {
        Caller::new(self, None)
    }

    /// Somebody with this token.
    #[must_use]
    pub fn bearer(&self, token: impl Into<String>) -> Caller<'_> {
        Caller::new(self, Some(token.into()))
    }

    /// The person of a role, or the machine where no person holds it, with a token for everything the role holds.
    #[must_use]
    #[track_caller]
    pub fn as_role(&self, role: Role) -> Caller<'_> {
        let actor =
            if role.is_for_people() { self.staff.actor(role) } else { Actor::Machine(self.staff.machine(role).id) };
        self.bearer(self.token(actor, role.scopes(), None))
    }

    /// Somebody of the Commission with exactly these scopes.
    #[must_use]
    pub fn with_scopes(&self, scopes: &[Scope]) -> Caller<'_> {
        self.bearer(self.token(self.staff.actor(Role::Auditor), scopes, None))
    }

    /// Who answers for an organization, with an account of their own.
    #[must_use]
    #[track_caller]
    pub fn provider(&self, organization: OrganizationId) -> Caller<'_> {
        self.provider_as(Role::ProviderOwner, organization)
    }

    /// One of an organization's own people, with an account of their own and a token for everything the role holds.
    #[must_use]
    #[track_caller]
    pub fn provider_as(&self, role: Role, organization: OrganizationId) -> Caller<'_> {
        let person = self.person(role, Some(organization));
        self.bearer(self.token(Actor::Person(person), role.scopes(), Some(organization)))
    }

    /// Somebody of a role, with an account of their own.
    #[must_use]
    #[track_caller]
    pub fn person(&self, role: Role, organization: Option<OrganizationId>) -> UserId {
        let name = format!("test.{}", Uuid::new_v4().simple());
        let added = self.db().write(|tx| people::person(tx, &name, role, organization)).expect("an account");
        self.settle(added.position);
        added.value
    }

    /// A token, signed with the service's key.
    #[must_use]
    pub fn token(&self, actor: Actor, scopes: &[Scope], organization: Option<OrganizationId>) -> String {
        let grant = Grant {
            subject: actor.to_string(),
            client: "tests".to_owned(),
            scopes: scopes.to_vec(),
            organization,
            session: None,
        };
        let now = std::time::SystemTime::now().into();
        grant.sign(&self.keys, &self.url, now, Uuid::now_v7()).expect("a token")
    }

    /// Waits until the directory shows what was written past the service.
    #[track_caller]
    pub fn settle(&self, position: u64) {
        let began = Instant::now();
        loop {
            let ready = self.nobody().get("/readyz");
            if ready.status == 200 && ready.json()["position"].as_u64() >= Some(position) {
                return;
            }
            assert!(began.elapsed() < Duration::from_secs(20), "the directory does not pass {position}\n{ready}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// Runs a service on a thread of its own, once it has started.
fn serve(listener: TcpListener, db: Db, keys: Keys, settings: Settings) -> (Stop, JoinHandle<Result<(), Failure>>) {
    let (told, started) = mpsc::channel::<Stop>();
    let thread = std::thread::spawn(move || {
        service::run(move || {
            let transport = Transport { workers: Some(1), tls: None };
            let server = service::start(listener, db, keys, settings, transport)?;
            let handle = server.handle();
            // Stopping is sent at once; only its confirmation would have to be awaited.
            let stop = move || drop(handle.stop(false));
            told.send(Box::new(stop)).map_err(|_| Failure::new("the test has ended"))?;
            Ok(server)
        })
    });
    let Ok(stop) = started.recv() else {
        panic!("the service does not start: {:?}", thread.join());
    };
    (stop, thread)
}

impl Drop for TestApp {
    fn drop(&mut self) {
        (self.stop)();
        let ended = self.thread.take().map(JoinHandle::join);
        self.db = None;
        if let Some(Ok(Err(failure))) = ended
            && !std::thread::panicking()
        {
            panic!("the service failed: {failure}");
        }
    }
}
