//! Which organization a row means, what a caller may learn by asking, and organizations that were entered twice.

use domain::{
    access::{Actor, Role, Scope},
    ids::{ClientId, OrganizationId},
};
use serde_json::{Value, json};
use testkit::{Caller, TestApp, offering, profile};

const MATCH: &str = "/v1/organizations/match";

/// An organization with this name in a county, and more members of its profile.
fn provider(app: &TestApp, name: &str, county: &str, more: Value) -> OrganizationId {
    let mut made = profile(&[offering("outreach", &[county])]);
    made["name"] = json!(name);
    made["identifiers"] = json!([]);
    for (member, value) in more.as_object().into_iter().flatten() {
        made[member] = value.clone();
    }
    app.organization(&made)
}

/// What is answered to one row.
#[track_caller]
fn ask(caller: &Caller<'_>, row: Value) -> Value {
    caller.post(MATCH, &json!({ "rows": [row] })).expect(200).json()["rows"][0].clone()
}

/// The outcome, and the ids of the candidates.
#[track_caller]
fn outcome(caller: &Caller<'_>, row: Value) -> (String, Vec<String>) {
    let answered = ask(caller, row);
    let ids = answered["candidates"].as_array().unwrap().iter();
    let ids = ids.map(|one| one["organization"]["id"].as_str().unwrap().to_owned()).collect();
    (answered["outcome"].as_str().unwrap().to_owned(), ids)
}

fn agreed(answered: &Value, list: &str) -> Vec<String> {
    let fields = answered["candidates"][0][list].as_array().unwrap().iter();
    fields.map(|field| field.as_str().unwrap().to_owned()).collect()
}

/// A partner's machine, as its token is.
fn partner(app: &TestApp) -> Caller<'_> {
    app.as_role(Role::Partner)
}

/// Another partner's machine, with an identifier scheme of its own.
fn machine<'a>(app: &'a TestApp, belongs_to: &str, scheme: Option<&str>) -> (ClientId, Caller<'a>) {
    let body = json!({
        "name": "Test system (fictitious)", "role": "partner", "belongs_to": belongs_to,
        "agreement": "Test (fictitious)", "identifier_scheme": scheme,
    });
    let created = app.as_role(Role::Administrator).post_once("/v1/clients", &body).expect(201).json();
    let id = created["client"]["id"].as_str().unwrap().parse().unwrap();
    (id, app.bearer(app.token(Actor::Machine(id), Role::Partner.scopes(), None)))
}

/// Some organizations that are easily taken for each other.
struct Neighbours {
    wake: OrganizationId,
    durham: OrganizationId,
    willow: OrganizationId,
}

fn neighbours(app: &TestApp) -> Neighbours {
    Neighbours {
        wake: provider(
            app,
            "Lantern House of Wake County, Inc.",
            "37183",
            json!({
                "identifiers": [{"scheme": "ein", "value": "56-0000001"}, {"scheme": "county_system", "value": "C-17"}],
                "phone": "+19195550101", "website": "https://www.lantern-wake.example/about",
                "other_names": ["Lighthouse for Survivors"],
            }),
        ),
        durham: provider(
            app,
            "Lantern House of Durham County",
            "37063",
            json!({"identifiers": [{"scheme": "ein", "value": "56-0000002"}], "phone": "+19195550102"}),
        ),
        willow: provider(
            app,
            "Willow Creek Family Services",
            "37183",
            json!({
                "round_the_clock_line": "+19195550103",
                "contacts": [{"label": "Intake desk", "phone": "+19195550104"}],
            }),
        ),
    }
}

