//! Who may do what: every operation × every scope, generated from the document.

use crate::operations::{self, Operation};
use domain::access::{Role, Scope};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use testkit::{Answer, Caller, TestApp, offering, profile};

/// Operations that anybody may call. The list may only shrink.
const PUBLIC: &str = include_str!("../../public-operations.txt");

/// How many operations anybody may call, at most. Lower it when the list shrinks; never raise it.
const MOST_PUBLIC: usize = 9;

fn public() -> BTreeSet<&'static str> {
    PUBLIC.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

fn ask(caller: &Caller<'_>, operation: &Operation) -> Answer {
    caller.call(&operation.method, &operation.target()).send()
}

#[test]
fn every_operation_answers_every_scope_as_the_document_declares() {
    let app = TestApp::start();
    let nobody = app.nobody();
    let callers: Vec<_> = Scope::ALL.iter().map(|scope| (*scope, app.with_scopes(&[*scope]))).collect();
    let all_but = |without: &str| {
        let scopes: Vec<Scope> = Scope::ALL.iter().copied().filter(|scope| scope.as_str() != without).collect();
        app.with_scopes(&scopes)
    };
    let mut wrong = Vec::new();
    for operation in operations::all() {
        let Some(declared) = &operation.scope else { continue };
        if Scope::parse(declared).is_none() {
            wrong.push(format!("{} declares {declared}, which is no scope", operation.id));
        }
        let answer = ask(&nobody, &operation);
        if answer.status != 401 || answer.header("www-authenticate") != Some("Bearer") {
            wrong.push(format!("{} without a token: {}", operation.id, answer.status));
        }
        let answer = ask(&all_but(declared), &operation);
        if answer.status != 403 {
            wrong.push(format!("{} with every other scope: {}", operation.id, answer.status));
        }
        for (scope, caller) in &callers {
            let answer = ask(caller, &operation);
            let challenge = answer.header("www-authenticate").unwrap_or_default();
            let is_right = if scope.as_str() == declared {
                answer.status != 401 && answer.status != 403 && answer.status < 500
            } else {
                answer.status == 403
                    && challenge.contains("insufficient_scope")
                    && challenge.contains(declared.as_str())
            };
            if !is_right {
                wrong.push(format!("{} with {}: {}", operation.id, scope.as_str(), answer.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_wrong_with_the_token_is_said_before_the_body_is_read() {
    let app = TestApp::start();
    let other = app.with_scopes(&[Scope::StandardsRead]);
    for operation in operations::all().iter().filter(|operation| operation.scope.is_some()) {
        for (caller, status) in [(app.nobody(), 401), (other.clone(), 403)] {
            if operation.scope.as_deref() == Some("standards:read") && status == 403 {
                continue;
            }
            let call = caller.call(&operation.method, &format!("{}?no_such=1", operation.target()));
            let answer =
                if operation.method == "GET" { call } else { call.body("application/json", "{ no JSON") }.send();
            assert_eq!(answer.status, status, "{answer}");
        }
    }
}

#[test]
fn the_list_of_public_operations_only_shrinks() {
    let document: BTreeSet<_> = operations::all().into_iter().filter(Operation::is_public).map(|o| o.id).collect();
    let listed: BTreeSet<_> = public().into_iter().map(str::to_owned).collect();
    let added: Vec<_> = document.difference(&listed).collect();
    assert!(added.is_empty(), "public, and not in tests/public-operations.txt, which may only shrink: {added:?}");
    let gone: Vec<_> = listed.difference(&document).collect();
    assert!(gone.is_empty(), "no longer public: take them from tests/public-operations.txt: {gone:?}");
    assert!(listed.len() <= MOST_PUBLIC, "the list has grown: {listed:?}");
}

#[test]
fn public_operations_answer_without_a_token() {
    let app = TestApp::start();
    for operation in operations::all().iter().filter(|operation| operation.is_public()) {
        let answer = ask(&app.nobody(), operation);
        let expected = match operation.id.as_str() {
            "get_token" => 400,
            // A number that nobody has: there is no page for a code to lead to.
            "show_verification_code" => 404,
            // Without a body.
            "raise_concern" => 415,
            _ => 200,
        };
        assert_eq!(answer.status, expected, "{answer}");
    }
}

#[test]
fn operations_for_clients_answer_nobody_else() {
    let app = TestApp::start();
    let of_clients: Vec<_> = operations::all().into_iter().filter(|operation| operation.for_clients).collect();
    let ids: Vec<_> = of_clients.iter().map(|operation| operation.id.as_str()).collect();
    assert_eq!(ids, ["introspect_token", "revoke_token"]);
    for operation in &of_clients {
        // No token helps, whatever it carries.
        for caller in [app.nobody(), app.with_scopes(Scope::ALL)] {
            let call = caller.call(&operation.method, &operation.target());
            let answer = call.form(&[("token", "x")]).send().expect(401);
            assert_eq!(answer.json()["error"], "invalid_client", "{answer}");
            assert!(answer.header("www-authenticate").is_some_and(|it| it.starts_with("Basic ")), "{answer}");
        }
    }
}

#[test]
fn a_provider_finds_itself_in_lists_and_search() {
    let app = TestApp::start();
    let made = [(); 2].map(|()| {
        let organization = app.eligible(&profile(&[offering("outreach", &["37183"])]));
        (organization, app.provider(organization))
    });
    for (organization, provider) in made {
        for (list, owner) in [("organizations", "id"), ("invitations", "organization"), ("assessments", "organization")]
        {
            let page = provider.get(&format!("/v1/{list}")).ok().json();
            let owners: Vec<_> = page["items"].as_array().unwrap().iter().map(|item| item[owner].clone()).collect();
            assert_eq!(owners, [json!(organization.to_string())], "{list}");
        }
        let found = provider.get("/v1/standing?use=referral&arena=outreach&county=37183").ok().json();
        assert_eq!(found["items"].as_array().unwrap().len(), 1);
        assert_eq!(found["items"][0]["organization"]["id"], organization.to_string());
    }
}

#[test]
fn machines_never_get_the_scopes_that_review_decide_or_govern() {
    let app = TestApp::start();
    let administrator = app.as_role(Role::Administrator);
    for role in Role::ALL {
        let body = json!({
            "name": "Test machine (fictitious)", "role": role.as_str(),
            "belongs_to": "Test County (fictitious)", "agreement": "Test (fictitious)",
        });
        let answer = administrator.post_once("/v1/clients", &body);
        if !role.is_for_machines() {
            answer.problem_at(422, "invalid", "/role");
            continue;
        }
        let created = answer.expect(201).json();
        let (id, secret) = (created["client"]["id"].as_str().unwrap(), created["secret"].as_str().unwrap());
        let form = [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret)];
        let token = app.call("POST", "/oauth/token").form(&form).send().expect(200).json();
        let granted: Vec<&str> = token["scope"].as_str().unwrap().split(' ').collect();
        for scope in Scope::ALL {
            let asked = [&form[..], &[("scope", scope.as_str())]].concat();
            let answer = app.call("POST", "/oauth/token").form(&asked).send();
            if granted.contains(&scope.as_str()) {
                assert_eq!(answer.expect(200).json()["scope"], scope.as_str());
            } else {
                assert_eq!(answer.expect(400).json()["error"], "invalid_scope", "{role:?} {scope:?}");
            }
        }
        let kept_from_machines =
            ["reviews:write", "decisions:write", "access:write", "policies:write", "standards:write"];
        for scope in kept_from_machines {
            assert!(!granted.contains(&scope), "{role:?} gets {scope}");
        }
    }
}

#[test]
fn accounts_go_with_their_roles() {
    let app = TestApp::start();
    let organization = app.organization(&profile(&[]));
    let administrator = app.as_role(Role::Administrator);
    let body = |role: &str, organization: Value| json!({"name": format!("new.{role}"), "role": role, "organization": organization});
    administrator.post("/v1/users", &body("partner", Value::Null)).problem_at(422, "invalid", "/role");
    administrator.post("/v1/users", &body("provider_owner", Value::Null)).problem_at(422, "invalid", "/organization");
    let misplaced = body("reviewer", json!(organization.to_string()));
    administrator.post("/v1/users", &misplaced).problem_at(422, "invalid", "/organization");
    let unknown = body("provider_owner", json!(uuid::Uuid::now_v7().to_string()));
    administrator.post("/v1/users", &unknown).problem(404, "not-found");
    let created = administrator.post("/v1/users", &body("provider_owner", json!(organization.to_string()))).expect(201);
    assert!(!created.text.contains("argon2"), "{created}");
    let taken = body("provider_owner", json!(organization.to_string()));
    administrator.post("/v1/users", &taken).problem(409, "conflict");
}

#[test]
fn a_revoked_machine_gets_no_more_tokens_and_those_that_it_holds_end_at_once() {
    let app = TestApp::start();
    let machine = app.staff().machine(Role::Partner).clone();
    let id = machine.id.to_string();
    let form = [("grant_type", "client_credentials"), ("client_id", &*id), ("client_secret", &*machine.secret)];
    let token = app.call("POST", "/oauth/token").form(&form).send().expect(200).json();
    let held = app.bearer(token["access_token"].as_str().unwrap());
    let _ = held.get("/v1/arenas").expect(200);
    let _ = app.as_role(Role::Administrator).call("POST", &format!("/v1/clients/{id}/revoke")).send().expect(204);
    held.get("/v1/arenas").problem(401, "unauthenticated");
    let refused = app.call("POST", "/oauth/token").form(&form).send().expect(401);
    assert_eq!(refused.json()["error"], "invalid_client");
}

#[test]
fn no_answer_to_a_partner_names_a_person() {
    let app = TestApp::start();
    let organization = app.eligible(&profile(&[offering("outreach", &["37183"])]));
    let people = [Role::Decider, Role::Reviewer].map(|role| app.staff().person(role).to_string());
    let decided = app.as_role(Role::Auditor).get("/v1/decisions").ok();
    let asked = app.as_role(Role::Partner).get(&format!("/v1/standing/{organization}")).ok();
    for answer in [decided, asked] {
        assert!(people.iter().all(|person| !answer.text.contains(person)), "{answer}");
    }
}
