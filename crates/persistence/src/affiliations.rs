//! Which organizations people of the Commission belong to.

use crate::{
    Conn, Error, Revised, Tx,
    columns::Id,
    schema::{affiliation_lists, affiliations},
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::{
    ids::{OrganizationId, UserId},
    time::Day,
};
use std::collections::BTreeMap;

/// A person's organizations, each with the day since which they belong to it; revision 0 when none were ever recorded.
///
/// # Errors
/// When the database fails.
pub fn of(conn: &mut Conn, user: UserId) -> Result<Revised<BTreeMap<OrganizationId, Day>>, Error> {
    let revision: Option<i32> = affiliation_lists::table
        .filter(affiliation_lists::user_id.eq(Id(user.0)))
        .select(affiliation_lists::revision)
        .first(conn)
        .optional()?;
    let rows: Vec<(Id, String)> = affiliations::table
        .filter(affiliations::user_id.eq(Id(user.0)))
        .select((affiliations::organization_id, affiliations::since))
        .load(conn)?;
    let read = |(id, since): (Id, String)| {
        Ok((OrganizationId(id.0), since.parse().map_err(|error| Error::corrupt("day", error))?))
    };
    let it = rows.into_iter().map(read).collect::<Result<_, Error>>()?;
    Ok(Revised { it, revision: revision.unwrap_or(0) })
}

/// Puts a list in place of the one the person had, under the revision after the present one.
///
/// # Errors
/// When the database fails.
pub fn replace(tx: &mut Tx<'_>, user: UserId, present: i32, list: &BTreeMap<OrganizationId, Day>) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    let revision = affiliation_lists::revision.eq(present + 1);
    let of_user = affiliation_lists::user_id.eq(Id(user.0));
    if present == 0 {
        diesel::insert_into(affiliation_lists::table).values((of_user, revision)).execute(conn)?;
    } else {
        diesel::update(affiliation_lists::table.filter(of_user)).set(revision).execute(conn)?;
    }
    diesel::delete(affiliations::table.filter(affiliations::user_id.eq(Id(user.0)))).execute(conn)?;
    for (organization, since) in list {
        diesel::insert_into(affiliations::table)
            .values((
                affiliations::user_id.eq(Id(user.0)),
                affiliations::organization_id.eq(Id(organization.0)),
                affiliations::since.eq(since.to_string()),
            ))
            .execute(conn)?;
    }
    Ok(())
}
