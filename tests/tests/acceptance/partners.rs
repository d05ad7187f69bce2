//! Partners of tests: machines with an identifier scheme of their own.

use domain::{
    access::{Actor, Role, Scope},
    ids::ClientId,
};
use serde_json::{Value, json};
use testkit::{Answer, Caller, TestApp};

/// A partner's machine.
pub struct Partner<'a> {
    pub id: ClientId,
    pub caller: Caller<'a>,
}

/// What an administrator sends to add a partner's machine.
pub fn body(belongs_to: &str, scheme: Option<&str>) -> Value {
    json!({
        "name": "Test system (fictitious)", "role": "partner", "belongs_to": belongs_to,
        "agreement": "Test (fictitious)", "identifier_scheme": scheme,
    })
}

/// Tries to add a partner's machine.
pub fn add(app: &TestApp, belongs_to: &str, scheme: Option<&str>) -> Answer {
    app.as_role(Role::Administrator).post_once("/v1/clients", &body(belongs_to, scheme))
}

/// A partner's machine, with a token for everything that partners may do.
#[track_caller]
pub fn partner<'a>(app: &'a TestApp, belongs_to: &str, scheme: Option<&str>) -> Partner<'a> {
    let created = add(app, belongs_to, scheme).expect(201).json();
    of(app, created["client"]["id"].as_str().unwrap().parse().unwrap())
}

/// A machine with a token for everything that partners may do.
pub fn of(app: &TestApp, id: ClientId) -> Partner<'_> {
    Partner { id, caller: app.bearer(app.token(Actor::Machine(id), Role::Partner.scopes(), None)) }
}

/// A machine of the Commission's, with exactly these scopes.
pub fn importer<'a>(app: &'a TestApp, scopes: &[Scope]) -> Caller<'a> {
    app.bearer(app.token(Actor::Machine(app.staff().machine(Role::Importer).id), scopes, None))
}
