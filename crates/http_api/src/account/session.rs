//! The session of the pages under `/account`: of one browser, short, and kept on the server.

use super::see;
use crate::{
    problem::Problem,
    sign_in::cookies::{self, Purpose},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse};
use domain::ids::UserId;
use persistence::{
    account_sessions::{self, AccountSession},
    users,
    users::User,
};
use workflows::sha256_hex;

/// For how many seconds a session lasts: long enough to change a password and to set up an app.
const SECONDS: i64 = 1800;

/// A session, of the browser that asks.
pub struct Session {
    /// Whose it is.
    pub user: User,
    /// SHA-256 of the secret that the browser holds, hexadecimal.
    pub digest: String,
    /// The secret of a second factor that is being set up, sealed.
    pub sealed_secret: Option<String>,
    secret: String,
}

impl Session {
    /// The mark that a form carries.
    #[must_use]
    pub fn form_token(&self, state: &State, form: &str) -> String {
        cookies::form_token(state, &format!("account/{form}"), &self.secret)
    }
}

/// Opens a session for somebody who has signed in, and sends the browser to its page.
///
/// # Errors
/// When the database fails.
pub async fn open(state: &State, user: UserId) -> Result<HttpResponse, Problem> {
    let mut response = see(state, "/account/");
    give(state, &mut response, user).await?;
    Ok(response)
}

/// Gives the browser a new session with an answer.
///
/// # Errors
/// When the database fails.
pub async fn give(state: &State, response: &mut HttpResponse, user: UserId) -> Result<(), Problem> {
    let secret = cookies::new_secret(state);
    let digest = sha256_hex(&secret);
    state
        .write_aside(move |aside| {
            let expires_at = aside.now().plus_seconds(SECONDS);
            let session = AccountSession { digest, user, sealed_secret: None, expires_at };
            Ok(account_sessions::insert(aside, &session)?)
        })
        .await?;
    Purpose::Account.give(state, response, &secret);
    Ok(())
}

/// The browser's session, unless it has none, it has expired, or the account has been stopped.
///
/// # Errors
/// When the database fails.
pub async fn of(state: &State, request: &HttpRequest) -> Result<Option<Session>, Problem> {
    let Some(secret) = Purpose::Account.read(state, request) else { return Ok(None) };
    let (digest, now) = (sha256_hex(&secret), state.db().world().now());
    let found = state
        .read(move |conn| {
            let Some(session) = account_sessions::find(conn, &digest, now)? else { return Ok(None) };
            let user = users::find(conn, session.user)?.filter(|user| user.active);
            Ok(user.map(|user| (session, user)))
        })
        .await?;
    Ok(found.map(|(session, user)| Session {
        user,
        digest: session.digest,
        sealed_secret: session.sealed_secret,
        secret,
    }))
}

/// The browser's session, when a form that was sent carries its mark.
///
/// # Errors
/// When the database fails.
pub async fn sent(state: &State, request: &HttpRequest, form: &str, token: &str) -> Result<Option<Session>, Problem> {
    let session = of(state, request).await?;
    Ok(session.filter(|one| cookies::is_own_form(state, request, &format!("account/{form}"), &one.secret, token)))
}
