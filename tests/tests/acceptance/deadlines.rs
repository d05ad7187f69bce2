//! Deadlines: what lapses, falls due, runs or waits, as a list and as CSV.

use crate::decisions::{decide, granted, step};
use domain::{access::Role, ids::OrganizationId};
use serde_json::{Value, json};
use testkit::{Caller, TestApp, licence_terms, offering, profile};

fn listed(caller: &Caller<'_>, query: &str) -> Vec<Value> {
    let mut all = Vec::new();
    let mut target = format!("/v1/deadlines?limit=2&{query}");
    loop {
        let page = caller.get(&target).ok().json();
        all.extend(page["items"].as_array().unwrap().iter().cloned());
        let Some(next) = page["next_cursor"].as_str() else { return all };
        target = format!("/v1/deadlines?limit=2&{query}&cursor={next}");
    }
}

fn kinds(items: &[Value]) -> Vec<(&str, &str)> {
    items.iter().map(|due| (due["kind"].as_str().unwrap(), due["due_on"].as_str().unwrap())).collect()
}

#[test]
fn what_falls_due_is_listed_by_day_and_written_as_csv() {
    let app = TestApp::start();
    let decider = app.as_role(Role::Decider);
    let today = app.db().world().now().day();
    let on = |days: i32| today.plus_days(days).to_string();
    let mut named = profile(&[offering("outreach", &["37183"])]);
    named["name"] = json!("=Formula (fictitious)");
    let conditional = app.organization(&named);
    app.accepted(conditional);
    let terms = json!({"valid_until": on(50), "conditions": [{"text": "Show it.", "due_on": on(20)}]});
    decide(&decider, conditional, "grant_with_conditions", &terms).ok();
    let suspended = granted(&app);
    decide(&decider, suspended, "suspend", &json!({"review_by": on(25)})).ok();
    let revoked = granted(&app);
    let revocation = decide(&decider, revoked, "revoke", &json!({})).expect(201).id();

    let of = |days: i32| listed(&decider, &format!("within={days}"));
    let (first, later) = (on(14), on(20));
    assert_eq!(kinds(&of(30)), [("response", &*first), ("condition", &*later), ("suspension_review", &*on(25))]);
    assert_eq!(kinds(&of(19)), [("response", &*first)]);
    assert_eq!(kinds(&of(60)).last(), Some(&("lapse", &*on(50))));
    let own = listed(&decider, &format!("within=60&organization={conditional}"));
    assert_eq!(kinds(&own), [("condition", &*later), ("lapse", &*on(50))]);
    assert_eq!((&own[0]["condition"], &own[0]["overdue"]), (&json!(0), &json!(false)));

    let provider = app.provider(revoked);
    step(&provider, &revocation, "respond").ok();
    assert_eq!(kinds(&listed(&decider, &format!("within=40&organization={revoked}"))), [("answer", &*on(30))]);
    step(&decider, &revocation, "maintain").ok();
    assert_eq!(kinds(&listed(&decider, &format!("within=40&organization={revoked}"))), [("appeal", &*on(30))]);
    step(&provider, &revocation, "appeal").ok();
    assert_eq!(kinds(&listed(&decider, &format!("within=40&organization={revoked}"))), [("appeal_decision", &*on(30))]);

    let file = decider.get("/v1/deadlines/export?within=60").ok();
    assert!(file.header("content-type").unwrap().starts_with("text/csv"));
    let rows: Vec<_> = file.text.split("\r\n").filter(|row| !row.is_empty()).collect();
    assert_eq!(rows[0], "due_on,overdue,kind,organization,name,use,arena,decision,condition,document");
    assert_eq!(rows.len() - 1, of(60).len());
    assert!(
        rows[1].starts_with(&format!("{later},no,condition,{conditional},'=Formula (fictitious),referral,outreach,"))
    );
    app.provider(revoked).get("/v1/deadlines").problem(403, "forbidden");
}

