//! Sites: confidential unless opened, and what everybody else sees of a confidential one, which is nothing.

use crate::access_calls::MADE_UP;
use domain::{
    access::{Actor, Role, Scope},
    county::County,
    ids::{OpeningId, OrganizationId, SiteId},
    site::{Authorization, Opening, OpeningState, Sight, Visibility, visible_to},
};
use persistence::{
    journal::{self, CONFIDENTIAL_ACTS},
    site_openings,
    sites::{self, Filter, Stored},
};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use testkit::{Answer, Caller, TestApp, offering, place, profile};

/// An organization that serves the whole state.
pub fn wide(app: &TestApp) -> OrganizationId {
    app.organization(&profile(&[offering("outreach", &[])]))
}

/// Staff whose token does not carry the scope for confidential sites.
pub fn without_sight(app: &TestApp, role: Role) -> Caller<'_> {
    let scopes: Vec<Scope> =
        role.scopes().iter().copied().filter(|scope| *scope != Scope::ConfidentialSitesRead).collect();
    app.bearer(app.token(app.staff().actor(role), &scopes, None))
}

pub fn open(caller: &Caller<'_>, site: &str, authorization: &Value) -> Answer {
    caller.post_once(&format!("/v1/sites/{site}/open"), authorization)
}

fn public(app: &TestApp, organization: OrganizationId) -> Answer {
    app.as_role(Role::Partner).get(&format!("/v1/providers/{organization}/sites")).ok()
}

