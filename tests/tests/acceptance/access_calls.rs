//! Calls put together from the document: every variable, query and body filled in with what belongs to one of two
//! organizations, or with what does not exist.

use crate::{contract::examples, documented::made, operations::Operation};
use domain::{
    access::{Actor, AlertKind, Role},
    decision::Act,
    edition::StandardCode,
    ids::{InvitationId, OrganizationId},
    policy::Use,
    rating::Rating,
    review::ConflictKind,
    succession::SuccessionKind,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use testkit::{Answer, Call, Caller, TestApp, offering, place, profile};
use uuid::Uuid;
use workflows::reviews::NewConflict;

/// Names no resource of any kind.
pub const MADE_UP: &str = "01981f3e-8a00-7000-8000-00000000ffff";

/// Variables of paths for which no fixture has anything: a call that may be made is told that there is no such thing.
const NOT_THERE: [&str; 2] = ["session", "secret"];

/// Whether every call of an operation names something that is not there.
pub fn names_what_is_not_there(operation: &Operation) -> bool {
    NOT_THERE.iter().any(|name| operation.path.contains(&format!("{{{name}}}")))
}

/// Whose things a call names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The first organization's.
    Own,
    /// The second organization's.
    Other,
    /// Nobody's: they do not exist.
    MadeUp,
}

/// A registry with two organizations that have come equally far, and one of everything that is nobody's.
pub struct Two {
    pub app: TestApp,
    own: BTreeMap<&'static str, String>,
    other: BTreeMap<&'static str, String>,
    common: BTreeMap<&'static str, String>,
}

impl Two {
    pub fn start() -> Self {
        let app = TestApp::start();
        let [own, other] = [(), ()].map(|()| things(&app));
        let common = common(&app);
        Self { app, own, other, common }
    }

    /// The organization.
    pub fn organization(&self, whose: Whose) -> OrganizationId {
        self.ids(whose)["organization"].parse().unwrap()
    }

    /// Every id that belongs to one of the organizations.
    pub fn ids(&self, whose: Whose) -> &BTreeMap<&'static str, String> {
        match whose {
            Whose::Own => &self.own,
            Whose::Other => &self.other,
            Whose::MadeUp => panic!("what is made up is nobody's"),
        }
    }

    fn value(&self, whose: Whose, name: &str) -> Option<String> {
        match whose {
            Whose::MadeUp => self.own.contains_key(name).then(|| MADE_UP.to_owned()),
            _ => self.ids(whose).get(name).cloned(),
        }
        .or_else(|| self.common.get(name).cloned())
        .or_else(|| NOT_THERE.contains(&name).then(|| MADE_UP.to_owned()))
    }

    /// The call of an operation, naming things of one of the organizations.
    pub fn call(&self, operation: &Operation, whose: Whose, revision: u32) -> Prepared {
        let mut target = operation.target_with(|name| {
            let value = self.value(whose, name);
            Some(value.unwrap_or_else(|| panic!("{}: say in access_calls.rs what {{{name}}} is", operation.id)))
        });
        for (place, parameter) in
            operation.parameters("query").into_iter().filter(|parameter| parameter["required"] == true).enumerate()
        {
            let name = parameter["name"].as_str().unwrap();
            let value = self
                .value(whose, name)
                .unwrap_or_else(|| panic!("{}: say in access_calls.rs what {name}= is", operation.id));
            target += &format!("{}{name}={value}", if place == 0 { '?' } else { '&' });
        }
        let body = operation.it["requestBody"]["content"].as_object().and_then(|content| {
            let (media_type, content) =
                content.iter().find(|(_, content)| content.get("example").is_some()).or(content.iter().next())?;
            // What is no JSON and has no example is some file.
            let file = || (media_type != "application/json").then(|| json!("A file."));
            let example = examples(content).into_iter().next().or_else(|| made(&content["schema"]).ok());
            let mut example = example.or_else(file)?;
            self.fill_in(whose, &mut example);
            let text = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
            Some((media_type.clone(), text))
        });
        Prepared { method: operation.method.clone(), target, if_match: format!("\"{revision}.0\""), body }
    }

    /// Puts ids in the place of an example's.
    fn fill_in(&self, whose: Whose, example: &mut Value) {
        match example {
            Value::Object(members) => {
                for (name, below) in members {
                    match self.value(whose, name) {
                        Some(id)
                            if below.is_null() || below.as_str().is_some_and(|text| text.parse::<Uuid>().is_ok()) =>
                        {
                            *below = json!(id);
                        }
                        _ => self.fill_in(whose, below),
                    }
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.fill_in(whose, item)),
            _ => {}
        }
    }

    /// What an answer says once every id in it is taken for the same one.
    pub fn without_ids(&self, answer: &Answer) -> (u16, Vec<(String, String)>, String) {
        let ids = self.own.values().chain(self.other.values()).map(String::as_str).chain([MADE_UP]);
        let plain = |text: &str| ids.clone().fold(text.to_owned(), |text, id| text.replace(id, "ID"));
        let headers = answer.headers.iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
        // These differ between any two answers.
        // So may the third: whether a connection is kept hangs on how much of a body that is not read had come.
        let headers = headers.filter(|(name, _)| !["x-request-id", "date", "connection"].contains(&name.as_str()));
        let mut headers: Vec<_> = headers.collect();
        headers.sort();
        let mut text = answer.text.clone();
        if let Ok(Value::Object(mut problem)) = serde_json::from_str::<Value>(&text)
            && problem.remove("instance").is_some()
        {
            text = Value::Object(problem).to_string();
        }
        (answer.status, headers, plain(&text))
    }
}

