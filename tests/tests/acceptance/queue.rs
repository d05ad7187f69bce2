//! What waits, for whom, and since when: oldest first, each told to who may read it.

use crate::invitations::expire;
use domain::access::{Role, Scope};
use serde_json::{Value, json};
use testkit::{Caller, Flow, TestApp, offering, place, profile};

fn seed() -> Value {
    profile(&[offering("outreach", &["37183"])])
}

fn waiting(caller: &Caller<'_>, query: &str) -> Vec<Value> {
    let page = caller.get(&format!("/v1/queue{query}")).ok().json();
    page["items"].as_array().unwrap().clone()
}

fn kinds(caller: &Caller<'_>, query: &str) -> Vec<String> {
    waiting(caller, query).iter().map(|item| item["kind"].as_str().unwrap().to_owned()).collect()
}

fn count(caller: &Caller<'_>, kind: &str) -> Value {
    let counts = caller.get("/v1/queue/counts").ok().json();
    let found = counts["waiting"].as_array().unwrap().iter().find(|one| one["kind"] == kind).cloned();
    found.unwrap_or(Value::Null)
}

#[test]
fn a_self_assessment_waits_for_each_side_in_turn() {
    let app = TestApp::start();
    let mut flow = Flow::create(&app, &seed());
    let invited = flow.reviewer.post("/v1/invitations", &flow.invitation()).expect(201);
    let reviewer = app.as_role(Role::Reviewer);
    let at = |kind: &str, waits_for: &str| {
        let of_it = format!("?organization={}", flow_organization(&flow));
        let all = waiting(&reviewer, &of_it);
        assert_eq!(all.len(), 1, "{all:#?}");
        assert_eq!((&all[0]["kind"], &all[0]["waits_for"]), (&json!(kind), &json!(waits_for)));
        all[0].clone()
    };
    let open = at("invitation_open", "organization");
    assert_eq!((&open["subject"], &open["since"]), (&invited.json()["id"], &invited.json()["invited_at"]));
    let withdrawn = reviewer.act(&format!("/v1/invitations/{}/withdraw", invited.id()), &invited.etag());
    withdrawn.ok();
    assert!(waiting(&reviewer, "").is_empty());
    flow.start();
    let draft = waiting(&reviewer, "?waits_for=organization").remove(0);
    assert_eq!(draft["kind"], "assessment_draft");
    flow.fill_in();
    // Answers change nothing about since when it waits.
    assert_eq!(waiting(&reviewer, "").remove(0)["since"], draft["since"]);
    flow.submit();
    let submitted = waiting(&reviewer, "?waits_for=commission").remove(0);
    assert_eq!(submitted["kind"], "assessment_submitted");
    assert_eq!(submitted["subject"], json!(flow.assessment));
    assert!(submitted["since"].as_str() > draft["since"].as_str());
    flow.review();
    let under_review = waiting(&reviewer, "").remove(0);
    assert_eq!((&under_review["kind"], &under_review["reviewers"]), (&json!("assessment_in_review"), &json!([])));
    flow.find("F-01", "meets");
    let person = app.staff().person(Role::Reviewer).to_string();
    let under_review = waiting(&reviewer, "").remove(0);
    assert_eq!(under_review["reviewers"], json!([person]));
    // Its own people see that it waits, and for whom, and never a person of the Commission.
    let own = flow.provider.get("/v1/queue").ok();
    assert_eq!(own.json()["items"][0]["waits_for"], "commission");
    assert!(!own.text.contains(&person) && own.json()["items"][0].get("reviewers").is_none(), "{own}");
    assert_eq!(count(&reviewer, "assessment_in_review")["count"], 1);
    assert_eq!(count(&reviewer, "assessment_in_review")["oldest_since"], under_review["since"]);
    flow.find_all();
    flow.accept();
    assert!(waiting(&reviewer, "").is_empty());
    let counts = reviewer.get("/v1/queue/counts").ok().json();
    let of = |list: &str, status: &str| {
        let found = counts[list].as_array().unwrap().iter().find(|one| one["status"] == status).cloned();
        found.unwrap_or_else(|| panic!("no {status} in {counts:#}"))["count"].clone()
    };
    assert_eq!((of("assessments", "accepted"), of("assessments", "draft")), (json!(1), json!(0)));
    assert_eq!((of("invitations", "accepted"), of("invitations", "withdrawn")), (json!(1), json!(1)));
}

fn flow_organization(flow: &Flow<'_>) -> String {
    flow.organization.to_string()
}