pub fn ids(page: &Answer) -> Vec<String> {
    let items = page.json()["items"].as_array().unwrap().clone();
    items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_site_is_confidential_until_it_is_opened_and_again_when_it_is_concealed() {
    let app = TestApp::start();
    let organization = wide(&app);
    let (provider, reviewer) = (app.provider(organization), app.as_role(Role::Reviewer));
    let created = provider.post_once(&format!("/v1/organizations/{organization}/sites"), &place("outreach"));
    let created = created.expect(201);
    let site = created.id();
    let target = format!("/v1/sites/{site}");
    assert_eq!(created.header("location"), Some(&*target));
    assert_eq!(created.json()["confidential"], true);
    let outsiders = [Role::Decider, Role::Importer, Role::Administrator].map(|role| app.as_role(role));
    let is_hidden = || {
        for caller in &outsiders {
            caller.get(&target).problem(404, "not-found");
            assert_eq!(ids(&caller.get("/v1/sites").ok()), [""; 0]);
        }
        let listed = public(&app, organization).json();
        assert_eq!(listed, json!({"items": [], "withheld": "confidential_site"}));
        for insider in [&provider, &reviewer, &app.as_role(Role::Auditor)] {
            assert_eq!(insider.get(&target).ok().json()["place"]["address"]["city"], "Raleigh");
        }
    };
    is_hidden();
    let opened = open(&reviewer, &site, &app.authorization(3, 30)).expect(201);
    assert_eq!((&opened.json()["state"], &opened.json()["holds"]), (&json!("recorded"), &json!(true)));
    for caller in &outsiders {
        let seen = caller.get(&target).ok();
        assert_eq!((&seen.json()["confidential"], seen.json().get("openings")), (&json!(false), None), "{seen}");
        assert!(seen.etag().starts_with("\"0."), "the revision counts what outsiders do not see: {seen}");
        assert_eq!(ids(&caller.get("/v1/sites").ok()), std::slice::from_ref(&site));
    }
    let listed = public(&app, organization).json();
    assert_eq!(listed["items"][0]["place"], created.json()["place"]);
    assert_eq!(listed.get("withheld"), None, "{listed:#}");

    // The organization closes it again by itself, at once. Who opened it cannot bring the opening back.
    let concealed = provider.call("POST", &format!("{target}/conceal")).send().expect(204);
    assert_eq!(concealed.header("etag"), None);
    is_hidden();
    let history = provider.get(&target).ok().json()["openings"].clone();
    assert_eq!((&history[0]["state"], &history[0]["holds"]), (&json!("concealed"), &json!(false)));
    let again = format!("{target}/openings/{}/confirm", opened.id());
    reviewer.call("POST", &again).send().problem(409, "opening-settled");
    let position = app.position();
    let _ = provider.call("POST", &format!("{target}/conceal")).send().expect(204);
    assert_eq!(app.position(), position, "concealing what is confidential changes nothing");
    is_hidden();
    open(&reviewer, &site, &app.authorization(0, 365)).ok();
    assert_eq!(ids(&public(&app, organization)), std::slice::from_ref(&site));

    // Nobody is served there any more: it is shown to insiders alone, and nothing is withheld from the others.
    let etag = reviewer.get(&target).ok().etag();
    let closed = reviewer.act(&format!("{target}/close"), &etag).expect(200);
    assert_eq!((&closed.json()["status"], &closed.json()["confidential"]), (&json!("closed"), &json!(true)));
    assert_eq!(public(&app, organization).json(), json!({"items": []}));
    provider.get(&target).ok();
    open(&reviewer, &site, &app.authorization(0, 30)).problem(409, "site-closed");
    reviewer.act(&format!("{target}/close"), &closed.etag()).problem(409, "site-closed");
    reviewer.put(&target, &closed.etag(), &place("outreach")).problem(409, "site-closed");
}

#[test]
fn what_the_organization_asks_for_awaits_staff() {
    let app = TestApp::start();
    let organization = wide(&app);
    let site = app.site(organization, &place("outreach")).to_string();
    let (provider, reviewer) = (app.provider(organization), app.as_role(Role::Reviewer));
    let authorization = app.authorization(0, 30);
    let asked = open(&provider, &site, &authorization).expect(201);
    assert_eq!((&asked.json()["state"], &asked.json()["holds"]), (&json!("requested"), &json!(false)));
    open(&provider, &site, &authorization).problem(409, "opening-requested");
    assert!(ids(&public(&app, organization)).is_empty(), "a request opens nothing");
    let queue = || ids(&reviewer.get("/v1/openings?state=requested").ok());
    assert_eq!(queue(), [asked.id()]);

    let act = |caller: &Caller<'_>, opening: &str, what: &str| {
        caller.call("POST", &format!("/v1/sites/{site}/openings/{opening}/{what}")).send()
    };
    act(&provider, &asked.id(), "confirm").problem(403, "forbidden");
    act(&app.as_role(Role::Auditor), &asked.id(), "confirm").problem(403, "forbidden");
    act(&without_sight(&app, Role::Reviewer), &asked.id(), "confirm").problem(404, "not-found");
    act(&reviewer, MADE_UP, "confirm").problem(404, "not-found");
    assert_eq!(act(&reviewer, &asked.id(), "refuse").expect(200).json()["state"], "refused");
    act(&reviewer, &asked.id(), "confirm").problem(409, "opening-settled");
    assert!(queue().is_empty() && ids(&public(&app, organization)).is_empty());

    let asked = open(&provider, &site, &authorization).expect(201);
    // A request that its organization takes back is confirmed by nobody.
    let _ = provider.call("POST", &format!("/v1/sites/{site}/conceal")).send().expect(204);
    act(&reviewer, &asked.id(), "confirm").problem(409, "opening-settled");
    let asked = open(&provider, &site, &authorization).expect(201);
    assert_eq!(act(&reviewer, &asked.id(), "confirm").expect(200).json()["holds"], true);
    assert_eq!(ids(&public(&app, organization)), std::slice::from_ref(&site));
    let all = reviewer.get(&format!("/v1/openings?site={site}")).ok().json();
    let states: Vec<_> = all["items"].as_array().unwrap().iter().map(|one| one["state"].clone()).collect();
    assert_eq!(states, ["refused", "concealed", "recorded"], "the history keeps every one");

    // What waits too long is confirmed no more.
    let other = app.site(organization, &place("outreach")).to_string();
    let late = open(&provider, &other, &app.authorization(5, 0)).expect(201);
    app.database().tamper("UPDATE site_openings SET open_until = '2020-01-01' WHERE state = 'requested'");
    let target = format!("/v1/sites/{other}/openings/{}/confirm", late.id());
    reviewer.call("POST", &target).send().problem(422, "day-in-the-past");
}

