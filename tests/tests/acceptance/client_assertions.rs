//! Machines that prove themselves with keys of their own (RFC 7523, `private_key_jwt`).

use crate::machine_calls::{
    Client, JWT_BEARER, Key, added, claims, client, fails, form, now, part, put_keys, seen, with,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::access::Role;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use testkit::{Answer, TestApp};

fn ask(app: &TestApp, assertion: &str) -> Answer {
    app.call("POST", "/oauth/token").form(&form(assertion)).send()
}

/// A machine with one key, and the header of what it signs.
fn with_key(app: &TestApp, key: &Key, alg: &str) -> (Client, Value) {
    let machine = client(app, Role::Partner);
    put_keys(app, &machine.id, &json!([key.named("one")])).ok();
    (machine, json!({"alg": alg, "typ": "JWT", "kid": "one"}))
}

#[test]
fn a_machine_gets_a_token_with_each_kind_of_key() {
    let app = TestApp::start();
    let (p256, ed25519) = (Key::p256(), Key::ed25519());
    for (key, alg) in
        [(&p256, "ES256"), (&ed25519, "EdDSA"), (&ed25519, "Ed25519"), (Key::rsa(), "RS256"), (Key::rsa(), "PS256")]
    {
        let (machine, header) = with_key(&app, key, alg);
        let body = ask(&app, &key.sign(&header, &claims(&app, &machine.id))).expect(200).json();
        assert_eq!(body["scope"], "standards:read standing:read providers:read identifiers:write", "{alg}");
        let _ = app.bearer(body["access_token"].as_str().unwrap()).get("/v1/arenas").expect(200);
    }
}

#[test]
fn what_a_sound_assertion_may_look_like() {
    let app = TestApp::start();
    let key = Key::p256();
    let (machine, header) = with_key(&app, &key, "ES256");
    let sound = || claims(&app, &machine.id);
    let endpoint = format!("{}/oauth/token", app.url());
    let many = [
        key.sign(&header, &with(&sound(), "aud", json!(endpoint))),
        key.sign(&header, &with(&sound(), "aud", json!([app.url(), endpoint]))),
        key.sign(&header, &with(&sound(), "iat", Value::Null)),
        key.sign(&header, &with(&sound(), "nbf", json!(now()))),
        key.sign(&header, &with(&sound(), "exp", json!(now() + 3599))),
        key.sign(&with(&header, "typ", Value::Null), &sound()),
        key.sign(&with(&header, "typ", json!("client-authentication+jwt")), &sound()),
        // Exactly one key fits.
        key.sign(&with(&header, "kid", Value::Null), &sound()),
    ];
    for assertion in &many {
        let _ = ask(&app, assertion).expect(200);
    }
    // With its name beside it, and narrowed.
    let assertion = key.sign(&header, &sound());
    let named = [&form(&assertion)[..], &[("client_id", &*machine.id), ("scope", "standing:read")]].concat();
    let body = app.call("POST", "/oauth/token").form(&named).send().expect(200).json();
    assert_eq!(body["scope"], "standing:read");
    // A key without a name is known by its thumbprint, which the view shows.
    put_keys(&app, &machine.id, &json!([key.jwk()])).ok();
    let kid = seen(&app, &machine.id)["keys"][0]["kid"].clone();
    let _ = ask(&app, &key.sign(&with(&header, "kid", kid), &sound())).expect(200);
}

#[test]
fn forged_assertions_are_refused() {
    let app = TestApp::start();
    let (key, theirs) = (Key::p256(), Key::p256());
    let (machine, header) = with_key(&app, &key, "ES256");
    let other = added(&app, "importer");
    put_keys(&app, &other.id, &json!([theirs.named("theirs")])).ok();

    let sound = claims(&app, &machine.id);
    // Each with an id of its own, so that none is refused for another's use.
    let fresh = |claims: &Value| with(claims, "jti", json!(uuid::Uuid::new_v4().to_string()));
    let claim = |name: &str, to: Value| {
        let sound = if name == "jti" { sound.clone() } else { fresh(&sound) };
        key.sign(&header, &with(&sound, name, to))
    };
    let head = |name: &str, to: Value| key.sign(&with(&header, name, to), &fresh(&sound));
    let good = key.sign(&header, &fresh(&sound));
    let parts: Vec<&str> = good.split('.').collect();
    let unsigned = |alg: &str| format!("{}.{}.", part(&with(&header, "alg", json!(alg))), part(&fresh(&sound)));
    let hmac = |secret: &[u8]| {
        let header = Header { kid: Some("one".to_owned()), ..Header::new(Algorithm::HS256) };
        jsonwebtoken::encode(&header, &fresh(&sound), &EncodingKey::from_secret(secret)).unwrap()
    };
    let jwk = key.named("one");
    let point: Vec<u8> = ["x", "y"]
        .into_iter()
        .flat_map(|member| URL_SAFE_NO_PAD.decode(jwk[member].as_str().unwrap()).unwrap())
        .collect();
    let embedded = with(&with(&header, "jwk", theirs.jwk()), "kid", Value::Null);
    let pointed = with(&header, "jku", json!("https://elsewhere.example/keys"));
    let zeros = URL_SAFE_NO_PAD.encode([0_u8; 64]);
    let of_other = with(&fresh(&sound), "sub", json!(other.id));
    let now = now();

    let forged = [
        ("alg none", unsigned("none")),
        ("alg NONE", unsigned("NONE")),
        ("alg none with a signature", head("alg", json!("none"))),
        ("no alg", head("alg", Value::Null)),
        ("HS256 with the public key", hmac(&point)),
        ("HS256 with the JWK", hmac(jwk.to_string().as_bytes())),
        ("HS256 with the client's secret", hmac(machine.secret.as_bytes())),
        ("HS256 with an empty secret", hmac(b"")),
        ("another algorithm's name", head("alg", json!("RS256"))),
        ("another curve's algorithm", head("alg", json!("ES384"))),
        ("another key under our id", theirs.sign(&header, &fresh(&sound))),
        ("another client's key", theirs.sign(&with(&header, "kid", json!("theirs")), &fresh(&sound))),
        ("a key that it brings along", theirs.sign(&embedded, &fresh(&sound))),
        ("a key that it points to", theirs.sign(&pointed, &fresh(&sound))),
        ("an unknown key id", head("kid", json!("two"))),
        ("an extension that must be understood", head("crit", json!(["exp"]))),
        ("the type of access tokens", head("typ", json!("at+jwt"))),
        ("about another client", key.sign(&header, &of_other)),
        ("by and about another client", key.sign(&header, &with(&of_other, "iss", json!(other.id)))),
        ("by another client", claim("iss", json!(other.id))),
        ("no issuer", claim("iss", Value::Null)),
        ("no subject", claim("sub", Value::Null)),
        ("a subject that is nobody", claim("sub", json!(uuid::Uuid::now_v7().to_string()))),
        ("another way to write the id", key.sign(&header, &json!({
            "iss": machine.id.to_uppercase(), "sub": machine.id.to_uppercase(), "aud": app.url(), "exp": now + 60, "jti": "u",
        }))),
        ("for somebody else", claim("aud", json!("https://elsewhere.example"))),
        ("for somebody else too", claim("aud", json!([app.url(), "https://elsewhere.example"]))),
        ("for nobody", claim("aud", Value::Null)),
        ("for an empty list", claim("aud", json!([]))),
        ("for our address with a slash", claim("aud", json!(format!("{}/", app.url())))),
        ("no end", claim("exp", Value::Null)),
        ("ended", claim("exp", json!(now - 1))),
        ("ends in more than an hour", claim("exp", json!(now + 3660))),
        ("ends never", claim("exp", json!(1e300))),
        ("an end that is a text", claim("exp", json!((now + 60).to_string()))),
        ("issued in the future", claim("iat", json!(now + 60))),
        ("issued long ago", claim("iat", json!(now - 7200))),
        ("not valid yet", claim("nbf", json!(now + 60))),
        ("no id", claim("jti", Value::Null)),
        ("an empty id", claim("jti", json!(""))),
        ("an id without end", claim("jti", json!("x".repeat(201)))),
        ("an id that is a number", claim("jti", json!(7))),
        ("claims that were not signed", format!("{}.{}.{}", parts[0], part(&fresh(&sound)), parts[2])),
        ("no signature", format!("{}.{}.", parts[0], parts[1])),
        ("a signature of zeros", format!("{}.{}.{zeros}", parts[0], parts[1])),
        ("a signature cut off", good[..good.len() - 4].to_owned()),
        ("two parts", format!("{}.{}", parts[0], parts[1])),
        ("four parts", format!("{good}.{}", parts[2])),
        ("an access token", machine.token(&app)),
        ("garbage", "garbage".to_owned()),
        ("dots", "..".to_owned()),
    ];
    for (what, assertion) in &forged {
        let answer = ask(&app, assertion);
        assert_eq!(answer.status, 401, "{what}\n{answer}");
        let answer = fails(answer, 401, "invalid_client");
        assert!(!answer.text.contains(&machine.id), "{what}: the answer repeats the client\n{answer}");
    }
    let _ = ask(&app, &good).expect(200);
    // Who has signed is told what to mend; who has not, is told nothing.
    let said = |answer: Answer| answer.json()["error_description"].as_str().unwrap().to_owned();
    assert!(said(ask(&app, &claim("exp", json!(now + 7200)))).contains("an hour"));
    let elsewhere = with(&fresh(&sound), "exp", json!(now + 7200));
    assert_eq!(said(ask(&app, &theirs.sign(&header, &elsewhere))), said(ask(&app, "garbage")));
}

#[test]
fn an_assertion_holds_once_also_at_the_same_time_and_at_another_endpoint() {
    let app = TestApp::start();
    let key = Key::ed25519();
    let (machine, header) = with_key(&app, &key, "EdDSA");
    let assertion = key.sign(&header, &claims(&app, &machine.id));
    let _ = ask(&app, &assertion).expect(200);
    fails(ask(&app, &assertion), 401, "invalid_client");
    let about = [("token", "x"), ("client_assertion_type", JWT_BEARER), ("client_assertion", &*assertion)];
    for endpoint in ["/oauth/introspect", "/oauth/revoke"] {
        fails(app.call("POST", endpoint).form(&about).send(), 401, "invalid_client");
    }
    // Signed anew with the same id, it is the same assertion.
    let said = claims(&app, &machine.id);
    let _ = ask(&app, &key.sign(&header, &said)).expect(200);
    fails(ask(&app, &key.sign(&header, &with(&said, "exp", json!(now() + 90)))), 401, "invalid_client");

    let assertion = key.sign(&header, &claims(&app, &machine.id));
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..6).map(|_| scope.spawn(|| ask(&app, &assertion).status)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 5, "{statuses:?}");
}

