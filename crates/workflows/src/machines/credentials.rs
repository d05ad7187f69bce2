//! A client's secrets, two of them valid at a time so that one can follow the other without an outage, and its keys.

use super::{Machine, changed, machine, present};
use crate::{Error, sha256_hex};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    Refusal,
    access::Actor,
    ids::{ClientId, ClientSecretId},
    time::Day,
};
use persistence::{
    Tx,
    client_secrets::{self, ClientSecret},
    journal::Event,
};
use serde_json::Value;

/// How many secrets of a client are valid at a time.
const MOST_SECRETS: usize = 2;

/// A client with a secret that is shown once and kept as a digest only.
pub struct NewSecret {
    /// The client, the new secret last among its own.
    pub machine: Machine,
    /// Which secret it is.
    pub id: ClientSecretId,
    /// The secret: 256 random bits, base64url.
    pub secret: String,
}

/// Adds a secret beside the one that is in use.
///
/// # Errors
/// When the client is unknown or revoked, two secrets are valid already, or its last day is past or after the client's.
pub fn add_secret(tx: &mut Tx<'_>, actor: Actor, client: ClientId, ends_on: Option<Day>) -> Result<NewSecret, Error> {
    let machine = machine(tx, client)?;
    machine.unless_revoked()?;
    let today = tx.now().day();
    if ends_on.is_some_and(|day| day < today || day > machine.client.expires_on) {
        let detail = "must be today or later, and not after the client's own last day";
        Error::unless_sound(vec![("/ends_on".to_owned(), detail)])?;
    }
    if machine.secrets.iter().filter(|secret| secret.is_valid_on(today)).count() >= MOST_SECRETS {
        return Err(Refusal::TwoSecretsValid.into());
    }
    let (secret, id) = (new_secret(tx), tx.new_id());
    let new = keep_secret(tx, machine, id, secret, ends_on)?;
    let machine = changed(tx, actor, new.machine, &Event::ClientSecretAdded { client, secret: id, ends_on })?;
    Ok(NewSecret { machine, ..new })
}

/// 256 random bits.
pub(super) fn new_secret(tx: &mut Tx<'_>) -> String {
    URL_SAFE_NO_PAD.encode(tx.random_bytes())
}

/// Keeps a secret's digest.
pub(super) fn keep_secret(
    tx: &mut Tx<'_>,
    mut machine: Machine,
    id: ClientSecretId,
    secret: String,
    ends_on: Option<Day>,
) -> Result<NewSecret, Error> {
    let kept = ClientSecret {
        id,
        client: machine.client.id,
        digest: sha256_hex(&secret),
        created_at: tx.now(),
        ends_on,
        last_used_on: None,
    };
    client_secrets::insert(tx, &kept)?;
    machine.secrets.push(kept);
    Ok(NewSecret { machine, id, secret })
}

/// Removes a secret: nobody proves anything by it any more.
///
/// # Errors
/// When the client has no such secret, or could not prove who it is without it.
pub fn remove_secret(tx: &mut Tx<'_>, actor: Actor, client: ClientId, secret: ClientSecretId) -> Result<(), Error> {
    let mut machine = machine(tx, client)?;
    let before = machine.secrets.len();
    machine.secrets.retain(|one| one.id != secret);
    if machine.secrets.len() == before {
        return Err(Error::NotFound("secret"));
    }
    machine.unless_locked_out(tx.now().day())?;
    client_secrets::remove(tx, secret)?;
    changed(tx, actor, machine, &Event::ClientSecretRemoved { client, secret })?;
    Ok(())
}

/// Puts public keys, which have been checked, in place of those that the client has.
///
/// # Errors
/// When the client is unknown, revoked or changed since it was read, or could not prove who it is without the old keys.
pub fn put_keys(
    tx: &mut Tx<'_>,
    actor: Actor,
    client: ClientId,
    revision: i32,
    keys: Vec<Value>,
) -> Result<Machine, Error> {
    let mut machine = present(tx, client, Some(revision))?;
    machine.unless_revoked()?;
    machine.client.keys = keys;
    machine.unless_locked_out(tx.now().day())?;
    let keys = machine.client.keys.len();
    changed(tx, actor, machine, &Event::ClientKeysPut { client, keys })
}
