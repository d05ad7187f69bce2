//! People who sign in at an agency: what its word makes of them here, and that nobody else's word does.

use crate::browser::{Browser, VERIFIER, attribute, now, sent_back};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::access::Role;
use federation::{Agency, Fetch};
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use testkit::{Answer, Caller, TestApp, profile};
use tokens::Keys;

const ISSUER: &str = "https://login.agency.example";

/// An issuer that says whatever a test has it say.
struct Issuer {
    pem: String,
    /// What the next ID token says beside what every ID token says.
    says: Mutex<Value>,
    /// The nonce of the sign-in under way.
    nonce: Mutex<String>,
    is_away: Mutex<bool>,
}

impl Fetch for Issuer {
    fn get(&self, address: &str) -> Result<Vec<u8>, String> {
        if *self.is_away.lock().unwrap() {
            return Err("nobody is there".to_owned());
        }
        let answer = if address.ends_with("/keys") {
            Keys::read(&self.pem).unwrap().jwks()
        } else {
            json!({
                "issuer": ISSUER, "authorization_endpoint": format!("{ISSUER}/authorize"),
                "token_endpoint": format!("{ISSUER}/token"), "jwks_uri": format!("{ISSUER}/keys"),
            })
        };
        Ok(answer.to_string().into_bytes())
    }

    fn post(&self, _: &str, _: &str, form: &[(&str, &str)]) -> Result<Vec<u8>, String> {
        if !form.contains(&("code", "a code")) {
            return Err("invalid_grant".to_owned());
        }
        let mut claims = json!({
            "iss": ISSUER, "aud": "registry", "iat": now(), "exp": now() + 300, "nonce": *self.nonce.lock().unwrap(),
        });
        for (name, value) in self.says.lock().unwrap().as_object().unwrap() {
            claims[name] = value.clone();
        }
        let kid = Keys::read(&self.pem).unwrap().jwks()["keys"][0]["kid"].clone();
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(&json!({"alg": "ES256", "kid": kid})), part(&claims));
        let key = EncodingKey::from_ec_pem(self.pem.as_bytes()).unwrap();
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key, Algorithm::ES256).unwrap();
        Ok(json!({"id_token": format!("{message}.{signature}")}).to_string().into_bytes())
    }
}

struct Stage {
    app: TestApp,
    issuer: Arc<Issuer>,
}

impl Stage {
    fn set() -> Self {
        let issuer = Arc::new(Issuer {
            pem: Keys::generate().unwrap(),
            says: Mutex::default(),
            nonce: Mutex::default(),
            is_away: Mutex::default(),
        });
        let rule = |value: &str, role: &str| json!({"claim": "/groups", "value": value, "role": role});
        let one = |id: &str, issuer: &str| {
            json!({
                "id": id, "title": "Example <Agency> (fictitious)", "issuer": issuer, "client_id": "registry",
                "client_secret": {"environment": "NOT_READ_HERE"},
                "roles": [rule("reviewers", "reviewer"), rule("auditors", "auditor"), rule("deciders", "decider"),
                    rule("owners", "provider_owner")],
                "organization": {"claim": "/organization"}, "second_factor": {"amr": ["mfa"]},
            })
        };
        let file = json!({"issuers": [one("agency", ISSUER), one("other", "https://login.other.example")]});
        let settings = federation::read(&file.to_string()).unwrap();
        let agencies: Vec<_> = settings
            .into_iter()
            .map(|settings| Agency::new(settings, "a secret".to_owned(), Arc::clone(&issuer) as Arc<dyn Fetch>))
            .collect();
        let app = TestApp::start_with(|settings| settings.agencies = agencies.into());
        Self { app, issuer }
    }

    /// Goes to the agency by the link on the sign-in page; answers with the `state` to come back with.
    fn go(&self, browser: &mut Browser<'_>) -> String {
        let page = browser.get(&format!("/oauth/authorize?{}", Browser::query(&self.app, &[]))).expect(200);
        let link = page.text.split("<a href=").find(|link| link.contains("elsewhere/agency")).expect("a link");
        assert!(link.contains("Sign in with Example &lt;Agency&gt;"), "{link}");
        let sent = browser.get(&attribute(&format!("href={link}"), "href")).expect(303);
        assert!(sent.header("location").unwrap().starts_with(&format!("{ISSUER}/authorize?")), "{sent}");
        *self.issuer.nonce.lock().unwrap() = sent_back(&sent, "nonce").unwrap();
        assert_eq!(sent_back(&sent, "redirect_uri").unwrap(), format!("{}{BACK}", self.app.url()));
        sent_back(&sent, "state").unwrap()
    }

