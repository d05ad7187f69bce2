//! Bulk imports: a file becomes a plan, and the plan, named by its hash, changes everything it says or nothing.

use domain::{access::Role, ids::OrganizationId};
use serde_json::{Value, json};
use testkit::{Answer, TestApp, offering, profile};

const ORGANIZATIONS_CSV: &str = include_str!("../../../examples/import/organizations.csv");
const ORGANIZATIONS_JSONL: &str = include_str!("../../../examples/import/organizations.jsonl");
const SELF_RATINGS_CSV: &str = include_str!("../../../examples/import/self-ratings.csv");

fn send(app: &TestApp, kind: &str, media_type: &str, file: &str) -> Answer {
    let call = app.as_role(Role::Importer).call("POST", &format!("/v1/imports?kind={kind}"));
    call.header("Idempotency-Key", uuid::Uuid::new_v4().to_string()).body(media_type, file).send()
}

fn plan(app: &TestApp, kind: &str, media_type: &str, file: &str) -> Value {
    send(app, kind, media_type, file).expect(202).json()
}

fn apply(app: &TestApp, planned: &Value) -> Answer {
    let target = format!("/v1/imports/{}/apply", planned["id"].as_str().unwrap());
    app.as_role(Role::Importer).post_once(&target, &json!({"plan_hash": planned["plan_hash"]}))
}

/// Every row of a plan: its line, what it would do, and the pointers of its reasons.
fn rows(app: &TestApp, planned: &Value) -> Vec<(u64, String, Vec<String>)> {
    let importer = app.as_role(Role::Importer);
    let mut found = Vec::new();
    let mut target = format!("{}?limit=200", planned["rows"].as_str().unwrap());
    loop {
        let page = importer.get(&target).expect(200);
        for row in page.json()["items"].as_array().unwrap() {
            let reasons = row["reasons"].as_array().unwrap().iter();
            let pointers = reasons.map(|reason| reason["pointer"].as_str().unwrap().to_owned()).collect();
            found.push((row["line"].as_u64().unwrap(), row["act"].as_str().unwrap().to_owned(), pointers));
        }
        let Some(link) = page.header("link") else { return found };
        link.trim_start_matches('<').split('>').next().unwrap().clone_into(&mut target);
    }
}

fn counts(planned: &Value) -> [u64; 5] {
    ["rows", "create", "change", "leave", "refuse"].map(|name| planned["counts"][name].as_u64().unwrap())
}

fn organizations(app: &TestApp) -> Vec<Value> {
    let importer = app.as_role(Role::Importer);
    let page = importer.get("/v1/organizations?limit=200").ok().json();
    page["items"].as_array().unwrap().clone()
}

#[track_caller]
fn known_as(app: &TestApp, value: &str) -> Value {
    let all = organizations(app);
    let is_it = |one: &&Value| one["profile"]["identifiers"].to_string().contains(&format!("\"{value}\""));
    all.iter().find(is_it).unwrap_or_else(|| panic!("nobody is {value}")).clone()
}

#[test]
fn the_example_files_are_planned_applied_and_change_nothing_the_second_time() {
    for (media_type, file, lines, created) in
        [("text/csv", ORGANIZATIONS_CSV, 7, 5), ("application/jsonl", ORGANIZATIONS_JSONL, 6, 6)]
    {
        let app = TestApp::start();
        let before = app.position();
        let planned = plan(&app, "organizations", media_type, file);
        assert_eq!(planned["status"], "planned");
        assert_eq!(counts(&planned), [lines, lines, 0, 0, 0], "{media_type}: {planned:#}");
        assert!(rows(&app, &planned).iter().all(|(_, act, _)| act == "create"));
        assert!(organizations(&app).is_empty(), "something was changed before apply");
        assert_eq!(app.position(), before);

        let applied = apply(&app, &planned).expect(200).json();
        assert_eq!(applied["status"], "applied");
        assert_ne!(applied["applied_at"], Value::Null);
        assert_eq!(organizations(&app).len(), created);
        apply(&app, &planned).problem(409, "already-applied");

        let position = app.position();
        let again = plan(&app, "organizations", media_type, file);
        assert_eq!(counts(&again), [lines, 0, 0, lines, 0], "{media_type}: {again:#}");
        let everything = organizations(&app);
        apply(&app, &again).ok();
        assert_eq!(organizations(&app), everything, "the same file changed something");
        assert_eq!(app.position(), position + 1, "only that it was applied is recorded");
    }
}

