//! A person changes their own password.

use super::{form_page, pages, see, session};
use crate::{
    page::answer,
    problem::Problem,
    sign_in::{
        self,
        proof::{self, NotProven},
    },
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use domain::access::{Actor, check_password_of};
use serde::Deserialize;
use workflows::people::{hash_password, set_password};

/// What the form of this page does.
const FORM: &str = "password";

/// The form.
#[derive(Deserialize)]
pub struct NewPassword {
    #[serde(default)]
    form_token: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    new_password: String,
}

/// Shows the page.
pub async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    match session::of(&state, &request).await {
        Ok(Some(session)) => form_page(&state, &session, StatusCode::OK, FORM, |base, token| {
            pages::password(base, token, &session.user, None)
        }),
        Ok(None) => see(&state, "/account/"),
        Err(problem) => sign_in::pages::busy(&problem),
    }
}

/// Takes the form.
pub async fn change(request: HttpRequest, state: web::Data<State>, form: web::Form<NewPassword>) -> HttpResponse {
    take(&request, &state, form.into_inner()).await.unwrap_or_else(|problem| sign_in::pages::busy(&problem))
}

async fn take(request: &HttpRequest, state: &State, form: NewPassword) -> Result<HttpResponse, Problem> {
    let Some(session) = session::sent(state, request, FORM, &form.form_token).await? else {
        return Ok(see(state, "/account/"));
    };
    let again = |status, message: &str| {
        form_page(state, &session, status, FORM, |base, token| {
            pages::password(base, token, &session.user, Some(message))
        })
    };
    match proof::password(state, request, &session.user.name, form.password).await {
        Ok(_) => {}
        Err(NotProven::Wrong) => return Ok(again(StatusCode::UNAUTHORIZED, "The present password is wrong.")),
        Err(NotProven::Unjudged(page)) => return Ok(page),
    }
    let (new, salt) = (form.new_password, state.db().world().random_bytes());
    if let Err(fault) = check_password_of(&session.user.name, &new) {
        return Ok(again(StatusCode::UNPROCESSABLE_ENTITY, &format!("The new password {fault}.")));
    }
    let hash = state.hashing.run(move || hash_password(&new, salt)).await??;
    let (id, name) = (session.user.id, session.user.name);
    state.write(move |tx| Ok::<_, Problem>(set_password(tx, Actor::Person(id), &name, &hash)?)).await?;
    // Every session has ended, this one too: the browser that changed the password gets a new one.
    let mut response =
        answer(StatusCode::OK, pages::done(sign_in::base_path(state), "Your password has been changed."));
    session::give(state, &mut response, id).await?;
    Ok(response)
}
