//! Signing in, stage by stage: what is proven, what is refused, and that no stage can be skipped.

use crate::browser::{Browser, now, recovery_codes_on, secret_on, sent_back};
use domain::access::{Actor, Role};
use std::time::Duration;
use testkit::{Answer, PASSWORD, Staff, TestApp};

/// The pages of the stages that follow a password.
const STAGES: [&str; 4] = ["/sign-in/code", "/sign-in/recovery-code", "/sign-in/set-up", "/sign-in/continue"];

/// A browser in which the password of a role's person has been proven.
#[track_caller]
fn at_second_step(app: &TestApp, role: Role) -> Browser<'_> {
    let mut browser = Browser::open(app, &[]);
    let _ = browser.sign_in_to(&Staff::name(role), "/sign-in/code");
    browser
}

/// Signs in with a code or a recovery code after the password, in a new browser.
#[track_caller]
fn second_step<'a>(app: &'a TestApp, role: Role, page: &str, code: &str) -> (Browser<'a>, Answer) {
    let mut browser = at_second_step(app, role);
    let _ = browser.get(page).expect(200);
    let answer = browser.submit(&[("code", code)]);
    (browser, answer)
}

#[track_caller]
fn signs_in(answer: Answer) {
    let answer = answer.expect(303);
    assert!(sent_back(&answer, "code").is_some(), "{answer}");
}

/// Nothing but the way to begin again.
#[track_caller]
fn over(answer: Answer) {
    let answer = answer.expect(400);
    assert_eq!(answer.header("location"), None, "{answer}");
    assert!(answer.text.contains("Sign-in cannot go on") && answer.text.contains("try again"), "{answer}");
    assert!(!answer.text.contains("<form"), "{answer}");
}

#[test]
fn who_decides_sets_up_a_second_factor_at_the_first_sign_in_and_uses_it_from_then_on() {
    let app = TestApp::start();
    for role in [Role::Decider, Role::Administrator] {
        let mut browser = Browser::open(&app, &[]);
        let (secret, codes) = browser.set_up(role);
        let back = browser.submit(&[]).expect(303);
        assert_eq!(sent_back(&back, "state").as_deref(), Some("a state & more"));
        signs_in(back);

        let (_, wrong) = second_step(&app, role, "/sign-in/code", "000000");
        let wrong = wrong.expect(401);
        assert_eq!(wrong.header("location"), None);
        assert!(wrong.text.contains("The code is wrong") && wrong.text.contains("role=\"alert\""), "{wrong}");
        let next = secret.code(now() + 30);
        signs_in(second_step(&app, role, "/sign-in/code", &next).1);
        // A code works once, in any browser; one of before that neither.
        for used in [&next, &secret.code(now())] {
            let _ = second_step(&app, role, "/sign-in/code", used).1.expect(401);
        }
        let too_old = second_step(&app, role, "/sign-in/code", &secret.code(now() - 120)).1;
        let _ = too_old.expect(401);

        signs_in(second_step(&app, role, "/sign-in/recovery-code", &codes[0].to_uppercase()).1);
        let (mut browser, again) = second_step(&app, role, "/sign-in/recovery-code", &codes[0]);
        let _ = again.expect(401);
        signs_in(browser.submit(&[("code", &codes[9])]));
    }
}

#[test]
fn a_set_up_counts_once_its_first_code_is_right_and_shows_its_codes_once() {
    let app = TestApp::start();
    let mut browser = Browser::open(&app, &[]);
    let page = browser.sign_in_to(&Staff::name(Role::Decider), "/sign-in/set-up");
    let secret = secret_on(&page);
    assert!(page.text.contains("<svg") && page.text.contains("otpauth://totp/"), "{page}");
    let _ = browser.submit(&[("code", "000000")]).expect(401);
    // Not confirmed: whoever signs in elsewhere sets up another secret.
    let mut elsewhere = Browser::open(&app, &[]);
    let other = secret_on(&elsewhere.sign_in_to(&Staff::name(Role::Decider), "/sign-in/set-up"));
    assert_ne!(other.base32(), secret.base32());

    let before = browser.clone();
    let codes = recovery_codes_on(&browser.submit(&[("code", &secret.code(now()))]).expect(200));
    over(elsewhere.submit(&[("code", &other.code(now()))]));
    // The same form again sets nothing up, and the codes are shown no more.
    over(before.clone().submit(&[("code", &secret.code(now() + 30))]));
    let shown = browser.get("/sign-in/continue").expect(200);
    assert!(codes.iter().all(|code| !shown.text.contains(code.as_str())), "{shown}");
    let continuing = browser.clone();
    signs_in(browser.submit(&[]));
    over(continuing.clone().submit(&[]));
}

