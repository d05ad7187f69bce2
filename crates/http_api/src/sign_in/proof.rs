//! Whether somebody is who they say: a password, a code, a recovery code. Each guess passes the gate first.

use super::{
    cookies::Purpose,
    gate::NotNow,
    pages,
    throttle::Guess,
    witness::{self, Refused},
};
use crate::{edge::source, problem::Problem, state::State};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use domain::ids::UserId;
use persistence::{known_browsers, second_factors, users, users::User};
use second_factor::Secret;
use workflows::{people::is_password_of, sha256_hex};

/// Why something is not proven.
pub enum NotProven {
    /// It is wrong.
    Wrong,
    /// It was not judged: this page says when to come back.
    Unjudged(HttpResponse),
}

impl From<Problem> for NotProven {
    fn from(problem: Problem) -> Self {
        Self::Unjudged(pages::busy(&problem))
    }
}

impl From<NotNow> for NotProven {
    fn from(not_now: NotNow) -> Self {
        Self::Unjudged(match not_now {
            NotNow::ComeBack(wait) => pages::later(StatusCode::TOO_MANY_REQUESTS, wait.as_secs().max(1)),
            NotNow::Crowded => pages::later(StatusCode::SERVICE_UNAVAILABLE, 10),
        })
    }
}

/// The account whose name and password these are. One that is not active, has no password or does not exist takes the
/// same path and the same time.
///
/// # Errors
/// When it is not proven.
pub async fn password(state: &State, request: &HttpRequest, name: &str, password: String) -> Result<User, NotProven> {
    let wanted = if name.contains('\0') { String::new() } else { name.to_owned() };
    let now = state.db().world().now();
    let browser = Purpose::KnownBrowser.read(state, request).map(sha256_hex);
    let shown = browser.clone().unwrap_or_default();
    let (user, owner) = state
        .read(move |conn| Ok((users::find_by_name(conn, &wanted)?, known_browsers::find(conn, &shown, now)?)))
        .await?;
    let known = user.as_ref().map(|user| user.id);
    let browser = browser.filter(|_| known.is_some() && owner == known);
    let network = source::network(request).map(|network| network.to_string()).unwrap_or_default();
    let guess = Guess::of_password(name, &network, browser.as_deref());
    pass(state, request, &guess, known).await?;
    let proven = state.hashing.run(move || is_password_of(user.as_ref(), &password).then_some(user).flatten()).await?;
    let Some(user) = proven else {
        witness::refused(state, request, known, Refused::Password);
        return Err(NotProven::Wrong);
    };
    state.gate.succeed(&guess);
    Ok(user)
}

/// Takes a code of a person's authenticator app, once.
///
/// # Errors
/// When it is wrong or was taken before.
pub async fn code(state: &State, request: &HttpRequest, user: UserId, code: &str) -> Result<(), NotProven> {
    let guess = pass_with_code(state, request, user).await?;
    let factor = state.read(move |conn| Ok(second_factors::find(conn, user)?)).await?;
    let secret = factor.and_then(|factor| open(state, user, &factor.sealed_secret));
    let now = state.db().world().now().unix_seconds();
    let step = secret.and_then(|secret| secret.step_of(code, now));
    let is_taken = match step {
        Some(step) => state.write_aside(move |aside| Ok(second_factors::take_step(aside, user, step)?)).await?,
        None => false,
    };
    unless_wrong(state, request, user, &guess, is_taken).await
}

/// Takes one of a person's recovery codes, once.
///
/// # Errors
/// When it is wrong or was taken before.
pub async fn recovery_code(state: &State, request: &HttpRequest, user: UserId, typed: &str) -> Result<(), NotProven> {
    let guess = pass_with_code(state, request, user).await?;
    let is_taken = match second_factor::normalized(typed) {
        Some(code) => {
            let digest = sha256_hex(code);
            state.write_aside(move |aside| Ok(second_factors::take_recovery_code(aside, user, &digest)?)).await?
        }
        None => false,
    };
    unless_wrong(state, request, user, &guess, is_taken).await
}

async fn pass_with_code(state: &State, request: &HttpRequest, user: UserId) -> Result<Guess, NotProven> {
    let now = state.db().world().now();
    let browser = match Purpose::KnownBrowser.read(state, request).map(sha256_hex) {
        Some(digest) => {
            let shown = digest.clone();
            let owner = state.read(move |conn| Ok(known_browsers::find(conn, &shown, now)?)).await?;
            (owner == Some(user)).then_some(digest)
        }
        None => None,
    };
    let guess = Guess::of_code(&user.to_string(), browser.as_deref());
    pass(state, request, &guess, Some(user)).await?;
    Ok(guess)
}

async fn pass(state: &State, request: &HttpRequest, guess: &Guess, user: Option<UserId>) -> Result<(), NotProven> {
    if let Err(not_now) = state.gate.pass(guess, state.db().world().now()).await {
        witness::refused(state, request, user, Refused::TooMany);
        return Err(not_now.into());
    }
    Ok(())
}

async fn unless_wrong(
    state: &State,
    request: &HttpRequest,
    user: UserId,
    guess: &Guess,
    is_right: bool,
) -> Result<(), NotProven> {
    if is_right {
        state.gate.succeed(guess);
        return Ok(());
    }
    witness::refused(state, request, Some(user), Refused::SecondFactor);
    Err(NotProven::Wrong)
}

/// The secret that was sealed for a person.
pub(crate) fn open(state: &State, user: UserId, sealed: &str) -> Option<Secret> {
    let secret = state.settings.sealing.open(user.0.as_bytes(), sealed).and_then(|bytes| Secret::of(bytes).ok());
    if secret.is_none() {
        log::error!("a second factor does not open: is the sealing key the one that it was sealed under?");
    }
    secret
}

/// A secret, sealed for a person.
///
/// # Errors
/// When the machine gives no random bytes.
pub(crate) fn seal(state: &State, user: UserId, secret: &Secret) -> Result<String, Problem> {
    let sealed = state.settings.sealing.seal(user.0.as_bytes(), secret.as_bytes());
    sealed.ok_or_else(|| Problem::internal(&"a secret cannot be sealed"))
}
