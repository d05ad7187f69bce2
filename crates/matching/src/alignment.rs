//! How alike two names are: which word of one stands for which word of the other.

use crate::{
    name::{Name, Word},
    vocabulary::{is_joining, is_legal, is_of_a_branch, is_of_a_county},
};

/// Below this many letters a word is not taken for a misspelling of another: most short words are one letter away from
/// some other word.
const SHORTEST_MISSPELT: usize = 4;

/// From this many letters on, two letters may be wrong; below, one.
const LONG: usize = 8;

/// How much a word that begins another (`Charl` for `Charlotte`) agrees with it.
const BEGINS: f64 = 0.8;

/// How much two names agree that differ only in where words end: `Light House` and `Lighthouse`.
const RUN_TOGETHER: f64 = 0.97;

/// What two names have in common.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Likeness {
    /// From 0, nothing, to 1, every word.
    pub similarity: f64,
    /// Whether both say the same words.
    pub is_equal: bool,
    /// Whether each has a word that the other has not: `Lantern House` and `Lantern Home`. That is more often another
    /// organization than a misspelling, however much else is the same.
    pub is_replaced: bool,
    /// Whether one has a word, and the other none in its place, that tells a branch, a foundation or a second house from
    /// the organization that it belongs to: `Lantern House` and `Lantern House North`.
    pub is_branch: bool,
    /// Whether one names a county, and the other none in its place.
    pub is_placed: bool,
    /// Whether one has a word that the other has not.
    pub is_lacking: bool,
    /// Whether that is a word by which organizations are told apart, not one that many names share.
    pub is_lacking_a_telling_word: bool,
}

impl Likeness {
    /// Two names that do not differ in a way that makes them another organization's.
    fn of_one(similarity: f64, is_equal: bool) -> Self {
        Self {
            similarity,
            is_equal,
            is_replaced: false,
            is_branch: false,
            is_placed: false,
            is_lacking: false,
            is_lacking_a_telling_word: false,
        }
    }
}