#[test]
fn five_wrong_codes_end_a_sign_in_and_no_account() {
    let app = TestApp::start();
    let (secret, _) = Browser::open(&app, &[]).set_up(Role::Decider);
    let mut browser = at_second_step(&app, Role::Decider);
    for _ in 0..5 {
        let _ = browser.submit(&[("code", "000000")]).expect(401);
    }
    over(browser.submit(&[("code", &secret.code(now() + 30))]));
    signs_in(second_step(&app, Role::Decider, "/sign-in/code", &secret.code(now() + 30)).1);
}

#[test]
fn tries_sent_at_once_are_counted() {
    let app = TestApp::start();
    let _ = Browser::open(&app, &[]).set_up(Role::Decider);
    let browser = at_second_step(&app, Role::Decider);
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let sent: Vec<_> = (0..12)
            .map(|_| {
                let mut browser = browser.clone();
                scope.spawn(move || browser.submit(&[("code", "000000")]).status)
            })
            .collect();
        sent.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 5, "{statuses:?}");
}

#[test]
fn no_stage_can_be_skipped() {
    let app = TestApp::start();
    let (secret, _) = Browser::open(&app, &[]).set_up(Role::Administrator);
    let code = secret.code(now() + 30);
    let fresh = Browser::new(&app);
    let first_page = Browser::open(&app, &[]);
    let second_step = at_second_step(&app, Role::Administrator);
    let mut setting_up = Browser::open(&app, &[]);
    let _ = setting_up.sign_in_to(&Staff::name(Role::Decider), "/sign-in/set-up");
    for (browser, own) in [
        (fresh, &[][..]),
        (first_page, &[]),
        (second_step, &["/sign-in/code", "/sign-in/recovery-code"]),
        (setting_up, &["/sign-in/set-up"]),
    ] {
        for stage in STAGES.iter().filter(|stage| !own.contains(stage)) {
            over(browser.clone().get(stage));
            over(browser.clone().post(stage, &[("code", &code)]));
        }
    }
}

#[test]
fn a_cookie_alone_or_a_form_alone_is_nothing() {
    let app = TestApp::start();
    let (secret, _) = Browser::open(&app, &[]).set_up(Role::Decider);
    let code = secret.code(now() + 30);
    let (mine, theirs) = (at_second_step(&app, Role::Decider), at_second_step(&app, Role::Decider));
    let mut without_cookie = theirs.clone();
    without_cookie.jar.clear();
    let mut without_form = theirs.clone();
    without_form.fields.clear();
    let mut with_my_form = theirs.clone();
    with_my_form.fields.clone_from(&mine.fields);
    let mut of_another_stage = theirs.clone();
    of_another_stage.fields = Browser::open(&app, &[]).fields;
    for mut browser in [without_cookie, without_form, with_my_form, of_another_stage] {
        over(browser.post("/sign-in/code", &[("code", &code)]));
    }
    signs_in(theirs.clone().submit(&[("code", &code)]));
}

#[test]
fn a_form_from_elsewhere_is_not_taken() {
    let app = TestApp::start();
    let name = Staff::name(Role::Auditor);
    let mut without = Browser::open(&app, &[]);
    without.jar.clear();
    let mut another = Browser::open(&app, &[]);
    another.jar = Browser::open(&app, &[]).jar;
    let mut empty = Browser::open(&app, &[]);
    empty.jar.insert("registry_sign_in".to_owned(), String::new());
    empty.set("form_token", "");
    let mut none = Browser::open(&app, &[]);
    none.jar.clear();
    none.set("form_token", "");
    let mut origins = Vec::new();
    for (header, value) in [
        ("Origin", "https://evil.example"),
        ("Origin", "null"),
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
    ] {
        let mut browser = Browser::open(&app, &[]);
        browser.headers.push((header, value.to_owned()));
        origins.push(browser);
    }
    for mut browser in [without, another, empty, none].into_iter().chain(origins) {
        let page = browser.sign_in(&name, PASSWORD).expect(400);
        assert_eq!(page.header("location"), None);
        assert!(page.text.contains("Please try again"), "{page}");
    }
    let mut own = Browser::open(&app, &[]);
    own.headers = vec![("Origin", app.url().to_owned()), ("Sec-Fetch-Site", "same-origin".to_owned())];
    signs_in(own.sign_in(&name, PASSWORD));
}

