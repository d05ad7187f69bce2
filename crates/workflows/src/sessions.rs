//! Sessions: begun by an authorization code, carried on by refresh tokens that are used once (RFC 6749 section 6).
//!
//! A code or a refresh token that comes a second time has been stolen, or its answer was lost; which of the two holders
//! is the thief cannot be told. So the session ends, with everything that was issued in it (RFC 9700 sections 2.1.1 and
//! 4.14.2).

use crate::{Error, sha256_hex};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    access::{Scope, SessionLimits},
    ids::{SessionId, UserId},
    time::Instant,
};
use persistence::{
    Aside,
    authorization_codes::{self, AuthorizationCode},
    refresh_tokens,
    sessions::{self, Session},
    users::{self, User},
};

/// What came of a code or a refresh token.
pub enum Outcome {
    /// The person may have an access token.
    Granted(Box<Granted>),
    /// It is unknown, too old, or not for this client.
    Refused,
    /// The scope asked for goes beyond what was granted. Nothing was used up.
    BeyondScope,
    /// It had been used before: the session has ended.
    Reused {
        /// Whose session it was.
        user: UserId,
        /// The session.
        session: SessionId,
    },
}

/// What a person's next tokens are made of.
pub struct Granted {
    /// The person.
    pub user: User,
    /// The session.
    pub session: SessionId,
    /// The client.
    pub client: String,
    /// What the access token is to allow.
    pub scopes: Vec<Scope>,
    /// The next refresh token: 256 random bits, base64url. Kept as a digest only.
    pub refresh_token: String,
    /// When the refresh token ends, unless it is used before.
    pub holds_until: Instant,
}

/// Begins a session with an authorization code, which is spent by the attempt.
///
/// # Errors
/// When the database fails.
pub fn begin_session(
    aside: &mut Aside<'_>,
    code: &str,
    network: Option<String>,
    is_proven: impl FnOnce(&AuthorizationCode) -> bool,
) -> Result<Outcome, Error> {
    let digest = sha256_hex(code);
    let Some(kept) = authorization_codes::take(aside, &digest)? else {
        return match sessions::find_by_code(aside, &digest)? {
            Some(session) => end_reused(aside, &session),
            None => Ok(Outcome::Refused),
        };
    };
    if !is_proven(&kept) {
        return Ok(Outcome::Refused);
    }
    let Some(user) = users::hold_active(aside, kept.user)? else { return Ok(Outcome::Refused) };
    let scopes = still_held(&user, &kept.scope);
    if scopes.is_empty() {
        return Ok(Outcome::Refused);
    }
    let (now, limits) = (aside.now(), SessionLimits::of(user.role));
    let ends_at = limits.ends_at(now);
    let session = Session {
        id: aside.new_id(),
        user: user.id,
        client: kept.client,
        scope: kept.scope,
        network,
        second_factor: kept.second_factor,
        created_at: now,
        last_used_at: sessions::to_the_minute(now),
        holds_until: limits.holds_until(now, ends_at),
        ends_at,
    };
    sessions::insert(aside, &session, &digest)?;
    grant(aside, user, session, scopes)
}

/// Carries a session on: the refresh token is used up, and the next one takes its place.
///
/// # Errors
/// When the database fails.
pub fn refresh_session(
    aside: &mut Aside<'_>,
    refresh_token: &str,
    client: &str,
    asked: Option<&str>,
) -> Result<Outcome, Error> {
    let digest = sha256_hex(refresh_token);
    let Some((session, used)) = sessions::find_by_refresh_digest(aside, &digest)? else {
        return Ok(Outcome::Refused);
    };
    if session.client != client {
        return Ok(Outcome::Refused);
    }
    if used {
        return end_reused(aside, &session);
    }
    let Some(user) = users::hold_active(aside, session.user)? else { return Ok(Outcome::Refused) };
    let mut scopes = still_held(&user, &session.scope);
    if let Some(asked) = asked.filter(|words| !words.trim().is_empty()) {
        let wanted: Vec<&str> = asked.split_ascii_whitespace().collect();
        if wanted.iter().any(|word| !scopes.iter().any(|scope| scope.as_str() == *word)) {
            return Ok(Outcome::BeyondScope);
        }
        scopes.retain(|scope| wanted.contains(&scope.as_str()));
    }
    let holds_until = SessionLimits::of(user.role).holds_until(aside.now(), session.ends_at);
    if scopes.is_empty() || !sessions::use_now(aside, session.id, holds_until)? {
        return Ok(Outcome::Refused);
    }
    // Of two that come at once, the second one finds here that the first has used it.
    if !refresh_tokens::use_up(aside, &digest)? {
        return end_reused(aside, &session);
    }
    grant(aside, user, Session { holds_until, ..session }, scopes)
}

fn grant(aside: &mut Aside<'_>, user: User, session: Session, scopes: Vec<Scope>) -> Result<Outcome, Error> {
    let refresh_token = URL_SAFE_NO_PAD.encode(aside.random_bytes());
    refresh_tokens::insert(aside, session.id, &sha256_hex(&refresh_token))?;
    let Session { id, client, holds_until, .. } = session;
    Ok(Outcome::Granted(Box::new(Granted { user, session: id, client, scopes, refresh_token, holds_until })))
}

fn end_reused(aside: &mut Aside<'_>, session: &Session) -> Result<Outcome, Error> {
    sessions::end_session(aside, session.id)?;
    Ok(Outcome::Reused { user: session.user, session: session.id })
}

/// The scopes granted at sign-in that the person's role still holds.
fn still_held(user: &User, granted: &str) -> Vec<Scope> {
    let granted: Vec<&str> = granted.split_ascii_whitespace().collect();
    user.role.scopes().iter().copied().filter(|scope| granted.contains(&scope.as_str())).collect()
}
