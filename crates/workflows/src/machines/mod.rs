//! Machines: added under an agreement, renewed, revoked, and how they prove who they are.

mod credentials;
mod proof;
mod scheme;

pub use credentials::{NewSecret, add_secret, put_keys, remove_secret};
pub use proof::{is_first_use, note_use, proves_itself_by, spend_assertion};
pub use scheme::set_identifier_scheme;

use crate::Error;
use domain::{
    Refusal,
    access::{Actor, Revocable, Role},
    ids::{ClientId, ClientSecretId},
    organization::IdentifierScheme,
    time::Day,
};
use persistence::{
    Conn, Revised, Tx,
    client_secrets::{self, ClientSecret},
    clients::{self, Client},
    journal::Event,
    revocations,
};

/// For how many days from its creation or renewal a client may run at most: twelve months.
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
    /// The scheme in which it registers its own identifiers of organizations.
    pub identifier_scheme: Option<IdentifierScheme>,
}

/// A client with its secrets.
#[derive(Clone)]
pub struct Machine {
    /// The client.
    pub client: Client,
    /// Its secrets, the oldest first; those that have ended too.
    pub secrets: Vec<ClientSecret>,
    /// The revision of the client.
    pub revision: i32,
}

impl Machine {
    /// Whether it may ask for tokens on a day.
    #[must_use]
    pub fn may_ask_on(&self, day: Day) -> bool {
        self.client.active && day <= self.client.expires_on
    }

    /// The last day on which it can prove who it is with what it has now; none when it cannot.
    #[must_use]
    pub fn proves_itself_until(&self, today: Day) -> Option<Day> {
        let last = self.client.expires_on;
        let by_keys = (!self.client.keys.is_empty()).then_some(last);
        let by_secrets = self.secrets.iter().map(|secret| secret.ends_on.map_or(last, |ends_on| ends_on.min(last)));
        by_keys.into_iter().chain(by_secrets).max().filter(|day| today <= *day && self.client.active)
    }

    /// Refuses an act that would leave it nothing to prove itself with, now that the act is done: a service that works
    /// must not stop because the wrong secret was removed.
    pub(crate) fn unless_locked_out(&self, today: Day) -> Result<(), Error> {
        let has_one = !self.client.keys.is_empty() || self.secrets.iter().any(|secret| secret.is_valid_on(today));
        if has_one || !self.may_ask_on(today) { Ok(()) } else { Err(Refusal::LastCredential.into()) }
    }

    /// Refuses to change what was revoked.
    pub(crate) fn unless_revoked(&self) -> Result<(), Error> {
        if self.client.active { Ok(()) } else { Err(Refusal::ClientRevoked.into()) }
    }
}

/// The client with this id and its secrets.
///
/// # Errors
/// When there is none.
pub fn machine(conn: &mut Conn, id: ClientId) -> Result<Machine, Error> {
    find_machine(conn, id)?.ok_or(Error::NotFound("client"))
}

/// The client with this id and its secrets, when there is one.
///
/// # Errors
/// When the database fails.
pub fn find_machine(conn: &mut Conn, id: ClientId) -> Result<Option<Machine>, Error> {
    let Some(Revised { it: client, revision }) = clients::find(conn, id)? else { return Ok(None) };
    let secrets = client_secrets::of(conn, &[id])?;
    Ok(Some(Machine { client, secrets, revision }))
}

/// At most `limit` clients after an id, with their secrets.
///
/// # Errors
/// When the database fails.
pub fn page(conn: &mut Conn, after: Option<ClientId>, limit: u32) -> Result<Vec<Machine>, Error> {
    let clients = clients::page(conn, after, limit)?;
    let ids: Vec<ClientId> = clients.iter().map(|client| client.it.id).collect();
    let secrets = client_secrets::of(conn, &ids)?;
    let of = |id| secrets.iter().filter(|secret| secret.client == id).cloned().collect();
    Ok(clients
        .into_iter()
        .map(|Revised { it: client, revision }| Machine { secrets: of(client.id), client, revision })
        .collect())
}

