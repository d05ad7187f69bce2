//! ID tokens that are not the issuer's, not for us, not in time, or not as the issuer wrote them.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rsa::KeySize,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use federation::{Agency, Fetch, Known, Secrets, Unreachable};
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

const ISSUER: &str = "https://login.agency.example";
const BACK: &str = "https://registry.example/oauth/elsewhere/agency";
const NOW: i64 = 1_800_000_000;
const SECRETS: Secrets<'static> = Secrets { state: "a state", nonce: "a nonce", verifier: "a verifier" };

fn encoded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A key that signs, and its public half.
struct Key {
    signs: EncodingKey,
    algorithm: Algorithm,
    jwk: Value,
}

fn elliptic(id: &str) -> Key {
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let point = pair.public_key().as_ref();
    let jwk = json!({"kty": "EC", "crv": "P-256", "kid": id, "use": "sig", "alg": "ES256",
        "x": encoded(&point[1..33]), "y": encoded(&point[33..])});
    let der = pair.to_pkcs8v1().unwrap();
    Key { signs: EncodingKey::from_ec_der(der.as_ref()), algorithm: Algorithm::ES256, jwk }
}

fn rsa(id: &str) -> Key {
    let pair = aws_lc_rs::rsa::KeyPair::generate(KeySize::Rsa2048).unwrap();
    let public = pair.public_key();
    let jwk = json!({"kty": "RSA", "kid": id, "use": "sig",
        "n": encoded(public.modulus().big_endian_without_leading_zero()),
        "e": encoded(public.exponent().big_endian_without_leading_zero())});
    let der: Pkcs8V1Der<'_> = pair.as_der().unwrap();
    let inner = pkcs1(der.as_ref());
    Key { signs: EncodingKey::from_rsa_der(&inner), algorithm: Algorithm::RS256, jwk }
}

/// The PKCS #1 key inside a PKCS #8 one: the last octet string of the sequence (RFC 5208 section 5).
fn pkcs1(der: &[u8]) -> Vec<u8> {
    let at = der.windows(2).enumerate().position(|(place, two)| place > 20 && two == [0x04, 0x82]).unwrap();
    der[at + 4..].to_vec()
}

fn edwards(id: &str) -> Key {
    let pair = Ed25519KeyPair::generate().unwrap();
    let jwk = json!({"kty": "OKP", "crv": "Ed25519", "kid": id, "x": encoded(pair.public_key())});
    Key { signs: EncodingKey::from_ed_der(pair.to_pkcs8v1().unwrap().as_ref()), algorithm: Algorithm::EdDSA, jwk }
}

/// An issuer that says whatever a test has it say.
struct Issuer {
    keys: Mutex<Value>,
    id_token: Mutex<String>,
    asked: Mutex<Vec<String>>,
}

impl Fetch for Issuer {
    fn get(&self, address: &str) -> Result<Vec<u8>, String> {
        self.asked.lock().unwrap().push(address.to_owned());
        if address.ends_with("/.well-known/openid-configuration") {
            let document = json!({
                "issuer": ISSUER, "authorization_endpoint": format!("{ISSUER}/authorize?tenant=1"),
                "token_endpoint": format!("{ISSUER}/token"), "jwks_uri": format!("{ISSUER}/keys"),
                "authorization_response_iss_parameter_supported": true,
            });
            return Ok(document.to_string().into_bytes());
        }
        Ok(self.keys.lock().unwrap().to_string().into_bytes())
    }

    fn post(&self, address: &str, basic: &str, form: &[(&str, &str)]) -> Result<Vec<u8>, String> {
        assert_eq!(address, format!("{ISSUER}/token"));
        assert_eq!(basic, base64::engine::general_purpose::STANDARD.encode("the+registry:a+%3Asecret"));
        assert!(form.contains(&("code_verifier", SECRETS.verifier)) && form.contains(&("redirect_uri", BACK)));
        Ok(json!({"id_token": *self.id_token.lock().unwrap(), "token_type": "Bearer"}).to_string().into_bytes())
    }
}

struct Stage {
    issuer: Arc<Issuer>,
    agency: Agency,
    keys: [Key; 3],
}

impl Stage {
    fn set() -> Self {
        let keys = [elliptic("ec"), rsa("rsa"), edwards("ed")];
        let public: Vec<&Value> = keys.iter().map(|key| &key.jwk).collect();
        let issuer = Arc::new(Issuer {
            keys: Mutex::new(json!({ "keys": public })),
            id_token: Mutex::default(),
            asked: Mutex::default(),
        });
        let file = json!({"issuers": [{
            "id": "agency", "title": "Agency staff", "issuer": ISSUER, "client_id": "the registry",
            "client_secret": {"environment": "NOT_READ_HERE"}, "second_factor": {"amr": ["mfa"]},
            "roles": [{"claim": "/groups", "value": "reviewers", "role": "reviewer"}],
        }]});
        let settings = federation::read(&file.to_string()).unwrap().remove(0);
        let agency = Agency::new(settings, "a :secret".to_owned(), Arc::clone(&issuer) as Arc<dyn Fetch>);
        Self { issuer, agency, keys }
    }

