//! Free text is guarded: what looks like a person's data is refused, held or looked at, and is found nowhere afterwards.

use crate::operations::{self, DOCUMENT};
use crate::screening_calls::{sound_calls, wordy};
use domain::access::{Role, Scope};
use persistence::journal;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use testkit::{Caller, Flow, TestApp, capture_log, logged_with, offering, profile};

/// What no text may say, with a word that is looked for afterwards.
const TELLING: &str = "Our client Zyxwvita has the number 123-45-6789.";

/// Its word.
const WORD: &str = "Zyxwvita";

/// What may be innocent.
const DOUBTFUL: &str = "Qwertzia told us of a 16-year-old girl.";

/// Texts that are not screened, and why.
const FREE: &[(&str, &str)] = &[
    ("/identifiers/0/value", "a scheme gives it its shape"),
    ("/value", "an identifier of a partner's own"),
    ("/items/0/value", "an identifier of a partner's own"),
    ("/address/postal_code", "has a shape of its own"),
];

/// Operations that keep nothing of what they are sent.
const KEEPS_NOTHING: [&str; 2] = ["match_organizations", "preview_policy"];

/// Schemas whose texts are the published Standards, which a warning would not become: the screen reads them all the same.
const STANDARDS: [&str; 4] = ["Frame", "Passage", "Standard", "Rubric"];

/// The free texts of a body, by pointer: texts without a pattern, a format or a list of words.
fn free_texts(schema: &Value, at: &str, found: &mut BTreeMap<String, (String, Value)>, within: &str) {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.strip_prefix("#/components/schemas/")) {
        return free_texts(&DOCUMENT["components"]["schemas"][name], at, found, name);
    }
    for name in ["allOf", "oneOf", "anyOf"] {
        for part in schema[name].as_array().into_iter().flatten() {
            free_texts(part, at, found, within);
        }
    }
    let is_text =
        schema["type"] == "string" || schema["type"].as_array().is_some_and(|all| all.contains(&json!("string")));
    let is_shaped = ["pattern", "format", "enum", "const"].iter().any(|name| schema.get(name).is_some());
    if is_text && !is_shaped {
        found.insert(at.to_owned(), (within.to_owned(), schema.clone()));
    }
    for (name, below) in schema["properties"].as_object().into_iter().flatten() {
        free_texts(below, &format!("{at}/{name}"), found, within);
    }
    if schema["items"].is_object() {
        free_texts(&schema["items"], &format!("{at}/0"), found, within);
    }
    if schema["additionalProperties"].is_object() {
        free_texts(&schema["additionalProperties"], &format!("{at}/F-01"), found, within);
    }
}

/// Every operation that takes free text in JSON, with its texts by pointer and the schema each stands in.
fn takers() -> BTreeMap<String, BTreeMap<String, (String, Value)>> {
    let all = operations::all()
        .into_iter()
        .filter(|operation| operation.path.starts_with("/v1/") && !KEEPS_NOTHING.contains(&operation.id.as_str()));
    let with_texts = all.filter_map(|operation| {
        let mut found = BTreeMap::new();
        let schema = &operation.it["requestBody"]["content"]["application/json"]["schema"];
        free_texts(schema, "", &mut found, "");
        (!found.is_empty()).then_some((operation.id, found))
    });
    with_texts.collect()
}

#[test]
fn every_free_text_warns_against_victims_information() {
    let mut checked = 0;
    for (id, texts) in takers() {
        for (pointer, (within, schema)) in texts {
            let is_long = schema["maxLength"].as_u64().is_none_or(|most| most > 200);
            let is_of_a_list = schema.get("description").is_none();
            if !is_long || is_of_a_list || STANDARDS.contains(&within.as_str()) {
                continue;
            }
            let says = schema["description"].as_str().unwrap_or_default();
            assert!(says.contains("Never write anything about a victim or survivor"), "{id} {pointer}: {says}");
            checked += 1;
        }
    }
    assert!(checked >= 8, "{checked}");
}

