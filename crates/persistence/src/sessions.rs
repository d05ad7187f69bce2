//! Sessions: a person's sign-ins, from the first token to the last. A session that has ended is gone.

use crate::{
    Aside, Conn, Error, authorization_codes,
    columns::{Id, Instant},
    refresh_tokens, revocations,
    schema::{refresh_tokens as tokens, sessions},
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper};
use domain::{
    access::Revocable,
    ids::{SessionId, UserId},
};

/// A person's sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its identity: the claim `sid` of its access tokens.
    pub id: SessionId,
    /// Who signed in.
    pub user: UserId,
    /// By which client.
    pub client: String,
    /// The scopes granted at sign-in, separated by blanks: what a refreshed token may carry at most.
    pub scope: String,
    /// From which network, coarsely, when that is known.
    pub network: Option<String>,
    /// Whether the person used a second factor.
    pub second_factor: bool,
    /// When it began.
    pub created_at: domain::time::Instant,
    /// When it last got a token, to the minute.
    pub last_used_at: domain::time::Instant,
    /// Until when it holds if it is not used again.
    pub holds_until: domain::time::Instant,
    /// When it ends at the latest.
    pub ends_at: domain::time::Instant,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = sessions)]
struct Row {
    id: Id,
    user_id: Id,
    client: String,
    scope: String,
    network: Option<String>,
    second_factor: bool,
    created_at: Instant,
    last_used_at: Instant,
    holds_until: Instant,
    ends_at: Instant,
}

impl From<Row> for Session {
    fn from(row: Row) -> Self {
        Self {
            id: SessionId(row.id.0),
            user: UserId(row.user_id.0),
            client: row.client,
            scope: row.scope,
            network: row.network,
            second_factor: row.second_factor,
            created_at: row.created_at.0,
            last_used_at: row.last_used_at.0,
            holds_until: row.holds_until.0,
            ends_at: row.ends_at.0,
        }
    }
}

/// Begins a session with the authorization code of this digest, and forgets those that hold no more.
///
/// # Errors
/// [`Error::Conflict`] when the code has begun one before.
pub fn insert(aside: &mut Aside<'_>, session: &Session, code_digest: &str) -> Result<(), Error> {
    forget_ended(aside)?;
    let conn: &mut Conn = aside;
    diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(Id(session.id.0)),
            sessions::user_id.eq(Id(session.user.0)),
            sessions::client.eq(&session.client),
            sessions::scope.eq(&session.scope),
            sessions::network.eq(&session.network),
            sessions::second_factor.eq(session.second_factor),
            sessions::code_digest.eq(code_digest),
            sessions::created_at.eq(Instant(session.created_at)),
            sessions::last_used_at.eq(Instant(session.last_used_at)),
            sessions::holds_until.eq(Instant(session.holds_until)),
            sessions::ends_at.eq(Instant(session.ends_at)),
        ))
        .execute(conn)
        .map_err(|error| Error::or_conflict(error, || "the code has been used".to_owned()))?;
    Ok(())
}

/// The session with this id, whether it still holds or not.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, id: SessionId) -> Result<Option<Session>, Error> {
    let row: Option<Row> =
        sessions::table.filter(sessions::id.eq(Id(id.0))).select(Row::as_select()).first(conn).optional()?;
    Ok(row.map(Session::from))
}

/// The session that the authorization code of this digest has begun.
///
/// # Errors
/// When the database fails.
pub fn find_by_code(conn: &mut Conn, code_digest: &str) -> Result<Option<Session>, Error> {
    let row: Option<Row> = sessions::table
        .filter(sessions::code_digest.eq(code_digest))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    Ok(row.map(Session::from))
}

/// The session of the refresh token of this digest, and whether that token has been used.
///
/// # Errors
/// When the database fails.
pub fn find_by_refresh_digest(conn: &mut Conn, digest: &str) -> Result<Option<(Session, bool)>, Error> {
    let Some((id, used)) = refresh_tokens::find(conn, digest)? else { return Ok(None) };
    Ok(find(conn, id)?.map(|session| (session, used)))
}

