//! What the verdicts of decisions rested on.

use crate::{
    Conn, Error, Tx,
    columns::{Doc, Id},
    decisions,
    schema::decision_bases,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::{
    access::Reach,
    ids::{DecisionId, OrganizationId},
    verdict::Basis,
};

/// What the verdict of a decision within reach rested on, with whom it was about. No basis where none was kept.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, reach: Reach, id: DecisionId) -> Result<Option<(OrganizationId, Option<Basis>)>, Error> {
    let Some((_, decision)) = decisions::find(conn, reach, id)? else { return Ok(None) };
    let one = decision_bases::table.filter(decision_bases::decision_id.eq(Id(id.0)));
    let kept: Option<Doc> = one.select(decision_bases::basis).first(conn).optional()?;
    Ok(Some((decision.matter.organization, kept.map(|doc| doc.read("basis of a verdict")).transpose()?)))
}

/// Keeps what the verdict of a decision rests on.
///
/// # Errors
/// When the database fails.
pub fn insert(tx: &mut Tx<'_>, id: DecisionId, basis: &Basis) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::insert_into(decision_bases::table)
        .values((decision_bases::decision_id.eq(Id(id.0)), decision_bases::basis.eq(Doc::of(basis)?)))
        .execute(conn)?;
    Ok(())
}
