//! Corrective actions: agreed, followed by both sides, closed by a finding that stands beside the rating that was fixed.

use domain::{
    access::{Actor, Role},
    corrective_action::Agreement,
    edition::StandardCode,
    ids::{AssessmentId, OrganizationId},
    rating::Rating,
    time::Day,
};
use serde_json::{Value, json};
use testkit::{Answer, Caller, TestApp, offering, profile};

fn today() -> Day {
    domain::time::Instant::from(std::time::SystemTime::now()).day()
}

/// An organization whose accepted self-assessment does not meet F-02.
fn unmet(app: &TestApp) -> (OrganizationId, AssessmentId) {
    let organization = app.organization(&profile(&[offering("outreach", &["37183"])]));
    let rating = |code: &StandardCode| if code.as_str() == "F-02" { Rating::DoesNotMeet } else { Rating::Meets };
    (organization, app.accepted_with(organization, rating))
}

fn agreement(due_on: Day) -> Value {
    json!({"remedy": "All staff sign the code.", "owner": "Director of programs", "due_on": due_on.to_string()})
}

fn open(caller: &Caller<'_>, assessment: AssessmentId, standard: &str, due_on: Day) -> Answer {
    let new = json!({"assessment": assessment.to_string(), "standard": standard, "agreement": agreement(due_on)});
    caller.post("/v1/corrective-actions", &new)
}

fn another_reviewer(app: &TestApp) -> Caller<'_> {
    let person = Actor::Person(app.person(Role::Reviewer, None));
    app.bearer(app.token(person, Role::Reviewer.scopes(), None))
}

/// Lets funding tolerate one unmet standard.
fn tolerate_one(app: &TestApp) {
    let listed = app.as_role(Role::Auditor).get("/v1/policies?use=funding").ok().json();
    let mut terms = listed["items"][0]["terms"].clone();
    for requirement in terms["requirements"].as_array_mut().unwrap() {
        if requirement["rule"]["kind"] == "rated_at_least_meets" {
            requirement["rule"]["tolerance"] = json!({"unmet": 1});
        }
    }
    let _ =
        app.as_role(Role::StandardsEditor).post("/v1/policies", &json!({"use": "funding", "terms": terms})).expect(201);
}

#[test]
fn an_unmet_standard_is_tolerated_while_its_remedy_is_open_and_met_once_a_finding_says_so() {
    let app = TestApp::start();
    tolerate_one(&app);
    let (organization, assessment) = unmet(&app);
    let reviewer = app.as_role(Role::Reviewer);
    let verdict = || {
        let target = format!("/v1/organizations/{organization}/verdict?use=funding");
        app.as_role(Role::Decider).get(&target).ok().json()
    };
    assert_eq!(verdict()["outcome"], "not_met");

    let due_on = today().plus_days(20);
    let opened = open(&reviewer, assessment, "F-02", due_on).expect(201);
    let place = format!("/v1/corrective-actions/{}", opened.id());
    let tolerated = verdict();
    assert_eq!((&tolerated["outcome"], &tolerated["holds_until"]), (&json!("met"), &json!(due_on.to_string())));
    let losses = tolerated["basis"]["to_no"].as_array().unwrap();
    assert!(losses.contains(&json!({"change": "corrective_action_lapses", "standard": "F-02"})), "{losses:#?}");

    // Both sides note the progress; the organization sees its own alone.
    let provider = app.provider(organization);
    let noted = provider.post(&format!("{place}/progress"), &json!({"text": "Twelve have signed."})).expect(201);
    let remarked = reviewer.post(&format!("{place}/remarks"), &json!({"text": "Two are missing."})).expect(201).json();
    assert_eq!(noted.json()["notes"][0]["by"], "organization");
    assert_eq!(remarked["notes"][1]["by"], "commission");
    let shown = provider.get(&place).ok();
    assert_eq!(shown.json()["notes"].as_array().unwrap().len(), 2);
    let stranger = app.provider(app.organization(&profile(&[])));
    stranger.get(&place).problem(404, "not-found");
    stranger.post(&format!("{place}/progress"), &json!({"text": "Ours."})).problem(404, "not-found");
    assert_eq!(stranger.get("/v1/corrective-actions").ok().json()["items"], json!([]));

    // A later day, agreed anew.
    let later = due_on.plus_days(10);
    reviewer.put(&place, &opened.etag(), &agreement(later)).problem(412, "stale");
    let changed = reviewer.put(&place, &shown.etag(), &agreement(later)).ok();
    assert_eq!(verdict()["holds_until"], later.to_string());

    // Who found it unmet does not find it met alone.
    let close = |caller: &Caller<'_>, etag: &str, rating: &str| {
        let finding = json!({"rating": rating, "reasons": "The signed roster was shown.", "method": "documents"});
        caller.call("POST", &format!("{place}/close")).header("If-Match", etag).json(&finding).send()
    };
    close(&reviewer, &changed.etag(), "meets").problem(409, "own-finding");
    let second = another_reviewer(&app);
    let closed = close(&second, &changed.etag(), "meets").ok();
    assert_eq!(closed.json()["closed"]["finding"]["rating"], "meets");
    close(&second, &closed.etag(), "meets").problem(409, "corrective-action-closed");
    reviewer.put(&place, &closed.etag(), &agreement(later)).problem(409, "corrective-action-closed");
    provider.post(&format!("{place}/progress"), &json!({"text": "Done."})).problem(409, "corrective-action-closed");

    let met = verdict();
    assert_eq!(met["outcome"], "met");
    let rating = met["basis"]["ratings"].as_array().unwrap().iter().find(|one| one["standard"] == "F-02").unwrap();
    assert_eq!((&rating["verified_rating"], &rating["followed_up"]), (&json!("meets"), &json!(true)));
    // What was fixed stays.
    let findings = app.as_role(Role::Auditor).get(&format!("/v1/assessments/{assessment}/findings")).ok().json();
    assert_eq!(findings["findings"]["F-02"]["rating"], "does_not_meet");
    // The standard counts as met now: there is nothing to remedy.
    open(&reviewer, assessment, "F-02", later).problem(422, "standard-not-unmet");
}

