//! Lists: a page at a time.

use crate::operations;
use domain::{
    access::{Actor, AlertKind, Reach, Role, Scope},
    documents::{TextKind, TextTerms},
    edition::StandardCode,
    ids::{ClientId, OrganizationId},
    organization::IdentifierScheme,
    rating::Rating,
    succession::SuccessionKind,
};
use persistence::lookups::Counts;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use testkit::{Caller, TestApp, offering, place, profile};
use uuid::Uuid;

fn everything(app: &TestApp) -> Caller<'_> {
    app.bearer(app.token(app.staff().actor(Role::Decider), Scope::ALL, None))
}

/// Something in every list: what the paths of lists name, and the queries that they need.
fn filled(app: &TestApp) -> (Vec<(String, String)>, usize) {
    let mut papers = String::new();
    for _ in 0..5 {
        let organization = app.eligible(&profile(&[offering("outreach", &["37183"])]));
        let provider = app.provider(organization);
        let target = format!("/v1/organizations/{organization}");
        let shown = provider.get(&target).ok();
        let mut wanted = shown.json()["profile"].take();
        wanted["name"] = json!("A proposed name (fictitious)");
        provider.put(&format!("{target}/profile"), &shown.etag(), &wanted).ok();
        let invitation = app.invitation(organization).to_string();
        let draft = provider.post("/v1/assessments", &json!({ "invitation": invitation })).ok();
        let doubtful = json!({"answers": {"F-01": {"narrative": "A 16-year-old girl told us."}}});
        provider.put(&format!("/v1/assessments/{}/answers", draft.id()), &draft.etag(), &doubtful).ok();
        let unmet = |code: &StandardCode| if code.as_str() == "F-02" { Rating::DoesNotMeet } else { Rating::Meets };
        let _ = app.corrective_action(app.accepted_with(organization, unmet), "F-02");
        let before = app.organization(&profile(&[]));
        let _ = app.succession(before, SuccessionKind::MergedInto, &[organization]);
        app.open(app.site(organization, &place("outreach")));
        let _ = app.licensed(organization);
        for _ in 0..5 {
            let _ = app.shared_concern(organization);
        }
        papers = organization.to_string();
    }
    let organization: OrganizationId = papers.parse().unwrap();
    for again in 0..4 {
        let owner = Actor::Person(app.person(Role::ProviderOwner, Some(organization)));
        let text = app.text(TextKind::LogoTerms);
        app.write(|tx| {
            let reach = Reach::Own(organization);
            let holding = persistence::acceptances::holding(tx, organization, text)?.expect("an acceptance");
            workflows::acceptances::withdraw_acceptance(tx, owner, reach, holding.id, 1)?;
            workflows::acceptances::accept_terms(tx, owner, reach, organization, text)?;
            let day = tx.now().day();
            let terms = TextTerms {
                kind: TextKind::FundingSummary,
                title: format!("Wording {again}"),
                body: "A text.".to_owned(),
                in_force_from: day,
                fictitious: false,
            };
            workflows::published_texts::publish_text(tx, owner, terms)
        });
    }
    for name in ["Acorn House", "Birch Center", "Cedar Refuge", "Dogwood Shelter", "Elm Legal Aid"] {
        // Entered twice: a pair for who looks for duplicates.
        let mut twice = profile(&[]);
        twice["name"] = json!(name);
        for _ in 0..2 {
            twice["identifiers"] = json!([]);
            let _ = app.organization(&twice);
        }
    }
    let old = "2020-01-01";
    app.database().tamper(&format!("UPDATE confirmations SET names = '{old}', rank = '{old}.' || organization_id"));
    let staff = everything(app);
    let csv: String = (0..5).map(|n| format!("list_test,L-{n},Listed {n} (fictitious),nonprofit\n")).collect();
    let csv = format!("identifier_scheme,identifier_value,name,kind\n{csv}");
    let call = staff.call("POST", "/v1/imports?kind=organizations").header("Idempotency-Key", "k");
    let import = call.body("text/csv", csv).send().expect(202).id();
    let mine = app.organization(&profile(&[]));
    let soon = app.db().world().now().day().plus_days(10).to_string();
    let edition = app.staff().edition.id.to_string();
    let terms = staff.get("/v1/policies?use=funding").ok().json()["items"][0]["terms"].take();
    let draft = json!({"use": "funding", "terms": terms});
    for _ in 0..5 {
        let _ = staff.post("/v1/policy-drafts", &draft).expect(201);
        let _ = crate::access_calls::conflict(app, mine);
        let organization = app.organization(&profile(&[])).to_string();
        let invitation = json!({"organization": organization, "edition": edition, "due_on": soon});
        let _ = staff.post("/v1/invitations", &invitation).expect(201);
    }
    app.database().tamper(&format!("UPDATE invitations SET remind_on = '{old}' WHERE due_on = '{soon}'"));
    let provider = app.provider(mine);
    let mut evidence = String::new();
    for n in 0..5 {
        // Ones that expire soon, and one that has been changed as often.
        let soon = app.db().world().now().day().plus_days(30);
        let content = |title: String| json!({"kind": "policy", "title": title, "expires": soon.to_string()});
        let offered = provider.post("/v1/evidence", &content(format!("Code {n}"))).expect(201);
        evidence = offered.id();
        let mut etag = offered.etag();
        for edition in 0..4 {
            etag = provider
                .put(&format!("/v1/evidence/{evidence}"), &etag, &content(format!("Edition {edition}")))
                .ok()
                .etag();
        }
    }
    let mut last_client = String::new();
    for n in 0..5 {
        let client = json!({"name": format!("L-{n}"), "role": "partner", "belongs_to": "x", "agreement": "x"});
        let client = staff.post("/v1/clients", &client).expect(201).json()["client"]["id"].as_str().unwrap().to_owned();
        asking(app, client.parse().unwrap());
        last_client = client;
        // A read of what is confidential is an entry of the access log.
        staff.get("/v1/decisions").ok();
    }
    let lists: Vec<_> = operations::all()
        .into_iter()
        .filter(operations::Operation::is_list)
        .map(|operation| {
            let target = operation.target_with(|name| match name {
                "import" => Some(import.clone()),
                "client" => Some(last_client.clone()),
                "organization" if ["list_acceptances", "list_shared_concerns"].contains(&operation.id.as_str()) => {
                    Some(papers.clone())
                }
                "evidence" => Some(evidence.clone()),
                _ => None,
            });
            let query = match &*operation.id {
                "search_standing" => "use=referral&arena=outreach&",
                "list_deadlines" => "within=3660&",
                _ => "",
            };
            (operation.id, format!("{target}?{query}"))
        })
        .collect();
    (lists, 5)
}

