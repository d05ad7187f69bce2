//! Organizations change names, merge, split and succeed each other; every id answers for ever.

use crate::operations;
use domain::{
    access::{Actor, Role, Scope},
    ids::OrganizationId,
    succession::SuccessionKind,
};
use serde_json::{Value, json};
use testkit::{Answer, Caller, TestApp, offering, profile};
use uuid::Uuid;

/// A word that stands in every free text here, and may not leave through anything but staff's own reads.
const CANARY: &str = "canary-0815-heron";

/// An organization that may be relied on for outreach in Wake.
pub fn eligible(app: &TestApp) -> OrganizationId {
    app.eligible(&profile(&[offering("outreach", &["37183"])]))
}

/// An organization of which nothing is known but what it offers.
pub fn newcomer(app: &TestApp) -> OrganizationId {
    app.organization(&profile(&[offering("outreach", &["37183"])]))
}

pub fn shown(caller: &Caller<'_>, organization: OrganizationId) -> Answer {
    caller.get(&format!("/v1/organizations/{organization}")).expect(200)
}

pub fn body(kind: &str, successors: &[OrganizationId]) -> Value {
    let successors: Vec<String> = successors.iter().map(ToString::to_string).collect();
    json!({ "kind": kind, "successors": successors, "effective_on": "2026-11-01", "reason": CANARY })
}

/// Staff record what became of an organization.
fn record_as(caller: &Caller<'_>, etag: &str, predecessor: OrganizationId, body: &Value) -> Answer {
    let call = caller.call("POST", &format!("/v1/organizations/{predecessor}/succession"));
    call.header("If-Match", etag).header("Idempotency-Key", Uuid::new_v4().to_string()).json(body).send()
}

pub fn record(app: &TestApp, predecessor: OrganizationId, kind: &str, successors: &[OrganizationId]) -> Answer {
    let reviewer = app.as_role(Role::Reviewer);
    let etag = shown(&reviewer, predecessor).etag();
    record_as(&reviewer, &etag, predecessor, &body(kind, successors))
}

pub fn withdraw(app: &TestApp, succession: &str) -> Answer {
    let reviewer = app.as_role(Role::Reviewer);
    let etag = reviewer.get(&format!("/v1/successions/{succession}")).ok().etag();
    let call = reviewer.call("POST", &format!("/v1/successions/{succession}/withdraw")).header("If-Match", etag);
    call.json(&json!({ "reason": CANARY })).send()
}

/// What a partner is told of one organization for outreach.
pub fn asked(app: &TestApp, organization: OrganizationId) -> Value {
    let target = format!("/v1/standing/{organization}?use=referral&arena=outreach");
    app.as_role(Role::Partner).get(&target).expect(200).json()
}

pub fn state(app: &TestApp, organization: OrganizationId) -> String {
    asked(app, organization)["standings"][0]["standing"].as_str().unwrap().to_owned()
}

/// Whom a partner finds for outreach.
pub fn found(app: &TestApp, more: &str) -> Vec<Value> {
    let target = format!("/v1/standing?use=referral&arena=outreach{more}");
    app.as_role(Role::Partner).get(&target).ok().json()["items"].as_array().unwrap().clone()
}

