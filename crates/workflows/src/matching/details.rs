//! What of organizations stands in the database alone, as far as a reader may see it.

use crate::Error;
use domain::{
    access::Reader,
    ids::OrganizationId,
    organization::{Identifier, IdentifierScheme},
};
use matching::{Details, Facts};
use persistence::{Conn, contact_keys, organizations, partner_identifiers};
use std::collections::{BTreeMap, BTreeSet};

/// A telephone or a website that more organizations than this share finds none of them: it says which switchboard or which
/// platform they use.
pub(super) const SHARED_BY: u32 = 25;

/// The schemes of partners in which rows name something that the reader may read: a partner's own, and any for the
/// Commission. A provider does not learn which partners know it.
pub(super) fn schemes_of_partners(reader: &Reader, rows: &[Facts]) -> Vec<IdentifierScheme> {
    let named = rows.iter().flat_map(|row| &row.identifiers).map(|identifier| &identifier.scheme);
    let named: BTreeSet<&IdentifierScheme> = named.filter(|scheme| !scheme.is_public()).collect();
    let is_read = |scheme: &IdentifierScheme| match reader {
        Reader::Commission => true,
        Reader::Partner { scheme: own } => own.as_ref() == Some(scheme),
        Reader::Provider(_) => false,
    };
    named.into_iter().filter(|scheme| is_read(scheme)).cloned().collect()
}

/// The details of organizations, without identifiers that the reader may not see.
pub(super) fn details(
    conn: &mut Conn,
    reader: &Reader,
    of_partners: &[IdentifierScheme],
    ids: &[OrganizationId],
) -> Result<BTreeMap<OrganizationId, Details>, Error> {
    let mut details: BTreeMap<OrganizationId, Details> = BTreeMap::new();
    for (id, identifiers) in organizations::identifiers_of(conn, ids)? {
        let may_read = |identifier: &Identifier| reader.may_read_identifier(id, &identifier.scheme);
        details.entry(id).or_default().identifiers = identifiers.into_iter().filter(may_read).collect();
    }
    for scheme in of_partners {
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
