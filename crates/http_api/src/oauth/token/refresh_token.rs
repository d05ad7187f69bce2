//! Refresh tokens (RFC 6749 section 6): a person's session goes on. Each is used once (RFC 9700 section 4.14.2).

use super::{Issue, TokenRequest, person};
use crate::{oauth::error::OAuthError, state::State};
use actix_web::HttpRequest;
use workflows::sessions::refresh_session;

/// What the person's next tokens are to say.
///
/// # Errors
/// `invalid_request` when something is missing, `invalid_grant` when the token does not hold, `invalid_scope` when more
/// is asked for than was granted.
pub(super) async fn grant(request: &HttpRequest, state: &State, form: &TokenRequest) -> Result<Issue, OAuthError> {
    let (Some(token), Some(client)) = (form.refresh_token.clone(), form.client_id.clone()) else {
        return Err(OAuthError::new("invalid_request", "refresh_token and client_id are needed."));
    };
    let (asked, named) = (form.scope.clone(), client.clone());
    let outcome =
        state.write_aside(move |aside| Ok(refresh_session(aside, &token, &client, asked.as_deref())?)).await?;
    let refused = "The refresh token is unknown, used, too old, or not this client's. Sign in again.";
    person::issue(request, state, outcome, &named, refused).await
}
