//! Names as registries have them: a few dozen words that half of all names share, some thousand places, and a long
//! tail of words that stand in one name alone.

use crate::Chance;

/// Words that many names hold, the most frequent first.
const COMMON: [&str; 48] = [
    "Inc",
    "of",
    "the",
    "Foundation",
    "Church",
    "Center",
    "and",
    "Association",
    "Community",
    "County",
    "for",
    "Society",
    "American",
    "Services",
    "House",
    "Ministries",
    "Club",
    "Family",
    "Friends",
    "Carolina",
    "North",
    "School",
    "Hope",
    "Trust",
    "Baptist",
    "Care",
    "New",
    "Health",
    "International",
    "Youth",
    "Women",
    "Support",
    "Group",
    "Life",
    "Arts",
    "Council",
    "Fund",
    "Project",
    "Home",
    "United",
    "Children",
    "Shelter",
    "Coalition",
    "Legal",
    "Outreach",
    "LLC",
    "Advocates",
    "Network",
];

const SYLLABLES: [&str; 32] = [
    "ba", "ber", "can", "car", "cho", "dal", "den", "do", "el", "fer", "gar", "ham", "hol", "ing", "jo", "ka", "lan",
    "le", "man", "mer", "ni", "or", "pa", "ran", "ro", "sel", "son", "ta", "ton", "ver", "wil", "yo",
];

/// How many places there are to be named after.
const PLACES: u64 = 4_000;

/// How many family names and coined words there are; the lower the number, the more often it is used.
const RARE: u64 = 600_000;

/// A name of two to seven words.
pub fn name(chance: &mut Chance) -> String {
    let mut words: Vec<String> = Vec::new();
    for _ in 0..1 + chance.below(2) {
        words.push(if chance.percent(45) { place(chance) } else { rare(chance) });
    }
    for _ in 0..1 + chance.below(4) {
        words.push(common(chance));
    }
    if chance.percent(40) {
        words.push("Inc.".to_owned());
    }
    words.join(" ")
}

/// A further name, which fifteen of a hundred have.
pub fn further(chance: &mut Chance, percent: u64) -> Vec<String> {
    if chance.percent(percent) { vec![name(chance)] } else { Vec::new() }
}

/// Zipf's law, roughly: the product of two even numbers leans to the small ones.
fn common(chance: &mut Chance) -> String {
    let most = COMMON.len() as u64;
    COMMON[(chance.below(most) * chance.below(most) / most) as usize].to_owned()
}

fn place(chance: &mut Chance) -> String {
    let number = chance.below(PLACES) * chance.below(PLACES) / PLACES;
    spelled(number * 7 + 3, 2)
}

fn rare(chance: &mut Chance) -> String {
    let number = chance.below(RARE) * chance.below(RARE) / RARE;
    spelled(number, 3 + (number % 2) as usize)
}

/// A word of so many syllables, another one for each number.
fn spelled(number: u64, syllables: usize) -> String {
    let mut rest = number.wrapping_mul(0x9E37_79B1) % 0x10_0000;
    let mut word = String::new();
    for _ in 0..syllables {
        word.push_str(SYLLABLES[(rest % 32) as usize]);
        rest /= 32;
    }
    let first = word.remove(0).to_ascii_uppercase();
    format!("{first}{word}")
}
