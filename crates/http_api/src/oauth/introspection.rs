//! Introspection (RFC 7662): a client asks whether a token that it holds is still good.

use super::{
    client_authentication::authenticate,
    error::OAuthError,
    form::OAuthForm,
    issued::{Issued, TokenForm, look_up},
};
use crate::state::State;
use actix_web::{HttpRequest, HttpResponse, http::header, post, web};
use serde::Serialize;
use tokens::Claims;
use utoipa::ToSchema;

/// What a token says (RFC 7662 section 2.2). Of one that does not hold, only that.
#[derive(Default, Serialize, ToSchema)]
#[schema(example = json!({
    "active": true, "scope": "standing:read", "client_id": "01981f3e-8a00-7000-8000-000000000001", "token_type": "Bearer",
    "exp": 1_790_000_600, "iat": 1_790_000_000, "sub": "machine:01981f3e-8a00-7000-8000-000000000001",
    "aud": "https://registry.example", "iss": "https://registry.example", "jti": "01981f3e-8a00-7000-8000-000000000002",
}))]
pub struct IntrospectionAnswer {
    /// Whether it holds.
    active: bool,
    /// What it allows, separated by blanks.
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    /// Which client it was issued to: the one that asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    /// `Bearer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    token_type: Option<&'static str>,
    /// When it ends, in seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    exp: Option<i64>,
    /// When it was issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    iat: Option<i64>,
    /// Who it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<String>,
    /// For whom it is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    aud: Option<String>,
    /// Who issued it.
    #[serde(skip_serializing_if = "Option::is_none")]
    iss: Option<String>,
    /// Its own id.
    #[serde(skip_serializing_if = "Option::is_none")]
    jti: Option<String>,
}

impl From<Claims> for IntrospectionAnswer {
    fn from(claims: Claims) -> Self {
        Self {
            active: true,
            scope: Some(claims.scope),
            client_id: Some(claims.client_id),
            token_type: Some("Bearer"),
            exp: Some(claims.exp),
            iat: Some(claims.iat),
            sub: Some(claims.sub),
            aud: Some(claims.aud),
            iss: Some(claims.iss),
            jti: Some(claims.jti),
        }
    }
}

/// Ask about a token
///
/// RFC 7662. The client proves who it is as at the token endpoint, and learns about tokens that were issued to itself. Any
/// other token, and one that has expired, was revoked or is damaged, is answered `{"active": false}` and nothing else.
#[utoipa::path(
    operation_id = "introspect_token",
    tag = "Sign-in",
    request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "What is known of it", body = IntrospectionAnswer),
        (status = 400, description = "The request is not as RFC 7662 says", body = OAuthError),
        (status = 401, description = "The client has not proved who it is", body = OAuthError),
        (status = 500, description = "Something went wrong on our side", body = OAuthError),
        (status = 503, description = "The registry is busy", body = OAuthError),
    ),
    security(("oauth_client" = [])),
)]
#[post("/oauth/introspect")]
pub async fn introspect_token(
    request: HttpRequest,
    state: web::Data<State>,
    form: Result<OAuthForm<TokenForm>, OAuthError>,
) -> HttpResponse {
    let answer = match form {
        Ok(form) => introspect(&request, &state, &form.0).await,
        Err(error) => Err(error),
    };
    match answer {
        Ok(answer) => HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(answer),
        Err(error) => error.response(),
    }
}

async fn introspect(request: &HttpRequest, state: &State, form: &TokenForm) -> Result<IntrospectionAnswer, OAuthError> {
    let client = authenticate(request, state, &form.credentials()).await?.client.id.to_string();
    let token = form.token.as_deref().ok_or_else(|| OAuthError::new("invalid_request", "token is missing."))?;
    let own = look_up(state, token).await?.filter(|issued| issued.client() == client);
    Ok(own.map_or_else(IntrospectionAnswer::default, |issued| match issued {
        Issued::Access { claims, .. } => (*claims).into(),
        // Machines have none: those of people's clients are nobody's to ask about.
        Issued::Refresh { .. } => IntrospectionAnswer::default(),
    }))
}
