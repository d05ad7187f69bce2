//! Files as a whole: encodings, line ends, headers, sizes, and what makes a file unreadable.

// Helpers of tests: a panic here is a failing test, which is what is wanted.
#![allow(clippy::unwrap_used)]

mod support;

use interchange::{FileFault, Format, MOST_ROWS, self_ratings};
use support::pointers;

const HEADER: &str = "identifier_scheme,identifier_value,edition,standard,rating,narrative";

fn csv(bytes: impl AsRef<[u8]>) -> Result<Vec<interchange::Row<self_ratings::SelfRatingRecord>>, FileFault> {
    self_ratings::read(Format::Csv, bytes.as_ref())
}

fn json_lines(bytes: impl AsRef<[u8]>) -> Result<Vec<interchange::Row<self_ratings::SelfRatingRecord>>, FileFault> {
    self_ratings::read(Format::JsonLines, bytes.as_ref())
}

#[test]
fn media_types_name_formats_whatever_their_case_and_parameters() {
    let table = [
        ("text/csv", Some(Format::Csv)),
        ("Text/CSV; charset=utf-8", Some(Format::Csv)),
        ("text/csv;header=present", Some(Format::Csv)),
        ("application/jsonl", Some(Format::JsonLines)),
        ("application/x-ndjson; charset=UTF-8", Some(Format::JsonLines)),
        ("application/json", None),
        ("text/csvx", None),
        ("", None),
    ];
    for (media_type, format) in table {
        assert_eq!(Format::from_media_type(media_type), format, "{media_type}");
    }
    for format in [Format::Csv, Format::JsonLines] {
        assert_eq!(Format::from_media_type(format.media_type()), Some(format));
    }
}

#[test]
fn byte_order_marks_and_every_line_end_are_taken() {
    for (line_end, mark) in [("\n", ""), ("\r\n", ""), ("\r\n", "\u{feff}"), ("\r", "")] {
        let file = [HEADER, "demo_import,1,e-1,F-01,meets,", "", "demo_import,1,e-1,F-02,,Because.", ""].join(line_end);
        let rows = csv(format!("{mark}{file}")).unwrap();
        let lines: Vec<_> = rows.iter().map(|row| (row.line, row.content.is_ok())).collect();
        assert_eq!(lines, [(2, true), (4, true)], "{line_end:?} {mark:?}");
    }
    let line = r#"{"organization":{"scheme":"demo_import","value":"1"},"edition":"e-1","standard":"F-01"}"#;
    for (line_end, mark) in [("\n", ""), ("\r\n", "\u{feff}")] {
        let file = ["", line, "  ", &line.replace("F-01", "F-02"), ""].join(line_end);
        let rows = json_lines(format!("{mark}{file}")).unwrap();
        let lines: Vec<_> = rows.iter().map(|row| (row.line, row.content.is_ok())).collect();
        assert_eq!(lines, [(2, true), (4, true)], "{line_end:?} {mark:?}");
    }
}

#[test]
fn a_quoted_cell_may_hold_line_breaks_separators_and_quotes_and_lines_are_counted_through_it() {
    for line_end in ["\n", "\r\n"] {
        let file = [
            HEADER,
            "demo_import,1,e-1,F-01,meets,\"One, \"\"two\"\"",
            "and",
            "four\"",
            "demo_import,1,e-1,F-02,wrong,",
        ]
        .join(line_end);
        let rows = csv(&file).unwrap();
        let narrative = rows[0].content.as_ref().unwrap().narrative.clone().unwrap();
        assert_eq!(narrative, ["One, \"two\"", "and", "four"].join(line_end));
        assert_eq!(rows[0].line, 2);
        assert_eq!((rows[1].line, pointers(&rows[1])), (5, vec!["/rating"]), "{line_end:?}");
    }
}

#[test]
fn columns_may_stand_in_any_order_and_optional_ones_may_be_left_out() {
    let file = "rating, standard ,edition,identifier_value,identifier_scheme\nmeets,F-01,e-1,1,demo_import\n";
    let rows = csv(file).unwrap();
    assert_eq!(rows[0].content.as_ref().unwrap().standard.as_str(), "F-01");
}

