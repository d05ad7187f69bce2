//! The public face of providers: what partners see of it, and by which identifiers they find it.

use crate::partners::partner;
use domain::{
    access::{Role, Scope},
    decision::Act,
    policy::Use,
};
use serde_json::{Value, json};
use testkit::{Caller, TestApp, offering, profile};

/// A profile in which everything is said.
fn whole(ein: &str) -> Value {
    let mut whole = profile(&[offering("outreach", &["37183"])]);
    whole["other_names"] = json!(["Another name (fictitious)"]);
    whole["description"] = json!("Outreach by day and by night.");
    whole["website"] = json!("https://provider.example");
    whole["phone"] = json!("+19195550100");
    whole["round_the_clock_line"] = json!("+19195550101");
    whole["contacts"] = json!([{"label": "Intake", "phone": "+19195550102"}]);
    whole["identifiers"] = json!([
        {"scheme": "commission_list", "value": format!("C-{ein}")},
        {"scheme": "ein", "value": ein},
    ]);
    whole
}

fn find(caller: &Caller<'_>, scheme: &str, value: &str) -> Value {
    caller.get(&format!("/v1/providers?identifier_scheme={scheme}&identifier_value={value}")).expect(200).json()
}

#[test]
fn a_partner_sees_the_public_face_and_the_identifiers_that_are_its_to_read() {
    let app = TestApp::start();
    let said = whole("56-1000001");
    let id = app.organization(&said);
    let target = format!("/v1/providers/{id}");
    let ours = partner(&app, "Ours (fictitious)", Some("ours"));
    let theirs = partner(&app, "Theirs (fictitious)", Some("theirs"));
    ours.caller.call("PUT", &format!("{target}/identifier")).json(&json!({"value": "OURS-1"})).send().ok();
    theirs.caller.call("PUT", &format!("{target}/identifier")).json(&json!({"value": "THEIRS-1"})).send().ok();
    let ein = json!({"scheme": "ein", "value": "56-1000001"});
    let commission = json!({"scheme": "commission_list", "value": "C-56-1000001"});
    let [own, other] =
        [("ours", "OURS-1"), ("theirs", "THEIRS-1")].map(|(scheme, value)| json!({"scheme": scheme, "value": value}));
    let without = partner(&app, "Without (fictitious)", None);
    let narrowed = app.with_scopes(&[Scope::ProvidersRead]);
    for (who, caller, identifiers) in [
        ("partner", &ours.caller, json!([ein, own])),
        ("another partner", &theirs.caller, json!([ein, other])),
        ("a partner without a scheme", &without.caller, json!([ein])),
        ("staff", &app.as_role(Role::Reviewer), json!([commission, ein, own, other])),
        ("a narrowed token of staff", &narrowed, json!([ein])),
        ("the provider", &app.provider(id), json!([commission, ein])),
    ] {
        let seen = caller.get(&target).expect(200).json();
        let mut expected = said.clone();
        expected["id"] = json!(id.to_string());
        expected["status"] = json!("active");
        expected["identifiers"] = identifiers;
        for member in expected.as_object().unwrap().keys() {
            if member != "offerings" {
                assert_eq!(seen[member], expected[member], "{who}: {member}");
            }
        }
        assert_eq!(seen["offerings"][0]["intake"], "open", "{who}");
        assert_eq!(seen["offerings"][0]["arena"], "outreach", "{who}");
    }
    let members: Vec<String> = ours.caller.get(&target).json().as_object().unwrap().keys().cloned().collect();
    assert_eq!(members.len(), 12, "{members:?}");
}

#[test]
fn what_does_not_exist_or_is_out_of_reach_is_the_same_404() {
    let app = TestApp::start();
    let [one, other] = [(), ()].map(|()| app.organization(&profile(&[])));
    let provider = app.provider(one);
    let _ = provider.get(&format!("/v1/providers/{one}")).expect(200);
    let unknown = provider.get("/v1/providers/01981f3e-8a00-7000-8000-00000000ffff").expect(404);
    let out_of_reach = provider.get(&format!("/v1/providers/{other}")).expect(404);
    assert_eq!(out_of_reach.text, unknown.text);
    let partner = partner(&app, "Ours (fictitious)", None);
    let same = partner.caller.get("/v1/providers/01981f3e-8a00-7000-8000-00000000ffff").expect(404);
    assert_eq!(same.text, unknown.text);
}

