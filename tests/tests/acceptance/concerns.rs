//! Concerns: anybody may raise one, staff look into it, and nobody else ever sees what was said.

use crate::operations;
use domain::{
    access::{Actor, Role, Scope},
    ids::{ConcernId, OrganizationId},
};
use http_api::edge::allowance::{Rate, Rates};
use serde_json::{Value, json};
use testkit::{Answer, Caller, TestApp, capture_log, logged_with, offering, profile};

/// A word of a concern that is looked for everywhere afterwards.
const WORD: &str = "Quibblewort";

fn text(about: &str) -> String {
    format!("{WORD}: the line that is announced is not answered at night. {about}")
}

fn body(organization: &str, about: &str) -> Value {
    json!({"organization": organization, "category": "misrepresentation", "text": text(about)})
}

fn raise(caller: &Caller<'_>, body: &Value) -> Answer {
    caller.post("/v1/concerns", body)
}

fn all(app: &TestApp) -> Vec<Value> {
    app.as_role(Role::Reviewer).get("/v1/concerns?limit=200").ok().json()["items"].as_array().unwrap().clone()
}

fn act(caller: &Caller<'_>, concern: &str, act: &str, etag: &str, body: &Value) -> Answer {
    caller.call("POST", &format!("/v1/concerns/{concern}/{act}")).header("If-Match", etag).json(body).send()
}

/// The entity tag of a revision.
fn tag(revision: u32) -> String {
    format!("\"{revision}.0\"")
}

fn serious(app: &TestApp, organization: OrganizationId) -> bool {
    let read = |conn: &mut persistence::Conn| {
        Ok(!persistence::concerns::with_open_serious_concern(conn, &[organization])?.is_empty())
    };
    app.db().read::<_, persistence::Error>(read).unwrap()
}

#[test]
fn the_receipt_is_the_same_whoever_is_meant_and_nothing_is_lost() {
    let app = TestApp::start();
    let organization = app.organization(&profile(&[])).to_string();
    let unknown = uuid::Uuid::now_v7().to_string();
    let named = json!({"organization_name": "Somebody somewhere", "category": "other", "text": text("c")});
    let asked = [body(&organization, "a"), body(&unknown, "b"), named, body(&organization, "a")];
    let receipts: Vec<_> = asked.iter().map(|body| raise(&app.nobody(), body).expect(202)).collect();
    for receipt in &receipts {
        assert_eq!(receipt.text, receipts[0].text);
        assert_eq!(receipt.header("etag"), receipts[0].header("etag"));
        assert_eq!(receipt.headers.len(), receipts[0].headers.len());
    }
    let kept = all(&app);
    assert_eq!(kept.len(), 3, "the same again is counted, not kept");
    assert_eq!((&kept[0]["organization"], &kept[0]["times"]), (&json!(organization), &json!(2)));
    assert_eq!((&kept[1]["organization"], &kept[1]["named"]), (&Value::Null, &json!(unknown)));
    assert_eq!((&kept[2]["organization"], &kept[2]["named"]), (&Value::Null, &json!("Somebody somewhere")));
    assert!(kept.iter().all(|concern| concern["raised_by"].is_null() && concern["serious"].is_null()));
}

#[test]
fn a_concern_that_says_too_much_or_nothing_is_refused_with_where() {
    let app = TestApp::start();
    let organization = app.organization(&profile(&[])).to_string();
    let nobody = app.nobody();
    let mut telling = body(&organization, "");
    telling["text"] = json!("Our client Zyxwvita has the number 123-45-6789.");
    let problem = raise(&nobody, &telling).problem_at(422, "looks-like-personal-data", "/text");
    assert!(!problem.to_string().contains("Zyxwvita"));
    raise(&nobody, &json!({"category": "other", "text": "x"})).problem_at(422, "invalid", "/organization");
    let mut both = body(&organization, "");
    both["organization_name"] = json!("And a name");
    raise(&nobody, &both).problem_at(422, "invalid", "/organization");
    let mut wrong = body(&organization, "");
    wrong["contact"] = json!({"email": "nowhere"});
    raise(&nobody, &wrong).problem_at(422, "invalid", "/contact/email");
    wrong["contact"] = json!({});
    raise(&nobody, &wrong).problem_at(422, "invalid", "/contact");
    let call = nobody.call("POST", "/v1/concerns").header("Authorization", "Bearer nonsense");
    call.json(&body(&organization, "")).send().problem(401, "unauthenticated");
    assert_eq!(all(&app), Vec::<Value>::new());
}

