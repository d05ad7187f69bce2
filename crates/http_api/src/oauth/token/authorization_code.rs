//! Authorization codes (RFC 6749 section 4.1.3) with PKCE (RFC 7636): a person has signed in.

use super::TokenRequest;
use crate::{oauth::error::OAuthError, state::State};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::access::Actor;
use persistence::{authorization_codes, users};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use tokens::{Grant, narrow};
use workflows::sha256_hex;

/// What the person's token is to say.
///
/// # Errors
/// `invalid_request` when something is missing, `invalid_grant` when the code or its proof does not hold.
pub(super) async fn grant(state: &State, form: &TokenRequest) -> Result<Grant, OAuthError> {
    let not_granted = || {
        OAuthError::new("invalid_grant", "The code is unknown, used, too old, or not for this request. Sign in again.")
    };
    let (Some(code), Some(redirect_uri), Some(client), Some(verifier)) =
        (&form.code, &form.redirect_uri, &form.client_id, &form.code_verifier)
    else {
        let needed = "code, redirect_uri, client_id and code_verifier are needed.";
        return Err(OAuthError::new("invalid_request", needed));
    };
    let digest = sha256_hex(code);
    let kept = state.write_aside(move |aside| Ok(authorization_codes::take(aside, &digest)?)).await?;
    let kept = kept.ok_or_else(not_granted)?;
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
    let proven: bool = challenge.as_bytes().ct_eq(kept.challenge.as_bytes()).into();
    if !proven || kept.redirect_uri != *redirect_uri || kept.client != *client {
        return Err(not_granted());
    }
    let user = state.read(move |conn| Ok(users::find(conn, kept.user)?)).await?;
    let user = user.filter(|user| user.active).ok_or_else(not_granted)?;
    let scopes = narrow(user.role, Some(&kept.scope)).map_err(|_| OAuthError::unknown_scope())?;
    Ok(Grant {
        subject: Actor::Person(user.id).to_string(),
        client: kept.client,
        scopes,
        organization: user.organization,
        session: None,
    })
}
