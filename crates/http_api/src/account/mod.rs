//! What people do with their own account: pages under `/account`, with a session of their own that sign-in opens.
//!
//! Whoever changes something that proves who they are gives their password again.

pub mod session;

mod pages;
mod password;
mod second_factor;
mod sessions;

use crate::{
    page::answer,
    problem::Problem,
    sign_in::{self, Asked, base_path, cookies::Purpose},
    state::State,
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{self, ServiceConfig},
};
use persistence::{account_sessions, second_factors};
use serde::Deserialize;
use session::Session;

/// The routes of the pages.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(web::resource("/account").get(to_account))
        .service(web::resource("/account/").get(show))
        .service(web::resource("/account/password").get(password::show).post(password::change))
        .service(web::resource("/account/second-factor").get(second_factor::show).post(second_factor::begin))
        .service(web::resource("/account/confirm").get(second_factor::show_secret).post(second_factor::confirm))
        .service(
            web::resource("/account/recovery-codes").get(second_factor::show_codes).post(second_factor::make_codes),
        )
        .service(web::resource("/account/end-session").post(sessions::end))
        .service(web::resource("/account/sign-out").post(sign_out));
}

/// A form that carries nothing but its mark and the present password, where that is asked for.
#[derive(Deserialize)]
struct PasswordAgain {
    #[serde(default)]
    form_token: String,
    #[serde(default)]
    password: String,
}

async fn to_account(state: web::Data<State>) -> HttpResponse {
    see(&state, "/account/")
}

/// The overview, or the sign-in page.
async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let shown = async {
        let Some(session) = session::of(&state, &request).await? else {
            return Ok(sign_in::password::show(&state, &request, &Asked::Account));
        };
        let user = session.user.id;
        let now = state.db().world().now();
        let (has_factor, codes_left, sessions) = state
            .read(move |conn| {
                let has_factor = second_factors::find(conn, user)?.is_some();
                let sessions = persistence::sessions::of_user(conn, user, now)?;
                Ok((has_factor, second_factors::recovery_codes_left(conn, user)?, sessions))
            })
            .await?;
        let html = pages::Overview {
            base: base_path(&state),
            sign_out: &session.form_token(&state, "sign-out"),
            end_session: &session.form_token(&state, sessions::FORM),
            user: &session.user,
            has_factor,
            codes_left,
            sessions: &sessions,
        }
        .html();
        Ok::<_, Problem>(answer(StatusCode::OK, html))
    };
    shown.await.unwrap_or_else(|problem| sign_in::pages::busy(&problem))
}

async fn sign_out(request: HttpRequest, state: web::Data<State>, form: web::Form<PasswordAgain>) -> HttpResponse {
    let ended = async {
        let Some(session) = session::sent(&state, &request, "sign-out", &form.form_token).await? else {
            return Ok(see(&state, "/account/"));
        };
        state.write_aside(move |aside| Ok(account_sessions::end(aside, &session.digest)?)).await?;
        let mut response = see(&state, "/account/");
        Purpose::Account.take_away(&state, &mut response);
        Ok::<_, Problem>(response)
    };
    ended.await.unwrap_or_else(|problem| sign_in::pages::busy(&problem))
}

/// Sends the browser to a page of this service.
fn see(state: &State, path: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, format!("{}{path}", base_path(state))))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

/// A page that has one form, whose mark is made here.
fn form_page(
    state: &State,
    session: &Session,
    status: StatusCode,
    form: &str,
    html: impl FnOnce(&str, &str) -> String,
) -> HttpResponse {
    answer(status, html(base_path(state), &session.form_token(state, form)))
}
