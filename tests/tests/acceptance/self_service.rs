//! An organization's own people keep its profile; what others rely on waits for the Commission.

use domain::{
    access::{Actor, Role},
    ids::OrganizationId,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use testkit::{Answer, Caller, TestApp, capture_log, logged_with, offering, profile};

/// An organization with its people.
struct Org<'a> {
    app: &'a TestApp,
    id: OrganizationId,
    owner: Caller<'a>,
}

impl<'a> Org<'a> {
    fn new(app: &'a TestApp) -> Self {
        let id = app.organization(&profile(&[offering("outreach", &["37183"])]));
        Self { app, id, owner: app.provider_as(Role::ProviderOwner, id) }
    }

    fn place(&self) -> String {
        format!("/v1/organizations/{}", self.id)
    }

    fn shown(&self) -> Answer {
        self.owner.get(&self.place()).ok()
    }

    /// Edits the profile as it is now.
    fn edit(&self, change: impl FnOnce(&mut Value)) -> Answer {
        let shown = self.shown();
        let mut wanted = shown.json()["profile"].take();
        change(&mut wanted);
        self.owner.put(&format!("{}/profile", self.place()), &shown.etag(), &wanted)
    }

    /// Proposes something; where it is then found.
    fn propose(&self, change: impl FnOnce(&mut Value)) -> String {
        let edited = self.edit(change).ok().json();
        format!("/v1/pending-changes/{}", edited["pending"][0]["id"].as_str().unwrap_or_else(|| panic!("{edited:#}")))
    }

    fn field(&self, name: &str) -> Value {
        self.app.as_role(Role::Auditor).get(&self.place()).ok().json()["profile"][name].clone()
    }
}

/// Acts of the journal about an organization, in order.
fn acts(app: &TestApp, organization: OrganizationId) -> Vec<(String, String)> {
    let text = app.as_role(Role::Auditor).get("/v1/journal/export").ok().text;
    let lines = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let entries = lines.filter(|entry| entry.to_string().contains(&organization.to_string()));
    let word = |entry: &Value, name: &str| entry[name].as_str().unwrap_or_default().to_owned();
    entries.map(|entry| (word(&entry, "act"), word(&entry, "actor"))).collect()
}

