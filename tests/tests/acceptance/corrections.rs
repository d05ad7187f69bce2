//! Corrections: what is recorded now about then, and what was published then. Names and offerings as they were then.

use crate::decisions::{decide, granted, told};
use domain::{
    access::Role,
    decision::Act,
    ids::OrganizationId,
    policy::Use,
    time::{Day, Instant},
};
use serde_json::{Value, json};
use testkit::{TestApp, offering, profile};

/// A moment between two acts.
fn moment() -> Instant {
    std::thread::sleep(std::time::Duration::from_millis(3));
    let now: Instant = std::time::SystemTime::now().into();
    std::thread::sleep(std::time::Duration::from_millis(3));
    now
}

/// The state on a day as known at a moment: asked one by one, in a batch and by a search, which must agree.
fn asked(app: &TestApp, organization: OrganizationId, on: Day, known: Option<Instant>) -> Value {
    let partner = app.as_role(Role::Partner);
    let clocks = known.map_or_else(|| format!("&as_of={on}"), |known| format!("&as_of={on}&known_at={known}"));
    let single = partner.get(&format!("/v1/standing/{organization}?use=referral&arena=outreach{clocks}")).ok().json();
    let state = single["standings"][0]["standing"].clone();
    let mut body = json!({
        "organizations": [organization.to_string()], "use": "referral", "arena": "outreach", "as_of": on.to_string(),
    });
    if let Some(known) = known {
        body["known_at"] = json!(known.to_string());
    }
    let batch = partner.post("/v1/standing/batch", &body).ok().json();
    assert_eq!(batch["items"][0]["standing"]["standings"][0]["standing"], state);
    let word = state.as_str().unwrap();
    let found = partner.get(&format!("/v1/standing?use=referral&arena=outreach&standing={word}{clocks}")).ok().json();
    let ids: Vec<_> =
        found["items"].as_array().unwrap().iter().map(|item| item["organization"]["id"].clone()).collect();
    assert!(ids.contains(&json!(organization.to_string())), "{found:#}");
    state
}

#[test]
fn was_it_eligible_on_the_day_of_the_referral_as_far_as_we_had_published_then() {
    let app = TestApp::start();
    let organization = granted(&app);
    let decider = app.as_role(Role::Decider);
    let referral = app.db().world().now().day();
    let published = moment();
    assert_eq!(asked(&app, organization, referral, None), "eligible");

    // It turns out that it had to be suspended before: the record is corrected, and stays as it was for those who ask what
    // was published.
    let wrong =
        decider.get(&format!("/v1/decisions?organization={organization}")).ok().json()["items"][0]["id"].clone();
    let from = json!({"corrects": wrong, "valid_from": referral.plus_days(-3).to_string()});
    let corrected = decide(&decider, organization, "suspend", &from).expect(201).json();
    assert_eq!((&corrected["corrects"], &corrected["valid_from"]), (&wrong, &from["valid_from"]));
    assert_eq!(asked(&app, organization, referral, Some(published)), "eligible", "as published then");
    assert_eq!(asked(&app, organization, referral, None), "suspended", "as known now");
    assert_eq!(asked(&app, organization, referral.plus_days(-3), None), "suspended");
    assert_eq!(asked(&app, organization, referral.plus_days(-3), Some(published)), "not_assessed");
    assert_eq!(asked(&app, organization, referral.plus_days(-4), None), "not_assessed");
    assert_eq!(told(&app, organization)[0]["kind"], "corrected");
    // The directory and the database say the same.
    let now = app.as_role(Role::Partner).get(&format!("/v1/standing/{organization}?use=referral&arena=outreach"));
    assert_eq!(now.ok().json()["standings"][0]["standing"], "suspended");
    // History is never edited: both are on record.
    let listed = decider.get(&format!("/v1/decisions?organization={organization}")).ok().json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 2);
}