    /// Signs somebody in whom the agency describes so; answers with what comes of it.
    fn come_back_as(&self, browser: &mut Browser<'_>, says: Value) -> Answer {
        let state = self.go(browser);
        *self.issuer.says.lock().unwrap() = says;
        browser.get(&format!("{BACK}?code=a+code&state={state}"))
    }

    /// A caller with the token that comes of it.
    fn caller(&self, says: Value) -> Caller<'_> {
        let back = self.come_back_as(&mut Browser::new(&self.app), says).expect(303);
        self.redeem(&back)
    }

    fn redeem(&self, back: &Answer) -> Caller<'_> {
        let code = sent_back(back, "code").expect("a code");
        let redirect = format!("{}/docs/oauth2-redirect.html", self.app.url());
        let form = [
            ("grant_type", "authorization_code"),
            ("client_id", "swagger-ui"),
            ("redirect_uri", &redirect),
            ("code", &code),
            ("code_verifier", VERIFIER),
        ];
        let token = self.app.call("POST", "/oauth/token").form(&form).send().expect(200).json();
        self.app.bearer(token["access_token"].as_str().unwrap())
    }
}

const BACK: &str = "/sign-in/elsewhere/agency/back";

fn somebody(subject: &str, group: &str) -> Value {
    json!({"sub": subject, "groups": [group]})
}

#[test]
fn whom_the_agency_vouches_for_has_one_account_with_the_role_that_the_rules_give_today() {
    let stage = Stage::set();
    let first = stage.caller(somebody("person-7", "reviewers"));
    let account = first.get("/v1/account").ok().json();
    assert_eq!((&account["role"], &account["organization"]), (&json!("reviewer"), &Value::Null));
    assert!(!account["name"].as_str().unwrap().contains("person"), "a name says where they come from: {account}");

    let again = stage.caller(somebody("person-7", "reviewers")).get("/v1/account").ok().json();
    assert_eq!(again["id"], account["id"]);
    let other = stage.caller(somebody("person-8", "reviewers")).get("/v1/account").ok().json();
    assert_ne!(other["id"], account["id"]);

    let changed = stage.caller(somebody("person-7", "auditors"));
    let now = changed.get("/v1/account").ok().json();
    assert_eq!((&now["id"], &now["role"]), (&account["id"], &json!("auditor")));
    first.get("/v1/account").problem(401, "unauthenticated");
}

#[test]
fn who_matches_no_rule_is_nobody_here() {
    let stage = Stage::set();
    let before = stage.app.position();
    for says in [somebody("person-7", "others"), json!({"sub": "person-7"}), somebody("person-7", "owners")] {
        let page = stage.come_back_as(&mut Browser::new(&stage.app), says).expect(403);
        assert!(page.text.contains("no part in this registry"), "{page}");
    }
    assert_eq!(stage.app.position(), before, "an account was made");
}

#[test]
fn only_the_browser_that_was_sent_comes_back_and_only_once() {
    let stage = Stage::set();
    let says = somebody("person-7", "reviewers");
    *stage.issuer.says.lock().unwrap() = says;
    let mut browser = Browser::new(&stage.app);
    let state = stage.go(&mut browser);
    let back = format!("{BACK}?code=a+code&state={state}");

    let _ = Browser::new(&stage.app).get(&back).expect(403);
    let mut another = Browser::new(&stage.app);
    let _ = stage.go(&mut another);
    let _ = another.get(&back).expect(403);

    let held = browser.jar.clone();
    let _ = browser.get(&format!("{BACK}?code=a+code&state={state}x")).expect(403);
    browser.jar.clone_from(&held);
    stage.issuer.nonce.lock().unwrap().clear();
    let state = stage.go(&mut browser);
    let held = browser.jar.clone();
    let back = format!("{BACK}?code=a+code&state={state}");
    let _ = browser.get(&back).expect(303);
    browser.jar = held;
    let _ = browser.get(&back).expect(403);
}