#[test]
fn rows_are_answered_in_their_order_with_score_fields_and_outcome() {
    let app = TestApp::start();
    let all = neighbours(&app);
    let rows = json!([
        {"reference": "by number", "identifiers": [{"scheme": "ein", "value": "560000001"}]},
        {"reference": "by name and county", "name": "WAKE COUNTY LANTERN HOUSE", "county": "37183"},
        {"reference": "misspelt", "name": "Lantren House of Wake County", "county": "37183"},
        {"reference": "by another name", "name": "Light House for survivors"},
        {"reference": "half a name", "name": "Lantern House"},
        {"reference": "by telephone", "phone": "(919) 555-0103"},
        {"reference": "by a desk's telephone", "phone": "919.555.0104 x3"},
        {"reference": "by website", "website": "LANTERN-WAKE.example"},
        {"reference": "unknown", "name": "Bluebird Legal Aid", "county": "37183"},
        {"county": "37183"},
    ]);
    let answer = partner(&app).post(MATCH, &json!({ "rows": rows })).expect(200);
    assert!(answer.header("registry-position").is_some_and(|at| at.parse::<u64>().is_ok()), "{answer}");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let answered = answer.json()["rows"].clone();
    let summary: Vec<(&str, &str, Option<&str>)> = answered
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let first = row["candidates"][0]["organization"]["id"].as_str();
            (row["reference"].as_str().unwrap_or("-"), row["outcome"].as_str().unwrap(), first)
        })
        .collect();
    let [wake, durham, willow] = [all.wake, all.durham, all.willow].map(|id| id.to_string());
    let (wake, willow) = (Some(wake.as_str()), Some(willow.as_str()));
    assert_eq!(
        summary,
        [
            ("by number", "exact", wake),
            ("by name and county", "exact", wake),
            ("misspelt", "likely", wake),
            ("by another name", "likely", wake),
            ("half a name", "ambiguous", wake),
            ("by telephone", "likely", willow),
            ("by a desk's telephone", "likely", willow),
            ("by website", "likely", wake),
            ("unknown", "none", None),
            ("-", "none", None),
        ],
        "{answered:#}"
    );
    assert!(answered[9].get("reference").is_none(), "{answered:#}");
    assert_eq!(answered[4]["candidates"][1]["organization"]["id"], durham);
    assert_eq!(answered[1]["candidates"][0]["score"], 1.0);
    assert_eq!(answered[1]["candidates"][0]["agreed"], json!(["name", "county"]));
    assert_eq!(answered[1]["candidates"][0]["organization"]["name"], "Lantern House of Wake County, Inc.");
    assert_eq!(answered[1]["candidates"][0]["organization"]["status"], "active");
    let misspelt = answered[2]["candidates"][0]["score"].as_f64().unwrap();
    assert!((0.9..1.0).contains(&misspelt), "{misspelt}");
}

#[test]
fn what_contradicts_itself_is_left_to_people() {
    let app = TestApp::start();
    let all = neighbours(&app);
    let caller = partner(&app);
    let number = |value: &str| json!([{"scheme": "ein", "value": value}]);
    // The number of one and the name of the other.
    let (how, ids) =
        outcome(&caller, json!({"identifiers": number("56-0000002"), "name": "Willow Creek Family Services"}));
    assert_eq!((how.as_str(), ids.len()), ("ambiguous", 2));
    assert_eq!(ids[0], all.durham.to_string(), "whoever the number names comes first");
    // Two numbers of two organizations.
    let both = json!([{"scheme": "ein", "value": "56-0000001"}, {"scheme": "ein", "value": "56-0000002"}]);
    let (how, ids) = outcome(&caller, json!({ "identifiers": both }));
    assert_eq!((how.as_str(), ids.len()), ("ambiguous", 2));
    // The whole name, and a number that is not its.
    let answered = ask(&caller, json!({"identifiers": number("56-0000009"), "name": "Lantern House of Durham County"}));
    assert_eq!(answered["outcome"], "ambiguous", "{answered:#}");
    assert_eq!(agreed(&answered, "disagreed"), ["identifier"]);
    // The whole name, and a county where it offers nothing.
    let answered = ask(&caller, json!({"name": "Lantern House of Durham County", "county": "37001"}));
    assert_eq!(answered["outcome"], "ambiguous", "{answered:#}");
    assert_eq!(agreed(&answered, "disagreed"), ["county"]);
    // A branch is not the organization that it belongs to.
    let (how, _) = outcome(&caller, json!({"name": "Willow Creek Family Services North", "county": "37183"}));
    assert_eq!(how, "ambiguous");
}

