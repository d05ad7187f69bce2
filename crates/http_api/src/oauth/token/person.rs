//! What a person's grants have in common: an access token of a session, and the refresh token that carries it on.

use super::{Issue, Refresh};
use crate::{oauth::error::OAuthError, state::State};
use actix_web::HttpRequest;
use domain::access::{Actor, Revocable};
use std::net::IpAddr;
use tokens::Grant;
use workflows::sessions::Outcome;

/// The tokens that follow from what came of a code or a refresh token.
///
/// # Errors
/// `invalid_grant`, with these words, when it does not hold; `invalid_scope` when it asks for too much.
pub(super) async fn issue(state: &State, outcome: Outcome, refused: &'static str) -> Result<Issue, OAuthError> {
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
        Outcome::Reused { session, .. } => {
            log::warn!("refresh_token_reused: {} has ended", Revocable::Session(session));
            state.write_aside_and_look(|_| Ok(())).await?;
            Err(OAuthError::new("invalid_grant", refused))
        }
    }
}

/// The network of whoever asks, coarsely: of IPv4 addresses 24 bits, of IPv6 addresses 48.
pub(super) fn network(request: &HttpRequest) -> Option<String> {
    Some(match request.peer_addr()?.ip().to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
    })
}