#[test]
fn without_a_key_id_exactly_one_key_must_fit() {
    let app = TestApp::start();
    let (first, second, other_kind) = (Key::p256(), Key::p256(), Key::ed25519());
    let machine = client(&app, Role::Partner);
    let unnamed = json!({"alg": "ES256"});
    put_keys(&app, &machine.id, &json!([first.named("1"), other_kind.named("2")])).ok();
    let _ = ask(&app, &first.sign(&unnamed, &claims(&app, &machine.id))).expect(200);
    put_keys(&app, &machine.id, &json!([first.named("1"), second.named("2")])).ok();
    fails(ask(&app, &first.sign(&unnamed, &claims(&app, &machine.id))), 401, "invalid_client");
    // Named, either of the two proves the client: keys change without an outage.
    for (key, kid) in [(&first, "1"), (&second, "2")] {
        let header = json!({"alg": "ES256", "kid": kid});
        let _ = ask(&app, &key.sign(&header, &claims(&app, &machine.id))).expect(200);
    }
    put_keys(&app, &machine.id, &json!([second.named("2")])).ok();
    let header = json!({"alg": "ES256", "kid": "1"});
    fails(ask(&app, &first.sign(&header, &claims(&app, &machine.id))), 401, "invalid_client");
    // A key that says which algorithm it is for takes no other.
    let mut only = Key::rsa().named("rsa");
    only["alg"] = json!("PS256");
    put_keys(&app, &machine.id, &json!([only])).ok();
    let header = |alg: &str| json!({"alg": alg, "kid": "rsa"});
    let _ = ask(&app, &Key::rsa().sign(&header("PS256"), &claims(&app, &machine.id))).expect(200);
    fails(ask(&app, &Key::rsa().sign(&header("RS256"), &claims(&app, &machine.id))), 401, "invalid_client");
}