#[test]
fn namesakes_are_told_apart_by_the_county_alone() {
    let app = TestApp::start();
    let one = provider(&app, "Harbor Legal Aid", "37001", json!({}));
    let two = provider(&app, "Harbor Legal Aid, LLC", "37003", json!({}));
    let caller = partner(&app);
    let (how, ids) = outcome(&caller, json!({"name": "harbor legal aid"}));
    assert_eq!((how.as_str(), ids), ("ambiguous", vec![one.to_string(), two.to_string()]));
    for (county, meant) in [("37001", one), ("37003", two)] {
        let (how, ids) = outcome(&caller, json!({"name": "harbor legal aid", "county": county}));
        assert_eq!((how.as_str(), &ids[0]), ("exact", &meant.to_string()));
    }
}

#[test]
fn statewide_is_in_every_county_and_the_closed_are_found_and_say_so() {
    let app = TestApp::start();
    let mut made = profile(&[offering("outreach", &[])]);
    made["name"] = json!("Juniper Hotline");
    let statewide = app.organization(&made);
    let answered = ask(&partner(&app), json!({"name": "Juniper Hotline", "county": "37199"}));
    assert_eq!(answered["outcome"], "exact");
    assert_eq!(agreed(&answered, "agreed"), ["name", "county"]);
    let staff = app.as_role(Role::Reviewer);
    let etag = staff.get(&format!("/v1/organizations/{statewide}")).ok().etag();
    staff.act(&format!("/v1/organizations/{statewide}/close"), &etag).ok();
    let answered = ask(&partner(&app), json!({"name": "Juniper Hotline", "county": "37199"}));
    assert_eq!(answered["candidates"][0]["organization"]["status"], "closed");
}

#[test]
fn what_a_caller_may_not_read_matches_nothing() {
    let app = TestApp::start();
    let all = neighbours(&app);
    let theirs = json!({"identifiers": [{"scheme": "county_system", "value": "C-17"}]});
    let (how, ids) = outcome(&app.as_role(Role::Reviewer), theirs.clone());
    assert_eq!((how.as_str(), ids), ("exact", vec![all.wake.to_string()]), "the Commission reads every scheme");
    // For somebody else it is as an identifier that nobody has: the same bytes, and no contradiction either.
    let caller = partner(&app);
    let unknown = json!({"identifiers": [{"scheme": "county_system", "value": "C-18"}]});
    let answers = [theirs, unknown].map(|row| caller.post(MATCH, &json!({ "rows": [row] })).expect(200).text);
    assert_eq!(answers[0], answers[1]);
    assert!(answers[0].contains("\"none\""), "{}", answers[0]);
    for value in ["C-17", "C-18"] {
        let row = json!({
            "identifiers": [{"scheme": "county_system", "value": value}],
            "name": "Lantern House of Wake County", "county": "37183",
        });
        let answered = ask(&caller, row);
        assert_eq!(answered["outcome"], "exact", "{value}");
        assert_eq!(agreed(&answered, "agreed"), ["name", "county"], "{value}");
        assert_eq!(agreed(&answered, "disagreed"), Vec::<String>::new(), "{value}");
    }
}

#[test]
fn a_providers_people_find_their_own_organization_alone() {
    let app = TestApp::start();
    let all = neighbours(&app);
    let member = app.provider(all.wake);
    let (how, ids) = outcome(&member, json!({"name": "Lantern House of Wake County", "county": "37183"}));
    assert_eq!((how.as_str(), ids), ("exact", vec![all.wake.to_string()]));
    // Its own identifiers are its own, whoever issued them.
    let (how, _) = outcome(&member, json!({"identifiers": [{"scheme": "county_system", "value": "C-17"}]}));
    assert_eq!(how, "exact");
    for row in [
        json!({"name": "Willow Creek Family Services", "county": "37183"}),
        json!({"identifiers": [{"scheme": "ein", "value": "56-0000002"}]}),
        json!({"phone": "+19195550102"}),
    ] {
        let (how, ids) = outcome(&member, row.clone());
        assert_eq!((how.as_str(), ids.len()), ("none", 0), "{row}");
    }
}

