//! Sessions: begun by signing in, carried on by refresh tokens, listed, and ended at once.

use crate::signing_in::{Tokens, code, redeem, refresh, refresh_with, refused, sign_in, try_sign_in};
use domain::access::Role;
use serde_json::{Value, json};
use std::thread;
use testkit::{PASSWORD, Staff, TestApp, profile};

fn reviewer(app: &TestApp) -> Tokens {
    sign_in(app, &Staff::name(Role::Reviewer), PASSWORD)
}

#[track_caller]
fn has_ended(app: &TestApp, tokens: &Tokens) {
    tokens.caller(app).get("/v1/account").problem(401, "unauthenticated");
    refused(refresh(app, &tokens.refresh));
}

#[track_caller]
fn holds(app: &TestApp, tokens: &Tokens) {
    let _ = tokens.caller(app).get("/v1/account").expect(200);
}

fn items(answer: &Value) -> Vec<Value> {
    answer["items"].as_array().expect("items").clone()
}

#[test]
fn a_refresh_token_gets_the_next_tokens_once() {
    let app = TestApp::start();
    let first = reviewer(&app);
    assert_eq!(first.body["refresh_token_expires_in"], 3600, "an hour without use, for staff");
    let answer = refresh(&app, &first.refresh).expect(200);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let second = Tokens::of(&answer);
    assert_ne!(first.refresh, second.refresh);
    assert_ne!(first.access, second.access);
    assert_eq!(first.body["scope"], second.body["scope"]);
    holds(&app, &first);
    holds(&app, &second);
    let third = Tokens::of(&refresh(&app, &second.refresh).expect(200));
    let sessions = items(&third.caller(&app).get("/v1/account/sessions").ok().json());
    assert_eq!(sessions.len(), 1, "one session all along: {sessions:#?}");
}

#[test]
fn machines_get_no_refresh_token() {
    let app = TestApp::start();
    let machine = app.staff().machine(Role::Partner).clone();
    let id = machine.id.to_string();
    let form = [("grant_type", "client_credentials"), ("client_id", &*id), ("client_secret", &*machine.secret)];
    let body = app.call("POST", "/oauth/token").form(&form).send().expect(200).json();
    assert_eq!((body.get("refresh_token"), body.get("refresh_token_expires_in")), (None, None));
}

#[test]
fn a_refresh_token_that_comes_again_ends_its_session_and_no_other() {
    let app = TestApp::start();
    let (stolen, other) = (reviewer(&app), reviewer(&app));
    let second = Tokens::of(&refresh(&app, &stolen.refresh).expect(200));
    let third = Tokens::of(&refresh(&app, &second.refresh).expect(200));
    refused(refresh(&app, &stolen.refresh));
    for tokens in [&stolen, &second, &third] {
        has_ended(&app, tokens);
    }
    holds(&app, &other);
    let _ = refresh(&app, &other.refresh).expect(200);
}

#[test]
fn of_refreshes_at_once_one_wins_and_the_session_ends() {
    let app = TestApp::start();
    let tokens = reviewer(&app);
    let answers: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..6).map(|_| scope.spawn(|| refresh(&app, &tokens.refresh))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 200);
    assert_eq!((won.len(), lost.len()), (1, 5), "{lost:#?}");
    lost.into_iter().for_each(refused);
    has_ended(&app, &tokens);
    has_ended(&app, &Tokens::of(&won[0]));
}

#[test]
fn a_code_that_comes_again_ends_the_session_that_it_had_begun() {
    let app = TestApp::start();
    let code = code(&app, &Staff::name(Role::Reviewer), PASSWORD);
    let first = Tokens::of(&redeem(&app, &code).expect(200));
    let later = Tokens::of(&refresh(&app, &first.refresh).expect(200));
    holds(&app, &later);
    refused(redeem(&app, &code));
    has_ended(&app, &first);
    has_ended(&app, &later);
    refused(redeem(&app, &code));
}

#[test]
fn a_refreshed_scope_is_narrowed_and_never_widened() {
    let app = TestApp::start();
    let tokens = reviewer(&app);
    let narrow = Tokens::of(&refresh_with(&app, &tokens.refresh, &[("scope", "account standards:read")]).expect(200));
    assert_eq!(narrow.body["scope"], "standards:read account");
    narrow.caller(&app).get("/v1/organizations").problem(403, "forbidden");
    for beyond in ["decisions:write", "account decisions:write", "nonsense"] {
        let answer = refresh_with(&app, &narrow.refresh, &[("scope", beyond)]).expect(400);
        assert_eq!(answer.json()["error"], "invalid_scope", "{answer}");
    }
    // Nothing was used up, and the session still has all of its scope.
    let whole = Tokens::of(&refresh(&app, &narrow.refresh).expect(200));
    assert_eq!(whole.body["scope"], tokens.body["scope"]);
}

