//! Free text is guarded: what looks like a person's data is refused, held or looked at, and is found nowhere afterwards.

use crate::operations::{self, DOCUMENT};
use domain::{
    access::{Actor, AlertKind, Role, Scope},
    edition::StandardCode,
    rating::Rating,
    succession::SuccessionKind,
};
use persistence::journal;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use testkit::{Answer, Caller, Flow, TestApp, capture_log, logged_with, offering, profile};

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

/// One call that would succeed.
struct Sound<'a> {
    caller: Caller<'a>,
    method: &'static str,
    target: String,
    etag: String,
    body: Value,
}

impl Sound<'_> {
    fn send(&self, body: &Value) -> Answer {
        let call = self.caller.call(self.method, &self.target).header("If-Match", &self.etag);
        call.header("Idempotency-Key", uuid::Uuid::new_v4().to_string()).json(body).send()
    }
}

/// A profile with every free text in it.
fn wordy() -> Value {
    let mut whole = profile(&[offering("outreach", &["37183"])]);
    whole["other_names"] = json!(["Another name"]);
    whole["description"] = json!("Advocacy for everyone.");
    whole["contacts"] = json!([{"label": "Desk", "phone": "+19195550101"}]);
    whole
}

/// A call for each operation that takes free text.
fn sound_calls<'a>(
    app: &'a TestApp,
    draft: &Flow<'a>,
    reviewed: &Flow<'a>,
    disputed: &Flow<'a>,
) -> BTreeMap<&'static str, Sound<'a>> {
    let reviewer = app.as_role(Role::Reviewer);
    let editor = app.as_role(Role::StandardsEditor);
    let administrator = app.as_role(Role::Administrator);
    let organization = app.organization(&wordy());
    let provider = app.provider_as(Role::ProviderOwner, organization);
    let place = format!("/v1/organizations/{organization}");
    let shown = provider.get(&place).ok();
    let present = shown.json()["profile"].clone();
    let mut renamed = present.clone();
    renamed["name"] = json!("Another name (fictitious)");
    let edited = provider.put(&format!("{place}/profile"), &shown.etag(), &renamed).ok().json();
    let change = format!("/v1/pending-changes/{}", edited["pending"][0]["id"].as_str().unwrap());
    let standard = app.as_role(Role::Auditor).get(&format!("/v1/editions/{}/standards/F-01", app.staff().edition.id));
    let mut standard = standard.ok().json();
    standard["code"] = json!("F-01");
    let texts = ["activities", "qualifications", "expectations", "references"];
    texts.iter().for_each(|name| standard[*name] = json!(["Something."]));
    ["definition", "goal", "source", "group", "title"].iter().for_each(|name| standard[*name] = json!("Something."));
    standard["rubric"] = json!({"exceeds": "More.", "meets": "Enough.", "does_not_meet": "Less."});
    let frame = json!({
        "code": "test-words", "title": "Test", "publisher": "Test", "declared_foundational": 1, "arenas": ["outreach"],
        "passages": [{"heading": "Test", "text": ["Test"], "source": "Test"}],
    });
    let edition = editor.post("/v1/editions", &frame).expect(201);
    let mut another = frame.clone();
    another["code"] = json!("test-more-words");
    let client = json!({
        "name": "Test machine", "role": "partner", "belongs_to": "Test County", "agreement": "Test agreement",
    });
    let created = administrator.post("/v1/clients", &client).expect(201).json();
    let client_place = format!("/v1/clients/{}", created["client"]["id"].as_str().unwrap());
    let policies = app.as_role(Role::Auditor).get("/v1/policies").ok().json();
    let policy = policies["items"].as_array().unwrap().iter().find(|policy| policy["use"] == "funding").unwrap();
    let decision = json!({
        "organization": organization.to_string(), "use": "referral", "arena": "outreach",
        "act": "grant_with_conditions", "reason": "A reason.",
        "conditions": [{"text": "Something.", "due_on": "2099-01-01"}],
    });
    let answer = json!({
        "rating": "meets", "narrative": "We do.",
    });
    let finding = json!({"rating": "meets", "reasons": "Seen.", "method": "documents"});
    let told = json!([{"standard": "F-01", "note": "More, please."}]);
    let call = |caller: &Caller<'a>, method, target: String, etag: String, body: Value| Sound {
        caller: caller.clone(),
        method,
        target,
        etag,
        body,
    };
    let other = app.organization(&profile(&[]));
    let before = app.organization(&profile(&[]));
    let succession = app.succession(before, SuccessionKind::MergedInto, &[organization]);
    let succession = format!("/v1/successions/{succession}");
    let succession_etag = reviewer.get(&succession).ok().etag();
    let site = format!("/v1/sites/{}", app.site(organization, &testkit::place("outreach")));
    let mut spoken = testkit::place("outreach");
    spoken["hours"]["remark"] = json!("By appointment.");
    spoken["accessibility"]["remark"] = json!("A ramp.");
    spoken["address"]["line_2"] = json!("Suite 2");
    spoken["phones"] = json!([{"label": "Desk", "number": "+19195550101"}]);
    let client_id = created["client"]["id"].as_str().unwrap().parse().unwrap();
    let alert = app.write(|tx| {
        let today = tx.now().day();
        Ok(workflows::alerts::raise_alert(tx, client_id, today, AlertKind::Misses, 10, 5)?.expect("an alert").id)
    });
    let unmet = |code: &StandardCode| if code.as_str() == "F-02" { Rating::DoesNotMeet } else { Rating::Meets };
    let accepted = app.accepted_with(organization, unmet);
    let action = format!("/v1/corrective-actions/{}", app.corrective_action(accepted, "F-02"));
    let action_etag = reviewer.get(&action).ok().etag();
    let agreement = json!({"remedy": "A remedy.", "owner": "Director", "due_on": "2099-01-01"});
    let new_action = json!({"assessment": accepted.to_string(), "standard": "F-02", "agreement": agreement});
    let second = app.bearer(app.token(Actor::Person(app.person(Role::Reviewer, None)), Role::Reviewer.scopes(), None));
    let ready = app.organization(&profile(&[]));
    app.accepted(ready);
    let decider = app.as_role(Role::Decider);
    let tasks = decider.get(&format!("/v1/tasks?organization={ready}")).ok().json();
    let task = format!("/v1/tasks/{}", tasks["items"][0]["id"].as_str().unwrap());
    let new_policy = json!({"use": "funding", "terms": policy["terms"]});
    let policy_draft = editor.post("/v1/policy-drafts", &new_policy).expect(201);
    let offered = draft.provider.post("/v1/evidence", &json!({"kind": "policy", "title": "Code"})).expect(201);
    let granted = app.eligible(&profile(&[offering("outreach", &["37183"])]));
    let listed = app.as_role(Role::Auditor).get(&format!("/v1/decisions?organization={granted}")).ok().json();
    let decided = format!("/v1/decisions/{}", listed["items"][0]["id"].as_str().unwrap());
    let owner = app.provider_as(Role::ProviderOwner, granted);
    let step = |caller: &Caller<'a>, what: &str| {
        call(caller, "POST", format!("{decided}/{what}"), String::new(), json!({"text": "Why."}))
    };
    let draft_provider = app.provider_as(Role::ProviderOwner, draft.organization);
    let (_, document) = app.licensed(draft.organization);
    let concern = format!("/v1/concerns/{}", app.shared_concern(draft.organization));
    let concern_etag = reviewer.get(&concern).ok().etag();
    let decider = app.as_role(Role::Decider);
    let mut licence = json!({"organization": draft.organization.to_string(), "terms": testkit::licence_terms()});
    licence["terms"]["placement_remark"] = json!("Not smaller.");
    let letter = json!({
        "organization": draft.organization.to_string(), "kind": "letter_of_support", "addressee": "A foundation",
    });
    let text = json!({"kind": "logo_terms", "title": "Terms", "body": "A text.", "in_force_from": "2199-01-01"});
    let worry = json!({"organization_name": "Somebody", "category": "other", "text": "Something.", "contact": null});
    let triage = json!({"serious": true, "note": "Seen."});
    let conclusion = json!({"outcome": "closed", "note": "Seen."});
    let on_concern = |caller: &Caller<'a>, act: &str, body: Value| {
        call(caller, "POST", format!("{concern}/{act}"), concern_etag.clone(), body)
    };
    BTreeMap::from([
        ("publish_text", call(&editor, "POST", "/v1/texts".into(), String::new(), text)),
        ("grant_licence", call(&decider, "POST", "/v1/licences".into(), String::new(), licence)),
        ("issue_letter", call(&decider, "POST", "/v1/letters".into(), String::new(), letter)),
        (
            "withdraw_document",
            call(
                &decider,
                "POST",
                format!("/v1/documents/{document}/withdraw"),
                "\"1.0\"".into(),
                json!({"reason": "In error."}),
            ),
        ),
        ("raise_concern", call(&app.nobody(), "POST", "/v1/concerns".into(), String::new(), worry)),
        ("triage_concern", on_concern(&reviewer, "triage", triage)),
        ("share_concern", on_concern(&reviewer, "share", json!({"summary": "Something."}))),
        ("conclude_concern", on_concern(&reviewer, "conclude", conclusion)),
        ("answer_concern", on_concern(&draft_provider, "answer", json!({"response": "Something."}))),
        ("create_edition", call(&editor, "POST", "/v1/editions".into(), String::new(), another)),
        (
            "put_standard",
            call(&editor, "PUT", format!("/v1/editions/{}/standards/F-01", edition.id()), edition.etag(), standard),
        ),
        ("decline_invitation", {
            let sent = json!({
                "organization": other.to_string(), "edition": app.staff().edition.id.to_string(), "due_on": "2099-12-31",
            });
            let sent = reviewer.post("/v1/invitations", &sent).expect(201);
            let target = format!("/v1/invitations/{}/decline", sent.id());
            let invited = app.provider_as(Role::ProviderOwner, other);
            call(&invited, "POST", target, sent.etag(), json!({"note": "Another time."}))
        }),
        ("create_organization", call(&reviewer, "POST", "/v1/organizations".into(), String::new(), wordy())),
        ("update_organization", call(&reviewer, "PUT", place.clone(), shown.etag(), present.clone())),
        ("edit_profile", call(&provider, "PUT", format!("{place}/profile"), shown.etag(), present)),
        (
            "refuse_pending_change",
            call(
                &reviewer,
                "POST",
                format!("{change}/refuse"),
                reviewer.get(&change).ok().etag(),
                json!({"reason": "No."}),
            ),
        ),
        (
            "save_answers",
            call(
                &draft_provider,
                "PUT",
                draft.path("/answers"),
                draft.etag.clone(),
                json!({"answers": {"F-01": answer}}),
            ),
        ),
        ("save_answer", call(&draft_provider, "PUT", draft.path("/answers/F-01"), draft.etag.clone(), answer)),
        (
            "record_finding",
            call(&reviewer, "PUT", reviewed.path("/findings/F-01"), reviewed.etag.clone(), finding.clone()),
        ),
        (
            "create_evidence",
            call(
                &draft_provider,
                "POST",
                "/v1/evidence".into(),
                String::new(),
                json!({"kind": "policy", "title": "A policy", "issuer": "The board", "kept_at": "The binder"}),
            ),
        ),
        (
            "change_evidence",
            call(
                &draft_provider,
                "PUT",
                format!("/v1/evidence/{}", offered.id()),
                offered.etag(),
                json!({"kind": "policy", "title": "A policy", "issuer": "The board", "kept_at": "The binder"}),
            ),
        ),
        (
            "reject_evidence",
            call(
                &reviewer,
                "POST",
                format!("/v1/evidence/{}/reject", offered.id()),
                offered.etag(),
                json!({"reasons": "Not signed."}),
            ),
        ),
        (
            "return_assessment",
            call(
                &reviewer,
                "POST",
                reviewed.path("/return"),
                reviewed.etag.clone(),
                json!({"note": "More, please.", "standards": told}),
            ),
        ),
        (
            "ask_for_more",
            call(&reviewer, "POST", reviewed.path("/ask"), reviewed.etag.clone(), json!({ "standards": told })),
        ),
        (
            "resolve_finding",
            call(
                &reviewer,
                "PUT",
                disputed.path("/resolutions/F-01"),
                disputed.etag.clone(),
                json!({"rating": "does_not_meet", "reasons": "Seen anew."}),
            ),
        ),
        (
            "declare_conflict",
            call(
                &reviewer,
                "POST",
                "/v1/conflicts".into(),
                String::new(),
                json!({"organization": other.to_string(), "kind": "other", "note": "A remark."}),
            ),
        ),
        ("publish_policy", call(&editor, "POST", "/v1/policies".into(), String::new(), new_policy.clone())),
        ("create_policy_draft", call(&editor, "POST", "/v1/policy-drafts".into(), String::new(), new_policy)),
        (
            "change_policy_draft",
            call(
                &editor,
                "PUT",
                format!("/v1/policy-drafts/{}", policy_draft.id()),
                policy_draft.etag(),
                json!({"terms": policy["terms"]}),
            ),
        ),
        ("open_corrective_action", call(&reviewer, "POST", "/v1/corrective-actions".into(), String::new(), new_action)),
        ("change_corrective_action", call(&reviewer, "PUT", action.clone(), action_etag.clone(), agreement)),
        (
            "note_progress",
            call(&provider, "POST", format!("{action}/progress"), String::new(), json!({"text": "Done."})),
        ),
        (
            "remark_on_progress",
            call(&reviewer, "POST", format!("{action}/remarks"), String::new(), json!({"text": "Seen."})),
        ),
        ("close_corrective_action", call(&second, "POST", format!("{action}/close"), action_etag, finding)),
        (
            "close_task",
            call(&decider, "POST", format!("{task}/close"), decider.get(&task).ok().etag(), json!({"note": "Seen."})),
        ),
        ("create_decision", call(&app.as_role(Role::Decider), "POST", "/v1/decisions".into(), String::new(), decision)),
        ("withdraw_decision", step(&app.as_role(Role::Decider), "withdraw")),
        ("maintain_decision", step(&app.as_role(Role::Decider), "maintain")),
        ("uphold_decision", step(&app.as_role(Role::Decider), "uphold")),
        ("overturn_decision", step(&app.as_role(Role::Decider), "overturn")),
        ("review_suspension", step(&app.as_role(Role::Decider), "review")),
        ("respond_to_decision", step(&owner, "respond")),
        ("appeal_decision", step(&owner, "appeal")),
        (
            "meet_condition",
            call(
                &app.as_role(Role::Decider),
                "POST",
                format!("{decided}/meet-condition"),
                String::new(),
                json!({"condition": 0, "text": "Shown."}),
            ),
        ),
        (
            "dismiss_pair",
            call(
                &reviewer,
                "POST",
                "/v1/duplicates/dismiss".into(),
                String::new(),
                json!({"organization": organization.to_string(), "other": other.to_string(), "note": "Two."}),
            ),
        ),
        (
            "record_succession",
            call(
                &reviewer,
                "POST",
                format!("/v1/organizations/{other}/succession"),
                reviewer.get(&format!("/v1/organizations/{other}")).ok().etag(),
                json!({
                    "kind": "merged_into", "successors": [organization.to_string()], "effective_on": "2026-01-01",
                    "reason": "By letter.",
                }),
            ),
        ),
        (
            "withdraw_succession",
            call(&reviewer, "POST", format!("{succession}/withdraw"), succession_etag, json!({"reason": "Wrong."})),
        ),
        ("create_site", call(&reviewer, "POST", format!("{place}/sites"), String::new(), spoken.clone())),
        ("update_site", call(&reviewer, "PUT", site.clone(), reviewer.get(&site).ok().etag(), spoken)),
        ("open_site", call(&reviewer, "POST", format!("{site}/open"), String::new(), app.authorization(0, 90))),
        (
            "acknowledge_alert",
            call(
                &administrator,
                "POST",
                format!("/v1/alerts/{alert}/acknowledge"),
                administrator.get(&format!("/v1/alerts/{alert}")).ok().etag(),
                json!({"note": "Called."}),
            ),
        ),
        ("create_client", call(&administrator, "POST", "/v1/clients".into(), String::new(), client)),
        (
            "renew_client",
            call(
                &administrator,
                "POST",
                format!("{client_place}/renew"),
                administrator.get(&client_place).ok().etag(),
                json!({"agreement": "Another agreement"}),
            ),
        ),
    ])
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
