//! Tasks about a standing that was carried over: what turns the verdict that it stands on is told of who holds it.

use crate::{
    concern_confidence::serious_concern,
    decisions::{decide, publish},
    tasks::{listed, on},
};
use domain::{
    access::Role, decision::Act, edition::StandardCode, ids::OrganizationId, policy::Use, rating::Rating,
    succession::SuccessionKind, verdict::Outcome,
};
use serde_json::{Value, json};
use testkit::{TestApp, offering, profile};

/// Two organizations: one that goes on with the work of the other, and holds its standing.
fn carried_over(app: &TestApp) -> OrganizationId {
    let [old, new] = [(), ()].map(|()| app.organization(&profile(&[offering("outreach", &["37183"])])));
    app.accepted(old);
    app.decide(old, Use::Referral, Some("outreach"), Act::Grant);
    let _ = app.succession(old, SuccessionKind::MergedInto, &[new]);
    let inherited = json!({"inherited_from": old.to_string()});
    decide(&app.as_role(Role::Decider), new, "grant", &inherited).expect(201).ok();
    new
}

/// The tasks about referrals: what each verdict turned to, and for which requirements.
fn of_referral(app: &TestApp, organization: OrganizationId) -> Vec<Value> {
    let all = listed(app, organization, "").into_iter().filter(|task| task["use"] == "referral");
    all.map(|task| json!([task["to"], task["requirements"]])).collect()
}

fn without_concerns(app: &TestApp) {
    let policies = app.as_role(Role::Auditor).get("/v1/policies?use=referral").ok().json();
    let mut requirements = policies["items"][0]["terms"]["requirements"].clone();
    requirements
        .as_array_mut()
        .unwrap()
        .push(json!({"code": "no_concern", "rule": {"kind": "no_open_serious_concern"}}));
    publish(app, "referral", &json!({ "requirements": requirements })).expect(201).ok();
}

#[test]
fn a_concern_about_who_holds_a_carried_over_standing_turns_its_verdict() {
    let app = TestApp::start();
    without_concerns(&app);
    let new = carried_over(&app);
    assert_eq!(of_referral(&app, new), [] as [Value; 0], "somebody has just decided on this verdict");
    serious_concern(&app, new);
    assert_eq!(of_referral(&app, new), [json!(["not_met", ["no_concern"]])]);
}

#[test]
fn what_was_found_at_the_predecessor_ages_for_who_holds_its_standing() {
    let app = TestApp::start();
    let new = carried_over(&app);
    let today = app.db().world().now().day();
    let too_old = |days: i32| -> Vec<Outcome> {
        let all = on(&app, new, today.plus_days(days)).into_iter().filter(|task| task.matter.r#use == Use::Referral);
        all.map(|task| task.to).collect()
    };
    assert_eq!((too_old(730), too_old(731)), (vec![], vec![Outcome::NotMet]));

    // Once it has an accepted self-assessment of its own, that is what is watched.
    let own = |code: &StandardCode| if code.as_str() == "F-02" { Rating::DoesNotMeet } else { Rating::Meets };
    app.accepted_with(new, own);
    assert_eq!(of_referral(&app, new).len(), 1);
    assert_eq!(of_referral(&app, new)[0][0], "not_met");
    assert_eq!(too_old(731), [Outcome::NotMet], "the one of today alone");
}

#[test]
fn a_policy_that_changes_is_applied_to_what_a_standing_stands_on() {
    let app = TestApp::start();
    let new = carried_over(&app);
    let line = json!({"requirements": [{"code": "line", "rule": {"kind": "round_the_clock_line"}}]});
    publish(&app, "referral", &line).expect(201).ok();
    assert_eq!(of_referral(&app, new), [json!(["not_met", ["line"]])]);
}
