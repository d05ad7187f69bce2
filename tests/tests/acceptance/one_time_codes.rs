//! Invitations and resets: a person sets the password of their account by a one-time code.

use crate::signing_in::{code, redeem, refresh, refused, set_password, sign_in, try_code, try_sign_in};
use domain::access::Role;
use serde_json::{Value, json};
use testkit::{Answer, PASSWORD, Staff, TestApp};

const OWN: &str = "the heron stands in the reeds";
const OTHER: &str = "nineteen umbrellas left on trains";

fn invite(app: &TestApp, name: &str) -> Value {
    let administrator = app.as_role(Role::Administrator);
    administrator.post("/v1/users", &json!({"name": name, "role": "reviewer"})).expect(201).json()
}

fn reset(app: &TestApp, id: &str, body: &Value) -> Answer {
    app.as_role(Role::Administrator).post(&format!("/v1/users/{id}/reset"), body)
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("no {pointer} in {value:#}"))
}

fn not_right(page: Answer) -> String {
    let page = page.expect(422);
    assert!(page.text.contains("The code is not right, has been used, or is too old"), "{page}");
    page.text
}

#[test]
fn an_invited_person_sets_a_password_and_signs_in() {
    let app = TestApp::start();
    let administrator = app.as_role(Role::Administrator);
    let invited = invite(&app, "new.person");
    assert_eq!(invited["user"]["has_password"], false);
    assert_eq!(text(&invited, "/page"), format!("{}/account/code", app.url()));
    let (id, one) = (text(&invited, "/user/id"), text(&invited, "/code"));
    let groups: Vec<&str> = one.split('-').collect();
    assert!(groups.len() == 7 && groups.iter().all(|group| group.len() == 4), "{one}");
    for password in ["", one, OWN] {
        let _ = try_sign_in(&app, "new.person", password).expect(401);
    }
    // As people type: small letters, blanks, and O for 0.
    set_password(&app, &format!(" {} ", one.to_lowercase().replace('-', " ").replace('0', "o")), OWN);
    let tokens = sign_in(&app, "new.person", OWN);
    assert_eq!(tokens.caller(&app).get("/v1/account").ok().json()["name"], "new.person");
    let shown = administrator.get(&format!("/v1/users/{id}")).ok();
    assert_eq!(shown.json()["has_password"], true);
    assert!(!shown.text.contains("argon2") && !shown.text.contains(one), "{shown}");
    // Once.
    not_right(try_code(&app, one, OTHER, OTHER));
    let _ = try_sign_in(&app, "new.person", OTHER).expect(401);
}

#[test]
fn a_code_that_is_used_twice_at_once_sets_one_password() {
    let app = TestApp::start();
    let invited = invite(&app, "new.person");
    let one = text(&invited, "/code");
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|n| {
                let password = format!("{OWN} number {n}");
                let app = &app;
                scope.spawn(move || try_code(app, one, &password, &password).status)
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 422).count(), 3, "{statuses:?}");
    let works = (0..4).filter(|n| try_sign_in(&app, "new.person", &format!("{OWN} number {n}")).status == 303).count();
    assert_eq!(works, 1);
}

#[test]
fn codes_that_do_not_hold_all_look_alike() {
    let app = TestApp::start();
    let (expired, replaced) = (invite(&app, "expired.person"), invite(&app, "replaced.person"));
    let newer = reset(&app, text(&replaced, "/user/id"), &json!({})).expect(201).json();
    // After the last one was made: a new code sweeps away those that have expired.
    app.database().tamper(&format!(
        "UPDATE one_time_codes SET expires_at = '2020-01-01T00:00:00.000000Z' WHERE user_id = '{}'",
        text(&expired, "/user/id")
    ));
    let without_token = |page: String| {
        let (before, after) = page.split_once("name=\"form_token\" value=\"").unwrap();
        format!("{before}{}", after.split_once('"').unwrap().1)
    };
    let pages: Vec<String> =
        [text(&expired, "/code"), text(&replaced, "/code"), "0000-0000-0000-0000-0000-0000-0000", "", "x"]
            .into_iter()
            .map(|code| without_token(not_right(try_code(&app, code, OWN, OWN))))
            .collect();
    assert!(pages.iter().all(|page| *page == pages[0]), "{pages:#?}");
    set_password(&app, text(&newer, "/code"), OWN);
}