#[test]
fn a_refresh_token_is_its_clients_alone() {
    let app = TestApp::start();
    let tokens = reviewer(&app);
    refused(refresh_with(&app, &tokens.refresh, &[("client_id", "another")]));
    for unknown in ["x", &tokens.access, &format!("{}x", tokens.refresh)] {
        refused(refresh(&app, unknown));
    }
    for form in [
        &[("grant_type", "refresh_token"), ("client_id", "swagger-ui")][..],
        &[("grant_type", "refresh_token"), ("refresh_token", &tokens.refresh)],
    ] {
        let answer = app.call("POST", "/oauth/token").form(form).send().expect(400);
        assert_eq!(answer.json()["error"], "invalid_request", "{answer}");
    }
    let _ = refresh(&app, &tokens.refresh).expect(200);
}

#[test]
fn a_session_ends_by_itself() {
    let app = TestApp::start();
    let (idle, other) = (reviewer(&app), reviewer(&app));
    let id =
        |tokens: &Tokens| tokens.caller(&app).get("/v1/account").ok().json()["session"].as_str().unwrap().to_owned();
    let (idle_id, other_id) = (id(&idle), id(&other));
    let past = "2020-01-01T00:00:00.000000Z";
    app.database().tamper(&format!("UPDATE sessions SET holds_until = '{past}' WHERE id = '{idle_id}'"));
    refused(refresh(&app, &idle.refresh));
    let listed = other.caller(&app).get("/v1/account/sessions").ok();
    assert!(listed.text.contains(&other_id) && !listed.text.contains(&idle_id), "{listed}");
    // The next sign-in forgets it; it is not found, rather than too old.
    let newest = reviewer(&app);
    refused(refresh(&app, &idle.refresh));
    // However much it is used, it does not outlast its end.
    let soon = "UPDATE sessions SET ends_at = holds_until";
    app.database().tamper(soon);
    let before = items(&newest.caller(&app).get("/v1/account/sessions").ok().json())[0]["holds_until"].clone();
    let refreshed = Tokens::of(&refresh(&app, &newest.refresh).expect(200));
    let after = items(&refreshed.caller(&app).get("/v1/account/sessions").ok().json())[0].clone();
    assert_eq!((&after["holds_until"], &after["ends_at"]), (&before, &before));
}

#[test]
fn a_person_sees_their_sessions_and_ends_them() {
    let app = TestApp::start();
    let (one, two, three) = (reviewer(&app), reviewer(&app), reviewer(&app));
    let somebody_else = sign_in(&app, &Staff::name(Role::Auditor), PASSWORD);
    let account = one.caller(&app).get("/v1/account").ok().json();
    assert_eq!(account["role"], "reviewer");
    assert_eq!(account["organization"], Value::Null);
    let held: Vec<Value> = Role::Reviewer.scopes().iter().map(|scope| json!(scope.as_str())).collect();
    assert_eq!(account["scopes"], Value::Array(held));
    let sessions = items(&one.caller(&app).get("/v1/account/sessions").ok().json());
    assert_eq!(sessions.len(), 3, "{sessions:#?}");
    let this: Vec<_> = sessions.iter().filter(|session| session["is_this"] == true).collect();
    assert_eq!(this.len(), 1);
    assert_eq!(this[0]["id"], account["session"]);
    assert_eq!(this[0]["client"], "swagger-ui");
    assert_eq!(this[0]["network"], "127.0.0.0/24", "coarsely");
    assert_eq!(this[0]["second_factor"], false);
    assert!(this[0]["last_used_at"].as_str().unwrap().contains(":00.000000Z"), "to the minute: {this:#?}");
    let of =
        |tokens: &Tokens| tokens.caller(&app).get("/v1/account").ok().json()["session"].as_str().unwrap().to_owned();
    let end =
        |tokens: &Tokens, id: &str| tokens.caller(&app).call("POST", &format!("/v1/account/sessions/{id}/end")).send();
    end(&somebody_else, &of(&one)).problem(404, "not-found");
    holds(&app, &one);
    let third = of(&three);
    let _ = end(&one, &third).expect(204);
    has_ended(&app, &three);
    end(&one, &third).problem(404, "not-found");
    let _ = one.caller(&app).call("POST", "/v1/account/sessions/end-others").send().expect(204);
    has_ended(&app, &two);
    holds(&app, &one);
    holds(&app, &somebody_else);
    // Signing out is ending one's own.
    let _ = end(&one, &of(&one)).expect(204);
    has_ended(&app, &one);
}

