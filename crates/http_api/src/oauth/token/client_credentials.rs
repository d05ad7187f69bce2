//! Client credentials (RFC 6749 section 4.4): a machine asks in its own name.

use super::TokenRequest;
use crate::{
    oauth::{client_authentication::authenticate, error::OAuthError},
    state::State,
};
use actix_web::HttpRequest;
use domain::access::Actor;
use tokens::{Grant, narrow};

/// What the machine's token is to say.
///
/// # Errors
/// Those of [`authenticate`], and `invalid_scope`.
pub(super) async fn grant(request: &HttpRequest, state: &State, form: &TokenRequest) -> Result<Grant, OAuthError> {
    let client = authenticate(request, state, &form.credentials()).await?.client;
    let mut scopes = narrow(client.role, form.scope.as_deref()).map_err(|_| OAuthError::unknown_scope())?;
    scopes.retain(|scope| scope.is_for_machines());
    if scopes.is_empty() {
        return Err(OAuthError::unknown_scope());
    }
    Ok(Grant {
        subject: Actor::Machine(client.id).to_string(),
        client: client.id.to_string(),
        scopes,
        organization: None,
        session: None,
    })
}
