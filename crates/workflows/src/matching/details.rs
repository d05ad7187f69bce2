//! What of organizations stands in the database alone, as far as a reader may see it.

use crate::Error;
use domain::{
    access::Reader,
    ids::OrganizationId,
    organization::{Identifier, IdentifierScheme},
};
use matching::Details;
use persistence::{Conn, contact_keys, organizations, partner_identifiers};
use std::collections::{BTreeMap, BTreeSet};

/// A telephone or a website that more organizations than this share finds none of them: it says which switchboard or which
/// platform they use.
pub(super) const SHARED_BY: u32 = 25;

/// The details of organizations, without identifiers that the reader may not see. Of what partners have registered, the
/// identifiers in these schemes.
pub(super) fn details(
    conn: &mut Conn,
    reader: &Reader,
    ids: &[OrganizationId],
    schemes: &BTreeSet<IdentifierScheme>,
) -> Result<BTreeMap<OrganizationId, Details>, Error> {
    let mut details: BTreeMap<OrganizationId, Details> = BTreeMap::new();
    for (id, identifiers) in organizations::identifiers_of(conn, ids)? {
        let may_read = |identifier: &Identifier| reader.may_read_identifier(id, &identifier.scheme);
        details.entry(id).or_default().identifiers = identifiers.into_iter().filter(may_read).collect();
    }
    for scheme in schemes.iter().filter(|scheme| reader.may_read_partners_identifier(scheme)) {
        for (id, value) in partner_identifiers::values_of(conn, scheme, ids)? {
            details.entry(id).or_default().identifiers.insert(Identifier { scheme: scheme.clone(), value });
        }
    }
    for (id, keys) in contact_keys::of_many(conn, ids)? {
        let of_one = details.entry(id).or_default();
        (of_one.phones, of_one.websites) = (keys.phones, keys.websites);
    }
    Ok(details)
}
