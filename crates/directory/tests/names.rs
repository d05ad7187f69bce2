//! The dictionary of names agrees with the plainest possible one.
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod support;

use directory::{Directory, Entry, Snapshot, names::words};
use proptest::{collection::vec, prelude::*, sample::select};
use std::collections::{BTreeMap, BTreeSet};
use support::plain;

/// For each word the numbers (`entered`) of those whose names hold it.
fn naive(entries: &BTreeMap<u64, Entry>) -> BTreeMap<String, Vec<u64>> {
    let mut held: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for entry in entries.values() {
        let distinct: BTreeSet<String> = entry.names().flat_map(words).collect();
        distinct.into_iter().for_each(|word| held.entry(word).or_default().push(entry.entered));
    }
    held
}

/// Edits as Damerau and Levenshtein count them, where no letter is edited twice.
fn edits(one: &str, other: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut table = vec![vec![0_usize; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            table[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let replaced = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let best = replaced.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
                let swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                if swapped { best.min(table[i - 2][j - 2] + 1) } else { best }
            };
        }
    }
    table[a.len()][b.len()]
}

fn entered(snapshot: &Snapshot, word: directory::NameWord<'_>) -> Vec<u64> {
    word.slots().map(|slot| snapshot.at(slot).unwrap().entered()).collect()
}

fn agrees(snapshot: &Snapshot, entries: &BTreeMap<u64, Entry>, asked: &[String]) {
    let held = naive(entries);
    let all: Vec<(&str, Vec<u64>)> =
        snapshot.name_words_beginning("").map(|word| (word.text(), entered(snapshot, word))).collect();
    let wanted: Vec<(&str, Vec<u64>)> = held.iter().map(|(word, who)| (word.as_str(), who.clone())).collect();
    assert_eq!(all, wanted);
    for asked in asked {
        let word = snapshot.name_word(asked);
        assert_eq!(word.map(|word| entered(snapshot, word)), held.get(asked).cloned());
        assert_eq!(word.map(|word| word.organizations()), held.get(asked).map(Vec::len));
        let beginning: Vec<&str> = snapshot.name_words_beginning(asked).map(|word| word.text()).collect();
        assert_eq!(beginning, held.keys().filter(|word| word.starts_with(asked.as_str())).collect::<Vec<_>>());
        for most in 0..=directory::MOST_EDITS {
            let like: Vec<(&str, usize)> = snapshot
                .name_words_like(asked, most)
                .into_iter()
                .map(|(word, edits)| (word.text(), usize::from(edits)))
                .collect();
            let wanted: Vec<(&str, usize)> = held
                .keys()
                .map(|word| (word.as_str(), edits(asked, word)))
                .filter(|(_, edits)| *edits <= usize::from(most))
                .collect();
            assert_eq!(like, wanted, "{asked} within {most}");
        }
    }
}

fn named(number: u64, names: Vec<String>) -> Entry {
    let mut names = names.into_iter();
    Entry {
        name: names.next().unwrap_or_default(),
        other_names: names.by_ref().take(1).collect(),
        former_names: names.collect(),
        ..plain(number)
    }
}

fn text() -> impl Strategy<Value = String> {
    let words = ["hope", "hoep", "hop", "house", "horse", "hose", "maría", "mariá", "Of", "O'Hara", "ywca", "y.w.c.a."];
    prop_oneof![
        3 => vec(select(words.to_vec()), 0..4).prop_map(|words| words.join(" ")),
        1 => "[a-cé ]{0,9}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Names come, change and go; a snapshot taken in between keeps its own.
    #[test]
    fn every_word_is_found_whose_it_is(
        batches in vec(vec((0..20_u64, vec(text(), 1..4)), 0..8), 1..5),
        asked in vec(prop_oneof![select(vec!["hope", "house", "maria", "h", "ho"]).prop_map(str::to_owned), "[a-cho]{0,5}"], 4),
    ) {
        let directory = Directory::new();
        let mut entries = BTreeMap::new();
        let mut taken = Vec::new();
        for batch in batches {
            let batch: Vec<Entry> = batch.into_iter().map(|(number, names)| named(number, names)).collect();
            entries.extend(batch.iter().map(|entry| (entry.entered, entry.clone())));
            directory.apply(batch, 1);
            taken.push((directory.snapshot(), entries.clone()));
        }
        for (snapshot, entries) in &taken {
            agrees(snapshot, entries, &asked);
        }
    }
}

/// Past one leaf (128 words) and one branch (96 leaves), with words that nearly all names hold.
#[test]
fn a_large_dictionary_agrees_with_the_reference() {
    let syllables = ["ka", "ro", "mi", "len", "dus", "tar", "vo", "shi", "ne", "bro"];
    let made = |number: u64| -> String {
        let at = |place: u32| syllables[(number / 10_u64.pow(place) % 10) as usize];
        (0..5).map(at).collect()
    };
    let entry = |number: u64| named(number, vec![format!("{} Center of {}", made(number * 7919), made(number / 3))]);
    let mut entries: BTreeMap<u64, Entry> = BTreeMap::new();
    let directory = Directory::new();
    for first in (0..30_000).step_by(6_000) {
        let batch: Vec<Entry> = (first..first + 6_000).map(entry).collect();
        entries.extend(batch.iter().map(|entry| (entry.entered, entry.clone())));
        directory.apply(batch, 1);
    }
    let renamed: Vec<Entry> = (0..30_000).step_by(11).map(|number| named(number, vec![made(number + 5)])).collect();
    entries.extend(renamed.iter().map(|entry| (entry.entered, entry.clone())));
    directory.apply(renamed, 2);
    let asked = ["center", "cetner", "kakakakaka", "karomilendus", "kraomilendus", "brone", "of", "zzz", ""];
    agrees(&directory.snapshot(), &entries, &asked.map(str::to_owned));
}
