//! How often matching is right, held above a floor. The figures themselves: `docs/MATCHING.md`.

mod generated;

use generated::{
    misspelling::Mistake,
    rows::{Count, Says, World},
};

/// Fewer than in the measurement: tests run unoptimized.
const ORGANIZATIONS: usize = 2_000;
const ROWS: usize = 50;

#[test]
fn hardly_any_match_is_wrong_and_most_rows_are_found() {
    let world = World::new(ORGANIZATIONS, 2 * ROWS, 2_026);
    for (says, least_precision, least_recall) in
        [(Says::Name, 98.0, 70.0), (Says::County, 99.0, 75.0), (Says::Contacts, 99.5, 85.0)]
    {
        let mut total = Count::default();
        for mistake in Mistake::ALL {
            let (count, _) = world.misspelt(mistake, says, ROWS, 11);
            assert!(count.rows > ROWS / 4, "{}: only {} rows", mistake.name(), count.rows);
            assert!(count.found_or_shown() > 60.0, "{}, {}: {count:?}", says.name(), mistake.name());
            total.add(&count);
        }
        assert!(total.recall() >= least_recall, "{}: recall {:.2} {total:?}", says.name(), total.recall());
        let (strangers, _) = world.strangers(says, 2 * ROWS);
        total.add(&Count { rows: 0, ..strangers });
        assert!(total.precision() >= least_precision, "{}: precision {:.2} {total:?}", says.name(), total.precision());
    }
}

#[test]
fn what_changes_nothing_in_a_name_is_always_found() {
    let world = World::new(ORGANIZATIONS, 0, 7);
    for mistake in [Mistake::CaseAndPunctuation, Mistake::WordOrder, Mistake::LegalSuffix] {
        let (count, _) = world.misspelt(mistake, Says::County, ROWS, 3);
        // Namesakes in one county remain to be chosen from.
        assert!(count.right + count.shown == count.rows && count.recall() > 95.0, "{}: {count:?}", mistake.name());
    }
}
