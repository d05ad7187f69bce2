//! What clients discover (RFC 8414), and that each word of it is true.

use crate::machine_calls::{JWT_BEARER, Key, claims, client, put_keys};
use domain::access::{Role, Scope};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use testkit::{Answer, TestApp};

fn metadata(app: &TestApp) -> Value {
    app.nobody().get("/.well-known/oauth-authorization-server").expect(200).json()
}

fn words(value: &Value) -> Vec<&str> {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}")).iter().map(|word| word.as_str().unwrap()).collect()
}

#[test]
fn clients_discover_where_and_how() {
    let app = TestApp::start();
    let metadata = metadata(&app);
    assert_eq!(metadata["issuer"], app.url());
    for (member, path) in [
        ("authorization_endpoint", "/oauth/authorize"),
        ("token_endpoint", "/oauth/token"),
        ("introspection_endpoint", "/oauth/introspect"),
        ("revocation_endpoint", "/oauth/revoke"),
        ("jwks_uri", "/.well-known/jwks.json"),
        ("service_documentation", "/docs/"),
    ] {
        assert_eq!(metadata[member], format!("{}{path}", app.url()));
    }
    let scopes: Vec<_> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
    assert_eq!(metadata["scopes_supported"], json!(scopes));
    assert_eq!(metadata["code_challenge_methods_supported"], json!(["S256"]));

    let jwks = app.nobody().get("/.well-known/jwks.json").expect(200);
    let keys = jwks.json()["keys"].as_array().unwrap().clone();
    assert_eq!(keys.len(), 1);
    for key in keys {
        let members: Vec<_> = key.as_object().unwrap().keys().cloned().collect();
        assert_eq!(members, ["alg", "crv", "kid", "kty", "use", "x", "y"], "nothing private: {key:#}");
        assert_eq!((&key["kty"], &key["crv"], &key["alg"]), (&"EC".into(), &"P-256".into(), &"ES256".into()));
    }
}

#[test]
fn every_endpoint_is_there() {
    let app = TestApp::start();
    let metadata = metadata(&app);
    let endpoints: Vec<_> =
        metadata.as_object().unwrap().iter().filter(|(name, _)| name.ends_with("_endpoint")).collect();
    assert_eq!(endpoints.len(), 4);
    for (name, address) in endpoints {
        let answer = match name.as_str() {
            // Opened by a browser: without a request, a page that says so.
            "authorization_endpoint" => app.call("GET", address.as_str().unwrap()).send(),
            _ => app.call("POST", address.as_str().unwrap()).form(&[]).send(),
        };
        assert!([400, 401].contains(&answer.status), "{name}: {answer}");
        assert_ne!(answer.header("content-type"), Some("application/problem+json"), "{name}: {answer}");
    }
    for name in ["jwks_uri", "service_documentation"] {
        let _ = app.call("GET", metadata[name].as_str().unwrap()).send().expect(200);
    }
}

#[test]
fn every_grant_type_is_known_and_no_other() {
    let app = TestApp::start();
    let machine = client(&app, Role::Partner);
    let listed: BTreeSet<String> =
        words(&metadata(&app)["grant_types_supported"]).into_iter().map(str::to_owned).collect();
    for grant in [
        "client_credentials",
        "authorization_code",
        "refresh_token",
        "password",
        "implicit",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "urn:ietf:params:oauth:grant-type:device_code",
    ] {
        let answer = machine.by_basic(&app, "/oauth/token").form(&[("grant_type", grant)]).send();
        let is_known = answer.status == 200 || answer.json()["error"] != "unsupported_grant_type";
        assert_eq!(is_known, listed.contains(grant), "{grant}: {answer}");
    }
}

