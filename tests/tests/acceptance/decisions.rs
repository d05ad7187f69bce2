//! What becomes of decisions over HTTP: suspended at once, heard, appealed, confirmed, extended.

use domain::{
    access::{Actor, Role},
    decision::Act,
    ids::OrganizationId,
    policy::Use,
};
use serde_json::{Value, json};
use testkit::{Answer, Caller, TestApp, offering, profile};

/// Somebody of a role with an account of their own.
pub fn somebody(app: &TestApp, role: Role) -> Caller<'_> {
    let person = app.person(role, None);
    app.bearer(app.token(Actor::Person(person), role.scopes(), None))
}

pub fn granted(app: &TestApp) -> OrganizationId {
    app.eligible(&profile(&[offering("outreach", &["37183"])]))
}

pub fn decide(caller: &Caller<'_>, organization: OrganizationId, act: &str, more: &Value) -> Answer {
    let mut body = json!({
        "organization": organization.to_string(), "use": "referral", "arena": "outreach", "act": act,
        "reason": "For a written reason.",
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    caller.post_once("/v1/decisions", &body)
}

pub fn step(caller: &Caller<'_>, decision: &str, what: &str) -> Answer {
    caller.post_once(&format!("/v1/decisions/{decision}/{what}"), &json!({"text": "For a written reason."}))
}

pub fn state(app: &TestApp, organization: OrganizationId) -> Value {
    let target = format!("/v1/standing/{organization}?use=referral&arena=outreach");
    app.as_role(Role::Partner).get(&target).ok().json()["standings"][0]["standing"].take()
}

/// What an organization has been told, the newest first.
pub fn told(app: &TestApp, organization: OrganizationId) -> Vec<Value> {
    app.provider(organization).get("/v1/notices").ok().json()["items"].as_array().unwrap().clone()
}

/// A policy for a use with members of its terms changed.
pub fn publish(app: &TestApp, r#use: &str, more: &Value) -> Answer {
    let policies = app.as_role(Role::Auditor).get("/v1/policies").ok().json();
    let mut terms =
        policies["items"].as_array().unwrap().iter().find(|policy| policy["use"] == r#use).unwrap()["terms"].clone();
    for (name, value) in more.as_object().into_iter().flatten() {
        terms[name] = value.clone();
    }
    app.as_role(Role::StandardsEditor).post("/v1/policies", &json!({"use": r#use, "terms": terms}))
}

#[test]
fn a_suspended_organization_is_suspended_in_every_answer_of_the_same_second_and_partners_read_no_reason() {
    let app = TestApp::start();
    let organization = granted(&app);
    let partner = app.as_role(Role::Partner);
    let decider = app.as_role(Role::Decider);
    let suspended = decide(&decider, organization, "suspend", &json!({"reason": "Canary of a complaint."})).expect(201);

    let single = partner.get(&format!("/v1/standing/{organization}?use=referral&arena=outreach")).ok();
    let batch = json!({"organizations": [organization.to_string()], "use": "referral", "arena": "outreach"});
    let batch = partner.post("/v1/standing/batch", &batch).ok();
    let search = |more: &str| partner.get(&format!("/v1/standing?use=referral&arena=outreach&county=37183{more}")).ok();
    assert_eq!(search("").json()["items"], json!([]));
    let found = search("&standing=suspended");
    let one = &single.json()["standings"][0];
    assert_eq!((&one["standing"], &one["may_rely"]), (&json!("suspended"), &json!(false)));
    assert_eq!(batch.json()["items"][0]["standing"]["standings"][0], *one);
    assert_eq!(found.json()["items"][0]["standing"], *one);
    assert_eq!(one["reasons"], json!([]), "why, is between the Commission and the organization");
    assert_eq!(one["rests_on"]["provisional"], true, "nobody else has looked yet");
    for answer in [&single, &batch, &found] {
        assert!(!answer.text.contains("Canary"), "{answer}");
    }
    let journal = app.as_role(Role::Auditor).get("/v1/journal?limit=200").ok();
    let acts: Vec<_> = journal.json()["items"].as_array().unwrap().iter().map(|entry| entry["act"].clone()).collect();
    assert_eq!(acts[acts.len() - 2..], [json!("decision_recorded"), json!("notice_given")]);
    assert!(!journal.text.contains("Canary"));

    // The organization was told with it, and why.
    let notice = &told(&app, organization)[0];
    assert_eq!((&notice["kind"], &notice["decision"]["id"]), (&json!("suspended"), &json!(suspended.id())));
    assert_eq!(notice["told_at"], suspended.json()["recorded_at"], "in the same transaction");
    assert_eq!(notice["decision"]["reason"], "Canary of a complaint.");
    assert_eq!(
        (&notice["decision"]["provisional"], &notice["day"]),
        (&json!(true), &suspended.json()["course"]["review_by"])
    );

    // A second person confirms it; the first one does not.
    let confirm = format!("/v1/decisions/{}/confirm", suspended.id());
    decider.call("POST", &confirm).send().problem(409, "took-part");
    let confirmed = somebody(&app, Role::Decider).call("POST", &confirm).send().expect(201).json();
    assert_eq!((&confirmed["provisional"], &confirmed["phase"]), (&json!(false), &json!("final")));
    assert_eq!(state(&app, organization), "suspended");
    let confirmed = partner.get(&format!("/v1/standing/{organization}?use=referral&arena=outreach")).ok().json();
    assert_eq!(confirmed["standings"][0]["rests_on"]["provisional"], false);
    decide(&decider, organization, "reinstate", &json!({})).ok();
    assert_eq!(told(&app, organization)[0]["kind"], "reinstated");
    assert_eq!(state(&app, organization), "eligible");
}

#[test]
fn a_suspension_that_goes_on_is_reviewed_again() {
    let app = TestApp::start();
    let organization = granted(&app);
    let decider = app.as_role(Role::Decider);
    let today = app.db().world().now().day();
    let late = json!({"review_by": today.plus_days(91).to_string()});
    decide(&decider, organization, "suspend", &late).problem(422, "review-day");
    decide(&decider, organization, "revoke", &json!({"review_by": today.plus_days(9).to_string()}))
        .problem(422, "review-for-act");
    let suspended = decide(&decider, organization, "suspend", &json!({})).expect(201);
    assert_eq!(suspended.json()["course"]["review_by"], today.plus_days(30).to_string());
    let reviewed = json!({"text": "It goes on.", "review_by": today.plus_days(60).to_string()});
    let reviewed = decider.post_once(&format!("/v1/decisions/{}/review", suspended.id()), &reviewed).expect(201).json();
    assert_eq!(reviewed["review_by"], today.plus_days(60).to_string());
    let notice = &told(&app, organization)[0];
    assert_eq!(
        (&notice["kind"], &notice["decision"]["answer"]),
        (&json!("suspension_reviewed"), &json!("It goes on."))
    );
}

#[test]
fn a_revocation_is_heard_and_appealed_before_it_is_final_and_until_then_the_earlier_standing_holds() {
    let app = TestApp::start();
    let organization = granted(&app);
    let (decider, another) = (app.as_role(Role::Decider), somebody(&app, Role::Decider));
    let provider = app.provider(organization);
    let revoked = decide(&decider, organization, "revoke", &json!({})).expect(201);
    let id = revoked.id();
    let today = app.db().world().now().day();
    assert_eq!(revoked.json()["course"]["final_on"], today.plus_days(15).to_string());
    let notice = &told(&app, organization)[0];
    assert_eq!(
        (&notice["kind"], &notice["day"], &notice["decision"]["reason"]),
        (&json!("preliminary_revocation"), &json!(today.plus_days(15).to_string()), &json!("For a written reason."))
    );
    assert_eq!(state(&app, organization), "eligible");
    decide(&another, organization, "grant", &json!({})).problem(409, "another-decision-waits");
    step(&decider, &id, "maintain").problem(409, "step-does-not-follow");
    step(&decider, &id, "uphold").problem(409, "step-does-not-follow");

    assert_eq!(step(&provider, &id, "respond").expect(201).json()["phase"], "responded");
    step(&provider, &id, "respond").problem(409, "step-does-not-follow");
    let maintained = step(&decider, &id, "maintain").expect(201).json();
    assert_eq!(
        (&maintained["phase"], &maintained["final_on"]),
        (&json!("maintained"), &json!(today.plus_days(31).to_string()))
    );
    assert_eq!(step(&provider, &id, "appeal").expect(201).json()["phase"], "appealed");
    step(&decider, &id, "withdraw").problem(409, "step-does-not-follow");
    step(&decider, &id, "overturn").problem(409, "took-part");
    assert_eq!(state(&app, organization), "eligible");
    // Somebody who recorded the findings has a part in it as well.
    let reviewer = app.bearer(app.token(app.staff().actor(Role::Reviewer), Role::Decider.scopes(), None));
    step(&reviewer, &id, "uphold").problem(409, "reviewer-decides");
    let upheld = step(&another, &id, "uphold").expect(201).json();
    assert_eq!(upheld["phase"], "final");
    assert_eq!(state(&app, organization), "not_eligible");
    let kinds: Vec<_> = told(&app, organization).iter().map(|notice| notice["kind"].clone()).collect();
    assert_eq!(kinds, ["appeal_refused", "maintained", "preliminary_revocation", "granted"]);
    let shown = decider.get(&format!("/v1/decisions/{id}")).ok().json();
    let steps: Vec<_> = shown["course"]["steps"].as_array().unwrap().iter().map(|step| step["step"].clone()).collect();
    assert_eq!(steps, ["respond", "maintain", "appeal", "uphold"]);
    assert!(!shown.to_string().contains("person:"), "no answer names a person");
}

#[test]
fn an_appeal_that_is_allowed_and_a_decision_that_is_withdrawn_change_nothing() {
    let app = TestApp::start();
    let organization = granted(&app);
    let decider = app.as_role(Role::Decider);
    let first = decide(&decider, organization, "revoke", &json!({})).expect(201).id();
    step(&app.provider(organization), &first, "appeal").ok();
    step(&somebody(&app, Role::Decider), &first, "overturn").ok();
    assert_eq!(state(&app, organization), "eligible");
    let second = decide(&decider, organization, "revoke", &json!({})).expect(201).id();
    assert_eq!(step(&decider, &second, "withdraw").expect(201).json()["phase"], "withdrawn");
    assert_eq!(state(&app, organization), "eligible");
    step(&app.provider(organization), &second, "respond").problem(409, "step-does-not-follow");
    let kinds: Vec<_> = told(&app, organization).iter().take(3).map(|notice| notice["kind"].clone()).collect();
    assert_eq!(kinds, ["withdrawn", "preliminary_revocation", "appeal_allowed"]);
}

#[test]
fn a_revocation_that_nobody_answers_is_final_by_itself_and_no_job_runs() {
    let mut app = TestApp::start();
    let [early, late] = [(); 2].map(|()| granted(&app));
    let decider = app.as_role(Role::Decider);
    let ids = [early, late].map(|organization| decide(&decider, organization, "revoke", &json!({})).expect(201).id());
    // As if it had been recorded before: on the last day of the one, and the day after the last of the other.
    let now = app.db().world().now();
    for (id, days) in ids.iter().zip([14, 15]) {
        let then = now.plus_seconds(-86_400 * days);
        app.database().tamper(&format!("UPDATE decisions SET recorded_at = '{then}' WHERE id = '{id}'"));
    }
    let long_ago = now.plus_seconds(-86_400 * 40);
    app.database().tamper(&format!(
        "UPDATE decisions SET recorded_at = '{long_ago}', valid_from = '{}' WHERE act = 'grant'",
        long_ago.day()
    ));
    app.restart();
    assert_eq!((state(&app, early), state(&app, late)), (json!("eligible"), json!("not_eligible")));
    step(&app.provider(late), &ids[1], "appeal").problem(409, "step-does-not-follow");
    let shown = app.as_role(Role::Decider).get(&format!("/v1/decisions/{}", ids[1])).ok().json();
    assert_eq!((&shown["course"]["phase"], &shown["course"]["final_on"]), (&json!("final"), &json!(null)));
    step(&app.provider(early), &ids[0], "respond").ok();
    assert_eq!(state(&app, early), "eligible");
    // The database says the same about the days between.
    let partner = app.as_role(Role::Partner);
    let asked = format!("/v1/standing/{late}?use=referral&arena=outreach&as_of={}", now.day());
    assert_eq!(partner.get(&asked).ok().json()["standings"][0]["standing"], "not_eligible");
}

#[test]
fn only_the_organizations_own_answer_for_it_and_nobody_of_another_sees_anything() {
    let app = TestApp::start();
    let (organization, other) = (granted(&app), granted(&app));
    let id = decide(&app.as_role(Role::Decider), organization, "revoke", &json!({})).expect(201).id();
    for what in ["respond", "appeal"] {
        step(&app.provider(other), &id, what).problem(404, "not-found");
        step(&app.as_role(Role::Decider), &id, what).problem(403, "forbidden");
        step(&app.provider_as(Role::ProviderMember, organization), &id, what).problem(403, "forbidden");
    }
    let notice = told(&app, organization)[0]["id"].as_str().unwrap().to_owned();
    let place = format!("/v1/notices/{notice}");
    app.provider(other).get(&place).problem(404, "not-found");
    assert!(!told(&app, other).iter().any(|told| told["organization"] == organization.to_string()));
}

#[test]
fn where_the_policy_asks_for_two_people_a_grant_holds_once_the_second_confirms_it() {
    let app = TestApp::start();
    publish(&app, "referral", &json!({"two_people": true})).ok();
    let organization = app.organization(&profile(&[offering("outreach", &["37183"])]));
    app.accepted(organization);
    let (decider, another) = (app.as_role(Role::Decider), somebody(&app, Role::Decider));
    let proposed = decide(&decider, organization, "grant", &json!({})).expect(201);
    assert_eq!(proposed.json()["course"]["phase"], "proposed");
    assert_eq!(state(&app, organization), "not_assessed");
    assert_eq!(told(&app, organization), Vec::<Value>::new(), "nothing has been decided yet");
    let confirm = format!("/v1/decisions/{}/confirm", proposed.id());
    decider.call("POST", &confirm).send().problem(409, "took-part");
    another.call("POST", &confirm).send().ok();
    assert_eq!(state(&app, organization), "eligible");
    assert_eq!(told(&app, organization)[0]["kind"], "granted");
    another.call("POST", &confirm).send().problem(409, "step-does-not-follow");
    // A suspension waits for nobody.
    decide(&decider, organization, "suspend", &json!({})).ok();
    assert_eq!(state(&app, organization), "suspended");
}

#[test]
fn a_policy_may_let_the_registry_grant_by_itself_for_uses_of_low_risk_alone() {
    let app = TestApp::start();
    for high in ["referral", "funding", "hotline_linkage"] {
        publish(&app, high, &json!({"automatic_grant": true})).problem(422, "invalid");
    }
    publish(&app, "logo_use", &json!({"automatic_grant": true, "two_people": true})).problem(422, "invalid");
    publish(&app, "logo_use", &json!({"automatic_grant": true})).ok();
    let organization = app.organization(&profile(&[offering("outreach", &["37183"])]));
    let logo = |organization: OrganizationId| {
        let target = format!("/v1/standing/{organization}?use=logo_use");
        app.as_role(Role::Partner).get(&target).ok().json()["standings"][0]["standing"].take()
    };
    app.accepted(organization);
    assert_eq!(logo(organization), "eligible");
    assert_eq!(state(&app, organization), "not_assessed", "a person decides about referrals");
    assert_eq!(told(&app, organization)[0]["kind"], "granted");
    let below = app.organization(&profile(&[offering("outreach", &["37183"])]));
    app.accepted_with(below, |_| domain::rating::Rating::DoesNotMeet);
    assert_eq!(logo(below), "not_assessed");
}

#[test]
fn a_grant_is_extended_within_what_the_verdict_allows_and_conditions_are_met_one_by_one() {
    let app = TestApp::start();
    let organization = app.organization(&profile(&[offering("outreach", &["37183"])]));
    app.accepted(organization);
    let decider = app.as_role(Role::Decider);
    let today = app.db().world().now().day();
    let until = |days: i32| json!({"valid_until": today.plus_days(days).to_string()});
    let mut conditional = until(40);
    conditional["conditions"] = json!([
        {"text": "Show the roster.", "due_on": today.plus_days(20).to_string()},
        {"text": "Show the agreements.", "due_on": today.plus_days(30).to_string()},
    ]);
    let granted = decide(&decider, organization, "grant_with_conditions", &conditional).expect(201).id();
    let meet = |which: u8| {
        let body = json!({"condition": which, "text": "It was shown."});
        decider.post_once(&format!("/v1/decisions/{granted}/meet-condition"), &body)
    };
    assert_eq!(meet(1).expect(201).json()["open_conditions"], json!([0]));
    meet(1).problem(409, "step-does-not-follow");
    assert_eq!(state(&app, organization), "conditional");
    let notice = &told(&app, organization)[0];
    assert_eq!(notice["decision"]["conditions"][0]["text"], "Show the roster.");
    meet(0).ok();
    assert_eq!(state(&app, organization), "eligible");
    decide(&decider, organization, "extend", &until(30)).problem(422, "term-not-longer");
    let extended = decide(&decider, organization, "extend", &until(60)).expect(201).json();
    assert_eq!(extended["valid_until"], until(60)["valid_until"]);
    let shown = app.as_role(Role::Partner).get(&format!("/v1/standing/{organization}?use=referral&arena=outreach"));
    let shown = &shown.ok().json()["standings"][0];
    assert_eq!((&shown["standing"], &shown["valid_until"]), (&json!("eligible"), &until(60)["valid_until"]));
    app.decide(organization, Use::Referral, Some("outreach"), Act::Suspend);
    decide(&decider, organization, "extend", &until(90)).problem(409, "act-does-not-follow");
}

/// The source's own case: its first external standard has no *exceeds*.
#[test]
fn an_organization_meets_external_standard_one_and_cannot_exceed_it_from_edition_to_standing() {
    let app = TestApp::start();
    let editor = app.as_role(Role::StandardsEditor);
    let list = |edition: &Value| {
        let id = edition["id"].as_str().unwrap();
        editor.get(&format!("/v1/editions/{id}/standards")).ok().json()["items"].as_array().unwrap().clone()
    };
    let editions = editor.get("/v1/editions").ok().json()["items"].as_array().unwrap().clone();
    let source = list(editions.iter().find(|edition| edition["frame"]["fictitious"] == false).unwrap()).remove(0);
    assert_eq!((&source["group"], &source["rubric"]["exceeds"]), (&json!("External Standards"), &Value::Null));
    let demonstration = list(editions.iter().find(|edition| edition["frame"]["fictitious"] == true).unwrap());
    let outreach = demonstration.into_iter().find(|standard| standard["code"] == "OU-01").unwrap();

    let frame = json!({
        "code": "external-one", "title": "Test", "publisher": "Test", "declared_foundational": 1, "arenas": ["outreach"],
        "passages": [{"heading": "Test", "text": ["Test"], "source": "Test"}],
    });
    let edition = editor.post("/v1/editions", &frame).expect(201);
    let place = format!("/v1/editions/{}", edition.id());
    let code = source["code"].as_str().unwrap().to_owned();
    for standard in [source, outreach] {
        let code = standard["code"].as_str().unwrap().to_owned();
        let etag = editor.get(&place).ok().etag();
        editor.put(&format!("{place}/standards/{code}"), &etag, &standard).ok();
    }
    for to in ["in_consultation", "approved", "published"] {
        let etag = editor.get(&place).ok().etag();
        editor.call("POST", &format!("{place}/move")).header("If-Match", etag).json(&json!({ "to": to })).send().ok();
    }

    let mut flow = testkit::Flow::create(&app, &profile(&[offering("outreach", &["37183"])]));
    let mut invitation = flow.invitation();
    invitation["edition"] = json!(edition.id());
    let invited = flow.reviewer.post("/v1/invitations", &invitation).expect(201).id();
    let started = flow.provider.post("/v1/assessments", &json!({ "invitation": invited })).expect(201);
    (flow.assessment, flow.etag) = (started.id(), started.etag());
    flow.applicable = vec![code.clone(), "OU-01".to_owned()];
    flow.fill_in();
    flow.save(&json!({"answers": {&code: {"rating": "exceeds"}}})).ok();
    let refused = flow.submit().problem(422, "level-not-available");
    assert!(refused.to_string().contains(&code), "{refused:#}");
    flow.fill_in();
    flow.submit().ok();
    flow.review().ok();
    flow.find(&code, "exceeds").problem(422, "level-not-available");
    flow.find_all();
    flow.accept().ok();
    flow.decide("grant", "outreach", &json!({})).ok();
    let shown =
        app.as_role(Role::Partner).get(&format!("/v1/standing/{}?use=referral&arena=outreach", flow.organization));
    let shown = &shown.ok().json()["standings"][0];
    assert_eq!((&shown["may_rely"], &shown["rests_on"]["edition"]["code"]), (&json!(true), &json!("external-one")));
}
