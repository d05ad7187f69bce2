//! A client's proof of who it is, signed with its own key (RFC 7523 section 3, OpenID Connect Core section 9).

use crate::{client_keys::ClientKeys, verify::Untrusted};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

/// How many seconds ahead an assertion may end at most: an hour, for which common libraries sign unless told otherwise.
/// Each is taken once, whatever its term.
pub const LONGEST_ASSERTION_SECONDS: i64 = 3600;

/// By how many seconds a client's clock may differ from ours.
const SKEW_SECONDS: i64 = 10;

/// The longest id of an assertion that is taken.
const LONGEST_ID: usize = 200;

/// An assertion that holds. It must be spent before anything is given for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assertion {
    /// Its own id, `jti`.
    pub id: String,
    /// When it ends, in seconds since 1970.
    pub expires: i64,
}

/// Why an assertion is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Nothing shows that the client signed it. Why is nobody's business but ours.
    Unproven,
    /// The client signed it, and said something that must be otherwise: told, since it is the client that asks.
    Misstated(&'static str),
}

impl From<Untrusted> for Refused {
    fn from(_: Untrusted) -> Self {
        Self::Unproven
    }
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    typ: Option<String>,
    kid: Option<String>,
    crit: Option<Value>,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: f64,
    iat: Option<f64>,
    nbf: Option<f64>,
    jti: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

#[derive(Deserialize)]
struct Subject {
    sub: String,
}

impl Assertion {
    /// Whom an assertion speaks of. Nothing is checked: it only says whose keys to check it with.
    #[must_use]
    pub fn subject(text: &str) -> Option<String> {
        let [_, claims, _] = parts(text)?;
        Some(part::<Subject>(claims)?.sub)
    }

    /// Checks an assertion: by the client about itself, for us alone, in time, of bounded life, signed by one of its keys
    /// with an algorithm of that key's kind.
    ///
    /// # Errors
    /// When anything about it is not as it must be.
    pub fn check(text: &str, keys: &ClientKeys, client: &str, audiences: &[&str], now: i64) -> Result<Self, Refused> {
        let [header, claims, signature] = parts(text).ok_or(Refused::Unproven)?;
        let head: Header = part(header).ok_or(Refused::Unproven)?;
        // Extensions that must be understood are not (RFC 7515 section 4.1.11).
        if head.crit.is_some() || !head.typ.as_deref().is_none_or(is_type) {
            return Err(Refused::Unproven);
        }
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| Refused::Unproven)?;
        keys.check(head.kid.as_deref(), &head.alg, format!("{header}.{claims}").as_bytes(), &signature)?;
        let misstated = |what: &'static str| Err(Refused::Misstated(what));
        let Some(said) = part::<Claims>(claims) else {
            return misstated("iss, sub, aud and jti must be texts and exp a number, and none of them may be missing");
        };
        let is_for_us = match &said.aud {
            Audience::One(one) => audiences.contains(&one.as_str()),
            // One that is for others too could be used by them.
            Audience::Several(all) => !all.is_empty() && all.iter().all(|one| audiences.contains(&one.as_str())),
        };
        if said.iss != client || said.sub != client {
            return misstated("iss and sub must be the client_id");
        }
        if !is_for_us {
            return misstated("aud must be the issuer or the token endpoint, and nothing else");
        }
        if !said.is_in_time(now) {
            return misstated("exp must lie ahead, by an hour at most, and neither iat nor nbf ahead");
        }
        if said.jti.is_empty() || said.jti.len() > LONGEST_ID {
            return misstated("jti must have a length of 1 to 200");
        }
        // In range: not in time otherwise.
        #[allow(clippy::cast_possible_truncation)]
        let expires = said.exp.ceil() as i64;
        Ok(Self { id: said.jti, expires })
    }
}

impl Claims {
    fn is_in_time(&self, now: i64) -> bool {
        let from_now = |seconds: f64| {
            // Exact for every time in question.
            #[allow(clippy::cast_precision_loss)]
            let now = now as f64;
            seconds - now
        };
        #[allow(clippy::cast_precision_loss)]
        let (longest, skew) = (LONGEST_ASSERTION_SECONDS as f64, SKEW_SECONDS as f64);
        let ends = from_now(self.exp);
        // Comparisons with what is no number are false.
        ends > 0.0
            && ends <= longest + skew
            && self.nbf.is_none_or(|nbf| from_now(nbf) <= skew)
            && self.iat.is_none_or(|iat| from_now(iat) <= skew && from_now(iat) >= -(longest + skew))
    }
}

/// RFC 7523 names no type; a successor of it names one, so that an assertion is taken for nothing else.
fn is_type(typ: &str) -> bool {
    typ.eq_ignore_ascii_case("JWT") || typ.eq_ignore_ascii_case("client-authentication+jwt")
}

/// The three parts of a compact JWS (RFC 7515 section 7.1).
fn parts(text: &str) -> Option<[&str; 3]> {
    let mut parts = text.split('.');
    let found = [parts.next()?, parts.next()?, parts.next()?];
    parts.next().is_none().then_some(found)
}

fn part<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
}
