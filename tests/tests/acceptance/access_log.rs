//! The access log: who came, who was refused, who read what is confidential, and from where.

use crate::browser::Browser;
use crate::{contract::resolved, operations};
use domain::{
    access::{Role, Scope},
    edition::StandardCode,
    ids::ClientId,
    rating::Rating,
    succession::SuccessionKind,
};
use http_api::{access_log::CONFIDENTIAL, edge::source::TrustedProxies};
use persistence::{
    Db,
    access_log::{self, Access, Who},
    chain::{Break, Entry},
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};
use testkit::{Answer, Database, Flow, PASSWORD, Staff, TestApp, offering, profile};
use workflows::access_recorder::Recorder;

/// Where tests come from.
const HERE: &str = "127.0.0.0/24";

pub fn entries(db: &Db) -> Vec<Entry> {
    db.read::<_, persistence::Error>(|conn| access_log::entries_after(conn, 0, 10_000)).unwrap()
}

pub fn verify(db: &Db) -> Result<u64, Break> {
    let verified = db.read::<_, persistence::Error>(|conn| access_log::verify(conn, |_| {}));
    verified.unwrap().map(|found| found.entries)
}

fn payload(entry: &Entry) -> Value {
    serde_json::from_str(entry.payload.as_deref().unwrap()).unwrap()
}

/// What of a kind is in the log now.
fn now(app: &TestApp, act: &str) -> Vec<Entry> {
    let mut found = entries(app.db());
    found.retain(|entry| entry.act == act);
    found
}

/// How often something of a kind has happened: folded entries count as often as they say.
fn times(entries: &[Entry]) -> u64 {
    entries.iter().map(|entry| payload(entry)["count"].as_u64().unwrap_or(1)).sum()
}

