//! The contract: the document is committed, complete, and true to itself.

use crate::operations::{self, DOCUMENT, Operation};
use domain::access::{Role, Scope};
use http_api::document::Audience;
use jsonschema::Validator;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use testkit::TestApp;

/// The contract as it was agreed on.
const COMMITTED: &str = include_str!("../../../openapi/registry.json");

/// Operations that answer errors as their own RFCs say, not with problems.
const OF_OAUTH: [&str; 3] = ["get_token", "introspect_token", "revoke_token"];

#[test]
fn the_committed_document_is_the_codes() {
    let committed: Value = serde_json::from_str(COMMITTED).expect("openapi/registry.json is JSON");
    let of = |document: &Value| -> BTreeMap<String, Value> {
        document.as_object().unwrap().iter().map(|(name, part)| (name.clone(), part.clone())).collect()
    };
    let mend = "mend it with: cargo run -- openapi > openapi/registry.json";
    let (code, kept) = (of(&DOCUMENT), of(&committed));
    for name in code.keys().chain(kept.keys()) {
        let (a, b) = (code.get(name), kept.get(name));
        if a != b {
            let members = |part: Option<&Value>| part.and_then(Value::as_object).cloned().unwrap_or_default();
            let (a, b) = (members(a), members(b));
            let differ: BTreeSet<_> = a.keys().chain(b.keys()).filter(|key| a.get(*key) != b.get(*key)).collect();
            panic!("openapi/registry.json is not what the code says ({name}: {differ:?}); {mend}");
        }
    }
    let text = http_api::document::document().to_pretty_json().unwrap();
    assert_eq!(text.trim(), COMMITTED.trim(), "openapi/registry.json is written otherwise; {mend}");
}

#[test]
fn it_is_openapi_3_1_with_everything_that_names_it() {
    assert_eq!(DOCUMENT["openapi"], "3.1.0");
    for pointer in ["/info/title", "/info/version", "/info/description", "/info/license/name"] {
        let found = DOCUMENT.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        assert!(!found.is_empty(), "{pointer}");
    }
    let flows = &DOCUMENT["components"]["securitySchemes"]["oauth2"]["flows"];
    let of_people: BTreeSet<Scope> = Scope::ALL.iter().copied().collect();
    let of_machines: BTreeSet<Scope> = Role::ALL.iter().flat_map(|role| role.scopes_of_machines()).collect();
    for (flow, known) in [("authorizationCode", of_people), ("clientCredentials", of_machines)] {
        let scopes: BTreeSet<_> = flows[flow]["scopes"].as_object().unwrap().keys().cloned().collect();
        let known: BTreeSet<_> = known.iter().map(|scope| scope.as_str().to_owned()).collect();
        assert_eq!(scopes, known, "{flow}");
    }
}

