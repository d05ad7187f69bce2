//! The second stage: a code of the authenticator app, or a recovery code.

use super::{
    base_path,
    complete::complete,
    pages,
    proof::{self, NotProven},
    record::{self, UnderWay},
    witness::{self, Proof, Refused},
};
use crate::{problem::Problem, state::State};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use persistence::sign_ins::{self, Stage};
use serde::Deserialize;

/// How many codes may be tried in one sign-in: then the password is asked for again, and its throttle applies.
const TRIES: i32 = 5;

/// The form of this stage.
#[derive(Deserialize)]
pub struct CodeForm {
    #[serde(default)]
    form_token: String,
    #[serde(default)]
    code: String,
}

/// Shows the page that asks for a code.
pub async fn show_code(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    show(&request, &state, Proof::Code).await
}

/// Takes a code.
pub async fn prove_code(request: HttpRequest, state: web::Data<State>, form: web::Form<CodeForm>) -> HttpResponse {
    prove(&request, &state, form.into_inner(), Proof::Code).await
}

/// Shows the page that asks for a recovery code.
pub async fn show_recovery_code(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    show(&request, &state, Proof::RecoveryCode).await
}

/// Takes a recovery code.
pub async fn prove_recovery_code(
    request: HttpRequest,
    state: web::Data<State>,
    form: web::Form<CodeForm>,
) -> HttpResponse {
    prove(&request, &state, form.into_inner(), Proof::RecoveryCode).await
}

async fn show(request: &HttpRequest, state: &State, by: Proof) -> HttpResponse {
    match record::at(state, request, Stage::SecondFactor, None).await {
        Ok(under_way) => page(state, &under_way, by, StatusCode::OK, None),
        Err(response) => response,
    }
}

async fn prove(request: &HttpRequest, state: &State, form: CodeForm, by: Proof) -> HttpResponse {
    match record::at(state, request, Stage::SecondFactor, Some(&form.form_token)).await {
        Ok(under_way) => {
            judge(request, state, &under_way, &form.code, by).await.unwrap_or_else(|problem| pages::busy(&problem))
        }
        Err(response) => response,
    }
}

async fn judge(
    request: &HttpRequest,
    state: &State,
    under_way: &UnderWay,
    code: &str,
    by: Proof,
) -> Result<HttpResponse, Problem> {
    let (user, digest) = (under_way.record.user, under_way.record.digest.clone());
    let try_of = digest.clone();
    let may_try =
        state.write_aside(move |aside| Ok(sign_ins::spend_try(aside, &try_of, Stage::SecondFactor, TRIES)?)).await?;
    if !may_try {
        witness::refused(state, request, Some(user), Refused::TooMany);
        return Ok(under_way.over(state, "Too many codes were wrong."));
    }
    let proven = match by {
        Proof::RecoveryCode => proof::recovery_code(state, request, user, code).await,
        _ => proof::code(state, request, user, code).await,
    };
    match proven {
        Ok(()) => {
            let is_first =
                state.write_aside(move |aside| Ok(sign_ins::end(aside, &digest, Stage::SecondFactor)?)).await?;
            if is_first {
                complete(state, request, &under_way.asked, user, by).await
            } else {
                Ok(under_way.over(state, "This sign-in has ended already."))
            }
        }
        Err(NotProven::Wrong) => {
            let message = match by {
                Proof::RecoveryCode => "The recovery code is wrong, or has been used.",
                _ => "The code is wrong, or has been used. Wait for the next one.",
            };
            Ok(page(state, under_way, by, StatusCode::UNAUTHORIZED, Some(message)))
        }
        Err(NotProven::Unjudged(page)) => Ok(page),
    }
}

fn page(state: &State, under_way: &UnderWay, by: Proof, status: StatusCode, message: Option<&str>) -> HttpResponse {
    let (base, token) = (base_path(state), under_way.form_token(state));
    let html = match by {
        Proof::RecoveryCode => pages::recovery_code(base, &token, message),
        _ => pages::code(base, &token, message),
    };
    under_way.asked.answer(status, html)
}
