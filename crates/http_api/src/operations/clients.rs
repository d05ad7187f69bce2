//! Machines: added under an agreement, renewed, revoked.

use super::headers::{IfMatchHeader, OptionalKeyHeader};
use crate::{
    edge::{
        body::Body,
        cursor::{self, Page, PageQuery},
        idempotency::{Answer, OptionalKey, once},
        path::Path,
        precondition::IfMatch,
        query::{NoQuery, Query},
        reply::{self, Reply},
    },
    problem::Problem,
    scope::{AccessRead, AccessWrite, Caller, Guard},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, post, put, web};
use domain::{
    access::Role,
    ids::{ClientId, ClientSecretId},
    organization::IdentifierScheme,
    time::Day,
};
use persistence::client_secrets::ClientSecret;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;
use workflows::machines::{self, Machine, NewClient, NewSecret};

/// One of a machine's secrets, without the secret.
#[derive(Serialize, ToSchema)]
struct ClientSecretView {
    /// Its identity, which tells nothing of it.
    id: ClientSecretId,
    /// The day on which it was made.
    created_on: Day,
    /// The last day on which it is valid; the client's own when null.
    #[schema(required)]
    ends_on: Option<Day>,
    /// The day on which the client last used it; null when it never did.
    #[schema(required)]
    last_used_on: Option<Day>,
}

impl From<&ClientSecret> for ClientSecretView {
    fn from(secret: &ClientSecret) -> Self {
        Self {
            id: secret.id,
            created_on: secret.created_at.day(),
            ends_on: secret.ends_on,
            last_used_on: secret.last_used_on,
        }
    }
}

/// A machine's credentials.
#[derive(Serialize, ToSchema)]
pub(super) struct ClientView {
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
    /// The day on which it was added.
    created_on: Day,
    /// The day on which it last proved who it is; null when it never did.
    #[schema(required)]
    last_used_on: Option<Day>,
    /// The scheme in which it registers its own identifiers of organizations; null when it was given none.
    #[schema(required)]
    identifier_scheme: Option<IdentifierScheme>,
    /// The last day on which it can prove who it is with the secrets and keys that it has now; null when it cannot.
    #[schema(required)]
    credentials_end_on: Option<Day>,
    /// Its secrets, the oldest first. Two can be valid at a time.
    secrets: Vec<ClientSecretView>,
    /// Its public keys (RFC 7517).
    #[schema(value_type = Vec<Object>, example = json!([]))]
    keys: Vec<Value>,
}

impl ClientView {
    pub(super) fn of(machine: &Machine, today: Day) -> Self {
        let client = machine.client.clone();
        Self {
            id: client.id,
            name: client.name,
            role: client.role,
            belongs_to: client.belongs_to,
            agreement: client.agreement,
            expires_on: client.expires_on,
            active: client.active,
            created_on: client.created_at.day(),
            last_used_on: client.last_used_on,
            identifier_scheme: client.identifier_scheme,
            credentials_end_on: machine.proves_itself_until(today),
            secrets: machine.secrets.iter().map(ClientSecretView::from).collect(),
            keys: client.keys,
        }
    }
}

/// A machine with a new secret.
#[derive(Serialize, ToSchema)]
pub(super) struct NewSecretView {
    /// The client.
    client: ClientView,
    /// Which of its secrets is new.
    secret_id: ClientSecretId,
    /// The secret. Shown now and never again.
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
    /// For a partner: the scheme in which it registers its own identifiers of organizations.
    #[serde(default)]
    #[schema(example = json!(null))]
    identifier_scheme: Option<IdentifierScheme>,
}

/// A renewal.
#[derive(Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RenewalBody {
    /// The agreement on record from now on.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200, example = "Agreement 2027-01")]
    agreement: String,
    /// The last day on which it may ask for tokens, at most twelve months ahead; that when absent.
    #[serde(default)]
    #[schema(example = json!(null))]
    expires_on: Option<Day>,
}

pub(super) fn today(state: &State) -> Day {
    state.db().world().now().day()
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
    let rows = state.read(move |conn| Ok(machines::page(conn, after, limit + 1)?)).await?;
    let today = today(&state);
    let page = cursor::page(rows, limit, |row| row.client.id, |row| ClientView::of(&row, today));
    reply::list(&request, &page)
}

