//! What a predecessor held is carried over by a decision alone, within bounds, and loses its ground with a succession.

use crate::successions::{asked, eligible, found, grant, ids, newcomer, record, shown, state, withdraw};
use domain::{
    access::{Actor, Role},
    decision::Act,
    policy::Use,
};
use serde_json::{Value, json};
use testkit::TestApp;
use uuid::Uuid;

#[test]
fn withdrawing_one_link_of_a_chain_takes_the_ground_from_what_was_inherited_beyond_it() {
    let app = TestApp::start();
    let [first, second, third] = [eligible(&app), newcomer(&app), newcomer(&app)];
    record(&app, first, "merged_into", &[second]).ok();
    let link = record(&app, second, "succeeded_by", &[third]).expect(201).id();
    let decider = app.as_role(Role::Decider);
    decider.post_once("/v1/decisions", &grant(third, &json!({"inherited_from": first.to_string()}))).expect(201).ok();
    assert_eq!(asked(&app, third)["standings"][0]["inherited_from"]["id"], first.to_string());
    withdraw(&app, &link).ok();
    assert_eq!(state(&app, third), "suspended");
    assert_eq!(ids(&asked(&app, first)["organization"]["continues_as"]), [second.to_string()]);
    // The other link still leads: there it can be carried over.
    decider.post_once("/v1/decisions", &grant(second, &json!({"inherited_from": first.to_string()}))).expect(201).ok();
    assert_eq!(state(&app, second), "eligible");
}

#[test]
fn standing_is_carried_over_by_a_decision_alone_and_within_bounds() {
    let app = TestApp::start();
    let (old, new, other) = (newcomer(&app), newcomer(&app), newcomer(&app));
    app.accepted(old);
    let decider = app.as_role(Role::Decider);
    let granted = decider.post_once("/v1/decisions", &grant(old, &json!({}))).expect(201).json();
    // A shorter term than a policy gives: what is inherited ends with it.
    let last = app.db().world().now().day().plus_days(100);
    let shorter = grant(old, &json!({ "valid_until": last.to_string() }));
    decider.post_once("/v1/decisions", &shorter).expect(201).ok();
    assert!(granted["valid_until"].as_str() > Some(last.to_string().as_str()));
    let old_name = asked(&app, old)["organization"]["name"].clone();
    let from = json!({ "inherited_from": old.to_string() });

    // Before there is a succession, nothing can be inherited.
    decider.post_once("/v1/decisions", &grant(new, &from)).problem(409, "not-a-successor");
    let verdict = |id, more: &str| format!("/v1/organizations/{id}/verdict?use=referral&arena=outreach{more}");
    let on_old = format!("&inherited_from={old}");
    decider.get(&verdict(new, &on_old)).problem(409, "not-a-successor");
    record(&app, old, "merged_into", &[new]).ok();

    // Without a decision there is none: the successor has to be assessed itself.
    assert_eq!(state(&app, new), "not_assessed");
    assert_eq!(decider.get(&verdict(new, "")).ok().json()["outcome"], "unknown");
    decider.post_once("/v1/decisions", &grant(new, &json!({}))).problem(422, "reason-needed");
    let preview = decider.get(&verdict(new, &on_old)).ok().json();
    assert_eq!((&preview["outcome"], &preview["inherited_from"]), (&json!("met"), &from["inherited_from"]));
    // It says on whose assessment it rests, and whose status it is.
    let of_old = decider.get(&verdict(old, "")).ok().json();
    assert_eq!(preview["assessment"], of_old["assessment"]);
    assert_eq!((&of_old["outcome"], of_old.get("inherited_from")), (&json!("not_met"), None), "it has closed");
    // A provider reaches its own organization alone, on either side.
    app.provider(new).get(&verdict(new, &on_old)).problem(404, "not-found");
    app.provider(old).get(&verdict(new, "")).problem(404, "not-found");

    // What may not be carried over.
    let too_long = grant(new, &json!({ "inherited_from": old.to_string(), "valid_until": last.next().to_string() }));
    let refused = decider.post_once("/v1/decisions", &too_long).problem(422, "inherited-term");
    assert!(refused["detail"].as_str().unwrap().contains(&last.to_string()), "{refused:#}");
    let refuse = grant(new, &json!({ "inherited_from": old.to_string(), "act": "refuse" }));
    decider.post_once("/v1/decisions", &refuse).problem(422, "act-does-not-inherit");
    let mut logo = grant(new, &json!({ "inherited_from": old.to_string(), "use": "logo_use" }));
    logo.as_object_mut().unwrap().remove("arena");
    decider.post_once("/v1/decisions", &logo).problem(409, "nothing-inherited");
    decider.post_once("/v1/decisions", &grant(other, &from)).problem(409, "not-a-successor");
    let nobody = grant(new, &json!({ "inherited_from": Uuid::now_v7().to_string() }));
    decider.post_once("/v1/decisions", &nobody).problem_at(422, "invalid", "/inherited_from");
    assert_eq!(state(&app, new), "not_assessed");

    // Who found, and who belongs to either, does not decide.
    let reviewer = app.staff().actor(Role::Reviewer);
    let promoted = app.bearer(app.token(reviewer, Role::Decider.scopes(), None));
    promoted.post_once("/v1/decisions", &grant(new, &from)).problem(409, "reviewer-decides");
    for own in [old, new] {
        let person = app.person(Role::Decider, None);
        let administrator = app.as_role(Role::Administrator);
        let list = format!("/v1/users/{person}/affiliations");
        let belongs = json!({"affiliations": [{"organization": own.to_string(), "since": "2026-01-15"}]});
        administrator.put(&list, &administrator.get(&list).ok().etag(), &belongs).ok();
        let interested = app.bearer(app.token(Actor::Person(person), Role::Decider.scopes(), None));
        interested.post_once("/v1/decisions", &grant(new, &from)).problem(409, "own-organization");
    }

    let decided = decider.post_once("/v1/decisions", &grant(new, &from)).expect(201).json();
    assert_eq!(decided["inherited_from"], from["inherited_from"]);
    assert_eq!(decided["verdict"]["inherited_from"], from["inherited_from"]);
    assert_eq!((&decided["valid_until"], &decided["against_verdict"]), (&json!(last.to_string()), &json!(false)));
    let place = format!("/v1/decisions/{}", decided["id"].as_str().unwrap());
    assert_eq!(decider.get(&place).ok().json(), decided);

    // Partners see it, asked alone and searched.
    let told = asked(&app, new)["standings"][0].clone();
    assert_eq!((&told["standing"], &told["may_rely"]), (&json!("eligible"), &json!(true)));
    assert_eq!(told["inherited_from"], json!({ "id": old.to_string(), "name": old_name }));
    assert_eq!(found(&app, "")[0]["standing"], told);
    let own = app.provider(new).get(&format!("/v1/standing/{new}?use=referral&arena=outreach")).ok().json();
    assert_eq!(own["standings"][0], told);
    assert_eq!(state(&app, old), "suspended");

    // The journal says so, and holds nothing else of it.
    let journal = app.as_role(Role::Auditor).get("/v1/journal?limit=200").ok().json();
    let entries = journal["items"].as_array().unwrap();
    let entry =
        entries.iter().find(|e| e["subject"] == format!("decision:{}", decided["id"].as_str().unwrap())).unwrap();
    assert_eq!(entry["payload"]["inherited_from"], from["inherited_from"]);
    let granted = entries.iter().find(|e| e["subject"] == format!("decision:{}", granted["id"].as_str().unwrap()));
    assert_eq!(granted.unwrap()["payload"].get("inherited_from"), None, "entries of before are the same bytes");

    // Suspended and reinstated, it is inherited still, and judged as it was.
    let why = |act: &str| grant(new, &json!({ "act": act, "reason": "For a written reason." }));
    let suspended = decider.post_once("/v1/decisions", &why("suspend")).expect(201).json();
    assert_eq!((&suspended["against_verdict"], &suspended["inherited_from"]), (&json!(true), &Value::Null));
    assert_eq!(asked(&app, new)["standings"][0].get("inherited_from"), None);
    let again = decider.post_once("/v1/decisions", &why("reinstate")).expect(201).json();
    assert_eq!((&again["inherited_from"], &again["against_verdict"]), (&from["inherited_from"], &json!(false)));
    assert_eq!(asked(&app, new)["standings"][0]["inherited_from"]["id"], old.to_string());
    // Its own assessment takes the place of what was inherited.
    app.accepted(new);
    let own = decider.post_once("/v1/decisions", &grant(new, &json!({}))).expect(201).json();
    assert_eq!((&own["inherited_from"], own["verdict"].get("inherited_from")), (&Value::Null, None));
    assert_eq!(asked(&app, new)["standings"][0].get("inherited_from"), None);
}

