//! The service: bound, started, and stopped without losing a request in flight.

use crate::failure::Failure;
use actix_web::{
    App, HttpServer,
    dev::{Server, ServerHandle},
    middleware::from_fn,
    web,
};
use http_api::{
    access_log::watch,
    document::document,
    edge::{headers::secure, request_id::identify, unmatched::Routes},
    settings::Settings,
    state::State,
};
use persistence::Db;
use std::{
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};
use tokens::Keys;
use workflows::{access_recorder::Recorder, follower::Follower};

/// For how many seconds requests in flight may go on after the service was told to stop.
const SHUTDOWN_SECONDS: u64 = 30;

/// A service that answers once it is run.
pub struct Service {
    server: Server,
    recorder: Arc<Recorder>,
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
    workers: Option<usize>,
) -> Result<Service, Failure> {
    db.write(workflows::catalogue::load)?;
    let following = Arc::new(Follower::start(db.clone())?);
    let recorder = Recorder::start(db.clone())
        .map_err(|error| Failure::new(format!("the access log cannot be written: {error}")))?;
    let recorder = Arc::new(recorder);
    let state = web::Data::new(State::new(settings, keys, db, following, Arc::clone(&recorder))?);
    let routes = web::Data::new(Routes::of(&document()));
    let server = HttpServer::new(move || {
        let (state, routes) = (state.clone(), routes.clone());
        App::new()
            .wrap(from_fn(watch))
            .wrap(from_fn(secure))
            .wrap(from_fn(identify))
            .configure(move |config| http_api::configure(config, state, routes))
    })
    .client_request_timeout(Duration::from_secs(10))
    .client_disconnect_timeout(Duration::from_secs(5))
    .shutdown_timeout(SHUTDOWN_SECONDS);
    let server = match workers {
        Some(workers) => server.workers(workers.max(1)),
        None => server,
    };
    let listening = server.listen(listener).map_err(|error| Failure::new(format!("cannot listen: {error}")))?;
    Ok(Service { server: listening.run(), recorder })
}

/// Runs a service until it is told to stop by SIGINT or SIGTERM; requests in flight are answered first, and what waits
/// for the access log is written last.
///
/// # Errors
/// When the server fails.
pub fn run(make: impl FnOnce() -> Result<Service, Failure>) -> Result<(), Failure> {
    actix_web::rt::System::new().block_on(async move {
        let Service { server, recorder } = make()?;
        let ended = server.await.map_err(|error| Failure::new(format!("the server failed: {error}")));
        recorder.finish();
        ended
    })
}
