//! OAuth 2.0: how people's clients get codes, and tokens for them. The stages of sign-in itself: `sign_in`.

use crate::{
    browser::{Browser, VERIFIER, challenge, sent_back},
    oauth::{claims, fails, token},
};
use domain::access::{Role, Scope};
use testkit::{Answer, PASSWORD, Staff, TestApp, profile};

fn redeem(app: &TestApp, code: &str, changes: &[(&str, &str)]) -> Answer {
    let redirect = format!("{}/docs/oauth2-redirect.html", app.url());
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &redirect),
        ("client_id", "swagger-ui"),
        ("code_verifier", VERIFIER),
    ];
    for (name, value) in changes {
        form.retain(|(one, _)| one != name);
        form.push((name, value));
    }
    token(app, &form)
}

fn code(app: &TestApp, role: Role) -> String {
    let back = Browser::open(app, &[]).sign_in(&Staff::name(role), PASSWORD).expect(303);
    sent_back(&back, "code").expect("a code")
}

#[test]
fn a_person_signs_in() {
    let app = TestApp::start();
    let back = Browser::open(&app, &[]).sign_in(&Staff::name(Role::Auditor), PASSWORD).expect(303);
    let target = back.header("location").unwrap();
    assert!(target.starts_with(&format!("{}/docs/oauth2-redirect.html?", app.url())), "{target}");
    assert_eq!(sent_back(&back, "state").as_deref(), Some("a state & more"));
    assert_eq!(sent_back(&back, "iss").as_deref(), Some(app.url()));
    assert_eq!(sent_back(&back, "error"), None);
    let code = sent_back(&back, "code").expect("a code");
    let body = redeem(&app, &code, &[]).expect(200).json();
    let granted: Vec<_> = Role::Auditor.scopes().iter().map(|scope| scope.as_str()).collect();
    assert_eq!(body["scope"], granted.join(" "));
    let access = body["access_token"].as_str().unwrap();
    let claims = claims(access);
    assert_eq!(claims["sub"], app.staff().actor(Role::Auditor).to_string());
    assert_eq!(claims["client_id"], "swagger-ui");
    assert_eq!(claims.get("organization"), None);
    let _ = app.bearer(access).get("/v1/decisions").expect(200);
    fails(redeem(&app, &code, &[]), 400, "invalid_grant");
}

#[test]
fn a_providers_token_reaches_its_organization_alone() {
    let app = TestApp::start();
    let (own, other) = (app.organization(&profile(&[])), app.organization(&profile(&[])));
    let administrator = app.as_role(Role::Administrator);
    let account = serde_json::json!({
        "name": "somebody.there", "role": "provider_owner", "organization": own.to_string(),
    });
    let made = administrator.post("/v1/users", &account).expect(201).json();
    crate::signing_in::set_password(&app, made["code"].as_str().unwrap(), PASSWORD);
    let back = Browser::open(&app, &[]).sign_in("somebody.there", PASSWORD).expect(303);
    let body = redeem(&app, &sent_back(&back, "code").unwrap(), &[]).expect(200).json();
    let provider = app.bearer(body["access_token"].as_str().unwrap());
    let _ = provider.get(&format!("/v1/organizations/{own}")).expect(200);
    provider.get(&format!("/v1/organizations/{other}")).problem(404, "not-found");
}

#[test]
fn of_the_scopes_that_are_asked_for_a_person_gets_those_that_the_role_holds() {
    let app = TestApp::start();
    let every: Vec<_> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
    for (asked, granted) in [
        (every.join(" "), Role::Auditor.scopes().iter().map(|s| s.as_str()).collect::<Vec<_>>().join(" ")),
        ("journal:read".to_owned(), "journal:read".to_owned()),
        ("journal:read access:write nonsense".to_owned(), "journal:read".to_owned()),
    ] {
        let back = Browser::open(&app, &[("scope", &asked)]).sign_in(&Staff::name(Role::Auditor), PASSWORD).expect(303);
        let body = redeem(&app, &sent_back(&back, "code").unwrap(), &[]).expect(200).json();
        let (mut found, mut wanted): (Vec<_>, Vec<_>) =
            (body["scope"].as_str().unwrap().split(' ').collect(), granted.split(' ').collect());
        found.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(found, wanted, "{asked}");
    }
}

#[test]
fn a_code_is_redeemed_once_by_whom_it_was_given_to() {
    let app = TestApp::start();
    for (name, value) in [
        ("code_verifier", "another-verifier-of-forty-three-characters!!"),
        ("redirect_uri", "https://elsewhere.example/"),
        ("client_id", "another"),
        ("code", "unknown"),
    ] {
        let code = code(&app, Role::Auditor);
        fails(redeem(&app, &code, &[(name, value)]), 400, "invalid_grant");
        if name != "code" {
            // An attempt spends the code.
            fails(redeem(&app, &code, &[]), 400, "invalid_grant");
        }
    }
    // The challenge itself is no verifier.
    let code = code(&app, Role::Auditor);
    fails(redeem(&app, &code, &[("code_verifier", &challenge(VERIFIER))]), 400, "invalid_grant");
}

#[test]
fn a_code_that_is_redeemed_twice_at_once_gives_one_token() {
    let app = TestApp::start();
    let code = code(&app, Role::Auditor);
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..6).map(|_| scope.spawn(|| redeem(&app, &code, &[]).status)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 400).count(), 5, "{statuses:?}");
}

#[test]
fn nobody_is_sent_to_an_address_that_is_not_registered() {
    let app = TestApp::start();
    let registered = format!("{}/docs/oauth2-redirect.html", app.url());
    let beyond = [
        format!("{registered}/"),
        format!("{registered}?x=1"),
        format!("{registered}.evil.example"),
        format!("{}/docs/", app.url()),
    ];
    let mut wrong: Vec<(&str, &str)> = beyond.iter().map(|address| ("redirect_uri", &**address)).collect();
    wrong.extend([
        ("redirect_uri", "https://evil.example/"),
        ("redirect_uri", "//evil.example"),
        ("redirect_uri", "javascript:alert(1)"),
        ("redirect_uri", ""),
        ("client_id", "another"),
        ("client_id", ""),
    ]);
    for change in wrong {
        let query = Browser::query(&app, &[change]);
        let page = app.nobody().get(&format!("/oauth/authorize?{query}")).expect(400);
        assert_eq!(page.header("location"), None, "{page}");
        assert!(!page.text.contains("evil") && !page.text.contains("<form"), "{page}");
        let mut browser = Browser::open(&app, &[]);
        browser.set(change.0, change.1);
        let page = browser.sign_in(&Staff::name(Role::Auditor), PASSWORD).expect(400);
        assert_eq!(page.header("location"), None, "{page}");
    }
}

#[test]
fn what_the_client_asks_wrongly_is_told_to_the_client() {
    let app = TestApp::start();
    for (name, value, error) in [
        ("response_type", "token", "unsupported_response_type"),
        ("response_type", "", "unsupported_response_type"),
        ("code_challenge_method", "plain", "invalid_request"),
        ("code_challenge_method", "", "invalid_request"),
        ("code_challenge", "", "invalid_request"),
        ("code_challenge", "short", "invalid_request"),
    ] {
        let query = Browser::query(&app, &[(name, value)]);
        let back = app.nobody().get(&format!("/oauth/authorize?{query}")).expect(303);
        assert_eq!(sent_back(&back, "error").as_deref(), Some(error), "{back}");
        assert_eq!(sent_back(&back, "state").as_deref(), Some("a state & more"));
        assert_eq!(sent_back(&back, "code"), None);
    }
}
