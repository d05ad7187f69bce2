//! How long a page of a list takes, wherever it lies.

use crate::{Chance, World, report};
use directory::{Directory, Filter, Mark, Order};
use domain::organization::{OrganizationKind, OrganizationStatus};
use std::time::Instant;

const PAGE: usize = 50;
const ASKED: usize = 100;

pub fn time(directory: &Directory, world: &World) {
    let name = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let need = |languages, populations| Some(world.query(languages, populations, &mut Chance(3)).need);
    let filters = [
        ("everything", Filter::default()),
        ("tribal", Filter { kinds: [OrganizationKind::Tribal].into(), ..Filter::default() }),
        (
            "active, with a line",
            Filter {
                status: Some(OrganizationStatus::Active),
                has_round_the_clock_line: Some(true),
                ..Filter::default()
            },
        ),
        ("names with h", Filter { name: name(&["h"]), ..Filter::default() }),
        ("names with hope house", Filter { name: name(&["hope", "house"]), ..Filter::default() }),
        ("names with bar ch", Filter { name: name(&["bar", "ch"]), ..Filter::default() }),
        ("arena and county", Filter { need: need(0, 0), ..Filter::default() }),
        ("... and language and population", Filter { need: need(100, 100), ..Filter::default() }),
    ];
    for (what, filter) in filters {
        println!("list of {what}");
        for order in [Order::Entered, Order::EnteredLast, Order::Name, Order::NameLast] {
            pages(directory, &filter, order);
        }
    }
}

/// The first page, one in the middle and the last one.
fn pages(directory: &Directory, filter: &Filter, order: Order) {
    let snapshot = directory.snapshot();
    let mut marks: Vec<Mark> = Vec::new();
    let mut count = 0;
    let mut after = None;
    loop {
        // Long pages, to get to the end soon; then pages of the usual length are timed.
        let page = snapshot.find(filter, order, after.as_ref(), 20_000);
        count += page.rows.len();
        let Some(next) = page.next else { break };
        after = Some(next.clone());
        marks.push(next);
    }
    let near_end = walk_to_last_page(directory, filter, order, marks.last());
    println!("  {order:?}: {count} found");
    for (what, after) in
        [("    first", None), ("    middle", marks.get(marks.len() / 2)), ("    last", near_end.as_ref())]
    {
        let mut times = Vec::with_capacity(ASKED);
        for _ in 0..ASKED {
            let begun = Instant::now();
            std::hint::black_box(snapshot.find(filter, order, after, PAGE));
            times.push(begun.elapsed());
        }
        report(what, &mut times, 0);
    }
}

/// Where the last page of the usual length begins.
fn walk_to_last_page(directory: &Directory, filter: &Filter, order: Order, from: Option<&Mark>) -> Option<Mark> {
    let snapshot = directory.snapshot();
    let mut after = from.cloned();
    loop {
        let page = snapshot.find(filter, order, after.as_ref(), PAGE);
        match page.next {
            Some(next) => after = Some(next),
            None => return after,
        }
    }
}
