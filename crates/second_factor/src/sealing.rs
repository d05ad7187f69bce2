//! Sealing: secrets that must be read again are kept encrypted, under a key that is not in the database.

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey},
    constant_time::verify_slices_are_equal,
    hmac,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use std::{fmt, sync::Arc};

/// Bytes of a nonce of AES-GCM (NIST SP 800-38D section 5.2.1.1).
const NONCE: usize = 12;

/// Seals with its first key and opens with all of them, so that a key can be replaced without an outage.
#[derive(Clone)]
pub struct Sealing(Arc<Vec<SealingKey>>);

struct SealingKey {
    aead: RandomizedNonceKey,
    mac: hmac::Key,
}

/// A sealing key cannot be read. The text never holds any of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the sealing key is not 32 random bytes in base64url on each line")]
pub struct UnusableSealingKey;

impl Sealing {
    /// A new key, as text: 256 random bits in base64url.
    #[must_use]
    pub fn new_key(random: [u8; 32]) -> String {
        URL_SAFE_NO_PAD.encode(random)
    }

    /// Reads keys, one a line; the first seals.
    ///
    /// # Errors
    /// When there is none, or one is no key.
    pub fn read(text: &str) -> Result<Self, UnusableSealingKey> {
        let keys = text.split_ascii_whitespace().map(SealingKey::read).collect::<Result<Vec<_>, _>>()?;
        if keys.is_empty() { Err(UnusableSealingKey) } else { Ok(Self(Arc::new(keys))) }
    }

    /// Encrypts a secret of somebody or something (AES-256-GCM): it opens for the same owner only. `None` when the
    /// machine gives no random bytes.
    #[must_use]
    pub fn seal(&self, owner: &[u8], secret: &[u8]) -> Option<String> {
        let mut bytes = secret.to_vec();
        let nonce = self.0.first()?.aead.seal_in_place_append_tag(Aad::from(owner), &mut bytes).ok()?;
        let mut sealed = nonce.as_ref().to_vec();
        sealed.append(&mut bytes);
        Some(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// The secret again. `None` when it was sealed for another owner, under another key, or has been changed.
    #[must_use]
    pub fn open(&self, owner: &[u8], sealed: &str) -> Option<Vec<u8>> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, rest) = bytes.split_at_checked(NONCE)?;
        self.0.iter().find_map(|key| {
            let mut rest = rest.to_vec();
            let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
            key.aead.open_in_place(nonce, Aad::from(owner), &mut rest).ok().map(|secret| secret.to_vec())
        })
    }

    /// A text that only a holder of the key can make of these parts (HMAC-SHA-256), base64url.
    #[must_use]
    pub fn mark(&self, parts: &[&str]) -> String {
        self.0.first().map(|key| URL_SAFE_NO_PAD.encode(key.mark(parts))).unwrap_or_default()
    }

    /// Whether a text is the mark of these parts, by any of the keys. Takes the same time either way.
    #[must_use]
    pub fn is_mark(&self, parts: &[&str], mark: &str) -> bool {
        let Ok(mark) = URL_SAFE_NO_PAD.decode(mark) else { return false };
        self.0.iter().any(|key| verify_slices_are_equal(key.mark(parts).as_ref(), &mark).is_ok())
    }
}

impl SealingKey {
    fn read(text: &str) -> Result<Self, UnusableSealingKey> {
        let bytes = URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).map_err(|_| UnusableSealingKey)?;
        if bytes.len() != 32 {
            return Err(UnusableSealingKey);
        }
        // One key for each use, both made from the one that is kept.
        let root = hmac::Key::new(hmac::HMAC_SHA256, &bytes);
        let aead = RandomizedNonceKey::new(&AES_256_GCM, hmac::sign(&root, b"registry sealing").as_ref())
            .map_err(|_| UnusableSealingKey)?;
        let mac = hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&root, b"registry marks").as_ref());
        Ok(Self { aead, mac })
    }

    fn mark(&self, parts: &[&str]) -> hmac::Tag {
        let mut context = hmac::Context::with_key(&self.mac);
        for part in parts {
            // Each with its length, so that parts cannot run into each other.
            context.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            context.update(part.as_bytes());
        }
        context.sign()
    }
}

impl fmt::Debug for Sealing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Sealing(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealing(keys: &[u8]) -> Sealing {
        let text: Vec<_> = keys.iter().map(|byte| Sealing::new_key([*byte; 32])).collect();
        Sealing::read(&text.join("\n")).unwrap()
    }

    #[test]
    fn a_secret_opens_for_its_owner_alone() {
        let one = sealing(&[1]);
        let sealed = one.seal(b"somebody", b"secret").unwrap();
        assert_ne!(one.seal(b"somebody", b"secret").unwrap(), sealed, "no nonce is used twice");
        assert_eq!(one.open(b"somebody", &sealed).as_deref(), Some(&b"secret"[..]));
        assert_eq!(one.open(b"somebody else", &sealed), None);
        assert_eq!(sealing(&[2]).open(b"somebody", &sealed), None);
    }

    #[test]
    fn a_replaced_key_still_opens_what_it_sealed() {
        let sealed = sealing(&[1]).seal(b"somebody", b"secret").unwrap();
        let both = sealing(&[2, 1]);
        assert_eq!(both.open(b"somebody", &sealed).as_deref(), Some(&b"secret"[..]));
        let newer = both.seal(b"somebody", b"secret").unwrap();
        assert_eq!(sealing(&[1]).open(b"somebody", &newer), None);
    }

    #[test]
    fn what_was_changed_does_not_open() {
        let one = sealing(&[1]);
        let sealed = one.seal(b"somebody", b"secret").unwrap();
        for at in 0..sealed.len() {
            let mut changed = sealed.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            // The last letter may hold bits that stand for nothing.
            assert!(one.open(b"somebody", &changed).is_none() || changed == sealed, "{at}");
        }
        for nothing in ["", "AAAA", "!", &sealed[..20]] {
            assert_eq!(one.open(b"somebody", nothing), None);
        }
    }

    #[test]
    fn marks_keep_their_parts_apart() {
        let one = sealing(&[1]);
        assert_eq!(one.mark(&["a", "b"]), one.mark(&["a", "b"]));
        assert_ne!(one.mark(&["a", "b"]), one.mark(&["ab", ""]));
        let mark = one.mark(&["a", "b"]);
        assert!(one.is_mark(&["a", "b"], &mark) && !one.is_mark(&["ab", ""], &mark) && !one.is_mark(&["a", "b"], ""));
        assert!(!sealing(&[2]).is_mark(&["a", "b"], &mark));
        assert!(sealing(&[2, 1]).is_mark(&["a", "b"], &mark), "a key that is being replaced still counts");
    }

    #[test]
    fn what_is_no_key_is_refused_without_repeating_it() {
        for text in ["", "secret", "AAAA", &"A".repeat(44)] {
            let error = Sealing::read(text).err().unwrap().to_string();
            assert!(!error.contains("AAAA") && !error.contains("secret"), "{error}");
        }
        assert_eq!(format!("{:?}", sealing(&[1])), "Sealing(..)");
    }
}
