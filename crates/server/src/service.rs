//! The service: bound, started, and stopped without losing a request in flight.

use crate::{
    connection::{self, note},
    failure::Failure,
    tls::Certificate,
};
use actix_web::{
    App, HttpServer,
    dev::{Server, ServerHandle},
    middleware::from_fn,
    web,
};
use http_api::{
    access_log::watch,
    document::document,
    edge::{headers::secure, limits::limit, request_id::identify, unmatched::Routes},
    settings::Settings,
    state::State,
};
use persistence::Db;
use std::{
    net::{SocketAddr, TcpListener},
    num::NonZero,
    sync::Arc,
    thread,
    time::Duration,
};
use tokens::Keys;
use workflows::{access_recorder::Recorder, follower::Follower, lookups::Lookups};

/// For how many seconds requests in flight may go on after the service was told to stop.
const SHUTDOWN_SECONDS: u64 = 30;

/// Files that are open beside those of connections: the database's, the log's, the libraries'.
const OTHER_FILES: u64 = 256;

/// How the service is reached, beside its address.
#[derive(Default)]
pub struct Transport {
    /// How many threads answer; as many as there are cores when absent.
    pub workers: Option<usize>,
    /// The certificate that callers are shown; plain HTTP when absent.
    pub tls: Option<Arc<Certificate>>,
}

/// A service that answers once it is run.
pub struct Service {
    server: Server,
    recorder: Arc<Recorder>,
    lookups: Arc<Lookups>,
}

impl Service {
    /// A handle to stop it with.
    #[must_use]
    pub fn handle(&self) -> ServerHandle {
        self.server.handle()
    }
}

/// Takes the address to listen on.
///
/// # Errors
/// A sentence that says why it cannot be had.
pub fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), Failure> {
    let failed = |error: std::io::Error| Failure::new(format!("cannot listen on {address}: {error}"));
    let listener = TcpListener::bind(address).map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

/// Loads what ships into an empty registry, loads the directory, and makes the service.
///
/// # Errors
/// When the database fails or the listener cannot be used.
pub fn start(
    listener: TcpListener,
    db: Db,
    keys: Keys,
    settings: Settings,
    transport: Transport,
) -> Result<Service, Failure> {
    db.write(workflows::catalogue::load)?;
    if let Some(files) = &settings.evidence_files {
        files
            .clean_up(&db)
            .map_err(|_| Failure::new("files of evidence that nothing rests on could not be removed"))?;
    }
    let following = Arc::new(Follower::start(db.clone())?);
    let recorder = Recorder::start(db.clone())
        .map_err(|error| Failure::new(format!("the access log cannot be written: {error}")))?;
    let recorder = Arc::new(recorder);
    let lookups = Lookups::start(db.clone(), settings.alert_above)
        .map_err(|error| Failure::new(format!("look-ups cannot be counted: {error}")))?;
    let lookups = Arc::new(lookups);
    let limits = settings.limits.clone();
    let state = web::Data::new(State::new(settings, keys, db, following, Arc::clone(&recorder), Arc::clone(&lookups))?);
    let routes = web::Data::new(Routes::of(&document()));
    let cores = || thread::available_parallelism().map_or(1, NonZero::get);
    let workers = transport.workers.unwrap_or_else(cores).max(1);
    let server = HttpServer::new(move || {
        let (state, routes) = (state.clone(), routes.clone());
        App::new()
            .wrap(from_fn(limit))
            .wrap(from_fn(watch))
            .wrap(from_fn(secure))
            .wrap(from_fn(identify))
            .wrap(from_fn(note))
            .configure(move |config| http_api::configure(config, state, routes))
    })
    .workers(workers)
    .max_connections(with_open_files(limits.connections).div_ceil(workers))
    .keep_alive(limits.keep_alive)
    .client_request_timeout(limits.head)
    .client_disconnect_timeout(Duration::from_secs(5))
    .tls_handshake_timeout(limits.handshake)
    .shutdown_timeout(SHUTDOWN_SECONDS)
    .on_connect(connection::watch(limits.between));
    let listening = match transport.tls {
        Some(certificate) => {
            certificate.follow(limits.reload);
            server.listen_rustls_0_23(listener, certificate.server_config()?)
        }
        None => server.listen(listener),
    };
    let listening = listening.map_err(|error| Failure::new(format!("cannot listen: {error}")))?;
    Ok(Service { server: listening.run(), recorder, lookups })
}

/// How many connections can be held, up to the number that is wanted: each takes two of the files that the process may
/// have open, of which it asks for as many as the machine lets it have.
fn with_open_files(wanted: usize) -> usize {
    let Ok(files) = rlimit::increase_nofile_limit(u64::MAX) else { return wanted };
    let possible = usize::try_from(files.saturating_sub(OTHER_FILES) / 2).unwrap_or(usize::MAX).max(1);
    if possible < wanted {
        log::warn!("{files} files may be open at once, so {possible} callers may be connected, not {wanted}");
    }
    wanted.min(possible)
}

/// Runs a service until it is told to stop by SIGINT or SIGTERM; requests in flight are answered first, and what waits
/// for the access log, and the counts of look-ups, are written last.
///
/// # Errors
/// When the server fails.
pub fn run(make: impl FnOnce() -> Result<Service, Failure>) -> Result<(), Failure> {
    actix_web::rt::System::new().block_on(async move {
        let Service { server, recorder, lookups } = make()?;
        let ended = server.await.map_err(|error| Failure::new(format!("the server failed: {error}")));
        recorder.finish();
        lookups.finish();
        ended
    })
}
