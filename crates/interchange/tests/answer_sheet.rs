//! Files of answers: what is written is read back, what people and programs do to them is understood, and what would
//! harm is refused.

// Helpers of tests: a panic here is a failing test, which is what is wanted.
#![allow(clippy::unwrap_used)]

use domain::{
    assessment::Answer,
    edition::{Section, Standard},
    ids::AssessmentId,
    rating::{Rating, Rubric},
};
use interchange::{
    FileFault,
    answer_sheet::{Column, Filled, Given, RatingWord, Sheet, SheetFormat, SheetRow, read, write},
};
use proptest::prelude::*;
use std::{
    collections::BTreeMap,
    io::{Cursor, Read, Write},
};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

const BOTH: [SheetFormat; 2] = [SheetFormat::Csv, SheetFormat::Workbook];

fn standard(code: &str) -> Standard {
    Standard {
        code: code.parse().unwrap(),
        section: Section::Foundational {},
        group: "External Standards".to_owned(),
        position: 1,
        title: "=Keeps a code of ethics".to_owned(),
        definition: None,
        goal: None,
        activities: Vec::new(),
        qualifications: Vec::new(),
        expectations: Vec::new(),
        references: Vec::new(),
        rubric: Rubric {
            exceeds: None,
            meets: Some("There is one.".to_owned()),
            does_not_meet: Some("None.".to_owned()),
        },
        source: None,
    }
}

fn answer(rating: Option<Rating>, not_yet: bool, narrative: Option<&str>) -> Answer {
    Answer { rating, not_yet, narrative: narrative.map(str::to_owned), ..Answer::default() }
}

/// A file for these answers to and so on.
fn file(answers: &[Answer], format: SheetFormat) -> Vec<u8> {
    let standards: Vec<_> = (0..answers.len()).map(|number| standard(&format!("A-{number}"))).collect();
    let rows = standards.iter().zip(answers).map(|(standard, answer)| SheetRow {
        standard,
        answer: Some(answer),
        evidence: vec!["Code of ethics".to_owned(), "Minutes".to_owned()],
    });
    let sheet = Sheet {
        assessment: AssessmentId("01981f3e-8a00-7000-8000-000000000001".parse().unwrap()),
        revision: 7,
        organization: "Example (fictitious)",
        edition: "Example edition",
        on: "2026-11-25".parse().unwrap(),
        rows: rows.collect(),
    };
    write(&sheet, format).unwrap()
}

fn given(answer: &Answer) -> (Given<RatingWord>, Given<String>) {
    let rating = match (answer.rating, answer.not_yet) {
        (Some(rating), _) => Given::Is(RatingWord::Rating(rating)),
        (None, true) => Given::Is(RatingWord::NotYet),
        (None, false) => Given::Blank,
    };
    let narrative = answer.narrative.as_deref().map_or("", str::trim);
    (
        rating,
        if narrative.is_empty() {
            Given::Blank
        } else {
            Given::Is(narrative.replace("\r\n", "\n").replace('\r', "\n"))
        },
    )
}