#[test]
fn a_planted_cookie_is_worth_nothing_once_somebody_has_signed_in_with_it() {
    let app = TestApp::start();
    let _ = Browser::open(&app, &[]).set_up(Role::Decider);
    let planted = Browser::open(&app, &[]);
    let mut victim = Browser::new(&app);
    victim.jar = planted.jar.clone();
    victim.show_sign_in(&[]);
    let _ = victim.sign_in_to(&Staff::name(Role::Decider), "/sign-in/code");
    assert_ne!(victim.jar["registry_sign_in"], planted.jar["registry_sign_in"]);
    over(planted.clone().get("/sign-in/code"));
}

#[test]
fn what_was_asked_at_first_is_what_is_answered() {
    let app = TestApp::start();
    let (secret, _) = Browser::open(&app, &[]).set_up(Role::Decider);
    let mut browser = at_second_step(&app, Role::Decider);
    let planted =
        [("code", &*secret.code(now() + 30)), ("redirect_uri", "https://evil.example/"), ("state", "another")];
    let back = browser.submit(&planted).expect(303);
    assert!(back.header("location").unwrap().starts_with(&format!("{}/docs/", app.url())), "{back}");
    assert_eq!(sent_back(&back, "state").as_deref(), Some("a state & more"));
}

/// A page without what differs from one showing to the next.
fn without_tokens(answer: &Answer) -> String {
    let mut text = answer.text.clone();
    for name in ["form_token", "name"] {
        let Some((before, rest)) = text.split_once(&format!("name=\"{name}\" value=\"")) else { continue };
        text = format!("{before}{}", rest.split_once('"').unwrap().1);
    }
    let mut headers: Vec<String> = answer
        .headers
        .iter()
        .filter(|(name, _)| !["date", "x-request-id", "content-length"].contains(&name.as_str()))
        .map(|(name, value)| (name, value.to_str().unwrap()))
        .map(|(name, value)| (name, if name == "set-cookie" { value.split_once(';').unwrap().1 } else { value }))
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    headers.sort_unstable();
    format!("{} {headers:?} {text}", answer.status)
}

#[test]
fn an_answer_does_not_tell_whether_an_account_exists() {
    let app = TestApp::start();
    let (known, factored) = (Staff::name(Role::Reviewer), Staff::name(Role::Decider));
    let _ = Browser::open(&app, &[]).set_up(Role::Decider);
    let mut seen = Vec::new();
    for (name, password) in [
        (&*known, "no such pass-phrase"),
        (&known, ""),
        (&factored, "no such pass-phrase"),
        ("nobody.at.all", PASSWORD),
        ("' OR 1=1 --", PASSWORD),
        ("a\0b", PASSWORD),
        ("", PASSWORD),
    ] {
        let mut browser = Browser::open(&app, &[]);
        let page = browser.sign_in(name, password).expect(401);
        assert_eq!(page.header("location"), None);
        assert!(page.text.contains("The name or the password is wrong."), "{page}");
        assert!(password.is_empty() || !page.text.contains(password), "{page}");
        seen.push(without_tokens(&page));
        // The page can be used at once.
        signs_in(browser.sign_in(&known, PASSWORD));
    }
    seen.dedup();
    assert_eq!(seen.len(), 1, "{seen:#?}");
}

/// A service that lets nobody guess wrong more often than the free times within an hour.
fn impatient() -> TestApp {
    TestApp::start_with(|settings| {
        for curve in [&mut settings.pace.own, &mut settings.pace.codes] {
            (curve.first, curve.longest) = (Duration::from_secs(3600), Duration::from_secs(3600));
        }
    })
}

#[test]
fn who_guesses_is_slowed_and_nobody_else_is() {
    let app = impatient();
    let name = Staff::name(Role::Reviewer);
    let mut known_browser = Browser::open(&app, &[]);
    signs_in(known_browser.sign_in(&name, PASSWORD));
    let mut told = Vec::new();
    for name in [&*name, "nobody.at.all"] {
        let mut browser = Browser::open(&app, &[]);
        for _ in 0..3 {
            let _ = browser.sign_in(name, "no such pass-phrase").expect(401);
        }
        // The right password tells no more than a wrong one.
        for password in ["no such pass-phrase", PASSWORD] {
            let page = browser.sign_in(name, password).expect(429);
            assert!(page.header("retry-after").is_some_and(|it| it.parse::<u64>().is_ok_and(|it| it > 3500)), "{page}");
            told.push(page.text.contains("Please try again in a moment"));
        }
    }
    assert_eq!(told, [true; 4]);
    signs_in(Browser::open(&app, &[]).sign_in(&Staff::name(Role::Auditor), PASSWORD));
    known_browser.show_sign_in(&[]);
    signs_in(known_browser.sign_in(&name, PASSWORD));
    // The browser of somebody else who has signed in is no key to this name.
    let mut another = Browser::open(&app, &[]);
    signs_in(another.sign_in(&Staff::name(Role::Auditor), PASSWORD));
    another.show_sign_in(&[]);
    let _ = another.sign_in(&name, PASSWORD).expect(429);
}

