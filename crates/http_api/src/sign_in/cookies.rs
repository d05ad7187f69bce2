//! What a browser keeps for sign-in, and how a form shows that it comes from a page of this service.
//!
//! Every cookie is `HttpOnly` and, but for one, `SameSite=Strict`, and behind https also `Secure` with the prefix `__Host-`, so that no
//! neighbouring host can plant one (RFC 6265bis section 4.1.3). Strict suffices: pages that need a cookie are reached from
//! pages of this service. The first page is also reached from outside, and needs none.

use crate::{page::origin, state::State};
use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// Letters of a secret of 256 bits in base64url.
const LETTERS: usize = 43;

/// What a cookie is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A sign-in under way. Ends with the browser.
    SignIn,
    /// A browser that somebody has signed in with before.
    KnownBrowser,
    /// The pages under `/account`. Ends with the browser.
    Account,
    /// A sign-in at an agency, from which the browser comes back. Ends with the browser.
    Elsewhere,
}

/// For how many days a browser counts as known.
pub const KNOWN_BROWSER_DAYS: i64 = 180;

impl Purpose {
    fn name(self, state: &State) -> String {
        let name = match self {
            Self::SignIn => "registry_sign_in",
            Self::KnownBrowser => "registry_browser",
            Self::Account => "registry_account",
            Self::Elsewhere => "registry_elsewhere",
        };
        let prefix = if is_https(state) { "__Host-" } else { "" };
        format!("{prefix}{name}")
    }

    /// The secret that the browser holds.
    #[must_use]
    pub fn read(self, state: &State, request: &HttpRequest) -> Option<String> {
        let cookie = request.cookie(&self.name(state))?;
        let is_ours = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let value = cookie.value();
        (value.len() == LETTERS && value.bytes().all(is_ours)).then(|| value.to_owned())
    }

    /// Hands a secret to the browser.
    pub fn give(self, state: &State, response: &mut HttpResponse, secret: &str) {
        let mut cookie = self.cookie(state, secret.to_owned());
        if self == Self::KnownBrowser {
            cookie.set_max_age(Duration::days(KNOWN_BROWSER_DAYS));
        }
        add(response, &cookie);
    }

    /// Makes the browser forget it.
    pub fn take_away(self, state: &State, response: &mut HttpResponse) {
        let mut cookie = self.cookie(state, String::new());
        cookie.make_removal();
        add(response, &cookie);
    }

    /// Who comes back from an agency comes from another site: only `Lax` lets the browser say who that is.
    fn same_site(self) -> SameSite {
        if self == Self::Elsewhere { SameSite::Lax } else { SameSite::Strict }
    }

    fn cookie(self, state: &State, value: String) -> Cookie<'static> {
        Cookie::build(self.name(state), value)
            .path("/")
            .http_only(true)
            .same_site(self.same_site())
            .secure(is_https(state))
            .finish()
    }
}

fn is_https(state: &State) -> bool {
    state.settings.public_url.starts_with("https://")
}

fn add(response: &mut HttpResponse, cookie: &Cookie<'_>) {
    if let Err(error) = response.add_cookie(cookie) {
        log::error!("a cookie cannot be set: {error}");
    }
}

/// A new secret for a browser: 256 random bits.
#[must_use]
pub fn new_secret(state: &State) -> String {
    URL_SAFE_NO_PAD.encode(state.db().world().random_bytes())
}

/// The mark that a form carries: of what it does, and of the secret that the browser holds.
#[must_use]
pub fn form_token(state: &State, form: &str, secret: &str) -> String {
    state.settings.sealing.mark(&["form", form, secret])
}

/// Whether a form comes from a page that this service showed this browser.
#[must_use]
pub fn is_own_form(state: &State, request: &HttpRequest, form: &str, secret: &str, token: &str) -> bool {
    state.settings.sealing.is_mark(&["form", form, secret], token)
        && !secret.is_empty()
        && !is_from_elsewhere(state, request)
}

/// Whether the browser says that a request was made by another origin's page. Browsers of before 2020 say nothing.
fn is_from_elsewhere(state: &State, request: &HttpRequest) -> bool {
    let header = |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap_or("?"));
    match header("sec-fetch-site") {
        Some("same-origin") => return false,
        // By the person, not by a page.
        Some("none") | None => {}
        Some(_) => return true,
    }
    match header("origin") {
        Some(said) => origin(&state.settings.public_url).as_deref() != Some(said),
        None => false,
    }
}
