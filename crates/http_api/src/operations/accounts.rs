//! People's accounts and machines' credentials.

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
    ids::{ClientId, OrganizationId, UserId},
    time::{Day, Instant},
};
use persistence::{clients, clients::Client, users, users::User};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;
use workflows::{
    machines::NewClient,
    one_time_codes::{self, Invited},
};

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

/// A machine's credentials.
#[derive(Serialize, ToSchema)]
struct ClientView {
    /// The OAuth `client_id`.
    id: ClientId,
    /// What it is called.
    #[schema(example = "Example case management (fictitious)")]
    name: String,
    /// What it is to the registry.
    role: Role,
    /// The organization that runs it.
    #[schema(example = "Example County Department (fictitious)")]
    belongs_to: String,
    /// The agreement on record.
    #[schema(example = "Agreement 2026-01")]
    agreement: String,
    /// The last day on which it may ask for tokens.
    expires_on: Day,
    /// Whether it has not been revoked.
    active: bool,
}

impl From<Client> for ClientView {
    fn from(client: Client) -> Self {
        Self {
            id: client.id,
            name: client.name,
            role: client.role,
            belongs_to: client.belongs_to,
            agreement: client.agreement,
            expires_on: client.expires_on,
            active: client.active,
        }
    }
}

/// A new machine's credentials.
#[derive(Serialize, ToSchema)]
struct CreatedClient {
    /// The client.
    client: ClientView,
    /// Its secret. Shown now and never again.
    #[schema(example = "mF_9.B5f-4.1JqM-example-only-not-a-secret")]
    secret: String,
}

/// A machine to add.
#[derive(Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewClientBody {
    /// What it is called.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200, example = "Example case management (fictitious)")]
    name: String,
    /// What it is to the registry: a role for machines.
    #[schema(example = "partner")]
    role: Role,
    /// The organization that runs it.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200, example = "Example County Department (fictitious)")]
    belongs_to: String,
    /// The agreement on record.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200, example = "Agreement 2026-01")]
    agreement: String,
    /// The last day on which it may ask for tokens, at most twelve months ahead; that when absent.
    #[serde(default)]
    #[schema(example = json!(null))]
    expires_on: Option<Day>,
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

/// List machines' credentials
///
/// Without their secrets.
#[utoipa::path(
    operation_id = "list_clients", tag = "Access", params(PageQuery),
    responses((status = 200, description = "A page of clients", body = Page<ClientView>)),
    security(("oauth2" = [AccessRead::SCOPE])),
)]
#[get("/v1/clients")]
pub async fn list_clients(
    _caller: Caller<AccessRead>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let limit = query.0.limit;
    let after = cursor::read(query.0.cursor.as_deref())?;
    let rows = state.read(move |conn| Ok(clients::page(conn, after, limit + 1)?)).await?;
    reply::list(&request, &cursor::page(rows, limit, |row| row.id, ClientView::from))
}

/// Add a machine's credentials
///
/// For a named organization, under an agreement, for at most twelve months. The secret is shown once.
#[utoipa::path(
    operation_id = "create_client", tag = "Access", params(OptionalKeyHeader), request_body = NewClientBody,
    responses((status = 201, description = "The client and its secret", body = CreatedClient)),
    security(("oauth2" = [AccessWrite::SCOPE])),
)]
#[post("/v1/clients")]
pub async fn create_client(
    caller: Caller<AccessWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    key: OptionalKey,
    body: Body<NewClientBody>,
) -> Result<HttpResponse, Problem> {
    let (sent, actor) = (body.0.clone(), caller.actor);
    let new = NewClient {
        name: body.0.name,
        role: body.0.role,
        belongs_to: body.0.belongs_to,
        agreement: body.0.agreement,
        expires_on: body.0.expires_on,
    };
    once(&state, &request, &caller, key, &sent, Answer::ShowsSecret, move |tx| {
        let created = workflows::machines::create_client(tx, actor, new)?;
        let location = format!("/v1/clients/{}", created.client.id);
        let view = CreatedClient { client: created.client.into(), secret: created.secret };
        Reply::created(location, &view, 0)
    })
    .await
}

/// Show a machine's credentials
///
/// Without the secret.
#[utoipa::path(
    operation_id = "show_client", tag = "Access",
    params(("client" = ClientId, Path, description = "The client")),
    responses((status = 200, description = "The client", body = ClientView)),
    security(("oauth2" = [AccessRead::SCOPE])),
)]
#[get("/v1/clients/{client}")]
pub async fn show_client(
    _caller: Caller<AccessRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<ClientId>,
) -> Result<HttpResponse, Problem> {
    let found = state.read(move |conn| Ok(clients::find(conn, path.0)?)).await?;
    let client = found.ok_or(workflows::Error::NotFound("client"))?;
    Ok(Reply::ok(&ClientView::from(client), 0)?.to(&request))
}

/// Revoke a machine's credentials
///
/// For good: it gets no more tokens, and those that it holds are accepted no more.
#[utoipa::path(
    operation_id = "revoke_client", tag = "Access",
    params(("client" = ClientId, Path, description = "The client")),
    responses((status = 204, description = "It is revoked")),
    security(("oauth2" = [AccessWrite::SCOPE])),
)]
#[post("/v1/clients/{client}/revoke")]
pub async fn revoke_client(
    caller: Caller<AccessWrite>,
    _query: NoQuery,
    state: web::Data<State>,
    path: Path<ClientId>,
) -> Result<HttpResponse, Problem> {
    let actor = caller.actor;
    state.write(move |tx| Ok(workflows::machines::revoke_client(tx, actor, path.0)?)).await?;
    Ok(HttpResponse::NoContent().finish())
}
