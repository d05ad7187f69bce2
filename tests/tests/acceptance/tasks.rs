//! Tasks: a change of fact that flips a verdict tells staff in the same transaction, and what turns by mere time is listed on
//! its day without anything running.

use domain::{
    access::{Reach, Role},
    decision::Act,
    ids::OrganizationId,
    policy::Use,
    time::Day,
    verdict::Outcome,
};
use persistence::tasks;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use testkit::{TestApp, offering, profile};

fn today() -> Day {
    domain::time::Instant::from(std::time::SystemTime::now()).day()
}

fn listed(app: &TestApp, organization: OrganizationId, more: &str) -> Vec<Value> {
    let target = format!("/v1/tasks?organization={organization}{more}");
    app.as_role(Role::Decider).get(&target).ok().json()["items"].as_array().unwrap().clone()
}

fn uses(tasks: &[Value]) -> BTreeSet<&str> {
    tasks.iter().map(|task| task["use"].as_str().unwrap()).collect()
}

/// What would be listed on a day.
fn on(app: &TestApp, organization: OrganizationId, day: Day) -> Vec<domain::task::Task> {
    let found = app.db().read::<_, persistence::Error>(|conn| {
        tasks::page(conn, Reach::Commission, Some(organization), true, day, None, 200)
    });
    found.unwrap().into_iter().map(|task| task.it).collect()
}

#[test]
fn acceptance_that_makes_a_yes_tells_staff_and_a_decision_settles_it() {
    let app = TestApp::start();
    let organization = app.organization(&profile(&[offering("outreach", &["37183"])]));
    assert_eq!(listed(&app, organization, ""), Vec::<Value>::new());
    app.accepted(organization);
    let told = listed(&app, organization, "");
    assert_eq!(uses(&told).len(), Use::ALL.len(), "{told:#?}");
    assert!(told.iter().all(|task| task["from"] == "unknown" && task["to"] == "met"), "{told:#?}");

    app.decide(organization, Use::Referral, Some("outreach"), Act::Grant);
    assert!(!uses(&listed(&app, organization, "")).contains("referral"));
    let settled = listed(&app, organization, "&closed=true");
    assert_eq!(settled[0]["ended"], "decision", "{settled:#?}");
    // Accepted again, nothing turns, and nobody is told twice.
    app.accepted(organization);
    assert_eq!(listed(&app, organization, "").len(), told.len() - 1);
}

#[test]
fn a_task_is_closed_with_a_note_once() {
    let app = TestApp::start();
    let organization = app.organization(&profile(&[]));
    app.accepted(organization);
    let decider = app.as_role(Role::Decider);
    let place = format!("/v1/tasks/{}", listed(&app, organization, "")[0]["id"].as_str().unwrap());
    let etag = decider.get(&place).ok().etag();
    let close = |etag: &str| {
        let body = json!({"note": "Nothing is asked for."});
        decider.call("POST", &format!("{place}/close")).header("If-Match", etag).json(&body).send()
    };
    close("\"9.x\"").problem(412, "stale");
    let closed = close(&etag).ok();
    assert_eq!((&closed.json()["ended"], &closed.json()["note"]), (&json!("note"), &json!("Nothing is asked for.")));
    close(&closed.etag()).problem(409, "task-closed");
    // It is not opened again by the same facts.
    let before = listed(&app, organization, "").len();
    app.accepted(organization);
    assert_eq!(listed(&app, organization, "").len(), before);
    app.provider(organization).get("/v1/tasks").problem(403, "forbidden");
}

