//! `Idempotency-Key`: a retry gets the same answer, and the act happens once.

use crate::operations;
use domain::{
    access::{Role, Scope},
    decision::Act,
    policy::Use,
};
use serde_json::{Value, json};
use testkit::{Answer, Caller, TestApp, offering, profile};

fn post(caller: &Caller<'_>, target: &str, key: &str, body: &Value) -> Answer {
    caller.call("POST", target).header("Idempotency-Key", key).json(body).send()
}

/// An organization about which a grant can be decided, and the grant.
fn decidable(app: &TestApp) -> Value {
    let organization = app.organization(&profile(&[offering("outreach", &["37183"])]));
    app.accepted(organization);
    json!({"organization": organization.to_string(), "use": "referral", "arena": "outreach", "act": "grant"})
}

fn decisions(app: &TestApp) -> usize {
    let page = app.as_role(Role::Auditor).get("/v1/decisions").ok().json();
    page["items"].as_array().unwrap().len()
}

#[test]
fn decisions_and_imports_need_a_key() {
    let app = TestApp::start();
    let decision = decidable(&app);
    let decider = app.as_role(Role::Decider);
    decider.post("/v1/decisions", &decision).problem(400, "invalid-header");
    for bad in ["", "\"\"", "two words", &"x".repeat(101), "\u{e4}"] {
        post(&decider, "/v1/decisions", bad, &decision).problem(400, "invalid-header");
    }
    let importer = app.as_role(Role::Importer);
    let call = importer.call("POST", "/v1/imports?kind=organizations").body("text/csv", "name\n");
    call.send().problem(400, "invalid-header");
    let target = format!("/v1/imports/{}/apply", uuid::Uuid::now_v7());
    importer.post(&target, &json!({"plan_hash": "0".repeat(64)})).problem(400, "invalid-header");
    assert_eq!(decisions(&app), 0);
}

#[test]
fn the_document_says_where_a_key_is_needed_and_every_creation_takes_one() {
    for operation in operations::all() {
        let header = operation.parameters("header").into_iter().find(|p| p["name"] == "Idempotency-Key").cloned();
        let creates = operation.it["responses"].get("201").is_some() || operation.id == "create_import";
        assert_eq!(header.is_some(), creates || operation.id == "apply_import", "{}", operation.id);
        let needs = ["create_decision", "record_succession", "create_import", "apply_import"].contains(&&*operation.id);
        assert_eq!(header.is_some_and(|header| header["required"] == true), needs, "{}", operation.id);
    }
}

#[test]
fn the_same_key_gets_the_same_answer_and_the_act_happens_once() {
    let app = TestApp::start();
    let decision = decidable(&app);
    let decider = app.as_role(Role::Decider);
    let first = post(&decider, "/v1/decisions", "key-1", &decision).expect(201);
    let position = app.position();
    // Quotes belong to the header's syntax, and the order of members to nobody.
    for key in ["key-1", "\"key-1\""] {
        let again = post(&decider, "/v1/decisions", key, &decision).expect(201);
        assert_eq!(again.text, first.text);
        for header in ["etag", "location", "content-type"] {
            assert_eq!(again.header(header), first.header(header), "{header}");
        }
    }
    assert_eq!(app.position(), position, "a retry appended to the journal");
    assert_eq!(decisions(&app), 1);
}

#[test]
fn another_body_or_address_under_the_same_key_is_refused() {
    let app = TestApp::start();
    let decision = decidable(&app);
    let everything = app.bearer(app.token(app.staff().actor(Role::Decider), Scope::ALL, None));
    post(&everything, "/v1/decisions", "key-1", &decision).ok();
    let position = app.position();
    let mut other = decision;
    other["reason"] = json!("Another.");
    post(&everything, "/v1/decisions", "key-1", &other).problem(422, "idempotency-key-reused");
    post(&everything, "/v1/organizations", "key-1", &profile(&[])).problem(422, "idempotency-key-reused");
    assert_eq!(app.position(), position);
}

