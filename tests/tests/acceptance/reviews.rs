//! Reviews by one person or by two who do not know what the other finds, until what they find is fixed.

use crate::reviewing::{
    TwoReviews, act, as_role, assign, etag, find, find_all, resolve, reviewer, side_by_side, submitted, take_two,
};
use domain::access::{Actor, Role};
use serde_json::{Value, json};
use testkit::TestApp;

fn disputed(shown: &Value) -> Vec<&str> {
    let rows = shown["disagreements"].as_array().unwrap().iter();
    rows.filter(|row| row["disputed"] == true).map(|row| row["standard"].as_str().unwrap()).collect()
}

#[test]
fn two_reviews_from_assignment_to_fixed_ratings() {
    let app = TestApp::start();
    let two = TwoReviews::start(&app);
    let (flow, first, second) = (&two.flow, &two.first.1, &two.second.1);
    let shown = flow.decider.get(&flow.path("/reviewers")).ok().json();
    assert_eq!(shown["reviews_needed"], 2, "{shown:#}");
    let seated = |place: usize| shown["reviewers"][place]["reviewer"].clone();
    assert_eq!((seated(0), seated(1)), (json!(two.first.0.to_string()), json!(two.second.0.to_string())));

    // Somebody without a place finds nothing; who lacks a finding cannot hand in.
    let (_, third) = reviewer(&app);
    find(flow, &third, "F-01", "meets", "By a third.").problem(409, "not-assigned");
    find_all(flow, first, "By the first.");
    let refused = act(flow, second, "/hand-in").problem(422, "standards-without-finding");
    assert_eq!(refused["errors"].as_array().unwrap().len(), flow.applicable.len());
    act(flow, first, "/accept").problem(409, "not-handed-in");
    resolve(flow, first, "F-01", "does_not_meet").problem(409, "not-handed-in");
    find_all(flow, second, "By the second.");
    for standard in ["F-01", "F-02", "F-03"] {
        find(flow, second, standard, "does_not_meet", "By the second, otherwise.").ok();
    }
    act(flow, first, "/hand-in").ok();
    act(flow, first, "/hand-in").problem(409, "already-handed-in");
    find(flow, first, "F-01", "does_not_meet", "Changed.").problem(409, "finding-handed-in");
    act(flow, second, "/hand-in").ok();

    // Now the disagreements are listed, and stand in the way.
    let listed = flow.decider.get(&flow.path("/disagreements")).ok().json();
    assert_eq!(disputed(&listed), ["F-01", "F-02", "F-03"], "{listed:#}");
    let refused = act(flow, first, "/accept").problem(409, "reviewers-disagree");
    assert_eq!(refused["errors"][2]["pointer"], "/answers/F-03", "{refused:#}");

    // The two agree on one: neither alone can.
    resolve(flow, second, "F-01", "meets").ok();
    resolve(flow, second, "F-01", "meets").ok();
    assert_eq!(side_by_side(flow, first, "F-01")["final"], Value::Null);
    resolve(flow, first, "F-01", "meets").ok();
    assert_eq!(side_by_side(flow, first, "F-01")["final"], json!({"rating": "meets", "settled_by": "agreement"}));
    resolve(flow, &third, "F-01", "does_not_meet").problem(409, "already-resolved");
    // A third person settles the others, one of them otherwise than either had found.
    resolve(flow, &third, "F-02", "does_not_meet").ok();
    resolve(flow, &third, "F-03", "meets").ok();
    assert_eq!(
        side_by_side(flow, second, "F-02"),
        json!({
            "standard": "F-02", "self": "meets", "first": "meets", "second": "does_not_meet",
            "final": {"rating": "does_not_meet", "settled_by": "third_person"}, "disputed": false,
        })
    );
    // What both found alike is no third person's to overturn; a reviewer proposes it, and somebody else confirms.
    resolve(flow, &third, "F-04", "does_not_meet").problem(409, "nothing-to-resolve");
    resolve(flow, first, "F-04", "does_not_meet").ok();
    assert_eq!(side_by_side(flow, first, "F-04")["final"], json!({"rating": "meets", "settled_by": "two_reviewers"}));
    resolve(flow, &third, "F-04", "does_not_meet").ok();
    assert_eq!(side_by_side(flow, first, "F-04")["final"]["rating"], "does_not_meet");

    // The organization sees its own ratings until acceptance, and then all of them.
    let before = side_by_side(flow, &flow.provider, "F-02");
    assert_eq!((&before["self"], &before["first"], &before["final"]), (&json!("meets"), &Value::Null, &Value::Null));
    act(flow, &third, "/accept").ok();
    let after = side_by_side(flow, &flow.provider, "F-02");
    assert_eq!((&after["second"], &after["final"]["rating"]), (&json!("does_not_meet"), &json!("does_not_meet")));
    assert!(!flow.provider.get(&flow.path("/side-by-side")).ok().text.contains(&two.first.0.to_string()));

    // Nothing of it changes any more.
    let fixed = flow.decider.get(&flow.path("/side-by-side")).ok().text;
    resolve(flow, &third, "F-02", "meets").problem(409, "not-in-review");
    find(flow, first, "F-02", "meets", "Changed.").problem(409, "not-in-review");
    act(flow, first, "/hand-in").problem(409, "not-in-review");
    assert_eq!(flow.decider.get(&flow.path("/side-by-side")).ok().text, fixed);

    // Verdicts rest on the final ratings, and nobody with a part in them decides.
    for person in [two.first.0, two.second.0] {
        let mut mine = testkit::Flow { decider: as_role(&app, person, Role::Decider), ..submitted(&app) };
        mine.organization = flow.organization;
        mine.decide("grant", "outreach", &json!({"reason": "A reason."})).problem(409, "reviewer-decides");
    }
}