#[test]
fn the_page_says_what_is_wrong_with_a_password_and_keeps_the_code() {
    let app = TestApp::start();
    let invited = invite(&app, "careful.person");
    let one = text(&invited, "/code");
    for (password, again, told) in [
        (OWN, OTHER, "The two passwords differ"),
        ("fourteen chars", "fourteen chars", "15 to 200 characters"),
        ("aaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaa", "must not repeat"),
        ("passwordpassword", "passwordpassword", "guessed first"),
        ("I am careful.person myself", "I am careful.person myself", "the name that you sign in with"),
    ] {
        let page = try_code(&app, one, password, again).expect(422);
        assert!(page.text.contains(told), "{told}\n{page}");
        assert!(!page.text.contains(password), "{page}");
        assert!(page.text.contains(one), "the code is typed once: {page}");
    }
    let long = "an umbrella ".repeat(17);
    let _ = try_code(&app, one, &long, &long).expect(422);
    set_password(&app, one, OWN);
}

#[test]
fn without_a_code_nobody_learns_whose_name_is_in_a_password() {
    let app = TestApp::start();
    let password = format!("{} has a long password", Staff::name(Role::Reviewer));
    not_right(try_code(&app, "0000-0000-0000-0000-0000-0000-0000", &password, &password));
}

#[test]
fn a_form_from_elsewhere_is_not_taken() {
    let app = TestApp::start();
    let invited = invite(&app, "new.person");
    let one = text(&invited, "/code");
    let page = app.nobody().get("/account/code").expect(200);
    let cookie = page.header("set-cookie").unwrap().split(';').next().unwrap();
    let form = [("code", one), ("password", OWN), ("again", OWN)];
    for (cookie, form_token) in [(None, "x"), (None, ""), (Some("registry_code="), ""), (Some(cookie), "x")] {
        let call = app.call("POST", "/account/code").form(&[&form[..], &[("form_token", form_token)]].concat());
        let call = if let Some(cookie) = cookie { call.header("Cookie", cookie) } else { call };
        let page = call.send().expect(400);
        assert!(page.text.contains("Please try again"), "{page}");
    }
    set_password(&app, one, OWN);
}

#[test]
fn the_page_allows_no_script_no_frame_and_no_foreign_form() {
    let app = TestApp::start();
    let markup = "\"><script>alert(1)</script>";
    let refused = try_code(&app, markup, OWN, OTHER).expect(422);
    assert!(!refused.text.contains("<script"), "{refused}");
    for page in [app.nobody().get("/account/code").expect(200), refused] {
        let policy = page.header("content-security-policy").unwrap_or_default().to_owned();
        for part in ["default-src 'none'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"] {
            assert!(policy.contains(part), "{policy}");
        }
        assert_eq!(page.header("x-frame-options"), Some("DENY"));
        assert_eq!(page.header("cache-control"), Some("no-store"));
        let cookie = page.header("set-cookie").unwrap();
        for part in ["HttpOnly", "SameSite=Strict", "Path=/account/code"] {
            assert!(cookie.contains(part), "{cookie}");
        }
    }
    let app = TestApp::start_with(|settings| settings.public_url = "https://registry.example".to_owned());
    let page = app.nobody().get("/account/code").expect(200);
    assert!(page.header("set-cookie").unwrap().contains("Secure"), "{page}");
}

#[test]
fn after_a_reset_the_password_holds_until_the_code_is_used_and_then_every_session_ends() {
    let app = TestApp::start();
    let (name, id) = (Staff::name(Role::Reviewer), app.staff().person(Role::Reviewer).to_string());
    let before = sign_in(&app, &name, PASSWORD);
    let first = reset(&app, &id, &json!({})).expect(201).json();
    let second = reset(&app, &id, &json!({"at_once": false})).expect(201).json();
    let still = sign_in(&app, &name, PASSWORD);
    let _ = before.caller(&app).get("/v1/account").ok();
    let under_way = code(&app, &name, PASSWORD);
    not_right(try_code(&app, text(&first, "/code"), OWN, OWN));
    set_password(&app, text(&second, "/code"), OWN);
    for session in [&before, &still] {
        session.caller(&app).get("/v1/account").problem(401, "unauthenticated");
        refused(refresh(&app, &session.refresh));
    }
    refused(redeem(&app, &under_way));
    let _ = try_sign_in(&app, &name, PASSWORD).expect(401);
    sign_in(&app, &name, OWN).caller(&app).get("/v1/account").ok();
}

