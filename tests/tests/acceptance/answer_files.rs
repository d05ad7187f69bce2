//! A self-assessment as a spreadsheet, from the file that is made to the answers that come back.

use domain::access::Role;
use serde_json::{Value, json};
use testkit::{Answer, Caller, Flow, TestApp, offering, profile};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn started(app: &TestApp) -> Flow<'_> {
    let mut flow = Flow::create(app, &profile(&[offering("outreach", &["37183"])]));
    flow.start();
    flow
}

fn csv(flow: &Flow<'_>) -> Answer {
    flow.provider.get(&flow.path("/answers.csv")).ok()
}

fn send(caller: &Caller<'_>, flow: &Flow<'_>, etag: &str, file: impl Into<Vec<u8>>) -> Answer {
    caller.call("PUT", &flow.path("/answers.csv")).header("If-Match", etag).body("text/csv", file).send()
}

/// The file with a row's rating and narrative, which stand blank, filled in.
fn filled(file: &str, code: &str, rating: &str, narrative: &str) -> String {
    let begins = file.find(&format!(",{code},")).unwrap_or_else(|| panic!("no row {code}: {file}"));
    let (before, row) = file.split_at(begins);
    let blank = row.find(",,,,r").unwrap_or_else(|| panic!("{code} is not blank: {row}"));
    format!("{before}{},{rating},{narrative},,r{}", &row[..blank], &row[blank + ",,,,r".len()..])
}

fn narratives(answer: &Answer) -> Vec<Value> {
    let json = answer.json();
    ["F-01", "F-02", "F-03"].map(|code| json["answers"][code]["narrative"].clone()).to_vec()
}

#[test]
fn a_file_is_made_for_one_organization_and_saves_what_was_filled_in() {
    let app = TestApp::start();
    let flow = started(&app);
    let made = csv(&flow);
    assert_eq!(made.header("content-type"), Some("text/csv"));
    assert!(made.header("content-disposition").is_some_and(|it| it.starts_with("attachment")), "{made}");
    let file = made.text.clone();
    let codes: Vec<&str> =
        flow.applicable.iter().map(String::as_str).filter(|code| file.contains(&format!(",{code},"))).collect();
    assert_eq!(codes, flow.applicable, "one row a standard");
    assert!(file.contains("N/A: this rating cannot be given here."), "F-01 has no level exceeds: {file}");
    // Nothing filled in, nothing changed, nothing noted.
    let entries = app.position();
    let same = send(&flow.provider, &flow, &made.etag(), file.clone()).ok();
    assert_eq!((same.json()["answers"].clone(), app.position()), (json!({}), entries), "{same}");

    let file = filled(&filled(&file, "F-01", "MEETS", "'=It is signed"), "F-02", "not yet", "\"Two\nlines\"");
    let saved = send(&flow.provider, &flow, &made.etag(), file).ok();
    assert_eq!(saved.json()["answers"]["F-01"], json!({"rating": "meets", "narrative": "=It is signed"}), "{saved}");
    assert_eq!(saved.json()["answers"]["F-02"], json!({"not_yet": true, "narrative": "Two\nlines"}), "{saved}");
    assert_eq!(saved.json()["answers"].as_object().unwrap().len(), 2, "{saved}");

    // Formulas stay texts on the way out; a blank cell leaves what is there, and (clear) removes it.
    assert!(csv(&flow).text.contains("'=It is signed"), "{}", csv(&flow).text);
    let own = "Code;Rating;Narrative\r\nF-01;does not MEET;\r\nF-02;(clear);(Clear)\r\n";
    let saved = send(&flow.provider, &flow, &saved.etag(), own).ok();
    assert_eq!(saved.json()["answers"]["F-01"], json!({"rating": "does_not_meet", "narrative": "=It is signed"}));
    assert_eq!(saved.json()["answers"]["F-02"], json!({}), "{saved}");
    assert!(csv(&flow).etag() == csv(&flow).etag() && csv(&flow).etag() != made.etag());
}

#[test]
fn a_workbook_goes_out_and_comes_back() {
    let app = TestApp::start();
    let mut flow = started(&app);
    flow.fill_in();
    let target = flow.path("/answers.xlsx");
    let made = flow.provider.get(&target).ok();
    assert_eq!(made.header("content-type"), Some(XLSX));
    assert!(made.bytes.starts_with(b"PK"), "{made}");
    let put = |flow: &Flow<'_>, media_type: &str, bytes: Vec<u8>| {
        flow.provider.call("PUT", &target).header("If-Match", made.etag()).body(media_type, bytes).send()
    };
    let same = put(&flow, XLSX, made.bytes.to_vec()).ok();
    assert_eq!(same.json()["answers"], flow.provider.get(&flow.path("")).ok().json()["answers"]);
    put(&flow, "text/csv", made.bytes.to_vec()).problem(415, "unsupported-media-type");
    put(&flow, XLSX, vec![b'x'; (4 << 20) + 1]).problem(413, "body-too-large");
    put(&flow, XLSX, b"no workbook".to_vec()).problem_at(422, "invalid", "");
    let again = flow.provider.call("GET", &target).header("If-None-Match", made.etag()).send();
    assert_eq!(again.status, 304, "{again}");
    // It is read-only for everyone once it is submitted; staff read it, and that is recorded; others find nothing.
    flow.submit().ok();
    put(&flow, XLSX, made.bytes.to_vec()).problem(409, "assessment-read-only");
    let target = flow.path("/answers.xlsx");
    let late = flow.provider.call("PUT", &target).header("If-Match", &flow.etag).body(XLSX, made.bytes.to_vec()).send();
    late.problem(409, "assessment-read-only");
    app.as_role(Role::Auditor).get(&target).ok();
    let stranger = app.provider(app.organization(&profile(&[])));
    for below in ["/answers.xlsx", "/answers.csv"] {
        stranger.get(&flow.path(below)).problem(404, "not-found");
    }
    send(&stranger, &flow, &flow.etag, "Code,Rating\nF-01,Meets\n").problem(404, "not-found");
}

