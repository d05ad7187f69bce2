//! Organizations as files: nothing is lost, no formula runs, and taking them is recorded.

use crate::search::{named, registry};
use domain::{
    access::{Role, Scope},
    ids::OrganizationId,
    organization::{Organization, Profile},
};
use interchange::{Format, organizations as import};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use testkit::TestApp;

/// What each line of the file says is what the registry shows.
#[test]
fn json_lines_hold_every_organization_whole() {
    let app = TestApp::start();
    let ids = registry(&app);
    let staff = app.as_role(Role::Auditor);
    let file = staff.get("/v1/organizations/export?format=json_lines&sort=name").expect(200);
    assert_eq!(file.header("content-type"), Some("application/jsonl"));
    assert_eq!(file.header("content-disposition"), Some("attachment; filename=\"organizations.jsonl\""));
    let lines: Vec<Value> = file.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let shown = staff.get("/v1/organizations?sort=name").ok().json();
    let of_file = |item: &Value| json!({"id": item["id"], "status": item["status"], "profile": item["profile"]});
    let expected: Vec<Value> = shown["items"].as_array().unwrap().iter().map(of_file).collect();
    assert_eq!(lines, expected);
    let one = staff.get("/v1/organizations/export?format=json_lines&name=blue+door").expect(200);
    assert_eq!(one.text.lines().count(), 1);
    assert!(one.text.contains(&ids["obrien"].to_string()));
    let none = staff.get("/v1/organizations/export?format=json_lines&name=nobody").expect(200);
    assert_eq!(none.text, "");
}

/// Reads a file back, with what an import does not know taken out of it.
fn read_back(text: &str) -> Vec<Organization> {
    let mut reader = csv_reader(text);
    let header = reader.remove(0);
    let place = |column: &str| header.iter().position(|one| one == column).unwrap_or_else(|| panic!("no {column}"));
    let (id, status, identifiers) = (place("id"), place("status"), place("identifiers"));
    let (scheme, value) = (place("identifier_scheme"), place("identifier_value"));
    let mut by_id: BTreeMap<String, (Vec<String>, Vec<Vec<String>>)> = BTreeMap::new();
    for mut row in reader {
        assert_eq!(row.len(), header.len());
        let own = vec![row[status].clone(), row[identifiers].clone()];
        let key = row[id].clone();
        // An organization without an identifier cannot be imported; here it is read by its id.
        if row[scheme].is_empty() {
            (row[scheme], row[value]) = ("read_back".to_owned(), key.clone());
        }
        let cells = row.into_iter().enumerate().filter(|(at, _)| ![id, status, identifiers].contains(at));
        by_id.entry(key).or_insert((own, Vec::new())).1.push(cells.map(|(_, cell)| cell).collect());
    }
    let columns: Vec<String> = header
        .iter()
        .enumerate()
        .filter(|(at, _)| ![id, status, identifiers].contains(at))
        .map(|(_, column)| column.clone())
        .collect();
    let quoted = |cells: &[String]| {
        cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect::<Vec<_>>().join(",")
    };
    by_id
        .into_iter()
        .map(|(id, (own, rows))| {
            let rows: Vec<String> = rows.iter().map(|row| quoted(row)).collect();
            let file = format!("{}\r\n{}\r\n", quoted(&columns), rows.join("\r\n"));
            let read = import::gather(import::read(Format::Csv, file.as_bytes()).unwrap()).remove(0);
            let mut profile: Profile = read.content.unwrap().profile;
            profile.identifiers = own[1]
                .split(';')
                .filter(|one| !one.is_empty())
                .map(|one| {
                    let (scheme, value) = one.split_once('=').unwrap();
                    serde_json::from_value(json!({"scheme": scheme, "value": value})).unwrap()
                })
                .collect();
            let status = serde_json::from_value(Value::String(own[0].clone())).unwrap();
            Organization { id: id.parse().unwrap(), status, profile }
        })
        .collect()
}

