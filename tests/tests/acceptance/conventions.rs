//! What every operation keeps to: problems, limits, entity tags, request ids.

use crate::operations;
use domain::access::{Role, Scope};
use serde_json::{Value, json};
use testkit::{Flow, Staff, TestApp, offering, profile};

/// A word that no error may repeat.
const CANARY: &str = "canary-4711-yellow";

pub fn everything(app: &TestApp) -> testkit::Caller<'_> {
    app.bearer(app.token(app.staff().actor(Role::Decider), Scope::ALL, None))
}

#[test]
fn what_is_nowhere_is_a_problem() {
    let app = TestApp::start();
    let staff = everything(&app);
    for target in ["/v1", "/v2/organizations", "/v1/organization", "/v1/organizations/", "/v1//organizations", "/x%00"]
    {
        staff.get(target).problem(404, "unknown-route");
        app.nobody().get(target).problem(404, "unknown-route");
        let _ = staff.call("POST", target).json(&json!({})).send().problem(404, "unknown-route");
    }
}

#[test]
fn a_method_that_an_address_does_not_take_is_told_which_it_takes() {
    let app = TestApp::start();
    let staff = everything(&app);
    let all = operations::all();
    for operation in &all {
        let mut takes: Vec<_> = all.iter().filter(|o| o.path == operation.path).map(|o| o.method.clone()).collect();
        takes.sort();
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "BREW"] {
            if takes.iter().any(|one| one == method) {
                continue;
            }
            let answer = staff.call(method, &operation.target()).send();
            assert_eq!(answer.header("allow"), Some(&*takes.join(", ")), "{answer}");
            answer.problem(405, "method-not-allowed");
        }
    }
}

#[test]
fn unknown_query_parameters_are_refused_by_every_operation() {
    let app = TestApp::start();
    let staff = everything(&app);
    for operation in operations::all().iter().filter(|operation| operation.scope.is_some()) {
        let call = staff.call(&operation.method, &format!("{}?no_such={CANARY}", operation.target()));
        let call = call.header("If-Match", "\"1.0\"").header("Idempotency-Key", "k");
        let problem = if operation.takes_json() { call.json(&json!({})) } else { call }.send();
        let problem = problem.problem(400, "invalid-query");
        let at = problem["errors"][0]["pointer"].as_str().unwrap();
        // Where a parameter is missing as well, either is told.
        assert!(["no_such", "use", "kind", "edition", "due_on"].contains(&at), "{}: {problem:#}", operation.id);
        assert!(!problem.to_string().contains(CANARY), "{problem:#}");
    }
}

#[test]
fn a_query_that_cannot_be_read_is_told_which_parameter() {
    let app = TestApp::start();
    let staff = everything(&app);
    let organization = app.organization(&profile(&[]));
    for (query, pointer) in [
        ("use=referral&arena=outreach&age=old", "age"),
        ("use=referral&arena=outreach&age=121", "/age"),
        ("use=referral&arena=outreach&age=-1", "age"),
        ("use=referral&arena=outreach&age=1000", "age"),
        ("use=canary-4711-yellow", "use"),
        ("use=referral&arena=NOT%20A%20CODE", "arena"),
        ("use=referral&arena=outreach&county=37184", "county"),
        ("use=referral&arena=outreach&county=Wake", "county"),
        ("use=referral&arena=outreach&language=canary-4711-yellow!", "language"),
        ("use=referral&arena=outreach&population=canary-4711-yellow", "population"),
        ("use=referral&arena=outreach&standing=yes", "standing"),
        ("use=referral&arena=outreach&intake=canary-4711-yellow", "intake"),
    ] {
        let problem = staff.get(&format!("/v1/standing?{query}")).problem(400, "invalid-query");
        let at = problem["errors"][0]["pointer"].as_str().unwrap().trim_start_matches('/');
        assert_eq!(at.split(['[', '.', '/']).next().unwrap(), pointer.trim_start_matches('/'), "{query}: {problem:#}");
        assert!(!problem.to_string().contains(CANARY), "{problem:#}");
    }
    for query in ["", "use=", "use=referral&use=funding", "use=%ff"] {
        staff.get(&format!("/v1/standing?{query}")).problem(400, "invalid-query");
    }
    staff.get(&format!("/v1/standing/{organization}?use=x")).problem(400, "invalid-query");
    staff.get(&format!("/v1/organizations/{organization}/verdict")).problem(400, "invalid-query");
}

