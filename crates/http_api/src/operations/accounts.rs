//! People's accounts.

use super::headers::OptionalKeyHeader;
use crate::{
    edge::{
        body::Body,
        cursor::{self, Page, PageQuery},
        idempotency::{Answer, OptionalKey, once},
        path::Path,
        query::{NoQuery, Query},
        reply::{self, Reply},
    },
    problem::Problem,
    scope::{AccessRead, AccessWrite, Caller, Guard},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use domain::{
    access::Role,
    ids::{OrganizationId, UserId},
};
use persistence::{users, users::User};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// A person's account.
#[derive(Serialize, ToSchema)]
struct UserView {
    /// Its identity.
    id: UserId,
    /// The name to sign in with.
    #[schema(example = "reviewer.one")]
    name: String,
    /// What the person is to the registry.
    role: Role,
    /// The organization, for a provider's own people.
    #[schema(required)]
    organization: Option<OrganizationId>,
    /// Whether the person may sign in.
    active: bool,
}

impl From<User> for UserView {
    fn from(user: User) -> Self {
        Self { id: user.id, name: user.name, role: user.role, organization: user.organization, active: user.active }
    }
}

/// A person to add.
#[derive(Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    /// The name to sign in with. Better a function than a person's name.
    #[validate(length(min = 3, max = 100))]
    #[schema(min_length = 3, max_length = 100, pattern = "^[a-z0-9._@-]+$", example = "reviewer.two")]
    name: String,
    /// What the person is to the registry.
    #[schema(example = "reviewer")]
    role: Role,
    /// The organization; needed for a provider, and for nobody else.
    #[serde(default)]
    #[schema(example = json!(null))]
    organization: Option<OrganizationId>,
    /// The first password.
    #[validate(length(min = 15, max = 200))]
    #[schema(min_length = 15, max_length = 200, format = Password, example = "a sentence of your own making")]
    password: String,
}

/// List people's accounts
///
/// Without their passwords.
#[utoipa::path(
    operation_id = "list_users", tag = "Access", params(PageQuery),
    responses((status = 200, description = "A page of accounts", body = Page<UserView>)),
    security(("oauth2" = [AccessRead::SCOPE])),
)]
#[get("/v1/users")]
pub async fn list_users(
    _caller: Caller<AccessRead>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let limit = query.0.limit;
    let after = cursor::read(query.0.cursor.as_deref())?;
    let rows = state.read(move |conn| Ok(users::page(conn, after, limit + 1)?)).await?;
    reply::list(&request, &cursor::page(rows, limit, |row| row.id, UserView::from))
}

/// Add a person's account
///
/// With a first password, which the person should change.
#[utoipa::path(
    operation_id = "create_user", tag = "Access", params(OptionalKeyHeader), request_body = NewUser,
    responses(
        (status = 201, description = "The account", body = UserView),
        (status = 404, description = "The organization is unknown"),
        (status = 409, description = "The name is taken"),
    ),
    security(("oauth2" = [AccessWrite::SCOPE])),
)]
#[post("/v1/users")]
pub async fn create_user(
    caller: Caller<AccessWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    key: OptionalKey,
    body: Body<NewUser>,
) -> Result<HttpResponse, Problem> {
    let new = body.0;
    let actor = caller.actor;
    let salt = state.db().world().random_bytes();
    let password = new.password.clone();
    let permit = state.hashing.acquire().await.map_err(|error| Problem::internal(&error))?;
    let hash = web::block(move || workflows::people::hash_password(&password, salt))
        .await
        .map_err(|error| Problem::internal(&error))??;
    drop(permit);
    // The fingerprint of a request is kept: it must not be a way to guess the password.
    let sent = (new.name.clone(), new.role, new.organization);
    once(&state, &request, &caller, key, &sent, Answer::Repeatable, move |tx| {
        let user = workflows::people::create_user(tx, actor, &new.name, new.role, new.organization, hash)?;
        Reply::created(format!("/v1/users/{}", user.id), &UserView::from(user), 0)
    })
    .await
}

/// Show a person's account
///
/// Without the password.
#[utoipa::path(
    operation_id = "show_user", tag = "Access",
    params(("user" = UserId, Path, description = "The account")),
    responses((status = 200, description = "The account", body = UserView)),
    security(("oauth2" = [AccessRead::SCOPE])),
)]
#[get("/v1/users/{user}")]
pub async fn show_user(
    _caller: Caller<AccessRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<UserId>,
) -> Result<HttpResponse, Problem> {
    let found = state.read(move |conn| Ok(users::find(conn, path.0)?)).await?;
    let user = found.ok_or(workflows::Error::NotFound("account"))?;
    Ok(Reply::ok(&UserView::from(user), 0)?.to(&request))
}
