//! The binary `registry`.

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    http_api::logging::start();
    match server::commands::run(server::cli::Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("registry: {failure}");
            ExitCode::FAILURE
        }
    }
}