#[test]
fn both_forms_of_the_same_file_say_the_same() {
    let app = TestApp::start();
    let csv = "identifier_scheme,identifier_value,name,kind,ein,arena,counties,age_min,languages_spoken,intake,intake_confirmed_on\n\
               both,B-1,Both (fictitious),nonprofit,56-0000042,outreach,37183;37063,18,es,open,2026-11-16\n";
    apply(&app, &plan(&app, "organizations", "text/csv", csv)).ok();
    let line = json!({
        "name": "Both (fictitious)", "kind": "nonprofit",
        "identifiers": [{"scheme": "both", "value": "B-1"}, {"scheme": "ein", "value": "56-0000042"}],
        "offerings": [{
            "arena": "outreach", "area": {"kind": "counties", "counties": ["37063", "37183"]}, "ages": {"min": 18},
            "languages": [{"tag": "es", "by": "spoken"}], "intake": "open", "intake_confirmed_on": "2026-11-16",
        }],
    });
    for media_type in ["application/jsonl", "application/x-ndjson", "Application/JSONL; charset=utf-8"] {
        let planned = plan(&app, "organizations", media_type, &line.to_string());
        assert_eq!(counts(&planned), [1, 0, 0, 1, 0], "{planned:#}");
    }
}

#[test]
fn a_plan_says_row_by_row_what_it_would_do_and_why() {
    let app = TestApp::start();
    let header = "identifier_scheme,identifier_value,name,kind,phone,arena,counties,intake,intake_confirmed_on\n";
    let first = format!(
        "{header}mix,M-1,One (fictitious),nonprofit,+19195550101,outreach,37183,open,2026-11-16\n\
         mix,M-2,Two (fictitious),agency,,,,,\n"
    );
    apply(&app, &plan(&app, "organizations", "text/csv", &first)).ok();
    let second = format!(
        "{header}mix,M-1,One (fictitious),nonprofit,+19195550109,outreach,37183,open,2026-11-16\n\
         mix,M-2,Two (fictitious),agency,,,,,\n\
         mix,M-3,Three (fictitious),tribal,,,,,\n\
         mix,M-4,Four (fictitious),club,,,,,\n\
         mix,M-5,Five (fictitious),agency,12345,,,,\n\
         mix,M-6,Six (fictitious),agency,,unheard_of,37183,open,2026-11-16\n\
         mix,M-7,Seven (fictitious),agency,,outreach,99999,open,2026-11-16\n\
         ,,Eight (fictitious),agency,,,,,\n"
    );
    let planned = plan(&app, "organizations", "text/csv", &second);
    assert_eq!(counts(&planned), [8, 1, 1, 1, 5], "{:#?}", rows(&app, &planned));
    let found = rows(&app, &planned);
    let acts: Vec<_> = found.iter().map(|(line, act, _)| (*line, act.as_str())).collect();
    assert_eq!(
        acts,
        [
            (2, "change"),
            (3, "leave"),
            (4, "create"),
            (5, "refuse"),
            (6, "refuse"),
            (7, "refuse"),
            (8, "refuse"),
            (9, "refuse")
        ]
    );
    assert_eq!(found[0].2, ["/phone"], "which field changes");
    assert_eq!(found[3].2, ["/kind"]);
    assert_eq!(found[4].2, ["/phone"]);
    assert!(found[5].2[0].ends_with("/arena"), "{:?}", found[5]);
    assert_eq!(found[6].2, ["/counties"]);
    assert!(!found[7].2.is_empty());

    // Refused rows are left out, as the plan said.
    apply(&app, &planned).ok();
    assert_eq!(organizations(&app).len(), 3);
    assert_eq!(known_as(&app, "M-1")["profile"]["phone"], "+19195550109");
    let again = plan(&app, "organizations", "text/csv", &second);
    assert_eq!(counts(&again), [8, 0, 0, 3, 5]);
}

#[test]
fn no_reason_repeats_what_stands_in_the_file() {
    const CANARY: &str = "canary4711";
    let app = TestApp::start();
    let csv = format!(
        "identifier_scheme,identifier_value,name,kind,website,phone,arena,counties,age_min,intake,intake_confirmed_on\n\
         c,C-1,X,{CANARY},{CANARY},{CANARY},{CANARY},{CANARY},{CANARY},{CANARY},{CANARY}\n"
    );
    let planned = plan(&app, "organizations", "text/csv", &csv);
    let shown = app.as_role(Role::Importer).get(planned["rows"].as_str().unwrap()).ok();
    assert!(!shown.text.contains(CANARY), "{shown}");
    assert!(rows(&app, &planned)[0].2.len() >= 6, "every fault is told: {shown}");
    let line =
        json!({"name": 7, "kind": CANARY, "identifiers": [{"scheme": "c", "value": "C-2"}], CANARY: 1}).to_string();
    let planned = plan(&app, "organizations", "application/jsonl", &format!("{line}\n{{ {CANARY}\n"));
    assert_eq!(counts(&planned), [2, 0, 0, 0, 2]);
    assert!(!send(&app, "organizations", "text/csv", &format!("name,{CANARY}\n")).text.is_empty());
}