#[test]
fn what_makes_no_sense_is_said_where_it_is_and_never_repeated() {
    let app = TestApp::start();
    let caller = partner(&app);
    let mut rows = vec![json!({"name": "Somebody"}); 20];
    rows[3] = json!({});
    rows[7] = json!({"reference": "only a mark"});
    rows[12] = json!({"identifiers": [{"scheme": "ein", "value": "99887766554433"}]});
    rows[17] = json!({"phone": "555-CANARY"});
    rows[18] = json!({"website": "canary"});
    rows[19] = json!({"name": "?!"});
    let answer = caller.post(MATCH, &json!({ "rows": rows }));
    for pointer in
        ["/rows/3", "/rows/7", "/rows/12/identifiers/0/value", "/rows/17/phone", "/rows/18/website", "/rows/19/name"]
    {
        answer.clone().problem_at(422, "invalid", pointer);
    }
    assert!(!answer.text.contains("CANARY") && !answer.text.contains("99887766554433"), "{answer}");
    let one = json!({"name": "x"});
    for (body, pointer) in [
        (json!({ "rows": [] }), "/rows"),
        (json!({ "rows": vec![one.clone(); 1001] }), "/rows"),
        (json!({ "rows": [one], "candidates": 11 }), "/candidates"),
        (json!({ "rows": [one], "candidates": 0 }), "/candidates"),
        (json!({ "rows": [{"name": "x", "reference": "r".repeat(101)}] }), "/rows/0/reference"),
        (json!({ "rows": [{"name": "x".repeat(201)}] }), "/rows/0/name"),
        (json!({ "rows": [{"name": "x", "county": "99999"}] }), "/rows/0/county"),
        (
            json!({ "rows": [{"identifiers": vec![json!({"scheme": "ein", "value": "56-0000001"}); 11]}] }),
            "/rows/0/identifiers",
        ),
    ] {
        caller.post(MATCH, &body).problem_at(422, "invalid", pointer);
    }
    caller.post(MATCH, &json!({ "rows": [{"address": "12 Example Street"}] })).problem(422, "invalid");
    app.as_role(Role::StandardsEditor).post(MATCH, &json!({ "rows": [{"name": "x"}] })).problem(403, "forbidden");
}

#[test]
fn a_thousand_rows_are_answered_at_once_and_candidates_are_as_many_as_asked_for() {
    let app = TestApp::start();
    for number in 0..12 {
        let _ = provider(&app, &format!("Magnolia House {number}"), "37183", json!({}));
    }
    let caller = partner(&app);
    let rows: Vec<Value> =
        (0..1000).map(|row| json!({"reference": row.to_string(), "name": "Magnolia House"})).collect();
    let answered = caller.post(MATCH, &json!({ "rows": rows, "candidates": 10 })).expect(200).json()["rows"].clone();
    let answered = answered.as_array().unwrap();
    assert_eq!(answered.len(), 1000);
    for (place, row) in answered.iter().enumerate() {
        assert_eq!(row["reference"], place.to_string());
        assert_eq!((row["outcome"].as_str(), row["candidates"].as_array().unwrap().len()), (Some("ambiguous"), 10));
    }
    let few = ask(&caller, json!({"name": "Magnolia House"}));
    assert_eq!(few["candidates"].as_array().unwrap().len(), 5);
}

