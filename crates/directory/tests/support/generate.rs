//! Organizations and needs as proptest makes them up.

use super::{grounds, id, today};
use directory::{Entry, Line, Run};
use domain::{
    arena::ArenaCode,
    offering::{Ages, Area, Intake, Language, LanguageBy, LanguageTag, Need, Offering, Population},
    organization::{OrganizationKind, OrganizationStatus},
    policy::Use,
    standing::StandingState,
    succession::{Link, SuccessionKind},
};
use proptest::{
    collection::{btree_set, vec},
    option,
    prelude::*,
    sample::{select, subsequence},
};
use std::{collections::BTreeSet, sync::Arc};

pub const COUNTIES: [&str; 4] = ["37001", "37063", "37183", "37199"];

fn arenas() -> impl Strategy<Value = ArenaCode> {
    select(["shelter", "outreach", "legal"].map(super::arena).to_vec())
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
        (Use::Referral, Some(super::arena("shelter"))),
        (Use::Referral, Some(super::arena("outreach"))),
        (Use::LogoUse, None),
        (Use::Funding, None),
    ];
    (subsequence(matters, 0..=4), vec(runs(), 4)).prop_map(|(matters, runs)| {
        matters.into_iter().zip(runs).map(|((r#use, arena), runs)| Line { r#use, arena, runs }).collect()
    })
}

/// Names that have words in common, words that are alike, and odd characters.
pub fn name_of_one() -> impl Strategy<Value = String> {
    let words = ["House", "house", "Horse", "Hope", "hop", "María", "of", "O'Hara", "Y.W.C.A.", "&", "ß", "-"];
    prop_oneof![
        4 => vec(select(words.to_vec()), 0..4).prop_map(|words| words.join(" ")),
        1 => "[A-Za-zéß ]{0,20}",
    ]
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
    pub fn entries()(
        number in 0..14_u64,
        status in select(vec![OrganizationStatus::Active, OrganizationStatus::Closed]),
        name in name_of_one(),
        other_names in vec(name_of_one(), 0..3),
        former_names in vec(name_of_one(), 0..2),
        kind in select(OrganizationKind::ALL.to_vec()),
        has_round_the_clock_line in any::<bool>(),
        offerings in vec(offerings(), 0..4),
        lines in lines(),
        continued_by in option::weighted(0.2, links()),
    ) -> Entry {
        Entry {
            entered: 100 + number * 3,
            id: id(number),
            name,
            other_names,
            former_names,
            kind,
            has_round_the_clock_line,
            status,
            continued_by: continued_by.map(Arc::new),
            offerings,
            lines,
        }
    }
}

prop_compose! {
    pub fn needs()(
        arena in option::weighted(0.7, prop_oneof![9 => arenas(), 1 => Just(super::arena("never_offered"))]),
        county in option::of(select(COUNTIES.to_vec())),
        populations in prop_oneof![Just(BTreeSet::new()), populations()],
        languages in prop_oneof![Just(BTreeSet::new()), btree_set(tags(), 0..3)],
        intake in prop_oneof![Just(BTreeSet::new()), btree_set(select(Intake::ALL.to_vec()), 0..3)],
        age in option::weighted(0.3, 0..100_u8),
        language_by in option::of(select(vec![LanguageBy::Spoken, LanguageBy::Interpreter])),
    ) -> Need {
        let county = county.map(|county| county.parse().unwrap());
        Need { arena, county, populations, languages, language_by, intake, age }
    }
}
