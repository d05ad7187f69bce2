//! Machines at the endpoints of OAuth: credentials, keys, assertions.

use aws_lc_rs::{
    rand::SystemRandom,
    rsa::{KeyPair as RsaKeyPair, KeySize},
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RSA_PSS_SHA256,
    },
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use domain::access::Role;
use serde_json::{Value, json};
use std::sync::OnceLock;
use testkit::{Answer, Call, TestApp};

pub const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A machine of the test: its id and a secret.
pub struct Client {
    pub id: String,
    pub secret: String,
}

/// The machine of a role.
pub fn client(app: &TestApp, role: Role) -> Client {
    let machine = app.staff().machine(role);
    Client { id: machine.id.to_string(), secret: machine.secret.clone() }
}

/// One that the administrator adds.
pub fn added(app: &TestApp, role: &str) -> Client {
    let body = json!({
        "name": "Test machine (fictitious)", "role": role,
        "belongs_to": "Test County (fictitious)", "agreement": "Test 2026 (fictitious)",
    });
    let created = app.as_role(Role::Administrator).post("/v1/clients", &body).expect(201).json();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    Client { id: text(&created["client"]["id"]), secret: text(&created["secret"]) }
}

/// What the administrator sees of a client.
pub fn seen(app: &TestApp, id: &str) -> Value {
    app.as_role(Role::Administrator).get(&format!("/v1/clients/{id}")).expect(200).json()
}

/// What the administrator puts as a client's keys.
#[track_caller]
pub fn put_keys(app: &TestApp, id: &str, keys: &Value) -> Answer {
    let administrator = app.as_role(Role::Administrator);
    let etag = administrator.get(&format!("/v1/clients/{id}")).expect(200).etag();
    administrator.put(&format!("/v1/clients/{id}/keys"), &etag, &json!({ "keys": keys }))
}

impl Client {
    pub fn by_basic<'a>(&self, app: &'a TestApp, target: &str) -> Call<'a> {
        let credentials = STANDARD.encode(format!("{}:{}", self.id, self.secret));
        app.call("POST", target).header("Authorization", format!("Basic {credentials}"))
    }

    /// A token by HTTP Basic.
    #[track_caller]
    pub fn token(&self, app: &TestApp) -> String {
        let answer = self.by_basic(app, "/oauth/token").form(&[("grant_type", "client_credentials")]).send();
        answer.expect(200).json()["access_token"].as_str().unwrap().to_owned()
    }

    #[track_caller]
    pub fn asks_about(&self, app: &TestApp, token: &str) -> Value {
        self.by_basic(app, "/oauth/introspect").form(&[("token", token)]).send().expect(200).json()
    }
}

/// An error as RFC 6749 section 5.2 says.
#[track_caller]
pub fn fails(answer: Answer, status: u16, error: &str) -> Answer {
    let answer = answer.expect(status);
    assert_eq!(answer.json()["error"], error, "{answer}");
    assert_eq!(answer.header("cache-control"), Some("no-store"), "{answer}");
    assert_eq!(answer.header("content-type"), Some("application/json"), "{answer}");
    let challenge = answer.header("www-authenticate");
    assert_eq!(challenge.is_some_and(|it| it.starts_with("Basic ")), status == 401, "{answer}");
    answer
}

/// What asks for a token with an assertion.
pub fn form(assertion: &str) -> Vec<(&str, &str)> {
    vec![("grant_type", "client_credentials"), ("client_assertion_type", JWT_BEARER), ("client_assertion", assertion)]
}

/// A private key of a client.
pub enum Key {
    P256(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    Rsa(Box<RsaKeyPair>),
}

impl Key {
    pub fn p256() -> Self {
        Self::P256(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap())
    }

    pub fn ed25519() -> Self {
        Self::Ed25519(Ed25519KeyPair::generate().unwrap())
    }

    /// One a process: making one takes long.
    pub fn rsa() -> &'static Self {
        static KEY: OnceLock<Key> = OnceLock::new();
        KEY.get_or_init(|| Self::Rsa(Box::new(RsaKeyPair::generate(KeySize::Rsa2048).unwrap())))
    }

    /// The public half as a JWK without a `kid`.
    pub fn jwk(&self) -> Value {
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        match self {
            Self::P256(key) => {
                let point = key.public_key().as_ref();
                json!({"kty": "EC", "crv": "P-256", "x": text(&point[1..33]), "y": text(&point[33..])})
            }
            Self::Ed25519(key) => json!({"kty": "OKP", "crv": "Ed25519", "x": text(key.public_key().as_ref())}),
            Self::Rsa(key) => {
                // PKCS #1 in DER: a sequence of the modulus, with a zero before its 256 bytes, and the exponent.
                let der = key.public_key().as_ref();
                json!({"kty": "RSA", "n": text(&der[9..265]), "e": text(&der[267..270])})
            }
        }
    }

    pub fn named(&self, id: &str) -> Value {
        let mut jwk = self.jwk();
        jwk["kid"] = json!(id);
        jwk
    }

    fn signature(&self, alg: &str, message: &[u8]) -> Vec<u8> {
        let dice = SystemRandom::new();
        match self {
            Self::P256(key) => key.sign(&dice, message).unwrap().as_ref().to_vec(),
            Self::Ed25519(key) => key.sign(message).as_ref().to_vec(),
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                if alg == "PS256" {
                    key.sign(&RSA_PSS_SHA256, &dice, message, &mut signature).unwrap();
                } else {
                    key.sign(&RSA_PKCS1_SHA256, &dice, message, &mut signature).unwrap();
                }
                signature
            }
        }
    }

    /// A compact JWS, whatever its header says.
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        let message = format!("{}.{}", part(header), part(claims));
        let signature = self.signature(header["alg"].as_str().unwrap_or_default(), message.as_bytes());
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

pub fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

pub fn now() -> i64 {
    domain::time::Instant::from(std::time::SystemTime::now()).unix_seconds()
}

/// The claims of a sound assertion, each time with an id of its own.
pub fn claims(app: &TestApp, client: &str) -> Value {
    let now = now();
    json!({
        "iss": client, "sub": client, "aud": app.url(), "iat": now, "exp": now + 60,
        "jti": uuid::Uuid::new_v4().to_string(),
    })
}

/// The same with a member changed, or left out.
pub fn with(value: &Value, name: &str, to: Value) -> Value {
    let mut other = value.clone();
    match to {
        Value::Null => drop(other.as_object_mut().unwrap().remove(name)),
        to => other[name] = to,
    }
    other
}
