//! The token endpoint (RFC 6749 section 3.2), one file a grant.

mod authorization_code;
mod client_credentials;
mod person;
mod refresh_token;

use super::{client_authentication::Credentials, error::OAuthError, form::OAuthForm};
use crate::{
    access_log::{token_issued, token_refused},
    problem::Problem,
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, http::header, post, web};
use domain::access::ACCESS_TOKEN_SECONDS;
use serde::{Deserialize, Serialize};
use tokens::Grant;
use utoipa::ToSchema;

/// What is sent to the token endpoint, form-encoded.
#[derive(Deserialize, ToSchema)]
pub struct TokenRequest {
    /// `client_credentials` for machines; `authorization_code`, then `refresh_token`, for people.
    #[schema(example = "client_credentials")]
    grant_type: Option<String>,
    /// The scopes wanted, separated by blanks; all that the role holds when absent.
    #[schema(example = "standing:read")]
    scope: Option<String>,
    /// The client's id, unless sent by HTTP Basic.
    client_id: Option<String>,
    /// The client's secret, unless sent by HTTP Basic.
    client_secret: Option<String>,
    /// `urn:ietf:params:oauth:client-assertion-type:jwt-bearer`, with `client_assertion`.
    client_assertion_type: Option<String>,
    /// A JWT that the client signed with its own key (RFC 7523).
    client_assertion: Option<String>,
    /// The authorization code.
    code: Option<String>,
    /// Where the code was sent.
    redirect_uri: Option<String>,
    /// The PKCE verifier (RFC 7636).
    code_verifier: Option<String>,
    /// The refresh token of the last answer. It is used up by this.
    refresh_token: Option<String>,
}

impl TokenRequest {
    /// What it holds of the client's credentials.
    fn credentials(&self) -> Credentials<'_> {
        Credentials {
            client_id: self.client_id.as_deref(),
            client_secret: self.client_secret.as_deref(),
            client_assertion_type: self.client_assertion_type.as_deref(),
            client_assertion: self.client_assertion.as_deref(),
        }
    }
}

/// A token (RFC 6749 section 5.1).
#[derive(Serialize, ToSchema)]
pub struct TokenAnswer {
    /// The access token: a JWT as in RFC 9068.
    #[schema(example = "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl")]
    access_token: String,
    /// `Bearer`.
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// For how many seconds it holds.
    #[schema(example = 600)]
    expires_in: i64,
    /// What it allows.
    #[schema(example = "standing:read standards:read")]
    scope: String,
    /// Gets the next tokens of a person's session, once.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "n1Q8vXq0-example-only-not-a-secret")]
    refresh_token: Option<String>,
    /// For how many seconds the refresh token holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 3600)]
    refresh_token_expires_in: Option<i64>,
}

/// What is to be issued.
struct Issue {
    grant: Grant,
    refresh: Option<Refresh>,
}

/// A refresh token that goes with it.
struct Refresh {
    token: String,
    seconds: i64,
}

/// Get an access token
///
/// Machines send `grant_type=client_credentials` and prove who they are by exactly one method: their id and secret by
/// HTTP Basic or in the form, or an assertion that they signed with their own key (`private_key_jwt`). People's
/// browsers send the authorization code that sign-in gave them, with the PKCE verifier, and later
/// `grant_type=refresh_token` with the refresh token of the last answer. A refresh token is used once: one that comes
/// again ends the session. Errors are those of RFC 6749.
#[utoipa::path(
    operation_id = "get_token",
    tag = "Sign-in",
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "A token", body = TokenAnswer),
        (status = 400, description = "The request is not as RFC 6749 says", body = OAuthError),
        (status = 401, description = "The client has not proved who it is", body = OAuthError),
    ),
    security(()),
)]
#[post("/oauth/token")]
pub async fn get_token(
    request: HttpRequest,
    state: web::Data<State>,
    form: Result<OAuthForm<TokenRequest>, OAuthError>,
) -> HttpResponse {
    let answer = match form {
        Ok(form) => issue(&request, &state, form.0).await,
        Err(error) => Err(error),
    };
    match answer {
        Ok(token) => HttpResponse::Ok()
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .insert_header((header::PRAGMA, "no-cache"))
            .json(token),
        Err(error) => {
            token_refused(&request, &state, error.error);
            error.response()
        }
    }
}

async fn issue(request: &HttpRequest, state: &State, form: TokenRequest) -> Result<TokenAnswer, OAuthError> {
    let (Issue { grant, refresh }, by) = match form.grant_type.as_deref() {
        Some("client_credentials") => {
            let grant = client_credentials::grant(request, state, &form).await?;
            (Issue { grant, refresh: None }, "client_credentials")
        }
        Some("authorization_code") => (authorization_code::grant(request, state, &form).await?, "authorization_code"),
        Some("refresh_token") => (refresh_token::grant(request, state, &form).await?, "refresh_token"),
        Some(_) => {
            let supported = "Use client_credentials, authorization_code or refresh_token.";
            return Err(OAuthError::new("unsupported_grant_type", supported));
        }
        None => return Err(OAuthError::new("invalid_request", "grant_type is missing.")),
    };
    token_issued(request, state, &grant, by).await?;
    let world = state.db().world();
    let access_token = grant
        .sign(&state.keys, &state.settings.public_url, world.now(), world.new_id())
        .map_err(|error| Problem::internal(&error))?;
    let (refresh_token, refresh_token_expires_in) = refresh.map(|it| (it.token, it.seconds)).unzip();
    Ok(TokenAnswer {
        access_token,
        token_type: "Bearer",
        expires_in: ACCESS_TOKEN_SECONDS,
        scope: grant.scope(),
        refresh_token,
        refresh_token_expires_in,
    })
}
