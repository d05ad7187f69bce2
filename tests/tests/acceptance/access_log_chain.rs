//! The access log as a chain: exported whole, found out when it is tampered with, and the same on both databases.

use crate::access_log::{entries, verify};
use domain::{
    access::{Actor, Role, Scope},
    ids::{ClientId, OrganizationId, UserId},
};
use persistence::{
    access_log::{self, Access, Network, Record, Repeats, Who, Word},
    chain::{Break, Flaw, verify_export},
    journal,
};
use std::sync::Arc;
use testkit::{Database, ScriptedWorld, TestApp};

/// The head that one record of every kind leads to, on both databases. Every change of it is a change of what the log
/// says.
const HEAD: &str = include_str!("../../access-log-head.txt");

#[test]
fn both_chains_are_exported_whole_and_hold_without_the_database() {
    let app = TestApp::start();
    for number in 0..1200_u128 {
        // More than a few pages.
        if number % 400 == 0 {
            let records: Vec<Record> = (0..400).map(|more| read(number + more)).collect();
            app.db().write_aside::<_, persistence::Error>(|aside| access_log::append(aside, &records)).unwrap();
        }
    }
    let auditor = app.as_role(Role::Auditor);
    let answer = auditor.get("/v1/journal/export").expect(200);
    assert_eq!(answer.header("content-type"), Some("application/jsonl"), "{answer}");
    let mut seen = Vec::new();
    let verified = verify_export(answer.text.as_bytes(), |entry| seen.push(entry.clone())).unwrap();
    let of_database = app
        .db()
        .read::<_, persistence::Error>(|conn| Ok((journal::head(conn)?, journal::entries_after(conn, 0, 10_000)?)));
    assert_eq!((verified.head, seen), of_database.unwrap());

    let answer = auditor.get("/v1/access-log/export").expect(200);
    let mut seen = Vec::new();
    let verified = verify_export(answer.text.as_bytes(), |entry| seen.push(entry.clone())).unwrap();
    let of_database = entries(app.db());
    assert_eq!((verified.entries, &*seen), (1201, &of_database[..1201]));
    assert_eq!(of_database[1200].subject, "journal", "the export of the journal");
    assert_eq!(of_database[1201].subject, "access_log", "the export of the log, behind what it holds");

    // What is done to the file is found.
    let lines: Vec<&str> = answer.text.lines().collect();
    let changed = answer.text.replacen("list_decisions", "list_policies", 900);
    assert!(matches!(verify_export(changed.as_bytes(), |_| {}), Err(Flaw::Broken(Break::Payload { number: 1 }))));
    let without_head = lines[..1201].join("\n");
    assert!(matches!(verify_export(without_head.as_bytes(), |_| {}), Err(Flaw::NoHead { last: 1201 })));
    let cut = [&lines[..1000], &lines[1201..]].concat().join("\n");
    let found = verify_export(cut.as_bytes(), |_| {});
    assert!(matches!(found, Err(Flaw::Broken(Break::Head { head: 1201, last: 1000 }))), "{found:?}");
}

pub fn read(number: u128) -> Record {
    let access = Access::ConfidentialRead {
        operation: "list_decisions",
        subject: "decisions".to_owned(),
        organization: Some(OrganizationId(uuid::Uuid::from_u128(number))),
        fields: &["reason"],
        source: None,
    };
    Record { who: Actor::Person(UserId(uuid::Uuid::from_u128(7))).into(), access, repeats: None }
}

