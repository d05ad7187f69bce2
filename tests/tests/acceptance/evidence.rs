//! Evidence: offered by an organization, looked at by staff, shared by ratings, and said beforehand when it expires.

use domain::access::Role;
use serde_json::{Value, json};
use testkit::{Answer, Caller, Flow, TestApp, offering, profile};

fn started(app: &TestApp) -> Flow<'_> {
    let mut flow = Flow::create(app, &profile(&[offering("outreach", &["37183"])]));
    flow.start();
    flow
}

/// A day from today.
fn day(app: &TestApp, days: i32) -> String {
    app.db().world().now().day().plus_days(days).to_string()
}

fn place(id: &str) -> String {
    format!("/v1/evidence/{id}")
}

/// Takes a step with the present entity tag.
fn step(caller: &Caller<'_>, id: &str, step: &str) -> Answer {
    let etag = caller.get(&place(id)).ok().etag();
    caller.act(&format!("{}/{step}", place(id)), &etag)
}

fn reject(caller: &Caller<'_>, id: &str, reasons: &str) -> Answer {
    let etag = caller.get(&place(id)).ok().etag();
    let call = caller.call("POST", &format!("{}/reject", place(id))).header("If-Match", etag);
    call.json(&json!({ "reasons": reasons })).send()
}

fn change(caller: &Caller<'_>, id: &str, content: &Value) -> Answer {
    let etag = caller.get(&place(id)).ok().etag();
    caller.put(&place(id), &etag, content)
}

fn remove(caller: &Caller<'_>, id: &str) -> Answer {
    let etag = caller.get(&place(id)).ok().etag();
    caller.call("DELETE", &place(id)).header("If-Match", etag).send()
}

/// The outcome and the standards of the requirement that evidence is current.
fn evidence_current(flow: &Flow<'_>) -> (Value, Value) {
    let target = format!("/v1/organizations/{}/verdict?use=funding", flow.organization);
    let verdict = flow.decider.get(&target).ok().json();
    let reasons = verdict["reasons"].as_array().unwrap();
    let reason = reasons.iter().find(|reason| reason["requirement"] == "evidence_current").unwrap();
    (reason["outcome"].clone(), reason["standards"].clone())
}

#[test]
fn several_standards_and_self_assessments_share_a_piece() {
    let app = TestApp::start();
    let mut flow = started(&app);
    let code = flow.offer("Code of ethics", json!({"issuer": "Board (fictitious)", "kept_at": "Binder, tab 4"}));
    flow.save(&json!({"answers": {
        "F-01": {"rating": "meets", "evidence": [code]}, "F-02": {"rating": "meets", "evidence": [code]},
    }}))
    .ok();
    let shown = flow.provider.get(&place(&code)).ok().json();
    let answers = json!([
        {"assessment": flow.assessment, "standard": "F-01"}, {"assessment": flow.assessment, "standard": "F-02"},
    ]);
    assert_eq!((&shown["answers"], &shown["state"], &shown["revision"]), (&answers, &json!("offered"), &json!(1)));
    assert_eq!((&shown["issuer"], &shown["kept_at"]), (&json!("Board (fictitious)"), &json!("Binder, tab 4")));
    let invitation = app.invitation(flow.organization);
    let second = flow.provider.post("/v1/assessments", &json!({"invitation": invitation.to_string()})).expect(201);
    let target = format!("/v1/assessments/{}/answers/F-01", second.id());
    flow.provider.put(&target, &second.etag(), &json!({"rating": "meets", "evidence": [code]})).ok();
    assert_eq!(flow.provider.get(&place(&code)).ok().json()["answers"].as_array().unwrap().len(), 3);
    let view = flow.reviewer.get(&flow.path("")).ok().json();
    assert_eq!(view["evidence"].as_array().unwrap().len(), 1, "once, however often it is named");
    assert_eq!(view["evidence"][0]["title"], "Code of ethics");
}

