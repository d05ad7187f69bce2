//! What administrators do to people's accounts: resets, roles, the end of access, sessions.

use super::{
    account::{Sessions, sessions_of},
    accounts::{InvitedUser, UserView, invited, shown},
    headers::{IfMatchHeader, OptionalKeyHeader},
};
use crate::{
    access_log::session_ended,
    code_page::code_page,
    edge::{
        body::Body,
        idempotency::{Answer, OptionalKey, once},
        path::Path,
        precondition::IfMatch,
        query::NoQuery,
    },
    problem::Problem,
    scope::{AccessRead, AccessWrite, Caller, Guard},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, post, put, web};
use domain::{access::Role, ids::UserId};
use persistence::{sessions, users};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;
use workflows::{one_time_codes, people};

/// How an account is reset.
#[derive(Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reset {
    /// Whether the present password is taken away and every session ended now; otherwise both last until the code is
    /// used. Say `true` when the password may be known to somebody else.
    #[serde(default)]
    #[schema(default = false, example = false)]
    pub at_once: bool,
}

/// A role to have.
#[derive(Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRole {
    /// What the person is to be to the registry.
    #[schema(example = "reviewer")]
    pub role: Role,
}

/// Make a new one-time code for an account
///
/// The answer shows it, once; codes made before are of no use any more. Nobody resets their own account.
#[utoipa::path(
    operation_id = "reset_user", tag = "Access",
    params(("user" = UserId, Path, description = "The account"), OptionalKeyHeader), request_body = Reset,
    responses((status = 201, description = "The account and its one-time code", body = InvitedUser)),
    extensions(("x-reach" = json!("organizations"))),
    security(("oauth2" = [AccessWrite::SCOPE])),
)]
#[post("/v1/users/{user}/reset")]
pub async fn reset_user(
    caller: Caller<AccessWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<UserId>,
    key: OptionalKey,
    body: Body<Reset>,
) -> Result<HttpResponse, Problem> {
    let (actor, page, at_once) = (caller.actor, code_page(&state), body.0.at_once);
    once(&state, &request, &caller, key, &body.0, Answer::ShowsSecret, move |tx| {
        invited("/v1/users", one_time_codes::reset_user(tx, actor, path.0, at_once)?, page)
    })
    .await
}

/// Remove a person's second factor
///
/// For who has lost the authenticator app and the recovery codes. Every session ends; a role that needs a second factor
/// sets it up anew at the next sign-in. Make sure that it is the person who asks. Nobody resets their own.
#[utoipa::path(
    operation_id = "reset_second_factor", tag = "Access",
    params(("user" = UserId, Path, description = "The account")),
    responses((status = 204, description = "There is none any more")),
    extensions(("x-reach" = json!("organizations"))),
    security(("oauth2" = [AccessWrite::SCOPE])),
)]
#[post("/v1/users/{user}/reset-second-factor")]
pub async fn reset_second_factor(
    caller: Caller<AccessWrite>,
    _query: NoQuery,
    state: web::Data<State>,
    path: Path<UserId>,
) -> Result<HttpResponse, Problem> {
    let actor = caller.actor;
    state.write(move |tx| Ok(people::reset_second_factor(tx, actor, path.0)?)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Let a person sign in no more
///
/// At once: every session ends, and no token of the person is accepted any more. Nobody deactivates their own account.
#[utoipa::path(
    operation_id = "deactivate_user", tag = "Access",
    params(("user" = UserId, Path, description = "The account"), IfMatchHeader),
    responses((status = 200, description = "The account", body = UserView)),
    extensions(("x-reach" = json!("organizations"))),
    security(("oauth2" = [AccessWrite::SCOPE])),
)]
#[post("/v1/users/{user}/deactivate")]
pub async fn deactivate_user(
    caller: Caller<AccessWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<UserId>,
    expected: IfMatch,
) -> Result<HttpResponse, Problem> {
    let actor = caller.actor;
    let user = state.write(move |tx| Ok(people::deactivate_user(tx, actor, path.0, expected.0)?)).await?;
    Ok(shown(user)?.to(&request))
}

/// Let a person sign in again
///
/// With the password that they had. Reset the account as well where that may be known to somebody else.
#[utoipa::path(
    operation_id = "activate_user", tag = "Access",
    params(("user" = UserId, Path, description = "The account"), IfMatchHeader),
    responses((status = 200, description = "The account", body = UserView)),
    extensions(("x-reach" = json!("organizations"))),
    security(("oauth2" = [AccessWrite::SCOPE])),
)]
#[post("/v1/users/{user}/activate")]
pub async fn activate_user(
    caller: Caller<AccessWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<UserId>,
    expected: IfMatch,
) -> Result<HttpResponse, Problem> {
    let actor = caller.actor;
    let user = state.write(move |tx| Ok(people::activate_user(tx, actor, path.0, expected.0)?)).await?;
    Ok(shown(user)?.to(&request))
}

/// Give a person another role
///
/// Of the same kind: staff stay staff, and a provider's people stay with their organization. Every session ends; the
/// person signs in anew. Nobody changes their own role.
#[utoipa::path(
    operation_id = "change_user_role", tag = "Access",
    params(("user" = UserId, Path, description = "The account"), IfMatchHeader), request_body = NewRole,
    responses((status = 200, description = "The account", body = UserView)),
    extensions(("x-reach" = json!("organizations"))),
    security(("oauth2" = [AccessWrite::SCOPE])),
)]
#[put("/v1/users/{user}/role")]
pub async fn change_user_role(
    caller: Caller<AccessWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<UserId>,
    expected: IfMatch,
    body: Body<NewRole>,
) -> Result<HttpResponse, Problem> {
    let actor = caller.actor;
    let user = state.write(move |tx| Ok(people::change_role(tx, actor, path.0, expected.0, body.0.role)?)).await?;
    Ok(shown(user)?.to(&request))
}

/// List a person's sessions
///
/// Those that hold, the newest first; never their tokens.
#[utoipa::path(
    operation_id = "list_user_sessions", tag = "Access",
    params(("user" = UserId, Path, description = "The account")),
    responses((status = 200, description = "Every session", body = Sessions)),
    security(("oauth2" = [AccessRead::SCOPE])),
)]
#[get("/v1/users/{user}/sessions")]
pub async fn list_user_sessions(
    caller: Caller<AccessRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<UserId>,
) -> Result<HttpResponse, Problem> {
    sessions_of(&state, &request, path.0, caller.session).await
}

/// End a person's sessions
///
/// All of them, at once. The person can sign in again; deactivate the account where they must not.
#[utoipa::path(
    operation_id = "end_user_sessions", tag = "Access",
    params(("user" = UserId, Path, description = "The account")),
    responses((status = 204, description = "They have ended")),
    security(("oauth2" = [AccessWrite::SCOPE])),
)]
#[post("/v1/users/{user}/sessions/end")]
pub async fn end_user_sessions(
    caller: Caller<AccessWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<UserId>,
) -> Result<HttpResponse, Problem> {
    state
        .write_aside_and_look(move |aside| {
            users::find(aside, path.0)?.ok_or(workflows::Error::NotFound("account"))?;
            Ok(sessions::end_sessions_of(aside, path.0, None)?)
        })
        .await?;
    session_ended(&request, &state, caller.actor, path.0, None).await?;
    Ok(HttpResponse::NoContent().finish())
}
