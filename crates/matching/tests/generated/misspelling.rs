//! How people misspell a name.

use super::{
    chance::Chance,
    words::{LEGAL, SHORTENED},
};

/// A kind of mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mistake {
    Nothing,
    CaseAndPunctuation,
    WordOrder,
    LegalSuffix,
    Abbreviation,
    OneTypo,
    TwoTypos,
    MissingWord,
    AddedWord,
    RunTogether,
    SeveralAtOnce,
}

impl Mistake {
    pub const ALL: [Self; 11] = [
        Self::Nothing,
        Self::CaseAndPunctuation,
        Self::WordOrder,
        Self::LegalSuffix,
        Self::Abbreviation,
        Self::OneTypo,
        Self::TwoTypos,
        Self::MissingWord,
        Self::AddedWord,
        Self::RunTogether,
        Self::SeveralAtOnce,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Nothing => "as it is",
            Self::CaseAndPunctuation => "case and punctuation",
            Self::WordOrder => "word order",
            Self::LegalSuffix => "legal suffix",
            Self::Abbreviation => "abbreviation",
            Self::OneTypo => "one typo",
            Self::TwoTypos => "two typos",
            Self::MissingWord => "a word is missing",
            Self::AddedWord => "a word is added",
            Self::RunTogether => "words run together",
            Self::SeveralAtOnce => "several at once",
        }
    }

    /// The name with the mistake in it; absent when it cannot be made in this name.
    pub fn make(self, name: &str, chance: &mut Chance) -> Option<String> {
        let made = match self {
            Self::Nothing => return Some(name.to_owned()),
            Self::CaseAndPunctuation => case_and_punctuation(name, chance),
            Self::WordOrder => word_order(name, chance),
            Self::LegalSuffix => legal_suffix(name, chance),
            Self::Abbreviation => abbreviation(name, chance)?,
            Self::OneTypo => typo(name, chance),
            Self::TwoTypos => {
                let once = typo(name, chance);
                typo(&once, chance)
            }
            Self::MissingWord => missing_word(name, chance)?,
            Self::AddedWord => added_word(name, chance),
            Self::RunTogether => run_together(name, chance),
            Self::SeveralAtOnce => {
                let moved = word_order(&typo(name, chance), chance);
                let shorter = abbreviation(&moved, chance).unwrap_or(moved);
                case_and_punctuation(&shorter, chance)
            }
        };
        (made != name).then_some(made)
    }
}

fn case_and_punctuation(name: &str, chance: &mut Chance) -> String {
    let cased = match chance.below(3) {
        0 => name.to_uppercase(),
        1 => name.to_lowercase(),
        _ => name.chars().map(|c| if chance.percent(20) { c.to_ascii_uppercase() } else { c }).collect(),
    };
    match chance.below(3) {
        0 => cased.replace(['.', ',', '\''], ""),
        1 => cased.replace(' ', " - "),
        _ => cased.replace(' ', "  "),
    }
}

/// Parts change places as they do in directories: `of Wake County, Lantern House`.
fn word_order(name: &str, chance: &mut Chance) -> String {
    let words: Vec<&str> = name.split(' ').collect();
    let at = 1 + chance.below(words.len().saturating_sub(1).max(1));
    let (start, end) = words.split_at(at.min(words.len()));
    [end, start].concat().join(" ")
}

fn legal_suffix(name: &str, chance: &mut Chance) -> String {
    match LEGAL.iter().find_map(|suffix| name.strip_suffix(suffix)) {
        Some(bare) => bare.to_owned(),
        None => format!("{name}{}", chance.pick(LEGAL)),
    }
}

fn abbreviation(name: &str, chance: &mut Chance) -> Option<String> {
    let fits: Vec<&(&str, &str)> =
        SHORTENED.iter().filter(|(long, _)| name.split(' ').any(|word| word == *long)).collect();
    if fits.is_empty() {
        return None;
    }
    let (long, short) = fits[chance.below(fits.len())];
    Some(name.split(' ').map(|word| if word == *long { *short } else { word }).collect::<Vec<_>>().join(" "))
}

/// One letter is another, is missing, is there twice, or has changed places with the next.
fn typo(name: &str, chance: &mut Chance) -> String {
    let letters: Vec<char> = name.chars().collect();
    let at = loop {
        let at = chance.below(letters.len());
        if letters[at].is_alphabetic() {
            break at;
        }
    };
    let mut wrong = letters.clone();
    match chance.below(4) {
        0 => wrong[at] = char::from(b'a' + chance.below(26) as u8),
        1 => drop(wrong.remove(at)),
        2 => wrong.insert(at, letters[at].to_ascii_lowercase()),
        _ => match letters.get(at + 1).filter(|next| next.is_alphabetic()) {
            Some(_) => wrong.swap(at, at + 1),
            None => drop(wrong.remove(at)),
        },
    }
    wrong.into_iter().collect()
}

fn missing_word(name: &str, chance: &mut Chance) -> Option<String> {
    let words: Vec<&str> = name.split(' ').collect();
    let telling: Vec<usize> = (0..words.len()).filter(|at| words[*at].len() > 3).collect();
    if telling.len() < 3 {
        return None;
    }
    let left_out = telling[chance.below(telling.len())];
    Some(
        words.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, word)| *word).collect::<Vec<_>>().join(" "),
    )
}

fn added_word(name: &str, chance: &mut Chance) -> String {
    let mut words: Vec<&str> = name.split(' ').collect();
    let word = chance.pick(&["Services", "Program", "Main", "Office", "NC", "Organization", "Branch", "Center"]);
    words.insert(1 + chance.below(words.len()), word);
    words.join(" ")
}

fn run_together(name: &str, chance: &mut Chance) -> String {
    let gaps: Vec<usize> = name.match_indices(' ').map(|(at, _)| at).collect();
    if gaps.is_empty() {
        return name.to_owned();
    }
    let at = gaps[chance.below(gaps.len())];
    format!("{}{}", &name[..at], name[at + 1..].to_lowercase())
}
