//! The main job: from an organization's creation to a partner's answer, over HTTP alone.

use domain::access::Role;
use serde_json::{Value, json};
use testkit::{FALLBACK, Flow, TestApp, offering, profile};

const NO_FINDING: &str = "This is no finding against the provider and no reason to delay emergency help.";

fn case_management() -> Value {
    profile(&[offering("case_management", &["37183"])])
}

/// The one standing of an answer about one use.
#[track_caller]
fn only(standing: &Value) -> &Value {
    let all = standing["standings"].as_array().expect("standings");
    assert_eq!(all.len(), 1, "{standing:#}");
    &all[0]
}

fn standing(flow: &Flow<'_>) -> Value {
    let target = format!("/v1/standing/{}?use=referral&arena=case_management", flow.organization);
    let answer = flow.app.as_role(Role::Partner).get(&target).expect(200);
    only(&answer.json()).clone()
}

/// What a search for the flow's need finds; with states, also what is no yes.
fn search(flow: &Flow<'_>, states: &[&str]) -> Vec<Value> {
    let states: String = states.iter().map(|state| format!("&standing={state}")).collect();
    let target = format!("/v1/standing?use=referral&arena=case_management&county=37183{states}");
    let answer = flow.app.as_role(Role::Partner).get(&target).expect(200);
    answer.json()["items"].as_array().expect("items").clone()
}

#[track_caller]
fn standards_of(problem: &Value) -> Vec<String> {
    let pointers = problem["errors"].as_array().expect("errors").iter();
    pointers.map(|e| e["pointer"].as_str().unwrap().trim_start_matches("/answers/").to_owned()).collect()
}

#[test]
fn from_creation_to_a_partners_answer() {
    let app = TestApp::start();
    let mut flow = Flow::create(&app, &case_management());

    let draft = flow.start().json();
    assert_eq!(draft["status"], "draft");
    assert_eq!(flow.applicable.len(), 22, "19 foundational and 3 of the arena: {draft:#}");
    assert_eq!(draft["progress"]["unrated"].as_array().unwrap().len(), 22);

    // One rating is missing: the refusal names its standard.
    flow.fill_in();
    flow.save(&json!({"answers": {"CM-03": {"narrative": "Not rated yet."}}})).ok();
    let refused = flow.submit().problem(422, "standards-unrated");
    assert_eq!(standards_of(&refused), ["CM-03"]);

    // F-01 has no *exceeds*: a draft may hold it, submission names it.
    let answers = json!({"answers": {"CM-03": {"rating": "meets"}, "F-01": {"rating": "exceeds"}}});
    let saved = flow.save(&answers).ok().json();
    assert_eq!(saved["progress"]["level_not_available"], json!(["F-01"]));
    let refused = flow.submit().problem(422, "level-not-available");
    assert_eq!(standards_of(&refused), ["F-01"]);

    flow.save(&json!({"answers": {"F-01": {"rating": "meets"}}})).ok();
    assert_eq!(flow.submit().expect(200).json()["status"], "submitted");

    // Under review it is read-only for the organization.
    flow.save(&json!({"answers": {"F-02": {"rating": "exceeds"}}})).problem(409, "assessment-read-only");
    assert_eq!(flow.review().expect(200).json()["status"], "in_review");
    flow.save(&json!({"answers": {"F-02": {"rating": "exceeds"}}})).problem(409, "assessment-read-only");

    // A level that is N/A cannot be found either, and acceptance names what has no finding.
    let refused = flow.find("F-01", "exceeds").problem(422, "level-not-available");
    assert_eq!(standards_of(&refused), ["F-01"]);
    let all = flow.applicable.clone();
    for standard in &all[1..] {
        flow.find(standard, "meets").ok();
    }
    let refused = flow.accept().problem(422, "standards-without-finding");
    assert_eq!(standards_of(&refused), ["F-01"]);
    flow.find("F-01", "meets").ok();
    assert_eq!(flow.accept().expect(200).json()["status"], "accepted");

    let target = format!("/v1/organizations/{}/verdict?use=referral&arena=case_management", flow.organization);
    let verdict = flow.decider.get(&target).expect(200).json();
    assert_eq!(verdict["outcome"], "met", "{verdict:#}");
    assert_eq!(verdict["reasons"].as_array().unwrap().len(), 5, "{verdict:#}");

    // Nothing is decided yet: no yes.
    assert_eq!(standing(&flow)["standing"], "not_assessed");
    assert!(search(&flow, &[]).is_empty());

    let decided = flow.decide("grant", "case_management", &json!({})).expect(201).json();
    assert_eq!(decided["against_verdict"], false);

    let now = standing(&flow);
    assert_eq!(now["standing"], "eligible", "{now:#}");
    assert_eq!(now["may_rely"], true);
    assert_eq!(now["valid_from"], decided["valid_from"]);
    assert_eq!(now["valid_until"], decided["valid_until"]);
    assert!(now["valid_until"].as_str() > now["valid_from"].as_str(), "{now:#}");
    assert_eq!(now["rests_on"]["decision"], decided["id"]);
    assert_eq!(now["rests_on"]["edition"]["code"], "demonstration-2026");
    assert_eq!(now["rests_on"]["policy"]["version"], 1);
    assert_eq!(now["rests_on"]["policy"]["provenance"], "shipped_default");
    assert_eq!(now.get("notice"), None, "a yes carries no notice: {now:#}");

    // Requirement by requirement, without the one that is for the provider's and staff's eyes.
    let reasons: Vec<_> = now["reasons"].as_array().unwrap().iter().map(|r| r["requirement"].clone()).collect();
    let shown = ["organization_active", "foundational_verified", "arena_verified", "assessment_current"];
    assert_eq!(reasons, shown, "{now:#}");
    assert!(now["reasons"].as_array().unwrap().iter().all(|reason| reason["outcome"] == "met"), "{now:#}");

    let found = search(&flow, &[]);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0]["organization"]["id"], flow.organization.to_string());
    assert_eq!(found[0]["standing"], now, "a search says the same as the single answer");
    assert_eq!(found[0]["offerings"][0]["area"]["counties"], json!(["37183"]));
}

