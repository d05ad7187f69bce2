//! What a client shows, asks about and hands back: methods, introspection (RFC 7662), revocation (RFC 7009).

use crate::machine_calls::{JWT_BEARER, Key, added, claims, client, fails, put_keys};
use base64::{Engine, engine::general_purpose::STANDARD};
use domain::access::Role;
use serde_json::{Value, json};
use testkit::{Answer, Call, TestApp, form_encode};

const ENDPOINTS: [&str; 3] = ["/oauth/token", "/oauth/introspect", "/oauth/revoke"];

/// What each endpoint needs beside the client's credentials.
fn needed(endpoint: &str) -> (&'static str, &'static str) {
    if endpoint == "/oauth/token" { ("grant_type", "client_credentials") } else { ("token", "unknown") }
}

fn send(call: Call<'_>, endpoint: &str, more: &[(&str, &str)]) -> Answer {
    call.form(&[&[needed(endpoint)][..], more].concat()).send()
}

fn basic(credentials: &str) -> String {
    format!("Basic {}", STANDARD.encode(credentials))
}

#[test]
fn each_method_works_at_each_endpoint() {
    let app = TestApp::start();
    let machine = client(&app, Role::Partner);
    let key = Key::p256();
    put_keys(&app, &machine.id, &json!([key.named("one")])).ok();
    let (id, secret) = (&*machine.id, &*machine.secret);
    for endpoint in ENDPOINTS {
        let _ = send(machine.by_basic(&app, endpoint), endpoint, &[]).expect(200);
        let _ = send(machine.by_basic(&app, endpoint), endpoint, &[("client_id", id)]).expect(200);
        let by_post = [("client_id", id), ("client_secret", secret)];
        let _ = send(app.call("POST", endpoint), endpoint, &by_post).expect(200);
        let assertion = key.sign(&json!({"alg": "ES256", "kid": "one"}), &claims(&app, id));
        let by_key = [("client_assertion_type", JWT_BEARER), ("client_assertion", &assertion)];
        let _ = send(app.call("POST", endpoint), endpoint, &by_key).expect(200);
    }
}

#[test]
fn the_parts_of_http_basic_are_form_encoded() {
    let app = TestApp::start();
    let machine = client(&app, Role::Partner);
    // Every byte escaped, as RFC 6749 section 2.3.1 allows.
    let escape = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let header = basic(&format!("{}:{}", escape(&machine.id), escape(&machine.secret)));
    let call = |header: &str| app.call("POST", "/oauth/token").header("Authorization", header);
    let _ = send(call(&header), "/oauth/token", &[]).expect(200);
    let _ = send(call(&header.replace("Basic", "bAsIc")), "/oauth/token", &[]).expect(200);
    for wrong in [
        basic(&format!("{}%:{}", machine.id, machine.secret)),
        basic(&format!("{}:{}%FF", machine.id, machine.secret)),
        basic(&format!("{}:{}+", machine.id, machine.secret)),
        basic(&format!("{}%3A{}", machine.id, machine.secret)),
    ] {
        fails(send(call(&wrong), "/oauth/token", &[]), 401, "invalid_client");
    }
}

