//! The keys that sign access tokens: ES256 (RFC 7518 section 3.4). Which of them signs depends on the moment.

use arc_swap::ArcSwap;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::time::Instant;
use jsonwebtoken::{DecodingKey, EncodingKey};
use serde_json::{Value, json};
use std::sync::Arc;

/// Keys that sign new tokens and vouch for those that they have signed. Clones share them: what replaces the keys of one
/// replaces those of all.
#[derive(Clone)]
pub struct Keys(Arc<ArcSwap<Keyring>>);

/// The keys of one moment, from the one that signs first.
pub(crate) struct Keyring(Vec<Key>);

/// A key: it signs from a moment on, and is checked with for as long as it is there.
#[derive(Clone)]
pub(crate) struct Key {
    pub id: String,
    pub checking: DecodingKey,
    pub signing: EncodingKey,
    from: Option<Instant>,
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
        Self::of(read_blocks(text)?)
    }

    /// Reads private keys from PEM, one a text, each with the moment from which on it signs.
    ///
    /// # Errors
    /// As [`Self::read`], and when a text holds several.
    pub fn dated<'t>(texts: impl IntoIterator<Item = (Instant, &'t str)>) -> Result<Self, UnusableKey> {
        let mut keys = Vec::new();
        for (from, text) in texts {
            let mut blocks = read_blocks(text)?;
            let (Some(mut key), None) = (blocks.pop(), blocks.pop()) else {
                return Err(UnusableKey("there must be one block PRIVATE KEY in the signing key's PEM, no more"));
            };
            key.from = Some(from);
            keys.push(key);
        }
        keys.sort_by_key(|key| key.from);
        Self::of(keys)
    }

    fn of(keys: Vec<Key>) -> Result<Self, UnusableKey> {
        if keys.is_empty() {
            return Err(UnusableKey("there is no block PRIVATE KEY in the signing key's PEM"));
        }
        Ok(Self(Arc::new(ArcSwap::from_pointee(Keyring(keys)))))
    }

    /// Takes the place of these keys, here and in every clone. Whether anything has changed.
    pub fn replace(&self, by: &Self) -> bool {
        let (ours, theirs) = (self.set(), by.set());
        let facts = |set: &Keyring| set.0.iter().map(|key| (key.id.clone(), key.from)).collect::<Vec<_>>();
        let has_changed = facts(&ours) != facts(&theirs);
        if has_changed {
            self.0.store(theirs);
        }
        has_changed
    }

    /// Whether somebody else holds these keys too.
    #[must_use]
    pub fn are_shared(&self) -> bool {
        Arc::strong_count(&self.0) > 1
    }

    /// The id of the key that signs at a moment, and those of all of them with the moments from which on they sign.
    #[must_use]
    pub fn describe(&self, at: Instant) -> (String, Vec<(String, Option<Instant>)>) {
        let set = self.set();
        (set.signing(at).id.clone(), set.0.iter().map(|key| (key.id.clone(), key.from)).collect())
    }

    /// The public keys as a JWK Set (RFC 7517): never `d`. A key is shown before it signs, so that everybody knows it.
    #[must_use]
    pub fn jwks(&self) -> Value {
        json!({ "keys": self.set().0.iter().map(|key| key.jwk.clone()).collect::<Vec<_>>() })
    }

    /// The keys of this moment.
    pub(crate) fn set(&self) -> Arc<Keyring> {
        self.0.load_full()
    }
}

impl Keyring {
    /// The newest key whose moment has come; the one that signs next while there is none. Of keys without a moment, the
    /// first.
    pub(crate) fn signing(&self, at: Instant) -> &Key {
        let has_come = |key: &&Key| key.from.is_some_and(|from| from <= at);
        self.0.iter().rfind(has_come).unwrap_or(&self.0[0])
    }

    /// The key with this id.
    pub(crate) fn find(&self, id: &str) -> Option<&Key> {
        self.0.iter().find(|key| key.id == id)
    }
}

