//! The first stage: a name and a password.

use super::{
    Asked, base_path,
    complete::complete,
    cookies::{self, Purpose},
    pages::{self, SignInPage},
    proof::{self, NotProven},
    record,
    witness::Proof,
};
use crate::{oauth::authorize::AuthorizationRequest, problem::Problem, state::State};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use persistence::{second_factors, sign_ins::Stage, users::User};
use second_factor::Secret;
use serde::Deserialize;

/// What the form of this stage does.
const FORM: &str = "password";

/// The form that the page sends: what was asked, and who signs in.
#[derive(Deserialize)]
pub struct PasswordForm {
    #[serde(flatten)]
    asked: AuthorizationRequest,
    #[serde(default)]
    to: String,
    #[serde(default)]
    form_token: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
}

/// Shows the page.
#[must_use]
pub fn show(state: &State, request: &HttpRequest, asked: &Asked) -> HttpResponse {
    show_again(state, request, asked, StatusCode::OK, "", None)
}

/// Takes the form.
pub async fn prove(request: HttpRequest, state: web::Data<State>, form: web::Form<PasswordForm>) -> HttpResponse {
    let form = form.into_inner();
    let asked = if form.to == "account" { Asked::Account } else { Asked::Client(form.asked) };
    if let Some(response) = asked.objection(&state) {
        return response;
    }
    let shown = Purpose::SignIn.read(&state, &request).unwrap_or_default();
    if !cookies::is_own_form(&state, &request, FORM, &shown, &form.form_token) {
        let message = "This page had been open for too long, or was opened elsewhere. Please try again.";
        return show_again(&state, &request, &asked, StatusCode::BAD_REQUEST, &form.name, Some(message));
    }
    let next = match proof::password(&state, &request, &form.name, form.password).await {
        Ok(user) => go_on(&state, &request, &asked, &user, Proof::Password).await,
        Err(NotProven::Wrong) => {
            let message = "The name or the password is wrong.";
            return show_again(&state, &request, &asked, StatusCode::UNAUTHORIZED, &form.name, Some(message));
        }
        Err(NotProven::Unjudged(page)) => Ok(page),
    };
    next.unwrap_or_else(|problem| pages::busy(&problem))
}

/// What follows a proven first factor: the second one where there is one, its set-up where the role needs one, or the end.
///
/// # Errors
/// When the database fails.
pub(super) async fn go_on(
    state: &State,
    request: &HttpRequest,
    asked: &Asked,
    user: &User,
    proof: Proof,
) -> Result<HttpResponse, Problem> {
    let id = user.id;
    if proof.has_second_factor() {
        return complete(state, request, asked, id, proof).await;
    }
    let has_factor = state.read(move |conn| Ok(second_factors::find(conn, id)?.is_some())).await?;
    if has_factor {
        record::begin(state, asked, id, Stage::SecondFactor, None).await
    } else if user.role.needs_second_factor() {
        let secret = Secret::new(state.db().world().random_bytes());
        let sealed = proof::seal(state, id, &secret)?;
        record::begin(state, asked, id, Stage::SetUp, Some(sealed)).await
    } else {
        complete(state, request, asked, id, proof).await
    }
}

fn show_again(
    state: &State,
    request: &HttpRequest,
    asked: &Asked,
    status: StatusCode,
    name: &str,
    message: Option<&str>,
) -> HttpResponse {
    // A browser keeps its secret from page to page, so that two windows do not disturb each other. It proves nothing
    // yet: what follows a proven password gets a new one.
    let secret = Purpose::SignIn.read(state, request).unwrap_or_else(|| cookies::new_secret(state));
    let html = SignInPage {
        base: base_path(state),
        carried: asked.fields(),
        form_token: &cookies::form_token(state, FORM, &secret),
        message,
        name,
        points_to_account: *asked != Asked::Account,
        agencies: state
            .settings
            .agencies
            .iter()
            .map(|agency| (&*agency.settings.id, &*agency.settings.title))
            .collect(),
    }
    .html();
    let mut response = asked.answer(status, html);
    Purpose::SignIn.give(state, &mut response, &secret);
    response
}
