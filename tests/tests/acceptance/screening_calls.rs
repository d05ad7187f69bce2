//! A sound call for every operation that takes free text, for one text of it to be replaced.

use domain::{
    access::{Actor, AlertKind, Role},
    edition::StandardCode,
    rating::Rating,
    succession::SuccessionKind,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use testkit::{Answer, Caller, Flow, TestApp, offering, profile};

/// One call that would succeed.
pub struct Sound<'a> {
    caller: Caller<'a>,
    method: &'static str,
    target: String,
    etag: String,
    pub body: Value,
}

impl Sound<'_> {
    pub fn send(&self, body: &Value) -> Answer {
        let call = self.caller.call(self.method, &self.target).header("If-Match", &self.etag);
        call.header("Idempotency-Key", uuid::Uuid::new_v4().to_string()).json(body).send()
    }
}

/// A profile with every free text in it.
pub fn wordy() -> Value {
    let mut whole = profile(&[offering("outreach", &["37183"])]);
    whole["other_names"] = json!(["Another name"]);
    whole["description"] = json!("Advocacy for everyone.");
    whole["contacts"] = json!([{"label": "Desk", "phone": "+19195550101"}]);
    whole
}

/// A call for each operation that takes free text.
pub fn sound_calls<'a>(
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