#[test]
fn a_changed_profile_is_found_by_what_it_says_now() {
    let app = TestApp::start();
    let id =
        provider(&app, "Cedar Refuge", "37183", json!({"phone": "+19195550110", "website": "https://cedar.example"}));
    let caller = partner(&app);
    let by = |row: Value| outcome(&caller, row).1;
    assert_eq!(by(json!({"phone": "+19195550110"})), [id.to_string()]);
    let staff = app.as_role(Role::Reviewer);
    let place = format!("/v1/organizations/{id}");
    let shown = staff.get(&place).ok();
    let mut changed = shown.json()["profile"].clone();
    changed["phone"] = json!("+19195550111");
    changed["website"] = json!("https://cedar-refuge.example");
    changed["name"] = json!("Spruce Refuge");
    staff.put(&place, &shown.etag(), &changed).ok();
    for gone in [json!({"phone": "+19195550110"}), json!({"website": "cedar.example"})] {
        assert_eq!(by(gone.clone()), Vec::<String>::new(), "{gone}");
    }
    for now in [
        json!({"phone": "919 555 0111"}),
        json!({"website": "www.cedar-refuge.example"}),
        json!({"name": "spruce refuge"}),
        // Whoever knows it by a former name finds it still.
        json!({"name": "Cedar Refuge"}),
    ] {
        assert_eq!(by(now.clone()), [id.to_string()], "{now}");
    }
}

#[test]
fn nothing_that_was_asked_is_kept() {
    let app = TestApp::start();
    let _ = neighbours(&app);
    let before = app.position();
    let row = json!({
        "reference": "CANARY-REFERENCE", "name": "Canary Name Lantern", "phone": "+19195550177",
        "website": "canary-host.example", "identifiers": [{"scheme": "county_system", "value": "CANARY-VALUE"}],
    });
    let answered = partner(&app).post(MATCH, &json!({ "rows": [row] })).expect(200);
    assert_eq!(answered.json()["rows"][0]["reference"], "CANARY-REFERENCE");
    assert_eq!(answered.text.to_lowercase().matches("canary").count(), 1, "{answered}");
    assert_eq!(app.position(), before, "asking is no entry in the journal");
    for export in ["/v1/journal/export", "/v1/access-log/export"] {
        let kept = app.as_role(Role::Auditor).get(export).ok().text.to_lowercase();
        assert!(!kept.contains("canary") && !kept.contains("5550177"), "{export}");
    }
}

#[test]
fn organizations_that_were_entered_twice_are_proposed_until_staff_say_that_they_are_two() {
    let app = TestApp::start();
    let all = neighbours(&app);
    let again = provider(&app, "Lantren House of Wake County", "37183", json!({"phone": "+19195550101"}));
    let twin = provider(&app, "Willow Creek Families Svcs., Inc", "37183", json!({}));
    let staff = app.as_role(Role::Reviewer);
    let pairs = |caller: &Caller<'_>| -> Vec<(String, String)> {
        let (mut found, mut target) = (Vec::new(), "/v1/duplicates?limit=1".to_owned());
        loop {
            let page = caller.get(&target).expect(200).json();
            let items = page["items"].as_array().unwrap();
            assert!(items.len() <= 1);
            found.extend(items.iter().map(|pair| {
                let id = |side: &str| pair[side]["id"].as_str().unwrap().to_owned();
                (id("organization"), id("other"))
            }));
            let Some(cursor) = page["next_cursor"].as_str() else { return found };
            target = format!("/v1/duplicates?limit=1&cursor={cursor}");
        }
    };
    let expected = [(again.to_string(), all.wake.to_string()), (twin.to_string(), all.willow.to_string())];
    assert_eq!(pairs(&staff), expected, "the branches of Wake and Durham are two");
    let shown = staff.get("/v1/duplicates").expect(200).json();
    assert_eq!(shown["items"][0]["agreed"], json!(["name", "county", "phone"]), "{shown:#}");
    assert!(shown["items"][0]["score"].as_f64().unwrap() > 0.9, "{shown:#}");

    // Whichever of the two is named first.
    let body =
        json!({"organization": all.wake.to_string(), "other": again.to_string(), "note": "CANARY: a new branch."});
    let before = app.position();
    let dismissed = staff.post("/v1/duplicates/dismiss", &body).expect(200);
    assert_eq!(app.position(), before + 1);
    assert_eq!(pairs(&staff), expected[1..]);
    assert_eq!(staff.post("/v1/duplicates/dismiss", &body).expect(200).text, dismissed.text, "saying it again");
    assert_eq!(app.position(), before + 1, "saying it again changes nothing");

    let journal = app.as_role(Role::Auditor).get("/v1/journal/export").ok().text;
    assert!(journal.contains("pair_dismissed") && !journal.contains("CANARY"), "ids alone, no note");

    let itself = json!({"organization": twin.to_string(), "other": twin.to_string()});
    staff.post("/v1/duplicates/dismiss", &itself).problem_at(422, "invalid", "/other");
    let nobody = json!({"organization": twin.to_string(), "other": crate::access_calls::MADE_UP});
    staff.post("/v1/duplicates/dismiss", &nobody).problem(404, "not-found");
    for (caller, what) in [(app.provider(all.wake), "a provider's people"), (partner(&app), "a partner")] {
        assert_eq!(caller.get("/v1/duplicates").status, 403, "{what}");
        assert_eq!(caller.post("/v1/duplicates/dismiss", &body).status, 403, "{what}");
    }
    staff.get("/v1/duplicates?cursor=bm9uZQ").problem(400, "invalid-query");
}