/// What is noted is written soon, and not at once.
#[track_caller]
fn soon(app: &TestApp, act: &str, count: u64) -> Vec<Entry> {
    for _ in 0..400 {
        let found = now(app, act);
        if times(&found) >= count {
            assert_eq!(times(&found), count, "{found:#?}");
            return found;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("no {count} of {act}: {:#?}", entries(app.db()));
}

fn token(app: &TestApp, id: &str, secret: &str) -> Answer {
    let form = [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret)];
    app.call("POST", "/oauth/token").form(&form).send()
}

/// Opens the sign-in page and sends its form.
fn sign_in(app: &TestApp, name: &str, password: &str) -> Answer {
    Browser::open(app, &[]).sign_in(name, password)
}

#[test]
fn a_token_that_is_issued_is_recorded_before_it_is_answered() {
    let app = TestApp::start();
    let machine = app.staff().machine(Role::Partner).clone();
    let id = machine.id.to_string();
    let _ = token(&app, &id, &machine.secret).expect(200);
    let [entry] = &*now(&app, "token_issued") else { panic!("{:#?}", entries(app.db())) };
    assert_eq!((&*entry.actor, &*entry.subject), (&*format!("machine:{id}"), &*format!("client:{id}")));
    let scopes = ["standards:read", "standing:read", "providers:read", "identifiers:write"];
    let expected = json!({"client": id, "grant": "client_credentials", "scopes": scopes, "source": HERE});
    assert_eq!(payload(entry), expected);
    assert_eq!(verify(app.db()), Ok(1));
}

#[test]
fn a_token_that_is_refused_names_the_client_only_where_there_is_one() {
    let app = TestApp::start();
    let id = app.staff().machine(Role::Partner).id.to_string();
    let _ = token(&app, &id, "not its secret").expect(401);
    let _ = token(&app, "somebody-else", "x").expect(401);
    let _ = token(&app, &uuid::Uuid::now_v7().to_string(), "x").expect(401);
    let found = soon(&app, "token_refused", 3);
    assert!(found.iter().all(|entry| entry.actor == "nobody"), "{found:#?}");
    let of = |subject: &str| -> Vec<Entry> { found.iter().filter(|one| one.subject == subject).cloned().collect() };
    let known = of(&format!("client:{id}"));
    assert_eq!(times(&known), 1);
    assert_eq!(payload(&known[0])["error"], "invalid_client");
    assert_eq!(payload(&known[0])["client"], json!(id));
    assert_eq!(times(&of("token")), 2, "{found:#?}");
}

#[test]
fn who_signs_in_and_who_does_not() {
    let app = TestApp::start();
    let person = app.staff().person(Role::Reviewer);
    let name = Staff::name(Role::Reviewer);
    let _ = sign_in(&app, &name, PASSWORD).expect(303);
    let [entry] = &*now(&app, "sign_in") else { panic!("{:#?}", entries(app.db())) };
    assert_eq!((&*entry.actor, &*entry.subject), (&*format!("person:{person}"), &*format!("user:{person}")));
    let expected = json!({"person": person.to_string(), "client": "swagger-ui", "session": null, "source": HERE});
    assert_eq!(payload(entry), expected);

    let _ = sign_in(&app, &name, "a wrong password, long enough").expect(401);
    let _ = sign_in(&app, "nobody.at.all", PASSWORD).expect(401);
    let found = soon(&app, "sign_in_refused", 2);
    assert!(found.iter().all(|entry| entry.actor == "nobody" && payload(entry)["source"] == HERE), "{found:#?}");
    let accounts: Vec<Value> = found.iter().map(|entry| payload(entry)["account"].clone()).collect();
    assert_eq!(accounts, [json!(person.to_string()), Value::Null]);
    assert_eq!(now(&app, "sign_in").len(), 1);
}

#[test]
fn a_refused_request_says_who_what_and_from_where() {
    let app = TestApp::start();
    app.nobody().get("/v1/users").problem(401, "unauthenticated");
    app.bearer("damaged").get("/v1/users").problem(401, "unauthenticated");
    app.as_role(Role::Reviewer).get("/v1/users/01981f3e-8a00-7000-8000-00000000ffff").problem(403, "forbidden");
    let found = soon(&app, "request_refused", 3);
    let reviewer = app.staff().actor(Role::Reviewer).to_string();
    for (actor, operation, status, count) in [("nobody", "list_users", 401, 2), (&reviewer, "show_user", 403, 1)] {
        let mine: Vec<Entry> = found.iter().filter(|entry| entry.actor == actor).cloned().collect();
        assert_eq!(times(&mine), count, "{found:#?}");
        let mut said = payload(&mine[0]);
        let members = said.as_object_mut().unwrap();
        assert!(members.remove("count").is_some() && members.remove("since").is_some());
        let scope = "access:read";
        assert_eq!(said, json!({"operation": operation, "status": status, "scope": scope, "source": HERE}));
        assert_eq!(mine[0].subject, format!("operation:{operation}"));
    }
}

#[test]
fn every_operation_that_refuses_is_in_the_log_under_its_name() {
    let app = TestApp::start();
    let all: Vec<_> = operations::all().into_iter().filter(|operation| operation.scope.is_some()).collect();
    for operation in &all {
        let _ = app.nobody().call(&operation.method, &operation.target()).send().expect(401);
    }
    let found = soon(&app, "request_refused", all.len() as u64);
    let said: BTreeMap<String, Value> = found
        .iter()
        .map(|entry| (payload(entry)["operation"].as_str().unwrap().to_owned(), payload(entry)["scope"].clone()))
        .collect();
    let expected: BTreeMap<_, _> = all.into_iter().map(|operation| (operation.id, json!(operation.scope))).collect();
    assert_eq!(said, expected);
}

#[test]
fn every_confidential_read_is_recorded_before_it_is_answered() {
    let app = TestApp::start();
    let organization = app.eligible(&profile(&[offering("outreach", &["37183"])]));
    let reader = app.bearer(app.token(app.staff().actor(Role::Decider), Scope::ALL, None));
    let place = format!("/v1/organizations/{organization}");
    let (provider, shown) = (app.provider(organization), reader.get(&place).ok());
    let mut wanted = shown.json()["profile"].take();
    wanted["name"] = json!("A proposed name (fictitious)");
    let edited = provider.put(&format!("{place}/profile"), &shown.etag(), &wanted).ok().json();
    let change = edited["pending"][0]["id"].as_str().unwrap().to_owned();
    let first = |list: &str| reader.get(list).ok().json()["items"][0]["id"].as_str().unwrap().to_owned();
    let (concern, document) = (app.shared_concern(organization), app.licensed(organization).1);
    let site = app.site(organization, &testkit::place("outreach"));
    let unmet = |code: &StandardCode| if code.as_str() == "F-02" { Rating::DoesNotMeet } else { Rating::Meets };
    let action = app.corrective_action(app.accepted_with(organization, unmet), "F-02");
    let other = app.organization(&profile(&[]));
    let succession = app.succession(organization, SuccessionKind::MergedInto, &[other]);
    let offered = provider.post("/v1/evidence", &json!({"kind": "policy", "title": "A code"})).expect(201);
    let file = format!("/v1/evidence/{}/file", offered.id());
    let file = provider.call("PUT", &file).header("If-Match", offered.etag());
    file.body("application/octet-stream", "A code.").send().ok();
    let ids = BTreeMap::from([
        ("evidence", offered.id()),
        ("invitation", first("/v1/invitations")),
        ("corrective_action", action.to_string()),
        ("task", first("/v1/tasks")),
        ("concern", concern.to_string()),
        ("document", document.to_string()),
        ("conflict", crate::access_calls::conflict(&app, organization)),
        ("alert", crate::access_calls::alert(&app, &app.staff().machine(Role::Partner).id.to_string())),
        ("assessment", first("/v1/assessments")),
        ("decision", first("/v1/decisions")),
        ("notice", first("/v1/notices")),
        ("succession", succession.to_string()),
        ("user", first("/v1/users")),
        ("organization", organization.to_string()),
        ("site", site.to_string()),
        ("change", change),
    ]);
    let all = operations::all();
    for confidential in CONFIDENTIAL {
        let operation = all.iter().find(|one| one.id == confidential.operation).expect("an operation of the document");
        assert_eq!(operation.method, "GET", "{confidential:?}");
        let target = operation.target_with(|name| ids.get(name).cloned());
        let before = entries(app.db()).len();
        let query = if operation.id == "export_organizations" { "?format=csv" } else { "" };
        let answer = reader.get(&format!("{target}{query}")).expect(200);
        let added = entries(app.db())[before..].to_vec();
        let [entry] = &*added else { panic!("{target}: {added:#?}") };
        assert_eq!((&*entry.act, &*entry.actor), ("confidential_read", &*app.staff().actor(Role::Decider).to_string()));
        let said = payload(entry);
        assert_eq!((&said["operation"], &said["source"]), (&json!(operation.id), &json!(HERE)));
        assert_eq!(said["fields"], json!(confidential.fields));
        let is_of_one = [
            "assessment",
            "change",
            "concern",
            "conflict",
            "corrective_action",
            "decision",
            "document",
            "evidence",
            "invitation",
            "notice",
            "organization",
            "succession",
            "task",
        ]
        .contains(&confidential.kind);
        assert_eq!(entry.organization, is_of_one.then_some(organization), "{target}");
        let subject = ids.get(confidential.kind).map(|id| format!("{}:{id}", confidential.kind));
        assert_eq!(entry.subject, subject.unwrap_or_else(|| confidential.kind.to_owned()));
        // Who has it already is shown nothing.
        if answer.header("etag").is_some() && !confidential.operation.ends_with("access_log") {
            let again = reader.call("GET", &target).header("If-None-Match", answer.etag()).send();
            let _ = again.expect(304);
            assert_eq!(entries(app.db()).len(), before + 1, "{target}");
        }
    }
    let of_one = reader.get(&format!("/v1/decisions?organization={organization}")).expect(200);
    assert_eq!(entries(app.db()).last().unwrap().organization, Some(organization), "{of_one}");
}

/// The names of the fields that an answer of this schema may have.
pub fn fields(schema: &Value, above: &[String], found: &mut BTreeSet<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        // A schema may hold itself.
        if !above.iter().any(|one| one == reference) {
            fields(resolved(schema), &[above, &[reference.to_owned()]].concat(), found);
        }
    }
    for (name, below) in schema["properties"].as_object().into_iter().flatten() {
        found.insert(name.clone());
        fields(below, above, found);
    }
    for below in ["items", "additionalProperties"].iter().filter_map(|name| schema.get(name)) {
        fields(below, above, found);
    }
    for name in ["allOf", "oneOf", "anyOf"] {
        schema[name].as_array().into_iter().flatten().for_each(|below| fields(below, above, found));
    }
}

