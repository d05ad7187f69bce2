//! Duties that are kept apart: nobody acts on an organization that they belong to, nor decides on their own findings.

use crate::{
    access_calls::{MADE_UP, Two, Whose},
    operations::{self, Operation},
};
use domain::{
    access::{Actor, Role, Scope},
    ids::{OrganizationId, UserId},
};
use serde_json::{Value, json};
use testkit::{Answer, Caller, Flow, TestApp, offering, profile};

/// Acts about organizations that no affiliation stands against, and why. Everything else must refuse.
const FREE: &[(&str, &str)] = &[
    ("create_organization", "nobody belongs to what does not exist yet"),
    ("match_organizations", "asks, and changes nothing"),
    ("ask_standing", "asks, and changes nothing"),
    (
        "create_import",
        "a plan changes nothing, and refuses such rows: see rows_about_ones_own_organization_are_refused",
    ),
    ("apply_import", "applies what the plan did not refuse: see rows_about_ones_own_organization_are_refused"),
    ("invite_organizations", "says of each what became of it: see invitations.rs, ones_own_organization_is_left_out"),
    ("invite_found_organizations", "says of each what became of it: see ones_own_organization_is_left_out"),
    ("invite_organizations_of_file", "says of each what became of it: see ones_own_organization_is_left_out"),
    ("make_invitation_codes", "says of each what became of it: see ones_own_organization_is_left_out"),
    ("record_invitation_reminders", "says of each what became of it: see ones_own_organization_is_left_out"),
];

fn affiliate(app: &TestApp, person: UserId, organizations: &[OrganizationId]) -> Answer {
    let administrator = app.as_role(Role::Administrator);
    let place = format!("/v1/users/{person}/affiliations");
    let list: Vec<Value> = organizations
        .iter()
        .map(|organization| json!({"organization": organization.to_string(), "since": "2026-01-15"}))
        .collect();
    let etag = administrator.get(&place).ok().etag();
    administrator.put(&place, &etag, &json!({ "affiliations": list }))
}

/// Somebody of a role who belongs to an organization.
fn interested(app: &TestApp, role: Role, organization: OrganizationId) -> Caller<'_> {
    let person = app.person(role, None);
    affiliate(app, person, &[organization]).ok();
    app.bearer(app.token(Actor::Person(person), role.scopes(), None))
}

/// What staff can do that touches organizations' data: from the document, so that a new act is found by itself.
fn acts() -> Vec<(Operation, Role)> {
    let staff = Role::ALL.iter().copied().filter(|role| role.is_for_people() && !role.is_tenant());
    let acts = operations::all().into_iter().filter(|o| o.method != "GET" && o.it["x-reach"] == "organizations");
    let acts: Vec<Operation> = acts.collect();
    staff
        .flat_map(|role| acts.iter().map(move |operation| (operation.clone(), role)))
        .filter(|(operation, role)| {
            let scope = operation.scope.as_deref().and_then(Scope::parse).unwrap();
            role.scopes().contains(&scope)
        })
        .collect()
}

#[test]
fn nobody_acts_on_an_organization_that_they_belong_to() {
    let two = Two::start();
    let own = two.organization(Whose::Own);
    let acts = acts();
    let people: Vec<Caller<'_>> = acts.iter().map(|(_, role)| interested(&two.app, *role, own)).collect();
    let before = two.app.position();
    let mut wrong = Vec::new();
    let mut refused = 0;
    let is_free = |operation: &Operation| FREE.iter().any(|(id, _)| *id == operation.id);
    for ((operation, role), person) in acts.iter().zip(&people).filter(|((operation, _), _)| !is_free(operation)) {
        let answer = two.call(operation, Whose::Own, 1).by(person);
        if answer.status == 409 && answer.json()["code"] == "own-organization" {
            refused += 1;
        } else {
            wrong.push(format!("{} as {}, on their own organization: {answer}", operation.id, role.as_str()));
        }
    }
    assert_eq!(two.app.position(), before, "a refused act has written");
    for ((operation, role), person) in acts.iter().zip(&people) {
        let answer = two.call(operation, Whose::Other, 0).by(person);
        if answer.text.contains("own-organization") || [401, 403, 404].contains(&answer.status) {
            wrong.push(format!("{} as {}, on another organization: {answer}", operation.id, role.as_str()));
        }
    }
    let how = "begin the act with workflows::duties::refuse_own_organization, or say in FREE why it is free";
    assert!(wrong.is_empty(), "{how}\n{}", wrong.join("\n"));
    assert!(refused >= 10, "only {refused} acts");
    for (id, _) in FREE {
        assert!(acts.iter().any(|(operation, _)| operation.id == *id), "{id} is gone: take it out of FREE");
    }
}