#[test]
fn every_free_text_is_screened_and_a_refused_one_is_found_nowhere() {
    capture_log();
    let app = TestApp::start();
    let mut draft = Flow::create(&app, &profile(&[offering("outreach", &["37183"])]));
    draft.start();
    let mut reviewed = Flow::create(&app, &profile(&[offering("outreach", &["37183"])]));
    reviewed.start();
    reviewed.fill_in();
    reviewed.submit();
    reviewed.review();
    let mut disputed = Flow::create(&app, &profile(&[offering("outreach", &["37183"])]));
    disputed.start();
    disputed.fill_in();
    disputed.submit();
    disputed.review();
    disputed.find_all();
    disputed.hand_in().ok();
    let calls = sound_calls(&app, &draft, &reviewed, &disputed);
    let before = app.position();
    let (mut asked, mut wrong) = (0, Vec::new());
    for (id, texts) in takers() {
        let screened: Vec<_> = texts.keys().filter(|pointer| !FREE.iter().any(|(free, _)| free == pointer)).collect();
        if screened.is_empty() {
            continue;
        }
        let Some(sound) = calls.get(id.as_str()) else { panic!("{id} takes free text: say how to call it, here") };
        for pointer in screened {
            let mut body = sound.body.clone();
            let place = body.pointer_mut(pointer).unwrap_or_else(|| panic!("{id}: put something at {pointer} here"));
            *place = json!(TELLING);
            let answer = sound.send(&body);
            let problem = serde_json::from_str::<Value>(&answer.text).unwrap_or_default();
            let errors = problem["errors"].as_array().cloned().unwrap_or_default();
            let codes: BTreeSet<_> =
                errors.iter().filter(|one| one["pointer"] == *pointer).filter_map(|one| one["code"].as_str()).collect();
            let is_right = answer.status == 422
                && problem["code"] == "looks-like-personal-data"
                && codes.contains("named-person")
                && codes.contains("social-security-number");
            if !is_right || answer.text.contains(WORD) || answer.text.contains("123-45") {
                wrong.push(format!("{id} {pointer}: {answer}"));
            }
            asked += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(asked >= 35, "{asked}");
    assert_eq!(app.position(), before, "a refused text has written");
    // Each call would have succeeded without it, those last that end what others need.
    for id in ["save_answer", "record_finding", "create_organization", "update_organization", "create_client"] {
        calls[id].send(&calls[id].body).ok();
    }
    assert_eq!(entries_with(&app, WORD), 0);
    assert_eq!(logged_with(WORD), Vec::<String>::new());
    assert!(!logged_with("/v1/organizations").is_empty(), "nothing was logged: the test would see nothing");
}

/// How many entries of the journal hold a word.
fn entries_with(app: &TestApp, word: &str) -> usize {
    let auditor = app.as_role(Role::Auditor);
    let text = auditor.get("/v1/journal/export").ok().text;
    assert!(text.lines().count() as u64 >= app.position(), "the export is whole");
    let stored =
        app.db().read::<_, persistence::Error>(|conn| journal::entries_after(conn, 0, 10_000)).expect("the journal");
    let in_store = stored.iter().filter(|entry| format!("{entry:?}").contains(word)).count();
    text.matches(word).count() + in_store
}

#[test]
fn a_doubtful_narrative_is_saved_and_listed_without_its_text() {
    capture_log();
    let app = TestApp::start();
    let mut flow = Flow::create(&app, &profile(&[offering("outreach", &["37183"])]));
    flow.start();
    let reviewer = app.as_role(Role::Reviewer);
    let listed = |caller: &Caller<'_>| caller.get("/v1/doubtful-narratives").ok();
    assert_eq!(listed(&reviewer).json()["items"], json!([]));
    let answer = |narrative: &str| json!({"answers": {"F-01": {"rating": "meets", "narrative": narrative}}});
    flow.save(&answer(DOUBTFUL)).ok();
    let list = listed(&reviewer);
    assert!(!list.text.contains("Qwertzia"), "{list}");
    let item = &list.json()["items"][0];
    assert_eq!((&item["standard"], &item["kinds"]), (&json!("F-01"), &json!(["persons-age"])), "{list}");
    assert_eq!(item["organization"], json!(flow.organization.to_string()));
    // The organization sees its own, another's people see nothing, a partner may not ask.
    assert_eq!(listed(&app.provider(flow.organization)).json()["items"].as_array().unwrap().len(), 1);
    let other = app.organization(&profile(&[]));
    assert_eq!(listed(&app.provider(other)).json()["items"], json!([]));
    let _ = app.as_role(Role::Partner).get("/v1/doubtful-narratives").expect(403);
    // The same again leaves it; another rating with the same narrative as well.
    flow.save(&answer(DOUBTFUL)).ok();
    assert_eq!(listed(&reviewer).json()["items"].as_array().unwrap().len(), 1);
    flow.save(&answer("All staff sign the code.")).ok();
    assert_eq!(listed(&reviewer).json()["items"], json!([]));
    // What a reviewer has accepted has been looked at.
    flow.save(&answer(DOUBTFUL)).ok();
    flow.fill_in();
    assert_eq!(listed(&reviewer).json()["items"], json!([]), "filling in has written another narrative");
    flow.save(&answer(DOUBTFUL)).ok();
    flow.submit();
    flow.review();
    flow.find_all();
    assert_eq!(listed(&reviewer).json()["items"].as_array().unwrap().len(), 1);
    flow.accept();
    assert_eq!(listed(&reviewer).json()["items"], json!([]));
    assert_eq!(entries_with(&app, "Qwertzia"), 0);
    assert_eq!(logged_with("Qwertzia"), Vec::<String>::new());
}

#[test]
fn staff_may_write_what_is_only_doubtful() {
    let app = TestApp::start();
    let mut whole = wordy();
    whole["description"] = json!(DOUBTFUL);
    app.as_role(Role::Reviewer).post("/v1/organizations", &whole).ok();
}

#[test]
fn rows_of_an_import_with_such_texts_are_refused_and_kept_without_them() {
    capture_log();
    let app = TestApp::start();
    let importer = app.as_role(Role::Importer);
    let everything = app.bearer(app.token(app.staff().actor(Role::Administrator), Scope::ALL, None));
    let file = format!(
        "{}\n{}\n{}\n",
        json!({"name": "Fine (fictitious)", "kind": "nonprofit", "identifiers": [{"scheme": "test_scheme", "value": "F-1"}],
               "offerings": [], "description": "Open to everyone."}),
        json!({"name": "Telling (fictitious)", "kind": "nonprofit", "identifiers": [{"scheme": "test_scheme", "value": "F-2"}],
               "offerings": [], "description": TELLING}),
        json!({"name": "Doubtful (fictitious)", "kind": "nonprofit", "identifiers": [{"scheme": "test_scheme", "value": "F-3"}],
               "offerings": [], "description": DOUBTFUL}),
    );
    let plan = |kind: &str, media_type: &str, file: String| {
        let call = importer.call("POST", &format!("/v1/imports?kind={kind}"));
        let call = call.header("Idempotency-Key", uuid::Uuid::new_v4().to_string());
        call.body(media_type, file).send().expect(202).json()
    };
    let planned = plan("organizations", "application/jsonl", file);
    assert_eq!((&planned["counts"]["create"], &planned["counts"]["refuse"]), (&json!(1), &json!(2)), "{planned:#}");
    let rows = importer.get(planned["rows"].as_str().unwrap()).ok();
    for word in [WORD, "123-45", "Qwertzia"] {
        assert!(!rows.text.contains(word), "{rows}");
    }
    let rows = rows.json();
    let reason = |row: usize, place: usize| rows["items"][row]["reasons"][place].clone();
    assert_eq!(reason(1, 0)["pointer"], "/description");
    assert_eq!(reason(2, 0)["pointer"], "/description");
    let detail = reason(2, 0)["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("enter it through the API"), "{detail}");
    let applied = importer.post_once(
        &format!("/v1/imports/{}/apply", planned["id"].as_str().unwrap()),
        &json!({"plan_hash": planned["plan_hash"]}),
    );
    applied.ok();
    let all = everything.get("/v1/organizations?limit=200").ok().text;
    assert!(all.contains("Fine (fictitious)") && !all.contains(WORD) && !all.contains("Qwertzia"), "{all}");
    // Answers likewise.
    let whole = profile(&[offering("outreach", &["37183"])]);
    let mut flow = Flow::create(&app, &whole);
    flow.start();
    let code = app.staff().edition.frame.code.to_string();
    let identifier = whole["identifiers"][0]["value"].as_str().unwrap();
    let line =
        |standard: &str, narrative: &str| format!("test_scheme,{identifier},{code},{standard},meets,{narrative}\r\n");
    let file = format!(
        "identifier_scheme,identifier_value,edition,standard,rating,narrative\r\n{}{}{}",
        line("F-01", "We do."),
        line("F-02", TELLING),
        line("F-03", DOUBTFUL),
    );
    let planned = plan("self_ratings", "text/csv", file);
    assert_eq!(planned["counts"]["refuse"], 2, "{planned:#}");
    let rows = importer.get(planned["rows"].as_str().unwrap()).ok();
    assert!(rows.text.contains("/narrative") && !rows.text.contains(WORD) && !rows.text.contains("Qwertzia"), "{rows}");
    let kept = app.db().read::<_, persistence::Error>(|conn| {
        let id = planned["id"].as_str().unwrap().parse().unwrap();
        persistence::imports::rows(conn, id, 0, 100)
    });
    assert!(!format!("{kept:?}").contains(WORD), "the refused text is kept");
    assert_eq!(entries_with(&app, WORD) + entries_with(&app, "Qwertzia"), 0);
    assert_eq!(logged_with(WORD), Vec::<String>::new());
}