#[test]
fn no_more_is_carried_over_than_was_held() {
    let app = TestApp::start();
    let [conditional, lapsed, new] = [newcomer(&app), newcomer(&app), newcomer(&app)];
    let decider = app.as_role(Role::Decider);
    let with = json!({"act": "grant_with_conditions", "conditions": [{"text": "Show it.", "due_on": "2099-12-31"}]});
    app.accepted(conditional);
    decider.post_once("/v1/decisions", &grant(conditional, &with)).expect(201).ok();
    record(&app, conditional, "merged_into", &[new]).ok();
    let mut body = grant(new, &json!({ "inherited_from": conditional.to_string() }));
    decider.post_once("/v1/decisions", &body).problem(422, "inherited-conditions");
    body["act"] = with["act"].clone();
    body["conditions"] = with["conditions"].clone();
    decider.post_once("/v1/decisions", &body).expect(201).ok();
    let told = asked(&app, new)["standings"][0].clone();
    assert_eq!((&told["standing"], &told["may_rely"]), (&json!("conditional"), &json!(false)));
    assert_eq!(told["inherited_from"]["id"], conditional.to_string());

    // Closed first and merged later: there was nothing to carry over any more.
    app.accepted(lapsed);
    app.decide(lapsed, Use::Referral, Some("outreach"), Act::Grant);
    let staff = app.as_role(Role::Reviewer);
    staff.act(&format!("/v1/organizations/{lapsed}/close"), &shown(&staff, lapsed).etag()).ok();
    record(&app, lapsed, "merged_into", &[new]).ok();
    let body = grant(new, &json!({ "inherited_from": lapsed.to_string() }));
    decider.post_once("/v1/decisions", &body).problem(409, "nothing-inherited");
}