#[test]
fn who_settled_a_disagreement_does_not_decide() {
    let app = TestApp::start();
    let two = TwoReviews::start(&app);
    two.hand_in_both(&[("F-01", "does_not_meet")]);
    let (third, caller) = reviewer(&app);
    resolve(&two.flow, &caller, "F-01", "meets").ok();
    act(&two.flow, &two.first.1, "/accept").ok();
    let mut flow = two.flow;
    flow.decider = as_role(&app, third, Role::Decider);
    flow.decide("grant", "outreach", &json!({})).problem(409, "reviewer-decides");
    flow.decider = app.as_role(Role::Decider);
    flow.decide("grant", "outreach", &json!({})).expect(201).ok();
}

#[test]
fn one_review_is_corrected_until_it_is_handed_in_and_then_never_by_its_reviewer_alone() {
    let app = TestApp::start();
    let mut flow = submitted(&app);
    let reviewer_of_staff = flow.reviewer.clone();
    act(&flow, &reviewer_of_staff, "/review").ok();
    flow.etag = etag(&flow);
    flow.find_all();
    flow.find("F-01", "does_not_meet").ok();
    flow.find("F-01", "meets").ok();
    assign(&flow, "second", reviewer(&app).0).problem(409, "place-not-needed");
    flow.hand_in().ok();
    flow.find("F-01", "does_not_meet").problem(409, "finding-handed-in");
    resolve(&flow, &flow.reviewer, "F-01", "does_not_meet").ok();
    resolve(&flow, &flow.reviewer, "F-01", "does_not_meet").ok();
    assert_eq!(side_by_side(&flow, &flow.decider, "F-01")["final"]["rating"], "meets", "nobody else has confirmed it");
    let (_, other) = reviewer(&app);
    let open = other.get(&flow.path("/disagreements")).ok().json();
    assert_eq!(open["disagreements"][0]["proposals"][0]["rating"], "does_not_meet", "{open:#}");
    resolve(&flow, &other, "F-01", "does_not_meet").ok();
    flow.etag = etag(&flow);
    flow.accept().ok();
    assert_eq!(side_by_side(&flow, &flow.decider, "F-01")["final"]["rating"], "does_not_meet");
    let verdict =
        flow.decider.get(&format!("/v1/verdict?organization={}&use=referral&arena=outreach", flow.organization));
    assert!(verdict.status != 200 || verdict.text.contains("F-01"), "the verdict rests on the final rating: {verdict}");
}

#[test]
fn a_place_is_given_to_active_reviewers_only_and_to_each_once() {
    let app = TestApp::start();
    take_two(&app);
    let flow = submitted(&app);
    let (person, _) = reviewer(&app);
    assign(&flow, "first", person).ok();
    assign(&flow, "first", person).ok();
    assign(&flow, "second", person).problem(409, "other-place");
    assign(&flow, "second", app.person(Role::Decider, None)).problem(422, "not-a-reviewer");
    assign(&flow, "second", app.person(Role::ProviderOwner, Some(flow.organization))).problem(422, "not-a-reviewer");
    let nobody = uuid::Uuid::from_u128(1).to_string().parse().unwrap();
    assign(&flow, "second", nobody).problem(404, "not-found");
    // Whoever was not assigned does not take it up over the head of who was.
    act(&flow, &flow.reviewer, "/review").problem(409, "not-assigned");
    act(&flow, &flow.provider, "/withdraw").ok();
    assign(&flow, "second", reviewer(&app).0).problem(409, "not-assignable");
}

