//! Signing keys follow each other while the service runs.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::access::Role;
use serde_json::Value;
use server::signing_keys::{Rotation, SHOWN_BEFORE_SECONDS, Source, now, rotate};
use std::{
    path::PathBuf,
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;
use testkit::TestApp;
use tokens::Keys;

/// A service whose keys are in a directory that it looks at often.
struct Rotating {
    app: TestApp,
    directory: PathBuf,
    _place: TempDir,
}

impl Rotating {
    fn start() -> Self {
        let place = tempfile::tempdir().unwrap();
        let directory = place.path().join("signing-keys");
        let source = Source::Directory(directory.clone());
        let keys: Keys = source.open().unwrap();
        source.follow(keys.clone(), Duration::from_millis(10));
        Self { app: TestApp::start_with_keys(keys, |_| {}), directory, _place: place }
    }

    /// A token by client credentials.
    fn token(&self) -> String {
        let machine = self.app.staff().machine(Role::Partner);
        let id = machine.id.to_string();
        let form = [("grant_type", "client_credentials"), ("client_id", &*id), ("client_secret", &*machine.secret)];
        let answer = self.app.call("POST", "/oauth/token").form(&form).send().expect(200);
        answer.json()["access_token"].as_str().unwrap().to_owned()
    }

    fn status(&self, token: &str) -> u16 {
        self.app.bearer(token).get("/v1/editions").status
    }

    /// The ids of the keys that are shown.
    fn shown(&self) -> Vec<String> {
        let keys = self.app.nobody().get("/.well-known/jwks.json").expect(200).json();
        assert!(!keys.to_string().contains("\"d\""));
        keys["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
    }

    #[track_caller]
    fn wait_until(&self, what: &str, happened: impl Fn(&Self) -> bool) {
        let began = Instant::now();
        while !happened(self) {
            assert!(began.elapsed() < Duration::from_secs(30), "{what}");
            thread::sleep(Duration::from_millis(10));
        }
    }
}

/// Which key signed a token.
fn signed_by(token: &str) -> String {
    let header = URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap();
    serde_json::from_slice::<Value>(&header).unwrap()["kid"].as_str().unwrap().to_owned()
}

#[test]
fn a_key_is_shown_before_it_signs_and_old_tokens_hold() {
    let registry = Rotating::start();
    let old = registry.token();
    let first = registry.shown();
    assert_eq!(first, [signed_by(&old)]);

    rotate(&registry.directory, Rotation::Announced, now()).unwrap();
    registry.wait_until("the next key is not shown", |it| it.shown().len() == 2);
    assert_eq!(signed_by(&registry.token()), first[0], "it signs before its moment");
    assert_eq!(registry.status(&old), 200);
}

#[test]
fn when_its_moment_has_come_the_next_key_signs_and_old_tokens_hold() {
    let registry = Rotating::start();
    let old = registry.token();
    assert_eq!(registry.status(&old), 200);
    // As if it had been added in time: its moment comes a second after that of the first.
    let added = now().plus_seconds(1 - SHOWN_BEFORE_SECONDS);
    rotate(&registry.directory, Rotation::Announced, added).unwrap();
    registry.wait_until("the next key does not sign", |it| signed_by(&it.token()) != signed_by(&old));
    let new = registry.token();
    assert_eq!(registry.shown().len(), 2);
    assert_eq!((registry.status(&old), registry.status(&new)), (200, 200));
}

#[test]
fn at_once_ends_every_token_from_before() {
    let registry = Rotating::start();
    let old = registry.token();
    // It has been checked and is remembered.
    assert_eq!(registry.status(&old), 200);
    rotate(&registry.directory, Rotation::AtOnce, now()).unwrap();
    registry.wait_until("the old token holds", |it| it.status(&old) == 401);
    let new = registry.token();
    assert_ne!(signed_by(&new), signed_by(&old));
    assert_eq!(registry.status(&new), 200);
    assert_eq!(registry.shown(), [signed_by(&new)]);
    registry.app.bearer(&*old).get("/v1/editions").problem(401, "unauthenticated");
}

#[test]
fn a_broken_key_changes_nothing_until_it_is_mended() {
    let registry = Rotating::start();
    let old = registry.token();
    let broken = registry.directory.join("20260101T000000Z.pem");
    std::fs::write(&broken, "canary").unwrap();
    thread::sleep(Duration::from_millis(200));
    assert_eq!(registry.status(&old), 200);
    assert_eq!(signed_by(&registry.token()), signed_by(&old));
    std::fs::write(&broken, Keys::generate().unwrap()).unwrap();
    registry.wait_until("the mended key is not taken", |it| it.shown().len() == 2);
    assert_eq!(registry.status(&old), 200);
}
