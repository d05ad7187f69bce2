//! `registry token`, `registry user` and `registry client`.

use crate::{
    cli::{ClientCommand, Token, UserCommand},
    failure::Failure,
    secrets,
    settings::{open_existing_database, remembered_public_url},
    signing_keys::Source,
};
use domain::access::Actor;
use http_api::oauth::claims::Grant;
use workflows::{
    machines::{NewClient, create_client},
    people::{create_user, hash_password, record_operator_token, set_password},
};

/// The client that tokens of the command line are issued to.
const COMMAND_LINE: &str = "command-line";

pub(super) fn token(options: &Token) -> Result<(), Failure> {
    let issuer = match &options.public_url {
        Some(url) => url.trim_end_matches('/').to_owned(),
        None => remembered_public_url(&options.place.data)?,
    };
    let keys = Source::choose(&options.place.data, options.signing_key_file.as_ref()).read()?;
    let db = open_existing_database(&options.place)?;
    let user = db.write::<_, Failure>(|tx| Ok(record_operator_token(tx, &options.user)?))?.value;
    let grant = Grant {
        subject: Actor::Person(user.id).to_string(),
        client: COMMAND_LINE.to_owned(),
        scopes: user.role.scopes().to_vec(),
        organization: user.organization,
    };
    let token = grant
        .sign(&keys, &issuer, db.world().now(), db.world().new_id())
        .map_err(|_| Failure::new("the signing key cannot sign"))?;
    println!("{token}");
    Ok(())
}

pub(super) fn user(command: UserCommand) -> Result<(), Failure> {
    match command {
        UserCommand::Add { name, role, organization, place } => {
            let db = open_existing_database(&place)?;
            let password = secrets::new_password(db.world().random_bytes());
            let hash = hash_password(&password, db.world().random_bytes())?;
            db.write::<_, Failure>(|tx| {
                create_user(tx, Actor::Operator, &name, role, organization, hash)?;
                Ok(())
            })?;
            println!("Account: {name}\nPassword, shown once: {password}");
        }
        UserCommand::Password { name, place } => {
            let db = open_existing_database(&place)?;
            let password = secrets::new_password(db.world().random_bytes());
            let hash = hash_password(&password, db.world().random_bytes())?;
            db.write::<_, Failure>(|tx| Ok(set_password(tx, Actor::Operator, &name, &hash)?))?;
            println!("Password, shown once: {password}");
        }
    }
    Ok(())
}

pub(super) fn client(command: ClientCommand) -> Result<(), Failure> {
    let ClientCommand::Add { name, role, belongs_to, agreement, expires_on, place } = command;
    let db = open_existing_database(&place)?;
    let new = NewClient { name, role, belongs_to, agreement, expires_on };
    let created = db.write::<_, Failure>(|tx| Ok(create_client(tx, Actor::Operator, new)?))?.value;
    println!("client_id: {}\nclient_secret, shown once: {}", created.client.id, created.secret);
    println!("It ends after {}.", created.client.expires_on);
    Ok(())
}