#[test]
fn what_others_do_not_rely_on_is_changed_at_once() {
    let app = TestApp::start();
    let org = Org::new(&app);
    let contacts = json!([{"label": "Intake desk", "phone": "+19195550101"}]);
    let edited = org.edit(|profile| {
        profile["contacts"] = contacts.clone();
        profile["website"] = json!("https://test.example");
        profile["description"] = json!("Advocacy, day and night.");
    });
    let answer = edited.ok().json();
    assert_eq!(answer["pending"], json!([]));
    let applied: BTreeSet<&str> =
        answer["applied"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
    assert_eq!(applied, BTreeSet::from(["contacts", "website", "description"]));
    assert_eq!(answer["organization"]["profile"]["contacts"], contacts);
    assert_eq!(org.field("description"), "Advocacy, day and night.");
    // A member edits as an owner does.
    let member = app.provider_as(Role::ProviderMember, org.id);
    let shown = org.shown();
    let mut wanted = shown.json()["profile"].take();
    wanted["kind"] = json!("other");
    member.put(&format!("{}/profile", org.place()), &shown.etag(), &wanted).ok();
    assert_eq!(org.field("kind"), "other");
}

#[test]
fn a_legal_name_waits_until_staff_accept_it() {
    let app = TestApp::start();
    let org = Org::new(&app);
    let before = org.field("name");
    let wanted = json!("A better name (fictitious)");
    let edited = org.edit(|profile| profile["name"] = wanted.clone()).ok();
    let answer = edited.json();
    assert_eq!(answer["applied"], json!([]));
    assert_eq!(answer["organization"]["profile"]["name"], before, "its own people see what everybody sees");
    let change = &answer["pending"][0];
    assert_eq!((&change["kind"], &change["status"]), (&json!("legal_name"), &json!("pending")));
    assert_eq!(change["proposed"]["name"], wanted);
    let place = format!("/v1/pending-changes/{}", change["id"].as_str().unwrap());
    for caller in [app.as_role(Role::Auditor), app.as_role(Role::Reviewer), org.owner.clone()] {
        assert_eq!(caller.get(&org.place()).ok().json()["profile"]["name"], before);
        assert_eq!(caller.get(&place).ok().json()["proposed"]["name"], wanted);
    }
    // The same again is the same proposal.
    let again = org.edit(|profile| profile["name"] = wanted.clone()).ok().json();
    assert_eq!(again["pending"][0]["id"], change["id"]);
    assert_eq!(again["pending"].as_array().unwrap().len(), 1);
    // A partner sees nothing of it, anywhere that it may read.
    let partner = app.as_role(Role::Partner);
    let _ = partner.get(&place).expect(403);
    let _ = partner.get("/v1/pending-changes").expect(403);
    let reviewer = app.as_role(Role::Reviewer);
    let etag = reviewer.get(&place).ok().etag();
    let accepted = reviewer.act(&format!("{place}/accept"), &etag).ok().json();
    assert_eq!(accepted["status"], "accepted");
    assert_eq!(org.field("name"), wanted);
    assert_eq!(reviewer.get("/v1/pending-changes?status=pending").ok().json()["items"], json!([]));
    reviewer.act(&format!("{place}/accept"), &etag).problem(412, "stale");
    let etag = reviewer.get(&place).ok().etag();
    reviewer.act(&format!("{place}/accept"), &etag).problem(409, "change-decided");
    let acts: Vec<String> = acts(&app, org.id).into_iter().map(|(act, _)| act).collect();
    let end: Vec<&str> = acts.iter().rev().take(3).rev().map(String::as_str).collect();
    assert_eq!(end, ["change_proposed", "organization_changed", "change_accepted"], "{acts:?}");
}

#[test]
fn a_refusal_says_why_and_changes_nothing() {
    let app = TestApp::start();
    let org = Org::new(&app);
    let before = org.field("name");
    let place = org.propose(|profile| profile["name"] = json!("Not this one (fictitious)"));
    let reviewer = app.as_role(Role::Reviewer);
    let etag = reviewer.get(&place).ok().etag();
    let why = json!({"reason": "The Secretary of State has another name on record."});
    reviewer.put(&place, &etag, &why).problem(405, "method-not-allowed");
    let _ = reviewer.post(&format!("{place}/refuse"), &why).expect(428);
    let refuse =
        |etag: &str| reviewer.call("POST", &format!("{place}/refuse")).header("If-Match", etag).json(&why).send();
    let refused = refuse(&etag).ok().json();
    assert_eq!(refused["status"], "refused");
    let seen = org.owner.get(&place).ok().json();
    assert_eq!(seen["reason"], why["reason"]);
    assert_eq!(org.field("name"), before);
    refuse("\"1.0\"").problem(412, "stale");
    let of_org = format!("/v1/pending-changes?organization={}&status=refused&kind=legal_name", org.id);
    assert_eq!(reviewer.get(&of_org).ok().json()["items"].as_array().unwrap().len(), 1);
}

#[test]
fn a_newer_proposal_takes_the_place_of_an_older_one_of_its_kind() {
    let app = TestApp::start();
    let org = Org::new(&app);
    let older = org.propose(|profile| profile["name"] = json!("The first (fictitious)"));
    let newer = org.propose(|profile| profile["name"] = json!("The second (fictitious)"));
    assert_ne!(older, newer);
    let reviewer = app.as_role(Role::Reviewer);
    assert_eq!(reviewer.get(&older).ok().json()["status"], "withdrawn");
    assert_eq!(reviewer.get(&newer).ok().json()["status"], "pending");
    // Of another kind, both wait.
    let both = org.edit(|profile| {
        profile["identifiers"].as_array_mut().unwrap().push(json!({"scheme": "ein", "value": "56-1234567"}));
    });
    assert_eq!(both.ok().json()["pending"].as_array().unwrap().len(), 2);
    let acts = acts(&app, org.id);
    let system = acts.iter().filter(|(act, actor)| act == "change_withdrawn" && actor == "system").count();
    assert_eq!(system, 1, "{acts:?}");
    // Its own people take one back; then nobody decides it.
    let etag = org.owner.get(&newer).ok().etag();
    let withdrawn = org.owner.act(&format!("{newer}/withdraw"), &etag).ok();
    assert_eq!(withdrawn.json()["status"], "withdrawn");
    reviewer.act(&format!("{newer}/accept"), &withdrawn.etag()).problem(409, "change-decided");
    org.owner.act(&format!("{newer}/withdraw"), &withdrawn.etag()).problem(409, "change-decided");
}

#[test]
fn identifiers_are_added_to_what_is_there_when_they_are_accepted() {
    let app = TestApp::start();
    let org = Org::new(&app);
    let own = org.field("identifiers");
    let ein = json!({"scheme": "ein", "value": "56-1234567"});
    let place = org.propose(|profile| profile["identifiers"].as_array_mut().unwrap().push(ein.clone()));
    assert_eq!(org.field("identifiers"), own);
    // Staff add another meanwhile.
    let reviewer = app.as_role(Role::Reviewer);
    let shown = reviewer.get(&org.place()).ok();
    let mut whole = shown.json()["profile"].take();
    whole["identifiers"].as_array_mut().unwrap().push(json!({"scheme": "test_other", "value": "O-1"}));
    reviewer.put(&org.place(), &shown.etag(), &whole).ok();
    reviewer.act(&format!("{place}/accept"), &reviewer.get(&place).ok().etag()).ok();
    let after = org.field("identifiers");
    assert_eq!(after.as_array().unwrap().len(), own.as_array().unwrap().len() + 2, "{after:#}");
}

#[test]
fn an_identifier_that_is_taken_meanwhile_is_told_at_acceptance_and_not_before() {
    let app = TestApp::start();
    let (org, other) = (Org::new(&app), Org::new(&app));
    let taken = other.field("identifiers")[0].clone();
    // Whose it is cannot be asked by proposing it.
    let place = org.propose(|profile| profile["identifiers"].as_array_mut().unwrap().push(taken.clone()));
    let reviewer = app.as_role(Role::Reviewer);
    let etag = reviewer.get(&place).ok().etag();
    let problem = reviewer.act(&format!("{place}/accept"), &etag).problem(409, "conflict");
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains("another organization has that identifier"), "{detail}");
    assert!(!detail.contains(taken["value"].as_str().unwrap()), "{detail}");
    assert_eq!(reviewer.get(&place).ok().json()["status"], "pending", "nothing has happened");
}