#[test]
fn nul_is_refused_wherever_text_is_read() {
    let app = TestApp::start();
    let staff = everything(&app);
    let mut body = profile(&[]);
    body["name"] = json!("a\0b");
    staff.post("/v1/organizations", &body).problem_at(400, "malformed-body", "/name");
    body["name"] = json!("a");
    body["other_names"] = json!(["sound", "\0"]);
    staff.post("/v1/organizations", &body).problem_at(400, "malformed-body", "/other_names/1");
    let answers = r#"{"answers": {"F\u000001": {"rating": "meets"}}}"#;
    let target = "/v1/assessments/01981f3e-8a00-7000-8000-00000000ffff/answers";
    let call = staff.call("PUT", target).header("If-Match", "\"1.0\"").body("application/json", answers);
    call.send().problem_at(400, "malformed-body", "/answers");
    staff.get("/v1/standing?use=referral&arena=%00").problem(400, "invalid-query");
    staff.get("/v1/organizations?cursor=AA").problem(400, "invalid-query");
    staff.get("/v1/editions/%00").problem(404, "not-found");
}

#[test]
fn a_path_that_names_nothing_is_a_problem() {
    let app = TestApp::start();
    let staff = everything(&app);
    for operation in operations::all().iter().filter(|operation| !operation.parameters("path").is_empty()) {
        let target = operation.target_with(|_| Some("not-an-id".to_owned()));
        let call = staff.call(&operation.method, &target);
        let call = call.header("If-Match", "\"1.0\"").header("Idempotency-Key", "k");
        let answer = if operation.takes_json() { call.json(&json!({})) } else { call }.send();
        // Some read the query first, which is missing here.
        if answer.status == 400 {
            answer.problem(400, "invalid-query");
        } else if operation.path.starts_with("/verify/") {
            // What is no number is answered as a number that was never issued: nothing tells the two apart.
            assert!([200, 404].contains(&answer.status), "{answer}");
        } else {
            answer.problem(404, "not-found");
        }
    }
    let organization = app.organization(&profile(&[]));
    staff.get(&format!("/v1/organizations/{organization}x")).problem(404, "not-found");
    staff
        .get("/v1/editions/01981f3e-8a00-7000-8000-00000000ffff/standards/NOT-A-CODE-AT-ALL!")
        .problem(404, "not-found");
}

#[test]
fn no_error_repeats_what_was_sent() {
    let app = TestApp::start();
    let staff = everything(&app);
    let organization = app.organization(&profile(&[]));
    let sound = json!({
        "name": "Test (fictitious)", "other_names": ["Other"], "kind": "nonprofit", "website": "https://test.example",
        "phone": "+19195550100", "round_the_clock_line": "+19195550101",
        "identifiers": [{"scheme": "test_scheme", "value": "1"}],
        "offerings": [{
            "arena": "outreach", "area": {"kind": "counties", "counties": ["37183"]}, "populations": ["women"],
            "ages": {"min": 1, "max": 2}, "languages": [{"tag": "es", "by": "spoken"}],
            "intake": "open", "intake_confirmed_on": "2026-11-16",
        }],
    });
    staff.post("/v1/organizations", &sound).ok();
    let mut pointers = Vec::new();
    leaves(&sound, "", &mut pointers);
    assert!(pointers.len() > 15);
    let canaries = [
        json!(CANARY),
        json!(format!("\n{CANARY}\t")),
        json!({CANARY: CANARY}),
        json!([CANARY]),
        json!(CANARY.repeat(100)),
    ];
    for pointer in &pointers {
        for canary in &canaries {
            let mut body = sound.clone();
            *body.pointer_mut(pointer).unwrap() = canary.clone();
            let answer = staff.post("/v1/organizations", &body);
            if answer.status != 201 {
                assert!((400..500).contains(&answer.status), "{pointer}\n{answer}");
                // The name of an unknown member may be said; a value never.
                let is_name = canary.is_object();
                assert!(is_name || !answer.text.contains(CANARY), "{pointer} of {canary}\n{answer}");
            }
        }
    }
    let decision = json!({
        "organization": organization.to_string(), "use": "referral", "arena": "outreach", "act": "grant",
        "valid_from": "2026-11-23", "valid_until": "2026-11-23", "conditions": [{"text": "x", "due_on": "2099-01-01"}],
        "reason": "x",
    });
    let mut pointers = Vec::new();
    leaves(&decision, "", &mut pointers);
    for pointer in &pointers {
        for canary in &canaries {
            let mut body = decision.clone();
            *body.pointer_mut(pointer).unwrap() = canary.clone();
            let answer = staff.post_once("/v1/decisions", &body);
            assert!((400..500).contains(&answer.status), "{pointer}\n{answer}");
            assert!(canary.is_object() || !answer.text.contains(CANARY), "{pointer} of {canary}\n{answer}");
        }
    }
}

