//! OAuth 2.0: machines get tokens by client credentials, people by authorization code and PKCE.
//!
//! `/oauth` and `/.well-known` answer as their own RFCs say, not with problems.

pub mod authorize;
pub mod client_authentication;
pub mod error;
pub mod form;
pub mod introspection;
mod issued;
pub mod metadata;
pub mod revocation;
pub mod token;

/// The public client that Swagger UI is.
pub const SWAGGER_UI: &str = "swagger-ui";

/// Where Swagger UI takes authorization codes, under a public address.
#[must_use]
pub fn swagger_redirect(public_url: &str) -> String {
    format!("{public_url}/docs/oauth2-redirect.html")
}
