//! The journal: one entry for every act, none for a refusal, and a chain that shows what was changed.

use domain::{
    access::{Role, Scope},
    decision::Act,
    policy::Use,
};
use persistence::{
    Db,
    journal::{self, Break},
};
use serde_json::{Value, json};
use testkit::{Answer, Flow, TestApp, offering, profile};

fn verify(db: &Db) -> Result<u64, Break> {
    let verified = db.read::<_, persistence::Error>(|conn| journal::verify(conn, |_| {}));
    verified.expect("the database answers").map(|found| found.entries)
}

fn entries(db: &Db) -> Vec<journal::Entry> {
    db.read::<_, persistence::Error>(|conn| journal::entries_after(conn, 0, 10_000)).unwrap()
}

fn everything(app: &TestApp) -> testkit::Caller<'_> {
    app.bearer(app.token(app.staff().actor(Role::Decider), Scope::ALL, None))
}

#[test]
fn after_the_main_job_it_is_gapless_and_its_chain_holds() {
    let app = TestApp::start();
    let mut flow = Flow::create(&app, &profile(&[offering("outreach", &["37183"])]));
    flow.run_to_acceptance();
    flow.decide("grant", "outreach", &json!({})).ok();
    flow.decide("suspend", "outreach", &json!({"reason": "x"})).ok();

    let entries = entries(app.db());
    let numbers: Vec<u64> = entries.iter().map(|entry| entry.number).collect();
    assert_eq!(numbers, (1..=app.position()).collect::<Vec<_>>());
    assert!(entries.windows(2).all(|pair| pair[0].recorded_at <= pair[1].recorded_at));
    assert!(entries.windows(2).all(|pair| pair[1].previous == pair[0].hash));
    assert_eq!(verify(app.db()), Ok(app.position()));

    // Over HTTP an auditor reads the same.
    let mut read = Vec::new();
    let mut target = "/v1/journal?limit=200".to_owned();
    loop {
        let page = app.as_role(Role::Auditor).get(&target).expect(200).json();
        read.extend(page["items"].as_array().unwrap().iter().map(|entry| entry["hash"].as_str().unwrap().to_owned()));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        target = format!("/v1/journal?limit=200&cursor={cursor}");
    }
    assert_eq!(read, entries.iter().map(|entry| entry.hash.clone()).collect::<Vec<_>>());
}

#[test]
fn it_names_who_acted_by_kind_and_id() {
    let app = TestApp::start();
    let mut flow = Flow::create(&app, &profile(&[offering("outreach", &["37183"])]));
    flow.start();
    let entries = entries(app.db());
    let of = |act: &str| entries.iter().rev().find(|entry| entry.act == act).unwrap_or_else(|| panic!("no {act}"));
    assert_eq!(of("organization_created").actor, app.staff().actor(Role::Reviewer).to_string());
    assert_eq!(of("invitation_sent").actor, app.staff().actor(Role::Reviewer).to_string());
    assert!(of("assessment_started").actor.starts_with("person:"));
    assert_eq!(of("organization_created").organization, Some(flow.organization));
    assert_eq!(of("organization_created").subject, format!("organization:{}", flow.organization));
}

/// Counts what a request appended.
struct Watch<'a> {
    app: &'a TestApp,
    asked: usize,
}

impl Watch<'_> {
    #[track_caller]
    fn appends(&mut self, act: impl FnOnce() -> Answer) -> Answer {
        let before = self.app.position();
        let answer = act();
        assert!((200..300).contains(&answer.status), "{answer}");
        assert!(self.app.position() > before, "nothing was recorded\n{answer}");
        self.asked += 1;
        answer
    }

    #[track_caller]
    fn nothing(&mut self, act: impl FnOnce() -> Answer) -> Answer {
        let before = self.app.position();
        let answer = act();
        assert!(self.app.position() == before, "something was recorded\n{answer}");
        self.asked += 1;
        answer
    }

    #[track_caller]
    fn refuses(&mut self, act: impl FnOnce() -> Answer) {
        let answer = self.nothing(act);
        assert!((400..500).contains(&answer.status), "{answer}");
    }
}

