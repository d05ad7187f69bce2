//! Recovery codes: for who has lost the device that makes codes. Each works once.

/// How many codes a person gets at a time.
pub const RECOVERY_CODES: usize = 10;

/// RFC 4648 section 6, in small letters: no 0, 1, 8 or 9, which are misread.
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// Letters in a code, at 5 bits each: 60 bits, so that a plain digest of it can be kept.
const LETTERS: usize = 12;

/// New codes in the form that people read, `abcd-efgh-ijkl`, each from random bytes of its own.
pub fn recovery_codes(mut random: impl FnMut() -> [u8; 32]) -> Vec<String> {
    let code = |bytes: [u8; 32]| {
        let letters: Vec<u8> = bytes.iter().take(LETTERS).map(|byte| ALPHABET[usize::from(byte % 32)]).collect();
        letters.chunks(4).map(|four| String::from_utf8_lossy(four).into_owned()).collect::<Vec<_>>().join("-")
    };
    (0..RECOVERY_CODES).map(|_| code(random())).collect()
}

/// A code as it is kept, however somebody typed it: without blanks and dashes, in small letters. `None` when it can be
/// no code.
#[must_use]
pub fn normalized(typed: &str) -> Option<String> {
    let plain: String = typed
        .chars()
        .filter(|letter| !letter.is_whitespace() && *letter != '-')
        .map(|letter| letter.to_ascii_lowercase())
        .take(LETTERS + 1)
        .collect();
    (plain.len() == LETTERS && plain.bytes().all(|byte| ALPHABET.contains(&byte))).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_ten_and_read_back_however_they_are_typed() {
        let mut count = 0;
        let codes = recovery_codes(|| {
            count += 1;
            [count; 32].map(|byte: u8| byte.wrapping_mul(37))
        });
        assert_eq!(codes.len(), RECOVERY_CODES);
        for code in &codes {
            assert_eq!(code.len(), 14, "{code}");
            let plain = code.replace('-', "");
            for typed in [code.clone(), plain.clone(), code.to_uppercase(), format!("  {} ", code.replace('-', " "))] {
                assert_eq!(normalized(&typed), Some(plain.clone()), "{typed:?}");
            }
        }
        let mut distinct = codes.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), RECOVERY_CODES);
    }

    #[test]
    fn what_is_no_code_is_none() {
        for typed in
            ["", "123456", "abcd-efgh-ijk", "abcd-efgh-ijklm", "abcd-efgh-ijk1", "abcd-efgh-ijkä", "0000-0000-0000"]
        {
            assert_eq!(normalized(typed), None, "{typed:?}");
        }
    }
}
