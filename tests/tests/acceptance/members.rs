//! An organization's own people, kept by its owners.

use crate::signing_in::{Tokens, refresh, refused, set_password, sign_in, try_sign_in};
use domain::{access::Role, ids::OrganizationId};
use serde_json::{Value, json};
use testkit::{Answer, Caller, PASSWORD, TestApp, profile};

/// An organization whose first owner has signed in.
struct Own<'a> {
    app: &'a TestApp,
    organization: OrganizationId,
    owner: String,
    caller: Caller<'a>,
}

impl<'a> Own<'a> {
    fn new(app: &'a TestApp, name: &str) -> Self {
        let organization = app.organization(&profile(&[]));
        let body = json!({"name": name, "role": "provider_owner", "organization": organization.to_string()});
        let made = app.as_role(Role::Administrator).post("/v1/users", &body).expect(201).json();
        set_password(app, made["code"].as_str().unwrap(), PASSWORD);
        let caller = sign_in(app, name, PASSWORD).caller(app);
        Self { app, organization, owner: made["user"]["id"].as_str().unwrap().to_owned(), caller }
    }

    fn add(&self, name: &str, role: &str) -> Value {
        self.caller.post("/v1/members", &json!({"name": name, "role": role})).expect(201).json()
    }

    /// One of the people, signed in.
    fn signed_in(&self, name: &str, role: &str) -> (String, Tokens) {
        let made = self.add(name, role);
        set_password(self.app, made["code"].as_str().unwrap(), PASSWORD);
        (made["user"]["id"].as_str().unwrap().to_owned(), sign_in(self.app, name, PASSWORD))
    }

    fn etag(&self, member: &str) -> String {
        self.caller.get(&format!("/v1/members/{member}")).ok().etag()
    }

    fn deactivate(&self, member: &str) -> Answer {
        self.caller.act(&format!("/v1/members/{member}/deactivate"), &self.etag(member))
    }

    fn role(&self, member: &str, role: &str) -> Answer {
        self.caller.put(&format!("/v1/members/{member}/role"), &self.etag(member), &json!({ "role": role }))
    }
}

#[test]
fn an_owner_invites_people_who_see_their_organization_alone() {
    let app = TestApp::start();
    let (own, other) = (Own::new(&app, "owner.one"), Own::new(&app, "owner.two"));
    let made = own.caller.post("/v1/members", &json!({"name": "member.one", "role": "provider_member"})).expect(201);
    let body = made.json();
    let id = body["user"]["id"].as_str().unwrap();
    assert_eq!(made.header("location"), Some(&*format!("/v1/members/{id}")));
    assert_eq!(body["user"]["organization"], own.organization.to_string());
    set_password(&app, body["code"].as_str().unwrap(), PASSWORD);
    let member = sign_in(&app, "member.one", PASSWORD).caller(&app);
    let _ = member.get(&format!("/v1/organizations/{}", own.organization)).expect(200);
    member.get(&format!("/v1/organizations/{}", other.organization)).problem(404, "not-found");
    member.get("/v1/members").problem(403, "forbidden");
    let listed = own.caller.get("/v1/members").ok();
    let names: Vec<&str> = ["owner.one", "owner.two", "member.one", "test.reviewer"]
        .into_iter()
        .filter(|name| listed.text.contains(&format!("\"{name}\"")))
        .collect();
    assert_eq!(names, ["owner.one", "member.one"]);
    assert!(!listed.text.contains("argon2"), "{listed}");
    let page = own.caller.get("/v1/members?limit=1").ok().json();
    let next = own.caller.get(&format!("/v1/members?limit=1&cursor={}", page["next_cursor"].as_str().unwrap())).ok();
    assert_eq!(next.json()["next_cursor"], Value::Null);
}

#[test]
fn other_organizations_people_and_staff_do_not_exist_for_an_owner() {
    let app = TestApp::start();
    let (own, other) = (Own::new(&app, "owner.one"), Own::new(&app, "owner.two"));
    let theirs = other.add("their.member", "provider_member");
    let theirs = theirs["user"]["id"].as_str().unwrap().to_owned();
    let before = app.position();
    let (staff, unknown) = (app.staff().person(Role::Reviewer).to_string(), uuid::Uuid::now_v7().to_string());
    for id in [&theirs, &other.owner, &staff, &unknown] {
        let at = |below: &str| format!("/v1/members/{id}{below}");
        let etag = "\"1.0\"";
        for answer in [
            own.caller.get(&at("")),
            own.caller.post(&at("/reset"), &json!({"at_once": true})),
            own.caller.act(&at("/deactivate"), etag),
            own.caller.put(&at("/role"), etag, &json!({"role": "provider_owner"})),
        ] {
            assert_eq!(answer.json()["detail"], "There is no such account, or you may not see it.", "{answer}");
            answer.problem(404, "not-found");
        }
    }
    assert_eq!(app.position(), before, "something was written");
    let _ = try_sign_in(&app, "owner.two", PASSWORD).expect(303);
}