/// Pointers to every value that holds no other.
fn leaves(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, below)| leaves(below, &format!("{at}/{name}"), found))
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(place, below)| leaves(below, &format!("{at}/{place}"), found));
        }
        _ => found.push(at.to_owned()),
    }
}

#[test]
fn narratives_and_passwords_are_repeated_by_no_error() {
    let app = TestApp::start();
    let mut flow = Flow::create(&app, &profile(&[offering("outreach", &["37183"])]));
    flow.start();
    for answer in [
        json!({"rating": CANARY}),
        json!({"rating": "meets", "narrative": CANARY.repeat(400)}),
        json!({"rating": "meets", "narrative": [CANARY]}),
        json!({"evidence": [CANARY]}),
        json!({"evidence": [{"title": CANARY}]}),
    ] {
        let refused = flow.save(&json!({"answers": {"F-01": answer}}));
        assert!(!refused.text.contains(CANARY), "{refused}");
        refused.problem(422, "invalid");
    }
    for evidence in [
        json!({"kind": CANARY, "title": "x"}),
        json!({"kind": "policy", "title": CANARY.repeat(20)}),
        json!({"kind": "policy", "title": "x", "sha256": CANARY}),
        json!({"kind": "policy", "title": CANARY, "dated": "2026-02-01", "expires": "2026-01-01"}),
        json!({"kind": "policy", "title": "x", "dated": CANARY}),
    ] {
        let refused = flow.provider.post("/v1/evidence", &evidence);
        assert!(!refused.text.contains(CANARY), "{refused}");
        refused.problem(422, "invalid");
    }
    let administrator = app.as_role(Role::Administrator);
    for name in ["x".to_owned(), Staff::name(Role::Reviewer)] {
        let body = json!({"name": name, "role": "reviewer", "password": format!("{CANARY} and some more")});
        let refused = administrator.post("/v1/users", &body);
        assert!(refused.status >= 400 && !refused.text.contains(CANARY), "{refused}");
    }
    let password = format!("{CANARY} and some more");
    for again in ["", &*password] {
        let refused = crate::signing_in::try_code(&app, "", &password, again).expect(422);
        assert!(!refused.text.contains(CANARY), "{refused}");
    }
}

#[test]
fn a_request_id_is_kept_when_it_is_a_uuid_and_made_otherwise() {
    let app = TestApp::start();
    let own = "0b0e7c5e-94a5-4c3b-8a3a-2f8d4c0f6a11";
    for target in ["/healthz", "/nowhere", "/v1/organizations", "/oauth/authorize", "/docs/"] {
        let answer = app.call("GET", target).header("X-Request-Id", own).send();
        assert_eq!(answer.header("x-request-id"), Some(own), "{answer}");
        for bad in ["abc", "<script>", ""] {
            let answer = app.call("GET", target).header("X-Request-Id", bad).send();
            let made = answer.header("x-request-id").unwrap().parse::<uuid::Uuid>().unwrap();
            assert_eq!(made.get_version_num(), 7, "{answer}");
        }
    }
}

#[test]
fn every_answer_carries_the_security_headers() {
    let app = TestApp::start();
    let staff = everything(&app);
    for target in ["/healthz", "/nowhere", "/v1/organizations", "/v1/standing", "/oauth/authorize", "/docs/"] {
        for answer in [app.nobody().get(target), staff.get(target)] {
            assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{answer}");
            assert_eq!(answer.header("x-frame-options"), Some("DENY"), "{answer}");
            // Pages with forms tell their own origin, and no more, to themselves: browsers would call it `null` otherwise.
            let referrer = if target == "/oauth/authorize" { "same-origin" } else { "no-referrer" };
            assert_eq!(answer.header("referrer-policy"), Some(referrer), "{answer}");
            assert!(answer.header("content-security-policy").is_some(), "{answer}");
        }
    }
}

