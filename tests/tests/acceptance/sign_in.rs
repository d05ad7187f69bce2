//! Signing in, stage by stage: what is proven, what is refused, and that no stage can be skipped.

use crate::browser::{Browser, now, sent_back};
use domain::access::Role;
use testkit::{Answer, Staff, TestApp};

/// Signs in with a code or a recovery code after the password, in a new browser.
#[track_caller]
fn second_step<'a>(app: &'a TestApp, role: Role, page: &str, code: &str) -> (Browser<'a>, Answer) {
    let mut browser = Browser::open(app, &[]);
    browser.sign_in_to(&Staff::name(role), "/sign-in/code");
    let _ = browser.get(page).expect(200);
    let answer = browser.submit(&[("code", code)]);
    (browser, answer)
}

#[test]
fn who_decides_sets_up_a_second_factor_at_the_first_sign_in_and_uses_it_from_then_on() {
    let app = TestApp::start();
    for role in [Role::Decider, Role::Administrator] {
        let mut browser = Browser::open(&app, &[]);
        let (secret, codes) = browser.set_up(role);
        let back = browser.submit(&[]).expect(303);
        assert!(sent_back(&back, "code").is_some(), "{back}");
        assert_eq!(sent_back(&back, "state").as_deref(), Some("a state & more"));

        let (_, wrong) = second_step(&app, role, "/sign-in/code", "000000");
        let wrong = wrong.expect(401);
        assert_eq!(wrong.header("location"), None);
        assert!(wrong.text.contains("The code is wrong") && wrong.text.contains("role=\"alert\""), "{wrong}");
        let next = secret.code(now() + 30);
        let (_, back) = second_step(&app, role, "/sign-in/code", &next);
        assert!(sent_back(&back.expect(303), "code").is_some());
        // A code works once, in any browser.
        let (_, again) = second_step(&app, role, "/sign-in/code", &next);
        let _ = again.expect(401);

        let (_, back) = second_step(&app, role, "/sign-in/recovery-code", &codes[0].to_uppercase());
        assert!(sent_back(&back.expect(303), "code").is_some());
        let (mut browser, again) = second_step(&app, role, "/sign-in/recovery-code", &codes[0]);
        let _ = again.expect(401);
        assert!(sent_back(&browser.submit(&[("code", &codes[9])]).expect(303), "code").is_some());
    }
}
