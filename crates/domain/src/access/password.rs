//! What a password must be (NIST SP 800-63B-4 section 3.1.1.2): long, and none that is guessed first. No rule about
//! kinds of characters, and no expiry.

use std::collections::BTreeSet;

/// The shortest password, in characters: that for a single factor, since not everybody has a second.
pub const SHORTEST_PASSWORD: usize = 15;

/// The longest, so that hashing stays cheap.
pub const LONGEST_PASSWORD: usize = 200;

/// A password with fewer different characters is a repetition.
const FEWEST_CHARACTERS: usize = 5;

/// What long passwords are put together from when nobody thinks: of lists of leaked passwords, those of 15 characters
/// and more are nearly all one of these, repeated or side by side. A longer one stands before what it begins with.
const COMMON_PARTS: [&str; 24] = [
    "password",
    "passwort",
    "passphrase",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwerty",
    "azerty",
    "iloveyou",
    "welcome",
    "letmein",
    "administrator",
    "admin",
    "registry",
    "changeme",
    "secret",
    "abcdefghijklmnopqrstuvwxyz",
    "northcarolina",
    "commission",
    "1q2w3e4r",
    "1234567890",
    "0123456789",
    "9876543210",
    "superman",
];

/// Why a password is not taken. Never repeats it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFault {
    /// Shorter or longer than the bounds.
    #[error("must be {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")]
    Length,
    /// The same few characters over and over.
    #[error("must not repeat a few characters")]
    Repeated,
    /// One of those that are guessed first.
    #[error("is among the passwords that are guessed first; take a sentence of your own")]
    Common,
    /// It holds the name to sign in with.
    #[error("must not hold the name that you sign in with")]
    HoldsName,
}

/// Checks a password by itself.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn check_password(password: &str) -> Result<(), PasswordFault> {
    if !(SHORTEST_PASSWORD..=LONGEST_PASSWORD).contains(&password.chars().count()) {
        return Err(PasswordFault::Length);
    }
    let plain = password.to_lowercase();
    if plain.chars().collect::<BTreeSet<_>>().len() < FEWEST_CHARACTERS {
        return Err(PasswordFault::Repeated);
    }
    if is_common(&plain) { Err(PasswordFault::Common) } else { Ok(()) }
}

/// Checks a password for the person who signs in with this name.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn check_password_of(name: &str, password: &str) -> Result<(), PasswordFault> {
    check_password(password)?;
    let before_the_at = name.split('@').next().unwrap_or_default();
    let holds = |part: &str| part.len() >= 3 && password.to_lowercase().contains(&part.to_lowercase());
    if holds(name) || holds(before_the_at) { Err(PasswordFault::HoldsName) } else { Ok(()) }
}

/// Whether fewer than eight characters are left when everything common is taken out, and runs like `4567` with it.
fn is_common(plain: &str) -> bool {
    const FEWEST_OF_ONES_OWN: usize = 8;
    let rest = COMMON_PARTS.iter().fold(plain.to_owned(), |rest, part| rest.replace(part, ""));
    let letters: Vec<char> = rest.chars().filter(|c| c.is_alphanumeric()).collect();
    let steps = letters.windows(2).filter(|pair| match pair {
        [a, b] => u32::from(*a).abs_diff(u32::from(*b)) > 1,
        _ => false,
    });
    let of_ones_own = if letters.is_empty() { 0 } else { steps.count() + 1 };
    of_ones_own < FEWEST_OF_ONES_OWN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_taken_and_what_is_guessed_first_is_not() {
        for good in [
            "a sentence of your own making",
            "correct horse battery staple",
            "Lq3-fx9Zt2-Wm8vKp",
            "trapezförmige Brücken aus Stein",
            "五月雨を集めて早し最上川、芭蕉の句の一つ",
        ] {
            assert_eq!(check_password(good), Ok(()), "{good}");
        }
        for (bad, why) in [
            ("fourteen chars", PasswordFault::Length),
            ("aaaaaaaaaaaaaaaaaaaa", PasswordFault::Repeated),
            ("abcabcabcabcabcabc", PasswordFault::Repeated),
            ("passwordpassword", PasswordFault::Common),
            ("Password123456789", PasswordFault::Common),
            ("123456789012345", PasswordFault::Common),
            ("qwertyuiopasdfghjkl", PasswordFault::Common),
            ("abcdefghijklmnopq", PasswordFault::Common),
            ("Administrator 2026!", PasswordFault::Common),
            ("               ", PasswordFault::Repeated),
        ] {
            assert_eq!(check_password(bad), Err(why), "{bad}");
        }
        assert_eq!(check_password(&"xy z?k".repeat(40)), Err(PasswordFault::Length));
    }

    #[test]
    fn a_password_does_not_hold_its_persons_name() {
        for (name, password) in [
            ("reviewer.one", "my Reviewer.One has a dog"),
            ("jane@agency.example", "the cat of jane is grey"),
            ("jane@agency.example", "grey jane@agency.example"),
        ] {
            assert_eq!(check_password_of(name, password), Err(PasswordFault::HoldsName), "{name}");
        }
        assert_eq!(check_password_of("ab@agency.example", "the cat about the house"), Ok(()));
        assert_eq!(check_password_of("reviewer.one", "short"), Err(PasswordFault::Length));
    }
}