#[test]
fn two_proofs_at_once_or_none_are_refused() {
    let app = TestApp::start();
    let machine = client(&app, Role::Partner);
    let other = client(&app, Role::Importer);
    let key = Key::p256();
    put_keys(&app, &machine.id, &json!([key.named("one")])).ok();
    let (id, secret) = (&*machine.id, &*machine.secret);
    let assertion = key.sign(&json!({"alg": "ES256", "kid": "one"}), &claims(&app, id));
    let signed = [("client_assertion_type", JWT_BEARER), ("client_assertion", &*assertion)];
    let wrong_type = "urn:ietf:params:oauth:client-assertion-type:saml2-bearer";
    for endpoint in ENDPOINTS {
        let bare = || app.call("POST", endpoint);
        let by_basic = || machine.by_basic(&app, endpoint);
        for (call, more, status, error) in [
            // Several.
            (by_basic(), vec![("client_secret", secret)], 400, "invalid_request"),
            (by_basic(), vec![("client_id", id), ("client_secret", secret)], 400, "invalid_request"),
            (by_basic(), signed.to_vec(), 400, "invalid_request"),
            (bare(), [&signed[..], &[("client_id", id), ("client_secret", secret)]].concat(), 400, "invalid_request"),
            (by_basic().header("Authorization", basic("x:y")), vec![], 400, "invalid_request"),
            // One that contradicts itself, or lacks a part.
            (by_basic(), vec![("client_id", &*other.id)], 400, "invalid_request"),
            (bare(), [&signed[..], &[("client_id", &*other.id)]].concat(), 401, "invalid_client"),
            (bare(), vec![("client_secret", secret)], 400, "invalid_request"),
            (bare(), vec![("client_assertion", &*assertion)], 400, "invalid_request"),
            (bare(), vec![("client_assertion_type", JWT_BEARER)], 400, "invalid_request"),
            (
                bare(),
                vec![("client_assertion_type", wrong_type), ("client_assertion", &*assertion)],
                401,
                "invalid_client",
            ),
            // None, or one that is not taken.
            (bare(), vec![], 401, "invalid_client"),
            (bare(), vec![("client_id", id)], 401, "invalid_client"),
            (bare(), vec![("client_id", id), ("client_secret", "")], 401, "invalid_client"),
            (bare().header("Authorization", format!("Bearer {}", machine.token(&app))), vec![], 401, "invalid_client"),
            (bare().header("Authorization", "Digest x"), vec![], 401, "invalid_client"),
            (bare(), vec![("client_id", id), ("client_secret", "wrong")], 401, "invalid_client"),
        ] {
            fails(send(call, endpoint, &more), status, error);
        }
        // Nothing of it has spent the assertion, or locked anybody out.
        let _ = send(by_basic(), endpoint, &[]).expect(200);
    }
    // A public client has no proof, and so asks about no token and gets none in its own name.
    for endpoint in ["/oauth/token", "/oauth/introspect"] {
        fails(send(app.call("POST", endpoint), endpoint, &[("client_id", "swagger-ui")]), 401, "invalid_client");
    }
    let _ = send(app.call("POST", "/oauth/token"), "/oauth/token", &signed).expect(200);
}

#[test]
fn a_form_is_read_as_the_rfc_says() {
    let app = TestApp::start();
    let machine = client(&app, Role::Partner);
    let form = "application/x-www-form-urlencoded";
    for endpoint in ENDPOINTS {
        let (name, value) = needed(endpoint);
        let by_basic = |target: &str| machine.by_basic(&app, target);
        // Each parameter once, also one that is not known (RFC 6749 section 3.2).
        for repeated in [
            format!("{name}={value}&{name}={value}"),
            format!("{name}={value}&scope=a&scope=b"),
            format!("{name}={value}&more=1&more=1"),
            format!("{name}={value}&client_id={0}&client_id={0}", machine.id),
        ] {
            fails(by_basic(endpoint).body(form, repeated).send(), 400, "invalid_request");
        }
        // One that is not known is ignored, and one without a value counts as left out.
        let _ =
            by_basic(endpoint).body(form, format!("{name}={value}&more=1&scope=&client_secret=")).send().expect(200);
        fails(by_basic(endpoint).body(form, format!("{name}=")).send(), 400, "invalid_request");
        fails(by_basic(endpoint).body(form, "").send(), 400, "invalid_request");
        let charset = format!("{form}; charset=utf-8");
        let _ = by_basic(endpoint).body(&charset, format!("{name}={value}")).send().expect(200);
        fails(by_basic(endpoint).json(&json!({ name: value })).send(), 400, "invalid_request");
        fails(by_basic(endpoint).send(), 400, "invalid_request");
        fails(
            by_basic(endpoint).body(form, format!("{name}={value}&x={}", "x".repeat(17 << 10))).send(),
            400,
            "invalid_request",
        );
        // Nothing is read from the address.
        let secret = form_encode(&machine.secret);
        let target = format!("{endpoint}?client_id={}&client_secret={secret}", machine.id);
        fails(app.call("POST", &target).form(&[(name, value)]).send(), 400, "invalid_request");
        app.call("GET", endpoint).send().problem(405, "method-not-allowed");
    }
}

#[test]
fn a_client_learns_about_its_own_tokens_alone() {
    let app = TestApp::start();
    let (machine, other) = (client(&app, Role::Partner), client(&app, Role::Importer));
    let token = machine.token(&app);
    let answer = machine.by_basic(&app, "/oauth/introspect").form(&[("token", &token)]).send().expect(200);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let said = answer.json();
    assert_eq!(said["active"], true);
    assert_eq!((&said["client_id"], &said["token_type"]), (&json!(machine.id), &json!("Bearer")));
    assert_eq!((&said["iss"], &said["aud"]), (&json!(app.url()), &json!(app.url())));
    assert_eq!(said["sub"], format!("machine:{}", machine.id));
    assert_eq!(said["scope"], "standards:read standing:read providers:read identifiers:write");
    assert_eq!(said["exp"].as_i64().unwrap() - said["iat"].as_i64().unwrap(), 600);
    assert!(said["jti"].as_str().is_some_and(|jti| !jti.is_empty()));
    // A hint that is wrong, or no word at all, changes nothing.
    for hint in ["access_token", "refresh_token", "nonsense"] {
        let form = [("token", &*token), ("token_type_hint", hint)];
        assert_eq!(machine.by_basic(&app, "/oauth/introspect").form(&form).send().expect(200).json(), said);
    }
    let of_a_person = app.as_role(Role::Auditor).token().to_owned();
    let damaged = format!("{token}A");
    for (who, about) in [
        (&other, &*token),
        (&machine, &of_a_person),
        (&machine, &damaged),
        (&machine, &token[..token.len() / 2]),
        (&machine, &machine.secret),
        (&machine, "unknown"),
        (&machine, "a.b.c"),
    ] {
        assert_eq!(who.asks_about(&app, about), json!({"active": false}), "{about}");
    }
}