#[test]
fn what_shows_a_confidential_field_is_declared_to() {
    const FREE_TEXT: &[&str] =
        &["narrative", "evidence", "note", "findings", "reason", "conditions", "authorized_by", "openings"];
    let mut declared = 0;
    for operation in operations::all().iter().filter(|operation| operation.method == "GET") {
        let mut shown = BTreeSet::new();
        let answer = resolved(&operation.it["responses"]["200"]);
        for content in answer["content"].as_object().into_iter().flatten().map(|(_, content)| content) {
            fields(&content["schema"], &[], &mut shown);
        }
        let confidential = CONFIDENTIAL.iter().find(|one| one.operation == operation.id);
        // Accounts of people, but for one's own organization's and one's own.
        let is_of_a_person = operation.path.starts_with("/v1/users");
        if is_of_a_person || FREE_TEXT.iter().any(|name| shown.contains(*name)) {
            assert!(confidential.is_some(), "{} shows {shown:?} and is not in CONFIDENTIAL", operation.id);
            declared += 1;
        }
        // A file has no schema that names its columns.
        let is_file = answer["content"]["application/json"].is_null();
        for name in confidential.filter(|_| !is_file).map_or(&[][..], |one| one.fields) {
            assert!(shown.contains(*name), "{} does not show {name}", operation.id);
        }
    }
    assert!(declared >= 6, "{declared}");
}