#[test]
fn every_write_is_recorded_and_no_refusal_is() {
    let app = TestApp::start();
    let staff = everything(&app);
    let mut watch = Watch { app: &app, asked: 0 };
    let sound = profile(&[offering("outreach", &["37183"])]);

    // Organizations.
    let created = watch.appends(|| staff.post("/v1/organizations", &sound));
    watch.refuses(|| staff.post("/v1/organizations", &sound));
    watch.refuses(|| staff.post("/v1/organizations", &json!({})));
    let target = format!("/v1/organizations/{}", created.id());
    let mut changed = sound.clone();
    changed["name"] = json!("Changed (fictitious)");
    let etag = watch.appends(|| staff.put(&target, &created.etag(), &changed)).etag();
    watch.refuses(|| staff.put(&target, &created.etag(), &sound));
    // A profile that says the same changes nothing.
    let same = watch.nothing(|| staff.put(&target, &etag, &changed)).ok();
    assert_eq!(same.etag(), etag);

    // Editions.
    let editions = staff.get("/v1/editions").ok().json();
    let mut frame = editions["items"][0]["frame"].clone();
    frame["code"] = json!("test-2030");
    let edition = watch.appends(|| staff.post("/v1/editions", &frame));
    watch.refuses(|| staff.post("/v1/editions", &frame));
    let of_demonstration = format!("/v1/editions/{}/standards/F-01", app.staff().edition.id);
    let standard = staff.get(&of_demonstration).ok().json();
    let path = format!("/v1/editions/{}", edition.id());
    let put = watch.appends(|| staff.put(&format!("{path}/standards/F-01"), &edition.etag(), &standard));
    watch.refuses(|| staff.put(&format!("{path}/standards/F-02"), &put.etag(), &standard));
    let published = staff.get(&format!("/v1/editions/{}", app.staff().edition.id)).ok().etag();
    watch.refuses(|| staff.put(&of_demonstration, &published, &standard));
    let to = |state: &str, etag: &str| {
        staff.call("POST", &format!("{path}/move")).header("If-Match", etag).json(&json!({ "to": state })).send()
    };
    watch.refuses(|| to("published", &put.etag()));
    watch.appends(|| to("in_consultation", &put.etag()));

    // Self-assessment and review.
    let mut flow = Flow::create(&app, &profile(&[offering("outreach", &["37183"])]));
    let invitation = watch.appends(|| staff.post("/v1/invitations", &flow.invitation())).id();
    let mut wrong = flow.invitation();
    wrong["arenas"] = json!(["unheard_of"]);
    watch.refuses(|| staff.post("/v1/invitations", &wrong));
    watch.appends(|| flow.provider.post("/v1/assessments", &json!({ "invitation": invitation })));
    watch.refuses(|| flow.provider.post("/v1/assessments", &json!({ "invitation": invitation })));
    watch.appends(|| flow.start());
    watch.refuses(|| flow.submit());
    watch.appends(|| flow.fill_in());
    watch.refuses(|| flow.save(&json!({"answers": {"CM-01": {"rating": "meets"}}})));
    let one = flow.path("/answers/F-02");
    let (provider, etag) = (flow.provider.clone(), flow.etag.clone());
    flow.etag = watch.appends(|| provider.put(&one, &etag, &json!({"rating": "exceeds"}))).etag();
    watch.refuses(|| flow.review());
    watch.appends(|| flow.submit());
    watch.refuses(|| flow.find("F-01", "meets"));
    watch.appends(|| flow.review());
    watch.refuses(|| flow.find("F-01", "exceeds"));
    watch.refuses(|| flow.accept());
    let note = json!({"note": "Please show the roster."});
    let (target_of_return, etag) = (flow.path("/return"), flow.etag.clone());
    let back = || staff.call("POST", &target_of_return).header("If-Match", &etag).json(&note).send();
    flow.etag = watch.appends(back).etag();
    watch.appends(|| flow.submit());
    watch.appends(|| flow.review());
    for standard in flow.applicable.clone() {
        watch.appends(|| flow.find(&standard, "meets"));
    }
    watch.appends(|| flow.accept());

    // Decisions and policies.
    watch.nothing(|| flow.decider.get(&format!("/v1/organizations/{}/verdict?use=funding", flow.organization))).ok();
    watch.refuses(|| flow.decide("reinstate", "outreach", &json!({"reason": "x"})));
    watch.appends(|| flow.decide("grant", "outreach", &json!({})));
    watch.refuses(|| flow.decide("suspend", "outreach", &json!({})));
    let policy = staff.get("/v1/policies?use=funding").ok().json()["items"][0].clone();
    let new = json!({"use": "funding", "terms": policy["terms"]});
    watch.appends(|| staff.post("/v1/policies", &new));
    let mut wrong = new;
    wrong["terms"]["longest_term_days"] = json!(0);
    watch.refuses(|| staff.post("/v1/policies", &wrong));

    // Accounts and machines.
    let user = json!({"name": "new.reviewer", "role": "reviewer"});
    watch.appends(|| staff.post("/v1/users", &user));
    watch.refuses(|| staff.post("/v1/users", &user));
    let machine = json!({"name": "x", "role": "partner", "belongs_to": "x", "agreement": "x"});
    let created = watch.appends(|| staff.post("/v1/clients", &machine)).json();
    let mut far = machine;
    far["expires_on"] = json!("2099-01-01");
    watch.refuses(|| staff.post("/v1/clients", &far));
    let revoke = format!("/v1/clients/{}/revoke", created["client"]["id"].as_str().unwrap());
    watch.appends(|| staff.call("POST", &revoke).send());
    watch.refuses(|| staff.call("POST", &format!("/v1/clients/{}/revoke", uuid::Uuid::now_v7())).send());

    // Imports: a plan is a working record and in no journal; applying it is an act.
    let csv = "identifier_scheme,identifier_value,name,kind\njournal_test,J-1,Imported (fictitious),nonprofit\n";
    let plan = |key: &str| {
        let call = staff.call("POST", "/v1/imports?kind=organizations").header("Idempotency-Key", key);
        call.body("text/csv", csv).send()
    };
    let planned = watch.nothing(|| plan("plan")).expect(202).json();
    let apply = format!("/v1/imports/{}/apply", planned["id"].as_str().unwrap());
    watch.refuses(|| staff.post_once(&apply, &json!({"plan_hash": "0".repeat(64)})));
    watch.appends(|| staff.post_once(&apply, &json!({"plan_hash": planned["plan_hash"]})));
    watch.refuses(|| staff.post_once(&apply, &json!({"plan_hash": planned["plan_hash"]})));

    // Closing.
    let target = format!("/v1/organizations/{}", flow.organization);
    let etag = staff.get(&target).ok().etag();
    let before = app.position();
    watch.appends(|| staff.act(&format!("{target}/close"), &etag));
    assert_eq!(app.position(), before + 3, "closed, suspended, and told so");
    watch.refuses(|| staff.act(&format!("{target}/close"), &etag));

    assert!(watch.asked > 60, "{}", watch.asked);
    assert_eq!(verify(app.db()), Ok(app.position()));
}

