//! Signing in as a browser and a client do it together: what tests of accounts and sessions start from.

use crate::browser::{Browser, VERIFIER};
use serde_json::Value;
use testkit::{Answer, Caller, TestApp};

/// What a client gets for a code.
pub struct Tokens {
    pub access: String,
    pub refresh: String,
    /// The whole answer.
    pub body: Value,
}

impl Tokens {
    #[track_caller]
    pub fn of(answer: &Answer) -> Self {
        let body = answer.json();
        let text = |name: &str| body[name].as_str().unwrap_or_else(|| panic!("no {name}\n{answer}")).to_owned();
        Self { access: text("access_token"), refresh: text("refresh_token"), body }
    }

    /// Whoever holds the access token.
    pub fn caller<'a>(&self, app: &'a TestApp) -> Caller<'a> {
        app.bearer(&*self.access)
    }
}

/// The hidden field and the cookie of a page with a form.
#[track_caller]
pub fn form_of(page: &Answer) -> (String, String) {
    let after = page.text.split("name=\"form_token\" value=\"").nth(1).unwrap_or_else(|| panic!("no form\n{page}"));
    let cookie = page.header("set-cookie").and_then(|cookie| cookie.split(';').next());
    (after.split('"').next().unwrap_or_default().to_owned(), cookie.expect("a cookie").to_owned())
}

fn redirect(app: &TestApp) -> String {
    format!("{}/docs/oauth2-redirect.html", app.url())
}

/// Sends the sign-in form.
#[track_caller]
pub fn try_sign_in(app: &TestApp, name: &str, password: &str) -> Answer {
    Browser::open(app, &[]).sign_in(name, password)
}

/// The authorization code of a person who signs in.
#[track_caller]
pub fn code(app: &TestApp, name: &str, password: &str) -> String {
    let back = try_sign_in(app, name, password).expect(303);
    let target = back.header("location").expect("an address").to_owned();
    let code = target.split(['?', '&']).find_map(|pair| pair.strip_prefix("code="));
    code.unwrap_or_else(|| panic!("no code in {target}")).to_owned()
}

pub fn redeem(app: &TestApp, code: &str) -> Answer {
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &*redirect(app)),
        ("client_id", "swagger-ui"),
        ("code_verifier", VERIFIER),
    ];
    app.call("POST", "/oauth/token").form(&form).send()
}

/// Somebody signs in: a session begins.
#[track_caller]
pub fn sign_in(app: &TestApp, name: &str, password: &str) -> Tokens {
    Tokens::of(&redeem(app, &code(app, name, password)).expect(200))
}

/// Sends a refresh token.
pub fn refresh(app: &TestApp, token: &str) -> Answer {
    refresh_with(app, token, &[])
}

/// Sends a refresh token with more beside it, or other things.
pub fn refresh_with(app: &TestApp, token: &str, more: &[(&str, &str)]) -> Answer {
    let mut form = vec![("grant_type", "refresh_token"), ("refresh_token", token), ("client_id", "swagger-ui")];
    form.retain(|(name, _)| !more.iter().any(|(one, _)| one == name));
    form.extend(more);
    app.call("POST", "/oauth/token").form(&form).send()
}

/// Fails unless a refresh token is of no use.
#[track_caller]
pub fn refused(answer: Answer) {
    let answer = answer.expect(400);
    assert_eq!(answer.json()["error"], "invalid_grant", "{answer}");
}

/// Sends the page for one-time codes.
#[track_caller]
pub fn try_code(app: &TestApp, code: &str, password: &str, again: &str) -> Answer {
    let (form_token, cookie) = form_of(&app.nobody().get("/account/code").expect(200));
    let form = [("form_token", &*form_token), ("code", code), ("password", password), ("again", again)];
    app.call("POST", "/account/code").header("Cookie", cookie).form(&form).send()
}

/// Sets a password by a one-time code.
#[track_caller]
pub fn set_password(app: &TestApp, code: &str, password: &str) {
    let page = try_code(app, code, password, password).expect(200);
    assert!(page.text.contains("Your password is set") && page.text.contains("sign in now"), "{page}");
}