#[test]
fn every_method_and_algorithm_that_is_listed_works_and_no_other() {
    let app = TestApp::start();
    let machine = client(&app, Role::Partner);
    let metadata = metadata(&app);
    let (p256, ed25519) = (Key::p256(), Key::ed25519());
    let keys = json!([p256.named("EC"), ed25519.named("OKP"), Key::rsa().named("RSA")]);
    put_keys(&app, &machine.id, &keys).ok();
    let signed = |alg: &str| -> String {
        let (key, kid) = match alg {
            "ES256" => (&p256, "EC"),
            "EdDSA" | "Ed25519" => (&ed25519, "OKP"),
            _ => (Key::rsa(), "RSA"),
        };
        key.sign(&json!({"alg": alg, "kid": kid}), &claims(&app, &machine.id))
    };
    for endpoint in ["token", "introspection", "revocation"] {
        let address = metadata[format!("{endpoint}_endpoint")].as_str().unwrap();
        let needed = if endpoint == "token" { ("grant_type", "client_credentials") } else { ("token", "unknown") };
        let ask = |more: &[(&str, &str)]| -> Answer {
            app.call("POST", address).form(&[&[needed][..], more].concat()).send()
        };
        let methods = words(&metadata[format!("{endpoint}_endpoint_auth_methods_supported")]);
        assert!(methods.contains(&"private_key_jwt"));
        for method in &methods {
            let answer = match *method {
                "client_secret_basic" => machine.by_basic(&app, address).form(&[needed]).send(),
                "client_secret_post" => ask(&[("client_id", &machine.id), ("client_secret", &machine.secret)]),
                "private_key_jwt" => {
                    ask(&[("client_assertion_type", JWT_BEARER), ("client_assertion", &signed("ES256"))])
                }
                // A public client redeems codes at the token endpoint, by its name.
                "none" if endpoint == "token" => {
                    let code =
                        [("client_id", "swagger-ui"), ("code", "x"), ("redirect_uri", "x"), ("code_verifier", "x")];
                    let form = [&[("grant_type", "authorization_code")][..], &code].concat();
                    let answer = app.call("POST", address).form(&form).send().expect(400);
                    assert_eq!(answer.json()["error"], "invalid_grant");
                    continue;
                }
                "none" => ask(&[("client_id", "swagger-ui")]),
                other => panic!("{endpoint}: {other} is tested by nobody"),
            };
            let _ = answer.expect(200);
        }
        if !methods.contains(&"none") {
            let _ = ask(&[("client_id", "swagger-ui")]).expect(401);
        }
        let listed = words(&metadata[format!("{endpoint}_endpoint_auth_signing_alg_values_supported")]);
        assert!(!listed.contains(&"none") && !listed.iter().any(|alg| alg.starts_with("HS")), "{listed:?}");
        for alg in ["ES256", "EdDSA", "Ed25519", "RS256", "PS256", "RS512", "PS512", "HS256", "none"] {
            let answer = ask(&[("client_assertion_type", JWT_BEARER), ("client_assertion", &signed(alg))]);
            assert_eq!(answer.status == 200, listed.contains(&alg), "{endpoint} {alg}: {answer}");
        }
    }
}

#[test]
fn an_access_token_holds_what_the_rfc_requires() {
    let app = TestApp::start();
    let token = client(&app, Role::Partner).token(&app);
    let part = |place: usize| -> Value {
        use base64::Engine;
        let text = token.split('.').nth(place).unwrap();
        serde_json::from_slice(&base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap()
    };
    // RFC 9068 sections 2.1 and 2.2.
    let (header, claims) = (part(0), part(1));
    assert_eq!((&header["typ"], &header["alg"]), (&json!("at+jwt"), &json!("ES256")));
    let jwks = app.nobody().get("/.well-known/jwks.json").expect(200).json();
    assert_eq!(header["kid"], jwks["keys"][0]["kid"]);
    for claim in ["iss", "sub", "aud", "client_id", "jti", "scope"] {
        assert!(claims[claim].as_str().is_some_and(|value| !value.is_empty()), "{claim}: {claims:#}");
    }
    for claim in ["iat", "exp"] {
        assert!(claims[claim].is_i64(), "{claim}: {claims:#}");
    }
}
