//! Public keys that clients register to prove themselves with (RFC 7517, RFC 7518 section 6, RFC 8037).

use crate::verify::Untrusted;
use aws_lc_rs::{
    digest,
    rsa::PublicKeyComponents,
    signature::{
        ECDSA_P256_SHA256_FIXED, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    },
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};

/// The algorithms that a client's signature may use: asymmetric ones alone. RFC 9864 renames `EdDSA` to `Ed25519`.
pub const ASSERTION_ALGORITHMS: [&str; 5] = ["ES256", "Ed25519", "EdDSA", "PS256", "RS256"];

/// How many keys a client may register.
pub const MOST_KEYS: usize = 5;

/// Members of a JWK that are private or symmetric (RFC 7518 sections 6.2.2, 6.3.2 and 6.4).
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// The keys of one client.
pub struct ClientKeys(Vec<ClientKey>);

/// What is wrong with a set of keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyFault {
    /// Where, as a JSON pointer into the set.
    pub pointer: String,
    /// What, in words that never repeat the value.
    pub detail: &'static str,
}

struct ClientKey {
    id: String,
    /// The one algorithm that the key is for, where it says so.
    alg: Option<String>,
    public: Public,
}

enum Public {
    /// The uncompressed point (SEC 1 section 2.3.3).
    P256(Vec<u8>),
    Ed25519(Vec<u8>),
    Rsa(PublicKeyComponents<Vec<u8>>),
}

impl ClientKeys {
    /// Reads the keys of a JWK Set. A key without `kid` gets its thumbprint (RFC 7638) for one.
    ///
    /// # Errors
    /// Each thing that is wrong: a private member, a kind of key or a strength that is not accepted, an id that stands
    /// twice.
    pub fn read(keys: &[Map<String, Value>]) -> Result<Self, Vec<KeyFault>> {
        let mut found: Vec<ClientKey> = Vec::new();
        let mut faults = Vec::new();
        if keys.len() > MOST_KEYS {
            faults.push(KeyFault { pointer: "/keys".to_owned(), detail: "must hold at most 5 keys" });
        }
        for (place, jwk) in keys.iter().enumerate() {
            let at = |(member, detail)| KeyFault { pointer: format!("/keys/{place}/{member}"), detail };
            match ClientKey::read(jwk) {
                Ok(key) if found.iter().any(|other| other.id == key.id) => {
                    faults.push(at(("kid", "stands twice in the set")));
                }
                Ok(key) => found.push(key),
                Err(fault) => faults.push(at(fault)),
            }
        }
        if faults.is_empty() { Ok(Self(found)) } else { Err(faults) }
    }

    /// The keys as JWKs, with the members that are known here and no other.
    #[must_use]
    pub fn jwks(&self) -> Vec<Value> {
        self.0.iter().map(ClientKey::jwk).collect()
    }

    /// Checks a signature: by the key that is named, or by the only one that the algorithm fits.
    pub(crate) fn check(&self, id: Option<&str>, alg: &str, message: &[u8], signature: &[u8]) -> Result<(), Untrusted> {
        let mut fitting = self.0.iter().filter(|key| key.fits(alg) && id.is_none_or(|id| id == key.id));
        let (Some(key), None) = (fitting.next(), fitting.next()) else { return Err(Untrusted) };
        key.public.check(alg, message, signature).ok_or(Untrusted)
    }
}

impl ClientKey {
    fn read(jwk: &Map<String, Value>) -> Result<Self, (&'static str, &'static str)> {
        if let Some(private) = PRIVATE.into_iter().find(|member| jwk.contains_key(*member)) {
            return Err((private, "is private: register the public key alone, and change this one if it was in use"));
        }
        let text = |member: &'static str| match jwk.get(member) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str())),
            Some(_) => Err((member, "must be a text")),
        };
        let public = Public::read(jwk)?;
        if text("use")?.is_some_and(|word| word != "sig") {
            return Err(("use", "must be sig"));
        }
        let alg = text("alg")?.map(str::to_owned);
        let id = match text("kid")? {
            Some(id) if id.is_empty() || id.len() > 200 => return Err(("kid", "must have a length of 1 to 200")),
            Some(id) => id.to_owned(),
            None => public.thumbprint(),
        };
        let key = Self { id, alg: None, public };
        if alg.as_deref().is_some_and(|alg| !key.fits(alg)) {
            return Err(("alg", "does not fit the key: ES256 for P-256, Ed25519 or EdDSA, RS256 or PS256 for RSA"));
        }
        Ok(Self { alg, ..key })
    }

    /// Whether a signature by an algorithm can be this key's.
    fn fits(&self, alg: &str) -> bool {
        let by_kind = match self.public {
            Public::P256(_) => alg == "ES256",
            Public::Ed25519(_) => is_ed25519(alg),
            Public::Rsa(_) => matches!(alg, "RS256" | "PS256"),
        };
        let by_word = self.alg.as_deref().is_none_or(|own| own == alg || (is_ed25519(own) && is_ed25519(alg)));
        by_kind && by_word
    }

    fn jwk(&self) -> Value {
        let mut jwk = self.public.jwk();
        jwk["kid"] = json!(self.id);
        if let Some(alg) = &self.alg {
            jwk["alg"] = json!(alg);
        }
        jwk
    }
}