#[test]
fn a_condition_that_is_overdue_stays_listed_and_what_has_lapsed_does_not() {
    let app = TestApp::start();
    let decider = app.as_role(Role::Decider);
    let today = app.db().world().now().day();
    let organization = app.organization(&profile(&[offering("outreach", &["37183"])]));
    app.accepted(organization);
    let terms = json!({"conditions": [{"text": "Show it.", "due_on": today.plus_days(1).to_string()}]});
    let granted = decide(&decider, organization, "grant_with_conditions", &terms).expect(201).id();
    let yesterday = today.plus_days(-1);
    // As if the days had passed since.
    for kind in ["condition", "lapse"] {
        app.database().tamper(&format!(
            "UPDATE deadlines SET due_on = '{yesterday}', rank = '{yesterday}.' || kind WHERE kind = '{kind}'"
        ));
    }
    let found = listed(&decider, "within=0");
    assert_eq!(kinds(&found), [("condition", &*yesterday.to_string())]);
    assert_eq!(found[0]["overdue"], true);
    let met = json!({"condition": 0});
    decider.post_once(&format!("/v1/decisions/{granted}/meet-condition"), &met).ok();
    assert_eq!(listed(&decider, "within=0"), Vec::<Value>::new());
}

#[test]
fn what_can_be_done_no_more_is_listed_no_more_though_nobody_has_decided_since() {
    let app = TestApp::start();
    let decider = app.as_role(Role::Decider);
    let today = app.db().world().now().day();
    let on = |days: i32| today.plus_days(days).to_string();
    let conditional = app.organization(&profile(&[offering("outreach", &["37183"])]));
    app.accepted(conditional);
    let terms = json!({"valid_until": on(50), "conditions": [{"text": "Show it.", "due_on": on(20)}]});
    decide(&decider, conditional, "grant_with_conditions", &terms).ok();
    let revoked = granted(&app);
    decide(&decider, revoked, "suspend", &json!({})).ok();
    decide(&decider, revoked, "revoke", &json!({})).ok();
    let of = |organization: OrganizationId| listed(&decider, &format!("within=60&organization={organization}"));
    assert_eq!(kinds(&of(conditional)), [("condition", &*on(20)), ("lapse", &*on(50))]);
    assert_eq!(kinds(&of(revoked)), [("response", &*on(14)), ("suspension_review", &*on(30))]);
    // As if as many days had passed as the term has, and as the revocation takes to be final.
    let shift = |kind: &str, due: i32, last: i32, passed: i32| {
        let (before, after, until) = (on(due), on(due - passed), on(last - passed));
        app.database().tamper(&format!(
            "UPDATE deadlines SET due_on = '{after}', rank = '{after}.' || kind || organization_id, until_day = '{until}' \
             WHERE kind = '{kind}' AND due_on = '{before}' AND until_day = '{}'",
            on(last)
        ));
    };
    shift("condition", 20, 50, 50);
    shift("lapse", 50, 50, 50);
    shift("response", 14, 14, 14);
    shift("suspension_review", 30, 14, 14);
    assert_eq!(kinds(&of(conditional)), [("condition", &*on(-30)), ("lapse", &*on(0))], "on the last day");
    assert_eq!(kinds(&of(revoked)), [("response", &*on(0)), ("suspension_review", &*on(16))]);
    shift("condition", -30, 0, 1);
    shift("lapse", 0, 0, 1);
    shift("response", 0, 0, 1);
    shift("suspension_review", 16, 0, 1);
    assert_eq!(listed(&decider, "within=60"), Vec::<Value>::new(), "on the day after");
    let file = decider.get("/v1/deadlines/export?within=60").ok();
    assert_eq!(file.text.split("\r\n").filter(|row| !row.is_empty()).count(), 1, "{file}");
}

