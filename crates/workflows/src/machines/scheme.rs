//! The scheme in which a partner's machine registers its own identifiers of organizations.
//!
//! A scheme belongs to one partner: several clients have it only where they belong to the same. A client that was
//! revoked keeps its scheme, so that nobody else ever speaks in its name.

use super::{Machine, changed, present};
use crate::Error;
use domain::{
    Refusal,
    access::{Actor, Role},
    ids::ClientId,
    organization::IdentifierScheme,
};
use persistence::{Conn, Tx, clients, journal::Event, organizations, partner_identifiers};

/// Gives a client an identifier scheme, or takes away the one that it has. What says the same changes nothing.
///
/// # Errors
/// When the client is unknown, revoked or changed since it was read, the scheme cannot be this partner's, or identifiers
/// are registered in the present one and no other client could keep them.
pub fn set_identifier_scheme(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: ClientId,
    revision: Option<i32>,
    scheme: Option<IdentifierScheme>,
) -> Result<Machine, Error> {
    let mut machine = present(tx, id, revision)?;
    machine.unless_revoked()?;
    if machine.client.identifier_scheme == scheme {
        return Ok(machine);
    }
    if let Some(before) = &machine.client.identifier_scheme {
        let is_last = clients::with_scheme(tx, before)?.iter().all(|other| other.id == id);
        if is_last && partner_identifiers::has_any(tx, before)? {
            return Err(Refusal::IdentifierSchemeInUse.into());
        }
    }
    if let Some(scheme) = &scheme {
        let faults = fault(tx, scheme, machine.client.role, &machine.client.belongs_to)?;
        Error::unless_sound(faults.into_iter().collect())?;
    }
    machine.client.identifier_scheme.clone_from(&scheme);
    changed(tx, actor, machine, &Event::ClientIdentifierSchemeSet { client: id, scheme })
}

/// Why a client of this role and partner cannot have a scheme, if it cannot.
pub(super) fn fault(
    conn: &mut Conn,
    scheme: &IdentifierScheme,
    role: Role,
    belongs_to: &str,
) -> Result<Option<(String, &'static str)>, Error> {
    let detail = if role != Role::Partner {
        "is for partners alone: leave it out"
    } else if scheme.is_public() {
        "is public record, and nobody's own; choose another, such as the name of your system"
    } else if clients::with_scheme(conn, scheme)?.iter().any(|other| other.belongs_to != belongs_to) {
        "belongs to another partner; choose another, or mend what the client belongs to"
    } else if organizations::has_identifiers_in(conn, scheme)? {
        "stands in profiles of organizations already; choose another"
    } else {
        return Ok(None);
    };
    Ok(Some(("/identifier_scheme".to_owned(), detail)))
}