#[test]
fn an_entity_tag_saves_reading_again_and_changes_with_what_is_seen() {
    let app = TestApp::start();
    let staff = everything(&app);
    let sound = profile(&[offering("outreach", &["37183"])]);
    let organization = app.eligible(&sound);
    let target = format!("/v1/organizations/{organization}");
    for target in [
        target.clone(),
        "/v1/organizations".to_owned(),
        format!("/v1/standing/{organization}"),
        "/v1/standing?use=referral&arena=outreach".to_owned(),
        "/v1/arenas".to_owned(),
        "/v1/journal?limit=1".to_owned(),
    ] {
        let first = staff.get(&target).expect(200);
        let etag = first.etag();
        assert!(etag.starts_with('"'), "a strong tag: {etag}");
        let listed = format!("\"other\", {etag}");
        for sent in [&etag, &format!("W/{etag}"), &listed, "*"] {
            let again = staff.call("GET", &target).header("If-None-Match", sent).send().expect(304);
            assert_eq!((again.text.as_str(), again.etag()), ("", etag.clone()), "{target}");
        }
        let other = staff.call("GET", &target).header("If-None-Match", "\"other\"").send().expect(200);
        assert_eq!((other.text, other.headers.get("etag")), (first.text, first.headers.get("etag")), "{target}");
        assert_eq!(other.headers.get("cache-control").unwrap(), "private, no-cache");
        assert_eq!(other.headers.get("vary").unwrap(), "Authorization");
    }
    let before = staff.get(&target).etag();
    let mut changed = sound;
    changed["name"] = json!("Another name (fictitious)");
    let after = staff.put(&target, &before, &changed).expect(200).etag();
    assert_ne!(before, after);
    let _ = staff.call("GET", &target).header("If-None-Match", &before).send().expect(200);
    let _ = staff.call("GET", &target).header("If-None-Match", &after).send().expect(304);
}

#[test]
fn a_change_names_the_version_that_it_changes() {
    let app = TestApp::start();
    let staff = everything(&app);
    let mut asked = 0;
    for operation in operations::all().iter().filter(|operation| operation.takes("If-Match")) {
        let call = staff.call(&operation.method, &operation.target());
        let call = if operation.takes_json() { call.json(&json!({})) } else { call };
        call.send().problem(428, "precondition-required");
        asked += 1;
    }
    assert!(asked >= 9, "{asked}");

    let sound = profile(&[]);
    let created = staff.post("/v1/organizations", &sound).expect(201);
    let target = created.header("location").unwrap().to_owned();
    let first = created.etag();
    let mut changed = sound.clone();
    changed["name"] = json!("Changed (fictitious)");
    let second = staff.put(&target, &first, &changed).expect(200).etag();
    for stale in [&first, "\"\"", "\"x\"", "x", "\"999.abc\"", "W/\"2.0\""] {
        staff.put(&target, stale, &sound).problem(412, "stale");
        staff.act(&format!("{target}/close"), stale).problem(412, "stale");
    }
    assert_eq!(staff.get(&target).ok().json()["profile"]["name"], "Changed (fictitious)");
    staff.put(&target, &second, &sound).ok();
}

#[test]
fn of_two_changes_of_one_version_one_is_refused() {
    let app = TestApp::start();
    let staff = everything(&app);
    let sound = profile(&[]);
    let created = staff.post("/v1/organizations", &sound).expect(201);
    let (target, etag) = (created.header("location").unwrap().to_owned(), created.etag());
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..6)
            .map(|n| {
                let (staff, target, etag, mut changed) = (staff.clone(), target.clone(), etag.clone(), sound.clone());
                changed["name"] = json!(format!("Number {n} (fictitious)"));
                scope.spawn(move || staff.put(&target, &etag, &changed).status)
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 412).count(), 5, "{statuses:?}");
}

#[test]
fn what_was_created_is_found_where_the_answer_says() {
    let app = TestApp::start();
    let staff = everything(&app);
    let created = staff.post("/v1/organizations", &profile(&[])).expect(201);
    let found = staff.get(created.header("location").unwrap()).expect(200);
    assert_eq!((found.text.as_str(), found.etag()), (created.text.as_str(), created.etag()));
}
