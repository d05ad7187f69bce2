//! What partners' machines ask is counted, and who asks too much is told to staff.

use crate::partners::{Partner, importer, partner};
use domain::{
    access::{Role, Scope, Thresholds},
    ids::OrganizationId,
};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use testkit::{Answer, Caller, TestApp, offering, profile};

const UNKNOWN: &str = "01981f3e-8a00-7000-8000-00000000ffff";

/// A service that alerts above three organizations and above two misses.
fn watchful() -> TestApp {
    TestApp::start_with(|settings| {
        settings.alert_above = Thresholds { organizations: 3, misses: 2, ..Thresholds::default() }
    })
}

fn providers(app: &TestApp, count: usize) -> Vec<OrganizationId> {
    (0..count).map(|_| app.eligible(&profile(&[offering("outreach", &["37183"])]))).collect()
}

fn alerts(app: &TestApp, query: &str) -> Vec<Value> {
    let listed = app.as_role(Role::Auditor).get(&format!("/v1/alerts?limit=200{query}")).expect(200).json();
    listed["items"].as_array().unwrap().clone()
}

/// Reads until what is read is as expected: counts are written within seconds.
#[track_caller]
fn soon<T>(what: &str, mut read: impl FnMut() -> Result<T, String>) -> T {
    let began = Instant::now();
    loop {
        match read() {
            Ok(value) => return value,
            Err(seen) => assert!(began.elapsed() < Duration::from_secs(20), "{what}: {seen}"),
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The one alert about a machine, once its level is this.
#[track_caller]
fn alerted(app: &TestApp, client: &Partner<'_>, kind: &str, level: u32) -> Value {
    soon("an alert", || {
        let found = alerts(app, &format!("&client={}", client.id));
        match found.as_slice() {
            [one] if one["kind"] == kind && one["level"] == level => Ok(one.clone()),
            other => Err(format!("{other:#?}")),
        }
    })
}

/// What is kept of a machine's questions, once there are so many of them.
#[track_caller]
fn counted(app: &TestApp, client: &Partner<'_>, lookups: u64) -> Value {
    soon("the counts", || {
        let target = format!("/v1/clients/{}/lookups", client.id);
        let days = app.as_role(Role::Auditor).get(&target).expect(200).json();
        let sum: u64 = days["items"].as_array().unwrap().iter().map(|day| day["lookups"].as_u64().unwrap()).sum();
        if sum >= lookups { Ok(days["items"].clone()) } else { Err(format!("{days:#}")) }
    })
}

#[test]
fn each_way_of_enumerating_alone_raises_an_alert() {
    let app = watchful();
    let all = providers(&app, 5);
    let scheme = |name: &str| partner(&app, &format!("{name} (fictitious)"), Some(name));
    let by_search = scheme("by_search");
    by_search.caller.get("/v1/standing?use=referral&arena=outreach").ok();
    alerted(&app, &by_search, "enumeration", 1);

    let by_pages = scheme("by_pages");
    let mut next = "/v1/standing?use=referral&arena=outreach&limit=1".to_owned();
    while let Some(cursor) = by_pages.caller.get(&next).ok().json()["next_cursor"].as_str() {
        next = format!("/v1/standing?use=referral&arena=outreach&limit=1&cursor={cursor}");
    }
    alerted(&app, &by_pages, "enumeration", 1);

    let by_show = scheme("by_show");
    for id in &all[..4] {
        by_show.caller.get(&format!("/v1/standing/{id}")).ok();
    }
    alerted(&app, &by_show, "enumeration", 1);

    let by_face = scheme("by_face");
    for id in &all[..4] {
        by_face.caller.get(&format!("/v1/providers/{id}")).ok();
    }
    alerted(&app, &by_face, "enumeration", 1);

    let by_sites = scheme("by_sites");
    for id in &all[..4] {
        by_sites.caller.get(&format!("/v1/providers/{id}/sites")).ok();
    }
    alerted(&app, &by_sites, "enumeration", 1);

    let by_batch = scheme("by_batch");
    let ids: Vec<String> = all[..4].iter().map(ToString::to_string).collect();
    by_batch.caller.post("/v1/standing/batch", &json!({ "organizations": ids })).ok();
    alerted(&app, &by_batch, "enumeration", 1);

    let by_match = scheme("by_match");
    let staff = app.as_role(Role::Reviewer);
    let name = |id| staff.get(&format!("/v1/organizations/{id}")).ok().json()["profile"]["name"].clone();
    let rows: Vec<Value> = all[..4].iter().map(|id| json!({"name": name(id), "county": "37183"})).collect();
    by_match.caller.post("/v1/organizations/match", &json!({ "rows": rows })).ok();
    alerted(&app, &by_match, "enumeration", 1);

    let by_identifier = scheme("by_identifier");
    for (place, id) in all[..4].iter().enumerate() {
        let body = json!({ "value": format!("V-{place}") });
        by_identifier.caller.call("PUT", &format!("/v1/providers/{id}/identifier")).json(&body).send().ok();
    }
    for place in 0..4 {
        let target = format!("/v1/providers?identifier_scheme=by_identifier&identifier_value=V-{place}");
        by_identifier.caller.get(&target).ok();
    }
    alerted(&app, &by_identifier, "enumeration", 1);
}

#[test]
fn each_way_of_guessing_alone_raises_an_alert() {
    let app = watchful();
    let body = json!({"value": "x"});
    let rows: Vec<Value> = (0..3).map(|n| json!({"organization": UNKNOWN, "value": format!("V-{n}")})).collect();
    let not_found = |answer: Answer| drop(answer.problem(404, "not-found"));
    let register = format!("/v1/providers/{UNKNOWN}/identifier");
    let by_number = "/v1/providers?identifier_scheme=ein&identifier_value=56-9999999";
    type Guess<'g> = (&'static str, usize, &'g dyn Fn(&Caller<'_>));
    let strangers: Vec<Value> = (0..3).map(|n| json!(format!("01981f3e-8a00-7000-8000-00000000fff{n}"))).collect();
    let descriptions: Vec<Value> = (0..3).map(|n| json!({"name": format!("Nobody {n}"), "county": "37183"})).collect();
    let guesses: [Guess<'_>; 8] = [
        ("standing", 3, &|it| not_found(it.get(&format!("/v1/standing/{UNKNOWN}")))),
        ("face", 3, &|it| not_found(it.get(&format!("/v1/providers/{UNKNOWN}")))),
        ("identifier", 3, &|it| drop(it.get(by_number).expect(200))),
        ("registering", 3, &|it| not_found(it.call("PUT", &register).json(&body).send())),
        ("sites", 3, &|it| not_found(it.get(&format!("/v1/providers/{UNKNOWN}/sites")))),
        ("batch", 1, &|it| {
            drop(it.post("/v1/standing/batch", &json!({ "organizations": strangers })).expect(200));
        }),
        ("match", 1, &|it| {
            drop(it.post("/v1/organizations/match", &json!({ "rows": descriptions })).expect(200));
        }),
        ("many", 1, &|it| drop(it.post("/v1/identifiers", &json!({ "items": rows })).expect(200))),
    ];
    for (name, times, guess) in guesses {
        let guesser = partner(&app, &format!("{name} (fictitious)"), Some(name));
        for _ in 0..times {
            guess(&guesser.caller);
        }
        let alert = alerted(&app, &guesser, "misses", 1);
        assert_eq!((&alert["count"], &alert["threshold"]), (&json!(3), &json!(2)), "{name}");
    }
}

#[test]
fn nothing_is_raised_below_the_threshold_and_searches_that_find_nobody_are_no_misses() {
    let app = watchful();
    let all = providers(&app, 3);
    let quiet = partner(&app, "Quiet (fictitious)", None);
    for _ in 0..4 {
        for id in &all {
            quiet.caller.get(&format!("/v1/standing/{id}")).ok();
            quiet.caller.get(&format!("/v1/providers/{id}")).ok();
        }
        quiet.caller.get("/v1/standing?use=referral&arena=case_management").ok();
    }
    for _ in 0..2 {
        quiet.caller.get(&format!("/v1/standing/{UNKNOWN}")).problem(404, "not-found");
    }
    let days = counted(&app, &quiet, 30);
    let expected = json!({"lookups": 30, "organizations": 3, "misses": 2, "day": days[0]["day"]});
    assert_eq!(days, json!([expected]));
    assert_eq!(alerts(&app, ""), [] as [Value; 0]);
    // What is kept names nobody, and no organization.
    let kept = app.as_role(Role::Auditor).get(&format!("/v1/clients/{}/lookups", quiet.id)).ok().text;
    assert!(all.iter().all(|id| !kept.contains(&id.to_string())), "{kept}");
    // One more of each is above it.
    quiet.caller.get(&format!("/v1/providers/{UNKNOWN}")).problem(404, "not-found");
    alerted(&app, &quiet, "misses", 1);
}

#[test]
fn people_and_machines_of_the_commission_are_not_counted() {
    let app = watchful();
    let all = providers(&app, 5);
    let owner = app.provider(all[0]);
    for caller in [
        app.as_role(Role::Reviewer),
        app.with_scopes(&[Scope::StandingRead, Scope::ProvidersRead]),
        importer(&app, &[Scope::StandingRead, Scope::ProvidersRead, Scope::OrganizationsRead]),
        owner,
    ] {
        for id in &all {
            let _ = caller.get(&format!("/v1/standing/{id}"));
            let _ = caller.get(&format!("/v1/providers/{id}"));
        }
        for _ in 0..4 {
            caller.get(&format!("/v1/providers/{UNKNOWN}")).problem(404, "not-found");
        }
    }
    // Somebody who is counted, so that waiting for nothing is no proof.
    let machine = partner(&app, "Counted (fictitious)", None);
    machine.caller.get("/v1/standing?use=referral&arena=outreach").ok();
    alerted(&app, &machine, "enumeration", 1);
    assert_eq!(alerts(&app, "").len(), 1);
    let importer = Partner { id: app.staff().machine(Role::Importer).id, caller: app.nobody() };
    assert_eq!(counted(&app, &importer, 0), json!([]));
}

#[test]
fn a_level_is_told_once_and_opens_what_was_acknowledged() {
    let app = watchful();
    let all = providers(&app, 7);
    let machine = partner(&app, "Ours (fictitious)", None);
    let show = |ids: &[OrganizationId]| {
        for id in ids {
            machine.caller.get(&format!("/v1/standing/{id}")).ok();
        }
    };
    show(&all[..4]);
    let first = alerted(&app, &machine, "enumeration", 1);
    assert_eq!(first["state"], "open");
    let target = format!("/v1/alerts/{}", first["id"].as_str().unwrap());
    let administrator = app.as_role(Role::Administrator);
    let etag = administrator.get(&target).expect(200).etag();
    let act = format!("{target}/acknowledge");
    let note = json!({"note": "Agreed by telephone."});
    administrator.call("POST", &act).json(&note).send().problem(428, "precondition-required");
    let sent = |etag: &str| administrator.call("POST", &act).header("If-Match", etag).json(&note).send();
    let acknowledged = sent(&etag).expect(200);
    let seen = acknowledged.json();
    assert_eq!((&seen["state"], &seen["note"]), (&json!("acknowledged"), &note["note"]));
    assert_eq!(seen["acknowledged_by"], app.staff().actor(Role::Administrator).to_string());
    sent(&etag).problem(412, "stale");
    sent(&acknowledged.etag()).problem(409, "alert-acknowledged");
    assert_eq!((alerts(&app, "&state=open").len(), alerts(&app, "&state=acknowledged").len()), (0, 1));
    // More of the same tells nothing new, until there is twice as much.
    show(&all[..6]);
    counted(&app, &machine, 10);
    assert_eq!(alerts(&app, "&state=acknowledged").len(), 1);
    show(&all);
    let second = alerted(&app, &machine, "enumeration", 2);
    assert_eq!((&second["state"], &second["note"], &second["count"]), (&json!("open"), &Value::Null, &json!(7)));
    assert_eq!(second["id"], first["id"]);

    // The journal has each act, with counts and without a word of the note.
    let entries: Vec<_> = app
        .db()
        .read::<_, persistence::Error>(|conn| persistence::journal::entries_after(conn, 0, 100_000))
        .unwrap()
        .into_iter()
        .filter(|entry| entry.act.starts_with("alert_"))
        .collect();
    let acts: Vec<&str> = entries.iter().map(|entry| &*entry.act).collect();
    assert_eq!(acts, ["alert_raised", "alert_acknowledged", "alert_raised"]);
    assert_eq!(entries[0].actor, "system");
    let payload: Value = serde_json::from_str(entries[2].payload.as_deref().unwrap()).unwrap();
    let machine = machine.id.to_string();
    assert_eq!(
        (&payload["client"], &payload["count"], &payload["threshold"], &payload["level"]),
        (&json!(machine), &json!(7), &json!(3), &json!(2))
    );
    assert!(entries.iter().all(|entry| !entry.payload.as_deref().unwrap().contains("telephone")));
}

#[test]
fn the_two_kinds_are_told_apart_and_filtered() {
    let app = watchful();
    providers(&app, 4);
    let both = partner(&app, "Both (fictitious)", None);
    let other = partner(&app, "Other (fictitious)", None);
    both.caller.get("/v1/standing?use=referral&arena=outreach").ok();
    alerted(&app, &both, "enumeration", 1);
    for caller in [&both.caller, &other.caller] {
        for _ in 0..3 {
            caller.get(&format!("/v1/providers/{UNKNOWN}")).problem(404, "not-found");
        }
    }
    let three = soon("three alerts", || {
        let found = alerts(&app, "");
        if found.len() == 3 { Ok(found) } else { Err(format!("{found:#?}")) }
    });
    assert_eq!(three[2]["kind"], "enumeration", "the newest first: {three:#?}");
    assert_eq!(alerts(&app, &format!("&client={}", both.id)).len(), 2);
    assert_eq!(alerts(&app, &format!("&client={}", other.id)).len(), 1);
}

#[test]
fn alerts_survive_a_restart_and_counts_go_on() {
    let mut app = watchful();
    let all = providers(&app, 7);
    let id = partner(&app, "Ours (fictitious)", None).id;
    let show = |app: &TestApp, ids: &[OrganizationId]| {
        for organization in ids {
            crate::partners::of(app, id).caller.get(&format!("/v1/standing/{organization}")).ok();
        }
    };
    show(&app, &all[..2]);
    // What waited is written when the service is told to stop.
    app.restart();
    show(&app, &all[2..4]);
    let machine = crate::partners::of(&app, id);
    let alert = alerted(&app, &machine, "enumeration", 1);
    assert_eq!(alert["count"], 4, "two before and two after");
    app.restart();
    let machine = crate::partners::of(&app, id);
    assert_eq!(alerted(&app, &machine, "enumeration", 1), alert);
    // The same level is not told again.
    let before = app.position();
    show(&app, &all[..1]);
    counted(&app, &machine, 5);
    assert_eq!(app.position(), before);
    show(&app, &all[4..6]);
    alerted(&app, &machine, "enumeration", 2);
}
