//! The plans of the main queries, and the pages of a search, in a registry of many organizations.
//!
//! `cargo run --release -p bench --example plans -- 1000000 pages`, with `TEST_DATABASE_URL` on PostgreSQL, without it
//! on SQLite; without `pages`, the plans alone. Prints Markdown. Fails when a plan reads a large table from end to end.
#![allow(clippy::unwrap_used, reason = "a measurement that cannot be set up is none")]

use directory::{Filter, Mark, Order, Snapshot};
use domain::ids::OrganizationId;
use persistence::{Db, Error, organizations};
use std::{
    process::ExitCode,
    time::{Duration, Instant},
};
use testkit::{
    TestApp,
    plans::{Asking, Filled, QUERIES, fill, plans},
};
use workflows::follower::Follower;

const PAGE: usize = 50;
const ASKED: usize = 40;

fn main() -> ExitCode {
    let count: u64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let app = TestApp::start();
    let kind = if std::env::var_os("TEST_DATABASE_URL").is_some() { "PostgreSQL" } else { "SQLite" };
    let begun = Instant::now();
    let filled = fill(&app, count);
    println!("## {kind}, {count} organizations\n");
    println!("Filled in {:.0} s.\n", begun.elapsed().as_secs_f64());
    let scans = explain(&app, &filled);
    if std::env::args().nth(2).as_deref() == Some("pages") {
        pages(app.db());
    }
    if scans.is_empty() {
        println!("\nNo plan reads a large table from end to end.");
        return ExitCode::SUCCESS;
    }
    println!("\nRead from end to end:\n");
    scans.iter().for_each(|scan| println!("- {scan}"));
    ExitCode::FAILURE
}

/// Prints every plan, and returns what reads a large table from end to end.
fn explain(app: &TestApp, filled: &Filled) -> Vec<String> {
    let mut scans = Vec::new();
    for query in QUERIES {
        println!("### {}\n", query.what);
        for plan in plans(app.db(), filled, query, Asking::AsItRuns).unwrap() {
            println!("```text\n{plan}```\n");
            scans.extend(plan.full_scans().into_iter().map(|scan| format!("{}: {}", plan.query, scan.trim())));
        }
    }
    scans
}

/// How long pages of a list take, found in the directory and read from the database.
fn pages(db: &Db) {
    let begun = Instant::now();
    let following = Follower::start(db.clone()).unwrap();
    println!("### Pages of {PAGE}, found in the directory and read from the database\n");
    println!("The directory was loaded in {:.0} s.\n", begun.elapsed().as_secs_f64());
    println!("| list | order | found | page | in the directory (p50, p99) | with its rows (p50, p99) |");
    println!("|---|---|---|---|---|---|");
    let snapshot = following.directory().snapshot();
    let name = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let lists = [
        ("everything", Filter::default()),
        ("`name=house f`", Filter { name: name(&["house", "f"]), ..Filter::default() }),
        ("`name=abc`", Filter { name: name(&["abc"]), ..Filter::default() }),
    ];
    for (what, filter) in lists {
        for order in [Order::Entered, Order::EnteredLast, Order::Name, Order::NameLast] {
            let (count, middle, last) = places(&snapshot, &filter, order);
            for (page, after) in [("first", None), ("middle", middle), ("last", last)] {
                let times = time(db, &snapshot, &filter, order, after.as_ref());
                println!("| {what} | {order:?} | {count} | {page} | {} | {} |", shown(&times.0), shown(&times.1));
            }
        }
    }
}

/// How many are found, and where a page in the middle and the last one begin.
fn places(snapshot: &Snapshot, filter: &Filter, order: Order) -> (usize, Option<Mark>, Option<Mark>) {
    let (mut count, mut after) = (0, None);
    let mut marks: Vec<Mark> = Vec::new();
    let mut step = 10_000;
    loop {
        let page = snapshot.find(filter, order, after.as_ref(), step);
        if page.next.is_none() && step > PAGE {
            // The rest in pages of the usual length, to come upon the last one.
            step = PAGE;
            continue;
        }
        count += page.rows.len();
        let Some(next) = page.next else { break };
        after = Some(next.clone());
        marks.push(next);
    }
    (count, marks.get(marks.len() / 2).cloned(), after)
}

type Times = Vec<Duration>;

fn time(db: &Db, snapshot: &Snapshot, filter: &Filter, order: Order, after: Option<&Mark>) -> (Times, Times) {
    let (mut finding, mut reading) = (Vec::new(), Vec::new());
    for _ in 0..ASKED {
        let begun = Instant::now();
        let found = snapshot.find(filter, order, after, PAGE);
        finding.push(begun.elapsed());
        let ids: Vec<OrganizationId> = found.rows.iter().map(|listing| listing.id()).collect();
        let rows = db.read::<_, Error>(|conn| organizations::find_many(conn, &ids)).unwrap();
        reading.push(begun.elapsed());
        assert_eq!(rows.len(), found.rows.len());
    }
    (finding, reading)
}

fn shown(times: &Times) -> String {
    let mut times = times.clone();
    times.sort_unstable();
    let at = |percent: usize| times[times.len() * percent / 100].as_secs_f64() * 1e3;
    format!("{:.2} ms, {:.2} ms", at(50), at(99))
}
