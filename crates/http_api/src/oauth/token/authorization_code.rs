//! Authorization codes (RFC 6749 section 4.1.3) with PKCE (RFC 7636): a person has signed in, and a session begins.

use super::{Issue, TokenRequest, person};
use crate::{edge::source::network, oauth::error::OAuthError, state::State};
use actix_web::HttpRequest;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use persistence::authorization_codes::AuthorizationCode;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use workflows::sessions::begin_session;

/// What the person's tokens are to say.
///
/// # Errors
/// `invalid_request` when something is missing, `invalid_grant` when the code or its proof does not hold.
pub(super) async fn grant(request: &HttpRequest, state: &State, form: &TokenRequest) -> Result<Issue, OAuthError> {
    let (Some(code), Some(redirect_uri), Some(client), Some(verifier)) =
        (form.code.clone(), form.redirect_uri.clone(), form.client_id.clone(), form.code_verifier.as_ref())
    else {
        let needed = "code, redirect_uri, client_id and code_verifier are needed.";
        return Err(OAuthError::new("invalid_request", needed));
    };
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
    let is_proven = move |kept: &AuthorizationCode| {
        let same: bool = challenge.as_bytes().ct_eq(kept.challenge.as_bytes()).into();
        same && kept.redirect_uri == redirect_uri && kept.client == client
    };
    let (network, named) = (network(request).map(|network| network.to_string()), form.client_id.clone());
    let outcome = state.write_aside(move |aside| Ok(begin_session(aside, &code, network, is_proven)?)).await?;
    let refused = "The code is unknown, used, too old, or not for this request. Sign in again.";
    person::issue(request, state, outcome, &named.unwrap_or_default(), refused).await
}