/// The ids in a list of objects.
pub fn ids(list: &Value) -> Vec<String> {
    list.as_array().unwrap_or(&Vec::new()).iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

pub fn grant(organization: OrganizationId, more: &Value) -> Value {
    let mut body = json!({
        "organization": organization.to_string(), "use": "referral", "arena": "outreach", "act": "grant",
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    body
}

#[test]
fn a_merger_is_answered_with_where_to_go_and_suspends_in_the_same_moment() {
    let app = TestApp::start();
    let (old, new) = (eligible(&app), newcomer(&app));
    let reviewer = app.as_role(Role::Reviewer);
    let old_name = shown(&reviewer, old).json()["profile"]["name"].clone();
    let new_name = shown(&reviewer, new).json()["profile"]["name"].clone();
    let recorded = record(&app, old, "merged_into", &[new]).expect(201);
    let location = recorded.header("location").unwrap().to_owned();
    assert_eq!(recorded.text, reviewer.get(&location).expect(200).text);
    let succession = recorded.json();
    assert_eq!(succession["predecessor"]["name"], old_name);
    assert_eq!(succession["successors"][0]["name"], new_name);
    assert_eq!((&succession["reason"], &succession["withdrawn"]), (&json!(CANARY), &Value::Null));

    // A partner learns it from the one answer that it asks for.
    let answer = asked(&app, old);
    assert_eq!(answer["organization"]["status"], "closed");
    let ends = json!([{
        "id": new.to_string(), "name": new_name, "status": "active", "kind": "merged_into", "since": "2026-11-01",
    }]);
    assert_eq!(answer["organization"]["continues_as"], ends, "{answer:#}");
    let standing = &answer["standings"][0];
    assert_eq!((&standing["standing"], &standing["may_rely"]), (&json!("suspended"), &json!(false)));
    assert!(standing["notice"].is_string(), "{standing:#}");
    assert!(found(&app, "").is_empty());
    assert_eq!(found(&app, "&standing=suspended")[0]["organization"], answer["organization"]);

    // By the registry itself, in the same moment, and for this reason.
    let decisions = app.as_role(Role::Auditor).get(&format!("/v1/decisions?organization={old}")).ok().json();
    let last = decisions["items"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["act"], &last["recorded_at"]), (&json!("suspend"), &succession["recorded_at"]));
    assert!(last["reason"].as_str().unwrap().starts_with("Succession: "), "{last:#}");

    // So does every other answer that names it to a partner.
    let partner = app.as_role(Role::Partner);
    assert_eq!(partner.get(&format!("/v1/providers/{old}")).expect(200).json()["continues_as"], ends);
    let row = json!({ "name": old_name, "county": "37183" });
    let matched = partner.post("/v1/organizations/match", &json!({ "rows": [row] })).expect(200).json();
    let candidates = matched["rows"][0]["candidates"].as_array().unwrap();
    let named = candidates.iter().find(|one| one["organization"]["id"] == old.to_string()).unwrap();
    assert_eq!(named["organization"]["continues_as"], ends, "{matched:#}");

    // Nothing has come to the other by itself.
    let successor = asked(&app, new);
    assert_eq!(successor["standings"][0]["standing"], "not_assessed");
    assert_eq!(successor["organization"].get("continues_as"), None);

    // Staff and its own people see both ways of it.
    for caller in [reviewer.clone(), app.provider(old)] {
        let view = shown(&caller, old).json();
        assert_eq!((&view["status"], &view["continues_as"]), (&json!("closed"), &ends));
        assert_eq!(view["successions"][0]["id"], succession["id"]);
        assert_eq!(view["successions"][0]["withdrawn_on"], Value::Null);
    }
    let view = shown(&app.provider(new), new).json();
    assert_eq!(view["continues"][0]["id"], old.to_string());
    assert_eq!(view["continues"][0]["name"], old_name);
    assert_eq!((&view["continues_as"], &view["status"]), (&json!([]), &json!("active")));

    // Nothing of the one is opened to the other's people.
    app.provider(old).get(&format!("/v1/organizations/{new}")).problem(404, "not-found");
    app.provider(old).get(&format!("/v1/standing/{new}")).problem(404, "not-found");
    app.provider(new).get(&format!("/v1/organizations/{old}")).problem(404, "not-found");
    app.provider(new).get(&format!("/v1/organizations/{old}/verdict?use=funding")).problem(404, "not-found");
}

#[test]
fn an_id_that_has_been_succeeded_is_answered_by_every_read() {
    let app = TestApp::start();
    let (old, new) = (eligible(&app), newcomer(&app));
    record(&app, old, "succeeded_by", &[new]).ok();
    let everything = app.bearer(app.token(app.staff().actor(Role::Auditor), Scope::ALL, None));
    let mut read = 0;
    for operation in operations::all().iter().filter(|operation| operation.method == "GET") {
        let mut target = operation.target_with(|name| (name == "organization").then(|| old.to_string()));
        if !operation.path.contains("{organization}") {
            if operation.parameters("query").iter().all(|parameter| parameter["name"] != "organization") {
                continue;
            }
            target += &format!("?organization={old}");
        }
        if operation.parameters("query").iter().any(|one| one["name"] == "use" && one["required"] == true) {
            target += if target.contains('?') { "&use=funding" } else { "?use=funding" };
        }
        let _ = everything.get(&target).expect(200);
        read += 1;
    }
    assert!(read >= 5, "only {read} reads");
}

#[test]
fn chains_and_splits_are_followed_to_their_ends_and_names_are_those_of_today() {
    let app = TestApp::start();
    let [first, second, third, fourth] = [(); 4].map(|()| newcomer(&app));
    record(&app, first, "succeeded_by", &[second]).ok();
    record(&app, second, "split_into", &[third, fourth]).ok();
    let staff = app.as_role(Role::Reviewer);
    let both = [third, fourth].map(|id| id.to_string());
    for answer in [asked(&app, first)["organization"].clone(), shown(&staff, first).json()] {
        assert_eq!(ids(&answer["continues_as"]), both, "{answer:#}");
        assert_eq!(answer["continues_as"][0]["kind"], "split_into");
    }
    assert_eq!(ids(&shown(&staff, third).json()["continues"]), [second.to_string()]);

    // A list, where both sides stand on one page, says the same as each read by itself.
    let listed = staff.get("/v1/organizations?limit=200").ok().json();
    for (item, id) in listed["items"].as_array().unwrap().iter().zip([first, second, third, fourth]) {
        assert_eq!(*item, shown(&staff, id).json());
    }

    // A name that changes at the end of the chain is told at its beginning, at once.
    let before = shown(&staff, third);
    let tag = app.as_role(Role::Partner).get(&format!("/v1/standing/{first}")).ok().etag();
    let mut renamed = before.json()["profile"].clone();
    renamed["name"] = json!("A name of today (fictitious)");
    staff.put(&format!("/v1/organizations/{third}"), &before.etag(), &renamed).ok();
    assert_eq!(asked(&app, first)["organization"]["continues_as"][0]["name"], renamed["name"]);
    assert_eq!(shown(&staff, second).json()["continues_as"][0]["name"], renamed["name"]);
    assert_ne!(app.as_role(Role::Partner).get(&format!("/v1/standing/{first}")).ok().etag(), tag);

    // Parts come together again; and an end that closes says so, because nobody follows it.
    record(&app, third, "merged_into", &[fourth]).ok();
    assert_eq!(ids(&asked(&app, first)["organization"]["continues_as"]), [fourth.to_string()]);
    staff.act(&format!("/v1/organizations/{fourth}/close"), &shown(&staff, fourth).etag()).ok();
    let end = asked(&app, first)["organization"]["continues_as"][0].clone();
    assert_eq!((&end["id"], &end["status"]), (&json!(fourth.to_string()), &json!("closed")));
}

#[test]
fn a_directory_that_is_loaded_anew_says_the_same() {
    let app = TestApp::start();
    let [first, second, third] = [eligible(&app), newcomer(&app), newcomer(&app)];
    record(&app, first, "merged_into", &[second]).ok();
    let inherited = grant(second, &json!({ "inherited_from": first.to_string() }));
    app.as_role(Role::Decider).post_once("/v1/decisions", &inherited).ok();
    record(&app, third, "merged_into", &[second]).ok();
    let fresh = workflows::follower::Follower::start(app.database().open()).unwrap();
    let snapshot = fresh.directory().snapshot();
    let target = |id| format!("/v1/standing/{id}?use=referral&arena=outreach");
    for id in [first, second, third] {
        let told = app.as_role(Role::Partner).get(&target(id)).ok().json();
        let ends: Vec<String> = snapshot.ends(id).iter().map(|end| end.organization.to_string()).collect();
        assert_eq!(ids(&told["organization"]["continues_as"]), ends);
        let from: Vec<_> = snapshot.entry(id).unwrap().to_entry().lines.iter().flat_map(|l| l.runs.clone()).collect();
        let from = from.iter().find_map(|run| run.grounds.inherited_from).map(|from| json!(from.to_string()));
        assert_eq!(told["standings"][0]["inherited_from"].get("id"), from.as_ref());
    }
}

#[test]
fn what_cannot_be_is_refused_and_writes_nothing() {
    let app = TestApp::start();
    let [a, b, c, closed] = [(); 4].map(|()| newcomer(&app));
    let staff = app.as_role(Role::Reviewer);
    staff.act(&format!("/v1/organizations/{closed}/close"), &shown(&staff, closed).etag()).ok();
    record(&app, a, "merged_into", &[b]).ok();
    let before = app.position();
    record(&app, a, "succeeded_by", &[c]).problem(409, "already-succeeded");
    record(&app, b, "merged_into", &[a]).problem(409, "succession-cycle");
    record(&app, b, "split_into", &[a, c]).problem(409, "succession-cycle");
    record(&app, b, "merged_into", &[closed]).problem(409, "successor-closed");
    record(&app, b, "merged_into", &[b]).problem(422, "successor-is-predecessor");
    record(&app, b, "merged_into", &[c, closed]).problem(422, "successor-count");
    record(&app, b, "split_into", &[c]).problem(422, "successor-count");
    record(&app, b, "split_into", &[c, c]).problem_at(422, "invalid", "/successors/1");
    let nobody = OrganizationId(Uuid::now_v7());
    record(&app, b, "split_into", &[c, nobody]).problem_at(422, "invalid", "/successors/1");
    record(&app, b, "merged_into", &[]).problem_at(422, "invalid", "/successors");

    let etag = shown(&staff, b).etag();
    let sound = body("merged_into", &[c]);
    for (pointer, value) in
        [("kind", json!("swallowed_by")), ("effective_on", json!("11/01/2026")), ("reason", json!(""))]
    {
        let mut wrong = sound.clone();
        wrong[pointer] = value;
        record_as(&staff, &etag, b, &wrong).problem_at(422, "invalid", &format!("/{pointer}"));
    }
    let mut ahead = sound.clone();
    ahead["effective_on"] = json!("2199-01-01");
    record_as(&staff, &etag, b, &ahead).problem(422, "day-ahead");
    record_as(&staff, "\"9.0\"", b, &sound).problem(412, "stale");
    record_as(&staff, &etag, nobody, &sound).problem(404, "not-found");
    let place = format!("/v1/organizations/{b}/succession");
    staff.post_once(&place, &sound).problem(428, "precondition-required");
    staff.call("POST", &place).header("If-Match", &etag).json(&sound).send().problem(400, "invalid-header");
    assert_eq!(app.position(), before);

    // Nobody acts on an organization that they belong to, on whichever side it is.
    for own in [b, c] {
        let person = app.person(Role::Reviewer, None);
        let administrator = app.as_role(Role::Administrator);
        let list = format!("/v1/users/{person}/affiliations");
        let tag = administrator.get(&list).ok().etag();
        let belongs = json!({"affiliations": [{"organization": own.to_string(), "since": "2026-01-15"}]});
        administrator.put(&list, &tag, &belongs).ok();
        let interested = app.bearer(app.token(Actor::Person(person), Role::Reviewer.scopes(), None));
        record_as(&interested, &etag, b, &sound).problem(409, "own-organization");
    }

    // The same key gets the same answer, and the act happens once.
    let key = Uuid::new_v4().to_string();
    let once = || staff.call("POST", &place).header("If-Match", &etag).header("Idempotency-Key", &key);
    let first = once().json(&sound).send().expect(201);
    assert_eq!(once().json(&sound).send().expect(201).text, first.text);
}

#[test]
fn a_succession_that_is_withdrawn_leads_nowhere_and_stays_on_record() {
    let app = TestApp::start();
    let (old, new) = (eligible(&app), newcomer(&app));
    let until = asked(&app, old)["standings"][0]["valid_until"].clone();
    let succession = record(&app, old, "merged_into", &[new]).expect(201).id();
    let inherited = grant(new, &json!({ "inherited_from": old.to_string() }));
    app.as_role(Role::Decider).post_once("/v1/decisions", &inherited).expect(201).ok();
    assert_eq!(state(&app, new), "eligible");

    let staff = app.as_role(Role::Reviewer);
    let place = format!("/v1/successions/{succession}");
    let etag = staff.get(&place).ok().etag();
    staff.post(&format!("{place}/withdraw"), &json!({"reason": "x"})).problem(428, "precondition-required");
    for wrong in [json!({}), json!({"reason": ""})] {
        let call = staff.call("POST", &format!("{place}/withdraw")).header("If-Match", &etag);
        call.json(&wrong).send().problem_at(422, "invalid", "/reason");
    }
    let call = staff.call("POST", &format!("{place}/withdraw")).header("If-Match", &etag);
    call.json(&json!({"reason": " \n"})).send().problem(422, "withdrawal-reason");
    let withdrawn = withdraw(&app, &succession).expect(200);
    assert_ne!(withdrawn.etag(), etag);
    let end = withdrawn.json()["withdrawn"].clone();
    assert_eq!(end["reason"], CANARY);

    // What the registry closed is active again. What it held stays suspended until somebody decides.
    let view = shown(&staff, old).json();
    assert_eq!((&view["status"], &view["continues_as"]), (&json!("active"), &json!([])));
    assert!(view["successions"][0]["withdrawn_on"].is_string(), "{view:#}");
    assert_eq!(shown(&staff, new).json()["continues"], json!([]));
    assert_eq!(asked(&app, old)["organization"].get("continues_as"), None);
    assert_eq!(state(&app, old), "suspended");
    // What had been inherited through it has lost its ground, in the same moment.
    assert_eq!(state(&app, new), "suspended");
    let decisions = app.as_role(Role::Auditor).get(&format!("/v1/decisions?organization={new}")).ok().json();
    let last = decisions["items"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["act"], &last["recorded_at"]), (&json!("suspend"), &end["recorded_at"]));
    assert!(found(&app, "").is_empty());

    let reinstate = |id| grant(id, &json!({"act": "reinstate", "reason": "It works."}));
    let decider = app.as_role(Role::Decider);
    decider.post_once("/v1/decisions", &reinstate(new)).problem(409, "not-a-successor");
    decider.post_once("/v1/decisions", &inherited).problem(409, "not-a-successor");
    let again = decider.post_once("/v1/decisions", &reinstate(old)).expect(201).json();
    assert_eq!((&again["valid_until"], &again["inherited_from"]), (&until, &Value::Null));
    assert_eq!(state(&app, old), "eligible");

    let call = staff.call("POST", &format!("{place}/withdraw")).header("If-Match", withdrawn.etag());
    call.json(&json!({"reason": "Again."})).send().problem(409, "succession-withdrawn");
    let call = staff.call("POST", &format!("{place}/withdraw")).header("If-Match", &etag);
    call.json(&json!({"reason": "Again."})).send().problem(412, "stale");

    // It can be recorded anew, and the list holds both.
    record(&app, old, "succeeded_by", &[new]).expect(201).ok();
    let list = staff.get(&format!("/v1/successions?organization={old}")).ok().json();
    let kinds: Vec<_> = list["items"].as_array().unwrap().iter().map(|one| one["kind"].clone()).collect();
    assert_eq!(kinds, ["merged_into", "succeeded_by"]);
}

#[test]
fn successions_are_listed_for_who_reaches_them_and_their_reasons_are_for_staff() {
    let app = TestApp::start();
    let [a, b, c, d] = [(); 4].map(|()| newcomer(&app));
    let first = record(&app, a, "merged_into", &[b]).expect(201).id();
    let second = record(&app, c, "split_into", &[b, d]).expect(201).id();
    withdraw(&app, &second).ok();
    let stranger = app.provider(newcomer(&app));
    let list =
        |caller: &Caller<'_>, more: &str| ids(&caller.get(&format!("/v1/successions{more}")).ok().json()["items"]);
    let staff = app.as_role(Role::Auditor);
    assert_eq!(list(&staff, ""), [first.clone(), second.clone()]);
    assert_eq!(list(&staff, &format!("?organization={a}")), std::slice::from_ref(&first));
    assert_eq!(list(&staff, &format!("?organization={d}")), std::slice::from_ref(&second));
    let page = staff.get("/v1/successions?limit=1").ok().json();
    let next = format!("?limit=1&cursor={}", page["next_cursor"].as_str().unwrap());
    assert_eq!((ids(&page["items"]), list(&staff, &next)), (vec![first.clone()], vec![second.clone()]));

    for (organization, expected) in [(a, vec![&first]), (b, vec![&first, &second]), (d, vec![&second])] {
        let provider = app.provider(organization);
        assert_eq!(list(&provider, ""), expected.iter().map(|id| (*id).clone()).collect::<Vec<_>>());
        for id in [&first, &second] {
            let answer = provider.get(&format!("/v1/successions/{id}"));
            if expected.contains(&id) {
                assert!(!answer.text.contains(CANARY), "{answer}");
                assert_eq!(answer.expect(200).json()["reason"], Value::Null);
            } else {
                answer.problem(404, "not-found");
            }
        }
        assert!(list(&provider, &format!("?organization={c}")).iter().all(|id| expected.contains(&id)));
    }
    assert!(list(&stranger, "").is_empty());
    for id in [&first, &second] {
        stranger.get(&format!("/v1/successions/{id}")).problem(404, "not-found");
        let shown = staff.get(&format!("/v1/successions/{id}")).ok().json();
        assert_eq!(shown["reason"], CANARY);
    }

    // The reasons of staff are nowhere else.
    let auditor = app.as_role(Role::Auditor);
    let mut elsewhere = vec![auditor.get("/v1/journal?limit=200").ok(), auditor.get("/v1/access-log?limit=200").ok()];
    elsewhere.extend([a, b, c, d].map(|id| shown(&auditor, id)));
    elsewhere.extend([a, b, c, d].map(|id| app.as_role(Role::Partner).get(&format!("/v1/standing/{id}")).ok()));
    for answer in elsewhere {
        assert!(!answer.text.contains(CANARY), "{answer}");
    }
}

#[test]
fn what_was_closed_before_may_be_succeeded_and_stays_closed_when_that_is_withdrawn() {
    let app = TestApp::start();
    let (old, new) = (eligible(&app), newcomer(&app));
    let staff = app.as_role(Role::Reviewer);
    staff.act(&format!("/v1/organizations/{old}/close"), &shown(&staff, old).etag()).ok();
    let kind = SuccessionKind::SucceededBy.as_str();
    let succession = record(&app, old, kind, &[new]).expect(201).id();
    assert_eq!(ids(&asked(&app, old)["organization"]["continues_as"]), [new.to_string()]);
    withdraw(&app, &succession).ok();
    assert_eq!(shown(&staff, old).json()["status"], "closed");
    assert_eq!(asked(&app, old)["organization"].get("continues_as"), None);
}
