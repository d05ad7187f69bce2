//! Policies: drafted, published from a day, in force by themselves, read as plain English, and tried before.

use domain::{
    access::{Reach, Role},
    decision::Act,
    policy::Use,
    rating::Rating,
    time::Day,
};
use serde_json::{Value, json};
use testkit::{Caller, TestApp, offering, profile};

/// The terms of a use as they ship.
pub fn shipped(app: &TestApp, r#use: &str) -> Value {
    let listed = app.as_role(Role::Auditor).get(&format!("/v1/policies?use={}", r#use)).ok().json();
    listed["items"][0]["terms"].clone()
}

fn today() -> Day {
    domain::time::Instant::from(std::time::SystemTime::now()).day()
}

fn in_force(caller: &Caller<'_>, on: Day) -> Value {
    let listed = caller.get(&format!("/v1/policies?use=funding&in_force_on={on}")).ok().json();
    let items = listed["items"].as_array().unwrap().clone();
    assert_eq!(items.len(), 1, "{listed:#}");
    items[0]["version"].clone()
}

#[test]
fn a_draft_is_changed_and_takes_effect_on_its_day_by_itself() {
    let app = TestApp::start();
    let editor = app.as_role(Role::StandardsEditor);
    let mut terms = shipped(&app, "funding");
    terms["title"] = json!("Funding from next month");
    let begun = editor.post("/v1/policy-drafts", &json!({"use": "funding", "terms": terms})).expect(201);
    let place = format!("/v1/policy-drafts/{}", begun.id());
    terms["two_people"] = json!(true);
    let changed = editor.put(&place, &begun.etag(), &json!({ "terms": terms })).ok();
    assert!(changed.json()["in_words"]["whole"].as_str().unwrap().contains("Two people are needed"), "{changed}");
    editor.put(&place, &begun.etag(), &json!({ "terms": terms })).problem(412, "stale");
    let mut wrong = terms.clone();
    wrong["requirements"][0]["code"] = json!("Not A Code");
    editor.put(&place, &changed.etag(), &json!({ "terms": wrong })).problem_at(
        422,
        "invalid",
        "/terms/requirements/0/code",
    );
    assert_eq!(editor.get("/v1/policy-drafts").ok().json()["items"].as_array().unwrap().len(), 1);
    assert_eq!(in_force(&editor, today()), 1, "a draft is in force for nobody");

    let publish = |first: Day, etag: &str| {
        let body = json!({"effective_from": first.to_string()});
        editor.call("POST", &format!("{place}/publish")).header("If-Match", etag).json(&body).send()
    };
    publish(today().plus_days(-1), &changed.etag()).problem(422, "policy-in-the-past");
    let first = today().plus_days(30);
    let published = publish(first, &changed.etag()).ok().json();
    assert_eq!((&published["version"], &published["effective_from"]), (&json!(2), &json!(first.to_string())));
    assert_eq!(published["provenance"], "commission");
    editor.get(&place).problem(404, "not-found");
    assert_eq!(in_force(&editor, today()), 1);
    assert_eq!(in_force(&editor, first.plus_days(-1)), 1);
    assert_eq!(in_force(&editor, first), 2);

    // A newer version overtakes it from today on, and its own day no longer comes.
    let at_once = editor.post("/v1/policies", &json!({"use": "funding", "terms": terms})).expect(201).json();
    assert_eq!(at_once["version"], 3);
    assert_eq!(in_force(&editor, today()), 3);
    assert_eq!(in_force(&editor, first), 3);
}

#[test]
fn a_discarded_draft_is_gone() {
    let app = TestApp::start();
    let editor = app.as_role(Role::StandardsEditor);
    let new = json!({"use": "funding", "terms": shipped(&app, "funding")});
    let begun = editor.post("/v1/policy-drafts", &new).expect(201);
    let place = format!("/v1/policy-drafts/{}", begun.id());
    let discard = |etag: &str| editor.call("DELETE", &place).header("If-Match", etag).send();
    discard("\"7.x\"").problem(412, "stale");
    let _ = discard(&begun.etag()).expect(204);
    editor.get(&place).problem(404, "not-found");
    discard(&begun.etag()).problem(404, "not-found");
}

#[test]
fn what_ships_reads_as_plain_english_and_says_that_the_commission_has_not_set_it() {
    let app = TestApp::start();
    let listed = app.as_role(Role::Auditor).get("/v1/policies").ok().json();
    for policy in listed["items"].as_array().unwrap() {
        let whole = policy["in_words"]["whole"].as_str().unwrap();
        assert!(whole.ends_with("the Commission has not set it."), "{whole}");
        let (rules, sentences) = (&policy["terms"]["requirements"], &policy["in_words"]["requirements"]);
        assert_eq!(rules.as_array().unwrap().len(), sentences.as_array().unwrap().len());
        assert_eq!(policy["effective_from"], Value::Null);
    }
}

#[test]
fn a_verdict_says_what_it_rests_on_and_what_would_turn_it() {
    let app = TestApp::start();
    let editor = app.as_role(Role::StandardsEditor);
    let mut terms = shipped(&app, "funding");
    let line = json!({"code": "line", "rule": {"kind": "round_the_clock_line"}});
    let concern = json!({"code": "no_concern", "rule": {"kind": "no_open_serious_concern"}});
    terms["requirements"].as_array_mut().unwrap().extend([line, concern]);
    let _ = editor.post("/v1/policies", &json!({"use": "funding", "terms": terms})).expect(201);
    let mut described = profile(&[offering("outreach", &["37183"])]);
    described.as_object_mut().unwrap().remove("round_the_clock_line");
    let organization = app.organization(&described);
    app.accepted_with(organization, |code| if code.as_str() == "F-02" { Rating::DoesNotMeet } else { Rating::Meets });
    let target = format!("/v1/organizations/{organization}/verdict?use=funding");
    let by_staff = app.as_role(Role::Decider).get(&target).ok().json();
    assert_eq!(by_staff["outcome"], "not_met");
    let outcome = |of: &Value, code: &str| {
        let reasons = of["reasons"].as_array().unwrap().clone();
        reasons.into_iter().find(|reason| reason["requirement"] == code).map(|reason| reason["outcome"].clone())
    };
    assert_eq!(outcome(&by_staff, "line"), Some(json!("not_met")), "{by_staff:#}");
    let to_yes = by_staff["basis"]["to_yes"].as_array().unwrap();
    assert!(to_yes.contains(&json!({"change": "raise_rating", "standard": "F-02", "by": "verified"})), "{to_yes:#?}");
    assert!(to_yes.contains(&json!({"change": "publish_round_the_clock_line"})), "{to_yes:#?}");
    let rating = by_staff["basis"]["ratings"].as_array().unwrap().iter().find(|one| one["standard"] == "F-02").unwrap();
    assert_eq!((&rating["self_rating"], &rating["verified_rating"]), (&json!("meets"), &json!("does_not_meet")));
    assert_eq!(rating["verified_on"], today().to_string());
    // That somebody may have raised a concern is not the provider's to read, neither as a reason nor as a change.
    let by_provider = app.provider(organization).get(&target).ok();
    assert_eq!(outcome(&by_provider.json(), "no_concern"), None);
    assert!(outcome(&by_staff, "no_concern").is_some());
    assert!(!by_provider.text.contains("concern"), "{by_provider}");

    // What a decision rested on is kept with it.
    let ready = app.eligible(&profile(&[offering("outreach", &["37183"])]));
    let target = format!("/v1/organizations/{ready}/verdict?use=referral&arena=outreach");
    let yes = app.as_role(Role::Decider).get(&target).ok().json();
    assert_eq!((&yes["outcome"], &yes["basis"]["to_yes"]), (&json!("met"), &json!([])));
    let losses = yes["basis"]["to_no"].as_array().unwrap();
    assert!(losses.contains(&json!({"change": "organization_closes"})), "{losses:#?}");
    assert!(losses.contains(&json!({"change": "rating_falls", "standard": "F-01", "by": "verified"})), "{losses:#?}");
    let decided = app.as_role(Role::Auditor).get(&format!("/v1/decisions?organization={ready}")).ok().json();
    let basis = format!("/v1/decisions/{}/basis", decided["items"][0]["id"].as_str().unwrap());
    assert_eq!(app.as_role(Role::Auditor).get(&basis).ok().json()["basis"], yes["basis"]);
}

#[test]
fn a_draft_is_tried_on_todays_facts_and_nothing_is_written() {
    let app = TestApp::start();
    let offers = || profile(&[offering("outreach", &["37183"])]);
    let ready: Vec<_> = (0..6).map(|_| app.eligible(&offers())).collect();
    let elsewhere = app.eligible(&profile(&[offering("outreach", &["37063"])]));
    let unmet = app.organization(&offers());
    app.accepted_with(unmet, |code| if code.as_str() == "F-02" { Rating::DoesNotMeet } else { Rating::Meets });
    let editor = app.as_role(Role::StandardsEditor);
    let before = app.position();
    let preview = |body: Value| editor.post("/v1/policies/preview", &body).ok().json();

    let same = preview(json!({"use": "referral"}));
    let (count, yes) = (same["all"]["organizations"].as_u64().unwrap(), same["all"]["yes_now"].as_u64().unwrap());
    assert_eq!((count, yes), (8, 7), "{same:#}");
    assert_eq!((&same["all"]["gain"], &same["all"]["lose"]), (&json!(0), &json!(0)));

    // Only that the organization is active: one gains.
    let mut lax = shipped(&app, "referral");
    lax["requirements"] = json!([{"code": "active", "rule": {"kind": "organization_active"}}]);
    let more = preview(json!({"use": "referral", "terms": lax}));
    assert_eq!(more["gain"], json!([{"organization": unmet.to_string(), "arena": "outreach"}]), "{more:#}");
    let wake = more["counties"].as_array().unwrap().iter().find(|one| one["county"] == "37183").unwrap();
    assert_eq!((&wake["counts"]["organizations"], &wake["counts"]["gain"]), (&json!(7), &json!(1)));
    let durham = more["counties"].as_array().unwrap().iter().find(|one| one["county"] == "37063").unwrap();
    assert_eq!(durham["counts"], Value::Null, "one organization in a county is not told");
    assert_eq!(more["arenas"][0]["arena"], "outreach");

    // Everything, and terms that nobody has accepted: all lose.
    let mut strict = shipped(&app, "referral");
    let rule = json!({"code": "terms", "rule": {"kind": "terms_accepted", "terms": "logo"}});
    strict["requirements"].as_array_mut().unwrap().push(rule);
    let draft = editor.post("/v1/policy-drafts", &json!({"use": "referral", "terms": strict})).expect(201).id();
    let fewer = preview(json!({"use": "referral", "draft": draft}));
    assert_eq!(fewer["all"]["lose"], 7, "{fewer:#}");
    let losing: Vec<_> = fewer["lose"].as_array().unwrap().iter().map(|one| one["organization"].clone()).collect();
    assert!(losing.contains(&json!(elsewhere.to_string())) && losing.contains(&json!(ready[0].to_string())));
    assert_eq!(fewer["all"]["change"], 1, "the one that is no yes lacks one more thing");

    // Another edition, of whose standards none has been rated.
    let edition = app.staff().edition.id;
    let against = preview(json!({"use": "referral", "edition": edition.to_string()}));
    assert_eq!(against["all"]["lose"], 0, "the same edition changes nothing");
    let sources = editor.get("/v1/editions").ok().json();
    let other = sources["items"].as_array().unwrap().iter().find(|one| one["id"] != edition.to_string()).unwrap();
    let against = preview(json!({"use": "referral", "edition": other["id"]}));
    assert_eq!(against["all"]["lose"], 7, "{against:#}");

    editor.post("/v1/policies/preview", &json!({"use": "funding", "draft": draft})).problem(404, "not-found");
    assert_eq!(app.position(), before + 1, "the draft alone was written");
}

/// What is asked of all at once is what is asked of each.
#[test]
fn many_at_once_are_judged_as_each_by_itself() {
    let app = TestApp::start();
    let offers = || profile(&[offering("outreach", &["37183"])]);
    let unmet = app.organization(&offers());
    let assessment =
        app.accepted_with(unmet, |code| if code.as_str() == "F-02" { Rating::DoesNotMeet } else { Rating::Meets });
    app.corrective_action(assessment, "F-02");
    let ready = app.eligible(&offers());
    let nothing = app.organization(&offers());
    let editor = app.as_role(Role::StandardsEditor);
    let mut terms = shipped(&app, "funding");
    for requirement in terms["requirements"].as_array_mut().unwrap() {
        if requirement["rule"]["kind"] == "rated_at_least_meets" {
            requirement["rule"]["tolerance"] = json!({"unmet": 1, "never": ["F-01"]});
        }
    }
    let previewed = editor.post("/v1/policies/preview", &json!({"use": "funding", "terms": terms})).ok().json();
    assert_eq!(previewed["gain"], json!([{"organization": unmet.to_string(), "arena": null}]), "{previewed:#}");
    let _ = editor.post("/v1/policies", &json!({"use": "funding", "terms": terms})).expect(201);
    let decider = app.as_role(Role::Decider);
    for (organization, outcome) in [(unmet, "met"), (ready, "met"), (nothing, "unknown")] {
        let verdict = decider.get(&format!("/v1/organizations/{organization}/verdict?use=funding")).ok().json();
        assert_eq!(verdict["outcome"], outcome, "{verdict:#}");
    }
    // The publication itself told staff of the one that it turned.
    let tasks = app.db().read::<_, persistence::Error>(|conn| {
        persistence::tasks::page(
            conn,
            Reach::Commission,
            &persistence::tasks::Filter { organization: Some(unmet), ..persistence::tasks::Filter::default() },
            today(),
            None,
            50,
        )
    });
    let told: Vec<_> = tasks.unwrap().into_iter().map(|task| task.it.matter.r#use).collect();
    assert_eq!(told, [Use::Funding]);
    app.decide(unmet, Use::Funding, None, Act::Grant);
}
