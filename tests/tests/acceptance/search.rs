//! Searching for organizations, and taking what is found away as a file.

use domain::{access::Role, ids::OrganizationId};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use testkit::{Caller, TestApp, form_encode, offering};

const WAKE: &str = "37183";

const DURHAM: &str = "37063";

/// A profile with a name and more.
pub fn named(name: &str, more: &Value) -> Value {
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
pub fn registry(app: &TestApp) -> BTreeMap<&'static str, OrganizationId> {
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