#[test]
fn a_licence_that_ends_before_its_standing_is_listed_until_it_is_withdrawn() {
    let app = TestApp::start();
    let decider = app.as_role(Role::Decider);
    let today = app.db().world().now().day();
    let organization = app.organization(&profile(&[offering("outreach", &["37183"])]));
    app.accepted(organization);
    // This one ends with its standing, which says so itself.
    let _ = app.licensed(organization);
    let of = |days: i32| listed(&decider, &format!("within={days}&organization={organization}"));
    assert_eq!(kinds(&of(3660)).iter().map(|(kind, _)| *kind).collect::<Vec<_>>(), ["lapse"]);
    let last = today.plus_days(40).to_string();
    let new = json!({"organization": organization.to_string(), "terms": licence_terms(), "valid_until": last});
    let licence = decider.post_once("/v1/licences", &new).expect(201);
    // Two of one day are told apart.
    let second = decider.post_once("/v1/licences", &new).expect(201).id();
    assert_eq!(of(39), Vec::<Value>::new());
    let found = of(60);
    assert_eq!(kinds(&found), [("document_end", &*last), ("document_end", &*last)]);
    let documents: Vec<_> = found.iter().map(|due| due["document"].as_str().unwrap()).collect();
    assert_eq!(documents, [licence.id(), second.clone()]);
    assert_eq!((&found[0]["use"], &found[0]["condition"]), (&json!("logo_use"), &Value::Null));
    let shown = decider.get(&format!("/v1/documents/{second}")).ok();
    assert_eq!(found[1]["decision"], shown.json()["decision"]);
    let file = decider.get(&format!("/v1/deadlines/export?within=60&organization={organization}")).ok();
    let rows: Vec<_> = file.text.split("\r\n").filter(|row| !row.is_empty()).collect();
    assert_eq!(rows.len(), 3, "{file}");
    assert!(rows[2].starts_with(&format!("{last},no,document_end,")) && rows[2].ends_with(&format!(",,{second}")));
    let withdraw = decider.call("POST", &format!("/v1/documents/{second}/withdraw")).header("If-Match", shown.etag());
    withdraw.json(&json!({"reason": "In error."})).send().ok();
    assert_eq!(kinds(&of(60)), [("document_end", &*last)]);
    // What its standing ends before ends with that.
    decide(&decider, organization, "revoke", &json!({"use": "logo_use", "arena": null})).ok();
    assert_eq!(kinds(&of(60)), [("response", &*today.plus_days(14).to_string())]);
}

#[test]
fn the_conditions_of_a_suspended_grant_are_listed_and_wait_until_they_are_met() {
    let app = TestApp::start();
    let decider = app.as_role(Role::Decider);
    let today = app.db().world().now().day();
    let on = |days: i32| today.plus_days(days).to_string();
    let organization = app.organization(&profile(&[offering("outreach", &["37183"])]));
    app.accepted(organization);
    let terms = json!({"conditions": [{"text": "Show it.", "due_on": on(20)}, {"text": "Sign it.", "due_on": on(25)}]});
    let grant = decide(&decider, organization, "grant_with_conditions", &terms).expect(201).id();
    decide(&decider, organization, "suspend", &json!({})).ok();
    let due = || listed(&decider, &format!("within=60&organization={organization}"));
    let waiting = || {
        let queue = decider.get("/v1/queue?kind=condition_to_meet").ok().json();
        queue["items"].as_array().unwrap().iter().map(|item| item["subject"].clone()).collect::<Vec<_>>()
    };
    let found = due();
    let expected = [("condition", &*on(20)), ("condition", &*on(25)), ("suspension_review", &*on(30))];
    assert_eq!(kinds(&found), expected);
    assert_eq!(found[0]["decision"], json!(grant));
    assert_eq!(waiting(), [json!(grant)]);
    for (condition, left) in [(0, 2), (1, 1)] {
        decider.post_once(&format!("/v1/decisions/{grant}/meet-condition"), &json!({"condition": condition})).ok();
        assert_eq!(due().len(), left);
    }
    assert_eq!(waiting(), Vec::<Value>::new());
}
