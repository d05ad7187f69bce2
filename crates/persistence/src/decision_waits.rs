//! Decisions that somebody has to do something about: written anew with each act in a matter.

use crate::{
    Conn, Error, Tx,
    columns::{Id, Instant},
    schema::decision_waits::{self, dsl},
};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{
    arena::ArenaCode,
    decision::{Matter, Wait},
};

/// Puts what waits in a matter in place of what waited.
///
/// # Errors
/// When the database fails.
pub fn replace(tx: &mut Tx<'_>, matter: &Matter, all: &[Wait]) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    let arena = matter.arena.as_ref().map_or("", ArenaCode::as_str);
    let of_matter = dsl::decision_waits
        .filter(dsl::organization_id.eq(Id(matter.organization.0)))
        .filter(dsl::for_use.eq(matter.r#use.as_str()))
        .filter(dsl::arena.eq(arena));
    diesel::delete(of_matter).execute(conn)?;
    for wait in all {
        diesel::insert_into(decision_waits::table)
            .values((
                dsl::decision_id.eq(Id(wait.decision.0)),
                dsl::what.eq(wait.what.as_str()),
                dsl::organization_id.eq(Id(matter.organization.0)),
                dsl::for_use.eq(matter.r#use.as_str()),
                dsl::arena.eq(arena),
                dsl::since.eq(Instant(wait.since)),
                dsl::until_day.eq(wait.until.map(|day| day.to_string())),
            ))
            .execute(conn)?;
    }
    Ok(())
}