#[test]
fn a_plan_is_applied_by_its_hash_alone() {
    let app = TestApp::start();
    let planned = plan(&app, "organizations", "text/csv", ORGANIZATIONS_CSV);
    let other = plan(&app, "organizations", "application/jsonl", ORGANIZATIONS_JSONL);
    let before = app.position();
    for hash in [json!("0".repeat(64)), other["plan_hash"].clone()] {
        let mut wrong = planned.clone();
        wrong["plan_hash"] = hash;
        apply(&app, &wrong).problem(409, "plan-outdated");
    }
    for hash in [json!(""), json!("x"), json!(null), json!(7)] {
        let mut wrong = planned.clone();
        wrong["plan_hash"] = hash;
        apply(&app, &wrong).problem_at(422, "invalid", "/plan_hash");
    }
    assert_eq!(app.position(), before);
    assert!(organizations(&app).is_empty());
    let mut unknown = planned.clone();
    unknown["id"] = json!(uuid::Uuid::now_v7().to_string());
    apply(&app, &unknown).problem(404, "not-found");
    apply(&app, &planned).ok();
}

#[test]
fn the_same_file_gives_the_same_hash_and_another_file_another() {
    let app = TestApp::start();
    let one = plan(&app, "organizations", "text/csv", ORGANIZATIONS_CSV);
    let two = plan(&app, "organizations", "text/csv", ORGANIZATIONS_CSV);
    assert_eq!(one["plan_hash"], two["plan_hash"]);
    assert_ne!(one["id"], two["id"]);
    let changed = ORGANIZATIONS_CSV.replacen("waiting_list", "open", 1);
    let three = plan(&app, "organizations", "text/csv", &changed);
    assert_ne!(one["plan_hash"], three["plan_hash"]);
    // Either plan creates; after one of them the other no longer says what would happen.
    apply(&app, &one).ok();
    let before = organizations(&app);
    apply(&app, &three).problem(409, "plan-outdated");
    assert_eq!(organizations(&app), before);
}

#[test]
fn a_plan_that_the_data_has_overtaken_is_refused_whole() {
    let app = TestApp::start();
    let planned = plan(&app, "organizations", "text/csv", ORGANIZATIONS_CSV);
    // One of the file's organizations enters by another way.
    let mut sound = profile(&[]);
    sound["identifiers"] = json!([{"scheme": "demo_import", "value": "IMP-004"}]);
    let _ = app.organization(&sound);
    let before = app.position();
    apply(&app, &planned).problem(409, "plan-outdated");
    assert_eq!(organizations(&app).len(), 1, "some rows were applied");
    assert_eq!(app.position(), before);
    let anew = plan(&app, "organizations", "text/csv", ORGANIZATIONS_CSV);
    assert_eq!(counts(&anew), [7, 6, 1, 0, 0]);
    apply(&app, &anew).ok();
    assert_eq!(organizations(&app).len(), 5);
}

#[test]
fn the_same_plan_applied_at_once_is_applied_once() {
    let app = TestApp::start();
    let planned = plan(&app, "organizations", "text/csv", ORGANIZATIONS_CSV);
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| apply(&app, &planned).status)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 3, "{statuses:?}");
    assert_eq!(organizations(&app).len(), 5);
}

#[test]
fn what_was_imported_is_found_by_partners_once_it_is_granted() {
    let app = TestApp::start();
    apply(&app, &plan(&app, "organizations", "text/csv", ORGANIZATIONS_CSV)).ok();
    let id: OrganizationId = known_as(&app, "IMP-001")["id"].as_str().unwrap().parse().unwrap();
    app.accepted(id);
    app.decide(id, domain::policy::Use::Referral, Some("outreach"), domain::decision::Act::Grant);
    let partner = app.as_role(Role::Partner);
    let found = |county: &str| {
        let target = format!("/v1/standing?use=referral&arena=outreach&county={county}&language=es&age=16");
        partner.get(&target).ok().json()["items"].as_array().unwrap().len()
    };
    assert_eq!((found("37183"), found("37063")), (1, 0), "case management in Durham is no outreach there");
}