#[test]
fn every_operation_says_what_it_does() {
    let tags: Vec<_> = DOCUMENT["tags"].as_array().unwrap().iter().map(|tag| tag["name"].clone()).collect();
    let mut ids = BTreeSet::new();
    for Operation { id, method, path, it, .. } in operations::all() {
        let place = format!("{method} {path}");
        assert!(
            !id.is_empty() && id.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
            "{place}: operationId {id:?}"
        );
        assert!(ids.insert(id), "{place}: the operationId stands twice");
        for member in ["summary", "description"] {
            let said = it[member].as_str().unwrap_or_default();
            assert!(said.len() > 5, "{place}: {member} {said:?}");
        }
        assert!(!it["summary"].as_str().unwrap().ends_with('.'), "{place}: a summary is no sentence");
        let [tag] = it["tags"].as_array().unwrap().as_slice() else { panic!("{place}: {}", it["tags"]) };
        assert!(tags.contains(tag), "{place}: unknown tag {tag}");
        for parameter in it["parameters"].as_array().into_iter().flatten() {
            let said = parameter["description"].as_str().unwrap_or_default();
            assert!(!said.is_empty(), "{place}: {} has no description", parameter["name"]);
            assert!(parameter.get("schema").is_some(), "{place}: {} has no schema", parameter["name"]);
        }
        let in_path: BTreeSet<_> = path.split('/').filter_map(|s| s.strip_prefix('{')?.strip_suffix('}')).collect();
        let declared: BTreeSet<_> = it["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|p| p["in"] == "path")
            .filter_map(|p| p["name"].as_str())
            .collect();
        assert_eq!(in_path, declared, "{place}: parameters in the path");
    }
    let used: BTreeSet<_> = operations::all().iter().map(|o| o.it["tags"][0].to_string()).collect();
    assert_eq!(used.len(), tags.len(), "a tag without an operation");
}

#[test]
fn every_operation_names_its_exact_statuses() {
    for operation in operations::all() {
        let place = &operation.id;
        let responses = operation.it["responses"].as_object().unwrap();
        let statuses: BTreeSet<u16> = responses
            .keys()
            .map(|status| status.parse().unwrap_or_else(|_| panic!("{place}: {status} is no exact status")))
            .collect();
        assert_eq!(statuses.iter().filter(|status| **status < 300).count(), 1, "{place}: one success: {statuses:?}");
        let mut needed = vec![];
        if operation.scope.is_some() {
            needed.extend([401, 403, 500, 503]);
        }
        if operation.takes_json() {
            needed.extend([400, 413, 415, 422]);
        }
        if operation.takes("If-Match") {
            needed.extend([412, 428]);
        }
        if operation.takes("Idempotency-Key") {
            needed.extend([400, 409, 422]);
        }
        if !operation.parameters("path").is_empty() {
            needed.push(404);
        }
        if !operation.parameters("query").is_empty() {
            needed.push(400);
        }
        for status in needed {
            assert!(statuses.contains(&status), "{place} does not name {status}");
        }
        for (status, response) in responses {
            let response = resolved(response);
            assert!(response["description"].as_str().is_some_and(|said| !said.is_empty()), "{place} {status}");
            if status.as_str() >= "400" && !OF_OAUTH.contains(&operation.id.as_str()) {
                let content = response["content"].as_object().unwrap_or_else(|| panic!("{place} {status}"));
                assert_eq!(content.keys().collect::<Vec<_>>(), ["application/problem+json"], "{place} {status}");
            }
        }
    }
}

/// Follows a `$ref` within the document.
pub fn resolved(value: &Value) -> &Value {
    match value["$ref"].as_str() {
        Some(reference) => {
            let pointer = reference.strip_prefix('#').unwrap_or_else(|| panic!("{reference} leaves the document"));
            resolved(DOCUMENT.pointer(pointer).unwrap_or_else(|| panic!("{reference} is nowhere")))
        }
        None => value,
    }
}

/// A validator of a schema of the document, whose references are followed within the document.
fn validator(schema: &Value) -> Validator {
    // OpenAPI 3.1 schemas are JSON Schema 2020-12; `components` stands beside the schema so that references hold.
    let mut whole = match schema {
        Value::Object(members) => members.clone(),
        other => panic!("no schema: {other}"),
    };
    whole.insert("components".to_owned(), json!({ "schemas": DOCUMENT["components"]["schemas"] }));
    jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .should_ignore_unknown_formats(true)
        .build(&Value::Object(whole))
        .unwrap_or_else(|error| panic!("{error}: {schema:#}"))
}

#[track_caller]
pub fn faults(schema: &Value, example: &Value) -> Vec<String> {
    validator(schema).iter_errors(example).map(|error| format!("{} {error}", error.instance_path())).collect()
}

/// The keys under which a schema holds schemas, so that an example is never looked for among properties' names.
fn schemas_below(schema: &Value, at: &str, found: &mut Vec<(String, Value)>) {
    found.push((at.to_owned(), schema.clone()));
    for (name, below) in ["properties", "patternProperties", "$defs"].iter().filter_map(|n| Some((n, schema.get(*n)?)))
    {
        for (key, below) in below.as_object().into_iter().flatten() {
            schemas_below(below, &format!("{at}/{name}/{key}"), found);
        }
    }
    for (name, below) in
        ["items", "additionalProperties", "propertyNames"].iter().filter_map(|n| Some((n, schema.get(*n)?)))
    {
        if below.is_object() {
            schemas_below(below, &format!("{at}/{name}"), found);
        }
    }
    for name in ["oneOf", "anyOf", "allOf", "prefixItems"] {
        for (place, below) in schema[name].as_array().into_iter().flatten().enumerate() {
            schemas_below(below, &format!("{at}/{name}/{place}"), found);
        }
    }
}

/// Every schema of the document, and every schema below one.
fn every_schema() -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for (name, schema) in DOCUMENT["components"]["schemas"].as_object().unwrap() {
        schemas_below(schema, name, &mut found);
    }
    for_every_content(|place, content| schemas_below(&content["schema"], place, &mut found));
    for_every_parameter(|place, parameter| schemas_below(&parameter["schema"], place, &mut found));
    found
}

pub fn for_every_content(mut see: impl FnMut(&str, &Value)) {
    for operation in operations::all() {
        for (media_type, content) in operation.it["requestBody"]["content"].as_object().into_iter().flatten() {
            see(&format!("{} request {media_type}", operation.id), content);
        }
        for (status, response) in operation.it["responses"].as_object().unwrap() {
            for (media_type, content) in resolved(response)["content"].as_object().into_iter().flatten() {
                see(&format!("{} {status} {media_type}", operation.id), content);
            }
        }
    }
}

fn for_every_parameter(mut see: impl FnMut(&str, &Value)) {
    for operation in operations::all() {
        for parameter in operation.it["parameters"].as_array().into_iter().flatten() {
            see(&format!("{} {}", operation.id, parameter["name"]), parameter);
        }
    }
}

