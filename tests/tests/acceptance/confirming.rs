//! What one person proposed and a second one confirms is looked at again: nothing comes to hold that could not be decided
//! on that day.

use crate::decisions::{decide, publish, somebody, state, step};
use domain::{access::Role, ids::OrganizationId, succession::SuccessionKind};
use serde_json::json;
use testkit::{Answer, TestApp, offering, profile};

fn outreach(app: &TestApp) -> OrganizationId {
    app.organization(&profile(&[offering("outreach", &["37183"])]))
}

fn confirm(app: &TestApp, decision: &str) -> Answer {
    somebody(app, Role::Decider).call("POST", &format!("/v1/decisions/{decision}/confirm")).send()
}

fn close(app: &TestApp, organization: OrganizationId) {
    let reviewer = app.as_role(Role::Reviewer);
    let place = format!("/v1/organizations/{organization}");
    let etag = reviewer.get(&place).ok().etag();
    reviewer.act(&format!("{place}/close"), &etag).ok();
}

#[test]
fn what_is_to_be_carried_over_is_not_once_the_succession_has_been_withdrawn() {
    let app = TestApp::start();
    let old = app.eligible(&profile(&[offering("outreach", &["37183"])]));
    let new = outreach(&app);
    let succession = app.succession(old, SuccessionKind::MergedInto, &[new]);
    publish(&app, "referral", &json!({"two_people": true})).expect(201).ok();
    let inherited = json!({"inherited_from": old.to_string()});
    let proposed = decide(&app.as_role(Role::Decider), new, "grant", &inherited).expect(201).id();
    let reviewer = app.as_role(Role::Reviewer);
    let place = format!("/v1/successions/{succession}");
    let etag = reviewer.get(&place).ok().etag();
    let withdraw = reviewer.call("POST", &format!("{place}/withdraw")).header("If-Match", etag);
    withdraw.json(&json!({"reason": "It was another organization."})).send().ok();
    confirm(&app, &proposed).problem(409, "not-a-successor");
    assert_eq!(state(&app, new), "not_assessed");
    // Whoever proposed it takes it back.
    step(&app.as_role(Role::Decider), &proposed, "withdraw").ok();
}

#[test]
fn an_organization_that_has_closed_is_granted_nothing_whatever_the_policy_asks_for() {
    let app = TestApp::start();
    let terms = json!({
        "two_people": true,
        "requirements": [{"code": "line", "rule": {"kind": "round_the_clock_line"}}],
    });
    publish(&app, "referral", &terms).expect(201).ok();
    let decider = app.as_role(Role::Decider);
    let organization = outreach(&app);
    let proposed = decide(&decider, organization, "grant", &json!({})).expect(201).id();
    close(&app, organization);
    confirm(&app, &proposed).problem(409, "organization-closed");
    assert_eq!(state(&app, organization), "not_assessed");
    step(&decider, &proposed, "withdraw").ok();
    decide(&decider, organization, "grant", &json!({})).problem(409, "organization-closed");
    let conditional = json!({"conditions": [{"text": "Show it.", "due_on": "2099-12-31"}]});
    decide(&decider, organization, "grant_with_conditions", &conditional).problem(409, "organization-closed");
    // It can be said of it that it does not qualify.
    decide(&decider, organization, "refuse", &json!({})).expect(201).ok();
}

#[test]
fn what_was_suspended_when_it_closed_is_not_reinstated() {
    let app = TestApp::start();
    let organization = app.eligible(&profile(&[offering("outreach", &["37183"])]));
    close(&app, organization);
    let decider = app.as_role(Role::Decider);
    assert_eq!(state(&app, organization), "suspended");
    decide(&decider, organization, "reinstate", &json!({})).problem(409, "organization-closed");
    assert_eq!(state(&app, organization), "suspended");
}

#[test]
fn what_a_policy_of_since_then_does_not_allow_is_not_confirmed() {
    let app = TestApp::start();
    publish(&app, "referral", &json!({"two_people": true})).expect(201).ok();
    let organization = outreach(&app);
    app.accepted(organization);
    let proposed = decide(&app.as_role(Role::Decider), organization, "grant", &json!({})).expect(201).id();
    publish(&app, "referral", &json!({"two_people": true, "longest_term_days": 30})).expect(201).ok();
    confirm(&app, &proposed).problem(409, "proposal-outdated");
    assert_eq!(state(&app, organization), "not_assessed");
}
