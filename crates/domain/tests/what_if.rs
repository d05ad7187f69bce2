//! What if: what is counted where, and what is not told of few.

#![allow(clippy::unwrap_used)]

use domain::{
    arena::ArenaCode,
    county::County,
    offering::Area,
    what_if::{Counts, Matter, SMALLEST_COUNT, Tally, Told},
};
use proptest::{collection::vec, option, prelude::*, sample::subsequence};
use std::collections::BTreeSet;

const WAKE: &str = "37183";
const DURHAM: &str = "37063";

fn county(code: &str) -> County {
    code.parse().unwrap()
}

fn arena(code: &str) -> ArenaCode {
    ArenaCode::parse(code).unwrap()
}

fn in_counties(codes: &[&str]) -> Area {
    Area::Counties { counties: codes.iter().map(|code| county(code)).collect() }
}

fn matter(code: Option<&str>, area: Area) -> Matter {
    Matter { arena: code.map(arena), area, now: true, then: false, differs: true }
}

fn tally(organizations: &[Vec<Matter>]) -> Tally {
    let mut tally = Tally::default();
    organizations.iter().for_each(|matters| tally.add(matters));
    tally
}

/// How many organizations and matters are told of a county; nothing where it is not listed.
fn told(tally: &Tally, code: &str) -> Option<Option<(u32, u32)>> {
    let found = tally.counties().remove(&county(code))?;
    Some(found.counts.map(|counts| (counts.organizations, counts.matters)))
}

#[test]
fn an_organization_counts_once_in_a_county_however_many_arenas_it_works_in() {
    let arenas = ["a", "b", "c", "d", "e"];
    let one: Vec<Matter> = arenas.iter().map(|code| matter(Some(code), in_counties(&[WAKE]))).collect();
    let alone = tally(std::slice::from_ref(&one));
    assert_eq!((alone.all().organizations, alone.all().matters, alone.all().lose), (1, 5, 5));
    assert_eq!(told(&alone, WAKE), Some(None), "one organization is not told, whatever it offers");
    assert_eq!(told(&alone, DURHAM), None);
    let five = tally(&vec![one; 5]);
    assert_eq!(told(&five, WAKE), Some(Some((5, 25))));
    assert_eq!(five.arenas()[&arena("a")].organizations, 5);
}

#[test]
fn what_is_offered_statewide_is_offered_in_every_county() {
    let statewide = vec![matter(Some("a"), Area::Statewide {})];
    let mut organizations = vec![statewide; 4];
    // In one arena everywhere, in another in Wake: one organization in Wake, with two matters.
    organizations.push(vec![matter(Some("a"), Area::Statewide {}), matter(Some("b"), in_counties(&[WAKE]))]);
    let tally = tally(&organizations);
    assert_eq!(tally.counties().len(), County::all().count());
    assert_eq!((told(&tally, WAKE), told(&tally, DURHAM)), (Some(Some((5, 6))), Some(Some((5, 5)))));
    let durham = &tally.counties()[&county(DURHAM)];
    assert_eq!(durham.arenas[&arena("a")].map(|counts| counts.organizations), Some(5));
    let wake = &tally.counties()[&county(WAKE)];
    assert_eq!(wake.arenas[&arena("b")], None, "one organization");
    assert_eq!(wake.arenas[&arena("a")], None, "the county's counts without these are those of one organization");
}

#[test]
fn where_nothing_is_offered_an_organization_counts_in_no_county() {
    let tally = tally(&[vec![matter(None, in_counties(&[]))], Vec::new()]);
    assert_eq!((tally.all().organizations, tally.all().matters), (1, 1), "who has no matter is not looked at");
    assert!(tally.counties().is_empty() && tally.arenas().is_empty());
}

const ARENAS: [&str; 3] = ["a", "b", "c"];
const COUNTIES: [&str; 3] = ["37001", DURHAM, WAKE];

fn areas() -> impl Strategy<Value = Area> {
    option::weighted(0.8, subsequence(COUNTIES.to_vec(), 0..=2))
        .prop_map(|counties| counties.map_or(Area::Statewide {}, |codes| in_counties(&codes)))
}

fn matters(per_arena: bool) -> impl Strategy<Value = Vec<Matter>> {
    let arenas = if per_arena { subsequence(ARENAS.to_vec(), 0..=3) } else { subsequence(ARENAS.to_vec(), 1) };
    let one = (areas(), any::<bool>(), any::<bool>(), any::<bool>());
    (arenas, vec(one, 3)).prop_map(move |(arenas, rest)| {
        let each = arenas.into_iter().zip(rest);
        each.map(|(code, (area, now, then, differs))| Matter {
            arena: per_arena.then(|| arena(code)),
            area,
            now,
            then,
            differs,
        })
        .collect()
    })
}

/// What is counted of the matters that are looked for, one by one.
fn counted(organizations: &[Vec<Matter>], is_looked_for: impl Fn(&Matter) -> bool) -> Counts {
    let mut counts = Counts::default();
    for organization in organizations {
        let found: Vec<&Matter> = organization.iter().filter(|matter| is_looked_for(matter)).collect();
        let how_many = |is: &dyn Fn(&Matter) -> bool| found.iter().filter(|matter| is(matter)).count() as u32;
        counts.organizations += u32::from(!found.is_empty());
        counts.matters += how_many(&|_| true);
        counts.yes_now += how_many(&|one| one.now);
        counts.yes_then += how_many(&|one| one.then);
        counts.gain += how_many(&|one| !one.now && one.then);
        counts.lose += how_many(&|one| one.now && !one.then);
        counts.change += how_many(&|one| one.now == one.then && one.differs);
    }
    counts
}

proptest! {
    #[test]
    fn what_is_told_is_what_is_there_and_nothing_of_few_can_be_had(
        organizations in any::<bool>().prop_flat_map(|per_arena| vec(matters(per_arena), 0..25)),
    ) {
        let tally = tally(&organizations);
        prop_assert_eq!(tally.all(), counted(&organizations, |_| true));
        for (code, counts) in tally.arenas() {
            prop_assert_eq!(*counts, counted(&organizations, |matter| matter.arena.as_ref() == Some(code)));
        }
        let listed = tally.counties();
        for county in County::all() {
            let here = |matter: &Matter| matter.area.covers(county);
            let there = counted(&organizations, here);
            prop_assert_eq!(listed.contains_key(&county), there.matters > 0, "{}", county);
            let Some(Told { counts, arenas }) = listed.get(&county) else { continue };
            prop_assert_eq!(*counts, Some(there).filter(|there| there.organizations >= SMALLEST_COUNT));
            let present: BTreeSet<&ArenaCode> =
                organizations.iter().flatten().filter(|one| here(one)).filter_map(|one| one.arena.as_ref()).collect();
            prop_assert_eq!(arenas.keys().collect::<BTreeSet<_>>(), present);
            for (code, told) in arenas {
                let there = counted(&organizations, |matter| here(matter) && matter.arena.as_ref() == Some(code));
                prop_assert!(told.is_none_or(|told| told == there && told.organizations >= SMALLEST_COUNT));
            }
            // What is told of the county, less what is told of its arenas, is of nobody or of many.
            let rest = counted(&organizations, |matter| {
                here(matter) && matter.arena.as_ref().is_some_and(|code| arenas[code].is_none())
            });
            let is_many = rest.organizations == 0 || rest.organizations >= SMALLEST_COUNT;
            prop_assert!(counts.is_none() || is_many, "{}: {:?}", county, rest);
        }
    }
}
