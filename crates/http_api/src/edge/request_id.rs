//! Request ids, and the log line of each request: route templates, never raw paths, queries or ids.

use actix_web::{
    Error, HttpMessage,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{HeaderName, HeaderValue},
    },
    middleware::Next,
};
use std::time::Instant;
use uuid::Uuid;

/// The header that carries the id of a request, in both directions.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Takes the caller's request id when it is a UUID, else makes one; answers with it; writes the log line.
///
/// # Errors
/// None of its own.
pub async fn identify(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let given = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok());
    let id = given.and_then(|text| text.parse::<Uuid>().ok()).unwrap_or_else(Uuid::now_v7);
    request.extensions_mut().insert(id);
    let method = request.method().clone();
    if method == Method::HEAD {
        // RFC 9110 section 9.3.2: as GET, without the body, which the encoder leaves out by what was received.
        request.head_mut().method = Method::GET;
    }
    let began = Instant::now();
    let mut response = next.call(request).await?;
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    if log::log_enabled!(log::Level::Info) {
        let route = response.request().match_pattern().unwrap_or_else(|| "(unknown route)".to_owned());
        let status = response.status().as_u16();
        log::info!("{id} {method} {route} {status} {}us", began.elapsed().as_micros());
    }
    Ok(response)
}
