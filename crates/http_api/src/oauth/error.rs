//! Errors as the OAuth RFCs say: never problems.

use crate::problem::Problem;
use actix_web::{HttpResponse, http::StatusCode, http::header};
use serde::Serialize;
use utoipa::ToSchema;

/// An error as RFC 6749 section 5.2 says.
#[derive(Debug, Serialize, ToSchema)]
pub struct OAuthError {
    /// The RFC's code.
    #[schema(example = "invalid_client")]
    pub(crate) error: &'static str,
    /// For people.
    #[schema(example = "The client is unknown, its secret is wrong, or it has ended.")]
    error_description: String,
    #[serde(skip)]
    by_basic: bool,
}

impl OAuthError {
    pub(crate) fn new(error: &'static str, description: impl Into<String>) -> Self {
        Self { error, error_description: description.into(), by_basic: false }
    }

    /// The client could not prove who it is. One that tried by HTTP Basic is told so by a challenge.
    pub(crate) fn unknown_client(by_basic: bool) -> Self {
        let description = "The client is unknown, its secret is wrong, or it has ended.";
        Self { by_basic, ..Self::new("invalid_client", description) }
    }

    /// A scope does not exist, or is not to be had.
    pub(crate) fn unknown_scope() -> Self {
        Self::new("invalid_scope", "A scope is unknown, or the role does not hold it.")
    }

    /// The same as an answer.
    pub(crate) fn response(&self) -> HttpResponse {
        let status = match self.error {
            "invalid_client" => StatusCode::UNAUTHORIZED,
            "server_error" => StatusCode::INTERNAL_SERVER_ERROR,
            "temporarily_unavailable" => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_REQUEST,
        };
        let mut response = HttpResponse::build(status);
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        if status == StatusCode::UNAUTHORIZED && self.by_basic {
            response.insert_header((header::WWW_AUTHENTICATE, "Basic realm=\"registry\""));
        }
        response.json(self)
    }
}

impl From<Problem> for OAuthError {
    fn from(problem: Problem) -> Self {
        match problem.kind().status() {
            503 => Self::new("temporarily_unavailable", "Try again in a moment."),
            _ => Self::new("server_error", "The error has been logged. Try again."),
        }
    }
}
