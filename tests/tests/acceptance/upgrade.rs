//! Upgrades of a database that holds data: each migration is taken back from a filled one, and made again.

use crate::machine_calls::{added, client, seen};
use domain::{access::Role, succession::SuccessionKind};
use serde_json::json;
use testkit::{Flow, TestApp, licence_terms, offering, profile};

/// Takes a migration back, by its name, and forgets that it was made.
macro_rules! take_back {
    ($app:expr, $name:literal) => {{
        let script = match $app.database().is_postgres() {
            true => include_str!(concat!("../../../migrations/postgres/", $name, "/down.sql")),
            false => include_str!(concat!("../../../migrations/sqlite/", $name, "/down.sql")),
        };
        let (version, _) = $name.split_once('_').unwrap();
        let forget = format!("DELETE FROM __diesel_schema_migrations WHERE version = '{version}';");
        $app.database().run_script(&format!("{script}\n{forget}"));
    }};
}

#[test]
fn machines_keep_their_secrets_when_secrets_get_a_table_of_their_own() {
    let app = TestApp::start();
    let machines = [client(&app, Role::Partner), client(&app, Role::Importer), added(&app, "auditor")];
    let before: Vec<_> = machines.iter().map(|machine| seen(&app, &machine.id)).collect();
    take_back!(app, "00000000000003_machines");
    // As it was before: one secret, on the client itself.
    app.database().tamper("UPDATE clients SET secret_digest = secret_digest");
    let made = app.db().migrate().unwrap();
    assert_eq!(made.len(), 1, "{made:?}");
    for (machine, before) in machines.iter().zip(before) {
        let after = seen(&app, &machine.id);
        assert_eq!(after, before, "the same client, the same secret, the same days");
        assert_eq!(after["secrets"][0]["id"], json!(machine.id));
        let _ = machine.token(&app);
    }
}

#[test]
fn providers_people_from_before_are_owners() {
    let app = TestApp::start();
    let organization = app.organization(&profile(&[]));
    let person = app.person(Role::ProviderOwner, Some(organization));
    take_back!(app, "00000000000009_provider_owners");
    let administrator = app.as_role(Role::Administrator);
    let _ = administrator.get(&format!("/v1/users/{person}")).expect(500);
    assert_eq!(app.db().migrate().unwrap().len(), 1);
    let account = administrator.get(&format!("/v1/users/{person}")).ok().json();
    assert_eq!(
        (&account["role"], &account["organization"]),
        (&json!("provider_owner"), &json!(organization.to_string()))
    );
}

#[test]
fn telephones_and_websites_from_before_are_matched_as_those_written_since() {
    let app = TestApp::start();
    let websites = [
        "https://advocates.example",
        "http://www.Lantern.example/about?x=1#y",
        "https://harbor.example:8443/a",
        "https://willow.example?from=https://www.other.example/",
        "https://www.cedar.example#top",
        "https://www.maple.example.",
    ];
    let mut ids: Vec<_> = websites
        .into_iter()
        .map(|website| {
            let mut made = profile(&[]);
            made["website"] = json!(website);
            app.organization(&made)
        })
        .collect();
    let mut reached = profile(&[]);
    reached["phone"] = json!("+19195550100");
    reached["round_the_clock_line"] = json!("+19195550100");
    reached["contacts"] = json!([
        {"label": "Desk", "phone": "+19195550101"}, {"label": "Post", "email": "post@advocates.example"},
    ]);
    ids.push(app.organization(&reached));
    ids.push(app.organization(&profile(&[])));
    let keys = |app: &TestApp| {
        app.db().read::<_, persistence::Error>(|conn| persistence::contact_keys::of_many(conn, &ids)).unwrap()
    };
    let before = keys(&app);
    assert_eq!(before.len(), websites.len() + 1);
    assert_eq!(before[&ids[6]].phones.len(), 2);
    take_back!(app, "00000000000012_matching");
    assert_eq!(app.db().migrate().unwrap().len(), 1);
    assert_eq!(keys(&app), before);
}

#[test]
fn decisions_and_organizations_of_before_stand_on_their_own() {
    let app = TestApp::start();
    let organization = app.eligible(&profile(&[offering("outreach", &["37183"])]));
    let reads = [
        format!("/v1/decisions?organization={organization}"),
        format!("/v1/organizations/{organization}"),
        "/v1/journal?limit=200".to_owned(),
    ];
    let before = reads.clone().map(|target| app.as_role(Role::Auditor).get(&target).ok().text);
    take_back!(app, "00000000000013_history");
    let _ = app.as_role(Role::Auditor).get(&reads[0]).expect(500);
    assert_eq!(app.db().migrate().unwrap().len(), 1);
    let after = reads.map(|target| app.as_role(Role::Auditor).get(&target).ok().text);
    assert_eq!(after, before);
    assert!(after[0].contains("\"inherited_from\":null"), "{}", after[0]);
    assert!(after[1].contains("\"former_names\":[]"), "{}", after[1]);
    // What the migration made is used at once.
    let other = app.organization(&profile(&[]));
    let _ = app.succession(organization, SuccessionKind::MergedInto, &[other]);
    let view = app.as_role(Role::Auditor).get(&format!("/v1/organizations/{organization}")).ok().json();
    assert_eq!(view["continues_as"][0]["id"], other.to_string());
}

