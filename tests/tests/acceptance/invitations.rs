//! Invitations, one or many at once: what becomes of each, and how they end.

use domain::{
    access::{Actor, Role},
    ids::OrganizationId,
};
use serde_json::{Value, json};
use testkit::{Answer, Caller, TestApp, offering, profile};

fn edition(app: &TestApp) -> String {
    app.staff().edition.id.to_string()
}

fn organization(app: &TestApp) -> OrganizationId {
    app.organization(&profile(&[offering("outreach", &["37183"])]))
}

fn close(app: &TestApp, organization: OrganizationId) {
    let reviewer = app.as_role(Role::Reviewer);
    let place = format!("/v1/organizations/{organization}");
    let etag = reviewer.get(&place).ok().etag();
    reviewer.act(&format!("{place}/close"), &etag).ok();
}

/// Somebody who reviews, and belongs to an organization.
fn interested(app: &TestApp, organization: OrganizationId) -> Caller<'_> {
    let person = app.person(Role::Reviewer, None);
    let administrator = app.as_role(Role::Administrator);
    let place = format!("/v1/users/{person}/affiliations");
    let etag = administrator.get(&place).ok().etag();
    let list = json!({"affiliations": [{"organization": organization.to_string(), "since": "2026-01-15"}]});
    administrator.put(&place, &etag, &list).ok();
    app.bearer(app.token(Actor::Person(person), Role::Reviewer.scopes(), None))
}

/// As if the due day of every open invitation had been yesterday or before.
pub fn expire(app: &TestApp) {
    app.database().tamper("UPDATE invitations SET due_on = '2026-11-01' WHERE status = 'open'");
}

fn outcomes(answer: &Answer) -> Vec<String> {
    let items = answer.json()["items"].as_array().unwrap().clone();
    items.iter().map(|item| item["outcome"].as_str().unwrap().to_owned()).collect()
}

fn invitations_of(app: &TestApp, organization: OrganizationId) -> Vec<Value> {
    let all = app.as_role(Role::Auditor).get("/v1/invitations?limit=200").ok().json();
    let all = all["items"].as_array().unwrap().iter();
    all.filter(|one| one["organization"] == organization.to_string()).cloned().collect()
}

#[test]
fn of_each_of_a_list_is_said_what_became_of_it() {
    let app = TestApp::start();
    let [new, invited, closed, owned] = [(); 4].map(|()| organization(&app));
    let _ = app.invitation(invited);
    close(&app, closed);
    let _ = app.provider(owned);
    let _ = app.person(Role::ProviderOwner, Some(owned));
    let nobody = "01981f3e-8a00-7000-8000-00000000dead";
    let named: Vec<String> = [new, invited, closed, new, owned].iter().map(ToString::to_string).collect();
    let named: Vec<&str> = named.iter().map(String::as_str).chain([nobody]).collect();
    let body = json!({
        "organizations": named, "edition": edition(&app), "arenas": ["outreach"], "due_on": "2099-12-31",
        "with_codes": true,
    });
    let reviewer = app.as_role(Role::Reviewer);
    let before = app.position();
    let answer = reviewer.post("/v1/bulk-invitations/list", &body).expect(201);
    let expected = ["invited", "already_invited", "closed", "repeated", "invited", "unknown"];
    assert_eq!(outcomes(&answer), expected, "{answer}");
    let told = answer.json();
    assert_eq!((&told["invited"], &told["not_invited"]), (&json!(2), &json!(4)));
    assert_eq!(told["page"], format!("{}/account/invitation", app.url()));
    assert!(told["items"][0]["code"].is_string(), "{told:#}");
    assert!(told["items"][4]["code"].is_null(), "somebody answers for it already: {told:#}");
    // Two were sent, and one code was made.
    assert_eq!(app.position(), before + 3);
    let sent = invitations_of(&app, new);
    assert_eq!(sent.len(), 1);
    assert_eq!((&sent[0]["status"], &sent[0]["arenas"]), (&json!("open"), &json!(["outreach"])));
    assert_eq!(sent[0]["id"], told["items"][0]["invitation"]);
    // Again: nothing is done twice.
    let again = reviewer.post("/v1/bulk-invitations/list", &body).expect(201);
    assert_eq!(again.json()["invited"], 0, "{again}");
}