#[test]
fn self_ratings_become_a_draft_for_the_organization_to_submit() {
    let app = TestApp::start();
    apply(&app, &plan(&app, "organizations", "text/csv", ORGANIZATIONS_CSV)).ok();
    let id: OrganizationId = known_as(&app, "IMP-001")["id"].as_str().unwrap().parse().unwrap();
    // Without an invitation nothing can be answered.
    let planned = plan(&app, "self_ratings", "text/csv", SELF_RATINGS_CSV);
    assert_eq!(counts(&planned), [8, 0, 0, 0, 8]);
    let _ = app.invitation(id);
    let planned = plan(&app, "self_ratings", "text/csv", SELF_RATINGS_CSV);
    assert_eq!(counts(&planned), [8, 8, 0, 0, 0], "{:#?}", rows(&app, &planned));
    let provider = app.provider(id);
    assert_eq!(provider.get("/v1/assessments").ok().json()["items"], json!([]), "a plan starts no draft");

    apply(&app, &planned).ok();
    let drafts = provider.get("/v1/assessments").ok().json();
    assert_eq!(drafts["items"].as_array().unwrap().len(), 1);
    assert_eq!(drafts["items"][0]["status"], "draft", "an import hands nothing in");
    let target = format!("/v1/assessments/{}", drafts["items"][0]["id"].as_str().unwrap());
    let draft = provider.get(&target).ok();
    let answers = &draft.json()["answers"];
    assert_eq!(answers["F-03"]["rating"], "does_not_meet");
    assert!(answers["F-03"]["narrative"].as_str().unwrap().contains('\n'), "a cell of two lines");
    assert_eq!(answers["CM-02"].get("rating"), None, "not rated yet");
    assert_eq!(provider.get("/v1/invitations").ok().json()["items"][0]["status"], "accepted");

    let again = plan(&app, "self_ratings", "text/csv", SELF_RATINGS_CSV);
    assert_eq!(counts(&again), [8, 0, 0, 8, 0], "{:#?}", rows(&app, &again));

    // What the organization wrote itself meanwhile is changed only where the file says otherwise.
    let code = provider.post("/v1/evidence", &json!({"kind": "policy", "title": "Code"})).expect(201).id();
    let more = json!({"answers": {
        "F-06": {"rating": "meets"},
        "F-01": {"rating": "does_not_meet", "evidence": [code]},
    }});
    provider.put(&format!("{target}/answers"), &draft.etag(), &more).ok();
    let changes = plan(&app, "self_ratings", "text/csv", SELF_RATINGS_CSV);
    assert_eq!(counts(&changes), [8, 0, 1, 7, 0], "{:#?}", rows(&app, &changes));
    assert!(rows(&app, &changes)[0].2.contains(&"/rating".to_owned()));
    apply(&app, &changes).ok();
    let answers = provider.get(&target).ok().json()["answers"].clone();
    assert_eq!((&answers["F-01"]["rating"], &answers["F-06"]["rating"]), (&json!("meets"), &json!("meets")));
    assert_eq!(answers["F-01"]["evidence"], json!([code]), "a file has no evidence and takes none away");
}

#[test]
fn self_ratings_are_refused_where_they_have_no_place() {
    let app = TestApp::start();
    let mut sound = profile(&[offering("outreach", &["37183"])]);
    sound["identifiers"] = json!([{"scheme": "rated", "value": "R-1"}]);
    let id = app.organization(&sound);
    let _ = app.invitation(id);
    let header = "identifier_scheme,identifier_value,edition,standard,rating,narrative\n";
    let file = format!(
        "{header}rated,R-1,demonstration-2026,F-01,meets,\n\
         rated,R-1,demonstration-2026,CM-01,meets,\n\
         rated,R-1,demonstration-2026,XX-99,meets,\n\
         rated,R-1,no-such-edition,F-01,meets,\n\
         rated,R-9,demonstration-2026,F-01,meets,\n\
         rated,R-1,demonstration-2026,F-02,superb,\n\
         rated,R-1,demonstration-2026,F-01,exceeds,\n"
    );
    let planned = plan(&app, "self_ratings", "text/csv", &file);
    let found = rows(&app, &planned);
    let acts: Vec<_> = found.iter().map(|(_, act, _)| act.as_str()).collect();
    assert_eq!(acts, ["create", "refuse", "refuse", "refuse", "refuse", "refuse", "refuse"], "{found:#?}");
    let pointers: Vec<_> = found[1..].iter().map(|(_, _, pointers)| pointers[0].as_str()).collect();
    assert_eq!(pointers, ["/standard", "/standard", "/edition", "/identifier_value", "/rating", "/standard"]);
    apply(&app, &planned).ok();

    // After submission nothing of it can be changed by a file.
    let accepted = app.organization(&{
        let mut other = profile(&[offering("outreach", &["37183"])]);
        other["identifiers"] = json!([{"scheme": "rated", "value": "R-2"}]);
        other
    });
    app.accepted(accepted);
    let file = format!("{header}rated,R-2,demonstration-2026,F-01,exceeds,\n");
    assert_eq!(counts(&plan(&app, "self_ratings", "text/csv", &file)), [1, 0, 0, 0, 1]);
}