/// Compares two names. Which of them comes first makes no difference, nor does the order of words.
#[must_use]
pub fn likeness(one: &Name, other: &Name) -> Likeness {
    if one == other {
        return Likeness::of_one(1.0, true);
    }
    if one.run_together() == other.run_together() {
        return Likeness::of_one(RUN_TOGETHER, false);
    }
    // Ties are broken by order: in one order always, so that both sides see the same.
    let (one, other) = if one.words() <= other.words() { (one, other) } else { (other, one) };
    let (same, left, right) = without_the_same(one.words(), other.words());
    let mut common = same;
    let (left, right, joined) = without_the_joined(left, right);
    common += joined;
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for (l, of_left) in left.iter().enumerate() {
        for (r, of_right) in right.iter().enumerate() {
            let alike = agreement(of_left, of_right) * meant_weight(of_left, of_right);
            if alike > 0.0 {
                pairs.push((alike, l, r));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut total = one.weight() + other.weight();
    let (mut used_left, mut used_right) = (vec![false; left.len()], vec![false; right.len()]);
    for (alike, l, r) in pairs {
        if let (Some(on_left), Some(on_right)) = (used_left.get_mut(l), used_right.get_mut(r))
            && !*on_left
            && !*on_right
        {
            (*on_left, *on_right) = (true, true);
            common += alike;
            if let (Some(of_left), Some(of_right)) = (left.get(l), right.get(r)) {
                total += 2.0 * meant_weight(of_left, of_right) - of_left.weight() - of_right.weight();
            }
        }
    }
    let alone_left = left.iter().zip(&used_left).filter(|(_, used)| !**used).map(|(word, _)| *word);
    let alone_right = right.iter().zip(&used_right).filter(|(_, used)| !**used).map(|(word, _)| *word);
    let (alone_left, alone_right): (Vec<&Word>, Vec<&Word>) = (alone_left.collect(), alone_right.collect());
    let alone = || alone_left.iter().chain(&alone_right);
    Likeness {
        similarity: (2.0 * common / total).clamp(0.0, 1.0),
        is_equal: false,
        is_replaced: !alone_left.is_empty() && !alone_right.is_empty(),
        is_branch: alone().any(|word| is_of_a_branch(&word.stem)),
        is_placed: alone().any(|word| is_of_a_county(&word.written)),
        is_lacking: alone().next().is_some(),
        is_lacking_a_telling_word: alone().any(|word| word.is_telling()),
    }
}

/// The weight of the words that both have, and the words that are left on either side. Both come in the order of stems.
fn without_the_same<'n>(one: &'n [Word], other: &'n [Word]) -> (f64, Vec<&'n Word>, Vec<&'n Word>) {
    let (mut one, mut other) = (one.iter().peekable(), other.iter().peekable());
    let (mut same, mut left, mut right) = (0.0, Vec::new(), Vec::new());
    while let (Some(l), Some(r)) = (one.peek(), other.peek()) {
        match l.stem.cmp(&r.stem) {
            std::cmp::Ordering::Equal => {
                same += l.weight();
                one.next();
                other.next();
            }
            std::cmp::Ordering::Less => left.extend(one.next()),
            std::cmp::Ordering::Greater => right.extend(other.next()),
        }
    }
    left.extend(one);
    right.extend(other);
    (same, left, right)
}

/// Takes away each word of one side that is two words of the other written as one, and returns what they count.
fn without_the_joined<'n>(left: Vec<&'n Word>, right: Vec<&'n Word>) -> (Vec<&'n Word>, Vec<&'n Word>, f64) {
    let (left, right, first) = take_joined(left, right);
    let (right, left, second) = take_joined(right, left);
    (left, right, first + second)
}

fn take_joined<'n>(mut whole: Vec<&'n Word>, mut parts: Vec<&'n Word>) -> (Vec<&'n Word>, Vec<&'n Word>, f64) {
    let mut common = 0.0;
    if parts.len() < 2 {
        return (whole, parts, common);
    }
    whole.retain(|one| {
        let is_of = |a: usize, b: usize| {
            let (Some(a), Some(b)) = (parts.get(a), parts.get(b)) else { return false };
            one.written.strip_prefix(a.written.as_str()) == Some(b.written.as_str())
        };
        let pair =
            (0..parts.len()).flat_map(|a| (0..parts.len()).map(move |b| (a, b))).find(|(a, b)| a != b && is_of(*a, *b));
        if let Some((a, b)) = pair {
            let counts: f64 = [a, b].iter().filter_map(|at| parts.get(*at)).map(|word| word.weight()).sum();
            // Half of what both sides count, as for any word that both have.
            common += RUN_TOGETHER * (counts + one.weight()) / 2.0;
            let (first, second) = (a.max(b), a.min(b));
            parts.remove(first);
            parts.remove(second);
        }
        pair.is_none()
    });
    (whole, parts, common)
}

/// How much two words count that stand for each other: as much as the one that is a word.
fn meant_weight(one: &Word, other: &Word) -> f64 {
    match (one.is_known, other.is_known) {
        (true, false) => one.weight(),
        (false, true) => other.weight(),
        _ => one.weight().min(other.weight()),
    }
}