#[test]
fn only_sound_public_keys_are_taken() {
    let app = TestApp::start();
    let machine = client(&app, Role::Partner);
    let (p256, ed25519, rsa) = (Key::p256().named("a"), Key::ed25519().named("b"), Key::rsa().named("c"));
    let mut wrong = Vec::new();
    for member in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
        wrong.push((with(&rsa, member, json!("c2VjcmV0")), member));
    }
    wrong.extend([
        (json!({"kty": "oct", "k": "c2VjcmV0"}), "k"),
        (json!({"kty": "oct"}), "kty"),
        (json!({}), "kty"),
        (with(&p256, "crv", json!("P-384")), "crv"),
        (with(&p256, "crv", json!("secp256k1")), "crv"),
        (with(&ed25519, "crv", json!("X25519")), "crv"),
        (with(&p256, "x", p256["y"].clone()), "x"),
        (with(&p256, "y", Value::Null), "y"),
        (with(&p256, "x", json!("not base64!")), "x"),
        (with(&ed25519, "x", json!("c2hvcnQ")), "x"),
        (with(&rsa, "n", json!(URL_SAFE_NO_PAD.encode([0xff; 128]))), "n"),
        (with(&rsa, "n", json!(URL_SAFE_NO_PAD.encode([&[0; 200][..], &[0xff; 128]].concat()))), "n"),
        (with(&rsa, "e", json!("Aw")), "e"),
        (with(&rsa, "e", json!("AQAA")), "e"),
        (with(&p256, "use", json!("enc")), "use"),
        (with(&p256, "alg", json!("HS256")), "alg"),
        (with(&p256, "alg", json!("none")), "alg"),
        (with(&rsa, "alg", json!("ES256")), "alg"),
        (with(&p256, "kid", json!("")), "kid"),
        (with(&p256, "kid", json!(7)), "kid"),
    ]);
    let before = seen(&app, &machine.id);
    for (jwk, member) in wrong {
        let answer = put_keys(&app, &machine.id, &json!([ed25519, jwk]));
        assert!(!answer.text.contains("c2VjcmV0"), "the answer repeats a private member\n{answer}");
        answer.problem_at(422, "invalid", &format!("/keys/1/{member}"));
    }
    put_keys(&app, &machine.id, &json!([p256, with(&ed25519, "kid", json!("a"))])).problem_at(
        422,
        "invalid",
        "/keys/1/kid",
    );
    let many: Vec<Value> = (0..6).map(|n| Key::ed25519().named(&n.to_string())).collect();
    put_keys(&app, &machine.id, &json!(many)).problem_at(422, "invalid", "/keys");
    assert_eq!(seen(&app, &machine.id), before, "nothing was kept");

    // What is not known of a sound key is left out.
    let more = with(&with(&p256, "x5t", json!("x")), "key_ops", json!(["verify"]));
    let shown = put_keys(&app, &machine.id, &json!([more, ed25519, rsa])).expect(200).json();
    assert_eq!(shown["keys"], json!([p256, ed25519, rsa]));
}