#[test]
fn entries_hold_no_names_no_free_text_and_no_persons_data() {
    const CANARY: &str = "Canary-4711-Yellow";
    let app = TestApp::start();
    let staff = everything(&app);
    let mut sound = profile(&[offering("outreach", &["37183"])]);
    sound["name"] = json!(format!("{CANARY} organization"));
    sound["other_names"] = json!([format!("{CANARY} other")]);
    sound["website"] = json!("https://canary-4711-yellow.example");
    sound["phone"] = json!("+14712471147");
    sound["description"] = json!(format!("{CANARY} description"));
    sound["contacts"] = json!([{"label": format!("{CANARY} desk"), "email": "canary-4711-yellow@a.example"}]);
    sound["identifiers"] = json!([{"scheme": "test_scheme", "value": format!("{CANARY}-id")}]);
    let mut flow = Flow::create(&app, &sound);
    flow.start();
    flow.fill_in();
    let said = json!({"issuer": format!("{CANARY} issuer"), "kept_at": format!("{CANARY} shelf")});
    let evidence = json!([flow.offer(&format!("{CANARY} title"), said)]);
    let answer = json!({"rating": "meets", "narrative": format!("{CANARY} narrative"), "evidence": evidence});
    flow.save(&json!({"answers": {"F-01": answer}})).ok();
    flow.submit().ok();
    flow.review().ok();
    let finding = json!({"rating": "meets", "reasons": format!("{CANARY} reasons"), "method": "documents"});
    let found = flow.reviewer.put(&flow.path("/findings/F-01"), &flow.etag, &finding).ok();
    let note = json!({"note": format!("{CANARY} note")});
    let call = flow.reviewer.call("POST", &flow.path("/return")).header("If-Match", found.etag()).json(&note);
    flow.etag = call.send().ok().etag();
    flow.submit().ok();
    flow.review().ok();
    flow.find_all();
    flow.accept().ok();
    let conditions = json!([{"text": format!("{CANARY} condition"), "due_on": "2099-01-01"}]);
    let more = json!({"conditions": conditions, "reason": format!("{CANARY} reason")});
    flow.decide("grant_with_conditions", "outreach", &more).ok();
    let user = json!({"name": "canary.one", "role": "reviewer"});
    let made = staff.post("/v1/users", &user).ok().json();
    crate::signing_in::set_password(&app, made["code"].as_str().unwrap(), &format!("{CANARY} password"));
    let machine = json!({"name": CANARY, "role": "partner", "belongs_to": CANARY, "agreement": CANARY});
    let secret = staff.post("/v1/clients", &machine).ok().json()["secret"].as_str().unwrap().to_owned();
    let csv = format!("identifier_scheme,identifier_value,name,kind\njournal_test,{CANARY},{CANARY},nonprofit\n");
    let call = staff.call("POST", "/v1/imports?kind=organizations").header("Idempotency-Key", CANARY);
    let planned = call.body("text/csv", csv).send().expect(202).json();
    let apply = format!("/v1/imports/{}/apply", planned["id"].as_str().unwrap());
    staff.post_once(&apply, &json!({"plan_hash": planned["plan_hash"]})).ok();
    let mut renamed = sound;
    renamed["name"] = json!(format!("{CANARY} renamed"));
    let target = format!("/v1/organizations/{}", flow.organization);
    staff.put(&target, &staff.get(&target).etag(), &renamed).ok();

    let entries = entries(app.db());
    let changed = entries.last().unwrap();
    assert_eq!(changed.act, "organization_changed");
    let payload: Value = serde_json::from_str(changed.payload.as_deref().unwrap()).unwrap();
    assert_eq!(payload["fields"], json!(["name"]), "the names of what changed, not the values");
    for entry in &entries {
        let whole = format!("{entry:?}").to_lowercase();
        for forbidden in ["canary", "4712471147", &secret.to_lowercase(), testkit::PASSWORD] {
            assert!(!whole.contains(forbidden), "{forbidden} in {entry:?}");
        }
    }
}