/// A call that any caller can make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    method: String,
    pub target: String,
    if_match: String,
    pub body: Option<(String, String)>,
}

impl Prepared {
    /// The same call with one id in the place of another, wherever it stands.
    pub fn naming(&self, id: &str, other: &str) -> Self {
        let body = self.body.as_ref().map(|(media_type, text)| (media_type.clone(), text.replace(id, other)));
        Self { target: self.target.replace(id, other), body, ..self.clone() }
    }

    /// The same call at another address.
    pub fn at(&self, target: &str) -> Self {
        Self { target: target.to_owned(), ..self.clone() }
    }

    /// The same call with another body.
    pub fn with_body(&self, media_type: &str, text: &str) -> Self {
        Self { body: Some((media_type.to_owned(), text.to_owned())), ..self.clone() }
    }

    /// The call without its body and the headers of a change, to be completed.
    pub fn start<'a>(&self, caller: &Caller<'a>) -> Call<'a> {
        caller.call(&self.method, &self.target)
    }

    pub fn by(&self, caller: &Caller<'_>) -> Answer {
        let mut call = caller.call(&self.method, &self.target);
        if self.method != "GET" {
            call = call.header("If-Match", &self.if_match).header("Idempotency-Key", Uuid::new_v4().to_string());
        }
        match &self.body {
            Some((media_type, text)) => call.body(media_type, text.clone()).send(),
            None => call.send(),
        }
    }
}

/// An organization that may be relied on, with an open invitation, a draft, somebody who works there, and another that
/// has merged into it.
fn things(app: &TestApp) -> BTreeMap<&'static str, String> {
    let organization = app.organization(&profile(&[offering("outreach", &["37183"])]));
    // An earlier self-assessment, with a standard that was not met and a remedy that is still open.
    let unmet = |code: &StandardCode| if code.as_str() == "F-02" { Rating::DoesNotMeet } else { Rating::Meets };
    let corrective_action = app.corrective_action(app.accepted_with(organization, unmet), "F-02");
    app.accepted(organization);
    app.decide(organization, Use::Referral, Some("outreach"), Act::Grant);
    let tasks = app.as_role(Role::Auditor).get(&format!("/v1/tasks?organization={organization}")).ok().json();
    let taken_up = app.invitation(organization);
    let provider = app.provider(organization);
    let draft = withdrawn(&provider, taken_up);
    let invitation = app.invitation(organization);
    let decided = app.as_role(Role::Auditor).get(&format!("/v1/decisions?organization={organization}")).ok().json();
    let shown = provider.get(&format!("/v1/organizations/{organization}")).ok();
    let mut wanted = shown.json()["profile"].take();
    wanted["name"] = json!("A proposed name (fictitious)");
    let edited = provider.put(&format!("/v1/organizations/{organization}/profile"), &shown.etag(), &wanted).ok();
    let change = edited.json()["pending"][0]["id"].as_str().unwrap().to_owned();
    let before = app.organization(&profile(&[]));
    let succession = app.succession(before, SuccessionKind::MergedInto, &[organization]);
    let colleague = app.person(Role::ProviderMember, Some(organization));
    // Open, so that everyone who may read sites finds it; and the organization has asked for more.
    let site = app.site(organization, &place("outreach"));
    app.open(site);
    let asked = provider.post_once(&format!("/v1/sites/{site}/open"), &app.authorization(0, 90)).expect(201).id();
    let (acceptance, document) = app.licensed(organization);
    let concern = app.shared_concern(organization);
    let offered = provider.post("/v1/evidence", &json!({"kind": "policy", "title": "A code"})).expect(201);
    let evidence = offered.id();
    let file = provider.call("PUT", &format!("/v1/evidence/{evidence}/file")).header("If-Match", offered.etag());
    file.body("application/octet-stream", "A code.").send().ok();
    BTreeMap::from([
        ("evidence", evidence),
        ("acceptance", acceptance.to_string()),
        ("document", document.to_string()),
        ("concern", concern.to_string()),
        ("organization", organization.to_string()),
        ("site", site.to_string()),
        ("opening", asked),
        ("invitation", invitation.to_string()),
        ("assessment", draft),
        ("decision", decided["items"][0]["id"].as_str().unwrap().to_owned()),
        ("notice", provider.get("/v1/notices").ok().json()["items"][0]["id"].as_str().unwrap().to_owned()),
        ("user", colleague.to_string()),
        ("change", change),
        ("corrective_action", corrective_action.to_string()),
        ("task", tasks["items"][0]["id"].as_str().unwrap().to_owned()),
        ("succession", succession.to_string()),
        ("conflict", conflict(app, organization)),
    ])
}

