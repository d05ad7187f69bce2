//! A machine's life: secrets that follow each other without an outage, renewal, expiry, revocation.

use crate::machine_calls::{Client, Key, added, client, fails, put_keys, seen};
use domain::{access::Role, time::Day};
use serde_json::{Value, json};
use testkit::{Answer, TestApp};

fn add(app: &TestApp, id: &str, body: &Value) -> Answer {
    app.as_role(Role::Administrator).post(&format!("/v1/clients/{id}/secrets"), body)
}

fn remove(app: &TestApp, id: &str, secret: &Value) -> Answer {
    let target = format!("/v1/clients/{id}/secrets/{}", secret.as_str().unwrap());
    app.as_role(Role::Administrator).call("DELETE", &target).send()
}

fn renew(app: &TestApp, id: &str, body: &Value) -> Answer {
    let administrator = app.as_role(Role::Administrator);
    let etag = administrator.get(&format!("/v1/clients/{id}")).expect(200).etag();
    let call = administrator.call("POST", &format!("/v1/clients/{id}/renew")).header("If-Match", etag);
    call.json(body).send()
}

fn ask(app: &TestApp, client: &Client) -> Answer {
    client.by_basic(app, "/oauth/token").form(&[("grant_type", "client_credentials")]).send()
}

fn today() -> Day {
    domain::time::Instant::from(std::time::SystemTime::now()).day()
}

#[test]
fn a_secret_is_changed_without_an_outage() {
    let app = TestApp::start();
    let old = added(&app, "partner");
    let _ = ask(&app, &old).expect(200);
    let answer = add(&app, &old.id, &json!({})).expect(201);
    assert_eq!(answer.header("location"), Some(&*format!("/v1/clients/{}", old.id)));
    let created = answer.json();
    let new = Client { id: old.id.clone(), secret: created["secret"].as_str().unwrap().to_owned() };
    assert_ne!(new.secret, old.secret);
    // Both are good; a third is not to be had.
    let _ = ask(&app, &old).expect(200);
    let _ = ask(&app, &new).expect(200);
    add(&app, &old.id, &json!({})).problem(409, "two-secrets-valid");

    let secrets = seen(&app, &old.id)["secrets"].clone();
    assert_eq!(secrets.as_array().unwrap().len(), 2);
    assert_eq!(secrets[1]["id"], created["secret_id"]);
    remove(&app, &old.id, &secrets[0]["id"]).expect(204).ok();
    fails(ask(&app, &old), 401, "invalid_client");
    let _ = ask(&app, &new).expect(200);
    remove(&app, &old.id, &secrets[0]["id"]).problem(404, "not-found");
    // Nobody removes another client's secret by the way.
    let other = seen(&app, &client(&app, Role::Importer).id)["secrets"][0]["id"].clone();
    remove(&app, &old.id, &other).problem(404, "not-found");
    let _ = add(&app, &old.id, &json!({})).expect(201);
}

#[test]
fn a_client_is_never_left_without_a_credential() {
    let app = TestApp::start();
    let machine = added(&app, "partner");
    let secret = seen(&app, &machine.id)["secrets"][0]["id"].clone();
    remove(&app, &machine.id, &secret).problem(409, "last-credential");
    let _ = ask(&app, &machine).expect(200);
    // With a key, the secret can go: nothing that is secret is shared any more.
    put_keys(&app, &machine.id, &json!([Key::p256().jwk()])).ok();
    remove(&app, &machine.id, &secret).ok();
    fails(ask(&app, &machine), 401, "invalid_client");
    put_keys(&app, &machine.id, &json!([])).problem(409, "last-credential");
    assert_eq!(seen(&app, &machine.id)["credentials_end_on"], seen(&app, &machine.id)["expires_on"]);
}

#[test]
fn a_secret_can_end_before_its_client() {
    let app = TestApp::start();
    let machine = added(&app, "partner");
    let next_week = today().plus_days(7).to_string();
    let created = add(&app, &machine.id, &json!({ "ends_on": next_week })).expect(201).json();
    let short = Client { id: machine.id.clone(), secret: created["secret"].as_str().unwrap().to_owned() };
    let _ = ask(&app, &short).expect(200);
    assert_eq!(seen(&app, &machine.id)["secrets"][1]["ends_on"], next_week);

    let id = created["secret_id"].as_str().unwrap();
    let set = |day: Day| format!("UPDATE client_secrets SET ends_on = '{day}' WHERE id = '{id}'");
    app.database().tamper(&set(today()));
    let _ = ask(&app, &short).expect(200);
    app.database().tamper(&set(today().plus_days(-1)));
    fails(ask(&app, &short), 401, "invalid_client");
    // One that has ended is in nobody's way.
    let _ = add(&app, &machine.id, &json!({})).expect(201);

    // Until when the client can prove itself is told, so that nobody is surprised.
    let other = added(&app, "partner");
    let sql = format!("UPDATE client_secrets SET ends_on = '{next_week}' WHERE client_id = '{}'", other.id);
    app.database().tamper(&sql);
    assert_eq!(seen(&app, &other.id)["credentials_end_on"], next_week);
    for day in [today().plus_days(-1), today().plus_days(366)] {
        add(&app, &other.id, &json!({ "ends_on": day.to_string() })).problem_at(422, "invalid", "/ends_on");
    }
}