#[test]
fn a_past_day_is_for_a_correction_with_a_reason_that_names_what_it_corrects() {
    let app = TestApp::start();
    let (organization, other) = (granted(&app), granted(&app));
    let decider = app.as_role(Role::Decider);
    let yesterday = app.db().world().now().day().plus_days(-1).to_string();
    decide(&decider, organization, "grant", &json!({ "valid_from": yesterday })).problem(422, "day-in-the-past");
    let first = |organization| {
        decider.get(&format!("/v1/decisions?organization={organization}")).ok().json()["items"][0]["id"].clone()
    };
    let corrects = |what: Value| json!({"corrects": what, "valid_from": yesterday});
    decide(&decider, organization, "grant", &corrects(first(other))).problem(409, "nothing-to-correct");
    decide(&decider, organization, "revoke", &corrects(first(organization))).problem(422, "correction-act");
    let mut silent = corrects(first(organization));
    silent["reason"] = json!(null);
    decide(&decider, organization, "grant", &silent).problem(422, "correction-reason");
    decide(&decider, organization, "grant", &corrects(first(organization))).ok();
    decide(&decider, organization, "grant", &corrects(first(organization))).problem(409, "corrected-already");
}

#[test]
fn names_and_offerings_are_those_of_then() {
    let app = TestApp::start();
    let mut old = profile(&[offering("outreach", &["37183"])]);
    old["name"] = json!("Before (fictitious)");
    let organization = app.eligible(&old);
    let reviewer = app.as_role(Role::Reviewer);
    let place = format!("/v1/organizations/{organization}");
    let before = moment();
    let mut new = profile(&[offering("outreach", &["37063"])]);
    new["name"] = json!("After (fictitious)");
    for (name, value) in reviewer.get(&place).ok().json()["profile"].as_object().unwrap() {
        if name == "identifiers" {
            new[name] = value.clone();
        }
    }
    let etag = reviewer.get(&place).ok().etag();
    reviewer.put(&place, &etag, &new).ok();
    let after = moment();
    let partner = app.as_role(Role::Partner);
    let seen = |known: &str| {
        let said = partner.get(&format!("/v1/standing/{organization}?use=referral&arena=outreach{known}")).ok().json();
        let served = |county: &str| {
            let target = format!("/v1/standing?use=referral&arena=outreach&county={county}{known}");
            partner.get(&target).ok().json()["items"].as_array().unwrap().len()
        };
        (said["organization"]["name"].as_str().unwrap().to_owned(), served("37183"), served("37063"))
    };
    assert_eq!(seen(&format!("&known_at={before}")), ("Before (fictitious)".to_owned(), 1, 0));
    assert_eq!(seen(&format!("&known_at={after}")), ("After (fictitious)".to_owned(), 0, 1));
    assert_eq!(seen(""), ("After (fictitious)".to_owned(), 0, 1));
    // A day before it entered the registry: it was what it was when it did.
    let yesterday = app.db().world().now().day().plus_days(-1);
    let said = partner.get(&format!("/v1/standing/{organization}?as_of={yesterday}")).ok().json();
    assert_eq!(said["organization"]["name"], "Before (fictitious)");
}

#[test]
fn now_and_the_database_agree_whatever_has_become_of_the_decisions() {
    let app = TestApp::start();
    let all: Vec<OrganizationId> = (0..6).map(|_| granted(&app)).collect();
    let decider = app.as_role(Role::Decider);
    let of = |act: Act, organization: OrganizationId| app.decide(organization, Use::Referral, Some("outreach"), act).id;
    let provider = |organization| app.provider(organization);
    of(Act::Suspend, all[0]);
    let revoked = of(Act::Revoke, all[1]);
    let appealed = of(Act::Revoke, all[2]);
    crate::decisions::step(&provider(all[2]), &appealed.to_string(), "appeal").ok();
    of(Act::Suspend, all[2]);
    crate::decisions::step(&provider(all[1]), &revoked.to_string(), "respond").ok();
    of(Act::Suspend, all[3]);
    of(Act::Reinstate, all[3]);
    let wrong = decider.get(&format!("/v1/decisions?organization={}", all[4])).ok().json()["items"][0]["id"].clone();
    decide(&decider, all[4], "suspend", &json!({ "corrects": wrong })).ok();
    let partner = app.as_role(Role::Partner);
    let today = app.db().world().now().day();
    for organization in all {
        let target = format!("/v1/standing/{organization}?use=referral&arena=outreach");
        let now = partner.get(&target).ok().json();
        let mut then = partner.get(&format!("{target}&as_of={today}")).ok().json();
        then.as_object_mut().unwrap().remove("known_at");
        assert_eq!(now, then);
    }
}
