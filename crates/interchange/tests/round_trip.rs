//! What is written is read back as it was.

// Helpers of tests: a panic here is a failing test, which is what is wanted.
#![allow(clippy::unwrap_used)]

mod support;

use domain::{
    edition::{EditionCode, StandardCode},
    rating::Rating,
};
use interchange::{
    Format, WriteFault, organizations,
    self_ratings::{self, SelfRatingRecord},
};
use proptest::{collection::vec, option, prelude::*, sample::select};
use support::{identifier, identifiers, lines_of_text, records_for_csv, records_for_json_lines};

fn gathered(format: Format, bytes: &[u8]) -> Vec<organizations::OrganizationRecord> {
    let rows = organizations::read(format, bytes).unwrap();
    organizations::gather(rows).into_iter().map(|gathered| gathered.content.unwrap()).collect()
}

fn narratives() -> impl Strategy<Value = String> {
    vec(lines_of_text(), 1..4)
        .prop_flat_map(|lines| select(vec!["\n", "\r\n", "\r", "\t", " "]).prop_map(move |between| lines.join(between)))
}

fn self_rating_records() -> impl Strategy<Value = Vec<SelfRatingRecord>> {
    let rating = option::of(select(Rating::ALL.to_vec()));
    vec((identifiers(), rating, option::of(narratives())), 0..6).prop_map(|records| {
        let record = |(place, (organization, rating, narrative))| SelfRatingRecord {
            organization,
            edition: EditionCode::parse("demonstration-2026").unwrap(),
            standard: StandardCode::parse(&format!("F-{place}")).unwrap(),
            rating,
            narrative,
        };
        records.into_iter().enumerate().map(record).collect()
    })
}

#[test]
fn without_records_csv_is_a_template_that_reads_as_no_rows() {
    let template = organizations::write(Format::Csv, &[]).unwrap();
    assert!(template.starts_with(b"identifier_scheme,identifier_value,name,kind,"));
    assert!(organizations::read(Format::Csv, &template).unwrap().is_empty());
    let template = self_ratings::write(Format::Csv, &[]).unwrap();
    assert!(self_ratings::read(Format::Csv, &template).unwrap().is_empty());
}

#[test]
fn an_identifier_without_a_column_is_not_dropped_from_csv() {
    let line = r#"{"name":"A","kind":"agency","identifiers":[{"scheme":"a","value":"1"},{"scheme":"b","value":"2"}]}"#;
    let mut records = gathered(Format::JsonLines, line.as_bytes());
    assert!(matches!(organizations::write(Format::Csv, &records), Err(WriteFault::NotInCsv { place: 0, .. })));
    records[0].profile.identifiers = [identifier("ein", "56-0000001")].into();
    assert!(matches!(organizations::write(Format::Csv, &records), Err(WriteFault::NotInCsv { place: 0, .. })));
}

proptest! {
    #[test]
    fn organizations_are_read_back_from_csv(records in records_for_csv()) {
        let bytes = organizations::write(Format::Csv, &records).unwrap();
        prop_assert_eq!(gathered(Format::Csv, &bytes), records);
    }

    #[test]
    fn organizations_are_read_back_from_json_lines(records in records_for_json_lines()) {
        let bytes = organizations::write(Format::JsonLines, &records).unwrap();
        prop_assert_eq!(gathered(Format::JsonLines, &bytes), records);
    }

    #[test]
    fn self_ratings_are_read_back_from_both_formats(records in self_rating_records()) {
        for format in [Format::Csv, Format::JsonLines] {
            let bytes = self_ratings::write(format, &records).unwrap();
            let rows = self_ratings::read(format, &bytes).unwrap();
            let read: Vec<_> = rows.into_iter().map(|row| row.content.unwrap()).collect();
            prop_assert_eq!(&read, &records);
        }
    }

    /// No cell of free text that was written begins as a formula.
    #[test]
    fn no_written_text_is_a_formula(records in self_rating_records()) {
        let bytes = self_ratings::write(Format::Csv, &records).unwrap();
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        for row in reader.records() {
            for cell in row.unwrap().iter() {
                prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{:?}", cell);
            }
        }
    }

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in vec(any::<u8>(), 0..200), text in "[\"',;\\\\\\r\\n{}:a=\u{feff}-]{0,60}") {
        let header = b"identifier_scheme,identifier_value,name,kind\n".as_slice();
        for bytes in [bytes.as_slice(), text.as_bytes(), &[header, &bytes].concat(), &[header, text.as_bytes()].concat()] {
            for format in [Format::Csv, Format::JsonLines] {
                let _ = organizations::read(format, bytes).map(organizations::gather);
                let _ = self_ratings::read(format, bytes);
            }
        }
    }
}