#[test]
fn a_doubtful_description_is_held_and_the_rest_is_changed() {
    capture_log();
    const WORD: &str = "Plokmijnia";
    let app = TestApp::start();
    let org = Org::new(&app);
    org.edit(|profile| profile["description"] = json!("What stood there before.")).ok();
    let doubtful = format!("Founded by a woman named {WORD} in 1998.");
    let edit = |text: &str, website: &str| {
        org.edit(|profile| {
            profile["description"] = json!(text);
            profile["website"] = json!(website);
        })
        .ok()
        .json()
    };
    let answer = edit(&doubtful, "https://one.example");
    assert_eq!(answer["applied"], json!(["website"]));
    assert_eq!(answer["pending"][0]["kind"], "description");
    assert_eq!(answer["pending"][0]["proposed"]["description"], doubtful);
    assert_eq!(org.field("description"), "What stood there before.");
    assert_eq!(org.field("website"), "https://one.example");
    let place = |answer: &Value| format!("/v1/pending-changes/{}", answer["pending"][0]["id"].as_str().unwrap());
    let reviewer = app.as_role(Role::Reviewer);
    // Refused, it is erased.
    let first = place(&answer);
    let etag = reviewer.get(&first).ok().etag();
    let refuse = reviewer.call("POST", &format!("{first}/refuse")).header("If-Match", etag);
    refuse.json(&json!({"reason": "Please leave the name out."})).send().ok();
    assert_eq!(reviewer.get(&first).ok().json()["proposed"], json!(null));
    // Proposed anew, and overtaken by what nobody needs to look at: erased as well.
    let second = place(&edit(&doubtful, "https://one.example"));
    let overtaken = edit("Advocacy for everyone.", "https://one.example");
    assert_eq!((&overtaken["pending"], &overtaken["applied"]), (&json!([]), &json!(["description"])));
    let seen = reviewer.get(&second).ok().json();
    assert_eq!((&seen["status"], &seen["proposed"]), (&json!("withdrawn"), &json!(null)));
    // Accepted, everybody reads it; and writing it again is no change.
    let third = place(&edit(&doubtful, "https://two.example"));
    reviewer.act(&format!("{third}/accept"), &reviewer.get(&third).ok().etag()).ok();
    assert_eq!(org.field("description"), doubtful);
    let same = edit(&doubtful, "https://three.example");
    assert_eq!((&same["pending"], &same["applied"]), (&json!([]), &json!(["website"])));
    // What is certain is refused, at once and whole.
    let refused = org.edit(|profile| {
        profile["description"] = json!(format!("Our client {WORD} says so."));
        profile["website"] = json!("https://four.example");
    });
    let shown = refused.to_string();
    refused.problem_at(422, "looks-like-personal-data", "/description");
    assert!(!shown.contains(WORD), "{shown}");
    assert_eq!(org.field("website"), "https://three.example");
    let journal = app.as_role(Role::Auditor).get("/v1/journal/export").ok().text;
    let log = app.as_role(Role::Auditor).get("/v1/access-log/export").ok().text;
    assert!(!journal.contains(WORD) && !log.contains(WORD));
    assert_eq!(logged_with(WORD), Vec::<String>::new());
}

