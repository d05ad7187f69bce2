//! How a client proves who it is, and the day on which it did.

use super::Machine;
use crate::{Error, sha256_hex};
use domain::{
    ids::{ClientId, ClientSecretId},
    time::{Day, Instant},
};
use persistence::{Aside, client_assertions, client_secrets, clients};
use subtle::{Choice, ConstantTimeEq};

/// Which of the client's secrets this is, when it is valid today and the client may ask for tokens. Every secret is
/// compared in full, so that the time says nothing about them; an unknown client costs one comparison too.
#[must_use]
pub fn proves_itself_by(machine: Option<&Machine>, secret: &str, today: Day) -> Option<ClientSecretId> {
    let digest = sha256_hex(secret);
    let is = |kept: &str| -> Choice { digest.as_bytes().ct_eq(kept.as_bytes()) };
    let Some(machine) = machine else {
        let _ = is(&"0".repeat(64));
        return None;
    };
    let mut found = None;
    for kept in &machine.secrets {
        let matches: bool = is(&kept.digest).into();
        if matches && kept.is_valid_on(today) {
            found = Some(kept.id);
        }
    }
    found.filter(|_| machine.may_ask_on(today))
}

/// Notes that a client proved who it is, and by which secret: once a day, so that asking for tokens is not writing.
///
/// # Errors
/// When the database fails.
pub fn note_use(aside: &mut Aside<'_>, machine: &Machine, secret: Option<ClientSecretId>) -> Result<(), Error> {
    let today = aside.now().day();
    if machine.client.last_used_on != Some(today) {
        clients::note_use(aside, machine.client.id, today)?;
    }
    let used = machine.secrets.iter().find(|one| Some(one.id) == secret);
    if let Some(secret) = used.filter(|secret| secret.last_used_on != Some(today)) {
        client_secrets::note_use(aside, secret.id, today)?;
    }
    Ok(())
}

/// Whether [`note_use`] has anything to write.
#[must_use]
pub fn is_first_use(machine: &Machine, secret: Option<ClientSecretId>, today: Day) -> bool {
    let used = machine.secrets.iter().find(|one| Some(one.id) == secret);
    machine.client.last_used_on != Some(today) || used.is_some_and(|secret| secret.last_used_on != Some(today))
}

/// Spends an assertion (RFC 7523): true for the first time that it is seen, false ever after. It is remembered until it
/// ends, since then it holds no more.
///
/// # Errors
/// When the database fails.
pub fn spend_assertion(aside: &mut Aside<'_>, client: ClientId, jti: &str, ends: Instant) -> Result<bool, Error> {
    Ok(client_assertions::spend(aside, client, &sha256_hex(jti), ends)?)
}
