//! How often matching is right, on fictitious organizations whose names were misspelt on purpose.
//!
//! `cargo run --release -p matching --example quality -- 100000`
//!
//! The registry is the same each time for the same number. The output is kept in `docs/MATCHING.md`; times are of one core, and Linux's own (other systems print 0). With `SHOW_WRONG` in
//! the environment every wrong match is printed.
#![allow(clippy::unwrap_used, reason = "a measurement that cannot be set up is none")]

#[path = "../tests/generated/mod.rs"]
mod generated;

use generated::{
    misspelling::Mistake,
    rows::{Count, Says, World},
};
use std::time::Duration;

/// How many rows of each kind.
const ROWS: usize = 1_000;

fn main() {
    let count: usize = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(10_000);
    let world = World::new(count, 2 * ROWS, 2_026);
    println!("{} organizations", world.snapshot.len());
    for says in Says::ALL {
        println!();
        println!("Rows with {}:", says.name());
        println!();
        println!(
            "| mistake | rows | found | wrong | to choose from | not shown | none | precision | recall | found or shown | a row |"
        );
        println!("|---|---|---|---|---|---|---|---|---|---|---|");
        let (mut total, mut took) = (Count::default(), Duration::ZERO);
        for mistake in Mistake::ALL {
            let (of_mistake, time) = world.misspelt(mistake, says, ROWS, 11);
            line(mistake.name(), &of_mistake, time);
            total.add(&of_mistake);
            took += time;
        }
        line("**all of these**", &total, took);
        for (what, (strangers, time)) in [
            ("not in the registry", world.strangers(says, 2 * ROWS)),
            ("not in the registry, a letter away", world.letter_away(says, ROWS)),
        ] {
            println!(
                "| {what} | {} | | {} | | {} | {} | | | | {:.2} ms |",
                strangers.rows,
                strangers.wrong,
                strangers.misled,
                strangers.none,
                each(time, strangers.rows)
            );
            // What nobody could tell from a misspelling says how much is forgiven, not how well.
            if what == "not in the registry" {
                total.add(&Count { rows: 0, ..strangers });
            }
        }
        println!();
        println!(
            "Precision with the first line of those who are not in the registry counted too: {:.2} %.",
            total.precision()
        );
    }
}

fn line(name: &str, count: &Count, time: Duration) {
    println!(
        "| {name} | {} | {} | {} | {} | {} | {} | {:.2} % | {:.1} % | {:.1} % | {:.2} ms |",
        count.rows,
        count.right,
        count.wrong,
        count.shown,
        count.misled,
        count.none,
        count.precision(),
        count.recall(),
        count.found_or_shown(),
        each(time, count.rows)
    );
}

fn each(time: Duration, rows: usize) -> f64 {
    time.as_secs_f64() * 1_000.0 / rows.max(1) as f64
}
