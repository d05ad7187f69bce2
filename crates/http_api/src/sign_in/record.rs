//! A sign-in under way: a first factor has been proven, and what was asked is kept until the rest has been.

use super::{
    Asked,
    cookies::{self, Purpose},
    pages,
};
use crate::{page, problem::Problem, state::State};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
};
use domain::ids::UserId;
use persistence::sign_ins::{self, SignIn, Stage};
use workflows::sha256_hex;

/// For how many seconds a sign-in may take from its first factor on.
const SECONDS: i64 = 600;

/// A sign-in under way, of the browser that asks.
pub struct UnderWay {
    /// What is to follow.
    pub asked: Asked,
    /// The record.
    pub record: SignIn,
    /// The secret that the browser holds.
    secret: String,
}

impl UnderWay {
    /// The mark that the form of a stage carries.
    #[must_use]
    pub fn form_token(&self, state: &State) -> String {
        cookies::form_token(state, form_of(self.record.stage), &self.secret)
    }

    /// The page that says that this sign-in is over, with the way to begin again.
    #[must_use]
    pub fn over(&self, state: &State, why: &str) -> HttpResponse {
        page::answer(StatusCode::BAD_REQUEST, pages::over(why, Some(&self.asked.beginning(state))))
    }
}

/// What the form of a stage does.
fn form_of(stage: Stage) -> &'static str {
    match stage {
        Stage::SecondFactor => "second-factor",
        Stage::SetUp => "set-up",
        Stage::RecoveryCodes => "continue",
    }
}

/// Where the page of a stage is.
fn path_of(stage: Stage) -> &'static str {
    match stage {
        Stage::SecondFactor => "/sign-in/code",
        Stage::SetUp => "/sign-in/set-up",
        Stage::RecoveryCodes => "/sign-in/continue",
    }
}

/// Keeps that somebody has proven a first factor, under a new secret (what the browser held before is worth nothing), and
/// sends the browser to the page of the next stage.
///
/// # Errors
/// When the database fails.
pub async fn begin(
    state: &State,
    asked: &Asked,
    user: UserId,
    stage: Stage,
    sealed_secret: Option<String>,
) -> Result<HttpResponse, Problem> {
    let secret = cookies::new_secret(state);
    let digest = sha256_hex(&secret);
    let asked = serde_json::to_string(asked).map_err(|error| Problem::internal(&error))?;
    state
        .write_aside(move |aside| {
            let expires_at = aside.now().plus_seconds(SECONDS);
            let record = SignIn { digest, asked, stage, user, tries: 0, sealed_secret, expires_at };
            Ok(sign_ins::insert(aside, &record)?)
        })
        .await?;
    let mut response = HttpResponse::SeeOther()
        .insert_header((header::LOCATION, format!("{}{}", super::base_path(state), path_of(stage))))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish();
    Purpose::SignIn.give(state, &mut response, &secret);
    Ok(response)
}

/// The browser's sign-in, when it is at a stage; for a form, also when the form carries its mark.
///
/// # Errors
/// The page that says that it is not, or a failure of the database.
pub async fn at(
    state: &State,
    request: &HttpRequest,
    stage: Stage,
    form_token: Option<&str>,
) -> Result<UnderWay, HttpResponse> {
    let over = |beginning: Option<&str>| {
        let why = "This page had been open for too long, or was opened elsewhere.";
        page::answer(StatusCode::BAD_REQUEST, pages::over(why, beginning))
    };
    let Some(secret) = Purpose::SignIn.read(state, request) else { return Err(over(None)) };
    let (digest, now) = (sha256_hex(&secret), state.db().world().now());
    let found = state.read(move |conn| Ok(sign_ins::find(conn, &digest, now)?)).await;
    let Some(record) = found.map_err(|problem| pages::busy(&problem))? else { return Err(over(None)) };
    let Ok(asked) = serde_json::from_str::<Asked>(&record.asked) else { return Err(over(None)) };
    let under_way = UnderWay { asked, record, secret };
    let is_ours =
        form_token.is_none_or(|token| cookies::is_own_form(state, request, form_of(stage), &under_way.secret, token));
    if under_way.record.stage == stage && is_ours {
        Ok(under_way)
    } else {
        Err(over(Some(&under_way.asked.beginning(state))))
    }
}