/// A person's sessions that hold now, the newest first.
///
/// # Errors
/// When the database fails.
pub fn of_user(conn: &mut Conn, user: UserId, now: domain::time::Instant) -> Result<Vec<Session>, Error> {
    let rows: Vec<Row> = sessions::table
        .filter(sessions::user_id.eq(Id(user.0)))
        .filter(sessions::holds_until.gt(Instant(now)))
        .order(sessions::id.desc())
        .select(Row::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Session::from).collect())
}

/// Uses a session that holds, and returns whether it does. Nobody ends it until this transaction has.
///
/// # Errors
/// When the database fails.
pub fn use_now(aside: &mut Aside<'_>, id: SessionId, holds_until: domain::time::Instant) -> Result<bool, Error> {
    let now = aside.now();
    let conn: &mut Conn = aside;
    let held = sessions::table.filter(sessions::id.eq(Id(id.0))).filter(sessions::holds_until.gt(Instant(now)));
    let changed = diesel::update(held)
        .set((sessions::last_used_at.eq(Instant(to_the_minute(now))), sessions::holds_until.eq(Instant(holds_until))))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Ends a session: its refresh tokens are gone, and its access tokens are taken back. Returns whether there was one.
///
/// # Errors
/// When the database fails.
pub fn end_session(aside: &mut Aside<'_>, id: SessionId) -> Result<bool, Error> {
    let ended = delete(aside, id)?;
    if ended {
        revocations::insert(aside, &[Revocable::Session(id)])?;
    }
    Ok(ended)
}

fn delete(aside: &mut Aside<'_>, id: SessionId) -> Result<bool, Error> {
    let now = aside.now();
    let conn: &mut Conn = aside;
    // The row first: a refresh at the same moment waits, or is waited for, and leaves no token behind.
    let locked = diesel::update(sessions::table.filter(sessions::id.eq(Id(id.0))))
        .set(sessions::holds_until.eq(Instant(now)))
        .execute(conn)?;
    if locked == 0 {
        return Ok(false);
    }
    diesel::delete(tokens::table.filter(tokens::session_id.eq(Id(id.0)))).execute(conn)?;
    diesel::delete(sessions::table.filter(sessions::id.eq(Id(id.0)))).execute(conn)?;
    Ok(true)
}

/// Ends a person's sessions, all or all but one, with sign-ins that have got no token yet. Returns how many there were.
///
/// # Errors
/// When the database fails.
pub fn end_sessions_of(aside: &mut Aside<'_>, user: UserId, except: Option<SessionId>) -> Result<usize, Error> {
    authorization_codes::delete_of(aside, user)?;
    let conn: &mut Conn = aside;
    let all: Vec<Id> =
        sessions::table.filter(sessions::user_id.eq(Id(user.0))).order(sessions::id).select(sessions::id).load(conn)?;
    let mut ended = 0;
    for id in all.into_iter().map(|id| SessionId(id.0)).filter(|id| Some(*id) != except) {
        ended += usize::from(end_session(aside, id)?);
    }
    Ok(ended)
}

/// Forgets sessions that hold no more. Their access tokens have ended before them.
fn forget_ended(aside: &mut Aside<'_>) -> Result<(), Error> {
    let now = aside.now();
    let conn: &mut Conn = aside;
    let ended: Vec<Id> = sessions::table
        .filter(sessions::holds_until.le(Instant(now)))
        .order(sessions::id)
        .limit(100)
        .select(sessions::id)
        .load(conn)?;
    for id in ended {
        delete(aside, SessionId(id.0))?;
    }
    Ok(())
}

/// A moment to the minute: when a person was at work is nobody's business to the second.
#[must_use]
pub fn to_the_minute(at: domain::time::Instant) -> domain::time::Instant {
    domain::time::Instant::from_microseconds(at.microseconds() - at.microseconds().rem_euclid(60_000_000))
}