#[test]
fn an_opening_ends_by_itself_after_its_last_day() {
    let app = TestApp::start();
    let organization = wide(&app);
    let site = app.site(organization, &place("outreach")).to_string();
    let reviewer = app.as_role(Role::Reviewer);
    open(&reviewer, &site, &app.authorization(364, 0)).expect(201).ok();
    assert_eq!(ids(&public(&app, organization)), std::slice::from_ref(&site), "its last day is included");
    let position = app.position();
    let yesterday = app.db().world().now().day().plus_days(-1);
    app.database().tamper(&format!("UPDATE site_openings SET open_until = '{yesterday}'"));
    assert_eq!(public(&app, organization).json(), json!({"items": [], "withheld": "confidential_site"}));
    app.as_role(Role::Decider).get(&format!("/v1/sites/{site}")).problem(404, "not-found");
    let seen = reviewer.get(&format!("/v1/sites/{site}")).ok().json();
    assert_eq!((&seen["confidential"], &seen["openings"][0]["holds"]), (&json!(true), &json!(false)));
    assert_eq!(app.position(), position, "nothing had to run for it");
}

#[test]
fn an_authorization_is_checked_with_pointers() {
    let app = TestApp::start();
    let site = app.site(wide(&app), &place("outreach")).to_string();
    let reviewer = app.as_role(Role::Reviewer);
    for (authorization, pointer) in [
        (app.authorization(-1, 30), "/authorized_on"),
        (app.authorization(10, -1), "/until"),
        (app.authorization(0, 366), "/until"),
        (app.authorization(1, 365), "/until"),
        (app.authorization(366, 0), "/until"),
    ] {
        open(&reviewer, &site, &authorization).problem_at(422, "invalid", pointer);
    }
    let mut nobody = app.authorization(0, 30);
    nobody["authorized_by"] = json!("  ");
    open(&reviewer, &site, &nobody).problem_at(422, "invalid", "/authorized_by");
    open(&reviewer, &site, &app.authorization(0, 365)).ok();
}

#[test]
fn a_place_is_checked_with_pointers_and_changes_name_their_version() {
    let app = TestApp::start();
    let organization = wide(&app);
    let provider = app.provider(organization);
    let target = format!("/v1/organizations/{organization}/sites");
    for (pointer, value) in [
        ("/label", json!("Raleigh house")),
        ("/address/postal_code", json!("90210")),
        ("/address/county", json!("37184")),
        ("/address/state", json!("VA")),
        ("/phones/0/number", json!("919-555-0102")),
        ("/hours/weekly/0/closes", json!("08:00")),
        ("/hours/weekly/0/opens", json!("9")),
        ("/coordinates/latitude", json!(12.5)),
        ("/arenas/0", json!("unheard_of")),
        ("/accessibility/features/0", json!("magic")),
    ] {
        let mut body = place("outreach");
        *body.pointer_mut(pointer).unwrap() = value;
        provider.post_once(&target, &body).problem_at(422, "invalid", pointer);
    }
    let created = provider.post_once(&target, &place("outreach")).expect(201);
    let site = format!("/v1/sites/{}", created.id());
    let mut moved = place("outreach");
    moved["label"] = json!("Side office");
    provider.call("PUT", &site).json(&moved).send().problem(428, "precondition-required");
    let changed = provider.put(&site, &created.etag(), &moved).expect(200);
    assert_eq!(
        (&changed.json()["place"]["label"], changed.json()["place"]["address"]["line_1"].as_str()),
        (&json!("Side office"), Some("100 Example Street"))
    );
    provider.put(&site, &created.etag(), &place("outreach")).problem(412, "stale");
    let position = app.position();
    let same = provider.put(&site, &changed.etag(), &moved).expect(200);
    assert_eq!((same.etag(), app.position()), (changed.etag(), position), "what says the same changes nothing");
    let read = provider.call("GET", &site).header("If-None-Match", same.etag()).send();
    let _ = read.expect(304);

    app.write(|tx| workflows::organizations::close_organization(tx, Actor::System, organization, 1).map(|_| ()));
    provider.post_once(&target, &place("outreach")).problem(409, "organization-closed");
    open(&provider, &created.id(), &app.authorization(0, 30)).problem(409, "organization-closed");
}

