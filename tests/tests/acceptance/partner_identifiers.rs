//! Partners' own identifiers of organizations: each in its own scheme, and nobody else's business.

use crate::partners::{Partner, add, body, importer, of, partner};
use domain::{
    access::{Role, Scope},
    ids::OrganizationId,
};
use serde_json::{Value, json};
use testkit::{Answer, Caller, TestApp, offering, profile};

const UNKNOWN: &str = "01981f3e-8a00-7000-8000-00000000ffff";

impl Partner<'_> {
    fn register(&self, organization: OrganizationId, value: &str) -> Answer {
        let target = format!("/v1/providers/{organization}/identifier");
        self.caller.call("PUT", &target).json(&json!({ "value": value })).send()
    }

    fn remove(&self, organization: OrganizationId) -> Answer {
        self.caller.call("DELETE", &format!("/v1/providers/{organization}/identifier")).send()
    }

    fn finds(&self, scheme: &str, value: &str) -> Vec<Value> {
        let target = format!("/v1/providers?identifier_scheme={scheme}&identifier_value={value}");
        let found = self.caller.get(&target).expect(200).json();
        found["items"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect()
    }

    fn list(&self) -> Vec<Value> {
        self.caller.get("/v1/identifiers?limit=200").expect(200).json()["items"].as_array().unwrap().clone()
    }
}

fn set_scheme(app: &TestApp, client: &str, scheme: Option<&str>) -> Answer {
    let administrator = app.as_role(Role::Administrator);
    let etag = administrator.get(&format!("/v1/clients/{client}")).expect(200).etag();
    let body = json!({ "identifier_scheme": scheme });
    administrator.put(&format!("/v1/clients/{client}/identifier-scheme"), &etag, &body)
}

#[test]
fn a_partner_registers_replaces_lists_finds_and_removes_its_own() {
    let app = TestApp::start();
    let [one, other] = [(), ()].map(|()| app.organization(&profile(&[])));
    let ours = partner(&app, "Ours (fictitious)", Some("ours"));
    let registered = ours.register(one, "A-1").expect(200).json();
    assert_eq!(
        (&registered["organization"], &registered["scheme"], &registered["value"]),
        (&json!(one.to_string()), &json!("ours"), &json!("A-1"))
    );
    ours.register(other, "A-2").ok();
    assert_eq!(ours.finds("ours", "A-1"), [json!(one.to_string())]);
    // In place of the one before.
    ours.register(one, "A-3").ok();
    assert_eq!(ours.finds("ours", "A-1"), [] as [Value; 0]);
    assert_eq!(ours.finds("ours", "A-3"), [json!(one.to_string())]);
    let listed: Vec<_> = ours.list().iter().map(|item| (item["organization"].clone(), item["value"].clone())).collect();
    let mut expected = vec![(json!(one.to_string()), json!("A-3")), (json!(other.to_string()), json!("A-2"))];
    expected.sort_by_key(|(id, _)| id.to_string());
    assert_eq!(listed, expected);
    // The value that became free names another one now.
    ours.register(other, "A-1").ok();
    let _ = ours.remove(one).expect(204);
    ours.remove(one).problem(404, "not-found");
    assert_eq!(ours.finds("ours", "A-3"), [] as [Value; 0]);
    ours.caller
        .call("PUT", &format!("/v1/providers/{UNKNOWN}/identifier"))
        .json(&json!({"value": "x"}))
        .send()
        .problem(404, "not-found");
    for value in ["", " x", "x\u{7}", &"x".repeat(101)] {
        ours.register(one, value).problem_at(422, "invalid", "/value");
    }
}

#[test]
fn staff_find_an_organization_by_what_a_partner_calls_it_and_its_own_people_do_not() {
    let app = TestApp::start();
    let [one, other] = [(), ()].map(|()| app.organization(&profile(&[])));
    let ours = partner(&app, "Ours (fictitious)", Some("ours"));
    ours.register(one, "A-1").ok();
    let found = |caller: &Caller<'_>, value: &str| {
        let target = format!("/v1/organizations?identifier_scheme=ours&identifier_value={value}");
        let items = caller.get(&target).expect(200).json()["items"].clone();
        items.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let staff = app.as_role(Role::Reviewer);
    assert_eq!(found(&staff, "A-1"), [one.to_string()]);
    assert_eq!(found(&staff, "A-2"), [] as [String; 0]);
    assert_eq!(
        found(&app.provider(one), "A-1"),
        [] as [String; 0],
        "what a partner calls it is the partner's business"
    );
    // Registered anew, it names the other; a filter beside it still counts.
    let _ = ours.remove(one).expect(204);
    ours.register(other, "A-1").ok();
    assert_eq!(found(&staff, "A-1"), [other.to_string()]);
    assert_eq!(found(&staff, "A-1&status=closed"), [] as [String; 0]);
}

