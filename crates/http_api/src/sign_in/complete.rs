//! The end of every sign-in, however somebody has proven who they are.

use super::{
    Asked,
    cookies::{self, KNOWN_BROWSER_DAYS, Purpose},
    pages,
    witness::{self, Proof},
};
use crate::{account, oauth::authorize, page, problem::Problem, state::State};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use domain::ids::UserId;
use persistence::{known_browsers, users};
use workflows::sha256_hex;

/// Ends a sign-in: gives the client its code, or opens the person's account page. The account is read anew: it may have
/// been stopped since the first factor.
///
/// Whoever calls this has proof of everything that the person's role needs.
///
/// # Errors
/// When the database fails.
pub async fn complete(
    state: &State,
    request: &HttpRequest,
    asked: &Asked,
    user: UserId,
    proof: Proof,
) -> Result<HttpResponse, Problem> {
    let found = state.read(move |conn| Ok(users::find(conn, user)?)).await?;
    let Some(user) = found.filter(|user| user.active) else {
        witness::refused(state, request, Some(user), witness::Refused::Password);
        let why = "This account has been stopped.";
        return Ok(page::answer(StatusCode::FORBIDDEN, pages::over(why, None)));
    };
    witness::signed_in(state, request, asked, user.id, proof).await?;
    let mut response = match asked {
        Asked::Client(asked) => authorize::grant(state, asked, &user, proof.has_second_factor()).await?,
        Asked::Account => account::session::open(state, user.id).await?,
    };
    Purpose::SignIn.take_away(state, &mut response);
    know_browser(state, request, &mut response, user.id).await?;
    Ok(response)
}

/// Lets the browser be known as one of this person's, so that guesses made elsewhere do not slow it.
async fn know_browser(
    state: &State,
    request: &HttpRequest,
    response: &mut HttpResponse,
    user: UserId,
) -> Result<(), Problem> {
    if let Some(secret) = Purpose::KnownBrowser.read(state, request) {
        let (digest, now) = (sha256_hex(&secret), state.db().world().now());
        let known = state.read(move |conn| Ok(known_browsers::find(conn, &digest, now)?)).await?;
        if known == Some(user) {
            return Ok(());
        }
    }
    let secret = cookies::new_secret(state);
    let digest = sha256_hex(&secret);
    state
        .write_aside(move |aside| {
            let until = aside.now().plus_seconds(KNOWN_BROWSER_DAYS * 86_400);
            Ok(known_browsers::insert(aside, &digest, user, until)?)
        })
        .await?;
    Purpose::KnownBrowser.give(state, response, &secret);
    Ok(())
}
