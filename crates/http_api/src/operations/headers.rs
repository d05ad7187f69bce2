//! Headers that operations take, for the document.

use utoipa::IntoParams;

/// The version that a change changes.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code)] // Only its documentation is used; the extractor reads the header.
pub struct IfMatchHeader {
    /// The `ETag` of the version that you read.
    #[param(rename = "If-Match", example = "\"1.0123456789abcdef\"")]
    if_match: String,
}

/// The key of a request that may be retried.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code)] // Only its documentation is used; the extractor reads the header.
pub struct OptionalKeyHeader {
    /// A key of your own making, such as a UUID. The same key again gets the same answer; the act happens once.
    #[param(rename = "Idempotency-Key", max_length = 102, example = "8f1c2a52-2f0e-4b39-9d3e-0a51c4b1e6d7")]
    idempotency_key: Option<String>,
}

/// The key of a request that may be retried, needed.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code)] // Only its documentation is used; the extractor reads the header.
pub struct RequiredKeyHeader {
    /// A key of your own making, such as a UUID. The same key again gets the same answer; the act happens once.
    #[param(rename = "Idempotency-Key", max_length = 102, example = "8f1c2a52-2f0e-4b39-9d3e-0a51c4b1e6d7")]
    idempotency_key: String,
}
