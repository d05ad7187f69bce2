//! Terms: what an organization holds under them goes when it takes its acceptance back, and nothing else does.

use crate::decisions::publish;
use domain::{access::Role, decision::Act, documents::TextKind, ids::OrganizationId, policy::Use};
use serde_json::{Value, json};
use testkit::{Answer, Caller, TestApp, offering, profile};

fn standing(app: &TestApp, organization: OrganizationId, r#use: &str) -> Value {
    let target = format!("/v1/standing/{organization}?use={}", r#use);
    app.as_role(Role::Partner).get(&target).ok().json()["standings"][0]["standing"].clone()
}

/// Publishes another version of the logo terms, in force from today.
fn another_version(app: &TestApp) -> String {
    let text = json!({
        "kind": "logo_terms", "title": "Newer terms (fictitious)", "body": "More.",
        "in_force_from": app.db().world().now().day().to_string(), "fictitious": true,
    });
    app.as_role(Role::StandardsEditor).post("/v1/texts", &text).expect(201).id()
}

fn accept(owner: &Caller<'_>, organization: OrganizationId, text: &str) -> Answer {
    owner.post(&format!("/v1/organizations/{organization}/acceptances"), &json!({ "text": text })).expect(201)
}

fn withdraw(owner: &Caller<'_>, acceptance: &str) {
    owner.act(&format!("/v1/acceptances/{acceptance}/withdraw"), "\"1.0\"").ok();
}

#[test]
fn withdrawn_terms_suspend_every_use_whose_policy_asks_for_them() {
    let app = TestApp::start();
    let requirements = json!([{"code": "terms", "rule": {"kind": "terms_accepted", "terms": "logo"}}]);
    publish(&app, "partnership", &json!({ "requirements": requirements })).expect(201).ok();
    let organization = app.eligible(&profile(&[offering("outreach", &["37183"])]));
    let owner = app.provider_as(Role::ProviderOwner, organization);
    let acceptance = accept(&owner, organization, &app.text(TextKind::LogoTerms).to_string()).id();
    for one in [Use::Partnership, Use::Funding] {
        app.decide(organization, one, None, Act::Grant);
    }
    withdraw(&owner, &acceptance);
    assert_eq!(standing(&app, organization, "partnership"), "suspended");
    assert_eq!(standing(&app, organization, "funding"), "eligible", "its policy does not ask for them");
}

#[test]
fn an_acceptance_of_an_older_version_takes_no_standing_with_it() {
    let app = TestApp::start();
    let organization = app.organization(&profile(&[offering("outreach", &["37183"])]));
    app.accepted(organization);
    let (_, licence) = app.licensed(organization);
    let owner = app.provider_as(Role::ProviderOwner, organization);
    let acceptances = owner.get(&format!("/v1/organizations/{organization}/acceptances")).ok().json();
    let older = acceptances["items"][0]["id"].as_str().unwrap().to_owned();
    let newer = accept(&owner, organization, &another_version(&app)).id();
    let shown = || owner.get(&format!("/v1/documents/{licence}")).ok().json()["state"].clone();
    assert_eq!((standing(&app, organization, "logo_use"), shown()), (json!("eligible"), json!("valid")));
    withdraw(&owner, &older);
    assert_eq!(standing(&app, organization, "logo_use"), "eligible", "the version in force is still accepted");
    assert_eq!(shown(), "suspended", "but the licence was under the older one");
    withdraw(&owner, &newer);
    assert_eq!(standing(&app, organization, "logo_use"), "suspended");
}