#[test]
fn a_partners_machine_is_known_and_people_are_not() {
    let app = TestApp::start();
    let organization = app.organization(&profile(&[]));
    let machine = app.staff().machine(Role::Partner).id;
    let partner = app.bearer(app.token(Actor::Machine(machine), Role::Partner.scopes(), None));
    raise(&partner, &body(&organization.to_string(), "m")).expect(202).ok();
    raise(&app.provider(organization), &body(&organization.to_string(), "p")).expect(202).ok();
    let by: Vec<_> = all(&app).iter().map(|concern| concern["raised_by"].clone()).collect();
    assert_eq!(by, [json!(machine.to_string()), Value::Null]);
}

#[test]
fn staff_look_into_it_share_their_own_words_and_conclude_and_no_standing_changes() {
    let app = TestApp::start();
    let organization = app.eligible(&profile(&[offering("outreach", &["37183"])]));
    let mut said = body(&organization.to_string(), "");
    said["contact"] = json!({"email": "somebody@example.org", "phone": "+19195550101"});
    raise(&app.nobody(), &said).expect(202).ok();
    let concern = all(&app)[0]["id"].as_str().unwrap().to_owned();
    let reviewer = app.as_role(Role::Reviewer);
    let owner = app.provider_as(Role::ProviderOwner, organization);
    let shared = format!("/v1/organizations/{organization}/concerns");
    let contact = format!("/v1/concerns/{concern}/contact");

    act(&reviewer, &concern, "conclude", &tag(1), &json!({"outcome": "closed"})).problem(409, "concern-not-in-triage");
    act(&reviewer, &concern, "share", &tag(1), &json!({"summary": "x"})).problem(409, "concern-not-in-triage");
    assert!(!serious(&app, organization));
    let looked = json!({"serious": true, "note": "Called on three nights."});
    let triaged = act(&reviewer, &concern, "triage", &tag(1), &looked).ok().json();
    assert_eq!((&triaged["state"], &triaged["serious"]), (&json!("in_triage"), &json!(true)));
    act(&reviewer, &concern, "triage", &tag(1), &looked).problem(412, "stale");
    assert!(serious(&app, organization), "a policy can ask for it");
    let asked = app.as_role(Role::Partner).get(&format!("/v1/standing/{organization}?use=referral")).ok().json();
    assert_eq!(asked["standings"][0]["standing"], "eligible", "alone it changes nothing");

    // Only who looks into it reads how to reach them.
    assert_eq!(reviewer.get(&contact).ok().json()["email"], "somebody@example.org");
    app.as_role(Role::Auditor).get(&contact).problem(403, "forbidden");
    assert!(!app.as_role(Role::Auditor).get(&format!("/v1/concerns/{concern}")).ok().text.contains("somebody@"));

    assert_eq!(owner.get(&shared).ok().json()["items"], json!([]));
    let answer = json!({"response": "It is answered again."});
    act(&owner, &concern, "answer", &tag(2), &answer).problem(404, "not-found");
    act(&reviewer, &concern, "share", &tag(2), &json!({"summary": "We were told of a line."})).ok();
    let told = owner.get(&shared).ok();
    assert!(!told.text.contains(WORD) && !told.text.contains("three nights"), "{told}");
    assert_eq!(told.json()["items"][0]["summary"], "We were told of a line.");
    assert_eq!(told.json()["items"][0]["revision"], 3);
    let other = app.organization(&profile(&[]));
    app.provider(other).get(&shared).problem(404, "not-found");
    act(&app.provider_as(Role::ProviderOwner, other), &concern, "answer", &tag(3), &answer).problem(404, "not-found");
    let member = app.provider_as(Role::ProviderMember, organization);
    act(&member, &concern, "answer", &tag(3), &answer).problem(403, "forbidden");
    let answered = act(&owner, &concern, "answer", &tag(3), &answer).ok();
    assert!(!answered.text.contains(WORD), "{answered}");

    let seen = reviewer.get(&format!("/v1/concerns/{concern}")).ok().json();
    assert_eq!(seen["response"], "It is answered again.");
    let upheld = json!({"outcome": "upheld", "erase_contact": false});
    act(&reviewer, &concern, "conclude", &tag(4), &upheld).ok();
    assert!(serious(&app, organization), "upheld, it stands until it is closed");
    assert!(reviewer.get(&contact).ok().text.contains("somebody@"));
    act(&reviewer, &concern, "triage", &tag(5), &looked).problem(409, "concern-concluded");
    act(&reviewer, &concern, "conclude", &tag(5), &json!({"outcome": "closed"})).ok();
    assert!(!serious(&app, organization));
    reviewer.get(&contact).problem(404, "not-found");
    act(&owner, &concern, "answer", &tag(6), &answer).problem(409, "concern-concluded");
    let kept = app.db().read::<_, persistence::Error>(|conn| {
        persistence::concern_contacts::find(conn, concern.parse::<ConcernId>().unwrap())
    });
    assert_eq!(kept.unwrap(), None, "erased from the database as well");
}

