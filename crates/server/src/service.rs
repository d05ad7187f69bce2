//! The service: bound, started, and stopped without losing a request in flight.

use crate::failure::Failure;
use actix_web::{App, HttpServer, dev::Server, middleware::from_fn, web};
use http_api::{
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
use workflows::follower::Follower;

/// For how many seconds requests in flight may go on after the service was told to stop.
const SHUTDOWN_SECONDS: u64 = 30;

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
    workers: Option<usize>,
) -> Result<Server, Failure> {
    db.write(workflows::catalogue::load)?;
    let following = Arc::new(Follower::start(db.clone())?);
    let state = web::Data::new(State::new(settings, keys, db, following)?);
    let routes = web::Data::new(Routes::of(&document()));
    let server = HttpServer::new(move || {
        let (state, routes) = (state.clone(), routes.clone());
        App::new()
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
    Ok(listening.run())
}

/// Runs a server until it is told to stop by SIGINT or SIGTERM; requests in flight are answered first.
///
/// # Errors
/// When the server fails.
pub fn run(make: impl FnOnce() -> Result<Server, Failure>) -> Result<(), Failure> {
    actix_web::rt::System::new()
        .block_on(async move { make()?.await.map_err(|error| Failure::new(format!("the server failed: {error}"))) })
}
