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

/// What a token says (RFC 7662 section 2.2).
#[derive(Serialize, ToSchema)]
#[schema(example = json!({
    "active": true, "scope": "standing:read", "client_id": "01981f3e-8a00-7000-8000-000000000001", "token_type": "Bearer",
    "exp": 1_790_000_600, "iat": 1_790_000_000, "sub": "machine:01981f3e-8a00-7000-8000-000000000001",
    "aud": "https://registry.example", "iss": "https://registry.example", "jti": "01981f3e-8a00-7000-8000-000000000002",
}))]
pub struct IntrospectionAnswer {
    /// Whether it holds. When it does not, nothing else is said.
    active: bool,
    #[serde(flatten)]
    #[schema(inline)]
    says: Option<Says>,
}

/// The rest of it, for a token that holds.
#[derive(Serialize, ToSchema)]
struct Says {
    /// What it allows, separated by blanks.
    scope: String,
    /// Which client it was issued to: the one that asks.
    client_id: String,
    /// `Bearer`.
    token_type: &'static str,
    /// When it ends, in seconds since 1970.
    exp: i64,
    /// When it was issued.
    iat: i64,
    /// Who it is about.
    sub: String,
    /// For whom it is meant.
    aud: String,
    /// Who issued it.
    iss: String,
    /// Its own id.
    jti: String,
}

impl From<Claims> for Says {
    fn from(claims: Claims) -> Self {
        Self {
            scope: claims.scope,
            client_id: claims.client_id,
            token_type: "Bearer",
            exp: claims.exp,
            iat: claims.iat,
            sub: claims.sub,
            aud: claims.aud,
            iss: claims.iss,
            jti: claims.jti,
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
    security(("client" = [])),
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
    let says = look_up(state, token).filter(|issued| issued.client() == client).map(|issued| match issued {
        Issued::Access { claims, .. } => Says::from(claims),
    });
    Ok(IntrospectionAnswer { active: says.is_some(), says })
}
