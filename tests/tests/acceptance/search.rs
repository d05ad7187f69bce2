//! Searching for organizations, and taking what is found away as a file.

use domain::{
    access::{Role, Scope},
    ids::OrganizationId,
    organization::{Organization, Profile},
};
use interchange::{Format, organizations as import};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use testkit::{Caller, TestApp, form_encode, offering};

const WAKE: &str = "37183";
const DURHAM: &str = "37063";

/// A profile with a name and more.
fn named(name: &str, more: &Value) -> Value {
    let mut profile = json!({"name": name, "kind": "nonprofit"});
    for (member, value) in more.as_object().unwrap() {
        profile[member] = value.clone();
    }
    profile
}

fn with(mut offering: Value, more: &Value) -> Value {
    for (member, value) in more.as_object().unwrap() {
        offering[member] = value.clone();
    }
    offering
}

/// Five organizations that differ in everything that can be asked.
fn registry(app: &TestApp) -> BTreeMap<&'static str, OrganizationId> {
    let first = with(
        offering("adult_shelter", &[WAKE]),
        &json!({
            "populations": ["women"], "ages": {"min": 18, "max": 30}, "intake": "open",
            "languages": [{"tag": "es", "by": "spoken"}],
        }),
    );
    let second = with(
        offering("outreach", &[DURHAM]),
        &json!({
            "populations": ["men"], "ages": {"min": 31}, "intake": "waiting_list",
            "languages": [{"tag": "vi", "by": "interpreter"}],
        }),
    );
    let statewide = with(offering("outreach", &[]), &json!({"languages": [{"tag": "es", "by": "interpreter"}]}));
    let profiles = [
        (
            "maria",
            named(
                "Casa María (fictitious)",
                &json!({
                    "identifiers": [{"scheme": "ein", "value": "56-0000001"}, {"scheme": "test_scheme", "value": "A=1"}],
                    "offerings": [first, second],
                }),
            ),
        ),
        (
            "obrien",
            named(
                "O'Brien House & Friends, Inc. (fictitious)",
                &json!({"other_names": ["The Blue Door"], "kind": "for_profit", "offerings": [statewide]}),
            ),
        ),
        (
            "hope",
            named("Hope of Wake (fictitious)", &json!({"round_the_clock_line": "+19195550199", "kind": "tribal"})),
        ),
        ("abc", named("abc center (fictitious)", &json!({"kind": "agency"}))),
        ("zoe", named("Zoë's Place (fictitious)", &json!({"identifiers": [{"scheme": "test_scheme", "value": "Z"}]}))),
    ];
    let ids: BTreeMap<_, _> = profiles.iter().map(|(short, profile)| (*short, app.organization(profile))).collect();
    let staff = app.as_role(Role::Reviewer);
    let closed = format!("/v1/organizations/{}", ids["abc"]);
    staff.act(&format!("{closed}/close"), &staff.get(&closed).ok().etag()).ok();
    ids
}