#[test]
fn an_administrator_sees_and_ends_a_persons_sessions() {
    let app = TestApp::start();
    let (one, two) = (reviewer(&app), reviewer(&app));
    let target = format!("/v1/users/{}/sessions", app.staff().person(Role::Reviewer));
    let listed = app.as_role(Role::Administrator).get(&target).ok();
    assert_eq!(items(&listed.json()).len(), 2);
    for secret in [&one.access, &one.refresh, &two.refresh] {
        assert!(!listed.text.contains(&**secret), "{listed}");
    }
    app.as_role(Role::Auditor).call("POST", &format!("{target}/end")).send().problem(403, "forbidden");
    let _ = app.as_role(Role::Administrator).call("POST", &format!("{target}/end")).send().expect(204);
    has_ended(&app, &one);
    has_ended(&app, &two);
    let nobody = format!("/v1/users/{}/sessions", uuid::Uuid::now_v7());
    app.as_role(Role::Administrator).get(&nobody).problem(404, "not-found");
    app.as_role(Role::Administrator).call("POST", &format!("{nobody}/end")).send().problem(404, "not-found");
}

#[test]
fn who_is_deactivated_is_out_at_once() {
    let app = TestApp::start();
    let administrator = app.as_role(Role::Administrator);
    let (tokens, by_operator) = (reviewer(&app), app.as_role(Role::Reviewer));
    let under_way = code(&app, &Staff::name(Role::Reviewer), PASSWORD);
    let target = format!("/v1/users/{}", app.staff().person(Role::Reviewer));
    let act = |what: &str, etag: &str| administrator.act(&format!("{target}/{what}"), etag);
    let etag = administrator.get(&target).ok().etag();
    administrator.call("POST", &format!("{target}/deactivate")).send().problem(428, "precondition-required");
    let gone = act("deactivate", &etag).ok();
    assert_eq!(gone.json()["active"], false);
    has_ended(&app, &tokens);
    refused(redeem(&app, &under_way));
    by_operator.get("/v1/organizations").problem(401, "unauthenticated");
    let _ = try_sign_in(&app, &Staff::name(Role::Reviewer), PASSWORD).expect(401);
    act("activate", &etag).problem(412, "stale");
    assert_eq!(act("activate", &gone.etag()).ok().json()["active"], true);
    refused(refresh(&app, &tokens.refresh));
    reviewer(&app);
}

#[test]
fn a_changed_role_takes_back_what_the_old_one_had() {
    let app = TestApp::start();
    let administrator = app.as_role(Role::Administrator);
    let tokens = reviewer(&app);
    let target = format!("/v1/users/{}", app.staff().person(Role::Reviewer));
    let etag = administrator.get(&target).ok().etag();
    let role = |role: &str| administrator.put(&format!("{target}/role"), &etag, &json!({ "role": role }));
    for bad in ["partner", "provider_owner"] {
        role(bad).problem_at(422, "invalid", "/role");
    }
    let same = role("reviewer").ok();
    assert_eq!(same.etag(), etag, "nothing changed");
    holds(&app, &tokens);
    assert_eq!(role("auditor").ok().json()["role"], "auditor");
    has_ended(&app, &tokens);
    role("reviewer").problem(412, "stale");
    let scope = reviewer(&app).body["scope"].as_str().unwrap().to_owned();
    assert!(scope.contains("journal:read") && !scope.contains("reviews:write"), "{scope}");
}

#[test]
fn nobody_changes_the_standing_of_their_own_account() {
    let app = TestApp::start();
    let administrator = app.as_role(Role::Administrator);
    let target = format!("/v1/users/{}", app.staff().person(Role::Administrator));
    let etag = administrator.get(&target).ok().etag();
    for act in ["deactivate", "activate"] {
        administrator.act(&format!("{target}/{act}"), &etag).problem(409, "own-account");
    }
    let role = json!({"role": "decider"});
    administrator.put(&format!("{target}/role"), &etag, &role).problem(409, "own-account");
}

#[test]
fn a_providers_session_holds_for_a_working_day_without_use() {
    let app = TestApp::start();
    let organization = app.organization(&profile(&[]));
    let body = json!({"name": "provider.person", "role": "provider_owner", "organization": organization.to_string()});
    let made = app.as_role(Role::Administrator).post("/v1/users", &body).expect(201).json();
    crate::signing_in::set_password(&app, made["code"].as_str().unwrap(), PASSWORD);
    let tokens = sign_in(&app, "provider.person", PASSWORD);
    assert_eq!(tokens.body["refresh_token_expires_in"], 8 * 3600);
    let next = Tokens::of(&refresh(&app, &tokens.refresh).expect(200));
    let account = next.caller(&app).get("/v1/account").ok().json();
    assert_eq!(account["organization"], organization.to_string());
    let _ = next.caller(&app).get(&format!("/v1/organizations/{organization}")).expect(200);
}
