//! A self-assessment between the people of one organization: answers that go together, arenas, versions, taking it back.

use domain::access::Role;
use serde_json::{Value, json};
use testkit::{Flow, TestApp, offering, profile};

fn started(app: &TestApp) -> Flow<'_> {
    let mut flow = Flow::create(app, &profile(&[offering("outreach", &["37183"])]));
    flow.start();
    flow
}

fn codes(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|code| code.as_str().unwrap()).collect()
}

#[test]
fn two_people_who_answer_at_the_same_time_lose_nothing() {
    let app = TestApp::start();
    let flow = started(&app);
    let colleague = app.provider(flow.organization);
    let answers = flow.path("/answers");
    let read = flow.etag.clone();

    let first = json!({"answers": {"F-01": {"rating": "meets", "narrative": "By the first."}}});
    flow.provider.put(&answers, &read, &first).ok();
    let other = json!({"answers": {"F-02": {"rating": "does_not_meet", "narrative": "By the second."}}});
    let merged = colleague.put(&answers, &read, &other).ok();
    assert_eq!(merged.json()["answers"]["F-01"]["narrative"], "By the first.", "{merged}");
    assert_eq!(merged.json()["answers"]["F-02"]["narrative"], "By the second.", "{merged}");

    // The same standard, otherwise: the conflict is named, and nothing of the request is saved.
    let both = json!({"answers": {"F-01": {"rating": "exceeds"}, "F-03": {"rating": "meets"}}});
    let refused = colleague.put(&answers, &read, &both).problem_at(412, "stale", "/answers/F-01");
    assert_eq!(refused["errors"].as_array().unwrap().len(), 1, "F-03 goes together: {refused:#}");
    let refused = colleague.put(&flow.path("/answers/F-01"), &read, &json!({"rating": "exceeds"}));
    refused.problem_at(412, "stale", "");
    let present = colleague.get(&flow.path("")).ok();
    assert_eq!(present.json()["answers"]["F-01"]["narrative"], "By the first.", "{present}");
    assert!(present.json()["answers"].get("F-03").is_none(), "{present}");

    // The same answer is no conflict, and does not become one for a third.
    flow.provider.put(&answers, &read, &first).ok();
    flow.provider.put(&answers, &present.etag(), &json!({"answers": {"F-01": {"rating": "exceeds"}}})).ok();
    // A tag from the future, or of nothing, is no earlier revision.
    for tag in ["\"999.0\"", "\"0.0\""] {
        flow.provider.put(&answers, tag, &first).problem(412, "stale");
    }
}

#[test]
fn not_yet_is_no_rating_and_holds_the_submission_back() {
    let app = TestApp::start();
    let mut flow = started(&app);
    flow.fill_in();
    let said =
        flow.save(&json!({"answers": {"F-02": {"not_yet": true, "narrative": "We write it this winter."}}})).ok();
    let progress = &said.json()["progress"];
    assert_eq!((codes(&progress["unrated"]), codes(&progress["not_yet"])), (vec!["F-02"], vec!["F-02"]), "{said}");
    flow.submit().problem_at(422, "standards-unrated", "/answers/F-02");
    let both = json!({"answers": {"F-02": {"not_yet": true, "rating": "meets"}}});
    flow.save(&both).problem_at(422, "invalid", "/answers/F-02/not_yet");
    let rated = flow.save(&json!({"answers": {"F-02": {"rating": "does_not_meet"}}})).ok();
    assert_eq!(codes(&rated.json()["progress"]["not_yet"]), Vec::<&str>::new(), "{rated}");
    flow.submit().ok();
}

