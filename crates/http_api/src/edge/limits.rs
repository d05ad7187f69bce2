//! What is refused before anything looks at it: long addresses, large headers, compressed bodies, slow bodies.
//!
//! actix itself refuses a head of more than 96 fields or 128 KiB with a bare 431, and an address of more than 64 KiB with
//! a bare 400. These limits are far below, and answered with problems.

use super::patience;
use crate::{
    problem::{Kind, Problem},
    settings::Limits,
    state::State,
};
use actix_web::{
    Error, ResponseError,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{ConnectionType, header},
    middleware::Next,
    web,
};

/// The longest path and query: 8 KiB.
pub const LONGEST_TARGET: usize = 8 << 10;

/// The largest header fields, all names and values together: 32 KiB.
pub const LARGEST_HEADERS: usize = 32 << 10;

/// Refuses what is too long, too large, compressed or too slow.
///
/// # Errors
/// None of its own: what is refused is answered here.
pub async fn limit(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if let Some(problem) = objection(&request) {
        return Ok(request.into_response(problem.error_response()).map_into_right_body());
    }
    let limits = request.app_data::<web::Data<State>>().map_or_else(Limits::default, |s| s.settings.limits.clone());
    let lateness = patience::watch(&mut request, &limits);
    let response = next.call(request).await?;
    if !lateness.is_late() {
        return Ok(response.map_into_left_body());
    }
    let how = "The body came too slowly, and nothing was changed. Send it again over a better connection, or in parts.";
    let mut answer = Problem::new(Kind::TooSlow, how).error_response();
    answer.head_mut().set_connection_type(ConnectionType::Close);
    Ok(response.into_response(answer).map_into_right_body())
}

fn objection(request: &ServiceRequest) -> Option<Problem> {
    let target = request.uri().path_and_query().map_or(0, |target| target.as_str().len());
    if target > LONGEST_TARGET {
        let detail = format!("The path and query may be {LONGEST_TARGET} bytes long, no longer.");
        return Some(Problem::new(Kind::TargetTooLong, detail));
    }
    let headers: usize = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if headers > LARGEST_HEADERS {
        let detail = format!("The header fields may be {LARGEST_HEADERS} bytes large together, no larger.");
        return Some(Problem::new(Kind::HeadersTooLarge, detail));
    }
    // Nothing is decompressed, so that a small body cannot become a large one.
    let is_plain = |value: &header::HeaderValue| value.as_bytes().trim_ascii().eq_ignore_ascii_case(b"identity");
    if !request.headers().get_all(header::CONTENT_ENCODING).all(is_plain) {
        let problem = Problem::new(Kind::ContentEncoding, "Send the body as it is, without Content-Encoding.");
        return Some(problem.with_header(header::ACCEPT_ENCODING, "identity"));
    }
    None
}
