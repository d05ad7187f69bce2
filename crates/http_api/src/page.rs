//! Pages for people: plain HTML that works without script, and nothing in it that may run or be framed.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
};

/// No script, no frame, forms to this service only.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const STYLE: &str = "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:24rem;margin:4rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}\
label{display:block;margin-top:1rem;font-weight:600}\
input{width:100%;box-sizing:border-box;font:inherit;padding:.5rem;border:1px solid #565c65;border-radius:.25rem}\
button{margin-top:1.5rem;font:inherit;font-weight:600;padding:.6rem 1.2rem;border:0;border-radius:.25rem;background:#005ea2;color:#fff;cursor:pointer}\
:focus-visible{outline:.25rem solid #2491ff;outline-offset:2px}\
[role=alert]{border-left:.35rem solid #b50909;padding:.5rem 1rem;background:#f4e3db}";

/// A page of this title, with this between `<main>` and `</main>`: markup, in which [`escape`] has been used.
#[must_use]
pub fn page(title: &str, main: &str) -> String {
    format!(
        r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title} - Registry of service providers</title><style>{STYLE}</style></head><body><main>{main}</main></body></html>"#
    )
}

/// A text as it stands in markup.
#[must_use]
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

/// A page as an answer: kept by nobody.
#[must_use]
pub fn answer(status: StatusCode, page: String) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .content_type("text/html; charset=utf-8")
        .body(page)
}
