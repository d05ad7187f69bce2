//! Organizations, with their identifiers and offerings.

use crate::{
    Conn, Error, Revised, Tx,
    columns::{Doc, Id},
    confirmations, contact_keys, offerings,
    schema::{organization_identifiers as identifiers, organizations},
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper};
use domain::{
    access::Reach,
    ids::OrganizationId,
    organization::{Identifier, IdentifierScheme, Organization, OrganizationKind, OrganizationStatus, Profile},
};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Queryable, Selectable)]
#[diesel(table_name = organizations)]
struct Row {
    id: Id,
    entered: i64,
    status: String,
    name: String,
    other_names: Doc,
    kind: String,
    description: Option<String>,
    contacts: Doc,
    website: Option<String>,
    phone: Option<String>,
    round_the_clock_line: Option<String>,
    revision: i32,
}

/// An organization, with the number under which it entered the registry: the order of lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entered {
    /// The number of the journal entry that created it.
    pub entered: u64,
    /// The organization.
    pub organization: Revised<Organization>,
}

/// At most `limit` organizations within reach, entered after a number, in that order.
///
/// # Errors
/// When the database fails.
pub fn page(conn: &mut Conn, reach: Reach, after: u64, limit: u32) -> Result<Vec<Entered>, Error> {
    let mut query =
        organizations::table.filter(organizations::entered.gt(i64::try_from(after).unwrap_or(i64::MAX))).into_boxed();
    if let Some(own) = reach.own() {
        query = query.filter(organizations::id.eq(Id(own.0)));
    }
    let rows: Vec<Row> =
        query.order(organizations::entered).limit(i64::from(limit)).select(Row::as_select()).load(conn)?;
    whole(conn, rows)
}

/// The organizations with these ids, in the order in which they entered.
///
/// # Errors
/// When the database fails.
pub fn find_many(conn: &mut Conn, ids: &[OrganizationId]) -> Result<Vec<Entered>, Error> {
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(500) {
        let chunk: Vec<Id> = chunk.iter().map(|id| Id(id.0)).collect();
        let rows: Vec<Row> = organizations::table
            .filter(organizations::id.eq_any(chunk))
            .order(organizations::entered)
            .select(Row::as_select())
            .load(conn)?;
        found.extend(whole(conn, rows)?);
    }
    Ok(found)
}

/// Those of these organizations that are within reach, in the order in which they entered.
///
/// # Errors
/// When the database fails.
pub fn find_within(conn: &mut Conn, reach: Reach, ids: &[OrganizationId]) -> Result<Vec<Entered>, Error> {
    let within: Vec<OrganizationId> = ids.iter().copied().filter(|id| reach.covers(*id)).collect();
    find_many(conn, &within)
}

/// One organization within reach.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, reach: Reach, id: OrganizationId) -> Result<Option<Revised<Organization>>, Error> {
    if !reach.covers(id) {
        return Ok(None);
    }
    Ok(find_entered(conn, reach, id)?.map(|entered| entered.organization))
}

/// One organization within reach, with the number under which it entered the registry.
///
/// # Errors
/// When the database fails.
pub fn find_entered(conn: &mut Conn, reach: Reach, id: OrganizationId) -> Result<Option<Entered>, Error> {
    if !reach.covers(id) {
        return Ok(None);
    }
    Ok(find_many(conn, &[id])?.pop())
}

/// The organization that each of these identifiers names.
///
/// # Errors
/// When the database fails.
pub fn by_identifiers(
    conn: &mut Conn,
    wanted: &BTreeSet<Identifier>,
) -> Result<BTreeMap<Identifier, OrganizationId>, Error> {
    let mut by_scheme: BTreeMap<&IdentifierScheme, Vec<&str>> = BTreeMap::new();
    for identifier in wanted {
        by_scheme.entry(&identifier.scheme).or_default().push(&identifier.value);
    }
    let mut found = BTreeMap::new();
    for (scheme, values) in by_scheme {
        for chunk in values.chunks(500) {
            let rows: Vec<(String, Id)> = identifiers::table
                .filter(identifiers::scheme.eq(scheme.as_str()))
                .filter(identifiers::value.eq_any(chunk.to_vec()))
                .select((identifiers::value, identifiers::organization_id))
                .load(conn)?;
            found.extend(
                rows.into_iter()
                    .map(|(value, id)| (Identifier { scheme: scheme.clone(), value }, OrganizationId(id.0))),
            );
        }
    }
    Ok(found)
}