#[test]
fn a_replaced_reviewers_findings_count_again_when_they_are_confirmed() {
    let app = TestApp::start();
    let two = TwoReviews::start(&app);
    let flow = &two.flow;
    find(flow, &two.first.1, "F-01", "does_not_meet", "Before the leave.").ok();
    let (successor, caller) = reviewer(&app);
    let _ = caller.get(&flow.path("/findings")).ok();
    assert!(!caller.get(&flow.path("/findings")).ok().text.contains("Before the leave."));
    assign(flow, "first", successor).ok();
    find(flow, &two.first.1, "F-01", "meets", "Too late.").problem(409, "not-assigned");
    // Whoever takes the place sees what was found in it, and confirms it or finds anew.
    assert!(caller.get(&flow.path("/findings")).ok().text.contains("Before the leave."));
    assert!(!two.second.1.get(&flow.path("/findings")).ok().text.contains("Before the leave."));
    act(flow, &two.second.1, "/findings/F-01/confirm").problem(409, "nothing-to-confirm");
    act(flow, &caller, "/findings/F-02/confirm").problem(409, "nothing-to-confirm");
    act(flow, &caller, "/findings/F-01/confirm").ok();
    let shown = caller.get(&flow.path("/findings")).ok().json();
    let confirmed = shown["recorded"].as_array().unwrap().iter().find(|one| one["counts"] == true).unwrap();
    assert_eq!(confirmed["confirms"], json!(two.first.0.to_string()), "{shown:#}");
    // Who has found something in one place does not move to the other.
    assign(flow, "second", two.first.0).problem(409, "other-place");
    find_all(flow, &caller, "By the successor.");
    act(flow, &caller, "/hand-in").ok();
    assign(flow, "first", reviewer(&app).0).problem(409, "reviewer-handed-in");
}

#[test]
fn two_reviewers_do_not_overtake_each_other() {
    let app = TestApp::start();
    let two = TwoReviews::start(&app);
    let read = etag(&two.flow);
    for (place, by) in [&two.first.1, &two.second.1, &two.first.1].into_iter().enumerate() {
        let finding = json!({"rating": "meets", "reasons": format!("Number {place}."), "method": "visit"});
        by.put(&two.flow.path("/findings/F-01"), &read, &finding).ok();
    }
}

#[test]
fn the_policy_says_where_two_reviews_are_needed_and_holds_for_reviews_begun_later() {
    let app = TestApp::start();
    let editor = app.as_role(Role::StandardsEditor);
    let shown = editor.get("/v1/review-policy").ok();
    assert_eq!(shown.json(), json!({"version": 0, "two_reviews": false, "two_reviews_for": []}));
    let unknown = json!({"two_reviews": false, "two_reviews_for": ["no_such_arena"]});
    editor.put("/v1/review-policy", &shown.etag(), &unknown).problem_at(422, "invalid", "/two_reviews_for");
    let flow = submitted(&app);
    act(&flow, &flow.reviewer, "/review").ok();
    let for_outreach = json!({"two_reviews": false, "two_reviews_for": ["outreach"]});
    editor.put("/v1/review-policy", &shown.etag(), &for_outreach).ok();
    editor.put("/v1/review-policy", &shown.etag(), &for_outreach).problem(412, "stale");
    let needed =
        |flow: &testkit::Flow<'_>| flow.decider.get(&flow.path("/reviewers")).ok().json()["reviews_needed"].clone();
    assert_eq!(needed(&flow), 1, "it began before");
    assert_eq!(needed(&submitted(&app)), 2);
    let _ = app.as_role(Role::Reviewer).put("/v1/review-policy", "\"1.0\"", &for_outreach).expect(403);
}

