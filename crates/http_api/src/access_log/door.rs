//! What the token endpoint and the sign-in page tell the access log: one line in each place.

use crate::{edge::source::network, problem::Problem, state::State};
use actix_web::{HttpMessage, HttpRequest};
use domain::{
    access::Actor,
    ids::{ClientId, UserId},
};
use persistence::access_log::{Access, Who, Word};
use tokens::Grant;
use uuid::Uuid;

/// A client that exists and that the request claims to be.
struct Claimed(ClientId);

/// Remembers which client a request claims to be, where there is one, for a refusal that may follow.
pub fn claims(request: &HttpRequest, client: Option<ClientId>) {
    if let Some(client) = client {
        request.extensions_mut().insert(Claimed(client));
    }
}

/// Records that a token is about to be issued.
///
/// # Errors
/// 503 when it cannot be recorded: no token is issued then.
pub async fn token_issued(
    request: &HttpRequest,
    state: &State,
    grant: &Grant,
    grant_type: &'static str,
) -> Result<(), Problem> {
    let who = Actor::parse(&grant.subject).map_or(Who::Nobody, Who::Known);
    let scopes = grant.scopes.iter().copied().map(Word).collect();
    let access =
        Access::TokenIssued { client: grant.client.clone(), grant: grant_type, scopes, source: network(request) };
    state.access_log.record(who, access).await
}

/// Notes that no token was issued. `error` is the code of RFC 6749 section 5.2.
pub fn token_refused(request: &HttpRequest, state: &State, error: &'static str) {
    let client = request.extensions().get::<Claimed>().map(|claimed| claimed.0);
    state.access_log.note(Who::Nobody, Access::TokenRefused { client, error, source: network(request) });
}

/// Records that a person has shown who they are, to a registered client, in a session where there is one.
///
/// # Errors
/// 503 when it cannot be recorded: the person is not signed in then.
pub async fn signed_in(
    request: &HttpRequest,
    state: &State,
    person: UserId,
    client: &str,
    session: Option<Uuid>,
) -> Result<(), Problem> {
    let access = Access::SignIn { person, client: Some(client.to_owned()), session, source: network(request) };
    state.access_log.record(Actor::Person(person), access).await
}

/// Notes that somebody has not shown that they are who they say. The account is that of the name that was typed, where
/// there is one: noting takes the same time either way.
pub fn sign_in_refused(request: &HttpRequest, state: &State, account: Option<UserId>) {
    state.access_log.note(Who::Nobody, Access::SignInRefused { account, source: network(request) });
}

/// Notes that a second factor was wrong, after a right password.
pub fn second_factor_refused(request: &HttpRequest, state: &State, account: UserId) {
    state.access_log.note(Who::Nobody, Access::SecondFactorRefused { account, source: network(request) });
}

/// Records that a person ends their own session; all others where none is named.
///
/// # Errors
/// 503 when it cannot be recorded.
pub async fn signed_out(
    request: &HttpRequest,
    state: &State,
    person: UserId,
    session: Option<Uuid>,
) -> Result<(), Problem> {
    let access = Access::SignedOut { person, session, source: network(request) };
    state.access_log.record(Actor::Person(person), access).await
}

/// Records that a person's session is ended by somebody else; all of them where none is named.
///
/// # Errors
/// 503 when it cannot be recorded.
pub async fn session_ended(
    request: &HttpRequest,
    state: &State,
    by: Actor,
    person: UserId,
    session: Option<Uuid>,
) -> Result<(), Problem> {
    let access = Access::SessionEnded { person, session, source: network(request) };
    state.access_log.record(by, access).await
}

/// Records that a refresh token of a person's was used a second time, by whom nobody can tell.
///
/// # Errors
/// 503 when it cannot be recorded.
pub async fn refresh_token_reused(
    request: &HttpRequest,
    state: &State,
    person: UserId,
    client: &str,
    session: Option<Uuid>,
) -> Result<(), Problem> {
    let access = Access::RefreshTokenReused { person, client: client.to_owned(), session, source: network(request) };
    state.access_log.record(Who::Nobody, access).await
}
