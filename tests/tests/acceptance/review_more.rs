//! A reviewer asks for more, or gives back, with notes about single standards.

use crate::reviewing::{TwoReviews, act, etag, find, find_all, reviewer, side_by_side, submitted};
use domain::access::Role;
use serde_json::{Value, json};
use testkit::{Flow, TestApp};

fn asked(standard: &str) -> Value {
    json!({"standards": [{"standard": standard, "note": "Please show the roster."}]})
}

fn ask(flow: &Flow<'_>, by: &testkit::Caller<'_>, body: &Value) -> testkit::Answer {
    by.call("POST", &flow.path("/ask")).header("If-Match", etag(flow)).json(body).send()
}

#[test]
fn the_organization_answers_what_it_was_asked_and_nothing_else() {
    let app = TestApp::start();
    let mut flow = submitted(&app);
    act(&flow, &flow.reviewer, "/review").ok();
    flow.etag = etag(&flow);
    flow.find_all();
    let reviewer_of_staff = flow.reviewer.clone();
    ask(&flow, &reviewer(&app).1, &asked("F-02")).problem(409, "not-assigned");
    ask(&flow, &reviewer_of_staff, &asked("X-99")).problem(422, "standard-does-not-apply");
    let twice = json!({"standards": [
        {"standard": "F-02", "note": "The roster."}, {"standard": "F-02", "note": "The minutes."},
    ]});
    ask(&flow, &reviewer_of_staff, &twice).problem_at(422, "invalid", "/standards/1/standard");
    ask(&flow, &reviewer_of_staff, &json!({"standards": []})).problem_at(422, "invalid", "/standards");
    let answer = ask(&flow, &reviewer_of_staff, &asked("F-02")).ok();
    assert_eq!(answer.json()["status"], "more_asked");

    // The review waits.
    find(&flow, &reviewer_of_staff, "F-01", "meets", "Meanwhile.").problem(409, "not-in-review");
    act(&flow, &reviewer_of_staff, "/accept").problem(409, "assessment-step");
    // The organization sees what it was asked, and answers that alone.
    let notes = flow.provider.get(&flow.path("/review-notes")).ok().json();
    assert_eq!(notes["notes"][0]["standard"], "F-02", "{notes:#}");
    assert_eq!((&notes["notes"][0]["kind"], &notes["notes"][0]["closed_at"]), (&json!("asked"), &Value::Null));
    flow.etag = etag(&flow);
    let refused = flow.save(&json!({"answers": {"F-01": {"rating": "exceeds"}, "F-02": {"rating": "meets"}}}));
    refused.problem_at(422, "not-asked", "/answers/F-01");
    let anew = json!({"answers": {"F-02": {"rating": "meets", "narrative": "The roster of January is with us."}}});
    flow.save(&anew).ok();
    let _ = act(&flow, &app.provider_as(Role::ProviderMember, flow.organization), "/respond").expect(403);
    let stranger = app.organization(&testkit::profile(&[]));
    act(&flow, &app.provider(stranger), "/respond").problem(404, "not-found");
    let responded = act(&flow, &flow.provider, "/respond").ok();
    assert_eq!(responded.json()["status"], "in_review");
    act(&flow, &flow.provider, "/respond").problem(409, "assessment-step");

    // What was handed in before is kept, and what was found on the changed answer does not count any more.
    let versions = flow.provider.get(&flow.path("/versions")).ok().json();
    assert_eq!(versions["versions"][0]["outcome"], "answered", "{versions:#}");
    assert_eq!(versions["versions"].as_array().unwrap().len(), 2);
    let refused = act(&flow, &reviewer_of_staff, "/accept").problem(422, "standards-without-finding");
    assert_eq!(refused["errors"].as_array().unwrap().len(), 1, "{refused:#}");
    find(&flow, &reviewer_of_staff, "F-02", "meets", "The roster was shown.").ok();
    act(&flow, &reviewer_of_staff, "/accept").ok();
    let notes = flow.provider.get(&flow.path("/review-notes")).ok().json();
    assert!(notes["notes"][0]["closed_at"].is_string(), "{notes:#}");
}

