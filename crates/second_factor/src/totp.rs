//! Codes of an authenticator app: TOTP (RFC 6238) with SHA-1, six digits and 30 seconds, which every app knows.

use totp_rs::{Algorithm, Builder, Totp};

/// Who an authenticator app says that the code is for.
const ISSUER: &str = "Registry of service providers";

/// Bytes of a new secret: 160 bits (RFC 4226 section 4, R6).
const LENGTH: usize = 20;

/// The secret that a person's app and the registry share.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

/// A text is no secret. It never repeats it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is no secret in base32 (RFC 4648) of at least 128 bits")]
pub struct UnusableSecret;

impl Secret {
    /// A new secret of the first 160 of these random bits.
    #[must_use]
    pub fn new(random: [u8; 32]) -> Self {
        Self(random[..LENGTH].to_vec())
    }

    /// A secret that was kept.
    ///
    /// # Errors
    /// When it is shorter than 128 bits (RFC 4226 section 4, R6).
    pub fn of(bytes: Vec<u8>) -> Result<Self, UnusableSecret> {
        if bytes.len() < 16 { Err(UnusableSecret) } else { Ok(Self(bytes)) }
    }

    /// Reads base32, in groups or not.
    ///
    /// # Errors
    /// When it is none, or too short.
    pub fn from_base32(text: &str) -> Result<Self, UnusableSecret> {
        let plain: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
        let secret = totp_rs::Secret::try_from_base32(plain.to_ascii_uppercase()).map_err(|_| UnusableSecret)?;
        Self::of(secret.as_bytes().to_vec())
    }

    /// Its bytes, to be sealed.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// As base32 without padding, as apps take it.
    #[must_use]
    pub fn base32(&self) -> String {
        totp_rs::Secret::from(self.0.as_slice()).to_base32()
    }

    /// The address that apps read from a link or a picture. `None` when the name cannot stand in one.
    #[must_use]
    pub fn address(&self, name: &str) -> Option<String> {
        self.totp(name).to_url().ok()
    }

    /// The code at a moment, in seconds since 1970.
    #[must_use]
    pub fn code(&self, unix_seconds: i64) -> String {
        self.totp("").generate(seconds(unix_seconds)).to_string()
    }

    /// The step of 30 seconds whose code this is: the present one, the one before or the one after (RFC 6238 section
    /// 5.2). Blanks in the code do not count. A step must be taken once only, which is the caller's to keep.
    #[must_use]
    pub fn step_of(&self, code: &str, unix_seconds: i64) -> Option<i64> {
        let plain: String = code.chars().filter(|letter| !letter.is_whitespace()).take(7).collect();
        let step = self.totp("").check(&plain, seconds(unix_seconds))?;
        i64::try_from(step).ok()
    }

    fn totp(&self, name: &str) -> Totp {
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_skew(1)
            .with_step_duration(30)
            .with_secret(self.0.as_slice())
            .with_issuer(Some(ISSUER))
            .with_account_name(name)
            // Every part is checked above.
            .build_noncompliant()
    }
}

fn seconds(unix_seconds: i64) -> u64 {
    u64::try_from(unix_seconds).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238 appendix B, the last six of its eight digits.
    const VECTORS: [(i64, &str); 6] = [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ];

    fn secret() -> Secret {
        Secret::of(b"12345678901234567890".to_vec()).unwrap()
    }

    #[test]
    fn codes_are_those_of_the_rfc() {
        for (at, code) in VECTORS {
            assert_eq!(secret().code(at), code);
            assert_eq!(secret().step_of(code, at), Some(at / 30));
        }
    }

    #[test]
    fn a_code_holds_a_step_before_and_after_and_no_longer() {
        let (at, code) = (1_111_111_111, "050471");
        for (shift, holds) in [(-60, false), (-30, true), (0, true), (30, true), (60, false)] {
            assert_eq!(secret().step_of(code, at + shift).is_some(), holds, "{shift}");
        }
    }

    #[test]
    fn what_is_no_code_is_none() {
        for typed in ["", "05047", "0504711", "05047a", "-50471", "+50471", "٠٥٠٤٧١"] {
            assert_eq!(secret().step_of(typed, 1_111_111_111), None, "{typed}");
        }
        assert!(secret().step_of(" 050 471 ", 1_111_111_111).is_some());
    }

    #[test]
    fn a_secret_reads_back_from_what_is_shown() {
        let shown = secret().base32();
        assert_eq!(shown, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert!(Secret::from_base32(&shown) == Ok(secret()));
        assert!(Secret::from_base32("gezd gnbv gy3t qojq gezd gnbv gy3t qojq") == Ok(secret()));
        assert!(Secret::from_base32("GEZD").is_err() && Secret::from_base32("1!").is_err());
        let address = secret().address("demo.decider").unwrap();
        assert_eq!(
            address,
            "otpauth://totp/Registry%20of%20service%20providers:demo.decider?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Registry%20of%20service%20providers"
        );
    }
}