#[test]
fn an_identifier_names_one_organization_and_the_refusal_says_which_of_ones_own() {
    let app = TestApp::start();
    let [one, other] = [(), ()].map(|()| app.organization(&profile(&[])));
    let ours = partner(&app, "Ours (fictitious)", Some("ours"));
    let theirs = partner(&app, "Theirs (fictitious)", Some("theirs"));
    ours.register(one, "A-1").ok();
    let refused = ours.register(other, "A-1");
    assert!(refused.text.contains(&one.to_string()), "{refused}");
    refused.problem_at(409, "conflict", "/value");
    // The same value in another's scheme is another identifier: nothing is refused, and nothing is told.
    let registered = theirs.register(other, "A-1").expect(200);
    assert!(!registered.text.contains(&one.to_string()), "{registered}");
}

#[test]
fn another_partners_identifiers_are_seen_nowhere() {
    let app = TestApp::start();
    let id = app.organization(&profile(&[offering("outreach", &["37183"])]));
    let ours = partner(&app, "Ours (fictitious)", Some("ours"));
    let theirs = partner(&app, "Theirs (fictitious)", Some("theirs"));
    let owner = app.provider(id);
    let staff = app.as_role(Role::Reviewer);
    let targets = [format!("/v1/providers/{id}"), format!("/v1/organizations/{id}"), format!("/v1/standing/{id}")];
    let tags = |caller: &testkit::Caller<'_>| -> Vec<Option<String>> {
        targets.iter().map(|target| caller.get(target).header("etag").map(str::to_owned)).collect()
    };
    let before = (tags(&theirs.caller), tags(&owner), staff.get(&targets[1]).etag());
    ours.register(id, "CANARY-OF-OURS").ok();
    assert_eq!(
        before,
        (tags(&theirs.caller), tags(&owner), staff.get(&targets[1]).etag()),
        "an entity tag has changed"
    );
    for caller in [&theirs.caller, &owner] {
        for target in targets.iter().map(String::as_str).chain([
            "/v1/identifiers",
            "/v1/identifiers?scheme=ours",
            "/v1/organizations",
            "/v1/providers?identifier_scheme=ours&identifier_value=CANARY-OF-OURS",
        ]) {
            let answer = caller.get(target);
            assert!(!answer.text.contains("CANARY-OF-OURS") && !answer.text.contains("ours"), "{answer}");
        }
    }
    assert_eq!(owner.get("/v1/identifiers").expect(200).json()["items"], json!([]));
    assert_eq!(theirs.list(), [] as [Value; 0]);
    // Staff see it, beside the organization and in the list.
    assert!(staff.get(&targets[0]).ok().text.contains("CANARY-OF-OURS"));
    let listed = staff.get(&format!("/v1/identifiers?organization={id}")).ok().json();
    assert_eq!(
        (&listed["items"][0]["scheme"], &listed["items"][0]["value"]),
        (&json!("ours"), &json!("CANARY-OF-OURS"))
    );
    // It is no part of the profile, also for staff.
    assert!(!staff.get(&targets[1]).ok().text.contains("CANARY-OF-OURS"));
    // No entry of the journal has the value.
    let journal = app.as_role(Role::Auditor).get("/v1/journal?limit=200").ok();
    assert!(!journal.text.contains("CANARY-OF-OURS"), "{journal}");
    let entries = journal.json()["items"].as_array().unwrap().clone();
    let entry = entries.iter().find(|entry| entry["act"] == "partner_identifier_registered").expect("an entry");
    let payload = json!({"organization": id.to_string(), "client": ours.id.to_string(), "scheme": "ours"});
    assert_eq!((&entry["payload"], &entry["organization"]), (&payload, &Value::Null));
    assert_eq!(entry["actor"], format!("machine:{}", ours.id));
}

