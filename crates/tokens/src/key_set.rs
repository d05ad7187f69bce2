//! Other people's public keys (RFC 7517), and what they have signed.

use crate::verify::Untrusted;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Algorithm, DecodingKey, Validation,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, KeyAlgorithm, PublicKeyUse},
};
use serde_json::{Map, Value};

/// A set of public keys. Symmetric keys in it are passed over: what anybody can read proves nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeySet(Vec<Jwk>);

/// The text is no JWK Set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no JWK Set as in RFC 7517")]
pub struct NoKeySet;

impl KeySet {
    /// Reads a JWK Set. Keys of kinds that are not known here are passed over (RFC 7517 section 5).
    ///
    /// # Errors
    /// When it is no JSON object with a member `keys`.
    pub fn read(text: &[u8]) -> Result<Self, NoKeySet> {
        let set: JwkSet = serde_json::from_slice(text).map_err(|_| NoKeySet)?;
        let asymmetric = |key: &Jwk| {
            matches!(
                key.algorithm,
                AlgorithmParameters::RSA(_)
                    | AlgorithmParameters::EllipticCurve(_)
                    | AlgorithmParameters::OctetKeyPair(_)
            ) && key.common.public_key_use.as_ref().is_none_or(|to| *to == PublicKeyUse::Signature)
        };
        Ok(Self(set.keys.into_iter().filter(asymmetric).collect()))
    }

    /// Whether there is no key to check anything with.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the set has a key of this id.
    #[must_use]
    pub fn knows(&self, id: &str) -> bool {
        self.0.iter().any(|key| key.common.key_id.as_deref() == Some(id))
    }

    /// What a JWT says, once one of these keys is found to have signed it. Its claims are not judged here.
    ///
    /// The key's own kind decides the algorithm (RFC 8725 section 3.1): never `none`, never a shared secret. A token
    /// that names no key is checked with the one key that fits its algorithm, when there is just one.
    ///
    /// # Errors
    /// When it is no JWT, names an extension that must be understood, or no key of the set has signed it.
    pub fn open(&self, token: &str) -> Result<Opened, Untrusted> {
        let (head, _) = token.split_once('.').ok_or(Untrusted)?;
        let header = URL_SAFE_NO_PAD.decode(head).map_err(|_| Untrusted)?;
        let header: Map<String, Value> = serde_json::from_slice(&header).map_err(|_| Untrusted)?;
        // RFC 7515 section 4.1.11: what is critical and not understood makes the token invalid; nothing is understood.
        if header.contains_key("crit") || header.contains_key("b64") {
            return Err(Untrusted);
        }
        let algorithm: Algorithm =
            header.get("alg").and_then(Value::as_str).ok_or(Untrusted)?.parse().map_err(|_| Untrusted)?;
        let id = match header.get("kid") {
            None => None,
            Some(Value::String(id)) => Some(id.as_str()),
            Some(_) => return Err(Untrusted),
        };
        let mut fitting = self
            .0
            .iter()
            .filter(|key| fits(key, algorithm) && id.is_none_or(|id| key.common.key_id.as_deref() == Some(id)));
        let key = fitting.next().ok_or(Untrusted)?;
        if id.is_none() && fitting.next().is_some() {
            return Err(Untrusted);
        }
        let key = DecodingKey::from_jwk(key).map_err(|_| Untrusted)?;
        let claims = jsonwebtoken::decode(token, &key, &signature_alone(algorithm)).map_err(|_| Untrusted)?.claims;
        let kind = match header.get("typ") {
            None => None,
            Some(Value::String(kind)) => Some(kind.to_ascii_lowercase()),
            Some(_) => return Err(Untrusted),
        };
        Ok(Opened { kind, claims })
    }
}

/// A JWT whose signature holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    /// The header's `typ`, in lower case.
    pub kind: Option<String>,
    /// What it says.
    pub claims: Map<String, Value>,
}

impl Opened {
    /// A claim that is a text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.claims.get(name)?.as_str()
    }

    /// A claim that is a moment, in whole seconds since 1970 (RFC 7519 section 2, NumericDate).
    ///
    /// # Errors
    /// When it is there and is no number that can be a moment.
    pub fn moment(&self, name: &str) -> Result<Option<i64>, Untrusted> {
        let Some(value) = self.claims.get(name) else { return Ok(None) };
        // Fractions are allowed; an instant before its own second has ended is what is compared.
        let seconds = value.as_i64().or_else(|| value.as_f64().filter(|f| f.abs() < 1e15).map(|f| f.floor() as i64));
        seconds.map(Some).ok_or(Untrusted)
    }

    /// Whom it is for: `aud` is one text, or a list of them (RFC 7519 section 4.1.3).
    ///
    /// # Errors
    /// When it is missing or something else.
    pub fn audience(&self) -> Result<Vec<&str>, Untrusted> {
        match self.claims.get("aud") {
            Some(Value::String(one)) => Ok(vec![one]),
            Some(Value::Array(several)) => several.iter().map(|one| one.as_str().ok_or(Untrusted)).collect(),
            _ => Err(Untrusted),
        }
    }
}

/// Whether a key signs with this algorithm: by its kind, and by its `alg` where it has one.
fn fits(key: &Jwk, algorithm: Algorithm) -> bool {
    let by_kind = match &key.algorithm {
        AlgorithmParameters::RSA(_) => matches!(
            algorithm,
            Algorithm::RS256
                | Algorithm::RS384
                | Algorithm::RS512
                | Algorithm::PS256
                | Algorithm::PS384
                | Algorithm::PS512
        ),
        AlgorithmParameters::EllipticCurve(parameters) => match parameters.curve {
            EllipticCurve::P256 => algorithm == Algorithm::ES256,
            EllipticCurve::P384 => algorithm == Algorithm::ES384,
            _ => false,
        },
        AlgorithmParameters::OctetKeyPair(parameters) => {
            parameters.curve == EllipticCurve::Ed25519 && algorithm == Algorithm::EdDSA
        }
        _ => false,
    };
    by_kind && key.common.key_algorithm.as_ref().is_none_or(|named| *named == KeyAlgorithm::from(algorithm))
}

/// The signature and nothing else: whoever opens a token judges its claims by rules of their own.
fn signature_alone(algorithm: Algorithm) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation
}
