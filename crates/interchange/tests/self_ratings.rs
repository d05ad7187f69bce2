//! Self-ratings: what each cell may hold, and that all faults of a row are told.

// Helpers of tests: a panic here is a failing test, which is what is wanted.
#![allow(clippy::unwrap_used)]

mod support;

use domain::rating::Rating;
use interchange::{
    Format,
    self_ratings::{LONGEST_NARRATIVE, read},
};
use support::{identifier, pointers};

const HEADER: &str = "identifier_scheme,identifier_value,edition,standard,rating,narrative\n";

#[test]
fn csv_cells_are_taken_or_refused_as_the_table_says() {
    let long = format!("demo_import,1,e-1,F-01,,{}", "é".repeat(LONGEST_NARRATIVE + 1));
    let table: [(&str, &[&str]); 12] = [
        ("demo_import,1,e-1,F-01,meets,Because.", &[]),
        (" demo_import ,1, e-1 , F-01 , meets ,", &[]),
        ("demo_import,1,e-1,F-01,,", &[]),
        ("ein,56-0000001,e-1,F-01,exceeds,", &[]),
        ("ein,1,e-1,F-01,exceeds,", &["/identifier_value"]),
        ("demo_import, 1,e-1,F-01,exceeds,", &["/identifier_value"]),
        ("demo_import,1,e-1,F-01,n/a,", &["/rating"]),
        ("demo_import,1,e-1,F-01,Meets,", &["/rating"]),
        (",,,,meets,", &["/identifier_scheme", "/identifier_value", "/edition", "/standard"]),
        ("Demo Import,1,E 1,1-F,bad,", &["/identifier_scheme", "/edition", "/standard", "/rating"]),
        ("demo_import,1,e-1,F-01,meets,\u{0}", &["/narrative"]),
        (&long, &["/narrative"]),
    ];
    for (row, expected) in table {
        let rows = read(Format::Csv, format!("{HEADER}{row}\n").as_bytes()).unwrap();
        assert_eq!(pointers(&rows[0]), expected, "{row}");
    }
}

#[test]
fn json_members_are_taken_or_refused_as_the_table_says() {
    let table: [(&str, &[&str]); 7] = [
        (r#"{"organization":{"scheme":"a","value":"1"},"edition":"e","standard":"F-01","rating":"meets"}"#, &[]),
        (
            r#"{"organization":{"scheme":"a","value":"1"},"edition":"e","standard":"F-01","rating":null,"narrative":null}"#,
            &[],
        ),
        (r#"{}"#, &["/organization", "/edition", "/standard"]),
        (
            r#"{"organization":{"scheme":"A","value":7},"edition":7,"standard":"","rating":1,"narrative":[]}"#,
            &["/organization/scheme", "/organization/value", "/edition", "/standard", "/rating", "/narrative"],
        ),
        (
            r#"{"organization":{"scheme":"a","value":"1","x":1},"edition":"e","standard":"F-01","a/b~c":1}"#,
            &["/a~1b~0c", "/organization/x"],
        ),
        (
            r#"{"organization":{"scheme":"a","value":"1"},"edition":"e","standard":"F-01","narrative":"\u0000"}"#,
            &["/narrative"],
        ),
        (r#"{"organization":"a:1","edition":"e","standard":"F-01"}"#, &["/organization"]),
    ];
    for (line, expected) in table {
        let rows = read(Format::JsonLines, line.as_bytes()).unwrap();
        assert_eq!(pointers(&rows[0]), expected, "{line}");
    }
}

#[test]
fn a_record_says_what_its_row_says_and_a_formula_loses_its_apostrophe_alone() {
    let file = format!("{HEADER}demo_import,1,e-1,F-01,does_not_meet,'=1+1\ndemo_import,1,e-1,F-02,,'quoted'\n");
    let rows = read(Format::Csv, file.as_bytes()).unwrap();
    let record = rows[0].content.as_ref().unwrap();
    assert_eq!(record.organization, identifier("demo_import", "1"));
    assert_eq!((record.edition.as_str(), record.standard.as_str()), ("e-1", "F-01"));
    assert_eq!((record.rating, record.narrative.as_deref()), (Some(Rating::DoesNotMeet), Some("=1+1")));
    let other = rows[1].content.as_ref().unwrap();
    assert_eq!((other.rating, other.narrative.as_deref()), (None, Some("'quoted'")));
}

#[test]
fn a_second_rating_of_the_same_standard_is_refused_and_names_the_first() {
    let file = format!(
        "{HEADER}demo_import,1,e-1,F-01,meets,\ndemo_import,2,e-1,F-01,meets,\ndemo_import,1,e-2,F-01,meets,\n\
         demo_import,1,e-1,F-01,exceeds,\n"
    );
    let rows = read(Format::Csv, file.as_bytes()).unwrap();
    assert_eq!(rows.iter().map(pointers).collect::<Vec<_>>(), [vec![], vec![], vec![], vec!["/standard"]]);
    assert!(rows[3].content.as_ref().unwrap_err()[0].detail.contains("line 2"));
}
