//! OAuth 2.0: how machines get tokens.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use domain::access::Role;
use serde_json::Value;
use testkit::{Answer, TestApp};

#[track_caller]
pub fn fails(answer: Answer, status: u16, error: &str) -> Answer {
    let answer = answer.expect(status);
    assert_eq!(answer.json()["error"], error, "{answer}");
    assert!(answer.json()["error_description"].as_str().is_some_and(|said| !said.is_empty()), "{answer}");
    assert_eq!(answer.header("cache-control"), Some("no-store"), "{answer}");
    answer
}

pub fn token(app: &TestApp, form: &[(&str, &str)]) -> Answer {
    app.call("POST", "/oauth/token").form(form).send()
}

fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")))
}

pub fn claims(token: &str) -> Value {
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

#[test]
fn a_machine_gets_a_token_by_basic_and_by_form() {
    let app = TestApp::start();
    let machine = app.staff().machine(Role::Partner);
    let id = machine.id.to_string();
    let by_form = [("grant_type", "client_credentials"), ("client_id", &*id), ("client_secret", &*machine.secret)];
    let by_basic = app
        .call("POST", "/oauth/token")
        .header("Authorization", basic(&id, &machine.secret))
        .form(&[("grant_type", "client_credentials")])
        .send();
    for answer in [token(&app, &by_form), by_basic] {
        let answer = answer.expect(200);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let body = answer.json();
        assert_eq!((&body["token_type"], &body["expires_in"]), (&"Bearer".into(), &600.into()));
        assert_eq!(body["scope"], "standards:read standing:read providers:read identifiers:write");
        let access = body["access_token"].as_str().unwrap();
        let claims = claims(access);
        assert_eq!(claims["iss"], app.url());
        assert_eq!(claims["aud"], app.url());
        assert_eq!(claims["sub"], format!("machine:{id}"));
        assert_eq!(claims["client_id"], id);
        assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 600);
        assert!(claims["jti"].as_str().is_some_and(|jti| !jti.is_empty()));
        let _ = app.bearer(access).get("/v1/arenas").expect(200);
        app.bearer(access).get("/v1/organizations").problem(403, "forbidden");
    }
}

#[test]
fn the_issuer_is_the_public_address_and_never_the_host_header() {
    let app = TestApp::start();
    let machine = app.staff().machine(Role::Partner);
    let answer = app
        .call("POST", "/oauth/token")
        .header("Host", "elsewhere.example")
        .header("X-Forwarded-Host", "elsewhere.example")
        .header("Authorization", basic(&machine.id.to_string(), &machine.secret))
        .form(&[("grant_type", "client_credentials")])
        .send()
        .expect(200);
    assert_eq!(claims(answer.json()["access_token"].as_str().unwrap())["iss"], app.url());
    let call = app.call("GET", "/.well-known/oauth-authorization-server").header("Host", "elsewhere.example");
    assert!(!call.send().expect(200).text.contains("elsewhere"));
}

#[test]
fn who_is_not_known_gets_no_token() {
    let app = TestApp::start();
    let machine = app.staff().machine(Role::Partner);
    let other = app.staff().machine(Role::Importer);
    let (id, unknown) = (machine.id.to_string(), uuid::Uuid::now_v7().to_string());
    let one_more = format!("{}x", machine.secret);
    for (client, secret) in [
        (&*id, "no-such-secret"),
        (&id, ""),
        (&id, &other.secret),
        (&id, &one_more),
        (&unknown, &machine.secret),
        ("x", "y"),
    ] {
        let form = [("grant_type", "client_credentials"), ("client_id", client), ("client_secret", secret)];
        let answer = fails(token(&app, &form), 401, "invalid_client");
        assert!(secret.len() < 3 || !answer.text.contains(secret), "{answer}");
        let call = app.call("POST", "/oauth/token").header("Authorization", basic(client, secret));
        let answer = fails(call.form(&[("grant_type", "client_credentials")]).send(), 401, "invalid_client");
        assert!(answer.header("www-authenticate").is_some_and(|it| it.starts_with("Basic ")), "{answer}");
    }
    for bad in ["Basic", "Basic !!!", "Bearer x", "Basic eA=="] {
        let call = app.call("POST", "/oauth/token").header("Authorization", bad);
        fails(call.form(&[("grant_type", "client_credentials")]).send(), 401, "invalid_client");
    }
}

#[test]
fn what_is_asked_wrongly_is_answered_as_the_rfc_says() {
    let app = TestApp::start();
    let machine = app.staff().machine(Role::Partner);
    let id = machine.id.to_string();
    let known = [("client_id", &*id), ("client_secret", &*machine.secret)];
    let ask = |more: &[(&str, &str)]| token(&app, &[&known[..], more].concat());
    for grant in ["password", "implicit", "urn:x"] {
        fails(ask(&[("grant_type", grant)]), 400, "unsupported_grant_type");
    }
    fails(ask(&[]), 400, "invalid_request");
    // What has no value counts as left out (RFC 6749 section 3.2).
    fails(ask(&[("grant_type", "")]), 400, "invalid_request");
    // No proof at all is the client's fault too (RFC 6749 section 5.2).
    fails(token(&app, &[("grant_type", "client_credentials")]), 401, "invalid_client");
    fails(token(&app, &[("grant_type", "authorization_code"), ("code", "x")]), 400, "invalid_request");
    fails(app.call("POST", "/oauth/token").send(), 400, "invalid_request");
    let json = app.call("POST", "/oauth/token").json(&serde_json::json!({"grant_type": "client_credentials"}));
    fails(json.send(), 400, "invalid_request");
    let large = "x".repeat(20 << 10);
    fails(ask(&[("grant_type", "client_credentials"), ("scope", &large)]), 400, "invalid_request");
}

#[test]
fn scopes_are_narrowed_and_never_widened() {
    let app = TestApp::start();
    let machine = app.staff().machine(Role::Partner);
    let id = machine.id.to_string();
    let ask = |scope: &str| {
        token(
            &app,
            &[
                ("grant_type", "client_credentials"),
                ("client_id", &*id),
                ("client_secret", &*machine.secret),
                ("scope", scope),
            ],
        )
    };
    assert_eq!(ask("standing:read").expect(200).json()["scope"], "standing:read");
    assert_eq!(ask("").expect(200).json()["scope"], "standards:read standing:read providers:read identifiers:write");
    // What the role does not hold is left out, and the answer says what was granted (RFC 6749 section 3.3).
    assert_eq!(ask("standing:read decisions:write").expect(200).json()["scope"], "standing:read");
    for scope in ["nonsense", "standing:read nonsense", "decisions:write", "standing:read,standards:read", "*"] {
        fails(ask(scope), 400, "invalid_scope");
    }
    let narrow = ask("standing:read").json()["access_token"].as_str().unwrap().to_owned();
    app.bearer(narrow).get("/v1/arenas").problem(403, "forbidden");
}
