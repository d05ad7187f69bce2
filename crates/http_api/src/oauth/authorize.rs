//! The authorization endpoint (RFC 6749 section 3.1) with PKCE (RFC 7636): a person signs in.

use super::{
    SWAGGER_UI,
    page::{self, SignIn},
    swagger_redirect,
};
use crate::{page::answer, problem::Problem, state::State};
use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite},
    http::{StatusCode, header},
    web,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::access::Scope;
use persistence::{
    authorization_codes::{self, AuthorizationCode},
    users,
};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use workflows::{people::is_password_of, sha256_hex};

/// The cookie that ties the form to the browser that it was shown in.
const COOKIE: &str = "registry_sign_in";

/// For how many seconds an authorization code holds.
const CODE_SECONDS: i64 = 60;

/// What a client asks for.
#[derive(Debug, Clone, Default, Deserialize)]
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

/// The form that the page sends: the request again, and who signs in.
#[derive(Deserialize)]
pub struct SignInForm {
    #[serde(flatten)]
    request: AuthorizationRequest,
    #[serde(default)]
    form_token: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
}

/// Shows the sign-in page.
pub async fn show_sign_in(state: web::Data<State>, asked: web::Query<AuthorizationRequest>) -> HttpResponse {
    objection(&state, &asked).unwrap_or_else(|| sign_in_page(&state, StatusCode::OK, &asked, "", None))
}

/// Takes the form: a right password is answered with a code, sent to the registered address.
pub async fn sign_in(request: HttpRequest, state: web::Data<State>, form: web::Form<SignInForm>) -> HttpResponse {
    let form = form.into_inner();
    let asked = &form.request;
    if let Some(response) = objection(&state, asked) {
        return response;
    }
    let shown = request.cookie(COOKIE).map(|cookie| cookie.value().to_owned()).unwrap_or_default();
    let same: bool = shown.as_bytes().ct_eq(form.form_token.as_bytes()).into();
    if shown.is_empty() || !same {
        let message = "This page had been open for too long, or was opened elsewhere. Please try again.";
        return sign_in_page(&state, StatusCode::BAD_REQUEST, asked, &form.name, Some(message));
    }
    match authorize(&state, asked, form.name.clone(), form.password).await {
        Ok(SignedIn::Code(code)) => {
            let back = Back { code: Some(&code), error: None, state: &asked.state, iss: &state.settings.public_url };
            back.to(&asked.redirect_uri)
        }
        Ok(SignedIn::WithoutScope) => {
            let error = Some("access_denied");
            Back { code: None, error, state: &asked.state, iss: &state.settings.public_url }.to(&asked.redirect_uri)
        }
        Ok(SignedIn::Refused) => {
            let message = "The name or the password is wrong.";
            sign_in_page(&state, StatusCode::UNAUTHORIZED, asked, &form.name, Some(message))
        }
        Err(_) => {
            let message = "Sign-in is not possible at the moment. Please try again.";
            sign_in_page(&state, StatusCode::SERVICE_UNAVAILABLE, asked, &form.name, Some(message))
        }
    }
}

/// What is wrong with what the client asks. An unknown client or address is told to the person; the rest to the client.
fn objection(state: &State, asked: &AuthorizationRequest) -> Option<HttpResponse> {
    let registered = swagger_redirect(&state.settings.public_url);
    if asked.client_id != SWAGGER_UI || asked.redirect_uri != registered {
        let why = "The application that sent you here is not registered, or asks to send you to an address that is \
                   not. Open the documentation page under the address that the operator gave you.";
        return Some(answer(StatusCode::BAD_REQUEST, page::refusal(why)));
    }
    let error = if asked.response_type != "code" {
        Some("unsupported_response_type")
    } else if asked.code_challenge_method != "S256" || asked.code_challenge.len() != 43 {
        Some("invalid_request")
    } else {
        None
    };
    error.map(|error| {
        let back = Back { code: None, error: Some(error), state: &asked.state, iss: &state.settings.public_url };
        back.to(&asked.redirect_uri)
    })
}

/// What came of a sign-in.
enum SignedIn {
    /// A code to be exchanged for a token.
    Code(String),
    /// The password is wrong, or there is no such account.
    Refused,
    /// The person's role holds none of the scopes that were asked for.
    WithoutScope,
}

/// Checks the password and keeps a code.
async fn authorize(
    state: &State,
    asked: &AuthorizationRequest,
    name: String,
    password: String,
) -> Result<SignedIn, Problem> {
    let user = state.read(move |conn| Ok(users::find_by_name(conn, &name)?)).await?;
    let permit = state.hashing.acquire().await.map_err(|error| Problem::internal(&error))?;
    let (user, is_right) = web::block(move || {
        let is_right = is_password_of(user.as_ref(), &password);
        (user, is_right)
    })
    .await
    .map_err(|error| Problem::internal(&error))?;
    drop(permit);
    let Some(user) = user.filter(|_| is_right) else { return Ok(SignedIn::Refused) };
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
        return Ok(SignedIn::WithoutScope);
    }
    let scope = scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ");
    let code = URL_SAFE_NO_PAD.encode(state.db().world().random_bytes());
    let digest = sha256_hex(&code);
    let asked = asked.clone();
    state
        .write_aside(move |aside| {
            let kept = AuthorizationCode {
                digest,
                user: user.id,
                client: asked.client_id,
                redirect_uri: asked.redirect_uri,
                challenge: asked.code_challenge,
                scope,
                expires_at: aside.now().plus_seconds(CODE_SECONDS),
            };
            Ok(authorization_codes::insert(aside, &kept)?)
        })
        .await?;
    Ok(SignedIn::Code(code))
}

fn sign_in_page(
    state: &State,
    status: StatusCode,
    asked: &AuthorizationRequest,
    name: &str,
    message: Option<&'static str>,
) -> HttpResponse {
    let form_token = URL_SAFE_NO_PAD.encode(state.db().world().random_bytes());
    let hidden = vec![
        ("response_type", asked.response_type.as_str()),
        ("client_id", &asked.client_id),
        ("redirect_uri", &asked.redirect_uri),
        ("scope", &asked.scope),
        ("state", &asked.state),
        ("code_challenge", &asked.code_challenge),
        ("code_challenge_method", &asked.code_challenge_method),
        ("form_token", &form_token),
    ];
    let body = SignIn { hidden, message, name }.html();
    let cookie = Cookie::build(COOKIE, form_token)
        .path("/oauth")
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(state.settings.public_url.starts_with("https://"))
        .finish();
    let mut response = answer(status, body);
    if let Err(error) = response.add_cookie(&cookie) {
        log::error!("the sign-in cookie cannot be set: {error}");
    }
    response
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