#[test]
fn a_rating_taken_away_in_a_response_holds_the_response_back() {
    let app = TestApp::start();
    let mut flow = submitted(&app);
    act(&flow, &flow.reviewer, "/review").ok();
    let reviewer_of_staff = flow.reviewer.clone();
    ask(&flow, &reviewer_of_staff, &asked("F-02")).ok();
    flow.etag = etag(&flow);
    flow.save(&json!({"answers": {"F-02": {"not_yet": true}}})).ok();
    act(&flow, &flow.provider, "/respond").problem_at(422, "standards-unrated", "/answers/F-02");
    // A reviewer can still give it back whole.
    let told = json!({"note": "Please go over it.", "standards": [{"standard": "F-02", "note": "It is unrated now."}]});
    let returned = flow.reviewer.call("POST", &flow.path("/return")).header("If-Match", etag(&flow)).json(&told).send();
    assert_eq!(returned.ok().json()["status"], "returned");
    let notes = flow.provider.get(&flow.path("/review-notes")).ok().json();
    assert_eq!(notes["note"], "Please go over it.", "{notes:#}");
    assert_eq!(notes["notes"][1]["kind"], "returned", "{notes:#}");
    assert!(notes["notes"][0]["closed_at"].is_string(), "the question has fallen away: {notes:#}");
    let stranger = app.organization(&testkit::profile(&[]));
    app.provider(stranger).get(&flow.path("/review-notes")).problem(404, "not-found");
}

#[test]
fn a_new_answer_is_found_anew_by_both_and_blind_again() {
    let app = TestApp::start();
    let two = TwoReviews::start(&app);
    two.hand_in_both(&[("F-02", "does_not_meet")]);
    let TwoReviews { mut flow, first, second } = two;
    ask(&flow, &second.1, &asked("F-02")).ok();
    flow.etag = etag(&flow);
    flow.save(&json!({"answers": {"F-02": {"rating": "meets", "narrative": "The roster is with us."}}})).ok();
    act(&flow, &flow.provider, "/respond").ok();
    act(&flow, &first.1, "/accept").problem(409, "not-handed-in");
    find(&flow, &first.1, "F-01", "does_not_meet", "Another thought.").problem(409, "finding-handed-in");
    find(&flow, &first.1, "F-02", "meets", "First, a secret.").ok();
    act(&flow, &first.1, "/hand-in").ok();
    assert!(!second.1.get(&flow.path("/findings")).ok().text.contains("First, a secret."));
    assert_eq!(side_by_side(&flow, &second.1, "F-02")["first"], Value::Null);
    assert_eq!(side_by_side(&flow, &second.1, "F-01")["first"], "meets", "that was handed in by both before");
    find(&flow, &second.1, "F-02", "meets", "Second.").ok();
    act(&flow, &second.1, "/hand-in").ok();
    assert!(second.1.get(&flow.path("/findings")).ok().text.contains("First, a secret."));
    act(&flow, &first.1, "/accept").ok();
    // Only the first pair was independent of all that followed: the disagreement stays in the statistics.
    let place = format!("/v1/editions/{}/agreement", app.staff().edition.id);
    let shown = app.as_role(Role::StandardsEditor).get(&place).ok().json();
    assert_eq!(shown["standards"][0]["standard"], "F-02", "{shown:#}");
    assert_eq!((&shown["standards"][0]["pairs"], &shown["standards"][0]["percent"]), (&json!(1), &json!(0.0)));
}

#[test]
fn what_has_not_changed_is_not_found_anew_after_a_return() {
    let app = TestApp::start();
    let mut flow = submitted(&app);
    act(&flow, &flow.reviewer, "/review").ok();
    let reviewer_of_staff = flow.reviewer.clone();
    find_all(&flow, &reviewer_of_staff, "Seen.");
    let told = json!({"note": "Please look at F-03 again."});
    reviewer_of_staff.call("POST", &flow.path("/return")).header("If-Match", etag(&flow)).json(&told).send().ok();
    flow.etag = etag(&flow);
    flow.save(&json!({"answers": {"F-03": {"rating": "does_not_meet"}}})).ok();
    flow.submit().ok();
    act(&flow, &reviewer_of_staff, "/review").ok();
    let refused =
        act(&flow, &reviewer_of_staff, "/accept").problem_at(422, "standards-without-finding", "/answers/F-03");
    assert_eq!(refused["errors"].as_array().unwrap().len(), 1, "{refused:#}");
}
