//! `registry token`, `registry totp` and `registry user`.

use crate::{
    cli::{Place, Token, UserCommand},
    failure::Failure,
    secrets,
    settings::{open_existing_database, remembered_public_url},
    signing_keys::Source,
};
use domain::{access::Actor, time::Instant};
use persistence::{Db, RealWorld, World};
use second_factor::Secret;
use std::path::Path;
use tokens::Grant;
use workflows::{
    one_time_codes::{Invited, invite_user, reset_user_by_name},
    people::{create_user, hash_password, record_operator_token, reset_second_factor_by_name, set_password},
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
        session: None,
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
        UserCommand::Add { name, role, organization, password_file, place } => {
            let db = open_existing_database(&place)?;
            let Some(file) = password_file else {
                let invited = db
                    .write::<_, Failure>(|tx| Ok(invite_user(tx, Actor::Operator, &name, role, organization)?))?
                    .value;
                println!("Account: {name}");
                show_code(&invited, &place);
                return Ok(());
            };
            let hash = hash_of_file(&db, &file)?;
            db.write::<_, Failure>(|tx| {
                create_user(tx, Actor::Operator, &name, role, organization, hash)?;
                Ok(())
            })?;
            println!("Account: {name}, with the password of the file.");
        }
        UserCommand::ResetSecondFactor { name, place } => {
            let db = open_existing_database(&place)?;
            db.write::<_, Failure>(|tx| Ok(reset_second_factor_by_name(tx, Actor::Operator, &name)?))?;
            println!("{name} has no second factor any more. Where the role needs one, the next sign-in sets it up.");
        }
        UserCommand::Password { name, at_once, password_file, place } => {
            let db = open_existing_database(&place)?;
            let Some(file) = password_file else {
                let invited =
                    db.write::<_, Failure>(|tx| Ok(reset_user_by_name(tx, Actor::Operator, &name, at_once)?))?.value;
                show_code(&invited, &place);
                return Ok(());
            };
            let hash = hash_of_file(&db, &file)?;
            db.write::<_, Failure>(|tx| Ok(set_password(tx, Actor::Operator, &name, &hash)?))?;
            println!("The password of the file is set.");
        }
    }
    Ok(())
}

/// The hash of the password that a file holds.
fn hash_of_file(db: &Db, file: &Path) -> Result<String, Failure> {
    Ok(hash_password(&secrets::read(file)?, db.world().random_bytes())?)
}

/// Prints a one-time code, and where it is used.
fn show_code(invited: &Invited, place: &Place) {
    let page = remembered_public_url(&place.data)
        .map_or_else(|_| "the page /account/code of the service".to_owned(), |url| format!("{url}/account/code"));
    tell_code(&invited.code, invited.expires_at, &page);
}

/// Prints a one-time code, when it ends, and where it is used.
pub(super) fn tell_code(code: &str, expires_at: Instant, page: &str) {
    println!("One-time code, shown once: {code}");
    println!("With it the password is set, until {expires_at}, at: {page}");
}