#[test]
fn a_concern_about_nobody_known_waits_until_staff_say_who_is_meant() {
    let app = TestApp::start();
    let organization = app.organization(&profile(&[]));
    let named = json!({"organization_name": "Somebody somewhere", "category": "other", "text": text("")});
    raise(&app.nobody(), &named).expect(202).ok();
    let concern = all(&app)[0]["id"].as_str().unwrap().to_owned();
    let reviewer = app.as_role(Role::Reviewer);
    act(&reviewer, &concern, "triage", &tag(1), &json!({"serious": true})).ok();
    act(&reviewer, &concern, "share", &tag(2), &json!({"summary": "x"})).problem(409, "concern-names-nobody");
    act(&reviewer, &concern, "conclude", &tag(2), &json!({"outcome": "upheld"})).problem(409, "concern-names-nobody");
    let nobody = json!({"organization": uuid::Uuid::now_v7().to_string()});
    act(&reviewer, &concern, "triage", &tag(2), &nobody).problem_at(422, "invalid", "/organization");
    let meant = json!({"organization": organization.to_string()});
    act(&reviewer, &concern, "triage", &tag(2), &meant).ok();
    assert!(serious(&app, organization));
}

#[test]
fn who_belongs_to_the_organization_neither_reads_nor_handles_it() {
    let app = TestApp::start();
    let [own, other] = [(), ()].map(|()| app.organization(&profile(&[])));
    let [about_own, about_other] = [own, other].map(|one| app.concern(one, &text("")).to_string());
    let person = app.person(Role::Reviewer, None);
    let administrator = app.as_role(Role::Administrator);
    let place = format!("/v1/users/{person}/affiliations");
    let etag = administrator.get(&place).ok().etag();
    let list = json!({"affiliations": [{"organization": own.to_string(), "since": "2026-01-15"}]});
    administrator.put(&place, &etag, &list).ok();
    let interested = app.bearer(app.token(Actor::Person(person), Role::Reviewer.scopes(), None));
    let listed = interested.get("/v1/concerns").ok().json();
    let ids: Vec<_> = listed["items"].as_array().unwrap().iter().map(|item| item["id"].clone()).collect();
    assert_eq!(ids, [json!(about_other)]);
    interested.get(&format!("/v1/concerns/{about_own}")).problem(409, "own-organization");
    interested.get(&format!("/v1/concerns/{about_own}/contact")).problem(409, "own-organization");
    interested.get(&format!("/v1/organizations/{own}/concerns")).problem(409, "own-organization");
    act(&interested, &about_own, "triage", &tag(1), &json!({})).problem(409, "own-organization");
    act(&interested, &about_other, "triage", &tag(1), &json!({})).ok();
}