#[test]
fn who_guesses_codes_is_slowed_over_many_sign_ins() {
    let app = impatient();
    let mut owner = Browser::open(&app, &[]);
    let (secret, codes) = owner.set_up(Role::Decider);
    signs_in(owner.submit(&[]));
    let mut statuses = Vec::new();
    for _ in 0..2 {
        let mut browser = at_second_step(&app, Role::Decider);
        for _ in 0..4 {
            statuses.push(browser.submit(&[("code", "000000")]).status);
        }
    }
    assert_eq!(statuses, [401, 401, 401, 401, 401, 429, 429, 429]);
    let (_, held) = second_step(&app, Role::Decider, "/sign-in/recovery-code", &codes[0]);
    let _ = held.expect(429);
    owner.show_sign_in(&[]);
    let _ = owner.sign_in_to(&Staff::name(Role::Decider), "/sign-in/code");
    signs_in(owner.submit(&[("code", &secret.code(now() + 30))]));
}

#[test]
fn a_flood_of_sign_ins_is_bounded_and_others_are_answered() {
    let app = TestApp::start();
    let partner = app.as_role(Role::Partner);
    let browser = Browser::open(&app, &[]);
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let flood: Vec<_> = (0..90)
            .map(|n| {
                let mut browser = browser.clone();
                scope.spawn(move || browser.sign_in(&format!("nobody.{n}"), PASSWORD).status)
            })
            .collect();
        for _ in 0..10 {
            let _ = partner.get("/v1/arenas").expect(200);
        }
        flood.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(statuses.iter().all(|status| [401, 503].contains(status)), "{statuses:?}");
    assert!(statuses.contains(&401), "{statuses:?}");
}

#[test]
fn a_reset_second_factor_is_set_up_anew() {
    let app = TestApp::start();
    let (old, codes) = Browser::open(&app, &[]).set_up(Role::Decider);
    let name = Staff::name(Role::Decider);
    let reset = app.db().write(|tx| workflows::people::reset_second_factor_by_name(tx, Actor::Operator, &name));
    app.settle(reset.expect("a reset").position);
    let (new, _) = Browser::open(&app, &[]).set_up(Role::Decider);
    assert_ne!(new.base32(), old.base32());
    let (mut browser, refused) = second_step(&app, Role::Decider, "/sign-in/recovery-code", &codes[0]);
    let _ = refused.expect(401);
    let _ = browser.get("/sign-in/code").expect(200);
    signs_in(browser.submit(&[("code", &new.code(now() + 30))]));
}

#[test]
fn a_new_password_ends_what_was_begun_with_the_old_one() {
    let app = TestApp::start();
    let (secret, _) = Browser::open(&app, &[]).set_up(Role::Decider);
    let mut begun = at_second_step(&app, Role::Decider);
    let name = Staff::name(Role::Decider);
    let hash = workflows::people::hash_password("a sentence that is new today", [9; 32]).unwrap();
    let set = app.db().write(|tx| workflows::people::set_password(tx, Actor::Operator, &name, &hash));
    app.settle(set.expect("a password").position);
    over(begun.submit(&[("code", &secret.code(now() + 30))]));
}

#[test]
fn the_journal_says_that_a_second_factor_was_set_and_nothing_of_it() {
    let app = TestApp::start();
    let (secret, codes) = Browser::open(&app, &[]).set_up(Role::Decider);
    let journal = app.as_role(Role::Auditor).get("/v1/journal?limit=200").expect(200);
    let items = journal.json()["items"].as_array().unwrap().clone();
    let subject = format!("user:{}", app.staff().person(Role::Decider));
    for act in ["second_factor_set", "recovery_codes_made"] {
        let entry = items.iter().find(|entry| entry["act"] == act).unwrap_or_else(|| panic!("no {act}\n{journal}"));
        assert_eq!(entry["subject"], subject, "{entry:#}");
        assert_eq!(entry["actor"], app.staff().actor(Role::Decider).to_string(), "{entry:#}");
    }
    for hidden in [&secret.base32(), &codes[0], &codes[0].replace('-', "")] {
        assert!(!journal.text.contains(hidden.as_str()), "{journal}");
    }
}

