//! The example files under `examples/import` are good files, and say the same in both formats.

// Helpers of tests: a panic here is a failing test, which is what is wanted.
#![allow(clippy::unwrap_used)]

use interchange::{Format, organizations, self_ratings};
use std::collections::BTreeSet;

const CSV: &[u8] = include_bytes!("../../../examples/import/organizations.csv");
const JSON_LINES: &[u8] = include_bytes!("../../../examples/import/organizations.jsonl");
const SELF_RATINGS: &[u8] = include_bytes!("../../../examples/import/self-ratings.csv");
const ARENAS: &str = include_str!("../../../catalog/arenas.json");
const EDITION: &str = include_str!("../../../catalog/demonstration-edition.json");

fn records(format: Format, bytes: &[u8]) -> Vec<organizations::OrganizationRecord> {
    let rows = organizations::read(format, bytes).unwrap();
    organizations::gather(rows).into_iter().map(|gathered| gathered.content.unwrap()).collect()
}

#[test]
fn the_organizations_are_readable_fictitious_and_of_known_arenas() {
    let records = records(Format::Csv, CSV);
    assert!(records.len() >= 4);
    for record in &records {
        assert_eq!(record.key.scheme.as_str(), "demo_import");
        assert!(record.profile.name.ends_with("(fictitious)"), "{}", record.profile.name);
        for arena in record.profile.arenas() {
            assert!(ARENAS.contains(&format!("\"{arena}\"")), "{arena}");
        }
    }
}

#[test]
fn both_formats_are_readable_and_name_different_organizations() {
    let keys = |format, bytes| records(format, bytes).into_iter().map(|r| r.key).collect::<BTreeSet<_>>();
    assert!(keys(Format::Csv, CSV).is_disjoint(&keys(Format::JsonLines, JSON_LINES)));
    assert!(records(Format::JsonLines, JSON_LINES).iter().all(|r| r.profile.name.ends_with("(fictitious)")));
}

#[test]
fn the_self_ratings_are_of_an_organization_of_the_example_against_the_demonstration() {
    let known: BTreeSet<_> = records(Format::Csv, CSV).into_iter().map(|record| record.key).collect();
    let rows = self_ratings::read(Format::Csv, SELF_RATINGS).unwrap();
    assert!(rows.len() >= 6);
    for row in rows {
        let record = row.content.unwrap();
        assert!(known.contains(&record.organization));
        assert_eq!(record.edition.as_str(), "demonstration-2026");
        assert!(EDITION.contains(&format!("\"code\": \"{}\"", record.standard)), "{}", record.standard);
    }
}