#[test]
fn what_was_said_is_in_no_answer_but_those_of_staff_and_in_no_entry_or_log() {
    capture_log();
    let app = TestApp::start();
    let organization = app.eligible(&profile(&[offering("outreach", &["37183"])]));
    let concern = app.concern(organization, &text("")).to_string();
    let reviewer = app.as_role(Role::Reviewer);
    act(&reviewer, &concern, "triage", &tag(1), &json!({"serious": true, "note": format!("{WORD} noted")})).ok();
    act(&reviewer, &concern, "share", &tag(2), &json!({"summary": "We were told of a line."})).ok();
    act(&reviewer, &concern, "conclude", &tag(3), &json!({"outcome": "upheld"})).ok();
    let everything = app.bearer(app.token(app.staff().actor(Role::Reviewer), Scope::ALL, None));
    let others: Vec<(Caller<'_>, &str)> = vec![
        (app.nobody(), "nobody"),
        (app.as_role(Role::Partner), "a partner"),
        (app.provider_as(Role::ProviderOwner, organization), "the owner"),
        (app.provider_as(Role::ProviderMember, organization), "a member"),
    ];
    let (mut asked, mut answered) = (0, 0);
    for operation in operations::all().iter().filter(|operation| operation.method == "GET") {
        let target = operation.target_with(|name| match name {
            "organization" => Some(organization.to_string()),
            "concern" => Some(concern.clone()),
            _ => None,
        });
        let query = if operation.id == "search_standing" { "?use=referral&arena=outreach" } else { "" };
        for (caller, who) in &others {
            let answer = caller.get(&format!("{target}{query}"));
            assert!(!answer.text.contains(WORD), "{who}: {answer}");
            if *who == "a partner" || *who == "nobody" {
                assert!(!answer.text.contains(&concern) && !answer.text.contains("concern_"), "{who}: {answer}");
            }
            asked += 1;
            answered += usize::from(answer.status == 200);
        }
    }
    assert!(asked > 200 && answered > 30, "{asked} {answered}");
    assert!(everything.get(&format!("/v1/concerns/{concern}")).ok().text.contains(WORD), "staff read it");
    let journal = app.as_role(Role::Auditor).get("/v1/journal/export").ok().text;
    assert!(journal.contains("concern_raised") && !journal.contains(WORD), "the journal says that, and not what");
    for line in journal.lines().filter(|line| line.contains("concern_")) {
        assert!(!line.contains(&organization.to_string()), "{line}");
    }
    assert_eq!(logged_with(WORD), Vec::<String>::new());
    assert!(!logged_with("/v1/concerns").is_empty(), "nothing was logged: the test would see nothing");
}

#[test]
fn a_source_that_floods_is_slowed_and_noticed() {
    let app = TestApp::start_with(|settings| {
        let free = Rate { burst: 1e9, an_hour: 1.0 };
        settings.public_rates.concerns = Rates { network: Rate { burst: 3.0, an_hour: 1.0 }, together: free };
        settings.alert_above.concerns = 4;
    });
    let organization = app.organization(&profile(&[])).to_string();
    for number in 0..3 {
        raise(&app.nobody(), &body(&organization, &number.to_string())).expect(202).ok();
    }
    let auditor = app.as_role(Role::Auditor);
    let alerts = || auditor.get("/v1/alerts").ok().json()["items"].as_array().unwrap().clone();
    for number in 3..9 {
        let refused = raise(&app.nobody(), &body(&organization, &number.to_string()));
        assert!(refused.header("retry-after").is_some(), "{refused}");
        refused.problem(429, "too-many-requests");
        assert_eq!(alerts().len(), usize::from(number >= 4), "after {number}");
    }
    assert_eq!(all(&app).len(), 3);
    let alert = alerts().remove(0);
    assert_eq!((&alert["kind"], &alert["client"], &alert["level"]), (&json!("concerns"), &Value::Null, &json!(2)));
    assert_eq!(alert["network"], "127.0.0.0/24", "a network, and no address");
    let administrator = app.as_role(Role::Administrator);
    let target = format!("/v1/alerts/{}", alert["id"].as_str().unwrap());
    let etag = administrator.get(&target).ok().etag();
    let acknowledged = administrator.call("POST", &format!("{target}/acknowledge")).header("If-Match", &etag);
    assert_eq!(acknowledged.json(&json!({"note": "A school project."})).send().ok().json()["state"], "acknowledged");
}

