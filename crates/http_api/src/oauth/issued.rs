//! A token that somebody asks about or hands back: the form, and what is known of it.

use super::client_authentication::Credentials;
use crate::{problem::Problem, state::State};
use persistence::sessions::{self, Session};
use serde::Deserialize;
use tokens::{Claims, Identity};
use utoipa::ToSchema;
use workflows::sha256_hex;

/// What is sent about a token, form-encoded (RFC 7662 section 2.1, RFC 7009 section 2.1).
#[derive(Deserialize, ToSchema)]
pub struct TokenForm {
    /// The token.
    #[schema(required, example = "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl")]
    pub(super) token: Option<String>,
    /// What kind of token it may be. Not needed: the registry knows its tokens by their looks.
    #[allow(dead_code)] // A hint that may be ignored (RFC 7009 section 2.1).
    #[schema(example = "access_token")]
    token_type_hint: Option<String>,
    /// The client's id, unless sent by HTTP Basic.
    client_id: Option<String>,
    /// The client's secret, unless sent by HTTP Basic.
    client_secret: Option<String>,
    /// `urn:ietf:params:oauth:client-assertion-type:jwt-bearer`, with `client_assertion`.
    client_assertion_type: Option<String>,
    /// A JWT that the client signed with its own key (RFC 7523).
    client_assertion: Option<String>,
}

impl TokenForm {
    /// What it holds of the client's credentials.
    pub(super) fn credentials(&self) -> Credentials<'_> {
        Credentials {
            client_id: self.client_id.as_deref(),
            client_secret: self.client_secret.as_deref(),
            client_assertion_type: self.client_assertion_type.as_deref(),
            client_assertion: self.client_assertion.as_deref(),
        }
    }
}

/// A token that holds.
pub(super) enum Issued {
    /// An access token.
    Access { claims: Box<Claims>, identity: Identity },
    /// A refresh token that has not been used, of a session that goes on.
    Refresh { session: Session },
}

impl Issued {
    /// The `client_id` that it was issued to.
    pub(super) fn client(&self) -> &str {
        match self {
            Self::Access { claims, .. } => &claims.client_id,
            Self::Refresh { session } => &session.client,
        }
    }
}

/// What a token is, when it is one of ours and holds: not damaged, not expired, not used up, not taken back. An access
/// token is a JWT and has dots; a refresh token has none, and is known by its digest.
///
/// # Errors
/// When the database fails.
pub(super) async fn look_up(state: &State, token: &str) -> Result<Option<Issued>, Problem> {
    if token.contains('.') {
        let inspected = state.verifier.inspect(token).ok().filter(|(_, identity)| !state.is_revoked(identity));
        return Ok(inspected.map(|(claims, identity)| Issued::Access { claims: Box::new(claims), identity }));
    }
    let (digest, now) = (sha256_hex(token), state.db().world().now());
    let found = state.read(move |conn| Ok(sessions::find_by_refresh_digest(conn, &digest)?)).await?;
    Ok(found
        .filter(|(session, used)| !used && session.holds_until > now)
        .map(|(session, _)| Issued::Refresh { session }))
}