#[test]
fn what_is_not_shown_is_no_read() {
    let app = TestApp::start();
    let mut flow = Flow::create(&app, &profile(&[offering("outreach", &["37183"])]));
    flow.start();
    // Their own data.
    flow.provider.get(&flow.path("")).ok();
    flow.save(&json!({"answers": {"F-01": {"rating": "meets", "narrative": "Ours."}}})).ok();
    // What does not exist, and what says nothing confidential.
    flow.reviewer.get("/v1/assessments/01981f3e-8a00-7000-8000-00000000ffff").problem(404, "not-found");
    for target in ["/v1/assessments", "/v1/organizations", "/v1/policies", "/v1/editions", "/v1/invitations"] {
        flow.reviewer.get(target).ok();
    }
    assert_eq!(entries(app.db()), []);
    flow.reviewer.get(&flow.path("")).ok();
    assert_eq!(now(&app, "confidential_read").len(), 1);
}

#[test]
fn what_cannot_be_recorded_does_not_happen() {
    let app = TestApp::start();
    let auditor = app.as_role(Role::Auditor);
    auditor.get("/v1/decisions").ok();
    // The next entry gets a number that is taken.
    app.database().tamper("UPDATE access_log_head SET number = 0");
    auditor.get("/v1/decisions").problem(503, "busy");
    auditor.get("/v1/journal/export").problem(503, "busy");
    let machine = app.staff().machine(Role::Partner).clone();
    let refused = token(&app, &machine.id.to_string(), &machine.secret).expect(503).json();
    assert_eq!(refused["error"], "temporarily_unavailable");
    let page = sign_in(&app, &Staff::name(Role::Reviewer), PASSWORD).expect(503);
    assert_eq!(page.header("location"), None);
    // The rest goes on.
    auditor.get("/v1/arenas").ok();
    auditor.get("/v1/access-log").ok();
    app.database().tamper("UPDATE access_log_head SET number = 1");
    auditor.get("/v1/decisions").ok();
    assert_eq!(verify(app.db()).map(|count| count >= 2), Ok(true));
}