fn is_ed25519(alg: &str) -> bool {
    matches!(alg, "EdDSA" | "Ed25519")
}

impl Public {
    fn read(jwk: &Map<String, Value>) -> Result<Self, (&'static str, &'static str)> {
        let word = |member: &str| jwk.get(member).and_then(Value::as_str);
        let bytes = |member: &'static str| {
            let encoded = word(member).ok_or((member, "is needed, base64url without padding"))?;
            URL_SAFE_NO_PAD.decode(encoded).map_err(|_| (member, "must be base64url without padding"))
        };
        match (word("kty"), word("crv")) {
            (Some("EC"), Some("P-256")) => {
                let (x, y) = (bytes("x")?, bytes("y")?);
                let point = [&[4][..], &x, &y].concat();
                let is_on_curve = x.len() == 32 && ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &point).is_ok();
                if is_on_curve { Ok(Self::P256(point)) } else { Err(("x", "and y are no point on P-256")) }
            }
            (Some("OKP"), Some("Ed25519")) => {
                let x = bytes("x")?;
                let is_sound = x.len() == 32 && ParsedPublicKey::new(&ED25519, &x).is_ok();
                if is_sound { Ok(Self::Ed25519(x)) } else { Err(("x", "is no public key of Ed25519")) }
            }
            (Some("EC" | "OKP"), _) => Err(("crv", "must be P-256 for EC, and Ed25519 for OKP")),
            (Some("RSA"), _) => {
                let stripped = |bytes: Vec<u8>| bytes.into_iter().skip_while(|byte| *byte == 0).collect::<Vec<u8>>();
                let (n, e) = (stripped(bytes("n")?), stripped(bytes("e")?));
                let bits = n.first().map_or(0, |first| n.len() * 8 - first.leading_zeros() as usize);
                if !(2048..=8192).contains(&bits) {
                    return Err(("n", "must have 2048 to 8192 bits"));
                }
                // NIST SP 800-56B section 6.2: an odd exponent above 2^16; larger than four bytes is nobody's.
                let exponent = e.iter().fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
                if e.len() > 4 || exponent < 65_537 || exponent % 2 == 0 {
                    return Err(("e", "must be odd and at least 65537, such as AQAB"));
                }
                let components = PublicKeyComponents { n, e };
                if components.to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256).is_err() {
                    return Err(("n", "is no modulus of an RSA key"));
                }
                Ok(Self::Rsa(components))
            }
            (Some(_), _) => Err(("kty", "must be EC, OKP or RSA")),
            (None, _) => Err(("kty", "is needed")),
        }
    }

    /// The required members (RFC 7638 section 3.2), in the order of the alphabet.
    fn jwk(&self) -> Value {
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        match self {
            Self::P256(point) => {
                let (x, y) = point.get(1..).unwrap_or_default().split_at(32);
                json!({ "crv": "P-256", "kty": "EC", "x": text(x), "y": text(y) })
            }
            Self::Ed25519(x) => json!({ "crv": "Ed25519", "kty": "OKP", "x": text(x) }),
            Self::Rsa(key) => json!({ "e": text(&key.e), "kty": "RSA", "n": text(&key.n) }),
        }
    }

    /// RFC 7638.
    fn thumbprint(&self) -> String {
        // The members are plain ASCII and serde_json keeps them in the order of the alphabet.
        URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, self.jwk().to_string().as_bytes()))
    }

    fn check(&self, alg: &str, message: &[u8], signature: &[u8]) -> Option<()> {
        let key = match (self, alg) {
            (Self::P256(point), "ES256") => ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).ok()?,
            (Self::Ed25519(x), alg) if is_ed25519(alg) => ParsedPublicKey::new(&ED25519, x).ok()?,
            (Self::Rsa(key), "RS256") => key.to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256).ok()?,
            (Self::Rsa(key), "PS256") => key.to_parsed_public_key(&RSA_PSS_2048_8192_SHA256).ok()?,
            _ => return None,
        };
        key.verify_sig(message, signature).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thumbprint_is_that_of_the_rfc() {
        // RFC 7638 section 3.1.
        let jwk = json!({
            "kty": "RSA", "alg": "RS256", "e": "AQAB",
            "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
        });
        let keys = ClientKeys::read(&[jwk.as_object().unwrap().clone()]).ok().unwrap();
        assert_eq!(keys.jwks()[0]["kid"], "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }
}