#[test]
fn a_closed_organization_is_left_alone() {
    let app = TestApp::start();
    apply(&app, &plan(&app, "organizations", "text/csv", ORGANIZATIONS_CSV)).ok();
    let one = known_as(&app, "IMP-004");
    let staff = app.as_role(Role::Reviewer);
    let target = format!("/v1/organizations/{}", one["id"].as_str().unwrap());
    staff.act(&format!("{target}/close"), &staff.get(&target).etag()).ok();
    let planned = plan(&app, "organizations", "text/csv", ORGANIZATIONS_CSV);
    assert_eq!(counts(&planned), [7, 0, 0, 6, 1]);
}

#[test]
fn a_file_that_cannot_be_read_as_a_whole_is_refused() {
    let app = TestApp::start();
    let before = app.position();
    let twice = "identifier_scheme,identifier_value,name,name,kind\n";
    for (media_type, file) in
        [("text/csv", ""), ("text/csv", "no,such,columns\n1,2,3\n"), ("text/csv", "name\nX\n"), ("text/csv", twice)]
    {
        send(&app, "organizations", media_type, file).problem(422, "invalid");
    }
    let call =
        app.as_role(Role::Importer).call("POST", "/v1/imports?kind=organizations").header("Idempotency-Key", "k");
    call.body("text/csv", vec![b'n', 0xff, b'\n']).send().problem(422, "invalid");
    send(&app, "everything", "text/csv", ORGANIZATIONS_CSV).problem(400, "invalid-query");
    send(&app, "organizations", "application/json", "{}").problem(415, "unsupported-media-type");
    send(&app, "organizations", "application/vnd.ms-excel", "x").problem(415, "unsupported-media-type");
    assert_eq!(app.position(), before);
}

/// A file of so many organizations.
fn many(rows: usize) -> String {
    use std::fmt::Write;
    let mut csv = "identifier_scheme,identifier_value,name,kind,arena,counties,intake,intake_confirmed_on\n".to_owned();
    for n in 0..rows {
        writeln!(csv, "many,N-{n},Number {n} (fictitious),nonprofit,outreach,37183,open,2026-11-16").unwrap();
    }
    csv
}

#[test]
fn ten_thousand_rows_are_taken_and_one_more_is_not() {
    let app = TestApp::start();
    let refused = send(&app, "organizations", "text/csv", &many(10_001)).problem(422, "invalid");
    assert!(refused.to_string().contains("10000"), "{refused:#}");

    let before = app.position();
    let planned = plan(&app, "organizations", "text/csv", &many(10_000));
    assert_eq!(counts(&planned), [10_000, 10_000, 0, 0, 0]);
    let rows = rows(&app, &planned);
    assert_eq!(rows.len(), 10_000);
    assert!(rows.iter().enumerate().all(|(place, (line, act, _))| *line == place as u64 + 2 && act == "create"));
    apply(&app, &planned).ok();
    assert_eq!(app.position(), before + 10_001);
    // A writer waits for its directory for two seconds at most; a busy machine may need longer for so many.
    app.settle(before + 10_001);
    assert_eq!(app.nobody().get("/readyz").expect(200).json()["position"], app.position());
    let again = plan(&app, "organizations", "text/csv", &many(10_000));
    assert_eq!(counts(&again), [10_000, 0, 0, 10_000, 0]);
}

#[test]
fn a_retry_of_a_plan_gets_the_same_plan() {
    let app = TestApp::start();
    let importer = app.as_role(Role::Importer);
    let send = |kind: &str, file: &str| {
        let call = importer.call("POST", &format!("/v1/imports?kind={kind}")).header("Idempotency-Key", "k-1");
        call.body("text/csv", file).send()
    };
    let first = send("organizations", ORGANIZATIONS_CSV).expect(202);
    assert_eq!(send("organizations", ORGANIZATIONS_CSV).expect(202).text, first.text);
    send("organizations", &many(1)).problem(422, "idempotency-key-reused");
    let found = importer.get(first.header("location").unwrap()).expect(200);
    assert_eq!(found.json(), first.json());
}
