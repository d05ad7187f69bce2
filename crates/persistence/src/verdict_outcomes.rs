//! The last verdict that was noticed in each matter.

use crate::{Conn, Error, Tx, backend::on_each_backend, columns::Id, lists, schema::verdict_outcomes};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{arena::ArenaCode, decision::Matter, ids::OrganizationId, policy::Use, verdict::Outcome};
use std::collections::BTreeMap;

/// What was noticed last in a matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noticed {
    /// The verdict's outcome.
    pub outcome: Outcome,
    /// The requirements that were not met, by their codes.
    pub unmet: Vec<String>,
}

type Row = (Id, String, String, String, String);

fn read((organization, r#use, arena, outcome, unmet): Row) -> Result<(Matter, Noticed), Error> {
    let matter = Matter {
        organization: OrganizationId(organization.0),
        r#use: Use::parse(&r#use).ok_or_else(|| Error::corrupt("use", &r#use))?,
        arena: arena_of(&arena)?,
    };
    let outcome = Outcome::parse(&outcome).ok_or_else(|| Error::corrupt("outcome", &outcome))?;
    Ok((matter, Noticed { outcome, unmet: lists::split(&unmet, "requirement")? }))
}

/// An arena as stored: empty where the use is not per arena.
pub(crate) fn arena_of(text: &str) -> Result<Option<ArenaCode>, Error> {
    if text.is_empty() {
        return Ok(None);
    }
    ArenaCode::parse(text).map(Some).map_err(|error| Error::corrupt("arena", error))
}

/// As [`arena_of`] reads it.
pub(crate) fn arena_word(matter: &Matter) -> &str {
    matter.arena.as_ref().map_or("", ArenaCode::as_str)
}

/// What was noticed last in each matter of an organization. A matter that is not among them was unknown.
///
/// # Errors
/// When the database fails.
pub fn of(conn: &mut Conn, organization: OrganizationId) -> Result<BTreeMap<Matter, Noticed>, Error> {
    of_many(conn, &[organization])
}

/// As [`of`], of several organizations.
///
/// # Errors
/// When the database fails.
pub fn of_many(conn: &mut Conn, organizations: &[OrganizationId]) -> Result<BTreeMap<Matter, Noticed>, Error> {
    let ids: Vec<Id> = organizations.iter().map(|id| Id(id.0)).collect();
    let rows: Vec<Row> = verdict_outcomes::table
        .filter(verdict_outcomes::organization_id.eq_any(ids))
        .select((
            verdict_outcomes::organization_id,
            verdict_outcomes::for_use,
            verdict_outcomes::arena,
            verdict_outcomes::outcome,
            verdict_outcomes::unmet,
        ))
        .load(conn)?;
    rows.into_iter().map(read).collect()
}

/// Notes a verdict in the place of the one before in the matter.
///
/// # Errors
/// When the database fails.
pub fn note(tx: &mut Tx<'_>, matter: &Matter, noticed: &Noticed) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    let values = (
        verdict_outcomes::organization_id.eq(Id(matter.organization.0)),
        verdict_outcomes::for_use.eq(matter.r#use.as_str()),
        verdict_outcomes::arena.eq(arena_word(matter)),
        verdict_outcomes::outcome.eq(noticed.outcome.as_str()),
        verdict_outcomes::unmet.eq(lists::join(&noticed.unmet)),
    );
    let key = (verdict_outcomes::organization_id, verdict_outcomes::for_use, verdict_outcomes::arena);
    let changed = (
        verdict_outcomes::outcome.eq(noticed.outcome.as_str()),
        verdict_outcomes::unmet.eq(lists::join(&noticed.unmet)),
    );
    on_each_backend!(conn, |c| diesel::insert_into(verdict_outcomes::table)
        .values(values)
        .on_conflict(key)
        .do_update()
        .set(changed)
        .execute(c))?;
    Ok(())
}