#[test]
fn what_will_not_do_for_any_is_refused_and_nothing_is_sent() {
    let app = TestApp::start();
    let one = organization(&app).to_string();
    let sound = json!({"organizations": [one], "edition": edition(&app), "due_on": "2099-12-31"});
    let with = |name: &str, value: Value| {
        let mut body = sound.clone();
        body[name] = value;
        body
    };
    let reviewer = app.as_role(Role::Reviewer);
    let before = app.position();
    let post = |body: &Value| reviewer.post("/v1/bulk-invitations/list", body);
    post(&with("due_on", json!("2026-01-01"))).problem(422, "day-in-the-past");
    post(&with("arenas", json!(["no_such_arena"]))).problem(422, "arena-not-in-edition");
    post(&with("edition", json!("01981f3e-8a00-7000-8000-00000000dead"))).problem(404, "not-found");
    post(&with("organizations", json!([]))).problem_at(422, "invalid", "/organizations");
    let many = vec![one.clone(); 2001];
    post(&with("organizations", json!(many))).problem_at(422, "invalid", "/organizations");
    assert_eq!(app.position(), before);
    app.provider(one.parse().unwrap()).post("/v1/bulk-invitations/list", &sound).problem(403, "forbidden");
}

#[test]
fn a_file_invites_whom_it_names_and_says_why_not_line_by_line() {
    let app = TestApp::start();
    let seed = profile(&[offering("outreach", &["37183"])]);
    let by_identifier = app.organization(&seed);
    let by_id = organization(&app);
    let value = seed["identifiers"][0]["value"].as_str().unwrap();
    let file = format!(
        "organization,identifier_scheme,identifier_value\r\n{by_id},,\r\n,test_scheme,{value}\r\nno-id,,\r\n,test_scheme,T-nobody\r\n"
    );
    let target = format!("/v1/bulk-invitations/file?edition={}&due_on=2099-12-31&arena=outreach", edition(&app));
    let reviewer = app.as_role(Role::Reviewer);
    let answer = reviewer.call("POST", &target).body("text/csv", file.clone()).send().expect(201);
    assert_eq!(outcomes(&answer), ["invited", "invited", "unreadable", "unknown"], "{answer}");
    let items = answer.json()["items"].clone();
    assert_eq!(items[1]["organization"], by_identifier.to_string());
    let lines: Vec<u64> = items.as_array().unwrap().iter().map(|item| item["line"].as_u64().unwrap()).collect();
    assert_eq!(lines, [2, 3, 4, 5]);
    assert!(items[2]["detail"].as_str().unwrap().contains("/organization"), "{items:#}");
    assert!(!answer.text.contains("no-id"), "{answer}");
    let again = reviewer.call("POST", &target).body("text/csv", file).send().expect(201);
    assert_eq!(outcomes(&again)[..2], ["already_invited", "already_invited"]);
    reviewer.call("POST", &target).body("application/json", "{}").send().problem(415, "unsupported-media-type");
    reviewer.call("POST", &target).body("text/csv", "\u{0}").send().problem(422, "invalid");
}

#[test]
fn a_search_invites_whom_it_finds() {
    let app = TestApp::start();
    let found = app.organization(&profile(&[offering("outreach", &["37183"])]));
    let elsewhere = app.organization(&profile(&[offering("outreach", &["37063"])]));
    let body = json!({"edition": edition(&app), "due_on": "2099-12-31"});
    let reviewer = app.as_role(Role::Reviewer);
    let target = "/v1/bulk-invitations/search?arena=outreach&county=37183";
    let answer = reviewer.post(target, &body).expect(201);
    assert_eq!(outcomes(&answer), ["invited"], "{answer}");
    assert_eq!(answer.json()["items"][0]["organization"], found.to_string());
    assert!(invitations_of(&app, elsewhere).is_empty());
    let none = reviewer.post("/v1/bulk-invitations/search?identifier_scheme=test_scheme&identifier_value=T-no", &body);
    assert_eq!(none.expect(201).json()["items"], json!([]));
    reviewer.post("/v1/bulk-invitations/search?countty=37183", &body).problem(400, "invalid-query");
}

