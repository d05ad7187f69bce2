//! `registry client`.

use crate::{
    cli::{ClientCommand, Place},
    failure::Failure,
    settings::open_existing_database,
};
use domain::{
    access::Actor,
    ids::{ClientId, ClientSecretId},
    time::Day,
};
use persistence::client_secrets::ClientSecret;
use workflows::machines::{self, NewClient, NewSecret};

pub(super) fn client(command: ClientCommand) -> Result<(), Failure> {
    match command {
        ClientCommand::Add { name, role, belongs_to, agreement, expires_on, identifier_scheme, place } => {
            let new = NewClient { name, role, belongs_to, agreement, expires_on, identifier_scheme };
            let db = open_existing_database(&place)?;
            let created = db.write::<_, Failure>(|tx| Ok(machines::create_client(tx, Actor::Operator, new)?))?.value;
            println!("client_id: {}", created.machine.client.id);
            tell(&created);
            println!("It ends after {}.", created.machine.client.expires_on);
            Ok(())
        }
        ClientCommand::Secret { client, remove: Some(secret), place, .. } => remove(client, secret, &place),
        ClientCommand::Secret { client, remove: None, ends_on, place } => add(client, ends_on, &place),
        ClientCommand::Renew { client, agreement, expires_on, place } => {
            let db = open_existing_database(&place)?;
            let renewed = db.write::<_, Failure>(|tx| {
                Ok(machines::renew_client(tx, Actor::Operator, client, None, agreement, expires_on)?)
            })?;
            println!("It ends after {}.", renewed.value.client.expires_on);
            Ok(())
        }
        ClientCommand::Scheme { client, scheme, place } => {
            let db = open_existing_database(&place)?;
            let set = db.write::<_, Failure>(|tx| {
                Ok(machines::set_identifier_scheme(tx, Actor::Operator, client, None, scheme)?)
            })?;
            match set.value.client.identifier_scheme {
                Some(scheme) => println!("It registers its own identifiers in the scheme {scheme}."),
                None => println!("It has no scheme of its own."),
            }
            Ok(())
        }
        ClientCommand::Revoke { client, place } => {
            let db = open_existing_database(&place)?;
            db.write::<_, Failure>(|tx| Ok(machines::revoke_client(tx, Actor::Operator, client)?))?;
            println!("Revoked, with the tokens that it holds.");
            Ok(())
        }
    }
}

fn add(client: ClientId, ends_on: Option<Day>, place: &Place) -> Result<(), Failure> {
    let db = open_existing_database(place)?;
    let new = db.write::<_, Failure>(|tx| Ok(machines::add_secret(tx, Actor::Operator, client, ends_on)?))?.value;
    tell(&new);
    for other in new.machine.secrets.iter().filter(|other| other.id != new.id) {
        println!("Beside it: {}, {}.", other.id, use_of(other));
    }
    Ok(())
}

fn remove(client: ClientId, secret: ClientSecretId, place: &Place) -> Result<(), Failure> {
    let db = open_existing_database(place)?;
    db.write::<_, Failure>(|tx| Ok(machines::remove_secret(tx, Actor::Operator, client, secret)?))?;
    println!("Removed.");
    Ok(())
}

fn tell(new: &NewSecret) {
    println!("client_secret, shown once: {}\nIts id: {}", new.secret, new.id);
}

fn use_of(secret: &ClientSecret) -> String {
    secret.last_used_on.map_or_else(|| "never used".to_owned(), |day| format!("last used on {day}"))
}
