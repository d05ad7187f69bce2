//! Licences, and what the public page, its JSON and the badge say of them: at every moment what holds then.

use crate::decisions::{decide, publish, somebody, step};
use domain::{
    access::{Actor, Role},
    decision::Act,
    documents::TextKind,
    ids::OrganizationId,
    policy::Use,
};
use http_api::edge::allowance::{Rate, Rates};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Answer, FALLBACK, TestApp, licence_terms, offering, profile};

/// What a browser sends.
const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

/// Well formed, and nobody's.
const NOBODYS: &str = "REG-0000-0000-0000-0000-0000-0";

/// As if everything had been done earlier, and nobody had answered a preliminary revocation in the days given for that.
pub fn as_if_nobody_had_answered(app: &mut TestApp, revocation: &str, acts: &[(i64, &str)]) {
    let now = app.db().world().now();
    let ago = |days: i64| now.plus_seconds(-86_400 * days);
    let database = app.database();
    for (days, act) in acts {
        let (then, day) = (ago(*days), ago(*days).day());
        let set = format!("recorded_at = '{then}', valid_from = '{day}'");
        database.tamper(&format!("UPDATE decisions SET {set} WHERE act = '{act}' AND recorded_at > '{}'", ago(1)));
    }
    let (then, day) = (ago(35), ago(35).day());
    database.tamper(&format!("UPDATE documents SET issued_at = '{then}', valid_from = '{day}'"));
    let then = ago(15);
    database.tamper(&format!("UPDATE decisions SET recorded_at = '{then}' WHERE id = '{revocation}'"));
    app.restart();
}

fn assessed(app: &TestApp) -> OrganizationId {
    let organization = app.organization(&profile(&[offering("outreach", &["37183"])]));
    app.accepted(organization);
    organization
}

/// An organization with a licence, and the licence as its own people see it.
fn licensed(app: &TestApp) -> (OrganizationId, Value) {
    let organization = assessed(app);
    let (_, document) = app.licensed(organization);
    (organization, shown(app, organization, &document.to_string()))
}

fn shown(app: &TestApp, organization: OrganizationId, document: &str) -> Value {
    app.provider(organization).get(&format!("/v1/documents/{document}")).ok().json()
}

fn number(document: &Value) -> String {
    document["number"].as_str().unwrap().to_owned()
}

fn page(app: &TestApp, number: &str) -> Answer {
    app.call("GET", &format!("/verify/{number}")).header("Accept", BROWSER).send()
}

/// What all faces say of a number: they must agree.
#[track_caller]
fn says(app: &TestApp, number: &str, state: &str) {
    let said = app.nobody().get(&format!("/verify/{number}")).expect(200);
    let json = said.json();
    assert_eq!(json["state"], state, "{said}");
    assert_eq!(json["may_rely"], state == "valid", "{said}");
    let words = match state {
        "valid" => ("Valid", "Valid until"),
        "suspended" => ("Suspended", "Suspended"),
        "ended" => ("Ended", "Ended"),
        _ => ("Never issued", "Never issued"),
    };
    let html = page(app, number).expect(200);
    assert!(html.text.contains(&format!("<p class=\"state {state}\" role=\"status\">{}<span>", words.0)), "{html}");
    let badge = app.nobody().get(&format!("/verify/{number}/badge.svg")).expect(200);
    assert!(badge.text.contains(&format!("font-weight=\"700\" fill=\"#1b1b1b\">{}", words.1)), "{badge}");
    if state != "valid" {
        assert!(!html.text.contains(">Valid<") && !badge.text.contains("Valid until"), "{html}\n{badge}");
        assert!(html.text.contains(FALLBACK) && said.text.contains(FALLBACK), "{html}");
    }
}

