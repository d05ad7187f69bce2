//! `If-Match`: a change names the version that it changes (RFC 9110 section 13.1.1, RFC 6585 section 3).

use crate::problem::{Kind, Problem};
use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header};
use std::future::{Ready, ready};

/// The revision that the caller read.
#[derive(Debug, Clone, Copy)]
pub struct IfMatch(pub i32);

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(request))
    }
}

fn read(request: &HttpRequest) -> Result<IfMatch, Problem> {
    let Some(value) = request.headers().get(header::IF_MATCH) else {
        return Err(Problem::new(
            Kind::PreconditionRequired,
            "Read the resource first, and send the value of its ETag header in If-Match.",
        ));
    };
    // Our tags are `"REVISION.DIGEST"`. What is none of ours names a version that is not the present one.
    let revision = value
        .to_str()
        .ok()
        .and_then(|text| text.trim().strip_prefix('"')?.strip_suffix('"'))
        .and_then(|tag| tag.split('.').next()?.parse().ok());
    Ok(IfMatch(revision.unwrap_or(-1)))
}
