//! How a client proves who it is at the endpoints of `/oauth` (RFC 6749 section 2.3).

use super::error::OAuthError;
use crate::{access_log::claims, state::State};
use actix_web::{HttpRequest, http::header};
use base64::{Engine, engine::general_purpose::STANDARD};
use persistence::clients::{self, Client};
use workflows::machines::is_secret_of;

/// What a form may hold of a client's credentials.
pub struct Credentials<'f> {
    /// The client's id, unless sent by HTTP Basic.
    pub client_id: Option<&'f str>,
    /// The client's secret, unless sent by HTTP Basic.
    pub client_secret: Option<&'f str>,
}

/// The client that proves itself, by HTTP Basic or in the form.
///
/// # Errors
/// `invalid_client` when it is unknown, its secret is wrong, or it has ended; `invalid_request` when nothing was sent.
pub async fn authenticate(request: &HttpRequest, state: &State, form: Credentials<'_>) -> Result<Client, OAuthError> {
    let by_basic = request.headers().contains_key(header::AUTHORIZATION);
    let (id, secret) = if by_basic {
        basic(request).ok_or_else(|| OAuthError::unknown_client(true))?
    } else {
        let (Some(id), Some(secret)) = (form.client_id, form.client_secret) else {
            return Err(OAuthError::new("invalid_request", "client_id and client_secret are missing."));
        };
        (id.to_owned(), secret.to_owned())
    };
    let client = match id.parse() {
        Ok(id) => state.read(move |conn| Ok(clients::find(conn, id)?)).await?,
        Err(_) => None,
    };
    claims(request, client.as_ref().map(|client| client.id));
    let today = state.db().world().now().day();
    let is_proven = is_secret_of(client.as_ref(), &secret, today);
    client.filter(|_| is_proven).ok_or_else(|| OAuthError::unknown_client(by_basic))
}

/// HTTP Basic with form-encoded parts (RFC 6749 section 2.3.1).
fn basic(request: &HttpRequest) -> Option<(String, String)> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    Some((id.to_owned(), secret.to_owned()))
}
