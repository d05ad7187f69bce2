//! The keys that sign access tokens: ES256 (RFC 7518 section 3.4), in PEM files or the environment.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{DecodingKey, EncodingKey};
use serde_json::{Value, json};

/// Signs new tokens with the first key, and vouches for tokens of all of them.
#[derive(Clone)]
pub struct Keys {
    signing: Signing,
    public: Vec<PublicKey>,
}

#[derive(Clone)]
struct Signing {
    id: String,
    key: EncodingKey,
}

/// A key that tokens are checked with.
#[derive(Clone)]
pub(crate) struct PublicKey {
    pub id: String,
    pub key: DecodingKey,
    jwk: Value,
}

/// A signing key cannot be read. The text never holds any of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct UnusableKey(&'static str);

impl Keys {
    /// A new private key, PKCS #8 in PEM.
    ///
    /// # Errors
    /// When the machine cannot make one.
    pub fn generate() -> Result<String, UnusableKey> {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)
            .map_err(|_| UnusableKey("a signing key cannot be made on this machine"))?;
        let der = aws_lc_rs::signature::EcdsaKeyPair::to_pkcs8v1(&pair)
            .map_err(|_| UnusableKey("a signing key cannot be written"))?;
        Ok(pem::encode(&pem::Pem::new("PRIVATE KEY", der.as_ref())))
    }

    /// Reads private keys from PEM: the first signs; all of them check.
    ///
    /// # Errors
    /// When there is none, or one is no PKCS #8 key on P-256.
    pub fn read(text: &str) -> Result<Self, UnusableKey> {
        let blocks = pem::parse_many(text).map_err(|_| UnusableKey("the signing key is no PEM"))?;
        let mut signing = None;
        let mut public = Vec::new();
        for block in blocks.iter().filter(|block| block.tag() == "PRIVATE KEY") {
            let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, block.contents())
                .map_err(|_| UnusableKey("the signing key is no PKCS #8 private key on P-256 (ES256)"))?;
            let known = public_key(&pair)?;
            if signing.is_none() {
                signing = Some(Signing { id: known.id.clone(), key: EncodingKey::from_ec_der(block.contents()) });
            }
            public.push(known);
        }
        let signing = signing.ok_or(UnusableKey("there is no block PRIVATE KEY in the signing key's PEM"))?;
        Ok(Self { signing, public })
    }

    /// The public keys as a JWK Set (RFC 7517): never `d`.
    #[must_use]
    pub fn jwks(&self) -> Value {
        json!({ "keys": self.public.iter().map(|key| key.jwk.clone()).collect::<Vec<_>>() })
    }

    pub(crate) fn signing(&self) -> (&str, &EncodingKey) {
        (&self.signing.id, &self.signing.key)
    }

    pub(crate) fn public(&self) -> &[PublicKey] {
        &self.public
    }
}

fn public_key(pair: &EcdsaKeyPair) -> Result<PublicKey, UnusableKey> {
    // SEC 1 section 2.3.3: 0x04, then 32 bytes of x and 32 of y.
    let point = pair.public_key().as_ref();
    let (Some(4), Some(x), Some(y)) = (point.first(), point.get(1..33), point.get(33..65)) else {
        return Err(UnusableKey("the signing key has no uncompressed public point"));
    };
    let (x, y) = (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y));
    // RFC 7638: the thumbprint is over the required members in this order.
    let thumbprint = aws_lc_rs::digest::digest(
        &aws_lc_rs::digest::SHA256,
        format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#).as_bytes(),
    );
    let id = URL_SAFE_NO_PAD.encode(thumbprint);
    let key = DecodingKey::from_ec_components(&x, &y)
        .map_err(|_| UnusableKey("the signing key's public part is unusable"))?;
    let jwk = json!({ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": id, "x": x, "y": y });
    Ok(PublicKey { id, key, jwk })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_key_reads_back_and_shows_no_private_part() {
        let first = Keys::generate().unwrap();
        let second = Keys::generate().unwrap();
        let keys = Keys::read(&format!("{first}\n{second}")).unwrap();
        let jwks = keys.jwks().to_string();
        assert_eq!(keys.public().len(), 2);
        assert!(!jwks.contains("\"d\""));
        assert_eq!(keys.signing().0, keys.public()[0].id);
    }

    #[test]
    fn what_is_no_key_is_refused_without_repeating_it() {
        for text in ["", "secret", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"] {
            let error = Keys::read(text).err().unwrap().to_string();
            assert!(!error.contains("AAAA") && !error.contains("secret"), "{error}");
        }
    }
}
