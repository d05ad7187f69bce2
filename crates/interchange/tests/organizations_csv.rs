//! Organizations as CSV: what each cell may hold.

// Helpers of tests: a panic here is a failing test, which is what is wanted.
#![allow(clippy::unwrap_used)]

mod support;

use domain::offering::{Area, LanguageBy};
use interchange::{
    Format, Row,
    organizations::{OrganizationLine, OrganizationRecord, gather, read},
};
use support::{identifier, pointers};

const HEADER: &str = "identifier_scheme,identifier_value,name,kind,other_names,ein,website,phone,\
                      round_the_clock_line,arena,counties,populations,age_min,age_max,languages_spoken,\
                      languages_by_interpreter,intake,intake_confirmed_on";

fn rows(lines: &[&str]) -> Vec<Row<OrganizationLine>> {
    read(Format::Csv, format!("{HEADER}\n{}\n", lines.join("\n")).as_bytes()).unwrap()
}

fn only_record(line: &str) -> OrganizationRecord {
    gather(rows(&[line])).remove(0).content.unwrap()
}

#[test]
fn a_full_row_is_an_organization_with_an_offering() {
    let record = only_record(
        "demo_import,1,A (fictitious),nonprofit,B; C\\;D ;,56-0000001,https://a.example,+19195550100,'+19195550101,\
         outreach,37183; 37063,women;men,18,,es; vi,ase,waiting_list,2026-11-01",
    );
    assert_eq!(record.key, identifier("demo_import", "1"));
    let profile = record.profile;
    assert_eq!(profile.identifiers, [record.key, identifier("ein", "56-0000001")].into());
    assert_eq!(profile.other_names, ["B", "C;D"]);
    assert_eq!(profile.round_the_clock_line.as_deref(), Some("+19195550101"));
    let offering = &profile.offerings[0];
    let Area::Counties { counties } = &offering.area else { panic!("{:?}", offering.area) };
    assert_eq!(counties.iter().map(|county| county.name()).collect::<Vec<_>>(), ["Durham", "Wake"]);
    assert_eq!(offering.ages.map(|ages| (ages.min, ages.max)), Some((18, None)));
    let languages: Vec<_> = offering.languages.iter().map(|l| (l.tag.as_str(), l.by)).collect();
    let expected = [("ase", LanguageBy::Interpreter), ("es", LanguageBy::Spoken), ("vi", LanguageBy::Spoken)];
    assert_eq!(languages, expected);
}

#[test]
fn a_row_without_an_arena_has_no_offering() {
    assert!(only_record("demo_import,1,A,agency,,,,,,,,,,,,,,").profile.offerings.is_empty());
    let minimal = "identifier_scheme,identifier_value,name,kind\ndemo_import,1,A,agency\n";
    let gathered = gather(read(Format::Csv, minimal.as_bytes()).unwrap());
    assert_eq!(gathered[0].content.as_ref().unwrap().profile.name, "A");
}

#[test]
fn statewide_and_counties_separated_by_blanks_are_taken() {
    let with = |counties: &str| {
        let line = format!("demo_import,1,A,agency,,,,,,outreach,{counties},,,,,,open,2026-11-01");
        only_record(&line).profile.offerings.remove(0).area
    };
    assert_eq!(with(" statewide "), Area::Statewide {});
    let both: Area = Area::Counties { counties: ["37063", "37183"].iter().map(|fips| fips.parse().unwrap()).collect() };
    for cell in ["37183 37063", "37183;37063;", "\"37183\n37063\""] {
        assert_eq!(with(cell), both, "{cell}");
    }
}

#[test]
fn cells_are_refused_where_the_table_says_and_all_of_them_at_once() {
    let long = format!("demo_import,1,{},agency,,,,,,,,,,,,,,", "x".repeat(201));
    let table: [(&str, &[&str]); 16] = [
        (",,A,agency,,,,,,,,,,,,,,", &["/identifier_scheme", "/identifier_value"]),
        ("Demo,1,A,agency,,,,,,,,,,,,,,", &["/identifier_scheme"]),
        ("ein,123,A,agency,,,,,,,,,,,,,,", &["/identifier_value"]),
        ("demo_import,1, A,charity,,,,,,,,,,,,,,", &["/kind", "/name"]),
        (&long, &["/name"]),
        ("demo_import,1,\"A\nB\",agency,,,,,,,,,,,,,,", &["/name"]),
        ("demo_import,1,A\u{0},agency,,,,,,,,,,,,,,", &["/name"]),
        ("demo_import,1,A,agency,,1,ftp://a,919,0,,,,,,,,,", &["/website", "/phone", "/round_the_clock_line", "/ein"]),
        ("demo_import,1,A,agency,,,,,,,37183,,,,,,,", &["/arena"]),
        ("demo_import,1,A,agency,,,,,,,,,,,,,open,", &["/arena"]),
        ("demo_import,1,A,agency,,,,,,outreach,,,,,,,,", &["/counties", "/intake", "/intake_confirmed_on"]),
        (
            "demo_import,1,A,agency,,,,,,Outreach,Wake,,,,,,open,2026-11-31",
            &["/arena", "/counties", "/intake_confirmed_on"],
        ),
        ("demo_import,1,A,agency,,,,,,outreach,37183;37000,,,,,,open,2026-11-01", &["/counties"]),
        (
            "demo_import,1,A,agency,,,,,,outreach,;,children,,,English,x,shut,20261101",
            &[
                "/counties",
                "/populations",
                "/languages_spoken",
                "/languages_by_interpreter",
                "/intake",
                "/intake_confirmed_on",
            ],
        ),
        ("demo_import,1,A,agency,,,,,,outreach,statewide,,18,12,,,open,2026-11-01", &["/age_max"]),
        ("demo_import,1,A,agency,,,,,,outreach,statewide,,,64,,,open,2026-11-01", &["/age_min"]),
    ];
    for (line, expected) in table {
        assert_eq!(pointers(&rows(&[line])[0]), expected, "{line}");
    }
    for (ages, pointer) in
        [("121,", "/age_min"), ("1,200", "/age_min"), ("+1,", "/age_min"), ("1,x", "/age_max"), ("999,", "/age_min")]
    {
        let line = format!("demo_import,1,A,agency,,,,,,outreach,statewide,,{ages},,,open,2026-11-01");
        assert_eq!(pointers(&rows(&[&line])[0]), [pointer], "{ages}");
    }
}

#[test]
fn what_is_said_of_a_row_never_repeats_what_stands_in_it() {
    let canary = "mariposa_Canary";
    let line = [canary; 18].join(",");
    let faults = rows(&[&line])[0].content.clone().unwrap_err();
    assert!(faults.len() > 8, "{faults:?}");
    assert!(!format!("{faults:?}").contains(canary), "{faults:?}");
}