#[test]
fn submission_names_every_standard_that_is_unrated() {
    let app = TestApp::start();
    let mut flow = Flow::create(&app, &case_management());
    flow.start();
    let refused = flow.submit().problem(422, "standards-unrated");
    assert_eq!(standards_of(&refused), flow.applicable);
}

#[test]
fn an_answer_to_a_standard_that_does_not_apply_is_refused() {
    let app = TestApp::start();
    let mut flow = Flow::create(&app, &case_management());
    flow.start();
    let refused = flow.save(&json!({"answers": {"OU-01": {"rating": "meets"}}}));
    assert_eq!(standards_of(&refused.problem(422, "standard-does-not-apply")), ["OU-01"]);
}

#[test]
fn what_is_returned_can_be_changed_and_submitted_again() {
    let app = TestApp::start();
    let mut flow = Flow::create(&app, &case_management());
    flow.start();
    flow.fill_in();
    flow.submit().ok();
    flow.review().ok();
    let returned = flow.reviewer.put(&flow.path("/return"), &flow.etag, &json!({}));
    assert_eq!(returned.problem(405, "method-not-allowed")["status"], 405);
    let note = json!({"note": "Please show the roster for F-02."});
    let call = flow.reviewer.call("POST", &flow.path("/return")).header("If-Match", &flow.etag).json(&note);
    let returned = call.send().expect(200);
    assert_eq!(returned.json()["status"], "returned");
    assert_eq!(returned.json()["note"], note["note"]);
    flow.etag = returned.etag();
    flow.save(&json!({"answers": {"F-02": {"rating": "exceeds"}}})).ok();
    assert_eq!(flow.submit().expect(200).json()["status"], "submitted");
}

#[test]
fn an_invitation_is_taken_up_once() {
    let app = TestApp::start();
    let flow = Flow::create(&app, &case_management());
    let invitation = flow.reviewer.post("/v1/invitations", &flow.invitation()).expect(201).id();
    let body = json!({ "invitation": invitation });
    flow.provider.post("/v1/assessments", &body).ok();
    flow.provider.post("/v1/assessments", &body).problem(409, "invitation-taken-up");
}

