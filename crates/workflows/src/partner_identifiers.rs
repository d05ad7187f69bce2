//! Partners register their own identifiers of organizations, each in its own scheme.

use crate::Error;
use domain::{
    Refusal,
    access::Actor,
    ids::{ClientId, OrganizationId},
    organization::{Identifier, IdentifierScheme},
};
use persistence::{
    Conn, Tx, clients,
    journal::Event,
    organizations,
    partner_identifiers::{self, PartnerIdentifier},
};
use std::collections::{BTreeMap, BTreeSet};

/// What became of one identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The organization had none in the scheme.
    Registered,
    /// It had another one.
    Replaced,
    /// It had this one.
    Unchanged,
    /// It was not registered.
    Refused(RowFault),
}

/// Why one identifier was not registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowFault {
    /// There is no such organization.
    UnknownOrganization,
    /// An earlier row names the same organization.
    NamedTwice,
    /// The value is not one.
    Value(&'static str),
    /// It is the partner's own identifier of another organization.
    Taken(OrganizationId),
}

/// Registers identifiers in the actor's own scheme, one after the other: each in place of the one that its organization
/// had. Those that are refused leave the others as they are.
///
/// # Errors
/// When the actor has no scheme of its own.
pub fn register_identifiers(
    tx: &mut Tx<'_>,
    actor: Actor,
    rows: Vec<(OrganizationId, String)>,
) -> Result<(IdentifierScheme, Vec<Outcome>), Error> {
    let (client, scheme) = own_scheme(tx, actor)?;
    let ids: Vec<OrganizationId> = rows.iter().map(|(id, _)| *id).collect::<BTreeSet<_>>().into_iter().collect();
    let known = organizations::existing(tx, &ids)?;
    let values: Vec<&str> = rows.iter().map(|(_, value)| &**value).collect::<BTreeSet<_>>().into_iter().collect();
    let mut present = Present {
        of: partner_identifiers::values_of(tx, &scheme, &ids)?,
        by_value: partner_identifiers::by_values(tx, &scheme, &values)?,
    };
    let mut named = BTreeSet::new();
    let mut outcomes = Vec::with_capacity(rows.len());
    for (organization, value) in rows {
        let identifier = Identifier { scheme: scheme.clone(), value };
        let outcome = if !known.contains(&organization) {
            Outcome::Refused(RowFault::UnknownOrganization)
        } else if !named.insert(organization) {
            Outcome::Refused(RowFault::NamedTwice)
        } else {
            present.judge(organization, &identifier)
        };
        if matches!(outcome, Outcome::Registered | Outcome::Replaced) {
            present.note(organization, &identifier.value);
            let registered_at = tx.now();
            let one = PartnerIdentifier { organization, identifier, registered_by: client, registered_at };
            partner_identifiers::put(tx, &one)?;
            let event = Event::PartnerIdentifierRegistered { organization, client, scheme: scheme.clone() };
            tx.append(actor, &event)?;
        }
        outcomes.push(outcome);
    }
    Ok((scheme, outcomes))
}

/// Takes away the actor's own identifier of an organization.
///
/// # Errors
/// When the actor has no scheme of its own, or the organization no identifier in it.
pub fn remove_identifier(tx: &mut Tx<'_>, actor: Actor, organization: OrganizationId) -> Result<(), Error> {
    let (client, scheme) = own_scheme(tx, actor)?;
    if !partner_identifiers::remove(tx, &scheme, organization)? {
        return Err(Error::NotFound("identifier of yours"));
    }
    tx.append(actor, &Event::PartnerIdentifierRemoved { organization, client, scheme })?;
    Ok(())
}

/// The machine, and the scheme that it was given.
fn own_scheme(conn: &mut Conn, actor: Actor) -> Result<(ClientId, IdentifierScheme), Error> {
    let Actor::Machine(client) = actor else { return Err(Refusal::NoIdentifierScheme.into()) };
    let scheme = clients::identifier_scheme(conn, client)?.ok_or(Refusal::NoIdentifierScheme)?;
    Ok((client, scheme))
}

/// What is registered in a scheme, as far as the rows touch it.
struct Present {
    of: BTreeMap<OrganizationId, String>,
    by_value: BTreeMap<String, OrganizationId>,
}

impl Present {
    fn judge(&self, organization: OrganizationId, identifier: &Identifier) -> Outcome {
        if let Some(fault) = identifier.fault() {
            return Outcome::Refused(RowFault::Value(fault));
        }
        match (self.by_value.get(&identifier.value), self.of.contains_key(&organization)) {
            (Some(other), _) if *other != organization => Outcome::Refused(RowFault::Taken(*other)),
            (Some(_), _) => Outcome::Unchanged,
            (None, true) => Outcome::Replaced,
            (None, false) => Outcome::Registered,
        }
    }

    fn note(&mut self, organization: OrganizationId, value: &str) {
        if let Some(before) = self.of.insert(organization, value.to_owned()) {
            self.by_value.remove(&before);
        }
        self.by_value.insert(value.to_owned(), organization);
    }
}
