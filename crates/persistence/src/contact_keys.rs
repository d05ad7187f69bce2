//! Telephones and websites in the form in which they are compared: by which of them organizations are found.

use crate::{Conn, Error, Tx, backend::on_each_backend, columns::Id, schema::organization_contact_keys as keys};
use diesel::{ExpressionMethods, Insertable, QueryDsl, RunQueryDsl, dsl::count_star};
use domain::{ids::OrganizationId, organization::Profile};
use std::collections::{BTreeMap, BTreeSet};

/// What kind of thing a key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContactKind {
    /// A public telephone.
    Phone,
    /// The host of a website.
    Website,
}

impl ContactKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Website => "website",
        }
    }
}

/// The keys of one organization.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContactKeys {
    /// Its public telephones.
    pub phones: BTreeSet<String>,
    /// The hosts of its websites.
    pub websites: BTreeSet<String>,
}

#[derive(Insertable)]
#[diesel(table_name = keys, treat_none_as_default_value = false)]
struct Row {
    organization_id: Id,
    kind: &'static str,
    value: String,
}

/// The organizations that have each of these, in no order. What more than `most` of them share tells nothing and is left
/// out: a switchboard, or a page on a platform.
///
/// # Errors
/// When the database fails.
pub fn organizations_with(
    conn: &mut Conn,
    kind: ContactKind,
    values: &BTreeSet<String>,
    most: u32,
) -> Result<BTreeMap<String, Vec<OrganizationId>>, Error> {
    let values: Vec<&String> = values.iter().collect();
    let mut found: BTreeMap<String, Vec<OrganizationId>> = BTreeMap::new();
    for chunk in values.chunks(500) {
        let counts: Vec<(String, i64)> = keys::table
            .filter(keys::kind.eq(kind.as_str()))
            .filter(keys::value.eq_any(chunk.to_vec()))
            .group_by(keys::value)
            .select((keys::value, count_star()))
            .load(conn)?;
        let telling: Vec<String> =
            counts.into_iter().filter(|(_, count)| *count <= i64::from(most)).map(|(value, _)| value).collect();
        let rows: Vec<(String, Id)> = keys::table
            .filter(keys::kind.eq(kind.as_str()))
            .filter(keys::value.eq_any(telling))
            .select((keys::value, keys::organization_id))
            .load(conn)?;
        for (value, id) in rows {
            found.entry(value).or_default().push(OrganizationId(id.0));
        }
    }
    Ok(found)
}

/// The keys of several organizations; those without any are left out.
///
/// # Errors
/// When the database fails.
pub fn of_many(conn: &mut Conn, ids: &[OrganizationId]) -> Result<BTreeMap<OrganizationId, ContactKeys>, Error> {
    let mut found: BTreeMap<OrganizationId, ContactKeys> = BTreeMap::new();
    for chunk in ids.chunks(500) {
        let chunk: Vec<Id> = chunk.iter().map(|id| Id(id.0)).collect();
        let rows: Vec<(Id, String, String)> = keys::table
            .filter(keys::organization_id.eq_any(chunk))
            .select((keys::organization_id, keys::kind, keys::value))
            .load(conn)?;
        for (id, kind, value) in rows {
            let of_one = found.entry(OrganizationId(id.0)).or_default();
            if kind == ContactKind::Phone.as_str() {
                of_one.phones.insert(value);
            } else {
                of_one.websites.insert(value);
            }
        }
    }
    Ok(found)
}

/// Puts the keys of a profile in place of those that the organization had.
///
/// # Errors
/// When the database fails.
pub(crate) fn replace(tx: &mut Tx<'_>, id: OrganizationId, profile: &Profile) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::delete(keys::table.filter(keys::organization_id.eq(Id(id.0)))).execute(conn)?;
    let row = |kind: ContactKind| move |value| Row { organization_id: Id(id.0), kind: kind.as_str(), value };
    let phones = profile.phone_keys().into_iter().map(row(ContactKind::Phone));
    let rows: Vec<Row> = phones.chain(profile.website_keys().into_iter().map(row(ContactKind::Website))).collect();
    if !rows.is_empty() {
        on_each_backend!(conn, |c| diesel::insert_into(keys::table).values(&rows).execute(c))?;
    }
    Ok(())
}
