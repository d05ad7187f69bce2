//! What is confidential looks to outsiders as if it did not exist, whatever they read and ask.

use crate::sites::{ids, open, wide, without_sight};
use crate::{
    access_calls::{MADE_UP, Two, Whose},
    operations,
};
use domain::access::{Actor, Role, Scope};
use serde_json::{Value, json};
use testkit::{Answer, Caller, TestApp, place};

/// Status, headers and body.
type Said = (u16, Vec<(String, String)>, String);

/// What an answer says, but for what differs between any two.
fn said(answer: &Answer) -> Said {
    let headers = answer.headers.iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    let differs = ["x-request-id", "date", "registry-position"];
    let mut headers: Vec<_> = headers.filter(|(name, _)| !differs.contains(&&**name)).collect();
    headers.sort();
    (answer.status, headers, answer.text.clone())
}

#[test]
fn what_is_confidential_and_what_does_not_exist_are_answered_alike() {
    let app = TestApp::start();
    let organization = wide(&app);
    let site = app.site(organization, &place("outreach")).to_string();
    let asked = open(&app.provider(organization), &site, &app.authorization(0, 30)).expect(201).id();
    let other = app.provider(wide(&app));
    let callers = [
        other,
        app.as_role(Role::Decider),
        app.as_role(Role::Partner),
        app.as_role(Role::Administrator),
        without_sight(&app, Role::Reviewer),
        without_sight(&app, Role::Auditor),
    ];
    let mut compared = 0;
    for operation in operations::all().iter().filter(|operation| operation.path.contains("{site}")) {
        for caller in &callers {
            let ask = |site: &str, opening: &str, etag: Option<&str>| {
                let target = operation
                    .target_with(|name| Some(if name == "site" { site.to_owned() } else { opening.to_owned() }));
                let call = caller.call(&operation.method, &target);
                let call = if let Some(etag) = etag {
                    call.header("If-Match", etag).header("If-None-Match", etag)
                } else {
                    call
                };
                match operation.id.as_str() {
                    "update_site" => call.json(&place("outreach")).send(),
                    "open_site" => call.json(&app.authorization(0, 30)).send(),
                    _ => call.send(),
                }
            };
            for etag in [None, Some("\"1.0\""), Some("*")] {
                let (hidden, made_up) = (ask(&site, &asked, etag), ask(MADE_UP, MADE_UP, etag));
                assert!([403, 404, 428].contains(&hidden.status), "{hidden}");
                assert_eq!(said(&hidden), said(&made_up), "{}", operation.id);
                compared += 1;
            }
        }
    }
    assert!(compared >= 100, "{compared}");
    // Nothing was opened, changed or closed by any of it.
    let seen = app.as_role(Role::Auditor).get(&format!("/v1/sites/{site}")).ok();
    assert!(seen.etag().starts_with("\"1.") && seen.json()["confidential"] == true, "{seen}");
}