/// A listing has every column of an import, and what an import has no column for.
#[test]
fn a_listing_holds_an_organization_once_for_each_offering() {
    let organization = |identifiers: &[(&str, &str)], offerings: usize| {
        let mut record =
            gathered(Format::JsonLines, br#"{"name":"=A","kind":"agency","identifiers":[{"scheme":"a","value":"1"}]}"#)
                .remove(0);
        record.profile.identifiers = identifiers.iter().map(|(scheme, value)| identifier(scheme, value)).collect();
        let offering = serde_json::from_str(
            r#"{"arena":"outreach","area":{"kind":"statewide"},"intake":"open","intake_confirmed_on":"2026-11-16"}"#,
        );
        record.profile.offerings = vec![offering.unwrap(); offerings];
        domain::organization::Organization {
            id: "01981f3e-8a00-7000-8000-000000000001".parse().unwrap(),
            status: domain::organization::OrganizationStatus::Closed,
            profile: record.profile,
        }
    };
    let head = String::from_utf8(interchange::listing::head(Format::Csv).unwrap()).unwrap();
    assert!(head.starts_with("id,status,identifier_scheme,identifier_value,name,"), "{head}");
    assert!(head.ends_with(",intake_confirmed_on,identifiers\r\n"), "{head}");
    type Case<'c> = (&'c [(&'c str, &'c str)], &'c str, &'c str, &'c str);
    let table: [Case<'_>; 4] = [
        (&[], ",,'=A", "", ""),
        (&[("ein", "56-0000001")], "ein,56-0000001,'=A", "", "ein=56-0000001"),
        (&[("ein", "56-0000001"), ("a", "x;y")], "a,x;y,'=A", "56-0000001", r"a=x\;y;ein=56-0000001"),
        (&[("a", "=1"), ("b", "2"), ("c", "3")], "a,'=1,'=A", "", "a==1;b=2;c=3"),
    ];
    for (identifiers, key, ein, all) in table {
        for offerings in 0..3 {
            let mut bytes = Vec::new();
            interchange::listing::write(Format::Csv, &organization(identifiers, offerings), &mut bytes).unwrap();
            let text = String::from_utf8(bytes).unwrap();
            let rows: Vec<&str> = text.split_terminator("\r\n").collect();
            assert_eq!(rows.len(), offerings.max(1));
            for row in rows {
                let start = format!("01981f3e-8a00-7000-8000-000000000001,closed,{key},agency,,{ein},");
                assert!(row.starts_with(&start), "{row}");
                assert!(row.ends_with(&format!(",{all}")), "{row}");
                assert_eq!(row.matches(",statewide,").count(), usize::from(offerings > 0));
            }
        }
    }
    assert!(interchange::listing::head(Format::JsonLines).unwrap().is_empty());
    let mut bytes = Vec::new();
    let one = organization(&[("a", "1"), ("b", "2")], 1);
    interchange::listing::write(Format::JsonLines, &one, &mut bytes).unwrap();
    assert_eq!(bytes.last(), Some(&b'\n'));
    assert_eq!(serde_json::from_slice::<domain::organization::Organization>(&bytes).unwrap(), one);
}