    fn finish(&self, token: String) -> Result<Known, Unreachable> {
        *self.issuer.id_token.lock().unwrap() = token;
        self.agency.finish("a code", BACK, SECRETS, NOW)
    }
}

fn header(key: &Key) -> Value {
    json!({"typ": "JWT", "alg": format!("{:?}", key.algorithm), "kid": key.jwk["kid"]})
}

fn claims() -> Value {
    json!({
        "iss": ISSUER, "aud": "the registry", "sub": "person-7", "nonce": SECRETS.nonce, "iat": NOW - 2, "exp": NOW + 300,
        "groups": ["reviewers"], "amr": ["pwd", "mfa"],
    })
}

fn signed(header: &Value, claims: &Value, key: &Key) -> String {
    let message = format!("{}.{}", encoded(header.to_string()), encoded(claims.to_string()));
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key.signs, key.algorithm).unwrap();
    format!("{message}.{signature}")
}

fn with(value: &Value, name: &str, to: Value) -> Value {
    let mut other = value.clone();
    match to {
        Value::Null => drop(other.as_object_mut().unwrap().remove(name)),
        to => other[name] = to,
    }
    other
}

#[test]
fn a_sound_token_says_who_signed_in_whatever_kind_of_key_signed_it() {
    let stage = Stage::set();
    for key in &stage.keys {
        let known = stage.finish(signed(&header(key), &claims(), key)).unwrap();
        assert_eq!((known.subject.as_str(), known.used_second_factor), ("person-7", true));
        assert_eq!(known.assigned.unwrap().role.as_str(), "reviewer");
    }
    let key = &stage.keys[0];
    for sound in [
        with(&claims(), "aud", json!(["the registry"])),
        with(&with(&claims(), "aud", json!(["another", "the registry"])), "azp", json!("the registry")),
        with(&claims(), "iat", json!(NOW + 30)),
        with(&claims(), "exp", json!((NOW + 300) as f64 + 0.5)),
    ] {
        assert!(stage.finish(signed(&header(key), &sound, key)).is_ok(), "{sound}");
    }
    // No `kid`: the one key that fits the algorithm.
    assert!(stage.finish(signed(&with(&header(key), "kid", Value::Null), &claims(), key)).is_ok());
    assert!(stage.finish(signed(&with(&header(key), "typ", Value::Null), &claims(), key)).is_ok());
}

