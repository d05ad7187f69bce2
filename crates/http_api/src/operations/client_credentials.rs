//! What machines prove themselves with: secrets, changed without an outage, and public keys.

use super::{
    clients::{ClientView, NewSecretView, shown, today},
    headers::{IfMatchHeader, OptionalKeyHeader},
};
use crate::{
    edge::{
        body::{Body, invalid},
        idempotency::{Answer, OptionalKey, once},
        path::Path,
        precondition::IfMatch,
        query::NoQuery,
        reply::Reply,
    },
    problem::{Problem, ProblemError},
    scope::{AccessWrite, Caller, Guard},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, delete, post, put, web};
use domain::{
    ids::{ClientId, ClientSecretId},
    time::Day,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tokens::ClientKeys;
use utoipa::ToSchema;
use validator::Validate;
use workflows::machines;

/// A secret to add.
#[derive(Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewClientSecretBody {
    /// The last day on which it is valid; the client's own when absent.
    #[serde(default)]
    #[schema(example = json!(null))]
    ends_on: Option<Day>,
}

/// Public keys: a JWK Set (RFC 7517).
#[derive(Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"keys": [{
    "kty": "OKP", "crv": "Ed25519", "kid": "2026-01", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
}]}))]
pub struct ClientKeysBody {
    /// At most five: EC on P-256, OKP on Ed25519, or RSA of 2048 bits and more. Public members alone; members that are
    /// not known are left out.
    #[validate(length(max = 5))]
    #[schema(max_items = 5, value_type = Vec<Object>, example = json!([{
        "kty": "OKP", "crv": "Ed25519", "kid": "2026-01", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    }]))]
    keys: Vec<Map<String, Value>>,
}

/// Add a secret to a machine's credentials
///
/// The present one stays valid, so that the machine can change to the new one without an outage; then remove the old
/// one. Two are valid at a time at most. The secret is shown once.
#[utoipa::path(
    operation_id = "create_client_secret", tag = "Access",
    params(("client" = ClientId, Path, description = "The client"), OptionalKeyHeader),
    request_body = NewClientSecretBody,
    responses((status = 201, description = "The client and its new secret", body = NewSecretView)),
    security(("oauth2" = [AccessWrite::SCOPE])),
)]
#[post("/v1/clients/{client}/secrets")]
pub async fn create_client_secret(
    caller: Caller<AccessWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<ClientId>,
    key: OptionalKey,
    body: Body<NewClientSecretBody>,
) -> Result<HttpResponse, Problem> {
    let (actor, id, sent) = (caller.actor, path.0, body.0);
    let ends_on = sent.ends_on;
    once(&state, &request, &caller, key, &sent, Answer::ShowsSecret, move |tx| {
        shown(&machines::add_secret(tx, actor, id, ends_on)?, tx.now().day())
    })
    .await
}

/// Remove a secret of a machine's credentials
///
/// It proves nothing any more. Tokens that were given for it hold until they end; revoke the client to end them. The last
/// valid secret of a client without keys is not removed: the client would stand without any credential.
#[utoipa::path(
    operation_id = "remove_client_secret", tag = "Access",
    params(
        ("client" = ClientId, Path, description = "The client"),
        ("secret" = ClientSecretId, Path, description = "The secret's id"),
    ),
    responses(
        (status = 204, description = "It is removed"),
        (status = 409, description = "The client would stand without any credential"),
    ),
    security(("oauth2" = [AccessWrite::SCOPE])),
)]
#[delete("/v1/clients/{client}/secrets/{secret}")]
pub async fn remove_client_secret(
    caller: Caller<AccessWrite>,
    _query: NoQuery,
    state: web::Data<State>,
    path: Path<(ClientId, ClientSecretId)>,
) -> Result<HttpResponse, Problem> {
    let (actor, (client, secret)) = (caller.actor, path.0);
    state.write(move |tx| Ok(machines::remove_secret(tx, actor, client, secret)?)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Put a machine's public keys
///
/// In place of those that it has. With the private key it proves who it is by `private_key_jwt`, and no secret needs to
/// travel. Send public keys alone: one with a private member is refused.
#[utoipa::path(
    operation_id = "put_client_keys", tag = "Access",
    params(("client" = ClientId, Path, description = "The client"), IfMatchHeader), request_body = ClientKeysBody,
    responses((status = 200, description = "The client", body = ClientView)),
    security(("oauth2" = [AccessWrite::SCOPE])),
)]
#[put("/v1/clients/{client}/keys")]
pub async fn put_client_keys(
    caller: Caller<AccessWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<ClientId>,
    read: IfMatch,
    body: Body<ClientKeysBody>,
) -> Result<HttpResponse, Problem> {
    let keys = ClientKeys::read(&body.0.keys).map_err(|faults| {
        let errors = faults.into_iter().map(|fault| ProblemError {
            pointer: fault.pointer,
            code: "key".to_owned(),
            detail: fault.detail.to_owned(),
        });
        invalid(errors.collect())
    })?;
    let (actor, id, jwks) = (caller.actor, path.0, keys.jwks());
    let put = state.write(move |tx| Ok(machines::put_keys(tx, actor, id, read.0, jwks)?)).await?;
    Ok(Reply::ok(&ClientView::of(&put, today(&state)), put.revision)?.to(&request))
}
