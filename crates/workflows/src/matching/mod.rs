//! Finding the organization that somebody means, and organizations that were entered twice.

mod details;
mod duplicates;

pub use duplicates::{Dismissal, Proposal, Proposals, Walked, dismiss_pair, list_duplicates};

use crate::Error;
use details::{SHARED_BY, details};
use directory::{Listing, Snapshot};
use domain::{
    access::{Reach, Reader},
    ids::OrganizationId,
    organization::{Identifier, IdentifierScheme},
};
use matching::{Facts, Matcher, Ranked, Told, matcher::needs_details};
use persistence::{
    Conn,
    contact_keys::{self, ContactKind},
    organizations, partner_identifiers,
};
use std::collections::{BTreeMap, BTreeSet};

/// Says for each row, in order, which organizations it may mean: at most `limit` of them, and how sure that is.
///
/// Only what the reader may read is compared, and only whom the reader reaches is found: an identifier in a scheme that
/// is not theirs names nobody. A place of service is no part of it. Rows with faults find by what is right of them; see
/// [`Told::faults`].
///
/// # Errors
/// When the database fails.
pub fn match_organizations(
    conn: &mut Conn,
    snapshot: &Snapshot,
    reader: &Reader,
    rows: &[Told],
    limit: usize,
) -> Result<Vec<Ranked<Listing>>, Error> {
    let mut matcher = Matcher::new(snapshot);
    let rows: Vec<Facts> = rows.iter().map(|row| row.facts(|name| matcher.name(name))).collect();
    let candidates = match reader.reach() {
        // Whoever reaches one organization finds that one or nobody: there is nobody to look for.
        Reach::Own(own) => vec![vec![own]; rows.len()],
        Reach::Commission => {
            let keyed = keyed(conn, reader, &rows)?;
            rows.iter()
                .map(|row| {
                    let mut candidates = keyed.by_row(row);
                    candidates.extend(matcher.near(&row.names));
                    candidates
                })
                .collect::<Vec<_>>()
        }
    };
    let asked_about = rows.iter().zip(&candidates).filter(|(row, _)| needs_details(row));
    let ids: BTreeSet<OrganizationId> = asked_about.flat_map(|(_, candidates)| candidates).copied().collect();
    let ids: Vec<OrganizationId> = ids.into_iter().collect();
    let details = details(conn, reader, &ids, &schemes(&rows))?;
    Ok(rows.iter().zip(&candidates).map(|(row, candidates)| matcher.judge(row, candidates, &details, limit)).collect())
}

/// The schemes that some rows name.
fn schemes(rows: &[Facts]) -> BTreeSet<IdentifierScheme> {
    rows.iter().flat_map(|row| &row.identifiers).map(|identifier| identifier.scheme.clone()).collect()
}

/// Who has which identifier, telephone or website, of those that some rows name.
struct Keyed {
    identifiers: BTreeMap<Identifier, Vec<OrganizationId>>,
    phones: BTreeMap<String, Vec<OrganizationId>>,
    websites: BTreeMap<String, Vec<OrganizationId>>,
}

impl Keyed {
    fn by_row(&self, row: &Facts) -> Vec<OrganizationId> {
        let by_identifier = row.identifiers.iter().filter_map(|identifier| self.identifiers.get(identifier)).flatten();
        let by_phone = row.phones.iter().filter_map(|phone| self.phones.get(phone)).flatten();
        let by_website = row.websites.iter().filter_map(|website| self.websites.get(website)).flatten();
        by_identifier.chain(by_phone).chain(by_website).copied().collect()
    }
}

fn keyed(conn: &mut Conn, reader: &Reader, rows: &[Facts]) -> Result<Keyed, Error> {
    let phones = rows.iter().flat_map(|row| row.phones.iter().cloned()).collect();
    let websites = rows.iter().flat_map(|row| row.websites.iter().cloned()).collect();
    Ok(Keyed {
        identifiers: identified(conn, reader, rows)?,
        phones: contact_keys::organizations_with(conn, ContactKind::Phone, &phones, SHARED_BY)?,
        websites: contact_keys::organizations_with(conn, ContactKind::Website, &websites, SHARED_BY)?,
    })
}

/// Whom the identifiers of some rows name, in profiles and among those that partners have registered. One that the reader
/// may not read is one that nobody has.
fn identified(
    conn: &mut Conn,
    reader: &Reader,
    rows: &[Facts],
) -> Result<BTreeMap<Identifier, Vec<OrganizationId>>, Error> {
    let wanted: BTreeSet<Identifier> = rows.iter().flat_map(|row| row.identifiers.iter().cloned()).collect();
    let mut found: BTreeMap<Identifier, Vec<OrganizationId>> = BTreeMap::new();
    for (identifier, id) in organizations::by_identifiers(conn, &wanted)? {
        if reader.may_read_identifier(id, &identifier.scheme) {
            found.entry(identifier).or_default().push(id);
        }
    }
    for scheme in schemes(rows).into_iter().filter(|scheme| reader.may_read_partners_identifier(scheme)) {
        let values: Vec<&str> =
            wanted.iter().filter(|one| one.scheme == scheme).map(|identifier| identifier.value.as_str()).collect();
        for (value, id) in partner_identifiers::by_values(conn, &scheme, &values)? {
            found.entry(Identifier { scheme: scheme.clone(), value }).or_default().push(id);
        }
    }
    Ok(found)
}
