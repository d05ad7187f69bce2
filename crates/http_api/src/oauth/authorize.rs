//! The authorization endpoint (RFC 6749 section 3.1) with PKCE (RFC 7636): what a client asks, and what goes back to it.
//!
//! The person is `sign_in`'s: it ends in [`grant`].

use super::{SWAGGER_UI, swagger_redirect};
use crate::{
    page::{answer, page},
    problem::Problem,
    sign_in::{Asked, password},
    state::State,
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::access::Scope;
use persistence::{
    authorization_codes::{self, AuthorizationCode},
    users::User,
};
use serde::{Deserialize, Serialize};
use workflows::sha256_hex;

/// For how many seconds an authorization code holds.
const CODE_SECONDS: i64 = 60;

/// What a client asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuthorizationRequest {
    response_type: String,
    client_id: String,
    redirect_uri: String,
    scope: String,
    state: String,
    code_challenge: String,
    code_challenge_method: String,
}

impl AuthorizationRequest {
    /// The parameters, as they came.
    #[must_use]
    pub fn fields(&self) -> [(&'static str, &str); 7] {
        [
            ("response_type", &self.response_type),
            ("client_id", &self.client_id),
            ("redirect_uri", &self.redirect_uri),
            ("scope", &self.scope),
            ("state", &self.state),
            ("code_challenge", &self.code_challenge),
            ("code_challenge_method", &self.code_challenge_method),
        ]
    }

    /// The client.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Where the answer goes.
    #[must_use]
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }
}

/// Shows the sign-in page, when what the client asks is in order.
pub async fn authorize(
    request: HttpRequest,
    state: web::Data<State>,
    asked: web::Query<AuthorizationRequest>,
) -> HttpResponse {
    let asked = asked.into_inner();
    objection(&state, &asked).unwrap_or_else(|| password::show(&state, &request, &Asked::Client(asked)))
}

/// What is wrong with what the client asks. An unknown client or address is told to the person; the rest to the client.
#[must_use]
pub fn objection(state: &State, asked: &AuthorizationRequest) -> Option<HttpResponse> {
    let registered = swagger_redirect(&state.settings.public_url);
    if asked.client_id != SWAGGER_UI || asked.redirect_uri != registered {
        let why = "<h1>Sign-in cannot go on</h1><p>The application that sent you here is not registered, or asks to send \
                   you to an address that is not. Open the documentation page under the address that the operator gave \
                   you.</p>";
        return Some(answer(StatusCode::BAD_REQUEST, page("Sign-in cannot go on", why)));
    }
    let error = if asked.response_type != "code" {
        Some("unsupported_response_type")
    } else if asked.code_challenge_method != "S256" || asked.code_challenge.len() != 43 {
        Some("invalid_request")
    } else {
        None
    };
    error.map(|error| refuse(state, asked, error))
}

/// Gives the client a code in the name of somebody who has signed in, and sends the browser back with it.
///
/// # Errors
/// When the database fails.
pub async fn grant(
    state: &State,
    asked: &AuthorizationRequest,
    user: &User,
    second_factor: bool,
) -> Result<HttpResponse, Problem> {
    // Swagger UI asks for every scope that is ticked; a person gets those that their role holds.
    let scopes = match asked.scope.trim() {
        "" => user.role.scopes().to_vec(),
        words => words
            .split_ascii_whitespace()
            .filter_map(Scope::parse)
            .filter(|scope| user.role.scopes().contains(scope))
            .collect(),
    };
    if scopes.is_empty() {
        return Ok(refuse(state, asked, "access_denied"));
    }
    let code = URL_SAFE_NO_PAD.encode(state.db().world().random_bytes());
    let (digest, user) = (sha256_hex(&code), user.id);
    let scope = scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ");
    let kept = asked.clone();
    state
        .write_aside(move |aside| {
            let kept = AuthorizationCode {
                digest,
                user,
                client: kept.client_id,
                redirect_uri: kept.redirect_uri,
                challenge: kept.code_challenge,
                scope,
                expires_at: aside.now().plus_seconds(CODE_SECONDS),
                second_factor,
            };
            Ok(authorization_codes::insert(aside, &kept)?)
        })
        .await?;
    let back = Back { code: Some(&code), error: None, state: &asked.state, iss: &state.settings.public_url };
    Ok(back.to(&asked.redirect_uri))
}

/// Tells the client why it gets no code.
fn refuse(state: &State, asked: &AuthorizationRequest, error: &'static str) -> HttpResponse {
    let back = Back { code: None, error: Some(error), state: &asked.state, iss: &state.settings.public_url };
    back.to(&asked.redirect_uri)
}

/// What goes back to the client (RFC 6749 section 4.1.2, RFC 9207).
#[derive(Serialize)]
struct Back<'b> {
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'b str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'static str>,
    state: &'b str,
    iss: &'b str,
}

impl Back<'_> {
    fn to(&self, redirect_uri: &str) -> HttpResponse {
        let query = serde_html_form::to_string(self).unwrap_or_default();
        HttpResponse::SeeOther()
            .insert_header((header::LOCATION, format!("{redirect_uri}?{query}")))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .finish()
    }
}
