//! What the names cost, and how long it takes to find them.

use crate::{Chance, report, resident_bytes};
use directory::{Directory, Entry, Filling};
use domain::organization::{OrganizationKind, OrganizationStatus};
use std::time::{Duration, Instant};

const ASKED: usize = 400;

/// The memory and the building time of a directory whose organizations have names and nothing else, beside one in
/// which they have not even that: texts, words and order.
pub fn share(count: u64) {
    let named = |number: u64| {
        let (name, other_names, former_names) = crate::names_of(number);
        Entry { name, other_names, former_names, ..crate::bare(number) }
    };
    // Both are kept until the end: what one gives back would hide what the other takes.
    let (_bare, bare_bytes, bare_time) = built(count, crate::bare);
    let (directory, bytes, time) = built(count, named);
    let text: usize = (0..count).map(|number| named(number).names().map(str::len).sum::<usize>()).sum();
    let snapshot = directory.snapshot();
    let words = snapshot.name_words_beginning("").count();
    let alone = snapshot.name_words_beginning("").filter(|word| word.organizations() == 1).count();
    println!("names                        {words} words, {alone} of them in one organization's names alone");
    println!("  their text                 {:.0} bytes an organization", text as f64 / count as f64);
    println!("  text, dictionary and order {:.0} bytes an organization", bytes - bare_bytes);
    println!("  build                      {:.2} s", time.saturating_sub(bare_time).as_secs_f64());
}

fn built(count: u64, entry: impl Fn(u64) -> Entry) -> (Directory, f64, Duration) {
    let before = resident_bytes();
    let directory = Directory::new();
    let mut filling = Filling::new();
    let mut time = Duration::ZERO;
    for first in (0..count).step_by(10_000) {
        let batch: Vec<Entry> = (first..count.min(first + 10_000)).map(&entry).collect();
        let begun = Instant::now();
        batch.into_iter().for_each(|entry| filling.add(entry));
        time += begun.elapsed();
    }
    let begun = Instant::now();
    directory.fill(filling, count);
    time += begun.elapsed();
    (directory, resident_bytes().saturating_sub(before) as f64 / count as f64, time)
}

/// How long it takes to find words that are spelled right, begun, or misspelt.
pub fn find(directory: &Directory) {
    let snapshot = directory.snapshot();
    let all: Vec<String> = snapshot.name_words_beginning("").map(|word| word.text().to_owned()).collect();
    let mut chance = Chance(11);
    let mut times = [const { Vec::new() }; 5];
    let mut found = [0; 5];
    for _ in 0..ASKED {
        let word = chance.one_of(&all).clone();
        let mut misspelt = word.clone();
        misspelt.remove(chance.below(word.len() as u64) as usize);
        let asked: [&dyn Fn() -> usize; 5] = [
            &|| snapshot.name_word(&word).map_or(0, |word| word.slots().count()),
            &|| snapshot.name_words_beginning(&word[..word.len().min(3)]).map(|word| word.slots().count()).sum(),
            &|| snapshot.name_words_beginning(&word[..1]).map(|word| word.slots().count()).sum(),
            &|| snapshot.name_words_like(&misspelt, 1).len(),
            &|| snapshot.name_words_like(&misspelt, 2).len(),
        ];
        for ((asked, times), found) in asked.iter().zip(&mut times).zip(&mut found) {
            let begun = Instant::now();
            *found += asked();
            times.push(begun.elapsed());
        }
    }
    println!("find by words of names ({} words)", all.len());
    let what = [
        "  a word",
        "  beginning, three letters",
        "  beginning, one letter",
        "  within one edit",
        "  within two edits",
    ];
    for ((what, times), found) in what.iter().zip(&mut times).zip(found) {
        report(what, times, 0);
        println!("    found on average         {:.1}", found as f64 / ASKED as f64);
    }
}

/// An organization of which nothing is known but that it is there.
pub fn nobody(entered: u64, id: domain::ids::OrganizationId) -> Entry {
    Entry {
        entered,
        id,
        name: String::new(),
        other_names: Vec::new(),
        former_names: Vec::new(),
        kind: OrganizationKind::Nonprofit,
        has_round_the_clock_line: false,
        status: OrganizationStatus::Active,
        continued_by: None,
        offerings: Vec::new(),
        lines: Vec::new(),
    }
}