#[test]
fn tampering_with_it_is_found_and_said_where() {
    let other = "f".repeat(64);
    for (sql, found) in [
        ("UPDATE access_log SET payload = '{}' WHERE number = 3".to_owned(), Break::Payload { number: 3 }),
        ("UPDATE access_log SET salt = '00' WHERE number = 3".to_owned(), Break::Payload { number: 3 }),
        (format!("UPDATE access_log SET payload_digest = '{other}' WHERE number = 3"), Break::Hash { number: 3 }),
        (format!("UPDATE access_log SET hash = '{other}' WHERE number = 3"), Break::Hash { number: 3 }),
        ("UPDATE access_log SET actor = 'nobody' WHERE number = 3".to_owned(), Break::Hash { number: 3 }),
        ("UPDATE access_log SET act = 'sign_in' WHERE number = 3".to_owned(), Break::Hash { number: 3 }),
        ("UPDATE access_log SET subject = 'users' WHERE number = 3".to_owned(), Break::Hash { number: 3 }),
        ("UPDATE access_log SET organization_id = NULL WHERE number = 3".to_owned(), Break::Hash { number: 3 }),
        (
            "UPDATE access_log SET recorded_at = '2020-01-01T00:00:00.000000Z' WHERE number = 3".to_owned(),
            Break::Hash { number: 3 },
        ),
        (format!("UPDATE access_log SET previous = '{other}' WHERE number = 3"), Break::Link { number: 3 }),
        ("DELETE FROM access_log WHERE number = 3".to_owned(), Break::Gap { expected: 3, found: 4 }),
        ("DELETE FROM access_log WHERE number = 5".to_owned(), Break::Head { head: 5, last: 4 }),
        ("UPDATE access_log_head SET number = 4".to_owned(), Break::Head { head: 4, last: 5 }),
    ] {
        let database = Database::empty();
        let db = database.open();
        for number in 1..=5 {
            db.write_aside::<_, persistence::Error>(|aside| access_log::append(aside, &[read(number)])).unwrap();
        }
        assert_eq!(verify(&db), Ok(5));
        database.tamper(&sql);
        assert_eq!(verify(&db), Err(found), "{sql}");
    }
}

#[test]
fn the_same_records_give_the_same_head_on_both_databases() {
    let database = Database::empty();
    let db = database.open_in(Arc::new(ScriptedWorld::at("2026-11-23T15:00:00Z")));
    let id = uuid::Uuid::from_u128;
    let (person, account, client) = (UserId(id(1)), UserId(id(2)), ClientId(id(3)));
    let source = Some(Network::of("192.0.2.77".parse().unwrap()));
    let scopes = vec![Word(Scope::StandingRead), Word(Scope::StandardsRead)];
    let repeats = Some(Repeats { count: 3, since: "2026-11-23T14:59:59.5Z".parse().unwrap() });
    let known = |access| Record { who: Actor::Person(person).into(), access, repeats: None };
    let noted = |access| Record { who: Who::Nobody, access, repeats };
    let swagger = || "swagger-ui".to_owned();
    let session = Some(id(9));
    let records = [
        vec![known(Access::SignIn { person, client: Some(swagger()), session, source })],
        vec![
            noted(Access::SignInRefused { account: None, source }),
            noted(Access::SignInRefused { account: Some(account), source: None }),
            noted(Access::SecondFactorRefused { account, source }),
            noted(Access::RefreshTokenReused { person, client: swagger(), session, source }),
            noted(Access::TokenRefused { client: Some(client), error: "invalid_client", source }),
            noted(Access::TokenRefused { client: None, error: "invalid_request", source }),
            noted(Access::RequestRefused {
                operation: "list_users".to_owned(),
                status: 403,
                scope: Some("access:write".to_owned()),
                source: Some(Network::of("2001:db8:1:2::3".parse().unwrap())),
            }),
            noted(Access::RefusalsDropped {}),
        ],
        vec![known(Access::TokenIssued { client: swagger(), grant: "authorization_code", scopes, source })],
        vec![read(5)],
        vec![
            known(Access::SignedOut { person, session, source }),
            known(Access::SessionEnded { person, session: Some(id(9)), source }),
        ],
    ];
    for together in records {
        db.write_aside::<_, persistence::Error>(|aside| access_log::append(aside, &together)).unwrap();
    }
    let head = db.read::<_, persistence::Error>(access_log::head).unwrap();
    assert_eq!(verify(&db), Ok(13));
    let found = format!("{} {}", head.number, head.hash);
    assert_eq!(
        found,
        HEAD.trim(),
        "the access log says something else than before; if that is meant, write {found:?} into tests/access-log-head.txt"
    );
}