/// A partner's machine that has registered an identifier, asked on five days, and raised an alert.
fn asking(app: &TestApp, client: ClientId) {
    app.write(|tx| {
        let machine = workflows::machines::machine(tx, client)?;
        let scheme = IdentifierScheme::parse(&format!("{}_own", machine.client.name.to_lowercase().replace('-', "_")));
        let partner = Actor::System;
        workflows::machines::set_identifier_scheme(tx, partner, client, None, scheme.ok())?;
        let organization = persistence::organizations::page(tx, Reach::Commission, 0, 1)?[0].organization.it.id;
        let rows = vec![(organization, "V".to_owned())];
        workflows::partner_identifiers::register_identifiers(tx, Actor::Machine(client), rows)?;
        let today = tx.now().day();
        let days =
            (0..5).map(|ago| (client, today.plus_days(-ago), Counts { lookups: 3, organizations: 2, misses: 1 }));
        persistence::lookups::put(tx, Uuid::new_v4(), &days.collect::<Vec<_>>())?;
        workflows::alerts::raise_alert(tx, client, today, AlertKind::Misses, 10, 5)?;
        Ok(())
    });
}

#[test]
fn every_list_is_read_whole_page_by_page() {
    let app = TestApp::start();
    let (lists, at_least) = filled(&app);
    let staff = everything(&app);
    assert!(lists.len() >= 10, "{lists:?}");
    for (id, target) in lists {
        // Longer than the longest page: read whole elsewhere, and like every other list from here on.
        if id == "list_journal" {
            continue;
        }
        let whole = staff.get(&format!("{target}limit=200")).expect(200);
        assert_eq!(whole.json()["next_cursor"], Value::Null, "{id}");
        assert_eq!(whole.header("link"), None, "{id}");
        let whole = whole.json()["items"].as_array().unwrap().clone();
        let expected = if id == "list_editions" { 2 } else { at_least };
        assert!(whole.len() >= expected, "{id} holds {}", whole.len());
        for limit in [1, 2, 3, whole.len()] {
            let mut next = format!("{target}limit={limit}");
            let mut read = Vec::new();
            loop {
                let page = staff.get(&next).expect(200);
                let body = page.json();
                let items = body["items"].as_array().unwrap();
                assert!(items.len() <= limit, "{id}: a page of {} for {limit}", items.len());
                read.extend(items.iter().cloned());
                let Some(cursor) = body["next_cursor"].as_str() else {
                    assert_eq!(page.header("link"), None, "{id}");
                    break;
                };
                assert!(!items.is_empty(), "{id}: an empty page that is not the last");
                let link = page.header("link").unwrap_or_else(|| panic!("{id} has no Link")).to_owned();
                let target = link.strip_prefix('<').and_then(|l| l.strip_suffix(">; rel=\"next\"")).expect("a link");
                assert!(target.contains(&format!("cursor={cursor}")), "{link}");
                next = target.to_owned();
                assert!(read.len() <= whole.len(), "{id} does not end");
            }
            assert_eq!(read, whole, "{id} by {limit}");
            let distinct: BTreeSet<String> = read.iter().map(Value::to_string).collect();
            assert_eq!(distinct.len(), whole.len(), "{id} repeats something");
        }
    }
}