/// Adds a client with its first secret.
///
/// # Errors
/// When the role is not for machines, the expiry is past or more than twelve months ahead, or the scheme cannot be this
/// partner's.
pub fn create_client(tx: &mut Tx<'_>, actor: Actor, new: NewClient) -> Result<NewSecret, Error> {
    let mut faults = Vec::new();
    if !new.role.is_for_machines() {
        faults.push(("/role".to_owned(), "is not for machines: a machine never reviews, decides or manages access"));
    }
    let expires_on = term(tx.now().day(), new.expires_on, &mut faults);
    if let Some(scheme) = &new.identifier_scheme {
        faults.extend(scheme::fault(tx, scheme, new.role, &new.belongs_to)?);
    }
    Error::unless_sound(faults)?;
    let secret = credentials::new_secret(tx);
    let client = Client {
        id: tx.new_id(),
        name: new.name,
        role: new.role,
        belongs_to: new.belongs_to,
        agreement: new.agreement,
        expires_on,
        active: true,
        created_at: tx.now(),
        keys: Vec::new(),
        last_used_on: None,
        identifier_scheme: new.identifier_scheme,
    };
    clients::insert(tx, &client)?;
    let event = Event::ClientCreated { client: client.id, role: client.role.as_str().to_owned(), expires_on };
    tx.append(actor, &event)?;
    if let Some(scheme) = client.identifier_scheme.clone() {
        tx.append(actor, &Event::ClientIdentifierSchemeSet { client: client.id, scheme: Some(scheme) })?;
    }
    // Its first secret bears its own id, and comes with it: the entry stands for both.
    let first = ClientSecretId(client.id.0);
    credentials::keep_secret(tx, Machine { client, secrets: Vec::new(), revision: 1 }, first, secret, None)
}

/// Renews a client: another agreement on record, and another last day. One that has expired may ask for tokens again.
///
/// # Errors
/// When it is unknown, revoked or changed since it was read, or the day is past or more than twelve months ahead.
pub fn renew_client(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: ClientId,
    revision: Option<i32>,
    agreement: String,
    expires_on: Option<Day>,
) -> Result<Machine, Error> {
    let mut machine = present(tx, id, revision)?;
    machine.unless_revoked()?;
    let mut faults = Vec::new();
    let expires_on = term(tx.now().day(), expires_on, &mut faults);
    Error::unless_sound(faults)?;
    machine.client.agreement = agreement;
    machine.client.expires_on = expires_on;
    changed(tx, actor, machine, &Event::ClientRenewed { client: id, expires_on })
}

/// Ends a client for good: it gets no more tokens, and those that it holds are taken back.
///
/// # Errors
/// When there is no such client.
pub fn revoke_client(tx: &mut Tx<'_>, actor: Actor, id: ClientId) -> Result<(), Error> {
    let mut machine = machine(tx, id)?;
    machine.client.active = false;
    revocations::insert(tx, &[Revocable::Client(id)])?;
    changed(tx, actor, machine, &Event::ClientRevoked { client: id })?;
    Ok(())
}

/// The last day of a term that begins today: the one that was asked for, or the latest.
fn term(today: Day, asked: Option<Day>, faults: &mut Vec<(String, &'static str)>) -> Day {
    let latest = today.plus_days(LONGEST_TERM_DAYS);
    let expires_on = asked.unwrap_or(latest);
    if expires_on < today || expires_on > latest {
        faults.push(("/expires_on".to_owned(), "must be today or later, and at most twelve months ahead"));
    }
    expires_on
}

/// The client as it is, when it is the revision that the caller read. The operator names none.
fn present(tx: &mut Tx<'_>, id: ClientId, revision: Option<i32>) -> Result<Machine, Error> {
    let machine = machine(tx, id)?;
    if let Some(expected) = revision {
        Error::unless_current(expected, machine.revision)?;
    }
    Ok(machine)
}

/// Writes a changed client and its entry.
fn changed(tx: &mut Tx<'_>, actor: Actor, mut machine: Machine, event: &Event) -> Result<Machine, Error> {
    clients::update(tx, &machine.client)?;
    tx.append(actor, event)?;
    machine.revision += 1;
    Ok(machine)
}
