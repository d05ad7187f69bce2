//! Brings the parts together into an application.

use crate::{
    account,
    code_page::{CODE_PAGE, set_password, show_code_page},
    document,
    edge::unmatched::{Routes, unmatched},
    invitation_page::{INVITATION_PAGE, set_up_account, show_invitation_page},
    oauth::authorize::authorize,
    operations, page,
    problem::{Kind, Problem},
    sign_in,
    state::State,
};
use actix_web::{
    error::InternalError,
    http::StatusCode,
    web::{self, ServiceConfig},
};
use utoipa_actix_web::service_config::ServiceConfig as Documented;

/// The largest form of a page for people that is read: 16 KiB.
const LARGEST_FORM: usize = 16 << 10;

/// Configures an application: every operation, the sign-in pages, the documentation, and what answers the rest.
pub fn configure(config: &mut ServiceConfig, state: web::Data<State>, routes: web::Data<Routes>) {
    config.app_data(state).app_data(routes).app_data(forms()).app_data(
        web::QueryConfig::default()
            .error_handler(|_, _| Problem::new(Kind::InvalidQuery, "The query cannot be read.").into()),
    );
    operations::register(&mut Documented::new(config));
    config
        .configure(sign_in::configure)
        .configure(account::configure)
        .service(web::resource("/oauth/authorize").get(authorize))
        .service(web::resource(CODE_PAGE).get(show_code_page).post(set_password))
        .service(web::resource(INVITATION_PAGE).get(show_invitation_page).post(set_up_account))
        .service(web::redirect("/", "/docs/"))
        .service(web::redirect("/docs", "/docs/"))
        .service(document::ui::pages())
        .default_service(web::to(unmatched));
}

/// How forms of pages are read. One that cannot be read is told to the person as a page.
fn forms() -> web::FormConfig {
    web::FormConfig::default().limit(LARGEST_FORM).error_handler(|error, _| {
        let told = "<h1>This form cannot be read</h1><p>Go back and try again.</p>";
        let page = page::answer(StatusCode::BAD_REQUEST, page::page("This form cannot be read", told));
        InternalError::from_response(error, page).into()
    })
}
