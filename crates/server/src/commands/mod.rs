//! The commands, one file each.

mod access;
mod client;
mod demo;
mod export;
mod health;
mod import;
mod keys;
mod serve;
mod verify;

use crate::{
    cli::{Cli, Command},
    failure::Failure,
    settings::open_database,
};
use std::path::Path;

/// Does what the command line asks.
///
/// # Errors
/// A sentence for the operator.
pub fn run(cli: Cli) -> Result<(), Failure> {
    match cli.command {
        Command::Serve(options) => serve::serve(&options),
        Command::Demo(options) => demo::demo(&options),
        Command::Migrate(place) => {
            open_database(&place, 1)?;
            println!("The database's schema is that of this version.");
            Ok(())
        }
        Command::Verify(options) => verify::verify(&options),
        Command::Export(options) => export::export(&options),
        Command::Import(options) => import::import(&options),
        Command::Token(options) => access::token(&options),
        Command::Keys(command) => keys::keys(&command),
        Command::User(command) => access::user(command),
        Command::Client(command) => client::client(command),
        Command::Totp { key } => access::totp(&key),
        Command::Openapi => openapi(),
        Command::AccessTable => {
            print!("{}", http_api::document::access::page().map_err(Failure::new)?);
            Ok(())
        }
        Command::LifeCycle { page } => draw_life_cycle(&page),
        Command::Health { url } => health::health(&url),
    }
}

fn openapi() -> Result<(), Failure> {
    let text = http_api::document::document()
        .to_pretty_json()
        .map_err(|error| Failure::new(format!("the document cannot be written: {error}")))?;
    println!("{text}");
    Ok(())
}

fn draw_life_cycle(page: &Path) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::new(format!("{}: {error}", page.display()));
    let text = std::fs::read_to_string(page).map_err(failed)?;
    let redrawn = domain::assessment::redrawn(&text)
        .ok_or_else(|| Failure::new(format!("{} has no place for the drawing", page.display())))?;
    std::fs::write(page, redrawn).map_err(failed)
}