#[test]
fn ones_own_organization_is_left_out() {
    let app = TestApp::start();
    let seed = profile(&[offering("outreach", &["37183"])]);
    let own = app.organization(&seed);
    let person = interested(&app, own);
    let body = json!({"organizations": [own.to_string()], "edition": edition(&app), "due_on": "2099-12-31"});
    let before = app.position();
    let listed = person.post("/v1/bulk-invitations/list", &body).expect(201);
    assert_eq!(outcomes(&listed), ["own_organization"]);
    let found = json!({"edition": edition(&app), "due_on": "2099-12-31"});
    let found = person.post("/v1/bulk-invitations/search", &found).expect(201);
    assert_eq!(outcomes(&found), ["own_organization"]);
    let file = format!("organization\r\n{own}\r\n");
    let target = format!("/v1/bulk-invitations/file?edition={}&due_on=2099-12-31", edition(&app));
    let filed = person.call("POST", &target).body("text/csv", file).send().expect(201);
    assert_eq!(outcomes(&filed), ["own_organization"]);
    assert_eq!(app.position(), before, "nothing was written");
    let invitation = app.invitation(own).to_string();
    app.database().tamper("UPDATE invitations SET remind_on = '2026-01-01'");
    let before = app.position();
    let of_it = json!({"invitations": [invitation]});
    let reminded = person.post("/v1/invitation-reminders/sent", &of_it).expect(200);
    assert_eq!(outcomes(&reminded), ["own_organization"]);
    let codes = person.post("/v1/invitation-codes", &of_it).expect(200);
    assert!(codes.text.contains(&format!("{invitation},own_organization,")), "{codes}");
    assert_eq!(app.position(), before, "nothing was written");
}

#[test]
fn an_organization_declines_once_and_says_why() {
    let app = TestApp::start();
    let invited = organization(&app);
    let path = format!("/v1/invitations/{}", app.invitation(invited));
    let owner = app.provider_as(Role::ProviderOwner, invited);
    let other = app.provider_as(Role::ProviderOwner, organization(&app));
    let shown = owner.get(&path).ok();
    let body = json!({"note": "We are merging."});
    let decline = |caller: &Caller<'_>| {
        let call = caller.call("POST", &format!("{path}/decline")).header("If-Match", shown.etag());
        call.json(&body).send()
    };
    decline(&other).problem(404, "not-found");
    decline(&app.provider_as(Role::ProviderMember, invited)).problem(403, "forbidden");
    assert_eq!(decline(&owner).ok().json()["status"], "declined");
    let again = owner.get(&path).ok();
    assert_eq!(again.json()["note"], "We are merging.");
    assert!(again.json()["ended_at"].is_string());
    decline(&owner).problem(412, "stale");
    let anew = owner.call("POST", &format!("{path}/decline")).header("If-Match", again.etag()).json(&json!({})).send();
    let problem = anew.problem(409, "invitation-step");
    assert!(problem["detail"].as_str().unwrap().contains("allowed now: nothing"), "{problem:#}");
    let taken_up = json!({"invitation": path.rsplit('/').next().unwrap()});
    owner.post("/v1/assessments", &taken_up).problem(409, "invitation-step");
    // The note is in no list and not in the journal, and it can be invited again.
    assert!(!app.as_role(Role::Auditor).get("/v1/invitations").ok().text.contains("merging"));
    assert!(!app.as_role(Role::Auditor).get("/v1/journal?limit=200").ok().text.contains("merging"));
    let _ = app.invitation(invited);
}

#[test]
fn an_invitation_expires_by_itself_and_is_extended_by_staff() {
    let app = TestApp::start();
    let invited = organization(&app);
    let id = app.invitation(invited).to_string();
    let path = format!("/v1/invitations/{id}");
    let (owner, reviewer) = (app.provider_as(Role::ProviderOwner, invited), app.as_role(Role::Reviewer));
    let second = json!({"organization": invited.to_string(), "edition": edition(&app), "due_on": "2099-12-31"});
    reviewer.post("/v1/invitations", &second).problem(409, "already-invited");
    expire(&app);
    let shown = owner.get(&path).ok();
    assert_eq!(shown.json()["status"], "expired");
    assert_eq!(owner.get("/v1/invitations").ok().json()["items"][0]["status"], "expired");
    let problem = owner.post("/v1/assessments", &json!({"invitation": id})).problem(409, "invitation-step");
    assert!(problem["detail"].as_str().unwrap().contains("expired"), "{problem:#}");
    owner
        .call("POST", &format!("{path}/decline"))
        .header("If-Match", shown.etag())
        .json(&json!({}))
        .send()
        .problem(409, "invitation-step");
    let extend = |etag: &str, day: &str| reviewer.put(&format!("{path}/due-day"), etag, &json!({"due_on": day}));
    extend(&shown.etag(), "2026-11-02").problem(422, "day-in-the-past");
    // One that was sent since it expired is the one that is open.
    let another = reviewer.post("/v1/invitations", &second).expect(201);
    extend(&shown.etag(), "2099-12-30").problem(409, "already-invited");
    reviewer.act(&format!("/v1/invitations/{}/withdraw", another.id()), &another.etag()).ok();
    let extended = extend(&shown.etag(), "2099-12-30").ok();
    assert_eq!((&extended.json()["status"], &extended.json()["due_on"]), (&json!("open"), &json!("2099-12-30")));
    extend(&shown.etag(), "2099-12-31").problem(412, "stale");
    extend(&extended.etag(), "2099-12-30").problem(422, "due-day-not-later");
    owner.put(&format!("{path}/due-day"), &extended.etag(), &json!({"due_on": "2099-12-31"})).problem(403, "forbidden");
    let _ = owner.post("/v1/assessments", &json!({"invitation": id})).expect(201);
    let accepted = owner.get(&path).ok();
    assert_eq!(accepted.json()["status"], "accepted");
    extend(&accepted.etag(), "2099-12-31").problem(409, "invitation-step");
    reviewer.act(&format!("{path}/withdraw"), &accepted.etag()).problem(409, "invitation-step");
}