#[test]
fn a_suspension_ends_the_yes_at_once_and_a_reinstatement_brings_it_back() {
    let app = TestApp::start();
    let mut flow = Flow::create(&app, &case_management());
    flow.run_to_acceptance();
    flow.decide("grant", "case_management", &json!({})).ok();

    flow.decide("suspend", "case_management", &json!({})).problem(422, "reason-needed");
    flow.decide("suspend", "case_management", &json!({"reason": "A complaint is looked into."})).ok();
    let now = standing(&flow);
    assert_eq!((&now["standing"], &now["may_rely"]), (&json!("suspended"), &json!(false)), "{now:#}");
    assert_eq!(now["notice"], format!("{NO_FINDING} {FALLBACK}"));
    assert!(search(&flow, &[]).is_empty());
    let found = search(&flow, &["suspended"]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["standing"]["may_rely"], false);
    assert_eq!(found[0]["standing"]["notice"], now["notice"]);

    flow.decide("reinstate", "case_management", &json!({"reason": "It was unfounded."})).ok();
    assert_eq!(standing(&flow)["may_rely"], true);
    assert_eq!(search(&flow, &[]).len(), 1);
}

#[test]
fn closing_suspends_whatever_was_granted() {
    let app = TestApp::start();
    let mut flow = Flow::create(&app, &case_management());
    flow.run_to_acceptance();
    flow.decide("grant", "case_management", &json!({})).ok();
    let target = format!("/v1/organizations/{}", flow.organization);
    let etag = flow.reviewer.get(&target).expect(200).etag();
    let closed = flow.reviewer.act(&format!("{target}/close"), &etag).expect(200);
    assert_eq!(closed.json()["status"], "closed");
    let now = standing(&flow);
    assert_eq!((&now["standing"], &now["may_rely"]), (&json!("suspended"), &json!(false)), "{now:#}");
    assert!(search(&flow, &[]).is_empty());

    let decisions = flow.decider.get(&format!("/v1/decisions?organization={}", flow.organization)).ok().json();
    let acts: Vec<_> = decisions["items"].as_array().unwrap().iter().map(|d| d["act"].clone()).collect();
    assert_eq!(acts, ["grant", "suspend"]);
    flow.reviewer.act(&format!("{target}/close"), &closed.etag()).problem(409, "organization-closed");
    flow.reviewer.post("/v1/invitations", &flow.invitation()).problem(409, "organization-closed");
}

#[test]
fn who_recorded_findings_does_not_decide_on_them() {
    let app = TestApp::start();
    let mut flow = Flow::create(&app, &case_management());
    flow.run_to_acceptance();
    // Even with a token that may decide.
    let reviewer = app.staff().actor(Role::Reviewer);
    let token = app.token(reviewer, &[domain::access::Scope::DecisionsWrite], None);
    flow.decider = app.bearer(token);
    flow.decide("grant", "case_management", &json!({})).problem(409, "reviewer-decides");
    assert_eq!(standing(&flow)["standing"], "not_assessed");
}

#[test]
fn a_machine_does_not_decide() {
    let app = TestApp::start();
    let mut flow = Flow::create(&app, &case_management());
    flow.run_to_acceptance();
    let machine = domain::access::Actor::Machine(app.staff().machine(Role::Partner).id);
    flow.decider = app.bearer(app.token(machine, &[domain::access::Scope::DecisionsWrite], None));
    flow.decide("grant", "case_management", &json!({})).problem(409, "needs-a-person");
}