#[test]
fn a_reset_at_once_takes_the_password_and_the_sessions_now() {
    let app = TestApp::start();
    let (name, id) = (Staff::name(Role::Reviewer), app.staff().person(Role::Reviewer).to_string());
    let before = sign_in(&app, &name, PASSWORD);
    let made = reset(&app, &id, &json!({"at_once": true})).expect(201).json();
    assert_eq!(made["user"]["has_password"], false);
    before.caller(&app).get("/v1/account").problem(401, "unauthenticated");
    refused(refresh(&app, &before.refresh));
    for password in [PASSWORD, ""] {
        let _ = try_sign_in(&app, &name, password).expect(401);
    }
    set_password(&app, text(&made, "/code"), OWN);
    sign_in(&app, &name, OWN);
}

#[test]
fn an_answer_that_showed_a_code_is_not_repeated() {
    let app = TestApp::start();
    let administrator = app.as_role(Role::Administrator);
    let send = |target: &str, key: &str, body: &Value| {
        administrator.call("POST", target).header("Idempotency-Key", key).json(body).send()
    };
    let body = json!({"name": "new.person", "role": "reviewer"});
    let made = send("/v1/users", "one", &body).expect(201);
    let again = send("/v1/users", "one", &body);
    assert!(!again.text.contains(text(&made.json(), "/code")), "{again}");
    again.problem(409, "secret-shown");
    let target = format!("/v1/users/{}/reset", text(&made.json(), "/user/id"));
    let newer = send(&target, "two", &json!({})).expect(201).json();
    send(&target, "two", &json!({})).problem(409, "secret-shown");
    send(&target, "two", &json!({"at_once": true})).problem(422, "idempotency-key-reused");
    // The retry made no third code: the second still holds.
    set_password(&app, text(&newer, "/code"), OWN);
}

#[test]
fn accounts_that_get_no_code() {
    let app = TestApp::start();
    let administrator = app.as_role(Role::Administrator);
    let own = app.staff().person(Role::Administrator).to_string();
    reset(&app, &own, &json!({})).problem(409, "own-account");
    reset(&app, &uuid::Uuid::now_v7().to_string(), &json!({})).problem(404, "not-found");
    let invited = invite(&app, "new.person");
    let id = text(&invited, "/user/id");
    let etag = administrator.get(&format!("/v1/users/{id}")).ok().etag();
    administrator.act(&format!("/v1/users/{id}/deactivate"), &etag).ok();
    reset(&app, id, &json!({})).problem(409, "account-inactive");
    not_right(try_code(&app, text(&invited, "/code"), OWN, OWN));
}

#[test]
fn the_journal_tells_of_codes_and_passwords_and_holds_neither() {
    let app = TestApp::start();
    let invited = invite(&app, "new.person");
    let made = reset(&app, text(&invited, "/user/id"), &json!({"at_once": true})).expect(201).json();
    set_password(&app, text(&made, "/code"), OWN);
    let journal = app.as_role(Role::Auditor).get("/v1/journal?limit=200").ok();
    let entries = journal.json()["items"].as_array().unwrap().clone();
    let id = text(&invited, "/user/id");
    let acts: Vec<(String, String)> = entries
        .iter()
        .filter(|entry| entry["subject"] == format!("user:{id}"))
        .map(|entry| (text(entry, "/act").to_owned(), text(entry, "/actor").to_owned()))
        .collect();
    let administrator = app.staff().actor(Role::Administrator).to_string();
    let by = |act: &str, actor: &str| (act.to_owned(), actor.to_owned());
    let person = format!("person:{id}");
    assert_eq!(
        acts,
        [
            by("user_created", &administrator),
            by("one_time_code_made", &administrator),
            by("one_time_code_made", &administrator),
            by("user_password_set", &person),
        ]
    );
    for secret in [text(&invited, "/code"), text(&made, "/code"), OWN, "argon2", "new.person"] {
        assert!(!journal.text.contains(secret), "{secret}");
    }
}
