//! The commands, one file each.

mod access;
mod demo;
mod health;
mod import;
mod serve;
mod verify;

use crate::{
    cli::{Cli, Command},
    failure::Failure,
    settings::open_database,
};

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
        Command::Verify(place) => verify::verify(&place),
        Command::Import(options) => import::import(&options),
        Command::Token(options) => access::token(&options),
        Command::User(command) => access::user(command),
        Command::Client(command) => access::client(command),
        Command::Openapi => openapi(),
        Command::AccessTable => {
            print!("{}", http_api::document::access::page().map_err(Failure::new)?);
            Ok(())
        }
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
