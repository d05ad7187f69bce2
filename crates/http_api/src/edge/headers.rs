//! Headers that every answer carries.

use actix_web::middleware::DefaultHeaders;

/// No sniffing, no framing, no referrer; pages set a stricter policy of their own where they need one.
#[must_use]
pub fn security() -> DefaultHeaders {
    DefaultHeaders::new()
        .add(("X-Content-Type-Options", "nosniff"))
        .add(("X-Frame-Options", "DENY"))
        .add(("Referrer-Policy", "no-referrer"))
        .add((
            "Content-Security-Policy",
            "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; img-src 'self' \
             data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
        ))
}