/// How far one word may stand for another that it is not, from 0 to below 1.
///
/// Two words that are both known are two words: `Haven` is no misspelling of `Heaven`. Numbers are never misspelt.
fn agreement(one: &Word, other: &Word) -> f64 {
    if one.is_known && other.is_known {
        return 0.0;
    }
    if is_run_together(one, other) || is_run_together(other, one) {
        return RUN_TOGETHER;
    }
    let (a, b) = (one.stem.as_str(), other.stem.as_str());
    let (shorter, longer) = (a.chars().count().min(b.chars().count()), a.chars().count().max(b.chars().count()));
    let has_digit = |text: &str| text.chars().any(|c| c.is_numeric());
    if shorter < SHORTEST_MISSPELT || has_digit(a) || has_digit(b) {
        return 0.0;
    }
    let most = if longer >= LONG { 2 } else { 1 };
    if longer - shorter <= most {
        let wrong = strsim::osa_distance(a, b);
        if wrong <= most {
            return 1.0 - wrong as f64 / longer as f64;
        }
    }
    // The beginning is what was shortened, so it is no word itself.
    let is_short_for = |word: &Word, other: &Word| !word.is_known && other.stem.starts_with(&word.stem);
    if is_short_for(one, other) || is_short_for(other, one) { BEGINS } else { 0.0 }
}

/// Whether a word is another with a little word stuck to it: `Houseof` for `House of`.
fn is_run_together(one: &Word, other: &Word) -> bool {
    let is_little = |rest: Option<&str>| rest.is_some_and(|rest| is_joining(rest) || is_legal(rest, true));
    let (one_written, part) = (one.written.as_str(), other.written.as_str());
    !one.is_known && (is_little(one_written.strip_prefix(part)) || is_little(one_written.strip_suffix(part)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A name of which these words are in no index.
    fn misspelt(text: &str, unknown: &[&str]) -> Name {
        Name::read(text, |word| !unknown.contains(&word)).expect("a name")
    }

    fn between(one: &str, unknown: &[&str], other: &str) -> Likeness {
        likeness(&misspelt(one, unknown), &misspelt(other, &[]))
    }

    #[test]
    fn a_misspelling_is_forgiven_and_another_word_is_not() {
        let typo = between("Lantren House of Wake", &["lantren"], "Lantern House of Wake");
        assert!(typo.similarity > 0.9 && !typo.is_replaced, "{typo:?}");
        let another = between("Haven House of Wake", &[], "Heaven House of Wake");
        assert!(another.similarity < 0.75 && another.is_replaced, "{another:?}");
        let place = between("Lantern House of Durham", &[], "Lantern House of Wake");
        assert!(place.is_replaced, "{place:?}");
    }

    #[test]
    fn a_missing_word_costs_what_it_says() {
        let common = between("Lantern of Wake", &[], "Lantern House of Wake");
        let telling = between("House of Wake", &[], "Lantern House of Wake");
        assert!(common.similarity > 0.85 && !common.is_replaced, "{common:?}");
        assert!(telling.similarity < common.similarity - 0.1, "{telling:?}");
    }

    #[test]
    fn words_run_together_are_the_same_words() {
        for (one, other) in [
            ("Light House of Wake", "Lighthouse of Wake"),
            ("Wake Lighthouse", "Light House of Wake"),
            ("Lantern Houseof Wake", "Lantern House of Wake"),
        ] {
            let found = between(one, &["lighthouse", "houseof"], other);
            assert!(found.similarity > 0.9 && !found.is_replaced, "{one} / {other}: {found:?}");
        }
    }

    #[test]
    fn a_branch_is_not_the_organization_it_belongs_to() {
        for word in ["North", "II", "Foundation", "12", "Annex"] {
            let found = between(&format!("Lantern House {word}"), &[], "Lantern House");
            assert!(found.is_branch && !found.is_placed && !found.is_replaced, "{word}: {found:?}");
        }
        let placed = between("Lantern House", &[], "Lantern House of Wake County");
        assert!(placed.is_placed && !placed.is_branch, "{placed:?}");
        assert!(!between("Lantern House NC", &[], "Lantern House").is_branch);
    }

    #[test]
    fn numbers_are_never_misspelt() {
        assert!(between("District 1234", &["1234"], "District 1235").is_replaced);
    }

    #[test]
    fn a_beginning_stands_for_the_word() {
        let found = between("Charl Lantern", &["charl"], "Charlotte Lantern");
        assert!(found.similarity > 0.85, "{found:?}");
    }
}
