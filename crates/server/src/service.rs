//! The service: bound, started, and stopped without losing a request in flight.

use crate::{
    connection::{note, watch},
    failure::Failure,
    tls::Certificate,
};
use actix_web::{App, HttpServer, dev::Server, middleware::from_fn, web};
use http_api::{
    document::document,
    edge::{headers::secure, limits::limit, request_id::identify, unmatched::Routes},
    oauth::keys::Keys,
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
use workflows::follower::Follower;

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

/// Loads what ships into an empty registry, loads the directory, and makes the server. It answers once it is awaited.
///
/// # Errors
/// When the database fails or the listener cannot be used.
pub fn start(
    listener: TcpListener,
    db: Db,
    keys: Keys,
    settings: Settings,
    transport: Transport,
) -> Result<Server, Failure> {
    db.write(workflows::catalogue::load)?;
    let following = Arc::new(Follower::start(db.clone())?);
    let limits = settings.limits.clone();
    let state = web::Data::new(State::new(settings, keys, db, following)?);
    let routes = web::Data::new(Routes::of(&document()));
    let cores = || thread::available_parallelism().map_or(1, NonZero::get);
    let workers = transport.workers.unwrap_or_else(cores).max(1);
    let server = HttpServer::new(move || {
        let (state, routes) = (state.clone(), routes.clone());
        App::new()
            .wrap(from_fn(limit))
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
    .on_connect(watch(limits.between));
    let listening = match transport.tls {
        Some(certificate) => {
            certificate.follow(limits.reload);
            server.listen_rustls_0_23(listener, certificate.server_config()?)
        }
        None => server.listen(listener),
    };
    Ok(listening.map_err(|error| Failure::new(format!("cannot listen: {error}")))?.run())
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

/// Runs a server until it is told to stop by SIGINT or SIGTERM; requests in flight are answered first.
///
/// # Errors
/// When the server fails.
pub fn run(make: impl FnOnce() -> Result<Server, Failure>) -> Result<(), Failure> {
    actix_web::rt::System::new()
        .block_on(async move { make()?.await.map_err(|error| Failure::new(format!("the server failed: {error}"))) })
}