#[test]
fn two_who_say_the_same_are_each_kept_with_their_contact() {
    let app = TestApp::start();
    let mut said = json!({"organization_name": "Somebody", "category": "other", "text": "The line is dead."});
    for email in ["one@example.org", "two@example.org", "two@example.org"] {
        said["contact"] = json!({"email": email});
        app.nobody().post("/v1/concerns", &said).ok();
    }
    let reviewer = app.as_role(Role::Reviewer);
    let listed = reviewer.get("/v1/concerns").ok().json();
    let ids: Vec<_> = listed["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect();
    let contact = |id: &str| reviewer.get(&format!("/v1/concerns/{id}/contact")).ok().json()["email"].clone();
    let contacts: std::collections::BTreeSet<String> = ids.iter().map(|id| contact(id).to_string()).collect();
    assert_eq!(contacts.len(), 2, "{listed:#}");
    // The second, when they say it again, are counted with themselves, and whoever leaves none with the first.
    let times: Vec<_> = listed["items"].as_array().unwrap().iter().map(|item| item["times"].clone()).collect();
    assert_eq!(times, [json!(1), json!(2)], "{listed:#}");
    said.as_object_mut().unwrap().remove("contact");
    app.nobody().post("/v1/concerns", &said).ok();
    let times: Vec<_> = all(&app).iter().map(|concern| concern["times"].clone()).collect();
    assert_eq!(times, [json!(2), json!(2)]);
}

#[test]
fn a_contact_that_was_kept_at_the_end_can_be_erased_afterwards() {
    let app = TestApp::start();
    let organization = app.organization(&profile(&[]));
    let reviewer = app.as_role(Role::Reviewer);
    let erase = |caller: &Caller<'_>, concern: &str, etag: &str| {
        caller.call("DELETE", &format!("/v1/concerns/{concern}/contact")).header("If-Match", etag).send()
    };
    for (number, outcome) in ["dismissed", "closed"].into_iter().enumerate() {
        let concern = app.concern(organization, &text(&number.to_string())).to_string();
        let contact = format!("/v1/concerns/{concern}/contact");
        act(&reviewer, &concern, "triage", &tag(1), &json!({"serious": false})).ok();
        act(&reviewer, &concern, "conclude", &tag(2), &json!({"outcome": outcome, "erase_contact": false})).ok();
        assert_eq!(reviewer.get(&contact).ok().json()["email"], "somebody@example.org");

        erase(&app.as_role(Role::Auditor), &concern, &tag(3)).problem(403, "forbidden");
        erase(&reviewer, &concern, &tag(2)).problem(412, "stale");
        reviewer.call("DELETE", &contact).send().problem(428, "precondition-required");
        let before = app.position();
        let erased = erase(&reviewer, &concern, &tag(3)).ok();
        assert_eq!((&erased.json()["state"], erased.etag().starts_with("\"4.")), (&json!(outcome), true), "{erased}");
        reviewer.get(&contact).problem(404, "not-found");
        erase(&reviewer, &concern, &tag(4)).problem(404, "not-found");
        let kept = app.db().read::<_, persistence::Error>(|conn| {
            persistence::concern_contacts::find(conn, concern.parse::<ConcernId>().unwrap())
        });
        assert_eq!(kept.unwrap(), None, "erased from the database as well");

        // The journal says that, and nothing of whom or how.
        assert_eq!(app.position(), before + 1);
        let journal = app.as_role(Role::Auditor).get("/v1/journal/export").ok().text;
        let newest = journal.lines().rev().find(|line| line.contains("concern_contact_erased")).unwrap();
        assert!(newest.contains(&concern) && !newest.contains("somebody"), "{newest}");
        assert!(!newest.contains(&organization.to_string()), "{newest}");
    }

    // Whether or not it is over, and not by those who belong to the organization.
    let concern = app.concern(organization, &text("open")).to_string();
    let person = app.person(Role::Reviewer, None);
    let administrator = app.staff().actor(Role::Administrator);
    app.write(|tx| {
        let list = std::collections::BTreeMap::from([(organization, tx.now().day())]);
        workflows::duties::set_affiliations(tx, administrator, person, 0, list)
    });
    let belonging = app.bearer(app.token(Actor::Person(person), Role::Reviewer.scopes(), None));
    erase(&belonging, &concern, &tag(1)).problem(409, "own-organization");
    erase(&reviewer, &concern, &tag(1)).ok();
}