fn read_blocks(text: &str) -> Result<Vec<Key>, UnusableKey> {
    let blocks = pem::parse_many(text).map_err(|_| UnusableKey("the signing key is no PEM"))?;
    blocks.iter().filter(|block| block.tag() == "PRIVATE KEY").map(|block| read_key(block.contents())).collect()
}

fn read_key(pkcs8: &[u8]) -> Result<Key, UnusableKey> {
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8)
        .map_err(|_| UnusableKey("the signing key is no PKCS #8 private key on P-256 (ES256)"))?;
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
    let checking = DecodingKey::from_ec_components(&x, &y)
        .map_err(|_| UnusableKey("the signing key's public part is unusable"))?;
    let jwk = json!({ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": id, "x": x, "y": y });
    Ok(Key { id, checking, signing: EncodingKey::from_ec_der(pkcs8), from: None, jwk })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::from_microseconds(seconds * 1_000_000)
    }

    #[test]
    fn a_new_key_reads_back_and_shows_no_private_part() {
        let first = Keys::generate().unwrap();
        let second = Keys::generate().unwrap();
        let keys = Keys::read(&format!("{first}\n{second}")).unwrap();
        let jwks = keys.jwks();
        assert_eq!(jwks["keys"].as_array().unwrap().len(), 2);
        assert!(!jwks.to_string().contains("\"d\""));
        assert_eq!(jwks["keys"][0]["kid"], keys.describe(at(0)).0);
    }

    #[test]
    fn the_newest_key_whose_moment_has_come_signs() {
        let texts: Vec<String> = (0..3).map(|_| Keys::generate().unwrap()).collect();
        let alone = |place: usize| Keys::read(&texts[place]).unwrap().describe(at(0)).0;
        // In any order of reading: 0 signs from 100 on, 1 from 200, 2 from 300.
        let keys = Keys::dated([(at(300), &*texts[2]), (at(100), &texts[0]), (at(200), &texts[1])]).unwrap();
        for (second, signs) in [(0, 0), (99, 0), (100, 0), (199, 0), (200, 1), (299, 1), (300, 2), (9999, 2)] {
            assert_eq!(keys.describe(at(second)).0, alone(signs), "at {second}");
        }
        assert_eq!(keys.describe(at(0)).1.len(), 3);
        assert!(Keys::dated([]).is_err());
        let two = format!("{}\n{}", texts[0], texts[1]);
        assert!(Keys::dated([(at(1), &*two)]).is_err(), "two keys with one moment");
        // Without moments, the first signs whenever it is.
        let keys = Keys::read(&two).unwrap();
        assert_eq!((keys.describe(at(0)).0, keys.describe(at(9999)).0), (alone(0), alone(0)));
    }

    #[test]
    fn what_replaces_keys_replaces_them_in_every_clone() {
        let texts: Vec<String> = (0..2).map(|_| Keys::generate().unwrap()).collect();
        let keys = Keys::read(&texts[0]).unwrap();
        let clone = keys.clone();
        assert!(!keys.replace(&Keys::read(&texts[0]).unwrap()), "the same again");
        assert!(keys.replace(&Keys::read(&texts[1]).unwrap()));
        assert_eq!(clone.describe(at(0)).0, Keys::read(&texts[1]).unwrap().describe(at(0)).0);
        let dated = Keys::dated([(at(5), &*texts[1])]).unwrap();
        assert!(keys.replace(&dated), "the same key from another moment on");
    }

    #[test]
    fn what_is_no_key_is_refused_without_repeating_it() {
        for text in ["", "secret", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"] {
            for error in [Keys::read(text).err(), Keys::dated([(at(0), text)]).err()] {
                let error = error.unwrap().to_string();
                assert!(!error.contains("AAAA") && !error.contains("secret"), "{error}");
            }
        }
    }
}
