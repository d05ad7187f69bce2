//! Reminders of invitations: due by a rule, listed and exported, and noted when they were sent.

use crate::invitations::expire;
use domain::access::Role;
use serde_json::{Value, json};
use testkit::{TestApp, profile};

fn due(app: &TestApp) -> Vec<Value> {
    let page = app.as_role(Role::Reviewer).get("/v1/invitation-reminders").ok().json();
    page["items"].as_array().unwrap().clone()
}

/// An organization whose texts begin as formulas do.
fn formula(name: &str) -> Value {
    let mut seed = profile(&[]);
    seed["name"] = json!(name);
    seed["contacts"] = json!([
        {"label": "Desk", "phone": "+19195550101"},
        {"label": "=HYPERLINK(1)", "email": "post@advocates.example", "phone": "+19195550102"},
    ]);
    seed
}

#[test]
fn reminders_become_due_are_sent_and_come_again() {
    let app = TestApp::start();
    let organization = app.organization(&formula("@Advocates (fictitious)"));
    let id = app.invitation(organization).to_string();
    assert!(due(&app).is_empty(), "sent today, due in sixty days");
    // As if it had been sent long ago: it is due in five days, and the first two reminders were left out.
    let soon = app.db().world().now().day().plus_days(5);
    app.database().tamper(&format!("UPDATE invitations SET due_on = '{soon}', remind_on = '2026-01-01'"));
    let listed = due(&app);
    assert_eq!(listed.len(), 1);
    let one = &listed[0];
    assert_eq!((&one["invitation"], &one["kind"], &one["status"]), (&json!(id), &json!("before_due"), &json!("open")));
    assert_eq!(one["contact"]["email"], "post@advocates.example");
    let reviewer = app.as_role(Role::Reviewer);
    let nobody = "01981f3e-8a00-7000-8000-00000000dead";
    let sent = json!({"invitations": [id, id, nobody]});
    let noted = reviewer.post("/v1/invitation-reminders/sent", &sent).ok().json();
    let outcomes: Vec<&str> =
        noted["items"].as_array().unwrap().iter().map(|item| item["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["noted", "not_due", "unknown"]);
    assert!(due(&app).is_empty());
    let shown = reviewer.get(&format!("/v1/invitations/{id}")).ok().json();
    assert_eq!(shown["reminded_on"], app.db().world().now().day().to_string());
    // The next one lies the day before the due day.
    let next = soon.plus_days(-1).to_string();
    app.database().tamper(&format!("UPDATE invitations SET remind_on = remind_on WHERE remind_on = '{next}'"));
    // After the due day it is reminded of as an expired one.
    expire(&app);
    app.database().tamper("UPDATE invitations SET remind_on = '2026-11-02'");
    let listed = due(&app);
    assert_eq!((&listed[0]["kind"], &listed[0]["status"]), (&json!("after_due"), &json!("expired")));
    let etag = reviewer.get(&format!("/v1/invitations/{id}")).ok().etag();
    reviewer.put(&format!("/v1/invitations/{id}/due-day"), &etag, &json!({"due_on": "2099-01-01"})).ok();
    assert!(due(&app).is_empty(), "extended, it is reminded of anew when its day comes nearer");
    app.database().tamper("UPDATE invitations SET remind_on = '2026-11-02'");
    let etag = reviewer.get(&format!("/v1/invitations/{id}")).ok().etag();
    reviewer.act(&format!("/v1/invitations/{id}/withdraw"), &etag).ok();
    assert!(due(&app).is_empty());
}

#[test]
fn the_file_is_the_list_and_holds_no_formula() {
    let app = TestApp::start();
    for name in ["=cmd (fictitious)", "-minus (fictitious)", "plain, \"quoted\" (fictitious)"] {
        let _ = app.invitation(app.organization(&formula(name)));
    }
    app.database().tamper("UPDATE invitations SET remind_on = '2026-01-01'");
    let reviewer = app.as_role(Role::Reviewer);
    let file = reviewer.get("/v1/invitation-reminders/export").ok();
    assert!(file.header("content-type").unwrap().starts_with("text/csv"), "{file}");
    assert_eq!(file.header("cache-control"), Some("no-store"));
    let lines: Vec<&str> = file.text.lines().collect();
    assert_eq!(lines.len(), 4, "{file}");
    assert!(lines[0].starts_with("invitation,what,organization,name,contact,email,phone"), "{file}");
    let listed: Vec<String> = due(&app).iter().map(|one| one["invitation"].as_str().unwrap().to_owned()).collect();
    for (line, id) in lines[1..].iter().zip(&listed) {
        assert!(line.starts_with(&format!("{id},before_due,")), "{line}");
        assert!(line.contains(",'=HYPERLINK(1),post@advocates.example,'+19195550102,"), "{line}");
    }
    assert!(file.text.contains(",'=cmd (fictitious),") && file.text.contains(",'-minus (fictitious),"), "{file}");
    assert!(file.text.contains("\"plain, \"\"quoted\"\" (fictitious)\""), "{file}");
    // Page by page it is the same list.
    let (mut cursor, mut walked) = (String::new(), Vec::new());
    loop {
        let page = reviewer.get(&format!("/v1/invitation-reminders?limit=1{cursor}")).ok().json();
        walked
            .extend(page["items"].as_array().unwrap().iter().map(|one| one["invitation"].as_str().unwrap().to_owned()));
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(walked, listed);
    app.as_role(Role::Decider).get("/v1/invitation-reminders/export").problem(403, "forbidden");
}