#[test]
fn evidence_that_stood_in_answers_becomes_evidence_of_the_organization() {
    let app = TestApp::start();
    let mut flow = Flow::create(&app, &profile(&[offering("outreach", &["37183"])]));
    flow.start();
    flow.fill_in();
    let code = flow.offer("Code", json!({"sha256": "ab".repeat(32), "dated": "2026-01-01", "expires": "2026-12-31"}));
    let roster = flow.offer("Roster", json!({}));
    let answers = json!({
        "F-01": {"rating": "meets", "evidence": [code, roster]},
        "F-02": {"rating": "meets", "evidence": [code]},
        "F-03": {"rating": "meets", "narrative": "Nothing to show."},
    });
    flow.save(&json!({ "answers": answers })).ok();
    flow.submit().ok();
    let other = app.organization(&profile(&[]));
    let stranger = app.provider(other).post("/v1/evidence", &json!({"kind": "policy", "title": "Code"})).expect(201);
    let before = flow.reviewer.get(&flow.path("")).ok().json()["answers"].clone();
    take_back!(app, "00000000000018_evidence");
    let _ = flow.reviewer.get("/v1/evidence").expect(500);
    assert_eq!(app.db().migrate().unwrap().len(), 1);
    let after = flow.reviewer.get(&flow.path("")).ok().json()["answers"].clone();
    let named = |answers: &serde_json::Value, standard: &str| -> Vec<String> {
        let named = answers[standard]["evidence"].as_array().into_iter().flatten();
        named.map(|id| id.as_str().unwrap().to_owned()).collect()
    };
    let titles = |standard: &str| {
        let ids = named(&after, standard);
        let shown = ids.iter().map(|id| flow.provider.get(&format!("/v1/evidence/{id}")).ok().json());
        let mut titles: Vec<String> = shown.map(|one| one["title"].as_str().unwrap().to_owned()).collect();
        titles.sort();
        titles
    };
    assert_eq!(titles("F-01"), ["Code", "Roster"]);
    assert_eq!(titles("F-02"), ["Code"], "the same evidence, shared");
    assert!(named(&after, "F-01").contains(&named(&after, "F-02")[0]));
    assert!(named(&after, "F-03").is_empty());
    for (standard, answer) in before.as_object().unwrap() {
        assert_eq!(
            (&after[standard]["rating"], &after[standard]["narrative"]),
            (&answer["rating"], &answer["narrative"])
        );
        assert_eq!(named(&after, standard).len(), named(&before, standard).len(), "{standard}");
    }
    let shown = flow.provider.get(&format!("/v1/evidence/{}", named(&after, "F-02")[0])).ok();
    let one = shown.json();
    for (field, value) in [
        ("sha256", json!("ab".repeat(32))),
        ("dated", json!("2026-01-01")),
        ("expires", json!("2026-12-31")),
        ("counts_until", json!("2026-12-31")),
        ("revision", json!(1)),
        ("kind", json!("policy")),
        ("organization", json!(flow.organization.to_string())),
    ] {
        assert_eq!(one[field], value, "{field}");
    }
    assert_eq!(one["answers"].as_array().unwrap().len(), 2);
    // What the migration made is used at once: it was handed in, so it is kept.
    let target = format!("/v1/evidence/{}", named(&after, "F-02")[0]);
    flow.provider.call("DELETE", &target).header("If-Match", shown.etag()).send().problem(409, "evidence-handed-in");
    let _ = app.provider(other).get(&format!("/v1/evidence/{}", stranger.id())).expect(404);
}

#[test]
fn what_one_reviewer_had_found_and_what_was_accepted_is_kept_by_reviews_of_two() {
    let app = TestApp::start();
    let accepted = app.organization(&profile(&[offering("outreach", &["37183"])]));
    let done = format!("/v1/assessments/{}", app.accepted(accepted));
    let mut flow = Flow::create(&app, &profile(&[offering("outreach", &["37183"])]));
    flow.start();
    flow.fill_in();
    flow.submit();
    flow.review();
    flow.find("F-01", "does_not_meet");
    flow.find("F-02", "meets");
    let reader = app.as_role(Role::Auditor);
    let reads = [
        flow.path("/findings"),
        flow.path("/side-by-side"),
        flow.path("/reviewers"),
        format!("{done}/side-by-side"),
        format!("/v1/organizations/{accepted}/verdict?use=referral&arena=outreach"),
    ];
    let before = reads.clone().map(|target| reader.get(&target).ok().json());
    take_back!(app, "00000000000019_reviews");
    let _ = reader.get(&reads[0]).expect(500);
    assert_eq!(app.db().migrate().unwrap().len(), 1);
    for (target, before) in reads.iter().zip(before) {
        assert_eq!(reader.get(target).ok().json(), before, "{target}");
    }
    // Whoever had begun goes on.
    flow.find_all();
    flow.accept();
    assert_eq!(reader.get(&flow.path("")).ok().json()["status"], "accepted");
}

