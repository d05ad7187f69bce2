//! Errors as the OAuth RFCs say: never problems.

use crate::problem::Problem;
use actix_web::{HttpResponse, ResponseError, http::StatusCode, http::header};
use serde::Serialize;
use utoipa::ToSchema;

/// An error as RFC 6749 section 5.2 says.
#[derive(Debug, Serialize, ToSchema)]
pub struct OAuthError {
    /// The RFC's code.
    #[schema(example = "invalid_client")]
    pub(crate) error: &'static str,
    /// For people.
    #[schema(example = "The client is unknown, has not proved who it is, or has ended.")]
    error_description: String,
}

impl OAuthError {
    pub(crate) fn new(error: &'static str, description: impl Into<String>) -> Self {
        Self { error, error_description: description.into() }
    }

    /// The client has not proved who it is. Why is not told.
    pub(crate) fn unknown_client() -> Self {
        Self::new("invalid_client", "The client is unknown, has not proved who it is, or has ended.")
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
        response.insert_header((header::CACHE_CONTROL, "no-store")).insert_header((header::PRAGMA, "no-cache"));
        // Every 401 says how to authenticate (RFC 9110 section 15.5.2), also where the client tried in another way.
        if status == StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, "Basic realm=\"registry\""));
        }
        response.json(self)
    }
}

impl std::fmt::Display for OAuthError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.error)
    }
}

impl ResponseError for OAuthError {
    fn error_response(&self) -> HttpResponse {
        self.response()
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
