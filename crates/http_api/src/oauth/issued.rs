//! A token that somebody asks about or hands back: the form, and what is known of it.

use super::client_authentication::Credentials;
use crate::state::State;
use serde::Deserialize;
use tokens::{Claims, Identity};
use utoipa::ToSchema;

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
    Access { claims: Claims, identity: Identity },
}

impl Issued {
    /// The `client_id` that it was issued to.
    pub(super) fn client(&self) -> &str {
        match self {
            Self::Access { claims, .. } => &claims.client_id,
        }
    }
}

/// What a token is, when it is one of ours and holds: not damaged, not expired, not taken back.
///
/// Access tokens are the only kind so far. A refresh token is opaque, has no dot, and would be looked up here by its
/// digest: a variant of [`Issued`], from which introspection and revocation follow.
pub(super) fn look_up(state: &State, token: &str) -> Option<Issued> {
    let (claims, identity) = state.verifier.inspect(token).ok()?;
    (!state.is_revoked(&identity)).then_some(Issued::Access { claims, identity })
}
