//! Lists of organizations agree with the plainest possible ones: whatever is asked, in every order, page by page, and
//! while organizations come and change.
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod support;

use directory::{
    Directory, Entry, Filter, Mark, Order, Snapshot,
    names::{order_key, words},
};
use domain::organization::{OrganizationKind, OrganizationStatus};
use proptest::{
    collection::{btree_set, vec},
    option,
    prelude::*,
    sample::select,
};
use std::collections::{BTreeMap, BTreeSet};
use support::{
    Reference,
    generate::{entries, needs},
    id, plain,
};

const ORDERS: [Order; 4] = [Order::Entered, Order::EnteredLast, Order::Name, Order::NameLast];

prop_compose! {
    fn filters()(
        name in prop_oneof![
            2 => Just(Vec::new()),
            1 => vec(select(vec!["h", "ho", "house", "hope", "of", "maria", "y", "ss", "nobody"]).prop_map(str::to_owned), 1..3),
        ],
        kinds in prop_oneof![
            2 => Just(BTreeSet::new()),
            1 => btree_set(select(OrganizationKind::ALL.to_vec()), 1..3),
        ],
        status in option::weighted(0.3, select(vec![OrganizationStatus::Active, OrganizationStatus::Closed])),
        has_round_the_clock_line in option::weighted(0.3, any::<bool>()),
        need in option::weighted(0.5, needs()),
        only in option::weighted(0.1, (0..16_u64).prop_map(id)),
    ) -> Filter {
        Filter { name, kinds, status, has_round_the_clock_line, need, only }
    }
}

fn passes(entry: &Entry, filter: &Filter) -> bool {
    let words: BTreeSet<String> = entry.names().flat_map(words).collect();
    filter.name.iter().all(|beginning| words.iter().any(|word| word.starts_with(beginning.as_str())))
        && (filter.kinds.is_empty() || filter.kinds.contains(&entry.kind))
        && filter.status.is_none_or(|status| entry.status == status)
        && filter.has_round_the_clock_line.is_none_or(|has| entry.has_round_the_clock_line == has)
        && filter.need.as_ref().is_none_or(|need| entry.offerings.iter().any(|offering| offering.answers(need)))
        && filter.only.is_none_or(|only| entry.id == only)
}

fn wanted(reference: &Reference, filter: &Filter, order: Order) -> Vec<u64> {
    let mut found: Vec<&Entry> = reference.0.values().filter(|entry| passes(entry, filter)).collect();
    match order {
        Order::Entered => {}
        Order::EnteredLast => found.reverse(),
        Order::Name | Order::NameLast => found.sort_by_key(|entry| (order_key(&entry.name), entry.entered)),
    }
    if order == Order::NameLast {
        found.reverse();
    }
    found.into_iter().map(|entry| entry.entered).collect()
}

/// Everything that a filter finds, page by page, with each mark written and read in between as a cursor is.
fn pages(snapshot: &Snapshot, filter: &Filter, order: Order, limit: usize) -> Vec<u64> {
    let mut rows = Vec::new();
    let mut after: Option<Mark> = None;
    loop {
        let page = snapshot.find(filter, order, after.as_ref(), limit);
        assert!(page.rows.len() <= limit);
        assert!(page.next.is_none() || page.rows.len() == limit, "only a full page is followed by another");
        rows.extend(page.rows.iter().map(|listing| listing.entered()));
        let Some(next) = page.next else { return rows };
        assert_eq!(next.to_string().parse::<Mark>().as_ref(), Ok(&next));
        assert!(ORDERS.iter().all(|other| next.is_of(*other) == (other.is_by_name() == order.is_by_name())));
        after = Some(next);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn every_list_agrees_with_the_reference(
        batches in vec(vec(entries(), 0..6), 1..6),
        filters in vec(filters(), 6),
        limit in 1..5_usize,
    ) {
        let directory = Directory::new();
        let mut reference = Reference::default();
        let mut taken = Vec::new();
        for (position, batch) in batches.iter().enumerate() {
            reference.apply(batch);
            directory.apply(batch.clone(), position as u64);
            taken.push((directory.snapshot(), reference.clone()));
        }
        for (snapshot, reference) in &taken {
            for filter in &filters {
                for order in ORDERS {
                    assert_eq!(
                        pages(snapshot, filter, order, limit),
                        wanted(reference, filter, order),
                        "{filter:?} {order:?}"
                    );
                }
            }
        }
    }

    /// Whoever is there from beginning to end and keeps its name is shown exactly once; nobody is shown twice who has
    /// not been renamed.
    #[test]
    fn pages_show_each_once_while_others_come(
        first in vec(entries(), 1..10),
        later in vec(vec(entries(), 0..3), 12),
        order in select(ORDERS.to_vec()),
        limit in 1..3_usize,
    ) {
        let directory = Directory::new();
        let mut reference = Reference::default();
        reference.apply(&first);
        directory.apply(first, 1);
        let mut steady: BTreeMap<u64, String> =
            reference.0.iter().map(|(entered, entry)| (*entered, entry.name.clone())).collect();
        let mut shown: Vec<u64> = Vec::new();
        let mut renamed = BTreeSet::new();
        let mut after = None;
        for batch in later {
            let page = directory.snapshot().find(&Filter::default(), order, after.as_ref(), limit);
            shown.extend(page.rows.iter().map(|listing| listing.entered()));
            after = page.next;
            if after.is_none() {
                break;
            }
            for entry in &batch {
                let changes = reference.0.get(&entry.entered).is_some_and(|held| held.name != entry.name);
                if changes {
                    renamed.insert(entry.entered);
                    steady.remove(&entry.entered);
                }
            }
            reference.apply(&batch);
            directory.apply(batch, 2);
        }
        if after.is_none() {
            for entered in steady.keys() {
                assert_eq!(shown.iter().filter(|one| *one == entered).count(), 1, "{entered} in {shown:?}");
            }
        }
        let distinct: BTreeSet<&u64> = shown.iter().filter(|entered| !renamed.contains(*entered)).collect();
        assert_eq!(distinct.len(), shown.iter().filter(|entered| !renamed.contains(*entered)).count());
    }
}

/// Past the segment (16,384) and past the number of candidates (256) that a list by names sorts.
#[test]
fn many_organizations_are_listed_in_every_order() {
    let entry = |number: u64| Entry {
        name: format!("House {} {}", char::from(b'a' + (number * 7 % 26) as u8), number % 1_000),
        status: if number.is_multiple_of(90) { OrganizationStatus::Closed } else { OrganizationStatus::Active },
        kind: if number.is_multiple_of(3) { OrganizationKind::Tribal } else { OrganizationKind::Agency },
        ..plain(number)
    };
    let all: Vec<Entry> = (1..40_000).map(entry).collect();
    let directory = Directory::new();
    let mut reference = Reference::default();
    for batch in all.chunks(9_000) {
        directory.apply(batch.to_vec(), 1);
    }
    reference.apply_new(&all);
    let name = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let filters = [
        Filter::default(),
        Filter { name: name(&["house", "q"]), ..Filter::default() },
        Filter { name: name(&["h", "99"]), ..Filter::default() },
        Filter { status: Some(OrganizationStatus::Closed), ..Filter::default() },
        Filter { kinds: [OrganizationKind::Tribal].into(), ..Filter::default() },
        Filter { has_round_the_clock_line: Some(true), ..Filter::default() },
    ];
    for filter in &filters {
        for order in ORDERS {
            assert_eq!(
                pages(&directory.snapshot(), filter, order, 3_000),
                wanted(&reference, filter, order),
                "{filter:?} {order:?}"
            );
        }
    }
}