/// The identifiers of several organizations, each in its scheme; those without any are left out.
///
/// # Errors
/// When the database fails.
pub fn identifiers_of(
    conn: &mut Conn,
    ids: &[OrganizationId],
) -> Result<BTreeMap<OrganizationId, BTreeSet<Identifier>>, Error> {
    let mut known: BTreeMap<OrganizationId, BTreeSet<Identifier>> = BTreeMap::new();
    for chunk in ids.chunks(500) {
        let chunk: Vec<Id> = chunk.iter().map(|id| Id(id.0)).collect();
        let found: Vec<(Id, String, String)> = identifiers::table
            .filter(identifiers::organization_id.eq_any(chunk))
            .select((identifiers::organization_id, identifiers::scheme, identifiers::value))
            .load(conn)?;
        for (id, scheme, value) in found {
            let scheme =
                IdentifierScheme::parse(&scheme).map_err(|error| Error::corrupt("identifier scheme", error))?;
            known.entry(OrganizationId(id.0)).or_default().insert(Identifier { scheme, value });
        }
    }
    Ok(known)
}

/// Which of these ids are organizations'.
///
/// # Errors
/// When the database fails.
pub fn existing(conn: &mut Conn, ids: &[OrganizationId]) -> Result<BTreeSet<OrganizationId>, Error> {
    let mut found = BTreeSet::new();
    for chunk in ids.chunks(500) {
        let chunk: Vec<Id> = chunk.iter().map(|id| Id(id.0)).collect();
        let some: Vec<Id> =
            organizations::table.filter(organizations::id.eq_any(chunk)).select(organizations::id).load(conn)?;
        found.extend(some.into_iter().map(|id| OrganizationId(id.0)));
    }
    Ok(found)
}

