//! The words of ratings, as people write them.

use super::CLEAR;
use domain::{edition::Section, rating::Rating};

/// What stands in the cell of a rating.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RatingWord {
    /// A level.
    Rating(Rating),
    /// The organization has not got there yet.
    NotYet,
}

impl RatingWord {
    /// Every word, in the order in which they are offered.
    pub(super) const ALL: [Self; 4] =
        [Self::Rating(Rating::Exceeds), Self::Rating(Rating::Meets), Self::Rating(Rating::DoesNotMeet), Self::NotYet];

    /// The word in a cell.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Rating(Rating::Exceeds) => "Exceeds",
            Self::Rating(Rating::Meets) => "Meets",
            Self::Rating(Rating::DoesNotMeet) => "Does not meet",
            Self::NotYet => "Not yet",
        }
    }

    /// Reads a word in any case, with any blanks and signs, and as the Standards print it ("Does Not Meet Standard").
    pub(super) fn parse(text: &str) -> Option<Self> {
        let letters = letters(text);
        let word = letters.strip_suffix("standards").or(letters.strip_suffix("standard")).unwrap_or(&letters);
        Self::ALL.into_iter().find(|known| self::letters(known.label()) == word).or(match word {
            "exceed" => Some(Self::Rating(Rating::Exceeds)),
            "meet" => Some(Self::Rating(Rating::Meets)),
            "doesntmeet" | "notmet" => Some(Self::Rating(Rating::DoesNotMeet)),
            _ => None,
        })
    }
}

/// The letters and digits of a text in lower case: what is compared.
pub(super) fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a cell asks for what is there to be removed.
pub(super) fn clears(text: &str) -> bool {
    text.trim().eq_ignore_ascii_case(CLEAR)
}

/// A text without blanks around it, and with one kind of line end: programs write theirs.
#[must_use]
pub fn plain_lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").trim().to_owned()
}

/// What people call a section.
pub(super) fn section(section: &Section) -> String {
    match section.arena() {
        None => "Foundational".to_owned(),
        Some(arena) => format!("Arena: {}", arena.as_str().replace('_', " ")),
    }
}

/// What stands in the place of a level that has no text.
pub(super) const NOT_AVAILABLE: &str = "N/A: this rating cannot be given here.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_as_people_write_them() {
        let table = [
            ("Exceeds", Some(RatingWord::Rating(Rating::Exceeds))),
            (" does NOT  meet ", Some(RatingWord::Rating(Rating::DoesNotMeet))),
            ("does_not_meet", Some(RatingWord::Rating(Rating::DoesNotMeet))),
            ("Does Not Meet Standard", Some(RatingWord::Rating(Rating::DoesNotMeet))),
            ("doesn't meet", Some(RatingWord::Rating(Rating::DoesNotMeet))),
            ("Meets\u{a0}Standard", Some(RatingWord::Rating(Rating::Meets))),
            ("meet", Some(RatingWord::Rating(Rating::Meets))),
            ("not-yet", Some(RatingWord::NotYet)),
            ("N/A", None),
            ("3", None),
            ("TRUE", None),
            ("Meets partly", None),
        ];
        for (text, word) in table {
            assert_eq!(RatingWord::parse(text), word, "{text:?}");
        }
        assert!(clears(" (Clear) ") && !clears("clear"));
    }
}