#[test]
fn the_day_of_use_is_shown_and_no_secret() {
    let app = TestApp::start();
    let machine = added(&app, "partner");
    let before = seen(&app, &machine.id);
    let day = today().to_string();
    assert_eq!(before["created_on"], day);
    assert_eq!(before["secrets"][0]["created_on"], day);
    assert_eq!((&before["last_used_on"], &before["secrets"][0]["last_used_on"]), (&Value::Null, &Value::Null));
    let fails_first = Client { id: machine.id.clone(), secret: "wrong".to_owned() };
    fails(ask(&app, &fails_first), 401, "invalid_client");
    assert_eq!(seen(&app, &machine.id), before, "a refusal is no use");
    add(&app, &machine.id, &json!({})).ok();
    let position = app.position();
    let _ = ask(&app, &machine).expect(200);
    assert_eq!(app.position(), position, "use is in no journal");
    let after = app.as_role(Role::Administrator).get(&format!("/v1/clients/{}", machine.id)).expect(200);
    let shown = after.json();
    assert_eq!((&shown["last_used_on"], &shown["secrets"][0]["last_used_on"]), (&json!(day), &json!(day)));
    assert_eq!(shown["secrets"][1]["last_used_on"], Value::Null, "the other secret was not used");
    let digest = workflows::sha256_hex(&machine.secret);
    assert!(!after.text.contains(&machine.secret) && !after.text.contains(&digest), "{after}");
    let listed = app.as_role(Role::Administrator).get("/v1/clients").expect(200);
    let found = listed.json()["items"].as_array().unwrap().iter().find(|one| one["id"] == shown["id"]).cloned();
    assert_eq!(found, Some(shown));
    // Another day, another note.
    app.database().tamper(&format!("UPDATE clients SET last_used_on = '2026-01-01' WHERE id = '{}'", machine.id));
    let _ = ask(&app, &machine).expect(200);
    assert_eq!(seen(&app, &machine.id)["last_used_on"], day);
}

#[test]
fn an_expired_client_is_renewed_and_a_revoked_one_is_not() {
    let app = TestApp::start();
    let machine = added(&app, "partner");
    let expire = |day: Day| format!("UPDATE clients SET expires_on = '{day}' WHERE id = '{}'", machine.id);
    app.database().tamper(&expire(today()));
    let _ = ask(&app, &machine).expect(200);
    app.database().tamper(&expire(today().plus_days(-1)));
    fails(ask(&app, &machine), 401, "invalid_client");
    assert_eq!(seen(&app, &machine.id)["credentials_end_on"], Value::Null);

    let half_a_year = today().plus_days(180).to_string();
    let renewed = renew(&app, &machine.id, &json!({"agreement": "Test 2027", "expires_on": half_a_year})).expect(200);
    assert_eq!(renewed.json()["agreement"], "Test 2027");
    assert_eq!(renewed.json()["expires_on"], half_a_year);
    let _ = ask(&app, &machine).expect(200);
    let longest = renew(&app, &machine.id, &json!({"agreement": "Test 2027"})).expect(200).json();
    assert_eq!(longest["expires_on"], today().plus_days(365).to_string());
    for day in [today().plus_days(-1), today().plus_days(366)] {
        let body = json!({"agreement": "x", "expires_on": day.to_string()});
        renew(&app, &machine.id, &body).problem_at(422, "invalid", "/expires_on");
    }
    renew(&app, &machine.id, &json!({})).problem_at(422, "invalid", "/agreement");
    let administrator = app.as_role(Role::Administrator);
    let stale = administrator.call("POST", &format!("/v1/clients/{}/renew", machine.id));
    let body = json!({"agreement": "x"});
    stale.header("If-Match", "\"1.0\"").json(&body).send().problem(412, "stale");

    let revoke = format!("/v1/clients/{}/revoke", machine.id);
    app.as_role(Role::Administrator).call("POST", &revoke).send().expect(204).ok();
    fails(ask(&app, &machine), 401, "invalid_client");
    renew(&app, &machine.id, &body).problem(409, "client-revoked");
    add(&app, &machine.id, &json!({})).problem(409, "client-revoked");
    put_keys(&app, &machine.id, &json!([Key::p256().jwk()])).problem(409, "client-revoked");
}

#[test]
fn every_change_of_a_client_is_in_the_journal_with_ids_alone() {
    let app = TestApp::start();
    let machine = added(&app, "partner");
    let secret = add(&app, &machine.id, &json!({})).expect(201).json()["secret_id"].clone();
    remove(&app, &machine.id, &secret).ok();
    renew(&app, &machine.id, &json!({"agreement": "Canary agreement"})).ok();
    put_keys(&app, &machine.id, &json!([Key::p256().named("canary-kid")])).ok();
    let page = app.as_role(Role::Auditor).get("/v1/journal?limit=200").expect(200);
    let subject = format!("client:{}", machine.id);
    let items = page.json()["items"].as_array().unwrap().clone();
    let acts: Vec<_> = items.iter().filter(|item| item["subject"] == subject).map(|item| item["act"].clone()).collect();
    assert_eq!(
        acts,
        ["client_created", "client_secret_added", "client_secret_removed", "client_renewed", "client_keys_put"]
    );
    assert!(!page.text.to_lowercase().contains("canary"), "{page}");
}
