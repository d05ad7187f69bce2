//! What partners are answered from follows what was written, at once.

use domain::{
    access::Role,
    arena::ArenaCode,
    decision::{Act, Matter, Proposal},
    policy::Use,
};
use serde_json::json;
use std::time::{Duration, Instant};
use testkit::{FALLBACK, TestApp, offering, profile};

const NEED: &str = "use=referral&arena=outreach";

#[test]
fn after_a_decisions_reply_the_standing_shows_it() {
    let app = TestApp::start();
    let organization = app.eligible(&profile(&[offering("outreach", &["37183"])]));
    let (decider, partner) = (app.as_role(Role::Decider), app.as_role(Role::Partner));
    for turn in 0..100 {
        let (act, may_rely) = if turn % 2 == 0 { ("suspend", false) } else { ("reinstate", true) };
        let body = json!({
            "organization": organization.to_string(), "use": "referral", "arena": "outreach", "act": act,
            "reason": "A test of speed.",
        });
        let decided = decider.post_once("/v1/decisions", &body).expect(201).json();
        let asked = partner.get(&format!("/v1/standing/{organization}?{NEED}")).expect(200);
        let now = &asked.json()["standings"][0];
        assert_eq!(now["may_rely"], may_rely, "turn {turn}: {now:#}");
        assert_eq!(now["rests_on"]["decision"], decided["id"], "turn {turn}");
        let found = partner.get(&format!("/v1/standing?{NEED}")).expect(200);
        assert_eq!(found.json()["items"].as_array().unwrap().len(), usize::from(may_rely), "turn {turn}");
        let position = app.position().to_string();
        assert_eq!(asked.header("registry-position"), Some(&*position), "turn {turn}");
        assert_eq!(found.header("registry-position"), Some(&*position), "turn {turn}");
    }
}

#[test]
fn what_another_process_writes_is_seen_within_a_second() {
    let app = TestApp::start();
    let organization = app.eligible(&profile(&[offering("outreach", &["37183"])]));
    let partner = app.as_role(Role::Partner);
    let target = format!("/v1/standing/{organization}?{NEED}");
    assert_eq!(partner.get(&target).ok().json()["standings"][0]["may_rely"], true);
    // A pool of its own, as the command line has: nothing tells the service.
    let elsewhere = app.database().open();
    let decider = app.staff().actor(Role::Decider);
    for (act, may_rely) in [(Act::Suspend, false), (Act::Reinstate, true)] {
        elsewhere
            .write::<_, workflows::Error>(|tx| {
                let matter = Matter::new(organization, Use::Referral, ArenaCode::parse("outreach").ok())?;
                let reason = Some("Elsewhere.".to_owned());
                let proposal = Proposal { reason, ..Proposal::of(act) };
                workflows::decisions::create_decision(tx, decider, &matter, proposal)
            })
            .unwrap();
        let began = Instant::now();
        while partner.get(&target).ok().json()["standings"][0]["may_rely"] != may_rely {
            assert!(began.elapsed() < Duration::from_secs(1), "not seen within a second");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

#[test]
fn a_node_that_cannot_vouch_never_says_yes() {
    // No confirmation is ever this young.
    let app = TestApp::start_with(|settings| settings.max_staleness = Duration::ZERO);
    let partner = app.as_role(Role::Partner);
    for target in
        [format!("/v1/standing?{NEED}"), format!("/v1/standing/{}", uuid::Uuid::now_v7()), "/readyz".to_owned()]
    {
        let answer = partner.get(&target);
        assert_eq!(answer.header("retry-after"), Some("1"), "{answer}");
        let problem = answer.problem(503, "directory-stale");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains("no reason to delay emergency help") && detail.contains(FALLBACK), "{problem:#}");
    }
    // It lives, and what needs no vouching is answered.
    let _ = app.nobody().get("/healthz").expect(200);
    let _ = partner.get("/v1/arenas").expect(200);
}

#[test]
fn readiness_names_the_newest_entry() {
    let app = TestApp::start();
    let ready = app.nobody().get("/readyz").expect(200).json();
    assert_eq!((&ready["status"], &ready["position"]), (&json!("ready"), &json!(app.position())));
    let _ = app.organization(&profile(&[]));
    let after = app.nobody().get("/readyz").expect(200).json();
    assert_eq!(after["position"], json!(app.position()));
    assert!(after["position"].as_u64() > ready["position"].as_u64());
}

#[test]
fn a_restarted_service_answers_as_before() {
    let app = TestApp::start();
    let organization = app.eligible(&profile(&[offering("outreach", &["37183"])]));
    app.decide(organization, Use::Referral, Some("outreach"), Act::Suspend);
    let target = format!("/v1/standing/{organization}");
    let before = app.as_role(Role::Partner).get(&target).ok();
    let following = workflows::follower::Follower::start(app.database().open()).unwrap();
    let snapshot = following.directory().snapshot();
    assert_eq!(before.header("registry-position"), Some(&*snapshot.position().to_string()));
    let entry = snapshot.entry(organization).expect("loaded from the database");
    let today = domain::time::Instant::from(std::time::SystemTime::now()).day();
    let run = entry.run_on(Use::Referral, ArenaCode::parse("outreach").ok().as_ref(), today).expect("a run");
    assert_eq!(run.state.as_str(), "suspended");
}