#[test]
fn what_turns_by_mere_time_is_listed_from_its_day_on() {
    let app = TestApp::start();
    let organization = app.organization(&profile(&[]));
    app.accepted(organization);
    app.decide(organization, Use::Funding, None, Act::Grant);
    let terms = app.as_role(Role::Auditor).get("/v1/policies?use=funding").ok().json()["items"][0]["terms"].clone();
    let days = terms["requirements"].as_array().unwrap().iter().find_map(|one| one["rule"]["days"].as_i64()).unwrap();
    let turns = today().plus_days(i32::try_from(days).unwrap() + 1);
    let of_funding = |day: Day| -> Vec<(Day, Outcome)> {
        let all = on(&app, organization, day).into_iter().filter(|task| task.matter.r#use == Use::Funding);
        all.map(|task| (task.since, task.to)).collect()
    };
    assert_eq!(of_funding(turns.plus_days(-1)), []);
    assert_eq!(of_funding(turns), [(turns, Outcome::NotMet)]);
    // A later self-assessment moves the day, and leaves nothing of the earlier one behind.
    app.accepted(organization);
    assert_eq!(of_funding(turns.plus_days(5)).len(), 1);

    // A policy that takes effect later turns verdicts on its day.
    let mut stricter = terms;
    let rule = json!({"code": "terms", "rule": {"kind": "terms_accepted", "terms": "logo"}});
    stricter["requirements"].as_array_mut().unwrap().push(rule);
    let first = today().plus_days(10);
    let new = json!({"use": "funding", "terms": stricter, "effective_from": first.to_string()});
    let _ = app.as_role(Role::StandardsEditor).post("/v1/policies", &new).expect(201);
    assert_eq!(of_funding(first.plus_days(-1)), []);
    let then = of_funding(first);
    assert_eq!(then.len(), 1);
    assert!(then[0].0 == first && then[0].1 != Outcome::Met, "{then:?}");
}

#[test]
fn a_policy_a_line_and_a_closing_turn_verdicts_in_their_own_transaction() {
    let app = TestApp::start();
    let mut described = profile(&[]);
    described.as_object_mut().unwrap().remove("round_the_clock_line");
    let organization = app.organization(&described);
    app.accepted(organization);
    for one in [Use::Funding, Use::LogoUse] {
        app.decide(organization, one, None, Act::Grant);
    }
    let terms = app.as_role(Role::Auditor).get("/v1/policies?use=funding").ok().json()["items"][0]["terms"].clone();
    let mut with_line = terms;
    let rule = json!({"code": "line", "rule": {"kind": "round_the_clock_line"}});
    with_line["requirements"].as_array_mut().unwrap().push(rule);
    let _ = app
        .as_role(Role::StandardsEditor)
        .post("/v1/policies", &json!({"use": "funding", "terms": with_line}))
        .expect(201);
    let of_funding = || -> Vec<Value> {
        let all = listed(&app, organization, "").into_iter();
        all.filter(|task| task["use"] == "funding").map(|task| json!([task["to"], task["requirements"]])).collect()
    };
    assert_eq!(of_funding(), [json!(["not_met", ["line"]])]);

    // The line is published: the verdict is a yes again, and the older task is overtaken.
    let reviewer = app.as_role(Role::Reviewer);
    let place = format!("/v1/organizations/{organization}");
    let shown = reviewer.get(&place).ok();
    let mut wanted = shown.json()["profile"].clone();
    wanted["round_the_clock_line"] = json!("+19195550199");
    reviewer.put(&place, &shown.etag(), &wanted).ok();
    assert_eq!(of_funding(), [json!(["met", ["line"]])]);
    let ended: Vec<Value> =
        listed(&app, organization, "&closed=true").iter().map(|task| task["ended"].clone()).collect();
    assert!(ended.contains(&json!("turned_again")), "{ended:?}");

    // Closing suspends what was granted, and tells of what was not.
    let etag = reviewer.get(&place).ok().etag();
    reviewer.act(&format!("{place}/close"), &etag).ok();
    let told = listed(&app, organization, "");
    assert!(!uses(&told).contains("logo_use"), "the suspension is a decision in the matter: {told:#?}");
    let partnership = told.iter().find(|task| task["use"] == "partnership").unwrap();
    assert_eq!(partnership["to"], "not_met");
    assert_eq!(partnership["requirements"], json!(["organization_active"]));
}
