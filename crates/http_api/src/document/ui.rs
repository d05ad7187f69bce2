//! Swagger UI, with everything embedded.

use super::Audience;
use crate::oauth::SWAGGER_UI;
use domain::access::Scope;
use std::sync::LazyLock;
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::{Config, SwaggerUi, Url, oauth};

/// Made once: every worker of the server serves the same.
static DOCUMENTS: LazyLock<Vec<(Audience, OpenApi)>> =
    LazyLock::new(|| Audience::ALL.into_iter().map(|audience| (audience, audience.document())).collect());

/// The documentation pages under `/docs/`, and the documents under `/openapi/`.
#[must_use]
pub fn pages() -> SwaggerUi {
    let urls = DOCUMENTS
        .iter()
        .map(|(audience, document)| {
            let is_first = *audience == Audience::Everyone;
            (Url::with_primary(audience.title(), audience.address(), is_first), document.clone())
        })
        .collect();
    // No validator: the page must ask nothing of any other host.
    let config = Config::default()
        .try_it_out_enabled(true)
        .display_operation_id(true)
        .display_request_duration(true)
        .default_models_expand_depth(0)
        .doc_expansion("list")
        .filter(true)
        .validator_url("none");
    SwaggerUi::new("/docs/{_:.*}").config(config).urls(urls).oauth(
        oauth::Config::new()
            .client_id(SWAGGER_UI)
            .app_name("registry")
            // All ticked: sign-in grants those that the person's role holds.
            .scopes(Scope::ALL.iter().map(|scope| scope.as_str().to_owned()).collect())
            .use_pkce_with_authorization_code_grant(true),
    )
}
