//! A text as the rules read it: plain letters, plain digits, one blank where there were several.

use std::ops::Range;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// A text in ASCII alone, with the place of each letter in the text as it was given.
///
/// Full-width and other digits become digits, accents are dropped, every dash is a hyphen, every run of blanks and line
/// breaks is one blank, and what cannot be seen is left out, so that a spelling hides nothing. Letters of other scripts
/// that look like Latin ones become those; others become `a` or `A`: that it is a word, and whether it begins with a
/// capital, is all that the rules ask.
pub(crate) struct Reading {
    pub(crate) text: String,
    places: Vec<usize>,
    length: usize,
}

impl Reading {
    pub(crate) fn of(text: &str) -> Self {
        let mut reading = Self { text: String::with_capacity(text.len()), places: Vec::new(), length: 0 };
        for (place, character) in text.chars().enumerate() {
            reading.length = place + 1;
            // One character never becomes more than a few: U+FDFA is the longest, with 18.
            for part in std::iter::once(character).nfkd() {
                if let Some(plain) = plain(part) {
                    reading.push(plain, place);
                }
            }
        }
        reading
    }

    fn push(&mut self, plain: char, place: usize) {
        if plain == ' ' && self.text.ends_with(' ') {
            return;
        }
        self.text.push(plain);
        self.places.push(place);
    }

    /// The characters of the given text that a part of the reading stands for.
    pub(crate) fn characters(&self, part: Range<usize>) -> Range<usize> {
        let start = self.places.get(part.start).copied().unwrap_or(self.length);
        let last = part.end.checked_sub(1).and_then(|end| self.places.get(end)).copied();
        start..last.map_or(start, |last| last + 1)
    }
}

/// One character as the rules read it; `None` for what cannot be seen.
fn plain(character: char) -> Option<char> {
    if character.is_whitespace() {
        return Some(' ');
    }
    if character.is_ascii_graphic() {
        return Some(character);
    }
    if is_combining_mark(character) || is_unseen(character) {
        return None;
    }
    Some(match character {
        '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{2E3A}' | '\u{2E3B}' | '\u{30FC}' => '-',
        '\u{2018}'..='\u{201B}' | '\u{02B9}' | '\u{02BC}' | '\u{2032}' => '\'',
        '\u{201C}'..='\u{201F}' | '\u{00AB}' | '\u{00BB}' => '"',
        '\u{2044}' | '\u{2215}' => '/',
        _ => digit(character).or_else(|| look_alike(character)).unwrap_or(match character {
            other if other.is_lowercase() => 'a',
            other if other.is_alphabetic() => 'A',
            _ => '*',
        }),
    })
}

/// What takes no room: zero-width blanks and joiners, soft hyphens, marks of direction, control characters.
fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
            | '\u{E0000}'..='\u{E007F}')
}

/// The digits of other scripts; full-width and mathematical ones have become plain before (NFKD).
fn digit(character: char) -> Option<char> {
    const ZEROS: [u32; 7] = [0x0660, 0x06F0, 0x0966, 0x09E6, 0x0A66, 0x0E50, 0x1040];
    let code = u32::from(character);
    let value = ZEROS.iter().find_map(|zero| code.checked_sub(*zero).filter(|value| *value < 10))?;
    char::from_digit(value, 10)
}

/// The Cyrillic and Greek letters that look like Latin ones.
fn look_alike(character: char) -> Option<char> {
    const OTHERS: &str = "АВЕКМНОРСТХІЅЈЗавекмнорстхіѕјуΑΒΕΖΗΙΚΜΝΟΡΤΥΧοραι";
    const LATIN: &str = "ABEKMHOPCTXISJ3abekmhopctxisjyABEZHIKMNOPTYXopai";
    OTHERS.chars().zip(LATIN.chars()).find_map(|(other, latin)| (other == character).then_some(latin))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_become_one() {
        for (given, read) in [
            ("１２３－４５－６７８９", "123-45-6789"),
            ("123\u{2011}45\u{2013}6789", "123-45-6789"),
            ("a\u{00A0}\n\t b", "a b"),
            ("S\u{200B}S\u{00AD}N", "SSN"),
            ("María", "Maria"),
            ("DОВ", "DOB"),
            ("٣", "3"),
            ("Ольга 李", "Oaaaa A"),
            ("survivor’s", "survivor's"),
        ] {
            assert_eq!(Reading::of(given).text, read);
        }
    }

    #[test]
    fn places_are_those_of_the_given_text() {
        let reading = Reading::of("é\u{200B}  ab");
        assert_eq!(reading.text, "e ab");
        assert_eq!(reading.characters(2..4), 4..6);
        assert_eq!(reading.characters(0..1), 0..1);
        assert_eq!(reading.characters(4..4), 6..6);
    }
}
