//! Checks access tokens: ours, for us, of the right type, signed by a known key, and in time.

use crate::{
    claims::{Claims, reach},
    identity::Identity,
    keys::{Keys, PublicKey},
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
    keys: Vec<PublicKey>,
    validation: Validation,
    checked: RwLock<HashMap<Box<str>, Arc<Identity>>>,
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
        Self { keys: keys.public().to_vec(), validation, checked: RwLock::new(HashMap::new()) }
    }

    /// Checks a token.
    ///
    /// # Errors
    /// When anything about it is not as it must be.
    pub fn verify(&self, token: &str) -> Result<Arc<Identity>, Untrusted> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(i64::MAX, |since| since.as_secs().cast_signed());
        let known = self.checked.read().unwrap_or_else(PoisonError::into_inner).get(token).cloned();
        if let Some(identity) = known {
            return if now < identity.expires { Ok(identity) } else { Err(Untrusted) };
        }
        let identity = Arc::new(self.check(token, now)?);
        let mut checked = self.checked.write().unwrap_or_else(PoisonError::into_inner);
        if checked.len() >= REMEMBERED {
            checked.retain(|_, identity| now < identity.expires);
        }
        if checked.len() < REMEMBERED {
            checked.insert(token.into(), Arc::clone(&identity));
        }
        Ok(identity)
    }

    /// Checks a token and tells what it says, for whoever asks about the token itself.
    ///
    /// # Errors
    /// As [`Self::verify`].
    pub fn inspect(&self, token: &str) -> Result<(Claims, Identity), Untrusted> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(i64::MAX, |since| since.as_secs().cast_signed());
        let claims = self.claims(token, now)?;
        let identity = identity(&claims)?;
        Ok((claims, identity))
    }

    fn check(&self, token: &str, now: i64) -> Result<Identity, Untrusted> {
        identity(&self.claims(token, now)?)
    }

    fn claims(&self, token: &str, now: i64) -> Result<Claims, Untrusted> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| Untrusted)?;
        // RFC 9068 section 4: the type keeps an ID token from being taken for an access token.
        let is_access_token = header
            .typ
            .as_deref()
            .is_some_and(|typ| typ.eq_ignore_ascii_case("at+jwt") || typ.eq_ignore_ascii_case("application/at+jwt"));
        if header.alg != Algorithm::ES256 || !is_access_token {
            return Err(Untrusted);
        }
        let key = self.keys.iter().find(|key| header.kid.as_deref() == Some(&key.id)).ok_or(Untrusted)?;
        let claims = jsonwebtoken::decode::<Claims>(token, &key.key, &self.validation).map_err(|_| Untrusted)?.claims;
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
        issued: claims.iat,
        expires: claims.exp,
    })
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