/// Whether any organization's profile has an identifier of this scheme.
///
/// # Errors
/// When the database fails.
pub fn has_identifiers_in(conn: &mut Conn, scheme: &IdentifierScheme) -> Result<bool, Error> {
    let found: Option<Id> = identifiers::table
        .filter(identifiers::scheme.eq(scheme.as_str()))
        .select(identifiers::organization_id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

/// The organization within reach whose profile has this identifier.
///
/// # Errors
/// When the database fails.
pub fn find_by_identifier(conn: &mut Conn, reach: Reach, wanted: &Identifier) -> Result<Option<OrganizationId>, Error> {
    let found: Option<Id> = identifiers::table
        .filter(identifiers::scheme.eq(wanted.scheme.as_str()))
        .filter(identifiers::value.eq(&wanted.value))
        .select(identifiers::organization_id)
        .first(conn)
        .optional()?;
    Ok(found.map(|id| OrganizationId(id.0)).filter(|id| reach.covers(*id)))
}

/// Adds an organization; revision 1. `entered` is the number of the journal entry that creates it.
///
/// # Errors
/// [`Error::Conflict`] when another organization has one of its identifiers.
pub fn insert(tx: &mut Tx<'_>, entered: u64, organization: &Organization) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    let profile = &organization.profile;
    diesel::insert_into(organizations::table)
        .values((
            organizations::id.eq(Id(organization.id.0)),
            organizations::entered.eq(i64::try_from(entered).unwrap_or(i64::MAX)),
            organizations::status.eq(organization.status.as_str()),
            organizations::name.eq(&profile.name),
            organizations::other_names.eq(Doc::of(&profile.other_names)?),
            organizations::kind.eq(profile.kind.as_str()),
            organizations::description.eq(&profile.description),
            organizations::contacts.eq(Doc::of(&profile.contacts)?),
            organizations::website.eq(&profile.website),
            organizations::phone.eq(&profile.phone),
            organizations::round_the_clock_line.eq(&profile.round_the_clock_line),
            organizations::revision.eq(1),
        ))
        .execute(conn)?;
    put_identifiers(conn, organization.id, &profile.identifiers)?;
    offerings::replace(conn, organization.id, &profile.offerings)?;
    contact_keys::replace(tx, organization.id, profile)
}

/// Puts a profile in place of the one the organization had.
///
/// # Errors
/// [`Error::Conflict`] when another organization has one of its identifiers.
pub fn set_profile(tx: &mut Tx<'_>, id: OrganizationId, profile: &Profile) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::update(organizations::table.filter(organizations::id.eq(Id(id.0))))
        .set((
            organizations::name.eq(&profile.name),
            organizations::other_names.eq(Doc::of(&profile.other_names)?),
            organizations::kind.eq(profile.kind.as_str()),
            organizations::description.eq(&profile.description),
            organizations::contacts.eq(Doc::of(&profile.contacts)?),
            organizations::website.eq(&profile.website),
            organizations::phone.eq(&profile.phone),
            organizations::round_the_clock_line.eq(&profile.round_the_clock_line),
            organizations::revision.eq(organizations::revision + 1),
        ))
        .execute(conn)?;
    diesel::delete(identifiers::table.filter(identifiers::organization_id.eq(Id(id.0)))).execute(conn)?;
    put_identifiers(conn, id, &profile.identifiers)?;
    offerings::replace(conn, id, &profile.offerings)?;
    contact_keys::replace(tx, id, profile)
}

/// Marks an organization as closed.
///
/// # Errors
/// When the database fails.
pub fn close(tx: &mut Tx<'_>, id: OrganizationId) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::update(organizations::table.filter(organizations::id.eq(Id(id.0))))
        .set((
            organizations::status.eq(OrganizationStatus::Closed.as_str()),
            organizations::revision.eq(organizations::revision + 1),
        ))
        .execute(conn)?;
    confirmations::close(tx, id)
}

/// Marks an organization as active again: what closed it has been withdrawn.
///
/// # Errors
/// When the database fails.
pub fn reopen(tx: &mut Tx<'_>, id: OrganizationId) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::update(organizations::table.filter(organizations::id.eq(Id(id.0))))
        .set((
            organizations::status.eq(OrganizationStatus::Active.as_str()),
            organizations::revision.eq(organizations::revision + 1),
        ))
        .execute(conn)?;
    let freshness = confirmations::of(tx, id)?;
    confirmations::put(tx, id, &freshness)
}

/// The legal name of each of these organizations, and whether it works.
///
/// # Errors
/// When the database fails.
pub fn names(
    conn: &mut Conn,
    ids: &BTreeSet<OrganizationId>,
) -> Result<BTreeMap<OrganizationId, (String, OrganizationStatus)>, Error> {
    let ids: Vec<Id> = ids.iter().map(|id| Id(id.0)).collect();
    let mut found = BTreeMap::new();
    for chunk in ids.chunks(500) {
        let rows: Vec<(Id, String, String)> = organizations::table
            .filter(organizations::id.eq_any(chunk.to_vec()))
            .select((organizations::id, organizations::name, organizations::status))
            .load(conn)?;
        for (id, name, status) in rows {
            let status =
                OrganizationStatus::parse(&status).ok_or_else(|| Error::corrupt("organization status", &status))?;
            found.insert(OrganizationId(id.0), (name, status));
        }
    }
    Ok(found)
}

fn put_identifiers(conn: &mut Conn, id: OrganizationId, all: &BTreeSet<Identifier>) -> Result<(), Error> {
    for identifier in all {
        let taken_by: Option<Id> = identifiers::table
            .filter(identifiers::scheme.eq(identifier.scheme.as_str()))
            .filter(identifiers::value.eq(&identifier.value))
            .select(identifiers::organization_id)
            .first(conn)
            .optional()?;
        if taken_by.is_some() {
            return Err(Error::Conflict(format!(
                "another organization has that identifier of the scheme {}",
                identifier.scheme
            )));
        }
        diesel::insert_into(identifiers::table)
            .values((
                identifiers::scheme.eq(identifier.scheme.as_str()),
                identifiers::value.eq(&identifier.value),
                identifiers::organization_id.eq(Id(id.0)),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Joins rows with their identifiers and offerings, two queries for all of them.
fn whole(conn: &mut Conn, rows: Vec<Row>) -> Result<Vec<Entered>, Error> {
    let ids: Vec<Id> = rows.iter().map(|row| row.id).collect();
    let mut offers = offerings::of_many(conn, &ids)?;
    let of_rows: Vec<OrganizationId> = ids.iter().map(|id| OrganizationId(id.0)).collect();
    let mut known = identifiers_of(conn, &of_rows)?;
    rows.into_iter()
        .map(|row| {
            let id = OrganizationId(row.id.0);
            let profile = Profile {
                name: row.name,
                other_names: row.other_names.read("list of names")?,
                kind: OrganizationKind::parse(&row.kind)
                    .ok_or_else(|| Error::corrupt("organization kind", &row.kind))?,
                description: row.description,
                contacts: row.contacts.read("list of contacts")?,
                website: row.website,
                phone: row.phone,
                round_the_clock_line: row.round_the_clock_line,
                identifiers: known.remove(&id).unwrap_or_default(),
                offerings: offers.remove(&id).unwrap_or_default(),
            };
            let status = OrganizationStatus::parse(&row.status)
                .ok_or_else(|| Error::corrupt("organization status", &row.status))?;
            Ok(Entered {
                entered: row.entered.unsigned_abs(),
                organization: Revised { it: Organization { id, status, profile }, revision: row.revision },
            })
        })
        .collect()
}