#[test]
fn replacing_a_profile_leaves_them() {
    let app = TestApp::start();
    let mut said = profile(&[]);
    let id = app.organization(&said);
    let ours = partner(&app, "Ours (fictitious)", Some("ours"));
    ours.register(id, "A-1").ok();
    let staff = app.as_role(Role::Reviewer);
    let target = format!("/v1/organizations/{id}");
    said["name"] = json!("Changed (fictitious)");
    said["identifiers"] = json!([]);
    let etag = staff.put(&target, &staff.get(&target).etag(), &said).ok().etag();
    assert_eq!(ours.finds("ours", "A-1"), [json!(id.to_string())]);
    // Nobody writes a partner's scheme into a profile, by hand or by a file.
    said["identifiers"] = json!([{"scheme": "ours", "value": "A-9"}]);
    staff.put(&target, &etag, &said).problem_at(422, "invalid", "/identifiers/0/scheme");
    staff.post("/v1/organizations", &said).problem_at(422, "invalid", "/identifiers/0/scheme");
    let file = "identifier_scheme,identifier_value,name,kind\r\nours,A-1,Example (fictitious),nonprofit\r\n";
    let call =
        app.as_role(Role::Importer).call("POST", "/v1/imports?kind=organizations").header("Idempotency-Key", "k");
    let planned = call.body("text/csv", file).send().expect(202).json();
    let rows = app.as_role(Role::Importer).get(&format!("/v1/imports/{}/rows", planned["id"].as_str().unwrap())).ok();
    assert_eq!(rows.json()["items"][0]["act"], "refuse", "{rows}");
}

#[test]
fn many_at_once_are_judged_row_by_row() {
    let app = TestApp::start();
    let [a, b, c] = [(), (), ()].map(|()| app.organization(&profile(&[])));
    let ours = partner(&app, "Ours (fictitious)", Some("ours"));
    ours.register(a, "A").ok();
    ours.register(b, "B").ok();
    let row = |organization: &str, value: &str| json!({"organization": organization, "value": value});
    let [a, b, c] = [a, b, c].map(|id| id.to_string());
    let items = json!([row(&a, "A"), row(&b, "B-2"), row(&c, "C"), row(&c, "C-2"), row(UNKNOWN, "U"), row(&a, "")]);
    let before = app.position();
    let send = || ours.caller.post("/v1/identifiers", &json!({"items": items}));
    let told = send().expect(200).json();
    let outcomes: Vec<&Value> = told["items"].as_array().unwrap().iter().map(|row| &row["outcome"]).collect();
    assert_eq!(outcomes, ["unchanged", "replaced", "registered", "refused", "refused", "refused"]);
    let pointers: Vec<&Value> = told["errors"].as_array().unwrap().iter().map(|error| &error["pointer"]).collect();
    assert_eq!(pointers, ["/items/3/organization", "/items/4/organization", "/items/5/organization"]);
    assert_eq!(app.position(), before + 2, "one entry for each that was kept");
    // Sent again, what was kept is unchanged, and nothing happens.
    let again = send().expect(200).json();
    let outcomes: Vec<&Value> = again["items"].as_array().unwrap().iter().map(|row| &row["outcome"]).collect();
    assert_eq!(outcomes, ["unchanged", "unchanged", "unchanged", "refused", "refused", "refused"]);
    assert_eq!(app.position(), before + 2);
    let taken =
        ours.caller.post("/v1/identifiers", &json!({"items": [row(&b, "C"), row(&a, " x")]})).expect(200).json();
    assert_eq!(taken["errors"][0]["pointer"], "/items/0/value");
    assert!(taken["errors"][0]["detail"].as_str().unwrap().contains(&c), "{taken:#}");
    assert_eq!(taken["errors"][1]["pointer"], "/items/1/value");
    assert_eq!(ours.finds("ours", "B-2"), [json!(b)]);
    let many: Vec<Value> = (0..1001).map(|n| row(UNKNOWN, &format!("V-{n}"))).collect();
    ours.caller.post("/v1/identifiers", &json!({"items": many[..1000]})).ok();
    ours.caller.post("/v1/identifiers", &json!({"items": many})).problem_at(422, "invalid", "/items");
    ours.caller.post("/v1/identifiers", &json!({"items": []})).problem_at(422, "invalid", "/items");
}

