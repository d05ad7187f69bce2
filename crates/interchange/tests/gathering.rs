//! Gathering: which rows make one organization, and what holds an organization back.

// Helpers of tests: a panic here is a failing test, which is what is wanted.
#![allow(clippy::unwrap_used)]

mod support;

use interchange::{
    Format,
    organizations::{Gathered, gather, read},
};
use support::identifier;

const HEADER: &str = "identifier_scheme,identifier_value,name,kind,other_names,ein,website,phone,\
                      round_the_clock_line,arena,counties,intake,intake_confirmed_on";

fn gathered(lines: &[&str]) -> Vec<Gathered> {
    gather(read(Format::Csv, format!("{HEADER}\n{}\n", lines.join("\n")).as_bytes()).unwrap())
}

/// The lines and pointers of what is wrong; empty when nothing is.
fn faults(gathered: &Gathered) -> Vec<(u64, &str)> {
    match &gathered.content {
        Ok(_) => Vec::new(),
        Err(faults) => faults.iter().map(|(line, fault)| (*line, fault.pointer.as_str())).collect(),
    }
}

#[test]
fn rows_of_one_organization_make_one_record_wherever_they_stand() {
    let gathered = gathered(&[
        "demo_import,1,A,agency,,,,,,outreach,statewide,open,2026-11-01",
        "demo_import,2,B,tribal,,,,,,,,,",
        "demo_import,1,,,,,,,,case_management,37183,closed,2026-11-02",
        "demo_import,1,A,agency,,,,,,outreach,37063,open,2026-11-03",
    ]);
    let lines: Vec<_> = gathered.iter().map(|organization| organization.lines.clone()).collect();
    assert_eq!(lines, [vec![2, 4, 5], vec![3]]);
    let first = gathered[0].content.as_ref().unwrap();
    let arenas: Vec<_> = first.profile.offerings.iter().map(|offering| offering.arena.as_str()).collect();
    assert_eq!(arenas, ["outreach", "case_management", "outreach"]);
    assert_eq!(gathered[1].content.as_ref().unwrap().key, identifier("demo_import", "2"));
}

#[test]
fn later_rows_agree_with_the_first_or_are_blank() {
    let first = "demo_import,1,A,agency,B;C,56-0000001,https://a.example,+19195550100,,,,,";
    let table = [
        (",,,,,,", vec![]),
        ("A,agency,B; C,56-0000001,https://a.example,+19195550100,", vec![]),
        ("A2,agency,,,,,", vec![(3, "/name")]),
        (",tribal,C;B,,,,", vec![(3, "/kind"), (3, "/other_names")]),
        (",,,56-0000002,https://b.example,+19195550101,", vec![(3, "/ein"), (3, "/website"), (3, "/phone")]),
        (",,,,,,+19195550102", vec![(3, "/round_the_clock_line")]),
    ];
    for (cells, expected) in table {
        let later = format!("demo_import,1,{cells},outreach,statewide,open,2026-11-01");
        let gathered = gathered(&[first, &later]);
        assert_eq!(gathered.len(), 1);
        assert_eq!(faults(&gathered[0]), expected, "{cells}");
    }
}

#[test]
fn the_first_row_of_an_organization_names_it_and_its_kind() {
    let gathered = gathered(&["demo_import,1,,,,,,,,,,,", "demo_import,1,A,agency,,,,,,,,,"]);
    assert_eq!(faults(&gathered[0]), [(2, "/name"), (2, "/kind")]);
}

#[test]
fn one_faulty_row_holds_its_organization_back_and_no_other() {
    let gathered = gathered(&[
        "demo_import,1,A,agency,,,,,,outreach,statewide,open,2026-11-01",
        "demo_import,1,,,,,,,,outreach,nowhere,open,",
        "demo_import,2,B,tribal,,,,,,,,,",
        "demo_import,1,too,few,cells",
        ",,C,agency,,,,,,,,,",
    ]);
    assert_eq!(faults(&gathered[0]), [(3, "/counties"), (3, "/intake_confirmed_on"), (5, "")]);
    assert!(gathered[1].content.is_ok());
    assert_eq!(gathered[2].lines, [6]);
    assert_eq!(faults(&gathered[2]), [(6, "/identifier_scheme"), (6, "/identifier_value")]);
}

#[test]
fn two_organizations_of_a_file_do_not_share_an_identifier() {
    let shared = gathered(&[
        "demo_import,1,A,agency,,56-0000001,,,,,,,",
        "demo_import,2,B,agency,,56-0000001,,,,,,,",
        "ein,56-0000001,C,agency,,,,,,,,,",
    ]);
    assert!(shared[0].content.is_ok());
    assert_eq!(faults(&shared[1]), [(3, "/ein")]);
    assert_eq!(faults(&shared[2]).len(), 1);
}

#[test]
fn a_second_json_line_about_an_organization_is_refused() {
    let line =
        |name: &str, identifiers: &str| format!(r#"{{"name":"{name}","kind":"agency","identifiers":[{identifiers}]}}"#);
    let [one, two] = ["1", "2"].map(|value| format!(r#"{{"scheme":"demo_import","value":"{value}"}}"#));
    let both = format!("{two},{one}");
    let file = [line("A", &one), line("B", &both), line("A", &one), line("C", &two)].join("\n");
    let gathered = gather(read(Format::JsonLines, file.as_bytes()).unwrap());
    let lines: Vec<_> = gathered.iter().map(|organization| organization.lines.clone()).collect();
    assert_eq!(lines, [vec![1, 3], vec![2, 4]]);
    assert_eq!(faults(&gathered[0]), [(3, "/identifiers/0")]);
    assert_eq!(faults(&gathered[1]), [(4, "/identifiers/0"), (2, "/identifiers")]);
}