#[test]
fn another_agencys_answer_and_a_refusal_are_worth_nothing() {
    let stage = Stage::set();
    *stage.issuer.says.lock().unwrap() = somebody("person-7", "reviewers");
    let spoiled = [
        ("/sign-in/elsewhere/other/back?code=a+code", ""),
        ("/sign-in/elsewhere/none/back?code=a+code", ""),
        (BACK, "?error=access_denied"),
        (BACK, "?code=another"),
        (BACK, "?code=a+code&iss=https%3A%2F%2Flogin.evil.example"),
    ];
    for (path, query) in spoiled {
        let mut browser = Browser::new(&stage.app);
        let state = stage.go(&mut browser);
        let and = if path.contains('?') || !query.is_empty() { '&' } else { '?' };
        let _ = browser.get(&format!("{path}{query}{and}state={state}")).expect(403);
    }
    for says in [json!({"nonce": "another"}), json!({"aud": "another"}), json!({"iss": "https://login.evil.example"})] {
        let mut said = somebody("person-7", "reviewers");
        said.as_object_mut().unwrap().extend(says.as_object().unwrap().clone());
        let page = stage.come_back_as(&mut Browser::new(&stage.app), said).expect(403);
        assert!(page.text.contains("did not confirm"), "{page}");
    }
}

#[test]
fn who_decides_proves_a_second_factor_there_or_here() {
    let stage = Stage::set();
    let mut browser = Browser::new(&stage.app);
    let onwards = stage.come_back_as(&mut browser, somebody("person-7", "deciders")).expect(200);
    // From our own page, so that the browser shows its strict cookies.
    let address = onwards.text.split("<a href=").nth(1).unwrap();
    assert_eq!(attribute(&format!("href={address}"), "href"), "/sign-in/set-up");
    let _ = browser.get("/sign-in/set-up").expect(200);

    let mut said = somebody("person-7", "deciders");
    said["amr"] = json!(["pwd", "mfa"]);
    let caller = stage.caller(said);
    assert_eq!(caller.get("/v1/account").ok().json()["role"], "decider");
}

#[test]
fn a_providers_people_reach_their_own_organization_and_stay_with_it() {
    let stage = Stage::set();
    let [own, other] = [0, 1].map(|_| stage.app.organization(&profile(&[])));
    let owner = |organization: String| json!({"sub": "person-7", "groups": ["owners"], "organization": organization});
    let caller = stage.caller(owner(own.to_string()));
    let _ = caller.get(&format!("/v1/organizations/{own}")).ok();
    caller.get(&format!("/v1/organizations/{other}")).problem(404, "not-found");
    for says in [owner(other.to_string()), somebody("person-7", "reviewers")] {
        let page = stage.come_back_as(&mut Browser::new(&stage.app), says).expect(403);
        assert!(page.text.contains("of another kind"), "{page}");
    }
    let mut unknown = owner(uuid::Uuid::now_v7().to_string());
    unknown["sub"] = json!("person-8");
    let page = stage.come_back_as(&mut Browser::new(&stage.app), unknown).expect(403);
    assert!(page.text.contains("does not know"), "{page}");
}

#[test]
fn a_stopped_account_stays_stopped_whatever_the_agency_says() {
    let stage = Stage::set();
    let account = stage.caller(somebody("person-7", "reviewers")).get("/v1/account").ok().json();
    let administrator = stage.app.as_role(Role::Administrator);
    let user = format!("/v1/users/{}", account["id"].as_str().unwrap());
    let etag = administrator.get(&user).ok().etag();
    let _ = administrator.act(&format!("{user}/deactivate"), &etag).ok();
    let page = stage.come_back_as(&mut Browser::new(&stage.app), somebody("person-7", "reviewers")).expect(403);
    assert!(page.text.contains("stopped"), "{page}");
}

#[test]
fn an_agency_that_is_away_keeps_nobody_else_from_signing_in() {
    let stage = Stage::set();
    *stage.issuer.is_away.lock().unwrap() = true;
    let mut browser = Browser::open(&stage.app, &[]);
    let page = browser.get(&format!("/sign-in/elsewhere/agency?{}", Browser::query(&stage.app, &[]))).expect(403);
    assert!(page.text.contains("cannot be reached"), "{page}");
    browser.show_sign_in(&[]);
    let _ = browser.sign_in(&testkit::Staff::name(Role::Reviewer), testkit::PASSWORD).expect(303);
    let unknown = browser.get(&format!("/sign-in/elsewhere/none?{}", Browser::query(&stage.app, &[])));
    let _ = unknown.expect(403);
    let evil = Browser::query(&stage.app, &[("redirect_uri", "https://evil.example/")]);
    let _ = browser.get(&format!("/sign-in/elsewhere/agency?{evil}")).expect(400);
}
