//! One's own account: who one is to the registry, and where one is signed in.

use crate::{
    access_log::signed_out,
    edge::{path::Path, query::NoQuery, reply::Reply},
    problem::Problem,
    scope::{Account, Caller, Guard},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use domain::{
    access::{Actor, Role, Scope},
    ids::{OrganizationId, SessionId, UserId},
    time::Instant,
};
use persistence::{
    sessions::{self, Session, to_the_minute},
    users,
};
use serde::Serialize;
use utoipa::ToSchema;

/// One's own account.
#[derive(Serialize, ToSchema)]
struct OwnAccount {
    /// Its identity.
    id: UserId,
    /// The name to sign in with.
    #[schema(example = "reviewer.one")]
    name: String,
    /// What one is to the registry.
    role: Role,
    /// One's organization, for a provider's own people.
    #[schema(required)]
    organization: Option<OrganizationId>,
    /// What this token allows.
    scopes: Vec<Scope>,
    /// The session that this token belongs to; `null` for a token that the operator made.
    #[schema(required)]
    session: Option<SessionId>,
}

/// A sign-in that holds.
#[derive(Serialize, ToSchema)]
struct SessionView {
    /// Its identity.
    id: SessionId,
    /// The client that was signed in with.
    #[schema(example = "swagger-ui")]
    client: String,
    /// The network that the sign-in came from, coarsely; `null` where it is not known.
    #[schema(required, example = "203.0.113.0/24")]
    network: Option<String>,
    /// Whether a second factor was used.
    second_factor: bool,
    /// When the person signed in.
    created_at: Instant,
    /// When it last got a token, to the minute.
    last_used_at: Instant,
    /// When it ends unless it gets a token before, to the minute.
    holds_until: Instant,
    /// When it ends at the latest, to the minute.
    ends_at: Instant,
    /// Whether the token of this request belongs to it.
    is_this: bool,
}

/// Every session that holds.
#[derive(Serialize, ToSchema)]
pub(super) struct Sessions {
    /// The newest first.
    items: Vec<SessionView>,
}

/// The sessions of a person as an answer to somebody who is in one, or in none, of them.
pub(super) async fn sessions_of(
    state: &State,
    request: &HttpRequest,
    user: UserId,
    current: Option<SessionId>,
) -> Result<HttpResponse, Problem> {
    let now = state.db().world().now();
    let found = state
        .read(move |conn| {
            users::find(conn, user)?.ok_or(workflows::Error::NotFound("account"))?;
            Ok(sessions::of_user(conn, user, now)?)
        })
        .await?;
    let view = |session: Session| SessionView {
        is_this: Some(session.id) == current,
        id: session.id,
        client: session.client,
        network: session.network,
        second_factor: session.second_factor,
        created_at: session.created_at,
        last_used_at: session.last_used_at,
        holds_until: to_the_minute(session.holds_until),
        ends_at: to_the_minute(session.ends_at),
    };
    Ok(Reply::ok(&Sessions { items: found.into_iter().map(view).collect() }, 0)?.to(request))
}

/// The person who calls. Machines hold no scope that leads here.
fn person(actor: Actor) -> Result<UserId, Problem> {
    Ok(actor.person().ok_or(workflows::Error::NotFound("account"))?)
}

/// Show one's own account
///
/// Who the caller is to the registry, and what this token allows.
#[utoipa::path(
    operation_id = "show_account", tag = "Account",
    responses((status = 200, description = "The account", body = OwnAccount)),
    security(("oauth2" = [Account::SCOPE])),
)]
#[get("/v1/account")]
pub async fn show_account(
    caller: Caller<Account>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let id = person(caller.actor)?;
    let user = state.read(move |conn| Ok(users::find(conn, id)?)).await?;
    let user = user.ok_or(workflows::Error::NotFound("account"))?;
    let view = OwnAccount {
        id,
        name: user.name,
        role: user.role,
        organization: user.organization,
        scopes: caller.scopes.clone(),
        session: caller.session,
    };
    Ok(Reply::ok(&view, user.revision)?.to(&request))
}

/// List one's own sessions
///
/// Those that hold, the newest first. One that you do not know: end it, and have your account reset.
#[utoipa::path(
    operation_id = "list_sessions", tag = "Account",
    responses((status = 200, description = "Every session", body = Sessions)),
    security(("oauth2" = [Account::SCOPE])),
)]
#[get("/v1/account/sessions")]
pub async fn list_sessions(
    caller: Caller<Account>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    sessions_of(&state, &request, person(caller.actor)?, caller.session).await
}

/// End one of one's own sessions
///
/// At once: its refresh token is of no use, and its access tokens are accepted no more. Ending the session of this very
/// token signs out.
#[utoipa::path(
    operation_id = "end_session", tag = "Account",
    params(("session" = SessionId, Path, description = "The session")),
    responses((status = 204, description = "It has ended")),
    security(("oauth2" = [Account::SCOPE])),
)]
#[post("/v1/account/sessions/{session}/end")]
pub async fn end_session(
    caller: Caller<Account>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<SessionId>,
) -> Result<HttpResponse, Problem> {
    let id = person(caller.actor)?;
    state
        .write_aside_and_look(move |aside| {
            let found = sessions::find(aside, path.0)?.filter(|session| session.user == id);
            found.ok_or(workflows::Error::NotFound("session"))?;
            Ok(sessions::end_session(aside, path.0)?)
        })
        .await?;
    signed_out(&request, &state, id, Some(path.0.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// End one's other sessions
///
/// All but the one that this token belongs to, at once.
#[utoipa::path(
    operation_id = "end_other_sessions", tag = "Account",
    responses((status = 204, description = "They have ended")),
    security(("oauth2" = [Account::SCOPE])),
)]
#[post("/v1/account/sessions/end-others")]
pub async fn end_other_sessions(
    caller: Caller<Account>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let (id, this) = (person(caller.actor)?, caller.session);
    state.write_aside_and_look(move |aside| Ok(sessions::end_sessions_of(aside, id, this)?)).await?;
    signed_out(&request, &state, id, None).await?;
    Ok(HttpResponse::NoContent().finish())
}
