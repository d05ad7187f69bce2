//! Identifiers that partners register for organizations, each partner in its own scheme.
//!
//! They stand beside the identifiers of profiles: replacing a profile leaves them, and no profile holds one of their
//! schemes, so that an identifier is unique within its scheme over both.

use crate::{
    Conn, Error, Tx,
    backend::on_each_backend,
    clients::scheme,
    columns::{Id, Instant},
    schema::partner_identifiers as rows,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper};
use domain::{
    ids::{ClientId, OrganizationId},
    organization::{Identifier, IdentifierScheme},
};
use std::collections::BTreeMap;

/// Under which identifier a partner knows an organization. At most one a scheme and organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerIdentifier {
    /// The organization.
    pub organization: OrganizationId,
    /// The partner's own scheme, and its value there.
    pub identifier: Identifier,
    /// Which of the partner's machines registered it.
    pub registered_by: ClientId,
    /// When.
    pub registered_at: domain::time::Instant,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = rows)]
struct Row {
    scheme: String,
    organization_id: Id,
    value: String,
    registered_by: Id,
    registered_at: Instant,
}

impl Row {
    fn read(self) -> Result<PartnerIdentifier, Error> {
        Ok(PartnerIdentifier {
            organization: OrganizationId(self.organization_id.0),
            identifier: Identifier { scheme: scheme(&self.scheme)?, value: self.value },
            registered_by: ClientId(self.registered_by.0),
            registered_at: self.registered_at.0,
        })
    }
}

/// Whether anything is registered in a scheme.
///
/// # Errors
/// When the database fails.
pub fn has_any(conn: &mut Conn, scheme: &IdentifierScheme) -> Result<bool, Error> {
    let found: Option<Id> =
        rows::table.filter(rows::scheme.eq(scheme.as_str())).select(rows::organization_id).first(conn).optional()?;
    Ok(found.is_some())
}

/// Which identifiers a list shows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only those of this scheme.
    pub scheme: Option<IdentifierScheme>,
    /// Only those of this organization.
    pub organization: Option<OrganizationId>,
}

/// At most `limit` identifiers behind a scheme and organization, in the order of schemes and, within one, of
/// organizations.
///
/// # Errors
/// When the database fails.
pub fn page(
    conn: &mut Conn,
    filter: &Filter,
    after: Option<&(IdentifierScheme, OrganizationId)>,
    limit: u32,
) -> Result<Vec<PartnerIdentifier>, Error> {
    let limit = i64::from(limit);
    let mut found: Vec<Row> = Vec::new();
    // The rest of the scheme that the page before ended in, and then the schemes after it: each a range of the key.
    if let Some((scheme, organization)) = after {
        let mut query = rows::table
            .filter(rows::scheme.eq(scheme.as_str()))
            .filter(rows::organization_id.gt(Id(organization.0)))
            .into_boxed();
        if let Some(only) = &filter.scheme {
            query = query.filter(rows::scheme.eq(only.as_str()));
        }
        if let Some(only) = filter.organization {
            query = query.filter(rows::organization_id.eq(Id(only.0)));
        }
        found = query.order(rows::organization_id).limit(limit).select(Row::as_select()).load(conn)?;
    }
    let left = limit - i64::try_from(found.len()).unwrap_or(limit);
    if left > 0 {
        let mut query = rows::table.into_boxed();
        if let Some((scheme, _)) = after {
            query = query.filter(rows::scheme.gt(scheme.as_str()));
        }
        if let Some(only) = &filter.scheme {
            query = query.filter(rows::scheme.eq(only.as_str()));
        }
        if let Some(only) = filter.organization {
            query = query.filter(rows::organization_id.eq(Id(only.0)));
        }
        let rest: Vec<Row> =
            query.order((rows::scheme, rows::organization_id)).limit(left).select(Row::as_select()).load(conn)?;
        found.extend(rest);
    }
    found.into_iter().map(Row::read).collect()
}

/// Every identifier that partners have registered for an organization, in the order of schemes.
///
/// # Errors
/// When the database fails.
pub fn of_organization(conn: &mut Conn, organization: OrganizationId) -> Result<Vec<PartnerIdentifier>, Error> {
    let found: Vec<Row> = rows::table
        .filter(rows::organization_id.eq(Id(organization.0)))
        .order(rows::scheme)
        .select(Row::as_select())
        .load(conn)?;
    found.into_iter().map(Row::read).collect()
}

/// The values that these organizations have in a scheme.
///
/// # Errors
/// When the database fails.
pub fn values_of(
    conn: &mut Conn,
    scheme: &IdentifierScheme,
    organizations: &[OrganizationId],
) -> Result<BTreeMap<OrganizationId, String>, Error> {
    let mut found = BTreeMap::new();
    for chunk in organizations.chunks(500) {
        let chunk: Vec<Id> = chunk.iter().map(|id| Id(id.0)).collect();
        let some: Vec<(Id, String)> = rows::table
            .filter(rows::scheme.eq(scheme.as_str()))
            .filter(rows::organization_id.eq_any(chunk))
            .select((rows::organization_id, rows::value))
            .load(conn)?;
        found.extend(some.into_iter().map(|(id, value)| (OrganizationId(id.0), value)));
    }
    Ok(found)
}

/// The organization that each of these values names in a scheme.
///
/// # Errors
/// When the database fails.
pub fn by_values(
    conn: &mut Conn,
    scheme: &IdentifierScheme,
    values: &[&str],
) -> Result<BTreeMap<String, OrganizationId>, Error> {
    let mut found = BTreeMap::new();
    for chunk in values.chunks(500) {
        let some: Vec<(String, Id)> = rows::table
            .filter(rows::scheme.eq(scheme.as_str()))
            .filter(rows::value.eq_any(chunk.to_vec()))
            .select((rows::value, rows::organization_id))
            .load(conn)?;
        found.extend(some.into_iter().map(|(value, id)| (value, OrganizationId(id.0))));
    }
    Ok(found)
}

/// Puts an identifier in place of the one that the organization had in the scheme.
///
/// # Errors
/// [`Error::Conflict`] when another organization has it.
pub fn put(tx: &mut Tx<'_>, one: &PartnerIdentifier) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    let row = (
        rows::scheme.eq(one.identifier.scheme.as_str()),
        rows::organization_id.eq(Id(one.organization.0)),
        rows::value.eq(&*one.identifier.value),
        rows::registered_by.eq(Id(one.registered_by.0)),
        rows::registered_at.eq(Instant(one.registered_at)),
    );
    let changed = (
        rows::value.eq(&*one.identifier.value),
        rows::registered_by.eq(Id(one.registered_by.0)),
        rows::registered_at.eq(Instant(one.registered_at)),
    );
    on_each_backend!(conn, |c| diesel::insert_into(rows::table)
        .values(row)
        .on_conflict((rows::scheme, rows::organization_id))
        .do_update()
        .set(changed)
        .execute(c))
    .map_err(|error| Error::or_conflict(error, || "another organization has that identifier".to_owned()))?;
    Ok(())
}

/// Takes away the identifier that an organization has in a scheme; returns whether it had one.
///
/// # Errors
/// When the database fails.
pub fn remove(tx: &mut Tx<'_>, scheme: &IdentifierScheme, organization: OrganizationId) -> Result<bool, Error> {
    let conn: &mut Conn = tx;
    let wanted =
        rows::table.filter(rows::scheme.eq(scheme.as_str())).filter(rows::organization_id.eq(Id(organization.0)));
    Ok(diesel::delete(wanted).execute(conn)? > 0)
}
