//! What readers and writers of the directory rely on, told by example.
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod support;

use directory::{Directory, Entry, Query};
use domain::{
    offering::{Area, Need},
    organization::OrganizationStatus,
    policy::Use,
    standing::StandingState,
};
use std::collections::BTreeSet;
use support::{Reference, arena, id, offering, plain, run, today};

fn shelter_in(county: &str) -> Query {
    let need = Need { arena: Some(arena("shelter")), county: Some(county.parse().unwrap()), ..Need::default() };
    Query { r#use: Use::Referral, need, states: BTreeSet::new() }
}

fn found(directory: &Directory, query: &Query) -> Vec<u64> {
    directory.snapshot().search(query, None, 1000, today()).rows.iter().map(|hit| hit.entry.entered()).collect()
}

#[test]
fn an_old_snapshot_keeps_what_it_held() {
    let directory = Directory::new();
    directory.apply(vec![plain(1), plain(2)], 5);
    let before = directory.snapshot();
    let mut suspended = plain(1);
    suspended.lines[0].runs = vec![run(-100, None, StandingState::Suspended, 9)];
    directory.apply(vec![suspended, plain(3)], 6);

    let after = directory.snapshot();
    assert_eq!((before.position(), before.len()), (5, 2));
    assert_eq!((after.position(), after.len()), (6, 3));
    let state = |snapshot: &directory::Snapshot| {
        snapshot.entry(id(1)).unwrap().state_on(Use::Referral, Some(&arena("shelter")), today())
    };
    assert_eq!((state(&before), state(&after)), (StandingState::Eligible, StandingState::Suspended));
    assert_eq!(before.search(&shelter_in("37183"), None, 10, today()).rows.len(), 2);
    assert!(before.entry(id(3)).is_none());
}

#[test]
fn the_position_never_goes_back() {
    let directory = Directory::new();
    directory.apply(Vec::new(), 7);
    directory.apply(vec![plain(1)], 3);
    assert_eq!(directory.snapshot().position(), 7);
    assert_eq!(directory.snapshot().len(), 1);
}

#[test]
fn an_offering_that_is_withdrawn_is_forgotten() {
    let directory = Directory::new();
    directory.apply(vec![plain(1), plain(2)], 1);
    let mut moved = plain(1);
    moved.offerings = vec![offering("shelter", &["37063"]), offering("outreach", &["37183"])];
    directory.apply(vec![moved], 2);
    assert_eq!(found(&directory, &shelter_in("37183")), [20]);
    assert_eq!(found(&directory, &shelter_in("37063")), [10]);
}

#[test]
fn a_grant_lapses_by_itself_when_its_last_day_has_passed() {
    let directory = Directory::new();
    directory.apply(vec![plain(1)], 1);
    let snapshot = directory.snapshot();
    let on = |day| snapshot.search(&shelter_in("37183"), None, 10, today().plus_days(day)).rows.len();
    assert_eq!([on(-101), on(-100), on(0), on(100), on(101), on(9999)], [0, 1, 1, 1, 0, 0]);
}

#[test]
fn a_use_that_is_per_arena_needs_the_arena() {
    let directory = Directory::new();
    directory.apply(vec![plain(1)], 1);
    let mut query = shelter_in("37183");
    query.need.arena = None;
    assert!(found(&directory, &query).is_empty());
    query.r#use = Use::Funding;
    query.states = [StandingState::NotAssessed].into();
    assert_eq!(found(&directory, &query), [10]);
}

#[test]
fn a_closed_organization_is_found_by_the_state_it_has() {
    let directory = Directory::new();
    let mut closed = plain(1);
    closed.status = OrganizationStatus::Closed;
    closed.lines[0].runs = vec![run(-1, None, StandingState::Suspended, 1)];
    directory.apply(vec![closed], 1);
    let mut query = shelter_in("37183");
    assert!(found(&directory, &query).is_empty());
    query.states = [StandingState::Suspended].into();
    assert_eq!(found(&directory, &query), [10]);
}

#[test]
fn one_that_comes_late_is_found_in_its_place() {
    let directory = Directory::new();
    directory.apply((10..200).step_by(2).map(plain).collect(), 1);
    directory.apply(vec![plain(3), plain(101), plain(500)], 2);
    let mut wanted: Vec<u64> = (10..200).step_by(2).chain([3, 101, 500]).map(|number| number * 10).collect();
    wanted.sort_unstable();
    assert_eq!(found(&directory, &shelter_in("37183")), wanted);
}

#[test]
fn one_whose_place_in_lists_changes_is_found_once() {
    let directory = Directory::new();
    directory.apply(vec![plain(1), plain(2), plain(3)], 1);
    directory.apply(vec![Entry { entered: 25, ..plain(1) }], 2);
    assert_eq!(found(&directory, &shelter_in("37183")), [20, 25, 30]);
}

#[test]
fn of_two_changes_of_one_organization_the_last_counts() {
    let directory = Directory::new();
    directory.apply(vec![Entry { name: "Before".into(), ..plain(1) }, Entry { name: "After".into(), ..plain(1) }], 1);
    assert_eq!(directory.snapshot().len(), 1);
    assert_eq!(directory.snapshot().entry(id(1)).unwrap().name(), "After");
}

#[test]
fn readers_see_either_all_of_a_change_or_none() {
    let directory = Directory::new();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            (1..=200).for_each(|number| directory.apply(vec![plain(2 * number), plain(2 * number + 1)], number))
        });
        loop {
            let snapshot = directory.snapshot();
            assert_eq!(snapshot.len() as u64, 2 * snapshot.position());
            if snapshot.position() == 200 {
                break;
            }
        }
    });
}

/// Past one chunk (32), group (1,024), segment (16,384) and block (32,768), loaded in uneven batches, then changed here and there.
#[test]
fn many_organizations_in_many_segments_agree_with_the_reference() {
    let varied = |number: u64| {
        let mut entry = plain(number);
        if number.is_multiple_of(50) {
            entry.offerings[0].area = Area::Statewide {};
        } else if !number.is_multiple_of(7) {
            entry.offerings[0] = offering("shelter", &["37001"]);
        }
        entry
    };
    let all: Vec<Entry> = (0..40_000).map(varied).collect();
    let directory = Directory::new();
    let mut reference = Reference::default();
    let mut rest = all.as_slice();
    for size in [1, 63, 64, 65, 20_000, 40_000] {
        let (batch, later) = rest.split_at(size.min(rest.len()));
        rest = later;
        directory.apply(batch.to_vec(), 1);
    }
    let changes: Vec<Entry> =
        (0..40_000).step_by(997).map(|number| Entry { offerings: Vec::new(), ..plain(number) }).collect();
    directory.apply(changes.clone(), 2);
    reference.0 = all.into_iter().chain(changes).map(|entry| (entry.entered, entry)).collect();

    for county in ["37183", "37001", "37063"] {
        let query = shelter_in(county);
        let wanted: Vec<u64> = reference.search(&query, today()).into_iter().map(|(entered, _)| entered).collect();
        let mut got = Vec::new();
        let mut after = None;
        loop {
            let page = directory.snapshot().search(&query, after, 300, today());
            got.extend(page.rows.iter().map(|hit| hit.entry.entered()));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(got, wanted, "{county}");
        let cursor = 163_835;
        let page = directory.snapshot().search(&query, Some(cursor), 5, today());
        let first: Vec<u64> = wanted.iter().copied().filter(|entered| *entered > cursor).take(5).collect();
        assert_eq!(page.rows.iter().map(|hit| hit.entry.entered()).collect::<Vec<_>>(), first);
    }
}