/// What everybody outside reads of everything that the document offers, and of one organization's sites.
fn all_that_outsiders_read(two: &Two, outsiders: &[(&str, Caller<'_>)]) -> Vec<(String, Said)> {
    // These say what has happened at all, in ids; the service's own position moves with every write of anybody.
    // The public page says at which moment it was asked.
    const MOVES: [&str; 7] = [
        "list_journal",
        "export_journal",
        "list_access_log",
        "export_access_log",
        "show_readiness",
        "verify_document",
        "show_verification_badge",
    ];
    let mut read = Vec::new();
    for operation in operations::all().iter().filter(|one| one.method == "GET" && !MOVES.contains(&one.id.as_str())) {
        for (name, caller) in outsiders {
            for whose in [Whose::Own, Whose::Other] {
                let answer = two.call(operation, whose, 0).by(caller);
                read.push((format!("{} as {name} ({whose:?})", operation.id), said(&answer)));
            }
        }
    }
    read
}

#[test]
fn what_happens_to_a_confidential_site_changes_nothing_that_outsiders_read() {
    let two = Two::start();
    let app = &two.app;
    let own = two.organization(Whose::Own);
    // One that everybody may know of, so that the mark does not come and go.
    let first = app.site(own, &place("outreach"));
    let machine =
        app.bearer(app.token(app.staff().actor(Role::Auditor), &[Scope::ProvidersRead, Scope::StandingRead], None));
    let outsiders = [
        ("a partner", app.as_role(Role::Partner)),
        ("another provider", app.provider(two.organization(Whose::Other))),
        ("a decider", app.as_role(Role::Decider)),
        ("a standards editor", app.as_role(Role::StandardsEditor)),
        ("an importer", app.as_role(Role::Importer)),
        ("an administrator", app.as_role(Role::Administrator)),
        ("a reviewer without the scope", without_sight(app, Role::Reviewer)),
        ("an auditor without the scope", without_sight(app, Role::Auditor)),
        ("somebody with two scopes", machine),
        ("nobody", app.nobody()),
    ];
    let before = all_that_outsiders_read(&two, &outsiders);
    assert!(before.len() > 500, "{}", before.len());

    let provider = app.provider(own);
    // An account of its own was added with its token; that is another matter than sites.
    let before_again = all_that_outsiders_read(&two, &outsiders);
    let target = format!("/v1/organizations/{own}/sites");
    let second = provider.post_once(&target, &place("case_management")).expect(201);
    let site = format!("/v1/sites/{}", second.id());
    let mut moved = place("media");
    moved["address"]["county"] = json!("37063");
    let changed = provider.put(&site, &second.etag(), &moved).expect(200);
    open(&provider, &second.id(), &app.authorization(0, 30)).ok();
    let _ = provider.call("POST", &format!("{site}/conceal")).send().expect(204);
    provider.act(&format!("{site}/close"), &changed.etag()).ok();
    provider.get(&target).ok();
    app.as_role(Role::Reviewer).get(&site).ok();
    app.as_role(Role::Reviewer).get(&format!("/v1/sites/{first}")).ok();

    let after = all_that_outsiders_read(&two, &outsiders);
    assert_eq!(before_again.len(), after.len());
    let differ: Vec<_> = before_again.iter().zip(&after).filter(|(a, b)| a != b).collect();
    assert!(differ.is_empty(), "{differ:#?}");
    // That a comparison would notice: what outsiders may see does change.
    app.open(first);
    let opened = all_that_outsiders_read(&two, &outsiders);
    assert!(after.iter().zip(&opened).filter(|(a, b)| a != b).count() >= 10);
}

#[test]
fn no_filter_and_no_page_finds_what_is_confidential() {
    let app = TestApp::start();
    let organization = wide(&app);
    let sites: Vec<String> = (0..9)
        .map(|number| {
            let site = app.site(organization, &place("outreach"));
            if number % 4 == 0 {
                app.open(site);
            }
            site.to_string()
        })
        .collect();
    let expected: Vec<&String> = sites.iter().step_by(4).collect();
    for caller in [app.as_role(Role::Decider), without_sight(&app, Role::Reviewer)] {
        for query in ["", "county=37183&", "arena=outreach&", "confidential=false&", "status=active&"] {
            let page = caller.get(&format!("/v1/sites?{query}limit=2")).ok();
            assert_eq!(ids(&page).iter().collect::<Vec<_>>(), expected[..2], "{query}");
            let cursor = page.json()["next_cursor"].as_str().unwrap().to_owned();
            let rest = caller.get(&format!("/v1/sites?{query}limit=2&cursor={cursor}")).ok();
            assert_eq!((ids(&rest).len(), &rest.json()["next_cursor"]), (1, &Value::Null), "{query}");
        }
        for query in ["confidential=true", "status=closed", "county=37063", "arena=media"] {
            let found = caller.get(&format!("/v1/sites?{query}")).ok();
            assert_eq!(found.json(), json!({"items": [], "next_cursor": null}), "{query}");
        }
    }
    let reviewer = app.as_role(Role::Reviewer);
    assert_eq!(ids(&reviewer.get("/v1/sites?confidential=true").ok()).len(), 6);
    assert_eq!(
        ids(&reviewer.get(&format!("/v1/sites?organization={organization}&county=37183&arena=outreach")).ok()),
        sites
    );
    assert_eq!(ids(&app.provider(organization).get("/v1/sites").ok()), sites);
    // Other organizations' open sites are found by a provider where partners find them, and nowhere else.
    assert!(ids(&app.provider(wide(&app)).get("/v1/sites").ok()).is_empty());
}

#[test]
fn who_has_lost_the_scope_is_repeated_no_answer() {
    let app = TestApp::start();
    let organization = wide(&app);
    let reviewer = app.as_role(Role::Reviewer);
    let target = format!("/v1/organizations/{organization}/sites");
    let send = |caller: &Caller<'_>, body: &Value| {
        caller.call("POST", &target).header("Idempotency-Key", "one").json(body).send()
    };
    let created = send(&reviewer, &place("outreach")).expect(201);
    let site = created.id();
    let mut moved = place("outreach");
    moved["address"]["line_1"] = json!("7 Elsewhere Lane");
    reviewer.put(&format!("/v1/sites/{site}"), &created.etag(), &moved).ok();
    let again = send(&reviewer, &place("outreach")).expect(201);
    assert!(again.text == created.text && !again.text.contains("Elsewhere"), "{again}");
    // The same person, the scope gone: not even what they send again.
    let narrowed = without_sight(&app, Role::Reviewer);
    let refused = send(&narrowed, &place("outreach"));
    assert!(refused.header("www-authenticate").unwrap().contains("confidential-sites:read"), "{refused}");
    refused.problem(403, "forbidden");
    let ask = |caller: &Caller<'_>| {
        let call = caller.call("POST", &format!("/v1/sites/{site}/open")).header("Idempotency-Key", "two");
        call.json(&app.authorization(0, 30)).send()
    };
    let _ = ask(&reviewer).expect(201);
    ask(&narrowed).problem(403, "forbidden");
    // Keys belong to their caller: nobody else gets the answer.
    let other = app.person(Role::Reviewer, None);
    let other = app.bearer(app.token(Actor::Person(other), Role::Reviewer.scopes(), None));
    assert_ne!(send(&other, &place("outreach")).expect(201).id(), site);
}