/// The rows of a CSV text (RFC 4180), by hand: what is tested is not read by what has written it.
fn csv_reader(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut is_quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if is_quoted && characters.peek() == Some(&'"') => {
                characters.next();
                cell.push('"');
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !is_quoted => {
                assert_eq!(characters.next(), Some('\n'), "rows end with CRLF");
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            other => cell.push(other),
        }
    }
    assert!(row.is_empty() && cell.is_empty(), "the last row ends too");
    rows
}

#[test]
fn csv_loses_nothing_and_runs_no_formula() {
    let app = TestApp::start();
    let _ = registry(&app);
    let odd = named(
        "=HYPERLINK(\"https://a.example\";\"x\") (fictitious)",
        &json!({"other_names": ["@a;b", "-1, \"c\""], "website": "https://a.example/?a=b,c"}),
    );
    let _ = app.organization(&odd);
    let staff = app.as_role(Role::Reviewer);
    let file = staff.get("/v1/organizations/export?format=csv").expect(200);
    assert_eq!(file.header("content-type"), Some("text/csv; charset=utf-8; header=present"));
    assert_eq!(file.header("content-disposition"), Some("attachment; filename=\"organizations.csv\""));
    let rows = csv_reader(&file.text);
    // Two offerings of the first, none or one of the others, and the header.
    assert_eq!(rows.len(), 8);
    let phones = ["phone", "round_the_clock_line"].map(|column| rows[0].iter().position(|one| one == column).unwrap());
    for row in &rows {
        for (at, cell) in row.iter().enumerate() {
            let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
            assert!(!is_formula || phones.contains(&at), "{cell}");
        }
    }
    let mut wanted: Vec<Organization> = serde_json::from_value::<Vec<Organization>>(
        staff.get("/v1/organizations?limit=200").ok().json()["items"].clone(),
    )
    .unwrap();
    wanted.sort_by_key(|organization| organization.id.to_string());
    assert_eq!(read_back(&file.text), wanted);

    let header = staff.get("/v1/organizations/export?format=csv&name=nobody").expect(200);
    assert_eq!(csv_reader(&header.text), rows[..1]);
}

/// More than the page that a file is read by, so that its parts fit together.
#[test]
fn a_file_of_many_pages_holds_each_once_and_in_order() {
    let app = TestApp::start();
    let reviewer = app.staff().actor(Role::Reviewer);
    let created: Vec<OrganizationId> = app.write(|tx| {
        (0..1_100)
            .map(|number| {
                let profile = named(&format!("House {} (fictitious)", number * 7919 % 1_100), &json!({}));
                let profile: Profile = serde_json::from_value(profile).unwrap();
                Ok(workflows::organizations::create_organization(tx, reviewer, profile)?.it.id)
            })
            .collect()
    });
    let staff = app.as_role(Role::Auditor);
    for sort in ["entered", "-entered", "name", "-name"] {
        let file = staff.get(&format!("/v1/organizations/export?format=json_lines&sort={sort}")).expect(200);
        let ids: Vec<String> = file
            .text
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(ids.len(), created.len());
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), created.len());
        let mut by_entry: Vec<String> = created.iter().map(ToString::to_string).collect();
        if sort == "-entered" {
            by_entry.reverse();
        }
        assert_eq!(ids == by_entry, !sort.ends_with("name"), "{sort}");
    }
    let file = staff.get("/v1/organizations/export?format=csv&name=house").expect(200);
    assert_eq!(csv_reader(&file.text).len(), 1 + created.len());
}

#[test]
fn files_taken_by_staff_are_in_the_access_log() {
    let app = TestApp::start();
    let ids = registry(&app);
    let _ = app.as_role(Role::Decider).get("/v1/organizations/export?format=csv").expect(200);
    let _ = app.provider(ids["maria"]).get("/v1/organizations/export?format=csv").expect(200);
    let _ = app.as_role(Role::Decider).get("/v1/organizations").expect(200);
    let log = app.with_scopes(&[Scope::AccessLogRead]).get("/v1/access-log?limit=200").ok().json();
    let reads: Vec<&Value> =
        log["items"].as_array().unwrap().iter().filter(|entry| entry["act"] == "confidential_read").collect();
    assert_eq!(reads.len(), 1, "{log:#}");
    assert_eq!(reads[0]["subject"], "organizations");
}