#[test]
fn a_text_that_may_be_a_persons_data_is_refused_from_providers_and_passes_from_staff() {
    const DOUBTFUL: &str = "Ask for the 16-year-old girl.";
    let app = TestApp::start();
    let organization = wide(&app);
    let (provider, staff) = (app.provider(organization), app.as_role(Role::Reviewer));
    let target = format!("/v1/organizations/{organization}/sites");
    let mut doubtful = place("outreach");
    doubtful["phones"][0]["label"] = json!(DOUBTFUL);
    provider.post_once(&target, &doubtful).problem_at(422, "looks-like-personal-data", "/phones/0/label");
    let created = provider.post_once(&target, &place("outreach")).expect(201);
    let site = format!("/v1/sites/{}", created.id());
    provider.put(&site, &created.etag(), &doubtful).problem_at(422, "looks-like-personal-data", "/phones/0/label");
    let mut authorization = app.authorization(0, 30);
    authorization["authorized_by"] = json!(DOUBTFUL);
    open(&provider, &created.id(), &authorization).problem_at(422, "looks-like-personal-data", "/authorized_by");
    // Staff have looked at what they write.
    staff.put(&site, &created.etag(), &doubtful).ok();
    open(&staff, &created.id(), &authorization).ok();
}

#[test]
fn the_sites_of_a_closed_organization_are_shown_to_nobody_else() {
    let app = TestApp::start();
    let organization = wide(&app);
    let site = app.site(organization, &place("outreach"));
    app.open(site);
    assert_eq!(ids(&public(&app, organization)), [site.to_string()]);
    app.write(|tx| workflows::organizations::close_organization(tx, Actor::System, organization, 1).map(|_| ()));
    assert_eq!(public(&app, organization).json(), json!({"items": []}));
    app.as_role(Role::Decider).get(&format!("/v1/sites/{site}")).problem(404, "not-found");
    app.as_role(Role::Auditor).get(&format!("/v1/sites/{site}")).ok();
}

#[test]
fn that_something_is_withheld_is_told_once_and_only_where_it_tells_no_place() {
    let app = TestApp::start();
    let five: Vec<String> = County::all().take(5).map(|county| county.to_string()).collect();
    let five: Vec<&str> = five.iter().map(String::as_str).collect();
    for (offerings, is_told) in [
        (vec![offering("outreach", &[])], true),
        (vec![offering("outreach", &five)], true),
        (vec![offering("outreach", &five[..4])], false),
        (vec![offering("outreach", &[]), offering("case_management", &["37183"])], false),
        (vec![], false),
    ] {
        let organization = app.organization(&profile(&offerings));
        let before = public(&app, organization);
        assert_eq!(before.json(), json!({"items": []}));
        let _ = app.site(organization, &place("outreach"));
        let first = public(&app, organization);
        let expected =
            if is_told { json!({"items": [], "withheld": "confidential_site"}) } else { json!({"items": []}) };
        assert_eq!(first.json(), expected, "{offerings:?}");
        assert_eq!(first.etag() == before.etag(), !is_told);
        // Never how many.
        let _ = app.site(organization, &place("case_management"));
        let second = public(&app, organization);
        assert_eq!((second.text, second.headers["etag"].clone()), (first.text.clone(), first.headers["etag"].clone()));
        // The others see the same, by whichever list; insiders are told of nothing withheld.
        let list = format!("/v1/organizations/{organization}/sites");
        assert_eq!(app.as_role(Role::Decider).get(&list).ok().text, first.text);
        assert_eq!(without_sight(&app, Role::Reviewer).get(&list).ok().text, first.text);
        let own = app.provider(organization);
        assert_eq!(own.get(&format!("/v1/providers/{organization}/sites")).ok().text, first.text);
        for insider in [own, app.as_role(Role::Auditor)] {
            let seen = insider.get(&list).ok();
            assert_eq!((ids(&seen).len(), seen.json().get("withheld")), (2, None), "{seen}");
        }
    }
    // Beside what is open.
    let organization = wide(&app);
    let open = app.site(organization, &place("outreach"));
    app.open(open);
    let _ = app.site(organization, &place("outreach"));
    let listed = public(&app, organization);
    assert_eq!((ids(&listed), &listed.json()["withheld"]), (vec![open.to_string()], &json!("confidential_site")));
}

