//! Conflicts of interest: declared by reviewers themselves, and refused wherever they would matter.

use crate::reviewing::{TwoReviews, act, assign, etag, find, find_all, reviewer, submitted};
use domain::{access::Role, ids::OrganizationId};
use serde_json::{Value, json};
use testkit::{Answer, Caller, TestApp};

fn declare(by: &Caller<'_>, organization: OrganizationId, more: &Value) -> Answer {
    let mut body = json!({"organization": organization.to_string(), "kind": "governance"});
    for (name, value) in more.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    by.post_once("/v1/conflicts", &body)
}

#[test]
fn a_reviewer_with_a_conflict_is_not_assigned_and_acts_on_no_review() {
    let app = TestApp::start();
    let flow = submitted(&app);
    let (person, caller) = reviewer(&app);
    declare(&caller, flow.organization, &json!({"note": "On the board until last year."})).expect(201).ok();
    assign(&flow, "first", person).problem(409, "conflict-of-interest");
    act(&flow, &caller, "/review").problem(409, "conflict-of-interest");
    act(&flow, &flow.reviewer, "/review").ok();
    find(&flow, &caller, "F-01", "meets", "Seen.").problem(409, "conflict-of-interest");
    act(&flow, &caller, "/accept").problem(409, "conflict-of-interest");
    let told = json!({"note": "More, please."});
    let returned = caller.call("POST", &flow.path("/return")).header("If-Match", etag(&flow)).json(&told).send();
    returned.problem(409, "conflict-of-interest");
    // On other organizations nothing bars them.
    let other = submitted(&app);
    act(&other, &caller, "/review").ok();
}

#[test]
fn a_conflict_bars_from_its_first_day_to_its_last() {
    let app = TestApp::start();
    let flow = submitted(&app);
    let (past, ahead) = (reviewer(&app), reviewer(&app));
    declare(&past.1, flow.organization, &json!({"from": "2020-01-01", "until": "2021-12-31"})).expect(201).ok();
    declare(&ahead.1, flow.organization, &json!({"from": "2199-01-01"})).expect(201).ok();
    let backwards = json!({"from": "2026-02-01", "until": "2026-01-31"});
    declare(&past.1, flow.organization, &backwards).problem_at(422, "invalid", "/until");
    assign(&flow, "first", past.0).ok();
    assign(&flow, "first", ahead.0).ok();
    let nowhere: OrganizationId = uuid::Uuid::from_u128(5).to_string().parse().unwrap();
    declare(&past.1, nowhere, &json!({})).problem(404, "not-found");
}

#[test]
fn staff_list_conflicts_and_only_who_declared_one_ends_it() {
    let app = TestApp::start();
    let organization = app.organization(&testkit::profile(&[]));
    let (person, caller) = reviewer(&app);
    let declared = declare(&caller, organization, &json!({"note": "A remark."})).expect(201);
    let place = format!("/v1/conflicts/{}", declared.id());
    let decider = app.as_role(Role::Decider);
    for filter in [format!("organization={organization}"), format!("reviewer={person}")] {
        let listed = decider.get(&format!("/v1/conflicts?{filter}")).ok().json();
        assert_eq!(listed["items"].as_array().unwrap().len(), 1, "{listed:#}");
        assert_eq!(listed["items"][0]["kind"], "governance");
    }
    let _ = app.provider(organization).get("/v1/conflicts").expect(403);
    let end = |by: &Caller<'_>, until: &str| {
        let etag = decider.get(&place).ok().etag();
        by.call("POST", &format!("{place}/end")).header("If-Match", etag).json(&json!({"until": until})).send()
    };
    end(&reviewer(&app).1, "2099-01-01").problem(409, "anothers-conflict");
    end(&caller, "2020-01-01").problem_at(422, "invalid", "/until");
    let ended = end(&caller, "2099-12-31").ok();
    assert_eq!(ended.json()["until"], "2099-12-31");
    let journal = app.as_role(Role::Auditor).get("/v1/journal/export").ok().text;
    assert!(journal.contains("conflict_declared") && journal.contains("conflict_ended"));
    assert!(!journal.contains("A remark."), "free text is in no journal");
}