/// The examples that something gives.
pub fn examples(of: &Value) -> Vec<Value> {
    let one = of.get("example").cloned();
    let several = match of.get("examples") {
        Some(Value::Array(items)) => items.clone(),
        Some(Value::Object(named)) => named.values().filter_map(|example| example.get("value").cloned()).collect(),
        _ => Vec::new(),
    };
    one.into_iter().chain(several).collect()
}

#[test]
fn every_example_is_valid_against_its_own_schema() {
    let mut wrong = BTreeSet::new();
    let mut checked = 0;
    let mut check = |place: &str, schema: &Value, holder: &Value| {
        for example in examples(holder) {
            checked += 1;
            wrong.extend(faults(schema, &example).into_iter().map(|fault| format!("{place}: {fault}: {example}")));
        }
    };
    for (place, schema) in every_schema() {
        check(&place, &schema, &schema);
    }
    for_every_content(|place, content| check(place, &content["schema"], content));
    for_every_parameter(|place, parameter| check(place, &parameter["schema"], parameter));
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(checked > 150, "{checked}");
}

#[test]
fn every_success_with_a_body_has_a_schema() {
    for operation in operations::all() {
        for (status, response) in operation.it["responses"].as_object().unwrap() {
            if status.as_str() < "300" && status != "204" {
                let content = resolved(response)["content"].as_object();
                let content = content.unwrap_or_else(|| panic!("{} {status} has no content", operation.id));
                assert!(content.values().all(|one| one.get("schema").is_some()), "{} {status}", operation.id);
            }
        }
    }
}

#[test]
fn the_documents_by_audience_are_parts_of_the_whole() {
    let by_place: BTreeMap<String, Value> =
        operations::all().into_iter().map(|o| (format!("{} {}", o.method, o.path), o.it)).collect();
    let mut covered = BTreeSet::new();
    for audience in Audience::ALL {
        let document = serde_json::to_value(audience.document()).unwrap();
        let mut count = 0;
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, it) in item.as_object().unwrap() {
                let place = format!("{} {path}", method.to_uppercase());
                assert_eq!(Some(it), by_place.get(&place), "{audience:?}: {place} is not as in the whole");
                let needed = it["security"][0].get("oauth2").and_then(|scopes| scopes[0].as_str());
                if audience != Audience::Everyone
                    && let Some(scope) = needed
                {
                    assert!(may(audience, scope), "{audience:?} is shown {place}, which needs {scope}");
                    covered.insert(place);
                }
                count += 1;
            }
        }
        if audience != Audience::Everyone {
            assert!(count < by_place.len(), "{audience:?} is shown everything");
        }
        for (name, part) in document["components"].as_object().unwrap() {
            assert_eq!(part, &DOCUMENT["components"][name], "{audience:?}: {name}");
        }
    }
    let secured = operations::all().iter().filter(|operation| operation.scope.is_some()).count();
    assert_eq!(covered.len(), secured, "an operation is in no audience's document");
}

fn may(audience: Audience, scope: &str) -> bool {
    let roles: &[Role] = match audience {
        Audience::Everyone => Role::ALL,
        Audience::Partner => &[Role::Partner],
        Audience::Provider => &[Role::ProviderMember, Role::ProviderOwner],
        Audience::Staff => &[Role::Reviewer, Role::Decider, Role::StandardsEditor],
        Audience::Administrator => &[Role::Administrator, Role::Importer, Role::Auditor],
    };
    roles.iter().flat_map(|role| role.scopes()).any(|held| held.as_str() == scope)
}

#[test]
fn swagger_ui_and_every_document_are_served() {
    let app = TestApp::start();
    for audience in Audience::ALL {
        let served = app.nobody().get(audience.address()).expect(200);
        assert_eq!(served.json(), serde_json::to_value(audience.document()).unwrap(), "{audience:?}");
    }
    let page = app.nobody().get("/docs/").expect(200);
    assert!(page.header("content-type").is_some_and(|it| it.starts_with("text/html")), "{page}");
    let mut files = vec!["/docs/swagger-initializer.js".to_owned(), "/docs/oauth2-redirect.html".to_owned()];
    for attribute in ["src=\"", "href=\""] {
        files.extend(page.text.split(attribute).skip(1).map(|rest| {
            let file = rest.split('"').next().unwrap().trim_start_matches("./");
            assert!(!file.contains("//"), "the page asks another host for {file}");
            format!("/docs/{file}")
        }));
    }
    for file in files {
        let served = app.call("GET", &file).send();
        assert_eq!(served.status, 200, "{file}");
    }
    let settings = app.nobody().get("/docs/swagger-initializer.js").text;
    for audience in Audience::ALL {
        assert!(settings.contains(audience.address()), "{audience:?} is not in the selector");
    }
}
