//! How many reviews self-assessments take: every version that was set.

use crate::{
    Conn, Error, Revised, Tx,
    columns::{Doc, Instant},
    schema::review_policies,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::{access::Actor, review::ReviewPolicy};

/// The policy in force; its revision is its version, and 0 while nobody has set one: then one review is enough.
///
/// # Errors
/// When the database fails.
pub fn in_force(conn: &mut Conn) -> Result<Revised<ReviewPolicy>, Error> {
    let newest: Option<(i32, Doc)> = review_policies::table
        .order(review_policies::version.desc())
        .select((review_policies::version, review_policies::terms))
        .first(conn)
        .optional()?;
    match newest {
        Some((revision, terms)) => Ok(Revised { it: terms.read("review policy")?, revision }),
        None => Ok(Revised { it: ReviewPolicy::default(), revision: 0 }),
    }
}

/// Adds the next version. Earlier ones stay.
///
/// # Errors
/// When the database fails.
pub fn insert(tx: &mut Tx<'_>, version: i32, policy: &ReviewPolicy, by: Actor) -> Result<(), Error> {
    let now = Instant(tx.now());
    let conn: &mut Conn = tx;
    diesel::insert_into(review_policies::table)
        .values((
            review_policies::version.eq(version),
            review_policies::terms.eq(Doc::of(policy)?),
            review_policies::set_by.eq(by.to_string()),
            review_policies::set_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}
