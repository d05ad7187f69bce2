//! `registry token` and `registry user`.

use crate::{
    cli::{Token, UserCommand},
    failure::Failure,
    secrets,
    settings::{existing_signing_keys, open_existing_database, remembered_public_url},
};
use domain::access::Actor;
use tokens::Grant;
use workflows::people::{create_user, hash_password, record_operator_token, set_password};

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
        session: None,
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