#[test]
fn nobody_reaches_another_organization() {
    let app = TestApp::start();
    let (org, other) = (Org::new(&app), Org::new(&app));
    let place = org.propose(|profile| profile["name"] = json!("Own name (fictitious)"));
    let stranger = &other.owner;
    let etag = org.owner.get(&place).ok().etag();
    let _ = stranger.get(&place).expect(404);
    let _ = stranger.act(&format!("{place}/withdraw"), &etag).expect(404);
    let profile_place = format!("{}/profile", org.place());
    let shown = org.shown();
    let _ = stranger.put(&profile_place, &shown.etag(), &shown.json()["profile"]).expect(404);
    let confirm = stranger.call("POST", &format!("{profile_place}/confirm")).header("If-Match", shown.etag());
    let _ = confirm.json(&json!({"groups": ["names"]})).send().expect(404);
    assert_eq!(stranger.get("/v1/pending-changes").ok().json()["items"], json!([]));
    let asked = stranger.get(&format!("/v1/pending-changes?organization={}", org.id)).ok().json();
    assert_eq!(asked["items"], json!([]), "a filter reaches no further");
    // Its own people do not decide.
    let _ = org.owner.act(&format!("{place}/accept"), &etag).expect(403);
    let _ = org.owner.get("/v1/stale-profiles").expect(403);
}

#[test]
fn staff_do_not_decide_on_an_organization_that_they_belong_to() {
    let app = TestApp::start();
    let org = Org::new(&app);
    let place = org.propose(|profile| profile["name"] = json!("Own name (fictitious)"));
    let person = app.person(Role::Reviewer, None);
    let administrator = app.as_role(Role::Administrator);
    let list = format!("/v1/users/{person}/affiliations");
    let body = json!({"affiliations": [{"organization": org.id.to_string(), "since": "2026-01-15"}]});
    administrator.put(&list, &administrator.get(&list).ok().etag(), &body).ok();
    let belonging = app.bearer(app.token(Actor::Person(person), Role::Reviewer.scopes(), None));
    let etag = belonging.get(&place).ok().etag();
    belonging.act(&format!("{place}/accept"), &etag).problem(409, "own-organization");
    let refuse = belonging.call("POST", &format!("{place}/refuse")).header("If-Match", &etag);
    refuse.json(&json!({"reason": "No."})).send().problem(409, "own-organization");
    let confirm = belonging.call("POST", &format!("{}/confirm", org.place())).header("If-Match", org.shown().etag());
    confirm.json(&json!({"groups": ["names"]})).send().problem(409, "own-organization");
}

#[test]
fn of_two_edits_of_one_version_one_is_refused() {
    let app = TestApp::start();
    let org = Org::new(&app);
    let shown = org.shown();
    let place = format!("{}/profile", org.place());
    let mut wanted = shown.json()["profile"].take();
    wanted["website"] = json!("https://one.example");
    org.owner.put(&place, &shown.etag(), &wanted).ok();
    wanted["website"] = json!("https://two.example");
    org.owner.put(&place, &shown.etag(), &wanted).problem(412, "stale");
    let _ = org.owner.call("PUT", &place).json(&wanted).send().expect(428);
    assert_eq!(org.field("website"), "https://one.example");
    // Faults are pointed at, in what would only be proposed as well.
    org.edit(|profile| profile["identifiers"] = json!([{"scheme": "ein", "value": "1"}])).problem_at(
        422,
        "invalid",
        "/identifiers/0/value",
    );
}

#[test]
fn closed_organizations_are_edited_by_nobody_of_theirs() {
    let app = TestApp::start();
    let org = Org::new(&app);
    let place = org.propose(|profile| profile["name"] = json!("Own name (fictitious)"));
    let reviewer = app.as_role(Role::Reviewer);
    reviewer.act(&format!("{}/close", org.place()), &org.shown().etag()).ok();
    org.edit(|profile| profile["website"] = json!("https://one.example")).problem(409, "organization-closed");
    reviewer.act(&format!("{place}/accept"), &reviewer.get(&place).ok().etag()).problem(409, "organization-closed");
    let confirm = org.owner.call("POST", &format!("{}/profile/confirm", org.place()));
    let confirm = confirm.header("If-Match", org.shown().etag()).json(&json!({"groups": ["names"]}));
    confirm.send().problem(409, "organization-closed");
}

