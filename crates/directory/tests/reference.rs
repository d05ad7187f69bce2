//! The directory agrees with the plainest possible one, whatever it is given and however it is asked.
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod support;

use directory::{Directory, Entry, Query, Snapshot};
use domain::{policy::Use, standing::StandingState, succession::ends, time::Day};
use proptest::{
    collection::{btree_set, vec},
    prelude::*,
    sample::select,
};
use support::{
    Reference,
    generate::{entries, needs},
    today,
};

prop_compose! {
    fn queries()(
        r#use in select(vec![Use::Referral, Use::Referral, Use::LogoUse, Use::Funding, Use::Partnership]),
        need in needs(),
        states in btree_set(select(StandingState::ALL.to_vec()), 0..4),
    ) -> Query {
        Query { r#use, need, states }
    }
}

/// Everything that a query finds, page by page.
fn pages(snapshot: &Snapshot, query: &Query, limit: usize, today: Day) -> Vec<(u64, StandingState)> {
    let mut rows = Vec::new();
    let mut after = None;
    loop {
        let page = snapshot.search(query, after, limit, today);
        assert!(page.rows.len() <= limit);
        assert!(page.next.is_none() || page.rows.len() == limit, "only a full page is followed by another");
        for hit in &page.rows {
            assert_eq!(hit.run.as_ref().map_or(StandingState::NotAssessed, |run| run.state), hit.state);
        }
        rows.extend(page.rows.iter().map(|hit| (hit.entry.entered(), hit.state)));
        match page.next {
            Some(next) => after = Some(next),
            None => return rows,
        }
    }
}

/// What the directory keeps of an organization: a line without runs says nothing and is not kept.
fn kept(entry: &Entry) -> Entry {
    let mut kept = entry.clone();
    kept.lines.retain(|line| !line.runs.is_empty());
    kept
}

fn agrees(snapshot: &Snapshot, reference: &Reference, queries: &[Query], limit: usize, day: Day) {
    assert_eq!(snapshot.len(), reference.0.len());
    for query in queries {
        assert_eq!(pages(snapshot, query, limit, day), reference.search(query, day), "{query:?}");
    }
    for entry in reference.0.values() {
        let listing = snapshot.entry(entry.id).unwrap();
        assert_eq!(listing.to_entry(), kept(entry));
        let link = |of| reference.0.values().find(|entry| entry.id == of)?.continued_by.as_deref();
        assert_eq!(snapshot.ends(entry.id), ends(entry.id, link));
        for line in &entry.lines {
            let state = Reference::state_on(entry, line.r#use, line.arena.as_ref(), day);
            assert_eq!(line.state_on(day), state);
            assert_eq!(listing.state_on(line.r#use, line.arena.as_ref(), day), state);
            assert_eq!(listing.run_on(line.r#use, line.arena.as_ref(), day).as_ref(), line.on(day));
            let read_back = listing.line(line.r#use, line.arena.as_ref());
            assert_eq!(read_back.as_ref(), Some(line).filter(|line| !line.runs.is_empty()));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Organizations come in any order and change in any way; a snapshot taken in between stays as it was.
    #[test]
    fn every_search_and_every_state_agrees_with_the_reference(
        batches in vec(vec(entries(), 0..6), 1..6),
        queries in vec(queries(), 6),
        limit in 1..5_usize,
        day in prop_oneof![Just(0), -1000..1000, 5_000..20_000],
    ) {
        let day = today().plus_days(day);
        let directory = Directory::new();
        let mut reference = Reference::default();
        let mut taken = Vec::new();
        for (position, batch) in batches.iter().enumerate() {
            reference.apply(batch);
            directory.apply(batch.clone(), position as u64);
            taken.push((directory.snapshot(), reference.clone()));
        }
        for (snapshot, reference) in &taken {
            agrees(snapshot, reference, &queries, limit, day);
        }
    }
}