#[test]
fn staff_who_read_confidential_sites_are_recorded_and_readers_of_open_ones_are_not() {
    let app = TestApp::start();
    let organization = wide(&app);
    let site = app.site(organization, &place("outreach"));
    app.open(site);
    let reads = || -> Vec<(String, Option<OrganizationId>)> {
        let found =
            app.db().read::<_, persistence::Error>(|conn| persistence::access_log::entries_after(conn, 0, 1000));
        let found = found.unwrap().into_iter().filter(|entry| entry.act == "confidential_read");
        found.map(|entry| (entry.subject, entry.organization)).collect()
    };
    for target in
        ["/v1/sites".to_owned(), format!("/v1/sites/{site}"), format!("/v1/organizations/{organization}/sites")]
    {
        app.as_role(Role::Decider).get(&target).ok();
        app.provider(organization).get(&target).ok();
    }
    public(&app, organization);
    assert_eq!(reads(), []);
    let auditor = app.as_role(Role::Auditor);
    auditor.get("/v1/sites").ok();
    auditor.get(&format!("/v1/sites/{site}")).ok();
    auditor.get(&format!("/v1/organizations/{organization}/sites")).ok();
    auditor.get("/v1/openings").ok();
    // Whose a site is, is not written beside it: not everybody who reads the log sees confidential sites.
    assert_eq!(
        reads(),
        [
            ("sites".to_owned(), None),
            (format!("site:{site}"), None),
            (format!("organization:{organization}"), Some(organization)),
            ("openings".to_owned(), None),
        ]
    );
}

#[test]
fn the_journal_says_of_sites_what_changed_in_ids_and_names_no_organization() {
    let app = TestApp::start();
    let organization = wide(&app);
    let from = app.position();
    let (provider, reviewer) = (app.provider(organization), app.as_role(Role::Reviewer));
    let created =
        provider.post_once(&format!("/v1/organizations/{organization}/sites"), &place("outreach")).expect(201);
    let site = created.id();
    let mut moved = place("outreach");
    moved["address"]["city"] = json!("Durham");
    moved["phones"] = json!([]);
    let changed = provider.put(&format!("/v1/sites/{site}"), &created.etag(), &moved).ok();
    let asked = open(&provider, &site, &app.authorization(0, 30)).expect(201).id();
    let _ = reviewer.call("POST", &format!("/v1/sites/{site}/openings/{asked}/refuse")).send().expect(200);
    let opened = open(&reviewer, &site, &app.authorization(0, 30)).expect(201).id();
    provider.act(&format!("/v1/sites/{site}/close"), &changed.etag()).ok();
    let entries = app.db().read::<_, persistence::Error>(|conn| journal::entries_after(conn, from, 100)).unwrap();
    let entries: Vec<_> = entries.into_iter().filter(|entry| entry.subject == format!("site:{site}")).collect();
    let acts: Vec<&str> = entries.iter().map(|entry| entry.act.as_str()).collect();
    let expected = [
        "site_added",
        "site_changed",
        "site_opening_requested",
        "site_opening_refused",
        "site_opened",
        "site_concealed",
        "site_closed",
    ];
    assert_eq!(acts, expected);
    assert_eq!(acts.iter().collect::<BTreeSet<_>>(), CONFIDENTIAL_ACTS.iter().collect::<BTreeSet<_>>());
    for entry in &entries {
        assert_eq!(entry.organization, None);
        let payload: Value = serde_json::from_str(entry.payload.as_deref().unwrap()).unwrap();
        let whole = payload.to_string();
        let expected = match entry.act.as_str() {
            "site_added" | "site_closed" => json!({"site": site}),
            "site_changed" => json!({"site": site, "fields": ["address", "phones"]}),
            "site_opened" => json!({"site": site, "opening": opened}),
            "site_concealed" => json!({"site": site, "openings": [opened]}),
            _ => json!({"site": site, "opening": asked}),
        };
        assert_eq!(payload, expected, "{whole}");
    }
}

