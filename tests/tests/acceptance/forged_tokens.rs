//! Tokens that are not ours, not for us, not in time, or not as we wrote them.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::access::{Role, Scope};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use testkit::TestApp;
use tokens::Keys;

const TARGET: &str = "/v1/arenas";

/// A sound token's header and claims, to be spoiled.
fn sound(app: &TestApp) -> (Value, Value) {
    let now = domain::time::Instant::from(std::time::SystemTime::now()).unix_seconds();
    let jwks = app.call("GET", "/.well-known/jwks.json").send().expect(200).json();
    let header = json!({"typ": "at+jwt", "alg": "ES256", "kid": jwks["keys"][0]["kid"]});
    let claims = json!({
        "iss": app.url(), "aud": app.url(), "sub": app.staff().actor(Role::Auditor).to_string(),
        "client_id": "tests", "jti": uuid::Uuid::now_v7().to_string(), "iat": now, "exp": now + 600, "scope": "standards:read",
    });
    (header, claims)
}

fn spoiled(value: &Value, name: &str, to: Value) -> Value {
    let mut other = value.clone();
    match to {
        Value::Null => drop(other.as_object_mut().unwrap().remove(name)),
        to => other[name] = to,
    }
    other
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// A token signed with ES256, whatever its header says.
fn signed(header: &Value, claims: &Value, pem: &str) -> String {
    let key = EncodingKey::from_ec_pem(pem.as_bytes()).expect("a key");
    let message = format!("{}.{}", part(header), part(claims));
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key, Algorithm::ES256).expect("a signature");
    format!("{message}.{signature}")
}

#[test]
fn forged_tokens_are_refused() {
    let app = TestApp::start();
    let ours = TestApp::signing_key();
    let theirs = Keys::generate().unwrap();
    let (header, claims) = sound(&app);
    let good = signed(&header, &claims, ours);
    let _ = app.bearer(&good).get(TARGET).expect(200);

    let now = claims["iat"].as_i64().unwrap();
    let jwks = app.call("GET", "/.well-known/jwks.json").send().expect(200).json();
    let jwk = &jwks["keys"][0];
    let point: Vec<u8> = [&[4][..], &decode(&jwk["x"]), &decode(&jwk["y"])].concat();
    let hmac = |secret: &[u8]| {
        let header = Header {
            typ: Some("at+jwt".to_owned()),
            kid: jwk["kid"].as_str().map(str::to_owned),
            ..Header::new(Algorithm::HS256)
        };
        jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(secret)).unwrap()
    };
    let head = |name: &str, to: Value| signed(&spoiled(&header, name, to), &claims, ours);
    let claim = |name: &str, to: Value| signed(&header, &spoiled(&claims, name, to), ours);
    let parts: Vec<&str> = good.split('.').collect();
    let more = part(&spoiled(&claims, "scope", json!("standards:read access:write")));
    let another = claim("jti", json!(uuid::Uuid::now_v7().to_string()));
    let none = |alg: &str| format!("{}.{}.", part(&spoiled(&header, "alg", json!(alg))), part(&claims));

    let forged = [
        ("alg none", none("none")),
        ("alg NONE", none("NONE")),
        (
            "alg none with a signature",
            format!("{}.{}.{}", part(&spoiled(&header, "alg", json!("none"))), parts[1], parts[2]),
        ),
        ("HS256 with the public point", hmac(&point)),
        ("HS256 with the JWK", hmac(jwk.to_string().as_bytes())),
        ("HS256 with the key id", hmac(jwk["kid"].as_str().unwrap().as_bytes())),
        ("another key under our id", signed(&header, &claims, &theirs)),
        ("another algorithm's name", head("alg", json!("RS256"))),
        ("another issuer", claim("iss", json!("https://elsewhere.example"))),
        ("our address with a slash as issuer", claim("iss", json!(format!("{}/", app.url())))),
        ("no issuer", claim("iss", Value::Null)),
        ("another audience", claim("aud", json!("https://elsewhere.example"))),
        ("no audience", claim("aud", Value::Null)),
        ("type JWT", head("typ", json!("JWT"))),
        ("type id token", head("typ", json!("id+jwt"))),
        ("no type", head("typ", Value::Null)),
        ("ended", claim("exp", json!(now - 1))),
        ("ended long ago", claim("exp", json!(now - 86_400))),
        ("no end", claim("exp", Value::Null)),
        ("issued in the future", claim("iat", json!(now + 3600))),
        ("not valid yet", claim("nbf", json!(now + 3600))),
        ("no key id", head("kid", Value::Null)),
        ("an unknown key id", head("kid", json!("unknown"))),
        ("a path as key id", head("kid", json!("../../../dev/null"))),
        ("no subject", claim("sub", Value::Null)),
        ("a subject of no kind we know", claim("sub", json!("root"))),
        ("a subject without an id", claim("sub", json!("person:nobody"))),
        ("more scopes than were signed", format!("{}.{more}.{}", parts[0], parts[2])),
        ("another token's signature", format!("{}.{}.{}", parts[0], parts[1], another.rsplit('.').next().unwrap())),
        ("no signature", format!("{}.{}.", parts[0], parts[1])),
        ("two parts", format!("{}.{}", parts[0], parts[1])),
        ("cut off", good[..good.len() - 3].to_owned()),
        ("cut off in the claims", good[..good.len() / 2].to_owned()),
        ("one more character", format!("{good}A")),
        ("garbage", "garbage".to_owned()),
        ("dots", "..".to_owned()),
        ("very long", "A".repeat(7000)),
    ];
    for (what, token) in forged {
        let answer = app.bearer(&token).get(TARGET);
        let challenge = answer.header("www-authenticate").map(str::to_owned);
        assert_eq!(challenge.as_deref(), Some("Bearer error=\"invalid_token\""), "{what}\n{answer}");
        let problem = answer.problem(401, "unauthenticated");
        assert!(!problem.to_string().contains(&token) || token.len() < 10, "{what}: the answer repeats the token");
    }
    let _ = app.bearer(&good).get(TARGET).expect(200);
}