#[test]
fn auditors_and_administrators_read_it_and_nobody_else() {
    let app = TestApp::start();
    let organization = app.organization(&profile(&[]));
    for target in ["/v1/access-log", "/v1/access-log/export"] {
        app.nobody().get(target).problem(401, "unauthenticated");
        for role in Role::ALL.iter().copied() {
            let caller = if role.is_tenant() { app.provider(organization) } else { app.as_role(role) };
            let expected = if matches!(role, Role::Auditor | Role::Administrator) { 200 } else { 403 };
            let _ = caller.get(target).expect(expected);
        }
    }
}

#[test]
fn it_can_be_searched() {
    let app = TestApp::start();
    let organization = app.eligible(&profile(&[offering("outreach", &["37183"])]));
    let decider = app.staff().actor(Role::Decider).to_string();
    app.as_role(Role::Decider).get(&format!("/v1/decisions?organization={organization}")).ok();
    app.as_role(Role::Auditor).get("/v1/decisions").ok();
    app.nobody().get("/v1/users").problem(401, "unauthenticated");
    soon(&app, "request_refused", 1);
    let auditor = app.as_role(Role::Auditor);
    let found = |query: &str| -> Vec<(String, String)> {
        let page = auditor.get(&format!("/v1/access-log?{query}")).ok().json();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        page["items"].as_array().unwrap().iter().map(|item| (text(&item["actor"]), text(&item["act"]))).collect()
    };
    let read = "confidential_read".to_owned();
    assert_eq!(found(&format!("actor={decider}")), [(decider.clone(), read.clone())]);
    assert_eq!(found(&format!("organization={organization}")), [(decider, read)]);
    assert_eq!(found("act=request_refused"), [("nobody".to_owned(), "request_refused".to_owned())]);
    assert_eq!(found("act=confidential_read").len(), 2);
    assert_eq!(found("act=confidential_read&actor=nobody"), []);
    assert_eq!(found("").len(), 3);
    auditor.get("/v1/access-log?act=").problem(400, "invalid-query");
}