/// A chain of acts without a service, which would rightly stop following a chain that breaks.
fn chain() -> (testkit::Database, u64) {
    let (database, staff) = testkit::Database::filled();
    let db = database.open();
    let written = db.write::<_, workflows::Error>(|tx| {
        for number in 0..5 {
            let profile = serde_json::from_value(json!({"name": format!("{number} (fictitious)"), "kind": "agency"}));
            workflows::organizations::create_organization(tx, staff.actor(Role::Reviewer), profile.unwrap())?;
        }
        Ok(())
    });
    let last = written.unwrap().position;
    assert_eq!(verify(&db), Ok(last));
    (database, last)
}

#[test]
fn tampering_is_found_and_said_where() {
    let (_, last) = chain();
    let other = "f".repeat(64);
    let at = last - 2;
    for (sql, found) in [
        (format!("UPDATE journal SET payload = '{{}}' WHERE number = {at}"), Break::Payload { number: at }),
        (format!("UPDATE journal SET salt = '00' WHERE number = {at}"), Break::Payload { number: at }),
        (format!("UPDATE journal SET payload_digest = '{other}' WHERE number = {at}"), Break::Hash { number: at }),
        (format!("UPDATE journal SET hash = '{other}' WHERE number = {at}"), Break::Hash { number: at }),
        (format!("UPDATE journal SET actor = 'system' WHERE number = {at}"), Break::Hash { number: at }),
        (format!("UPDATE journal SET act = 'organization_closed' WHERE number = {at}"), Break::Hash { number: at }),
        (format!("UPDATE journal SET subject = 'arenas' WHERE number = {at}"), Break::Hash { number: at }),
        (format!("UPDATE journal SET organization_id = NULL WHERE number = {at}"), Break::Hash { number: at }),
        (
            format!("UPDATE journal SET recorded_at = '2020-01-01T00:00:00.000000Z' WHERE number = {at}"),
            Break::Hash { number: at },
        ),
        (format!("UPDATE journal SET previous = '{other}' WHERE number = {at}"), Break::Link { number: at }),
        ("UPDATE journal SET payload = '{}' WHERE number = 1".to_owned(), Break::Payload { number: 1 }),
        (format!("DELETE FROM journal WHERE number = {at}"), Break::Gap { expected: at, found: at + 1 }),
        ("DELETE FROM journal WHERE number = 1".to_owned(), Break::Gap { expected: 1, found: 2 }),
        (
            format!("UPDATE journal SET number = number + 10 WHERE number = {last}"),
            Break::Gap { expected: last, found: last + 10 },
        ),
        (format!("DELETE FROM journal WHERE number = {last}"), Break::Head { head: last, last: last - 1 }),
        (format!("DELETE FROM journal WHERE number > {at}"), Break::Head { head: last, last: at }),
        (format!("UPDATE journal_head SET number = {at}"), Break::Head { head: at, last }),
        (format!("UPDATE journal_head SET hash = '{other}'"), Break::Head { head: last, last }),
        (
            "UPDATE journal_head SET recorded_at = '2020-01-01T00:00:00.000000Z'".to_owned(),
            Break::Head { head: last, last },
        ),
    ] {
        let (database, last_again) = chain();
        assert_eq!(last_again, last);
        database.tamper(&sql);
        assert_eq!(verify(&database.open()), Err(found), "{sql}");
    }
}

