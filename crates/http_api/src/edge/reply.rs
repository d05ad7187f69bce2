//! Answers: JSON with a strong entity tag over exactly what this caller sees.

use crate::problem::Problem;
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, http::header};
use serde::Serialize;

/// An answer before it is sent: so that the same answer can be kept for a retry.
#[derive(Debug, Clone)]
pub struct Reply {
    /// 2xx.
    pub status: StatusCode,
    /// The JSON.
    pub body: String,
    /// The entity tag, with its quotes.
    pub etag: String,
    /// Where what was created is found.
    pub location: Option<String>,
}

impl Reply {
    /// An answer with a body. `revision` is what a change must name; 0 for what cannot be changed.
    ///
    /// # Errors
    /// When the body cannot be written as JSON, which would be our own fault.
    pub fn new(status: StatusCode, body: &impl Serialize, revision: i32) -> Result<Self, Problem> {
        let body = serde_json::to_string(body).map_err(|error| Problem::internal(&error))?;
        let digest = workflows::sha256_hex(&body);
        let etag = format!("\"{revision}.{}\"", digest.get(..16).unwrap_or_default());
        Ok(Self { status, body, etag, location: None })
    }

    /// 200 with a body.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn ok(body: &impl Serialize, revision: i32) -> Result<Self, Problem> {
        Self::new(StatusCode::OK, body, revision)
    }

    /// 201 with a body, and where it is found.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn created(location: String, body: &impl Serialize, revision: i32) -> Result<Self, Problem> {
        Ok(Self { location: Some(location), ..Self::new(StatusCode::CREATED, body, revision)? })
    }

    /// The answer to this request: 304 without a body when the caller has it already.
    #[must_use]
    pub fn to(self, request: &HttpRequest) -> HttpResponse {
        let is_read = request.method() == actix_web::http::Method::GET;
        let mut response = HttpResponse::build(self.status);
        // What is read may be kept by its reader, and is asked about each time; what an act answers is kept nowhere.
        let kept = if is_read { "private, no-cache" } else { "no-store" };
        response
            .insert_header((header::ETAG, self.etag.as_str()))
            .insert_header((header::CACHE_CONTROL, kept))
            .insert_header((header::VARY, "Authorization"));
        if is_read && has_already(request, &self.etag) {
            return response.status(StatusCode::NOT_MODIFIED).finish();
        }
        if let Some(location) = &self.location {
            response.insert_header((header::LOCATION, location.as_str()));
        }
        response.content_type("application/json").body(self.body)
    }
}

/// Whether `If-None-Match` names this tag (RFC 9110 section 13.1.2; the comparison is weak).
pub(crate) fn has_already(request: &HttpRequest, etag: &str) -> bool {
    let Some(value) = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    value.split(',').map(str::trim).any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag)
}

/// Sends a page of a list, with its `Link` to the next (RFC 8288).
///
/// # Errors
/// When it cannot be written as JSON.
pub fn list<T: Serialize>(request: &HttpRequest, page: &super::cursor::Page<T>) -> Result<HttpResponse, Problem> {
    let mut response = Reply::ok(page, 0)?.to(request);
    if let Some(next) = &page.next_cursor {
        let others = request.query_string().split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
        let query: Vec<&str> = others.collect();
        let target = format!("{}?{}&cursor={next}", request.path(), query.join("&")).replace("?&", "?");
        if let Ok(value) = header::HeaderValue::from_str(&format!("<{target}>; rel=\"next\"")) {
            response.headers_mut().insert(header::LINK, value);
        }
    }
    Ok(response)
}
