//! The page on which the first person of an organization sets up an account by the one-time code of an invitation. Plain
//! HTML, without script.

use crate::{
    edge::source,
    page::{answer, escape, page},
    problem::{Kind, Problem},
    sign_in::{gate::NotNow, throttle::Guess},
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
use workflows::{invitation_codes, people::hash_password};

/// Where the page is.
pub const INVITATION_PAGE: &str = "/account/invitation";

/// The cookie that ties the form to the browser that it was shown in.
const COOKIE: &str = "registry_invitation";

/// What everybody is told whose code does not hold, whatever the reason.
const NOT_RIGHT: &str =
    "The code is not right, has been used, or has ended. Ask the Commission for a new one, and say who invited you.";

/// The page's address for people.
#[must_use]
pub fn invitation_page(state: &State) -> String {
    format!("{}{INVITATION_PAGE}", state.settings.public_url)
}

/// The form that the page sends.
#[derive(Deserialize)]
pub struct InvitationForm {
    #[serde(default)]
    form_token: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    again: String,
}

/// Shows the page.
pub async fn show_invitation_page(state: web::Data<State>) -> HttpResponse {
    form(&state, StatusCode::OK, "", "", None)
}

/// Takes the form: a code that holds is used up, and the account is there.
pub async fn set_up_account(
    request: HttpRequest,
    state: web::Data<State>,
    sent: web::Form<InvitationForm>,
) -> HttpResponse {
    let sent = sent.into_inner();
    let (code, name) = (sent.code.clone(), sent.name.trim().to_lowercase());
    let again = |status, message: &str| form(&state, status, &code, &name, Some(message));
    let shown = request.cookie(COOKIE).map(|cookie| cookie.value().to_owned()).unwrap_or_default();
    let same: bool = shown.as_bytes().ct_eq(sent.form_token.as_bytes()).into();
    if shown.is_empty() || !same {
        let message = "This page had been open for too long, or was opened elsewhere. Please try again.";
        return again(StatusCode::BAD_REQUEST, message);
    }
    if sent.password != sent.again {
        return again(StatusCode::UNPROCESSABLE_ENTITY, "The two passwords differ.");
    }
    // By themselves first: whoever has no code learns the rules, and nothing else.
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-' | '@');
    if !(3..=100).contains(&name.len()) || !name.chars().all(is_plain) {
        let message = "The name must be 3 to 100 of the letters a-z, digits, and the characters . _ - @";
        return again(StatusCode::UNPROCESSABLE_ENTITY, message);
    }
    if let Err(fault) = check_password(&sent.password) {
        return again(StatusCode::UNPROCESSABLE_ENTITY, &format!("The password {fault}."));
    }
    let network = source::network(&request).map(|network| network.to_string()).unwrap_or_default();
    let guess = Guess::of_invitation(&network);
    if let Err(not_now) = state.gate.pass(&guess, state.db().world().now()).await {
        let (status, message) = match not_now {
            NotNow::ComeBack(_) => (StatusCode::TOO_MANY_REQUESTS, "Too many tries. Please wait a moment."),
            NotNow::Crowded => (StatusCode::SERVICE_UNAVAILABLE, "Too many people try at once. Please wait a moment."),
        };
        return again(status, message);
    }
    match set_up(&state, sent.code, name.clone(), sent.password).await {
        Ok(()) => {
            state.gate.succeed(&guess);
            answer(StatusCode::OK, done(&name))
        }
        Err(problem) if problem.kind() == Kind::NotFound => {
            form(&state, StatusCode::UNPROCESSABLE_ENTITY, "", &name, Some(NOT_RIGHT))
        }
        Err(problem) if problem.kind() == Kind::Conflict => {
            again(StatusCode::UNPROCESSABLE_ENTITY, "This name cannot be had. Choose another one.")
        }
        Err(problem) if problem.kind() == Kind::Invalid => {
            let detail = problem.document().errors.first().map(|error| error.detail.clone()).unwrap_or_default();
            again(StatusCode::UNPROCESSABLE_ENTITY, &format!("The password {detail}."))
        }
        Err(_) => {
            again(StatusCode::SERVICE_UNAVAILABLE, "The account cannot be set up at the moment. Please try again.")
        }
    }
}

/// Sets the account up. Only a code that holds leads to hashing, and no more of it at once than sign-in may do.
async fn set_up(state: &State, code: String, name: String, password: String) -> Result<(), Problem> {
    let now = state.db().world().now();
    let (code, name, password) = state
        .read(move |conn| {
            invitation_codes::check_invitation_code(conn, &code, &name, &password, now)?;
            Ok((code, name, password))
        })
        .await?;
    let salt = state.db().world().random_bytes();
    let hash = state.hashing.run(move || hash_password(&password, salt)).await??;
    state.write(move |tx| Ok(invitation_codes::redeem_invitation_code(tx, &code, &name, hash).map(|_| ())?)).await
}

fn form(state: &State, status: StatusCode, code: &str, name: &str, message: Option<&str>) -> HttpResponse {
    let form_token = URL_SAFE_NO_PAD.encode(state.db().world().random_bytes());
    // The code is given back to whoever typed it: 28 letters are not typed twice for a password that was too short.
    let body = form_html(&form_token, code, name, message);
    let cookie = Cookie::build(COOKIE, form_token)
        .path(INVITATION_PAGE)
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(state.settings.public_url.starts_with("https://"))
        .finish();
    let mut response = answer(status, body);
    if let Err(error) = response.add_cookie(&cookie) {
        log::error!("the cookie of the page for invitations cannot be set: {error}");
    }
    response
}

fn form_html(form_token: &str, code: &str, name: &str, message: Option<&str>) -> String {
    let message = message.map(|text| format!(r#"<p role="alert">{}</p>"#, escape(text))).unwrap_or_default();
    let (code, name) = (escape(code), escape(name));
    page(
        "Set up your organization's account",
        &format!(
            r#"<h1>Set up your organization's account</h1><p>The Commission has invited your organization to assess itself. Whoever answers for it sets up the first account here, and can add others afterwards.</p>{message}<form method="post" action="invitation"><input type="hidden" name="form_token" value="{form_token}">
<label for="code">One-time code</label><input id="code" name="code" value="{code}" maxlength="60" autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" aria-describedby="about-code" required>
<p class="hint" id="about-code">Seven groups of four letters and digits, from the invitation. Blanks, hyphens, and small or large letters make no difference.</p>
<label for="name">Name to sign in with</label><input id="name" name="name" value="{name}" minlength="3" maxlength="100" autocomplete="username" autocapitalize="none" spellcheck="false" aria-describedby="about-name" required>
<p class="hint" id="about-name">An e-mail address will do, or a name of your own: a-z, digits, and . _ - @</p>
<label for="password">Password</label><input id="password" name="password" type="password" minlength="{SHORTEST_PASSWORD}" maxlength="{LONGEST_PASSWORD}" autocomplete="new-password" aria-describedby="about-password" required>
<p class="hint" id="about-password">{SHORTEST_PASSWORD} characters or more; a sentence of your own making is best.</p>
<label for="again">Password, once more</label><input id="again" name="again" type="password" minlength="{SHORTEST_PASSWORD}" maxlength="{LONGEST_PASSWORD}" autocomplete="new-password" required>
<button type="submit">Set up the account</button></form>"#
        ),
    )
}

fn done(name: &str) -> String {
    page(
        "Your account is set up",
        &format!(
            r#"<h1>Your account is set up</h1><p>You answer for your organization, and can sign in as <code>{}</code> now.</p><p><a href="../docs/">Go on to the registry, and press Authorize there</a></p>"#,
            escape(name)
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_cannot_become_markup() {
        let page = form_html("token", "\"><script>", "'><script>", Some("<b>"));
        assert!(!page.contains("<script>") && !page.contains("<b>"));
        assert!(!done("<script>").contains("<script>"));
    }
}
