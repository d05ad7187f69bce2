//! What waits, for whom, and since when: oldest first, each told to who may read it.

use crate::{
    decisions::{decide, granted, publish, somebody, step},
    invitations::expire,
};
use domain::{
    access::{Role, Scope},
    edition::StandardCode,
    rating::Rating,
};
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
    let submitted = waiting(&reviewer, "?waits_for=commission&kind=assessment_submitted").remove(0);
    assert_eq!(submitted["kind"], "assessment_submitted");
    assert_eq!(submitted["subject"], json!(flow.assessment));
    assert!(submitted["since"].as_str() > draft["since"].as_str());
    flow.review();
    let under_review = waiting(&reviewer, "?kind=assessment_in_review").remove(0);
    let person = app.staff().person(Role::Reviewer).to_string();
    assert_eq!((&under_review["kind"], &under_review["reviewers"]), (&json!("assessment_in_review"), &json!([person])));
    // Its own people see that it waits, and for whom, and never a person of the Commission.
    let own = flow.provider.get("/v1/queue").ok();
    assert_eq!(own.json()["items"][0]["waits_for"], "commission");
    assert!(!own.text.contains(&person) && own.json()["items"][0].get("reviewers").is_none(), "{own}");
    assert_eq!(count(&reviewer, "assessment_in_review")["count"], 1);
    assert_eq!(count(&reviewer, "assessment_in_review")["oldest_since"], under_review["since"]);
    flow.find_all();
    flow.accept();
    assert!(!kinds(&reviewer, "").iter().any(|kind| kind.starts_with("assessment")));
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

/// What waits, by kind, with whom it waits for; apart from what was told the organization.
fn by_kind(caller: &Caller<'_>, query: &str) -> Vec<(String, String)> {
    let all = waiting(caller, query).into_iter();
    let told = all.map(|item| [&item["kind"], &item["waits_for"]].map(|word| word.as_str().unwrap().to_owned()));
    let mut told: Vec<_> =
        told.map(|[kind, party]| (kind, party)).filter(|(kind, _)| kind != "notice_unread").collect();
    told.sort();
    told
}

fn expected(kinds: &[(&str, &str)]) -> Vec<(String, String)> {
    kinds.iter().map(|(kind, party)| ((*kind).to_owned(), (*party).to_owned())).collect()
}

#[test]
fn a_decision_waits_for_each_side_in_turn() {
    let app = TestApp::start();
    let organization = granted(&app);
    let (decider, own) = (app.as_role(Role::Decider), app.provider_as(Role::ProviderOwner, organization));
    let of_it = format!("?organization={organization}");
    let only = |what: &[(&str, &str)]| {
        for side in [&decider, &own] {
            let told = by_kind(side, &of_it);
            let told: Vec<_> = told.into_iter().filter(|(kind, _)| kind != "verdict_turned").collect();
            assert_eq!(told, expected(what));
        }
    };
    only(&[]);
    let refused = decide(&decider, organization, "revoke", &json!({})).expect(201);
    only(&[("decision_to_answer", "organization")]);
    let waits = waiting(&own, "?kind=decision_to_answer").remove(0);
    assert_eq!((&waits["subject"], &waits["since"]), (&json!(refused.id()), &refused.json()["recorded_at"]));
    step(&own, &refused.id(), "respond").ok();
    only(&[("response_to_answer", "commission")]);
    step(&decider, &refused.id(), "maintain").ok();
    only(&[("decision_to_appeal", "organization")]);
    step(&own, &refused.id(), "appeal").ok();
    only(&[("appeal_to_decide", "commission")]);
    step(&somebody(&app, Role::Decider), &refused.id(), "overturn").ok();
    only(&[]);

    // A suspension by one person waits for a second, and for its review; of the first its own people learn nothing.
    let suspended = decide(&decider, organization, "suspend", &json!({})).expect(201);
    let both = [("decision_to_confirm", "commission"), ("suspension_to_review", "commission")];
    let of_staff = |told: Vec<(String, String)>| -> Vec<_> {
        told.into_iter().filter(|(kind, _)| kind != "verdict_turned").collect()
    };
    assert_eq!(of_staff(by_kind(&decider, &of_it)), expected(&both));
    assert_eq!(by_kind(&own, ""), expected(&[]));
    somebody(&app, Role::Decider).call("POST", &format!("/v1/decisions/{}/confirm", suspended.id())).send().ok();
    assert_eq!(of_staff(by_kind(&decider, &of_it)), expected(&both[1..]));
    decide(&decider, organization, "reinstate", &json!({})).ok();
    only(&[]);

    // A condition waits for the organization until it is met.
    let due = app.db().world().now().day().plus_days(30).to_string();
    let conditions = json!({
        "use": "funding", "arena": null, "conditions": [{"text": "The plan is signed.", "due_on": due}],
    });
    let conditional = decide(&decider, organization, "grant_with_conditions", &conditions).expect(201);
    only(&[("condition_to_meet", "organization")]);
    let met = json!({"condition": 0, "text": "Shown."});
    decider.post_once(&format!("/v1/decisions/{}/meet-condition", conditional.id()), &met).ok();
    only(&[]);

    // Where the policy asks for two people, a grant waits for the second.
    publish(&app, "partnership", &json!({"two_people": true})).expect(201).ok();
    let proposal = json!({"use": "partnership", "arena": null});
    decide(&decider, organization, "grant", &proposal).expect(201).ok();
    assert_eq!(of_staff(by_kind(&decider, &of_it)), expected(&both[..1]));
    assert_eq!(by_kind(&own, ""), expected(&[]));
    // Every one of those acts was told, and waits to be acknowledged.
    let notices = waiting(&own, "?kind=notice_unread&limit=200");
    assert_eq!(count(&own, "notice_unread")["count"], json!(notices.len()));
    let notice = format!("/v1/notices/{}", notices[0]["subject"].as_str().unwrap());
    own.act(&format!("{notice}/acknowledge"), &own.get(&notice).ok().etag()).ok();
    assert_eq!(waiting(&own, "?kind=notice_unread&limit=200"), notices[1..]);
}

