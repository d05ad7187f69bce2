//! Which uses somebody decides about: an administrator says so, and every act of deciding follows it.

use crate::decisions::step;
use domain::{
    access::{Actor, Role},
    documents::DocumentKind,
    policy::Use,
};
use serde_json::{Value, json};
use testkit::{Caller, TestApp, licence_terms, offering, profile};

#[test]
fn somebody_decides_about_the_uses_that_an_administrator_leaves_them_and_no_other() {
    let app = TestApp::start();
    let organization = app.organization(&profile(&[offering("outreach", &["37183"])]));
    app.accepted(organization);
    let administrator = app.as_role(Role::Administrator);
    for kept in Use::ALL {
        let person = app.person(Role::Decider, None);
        let decider = app.bearer(app.token(Actor::Person(person), Role::Decider.scopes(), None));
        let place = format!("/v1/users/{person}/decider-uses");
        let before = administrator.get(&place).ok();
        assert_eq!(before.json()["uses"], Value::Null, "all uses, unless somebody says otherwise");
        administrator.put(&place, &before.etag(), &json!({"uses": [kept.as_str()]})).ok();
        for one in Use::ALL {
            let mut body = json!({
                "organization": organization.to_string(), "use": one.as_str(), "act": "grant", "reason": "A reason.",
            });
            if one.is_per_arena() {
                body["arena"] = json!("outreach");
            }
            let answer = decider.post_once("/v1/decisions", &body);
            if one == kept {
                let id = answer.expect(201).id();
                // Neither do they act on what others decided about it.
                let outsider = app.person(Role::Decider, None);
                let list = format!("/v1/users/{outsider}/decider-uses");
                let etag = administrator.get(&list).ok().etag();
                administrator.put(&list, &etag, &json!({"uses": []})).ok();
                let outsider = app.bearer(app.token(Actor::Person(outsider), Role::Decider.scopes(), None));
                for what in ["withdraw", "maintain", "uphold", "overturn", "review"] {
                    step(&outsider, &id, what).problem(409, "use-not-yours");
                }
                outsider.call("POST", &format!("/v1/decisions/{id}/confirm")).send().problem(409, "use-not-yours");
            } else {
                let refused = answer.problem(409, "use-not-yours");
                assert!(refused["detail"].as_str().unwrap().contains(one.as_str()), "{refused:#}");
            }
        }
        let etag = administrator.get(&place).ok().etag();
        administrator.put(&place, &etag, &json!({"uses": null})).ok();
        assert_eq!(administrator.get(&place).ok().json()["uses"], Value::Null);
    }
}

#[test]
fn whoever_is_left_one_use_grants_licences_issues_letters_and_withdraws_documents_of_that_use_alone() {
    let app = TestApp::start();
    let organization = app.organization(&profile(&[offering("outreach", &["37183"])]));
    app.accepted(organization);
    let administrator = app.as_role(Role::Administrator);
    let (_, licence) = app.licensed(organization);
    let issued = [
        (DocumentKind::LogoLicence, licence),
        (DocumentKind::LetterOfSupport, app.letter(organization, DocumentKind::LetterOfSupport)),
        (DocumentKind::FundingSummary, app.letter(organization, DocumentKind::FundingSummary)),
    ];
    for (kept, _) in issued {
        let person = app.person(Role::Decider, None);
        let decider = app.bearer(app.token(Actor::Person(person), Role::Decider.scopes(), None));
        let place = format!("/v1/users/{person}/decider-uses");
        let etag = administrator.get(&place).ok().etag();
        administrator.put(&place, &etag, &json!({"uses": [kept.r#use().as_str()]})).ok();
        for (kind, document) in issued {
            let about = organization.to_string();
            let answer = if kind.is_licence() {
                decider.post_once("/v1/licences", &json!({"organization": about, "terms": licence_terms()}))
            } else {
                decider.post_once("/v1/letters", &json!({"organization": about, "kind": kind.as_str()}))
            };
            let withdraw = |caller: &Caller<'_>, document: &str| {
                let target = format!("/v1/documents/{document}/withdraw");
                caller.call("POST", &target).header("If-Match", "\"1.0\"").json(&json!({"reason": "In error."})).send()
            };
            if kind == kept {
                let own = answer.expect(201).id();
                withdraw(&decider, &own).ok();
            } else {
                answer.problem(409, "use-not-yours");
                withdraw(&decider, &document.to_string()).problem(409, "use-not-yours");
            }
        }
    }
}

#[test]
fn nobody_sets_their_own_uses_and_only_deciders_have_any() {
    let app = TestApp::start();
    let administrator = app.as_role(Role::Administrator);
    let body = json!({"uses": ["funding"]});
    let own = format!("/v1/users/{}/decider-uses", app.staff().person(Role::Administrator));
    administrator.put(&own, &administrator.get(&own).ok().etag(), &body).problem(409, "own-account");
    let reviewer = format!("/v1/users/{}/decider-uses", app.person(Role::Reviewer, None));
    administrator.put(&reviewer, &administrator.get(&reviewer).ok().etag(), &body).problem_at(422, "invalid", "/uses");
    let decider = format!("/v1/users/{}/decider-uses", app.person(Role::Decider, None));
    let etag = administrator.get(&decider).ok().etag();
    administrator.put(&decider, &etag, &body).ok();
    administrator.put(&decider, &etag, &json!({"uses": []})).problem(412, "stale");
    app.as_role(Role::Decider).get(&decider).problem(403, "forbidden");
}