#[test]
fn anothers_evidence_and_none_at_all_are_refused_alike() {
    let app = TestApp::start();
    let mut flow = started(&app);
    let own = flow.offer("Code", json!({}));
    let other = app.organization(&profile(&[]));
    let strange =
        app.provider(other).post("/v1/evidence", &json!({"kind": "policy", "title": "Code"})).expect(201).id();
    let mut refusals = Vec::new();
    for id in [strange.as_str(), crate::access_calls::MADE_UP] {
        let refused = flow.save(&json!({"answers": {"F-01": {"rating": "meets", "evidence": [own, id]}}}));
        assert!(!refused.text.contains(id), "{refused}");
        let problem = refused.problem(422, "invalid");
        assert_eq!(problem["errors"][0]["pointer"], "/answers/F-01/evidence/1");
        refusals.push(problem["errors"].clone());
        flow.provider.get(&place(id)).problem(404, "not-found");
    }
    assert_eq!(refusals[0], refusals[1], "they are not told apart");
    let twice = flow.save(&json!({"answers": {"F-01": {"rating": "meets", "evidence": [own, own]}}}));
    assert_eq!(twice.problem(422, "invalid")["errors"][0]["pointer"], "/answers/F-01/evidence/1");
    assert!(flow.provider.get(&flow.path("")).ok().json()["answers"].as_object().unwrap().is_empty());
    let stolen = app.provider(other).put(&place(&own), "\"1.0\"", &json!({"kind": "policy", "title": "Mine"}));
    stolen.problem(404, "not-found");
}

#[test]
fn each_change_keeps_the_earlier_revision_readable_and_is_offered_again() {
    let app = TestApp::start();
    let flow = started(&app);
    let id = flow.offer("Code", json!({}));
    assert_eq!(step(&flow.reviewer, &id, "see").ok().json()["state"], "seen");
    step(&flow.reviewer, &id, "see").problem(409, "evidence-step");
    assert_eq!(step(&flow.reviewer, &id, "accept").ok().json()["state"], "accepted");
    let changed = change(&flow.provider, &id, &json!({"kind": "policy", "title": "Code, second edition"})).ok().json();
    assert_eq!((&changed["state"], &changed["revision"]), (&json!("offered"), &json!(4)));
    let rejected = reject(&flow.reviewer, &id, "It is not signed.").ok().json();
    assert_eq!((&rejected["state"], &rejected["reasons"]), (&json!("rejected"), &json!("It is not signed.")));
    step(&flow.reviewer, &id, "accept").problem(409, "evidence-step");
    let stale = flow.provider.put(&place(&id), "\"1.0\"", &json!({"kind": "policy", "title": "Old"}));
    stale.problem(412, "stale");
    let first = flow.provider.get(&format!("{}/revisions?limit=2", place(&id))).ok().json();
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = flow.provider.get(&format!("{}/revisions?limit=50&cursor={cursor}", place(&id))).ok().json();
    let rows: Vec<&Value> =
        [&first, &second].iter().flat_map(|page| page["items"].as_array().unwrap().iter()).collect();
    let said: Vec<_> = rows
        .iter()
        .map(|row| (row["revision"].as_i64().unwrap(), row["state"].as_str().unwrap(), row["title"].as_str().unwrap()))
        .collect();
    assert_eq!(
        said,
        [
            (1, "offered", "Code"),
            (2, "seen", "Code"),
            (3, "accepted", "Code"),
            (4, "offered", "Code, second edition"),
            (5, "rejected", "Code, second edition"),
        ]
    );
    // To say the same again is no change.
    let same = change(&flow.provider, &id, &json!({"kind": "policy", "title": "Code, second edition"})).ok().json();
    assert_eq!((&same["revision"], &same["state"]), (&json!(5), &json!("rejected")));
}

