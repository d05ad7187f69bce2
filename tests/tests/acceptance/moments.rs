//! The two clocks: where a provider stood on a day, as far as the registry had recorded by a moment; and many at once.

use domain::{
    access::Role,
    arena::ArenaCode,
    decision::{Act, Matter, Proposal},
    ids::OrganizationId,
    policy::Use,
    time::Instant,
};
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::{Caller, ScriptedWorld, TestApp, offering, profile};

fn standing(caller: &Caller<'_>, organization: OrganizationId, more: &str) -> Value {
    let target = format!("/v1/standing/{organization}?use=referral&arena=outreach{more}");
    let said = caller.get(&target).ok().json();
    json!([said["standings"][0]["standing"], said["standings"][0]["may_rely"]])
}

/// A moment between two acts, as it stands in a query.
fn moment() -> String {
    std::thread::sleep(std::time::Duration::from_millis(3));
    let now: Instant = std::time::SystemTime::now().into();
    std::thread::sleep(std::time::Duration::from_millis(3));
    now.to_string()
}

fn found(caller: &Caller<'_>, more: &str) -> Vec<String> {
    let mut target = format!("/v1/standing?use=referral&arena=outreach&limit=2{more}");
    let mut ids = Vec::new();
    loop {
        let page = caller.get(&target).ok();
        let json = page.json();
        let items = json["items"].as_array().unwrap();
        ids.extend(items.iter().map(|item| item["organization"]["id"].as_str().unwrap().to_owned()));
        let Some(next) = json["next_cursor"].as_str() else { return ids };
        target = format!("/v1/standing?use=referral&arena=outreach&limit=2{more}&cursor={next}");
    }
}

#[test]
fn what_was_known_then_is_answered_after_it_has_changed() {
    let app = TestApp::start();
    let partner = app.as_role(Role::Partner);
    let before = moment();
    let organization = app.eligible(&profile(&[offering("outreach", &["37183"])]));
    let granted = moment();
    app.decide(organization, Use::Referral, Some("outreach"), Act::Suspend);
    let suspended = moment();
    app.decide(organization, Use::Referral, Some("outreach"), Act::Reinstate);

    let at = |moment: &str| standing(&partner, organization, &format!("&known_at={moment}"));
    assert_eq!(at(&before), json!(["not_assessed", false]));
    assert_eq!(at(&granted), json!(["eligible", true]));
    assert_eq!(at(&suspended), json!(["suspended", false]));
    assert_eq!(standing(&partner, organization, ""), json!(["eligible", true]));

    let today = app.db().world().now().day();
    let yesterday = today.plus_days(-1);
    assert_eq!(standing(&partner, organization, &format!("&as_of={today}")), json!(["eligible", true]));
    assert_eq!(standing(&partner, organization, &format!("&as_of={yesterday}")), json!(["not_assessed", false]));
    let both = standing(&partner, organization, &format!("&as_of={yesterday}&known_at={granted}"));
    assert_eq!(both, json!(["not_assessed", false]));

    let whole = partner.get(&format!("/v1/standing/{organization}?as_of={today}&known_at={granted}")).ok();
    assert!(whole.header("registry-position").is_some(), "{whole}");
    assert_eq!(whole.json()["as_of"], json!(today.to_string()));
    assert_eq!(whole.json()["known_at"], json!(granted));
    assert!(partner.get(&format!("/v1/standing/{organization}")).ok().json().get("known_at").is_none());
}

#[test]
fn now_and_the_same_moment_from_the_database_say_the_same() {
    let app = TestApp::start();
    let partner = app.as_role(Role::Partner);
    let organization = app.eligible(&profile(&[offering("outreach", &["37183"]), offering("case_management", &[])]));
    app.decide(organization, Use::Funding, None, Act::Refuse);
    let today = app.db().world().now().day();
    for query in ["", "use=funding", "use=referral&arena=outreach"] {
        let now = partner.get(&format!("/v1/standing/{organization}?{query}")).ok().json();
        let then = partner.get(&format!("/v1/standing/{organization}?{query}&as_of={today}").replace("?&", "?")).ok();
        let mut then = then.json();
        assert!(then.as_object_mut().unwrap().remove("known_at").is_some());
        assert_eq!(now, then, "{query}");
    }
}