#[test]
fn a_provider_is_found_by_what_its_reader_may_read_and_by_nothing_else() {
    let app = TestApp::start();
    let id = app.organization(&whole("56-1000002"));
    let ours = partner(&app, "Ours (fictitious)", Some("ours"));
    let theirs = partner(&app, "Theirs (fictitious)", Some("theirs"));
    let target = format!("/v1/providers/{id}/identifier");
    ours.caller.call("PUT", &target).json(&json!({"value": "SAME"})).send().ok();
    theirs.caller.call("PUT", &target).json(&json!({"value": "THEIRS-2"})).send().ok();
    let staff = app.as_role(Role::Auditor);
    let provider = app.provider(id);
    let stranger = app.provider(app.organization(&profile(&[])));
    let ours = &ours.caller;
    for (scheme, value, by) in [
        ("ein", "56-1000002", [true, true, true, false]),
        ("ours", "SAME", [true, true, false, false]),
        ("theirs", "THEIRS-2", [false, true, false, false]),
        ("theirs", "SAME", [false, false, false, false]),
        ("commission_list", "C-56-1000002", [false, true, true, false]),
        ("ein", "56-1999999", [false, false, false, false]),
    ] {
        for (caller, expected) in [ours, &staff, &provider, &stranger].into_iter().zip(by) {
            let found = find(caller, scheme, value);
            let found: Vec<&Value> = found["items"].as_array().unwrap().iter().map(|one| &one["id"]).collect();
            let expected: Vec<Value> = expected.then(|| json!(id.to_string())).into_iter().collect();
            assert_eq!(found, expected.iter().collect::<Vec<_>>(), "{scheme} {value}");
        }
    }
    // What is another's looks in every byte like what nobody has.
    let ask = |scheme: &str, value: &str| {
        let answer =
            ours.get(&format!("/v1/providers?identifier_scheme={scheme}&identifier_value={value}")).expect(200);
        (answer.text.clone(), answer.etag())
    };
    assert_eq!(ask("theirs", "THEIRS-2"), ask("nobodys", "X"));
    assert_eq!(ask("commission_list", "C-56-1000002"), ask("nobodys", "X"));
}

#[test]
fn a_value_that_cannot_be_an_identifier_is_told_so() {
    let app = TestApp::start();
    let ours = partner(&app, "Ours (fictitious)", None).caller;
    for (query, pointer) in [
        ("identifier_scheme=ein&identifier_value=561000002", "identifier_value"),
        ("identifier_scheme=ein&identifier_value=00-1000002", "identifier_value"),
        ("identifier_scheme=Ein&identifier_value=x", "identifier_scheme"),
        ("identifier_scheme=ein", "identifier_value"),
        ("identifier_value=x", "identifier_scheme"),
        ("identifier_scheme=ein&identifier_value=", "identifier_value"),
    ] {
        let problem = ours.get(&format!("/v1/providers?{query}")).problem(400, "invalid-query");
        let at = problem["errors"][0]["pointer"].as_str().unwrap();
        assert!(at == pointer || at.is_empty(), "{query}: {problem:#}");
    }
}

#[test]
fn a_closed_provider_is_still_shown_and_says_so() {
    let app = TestApp::start();
    let id = app.eligible(&profile(&[offering("outreach", &["37183"])]));
    app.decide(id, Use::Referral, Some("outreach"), Act::Suspend);
    let staff = app.as_role(Role::Reviewer);
    let etag = staff.get(&format!("/v1/organizations/{id}")).ok().etag();
    staff.act(&format!("/v1/organizations/{id}/close"), &etag).ok();
    let seen = partner(&app, "Ours (fictitious)", None).caller.get(&format!("/v1/providers/{id}")).expect(200).json();
    assert_eq!(seen["status"], "closed");
}
