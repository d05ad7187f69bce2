//! `registry token`, `registry totp`, `registry user` and `registry client`.

use crate::{
    cli::{ClientCommand, Token, UserCommand},
    failure::Failure,
    secrets,
    settings::{existing_signing_keys, open_existing_database, remembered_public_url},
};
use domain::access::Actor;
use persistence::{RealWorld, World};
use second_factor::Secret;
use tokens::Grant;
use workflows::{
    machines::{NewClient, create_client},
    people::{create_user, hash_password, record_operator_token, reset_second_factor, set_password},
};

/// The client that tokens of the command line are issued to.
const COMMAND_LINE: &str = "command-line";

pub(super) fn token(options: &Token) -> Result<(), Failure> {
    let issuer = match &options.public_url {
        Some(url) => url.trim_end_matches('/').to_owned(),
        None => remembered_public_url(&options.place.data)?,
    };
    let keys = existing_signing_keys(&options.place.data, options.signing_key_file.as_ref())?;
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

pub(super) fn totp(key: &str) -> Result<(), Failure> {
    let secret = Secret::from_base32(key).map_err(|error| Failure::new(format!("the key is not usable: {error}")))?;
    println!("{}", secret.code(RealWorld.now().unix_seconds()));
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
        UserCommand::ResetSecondFactor { name, place } => {
            let db = open_existing_database(&place)?;
            db.write::<_, Failure>(|tx| Ok(reset_second_factor(tx, Actor::Operator, &name)?))?;
            println!("{name} has no second factor any more. Where the role needs one, the next sign-in sets it up.");
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