#[test]
fn who_has_no_scheme_is_told_whom_to_ask() {
    let app = TestApp::start();
    let id = app.organization(&profile(&[]));
    let without = partner(&app, "Without (fictitious)", None);
    let rows = json!({"items": [{"organization": id.to_string(), "value": "x"}]});
    for answer in [
        without.register(id, "x"),
        without.remove(id),
        without.caller.post("/v1/identifiers", &rows),
        without.caller.get("/v1/identifiers"),
        // Machines of the Commission keep none.
        importer(&app, &[Scope::IdentifiersWrite]).post("/v1/identifiers", &rows),
        app.with_scopes(&[Scope::IdentifiersWrite]).post("/v1/identifiers", &rows),
    ] {
        let problem = answer.problem(409, "no-identifier-scheme");
        assert!(problem["detail"].as_str().unwrap().contains("ask the operator"), "{problem:#}");
    }
    set_scheme(&app, &without.id.to_string(), Some("later")).ok();
    without.register(id, "x").ok();
}

#[test]
fn a_scheme_belongs_to_one_partner() {
    let app = TestApp::start();
    let mut said = profile(&[]);
    said["identifiers"] = json!([{"scheme": "commission_list", "value": "C-1"}]);
    let id = app.organization(&said);
    let production = partner(&app, "Ours (fictitious)", Some("ours"));
    for (belongs_to, scheme, free) in [
        ("Theirs (fictitious)", "ours", false),
        ("Ours (fictitious)", "ours", true),
        ("Theirs (fictitious)", "ein", false),
        ("Theirs (fictitious)", "nc_sosid", false),
        ("Theirs (fictitious)", "uei", false),
        ("Theirs (fictitious)", "commission_list", false),
        ("Theirs (fictitious)", "theirs", true),
    ] {
        let answer = add(&app, belongs_to, Some(scheme));
        if free {
            assert_eq!(answer.expect(201).json()["client"]["identifier_scheme"], scheme);
        } else {
            answer.problem_at(422, "invalid", "/identifier_scheme");
        }
    }
    let mut for_import = body("Ours (fictitious)", Some("fourth"));
    for_import["role"] = json!("importer");
    app.as_role(Role::Administrator).post("/v1/clients", &for_import).problem_at(422, "invalid", "/identifier_scheme");

    // Two clients of one partner see the same identifiers.
    let test = partner(&app, "Ours (fictitious)", None);
    let (test_id, id_of_production) = (test.id.to_string(), production.id.to_string());
    set_scheme(&app, &test_id, Some("commission_list")).problem_at(422, "invalid", "/identifier_scheme");
    let before = app.position();
    assert_eq!(set_scheme(&app, &test_id, Some("ours")).expect(200).json()["identifier_scheme"], "ours");
    assert_eq!(app.position(), before + 1);
    set_scheme(&app, &test_id, Some("ours")).ok();
    assert_eq!(app.position(), before + 1, "what says the same changes nothing");
    production.register(id, "A-1").ok();
    assert_eq!(test.finds("ours", "A-1"), [json!(id.to_string())]);

    // It is given up only while somebody of the partner keeps it, or nothing is registered in it.
    let page = app.as_role(Role::Administrator).get("/v1/clients?limit=200").ok().json();
    for client in page["items"].as_array().unwrap() {
        let other = client["id"].as_str().unwrap();
        if client["identifier_scheme"] == "ours" && other != id_of_production {
            set_scheme(&app, other, None).ok();
        }
    }
    set_scheme(&app, &id_of_production, None).problem(409, "identifier-scheme-in-use");
    set_scheme(&app, &id_of_production, Some("other")).problem(409, "identifier-scheme-in-use");
    let _ = production.remove(id).expect(204);
    set_scheme(&app, &id_of_production, None).ok();
    add(&app, "Theirs (fictitious)", Some("ours")).ok();
}

#[test]
fn a_revoked_clients_scheme_is_nobody_elses() {
    let app = TestApp::start();
    let id = app.organization(&profile(&[]));
    let first = partner(&app, "Ours (fictitious)", Some("ours"));
    first.register(id, "A-1").ok();
    let client = format!("/v1/clients/{}", first.id);
    let _ = app.as_role(Role::Administrator).call("POST", &format!("{client}/revoke")).send().expect(204);
    set_scheme(&app, &first.id.to_string(), None).problem(409, "client-revoked");
    add(&app, "Theirs (fictitious)", Some("ours")).problem_at(422, "invalid", "/identifier_scheme");
    let successor = partner(&app, "Ours (fictitious)", Some("ours"));
    assert_eq!(of(&app, successor.id).finds("ours", "A-1"), [json!(id.to_string())]);
}