#[test]
fn a_key_is_its_callers_own() {
    let app = TestApp::start();
    let one = app.as_role(Role::Reviewer);
    let other = app.as_role(Role::Administrator);
    let first = post(&one, "/v1/organizations", "key-1", &profile(&[])).expect(201);
    let second = post(&other, "/v1/organizations", "key-1", &profile(&[])).expect(201);
    assert_ne!(first.id(), second.id());
}

#[test]
fn what_was_refused_is_not_kept() {
    let app = TestApp::start();
    let staff = app.as_role(Role::Reviewer);
    let mut body = profile(&[]);
    let name = body["name"].take();
    post(&staff, "/v1/organizations", "key-1", &body).problem(422, "invalid");
    body["name"] = name;
    post(&staff, "/v1/organizations", "key-1", &body).ok();
}

#[test]
fn the_same_key_at_the_same_time_is_one_act() {
    let app = TestApp::start();
    for round in 0..5 {
        let decision = decidable(&app);
        let before = decisions(&app);
        let decider = app.as_role(Role::Decider);
        let key = format!("round-{round}");
        let answers: Vec<Answer> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|_| {
                    let (decider, key, decision) = (decider.clone(), key.clone(), decision.clone());
                    scope.spawn(move || post(&decider, "/v1/decisions", &key, &decision))
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(decisions(&app), before + 1);
        let created: Vec<&Answer> = answers.iter().filter(|answer| answer.status == 201).collect();
        assert!(created.iter().all(|answer| answer.text == created[0].text));
        assert!(!created.is_empty());
        for answer in answers.into_iter().filter(|answer| answer.status != 201) {
            answer.problem(409, "idempotency-in-flight");
        }
    }
}

#[test]
fn an_answer_that_showed_a_secret_is_not_repeated() {
    let app = TestApp::start();
    let administrator = app.as_role(Role::Administrator);
    let body = json!({
        "name": "Test (fictitious)", "role": "partner", "belongs_to": "Test (fictitious)", "agreement": "Test",
    });
    let created = post(&administrator, "/v1/clients", "key-1", &body).expect(201).json();
    let again = post(&administrator, "/v1/clients", "key-1", &body);
    assert!(!again.text.contains(created["secret"].as_str().unwrap()));
    again.problem(409, "secret-shown");
    let mut other = body;
    other["name"] = json!("Other (fictitious)");
    post(&administrator, "/v1/clients", "key-1", &other).problem(422, "idempotency-key-reused");
}

#[test]
fn a_retry_after_the_standing_changed_repeats_the_answer_and_not_the_act() {
    let app = TestApp::start();
    let decision = decidable(&app);
    let decider = app.as_role(Role::Decider);
    let first = post(&decider, "/v1/decisions", "key-1", &decision).expect(201);
    let organization = decision["organization"].as_str().unwrap().parse().unwrap();
    app.decide(organization, Use::Referral, Some("outreach"), Act::Suspend);
    let again = post(&decider, "/v1/decisions", "key-1", &decision).expect(201);
    assert_eq!(again.text, first.text);
    let target = format!("/v1/standing/{organization}?use=referral&arena=outreach");
    let now = app.as_role(Role::Partner).get(&target).ok().json();
    assert_eq!(now["standings"][0]["standing"], "suspended");
}

#[test]
fn an_answer_is_kept_for_a_week() {
    let app = TestApp::start();
    let reviewer = app.as_role(Role::Reviewer);
    // Without an identifier nothing keeps it from being created again.
    let mut body = profile(&[]);
    body["identifiers"] = json!([]);
    let first = post(&reviewer, "/v1/organizations", "old", &body).expect(201).id();
    let second = post(&reviewer, "/v1/organizations", "new", &body).expect(201).id();
    app.database()
        .tamper("UPDATE idempotency SET recorded_at = '2020-01-01T00:00:00.000000Z' WHERE request_key = 'old'");
    let _ = post(&reviewer, "/v1/organizations", "third", &body).expect(201);
    assert_eq!(post(&reviewer, "/v1/organizations", "new", &body).expect(201).id(), second);
    assert_ne!(post(&reviewer, "/v1/organizations", "old", &body).expect(201).id(), first);
}
