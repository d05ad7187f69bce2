//! Tasks: a change of fact that flips a verdict tells staff in the same transaction, and what turns by mere time is listed on
//! its day without anything running.

use crate::concern_confidence::triage;
use domain::{
    access::{Reach, Role},
    concern::ConcernOutcome,
    decision::Act,
    documents::TextKind,
    ids::OrganizationId,
    policy::Use,
    time::Day,
    verdict::Outcome,
};
use persistence::tasks;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use testkit::{Caller, Flow, TestApp, offering, profile};

fn today() -> Day {
    domain::time::Instant::from(std::time::SystemTime::now()).day()
}

pub fn listed(app: &TestApp, organization: OrganizationId, more: &str) -> Vec<Value> {
    let target = format!("/v1/tasks?organization={organization}{more}");
    app.as_role(Role::Decider).get(&target).ok().json()["items"].as_array().unwrap().clone()
}

fn uses(tasks: &[Value]) -> BTreeSet<&str> {
    tasks.iter().map(|task| task["use"].as_str().unwrap()).collect()
}

/// What would be listed on a day.
pub fn on(app: &TestApp, organization: OrganizationId, day: Day) -> Vec<domain::task::Task> {
    let found = app.db().read::<_, persistence::Error>(|conn| {
        tasks::page(
            conn,
            Reach::Commission,
            &tasks::Filter { organization: Some(organization), ..tasks::Filter::default() },
            day,
            None,
            200,
        )
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

#[test]
fn a_concern_accepted_terms_and_rejected_evidence_turn_verdicts_in_their_own_transaction() {
    let app = TestApp::start();
    let (_, owner, organization) = with_evidence(&app);
    let terms = app.as_role(Role::Auditor).get("/v1/policies?use=funding").ok().json()["items"][0]["terms"].clone();
    let mut stricter = terms;
    let rules = stricter["requirements"].as_array_mut().unwrap();
    rules.push(json!({"code": "no_concern", "rule": {"kind": "no_open_serious_concern"}}));
    rules.push(json!({"code": "terms", "rule": {"kind": "terms_accepted", "terms": "logo"}}));
    let new = json!({"use": "funding", "terms": stricter});
    let _ = app.as_role(Role::StandardsEditor).post("/v1/policies", &new).expect(201);
    let asked_by = |caller: &Caller<'_>| {
        let found = caller.get(&format!("/v1/organizations/{organization}/verdict?use=funding")).ok().json();
        found["outcome"].as_str().unwrap().to_owned()
    };
    let decider = app.as_role(Role::Decider);
    let verdict = || asked_by(&decider);
    // Nobody has published terms: nobody knows.
    assert_eq!(verdict(), "unknown");
    let text = app.text(TextKind::LogoTerms).to_string();
    assert_eq!(verdict(), "not_met");
    let of_funding = || -> Vec<Value> {
        let all = listed(&app, organization, "").into_iter();
        all.filter(|task| task["use"] == "funding").map(|task| json!([task["to"], task["requirements"]])).collect()
    };
    let accepted = owner.post(&format!("/v1/organizations/{organization}/acceptances"), &json!({ "text": text }));
    let accepted = accepted.expect(201);
    assert_eq!(verdict(), "met");
    assert_eq!(of_funding(), [json!(["met", ["terms"]])]);

    // A concern alone turns nothing; that staff hold it to be serious does, and only staff learn why.
    let concern = app.shared_concern(organization);
    assert_eq!(verdict(), "met");
    triage(&app, concern);
    assert_eq!(verdict(), "not_met");
    // Neither the organization nor who belongs to it can tell from anything that is computed.
    let ready = |caller: &Caller<'_>| caller.get(&format!("/v1/organizations/{organization}/readiness")).ok().text;
    assert!(ready(&decider).contains("await_commission"), "{}", ready(&decider));
    let person = app.person(Role::Reviewer, None);
    let administrator = app.staff().actor(Role::Administrator);
    app.write(|tx| {
        let list = std::collections::BTreeMap::from([(organization, tx.now().day())]);
        workflows::duties::set_affiliations(tx, administrator, person, 0, list)
    });
    let belonging = app.bearer(app.token(domain::access::Actor::Person(person), Role::Reviewer.scopes(), None));
    for reader in [&owner, &belonging] {
        assert_eq!(asked_by(reader), "met");
        assert!(!ready(reader).contains("await_commission"), "{}", ready(reader));
    }
    assert_eq!(belonging.get("/v1/tasks").ok().json()["items"], json!([]));
    assert_eq!(of_funding(), [json!(["not_met", ["no_concern"]])], "the yes was overtaken before anybody decided");
    let refused = crate::decisions::decide(&decider, organization, "refuse", &json!({"use": "funding", "arena": null}));
    let decision = format!("/v1/decisions/{}", refused.expect(201).id());
    let reasons = |reader: &Caller<'_>, target: &str| reader.get(target).ok().text.contains("no_concern");
    for target in [&decision, &format!("/v1/decisions?organization={organization}"), &format!("{decision}/basis")] {
        assert!(!reasons(&belonging, target), "{target}");
    }
    assert!(reasons(&decider, &decision));
    crate::decisions::step(&decider, decision.rsplit('/').next().unwrap(), "withdraw").ok();
    app.write(|tx| {
        let actor = app.staff().actor(Role::Decider);
        let revision = workflows::concerns::show_concern(tx, actor, concern)?.revision;
        let outcome = ConcernOutcome::Dismissed;
        workflows::concerns::conclude_concern(tx, actor, concern, revision, outcome, None, false)
    });
    assert_eq!(of_funding(), [json!(["met", ["no_concern"]])]);
    app.decide(organization, Use::Funding, None, Act::Grant);

    // Terms that are published for a day to come, and are not accepted yet, turn it on that day.
    let day = today().plus_days(20);
    let later = json!({
        "kind": "logo_terms", "title": "Later terms (fictitious)", "body": "More.", "in_force_from": day.to_string(),
        "fictitious": true,
    });
    let later = app.as_role(Role::StandardsEditor).post("/v1/texts", &later).expect(201).id();
    let then = |day: Day| -> Vec<Outcome> {
        let all = on(&app, organization, day).into_iter().filter(|task| task.matter.r#use == Use::Funding);
        all.map(|task| task.to).collect()
    };
    assert_eq!((then(day.plus_days(-1)), then(day)), (vec![], vec![Outcome::NotMet]));
    let ahead = json!({ "text": later });
    let _ = owner.post(&format!("/v1/organizations/{organization}/acceptances"), &ahead).expect(201);
    assert_eq!(then(day), []);

    // Withdrawn terms turn it at once.
    let withdrawn = format!("/v1/acceptances/{}/withdraw", accepted.id());
    owner.act(&withdrawn, &accepted.etag()).ok();
    assert_eq!(of_funding(), [] as [Value; 0], "the registry has suspended what rested on them");
    let standing = app.as_role(Role::Partner).get(&format!("/v1/standing/{organization}?use=funding")).ok().json();
    assert_eq!(standing["standings"][0]["standing"], "suspended");
}

#[test]
fn evidence_that_expires_sooner_or_is_rejected_moves_the_day_on_which_a_verdict_turns() {
    let app = TestApp::start();
    let (evidence, owner, organization) = with_evidence(&app);
    let mut terms = app.as_role(Role::Auditor).get("/v1/policies?use=funding").ok().json()["items"][0]["terms"].clone();
    terms["requirements"]
        .as_array_mut()
        .unwrap()
        .push(json!({"code": "current", "rule": {"kind": "evidence_current"}}));
    let new = json!({"use": "funding", "terms": terms});
    let _ = app.as_role(Role::StandardsEditor).post("/v1/policies", &new).expect(201);
    let turns = || {
        let basis = owner.get(&format!("/v1/organizations/{organization}/verdict?use=funding")).ok().json();
        let rated = basis["basis"]["ratings"].as_array().unwrap().iter().find(|one| one["standard"] == "F-01").cloned();
        let rated = rated.unwrap();
        assert_eq!(rated["evidence_ids"], json!([evidence]));
        (basis["holds_until"].clone(), rated.get("evidence_expires").cloned().unwrap_or(Value::Null))
    };
    let soon = today().plus_days(30).to_string();
    assert_eq!(turns(), (json!(soon), json!(soon)));
    let place = format!("/v1/evidence/{evidence}");
    let shown = owner.get(&place).ok();
    let sooner = today().plus_days(10).to_string();
    let changed = json!({"kind": "policy", "title": "Code of conduct", "expires": sooner});
    owner.put(&place, &shown.etag(), &changed).ok();
    assert_eq!(turns().1, json!(sooner));
    let day = today().plus_days(11);
    let of_funding =
        || on(&app, organization, day).into_iter().filter(|task| task.matter.r#use == Use::Funding).count();
    app.decide(organization, Use::Funding, None, Act::Grant);
    assert_eq!(of_funding(), 1);
    let reviewer = app.as_role(Role::Reviewer);
    let rejected =
        reviewer.call("POST", &format!("{place}/reject")).header("If-Match", reviewer.get(&place).ok().etag());
    rejected.json(&json!({"reasons": "Not signed."})).send().ok();
    assert_eq!((turns().1, of_funding()), (Value::Null, 0), "nothing rests on what was rejected");
}

/// An organization whose accepted self-assessment rests on evidence that expires in thirty days, and its owner.
fn with_evidence(app: &TestApp) -> (String, Caller<'_>, OrganizationId) {
    let mut flow = Flow::create(app, &profile(&[offering("outreach", &["37183"])]));
    flow.start();
    flow.fill_in();
    let soon = today().plus_days(30).to_string();
    let offered = json!({"kind": "policy", "title": "Code of conduct", "expires": soon});
    let evidence = flow.provider.post("/v1/evidence", &offered).expect(201).id();
    let answer = json!({"rating": "meets", "evidence": [evidence]});
    flow.etag = flow.provider.put(&flow.path("/answers/F-01"), &flow.etag, &answer).ok().etag();
    flow.submit();
    flow.review();
    flow.find_all();
    flow.accept();
    let organization = flow.organization;
    (evidence, app.provider_as(Role::ProviderOwner, organization), organization)
}

#[test]
fn a_decision_that_comes_to_nothing_gives_the_task_back_and_a_closing_organization_is_granted_nothing() {
    let app = TestApp::start();
    let organization = app.organization(&profile(&[offering("outreach", &["37183"])]));
    app.accepted(organization);
    let of_funding = || listed(&app, organization, "").into_iter().filter(|task| task["use"] == "funding").count();
    assert_eq!(of_funding(), 1);
    crate::decisions::publish(&app, "funding", &json!({"two_people": true})).expect(201).ok();
    let decider = app.as_role(Role::Decider);
    let proposal = json!({"use": "funding", "arena": null});
    let proposed = crate::decisions::decide(&decider, organization, "grant", &proposal).expect(201);
    assert_eq!(of_funding(), 0);
    crate::decisions::step(&decider, &proposed.id(), "withdraw").ok();
    assert_eq!(of_funding(), 1, "nobody has decided after all");

    // A policy that does not ask for a working organization lets the registry grant nothing to one that closes.
    let policies = app.as_role(Role::Auditor).get("/v1/policies?use=partnership").ok().json();
    let mut terms = policies["items"][0]["terms"].clone();
    terms["requirements"] = json!([{"code": "line", "rule": {"kind": "round_the_clock_line"}}]);
    terms["automatic_grant"] = json!(true);
    let new = json!({"use": "partnership", "terms": terms});
    let _ = app.as_role(Role::StandardsEditor).post("/v1/policies", &new).expect(201);
    let reviewer = app.as_role(Role::Reviewer);
    let place = format!("/v1/organizations/{organization}");
    reviewer.act(&format!("{place}/close"), &reviewer.get(&place).ok().etag()).ok();
    let standing = app.as_role(Role::Partner).get(&format!("/v1/standing/{organization}?use=partnership")).ok().json();
    assert_eq!(standing["standings"][0]["standing"], "not_assessed");
}

#[test]
fn what_an_earlier_policy_foresaw_is_forgotten_when_another_takes_its_place() {
    let app = TestApp::start();
    let (_, _, organization) = with_evidence(&app);
    let editor = app.as_role(Role::StandardsEditor);
    let terms = app.as_role(Role::Auditor).get("/v1/policies?use=funding").ok().json()["items"][0]["terms"].clone();
    let mut with_evidence = terms.clone();
    let rule = json!({"code": "current", "rule": {"kind": "evidence_current"}});
    with_evidence["requirements"].as_array_mut().unwrap().push(rule);
    let publish =
        |terms: &Value| editor.post("/v1/policies", &json!({"use": "funding", "terms": terms})).expect(201).ok();
    publish(&with_evidence);
    app.decide(organization, Use::Funding, None, Act::Grant);
    let day = today().plus_days(31);
    let foreseen = || on(&app, organization, day).into_iter().filter(|task| task.matter.r#use == Use::Funding).count();
    assert_eq!(foreseen(), 1, "its evidence expires");
    let mut without = terms;
    // Nothing in it ends by itself, and the verdict is what it was.
    let ends = ["evidence_current", "assessment_not_older_than"];
    let rules = without["requirements"].as_array_mut().unwrap();
    rules.retain(|one| !ends.contains(&one["rule"]["kind"].as_str().unwrap()));
    publish(&without);
    assert_eq!(foreseen(), 0, "nothing turns on that day any more");
}