fn ids_of(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().expect("items");
    items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

/// The short names of those that a query finds, in the order in which they stand.
#[track_caller]
fn found<'s>(caller: &Caller<'_>, ids: &BTreeMap<&'s str, OrganizationId>, query: &str) -> Vec<&'s str> {
    let answer = caller.get(&format!("/v1/organizations?{query}")).expect(200);
    let short = |id: &String| {
        let known = ids.iter().find(|(_, known)| known.to_string() == *id);
        known.map(|(short, _)| *short).unwrap_or_else(|| panic!("{id} is none of ours"))
    };
    ids_of(&answer.json()).iter().map(short).collect()
}

#[test]
fn every_filter_finds_what_it_says() {
    let app = TestApp::start();
    let ids = registry(&app);
    let staff = app.as_role(Role::Reviewer);
    let table: [(&str, &[&str]); 41] = [
        ("", &["maria", "obrien", "hope", "abc", "zoe"]),
        ("name=maria", &["maria"]),
        ("name=MAR%C3%8DA", &["maria"]),
        ("name=mar", &["maria"]),
        ("name=ria", &[]),
        ("name=obrien+house", &["obrien"]),
        ("name=house+o%27brien", &["obrien"]),
        ("name=house+and+friends", &["obrien"]),
        ("name=blue", &["obrien"]),
        ("name=door+brien", &[]),
        ("name=inc+door", &["obrien"]),
        ("name=fict", &["maria", "obrien", "hope", "abc", "zoe"]),
        ("name=zoes", &["zoe"]),
        ("name=wake+hope", &["hope"]),
        ("kind=tribal", &["hope"]),
        ("kind=tribal&kind=agency", &["hope", "abc"]),
        ("status=closed", &["abc"]),
        ("status=active&kind=agency", &[]),
        ("round_the_clock_line=true", &["hope"]),
        ("round_the_clock_line=false&status=active", &["maria", "obrien", "zoe"]),
        ("identifier_scheme=ein&identifier_value=56-0000001", &["maria"]),
        ("identifier_scheme=test_scheme&identifier_value=A%3D1", &["maria"]),
        ("identifier_scheme=test_scheme&identifier_value=Z", &["zoe"]),
        ("identifier_scheme=test_scheme&identifier_value=nobody", &[]),
        ("identifier_scheme=ein&identifier_value=56-0000001&kind=tribal", &[]),
        ("arena=outreach", &["maria", "obrien"]),
        ("arena=adult_shelter", &["maria"]),
        ("arena=outreach&county=37183", &["obrien"]),
        ("county=37063", &["maria", "obrien"]),
        ("population=men", &["maria"]),
        ("population=men&population=women", &["maria"]),
        ("population=minors", &[]),
        ("language=es", &["maria", "obrien"]),
        ("language=es&language_by=spoken", &["maria"]),
        ("language=es&language_by=interpreter", &["obrien"]),
        ("language=vi&language_by=spoken", &[]),
        ("intake=waiting_list", &["maria"]),
        ("intake=waiting_list&intake=open", &["maria", "obrien"]),
        ("age=30", &["maria"]),
        ("age=17", &[]),
        ("name=casa&arena=outreach&county=37063&status=active&kind=nonprofit&age=40&intake=waiting_list", &["maria"]),
    ];
    for (query, wanted) in table {
        assert_eq!(found(&staff, &ids, query), wanted, "{query}");
    }
}

/// What is true of two offerings is true of none.
#[test]
fn what_is_asked_of_offerings_is_answered_by_one_of_them() {
    let app = TestApp::start();
    let ids = registry(&app);
    let staff = app.as_role(Role::Auditor);
    let ones = ["arena=adult_shelter", "county=37183", "population=women", "age=25", "language=es&language_by=spoken"];
    let others = ["arena=outreach", "county=37063", "population=men", "age=40", "intake=waiting_list"];
    for one in ones {
        for all in [&ones, &others] {
            assert_eq!(found(&staff, &ids, &format!("name=casa&{}", all.join("&"))), ["maria"]);
        }
        for other in others {
            let is_same = one.split('=').next() == other.split('=').next();
            // The statewide outreach of another organization is kept out by the name.
            if !is_same {
                assert_eq!(found(&staff, &ids, &format!("name=casa&{one}&{other}")), [""; 0], "{one} and {other}");
            }
        }
    }
}

#[test]
fn lists_are_sorted_by_entry_or_by_name_both_ways() {
    let app = TestApp::start();
    let ids = registry(&app);
    let staff = app.as_role(Role::Decider);
    let by_entry = ["maria", "obrien", "hope", "abc", "zoe"];
    let by_name = ["abc", "maria", "hope", "obrien", "zoe"];
    for (sort, forward, order) in
        [("entered", true, by_entry), ("-entered", false, by_entry), ("name", true, by_name), ("-name", false, by_name)]
    {
        let mut wanted = order.to_vec();
        if !forward {
            wanted.reverse();
        }
        assert_eq!(found(&staff, &ids, &format!("sort={sort}")), wanted, "{sort}");
        for limit in 1..=5 {
            let mut shown = Vec::new();
            let mut cursor = String::new();
            loop {
                let page =
                    staff.get(&format!("/v1/organizations?sort={sort}&limit={limit}{cursor}")).expect(200).json();
                shown.extend(ids_of(&page));
                let Some(next) = page["next_cursor"].as_str() else { break };
                cursor = format!("&cursor={next}");
            }
            assert_eq!(shown, wanted.iter().map(|short| ids[short].to_string()).collect::<Vec<_>>(), "{sort} {limit}");
        }
    }
}

#[test]
fn pages_show_each_once_while_organizations_come() {
    let app = TestApp::start();
    let first: BTreeSet<String> = ["mm", "nn", "oo", "pp", "qq"]
        .map(|name| app.organization(&named(&format!("{name} (fictitious)"), &json!({}))).to_string())
        .into();
    let staff = app.as_role(Role::Reviewer);
    for sort in ["entered", "-entered", "name", "-name"] {
        let mut shown: Vec<String> = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = staff.get(&format!("/v1/organizations?sort={sort}&limit=2{cursor}")).expect(200).json();
            shown.extend(ids_of(&page));
            let Some(next) = page["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
            // One that belongs in front and one that belongs behind, while somebody reads; they end the list too.
            if shown.len() < 6 {
                for name in ["aa", "zz"] {
                    let _ = app.organization(&named(&format!("{name} (fictitious)"), &json!({})));
                }
            }
        }
        let distinct: BTreeSet<&String> = shown.iter().collect();
        assert_eq!(distinct.len(), shown.len(), "{sort} shows one twice");
        assert!(first.iter().all(|id| distinct.contains(id)), "{sort} leaves one out");
    }
}

/// Whoever has been told that something is written finds it, and finds it by its new name.
#[test]
fn a_change_is_found_at_once() {
    let app = TestApp::start();
    let ids = registry(&app);
    let staff = app.as_role(Role::Reviewer);
    let address = format!("/v1/organizations/{}", ids["hope"]);
    for round in 0..5 {
        let changed = named(&format!("Round{round} (fictitious)"), &json!({"kind": "tribal"}));
        staff.put(&address, &staff.get(&address).ok().etag(), &changed).ok();
        assert_eq!(found(&staff, &ids, &format!("name=round{round}")), ["hope"]);
        // By its former names it is found still.
        assert_eq!(found(&staff, &ids, "name=wake"), ["hope"]);
        let position: u64 = staff.get("/v1/organizations").ok().header("registry-position").unwrap().parse().unwrap();
        assert_eq!(position, app.position());
    }
    assert!(found(&staff, &ids, "round_the_clock_line=true").is_empty());
}

#[test]
fn what_cannot_be_asked_is_a_problem_at_its_parameter() {
    let app = TestApp::start();
    let _ = registry(&app);
    let staff = app.as_role(Role::Reviewer);
    let many: String = (0..21).map(|number| format!("w{number}+")).collect();
    for (query, pointer) in [
        ("nmae=x".to_owned(), "nmae"),
        ("name=--".to_owned(), "name"),
        (format!("name={many}"), "name"),
        ("name=".to_owned(), "name"),
        ("kind=church".to_owned(), "kind"),
        ("status=open".to_owned(), "status"),
        ("status=active&status=closed".to_owned(), "status"),
        ("round_the_clock_line=maybe".to_owned(), "round_the_clock_line"),
        ("identifier_scheme=ein".to_owned(), "identifier_scheme"),
        ("identifier_value=56-0000001".to_owned(), "identifier_value"),
        ("arena=nowhere".to_owned(), "arena"),
        ("county=99999".to_owned(), "county"),
        ("language_by=spoken".to_owned(), "language_by"),
        ("age=121".to_owned(), "age"),
        ("sort=age".to_owned(), "sort"),
        ("limit=0".to_owned(), "limit"),
        ("cursor=nonsense".to_owned(), "cursor"),
    ] {
        let problem = staff.get(&format!("/v1/organizations?{query}")).problem(400, "invalid-query");
        let at = problem["errors"][0]["pointer"].as_str().unwrap();
        assert!(at.trim_start_matches('/').starts_with(pointer), "{query}: {problem:#}");
        if !matches!(pointer, "limit" | "cursor") {
            staff.get(&format!("/v1/organizations/export?format=csv&{query}")).problem(400, "invalid-query");
        }
    }
    // A cursor belongs to the list that it was made for.
    let cursor_of = |sort: &str| {
        let page = staff.get(&format!("/v1/organizations?limit=1&sort={sort}")).ok().json();
        page["next_cursor"].as_str().unwrap().to_owned()
    };
    for (made, used) in [("name", "entered"), ("-entered", "-name")] {
        let target = format!("/v1/organizations?sort={used}&cursor={}", cursor_of(made));
        staff.get(&target).problem_at(400, "invalid-query", "cursor");
    }
    for query in ["", "?format=pdf", "?format=csv&limit=5", "?format=csv&cursor=MQ"] {
        staff.get(&format!("/v1/organizations/export{query}")).problem(400, "invalid-query");
    }
}

#[test]
fn a_provider_finds_itself_alone() {
    let app = TestApp::start();
    let ids = registry(&app);
    let provider = app.provider(ids["maria"]);
    for query in
        ["", "name=fictitious", "sort=-name", "county=37063", "identifier_scheme=ein&identifier_value=56-0000001"]
    {
        assert_eq!(found(&provider, &ids, query), ["maria"], "{query}");
    }
    for query in ["name=hope", "kind=tribal", "identifier_scheme=test_scheme&identifier_value=Z"] {
        assert!(found(&provider, &ids, query).is_empty(), "{query}");
    }
    let file = provider.get("/v1/organizations/export?format=json_lines").expect(200).text;
    assert_eq!(file.lines().count(), 1);
    assert!(file.contains("Casa María"));
}

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

/// The value of a filter is never repeated, neither in a problem nor in the log's line.
#[test]
fn what_was_asked_is_not_repeated() {
    let app = TestApp::start();
    let staff = app.as_role(Role::Reviewer);
    let canary = "canary-4711-yellow";
    for query in [
        format!("kind={canary}"),
        format!("name={}", form_encode(&"canary-4711-yellow ".repeat(20))),
        format!("cursor={canary}"),
    ] {
        let answer = staff.get(&format!("/v1/organizations?{query}"));
        assert_eq!(answer.status, 400);
        assert!(!answer.text.contains(canary), "{answer}");
    }
}