#[test]
fn a_search_finds_who_stood_as_asked_then() {
    let app = TestApp::start();
    let partner = app.as_role(Role::Partner);
    let all: Vec<OrganizationId> =
        (0..5).map(|_| app.eligible(&profile(&[offering("outreach", &["37183"])]))).collect();
    let elsewhere = app.eligible(&profile(&[offering("outreach", &["37063"])]));
    let undecided = app.organization(&profile(&[offering("outreach", &["37183"])]));
    let granted = moment();
    // A revocation is preliminary: the earlier standing holds. A suspension ends the yes at once.
    app.decide(all[2], Use::Referral, Some("outreach"), Act::Revoke);
    app.decide(all[1], Use::Referral, Some("outreach"), Act::Suspend);
    app.decide(all[3], Use::Referral, Some("outreach"), Act::Suspend);
    let texts = |ids: &[OrganizationId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();

    assert_eq!(found(&partner, &format!("&county=37183&known_at={granted}")), texts(&all));
    assert_eq!(found(&partner, "&county=37183"), texts(&[all[0], all[2], all[4]]));
    let today = app.db().world().now().day();
    let everywhere = found(&partner, &format!("&as_of={today}"));
    assert_eq!(everywhere, texts(&[all[0], all[2], all[4], elsewhere]));
    let yesterday = today.plus_days(-1);
    assert_eq!(found(&partner, &format!("&as_of={yesterday}")), Vec::<String>::new());
    let not_assessed = found(&partner, &format!("&county=37183&standing=not_assessed&known_at={granted}"));
    assert_eq!(not_assessed, texts(&[undecided]));
    // A provider finds itself alone, whenever it asks about.
    let own = found(&app.provider(all[1]), &format!("&known_at={granted}"));
    assert_eq!(own, texts(&[all[1]]));
    assert!(app.provider(undecided).get(&format!("/v1/standing/{}?as_of={today}", all[0])).status == 404);
}

#[test]
fn nobody_vouches_for_what_lies_ahead() {
    let app = TestApp::start();
    let partner = app.as_role(Role::Partner);
    let organization = app.organization(&profile(&[]));
    let tomorrow = app.db().world().now().day().next();
    for place in [format!("/v1/standing/{organization}?"), "/v1/standing?use=funding&".to_owned()] {
        partner.get(&format!("{place}as_of={tomorrow}")).problem_at(400, "invalid-query", "as_of");
        partner.get(&format!("{place}known_at=2099-01-01T00:00:00Z")).problem_at(400, "invalid-query", "known_at");
        partner.get(&format!("{place}as_of=2026-13-01")).problem_at(400, "invalid-query", "as_of");
    }
    let body = json!({"organizations": [organization.to_string()], "as_of": tomorrow.to_string()});
    partner.post("/v1/standing/batch", &body).problem_at(400, "invalid-query", "as_of");
}

#[test]
fn many_are_answered_at_once_in_the_order_of_the_question() {
    let app = TestApp::start();
    let partner = app.as_role(Role::Partner);
    let one = app.eligible(&profile(&[offering("outreach", &["37183"])]));
    let granted = moment();
    app.decide(one, Use::Referral, Some("outreach"), Act::Suspend);
    let other = app.organization(&profile(&[]));
    let unknown = "01981f3e-8a00-7000-8000-00000000ffff";
    let ids = json!([other.to_string(), unknown, one.to_string(), one.to_string()]);
    let ask = |more: &[(&str, &str)]| {
        let mut body = json!({"organizations": ids, "use": "referral", "arena": "outreach"});
        for (name, value) in more {
            body[*name] = json!(value);
        }
        partner.post("/v1/standing/batch", &body).expect(200).json()
    };
    let states = |said: &Value| -> Vec<Value> {
        said["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["standing"]["standings"][0]["standing"].clone())
            .collect()
    };
    let now = ask(&[]);
    let asked: Vec<&Value> = now["items"].as_array().unwrap().iter().map(|item| &item["asked"]).collect();
    assert_eq!(json!(asked), ids);
    assert_eq!(states(&now), [json!("not_assessed"), Value::Null, json!("suspended"), json!("suspended")]);
    assert_eq!(
        now["items"][2]["standing"],
        partner.get(&format!("/v1/standing/{one}?use=referral&arena=outreach")).ok().json()
    );
    let then = ask(&[("known_at", &granted)]);
    assert_eq!(states(&then)[2], json!("eligible"));
    assert_eq!(then["items"][2]["standing"]["known_at"], json!(granted));

    // For a provider, another does not exist.
    let own = app.provider(other).post("/v1/standing/batch", &json!({"organizations": ids})).expect(200).json();
    assert!(own["items"][0]["standing"].is_object() && own["items"][2]["standing"].is_null(), "{own:#}");
    let too_many = json!({"organizations": vec![unknown; 101]});
    partner.post("/v1/standing/batch", &too_many).problem_at(422, "invalid", "/organizations");
    let misplaced = json!({"organizations": [one.to_string()], "use": "funding", "arena": "outreach"});
    partner.post("/v1/standing/batch", &misplaced).problem(422, "arena-for-use");
}

/// What another node has written whose clock is ahead of this one's: recorded in what is to come here.
fn recorded_ahead<T>(app: &TestApp, act: impl FnOnce(&mut persistence::Tx<'_>) -> Result<T, workflows::Error>) -> T {
    let ahead = app.db().world().now().plus_seconds(40);
    let elsewhere = app.database().open_in(Arc::new(ScriptedWorld::at(&ahead.to_string())));
    let written = elsewhere.write(act).unwrap();
    app.settle(written.position);
    written.value
}

#[test]
fn what_another_node_has_recorded_counts_although_its_clock_is_ahead() {
    let app = TestApp::start();
    let partner = app.as_role(Role::Partner);
    let organization = app.eligible(&profile(&[offering("outreach", &["37183"])]));
    let (_, licence) = app.licensed(organization);
    let decider = app.as_role(Role::Decider);
    let before = moment();
    let [of_referral, of_logo] = recorded_ahead(&app, |tx| {
        let decider = app.staff().actor(Role::Decider);
        let suspended = [(Use::Referral, Some("outreach")), (Use::LogoUse, None)].map(|(r#use, arena)| {
            let arena = arena.map(|code| ArenaCode::parse(code).unwrap());
            let matter = Matter::new(organization, r#use, arena)?;
            let proposal = Proposal { reason: Some("A reason for tests.".to_owned()), ..Proposal::of(Act::Suspend) };
            workflows::decisions::create_decision(tx, decider, &matter, proposal)
        });
        let [of_referral, of_logo] = suspended;
        Ok([of_referral?, of_logo?])
    });

    // Asked about today, the registry says what it says when it is asked about now: single, batch, and search.
    let today = app.db().world().now().day();
    let as_of = format!("&as_of={today}");
    assert_eq!(standing(&partner, organization, ""), json!(["suspended", false]));
    assert_eq!(standing(&partner, organization, &as_of), json!(["suspended", false]));
    let batch = json!({"organizations": [organization.to_string()], "use": "referral", "arena": "outreach",
        "as_of": today.to_string()});
    let batch = partner.post("/v1/standing/batch", &batch).ok().json();
    assert_eq!(batch["items"][0]["standing"]["standings"][0]["standing"], "suspended", "{batch:#}");
    assert_eq!(found(&partner, &as_of), Vec::<String>::new());
    assert_eq!(found(&partner, &format!("{as_of}&standing=suspended")), [organization.to_string()]);

    // Until when it knew is said, and can be asked for again; what is asked of before stays as it was.
    let whole = partner.get(&format!("/v1/standing/{organization}?use=referral&arena=outreach{as_of}")).ok().json();
    let known_at: Instant = whole["known_at"].as_str().unwrap().parse().unwrap();
    assert!(known_at >= of_logo.recorded_at, "{whole:#}");
    assert_eq!(standing(&partner, organization, &format!("&known_at={known_at}")), json!(["suspended", false]));
    assert_eq!(standing(&partner, organization, &format!("&known_at={before}")), json!(["eligible", true]));
    let later = known_at.plus_seconds(3600);
    partner.get(&format!("/v1/standing/{organization}?known_at={later}")).problem(400, "invalid-query");

    // The licence, for its own people, on its page, and as a badge.
    let owner = app.provider(organization);
    let shown = owner.get(&format!("/v1/documents/{licence}")).ok().json();
    assert_eq!(shown["state"], "suspended", "{shown:#}");
    let listed = owner.get(&format!("/v1/documents?organization={organization}")).ok().json();
    assert_eq!(listed["items"][0]["state"], "suspended", "{listed:#}");
    let verify = format!("/verify/{}", shown["number"].as_str().unwrap());
    let said = app.nobody().get(&verify).ok().json();
    assert_eq!((&said["state"], &said["may_rely"]), (&json!("suspended"), &json!(false)), "{said:#}");
    let badge = app.nobody().get(&format!("{verify}/badge.svg")).ok();
    assert!(badge.text.contains("Suspended") && !badge.text.contains("Valid"), "{badge}");
    let page = app.call("GET", &verify).header("Accept", "text/html").send().ok();
    assert!(page.text.contains("state suspended"), "{page}");
    let print = app.as_role(Role::Decider).get(&format!("/v1/documents/{licence}/print"));
    assert!(print.status == 404 || !print.text.contains("state valid"), "{print}");

    // A decision and a notice of it are shown as what they are.
    for decision in [&of_referral, &of_logo] {
        let shown = decider.get(&format!("/v1/decisions/{}", decision.id)).ok().json();
        assert_eq!(shown["course"]["provisional"], true, "{shown:#}");
    }
    let listed = decider.get(&format!("/v1/decisions?organization={organization}")).ok().json();
    let provisional = listed["items"].as_array().unwrap().iter().filter(|one| one["course"]["provisional"] == true);
    assert_eq!(provisional.count(), 2, "{listed:#}");
    let notices = owner.get(&format!("/v1/notices?organization={organization}")).ok().json();
    let told = notices["items"].as_array().unwrap().iter().filter(|one| one["decision"]["provisional"] == true);
    assert_eq!(told.count(), 2, "{notices:#}");
}