/// Ages what an organization has confirmed.
fn age(app: &TestApp, organization: OrganizationId, column: &str, day: &str) {
    app.database().tamper(&format!(
        "UPDATE confirmations SET {column} = '{day}', rank = '{day}.{organization}' WHERE organization_id = '{organization}'"
    ));
}

#[test]
fn groups_of_fields_carry_the_day_on_which_they_were_confirmed() {
    let app = TestApp::start();
    let org = Org::new(&app);
    let today = app.db().world().now().day().to_string();
    let confirmed = |org: &Org<'_>| org.shown().json()["confirmed"].clone();
    // Who creates it confirms what they give.
    let given = json!({
        "names": today, "identifiers": today, "offerings": today, "contacts": null, "description": null, "sites": today,
    });
    assert_eq!(confirmed(&org), given);
    // An edit confirms the groups that it changes.
    org.edit(|profile| profile["website"] = json!("https://one.example")).ok();
    assert_eq!(confirmed(&org)["contacts"], json!(today));
    age(&app, org.id, "offerings", "2026-01-02");
    assert_eq!(confirmed(&org)["offerings"], "2026-01-02");
    let list = app.as_role(Role::Administrator).get("/v1/organizations?limit=200").ok().json();
    let listed = list["items"].as_array().unwrap().iter().find(|item| item["id"] == org.id.to_string()).unwrap();
    assert_eq!(listed["confirmed"]["offerings"], "2026-01-02");
    // Its own people say that it is right; staff likewise.
    let confirm = |caller: &Caller<'_>, place: String, groups: &Value| {
        let call = caller.call("POST", &place).header("If-Match", org.shown().etag());
        call.json(&json!({ "groups": groups })).send()
    };
    let answer = confirm(&org.owner, format!("{}/profile/confirm", org.place()), &json!(["offerings"])).ok();
    assert_eq!(answer.json()["confirmed"]["offerings"], json!(today));
    age(&app, org.id, "names", "2026-01-02");
    let reviewer = app.as_role(Role::Reviewer);
    confirm(&reviewer, format!("{}/confirm", org.place()), &json!(["names", "sites"])).ok();
    assert_eq!((&confirmed(&org)["names"], &confirmed(&org)["sites"]), (&json!(today), &json!(today)));
    confirm(&reviewer, format!("{}/confirm", org.place()), &json!([])).problem_at(422, "invalid", "/groups");
    let _ = confirm(&org.owner, format!("{}/confirm", org.place()), &json!(["names"])).expect(403);
    let stale = reviewer.call("POST", &format!("{}/confirm", org.place())).header("If-Match", "\"0.0\"");
    stale.json(&json!({"groups": ["names"]})).send().problem(412, "stale");
    assert!(acts(&app, org.id).iter().any(|(act, _)| act == "profile_confirmed"));
}

#[test]
fn stale_profiles_are_listed_those_that_have_waited_longest_first() {
    let app = TestApp::start();
    let orgs: Vec<Org<'_>> = (0..5).map(|_| Org::new(&app)).collect();
    let reviewer = app.as_role(Role::Reviewer);
    let listed = |query: &str| {
        let mut found = Vec::new();
        let mut next = format!("/v1/stale-profiles?limit=2{query}");
        loop {
            let page = reviewer.get(&next).ok().json();
            found.extend(page["items"].as_array().unwrap().clone());
            match page["next_cursor"].as_str() {
                Some(cursor) => next = format!("/v1/stale-profiles?limit=2{query}&cursor={cursor}"),
                None => return found,
            }
        }
    };
    assert_eq!(listed(""), Vec::<Value>::new());
    age(&app, orgs[0].id, "names", "2026-02-02");
    age(&app, orgs[1].id, "offerings", "2026-01-01");
    age(&app, orgs[2].id, "identifiers", "2026-03-03");
    age(&app, orgs[3].id, "names", "2025-01-01");
    // One closes: nobody has to be asked any more.
    reviewer.act(&format!("{}/close", orgs[3].place()), &orgs[3].shown().etag()).ok();
    // The intake of another was confirmed long ago, whatever else was.
    orgs[4].edit(|profile| profile["offerings"][0]["intake_confirmed_on"] = json!("2026-02-20")).ok();
    let all = listed("");
    let order: Vec<&str> = all.iter().map(|item| item["organization"].as_str().unwrap()).collect();
    let expected: Vec<String> = [1, 0, 4, 2].iter().map(|place: &usize| orgs[*place].id.to_string()).collect();
    assert_eq!(order, expected);
    let stale: Vec<&Value> = all.iter().map(|item| &item["stale"]).collect();
    assert_eq!(stale, [&json!(["offerings"]), &json!(["names"]), &json!([]), &json!(["identifiers"])]);
    assert_eq!(all[2]["intake_is_stale"], true);
    assert_eq!(all[2]["intake_confirmed_on"], "2026-02-20");
    assert_eq!(all[0]["intake_is_stale"], false);
    // Confirming it takes it off the list.
    let confirm = orgs[1].owner.call("POST", &format!("{}/profile/confirm", orgs[1].place()));
    confirm.header("If-Match", orgs[1].shown().etag()).json(&json!({"groups": ["offerings"]})).send().ok();
    assert_eq!(listed("").len(), 3);
    assert_eq!(listed("&older_than_days=3650"), Vec::<Value>::new());
    reviewer.get("/v1/stale-profiles?older_than_days=0").problem(400, "invalid-query");
}

