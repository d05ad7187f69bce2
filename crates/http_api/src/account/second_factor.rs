//! A person sets up or replaces their own second factor, and makes new recovery codes.

use super::{PasswordAgain, form_page, pages, see, session, session::Session};
use crate::{
    page::answer,
    problem::Problem,
    sign_in::{
        self, base_path,
        proof::{self, NotProven},
        set_up::{Confirmed, new_recovery_codes, set},
    },
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use domain::access::Actor;
use persistence::{account_sessions, second_factors};
use second_factor::Secret;
use serde::Deserialize;
use workflows::people::make_recovery_codes;

/// What the forms of these pages do.
const BEGIN: &str = "second-factor";
const CONFIRM: &str = "confirm";
const CODES: &str = "recovery-codes";

/// The form that confirms.
#[derive(Deserialize)]
pub struct ConfirmForm {
    #[serde(default)]
    form_token: String,
    #[serde(default)]
    code: String,
}

/// Shows the page that begins a set-up.
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    shown(&request, &state, BEGIN).await
}

/// Shows the page that makes new recovery codes.
pub(super) async fn show_codes(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    shown(&request, &state, CODES).await
}

/// Begins a set-up.
pub(super) async fn begin(
    request: HttpRequest,
    state: web::Data<State>,
    form: web::Form<PasswordAgain>,
) -> HttpResponse {
    let begun = async {
        let session = match again(&request, &state, BEGIN, form.into_inner()).await? {
            Ok(session) => session,
            Err(page) => return Ok(page),
        };
        let secret = Secret::new(state.db().world().random_bytes());
        let sealed = proof::seal(&state, session.user.id, &secret)?;
        state
            .write_aside(move |aside| Ok(account_sessions::put_secret(aside, &session.digest, Some(&sealed))?))
            .await?;
        Ok::<_, Problem>(see(&state, "/account/confirm"))
    };
    begun.await.unwrap_or_else(|problem| sign_in::pages::busy(&problem))
}

/// Shows the secret.
pub(super) async fn show_secret(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    match session::of(&state, &request).await {
        Ok(Some(session)) => secret_page(&state, &session, StatusCode::OK, None),
        Ok(None) => see(&state, "/account/"),
        Err(problem) => sign_in::pages::busy(&problem),
    }
}

/// Takes the first code: from now on the second factor counts.
pub(super) async fn confirm(
    request: HttpRequest,
    state: web::Data<State>,
    form: web::Form<ConfirmForm>,
) -> HttpResponse {
    let confirmed = async {
        let Some(session) = session::sent(&state, &request, CONFIRM, &form.form_token).await? else {
            return Ok(see(&state, "/account/"));
        };
        let user = session.user.id;
        let Some(confirmed) = Confirmed::by(&state, user, session.sealed_secret.as_deref(), &form.code) else {
            let message = "The code is wrong. Is the clock of your device right? Try the next code.";
            return Ok(secret_page(&state, &session, StatusCode::UNAUTHORIZED, Some(message)));
        };
        let (factor, digests, digest) = (confirmed.factor, confirmed.digests, session.digest);
        state
            .write(move |tx| {
                account_sessions::put_secret(tx, &digest, None)?;
                account_sessions::end_others(tx, user, Some(&digest))?;
                set(tx, user, &factor, &digests)
            })
            .await?;
        Ok::<_, Problem>(codes_page(&state, &confirmed.codes))
    };
    confirmed.await.unwrap_or_else(|problem| sign_in::pages::busy(&problem))
}

/// Makes new recovery codes.
pub(super) async fn make_codes(
    request: HttpRequest,
    state: web::Data<State>,
    form: web::Form<PasswordAgain>,
) -> HttpResponse {
    let made = async {
        let session = match again(&request, &state, CODES, form.into_inner()).await? {
            Ok(session) => session,
            Err(page) => return Ok(page),
        };
        let user = session.user.id;
        let (codes, digests) = new_recovery_codes(&state);
        let has_factor = state
            .write(move |tx| {
                let has_factor = second_factors::find(tx, user)?.is_some();
                if has_factor {
                    make_recovery_codes(tx, Actor::Person(user), user, &digests)?;
                }
                Ok::<_, Problem>(has_factor)
            })
            .await?;
        Ok::<_, Problem>(if has_factor { codes_page(&state, &codes) } else { see(&state, "/account/second-factor") })
    };
    made.await.unwrap_or_else(|problem| sign_in::pages::busy(&problem))
}

async fn shown(request: &HttpRequest, state: &State, form: &str) -> HttpResponse {
    match session::of(state, request).await {
        Ok(Some(session)) => page(state, &session, form, StatusCode::OK, None),
        Ok(None) => see(state, "/account/"),
        Err(problem) => sign_in::pages::busy(&problem),
    }
}

/// The session of who sends a form with their password; otherwise the page to answer with.
async fn again(
    request: &HttpRequest,
    state: &State,
    form: &str,
    sent: PasswordAgain,
) -> Result<Result<Session, HttpResponse>, Problem> {
    let Some(session) = session::sent(state, request, form, &sent.form_token).await? else {
        return Ok(Err(see(state, "/account/")));
    };
    Ok(match proof::password(state, request, &session.user.name, sent.password).await {
        Ok(_) => Ok(session),
        Err(NotProven::Wrong) => {
            Err(page(state, &session, form, StatusCode::UNAUTHORIZED, Some("The password is wrong.")))
        }
        Err(NotProven::Unjudged(page)) => Err(page),
    })
}

fn page(state: &State, session: &Session, form: &str, status: StatusCode, message: Option<&str>) -> HttpResponse {
    form_page(state, session, status, form, |base, token| {
        if form == CODES {
            pages::new_codes(base, token, &session.user, message)
        } else {
            pages::second_factor(base, token, &session.user, message)
        }
    })
}

fn secret_page(state: &State, session: &Session, status: StatusCode, message: Option<&str>) -> HttpResponse {
    let user = &session.user;
    let sealed = session.sealed_secret.as_deref();
    let Some(secret) = sealed.and_then(|sealed| proof::open(state, user.id, sealed)) else {
        return see(state, "/account/second-factor");
    };
    form_page(state, session, status, CONFIRM, |base, token| {
        let why = "The one that you may have had works until you confirm the new one.";
        sign_in::pages::set_up(&format!("{base}/account/confirm"), token, why, &secret, &user.name, message)
    })
}

fn codes_page(state: &State, codes: &[String]) -> HttpResponse {
    answer(StatusCode::OK, sign_in::pages::recovery_codes(codes, &pages::back(base_path(state))))
}
