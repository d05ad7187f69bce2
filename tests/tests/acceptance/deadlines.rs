//! Deadlines: what lapses, falls due, runs or waits, as a list and as CSV.

use crate::decisions::{decide, granted, step};
use domain::access::Role;
use serde_json::{Value, json};
use testkit::{Caller, TestApp, offering, profile};

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
    assert_eq!(rows[0], "due_on,overdue,kind,organization,name,use,arena,decision,condition");
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