#[test]
fn invitations_and_self_assessments_of_before_wait_since_the_journal_says_so() {
    let app = TestApp::start();
    let invited = app.invitation(app.organization(&profile(&[])));
    let mut flow = Flow::create(&app, &profile(&[offering("outreach", &["37183"])]));
    flow.start();
    flow.fill_in();
    flow.submit();
    let reader = app.as_role(Role::Auditor);
    let reads =
        [format!("/v1/invitations/{invited}"), "/v1/queue?kind=invitation_open&kind=assessment_submitted".to_owned()];
    let before = reads.clone().map(|target| reader.get(&target).ok().json());
    take_back!(app, "00000000000016_invitations");
    let _ = reader.get(&reads[0]).expect(500);
    assert_eq!(app.db().migrate().unwrap().len(), 1);
    for (target, before) in reads.iter().zip(before) {
        assert_eq!(reader.get(target).ok().json(), before, "{target}");
    }
    assert_eq!(reader.get(&reads[1]).ok().json()["items"].as_array().unwrap().len(), 2);
}

#[test]
fn a_condition_of_before_the_queue_waits_in_it() {
    let app = TestApp::start();
    let organization = app.eligible(&profile(&[offering("outreach", &["37183"])]));
    let due = app.db().world().now().day().plus_days(30).to_string();
    let conditions = json!({"use": "funding", "arena": null, "conditions": [{"text": "Signed.", "due_on": due}]});
    let decider = app.as_role(Role::Decider);
    crate::decisions::decide(&decider, organization, "grant_with_conditions", &conditions).expect(201).ok();
    let waits = || decider.get("/v1/queue?kind=condition_to_meet").ok().json()["items"].clone();
    let before = waits();
    assert_eq!(before.as_array().unwrap().len(), 1);
    take_back!(app, "00000000000023_queue");
    assert_eq!(app.db().migrate().unwrap().len(), 1);
    assert_eq!(waits(), before);
}

#[test]
fn conditions_and_documents_of_before_are_deadlines_as_those_written_since() {
    let app = TestApp::start();
    let today = app.db().world().now().day();
    let on = |days: i32| today.plus_days(days).to_string();
    let organization = app.organization(&profile(&[offering("outreach", &["37183"])]));
    app.accepted(organization);
    let decider = app.as_role(Role::Decider);
    let conditions = json!({"valid_until": on(50), "conditions": [{"text": "Signed.", "due_on": on(20)}]});
    crate::decisions::decide(&decider, organization, "grant_with_conditions", &conditions).expect(201).ok();
    // One as long as its standing, one that ends before, and one that was taken back.
    let _ = app.licensed(organization);
    let new = json!({"organization": organization.to_string(), "terms": licence_terms(), "valid_until": on(40)});
    let licence = decider.post_once("/v1/licences", &new).expect(201).id();
    let withdrawn = decider.post_once("/v1/licences", &new).expect(201).id();
    let etag = decider.get(&format!("/v1/documents/{withdrawn}")).ok().etag();
    let target = format!("/v1/documents/{withdrawn}/withdraw");
    decider.call("POST", &target).header("If-Match", etag).json(&json!({"reason": "In error."})).send().ok();
    let due = || decider.get("/v1/deadlines?within=60").ok().json()["items"].clone();
    let before = due();
    let told: Vec<_> = before.as_array().unwrap().iter().map(|due| (&due["kind"], &due["document"])).collect();
    let null = json!(null);
    let expected = [(json!("condition"), &null), (json!("document_end"), &json!(licence)), (json!("lapse"), &null)];
    assert_eq!(told, expected.each_ref().map(|(kind, document)| (kind, *document)));
    take_back!(app, "00000000000024_deadlines");
    assert_eq!(app.db().migrate().unwrap().len(), 1);
    assert_eq!(due(), before);
    // A condition of before ends with its grant as well.
    let yesterday = on(-1);
    app.database().tamper(&format!(
        "UPDATE deadlines SET until_day = '{yesterday}' WHERE kind = 'condition' AND until_day = '{}'",
        on(50)
    ));
    assert_eq!(due().as_array().unwrap().len(), 2);
}

#[test]
fn nobody_is_reminded_of_what_was_asked_of_an_organization_that_had_closed() {
    let app = TestApp::start();
    let closed = app.organization(&profile(&[]));
    let invitation = app.invitation(closed);
    let reviewer = app.as_role(Role::Reviewer);
    let place = format!("/v1/organizations/{closed}");
    let etag = reviewer.get(&place).ok().etag();
    reviewer.act(&format!("{place}/close"), &etag).ok();
    // As it was before closing withdrew what was not answered.
    app.database().tamper(&format!(
        "UPDATE invitations SET status = 'open', ended_at = NULL, remind_on = '2026-01-01' WHERE id = '{invitation}'"
    ));
    let reminders = || reviewer.get("/v1/invitation-reminders").ok().json()["items"].as_array().unwrap().len();
    assert_eq!(reminders(), 1);
    take_back!(app, "00000000000024_deadlines");
    assert_eq!(app.db().migrate().unwrap().len(), 1);
    assert_eq!(reminders(), 0);
}
