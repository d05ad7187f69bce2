//! The log: one fixed form, whatever the environment says about levels.

use std::io::Write;

/// Without `RUST_LOG`. actix logs what is no HTTP as an error; it is the caller's, and anybody could fill the log with it.
const LEVELS: &str = "info,actix_http::h1::dispatcher=off";

/// Starts the log on standard error. `RUST_LOG` sets the levels; without it, `info`.
pub fn start() {
    let environment = env_logger::Env::default().default_filter_or(LEVELS);
    let started = env_logger::Builder::from_env(environment)
        .format(|out, record| {
            let now = domain::time::Instant::from(std::time::SystemTime::now());
            // One line a record: a message that holds line ends must not look like several.
            let message = record.args().to_string().replace(['\n', '\r'], " ");
            writeln!(out, "{now} {:<5} {} {message}", record.level(), record.target())
        })
        .try_init();
    if started.is_err() {
        log::debug!("the log had been started already");
    }
}
