//! What waits, as far as whoever asks may know of it.

use crate::{Error, duties};
use domain::access::Actor;
use persistence::{
    Conn,
    queue::{self, Asker, Count, Filter, Mark, Waiting},
};

/// At most `limit` things that wait, after a place, the oldest first. Of concerns about an organization that the actor
/// belongs to, nothing is told.
///
/// # Errors
/// When the database fails.
pub fn list(
    conn: &mut Conn,
    actor: Actor,
    asker: Asker,
    filter: &Filter,
    after: Option<Mark>,
    limit: u32,
) -> Result<Vec<Waiting>, Error> {
    let asker = apart(conn, actor, asker)?;
    Ok(queue::page(conn, &asker, filter, after, limit)?)
}

/// How much of each kind waits; as [`list`].
///
/// # Errors
/// When the database fails.
pub fn counts(conn: &mut Conn, actor: Actor, asker: Asker) -> Result<Vec<Count>, Error> {
    let asker = apart(conn, actor, asker)?;
    Ok(queue::counts(conn, &asker, &Filter::default())?)
}

fn apart(conn: &mut Conn, actor: Actor, asker: Asker) -> Result<Asker, Error> {
    Ok(Asker { without: duties::organizations_of(conn, actor)?.into_iter().collect(), ..asker })
}
