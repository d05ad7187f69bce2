//! That a concern is open follows from nothing that others than those who handle concerns are told, also after a decision.

use crate::decisions::{decide, publish};
use domain::{
    access::{Actor, Role},
    ids::{ConcernId, OrganizationId},
};
use serde_json::{Value, json};
use testkit::{Caller, TestApp, offering, profile};
use workflows::concerns::Triage;

/// A policy that asks for nothing but that no serious concern is open, beside what anybody can see.
fn strict(app: &TestApp) {
    let requirements = json!([
        {"code": "active", "rule": {"kind": "organization_active"}},
        {"code": "no_concern", "rule": {"kind": "no_open_serious_concern"}},
    ]);
    publish(app, "referral", &json!({ "requirements": requirements })).expect(201).ok();
}

/// A concern that staff hold to be serious.
pub fn serious_concern(app: &TestApp, organization: OrganizationId) {
    triage(app, app.shared_concern(organization));
}

/// Staff hold a concern to be serious.
pub fn triage(app: &TestApp, concern: ConcernId) {
    app.write(|tx| {
        let actor = app.staff().actor(Role::Decider);
        let revision = workflows::concerns::show_concern(tx, actor, concern)?.revision;
        let triage = Triage { serious: Some(true), note: None, organization: None };
        workflows::concerns::triage_concern(tx, actor, concern, revision, triage)
    });
}

/// A reviewer who belongs to the organization.
fn belonging(app: &TestApp, organization: OrganizationId) -> Caller<'_> {
    let person = app.person(Role::Reviewer, None);
    let administrator = app.staff().actor(Role::Administrator);
    app.write(|tx| {
        let list = std::collections::BTreeMap::from([(organization, tx.now().day())]);
        workflows::duties::set_affiliations(tx, administrator, person, 0, list)
    });
    app.bearer(app.token(Actor::Person(person), Role::Reviewer.scopes(), None))
}

/// What a reader is told of a decision's verdict: its outcome, and whether the decision goes against it.
fn told(reader: &Caller<'_>, decision: &str) -> (Value, Value) {
    let shown = reader.get(&format!("/v1/decisions/{decision}")).ok().json();
    (shown["verdict"]["outcome"].clone(), shown["against_verdict"].clone())
}

/// Whether a reader of the standing is told that it goes against the verdict.
fn flagged(reader: &Caller<'_>, organization: OrganizationId) -> Value {
    let target = format!("/v1/standing/{organization}?use=referral&arena=outreach");
    reader.get(&target).ok().json()["standings"][0]["rests_on"]["against_verdict"].clone()
}

#[test]
fn a_suspension_for_a_concern_looks_to_others_as_if_there_were_none() {
    let app = TestApp::start();
    strict(&app);
    let decider = app.as_role(Role::Decider);
    let organization = app.organization(&profile(&[offering("outreach", &["37183"])]));
    decide(&decider, organization, "grant", &json!({})).expect(201).ok();
    serious_concern(&app, organization);
    let suspended = decide(&decider, organization, "suspend", &json!({})).expect(201).id();
    assert_eq!(told(&decider, &suspended), (json!("not_met"), json!(false)));
    assert_eq!(told(&belonging(&app, organization), &suspended), (json!("met"), json!(true)));
    let owner = app.provider(organization);
    let verdict = owner.get(&format!("/v1/organizations/{organization}/verdict?use=referral&arena=outreach")).ok();
    assert_eq!(verdict.json()["outcome"], "met");
    for reader in [&owner, &app.as_role(Role::Partner)] {
        assert_eq!(
            flagged(reader, organization),
            json!(true),
            "with a verdict that is met, a suspension goes against it"
        );
    }
}

#[test]
fn a_grant_in_spite_of_a_concern_is_flagged_for_those_who_may_know_why() {
    let app = TestApp::start();
    strict(&app);
    let decider = app.as_role(Role::Decider);
    let organization = app.organization(&profile(&[offering("outreach", &["37183"])]));
    serious_concern(&app, organization);
    let granted = decide(&decider, organization, "grant", &json!({})).expect(201).id();
    assert_eq!(told(&decider, &granted), (json!("not_met"), json!(true)));
    assert_eq!(told(&belonging(&app, organization), &granted), (json!("met"), json!(false)));
    assert_eq!(flagged(&app.as_role(Role::Partner), organization), json!(false));

    // What anybody may know of is flagged for everybody.
    let closed = json!([{"code": "line", "rule": {"kind": "round_the_clock_line"}}]);
    publish(&app, "referral", &json!({ "requirements": closed })).expect(201).ok();
    let without = app.organization(&profile(&[offering("outreach", &["37183"])]));
    let granted = decide(&decider, without, "grant", &json!({})).expect(201).id();
    assert_eq!(told(&belonging(&app, without), &granted), (json!("not_met"), json!(true)));
    assert_eq!(flagged(&app.as_role(Role::Partner), without), json!(true));
}
