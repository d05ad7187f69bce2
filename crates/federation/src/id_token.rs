//! Whether an ID token holds (OpenID Connect Core 1.0 section 3.1.3.7).

use serde_json::{Map, Value};
use subtle::ConstantTimeEq;
use tokens::{KeySet, Untrusted};

/// How far the issuer's clock may be from ours.
const LEEWAY_SECONDS: i64 = 60;

/// How old an ID token may be: it comes straight from the token endpoint.
const OLDEST_SECONDS: i64 = 600;

/// What an ID token must say.
pub(crate) struct Expected<'e> {
    pub issuer: &'e str,
    pub client_id: &'e str,
    pub nonce: &'e str,
    /// Seconds since 1970.
    pub now: i64,
}

/// The claims of an ID token that one of these keys signed, for us, now, in answer to this sign-in.
///
/// # Errors
/// When anything about it is not as it must be.
pub(crate) fn check(token: &str, keys: &KeySet, expected: &Expected<'_>) -> Result<Map<String, Value>, Untrusted> {
    let opened = keys.open(token)?;
    // A token of another type, such as an access token, must never be taken for an ID token (RFC 8725 section 3.11).
    let is_id_token = opened.kind.as_deref().is_none_or(|kind| kind == "jwt" || kind == "application/jwt");
    let audience = opened.audience()?;
    let party = opened.claims.get("azp").map(|party| party.as_str().ok_or(Untrusted)).transpose()?;
    // For several audiences the authorized party says who asked for it.
    let is_for_us = audience.contains(&expected.client_id)
        && party.map_or(audience.len() == 1, |party| party == expected.client_id);
    let nonce = opened.text("nonce").unwrap_or_default();
    let same_nonce: bool = nonce.as_bytes().ct_eq(expected.nonce.as_bytes()).into();
    let issued = opened.moment("iat")?.ok_or(Untrusted)?;
    let expires = opened.moment("exp")?.ok_or(Untrusted)?;
    let begins = opened.moment("nbf")?.unwrap_or(issued);
    let is_in_time = expires > expected.now - LEEWAY_SECONDS
        && issued <= expected.now + LEEWAY_SECONDS
        && issued >= expected.now - OLDEST_SECONDS
        && begins <= expected.now + LEEWAY_SECONDS
        && expires > issued;
    let names_somebody = opened.text("sub").is_some_and(|subject| (1..=255).contains(&subject.len()));
    let holds = is_id_token
        && opened.text("iss") == Some(expected.issuer)
        && is_for_us
        && !expected.nonce.is_empty()
        && same_nonce
        && is_in_time
        && names_somebody;
    if holds { Ok(opened.claims) } else { Err(Untrusted) }
}
