//! The one-time code of an invitation: the first person of an organization sets up the account that answers for it.

use crate::signing_in::{form_of, sign_in, try_sign_in};
use domain::{access::Role, ids::OrganizationId};
use serde_json::{Value, json};
use testkit::{Answer, TestApp, capture_log, logged_with, profile};

const OWN: &str = "the heron stands in the reeds";

fn invite(app: &TestApp, organization: OrganizationId) -> Value {
    let body = json!({
        "organization": organization.to_string(), "edition": app.staff().edition.id.to_string(),
        "due_on": "2099-12-31", "with_code": true,
    });
    app.as_role(Role::Reviewer).post("/v1/invitations", &body).expect(201).json()
}

fn set_up(app: &TestApp, code: &str, name: &str, password: &str) -> Answer {
    let (form_token, cookie) = form_of(&app.nobody().get("/account/invitation").expect(200));
    let form =
        [("form_token", &*form_token), ("code", code), ("name", name), ("password", password), ("again", password)];
    app.call("POST", "/account/invitation").header("Cookie", cookie).form(&form).send()
}

/// The refusal, without what differs between any two pages.
#[track_caller]
fn refused(page: Answer) -> String {
    let page = page.expect(422);
    assert!(page.text.contains("The code is not right, has been used, or has ended"), "{page}");
    let (before, after) = page.text.split_once("name=\"form_token\" value=\"").unwrap();
    format!("{before}{}", after.split_once('"').unwrap().1)
}

fn code(invited: &Value) -> String {
    invited["code"].as_str().unwrap_or_else(|| panic!("no code in {invited:#}")).to_owned()
}

#[test]
fn the_first_person_comes_in_by_a_code_and_answers_for_the_organization() {
    capture_log();
    let app = TestApp::start();
    let organization = app.organization(&profile(&[]));
    let invited = invite(&app, organization);
    assert_eq!(invited["page"], format!("{}/account/invitation", app.url()));
    let one = code(&invited);
    // As people type.
    let typed = format!(" {} ", one.to_lowercase().replace('-', " ").replace('0', "o"));
    let page = set_up(&app, &typed, "Jane@Advocates.example ", OWN).expect(200);
    assert!(page.text.contains("jane@advocates.example") && page.text.contains("set up"), "{page}");
    let owner = sign_in(&app, "jane@advocates.example", OWN);
    let owner = owner.caller(&app);
    assert_eq!(owner.get("/v1/account").ok().json()["role"], "provider_owner");
    assert_eq!(owner.get("/v1/organizations").ok().json()["items"][0]["id"], organization.to_string());
    let _ = owner.post("/v1/assessments", &json!({"invitation": invited["id"]})).expect(201);
    // Once; and the code is in no answer, no entry and no line.
    refused(set_up(&app, &one, "john@advocates.example", OWN));
    let _ = try_sign_in(&app, "john@advocates.example", OWN).expect(401);
    let auditor = app.as_role(Role::Auditor);
    for target in [format!("/v1/invitations/{}", invited["id"].as_str().unwrap()), "/v1/journal?limit=200".to_owned()] {
        let shown = auditor.get(&target).ok();
        assert!(!shown.text.contains(&one) && !shown.text.contains("jane@"), "{shown}");
    }
    assert!(auditor.get("/v1/journal?limit=200").ok().text.contains("invitation_code_used"));
    assert_eq!(logged_with(&one), Vec::<String>::new());
}

#[test]
fn who_has_an_owner_gets_no_code_and_a_code_ends_when_one_is_there() {
    let app = TestApp::start();
    let [owned, between] = [(); 2].map(|()| app.organization(&profile(&[])));
    let _ = app.person(Role::ProviderOwner, Some(owned));
    assert!(invite(&app, owned)["code"].is_null());
    let one = code(&invite(&app, between));
    let _ = app.person(Role::ProviderOwner, Some(between));
    refused(set_up(&app, &one, "late.comer", OWN));
}

