//! The pages under `/account`: what people do with their own account.

use crate::{
    browser::{Browser, now, recovery_codes_on, secret_on},
    sign_in::is_a_sound_page,
    signing_in::sign_in,
};
use domain::access::Role;
use testkit::{PASSWORD, Staff, TestApp};

const NEW_PASSWORD: &str = "another sentence that only tests use";

/// A browser that shows the account of a role's person, who needs no second factor.
#[track_caller]
fn account(app: &TestApp, role: Role) -> Browser<'_> {
    let mut browser = Browser::new(app);
    assert!(browser.get("/account/").expect(200).text.contains("<h1>Sign in</h1>"));
    let done = browser.sign_in(&Staff::name(role), PASSWORD).expect(303);
    assert_eq!(done.header("location"), Some("/account/"), "{done}");
    let page = browser.get("/account/").expect(200);
    assert!(page.text.contains("<h1>Your account</h1>") && page.text.contains(&Staff::name(role)), "{page}");
    browser
}

#[test]
fn a_person_changes_their_password() {
    let app = TestApp::start();
    let mut elsewhere = account(&app, Role::Reviewer);
    let mut browser = account(&app, Role::Reviewer);
    is_a_sound_page(&browser.get("/account/password").expect(200));
    let wrong = browser.submit(&[("password", "no such pass-phrase"), ("new_password", NEW_PASSWORD)]).expect(401);
    is_a_sound_page(&wrong);
    let short = browser.submit(&[("password", PASSWORD), ("new_password", "fourteen chars")]).expect(422);
    assert!(short.text.contains("15 to 200") && !short.text.contains("fourteen chars"), "{short}");
    is_a_sound_page(&browser.submit(&[("password", PASSWORD), ("new_password", NEW_PASSWORD)]).expect(200));
    let name = Staff::name(Role::Reviewer);
    let _ = Browser::open(&app, &[]).sign_in(&name, PASSWORD).expect(401);
    let _ = Browser::open(&app, &[]).sign_in(&name, NEW_PASSWORD).expect(303);
    // This browser stays, and no other.
    assert!(browser.get("/account/").expect(200).text.contains("Your account"));
    assert!(elsewhere.get("/account/").expect(200).text.contains("<h1>Sign in</h1>"));
}

#[test]
fn who_needs_no_second_factor_may_have_one_and_replace_it() {
    let app = TestApp::start();
    let name = Staff::name(Role::Reviewer);
    let mut browser = account(&app, Role::Reviewer);
    is_a_sound_page(&browser.get("/account/second-factor").expect(200));
    let _ = browser.submit(&[("password", "no such pass-phrase")]).expect(401);
    let _ = browser.submit(&[("password", PASSWORD)]).expect(303);
    let page = browser.get("/account/confirm").expect(200);
    is_a_sound_page(&page);
    let first = secret_on(&page);
    let _ = browser.submit(&[("code", "000000")]).expect(401);
    // It does not count yet.
    let _ = Browser::open(&app, &[]).sign_in(&name, PASSWORD).expect(303);
    let confirmed = browser.submit(&[("code", &first.code(now()))]).expect(200);
    is_a_sound_page(&confirmed);
    let first_codes = recovery_codes_on(&confirmed);
    let mut other = Browser::open(&app, &[]);
    let _ = other.sign_in_to(&name, "/sign-in/code");
    let _ = other.submit(&[("code", &first.code(now() + 30))]).expect(303);

    let _ = browser.get("/account/recovery-codes").expect(200);
    let codes = recovery_codes_on(&browser.submit(&[("password", PASSWORD)]).expect(200));
    let mut other = Browser::open(&app, &[]);
    let _ = other.sign_in_to(&name, "/sign-in/code");
    let _ = other.get("/sign-in/recovery-code").expect(200);
    let _ = other.submit(&[("code", &first_codes[0])]).expect(401);
    let _ = other.submit(&[("code", &codes[0])]).expect(303);
    assert!(browser.get("/account/").expect(200).text.contains("Recovery codes left: 9."));

    let _ = browser.get("/account/second-factor").expect(200);
    let _ = browser.submit(&[("password", PASSWORD)]).expect(303);
    let second = secret_on(&browser.get("/account/confirm").expect(200));
    assert_ne!(second.base32(), first.base32());
    let _ = browser.submit(&[("code", &second.code(now()))]).expect(200);
    let mut other = Browser::open(&app, &[]);
    let _ = other.sign_in_to(&name, "/sign-in/code");
    let _ = other.submit(&[("code", &second.code(now() + 30))]).expect(303);
}

