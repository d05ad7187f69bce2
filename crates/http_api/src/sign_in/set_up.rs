//! The second stage of who needs a second factor and has none: set-up, confirmed by a code, then recovery codes.

use super::{
    base_path,
    complete::complete,
    pages, proof,
    record::{self, UnderWay},
    witness::Proof,
};
use crate::{problem::Problem, state::State};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use domain::{access::Actor, ids::UserId};
use persistence::{
    Tx,
    second_factors::{self, SecondFactor},
    sign_ins::{self, Stage},
    users,
};
use second_factor::{Secret, normalized, recovery_codes};
use serde::Deserialize;
use workflows::{people::set_second_factor, sha256_hex};

/// The form that confirms.
#[derive(Deserialize)]
pub struct ConfirmForm {
    #[serde(default)]
    form_token: String,
    #[serde(default)]
    code: String,
}

/// The form that goes on.
#[derive(Deserialize)]
pub struct ContinueForm {
    #[serde(default)]
    form_token: String,
}

/// Shows the secret.
pub async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    match record::at(&state, &request, Stage::SetUp, None).await {
        Ok(under_way) => {
            page(&state, &under_way, StatusCode::OK, None).await.unwrap_or_else(|problem| pages::busy(&problem))
        }
        Err(response) => response,
    }
}

/// Takes the first code: from now on the second factor counts.
pub async fn confirm(request: HttpRequest, state: web::Data<State>, form: web::Form<ConfirmForm>) -> HttpResponse {
    match record::at(&state, &request, Stage::SetUp, Some(&form.form_token)).await {
        Ok(under_way) => take(&state, under_way, &form.code).await.unwrap_or_else(|problem| pages::busy(&problem)),
        Err(response) => response,
    }
}

async fn take(state: &State, mut under_way: UnderWay, code: &str) -> Result<HttpResponse, Problem> {
    let user = under_way.record.user;
    let Some(confirmed) = Confirmed::by(state, user, under_way.record.sealed_secret.as_deref(), code) else {
        let message = "The code is wrong. Is the clock of your device right? Try the next code.";
        return page(state, &under_way, StatusCode::UNAUTHORIZED, Some(message)).await;
    };
    let digest = under_way.record.digest.clone();
    let (factor, digests) = (confirmed.factor, confirmed.digests);
    let is_first = state
        .write(move |tx| {
            // A password alone never replaces a second factor that was set up elsewhere in the meantime.
            let is_first = second_factors::find(tx, user)?.is_none()
                && sign_ins::advance(tx, &digest, Stage::SetUp, Stage::RecoveryCodes)?;
            if is_first {
                set(tx, user, &factor, &digests)?;
            }
            Ok::<_, Problem>(is_first)
        })
        .await?;
    if !is_first {
        return Ok(under_way.over(state, "This second factor has been set up already."));
    }
    under_way.record.stage = Stage::RecoveryCodes;
    let next = pages::continue_form(base_path(state), &under_way.form_token(state));
    Ok(under_way.asked.answer(StatusCode::OK, pages::recovery_codes(&confirmed.codes, &next)))
}

/// A second factor that a first code has confirmed, with new recovery codes.
pub(crate) struct Confirmed {
    /// What is kept.
    pub factor: SecondFactor,
    /// What is kept of the recovery codes.
    pub digests: Vec<String>,
    /// What is shown of them, once.
    pub codes: Vec<String>,
}

impl Confirmed {
    /// `None` when the code is not made of the secret that is being set up.
    pub(crate) fn by(state: &State, user: UserId, sealed_secret: Option<&str>, code: &str) -> Option<Self> {
        let sealed_secret = sealed_secret?.to_owned();
        let now = state.db().world().now().unix_seconds();
        let last_step = proof::open(state, user, &sealed_secret)?.step_of(code, now)?;
        let (codes, digests) = new_recovery_codes(state);
        Some(Self { factor: SecondFactor { sealed_secret, last_step }, digests, codes })
    }
}

/// Recovery codes as they are shown, and as they are kept.
pub(crate) fn new_recovery_codes(state: &State) -> (Vec<String>, Vec<String>) {
    let codes = recovery_codes(|| state.db().world().random_bytes());
    let digests = codes.iter().filter_map(|code| normalized(code)).map(sha256_hex).collect();
    (codes, digests)
}

/// Keeps a confirmed second factor as its owner's act.
pub(crate) fn set(tx: &mut Tx<'_>, user: UserId, factor: &SecondFactor, digests: &[String]) -> Result<(), Problem> {
    Ok(set_second_factor(tx, Actor::Person(user), user, factor, digests)?)
}

/// What one sees who comes back to the page with the recovery codes.
pub async fn show_continue(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    match record::at(&state, &request, Stage::RecoveryCodes, None).await {
        Ok(under_way) => {
            let html = pages::codes_were_shown(base_path(&state), &under_way.form_token(&state));
            under_way.asked.answer(StatusCode::OK, html)
        }
        Err(response) => response,
    }
}

/// Ends the sign-in after a set-up.
pub async fn go_on(request: HttpRequest, state: web::Data<State>, form: web::Form<ContinueForm>) -> HttpResponse {
    let under_way = match record::at(&state, &request, Stage::RecoveryCodes, Some(&form.form_token)).await {
        Ok(under_way) => under_way,
        Err(response) => return response,
    };
    let digest = under_way.record.digest.clone();
    let ended = state.write_aside(move |aside| Ok(sign_ins::end(aside, &digest, Stage::RecoveryCodes)?)).await;
    let completed = match ended {
        Ok(true) => complete(&state, &request, &under_way.asked, under_way.record.user, Proof::SetUp).await,
        Ok(false) => Ok(under_way.over(&state, "This sign-in has ended already.")),
        Err(problem) => Err(problem),
    };
    completed.unwrap_or_else(|problem| pages::busy(&problem))
}

async fn page(
    state: &State,
    under_way: &UnderWay,
    status: StatusCode,
    message: Option<&str>,
) -> Result<HttpResponse, Problem> {
    let user = under_way.record.user;
    let found = state.read(move |conn| Ok(users::find(conn, user)?)).await?;
    let name = found.map(|user| user.name).unwrap_or_default();
    let sealed = under_way.record.sealed_secret.as_deref().unwrap_or_default();
    let secret: Secret =
        proof::open(state, user, sealed).ok_or_else(|| Problem::internal(&"the new second factor does not open"))?;
    let why = "Your role decides about others, so your password alone is not enough.";
    let action = format!("{}/sign-in/set-up", base_path(state));
    let html = pages::set_up(&action, &under_way.form_token(state), why, &secret, &name, message);
    Ok(under_way.asked.answer(status, html))
}
