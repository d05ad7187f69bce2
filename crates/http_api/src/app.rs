//! Brings the parts together into an application.

use crate::{
    document,
    edge::unmatched::{Routes, unmatched},
    oauth::authorize::{show_sign_in, sign_in},
    operations,
    problem::{Kind, Problem},
    state::State,
};
use actix_web::web::{self, ServiceConfig};
use utoipa_actix_web::service_config::ServiceConfig as Documented;

/// The largest form of a page for people that is read: 16 KiB.
const LARGEST_FORM: usize = 16 << 10;

/// Configures an application: every operation, the sign-in pages, the documentation, and what answers the rest.
pub fn configure(config: &mut ServiceConfig, state: web::Data<State>, routes: web::Data<Routes>) {
    config.app_data(state).app_data(routes).app_data(web::FormConfig::default().limit(LARGEST_FORM)).app_data(
        web::QueryConfig::default()
            .error_handler(|_, _| Problem::new(Kind::InvalidQuery, "The query cannot be read.").into()),
    );
    operations::register(&mut Documented::new(config));
    config
        .service(web::resource("/oauth/authorize").get(show_sign_in).post(sign_in))
        .service(web::redirect("/", "/docs/"))
        .service(web::redirect("/docs", "/docs/"))
        .service(document::ui::pages())
        .default_service(web::to(unmatched));
}