#[test]
fn organizations_from_before_were_never_confirmed() {
    let app = TestApp::start();
    let (org, closed) = (Org::new(&app), Org::new(&app));
    let reviewer = app.as_role(Role::Reviewer);
    reviewer.act(&format!("{}/close", closed.place()), &closed.shown().etag()).ok();
    // The same words on both databases.
    let down = include_str!("../../../migrations/sqlite/00000000000014_self_service/down.sql");
    app.database()
        .run_script(&format!("{down}\nDELETE FROM __diesel_schema_migrations WHERE version = '00000000000014';"));
    assert_eq!(app.db().migrate().unwrap().len(), 1);
    let confirmed = org.shown().json()["confirmed"].clone();
    assert!(confirmed.as_object().unwrap().values().all(Value::is_null), "{confirmed}");
    let list = reviewer.get("/v1/stale-profiles").ok().json();
    let ids: Vec<&Value> = list["items"].as_array().unwrap().iter().map(|item| &item["organization"]).collect();
    assert_eq!(ids, [&json!(org.id.to_string())]);
    assert_eq!(list["items"][0]["stale"], json!(["names", "identifiers", "offerings", "sites"]));
    // An edit confirms what it changes, and no more.
    org.edit(|profile| profile["website"] = json!("https://one.example")).ok();
    let confirmed = org.shown().json()["confirmed"].clone();
    assert!(confirmed["contacts"].is_string() && confirmed["names"].is_null(), "{confirmed}");
}

#[test]
fn proposed_changes_are_listed_the_oldest_first_and_by_filters() {
    let app = TestApp::start();
    let orgs: Vec<Org<'_>> = (0..3).map(|_| Org::new(&app)).collect();
    let places: Vec<String> =
        orgs.iter().map(|org| org.propose(|profile| profile["name"] = json!("Another (fictitious)"))).collect();
    orgs[1].edit(|profile| profile["identifiers"] = json!([])).ok();
    let reviewer = app.as_role(Role::Reviewer);
    let (mut found, mut next) = (Vec::new(), "/v1/pending-changes?kind=legal_name&limit=2".to_owned());
    loop {
        let page = reviewer.get(&next).ok().json();
        let items = page["items"].as_array().unwrap();
        found.extend(items.iter().map(|item| format!("/v1/pending-changes/{}", item["id"].as_str().unwrap())));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        next = format!("/v1/pending-changes?kind=legal_name&limit=2&cursor={cursor}");
    }
    assert_eq!(found, places);
    let of_one = reviewer.get(&format!("/v1/pending-changes?organization={}", orgs[1].id)).ok().json();
    assert_eq!(of_one["items"].as_array().unwrap().len(), 2);
    reviewer.get("/v1/pending-changes?status=lost").problem(400, "invalid-query");
}

#[test]
fn reading_proposed_changes_is_recorded() {
    let app = TestApp::start();
    let org = Org::new(&app);
    let place = org.propose(|profile| profile["name"] = json!("Another (fictitious)"));
    app.as_role(Role::Reviewer).get(&place).ok();
    let log = app.as_role(Role::Auditor).get("/v1/access-log/export").ok().text;
    assert!(
        log.lines().any(|line| line.contains("show_pending_change") && line.contains(&org.id.to_string())),
        "{log}"
    );
}
