//! Where a person is signed in, and the end of that.

use super::{see, session};
use crate::{access_log::signed_out, problem::Problem, sign_in, state::State};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::ids::SessionId;
use persistence::sessions;
use serde::Deserialize;

/// What the form of this part does.
pub(super) const FORM: &str = "end-session";

/// The form of one session.
#[derive(Deserialize)]
pub struct EndSession {
    #[serde(default)]
    form_token: String,
    #[serde(default)]
    session: String,
}

/// Takes the form: the session ends at once, with everything that was issued in it. One that is not the person's own, or
/// has ended already, changes nothing.
pub async fn end(request: HttpRequest, state: web::Data<State>, form: web::Form<EndSession>) -> HttpResponse {
    take(&request, &state, &form).await.unwrap_or_else(|problem| sign_in::pages::busy(&problem))
}

async fn take(request: &HttpRequest, state: &State, form: &EndSession) -> Result<HttpResponse, Problem> {
    if let Some(session) = session::sent(state, request, FORM, &form.form_token).await?
        && let Ok(id) = form.session.parse::<SessionId>()
    {
        let user = session.user.id;
        let is_ended = state
            .write_aside_and_look(move |aside| {
                let own = sessions::find(aside, id)?.filter(|found| found.user == user);
                Ok(own.is_some() && sessions::end_session(aside, id)?)
            })
            .await?;
        if is_ended {
            signed_out(request, state, user, Some(id.0)).await?;
        }
    }
    Ok(see(state, "/account/"))
}