#[test]
fn forged_id_tokens_are_refused() {
    let stage = Stage::set();
    let key = &stage.keys[0];
    let (header, claims) = (header(key), claims());
    let head = |name: &str, to: Value| signed(&with(&header, name, to), &claims, key);
    let claim = |name: &str, to: Value| signed(&header, &with(&claims, name, to), key);
    let good = signed(&header, &claims, key);
    let parts: Vec<&str> = good.split('.').collect();
    let unsigned = |alg: &str| format!("{}.{}.", encoded(with(&header, "alg", json!(alg)).to_string()), parts[1]);
    let theirs = Key { jwk: key.jwk.clone(), ..elliptic("ec") };
    // Key confusion: the public key's own bytes as a shared secret.
    let hmac = |secret: Vec<u8>, kid: &Value| {
        let shared = Key { signs: EncodingKey::from_secret(&secret), algorithm: Algorithm::HS256, jwk: Value::Null };
        signed(&json!({"typ": "JWT", "alg": "HS256", "kid": kid}), &claims, &shared)
    };
    let modulus = URL_SAFE_NO_PAD.decode(stage.keys[1].jwk["n"].as_str().unwrap()).unwrap();
    let x = URL_SAFE_NO_PAD.decode(key.jwk["x"].as_str().unwrap()).unwrap();
    let embedded = with(&with(&header, "kid", Value::Null), "jwk", theirs.jwk.clone());

    let forged = [
        ("alg none", unsigned("none")),
        ("alg None", unsigned("None")),
        ("no alg", head("alg", Value::Null)),
        ("HS256 with the modulus", hmac(modulus, &json!("rsa"))),
        ("HS256 with the point", hmac(x, &json!("ec"))),
        ("HS256 with the client's secret", hmac(b"a :secret".to_vec(), &json!("ec"))),
        ("HS256 with no secret", hmac(Vec::new(), &Value::Null)),
        ("RS256 for a key on a curve", head("alg", json!("RS256"))),
        ("a key of another kind", head("kid", json!("rsa"))),
        ("an unknown key", head("kid", json!("unknown"))),
        ("a key id that is no text", head("kid", json!(["ec"]))),
        ("another's key under the same name", signed(&header, &claims, &theirs)),
        ("a key that the token brings along", signed(&embedded, &claims, &theirs)),
        ("typ at+jwt", head("typ", json!("at+jwt"))),
        ("typ logout+jwt", head("typ", json!("logout+jwt"))),
        ("typ that is no text", head("typ", json!(1))),
        ("a critical extension", head("crit", json!(["exp"]))),
        ("an unencoded payload", head("b64", json!(false))),
        ("another issuer", claim("iss", json!("https://login.evil.example"))),
        ("the issuer with a slash", claim("iss", json!(format!("{ISSUER}/")))),
        ("no issuer", claim("iss", Value::Null)),
        ("another audience", claim("aud", json!("another"))),
        ("no audience", claim("aud", Value::Null)),
        ("an empty audience", claim("aud", json!([]))),
        ("several audiences and nobody authorized", claim("aud", json!(["the registry", "another"]))),
        ("another authorized party", claim("azp", json!("another"))),
        ("another nonce", claim("nonce", json!("another nonce"))),
        ("no nonce", claim("nonce", Value::Null)),
        ("expired", claim("exp", json!(NOW - 61))),
        ("no end", claim("exp", Value::Null)),
        ("an end that is a text", claim("exp", json!("4000000000"))),
        ("issued tomorrow", claim("iat", json!(NOW + 86_400))),
        ("issued long ago", claim("iat", json!(NOW - 601))),
        ("no beginning", claim("iat", Value::Null)),
        ("not yet", claim("nbf", json!(NOW + 120))),
        ("about nobody", claim("sub", Value::Null)),
        ("about an empty name", claim("sub", json!(""))),
        ("about somebody of 256 letters", claim("sub", json!("x".repeat(256)))),
        (
            "another payload",
            format!("{}.{}.{}", parts[0], encoded(with(&claims, "groups", json!(["x"])).to_string()), parts[2]),
        ),
        ("no signature", format!("{}.{}.", parts[0], parts[1])),
        ("two parts", format!("{}.{}", parts[0], parts[1])),
        ("four parts", format!("{good}.x")),
        ("encrypted", format!("{}.a.b.c.d", encoded(r#"{"alg":"RSA-OAEP","enc":"A256GCM"}"#))),
        ("rubbish", "rubbish".to_owned()),
        ("empty", String::new()),
    ];
    for (what, token) in forged {
        let refused = stage.finish(token);
        assert_eq!(refused, Err(Unreachable::Untrusted { issuer: "agency".to_owned() }), "{what}");
    }
    assert!(stage.finish(good).is_ok());
}

#[test]
fn a_key_set_with_a_shared_secret_lets_nobody_sign_with_it() {
    let stage = Stage::set();
    let secret = b"a shared secret of many letters!".to_vec();
    *stage.issuer.keys.lock().unwrap() =
        json!({"keys": [stage.keys[0].jwk, {"kty": "oct", "kid": "shared", "k": encoded(&secret)}]});
    let shared =
        Key { signs: EncodingKey::from_secret(&secret), algorithm: Algorithm::HS256, jwk: json!({"kid": "shared"}) };
    assert!(stage.finish(signed(&header(&shared), &claims(), &shared)).is_err());
}

#[test]
fn a_key_for_encryption_signs_nothing() {
    let stage = Stage::set();
    let other = elliptic("other");
    let jwk = with(&with(&other.jwk, "use", json!("enc")), "alg", Value::Null);
    *stage.issuer.keys.lock().unwrap() = json!({"keys": [stage.keys[0].jwk, jwk]});
    assert!(stage.finish(signed(&header(&other), &claims(), &other)).is_err());
}

#[test]
fn keys_are_asked_for_once_and_forged_names_do_not_make_us_ask_again_and_again() {
    let stage = Stage::set();
    let key = &stage.keys[0];
    for _ in 0..20 {
        assert!(stage.finish(signed(&with(&header(key), "kid", json!("unknown")), &claims(), key)).is_err());
    }
    assert_eq!(stage.issuer.asked.lock().unwrap().len(), 2, "the document and the keys, once each");
}

#[test]
fn the_browser_is_sent_with_everything_that_ties_the_answer_to_it() {
    let stage = Stage::set();
    let begun = stage.agency.begin(BACK, SECRETS).unwrap();
    let address = url::Url::parse(&begun.address).unwrap();
    let asked: std::collections::BTreeMap<_, _> = address.query_pairs().into_owned().collect();
    let expected = [
        ("tenant", "1"),
        ("response_type", "code"),
        ("client_id", "the registry"),
        ("redirect_uri", BACK),
        ("scope", "openid"),
        ("state", SECRETS.state),
        ("nonce", SECRETS.nonce),
        ("code_challenge_method", "S256"),
    ];
    for (name, value) in expected {
        assert_eq!(asked.get(name).map(String::as_str), Some(value), "{name}");
    }
    assert!(!begun.address.contains("verifier") && !begun.address.contains("secret"));
    for (named, may) in [(Some(ISSUER), true), (Some("https://login.evil.example"), false), (None, false)] {
        assert_eq!(stage.agency.may_have_answered(named), Ok(may), "{named:?}");
    }
}