#[test]
fn a_decision_against_the_verdict_needs_a_reason_and_is_flagged() {
    let app = TestApp::start();
    let mut flow = Flow::create(&app, &case_management());
    flow.start();
    flow.fill_in();
    flow.submit().ok();
    flow.review().ok();
    flow.find_all();
    flow.find("CM-02", "does_not_meet").ok();
    flow.accept().ok();

    let target = format!("/v1/organizations/{}/verdict?use=referral&arena=case_management", flow.organization);
    let verdict = flow.decider.get(&target).expect(200).json();
    assert_eq!(verdict["outcome"], "not_met");
    let below = verdict["reasons"].as_array().unwrap().iter().find(|r| r["outcome"] == "not_met").unwrap();
    assert_eq!((&below["requirement"], &below["standards"]), (&json!("arena_verified"), &json!(["CM-02"])));

    flow.decide("grant", "case_management", &json!({})).problem(422, "reason-needed");
    flow.decide("grant", "case_management", &json!({"reason": "   "})).problem(422, "reason-needed");
    let reason = json!({"reason": "The remedy was shown on paper."});
    let decided = flow.decide("grant", "case_management", &reason).expect(201).json();
    assert_eq!(decided["against_verdict"], true);
    let now = standing(&flow);
    assert_eq!(now["rests_on"]["against_verdict"], true, "{now:#}");
}

#[test]
fn conditions_are_no_yes() {
    let app = TestApp::start();
    let mut flow = Flow::create(&app, &case_management());
    flow.run_to_acceptance();
    flow.decide("grant_with_conditions", "case_management", &json!({})).problem(422, "conditions-for-act");
    let more = json!({"conditions": [{"text": "Show the agreements.", "due_on": "2099-01-31"}]});
    flow.decide("grant_with_conditions", "case_management", &more).ok();
    let now = standing(&flow);
    assert_eq!((&now["standing"], &now["may_rely"]), (&json!("conditional"), &json!(false)));
    assert!(now["notice"].as_str().is_some_and(|notice| notice.starts_with(NO_FINDING)), "{now:#}");
    assert!(search(&flow, &[]).is_empty());
}

#[test]
fn a_refusal_changes_nothing_while_it_is_preliminary_and_is_no_yes_when_an_appeal_upholds_it() {
    let app = TestApp::start();
    let mut flow = Flow::create(&app, &case_management());
    flow.run_to_acceptance();
    flow.decide("reinstate", "case_management", &json!({"reason": "x"})).problem(409, "act-does-not-follow");
    let refused = flow.decide("refuse", "case_management", &json!({"reason": "Against the verdict."})).expect(201);
    assert_eq!(refused.json()["course"]["phase"], "preliminary");
    assert_eq!(standing(&flow)["standing"], "not_assessed", "the earlier standing holds");
    flow.decide("grant", "case_management", &json!({})).problem(409, "another-decision-waits");

    let step = |by: &testkit::Caller<'_>, what: &str| {
        by.post_once(&format!("/v1/decisions/{}/{what}", refused.id()), &json!({"text": "Why."})).expect(201).json()
    };
    assert_eq!(step(&flow.provider, "appeal")["phase"], "appealed");
    let another = app.person(domain::access::Role::Decider, None);
    let token = app.token(domain::access::Actor::Person(another), Role::Decider.scopes(), None);
    assert_eq!(step(&app.bearer(token), "uphold")["phase"], "final");
    let now = standing(&flow);
    assert_eq!((&now["standing"], &now["may_rely"]), (&json!("not_eligible"), &json!(false)), "{now:#}");
    assert_eq!(now["notice"], format!("{NO_FINDING} {FALLBACK}"));
    flow.decide("grant", "case_management", &json!({})).ok();
    assert_eq!(standing(&flow)["may_rely"], true);
}

#[test]
fn not_assessed_carries_the_notice_for_every_use() {
    let app = TestApp::start();
    let flow = Flow::create(&app, &case_management());
    let answer = app.as_role(Role::Partner).get(&format!("/v1/standing/{}", flow.organization)).expect(200).json();
    let standings = answer["standings"].as_array().unwrap();
    assert_eq!(standings.len(), 6, "five uses, and referral for the one arena: {answer:#}");
    for one in standings {
        assert_eq!((&one["standing"], &one["may_rely"]), (&json!("not_assessed"), &json!(false)), "{one:#}");
        assert_eq!(one["notice"], format!("{NO_FINDING} {FALLBACK}"));
        assert_eq!((&one["valid_from"], &one["rests_on"]), (&Value::Null, &Value::Null));
    }
}

