//! Arenas: global codes, never reused.

use crate::{Conn, Error, Tx, schema::arenas};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::arena::{Arena, ArenaCode};

/// Every arena, in the order in which they were loaded.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut Conn) -> Result<Vec<Arena>, Error> {
    let rows: Vec<(String, String, bool)> =
        arenas::table.order(arenas::position).select((arenas::code, arenas::name, arenas::referable)).load(conn)?;
    rows.into_iter()
        .map(|(code, name, referable)| {
            let code = ArenaCode::parse(&code).map_err(|error| Error::corrupt("arena", error))?;
            Ok(Arena { code, name, referable })
        })
        .collect()
}

/// Adds an arena at the end.
///
/// # Errors
/// [`Error::Conflict`] when the code is taken.
pub fn insert(tx: &mut Tx<'_>, position: i32, arena: &Arena) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::insert_into(arenas::table)
        .values((
            arenas::code.eq(arena.code.as_str()),
            arenas::position.eq(position),
            arenas::name.eq(&arena.name),
            arenas::referable.eq(arena.referable),
        ))
        .execute(conn)
        .map_err(|error| Error::or_conflict(error, || format!("the arena {} exists already", arena.code)))?;
    Ok(())
}
