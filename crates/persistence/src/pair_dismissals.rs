//! Pairs of organizations of which staff have said that they are not the same.

use crate::{
    Conn, Error, Tx,
    columns::{Id, Instant},
    schema::pair_dismissals as dismissals,
};
use diesel::{BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::{access::Actor, ids::OrganizationId};
use std::collections::BTreeSet;

/// Two organizations, the smaller id first: a pair is one pair, whichever of them was named first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair(OrganizationId, OrganizationId);

impl Pair {
    /// The pair of two organizations.
    #[must_use]
    pub fn of(one: OrganizationId, other: OrganizationId) -> Self {
        Self(one.min(other), one.max(other))
    }
}

/// When a pair was dismissed; absent when it was not.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, pair: Pair) -> Result<Option<domain::time::Instant>, Error> {
    let found: Option<Instant> = dismissals::table
        .filter(dismissals::organization_id.eq(Id(pair.0.0)))
        .filter(dismissals::other_id.eq(Id(pair.1.0)))
        .select(dismissals::dismissed_at)
        .first(conn)
        .optional()?;
    Ok(found.map(|instant| instant.0))
}

/// The dismissed pairs that one of these organizations is in.
///
/// # Errors
/// When the database fails.
pub fn of_many(conn: &mut Conn, ids: &[OrganizationId]) -> Result<BTreeSet<Pair>, Error> {
    let mut found = BTreeSet::new();
    for chunk in ids.chunks(500) {
        let chunk: Vec<Id> = chunk.iter().map(|id| Id(id.0)).collect();
        let rows: Vec<(Id, Id)> = dismissals::table
            .filter(dismissals::organization_id.eq_any(chunk.clone()).or(dismissals::other_id.eq_any(chunk)))
            .select((dismissals::organization_id, dismissals::other_id))
            .load(conn)?;
        found.extend(rows.into_iter().map(|(one, other)| Pair::of(OrganizationId(one.0), OrganizationId(other.0))));
    }
    Ok(found)
}

/// Keeps that a pair is two, with what staff say about it, for staff alone.
///
/// # Errors
/// When the pair is dismissed already, or the database fails.
pub fn insert(tx: &mut Tx<'_>, pair: Pair, note: Option<&str>, by: Actor) -> Result<(), Error> {
    let at = tx.now();
    let conn: &mut Conn = tx;
    diesel::insert_into(dismissals::table)
        .values((
            dismissals::organization_id.eq(Id(pair.0.0)),
            dismissals::other_id.eq(Id(pair.1.0)),
            dismissals::note.eq(note),
            dismissals::dismissed_by.eq(by.to_string()),
            dismissals::dismissed_at.eq(Instant(at)),
        ))
        .execute(conn)?;
    Ok(())
}