#[test]
fn rows_about_ones_own_organization_are_refused() {
    let app = TestApp::start();
    let plain = profile(&[]);
    let organization = app.organization(&plain);
    let identifier = plain["identifiers"][0]["value"].as_str().unwrap();
    let file = format!(
        "identifier_scheme,identifier_value,name,kind\r\n\
         test_scheme,{identifier},A better name (fictitious),nonprofit\r\n\
         test_scheme,T-of-nobody,Somebody else (fictitious),nonprofit\r\n"
    );
    let plan = |caller: &Caller<'_>| {
        let call = caller.call("POST", "/v1/imports?kind=organizations");
        let call = call.header("Idempotency-Key", uuid::Uuid::new_v4().to_string());
        call.body("text/csv", file.clone()).send().expect(202).json()
    };
    let apply = |caller: &Caller<'_>, plan: &Value| {
        let body = json!({ "plan_hash": plan["plan_hash"] });
        caller.post_once(&format!("/v1/imports/{}/apply", plan["id"].as_str().unwrap()), &body)
    };
    let importer = interested(&app, Role::Importer, organization);
    // What somebody else has planned does not pass through the hands of who belongs to it.
    let by_another = plan(&app.as_role(Role::Importer));
    assert_eq!(by_another["counts"]["change"], 1);
    apply(&importer, &by_another).problem(409, "plan-outdated");
    let planned = plan(&importer);
    assert_eq!(planned["counts"]["refuse"], 1, "{planned:#}");
    assert_eq!(planned["counts"]["create"], 1, "{planned:#}");
    let rows = importer.get(planned["rows"].as_str().unwrap()).ok().json();
    let reason = rows["items"][0]["reasons"][0]["detail"].as_str().unwrap();
    assert!(reason.contains("you belong to this organization"), "{rows:#}");
    apply(&importer, &planned).ok();
    let shown = app.as_role(Role::Auditor).get(&format!("/v1/organizations/{organization}")).ok().json();
    assert_eq!(shown["profile"]["name"], plain["name"]);
}

#[test]
fn affiliations_are_recorded_by_another_administrator() {
    let app = TestApp::start();
    let [one, two] = [(), ()].map(|()| app.organization(&profile(&[])));
    let reviewer = app.person(Role::Reviewer, None);
    let place = format!("/v1/users/{reviewer}/affiliations");
    let administrator = app.as_role(Role::Administrator);
    let list =
        |organization: &str, since: &str| json!({"affiliations": [{"organization": organization, "since": since}]});

    let empty = administrator.get(&place).ok();
    assert_eq!(empty.json()["affiliations"], json!([]));
    let set = affiliate(&app, reviewer, &[one, two]).ok();
    assert_eq!(set.json()["affiliations"].as_array().unwrap().len(), 2);
    let shown = administrator.get(&place).ok();
    assert_eq!(shown.text, set.text);
    let body = list(&one.to_string(), "2026-01-15");
    administrator.put(&place, &empty.etag(), &body).problem(412, "stale");
    administrator.call("PUT", &place).json(&body).send().problem(428, "precondition-required");
    administrator.put(&place, &shown.etag(), &list(MADE_UP, "2026-01-15")).problem(404, "not-found");
    let ahead = list(&two.to_string(), "2199-01-01");
    administrator.put(&place, &shown.etag(), &ahead).problem_at(422, "invalid", "/affiliations");
    let mut twice = body.clone();
    twice["affiliations"].as_array_mut().unwrap().push(body["affiliations"][0].clone());
    administrator.put(&place, &shown.etag(), &twice).problem_at(422, "invalid", "/affiliations");
    administrator.put(&place, &shown.etag(), &body).ok();

    let own = app.staff().person(Role::Administrator);
    affiliate(&app, own, &[one]).problem(409, "own-account");
    let member = app.person(Role::ProviderMember, Some(one));
    affiliate(&app, member, &[two]).problem_at(422, "invalid", "/affiliations");
    let unknown = format!("/v1/users/{MADE_UP}/affiliations");
    administrator.get(&unknown).problem(404, "not-found");

    // Who belongs to an organization does not say who else belongs to it.
    let interested = interested(&app, Role::Administrator, one);
    let etag = interested.get(&place).ok().etag();
    interested.put(&place, &etag, &json!({"affiliations": []})).problem(409, "own-organization");

    let journal = app.as_role(Role::Auditor).get("/v1/journal?limit=200").ok().json();
    let entries = journal["items"].as_array().unwrap();
    let last = entries.iter().rev().find(|e| e["subject"] == format!("user:{reviewer}")).expect("an entry");
    assert_eq!(last["act"], "affiliations_set");
    assert_eq!(last["payload"]["organizations"], json!([one.to_string()]));
}

#[test]
fn who_accepts_the_findings_of_another_does_not_decide() {
    let app = TestApp::start();
    let mut flow = Flow::create(&app, &profile(&[offering("case_management", &["37183"])]));
    flow.start();
    flow.fill_in();
    flow.submit().ok();
    flow.review().ok();
    flow.find_all();
    let second = app.person(Role::Reviewer, None);
    flow.reviewer = app.bearer(app.token(Actor::Person(second), Role::Reviewer.scopes(), None));
    flow.accept().ok();
    // The same person, made a decider later.
    flow.decider = app.bearer(app.token(Actor::Person(second), Role::Decider.scopes(), None));
    flow.decide("grant", "case_management", &json!({})).problem(409, "reviewer-decides");
    flow.decider = app.as_role(Role::Decider);
    flow.decide("grant", "case_management", &json!({})).expect(201).ok();
}
