//! The directory agrees with the plainest possible one, whatever it is given and however it is asked.
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod support;

use directory::{Directory, Entry, Line, Query, Run, Snapshot};
use domain::{
    arena::ArenaCode,
    offering::{Ages, Area, Intake, Language, LanguageBy, LanguageTag, Need, Offering, Population},
    organization::OrganizationStatus,
    policy::Use,
    standing::StandingState,
    succession::{Link, SuccessionKind, ends},
    time::Day,
};
use proptest::{
    collection::{btree_set, vec},
    option,
    prelude::*,
    sample::{select, subsequence},
};
use std::{collections::BTreeSet, sync::Arc};
use support::{Reference, grounds, id, today};

const COUNTIES: [&str; 4] = ["37001", "37063", "37183", "37199"];

fn arenas() -> impl Strategy<Value = ArenaCode> {
    select(["shelter", "outreach", "legal"].map(support::arena).to_vec())
}

fn tags() -> impl Strategy<Value = LanguageTag> {
    select(["es", "ase", "zh-Hant"].map(|tag| LanguageTag::parse(tag).unwrap()).to_vec())
}

fn populations() -> impl Strategy<Value = BTreeSet<Population>> {
    btree_set(select(Population::ALL.to_vec()), 0..3)
}

fn areas() -> impl Strategy<Value = Area> {
    let counties = subsequence(COUNTIES.to_vec(), 0..=3)
        .prop_map(|counties| Area::Counties { counties: counties.iter().map(|c| c.parse().unwrap()).collect() });
    prop_oneof![1 => Just(Area::Statewide {}), 4 => counties]
}

prop_compose! {
    fn offerings()(
        arena in arenas(),
        area in areas(),
        populations in populations(),
        ages in option::of((0..40_u8, option::of(40..90_u8))),
        languages in btree_set((tags(), any::<bool>()), 0..3),
        intake in select(Intake::ALL.to_vec()),
        confirmed in 0..30_i32,
    ) -> Offering {
        let by = |spoken| if spoken { LanguageBy::Spoken } else { LanguageBy::Interpreter };
        Offering {
            arena,
            area,
            populations,
            ages: ages.map(|(min, max)| Ages { min, max }),
            languages: languages.into_iter().map(|(tag, spoken)| Language { tag, by: by(spoken) }).collect(),
            intake,
            intake_confirmed_on: today().plus_days(-confirmed),
        }
    }
}

/// Runs one after another, with gaps, of days to decades; the last may have no end.
fn runs() -> impl Strategy<Value = Vec<Run>> {
    let length = prop_oneof![0..30_i32, 100..400, 2_000..9_000];
    let run = (0..40_i32, length, select(StandingState::ALL.to_vec()), 0..60_u64);
    (-900..60_i32, vec(run, 0..5), any::<bool>()).prop_map(|(start, runs, endless)| {
        let mut from = today().plus_days(start);
        let count = runs.len();
        let shared = grounds(77);
        runs.into_iter()
            .enumerate()
            .map(|(place, (gap, length, state, decision))| {
                let first = from.plus_days(gap);
                let until = first.plus_days(length);
                from = until.next();
                let grounds = if decision % 2 == 0 { shared.clone() } else { grounds(decision) };
                Run { from: first, until: (place + 1 < count || !endless).then_some(until), state, grounds }
            })
            .collect()
    })
}

fn lines() -> impl Strategy<Value = Vec<Line>> {
    let matters = vec![
        (Use::Referral, Some(support::arena("shelter"))),
        (Use::Referral, Some(support::arena("outreach"))),
        (Use::LogoUse, None),
        (Use::Funding, None),
    ];
    (subsequence(matters, 0..=4), vec(runs(), 4)).prop_map(|(matters, runs)| {
        matters.into_iter().zip(runs).map(|((r#use, arena), runs)| Line { r#use, arena, runs }).collect()
    })
}

/// As whom an organization goes on, right or wrong.
fn links() -> impl Strategy<Value = Link> {
    let successors = btree_set((0..16_u64).prop_map(id), 1..4);
    (select(SuccessionKind::ALL.to_vec()), -900..0_i32, successors).prop_map(|(kind, since, successors)| Link {
        kind,
        since: today().plus_days(since),
        successors: successors.into_iter().collect(),
    })
}

prop_compose! {
    fn entries()(
        number in 0..14_u64,
        status in select(vec![OrganizationStatus::Active, OrganizationStatus::Closed]),
        name in "[A-Za-zéß ]{0,20}",
        offerings in vec(offerings(), 0..4),
        lines in lines(),
        continued_by in option::weighted(0.2, links()),
    ) -> Entry {
        let continued_by = continued_by.map(Arc::new);
        Entry { entered: 100 + number * 3, id: id(number), name, status, continued_by, offerings, lines }
    }
}

prop_compose! {
    fn queries()(
        r#use in select(vec![Use::Referral, Use::Referral, Use::LogoUse, Use::Funding, Use::Partnership]),
        arena in option::weighted(0.7, prop_oneof![9 => arenas(), 1 => Just(support::arena("never_offered"))]),
        county in option::of(select(COUNTIES.to_vec())),
        populations in prop_oneof![Just(BTreeSet::new()), populations()],
        languages in prop_oneof![Just(BTreeSet::new()), btree_set(tags(), 0..3)],
        intake in prop_oneof![Just(BTreeSet::new()), btree_set(select(Intake::ALL.to_vec()), 0..3)],
        age in option::weighted(0.3, 0..100_u8),
        states in btree_set(select(StandingState::ALL.to_vec()), 0..4),
    ) -> Query {
        let county = county.map(|county| county.parse().unwrap());
        Query { r#use, need: Need { arena, county, populations, languages, intake, age }, states }
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
