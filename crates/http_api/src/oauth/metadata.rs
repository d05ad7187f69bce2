//! What clients discover: the server's metadata (RFC 8414) and its public keys (RFC 7517).

use crate::state::State;
use actix_web::{HttpResponse, get, http::header, web};
use domain::access::Scope;
use serde_json::json;
use tokens::ASSERTION_ALGORITHMS;

/// Show where and how to get tokens
///
/// OAuth 2.0 Authorization Server Metadata (RFC 8414).
#[utoipa::path(
    operation_id = "show_authorization_server",
    tag = "Sign-in",
    responses((status = 200, description = "The metadata", body = Object, example = json!({"issuer": "https://registry.example"}))),
    security(()),
)]
#[get("/.well-known/oauth-authorization-server")]
pub async fn show_authorization_server(state: web::Data<State>) -> HttpResponse {
    let url = &state.settings.public_url;
    let by_proof = ["client_secret_basic", "client_secret_post", "private_key_jwt"];
    // Clients that keep no secret get and revoke tokens too; about tokens only those ask that prove who they are.
    let by_name_too = [&by_proof[..], &["none"]].concat();
    let scopes: Vec<_> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "public, max-age=300")).json(json!({
        "issuer": url,
        "authorization_endpoint": format!("{url}/oauth/authorize"),
        "token_endpoint": format!("{url}/oauth/token"),
        "jwks_uri": format!("{url}/.well-known/jwks.json"),
        "scopes_supported": scopes,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["client_credentials", "authorization_code", "refresh_token"],
        "token_endpoint_auth_methods_supported": by_name_too,
        "token_endpoint_auth_signing_alg_values_supported": ASSERTION_ALGORITHMS,
        "introspection_endpoint": format!("{url}/oauth/introspect"),
        "introspection_endpoint_auth_methods_supported": by_proof,
        "introspection_endpoint_auth_signing_alg_values_supported": ASSERTION_ALGORITHMS,
        "revocation_endpoint": format!("{url}/oauth/revoke"),
        "revocation_endpoint_auth_methods_supported": by_name_too,
        "revocation_endpoint_auth_signing_alg_values_supported": ASSERTION_ALGORITHMS,
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
        "service_documentation": format!("{url}/docs/"),
    }))
}

/// Show the keys that sign tokens
///
/// A JWK Set (RFC 7517) of public keys.
#[utoipa::path(
    operation_id = "show_keys",
    tag = "Sign-in",
    responses((status = 200, description = "The keys", body = Object, example = json!({"keys": []}))),
    security(()),
)]
#[get("/.well-known/jwks.json")]
pub async fn show_keys(state: web::Data<State>) -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "public, max-age=300")).json(state.keys.jwks())
}