#[test]
fn staff_who_ask_with_a_partners_scopes_alone_see_what_a_partner_sees() {
    let app = TestApp::start();
    let _ = neighbours(&app);
    let narrow = app.bearer(app.token(app.staff().actor(Role::Reviewer), &[Scope::ProvidersRead], None));
    let (how, _) = outcome(&narrow, json!({"identifiers": [{"scheme": "county_system", "value": "C-17"}]}));
    assert_eq!(how, "none");
}

#[test]
fn a_partner_finds_by_the_identifiers_that_it_has_registered_itself_and_nobody_else_does() {
    let app = TestApp::start();
    let all = neighbours(&app);
    let (_, one) = machine(&app, "One (fictitious)", Some("one_system"));
    let (_, other) = machine(&app, "Other (fictitious)", Some("other_system"));
    let place = format!("/v1/providers/{}/identifier", all.willow);
    one.call("PUT", &place).json(&json!({"value": "W-1"})).send().ok();
    let row = json!({"identifiers": [{"scheme": "one_system", "value": "W-1"}]});
    let found = ("exact".to_owned(), vec![all.willow.to_string()]);
    assert_eq!(outcome(&one, row.clone()), found);
    assert_eq!(outcome(&app.as_role(Role::Reviewer), row.clone()), found);
    for (caller, who) in [(other, "another partner"), (app.provider(all.willow), "its own people")] {
        assert_eq!(outcome(&caller, row.clone()), ("none".to_owned(), Vec::new()), "{who}");
    }
    // It is another organization's name beside one's own number: somebody must look.
    let mixed = json!({"identifiers": row["identifiers"], "name": "Lantern House of Durham County"});
    assert_eq!(outcome(&one, mixed).0, "ambiguous");
}

#[test]
fn each_candidate_counts_as_shown_and_each_row_that_finds_nobody_as_a_miss() {
    let app = TestApp::start();
    let _ = neighbours(&app);
    let (client, caller) = machine(&app, "County (fictitious)", None);
    let rows = json!([
        {"name": "Lantern House"}, {"name": "Lantern House of Wake County"}, {"name": "Nobody at all"}, {"county": "37183"},
    ]);
    caller.post(MATCH, &json!({ "rows": rows })).expect(200).ok();
    let target = format!("/v1/clients/{client}/lookups");
    let mut counted = Value::Null;
    for _ in 0..200 {
        counted = app.as_role(Role::Administrator).get(&target).expect(200).json()["items"][0].clone();
        if counted["lookups"] == 4 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(
        (&counted["lookups"], &counted["organizations"], &counted["misses"]),
        (&json!(4), &json!(2), &json!(2)),
        "{counted}"
    );
}