#[test]
fn a_finding_relies_only_on_evidence_that_is_offered_with_the_answer() {
    let app = TestApp::start();
    let flow = submitted(&app);
    act(&flow, &flow.reviewer, "/review").ok();
    let strange = uuid::Uuid::from_u128(9).to_string();
    let finding = json!({"rating": "meets", "reasons": "Seen.", "method": "documents", "evidence": [strange]});
    let answer = flow.reviewer.put(&flow.path("/findings/F-01"), &etag(&flow), &finding);
    answer.problem_at(422, "invalid", "/evidence/0");
    let answers = flow.reviewer.get(&flow.path("")).ok().json();
    let offered = answers["answers"]["F-01"]["evidence"][0].clone();
    let relying = json!({"rating": "meets", "reasons": "Seen.", "method": "documents", "evidence": [offered]});
    flow.reviewer.put(&flow.path("/findings/F-01"), &etag(&flow), &relying).ok();
    let found = flow.decider.get(&flow.path("/findings")).ok().json();
    assert_eq!(found["findings"]["F-01"]["evidence"], json!([offered]), "{found:#}");
    let twice = json!({"rating": "meets", "reasons": "Seen.", "method": "visit", "evidence": [offered, offered]});
    let answer = flow.reviewer.put(&flow.path("/findings/F-01"), &etag(&flow), &twice);
    answer.problem_at(422, "invalid", "/evidence/1");
}

#[test]
fn ratings_from_before_reviews_had_two_places_stay_fixed_through_the_upgrade() {
    let app = TestApp::start();
    let organization = app.organization(&testkit::profile(&[testkit::offering("outreach", &["37183"])]));
    let accepted = app.accepted(organization);
    let mut open = submitted(&app);
    act(&open, &open.reviewer, "/review").ok();
    open.etag = etag(&open);
    open.find("F-01", "meets").ok();
    let place = format!("/v1/assessments/{accepted}/side-by-side");
    let auditor = app.as_role(Role::Auditor);
    let before = auditor.get(&place).ok().text;
    let down = if app.database().is_postgres() {
        include_str!("../../../migrations/postgres/00000000000019_reviews/down.sql")
    } else {
        include_str!("../../../migrations/sqlite/00000000000019_reviews/down.sql")
    };
    let forgotten = "DELETE FROM __diesel_schema_migrations WHERE version = '00000000000019';";
    app.database().run_script(&format!("{down}\n{forgotten}"));
    assert_eq!(app.db().migrate().unwrap().len(), 1);
    assert_eq!(auditor.get(&place).ok().text, before);
    // Who reviewed what was open still does.
    open.find_all();
    open.accept().ok();
    let first = side_by_side(&open, &open.decider, "F-01");
    assert_eq!((&first["first"], &first["final"]["settled_by"]), (&json!("meets"), &json!("one_reviewer")));
    assert!(matches!(app.staff().actor(Role::Reviewer), Actor::Person(_)));
}

#[test]
fn who_has_read_what_was_left_in_a_place_does_not_sit_in_the_other() {
    let app = TestApp::start();
    take_two(&app);
    let flow = submitted(&app);
    let ((first, of_first), (between, of_between)) = (reviewer(&app), reviewer(&app));
    assign(&flow, "first", first).ok();
    act(&flow, &of_first, "/review").ok();
    find(&flow, &of_first, "F-01", "does_not_meet", "Seen by the first.").ok();
    assign(&flow, "first", between).ok();
    let read = of_between.get(&flow.path("/findings")).ok();
    assert!(read.text.contains("Seen by the first."), "whoever takes over a place sees what was found in it: {read}");
    assign(&flow, "first", first).ok();
    assign(&flow, "second", between).problem(409, "other-place");
    // What the first had found is theirs to confirm: it need not be written again.
    let confirm = flow.path("/findings/F-01/confirm");
    of_first.act(&confirm, &etag(&flow)).ok();
}

#[test]
fn nobody_overturns_what_they_have_handed_in_by_leaving_and_coming_back() {
    let app = TestApp::start();
    let flow = submitted(&app);
    let ((own, of_own), (other, _)) = (reviewer(&app), reviewer(&app));
    assign(&flow, "first", own).ok();
    act(&flow, &of_own, "/review").ok();
    find_all(&flow, &of_own, "Seen.");
    act(&flow, &of_own, "/hand-in").ok();
    let back = json!({"note": "Please look again."});
    of_own.call("POST", &flow.path("/return")).header("If-Match", etag(&flow)).json(&back).send().ok();
    flow.provider.act(&flow.path("/submit"), &etag(&flow)).ok();
    assign(&flow, "first", other).ok();
    assign(&flow, "first", own).ok();
    act(&flow, &of_own, "/review").ok();
    find(&flow, &of_own, "F-01", "does_not_meet", "I think otherwise now.").problem(409, "finding-handed-in");
    of_own.act(&flow.path("/findings/F-01/confirm"), &etag(&flow)).ok();
}