#[test]
fn a_conflict_declared_during_a_review_takes_the_reviewer_off_it() {
    let app = TestApp::start();
    let two = TwoReviews::start(&app);
    two.hand_in_both(&[("F-01", "does_not_meet")]);
    let TwoReviews { flow, first, second } = two;
    declare(&second.1, flow.organization, &json!({})).expect(201).ok();
    let shown = flow.decider.get(&flow.path("/reviewers")).ok().json();
    assert_eq!(shown["reviewers"].as_array().unwrap().len(), 1, "{shown:#}");
    find(&flow, &second.1, "F-01", "meets", "After all.").problem(409, "conflict-of-interest");
    act(&flow, &first.1, "/accept").problem(409, "not-handed-in");
    // What they found does not count, and is confirmed or found anew by whoever takes the place.
    let (successor, caller) = reviewer(&app);
    assign(&flow, "second", second.0).problem(409, "conflict-of-interest");
    assign(&flow, "second", successor).ok();
    let refused = act(&flow, &caller, "/hand-in").problem(422, "standards-without-finding");
    assert_eq!(refused["errors"].as_array().unwrap().len(), flow.applicable.len());
    act(&flow, &caller, "/findings/F-02/confirm").ok();
    act(&flow, &caller, "/findings/F-02/confirm").problem(409, "nothing-to-confirm");
    find_all(&flow, &caller, "By the successor.");
    act(&flow, &caller, "/hand-in").ok();
    act(&flow, &first.1, "/accept").ok();
    // Whose finding was there still does not decide.
    let history = flow.decider.get(&flow.path("/findings")).ok().json();
    let left = history["recorded"].as_array().unwrap().iter().filter(|one| one["counts"] == false).count();
    assert!(left >= flow.applicable.len(), "history is kept: {left}");
    let mut flow = flow;
    flow.decider = crate::reviewing::as_role(&app, second.0, Role::Decider);
    flow.decide("grant", "outreach", &json!({})).problem(409, "reviewer-decides");
}

#[test]
fn who_comes_to_belong_to_the_organization_leaves_its_review() {
    let app = TestApp::start();
    let flow = submitted(&app);
    let (person, caller) = reviewer(&app);
    act(&flow, &caller, "/review").ok();
    find(&flow, &caller, "F-01", "meets", "Seen.").ok();
    let administrator = app.as_role(Role::Administrator);
    let place = format!("/v1/users/{person}/affiliations");
    let list = json!({"affiliations": [{"organization": flow.organization.to_string(), "since": "2026-01-15"}]});
    administrator.put(&place, &administrator.get(&place).ok().etag(), &list).ok();
    assert_eq!(flow.decider.get(&flow.path("/reviewers")).ok().json()["reviewers"], json!([]));
    assert_eq!(flow.decider.get(&flow.path("/findings")).ok().json()["findings"], json!({}));
    find(&flow, &caller, "F-02", "meets", "Seen.").problem(409, "own-organization");
    assign(&flow, "first", person).problem(409, "reviewer-belongs");
    // Somebody else takes the place.
    let (successor, other) = reviewer(&app);
    assign(&flow, "first", successor).ok();
    find(&flow, &other, "F-01", "meets", "Seen as well.").ok();
}

#[test]
fn a_conflict_whose_first_day_comes_during_a_review_takes_the_reviewer_off_with_the_next_act() {
    let app = TestApp::start();
    let two = TwoReviews::start(&app);
    two.hand_in_both(&[]);
    let TwoReviews { flow, first, second } = two;
    let ahead = app.db().world().now().day().plus_days(9).to_string();
    declare(&second.1, flow.organization, &json!({"from": ahead})).expect(201).ok();
    let seated = || flow.decider.get(&flow.path("/reviewers")).ok().json()["reviewers"].as_array().unwrap().len();
    assert_eq!(seated(), 2);
    let today = app.db().world().now().day();
    app.database().tamper(&format!("UPDATE conflicts SET from_day = '{today}'"));
    // What they handed in is not accepted any more, and their place can be given to somebody else.
    act(&flow, &first.1, "/accept").problem(409, "not-handed-in");
    let (successor, _) = reviewer(&app);
    assign(&flow, "second", successor).ok();
    assert_eq!(seated(), 2);
}
