//! What a person's grants have in common: an access token of a session, and the refresh token that carries it on.

use super::{Issue, Refresh};
use crate::{access_log::refresh_token_reused, oauth::error::OAuthError, state::State};
use actix_web::HttpRequest;
use domain::access::Actor;
use tokens::Grant;
use workflows::sessions::Outcome;

/// The tokens that follow from what came of a code or a refresh token.
///
/// # Errors
/// `invalid_grant`, with these words, when it does not hold; `invalid_scope` when it asks for too much.
pub(super) async fn issue(
    request: &HttpRequest,
    state: &State,
    outcome: Outcome,
    client: &str,
    refused: &'static str,
) -> Result<Issue, OAuthError> {
    match outcome {
        Outcome::Granted(granted) => {
            let grant = Grant {
                subject: Actor::Person(granted.user.id).to_string(),
                client: granted.client,
                scopes: granted.scopes,
                organization: granted.user.organization,
                session: Some(granted.session),
            };
            let left = granted.holds_until.unix_seconds() - state.db().world().now().unix_seconds();
            Ok(Issue { grant, refresh: Some(Refresh { token: granted.refresh_token, seconds: left.max(0) }) })
        }
        Outcome::Refused => Err(OAuthError::new("invalid_grant", refused)),
        Outcome::BeyondScope => Err(OAuthError::unknown_scope()),
        Outcome::Reused { user, session } => {
            state.write_aside_and_look(|_| Ok(())).await?;
            refresh_token_reused(request, state, user, client, Some(session.0)).await?;
            Err(OAuthError::new("invalid_grant", refused))
        }
    }
}