#[test]
fn arenas_change_by_one_who_says_which_answers_that_drops() {
    let app = TestApp::start();
    let mut flow = started(&app);
    let filled = flow.fill_in();
    let own: Vec<String> = flow.applicable.iter().filter(|code| !code.starts_with("F-")).cloned().collect();
    assert!(!own.is_empty(), "the arena has standards of its own: {filled}");

    let arenas = flow.path("/arenas");
    let previewed = flow.provider.get(&arenas).ok().json();
    assert_eq!(
        (codes(&previewed["drops"]), codes(&previewed["adds"])),
        (own.iter().map(String::as_str).collect(), vec![])
    );
    let unsaid = json!({"arenas": []});
    for drops in [json!([]), json!([own[0], "F-01"])] {
        let mut body = unsaid.clone();
        body["drops"] = drops;
        let refused = flow.provider.put(&arenas, &flow.etag, &body);
        refused.problem_at(422, "arenas-drop-answers", &format!("/answers/{}", own[0]));
    }
    let dropped = flow.provider.put(&arenas, &flow.etag, &json!({"arenas": [], "drops": own})).ok();
    let answered = dropped.json()["answers"].as_object().unwrap().len();
    assert_eq!(dropped.json()["progress"]["applicable"], answered, "{dropped}");
    assert!(own.iter().all(|code| dropped.json()["answers"].get(code).is_none()), "{dropped}");

    // They come back with their arena, as they were.
    let again = flow.provider.put(&arenas, &dropped.etag(), &json!({"arenas": ["outreach"]})).ok();
    assert_eq!(again.json()["answers"], filled.json()["answers"], "{again}");
    flow.provider.put(&arenas, &again.etag(), &json!({"arenas": ["nowhere"]})).problem(422, "arena-not-in-edition");
    flow.etag = again.etag();
    flow.submit().ok();
    flow.provider.put(&arenas, &flow.etag, &json!({"arenas": ["outreach"]})).problem(409, "assessment-read-only");
}

#[test]
fn what_was_handed_in_is_kept_as_it_was_and_can_be_compared() {
    let app = TestApp::start();
    let mut flow = started(&app);
    flow.fill_in();
    flow.submit().ok();
    flow.provider
        .put(&flow.path("/answers"), &flow.etag, &json!({"answers": {"F-01": {"rating": "exceeds"}}}))
        .problem(409, "assessment-read-only");
    let first = flow.provider.get(&flow.path("/versions/1")).ok().json();
    assert_eq!((&first["outcome"], &first["ended_at"]), (&Value::Null, &Value::Null), "{first:#}");

    // Taken back, changed, handed in, returned, handed in and accepted.
    flow.etag = flow.provider.act(&flow.path("/withdraw"), &flow.etag).ok().etag();
    flow.provider.act(&flow.path("/withdraw"), &flow.etag).problem(409, "assessment-step");
    flow.save(&json!({"answers": {"F-01": {"rating": "does_not_meet", "narrative": "Looked at again."}}})).ok();
    let working = flow.provider.get(&flow.path("/versions/1/comparison")).ok().json();
    let [difference] = working["differences"].as_array().unwrap().as_slice() else { panic!("{working:#}") };
    assert_eq!((&difference["standard"], &difference["before"]), (&json!("F-01"), &first["answers"]["F-01"]));
    assert_eq!(difference["fields"], json!(["rating", "narrative", "evidence"]), "{working:#}");
    flow.submit().ok();
    flow.review().ok();
    flow.provider.act(&flow.path("/withdraw"), &flow.etag).problem(409, "assessment-step");
    let note = json!({"note": "Please look at F-02 again."});
    flow.etag =
        flow.reviewer.call("POST", &flow.path("/return")).header("If-Match", &flow.etag).json(&note).send().ok().etag();
    flow.submit().ok();
    flow.review().ok();
    flow.find_all();
    flow.accept().ok();

    let listed = flow.provider.get(&flow.path("/versions")).ok().json();
    let versions = listed["versions"].as_array().unwrap();
    let outcomes: Vec<_> = versions.iter().map(|one| one["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["withdrawn", "returned", "accepted"], "{listed:#}");
    assert_eq!(versions[1]["note"], note["note"]);
    assert_eq!(flow.provider.get(&flow.path("/versions/1")).ok().json()["answers"], first["answers"]);
    let none = flow.provider.get(&flow.path("/versions/2/comparison?with=3")).ok().json();
    assert_eq!(none["differences"], json!([]), "nothing was changed after the return");
    flow.provider.get(&flow.path("/versions/2/comparison?with=2")).problem(422, "same-version");
    flow.provider.get(&flow.path("/versions/4")).problem(404, "not-found");
    flow.provider.get(&flow.path("/versions/1/comparison?with=4")).problem(404, "not-found");

    // Staff read them; another organization's people find nothing.
    app.as_role(Role::Auditor).get(&flow.path("/versions/1")).ok();
    let stranger = app.provider(app.organization(&profile(&[])));
    for below in ["/versions", "/versions/1", "/versions/1/comparison", "/arenas"] {
        stranger.get(&flow.path(below)).problem(404, "not-found");
    }
    stranger.act(&flow.path("/withdraw"), &flow.etag).problem(404, "not-found");
}
