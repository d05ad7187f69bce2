//! The page on which a person sets the password of their account by a one-time code. Plain HTML, without script.

use crate::{
    page::{answer, escape, page},
    problem::{Kind, Problem},
    state::State,
};
use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite},
    http::StatusCode,
    web,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::access::{LONGEST_PASSWORD, SHORTEST_PASSWORD, check_password};
use serde::Deserialize;
use subtle::ConstantTimeEq;
use workflows::{one_time_codes, people::hash_password};

/// Where the page is.
pub const CODE_PAGE: &str = "/account/code";

/// The cookie that ties the form to the browser that it was shown in.
const COOKIE: &str = "registry_code";

/// The page's address for people.
#[must_use]
pub fn code_page(state: &State) -> String {
    format!("{}{CODE_PAGE}", state.settings.public_url)
}

/// The form that the page sends.
#[derive(Deserialize)]
pub struct CodeForm {
    #[serde(default)]
    form_token: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    again: String,
}

/// Shows the page.
pub async fn show_code_page(state: web::Data<State>) -> HttpResponse {
    form(&state, StatusCode::OK, "", None)
}

/// Takes the form: a code that holds is used up, and the password is set.
pub async fn set_password(request: HttpRequest, state: web::Data<State>, sent: web::Form<CodeForm>) -> HttpResponse {
    let sent = sent.into_inner();
    let shown = request.cookie(COOKIE).map(|cookie| cookie.value().to_owned()).unwrap_or_default();
    let same: bool = shown.as_bytes().ct_eq(sent.form_token.as_bytes()).into();
    if shown.is_empty() || !same {
        let message = "This page had been open for too long, or was opened elsewhere. Please try again.";
        return form(&state, StatusCode::BAD_REQUEST, &sent.code, Some(message));
    }
    if sent.password != sent.again {
        return form(&state, StatusCode::UNPROCESSABLE_ENTITY, &sent.code, Some("The two passwords differ."));
    }
    // By itself first: whoever has no code learns the rules, and nothing else.
    if let Err(fault) = check_password(&sent.password) {
        let message = format!("The password {fault}.");
        return form(&state, StatusCode::UNPROCESSABLE_ENTITY, &sent.code, Some(&message));
    }
    let code = sent.code.clone();
    match set(&state, sent.code, sent.password).await {
        Ok(()) => answer(StatusCode::OK, done()),
        Err(problem) if problem.kind() == Kind::NotFound => {
            let message = "The code is not right, has been used, or is too old. Ask for a new one where you got it.";
            form(&state, StatusCode::UNPROCESSABLE_ENTITY, "", Some(message))
        }
        Err(problem) if problem.kind() == Kind::Invalid => {
            let detail = problem.document().errors.first().map(|error| error.detail.clone()).unwrap_or_default();
            form(&state, StatusCode::UNPROCESSABLE_ENTITY, &code, Some(&format!("The password {detail}.")))
        }
        Err(_) => {
            let message = "The password cannot be set at the moment. Please try again.";
            form(&state, StatusCode::SERVICE_UNAVAILABLE, &code, Some(message))
        }
    }
}

/// Sets the password. Only a code that holds leads to hashing, and no more of it at once than sign-in may do: without a
/// code the page is no lever against the service.
async fn set(state: &State, code: String, password: String) -> Result<(), Problem> {
    let now = state.db().world().now();
    let (code, password) = state
        .read(move |conn| {
            one_time_codes::check_code(conn, &code, &password, now)?;
            Ok((code, password))
        })
        .await?;
    let salt = state.db().world().random_bytes();
    let permit = state.hashing.acquire().await.map_err(|error| Problem::internal(&error))?;
    let hash =
        web::block(move || hash_password(&password, salt)).await.map_err(|error| Problem::internal(&error))??;
    drop(permit);
    state.write(move |tx| Ok(one_time_codes::set_password_by_code(tx, &code, &hash)?)).await
}

fn form(state: &State, status: StatusCode, code: &str, message: Option<&str>) -> HttpResponse {
    let form_token = URL_SAFE_NO_PAD.encode(state.db().world().random_bytes());
    // The code is given back to whoever typed it: 28 letters are not typed twice for a password that was too short.
    let body = form_html(&form_token, code, message);
    let cookie = Cookie::build(COOKIE, form_token)
        .path(CODE_PAGE)
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(state.settings.public_url.starts_with("https://"))
        .finish();
    let mut response = answer(status, body);
    if let Err(error) = response.add_cookie(&cookie) {
        log::error!("the cookie of the page for codes cannot be set: {error}");
    }
    response
}

fn form_html(form_token: &str, code: &str, message: Option<&str>) -> String {
    let message = message.map(|text| format!(r#"<p role="alert">{}</p>"#, escape(text))).unwrap_or_default();
    let code = escape(code);
    page(
        "Set your password",
        &format!(
            r#"<p>Registry of service providers</p><h1>Set your password</h1>{message}<form method="post" action="code"><input type="hidden" name="form_token" value="{form_token}">
<label for="code">One-time code</label><input id="code" name="code" value="{code}" maxlength="60" autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" aria-describedby="about-code" required>
<p id="about-code">Seven groups of four letters and digits. Blanks, hyphens, and small or large letters make no difference.</p>
<label for="password">New password</label><input id="password" name="password" type="password" minlength="{SHORTEST_PASSWORD}" maxlength="{LONGEST_PASSWORD}" autocomplete="new-password" aria-describedby="about-password" required>
<p id="about-password">{SHORTEST_PASSWORD} characters or more; a sentence of your own making is best.</p>
<label for="again">New password, once more</label><input id="again" name="again" type="password" minlength="{SHORTEST_PASSWORD}" maxlength="{LONGEST_PASSWORD}" autocomplete="new-password" required>
<button type="submit">Set the password</button></form>"#
        ),
    )
}

fn done() -> String {
    page(
        "Your password is set",
        r#"<p>Registry of service providers</p><h1>Your password is set</h1><p>You can sign in now. Wherever you were signed in before, you have been signed out.</p><p><a href="../docs/">Go on to the registry, and press Authorize there</a></p>"#,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_cannot_become_markup() {
        let page = form_html("token", "\"><script>", Some("<b>"));
        assert!(!page.contains("<script>") && !page.contains("<b>"));
    }
}