/// A workbook with parts put in the place of its own.
fn repacked(workbook: &[u8], parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut all = BTreeMap::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        all.insert(part.name().unwrap().into_owned(), bytes);
    }
    all.extend(parts.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.clone())));
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in all {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(&bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn part(workbook: &[u8], name: &str) -> String {
    let mut archive = ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

const SHEET: &str = "xl/worksheets/sheet1.xml";

/// The sheet with these cells, as XML.
fn sheet_of(cells: &str) -> Vec<u8> {
    let text = |at: &str, text: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let header = [("A1", "Code"), ("B1", "Rating"), ("C1", "Narrative")].map(|(at, it)| text(at, it)).concat();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
         <sheetData><row r=\"1\">{header}</row>{cells}</sheetData></worksheet>"
    )
    .into_bytes()
}

fn workbook_fault(bytes: &[u8]) -> String {
    match read(bytes, SheetFormat::Workbook) {
        Err(FileFault::Workbook { detail }) => detail,
        other => panic!("{other:?}"),
    }
}

fn told(filled: &Filled) -> Vec<(String, String)> {
    filled.faults.iter().map(|fault| (fault.place.pointer.clone(), fault.place.cell.clone())).collect()
}

#[test]
fn every_row_says_what_it_was_made_for_and_that_nobody_touched_it() {
    let answers = [
        answer(Some(Rating::Meets), false, Some("=SUM(A1) _x0041_\nand more \"quoted\"; a, b")),
        answer(None, true, None),
        answer(None, false, None),
    ];
    for format in BOTH {
        let filled = read(&file(&answers, format), format).unwrap();
        assert_eq!((filled.rows.len(), filled.faults.len()), (3, 0), "{filled:?}");
        for (row, answer) in filled.rows.iter().zip(&answers) {
            assert_eq!((row.rating.clone(), row.narrative.clone()), given(answer));
            assert!(row.is_as_made, "{row:?}");
            assert_eq!(row.assessment.as_deref(), Some("01981f3e-8a00-7000-8000-000000000001"));
            assert_eq!(row.revision, Some(Ok(7)));
        }
        assert_eq!(file(&answers, format), file(&answers, format), "the same again");
        assert_eq!(filled.rows[1].place(Column::Rating).cell, "G3");
    }
}

#[test]
fn a_workbook_is_locked_where_it_is_read_offers_what_is_awarded_and_computes_nothing() {
    let bytes = file(&[answer(None, false, Some("=1+1"))], SheetFormat::Workbook);
    let sheet = part(&bytes, SHEET);
    assert!(sheet.contains("<sheetProtection ") && sheet.contains("sqref=\"G2\""), "{sheet}");
    assert!(sheet.contains("Meets,Does not meet,Not yet,(clear)") && !sheet.contains("Exceeds,"), "{sheet}");
    assert!(sheet.contains("state=\"frozen\"") && !sheet.contains("<f>"), "{sheet}");
    let styles = part(&bytes, "xl/styles.xml");
    for needed in ["wrapText=\"1\"", "locked=\"0\"", "quotePrefix=\"1\""] {
        assert!(styles.contains(needed), "{needed}: {styles}");
    }
    let strings = part(&bytes, "xl/sharedStrings.xml");
    assert!(strings.contains("N/A: this rating cannot be given here."), "{strings}");
    assert!(strings.contains("Code of ethics; Minutes"), "{strings}");
}

#[test]
fn csv_is_read_as_programs_of_the_field_write_it() {
    let rows = "Code;Rating;Narrative\r\nf-01;meets;Caf\u{e9} \u{2013} \"open\"\r\nF-02;Does not meet;\r\n";
    let quoted = rows.replace("Caf\u{e9} \u{2013} \"open\"", "\"Caf\u{e9} \u{2013} \"\"open\"\"\"");
    let windows: Vec<u8> = quoted
        .chars()
        .map(|c| match c {
            '\u{2013}' => 0x96,
            c => u8::try_from(u32::from(c)).unwrap(),
        })
        .collect();
    let utf16: Vec<u8> = format!("\u{feff}{quoted}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let files = [
        quoted.clone().into_bytes(),
        format!("\u{feff}{quoted}").into_bytes(),
        format!("sep=;\r\n{quoted}").into_bytes(),
        quoted.replace(';', ",").into_bytes(),
        quoted.replace(';', "\t").into_bytes(),
        quoted.replace("\r\n", "\n").into_bytes(),
        windows,
        utf16,
    ];
    for bytes in files {
        let filled = read(&bytes, SheetFormat::Csv).unwrap();
        let [first, second] = filled.rows.as_slice() else { panic!("{filled:?}") };
        assert_eq!(first.narrative, Given::Is("Caf\u{e9} \u{2013} \"open\"".to_owned()));
        assert_eq!(second.rating, Given::Is(RatingWord::Rating(Rating::DoesNotMeet)));
        assert_eq!(second.narrative, Given::Blank);
        assert!(!first.is_as_made && first.revision.is_none() && filled.faults.is_empty());
    }
}

#[test]
fn every_fault_is_told_with_its_row_and_column() {
    let long = "x".repeat(4001);
    let file = format!(
        "Code,Rating,Narrative\nF-01,perhaps,fine\n\n,Meets,\nF-03,Meets,{long}\nF-04,(Clear),(clear)\nF-05,Meets,a,b\n"
    );
    let filled = read(file.as_bytes(), SheetFormat::Csv).unwrap();
    let wrong = [("/rows/0/rating", "B2"), ("/rows/2/code", "A4"), ("/rows/3/narrative", "C5"), ("/rows/5/code", "A7")];
    assert_eq!(told(&filled), wrong.map(|(pointer, cell)| (pointer.to_owned(), cell.to_owned())));
    assert!(filled.faults.iter().all(|fault| !fault.detail.contains("perhaps")), "{filled:?}");
    assert_eq!((&filled.rows[3].rating, &filled.rows[3].narrative), (&Given::Clear, &Given::Clear));
    for (file, fault) in [("", FileFault::NoHeader), ("x,y\n", FileFault::NoHeader)] {
        assert_eq!(read(file.as_bytes(), SheetFormat::Csv).unwrap_err(), fault);
    }
    assert!(matches!(read(b"Code,Rating\nF-01,\"open", SheetFormat::Csv), Err(FileFault::Unreadable { line: 2, .. })));
    let many = format!("Code,Rating\n{}", "F-01,Meets\n".repeat(5000));
    assert!(matches!(read(many.as_bytes(), SheetFormat::Csv), Err(FileFault::TooManyRows { most: 5000 })));
}

#[test]
fn what_a_program_makes_of_a_text_is_read_as_text() {
    let whole = file(&[answer(None, false, None)], SheetFormat::Workbook);
    // The style of a day, behind those that are there.
    let styles = part(&whole, "xl/styles.xml");
    let day = styles.replace("</cellXfs>", "<xf numFmtId=\"14\" applyNumberFormat=\"1\"/></cellXfs>");
    let places = styles.split("<cellXfs").nth(1).unwrap().split("</cellXfs>").next().unwrap().matches("<xf ").count();
    let cells = format!(
        "<row r=\"2\"><c r=\"A2\" t=\"str\"><v>F-01</v></c><c r=\"C2\"><v>12.5</v></c></row>\
         <row r=\"3\"><c r=\"A3\" t=\"str\"><v>F-02</v></c><c r=\"C3\" t=\"b\"><v>1</v></c></row>\
         <row r=\"4\"><c r=\"A4\" t=\"str\"><v>F-03</v></c><c r=\"C4\" s=\"{places}\"><v>46351</v></c></row>\
         <row r=\"5\"><c r=\"A5\" t=\"str\"><v>F-04</v></c><c r=\"C5\" t=\"e\"><f>-we meet it</f><v>#NAME?</v></c></row>\
         <row r=\"6\"><c r=\"A6\" t=\"str\"><v>F-05</v></c><c r=\"C6\"><v>2026</v></c></row>"
    );
    let bytes = repacked(&whole, &[(SHEET, sheet_of(&cells)), ("xl/styles.xml", day.into_bytes())]);
    let filled = read(&bytes, SheetFormat::Workbook).unwrap();
    let narratives: Vec<_> = filled.rows.iter().map(|row| row.narrative.clone()).collect();
    let is = |text: &str| Given::Is(text.to_owned());
    assert_eq!(narratives, [is("12.5"), is("TRUE"), is("2026-11-25"), Given::Blank, is("2026")]);
    assert_eq!(told(&filled), [("/rows/3/narrative".to_owned(), "C5".to_owned())]);
}

#[test]
fn what_would_harm_is_refused() {
    let whole = file(&[answer(None, false, None)], SheetFormat::Workbook);
    for bytes in [&b"PK\x03\x04 and nothing more"[..], b"", b"\xD0\xCF\x11\xE0\xA1\xB1", b"Code,Rating"] {
        workbook_fault(bytes);
    }
    // Small, and more than 32 MiB unfolded.
    let bomb = repacked(&whole, &[("xl/media/image1.png", vec![0; 33 << 20])]);
    assert!(bomb.len() < 1 << 20 && workbook_fault(&bomb).contains("too large"));
    let parts: Vec<_> = (0..300).map(|number| format!("part{number}.bin")).collect();
    let parts: Vec<_> = parts.iter().map(|name| (&**name, Vec::new())).collect();
    assert!(workbook_fault(&repacked(&whole, &parts)).contains("too many parts"));
    // Entities, which would read files or unfold.
    let sheet = String::from_utf8(sheet_of("")).unwrap();
    let doctype = "?><!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>";
    let entity = sheet.replacen("?>", doctype, 1).replace(">Code<", ">&a;<");
    assert!(workbook_fault(&repacked(&whole, &[(SHEET, entity.into_bytes())])).contains("document type"));
    let utf16: Vec<u8> = format!("\u{feff}{sheet}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(workbook_fault(&repacked(&whole, &[(SHEET, utf16)])).contains("UTF-8"));
    // Room for more strings than any memory has.
    let strings = part(&whole, "xl/sharedStrings.xml");
    let from = strings.find("uniqueCount=\"").unwrap() + "uniqueCount=\"".len();
    let lying =
        format!("{}99999999999{}", &strings[..from], strings[from..].trim_start_matches(|c: char| c.is_ascii_digit()));
    let lying = repacked(&whole, &[("xl/sharedStrings.xml", lying.into_bytes())]);
    assert!(workbook_fault(&lying).contains("more than it does"));
    // Two cells at the far ends.
    let far = |at: &str| repacked(&whole, &[(SHEET, sheet_of(&format!("<row><c r=\"{at}\"><v>1</v></c></row>")))]);
    assert!(workbook_fault(&far("XFD2")).contains("columns"));
    assert!(matches!(read(&far("A1048576"), SheetFormat::Workbook), Err(FileFault::TooManyRows { .. })));
    // Macros are no part that is read.
    let macros = repacked(&whole, &[("xl/vbaProject.bin", vec![7; 100])]);
    assert_eq!(read(&macros, SheetFormat::Workbook).unwrap().rows.len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_answer_is_read_back(
        texts in proptest::collection::vec(proptest::option::of("[-=+@'\";,\\\\_x0-9A-Fa-z \\n\\t\u{e9}\u{4e2d}<&>]{1,40}"), 1..5),
        level in 0..5_usize,
    ) {
        let ratings = [None, None, Some(Rating::Meets), Some(Rating::DoesNotMeet), Some(Rating::Exceeds)];
        let answers: Vec<_> = texts.iter().map(|text| answer(ratings[level], level == 1, text.as_deref())).collect();
        for format in BOTH {
            let filled = read(&file(&answers, format), format).unwrap();
            prop_assert!(filled.faults.is_empty(), "{:?}", filled.faults);
            for (row, answer) in filled.rows.iter().zip(&answers) {
                prop_assert_eq!((row.rating.clone(), row.narrative.clone()), given(answer));
                prop_assert!(row.is_as_made);
            }
        }
    }

    #[test]
    fn nothing_that_is_sent_is_more_than_a_fault(at in 0..4000_usize, with in proptest::collection::vec(any::<u8>(), 1..8)) {
        let whole = file(&[answer(None, false, Some("It is."))], SheetFormat::Workbook);
        let changed = |mut bytes: Vec<u8>| {
            let begin = at % bytes.len();
            bytes.splice(begin..(begin + with.len()).min(bytes.len()), with.iter().copied());
            bytes
        };
        let _ = read(&changed(whole.clone()), SheetFormat::Workbook);
        let _ = read(&changed(file(&[answer(None, false, Some("It is."))], SheetFormat::Csv)), SheetFormat::Csv);
        for name in [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "_rels/.rels"] {
            let part = changed(part(&whole, name).into_bytes());
            let _ = read(&repacked(&whole, &[(name, part)]), SheetFormat::Workbook);
        }
    }
}
