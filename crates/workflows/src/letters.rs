//! Whom letters about invitations go to.

use crate::Error;
use domain::{
    access::Reach,
    ids::{EditionId, OrganizationId},
    invitation::contact_to_write_to,
    organization::{Contact, OrganizationStatus},
};
use persistence::{Conn, editions, invitations::Invitation, organizations};
use std::collections::{BTreeMap, BTreeSet};

/// An invitation with what a letter about it says.
#[derive(Debug, Clone)]
pub struct Addressed {
    /// The invitation.
    pub invitation: Invitation,
    /// The organization's legal name.
    pub name: String,
    /// Whether the organization works.
    pub status: OrganizationStatus,
    /// The public contact to write to.
    pub contact: Option<Contact>,
    /// The title of the edition.
    pub edition: String,
}

/// Addresses invitations, in their order.
///
/// # Errors
/// When the database fails.
pub fn address(conn: &mut Conn, invitations: Vec<Invitation>) -> Result<Vec<Addressed>, Error> {
    let ids: BTreeSet<OrganizationId> = invitations.iter().map(|invitation| invitation.organization).collect();
    let ids: Vec<OrganizationId> = ids.into_iter().collect();
    let found = organizations::find_within(conn, Reach::Commission, &ids)?;
    let known: BTreeMap<_, _> = found.into_iter().map(|one| (one.organization.it.id, one.organization.it)).collect();
    let editions: BTreeSet<EditionId> = invitations.iter().map(|invitation| invitation.edition).collect();
    let mut titles = BTreeMap::new();
    for id in editions {
        let edition = editions::find(conn, id)?.ok_or(Error::NotFound("edition"))?;
        titles.insert(id, edition.it.frame.title);
    }
    let addressed = |invitation: Invitation| {
        let organization = known.get(&invitation.organization).ok_or(Error::NotFound("organization"))?;
        Ok(Addressed {
            name: organization.profile.name.clone(),
            status: organization.status,
            contact: contact_to_write_to(&organization.profile).cloned(),
            edition: titles.get(&invitation.edition).cloned().unwrap_or_default(),
            invitation,
        })
    };
    invitations.into_iter().map(addressed).collect()
}