#[test]
fn evidence_corrective_actions_and_verdicts_that_turned_wait_for_staff() {
    let app = TestApp::start();
    let organization = app.organization(&seed());
    let own = app.provider(organization);
    let reviewer = app.as_role(Role::Reviewer);
    let evidence = own.post("/v1/evidence", &json!({"kind": "policy", "title": "A code"})).expect(201);
    assert_eq!(by_kind(&own, ""), expected(&[("evidence_offered", "commission")]));
    let see = format!("/v1/evidence/{}/see", evidence.id());
    reviewer.act(&see, &evidence.etag()).ok();
    assert_eq!(by_kind(&own, ""), expected(&[]));

    let unmet = |code: &StandardCode| if code.as_str() == "F-02" { Rating::DoesNotMeet } else { Rating::Meets };
    let action = app.corrective_action(app.accepted_with(organization, unmet), "F-02").to_string();
    assert_eq!(by_kind(&own, ""), expected(&[("corrective_action_open", "organization")]));
    app.database().tamper(&format!("UPDATE corrective_actions SET due_on = '2026-11-01' WHERE id = '{action}'"));
    let overdue = waiting(&reviewer, &format!("?organization={organization}&waits_for=commission")).remove(0);
    assert_eq!((&overdue["kind"], &overdue["subject"]), (&json!("corrective_action_overdue"), &json!(action)));
    // Its day was over at midnight in New York, after the night in which summer time ended.
    assert_eq!(overdue["since"], "2026-11-02T05:00:00.000000Z");

    app.accepted(organization);
    let of_it = format!("?organization={organization}&kind=verdict_turned");
    let turned = waiting(&reviewer, &of_it);
    assert_eq!(turned.len(), 6, "one a use");
    let begins = app.db().world().now().day().begins().to_string();
    assert!(turned.iter().all(|item| item["since"] == begins), "{turned:#?}");
    for limit in 1..=6 {
        let (mut cursor, mut walked) = (String::new(), Vec::new());
        loop {
            let page = reviewer.get(&format!("/v1/queue{of_it}&limit={limit}{cursor}")).ok().json();
            walked.extend(page["items"].as_array().unwrap().clone());
            let Some(next) = page["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(walked, turned, "{limit}");
    }
    assert!(waiting(&own, "?kind=verdict_turned").is_empty(), "what staff look at is not theirs to see");
    assert_eq!(count(&reviewer, "verdict_turned")["count"], 6);
}

#[test]
fn a_concern_waits_for_staff_who_do_not_belong_to_the_organization() {
    let app = TestApp::start();
    let organization = app.organization(&seed());
    let (own, reviewer) = (app.provider(organization), app.as_role(Role::Reviewer));
    let said =
        json!({"organization_name": "Somebody", "category": "other", "text": "The line is dead.", "contact": null});
    app.nobody().post("/v1/concerns", &said).ok();
    let received = waiting(&reviewer, "?kind=concern_received");
    assert_eq!((received.len(), received[0].get("organization")), (1, None));
    let concern = app.shared_concern(organization).to_string();
    let mine = waiting(&own, "?waits_for=organization");
    assert_eq!((&mine[0]["kind"], &mine[0]["subject"]), (&json!("concern_to_answer"), &json!(concern)));
    assert!(by_kind(&own, "?waits_for=commission").is_empty(), "{:?}", by_kind(&own, "?waits_for=commission"));
    assert_eq!(waiting(&reviewer, "?kind=concern_in_triage")[0]["subject"], json!(concern));
    // Who belongs to the organization hears nothing of it, not even that there is one.
    let person = app.person(Role::Reviewer, None);
    let belonging = app.bearer(app.token(domain::access::Actor::Person(person), Role::Reviewer.scopes(), None));
    assert_eq!(count(&belonging, "concern_in_triage")["count"], 1);
    let administrator = app.staff().actor(Role::Administrator);
    app.write(|tx| {
        let list = std::collections::BTreeMap::from([(organization, tx.now().day())]);
        workflows::duties::set_affiliations(tx, administrator, person, 0, list)
    });
    for kind in ["concern_in_triage", "concern_to_answer"] {
        assert!(waiting(&belonging, &format!("?kind={kind}")).is_empty(), "{kind}");
        assert_eq!(count(&belonging, kind)["count"], 0, "{kind}");
    }
    assert_eq!(count(&belonging, "concern_received")["count"], 1, "one about nobody known stays");
    let place = format!("/v1/concerns/{concern}");
    let owner = app.provider_as(Role::ProviderOwner, organization);
    let answered = owner.call("POST", &format!("{place}/answer")).header("If-Match", reviewer.get(&place).ok().etag());
    answered.json(&json!({"response": "It is mended."})).send().ok();
    assert!(waiting(&own, "?kind=concern_to_answer").is_empty());
}