#[test]
fn a_suspended_organization_is_suspended_everywhere_in_the_same_second() {
    let app = TestApp::start();
    let (organization, licence) = licensed(&app);
    let number = number(&licence);
    says(&app, &number, "valid");
    let suspended = app.decide(organization, Use::LogoUse, None, Act::Suspend);
    // The verify page, for people and machines, and the badge.
    says(&app, &number, "suspended");
    // Single, batch, search, and the feed of what was recorded.
    let partner = app.as_role(Role::Partner);
    let single = partner.get(&format!("/v1/standing/{organization}?use=logo_use")).ok().json();
    assert_eq!(single["standings"][0]["standing"], "suspended");
    let batch = json!({"organizations": [organization.to_string()], "use": "logo_use"});
    let batch = partner.post("/v1/standing/batch", &batch).ok().json();
    assert_eq!(batch["items"][0]["standing"]["standings"], single["standings"]);
    let search = |state: &str| {
        let found = partner.get(&format!("/v1/standing?use=logo_use&county=37183&standing={state}")).ok().json();
        found["items"].as_array().unwrap().iter().map(|item| item["standing"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(search("suspended"), [single["standings"][0].clone()]);
    assert_eq!(search("eligible"), Vec::<Value>::new());
    let feed = app.as_role(Role::Auditor).get("/v1/journal?limit=200").ok().json();
    let told = feed["items"].as_array().unwrap().iter().rev().find(|entry| entry["act"] == "decision_recorded");
    assert_eq!(told.unwrap()["payload"]["decision"], json!(suspended.id.to_string()));
    assert_eq!(shown(&app, organization, licence["id"].as_str().unwrap())["state"], "suspended");
    // Why is nobody's business.
    for answer in [page(&app, &number), app.nobody().get(&format!("/verify/{number}"))] {
        assert!(!answer.text.contains("A reason for tests"), "{answer}");
    }
    app.decide(organization, Use::LogoUse, None, Act::Reinstate);
    says(&app, &number, "valid");
}

#[test]
fn what_was_revoked_has_ended_and_a_new_grant_does_not_bring_it_back() {
    let mut app = TestApp::start();
    let (organization, licence) = licensed(&app);
    let revoked = app.decide(organization, Use::LogoUse, None, Act::Revoke);
    // Until it is final, what held before holds.
    says(&app, &number(&licence), "valid");
    as_if_nobody_had_answered(&mut app, &revoked.id.to_string(), &[(40, "grant")]);
    says(&app, &number(&licence), "ended");
    app.decide(organization, Use::LogoUse, None, Act::Grant);
    says(&app, &number(&licence), "ended");
    let again = grant(&app, organization, &json!({})).expect(201).json();
    says(&app, &number(&again), "valid");
    assert_ne!(number(&again), number(&licence));
}

#[test]
fn a_correction_that_was_proposed_and_withdrawn_brings_no_licence_back() {
    let mut app = TestApp::start();
    let (organization, licence) = licensed(&app);
    let revoked = app.decide(organization, Use::LogoUse, None, Act::Revoke);
    as_if_nobody_had_answered(&mut app, &revoked.id.to_string(), &[(40, "grant")]);
    says(&app, &number(&licence), "ended");
    publish(&app, "logo_use", &json!({"two_people": true})).ok();
    let decider = app.as_role(Role::Decider);
    let for_logo = json!({"use": "logo_use", "arena": null});
    let correction = json!({"use": "logo_use", "arena": null, "corrects": revoked.id.to_string()});
    let proposed = decide(&decider, organization, "grant", &correction).expect(201).id();
    says(&app, &number(&licence), "ended");
    step(&decider, &proposed, "withdraw").ok();
    let again = decide(&decider, organization, "grant", &for_logo).expect(201).id();
    somebody(&app, Role::Decider).call("POST", &format!("/v1/decisions/{again}/confirm")).send().ok();
    let standing = app.as_role(Role::Partner).get(&format!("/v1/standing/{organization}?use=logo_use")).ok().json();
    assert_eq!(standing["standings"][0]["may_rely"], true, "granted anew");
    says(&app, &number(&licence), "ended");
}

#[test]
fn closing_an_organization_suspends_its_licences_at_once() {
    let app = TestApp::start();
    let (organization, licence) = licensed(&app);
    let reviewer = app.as_role(Role::Reviewer);
    let place = format!("/v1/organizations/{organization}");
    let etag = reviewer.get(&place).ok().etag();
    reviewer.act(&format!("{place}/close"), &etag).ok();
    says(&app, &number(&licence), "suspended");
}

#[test]
fn withdrawn_terms_suspend_logo_use_in_the_same_transaction_and_accepting_anew_is_not_enough() {
    let app = TestApp::start();
    let (organization, licence) = licensed(&app);
    let owner = app.provider_as(Role::ProviderOwner, organization);
    let place = format!("/v1/organizations/{organization}/acceptances");
    let acceptances = owner.get(&place).ok().json();
    let acceptance = acceptances["items"][0]["id"].as_str().unwrap().to_owned();
    let target = format!("/v1/acceptances/{acceptance}/withdraw");
    let member = app.provider_as(Role::ProviderMember, organization);
    member.act(&target, "\"1.0\"").problem(403, "forbidden");
    owner.act(&target, "\"7.0\"").problem(412, "stale");
    let withdrawn = owner.act(&target, "\"1.0\"").ok().json();
    assert!(withdrawn["withdrawn_at"].is_string(), "{withdrawn:#}");
    says(&app, &number(&licence), "suspended");
    let standing = app.as_role(Role::Partner).get(&format!("/v1/standing/{organization}?use=logo_use")).ok().json();
    assert_eq!(standing["standings"][0]["standing"], "suspended", "by the registry itself");
    owner.act(&target, "\"2.0\"").problem(409, "acceptance-withdrawn");
    // The journal says who accepted and who took it back.
    let journal = app.as_role(Role::Auditor).get("/v1/journal?limit=200").ok().json();
    let acts: Vec<_> = journal["items"].as_array().unwrap().iter().map(|entry| entry["act"].clone()).collect();
    let at = |act: &str| acts.iter().rposition(|one| one == act).unwrap_or_else(|| panic!("{act}: {acts:?}"));
    assert!(at("terms_accepted") < at("document_issued"));
    assert_eq!(at("terms_withdrawn") + 1, at("decision_recorded"));
    // Accepted anew, it stays suspended until somebody decides.
    let text = app.text(TextKind::LogoTerms);
    owner.post(&place, &json!({ "text": text.to_string() })).expect(201).ok();
    owner.post(&place, &json!({ "text": text.to_string() })).problem(409, "terms-accepted-already");
    says(&app, &number(&licence), "suspended");
    app.decide(organization, Use::LogoUse, None, Act::Reinstate);
    says(&app, &number(&licence), "valid");
    // Whoever reinstates while the terms are not accepted brings no licence back.
    let second = owner.get(&place).ok().json()["items"][1]["id"].as_str().unwrap().to_owned();
    owner.act(&format!("/v1/acceptances/{second}/withdraw"), "\"1.0\"").ok();
    app.decide(organization, Use::LogoUse, None, Act::Reinstate);
    says(&app, &number(&licence), "suspended");
}

#[test]
fn a_withdrawn_licence_has_ended_though_its_standing_goes_on() {
    let app = TestApp::start();
    let (organization, licence) = licensed(&app);
    let decider = app.as_role(Role::Decider);
    let target = format!("/v1/documents/{}/withdraw", licence["id"].as_str().unwrap());
    let call =
        |etag: &str| decider.call("POST", &target).header("If-Match", etag).json(&json!({"reason": "In error."}));
    call("\"9.0\"").send().problem(412, "stale");
    let withdrawn = call("\"1.0\"").send().ok().json();
    assert_eq!((&withdrawn["state"], &withdrawn["withdrawal_reason"]), (&json!("ended"), &json!("In error.")));
    says(&app, &number(&licence), "ended");
    assert!(!page(&app, &number(&licence)).text.contains("In error"));
    call("\"2.0\"").send().problem(409, "document-withdrawn");
    let standing = app.as_role(Role::Partner).get(&format!("/v1/standing/{organization}?use=logo_use")).ok().json();
    assert_eq!(standing["standings"][0]["may_rely"], true);
}

fn grant(app: &TestApp, organization: OrganizationId, more: &Value) -> Answer {
    let mut body = json!({ "organization": organization.to_string(), "terms": licence_terms() });
    for (name, value) in more.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    app.as_role(Role::Decider).post_once("/v1/licences", &body)
}

#[test]
fn a_licence_needs_accepted_terms_and_a_standing_and_never_outlasts_it() {
    let app = TestApp::start();
    let organization = assessed(&app);
    grant(&app, organization, &json!({})).problem(409, "no-text-in-force");
    let text = app.text(TextKind::LogoTerms);
    grant(&app, organization, &json!({})).problem(409, "terms-not-accepted");
    let _ = app.accepts_terms(organization);
    grant(&app, organization, &json!({})).problem(409, "not-eligible");
    let decision = app.decide(organization, Use::LogoUse, None, Act::Grant);
    let last = decision.valid_until.unwrap();
    grant(&app, organization, &json!({"valid_until": last.next()})).problem(422, "beyond-standing");
    grant(&app, organization, &json!({"valid_until": "2020-01-01"})).problem(422, "beyond-standing");
    let granted = grant(&app, organization, &json!({})).expect(201).json();
    assert_eq!(granted["valid_until"], last.to_string());
    let shorter = grant(&app, organization, &json!({"valid_until": decision.valid_from})).expect(201).json();
    assert_eq!(shorter["valid_until"], decision.valid_from.to_string());
    // A shorter standing shortens what rests on it.
    assert_eq!(granted["text"], text.to_string());
    assert_eq!(granted["facts"]["fictitious"], true);
    let bad = json!({"terms": {"wording": "W", "marks": [], "placements": ["website", "website"]}});
    let problem = grant(&app, organization, &bad).problem(422, "invalid");
    let pointers: Vec<_> = problem["errors"].as_array().unwrap().iter().map(|error| error["pointer"].clone()).collect();
    assert_eq!(pointers, ["/terms/marks", "/terms/placements"]);
    // A partner's people read no documents, and another provider none of these.
    app.as_role(Role::Partner).get("/v1/documents").problem(403, "forbidden");
    let other = app.organization(&profile(&[]));
    assert_eq!(app.provider(other).get("/v1/documents").ok().json()["items"], json!([]));
}

#[test]
fn terms_are_versions_with_days_and_never_edited() {
    let app = TestApp::start();
    let editor = app.as_role(Role::StandardsEditor);
    let first = app.text(TextKind::LogoTerms);
    let terms = |from: &str, title: &str| json!({"kind": "logo_terms", "title": title, "body": "More.", "in_force_from": from, "fictitious": true});
    editor.post("/v1/texts", &terms("2020-01-01", "T (fictitious)")).problem(422, "day-in-the-past");
    editor.post("/v1/texts", &terms("2199-01-01", "T")).problem_at(422, "invalid", "/title");
    let second = editor.post("/v1/texts", &terms("2199-01-01", "T (fictitious)")).expect(201).json();
    assert_eq!(second["version"], 2);
    editor.post("/v1/texts", &terms("2198-01-01", "T (fictitious)")).problem_at(422, "invalid", "/in_force_from");
    // The one that will be can be accepted ahead; a licence is still under the one in force.
    let organization = assessed(&app);
    let owner = app.provider_as(Role::ProviderOwner, organization);
    let place = format!("/v1/organizations/{organization}/acceptances");
    owner.post(&place, &json!({"text": second["id"]})).expect(201).ok();
    app.decide(organization, Use::LogoUse, None, Act::Grant);
    grant(&app, organization, &json!({})).problem(409, "terms-not-accepted");
    owner.post(&place, &json!({ "text": first.to_string() })).expect(201).ok();
    grant(&app, organization, &json!({})).expect(201).ok();
    let wording = app.text(TextKind::LetterOfSupport);
    owner.post(&place, &json!({ "text": wording.to_string() })).problem(422, "not-terms");
}

#[test]
fn a_number_that_was_never_issued_and_one_that_is_none_are_answered_alike() {
    let app = TestApp::start();
    let (_, licence) = licensed(&app);
    let plain = |answer: Answer| {
        let mut json = answer.expect(200).json();
        for name in ["as_of", "as_of_in_words"] {
            json.as_object_mut().unwrap().remove(name).expect("a moment");
        }
        json
    };
    let members = |json: &Value| json.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let never = plain(app.nobody().get(&format!("/verify/{NOBODYS}")));
    assert_eq!(never["state"], "never_issued");
    let issued = plain(app.nobody().get(&format!("/verify/{}", number(&licence))));
    assert_eq!(members(&never), members(&issued), "one shape");
    let mut mistyped = number(&licence);
    let last = if mistyped.pop() == Some('0') { '1' } else { '0' };
    mistyped.push(last);
    for other in [&*mistyped, "x", "REG", "%3Cscript%3E", &"9".repeat(500), licence["id"].as_str().unwrap()] {
        assert_eq!(plain(app.nobody().get(&format!("/verify/{other}"))), never, "{other}");
        says(&app, other, "never_issued");
        app.nobody().get(&format!("/verify/{other}/qr.svg")).problem(404, "not-found");
        assert!(!page(&app, other).text.contains("script"));
    }
    app.nobody().get(&format!("/verify/{NOBODYS}/qr.svg")).problem(404, "not-found");
    // As people write it.
    let number = number(&licence);
    for written in
        [number.to_lowercase(), number.replace('-', ""), number.replace('-', "%20"), number.replace("REG-", "")]
    {
        says(&app, &written, "valid");
    }
}

#[test]
fn the_page_has_no_script_prints_and_may_be_loaded_from_nowhere() {
    let app = TestApp::start();
    let mut named = profile(&[offering("outreach", &["37183"])]);
    named["name"] = json!("A <b>\"Test\"</b> & 'Co' (fictitious)");
    let organization = app.organization(&named);
    app.accepted(organization);
    let (_, document) = app.licensed(organization);
    let number = number(&shown(&app, organization, &document.to_string()));
    let html = page(&app, &number).expect(200);
    assert_eq!(html.header("cache-control"), Some("no-store"));
    assert_eq!(html.header("vary"), Some("Accept"));
    let policy = html.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-") && !policy.contains("unsafe"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'") && policy.contains("form-action 'none'"), "{policy}");
    for word in ["<script", "<b>", "src=", "href=", "url(", "@import", "onload"] {
        assert!(!html.text.contains(word), "{word}: {html}");
    }
    for word in [
        "A &lt;b&gt;&quot;Test&quot;&lt;/b&gt; &amp; &#39;Co&#39;",
        "lang=\"en\"",
        "<time datetime=",
        "@media print",
        "fictitious",
    ] {
        assert!(html.text.contains(word), "{word}: {html}");
    }
    let json = app.nobody().get(&format!("/verify/{number}")).expect(200);
    assert_eq!(json.header("cache-control"), Some("no-store"));
    assert!(json.header("content-type").unwrap().starts_with("application/json"));
    for (face, holds) in [("badge.svg", "<title id=\"title\">"), ("qr.svg", "aria-label")] {
        let svg = app.nobody().get(&format!("/verify/{number}/{face}")).expect(200);
        assert_eq!(svg.header("content-type"), Some("image/svg+xml"));
        assert_eq!(svg.header("cache-control"), Some("no-store"));
        assert_eq!(svg.header("cross-origin-resource-policy"), Some("cross-origin"));
        assert!(svg.text.contains(holds) && !svg.text.contains("<b>") && !svg.text.contains("<script"), "{svg}");
    }
    app.nobody().get(&format!("/verify/{number}?format=html")).problem(400, "invalid-query");
}

#[test]
fn a_node_that_cannot_vouch_says_so_and_never_valid() {
    let mut app = TestApp::start();
    let (_, licence) = licensed(&app);
    let number = number(&licence);
    says(&app, &number, "valid");
    app.restart_with(|settings| settings.max_staleness = Duration::ZERO);
    app.nobody().get(&format!("/verify/{number}")).problem(503, "directory-stale");
    for answer in [page(&app, &number), app.nobody().get(&format!("/verify/{number}/badge.svg"))] {
        let answer = answer.expect(503);
        assert!(answer.text.contains("Cannot be confirmed now") && !answer.text.contains("Valid"), "{answer}");
        assert!(answer.header("retry-after").is_some(), "{answer}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{answer}");
    }
}

#[test]
fn who_asks_too_often_is_told_to_come_back() {
    let few = Rate { burst: 3.0, an_hour: 1.0 };
    let app = TestApp::start_with(|settings| {
        settings.public_rates.verify = Rates { network: few, together: Rate { burst: 1e9, an_hour: 1.0 } };
    });
    for face in ["", "/badge.svg", ""] {
        let _ = app.nobody().get(&format!("/verify/{NOBODYS}{face}")).expect(200);
    }
    let refused = app.nobody().get(&format!("/verify/{NOBODYS}"));
    assert!(refused.header("retry-after").is_some(), "{refused}");
    refused.problem(429, "too-many-requests");
    let badge = app.nobody().get(&format!("/verify/{NOBODYS}/badge.svg")).expect(429);
    assert!(badge.text.contains("Cannot be confirmed now"), "{badge}");
    let html = page(&app, NOBODYS).expect(429);
    assert!(html.text.contains("Cannot be confirmed now"), "{html}");
    // One an hour: the wait is told as it is, on every face.
    for answer in [badge, html] {
        let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
        assert!((3500..=3600).contains(&wait), "{answer}");
    }
}

#[test]
fn nobody_licenses_an_organization_that_they_belong_to() {
    let app = TestApp::start();
    let (organization, _) = licensed(&app);
    let person = app.person(Role::Decider, None);
    let administrator = app.as_role(Role::Administrator);
    let place = format!("/v1/users/{person}/affiliations");
    let etag = administrator.get(&place).ok().etag();
    let list = json!({"affiliations": [{"organization": organization.to_string(), "since": "2026-01-15"}]});
    administrator.put(&place, &etag, &list).ok();
    let interested = app.bearer(app.token(Actor::Person(person), Role::Decider.scopes(), None));
    let body = json!({ "organization": organization.to_string(), "terms": licence_terms() });
    interested.post_once("/v1/licences", &body).problem(409, "own-organization");
}
