//! Notices: whom they reach, and that somebody has read them.

use crate::decisions::{decide, granted, told};
use domain::access::Role;
use serde_json::{Value, json};
use testkit::TestApp;

#[test]
fn an_organization_reads_its_own_notices_staff_read_all_and_an_owner_acknowledges_once() {
    let app = TestApp::start();
    let (one, other) = (granted(&app), granted(&app));
    decide(&app.as_role(Role::Decider), one, "suspend", &json!({})).ok();
    let ids = |items: Vec<Value>| items.into_iter().map(|told| told["organization"].clone()).collect::<Vec<_>>();
    assert_eq!(ids(told(&app, one)), vec![json!(one.to_string()); 2]);
    assert_eq!(ids(told(&app, other)), vec![json!(other.to_string())]);
    let staff = app.as_role(Role::Reviewer).get("/v1/notices").ok().json();
    assert_eq!(staff["items"].as_array().unwrap().len(), 3);
    let of_other = app.as_role(Role::Reviewer).get(&format!("/v1/notices?organization={other}")).ok().json();
    assert_eq!(ids(of_other["items"].as_array().unwrap().clone()), vec![json!(other.to_string())]);

    let newest = told(&app, one).remove(0);
    assert_eq!((&newest["kind"], &newest["acknowledged_at"]), (&json!("suspended"), &Value::Null));
    let place = format!("/v1/notices/{}", newest["id"].as_str().unwrap());
    let owner = app.provider_as(Role::ProviderOwner, one);
    let member = app.provider_as(Role::ProviderMember, one);
    let etag = member.get(&place).ok().etag();
    member.act(&format!("{place}/acknowledge"), &etag).problem(403, "forbidden");
    app.provider_as(Role::ProviderOwner, other).act(&format!("{place}/acknowledge"), &etag).problem(404, "not-found");
    let read = owner.act(&format!("{place}/acknowledge"), &etag).expect(200);
    assert!(read.json()["acknowledged_at"].is_string());
    owner.act(&format!("{place}/acknowledge"), &etag).problem(412, "stale");
    owner.act(&format!("{place}/acknowledge"), &read.etag()).problem(409, "notice-acknowledged");
}

#[test]
fn notices_are_read_in_pages_the_newest_first() {
    let app = TestApp::start();
    let organization = granted(&app);
    let decider = app.as_role(Role::Decider);
    for act in ["suspend", "reinstate", "suspend", "reinstate"] {
        decide(&decider, organization, act, &json!({})).ok();
    }
    let mut kinds = Vec::new();
    let mut target = format!("/v1/notices?organization={organization}&limit=2");
    loop {
        let page = decider.get(&target).ok().json();
        kinds.extend(page["items"].as_array().unwrap().iter().map(|told| told["kind"].clone()));
        let Some(next) = page["next_cursor"].as_str() else { break };
        target = format!("/v1/notices?organization={organization}&limit=2&cursor={next}");
    }
    assert_eq!(kinds, ["reinstated", "suspended", "reinstated", "suspended", "granted"]);
}
