//! Legal names that organizations have borne before.

use crate::{Conn, Error, Tx, columns::Id, schema::former_names};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{ids::OrganizationId, organization::FormerName};
use std::collections::BTreeMap;

/// The former names of these organizations, the oldest first. Those without one are left out.
///
/// # Errors
/// When the database fails.
pub fn of_many(
    conn: &mut Conn,
    organizations: &[OrganizationId],
) -> Result<BTreeMap<OrganizationId, Vec<FormerName>>, Error> {
    let mut found: BTreeMap<OrganizationId, Vec<FormerName>> = BTreeMap::new();
    for chunk in organizations.chunks(500) {
        let chunk: Vec<Id> = chunk.iter().map(|id| Id(id.0)).collect();
        let rows: Vec<(Id, String, String)> = former_names::table
            .filter(former_names::organization_id.eq_any(chunk))
            .order((former_names::organization_id, former_names::number))
            .select((former_names::organization_id, former_names::name, former_names::until_on))
            .load(conn)?;
        for (id, name, until) in rows {
            let until = until.parse().map_err(|error| Error::corrupt("day", error))?;
            found.entry(OrganizationId(id.0)).or_default().push(FormerName { name, until });
        }
    }
    Ok(found)
}

/// Keeps a name that an organization bears no more. `number` is that of the journal entry of the change.
///
/// # Errors
/// When the database fails.
pub fn insert(tx: &mut Tx<'_>, number: u64, id: OrganizationId, former: &FormerName) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::insert_into(former_names::table)
        .values((
            former_names::organization_id.eq(Id(id.0)),
            former_names::number.eq(i64::try_from(number).unwrap_or(i64::MAX)),
            former_names::name.eq(&former.name),
            former_names::until_on.eq(former.until.to_string()),
        ))
        .execute(conn)?;
    Ok(())
}
