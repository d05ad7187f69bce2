//! `registry demo`: the service, loaded with fictitious organizations.

use crate::{
    cli::{Demo, Place},
    demonstration::{self, Access},
    failure::Failure,
    service::{self, Transport},
    settings::{certificate, http_settings, open_database, remember_public_url, sealing_keys},
    signing_keys::Source,
};
use serde_json::json;

pub(super) fn demo(options: &Demo) -> Result<(), Failure> {
    let listening = &options.listening;
    let place = Place { data: options.data.clone(), database: options.database.clone(), database_file: None };
    let (listener, bound) = service::bind(listening.listen)?;
    let sealing = sealing_keys(&place.data, listening.sealing_key_file.as_ref())?;
    let settings = http_settings(listening, bound, sealing.clone())?;
    let tls = certificate(listening)?;
    let keys = Source::choose(&place.data, listening.signing_key_file.as_ref());
    let db = open_database(&place, listening.connections)?;
    let access = demonstration::load(&db, &place.data, &sealing)?;
    remember_public_url(&place.data, &settings.public_url)?;
    let (public_url, transport) = (settings.public_url.clone(), Transport { workers: listening.workers, tls });
    let signing = keys.open()?;
    keys.follow(signing.clone(), settings.limits.reload);
    service::run(move || {
        let server = service::start(listener, db, signing, settings, transport)?;
        if options.json {
            println!("{}", facts(&public_url, &access));
        } else {
            tell(&public_url, &access);
        }
        Ok(server)
    })
}

/// The facts for scripts: one JSON object on one line.
fn facts(url: &str, access: &Access) -> serde_json::Value {
    json!({
        "base_url": url,
        "docs_url": format!("{url}/docs/"),
        "token_url": format!("{url}/oauth/token"),
        "logins": access.logins,
        "clients": access.clients,
        "organization": access.organization,
    })
}

/// The same for people.
fn tell(url: &str, access: &Access) {
    println!("The registry runs with fictitious data. Swagger UI: {url}/docs/\n");
    println!("Press Authorize there, leave every scope ticked, and sign in as one of these:");
    for login in &access.logins {
        println!("  {:<16} {:<24} {}", login.role, login.name, login.secret);
        if let Some(secret) = &login.totp_secret {
            println!("  {:<16} second step: add the key {secret} to an authenticator app, or run", "");
            println!("  {:<16} registry totp {secret}", "");
        }
    }
    println!("\nMachines (client_id and secret):");
    for client in &access.clients {
        println!("  {:<16} {}  {}", client.role, client.name, client.secret);
    }
    let Some(partner) = access.clients.iter().find(|client| client.role == "partner") else { return };
    println!("\nThree lines to paste: get a token, ask a provider's standing for a referral, search for providers.\n");
    println!(
        "TOKEN=$(curl -s -u {}:{} -d grant_type=client_credentials {url}/oauth/token | sed 's/.*\"access_token\":\"\\([^\"]*\\)\".*/\\1/')",
        partner.name, partner.secret
    );
    println!(
        "curl -s -H \"Authorization: Bearer $TOKEN\" \"{url}/v1/standing/{}?use=referral&arena=case_management\"",
        access.organization
    );
    println!(
        "curl -s -H \"Authorization: Bearer $TOKEN\" \"{url}/v1/standing?use=referral&arena=case_management&county=37183&language=es\"\n"
    );
}