#[test]
fn an_expired_invitation_does_not_stand_in_the_way_of_a_new_one_nor_of_an_import() {
    let app = TestApp::start();
    let seed = profile(&[offering("outreach", &["37183"])]);
    let invited = app.organization(&seed);
    let _ = app.invitation(invited);
    expire(&app);
    let value = seed["identifiers"][0]["value"].as_str().unwrap();
    let code = app.as_role(Role::Auditor).get(&format!("/v1/editions/{}", edition(&app))).ok().json();
    let code = code["frame"]["code"].as_str().or(code["code"].as_str()).unwrap().to_owned();
    let file = format!(
        "identifier_scheme,identifier_value,edition,standard,rating\r\ntest_scheme,{value},{code},F-01,meets\r\n"
    );
    let importer = app.as_role(Role::Importer);
    let plan = |key: &str| {
        let call = importer.call("POST", "/v1/imports?kind=self_ratings").header("Idempotency-Key", key);
        call.body("text/csv", file.clone()).send().expect(202).json()
    };
    assert_eq!(plan("one")["counts"]["refuse"], 1, "an expired invitation is not taken up");
    let _ = app.invitation(invited);
    assert_eq!(plan("two")["counts"]["create"], 1);
}

#[test]
fn staff_take_an_invitation_back() {
    let app = TestApp::start();
    let invited = organization(&app);
    let path = format!("/v1/invitations/{}", app.invitation(invited));
    let reviewer = app.as_role(Role::Reviewer);
    let etag = reviewer.get(&path).ok().etag();
    let withdrawn = reviewer.act(&format!("{path}/withdraw"), &etag).ok();
    assert_eq!(withdrawn.json()["status"], "withdrawn");
    let id = json!({"invitation": path.rsplit('/').next().unwrap()});
    app.provider(invited).post("/v1/assessments", &id).problem(409, "invitation-step");
    reviewer.act(&format!("{path}/withdraw"), &withdrawn.etag()).problem(409, "invitation-step");
}

#[test]
fn an_organization_that_closes_is_asked_nothing_more() {
    let app = TestApp::start();
    let closing = organization(&app);
    let reviewer = app.as_role(Role::Reviewer);
    let expired = app.invitation(closing).to_string();
    expire(&app);
    let open = app.invitation(closing).to_string();
    app.database().tamper("UPDATE invitations SET remind_on = '2026-01-01'");
    let reminders = || reviewer.get("/v1/invitation-reminders").ok().json()["items"].as_array().unwrap().len();
    assert_eq!(reminders(), 2);
    close(&app, closing);
    assert_eq!(reminders(), 0);
    let statuses: Vec<Value> = invitations_of(&app, closing).iter().map(|one| one["status"].clone()).collect();
    assert_eq!(statuses, [json!("withdrawn"), json!("withdrawn")]);
    let withdrawn = app.as_role(Role::Auditor).get("/v1/journal?limit=200").ok().json();
    let by_the_registry = |entry: &&Value| entry["act"] == "invitation_withdrawn" && entry["actor"] == "system";
    let told: Vec<&Value> = withdrawn["items"].as_array().unwrap().iter().filter(by_the_registry).collect();
    assert_eq!(told.len(), 2, "{withdrawn:#}");
    for id in [expired, open] {
        let etag = reviewer.get(&format!("/v1/invitations/{id}")).ok().etag();
        let later = json!({"due_on": "2099-12-31"});
        reviewer.put(&format!("/v1/invitations/{id}/due-day"), &etag, &later).problem(409, "invitation-step");
    }
}
