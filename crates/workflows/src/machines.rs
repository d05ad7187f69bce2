//! Machines' credentials: creation, revocation, proof.

use crate::{Error, sha256_hex};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    access::{Actor, Revocable, Role},
    ids::ClientId,
    time::Day,
};
use persistence::{
    Tx,
    clients::{self, Client},
    journal::Event,
    revocations,
};
use subtle::ConstantTimeEq;

/// For how many days from its creation a client may run at most: twelve months.
pub const LONGEST_TERM_DAYS: i32 = 365;

/// What a new client is to be.
#[derive(Debug, Clone)]
pub struct NewClient {
    /// What it is called.
    pub name: String,
    /// What it is to the registry.
    pub role: Role,
    /// The organization that runs it.
    pub belongs_to: String,
    /// The agreement on record.
    pub agreement: String,
    /// The last day on which it may ask for tokens; twelve months ahead when absent.
    pub expires_on: Option<Day>,
}

/// A client and its secret, which is shown once and kept as a digest only.
pub struct Created {
    /// The client.
    pub client: Client,
    /// Its secret: 256 random bits, base64url.
    pub secret: String,
}

/// Adds a client.
///
/// # Errors
/// When the role is not for machines, or the expiry is past or more than twelve months ahead.
pub fn create_client(tx: &mut Tx<'_>, actor: Actor, new: NewClient) -> Result<Created, Error> {
    let today = tx.now().day();
    let latest = today.plus_days(LONGEST_TERM_DAYS);
    let expires_on = new.expires_on.unwrap_or(latest);
    let mut faults = Vec::new();
    if !new.role.is_for_machines() {
        faults.push(("/role".to_owned(), "is not for machines: a machine never reviews, decides or manages access"));
    }
    if expires_on < today || expires_on > latest {
        faults.push(("/expires_on".to_owned(), "must be today or later, and at most twelve months ahead"));
    }
    Error::unless_sound(faults)?;
    let secret = URL_SAFE_NO_PAD.encode(tx.random_bytes());
    let client = Client {
        id: tx.new_id(),
        name: new.name,
        role: new.role,
        belongs_to: new.belongs_to,
        agreement: new.agreement,
        secret_digest: sha256_hex(&secret),
        expires_on,
        active: true,
    };
    clients::insert(tx, &client)?;
    let event = Event::ClientCreated { client: client.id, role: client.role.as_str().to_owned(), expires_on };
    tx.append(actor, &event)?;
    Ok(Created { client, secret })
}

/// Ends a client for good: it gets no more tokens, and those that it holds are taken back.
///
/// # Errors
/// When there is no such client.
pub fn revoke_client(tx: &mut Tx<'_>, actor: Actor, id: ClientId) -> Result<(), Error> {
    clients::find(tx, id)?.ok_or(Error::NotFound("client"))?;
    clients::revoke(tx, id)?;
    revocations::insert(tx, &[Revocable::Client(id)])?;
    tx.append(actor, &Event::ClientRevoked { client: id })?;
    Ok(())
}

/// Whether a secret is the client's, and the client may ask for tokens today. Takes the same time either way.
#[must_use]
pub fn is_secret_of(client: Option<&Client>, secret: &str, today: Day) -> bool {
    let nobodys = "0".repeat(64);
    let digest = client.map_or(nobodys.as_str(), |client| client.secret_digest.as_str());
    let matches: bool = sha256_hex(secret).as_bytes().ct_eq(digest.as_bytes()).into();
    matches && client.is_some_and(|client| client.active && today <= client.expires_on)
}