#[test]
fn an_expired_token_is_not_active() {
    let app = TestApp::start();
    let machine = client(&app, Role::Partner);
    let now = domain::time::Instant::from(std::time::SystemTime::now());
    let keys = tokens::Keys::read(TestApp::signing_key()).unwrap();
    let grant = tokens::Grant {
        subject: format!("machine:{}", machine.id),
        client: machine.id.clone(),
        scopes: Role::Partner.scopes().to_vec(),
        organization: None,
        session: None,
    };
    let at = |seconds: i64| grant.sign(&keys, app.url(), now.plus_seconds(seconds), uuid::Uuid::now_v7()).unwrap();
    assert_eq!(machine.asks_about(&app, &at(-300))["active"], true);
    assert_eq!(machine.asks_about(&app, &at(-601)), json!({"active": false}));
    // Nothing is left of it to revoke, and that is no error.
    let revoke = machine.by_basic(&app, "/oauth/revoke").form(&[("token", &*at(-601))]).send();
    assert_eq!(revoke.expect(200).json(), json!({}));
}

#[test]
fn a_revoked_token_is_refused_at_once_and_its_fellows_are_not() {
    let app = TestApp::start();
    let machine = client(&app, Role::Partner);
    let (token, fellow) = (machine.token(&app), machine.token(&app));
    let ask = |token: &str| app.bearer(token).get("/v1/arenas").status;
    assert_eq!((ask(&token), ask(&fellow)), (200, 200));
    for _ in 0..2 {
        let answer = machine.by_basic(&app, "/oauth/revoke").form(&[("token", &token)]).send().expect(200);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!((ask(&token), ask(&fellow)), (401, 200));
    }
    assert_eq!(machine.asks_about(&app, &token), json!({"active": false}));
    assert_eq!(machine.asks_about(&app, &fellow)["active"], true);
    let _ = machine.token(&app);
}

#[test]
fn nobody_revokes_anothers_token() {
    let app = TestApp::start();
    let (machine, other) = (client(&app, Role::Partner), client(&app, Role::Importer));
    let token = machine.token(&app);
    let person = app.as_role(Role::Auditor).token().to_owned();
    for about in [&token, &person] {
        let call = other.by_basic(&app, "/oauth/revoke").form(&[("token", about)]);
        fails(call.send(), 400, "unauthorized_client");
        let by_name = app.call("POST", "/oauth/revoke").form(&[("token", about), ("client_id", "swagger-ui")]);
        fails(by_name.send(), 400, "unauthorized_client");
        let _ = app.bearer(about).get("/v1/arenas").expect(200);
    }
    // What nobody knows is nobody's.
    for about in ["unknown", "a.b.c", &token[..40]] {
        for form in [vec![("token", about), ("client_id", "swagger-ui")], vec![("token", about)]] {
            let call =
                if form.len() == 1 { other.by_basic(&app, "/oauth/revoke") } else { app.call("POST", "/oauth/revoke") };
            assert_eq!(call.form(&form).send().expect(200).json(), json!({}));
        }
    }
    let by_another_name = [("token", &*token), ("client_id", "nobody")];
    fails(app.call("POST", "/oauth/revoke").form(&by_another_name).send(), 401, "invalid_client");
}

#[test]
fn a_revoked_client_loses_its_tokens_at_once() {
    let app = TestApp::start();
    let machine = added(&app, "partner");
    let token = machine.token(&app);
    let _ = app.bearer(&token).get("/v1/arenas").expect(200);
    let revoke = format!("/v1/clients/{}/revoke", machine.id);
    app.as_role(Role::Administrator).call("POST", &revoke).send().expect(204).ok();
    app.bearer(&token).get("/v1/arenas").problem(401, "unauthenticated");
    for endpoint in ENDPOINTS {
        fails(send(machine.by_basic(&app, endpoint), endpoint, &[]), 401, "invalid_client");
    }
    let _: Value = app.nobody().get("/.well-known/jwks.json").expect(200).json();
}
