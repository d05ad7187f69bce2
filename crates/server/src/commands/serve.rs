//! `registry serve`.

use super::access::tell_code;
use crate::{
    cli::Serve,
    failure::Failure,
    secrets, service,
    settings::{http_settings, open_database, remember_public_url, signing_keys},
};
use domain::access::{Actor, Role};
use persistence::{Db, editions, users};
use workflows::one_time_codes::invite_user;

pub(super) fn serve(options: &Serve) -> Result<(), Failure> {
    let listening = &options.listening;
    let (listener, bound) = service::bind(listening.listen)?;
    let settings = http_settings(listening, bound)?;
    let keys = signing_keys(&options.place.data, listening.signing_key_file.as_ref())?;
    let db = open_database(&options.place, listening.connections)?;
    refuse_demonstration(&db)?;
    create_first_administrator(&db, options, &settings.public_url)?;
    remember_public_url(&options.place.data, &settings.public_url)?;
    let (public_url, workers) = (settings.public_url.clone(), listening.workers);
    service::run(move || {
        let server = service::start(listener, db, keys, settings, workers)?;
        println!("Listening on {bound}. The documentation is at {public_url}/docs/");
        Ok(server)
    })
}

/// No answer to a partner may rest on fictitious data: a demonstration's database is served by `demo` alone.
fn refuse_demonstration(db: &Db) -> Result<(), Failure> {
    let code = workflows::catalogue::demonstration_edition()?.frame.code;
    if db.read::<_, Failure>(|conn| Ok(editions::find_by_code(conn, &code)?.is_some()))? {
        return Err(Failure::new(
            "this database holds the fictitious demonstration; serve another one, or use `registry demo`",
        ));
    }
    Ok(())
}

/// Creates the first administrator when there are no accounts: with the password that was given, or with a one-time code
/// that is printed once. A log keeps what is printed; a code that has been used is worth nothing there.
fn create_first_administrator(db: &Db, options: &Serve, public_url: &str) -> Result<(), Failure> {
    let is_first = db.read::<_, Failure>(|conn| Ok(users::page(conn, None, 1)?.is_empty()))?;
    if !is_first {
        return Ok(());
    }
    let given = match &options.admin_password_file {
        Some(path) => Some(secrets::read(path)?),
        None => std::env::var("REGISTRY_ADMIN_PASSWORD").ok(),
    };
    let name = &options.admin_name;
    let Some(password) = given else {
        let invited =
            db.write::<_, Failure>(|tx| Ok(invite_user(tx, Actor::Operator, name, Role::Administrator, None)?))?.value;
        println!("First administrator: {name}");
        tell_code(&invited.code, invited.expires_at, &format!("{public_url}/account/code"));
        return Ok(());
    };
    let hash = workflows::people::hash_password(&password, db.world().random_bytes())
        .map_err(|error| Failure::new(format!("the first administrator's password: {}", Failure::from(error))))?;
    db.write::<_, Failure>(|tx| {
        workflows::people::create_user(tx, Actor::Operator, name, Role::Administrator, None, hash)?;
        Ok(())
    })?;
    println!("First administrator: {name}, with the password that was given.");
    Ok(())
}
