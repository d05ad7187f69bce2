//! Pages for people: plain HTML that works without script, and nothing in it that may run or be framed.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

const STYLE: &str = "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:26rem;margin:3rem auto;padding:0 1rem;color:#1b1b1b;background:#fff;overflow-wrap:break-word}\
label{display:block;margin-top:1rem;font-weight:600}\
input{width:100%;box-sizing:border-box;font:inherit;padding:.5rem;border:1px solid #565c65;border-radius:.25rem}\
button{margin-top:1.5rem;font:inherit;font-weight:600;padding:.6rem 1.2rem;border:0;border-radius:.25rem;background:#005ea2;color:#fff;cursor:pointer}\
a{color:#005ea2}\
code{font:1.05rem/1.6 ui-monospace,monospace}\
svg{display:block;width:100%;max-width:16rem;height:auto;margin:1rem 0}\
.hint{margin:.25rem 0;color:#565c65;font-size:1rem}\
:focus-visible{outline:.25rem solid #2491ff;outline-offset:2px}\
[role=alert]{border-left:.35rem solid #b50909;padding:.5rem 1rem;background:#f4e3db}\
[role=status]{border-left:.35rem solid #00a91c;padding:.5rem 1rem;background:#ecf3ec}";

/// No script, no frame, the one style that is known by its digest, and forms to this service only (CSP Level 3).
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let style = STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    )
});

/// A page of this title, with this between `<main>` and `</main>`: markup, in which [`escape`] has been used.
#[must_use]
pub fn page(title: &str, main: &str) -> String {
    format!(
        r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title} - Registry of service providers</title><style>{STYLE}</style></head><body><main><p>Registry of service providers</p>{main}</main></body></html>"#
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
    answer_leading_to(status, page, None)
}

/// A page as an answer, whose forms may in the end lead to a client's address: browsers hold redirections after a form
/// to `form-action` as well.
#[must_use]
pub fn answer_leading_to(status: StatusCode, page: String, address: Option<&str>) -> HttpResponse {
    let mut policy = POLICY.clone();
    if let Some(origin) = address.and_then(origin) {
        policy.push(' ');
        policy.push_str(&origin);
    }
    HttpResponse::build(status)
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        // Without any referrer a browser calls the origin of a form `null`; nothing is told to others either way.
        .insert_header((header::REFERRER_POLICY, "same-origin"))
        .content_type("text/html; charset=utf-8")
        .body(page)
}

/// A page of its own style as an answer: kept by nobody, without script, frame, form or anything from elsewhere. It names
/// no origin, so that it may be opened from anywhere.
#[must_use]
pub fn answer_in_style(status: StatusCode, page: String, style: &str) -> HttpResponse {
    let style = STANDARD.encode(Sha256::digest(style));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'"
    );
    HttpResponse::build(status)
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .content_type("text/html; charset=utf-8")
        .body(page)
}

/// The origin of an http or https address as browsers write it (RFC 6454 section 6.2): without the scheme's own port.
#[must_use]
pub fn origin(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    let own_port = match scheme {
        "https" => ":443",
        "http" => ":80",
        _ => return None,
    };
    let host = rest.split(['/', '?', '#']).next()?.to_ascii_lowercase();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
    let host = host.strip_suffix(own_port).unwrap_or(&host);
    (!host.is_empty() && host.bytes().all(is_plain)).then(|| format!("{scheme}://{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_written_as_browsers_write_it() {
        for (address, written) in [
            ("https://registry.example", Some("https://registry.example")),
            ("https://Registry.Example:443/a?b#c", Some("https://registry.example")),
            ("http://127.0.0.1:8080/docs/", Some("http://127.0.0.1:8080")),
            ("http://[::1]:80", Some("http://[::1]")),
            ("https://a.example;script-src *", None),
            ("javascript:alert(1)", None),
            ("https://", None),
        ] {
            assert_eq!(origin(address).as_deref(), written, "{address}");
        }
    }

    #[test]
    fn the_policy_knows_the_one_style() {
        let style = page("T", "").split("<style>").nth(1).unwrap().split("</style>").next().unwrap().to_owned();
        let digest = STANDARD.encode(Sha256::digest(style));
        assert!(POLICY.contains(&format!("style-src 'sha256-{digest}'")));
        assert!(!POLICY.contains("unsafe"));
    }
}
