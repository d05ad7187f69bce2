//! The token endpoint (RFC 6749 section 3.2).

use super::claims::{Grant, LIFETIME_SECONDS, narrow};
use crate::{
    access_log::{claims, token_issued, token_refused},
    problem::Problem,
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, http::header, post, web};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use domain::access::Actor;
use persistence::{authorization_codes, clients, users};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use utoipa::ToSchema;
use workflows::{machines::is_secret_of, sha256_hex};

/// What is sent to the token endpoint, form-encoded.
#[derive(Deserialize, ToSchema)]
pub struct TokenRequest {
    /// `client_credentials` for machines, `authorization_code` for people.
    #[schema(example = "client_credentials")]
    grant_type: Option<String>,
    /// The scopes wanted, separated by blanks; all that the role holds when absent.
    #[schema(example = "standing:read")]
    scope: Option<String>,
    /// The client's id, unless sent by HTTP Basic.
    client_id: Option<String>,
    /// The client's secret, unless sent by HTTP Basic.
    client_secret: Option<String>,
    /// The authorization code.
    code: Option<String>,
    /// Where the code was sent.
    redirect_uri: Option<String>,
    /// The PKCE verifier (RFC 7636).
    code_verifier: Option<String>,
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
}

/// An error as RFC 6749 section 5.2 says.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenError {
    /// The RFC's code.
    #[schema(example = "invalid_client")]
    error: &'static str,
    /// For people.
    #[schema(example = "The client is unknown, its secret is wrong, or it has ended.")]
    error_description: String,
    #[serde(skip)]
    by_basic: bool,
}

impl TokenError {
    fn new(error: &'static str, description: impl Into<String>) -> Self {
        Self { error, error_description: description.into(), by_basic: false }
    }

    fn response(&self) -> HttpResponse {
        let status = match self.error {
            "invalid_client" => StatusCode::UNAUTHORIZED,
            "server_error" => StatusCode::INTERNAL_SERVER_ERROR,
            "temporarily_unavailable" => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_REQUEST,
        };
        let mut response = HttpResponse::build(status);
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        if status == StatusCode::UNAUTHORIZED && self.by_basic {
            response.insert_header((header::WWW_AUTHENTICATE, "Basic realm=\"registry\""));
        }
        response.json(self)
    }
}

impl From<Problem> for TokenError {
    fn from(problem: Problem) -> Self {
        match problem.kind().status() {
            503 => Self::new("temporarily_unavailable", "Try again in a moment."),
            _ => Self::new("server_error", "The error has been logged. Try again."),
        }
    }
}

/// Get an access token
///
/// Machines send `grant_type=client_credentials` with their id and secret, by HTTP Basic or in the form. People's
/// browsers send the authorization code that sign-in gave them, with the PKCE verifier. Errors are those of RFC 6749.
#[utoipa::path(
    operation_id = "get_token",
    tag = "Sign-in",
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "A token", body = TokenAnswer),
        (status = 400, description = "The request is not as RFC 6749 says", body = TokenError),
        (status = 401, description = "The client is not known or its secret is wrong", body = TokenError),
    ),
    security(()),
)]
#[post("/oauth/token")]
pub async fn get_token(
    request: HttpRequest,
    state: web::Data<State>,
    form: Result<web::Form<TokenRequest>, actix_web::Error>,
) -> HttpResponse {
    let answer = match form {
        Ok(form) => issue(&request, &state, form.into_inner()).await,
        Err(_) => Err(TokenError::new("invalid_request", "Send a form: application/x-www-form-urlencoded.")),
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

async fn issue(request: &HttpRequest, state: &State, form: TokenRequest) -> Result<TokenAnswer, TokenError> {
    let (grant, grant_type) = match form.grant_type.as_deref() {
        Some("client_credentials") => (for_machine(request, state, &form).await?, "client_credentials"),
        Some("authorization_code") => (for_person(state, &form).await?, "authorization_code"),
        Some(_) => {
            let supported = "Use client_credentials or authorization_code.";
            return Err(TokenError::new("unsupported_grant_type", supported));
        }
        None => return Err(TokenError::new("invalid_request", "grant_type is missing.")),
    };
    let world = state.db().world();
    let access_token = grant
        .sign(&state.keys, &state.settings.public_url, world.now(), world.new_id())
        .map_err(|error| Problem::internal(&error))?;
    token_issued(request, state, &grant, grant_type).await?;
    Ok(TokenAnswer { access_token, token_type: "Bearer", expires_in: LIFETIME_SECONDS, scope: grant.scope() })
}

async fn for_machine(request: &HttpRequest, state: &State, form: &TokenRequest) -> Result<Grant, TokenError> {
    let by_basic = request.headers().contains_key(header::AUTHORIZATION);
    let (id, secret) = if by_basic {
        basic(request).ok_or_else(|| unknown_client(true))?
    } else {
        let (Some(id), Some(secret)) = (form.client_id.clone(), form.client_secret.clone()) else {
            return Err(TokenError::new("invalid_request", "client_id and client_secret are missing."));
        };
        (id, secret)
    };
    let client = match id.parse() {
        Ok(id) => state.read(move |conn| Ok(clients::find(conn, id)?)).await?,
        Err(_) => None,
    };
    claims(request, client.as_ref().map(|client| client.id));
    let today = state.db().world().now().day();
    if !is_secret_of(client.as_ref(), &secret, today) {
        return Err(unknown_client(by_basic));
    }
    let client = client.ok_or_else(|| unknown_client(by_basic))?;
    let mut scopes = narrow(client.role, form.scope.as_deref()).map_err(|_| unknown_scope())?;
    scopes.retain(|scope| scope.is_for_machines());
    Ok(Grant {
        subject: Actor::Machine(client.id).to_string(),
        client: client.id.to_string(),
        scopes,
        organization: None,
    })
}

async fn for_person(state: &State, form: &TokenRequest) -> Result<Grant, TokenError> {
    let not_granted = || {
        TokenError::new("invalid_grant", "The code is unknown, used, too old, or not for this request. Sign in again.")
    };
    let (Some(code), Some(redirect_uri), Some(client), Some(verifier)) =
        (&form.code, &form.redirect_uri, &form.client_id, &form.code_verifier)
    else {
        let needed = "code, redirect_uri, client_id and code_verifier are needed.";
        return Err(TokenError::new("invalid_request", needed));
    };
    let digest = sha256_hex(code);
    let kept = state.write_aside(move |aside| Ok(authorization_codes::take(aside, &digest)?)).await?;
    let kept = kept.ok_or_else(not_granted)?;
    let challenge = URL_SAFE_NO_PAD.encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, verifier.as_bytes()));
    let proven: bool = challenge.as_bytes().ct_eq(kept.challenge.as_bytes()).into();
    if !proven || kept.redirect_uri != *redirect_uri || kept.client != *client {
        return Err(not_granted());
    }
    let user = state.read(move |conn| Ok(users::find(conn, kept.user)?)).await?;
    let user = user.filter(|user| user.active).ok_or_else(not_granted)?;
    let scopes = narrow(user.role, Some(&kept.scope)).map_err(|_| unknown_scope())?;
    Ok(Grant {
        subject: Actor::Person(user.id).to_string(),
        client: kept.client,
        scopes,
        organization: user.organization,
    })
}

fn unknown_client(by_basic: bool) -> TokenError {
    let description = "The client is unknown, its secret is wrong, or it has ended.";
    TokenError { by_basic, ..TokenError::new("invalid_client", description) }
}

fn unknown_scope() -> TokenError {
    TokenError::new("invalid_scope", "A scope is unknown, or the role does not hold it.")
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