#[test]
fn only_an_unmet_standard_of_the_newest_accepted_self_assessment_gets_one() {
    let app = TestApp::start();
    let (organization, assessment) = unmet(&app);
    let reviewer = app.as_role(Role::Reviewer);
    let due_on = today().plus_days(20);
    open(&reviewer, assessment, "F-02", today().plus_days(-1)).problem(422, "due-in-the-past");
    let wrong = open(&reviewer, assessment, "F-01", due_on);
    assert_eq!((wrong.status, &wrong.json()["code"]), (422, &json!("standard-not-unmet")), "{wrong}");
    let _ = open(&reviewer, assessment, "F-02", due_on).expect(201);
    open(&reviewer, assessment, "F-02", due_on).problem(409, "corrective-action-open");
    app.accepted(organization);
    open(&reviewer, assessment, "F-02", due_on).problem(409, "assessment-not-the-accepted-one");
    let unknown: AssessmentId = "01981f3e-8a00-7000-8000-00000000ffff".parse().unwrap();
    open(&reviewer, unknown, "F-02", due_on).problem(404, "not-found");
}

#[test]
fn overdue_ones_are_listed_and_no_longer_tolerated() {
    let app = TestApp::start();
    tolerate_one(&app);
    let (organization, assessment) = unmet(&app);
    let (_, of_another) = unmet(&app);
    let reviewer = app.as_role(Role::Reviewer);
    let late = app.corrective_action(assessment, "F-02");
    app.corrective_action(of_another, "F-02");
    let overdue = || {
        let listed = reviewer.get("/v1/corrective-actions?overdue=true").ok().json();
        let items = listed["items"].as_array().unwrap().clone();
        items.into_iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(overdue(), Vec::<String>::new());
    let target = format!("/v1/organizations/{organization}/verdict?use=funding");
    let decider = app.as_role(Role::Decider);
    assert_eq!(decider.get(&target).ok().json()["outcome"], "met");
    // As if the days had passed.
    app.write(|tx| {
        let passed = Agreement { remedy: "x".into(), owner: "x".into(), due_on: tx.now().day().plus_days(-1) };
        Ok(persistence::corrective_actions::set_agreement(tx, late, &passed)?)
    });
    assert_eq!(overdue(), [late.to_string()]);
    assert_eq!(decider.get(&target).ok().json()["outcome"], "not_met");
    let open = reviewer.get("/v1/corrective-actions?status=open").ok().json();
    assert_eq!(open["items"].as_array().unwrap().len(), 2);
    let own = app.provider(organization).get("/v1/corrective-actions?overdue=true").ok().json();
    assert_eq!((own["items"].as_array().unwrap().len(), &own["items"][0]["overdue"]), (1, &json!(true)));
}
