//! A name as it is compared: its words, without what people add, leave out or write in many ways.

use crate::vocabulary::{is_joining, is_legal, is_telling, stem, weight};
use directory::names;

/// A word of a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word {
    /// What it means: written out and singular. Two words with one stem are one word.
    pub stem: String,
    /// As it stands in the name, in lower case and without accents.
    pub written: String,
    /// Whether it is a word in its own right, which an index knows. One that is not may be another misspelt.
    pub is_known: bool,
}

/// A name as it is compared. Two names are equal when they say the same words, in whatever order.
///
/// What joins words (`of`, `the`) and what says how an organization is incorporated (`Inc.`) is left out.
#[derive(Debug, Clone)]
pub struct Name {
    /// In the order of their stems, so that the order of words means nothing.
    words: Vec<Word>,
    /// The words as they follow each other, joined: `lighthouse` for both `Light House` and `Lighthouse`.
    run_together: String,
    /// The words as they are written, in the order in which they stand.
    in_order: Vec<String>,
    weight: f64,
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        let stems = |name: &Self| name.words.iter().map(|word| word.stem.clone()).collect::<Vec<_>>();
        stems(self) == stems(other)
    }
}

impl Name {
    /// Reads a name. `is_known` says of a word, in lower case and without accents, whether it is a word in its own right.
    /// Absent when nothing of it can be compared, because it holds no letter or digit.
    #[must_use]
    pub fn read(text: &str, mut is_known: impl FnMut(&str) -> bool) -> Option<Self> {
        let mut words: Vec<Word> = meaningful(words(text))
            .into_iter()
            .map(|written| Word { stem: stem(&written), is_known: is_known(&written), written })
            .collect();
        let run_together = words.iter().map(|word| word.stem.as_str()).collect();
        let in_order = words.iter().map(|word| word.written.clone()).collect();
        let weight = words.iter().map(Word::weight).sum();
        words.sort();
        (!words.is_empty()).then_some(Self { words, run_together, in_order, weight })
    }

    /// Its words, in the order of their stems.
    #[must_use]
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// Its words as they are written, in the order in which they stand.
    pub(crate) fn in_order(&self) -> &[String] {
        &self.in_order
    }

    /// Its words without blanks between them.
    pub(crate) fn run_together(&self) -> &str {
        &self.run_together
    }

    /// How much all its words count together. Above zero.
    pub(crate) fn weight(&self) -> f64 {
        self.weight
    }
}

impl Word {
    /// How much it counts. Above zero.
    pub(crate) fn weight(&self) -> f64 {
        weight(&self.stem)
    }

    /// Whether organizations are told apart by it.
    pub(crate) fn is_telling(&self) -> bool {
        is_telling(&self.stem)
    }
}

/// The words of a text as the directory's dictionary has them, except that `North Carolina` is `nc`: people write both.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in names::words(text) {
        match words.last_mut() {
            Some(last) if word == "carolina" && last == "north" => "nc".clone_into(last),
            _ => words.push(word),
        }
    }
    words
}

/// The words that say something: all of them, where nothing else would be left.
fn meaningful(words: Vec<String>) -> Vec<String> {
    let last = words.len().saturating_sub(1);
    let mut kept: Vec<String> = words
        .iter()
        .enumerate()
        .filter(|(place, word)| !is_legal(word, *place == last && last > 0) && !is_joining(word))
        .map(|(_, word)| word.clone())
        .collect();
    if kept.is_empty() {
        kept = words;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        Name::read(text, |_| true).expect("a name")
    }

    #[test]
    fn what_people_write_in_many_ways_is_one_name() {
        for (one, other) in [
            ("Lantern House of Wake County, Inc.", "lantern house wake county"),
            ("Lantern House of Wake County", "Wake County Lantern House, LLC"),
            ("Women's Resource Center", "WOMENS RESOURCE CENTRE"),
            ("S.A.F.E. of Wake", "SAFE of Wake"),
            ("Esperança Services", "Esperanca Svcs"),
            ("Hope & Help", "Hope and Help"),
            ("North Carolina Lantern Fdn.", "NC Lantern Foundation"),
            ("N.C. Lantern Foundation", "Lantern Foundation of North Carolina"),
            ("St. Brigid Family Ctr", "Saint Brigid Families Center"),
            ("Lantern Service", "Lantern Services"),
            ("Lantern Co.", "Lantern Company"),
            ("Wake Co. Lantern", "Wake County Lantern"),
            ("Lantern   House\u{a0}", "ＬＡＮＴＥＲＮ House"),
        ] {
            assert_eq!(name(one), name(other), "{one} / {other}");
        }
    }

    #[test]
    fn what_means_another_organization_stays_another_name() {
        for (one, other) in [
            ("Lantern House of Wake", "Lantern House of Durham"),
            ("Lantern House", "Lantern Home"),
            ("Lantern House", "Lanterns House"),
            ("Lantern House I", "Lantern House II"),
            ("Area 12 Shelter", "Area 21 Shelter"),
        ] {
            assert_ne!(name(one), name(other), "{one} / {other}");
        }
    }

    #[test]
    fn a_name_of_little_words_alone_keeps_them() {
        assert_eq!(name("The Inc").words().len(), 2);
        assert_eq!(name("Company").words().len(), 1);
        assert!(Name::read("...", |_| true).is_none());
        assert!(Name::read("", |_| true).is_none());
    }
}
