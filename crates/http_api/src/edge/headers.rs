//! Headers that every answer carries.

use crate::state::State;
use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{self, HeaderName, HeaderValue},
    middleware::Next,
    web,
};

/// For answers to programs: nothing in them may run, load or be framed.
const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";

/// For Swagger UI: everything from this service. It sets styles inline, and runs no inline script.
const DOCUMENTATION: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/// No page here uses anything of the device.
const NO_DEVICES: &str = "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), \
     fullscreen=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()";

/// A year. Subdomains are somebody else's to speak for.
const HTTPS_ALONE: &str = "max-age=31536000";

const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// Adds the security headers where an answer has none of its own. There is no CORS: no origin but this service's own may
/// read an answer in a browser.
///
/// # Errors
/// None of its own.
pub async fn secure(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let policy = if request.path().starts_with("/docs") { DOCUMENTATION } else { NOTHING };
    let opener = opener_policy(request.path());
    let is_https =
        request.app_data::<web::Data<State>>().is_some_and(|state| state.settings.public_url.starts_with("https://"));
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    let mut add = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    add(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    add(header::X_FRAME_OPTIONS, "DENY");
    add(header::REFERRER_POLICY, "no-referrer");
    add(header::CONTENT_SECURITY_POLICY, policy);
    add(PERMISSIONS_POLICY, NO_DEVICES);
    add(OPENER_POLICY, opener);
    add(RESOURCE_POLICY, "same-origin");
    add(header::CACHE_CONTROL, "no-store");
    if is_https {
        add(header::STRICT_TRANSPORT_SECURITY, HTTPS_ALONE);
    }
    Ok(response)
}

/// Swagger UI opens the sign-in page, which may lead through the agency's own sign-in and back, and waits to be told the
/// code: along that way the pages must keep knowing each other, and so must answers that only lead on. Everything else
/// stands alone.
fn opener_policy(path: &str) -> &'static str {
    if path.starts_with("/oauth") || path.starts_with("/sign-in/") || path == "/docs/oauth2-redirect.html" {
        "unsafe-none"
    } else if path.starts_with("/docs") {
        "same-origin-allow-popups"
    } else {
        "same-origin"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_of_sign_in_keeps_the_page_that_opened_it_on_the_whole_way() {
        for (path, policy) in [
            ("/docs/", "same-origin-allow-popups"),
            ("/oauth/authorize", "unsafe-none"),
            ("/sign-in/elsewhere/agency", "unsafe-none"),
            ("/sign-in/elsewhere/agency/back", "unsafe-none"),
            ("/sign-in/set-up", "unsafe-none"),
            ("/docs/oauth2-redirect.html", "unsafe-none"),
            ("/account/", "same-origin"),
            ("/v1/standing", "same-origin"),
        ] {
            assert_eq!(opener_policy(path), policy, "{path}");
        }
    }
}
