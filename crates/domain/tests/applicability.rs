//! Foundational standards apply to everyone; an arena's to those who practise it.

mod support;

use domain::{
    applicability::applicable,
    edition::{EditionStatus, Section},
};
use proptest::prelude::*;
use std::collections::BTreeSet;
use support::{ARENAS, arena, editions};

#[test]
fn who_practises_nothing_is_held_to_the_foundational_standards_alone() {
    let place = |code: &str| Section::Arena { arena: arena(code) };
    let standards = vec![
        editions::standard("S-1", Section::Foundational {}, 1, editions::source_rubric()),
        editions::standard("S-2", place("outreach"), 1, editions::source_rubric()),
        editions::standard("S-3", Section::Foundational {}, 2, editions::source_rubric()),
        editions::standard("S-4", place("adult_shelter"), 1, editions::source_rubric()),
    ];
    let edition = editions::edition(EditionStatus::Published, standards);
    let table: [(&[&str], &[&str]); 4] = [
        (&[], &["S-1", "S-3"]),
        (&["outreach"], &["S-1", "S-2", "S-3"]),
        (&["outreach", "adult_shelter"], &["S-1", "S-2", "S-3", "S-4"]),
        (&["media"], &["S-1", "S-3"]),
    ];
    for (practised, codes) in table {
        let practised: BTreeSet<_> = practised.iter().copied().map(arena).collect();
        let found: Vec<_> = applicable(&edition, &practised).iter().map(|s| s.code.as_str()).collect();
        assert_eq!(found, codes, "{practised:?}");
    }
}

proptest! {
    #[test]
    fn a_standard_applies_exactly_when_it_is_foundational_or_its_arena_is_practised(
        edition in editions::editions(),
        practised in editions::practised(),
    ) {
        let applying = applicable(&edition, &practised);
        for standard in &edition.standards {
            let expected = match &standard.section {
                Section::Foundational {} => true,
                Section::Arena { arena } => practised.contains(arena),
            };
            prop_assert_eq!(applying.contains(&standard), expected);
        }
    }

    #[test]
    fn what_applies_keeps_the_order_of_the_edition_and_repeats_nothing(
        edition in editions::editions(),
        practised in editions::practised(),
    ) {
        let mut rest = edition.standards.iter();
        for standard in applicable(&edition, &practised) {
            prop_assert!(rest.any(|next| std::ptr::eq(next, standard)));
        }
    }

    #[test]
    fn practising_more_never_takes_a_standard_away(
        edition in editions::editions(),
        fewer in editions::practised(),
        added in editions::practised(),
    ) {
        let more: BTreeSet<_> = fewer.union(&added).cloned().collect();
        let after = applicable(&edition, &more);
        for standard in applicable(&edition, &fewer) {
            prop_assert!(after.contains(&standard));
        }
    }

    #[test]
    fn practising_everything_brings_every_standard(edition in editions::editions()) {
        let everything: BTreeSet<_> = ARENAS.into_iter().map(arena).collect();
        prop_assert_eq!(applicable(&edition, &everything).len(), edition.standards.len());
    }
}