#[test]
fn limits_and_cursors_are_bounded() {
    let app = TestApp::start();
    let (lists, _) = filled(&app);
    let staff = everything(&app);
    for (id, target) in lists {
        for bad in ["0", "201", "-1", "x", "", "1.5", "4294967296"] {
            let problem = staff.get(&format!("{target}limit={bad}")).problem(400, "invalid-query");
            let at = problem["errors"][0]["pointer"].as_str().unwrap().trim_start_matches('/');
            assert_eq!(at, "limit", "{id}: {problem:#}");
        }
        let long = "A".repeat(201);
        for bad in ["x", "!!", "%20", "AAAA", "bm9wZQ", &long] {
            let problem = staff.get(&format!("{target}cursor={bad}")).problem(400, "invalid-query");
            let at = problem["errors"][0]["pointer"].as_str().unwrap().trim_start_matches('/');
            assert_eq!(at, "cursor", "{id}: {problem:#}");
        }
        staff.get(&format!("{target}limit=1&limit=2")).problem(400, "invalid-query");
        for good in ["1", "200"] {
            staff.get(&format!("{target}limit={good}")).ok();
        }
    }
}

#[test]
fn what_is_added_while_a_list_is_read_repeats_nothing() {
    let app = TestApp::start();
    for _ in 0..4 {
        let _ = app.organization(&profile(&[]));
    }
    let staff = everything(&app);
    let first = staff.get("/v1/organizations?limit=2").ok().json();
    let _ = app.organization(&profile(&[]));
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = staff.get(&format!("/v1/organizations?cursor={cursor}")).ok().json();
    let ids = |page: &Value| -> Vec<String> {
        page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    };
    let read: Vec<String> = ids(&first).into_iter().chain(ids(&rest)).collect();
    let distinct: BTreeSet<_> = read.iter().collect();
    assert_eq!((read.len(), distinct.len()), (5, 5));
}

#[test]
fn decisions_and_policies_can_be_listed_for_one_of_them() {
    let app = TestApp::start();
    let (one, _other) = (
        app.eligible(&profile(&[offering("outreach", &["37183"])])),
        app.eligible(&profile(&[offering("outreach", &["37183"])])),
    );
    let staff = everything(&app);
    let listed = staff.get(&format!("/v1/decisions?organization={one}")).ok().json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    assert_eq!(listed["items"][0]["organization"], one.to_string());
    let listed = staff.get("/v1/policies?use=funding").ok().json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    assert_eq!(listed["items"][0]["use"], "funding");
}