#[test]
fn the_oldest_comes_first_over_all_kinds_and_pages_show_each_once() {
    let app = TestApp::start();
    let one = app.organization(&seed());
    let two = app.organization(&seed());
    let _ = app.invitation(one);
    let owner = app.provider_as(Role::ProviderOwner, two);
    let shown = owner.get(&format!("/v1/organizations/{two}")).ok();
    let mut wanted = shown.json()["profile"].clone();
    wanted["name"] = json!("Another name (fictitious)");
    owner.put(&format!("/v1/organizations/{two}/profile"), &shown.etag(), &wanted).ok();
    let site = app.site(two, &place("outreach"));
    let _ = owner.post_once(&format!("/v1/sites/{site}/open"), &app.authorization(0, 90)).expect(201);
    let invitation = app.invitation(two).to_string();
    let _ = owner.post("/v1/assessments", &json!({"invitation": invitation})).expect(201);
    for _ in 0..5 {
        let _ = app.invitation(app.organization(&seed()));
    }
    let reviewer = app.as_role(Role::Reviewer);
    let all = waiting(&reviewer, "");
    let of: Vec<&str> = all.iter().map(|item| item["kind"].as_str().unwrap()).collect();
    let expected = ["invitation_open", "change_pending", "site_opening_requested", "assessment_draft"];
    assert_eq!(of[..4], expected);
    assert_eq!(of.len(), 9);
    let since: Vec<&str> = all.iter().map(|item| item["since"].as_str().unwrap()).collect();
    assert!(since.is_sorted(), "{since:?}");
    for limit in [1, 2, 4, 9] {
        let (mut cursor, mut walked) = (String::new(), Vec::new());
        loop {
            let page = reviewer.get(&format!("/v1/queue?limit={limit}{cursor}")).ok().json();
            walked.extend(page["items"].as_array().unwrap().clone());
            let Some(next) = page["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(walked, all, "{limit}");
    }
    let two_kinds = kinds(&reviewer, "?kind=change_pending&kind=assessment_draft");
    assert_eq!(two_kinds, ["change_pending", "assessment_draft"]);
    assert_eq!(kinds(&reviewer, "?waits_for=commission"), ["change_pending", "site_opening_requested"]);
    reviewer.get("/v1/queue?kind=nonsense").problem(400, "invalid-query");
    reviewer.get("/v1/queue?cursor=bm9uZQ").problem(400, "invalid-query");
    // Another organization's things do not exist for its people.
    let stranger = app.provider_as(Role::ProviderOwner, one);
    assert_eq!(kinds(&stranger, ""), ["invitation_open"]);
    assert!(waiting(&stranger, &format!("?organization={two}")).is_empty());
    assert_eq!(kinds(&owner, "").len(), 3);
}

#[test]
fn invitations_that_expired_on_one_day_are_paged_as_well() {
    let app = TestApp::start();
    for _ in 0..5 {
        let _ = app.invitation(app.organization(&seed()));
    }
    expire(&app);
    let late = app.invitation(app.organization(&seed()));
    app.database().tamper(&format!("UPDATE invitations SET due_on = '2026-11-02' WHERE id = '{late}'"));
    let reviewer = app.as_role(Role::Reviewer);
    let all = waiting(&reviewer, "");
    assert_eq!(all.len(), 6);
    assert!(all.iter().all(|item| item["kind"] == "invitation_expired" && item["waits_for"] == "commission"));
    // The due day is over at midnight in New York: at four in summer time, at five after it.
    assert_eq!(all[0]["since"], "2026-11-02T05:00:00.000000Z");
    assert_eq!(
        (&all[5]["since"], &all[5]["subject"]),
        (&json!("2026-11-03T05:00:00.000000Z"), &json!(late.to_string()))
    );
    for limit in 1..=6 {
        let (mut cursor, mut walked) = (String::new(), Vec::new());
        loop {
            let page = reviewer.get(&format!("/v1/queue?limit={limit}{cursor}")).ok().json();
            walked.extend(page["items"].as_array().unwrap().clone());
            let Some(next) = page["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(walked, all, "{limit}");
    }
    assert_eq!(count(&reviewer, "invitation_expired")["count"], 6);
    assert_eq!(count(&reviewer, "invitation_open")["count"], 0);
}

#[test]
fn who_does_not_see_confidential_sites_hears_nothing_of_their_openings() {
    let app = TestApp::start();
    let organization = app.organization(&seed());
    let owner = app.provider_as(Role::ProviderOwner, organization);
    let site = app.site(organization, &place("outreach"));
    let asked = owner.post_once(&format!("/v1/sites/{site}/open"), &app.authorization(0, 90)).expect(201).id();
    let sees = app.as_role(Role::Reviewer);
    assert_eq!(waiting(&sees, "")[0]["subject"], json!(asked));
    assert_eq!(count(&sees, "site_opening_requested")["count"], 1);
    assert_eq!(kinds(&owner, ""), ["site_opening_requested"]);
    let blind = app.as_role(Role::Decider);
    let answer = blind.get("/v1/queue").ok();
    assert_eq!(answer.json()["items"], json!([]));
    let counts = blind.get("/v1/queue/counts").ok();
    assert!(!counts.text.contains(&asked), "{counts}");
    assert_eq!(count(&blind, "site_opening_requested")["count"], 0);
    // Without the scope by which organizations are read, the kind itself is not told.
    let narrow = app.with_scopes(&[Scope::AssessmentsRead]);
    assert_eq!(count(&narrow, "site_opening_requested"), Value::Null);
    assert!(waiting(&narrow, "?kind=change_pending").is_empty());
}