#[test]
fn an_owner_gives_no_role_of_the_commissions() {
    let app = TestApp::start();
    let own = Own::new(&app, "owner.one");
    for role in Role::ALL.iter().filter(|role| !role.is_tenant()) {
        let body = json!({"name": "somebody.new", "role": role.as_str()});
        own.caller.post("/v1/members", &body).problem_at(422, "invalid", "/role");
    }
    let with_tenant =
        json!({"name": "somebody.new", "role": "provider_member", "organization": own.organization.to_string()});
    let _ = own.caller.post("/v1/members", &with_tenant).expect(422);
    let made = own.add("member.one", "provider_member");
    let id = made["user"]["id"].as_str().unwrap();
    own.role(id, "administrator").problem_at(422, "invalid", "/role");
    // Staff belong to no organization: they keep nobody's people.
    let staff = app.with_scopes(&[domain::access::Scope::MembersWrite]);
    staff.post("/v1/members", &json!({"name": "x.y", "role": "provider_member"})).problem(404, "not-found");
}

#[test]
fn a_member_who_is_deactivated_is_out_at_once() {
    let app = TestApp::start();
    let own = Own::new(&app, "owner.one");
    let (id, tokens) = own.signed_in("member.one", "provider_member");
    assert_eq!(own.deactivate(&id).ok().json()["active"], false);
    tokens.caller(&app).get("/v1/account").problem(401, "unauthenticated");
    refused(refresh(&app, &tokens.refresh));
    let _ = try_sign_in(&app, "member.one", PASSWORD).expect(401);
    own.caller.post(&format!("/v1/members/{id}/reset"), &json!({})).problem(409, "account-inactive");
    own.caller.act(&format!("/v1/members/{id}/deactivate"), "\"1.0\"").problem(412, "stale");
}

#[test]
fn a_member_is_reset_by_an_owner() {
    let app = TestApp::start();
    let own = Own::new(&app, "owner.one");
    let (id, tokens) = own.signed_in("member.one", "provider_member");
    let made = own.caller.post(&format!("/v1/members/{id}/reset"), &json!({"at_once": true})).expect(201).json();
    tokens.caller(&app).get("/v1/account").problem(401, "unauthenticated");
    let new = "nineteen umbrellas left on trains";
    set_password(&app, made["code"].as_str().unwrap(), new);
    sign_in(&app, "member.one", new);
    own.caller.post(&format!("/v1/members/{}/reset", own.owner), &json!({})).problem(409, "own-account");
}

#[test]
fn the_last_owner_stays() {
    let app = TestApp::start();
    let own = Own::new(&app, "owner.one");
    own.add("member.one", "provider_member");
    own.deactivate(&own.owner).problem(409, "last-owner");
    own.role(&own.owner, "provider_member").problem(409, "last-owner");
    // An owner who is not active keeps nothing.
    let second = own.add("owner.two", "provider_owner");
    let second = second["user"]["id"].as_str().unwrap();
    own.deactivate(second).ok();
    own.deactivate(&own.owner).problem(409, "last-owner");
    let (third, tokens) = own.signed_in("member.three", "provider_member");
    own.role(&third, "provider_owner").ok();
    refused(refresh(&app, &tokens.refresh));
    assert_eq!(own.role(&own.owner, "provider_member").ok().json()["role"], "provider_member");
    own.caller.get("/v1/members").problem(401, "unauthenticated");
}

#[test]
fn what_owners_do_is_in_the_journal() {
    let app = TestApp::start();
    let own = Own::new(&app, "owner.one");
    let made = own.add("member.one", "provider_member");
    let id = made["user"]["id"].as_str().unwrap();
    own.role(id, "provider_owner").ok();
    own.deactivate(id).ok();
    let entries = app.as_role(Role::Auditor).get("/v1/journal?limit=200").ok().json();
    let acts: Vec<_> = entries["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["subject"] == format!("user:{id}"))
        .map(|entry| {
            assert_eq!(entry["actor"], format!("person:{}", own.owner));
            entry["act"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(acts, ["user_created", "one_time_code_made", "user_role_changed", "user_deactivated"]);
}
