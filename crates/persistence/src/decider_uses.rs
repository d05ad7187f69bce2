//! Which uses somebody decides about.

use crate::{Conn, Error, Revised, Tx, columns::Id, schema::decider_uses};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::{ids::UserId, policy::Use};
use std::collections::BTreeSet;

/// The uses that a person decides about; absent when it is all of them. Revision 0 when nobody ever said.
///
/// # Errors
/// When the database fails.
pub fn of(conn: &mut Conn, user: UserId) -> Result<Revised<Option<BTreeSet<Use>>>, Error> {
    let row: Option<(Option<String>, i32)> = decider_uses::table
        .filter(decider_uses::user_id.eq(Id(user.0)))
        .select((decider_uses::uses, decider_uses::revision))
        .first(conn)
        .optional()?;
    let Some((uses, revision)) = row else { return Ok(Revised { it: None, revision: 0 }) };
    let read = |word: &str| Use::parse(word).ok_or_else(|| Error::corrupt("use", word));
    let it = uses.map(|words| words.split_whitespace().map(read).collect::<Result<_, _>>()).transpose()?;
    Ok(Revised { it, revision })
}

/// Puts a list in place of the one there was, under the revision after the present one.
///
/// # Errors
/// When the database fails.
pub fn replace(tx: &mut Tx<'_>, user: UserId, present: i32, uses: Option<&BTreeSet<Use>>) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    let words = uses.map(|uses| uses.iter().map(|one| one.as_str()).collect::<Vec<_>>().join(" "));
    let of_user = decider_uses::user_id.eq(Id(user.0));
    let set = (decider_uses::uses.eq(words), decider_uses::revision.eq(present + 1));
    if present == 0 {
        diesel::insert_into(decider_uses::table).values((of_user, set.0, set.1)).execute(conn)?;
    } else {
        diesel::update(decider_uses::table.filter(of_user)).set(set).execute(conn)?;
    }
    Ok(())
}
