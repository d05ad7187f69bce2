//! Generators and short cuts that the tests of the formats share.

// Each test binary compiles this module for itself and uses only a part of it.
#![allow(dead_code)]
// Helpers of tests: a panic here is a failing test, which is what is wanted.
#![allow(clippy::unwrap_used)]

use domain::{
    arena::ArenaCode,
    county::County,
    offering::{Ages, Area, Intake, Language, LanguageBy, LanguageTag, Offering, Population},
    organization::{Contact, Identifier, IdentifierScheme, OrganizationKind, Profile},
    time::Day,
};
use interchange::{Row, organizations::OrganizationRecord};
use proptest::{
    collection::{btree_set, vec},
    option,
    prelude::*,
    sample::{select, subsequence},
};

/// An identifier.
pub fn identifier(scheme: &str, value: &str) -> Identifier {
    Identifier { scheme: IdentifierScheme::parse(scheme).unwrap(), value: value.to_owned() }
}

/// The places of what is wrong with a row; empty when nothing is.
pub fn pointers<T>(row: &Row<T>) -> Vec<&str> {
    match &row.content {
        Ok(_) => Vec::new(),
        Err(faults) => faults.iter().map(|fault| fault.pointer.as_str()).collect(),
    }
}

/// Lines of text as spreadsheets and people make trouble with: quotes, separators, formulas, other scripts.
pub fn lines_of_text() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        6 => proptest::char::range('a', 'z'),
        5 => select("=+-@'\",;\\ |/&é漢".chars().collect::<Vec<_>>()),
    ];
    let text = vec(character, 1..12).prop_map(|characters| characters.into_iter().collect::<String>());
    text.prop_map(|text| text.trim().to_owned()).prop_filter("not blank", |text| !text.is_empty())
}

/// Identifiers of some system, or an EIN.
pub fn identifiers() -> impl Strategy<Value = Identifier> {
    prop_oneof![
        3 => (select(vec!["demo_import", "state_registry"]), lines_of_text()).prop_map(|(s, v)| identifier(s, &v)),
        1 => eins(),
    ]
}

/// EINs that nobody has.
pub fn eins() -> impl Strategy<Value = Identifier> {
    (0..10_000_000_u32).prop_map(|number| identifier("ein", &format!("56-{number:07}")))
}

fn phones() -> impl Strategy<Value = Option<String>> {
    option::of((100..200_u32).prop_map(|number| format!("+19195550{number}")))
}

fn areas() -> impl Strategy<Value = Area> {
    let counties: Vec<County> = County::all().collect();
    prop_oneof![
        Just(Area::Statewide {}),
        btree_set(select(counties), 1..5).prop_map(|counties| Area::Counties { counties }),
    ]
}

fn ages() -> impl Strategy<Value = Option<Ages>> {
    option::of((0..=120_u8, option::of(0..=120_u8)).prop_map(|(one, other)| match other {
        None => Ages { min: one, max: None },
        Some(other) => Ages { min: one.min(other), max: Some(one.max(other)) },
    }))
}

fn languages() -> impl Strategy<Value = Language> {
    let tag = select(vec!["es", "ase", "zh-Hant", "vi"]).prop_map(|tag| LanguageTag::parse(tag).unwrap());
    (tag, select(vec![LanguageBy::Spoken, LanguageBy::Interpreter])).prop_map(|(tag, by)| Language { tag, by })
}

fn offerings() -> impl Strategy<Value = Offering> {
    let arena = select(vec!["case_management", "adult_shelter", "outreach"]);
    let populations = subsequence(Population::ALL.to_vec(), 0..=8);
    let confirmed = (0..20_000_i32).prop_map(Day::from_number);
    let intake = select(Intake::ALL.to_vec());
    (arena, areas(), populations, ages(), btree_set(languages(), 0..4), intake, confirmed)
        .prop_map(|(arena, area, populations, ages, languages, intake, intake_confirmed_on)| Offering {
            arena: ArenaCode::parse(arena).unwrap(),
            area,
            populations: populations.into_iter().collect(),
            ages,
            languages,
            intake,
            intake_confirmed_on,
        })
        .prop_filter("contradicts itself", |offering| offering.faults().is_empty())
}

fn contacts() -> impl Strategy<Value = Contact> {
    let label = lines_of_text().prop_map(|text| text.replace('|', "/").trim().to_owned());
    let email = option::of(Just("intake@example.example".to_owned()));
    let url = Just("https://example.example/desk".to_owned());
    (label, phones(), email, url).prop_map(|(label, phone, email, url)| Contact { label, phone, email, url: Some(url) })
}

/// Records with these identifiers, the first of which is the key.
pub fn records_with(identifiers: impl Strategy<Value = Vec<Identifier>>) -> impl Strategy<Value = OrganizationRecord> {
    let names = (lines_of_text(), vec(lines_of_text(), 0..3), select(OrganizationKind::ALL.to_vec()));
    let website = option::of(Just("https://example.example/a?b=c,d".to_owned()));
    (
        identifiers,
        names,
        website,
        phones(),
        phones(),
        (vec(contacts(), 0..3), option::of(lines_of_text())),
        vec(offerings(), 0..4),
    )
        .prop_map(
            |(identifiers, (name, other_names, kind), website, phone, round_the_clock_line, about, offerings)| {
                let (contacts, description) = about;
                let key = identifiers[0].clone();
                let identifiers = identifiers.into_iter().collect();
                let profile = Profile {
                    name,
                    other_names,
                    kind,
                    description,
                    contacts,
                    website,
                    phone,
                    round_the_clock_line,
                    identifiers,
                    offerings,
                };
                OrganizationRecord { key, profile }
            },
        )
}

/// Records of which no two share an identifier, as CSV can hold them: a key and perhaps an EIN.
pub fn records_for_csv() -> impl Strategy<Value = Vec<OrganizationRecord>> {
    let both = (identifiers(), option::of(eins())).prop_map(|(key, ein)| [key].into_iter().chain(ein).collect());
    vec(records_with(both), 0..5).prop_filter("shared identifiers", |records| share_nothing(records))
}

/// Records of which no two share an identifier, with any identifiers.
pub fn records_for_json_lines() -> impl Strategy<Value = Vec<OrganizationRecord>> {
    vec(records_with(vec(identifiers(), 1..4)), 0..5)
        .prop_filter("shared identifiers", |records| share_nothing(records))
}

fn share_nothing(records: &[OrganizationRecord]) -> bool {
    let all: Vec<_> = records.iter().flat_map(|record| &record.profile.identifiers).collect();
    let distinct: std::collections::BTreeSet<_> = all.iter().collect();
    all.len() == distinct.len()
}
