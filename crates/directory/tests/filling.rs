//! A directory that is filled at once answers as one into which the same organizations came page by page.
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod support;

use directory::{Directory, Entry, Filling, Filter, Order, Query, Snapshot};
use domain::{
    offering::{Area, Need},
    policy::Use,
};
use std::collections::BTreeSet;
use support::{arena, offering, plain, today};

fn entry(number: u64) -> Entry {
    let mut entry = plain(number);
    entry.name = format!("House {} No. {}", char::from(b'a' + (number * 7 % 26) as u8), number % 1_000);
    entry.former_names = (0..number % 3).map(|former| format!("Haven {former} of {}", number / 5)).collect();
    if number.is_multiple_of(50) {
        entry.offerings[0].area = Area::Statewide {};
    } else if !number.is_multiple_of(7) {
        entry.offerings[0] = offering("shelter", &["37001"]);
    }
    entry
}

fn filled(count: u64) -> Directory {
    let mut filling = Filling::new();
    (0..count).for_each(|number| filling.add(entry(number)));
    let directory = Directory::new();
    directory.fill(filling, 7);
    directory
}

/// The words of names, and whose they are.
fn words(snapshot: &Snapshot) -> Vec<(String, Vec<u64>)> {
    let whose = |slots: &mut dyn Iterator<Item = _>| slots.map(|slot| snapshot.at(slot).unwrap().entered()).collect();
    let words = snapshot.name_words_beginning("");
    words.map(|word| (word.text().to_owned(), whose(&mut word.slots()))).collect()
}

#[track_caller]
fn alike(one: &Snapshot, other: &Snapshot) {
    assert_eq!((one.position(), one.len()), (other.position(), other.len()));
    for order in [Order::Entered, Order::EnteredLast, Order::Name, Order::NameLast] {
        let [here, there] = [one, other].map(|it| it.find(&Filter::default(), order, None, it.len()).rows);
        assert!(here.iter().map(|it| it.to_entry()).eq(there.iter().map(|it| it.to_entry())), "{order:?}");
        assert_eq!(here.len(), one.len());
    }
    assert!(words(one) == words(other), "the words differ");
    for county in ["37183", "37001", "37063"] {
        let need = Need { arena: Some(arena("shelter")), county: Some(county.parse().unwrap()), ..Need::default() };
        let query = Query { r#use: Use::Referral, need, states: BTreeSet::new() };
        let found = |it: &Snapshot| -> Vec<u64> {
            it.search(&query, None, it.len().max(1), today()).rows.iter().map(|hit| hit.entry.entered()).collect()
        };
        assert_eq!(found(one), found(other), "{county}");
    }
}

/// Nobody, a part of a chunk, part of a segment (16,384), and more than two.
#[test]
fn it_answers_as_one_into_which_they_came_page_by_page() {
    for count in [0, 1, 700, 40_000] {
        let directory = filled(count);
        let applied = Directory::new();
        let all: Vec<Entry> = (0..count).map(entry).collect();
        all.chunks(9_000).for_each(|page| applied.apply(page.to_vec(), 7));
        applied.apply(Vec::new(), 7);
        alike(&directory.snapshot(), &applied.snapshot());
        for it in [&directory, &applied] {
            // Known ones change, and new ones come behind them: what was packed last is still open.
            let renamed = |number| Entry { name: format!("Renamed {number}"), offerings: Vec::new(), ..entry(number) };
            it.apply((0..count).step_by(997).map(renamed).collect(), 8);
            it.apply((count..count + 40).map(entry).collect(), 9);
        }
        alike(&directory.snapshot(), &applied.snapshot());
    }
}

#[test]
fn it_takes_the_place_of_what_was_held() {
    let directory = filled(100);
    let before = directory.snapshot();
    let mut filling = Filling::new();
    (50..60).for_each(|number| filling.add(entry(number)));
    directory.fill(filling, 9);
    assert_eq!((before.len(), directory.snapshot().len(), directory.snapshot().position()), (100, 10, 9));
    assert!(directory.snapshot().entry(plain(7).id).is_none());
    assert_eq!(directory.snapshot().entry(plain(55).id).unwrap().to_entry(), entry(55));
}