#[test]
fn files_that_cannot_be_read_say_why() {
    let row = "demo_import,1,e-1,F-01,meets,";
    let header_with = |more: &str| format!("{HEADER},{more}\n{row},x\n");
    let column = |name: &str| name.to_owned();
    let unknown = |name: &str| FileFault::UnknownColumn { name: name.to_owned(), known: HEADER.replace(',', ", ") };
    let table: Vec<(Vec<u8>, FileFault)> = vec![
        (b"".to_vec(), FileFault::NoHeader),
        (b"\n\n,,\n".to_vec(), FileFault::NoHeader),
        (format!("{row}\n").into_bytes(), FileFault::NoHeader),
        (header_with("rating").into_bytes(), FileFault::DuplicateColumn { name: column("rating") }),
        (header_with("victim").into_bytes(), unknown("victim")),
        (header_with("Rating").into_bytes(), unknown("Rating")),
        (header_with("").into_bytes(), unknown("")),
        (header_with(&"x".repeat(500)).into_bytes(), unknown(&"x".repeat(64))),
        (
            b"identifier_scheme,identifier_value,edition,standard\n".to_vec(),
            FileFault::MissingColumn { name: column("rating") },
        ),
        ([HEADER.as_bytes(), b"\n\n", b"a,\xff"].concat(), FileFault::NotUtf8 { line: 3 }),
        (vec![0xff, 0xfe, b'a', 0], FileFault::NotUtf8 { line: 1 }),
    ];
    for (bytes, fault) in table {
        assert_eq!(csv(&bytes).unwrap_err(), fault, "{}", String::from_utf8_lossy(&bytes));
    }
    assert_eq!(json_lines(b"{}\n\"\xe9\"").unwrap_err(), FileFault::NotUtf8 { line: 2 });
}

#[test]
fn quotes_that_do_not_pair_up_make_a_file_unreadable_from_their_line_on() {
    let table = [
        ("demo_import,1,e-1,F-01,meets,\"never closed\nx,1,e-1,F-02,meets,\n", 2),
        ("demo_import,1,e-1,F-01,meets,\ndemo_import,1,e-1,F-02,meets,a \"quote\"\n", 3),
        ("demo_import,1,e-1,F-01,meets,\"closed\" early\n", 2),
    ];
    for (rows, expected) in table {
        match csv(format!("{HEADER}\n{rows}")) {
            Err(FileFault::Unreadable { line, .. }) => assert_eq!(line, expected, "{rows}"),
            other => panic!("{rows}: {other:?}"),
        }
    }
}

#[test]
fn what_a_file_fault_says_never_repeats_a_row() {
    let canary = "Mariposa-Canary";
    for file in [
        format!("{canary},1,e-1,F-01,meets,\n"),
        format!("{HEADER}\ndemo_import,1,e-1,F-01,meets,\"{canary}\n"),
        format!("{HEADER}\ndemo_import,1,e-1,F-01,meets,a \"{canary}\"\n"),
    ] {
        let fault = csv(&file).unwrap_err();
        assert!(!format!("{fault} {fault:?}").contains(canary), "{fault}");
    }
}

#[test]
fn ten_thousand_rows_are_taken_and_one_more_is_not() {
    let row = |number: usize| format!("demo_import,{number},e-1,F-01,meets,\r\n");
    let mut file = format!("{HEADER}\r\n");
    file.extend((0..MOST_ROWS).map(row));
    // Rows that a spreadsheet left blank are not counted.
    file.push_str(&",,,,,\r\n".repeat(5));
    let rows = csv(&file).unwrap();
    assert_eq!((rows.len(), rows[MOST_ROWS - 1].line), (MOST_ROWS, MOST_ROWS as u64 + 1));
    file.push_str(&row(MOST_ROWS));
    assert_eq!(csv(&file).unwrap_err(), FileFault::TooManyRows { most: MOST_ROWS });

    let mut lines = "{}\n".repeat(MOST_ROWS);
    assert_eq!(json_lines(&lines).unwrap().len(), MOST_ROWS);
    lines.push_str("{}\n");
    assert_eq!(json_lines(&lines).unwrap_err(), FileFault::TooManyRows { most: MOST_ROWS });
}

#[test]
fn a_ragged_row_is_faulty_as_a_whole_and_the_others_are_read() {
    let file = format!(
        "{HEADER}\ndemo_import,1,e-1,F-01,meets\ndemo_import,1,e-1,F-01,meets,x,y\ndemo_import,1,e-1,F-01,meets,\n"
    );
    let rows = csv(&file).unwrap();
    assert_eq!(rows.iter().map(pointers).collect::<Vec<_>>(), [vec![""], vec![""], vec![]]);
    assert_eq!(rows[0].organization, Some(support::identifier("demo_import", "1")));
}

#[test]
fn json_that_is_broken_or_too_deep_is_a_fault_of_its_line() {
    let deep = "[".repeat(100_000);
    let good = r#"{"organization":{"scheme":"demo_import","value":"1"},"edition":"e-1","standard":"F-01"}"#;
    for broken in [deep.as_str(), "{", "nonsense", "{\"a\":1} {\"b\":2}", "'x'", "\"\u{0}\""] {
        let rows = json_lines(format!("{broken}\n{good}\n")).unwrap();
        assert_eq!(pointers(&rows[0]), [""], "{}", &broken[..broken.len().min(20)]);
        assert!(rows[1].content.is_ok());
    }
    for no_object in ["[]", "1", "null", "\"text\""] {
        let rows = json_lines(no_object).unwrap();
        assert_eq!(pointers(&rows[0]), [""], "{no_object}");
    }
    assert!(json_lines("").unwrap().is_empty());
}