#[test]
fn nothing_that_somebody_typed_or_sent_is_in_it() {
    const CANARY: &str = "canary4711yellow";
    let app = TestApp::start();
    let organization = app.eligible(&profile(&[offering("outreach", &["37183"])]));
    let machine = app.staff().machine(Role::Partner).clone();
    let issued = token(&app, &machine.id.to_string(), &machine.secret).expect(200).json();
    let _ = token(&app, CANARY, CANARY).expect(401);
    let _ = token(&app, &machine.id.to_string(), CANARY).expect(401);
    let form = [("grant_type", CANARY), ("scope", CANARY), ("code", CANARY), ("code_verifier", CANARY)];
    let _ = app.call("POST", "/oauth/token").form(&form).send().expect(400);
    let _ = sign_in(&app, CANARY, CANARY).expect(401);
    let _ = sign_in(&app, &Staff::name(Role::Reviewer), CANARY).expect(401);
    let _ = sign_in(&app, &Staff::name(Role::Reviewer), PASSWORD).expect(303);
    for target in [format!("/v1/users?{CANARY}={CANARY}"), format!("/v1/users/{CANARY}"), format!("/v1/{CANARY}")] {
        for caller in [app.nobody(), app.bearer(CANARY), app.as_role(Role::Partner)] {
            let call = caller.call("GET", &target).header("X-Forwarded-For", CANARY).header("User-Agent", CANARY);
            let _ = call.header("X-Request-Id", CANARY).header("Cookie", CANARY).send();
        }
    }
    let auditor = app.bearer(app.token(app.staff().actor(Role::Auditor), Scope::ALL, None));
    let uppercase = auditor.get("/v1/users").ok().json()["items"][0]["id"].as_str().unwrap().to_uppercase();
    auditor.get(&format!("/v1/users/{uppercase}")).ok();
    auditor.get(&format!("/v1/decisions?organization={organization}")).ok();
    auditor.get(&format!("/v1/access-log?actor={CANARY}&act={CANARY}")).ok();
    soon(&app, "token_refused", 3);
    soon(&app, "sign_in_refused", 2);
    soon(&app, "request_refused", 6);

    let found = entries(app.db());
    assert!(found.iter().any(|entry| entry.subject == format!("user:{}", uppercase.to_lowercase())));
    let access = issued["access_token"].as_str().unwrap();
    let names: Vec<String> = Role::ALL.iter().map(|role| Staff::name(*role)).collect();
    let mut forbidden =
        vec![CANARY, PASSWORD, &machine.secret, access, access.rsplit('.').next().unwrap(), "127.0.0.1"];
    forbidden.push(&uppercase);
    forbidden.extend(names.iter().map(|name| &**name));
    for entry in &found {
        let whole = format!("{entry:?}");
        for word in &forbidden {
            assert!(!whole.contains(word), "{word} in {entry:#?}");
        }
    }
}

#[test]
fn a_flood_of_refusals_is_folded_and_none_is_lost() {
    let app = TestApp::start();
    let nobody = app.nobody();
    for _ in 0..400 {
        let _ = nobody.get("/v1/users").expect(401);
    }
    let found = soon(&app, "request_refused", 400);
    assert!(found.len() < 40, "{} entries for 400 refusals", found.len());
    assert!(found.iter().all(|entry| payload(entry)["since"].as_str().is_some()), "{found:#?}");
    assert_eq!(verify(app.db()), Ok(found.len() as u64));
}

#[test]
fn what_does_not_fit_is_counted_and_what_waits_is_written_at_the_end() {
    let database = Database::empty();
    let db = database.open();
    let recorder = Recorder::start(db.clone()).unwrap();
    let client = |number: u128| Some(ClientId(uuid::Uuid::from_u128(number)));
    for number in 0..3000 {
        let access = Access::TokenRefused { client: client(number), error: "invalid_client", source: None };
        recorder.note(Who::Nobody, access);
    }
    recorder.finish();
    let found = entries(&db);
    let (dropped, kept): (Vec<Entry>, Vec<Entry>) =
        found.into_iter().partition(|entry| entry.act == "refusals_dropped");
    assert!(times(&dropped) > 0 && times(&kept) >= 500, "{} {}", times(&dropped), times(&kept));
    assert_eq!(times(&dropped) + times(&kept), 3000);
    assert_eq!(verify(&db), Ok((dropped.len() + kept.len()) as u64));
}

#[test]
fn a_proxy_is_believed_about_the_source_when_the_operator_says_so() {
    let ask = |app: &TestApp| {
        let _ = app.call("GET", "/v1/users").header("X-Forwarded-For", "1.2.3.4, 203.0.113.77").send().expect(401);
        payload(&soon(app, "request_refused", 1)[0])["source"].clone()
    };
    let trusting = |text: &str| {
        let trusted_proxies = TrustedProxies::parse([text]).unwrap();
        TestApp::start_with(|settings| settings.trusted_proxies = trusted_proxies)
    };
    assert_eq!(ask(&TestApp::start()), HERE);
    assert_eq!(ask(&trusting("192.0.2.0/24")), HERE);
    assert_eq!(ask(&trusting("127.0.0.0/8")), "203.0.113.0/24");
}