#[test]
fn the_database_shows_what_the_rule_allows() {
    let app = TestApp::start();
    let organizations: Vec<OrganizationId> = (0..3).map(|_| wide(&app)).collect();
    let today = app.db().world().now().day();
    // Sites of every kind: with openings of every state that begin and end around today.
    app.write(|tx| {
        let mut dice = 7_u32;
        let mut roll = |sides: u32| {
            dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (dice >> 16) % sides
        };
        for number in 0..60 {
            let organization = organizations[number % 3];
            let place = serde_json::from_value(place("outreach")).unwrap();
            let reach = domain::access::Reach::Commission;
            let site = workflows::sites::create_site(tx, Actor::System, reach, organization, place)?.site.id;
            for _ in 0..roll(3) {
                let from = today.plus_days(roll(5) as i32 - 2);
                let opening = Opening {
                    id: tx.new_id::<OpeningId>(),
                    site,
                    organization,
                    authorization: Authorization {
                        authorized_by: "Director".to_owned(),
                        authorized_on: from,
                        until: from.plus_days(roll(4) as i32),
                    },
                    state: OpeningState::ALL[roll(4) as usize],
                    recorded_by: Actor::System,
                    recorded_at: tx.now(),
                    settled_at: None,
                };
                site_openings::insert(tx, &opening)?;
            }
            if roll(5) == 0 {
                sites::close(tx, site)?;
            }
        }
        workflows::organizations::close_organization(tx, Actor::System, organizations[2], 1)?;
        Ok(())
    });
    let page = |sight: Sight, filter: Filter| -> Vec<Stored> {
        let found = app.db().read::<_, persistence::Error>(|conn| sites::page(conn, sight, today, &filter, None, 200));
        found.unwrap()
    };
    let all = page(Sight::Everyones, Filter::default());
    assert_eq!(all.len(), 60);
    let mut seen = 0;
    for sight in [Sight::Everyones, Sight::Nobodys, Sight::Own(organizations[0]), Sight::Own(organizations[2])] {
        // A provider reaches its own organization alone, also where another's site is open.
        let is_reached = |one: &&Stored| match sight {
            Sight::Own(own) => one.site.organization == own,
            _ => true,
        };
        let may = |one: &&Stored| {
            let rule = visible_to(sight, &one.site, one.organization_status, &one.openings, false, today);
            rule == Visibility::Full
        };
        let expected: Vec<SiteId> = all.iter().filter(is_reached).filter(may).map(|one| one.site.id).collect();
        let found: Vec<SiteId> = page(sight, Filter::default()).iter().map(|one| one.site.id).collect();
        assert_eq!(found, expected, "{sight:?}");
        seen += found.len();
        for one in &all {
            let found = app.db().read::<_, persistence::Error>(|conn| sites::find(conn, sight, today, one.site.id));
            assert_eq!(found.unwrap().is_some(), expected.contains(&one.site.id), "{sight:?}");
        }
    }
    let hidden = page(Sight::Everyones, Filter { confidential: Some(true), ..Filter::default() });
    let open = page(Sight::Nobodys, Filter::default());
    assert!(!open.is_empty() && hidden.len() + open.len() == 60 && seen > 60, "{} {}", open.len(), hidden.len());
    for organization in organizations {
        let has = app.db().read::<_, persistence::Error>(|conn| sites::has_confidential(conn, organization, today));
        let expected = all
            .iter()
            .filter(|one| one.site.organization == organization)
            .any(|one| one.visible_to(Sight::Nobodys, true, today) == Visibility::Withheld);
        assert_eq!(has.unwrap(), expected);
    }
}
