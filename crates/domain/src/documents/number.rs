//! Public numbers of documents: what stands on a letter or beside a logo, and what the public page is asked by.

use std::fmt;

/// Crockford's base 32: no I, L, O or U, so that a number survives being read aloud and typed.
const SYMBOLS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// How many symbols carry the number: 100 bits.
const LENGTH: usize = 20;
const BITS: u32 = 100;
const PREFIX: &str = "REG";
/// Crockford's check symbol is the number modulo 37. Of the symbols for 32 to 36, only `U` is a letter.
const CHECK: u128 = 37;

/// A public number: 100 random bits and a check symbol, written `REG-XXXX-XXXX-XXXX-XXXX-XXXX-C`.
///
/// Among a million issued numbers a guess is right once in 10^24 times, and numbers say nothing about one another. The
/// check symbol finds every single mistyped symbol and every pair that was swapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentNumber(u128);

impl DocumentNumber {
    /// A number from random bytes. Numbers whose check symbol would be a sign instead of a letter or digit are passed
    /// over: signs get lost where addresses are copied.
    #[must_use]
    pub fn from_random(bytes: [u8; 32]) -> Self {
        let drawn = bytes.iter().take(13).fold(0_u128, |number, byte| (number << 8) | u128::from(*byte));
        let mut number = drawn & ((1 << BITS) - 1);
        while (32..36).contains(&(number % CHECK)) {
            number = (number + 1) & ((1 << BITS) - 1);
        }
        Self(number)
    }

    /// Reads a number as people write it: in either case, with or without the prefix, hyphens and blanks, with O for 0 and
    /// I or L for 1. `None` when it is none, or was mistyped.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain: Vec<u8> =
            text.bytes().filter(|byte| !matches!(byte, b'-' | b' ')).map(|byte| byte.to_ascii_uppercase()).collect();
        let plain = match plain.strip_prefix(PREFIX.as_bytes()) {
            Some(rest) if plain.len() == PREFIX.len() + LENGTH + 1 => rest,
            _ => plain.as_slice(),
        };
        let (check, symbols) = plain.split_last()?;
        if symbols.len() != LENGTH {
            return None;
        }
        let number = symbols.iter().try_fold(0_u128, |number, symbol| Some((number << 5) | value(*symbol)?))?;
        let expected = if *check == b'U' { CHECK - 1 } else { value(*check)? };
        (number % CHECK == expected).then_some(Self(number))
    }

    fn check(self) -> char {
        let place = usize::try_from(self.0 % CHECK).unwrap_or(usize::MAX);
        char::from(SYMBOLS.get(place).copied().unwrap_or(b'U'))
    }
}

fn value(symbol: u8) -> Option<u128> {
    let symbol = match symbol {
        b'O' => b'0',
        b'I' | b'L' => b'1',
        other => other,
    };
    SYMBOLS.iter().position(|known| *known == symbol).and_then(|place| u128::try_from(place).ok())
}

impl fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(PREFIX)?;
        for place in 0..LENGTH {
            if place % 4 == 0 {
                f.write_str("-")?;
            }
            let shift = 5 * (LENGTH - 1 - place);
            let symbol = usize::try_from((self.0 >> shift) & 31).unwrap_or_default();
            write!(f, "{}", char::from(SYMBOLS.get(symbol).copied().unwrap_or(b'0')))?;
        }
        write!(f, "-{}", self.check())
    }
}
