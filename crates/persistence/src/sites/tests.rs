//! What a hidden site costs the database is what a site that does not exist costs.

use super::*;
use diesel::{
    Connection, SqliteConnection,
    connection::{InstrumentationEvent, SimpleConnection},
};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use std::sync::{Arc, Mutex};
use uuid::Uuid;

/// A database with an open site, a confidential one and one of a closed organization, and everything asked of it.
fn database() -> (Conn, Arc<Mutex<Vec<String>>>) {
    let mut sqlite = SqliteConnection::establish(":memory:").unwrap();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/sqlite");
    sqlite.run_pending_migrations(FileBasedMigrations::from_path(folder).unwrap()).unwrap();
    let place =
        r#"{"label":"x","address":{"line_1":"1 A","city":"Y","state":"NC","postal_code":"27601","county":"37183"}}"#;
    for (number, status) in [(1, "active"), (2, "active"), (3, "closed")] {
        let [organization, site] = [number, number + 10].map(Uuid::from_u128);
        sqlite
            .batch_execute(&format!(
                "INSERT INTO organizations (id, entered, status, name, other_names, kind, revision)
                 VALUES ('{organization}', {number}, '{status}', 'x', '[]', 'nonprofit', 1);
                 INSERT INTO sites VALUES ('{site}', '{organization}', 'active', '37183', '{place}', 1);"
            ))
            .unwrap();
    }
    let (opening, site, organization) = (Uuid::from_u128(21), Uuid::from_u128(11), Uuid::from_u128(1));
    sqlite
        .batch_execute(&format!(
            "INSERT INTO site_openings VALUES ('{opening}', '{site}', '{organization}', 'x', '2026-01-01', '2026-12-31',
             'recorded', 'system', '2026-01-01T00:00:00.000000Z', NULL, NULL);"
        ))
        .unwrap();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&asked);
    sqlite.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            let text = query.to_string();
            seen.lock().unwrap().push(text.split(" -- binds").next().unwrap_or_default().to_owned());
        }
    });
    (Conn::Sqlite(sqlite), asked)
}

#[test]
fn what_is_hidden_and_what_is_not_there_are_asked_for_by_the_same_statements() {
    let (mut conn, asked) = database();
    let today: Day = "2026-11-25".parse().unwrap();
    let mut find = |sight: Sight, number: u128| {
        asked.lock().unwrap().clear();
        let found = find(&mut conn, sight, today, SiteId(Uuid::from_u128(number))).unwrap();
        (found.is_some(), asked.lock().unwrap().clone())
    };
    let own = Sight::Own(OrganizationId(Uuid::from_u128(2)));
    for (sight, hidden) in [(Sight::Nobodys, 12), (Sight::Nobodys, 13), (own, 11), (own, 13)] {
        let (is_there, to_find_hidden) = find(sight, hidden);
        let (_, to_find_nothing) = find(sight, 99);
        assert!(!is_there && to_find_hidden.len() == 1, "{sight:?} {to_find_hidden:?}");
        assert_eq!(to_find_hidden, to_find_nothing, "{sight:?}");
    }
    for (sight, shown) in [(Sight::Nobodys, 11), (own, 12), (Sight::Everyones, 13)] {
        let (is_there, statements) = find(sight, shown);
        assert!(is_there && statements.len() == 2, "{sight:?} {statements:?}");
    }
}