/// Nothing in it runs, nothing frames it, nobody keeps it, and it can be read by all.
#[track_caller]
pub fn is_a_sound_page(page: &Answer) {
    let policy = page.header("content-security-policy").unwrap_or_default().to_owned();
    let parts =
        ["default-src 'none'", "style-src 'sha256-", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"];
    for part in parts {
        assert!(policy.contains(part), "{policy}\n{page}");
    }
    assert!(!policy.contains("script-src") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(page.header("x-frame-options"), Some("DENY"), "{page}");
    assert_eq!(page.header("cache-control"), Some("no-store"), "{page}");
    assert_eq!(page.header("referrer-policy"), Some("same-origin"), "{page}");
    assert!(page.header("content-type").is_some_and(|it| it.starts_with("text/html")), "{page}");
    assert!(page.text.contains("<html lang=\"en\">") && page.text.matches("<h1").count() == 1, "{page}");
    for forbidden in ["<script", " style=", " onclick", "javascript:", "http-equiv"] {
        assert!(!page.text.contains(forbidden), "{forbidden}\n{page}");
    }
    for id in page.text.split("<label for=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(page.text.contains(&format!("id=\"{id}\"")), "{id}\n{page}");
    }
}

#[test]
fn every_page_allows_no_script_no_frame_and_no_foreign_form() {
    let app = TestApp::start();
    let mut browser = Browser::open(&app, &[]);
    let state = "\"><script>alert(1)</script>";
    let query = Browser::query(&app, &[("state", state)]);
    is_a_sound_page(&browser.get(&format!("/oauth/authorize?{query}")).expect(200));
    is_a_sound_page(&browser.get("/oauth/authorize?client_id=x").expect(400));
    is_a_sound_page(&browser.get("/sign-in/code").expect(400));
    is_a_sound_page(&app.call("POST", "/sign-in/password").body("text/plain", "x").send().expect(400));
    browser.show_sign_in(&[]);
    is_a_sound_page(&browser.sign_in("nobody", "nothing").expect(401));
    let page = browser.sign_in_to(&Staff::name(Role::Decider), "/sign-in/set-up");
    is_a_sound_page(&page);
    is_a_sound_page(&browser.submit(&[("code", "000000")]).expect(401));
    is_a_sound_page(&browser.submit(&[("code", &secret_on(&page).code(now()))]).expect(200));
    is_a_sound_page(&browser.get("/sign-in/continue").expect(200));
    let mut browser = at_second_step(&app, Role::Decider);
    is_a_sound_page(&browser.get("/sign-in/code").expect(200));
    is_a_sound_page(&browser.get("/sign-in/recovery-code").expect(200));
    is_a_sound_page(&browser.submit(&[("code", "x")]).expect(401));
}

/// The cookies that an answer sets, with their attributes.
fn cookies(answer: &Answer) -> Vec<String> {
    answer.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap().to_owned()).collect()
}

#[test]
fn cookies_are_for_this_service_alone() {
    let app = TestApp::start();
    let mut browser = Browser::new(&app);
    let query = Browser::query(&app, &[]);
    let first = browser.get(&format!("/oauth/authorize?{query}")).expect(200);
    let done = browser.sign_in(&Staff::name(Role::Reviewer), PASSWORD).expect(303);
    let set = [cookies(&first), cookies(&done)].concat();
    assert_eq!(set.len(), 3, "{set:?}");
    for cookie in &set {
        for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
            assert!(cookie.split("; ").any(|one| one == part), "{cookie}");
        }
        assert!(!cookie.contains("Domain") && !cookie.contains("Secure"), "{cookie}");
    }
    assert!(!browser.jar.contains_key("registry_sign_in") && browser.jar.contains_key("registry_browser"));
}

#[test]
fn behind_https_cookies_are_secure_and_bound_to_the_host() {
    let app = TestApp::start_with(|settings| settings.public_url = "https://registry.example".to_owned());
    let redirect = "https://registry.example/docs/oauth2-redirect.html";
    let mut browser = Browser::new(&app);
    browser.headers.push(("Origin", "https://registry.example".to_owned()));
    let query = Browser::query(&app, &[("redirect_uri", redirect)]);
    let first = browser.get(&format!("/oauth/authorize?{query}")).expect(200);
    let done = browser.sign_in(&Staff::name(Role::Reviewer), PASSWORD).expect(303);
    let set = [cookies(&first), cookies(&done)].concat();
    assert_eq!(set.len(), 3, "{set:?}");
    for cookie in &set {
        assert!(cookie.starts_with("__Host-registry_") && cookie.contains("; Secure"), "{cookie}");
        assert!(cookie.contains("; Path=/;") || cookie.ends_with("; Path=/"), "{cookie}");
    }
}