/// A self-assessment that was handed in and taken back: it can be changed, and has a version.
fn withdrawn(provider: &Caller<'_>, invitation: InvitationId) -> String {
    let started = provider.post("/v1/assessments", &json!({ "invitation": invitation.to_string() })).expect(201);
    let path = format!("/v1/assessments/{}", started.id());
    let applicable = started.json()["applicable"].as_array().unwrap().clone();
    let answers = applicable.iter().map(|code| (code.as_str().unwrap().to_owned(), json!({"rating": "meets"})));
    let answers: serde_json::Map<_, _> = answers.collect();
    let saved = provider.put(&format!("{path}/answers"), &started.etag(), &json!({ "answers": answers })).ok();
    let submitted = provider.act(&format!("{path}/submit"), &saved.etag()).ok();
    provider.act(&format!("{path}/withdraw"), &submitted.etag()).ok().id()
}

/// A conflict of interest that somebody who reviews nothing here has declared.
pub fn conflict(app: &TestApp, organization: OrganizationId) -> String {
    let reviewer = Actor::Person(app.person(Role::Reviewer, None));
    let new = NewConflict { organization, kind: ConflictKind::Advice, from: None, until: None, note: None };
    app.write(|tx| workflows::reviews::declare_conflict(tx, reviewer, new)).it.id.to_string()
}

/// What belongs to no organization.
fn common(app: &TestApp) -> BTreeMap<&'static str, String> {
    let importer = app.as_role(Role::Importer);
    let file = "identifier_scheme,identifier_value,name,kind\r\ntest_scheme,T-X,Example (fictitious),nonprofit\r\n";
    let planned = importer.call("POST", "/v1/imports?kind=organizations").header("Idempotency-Key", "plan");
    let import = planned.body("text/csv", file).send().expect(202).id();
    let machine = json!({
        "name": "Test machine (fictitious)", "role": "partner",
        "belongs_to": "Test County (fictitious)", "agreement": "Test (fictitious)",
    });
    let created = app.as_role(Role::Administrator).post_once("/v1/clients", &machine).expect(201).json();
    let policies = app.as_role(Role::Auditor).get("/v1/policies").ok().json();
    let policy = policies["items"].as_array().unwrap().iter().find(|policy| policy["use"] == "referral").unwrap();
    let draft = json!({"use": "referral", "terms": policy["terms"]});
    let draft = app.as_role(Role::StandardsEditor).post("/v1/policy-drafts", &draft).expect(201).id();
    let texts = app.as_role(Role::Auditor).get("/v1/texts").ok().json();
    BTreeMap::from([
        ("draft", draft),
        ("text", texts["items"][0]["id"].as_str().unwrap().to_owned()),
        ("number", "REG-0000-0000-0000-0000-0000-0".to_owned()),
        // The second of a pair, which is neither of the two organizations.
        ("other", app.organization(&profile(&[])).to_string()),
        ("edition", app.staff().edition.id.to_string()),
        ("standard", "F-01".to_owned()),
        ("place", "first".to_owned()),
        ("reviewer", app.person(Role::Reviewer, None).to_string()),
        ("version", "1".to_owned()),
        ("policy", policies["items"][0]["id"].as_str().unwrap().to_owned()),
        ("import", import),
        ("client", created["client"]["id"].as_str().unwrap().to_owned()),
        ("due_on", "2099-12-31".to_owned()),
        ("use", "funding".to_owned()),
        ("format", "json_lines".to_owned()),
        // Of nobody: `providers.rs` tests whose may be found.
        ("identifier_scheme", "nobodys".to_owned()),
        ("identifier_value", "X".to_owned()),
        ("alert", alert(app, created["client"]["id"].as_str().unwrap())),
        ("kind", "organizations".to_owned()),
        // Everybody's own, and nobody here has one: `sessions.rs` tests whose may be ended.
        ("session", MADE_UP.to_owned()),
    ])
}

/// An alert about a machine.
pub fn alert(app: &TestApp, client: &str) -> String {
    let client = client.parse().unwrap();
    let raised = app.write(|tx| {
        let today = tx.now().day();
        workflows::alerts::raise_alert(tx, client, today, AlertKind::Misses, 10, 5)
    });
    raised.expect("an alert").id.to_string()
}