fn decode(value: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(value.as_str().unwrap()).unwrap()
}

#[test]
fn a_token_that_was_good_ends_when_it_says() {
    let app = TestApp::start();
    let (header, claims) = sound(&app);
    let ends = claims["iat"].as_i64().unwrap() + 2;
    let token = signed(&header, &spoiled(&claims, "exp", json!(ends)), TestApp::signing_key());
    // Once, so that it is remembered; the memory must not outlive the token.
    let _ = app.bearer(&token).get(TARGET).expect(200);
    std::thread::sleep(std::time::Duration::from_millis(2100));
    app.bearer(&token).get(TARGET).problem(401, "unauthenticated");
}

#[test]
fn a_token_is_taken_from_the_authorization_header_alone() {
    let app = TestApp::start();
    let token = app.token(app.staff().actor(Role::Auditor), &[Scope::StandardsRead], None);
    app.nobody().get(&format!("{TARGET}?access_token={token}")).problem(401, "unauthenticated");
    for value in [format!("Basic {token}"), token.clone(), format!("Bearer{token}"), "Bearer ".to_owned()] {
        app.call("GET", TARGET).header("Authorization", value).send().problem(401, "unauthenticated");
    }
    let _ = app.call("GET", TARGET).header("Authorization", format!("bearer {token}")).send().expect(200);
}

#[test]
fn words_in_a_token_that_are_no_scopes_allow_nothing() {
    let app = TestApp::start();
    let (header, claims) = sound(&app);
    for scope in ["", "*", "standards", "standards:*", "STANDARDS:READ", "standards:read,standing:read"] {
        let token = signed(&header, &spoiled(&claims, "scope", json!(scope)), TestApp::signing_key());
        app.bearer(&token).get(TARGET).problem(403, "forbidden");
    }
}