#[test]
fn codes_that_do_not_hold_all_look_alike() {
    let app = TestApp::start();
    let reviewer = app.as_role(Role::Reviewer);
    let [declined, withdrawn, closed, replaced, expired] = [(); 5].map(|()| app.organization(&profile(&[])));
    let invited = [declined, withdrawn, closed, replaced, expired].map(|organization| invite(&app, organization));
    let path = |at: usize| format!("/v1/invitations/{}", invited[at]["id"].as_str().unwrap());
    let etag = reviewer.get(&path(0)).ok().etag();
    let member_with_owners_scopes = app.token(
        domain::access::Actor::Person(app.person(Role::ProviderMember, Some(declined))),
        Role::ProviderOwner.scopes(),
        Some(declined),
    );
    let caller = app.bearer(member_with_owners_scopes);
    let call = caller.call("POST", &format!("{}/decline", path(0))).header("If-Match", &etag);
    call.json(&json!({})).send().ok();
    reviewer.act(&format!("{}/withdraw", path(1)), &reviewer.get(&path(1)).ok().etag()).ok();
    let place = format!("/v1/organizations/{closed}");
    reviewer.act(&format!("{place}/close"), &reviewer.get(&place).ok().etag()).ok();
    let _ = reviewer.post("/v1/invitation-codes", &json!({"invitations": [invited[3]["id"]]})).expect(200);
    app.database().tamper(&format!("UPDATE invitations SET due_on = '2026-11-01' WHERE organization_id = '{expired}'"));
    let mut pages: Vec<String> = invited.iter().map(|one| refused(set_up(&app, &code(one), "some.one", OWN))).collect();
    for typed in ["", "0000-1111-2222-3333-4444-5555-6666", "x", &"0".repeat(5000)] {
        pages.push(refused(set_up(&app, typed, "some.one", OWN)));
    }
    // A name that is taken looks the same without a code as one that is free.
    pages.push(
        refused(set_up(&app, "0000-1111-2222-3333-4444-5555-6666", "test.reviewer", OWN))
            .replace("test.reviewer", "some.one"),
    );
    assert!(pages.iter().all(|page| *page == pages[0]), "{pages:#?}");
    let _ = try_sign_in(&app, "some.one", OWN).expect(401);
    // An expired one that is extended gets a new code; the old one stays ended.
    let shown = reviewer.get(&path(4)).ok();
    reviewer.put(&format!("{}/due-day", path(4)), &shown.etag(), &json!({"due_on": "2099-12-31"})).ok();
    refused(set_up(&app, &code(&invited[4]), "some.one", OWN));
    let made = reviewer.post("/v1/invitation-codes", &json!({"invitations": [invited[4]["id"]]})).expect(200);
    let row = made.text.lines().nth(1).unwrap();
    let new = row.split(',').find(|cell| cell.len() == 34 && cell.matches('-').count() == 6).unwrap();
    let _ = set_up(&app, new, "some.one", OWN).expect(200);
}

#[test]
fn with_a_code_that_holds_a_taken_name_or_a_poor_password_can_be_mended() {
    let app = TestApp::start();
    let one = code(&invite(&app, app.organization(&profile(&[]))));
    let page = set_up(&app, &one, "test.reviewer", OWN).expect(422);
    assert!(page.text.contains("This name cannot be had") && page.text.contains(&one), "{page}");
    let page = set_up(&app, &one, "no name at all", OWN).expect(422);
    assert!(page.text.contains("The name must be"), "{page}");
    let page = set_up(&app, &one, "heron", "the Heron stands in the reeds").expect(422);
    assert!(page.text.contains("The password must not hold the name"), "{page}");
    let _ = app.call("POST", "/account/invitation").form(&[("code", &*one)]).send().expect(400);
    let _ = set_up(&app, &one, "new.owner", OWN).expect(200);
    let _ = sign_in(&app, "new.owner", OWN);
}

#[test]
fn a_code_that_is_used_twice_at_once_makes_one_owner() {
    let app = TestApp::start();
    let one = code(&invite(&app, app.organization(&profile(&[]))));
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let (app, one) = (&app, &*one);
        let threads: Vec<_> =
            (0..4).map(|n| scope.spawn(move || set_up(app, one, &format!("owner.{n}"), OWN).status)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 422).count(), 3, "{statuses:?}");
}

#[test]
fn a_mail_merge_makes_new_codes_and_says_where_none_is_due() {
    let app = TestApp::start();
    let [new, owned] = [(); 2].map(|()| app.organization(&profile(&[])));
    let _ = app.person(Role::ProviderOwner, Some(owned));
    let ids = [new, owned].map(|organization| app.invitation(organization).to_string());
    let nobody = "01981f3e-8a00-7000-8000-00000000dead";
    let body = json!({"invitations": [ids[0], ids[1], nobody, ids[0]]});
    let reviewer = app.as_role(Role::Reviewer);
    let file = reviewer.post("/v1/invitation-codes", &body).expect(200);
    assert_eq!(file.header("cache-control"), Some("no-store"));
    let rows: Vec<Vec<&str>> = file.text.lines().map(|line| line.split(',').collect()).collect();
    let told: Vec<(&str, &str)> = rows[1..].iter().map(|row| (row[0], row[1])).collect();
    assert_eq!(told, [(&*ids[0], "code_made"), (&*ids[1], "has_owner"), (nobody, "unknown")]);
    let one = rows[1].iter().find(|cell| cell.len() == 34).expect("a code");
    assert!(file.text.contains(&format!("{one},{}/account/invitation", app.url())), "{file}");
    let _ = set_up(&app, one, "first.person", OWN).expect(200);
    app.as_role(Role::Decider).post("/v1/invitation-codes", &body).problem(403, "forbidden");
}

#[test]
fn an_answer_with_a_code_is_not_repeated_and_one_without_is() {
    let app = TestApp::start();
    let organization = app.organization(&profile(&[]));
    let mut body = json!({
        "organization": organization.to_string(), "edition": app.staff().edition.id.to_string(),
        "due_on": "2099-12-31", "with_code": true,
    });
    let reviewer = app.as_role(Role::Reviewer);
    let post = |key: &str, body: &Value| {
        reviewer.call("POST", "/v1/invitations").header("Idempotency-Key", key).json(body).send()
    };
    let _ = post("one", &body).expect(201);
    post("one", &body).problem(409, "secret-shown");
    body["organization"] = json!(app.organization(&profile(&[])).to_string());
    body["with_code"] = json!(false);
    let first = post("two", &body).expect(201);
    assert!(first.json()["code"].is_null());
    assert_eq!(post("two", &body).expect(201).text, first.text);
}