#[test]
fn a_redacted_payload_does_not_break_the_chain() {
    let (database, last) = chain();
    database.tamper(&format!("UPDATE journal SET payload = NULL WHERE number = {}", last - 1));
    assert_eq!(verify(&database.open()), Ok(last));
}

#[test]
fn what_is_sealed_anew_still_breaks_the_link_behind_it() {
    let (database, last) = chain();
    // The last entry of another history in place of one of ours: sound in itself.
    let (elsewhere, _) = chain();
    let other = entries(&elsewhere.open())[usize::try_from(last - 2).unwrap()].clone();
    let sql = format!(
        "UPDATE journal SET payload = '{}', salt = '{}', payload_digest = '{}' WHERE number = {}",
        other.payload.clone().unwrap(),
        other.salt,
        other.payload_digest,
        other.number
    );
    database.tamper(&sql);
    assert_eq!(verify(&database.open()), Err(Break::Hash { number: other.number }));
}

#[test]
fn acts_at_the_same_time_are_recorded_one_after_the_other() {
    let app = TestApp::start();
    let before = app.position();
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                let staff = app.as_role(Role::Reviewer);
                for _ in 0..5 {
                    staff.post("/v1/organizations", &profile(&[])).ok();
                }
            });
        }
    });
    assert_eq!(app.position(), before + 30);
    assert_eq!(verify(app.db()), Ok(before + 30));
    let shown = app.as_role(Role::Reviewer).get("/v1/organizations?limit=200").ok().json();
    assert_eq!(shown["items"].as_array().unwrap().len(), 30);
}

#[test]
fn a_decision_is_recorded_with_what_followers_need() {
    let app = TestApp::start();
    let organization = app.eligible(&profile(&[offering("outreach", &["37183"])]));
    let decided = app.decide(organization, Use::Referral, Some("outreach"), Act::Suspend);
    let [.., entry, told] = &*entries(app.db()) else { panic!("nothing is recorded") };
    assert_eq!((told.act.as_str(), told.organization), ("notice_given", Some(organization)));
    let payload: Value = serde_json::from_str(entry.payload.as_deref().unwrap()).unwrap();
    assert_eq!((entry.act.as_str(), entry.organization), ("decision_recorded", Some(organization)));
    assert_eq!(payload["decision"], decided.id.to_string());
    assert_eq!((&payload["use"], &payload["decided"]), (&json!("referral"), &json!("suspend")));
    assert_eq!(payload.get("reason"), None);
}
