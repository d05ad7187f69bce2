//! What people do with their own account: pages under `/account`, with a session of their own.

pub mod session;

use crate::{
    sign_in::{Asked, password},
    state::State,
};
use actix_web::{
    HttpRequest, HttpResponse,
    web::{self, ServiceConfig},
};

/// The routes of the pages.
pub fn configure(config: &mut ServiceConfig) {
    config.service(web::resource("/account/").get(show));
}

async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    password::show(&state, &request, &Asked::Account)
}
