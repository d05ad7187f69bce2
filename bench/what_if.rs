//! What a draft policy would change, in a registry of many organizations.
//!
//! `cargo run --release -p bench --example what_if -- 100000`, with `TEST_DATABASE_URL` on PostgreSQL, without it on SQLite.
//! Prints how long a preview of other terms takes, and of another edition, beside reading the same rows without judging
//! them. Fails when judging takes more than [`MOST`] times the reading.
#![allow(clippy::unwrap_used, reason = "a measurement that cannot be set up is none")]

use domain::{
    access::{Actor, Reach, Scope},
    policy::Use,
    time::Day,
};
use persistence::{Db, Error, bulk_facts, policies};
use std::{
    process::ExitCode,
    time::{Duration, Instant},
};
use testkit::{
    TestApp,
    plans::{fill, fill_ratings},
};
use workflows::confidence::Reader;
use workflows::what_if::{Preview, Supposed, preview_policy};

/// The limit: how many times as long as reading the rows a preview may take.
const MOST: f64 = 3.0;

fn main() -> ExitCode {
    let count: u64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(100_000);
    let app = TestApp::start();
    let kind = if std::env::var_os("TEST_DATABASE_URL").is_some() { "PostgreSQL" } else { "SQLite" };
    let filled = fill(&app, count);
    fill_ratings(&app, &filled);
    let today = app.db().world().now().day();
    let (read, rows) = read(app.db());
    println!("{kind}, {rows} organizations: reading what verdicts rest on takes {:.1} s", read.as_secs_f64());
    let mut terms =
        app.db().read::<_, Error>(|conn| policies::in_force(conn, Use::Referral, today)).unwrap().unwrap().terms;
    terms.requirements.pop();
    let edition = app.staff().edition.id;
    let mut is_within = true;
    for (what, supposed) in [
        ("other terms", Supposed { terms: Some(terms), edition: None }),
        ("an edition", Supposed { terms: None, edition: Some(edition) }),
    ] {
        let (took, preview) = time(app.db(), &supposed, today);
        let ratio = took.as_secs_f64() / read.as_secs_f64();
        is_within &= ratio <= MOST;
        println!(
            "a preview of {what}: {:.1} s, {ratio:.2} of the reading (limit {MOST}); {} matters looked at, {} a yes now, {} then",
            took.as_secs_f64(),
            preview.tally.all().matters,
            preview.tally.all().yes_now,
            preview.tally.all().yes_then,
        );
    }
    if is_within { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn time(db: &Db, supposed: &Supposed, today: Day) -> (Duration, Preview) {
    let everything = db.read(|conn| Reader::of(conn, Actor::System, Reach::Commission, Scope::ALL)).unwrap();
    let begun = Instant::now();
    let preview = db.read(|conn| preview_policy(conn, &everything, Use::Referral, supposed, today)).unwrap();
    (begun.elapsed(), preview)
}

/// Reads the rows that verdicts rest on, of every organization, and makes nothing of them.
fn read(db: &Db) -> (Duration, usize) {
    let begun = Instant::now();
    let rows = db.read::<_, Error>(|conn| {
        let (mut after, mut count) = (0, 0);
        loop {
            let organizations = bulk_facts::organizations_after(conn, after, 1_000)?;
            let Some(last) = organizations.last() else { return Ok(count) };
            after = last.entered;
            count += organizations.len();
            let ids: Vec<_> = organizations.iter().map(|one| one.id).collect();
            let accepted: Vec<_> = bulk_facts::newest_accepted(conn, &ids)?.into_values().map(|one| one.id).collect();
            bulk_facts::ratings(conn, &ids, &accepted)?;
            bulk_facts::offerings(conn, &ids)?;
        }
    });
    (begun.elapsed(), rows.unwrap())
}