#[test]
fn every_fault_is_named_and_nothing_is_saved_when_one_row_is_faulty() {
    let app = TestApp::start();
    let flow = started(&app);
    let other = started(&app);
    let faulty = "Code,Rating,Narrative\n\
                  F-01,Meets,Fine.\n\
                  F-02,perhaps,\n\
                  \n\
                  X-99,Meets,\n\
                  CM-01,Meets,\n\
                  f-01,Meets,\n\
                  F-03,Meets,Our client Maria has the number 123-45-6789.\n";
    let refused = send(&flow.provider, &flow, &flow.etag, faulty).problem(422, "invalid");
    let told: Vec<(&str, &str)> = refused["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["pointer"].as_str().unwrap(), one["detail"].as_str().unwrap().split(':').next().unwrap()))
        .collect();
    let wanted = [
        ("/rows/1/rating", "B3 (F-02)"),
        ("/rows/3/code", "A5"),
        ("/rows/4/code", "A6 (CM-01)"),
        ("/rows/5/code", "A7 (F-01)"),
    ];
    assert_eq!(told, wanted, "{refused:#}");
    assert!(!refused.to_string().contains("perhaps") && !refused.to_string().contains("X-99"), "{refused:#}");
    // What only the rules find is told in the same way: a person's data, and never repeated.
    let telling = "Code,Narrative\nF-02,Fine.\nF-03,Our client Maria has the number 123-45-6789.\n";
    let refused = send(&flow.provider, &flow, &flow.etag, telling);
    let refused = refused.problem_at(422, "looks-like-personal-data", "/rows/1/narrative");
    assert!(refused["errors"][0]["detail"].as_str().unwrap().starts_with("B3 (F-03): "), "{refused:#}");
    assert!(!refused.to_string().contains("Maria"), "{refused:#}");
    // A file that was made for another self-assessment, or from a revision that there is not.
    let strange = filled(&csv(&other).text, "F-01", "Meets", "");
    send(&flow.provider, &flow, &flow.etag, strange).problem_at(422, "invalid", "/rows/0/assessment");
    let future = filled(&csv(&flow).text, "F-01", "Meets", "").replace(",1\r\n", ",99\r\n");
    send(&flow.provider, &flow, &flow.etag, future).problem_at(422, "invalid", "/rows/0/revision");
    send(&flow.provider, &flow, "\"99.0\"", "Code,Rating\nF-01,Meets\n").problem(412, "stale");
    flow.provider
        .call("PUT", &flow.path("/answers.csv"))
        .body("text/csv", "Code,Rating\n")
        .send()
        .problem(428, "precondition-required");
    assert_eq!(flow.provider.get(&flow.path("")).ok().json()["answers"], json!({}));
}

#[test]
fn a_file_that_is_old_overwrites_nothing_that_others_have_answered_since() {
    let app = TestApp::start();
    let flow = started(&app);
    let colleague = app.provider(flow.organization);
    let file = csv(&flow).text;
    let save = |code: &str, narrative: &str| {
        let etag = colleague.get(&flow.path("")).ok().etag();
        colleague
            .put(&flow.path(&format!("/answers/{code}")), &etag, &json!({"rating": "meets", "narrative": narrative}))
            .ok()
    };
    let newest = save("F-01", "By a colleague.").etag();
    // The newest entity tag does not make the file newer: it says itself when it was made. Untouched rows do not conflict.
    let both = filled(&filled(&file, "F-01", "Exceeds", "By the file."), "F-02", "Meets", "By the file.");
    let refused = send(&flow.provider, &flow, &newest, both).problem_at(412, "stale", "/rows/0");
    assert!(refused["errors"][0]["detail"].as_str().unwrap().starts_with("B2 (F-01): "), "{refused:#}");
    let saved = send(&flow.provider, &flow, &newest, filled(&file, "F-02", "Meets", "By the file.")).ok();
    assert_eq!(narratives(&saved), [json!("By a colleague."), json!("By the file."), Value::Null], "{saved}");
    // Without its own revision, the entity tag alone says what was read.
    save("F-03", "By a colleague.");
    send(&flow.provider, &flow, &newest, "Code,Narrative\nF-03,By the file.\n").problem_at(412, "stale", "/rows/0");
}