#[test]
fn lists_are_narrowed_by_state_and_organization() {
    let app = TestApp::start();
    let (flow, other) = (started(&app), started(&app));
    let ids = ["One", "Two", "Three"].map(|title| flow.offer(title, json!({})));
    let foreign = other.offer("Foreign", json!({}));
    step(&flow.reviewer, &ids[1], "see").ok();
    let listed = |caller: &Caller<'_>, query: &str| -> Vec<String> {
        let page = caller.get(&format!("/v1/evidence?{query}")).ok().json();
        page["items"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(listed(&flow.provider, "limit=200"), ids);
    assert_eq!(listed(&flow.provider, "status=seen"), [ids[1].clone()]);
    let offered = listed(&flow.reviewer, "status=offered&limit=200");
    assert!(offered.contains(&foreign) && offered.contains(&ids[0]) && !offered.contains(&ids[1]));
    assert_eq!(listed(&flow.reviewer, &format!("organization={}", flow.organization)), ids);
    assert!(listed(&flow.provider, &format!("organization={}", other.organization)).is_empty());
}

#[test]
fn expired_evidence_marks_the_ratings_that_rest_on_it_and_rejected_evidence_has_no_say() {
    let app = TestApp::start();
    let mut flow = started(&app);
    flow.fill_in();
    let expired = flow.offer("Licence", json!({"expires": day(&app, -1)}));
    assert_eq!(flow.provider.get(&place(&expired)).ok().json()["state"], "expired");
    let saved = flow.save(&json!({"answers": {"F-02": {"rating": "meets", "evidence": [expired]}}})).ok();
    assert_eq!(saved.json()["resting_on_expired"], json!(["F-02"]));
    flow.submit().ok();
    flow.review().ok();
    flow.find_all();
    flow.accept().ok();
    assert_eq!(evidence_current(&flow), (json!("not_met"), json!(["F-02"])));
    let ready = flow.decider.get(&format!("/v1/organizations/{}/readiness", flow.organization)).ok();
    assert!(ready.text.contains("renew_evidence"), "{ready}");
    step(&flow.reviewer, &expired, "accept").problem(409, "evidence-expired");
    reject(&flow.reviewer, &expired, "It has run out.").ok();
    assert_eq!(evidence_current(&flow).0, "met");
    assert_eq!(flow.provider.get(&flow.path("")).ok().json()["resting_on_expired"], json!([]));
}

#[test]
fn a_later_day_counts_once_the_commission_has_accepted_it() {
    let app = TestApp::start();
    let mut flow = started(&app);
    flow.fill_in();
    let licence = flow.offer("Licence", json!({"expires": day(&app, 300)}));
    // Nothing was handed in yet: the organization's word holds.
    let said = json!({"kind": "certificate", "title": "Licence", "expires": day(&app, -1)});
    assert_eq!(change(&flow.provider, &licence, &said).ok().json()["counts_until"], json!(day(&app, -1)));
    flow.save(&json!({"answers": {"F-02": {"rating": "meets", "evidence": [licence]}}})).ok();
    flow.submit().ok();
    flow.review().ok();
    flow.find_all();
    flow.accept().ok();
    assert_eq!(evidence_current(&flow).0, "not_met");
    let renewed = json!({"kind": "certificate", "title": "Licence", "expires": day(&app, 400)});
    let changed = change(&flow.provider, &licence, &renewed).ok().json();
    assert_eq!((&changed["expires"], &changed["counts_until"]), (&json!(day(&app, 400)), &json!(day(&app, -1))));
    assert_eq!(evidence_current(&flow).0, "not_met", "nobody has looked at it");
    step(&flow.reviewer, &licence, "accept").ok();
    assert_eq!(evidence_current(&flow).0, "met");
    let shown = flow.reviewer.get(&place(&licence)).ok().json();
    assert_eq!(shown["counts_until"], json!(day(&app, 400)));
}

#[test]
fn what_was_handed_in_is_never_taken_away() {
    let app = TestApp::start();
    let mut flow = started(&app);
    flow.fill_in();
    let (unused, named) = (flow.offer("Unused", json!({})), flow.offer("Named", json!({})));
    let _ = remove(&flow.provider, &unused).expect(204);
    flow.provider.get(&place(&unused)).problem(404, "not-found");
    flow.save(&json!({"answers": {"F-01": {"rating": "meets", "evidence": [named]}}})).ok();
    remove(&flow.provider, &named).problem(409, "evidence-named");
    flow.save(&json!({"answers": {"F-01": {"rating": "meets"}}})).ok();
    let draft = flow.offer("In a draft only", json!({}));
    flow.save(&json!({"answers": {"F-01": {"rating": "meets", "evidence": [named, draft]}}})).ok();
    flow.save(&json!({"answers": {"F-01": {"rating": "meets", "evidence": [named]}}})).ok();
    let _ = remove(&flow.provider, &draft).expect(204);
    flow.submit().ok();
    let withdrawn = flow.provider.act(&flow.path("/withdraw"), &flow.etag).ok();
    flow.etag = withdrawn.etag();
    flow.save(&json!({"answers": {"F-01": {"rating": "meets"}}})).ok();
    assert_eq!(flow.provider.get(&place(&named)).ok().json()["answers"], json!([]), "nothing names it now");
    remove(&flow.provider, &named).problem(409, "evidence-handed-in");
}

#[test]
fn staff_are_told_before_evidence_expires_and_what_rests_on_it() {
    let app = TestApp::start();
    let mut flow = started(&app);
    flow.fill_in();
    let soon = flow.offer("=Licence", json!({"expires": day(&app, 10)}));
    let later = flow.offer("Agreement", json!({"expires": day(&app, 200)}));
    let gone = flow.offer("Gone", json!({"expires": day(&app, -5)}));
    let doubted = flow.offer("Doubted", json!({"expires": day(&app, 5)}));
    reject(&flow.reviewer, &doubted, "No.").ok();
    flow.save(&json!({"answers": {
        "F-01": {"rating": "meets", "evidence": [soon]}, "F-02": {"rating": "meets", "evidence": [later, soon]},
    }}))
    .ok();
    flow.submit().ok();
    flow.review().ok();
    flow.find_all();
    flow.accept().ok();
    let granted = flow.decide("grant", "outreach", &json!({})).expect(201).json();
    assert_eq!(granted["valid_until"], json!(day(&app, 10)), "no longer than the evidence");
    let list = |caller: &Caller<'_>, query: &str| caller.get(&format!("/v1/expiring-evidence?{query}")).ok().json();
    let of = format!("organization={}", flow.organization);
    let titles = |page: &Value| -> Vec<String> {
        let rows = page["items"].as_array().unwrap().iter();
        rows.map(|row| row["evidence"]["id"].as_str().unwrap().to_owned()).collect()
    };
    let page = list(&flow.reviewer, &of);
    assert_eq!(titles(&page), std::slice::from_ref(&soon));
    let row = &page["items"][0];
    assert_eq!(row["standards"], json!(["F-01", "F-02"]));
    assert_eq!(row["standings"], json!([{"use": "referral", "arena": "outreach"}]));
    assert_eq!(titles(&list(&flow.reviewer, &format!("{of}&within_days=365"))), [soon.clone(), later.clone()]);
    assert_eq!(titles(&list(&flow.reviewer, &format!("{of}&expired=true"))), [gone]);
    let first = list(&flow.reviewer, &format!("{of}&within_days=365&limit=1"));
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = list(&flow.reviewer, &format!("{of}&within_days=365&limit=1&cursor={cursor}"));
    assert_eq!((titles(&first), titles(&second)), (vec![soon.clone()], vec![later]));
    assert_eq!(titles(&list(&flow.provider, "within_days=20")), std::slice::from_ref(&soon));
    let other = app.organization(&profile(&[]));
    assert!(titles(&list(&app.provider(other), "within_days=731")).is_empty());

    let file = flow.reviewer.get(&format!("/v1/expiring-evidence/export?{of}&within_days=365")).ok();
    assert!(file.header("content-type").unwrap().starts_with("text/csv"), "{file}");
    let lines: Vec<&str> = file.text.split("\r\n").collect();
    assert_eq!(lines.len(), 4, "{file}");
    assert!(lines[1].contains("'=Licence") && lines[1].contains("F-01;F-02"), "{file}");
    assert!(lines[1].ends_with("referral:outreach"), "{file}");
    flow.reviewer.get("/v1/expiring-evidence?within_days=9999").problem(400, "invalid-query");
    let _ = app.as_role(Role::Partner).get("/v1/expiring-evidence").expect(403);
}