#[test]
fn a_term_that_is_asked_for_is_kept_and_never_outlasts_what_it_rests_on() {
    let app = TestApp::start();
    let mut flow = Flow::create(&app, &case_management());
    flow.run_to_acceptance();
    let refused = flow.decide("grant", "case_management", &json!({"valid_until": "2099-12-31"}));
    refused.problem(422, "term-out-of-bounds");
    flow.decide("grant", "case_management", &json!({"valid_from": "2020-01-01"})).problem(422, "day-in-the-past");
    let target = format!("/v1/standing/{}", flow.organization);
    let today = app.as_role(Role::Partner).get(&target).ok().json()["as_of"].as_str().unwrap().to_owned();
    let decided = flow.decide("grant", "case_management", &json!({"valid_until": today})).expect(201).json();
    assert_eq!(decided["valid_until"], today);
    let now = standing(&flow);
    assert_eq!((&now["valid_until"], &now["may_rely"]), (&json!(today), &json!(true)), "both ends are included");
}

#[test]
fn standing_in_one_arena_or_use_says_nothing_about_another() {
    let app = TestApp::start();
    let both = profile(&[offering("case_management", &["37183"]), offering("outreach", &["37183"])]);
    let mut flow = Flow::create(&app, &both);
    flow.run_to_acceptance();
    flow.decide("grant", "case_management", &json!({})).ok();
    let partner = app.as_role(Role::Partner);
    let whole = partner.get(&format!("/v1/standing/{}", flow.organization)).expect(200).json();
    let relied: Vec<_> = whole["standings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["may_rely"] == true)
        .map(|one| (one["use"].clone(), one["arena"].clone()))
        .collect();
    assert_eq!(relied, [(json!("referral"), json!("case_management"))], "{whole:#}");
    let outreach = partner.get("/v1/standing?use=referral&arena=outreach&county=37183").ok().json();
    assert_eq!(outreach["items"], json!([]));
}

#[test]
fn a_question_without_its_arena_is_refused() {
    let app = TestApp::start();
    let organization = app.organization(&case_management());
    let partner = app.as_role(Role::Partner);
    partner.get("/v1/standing?use=referral").problem(422, "arena-for-use");
    partner.get(&format!("/v1/standing/{organization}?use=logo_use&arena=outreach")).problem(422, "arena-for-use");
    partner.get(&format!("/v1/standing/{organization}?arena=outreach")).problem_at(400, "invalid-query", "arena");
    partner.get(&format!("/v1/standing/{}", uuid::Uuid::now_v7())).problem(404, "not-found");
}

#[test]
fn the_source_edition_stays_a_draft_and_nobody_is_invited_against_it() {
    let app = TestApp::start();
    let mut flow = Flow::create(&app, &case_management());
    let editions = flow.reviewer.get("/v1/editions").ok().json();
    let source = editions["items"].as_array().unwrap().iter().find(|e| e["frame"]["fictitious"] == false).unwrap();
    assert_eq!(source["status"], "draft");
    let id = source["id"].as_str().unwrap();
    let shown = flow.reviewer.get(&format!("/v1/editions/{id}")).ok();
    assert_eq!(shown.json()["completeness"], "1 of 19 foundational standards are present.");
    let only = flow.reviewer.get(&format!("/v1/editions/{id}/standards")).ok().json();
    assert_eq!(only["items"].as_array().unwrap().len(), 1);
    assert_eq!(only["items"][0]["group"], "External Standards");
    assert_eq!(only["items"][0]["rubric"]["exceeds"], Value::Null);
    let mut body = flow.invitation();
    body["edition"] = json!(id);
    flow.reviewer.post("/v1/invitations", &body).problem(409, "edition-not-published");

    let editor = app.as_role(Role::StandardsEditor);
    let mut etag = shown.etag();
    let move_to = |to: &str, etag: &str| {
        let call = editor.call("POST", &format!("/v1/editions/{id}/move")).header("If-Match", etag);
        call.json(&json!({ "to": to })).send()
    };
    let consulted = move_to("in_consultation", &etag).expect(200);
    etag = consulted.etag();
    move_to("approved", &etag).problem(409, "edition-incomplete");
    flow.start();
    assert!(!flow.assessment.is_empty());
}
