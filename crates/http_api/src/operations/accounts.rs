//! People's accounts.

use super::headers::OptionalKeyHeader;
use crate::{
    code_page::code_page,
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
    time::Instant,
};
use persistence::{users, users::User};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;
use workflows::one_time_codes::{self, Invited};

/// A person's account.
#[derive(Serialize, ToSchema)]
pub(super) struct UserView {
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
    /// Whether the person has set a password. Until then only the one-time code is of use.
    has_password: bool,
}

impl From<User> for UserView {
    fn from(user: User) -> Self {
        Self {
            id: user.id,
            name: user.name,
            role: user.role,
            organization: user.organization,
            active: user.active,
            has_password: user.password_hash.is_some(),
        }
    }
}

/// An account as an answer.
pub(super) fn shown(user: User) -> Result<Reply, Problem> {
    let revision = user.revision;
    Reply::ok(&UserView::from(user), revision)
}

/// An account, and the one-time code with which its person sets a password.
#[derive(Serialize, ToSchema)]
pub(super) struct InvitedUser {
    /// The account.
    user: UserView,
    /// The one-time code. Shown now and never again: hand it to the person and to nobody else.
    #[schema(example = "0000-1111-2222-3333-4444-5555-6666")]
    code: String,
    /// When the code ends.
    expires_at: Instant,
    /// Where the person uses it.
    #[schema(example = "https://registry.example/account/code")]
    page: String,
}

/// The answer that shows a code, for an account that is found under a list.
pub(super) fn invited(list: &str, invited: Invited, page: String) -> Result<Reply, Problem> {
    let location = format!("{list}/{}", invited.user.id);
    let revision = invited.user.revision;
    let view = InvitedUser { user: invited.user.into(), code: invited.code, expires_at: invited.expires_at, page };
    Reply::created(location, &view, revision)
}

/// A person to add.
#[derive(Clone, Deserialize, Serialize, Validate, ToSchema)]
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
/// Without a password: the answer shows a one-time code, once, with which the person sets one within seven days.
#[utoipa::path(
    operation_id = "create_user", tag = "Access", params(OptionalKeyHeader), request_body = NewUser,
    responses(
        (status = 201, description = "The account and its one-time code", body = InvitedUser),
        (status = 404, description = "The organization is unknown"),
        (status = 409, description = "The name is taken"),
    ),
    extensions(("x-reach" = json!("organizations"))),
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
    let (sent, actor, page) = (body.0.clone(), caller.actor, code_page(&state));
    let NewUser { name, role, organization } = body.0;
    once(&state, &request, &caller, key, &sent, Answer::ShowsSecret, move |tx| {
        invited("/v1/users", one_time_codes::invite_user(tx, actor, &name, role, organization)?, page)
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
    Ok(shown(user)?.to(&request))
}