/// Add a machine's credentials
///
/// For a named organization, under an agreement, for at most twelve months. The secret is shown once.
#[utoipa::path(
    operation_id = "create_client", tag = "Access", params(OptionalKeyHeader), request_body = NewClientBody,
    responses((status = 201, description = "The client and its secret", body = NewSecretView)),
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
        identifier_scheme: body.0.identifier_scheme,
    };
    once(&state, &request, &caller, key, &sent, Answer::ShowsSecret, move |tx| {
        shown(&machines::create_client(tx, actor, new)?, tx.now().day())
    })
    .await
}

/// An answer that shows a new secret.
pub(super) fn shown(new: &NewSecret, today: Day) -> Result<Reply, Problem> {
    let location = format!("/v1/clients/{}", new.machine.client.id);
    let client = ClientView::of(&new.machine, today);
    let view = NewSecretView { client, secret_id: new.id, secret: new.secret.clone() };
    Reply::created(location, &view, new.machine.revision)
}

/// Show a machine's credentials
///
/// Without the secrets, with the days on which they were last used.
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
    let machine = state.read(move |conn| Ok(machines::machine(conn, path.0)?)).await?;
    Ok(Reply::ok(&ClientView::of(&machine, today(&state)), machine.revision)?.to(&request))
}

/// Renew a machine's credentials
///
/// Puts another agreement on record and another last day, at most twelve months ahead. Its secrets and keys stay. A
/// client that has expired may ask for tokens again; one that was revoked may not.
#[utoipa::path(
    operation_id = "renew_client", tag = "Access",
    params(("client" = ClientId, Path, description = "The client"), IfMatchHeader), request_body = RenewalBody,
    responses((status = 200, description = "The client", body = ClientView)),
    security(("oauth2" = [AccessWrite::SCOPE])),
)]
#[post("/v1/clients/{client}/renew")]
pub async fn renew_client(
    caller: Caller<AccessWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<ClientId>,
    read: IfMatch,
    body: Body<RenewalBody>,
) -> Result<HttpResponse, Problem> {
    let (actor, id, RenewalBody { agreement, expires_on }) = (caller.actor, path.0, body.0);
    let renewed =
        state.write(move |tx| Ok(machines::renew_client(tx, actor, id, Some(read.0), agreement, expires_on)?)).await?;
    Ok(Reply::ok(&ClientView::of(&renewed, today(&state)), renewed.revision)?.to(&request))
}

/// The scheme of a partner's own identifiers.
#[derive(Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentifierSchemeBody {
    /// The scheme: a code that says whose system it is, and that nobody else has. Null takes it away.
    #[schema(required, example = json!(null))]
    identifier_scheme: Option<IdentifierScheme>,
}

/// Give a partner a scheme of its own
///
/// In which its machine registers its own identifiers of organizations. A scheme belongs to one partner: other clients
/// have it only where they belong to the same, by the same name. It is changed or taken away only as long as nothing is
/// registered in it, or another client has it too.
#[utoipa::path(
    operation_id = "set_identifier_scheme", tag = "Access",
    params(("client" = ClientId, Path, description = "The client"), IfMatchHeader), request_body = IdentifierSchemeBody,
    responses((status = 200, description = "The client", body = ClientView)),
    security(("oauth2" = [AccessWrite::SCOPE])),
)]
#[put("/v1/clients/{client}/identifier-scheme")]
pub async fn set_identifier_scheme(
    caller: Caller<AccessWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<ClientId>,
    read: IfMatch,
    body: Body<IdentifierSchemeBody>,
) -> Result<HttpResponse, Problem> {
    let (actor, id, scheme) = (caller.actor, path.0, body.0.identifier_scheme);
    let set = state.write(move |tx| Ok(machines::set_identifier_scheme(tx, actor, id, Some(read.0), scheme)?)).await?;
    Ok(Reply::ok(&ClientView::of(&set, today(&state)), set.revision)?.to(&request))
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
    state.write(move |tx| Ok(machines::revoke_client(tx, actor, path.0)?)).await?;
    Ok(HttpResponse::NoContent().finish())
}