#[test]
fn who_decides_sees_the_account_after_the_second_factor_alone() {
    let app = TestApp::start();
    let mut browser = Browser::new(&app);
    let _ = browser.get("/account/").expect(200);
    let page = browser.sign_in_to(&Staff::name(Role::Decider), "/sign-in/set-up");
    assert!(browser.get("/account/").expect(200).text.contains("<h1>Sign in</h1>"));
    let _ = browser.get("/sign-in/set-up").expect(200);
    let _ = browser.submit(&[("code", &secret_on(&page).code(now()))]).expect(200);
    assert_eq!(browser.submit(&[]).expect(303).header("location"), Some("/account/"));
    assert!(browser.get("/account/").expect(200).text.contains("Your account"));
}

#[test]
fn nothing_is_done_without_a_session_or_by_a_form_from_elsewhere() {
    let app = TestApp::start();
    let name = Staff::name(Role::Reviewer);
    let mut signed_in = account(&app, Role::Reviewer);
    let filled_in = [("password", PASSWORD), ("new_password", NEW_PASSWORD)];
    let of_sign_out = signed_in.clone();
    let _ = signed_in.get("/account/password").expect(200);
    let mut without_session = signed_in.clone();
    without_session.jar.clear();
    let mut without_form = signed_in.clone();
    without_form.fields.clear();
    let mut from_elsewhere = signed_in.clone();
    from_elsewhere.headers.push(("Origin", "https://evil.example".to_owned()));
    let mut of_another = signed_in.clone();
    let mut another = account(&app, Role::Auditor);
    let _ = another.get("/account/password").expect(200);
    of_another.fields = another.fields;
    for mut browser in [without_session, without_form, from_elsewhere, of_another, of_sign_out] {
        let answer = browser.post("/account/password", &filled_in).expect(303);
        assert_eq!(answer.header("location"), Some("/account/"), "{answer}");
    }
    let _ = Browser::open(&app, &[]).sign_in(&name, PASSWORD).expect(303);
    for page in ["password", "second-factor", "confirm", "recovery-codes"] {
        let answer = Browser::new(&app).get(&format!("/account/{page}")).expect(303);
        assert_eq!(answer.header("location"), Some("/account/"), "{answer}");
    }
}

#[test]
fn signing_out_ends_the_session_on_the_server() {
    let app = TestApp::start();
    let mut browser = account(&app, Role::Reviewer);
    let mut copied = browser.clone();
    let _ = browser.submit(&[]).expect(303);
    assert!(!browser.jar.contains_key("registry_account"));
    assert!(copied.get("/account/").expect(200).text.contains("<h1>Sign in</h1>"));
}

#[test]
fn a_person_sees_where_they_are_signed_in_and_ends_it() {
    let app = TestApp::start();
    let [own, others] = [Role::Reviewer, Role::Auditor].map(|role| sign_in(&app, &Staff::name(role), PASSWORD));
    let mut browser = Browser::new(&app);
    let _ = browser.get("/account/").expect(200);
    let _ = browser.sign_in(&Staff::name(Role::Reviewer), PASSWORD).expect(303);
    let page = browser.get("/account/").expect(200);
    assert_eq!(page.text.matches("action=\"/account/end-session\"").count(), 1, "one's own alone: {page}");
    assert!(page.text.contains("swagger-ui since") && page.text.contains("from 127.0.0.0/24"), "{page}");
    let session = others.caller(&app).get("/v1/account").ok().json()["session"].as_str().unwrap().to_owned();
    let held = browser.clone();
    // Another's session, and a form without its mark.
    browser.set("session", &session);
    let _ = browser.submit(&[]).expect(303);
    browser = held.clone();
    browser.set("form_token", "x");
    let _ = browser.submit(&[]).expect(303);
    for tokens in [&own, &others] {
        tokens.caller(&app).get("/v1/account").ok();
    }
    browser = held;
    assert_eq!(browser.submit(&[]).expect(303).header("location"), Some("/account/"));
    own.caller(&app).get("/v1/account").problem(401, "unauthenticated");
    others.caller(&app).get("/v1/account").ok();
    assert!(browser.get("/account/").expect(200).text.contains("Nowhere but on these pages"));
}

#[test]
fn an_administrator_removes_the_second_factor_of_who_has_lost_it() {
    let app = TestApp::start();
    let _ = Browser::open(&app, &[]).set_up(Role::Decider);
    let decider = app.staff().person(Role::Decider);
    let administrator = app.as_role(Role::Administrator);
    let place = format!("/v1/users/{decider}/reset-second-factor");
    let _ = administrator.call("POST", &place).send().expect(204);
    let _ = administrator.call("POST", &place).send().expect(204);
    let own = format!("/v1/users/{}/reset-second-factor", app.staff().person(Role::Administrator));
    administrator.call("POST", &own).send().problem(409, "own-account");
    let _ = Browser::open(&app, &[]).sign_in_to(&Staff::name(Role::Decider), "/sign-in/set-up");
    let journal = app.as_role(Role::Auditor).get("/v1/journal?limit=200").ok().json();
    let acts: Vec<_> = journal["items"].as_array().unwrap().iter().map(|entry| entry["act"].clone()).collect();
    assert!(acts.contains(&serde_json::json!("second_factor_reset")), "{acts:?}");
}
