//! Checks access tokens: ours, for us, of the right type, signed by a known key, and in time.

use crate::{
    claims::{Claims, reach},
    identity::Identity,
    keys::{Keyring, Keys},
};
use domain::{
    access::{Actor, Revocable, Scope},
    ids::SessionId,
};
use jsonwebtoken::{Algorithm, Validation};
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
    time::{SystemTime, UNIX_EPOCH},
};
use uuid::Uuid;

/// How many checked tokens are remembered.
const REMEMBERED: usize = 10_000;

/// Checks access tokens, and remembers those that it has checked: a signature costs more than the answer.
pub struct Verifier {
    keys: Keys,
    validation: Validation,
    checked: RwLock<Checked>,
}

/// Tokens that these keys have vouched for. When the keys change, all of them are checked anew.
struct Checked {
    by: Arc<Keyring>,
    tokens: HashMap<Box<str>, Arc<Identity>>,
}

/// A token does not hold. Why is nobody's business but ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Untrusted;

impl Verifier {
    /// A verifier of tokens that these keys sign in the name of this issuer.
    #[must_use]
    pub fn new(keys: &Keys, issuer: &str) -> Self {
        let mut validation = Validation::new(Algorithm::ES256);
        validation.set_issuer(&[issuer]);
        validation.set_audience(&[issuer]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.leeway = 0;
        validation.validate_nbf = true;
        let checked = Checked { by: keys.set(), tokens: HashMap::new() };
        Self { keys: keys.clone(), validation, checked: RwLock::new(checked) }
    }

    /// Checks a token.
    ///
    /// # Errors
    /// When anything about it is not as it must be.
    pub fn verify(&self, token: &str) -> Result<Arc<Identity>, Untrusted> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(i64::MAX, |since| since.as_secs().cast_signed());
        let keys = self.keys.set();
        let known = {
            let checked = self.checked.read().unwrap_or_else(PoisonError::into_inner);
            if Arc::ptr_eq(&checked.by, &keys) { checked.tokens.get(token).cloned() } else { None }
        };
        if let Some(identity) = known {
            return if now < identity.expires { Ok(identity) } else { Err(Untrusted) };
        }
        let identity = Arc::new(self.check(&keys, token, now)?);
        let mut checked = self.checked.write().unwrap_or_else(PoisonError::into_inner);
        if !Arc::ptr_eq(&checked.by, &keys) {
            *checked = Checked { by: keys, tokens: HashMap::new() };
        }
        if checked.tokens.len() >= REMEMBERED {
            checked.tokens.retain(|_, identity| now < identity.expires);
        }
        if checked.tokens.len() < REMEMBERED {
            checked.tokens.insert(token.into(), Arc::clone(&identity));
        }
        Ok(identity)
    }

    /// Checks a token and tells what it says, for whoever asks about the token itself.
    ///
    /// # Errors
    /// As [`Self::verify`].
    pub fn inspect(&self, token: &str) -> Result<(Claims, Identity), Untrusted> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(i64::MAX, |since| since.as_secs().cast_signed());
        let claims = self.claims(&self.keys.set(), token, now)?;
        let identity = identity(&claims)?;
        Ok((claims, identity))
    }

    fn check(&self, keys: &Keyring, token: &str, now: i64) -> Result<Identity, Untrusted> {
        identity(&self.claims(keys, token, now)?)
    }

    fn claims(&self, keys: &Keyring, token: &str, now: i64) -> Result<Claims, Untrusted> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| Untrusted)?;
        // RFC 9068 section 4: the type keeps an ID token from being taken for an access token.
        let is_access_token = header
            .typ
            .as_deref()
            .is_some_and(|typ| typ.eq_ignore_ascii_case("at+jwt") || typ.eq_ignore_ascii_case("application/at+jwt"));
        if header.alg != Algorithm::ES256 || !is_access_token {
            return Err(Untrusted);
        }
        let key = header.kid.as_deref().and_then(|id| keys.find(id)).ok_or(Untrusted)?;
        let claims =
            jsonwebtoken::decode::<Claims>(token, &key.checking, &self.validation).map_err(|_| Untrusted)?.claims;
        if claims.iat > now + 5 {
            return Err(Untrusted);
        }
        Ok(claims)
    }
}

fn identity(claims: &Claims) -> Result<Identity, Untrusted> {
    let actor = Actor::parse(&claims.sub).ok_or(Untrusted)?;
    let token = claims.jti.parse().map_err(|_| Untrusted)?;
    Ok(Identity {
        actor,
        reach: reach(claims.organization),
        scopes: claims.scope.split_ascii_whitespace().filter_map(Scope::parse).collect(),
        session: claims.sid,
        falls_with: falls_with(token, actor, claims.sid),
        issued: issued_at(token, claims.iat),
        expires: claims.exp,
    })
}

/// When a token was issued, in milliseconds since 1970. `iat` names whole seconds; the token's id (UUIDv7, RFC 9562
/// section 5.7) is finer, so that somebody who signs in anew in the second of a revocation is not turned away.
fn issued_at(token: Uuid, second: i64) -> i64 {
    let by_id = token.get_timestamp().map(|moment| moment.to_unix());
    let fine = by_id.filter(|(seconds, _)| i64::try_from(*seconds) == Ok(second));
    second * 1000 + fine.map_or(0, |(_, nanoseconds)| i64::from(nanoseconds / 1_000_000))
}

/// What a token is taken back with: itself, who it is about, and the session that it belongs to.
fn falls_with(token: Uuid, actor: Actor, session: Option<SessionId>) -> Vec<Revocable> {
    let whom = match actor {
        Actor::Person(id) => Some(Revocable::User(id)),
        Actor::Machine(id) => Some(Revocable::Client(id)),
        Actor::Operator | Actor::System => None,
    };
    [Some(Revocable::Token(token)), whom, session.map(Revocable::Session)].into_iter().flatten().collect()
}
