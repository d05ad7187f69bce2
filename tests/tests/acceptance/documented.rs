//! The document against what the service answers, and against itself.

use crate::{
    contract::{examples, faults, for_every_content, resolved},
    operations::{self, DOCUMENT},
};
use domain::access::{Role, Scope};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use testkit::TestApp;

#[test]
fn every_reference_leads_somewhere() {
    let mut references = 0;
    walk(&DOCUMENT, "", &mut |_, value| {
        if value.get("$ref").is_some_and(Value::is_string) {
            resolved(value);
            references += 1;
        }
    });
    assert!(references > 100, "{references}");
}

fn walk(value: &Value, at: &str, see: &mut impl FnMut(&str, &Value)) {
    see(at, value);
    match value {
        Value::Object(members) => {
            for (name, below) in members {
                walk(below, &format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), see);
            }
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(place, below)| walk(below, &format!("{at}/{place}"), see));
        }
        _ => {}
    }
}

/// The example that Swagger UI makes of a schema: its own, or one put together from those below.
pub fn made(schema: &Value) -> Result<Value, String> {
    if let Some(example) = examples(schema).into_iter().next() {
        return Ok(example);
    }
    if schema.get("$ref").is_some() {
        return made(resolved(schema));
    }
    if let Some(default) = schema.get("default").or_else(|| schema.get("const")).or_else(|| schema["enum"].get(0)) {
        return Ok(default.clone());
    }
    if let Some(all) = schema["allOf"].as_array() {
        let mut whole = Map::new();
        for part in all {
            if let Value::Object(members) = made(part)? {
                whole.extend(members);
            }
        }
        return Ok(Value::Object(whole));
    }
    for name in ["oneOf", "anyOf"] {
        // `null` comes first where a value may be absent; what is there is the better example.
        if let Some(some) = schema[name].as_array().and_then(|all| all.iter().find(|one| one["type"] != "null")) {
            return made(some);
        }
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).filter(|kind| *kind != "null").collect(),
        _ => Vec::new(),
    };
    match kinds.first() {
        Some(&"object") => {
            let mut whole = Map::new();
            for (name, below) in schema["properties"].as_object().into_iter().flatten() {
                whole.insert(name.clone(), made(below).map_err(|why| format!("{name}.{why}"))?);
            }
            Ok(Value::Object(whole))
        }
        Some(&"array") => Ok(json!([made(&schema["items"]).map_err(|why| format!("[].{why}"))?])),
        Some(&"boolean") => Ok(json!(true)),
        kind => Err(format!(" is {kind:?} without an example")),
    }
}

#[test]
fn every_body_has_an_example_that_is_valid() {
    let mut wrong = BTreeSet::new();
    let mut checked = 0;
    for_every_content(|place, content| {
        let example = examples(content).into_iter().next().map_or_else(|| made(&content["schema"]), Ok);
        // Files of JSON Lines and the like are text; one media type of a request shows the form.
        let is_json = place.ends_with("json");
        match example {
            Ok(example) => {
                checked += 1;
                wrong.extend(faults(&content["schema"], &example).into_iter().map(|why| format!("{place}: {why}")));
            }
            Err(why) if is_json => {
                wrong.insert(format!("{place}: {why}"));
            }
            Err(_) => {}
        }
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(checked > 80, "{checked}");
}

#[test]
fn what_is_answered_is_what_the_document_says() {
    let app = TestApp::start();
    let organization = app.eligible(&testkit::profile(&[testkit::offering("outreach", &["37183"])]));
    let staff = app.bearer(app.token(app.staff().actor(Role::Decider), Scope::ALL, None));
    let first = |list: &str| staff.get(list).ok().json()["items"][0]["id"].as_str().unwrap_or_default().to_owned();
    let ids = BTreeMap::from([
        ("organization", organization.to_string()),
        ("edition", app.staff().edition.id.to_string()),
        ("invitation", first("/v1/invitations")),
        ("assessment", first("/v1/assessments")),
        ("policy", first("/v1/policies")),
        ("decision", first("/v1/decisions")),
        ("site", app.site(organization, &testkit::place("outreach")).to_string()),
    ]);
    let mut asked = 0;
    for operation in operations::all().iter().filter(|operation| operation.method == "GET") {
        if operation.target_with(|name| ids.get(name).cloned()).contains("00000000ffff") {
            continue;
        }
        let query = match operation.id.as_str() {
            "export_organizations" => "?format=csv",
            "search_standing" | "evaluate_verdict" => "?use=referral&arena=outreach",
            "find_provider" => "?identifier_scheme=nobodys&identifier_value=X",
            _ => "",
        };
        let target = operation.target_with(|name| ids.get(name).cloned());
        let answer = staff.get(&format!("{target}{query}")).expect(200);
        let response = resolved(&operation.it["responses"]["200"]);
        let content = &response["content"]["application/json"];
        // The exports are JSON Lines, which no schema of the document describes.
        let wrong = if content.is_null() { Vec::new() } else { faults(&content["schema"], &answer.json()) };
        assert!(wrong.is_empty(), "{}: {wrong:#?}\n{answer}", operation.id);
        for name in response["headers"].as_object().into_iter().flatten().map(|(name, _)| name) {
            let is_read_from_memory = operation.scope.is_none() && name == "ETag";
            assert!(answer.header(name).is_some() || is_read_from_memory, "{} does not send {name}", operation.id);
        }
        asked += 1;
    }
    assert!(asked >= 20, "{asked}");
    for answer in [staff.get("/nowhere"), staff.get("/v1/standing?use=x"), staff.post("/v1/organizations", &json!({}))]
    {
        let schema = json!({"$ref": "#/components/schemas/ProblemDocument"});
        let wrong = faults(&schema, &answer.json());
        assert!(wrong.is_empty(), "{wrong:#?}\n{answer}");
    }
}
