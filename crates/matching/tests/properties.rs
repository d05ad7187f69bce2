//! What holds whatever the names are.
#![allow(clippy::unwrap_used, reason = "what is made up here is sound")]

use domain::organization::{Identifier, IdentifierScheme};
use matching::{Facts, Field, Name, Served, alignment::likeness, compare::compare};
use proptest::prelude::*;

/// Names as people write them, and nonsense.
fn text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        4 => prop::sample::select(vec![
            "Lantern", "lantren", "House", "Home", "of", "the", "Wake", "County", "Inc", "Services", "Svcs", "Light",
            "Lighthouse", "North", "II", "12", "Women's", "S.A.F.E.", "Esperança", "&", "Foundation",
        ]).prop_map(str::to_owned),
        1 => "\\PC{0,12}",
    ];
    prop::collection::vec(word, 1..7).prop_map(|words| words.join(" "))
}

/// Whether a word is known: by its letters, so that it is always the same.
fn is_known(word: &str) -> bool {
    word.len().is_multiple_of(2)
}

fn facts() -> impl Strategy<Value = Facts> {
    let few = |words: &'static [&'static str]| {
        prop::collection::btree_set(prop::sample::select(words).prop_map(str::to_owned), 0..3)
    };
    let scheme =
        prop::sample::select(vec!["ein", "uei", "ours"]).prop_map(|code| IdentifierScheme::parse(code).unwrap());
    let identifier = (scheme, prop::sample::select(vec!["1", "2"]))
        .prop_map(|(scheme, value)| Identifier { scheme, value: value.to_owned() });
    let counties = prop::collection::btree_set(prop::sample::select(vec!["37001", "37003", "37183"]), 1..3);
    let served = prop_oneof![
        Just(None),
        Just(Some(Served::Statewide)),
        counties.prop_map(|some| Some(Served::Counties(some.into_iter().map(|code| code.parse().unwrap()).collect()))),
    ];
    let names = prop::collection::vec(text(), 0..3)
        .prop_map(|texts| texts.iter().filter_map(|text| Name::read(text, is_known)).collect());
    (
        names,
        prop::collection::btree_set(identifier, 0..4),
        few(&["+1", "+2", "+3"]),
        few(&["a.example", "b.example"]),
        served,
    )
        .prop_map(|(names, identifiers, phones, websites, served)| Facts {
            names,
            identifiers,
            phones,
            websites,
            served,
        })
}

proptest! {
    #[test]
    fn likeness_is_the_same_both_ways_and_within_its_bounds(one in text(), other in text()) {
        if let (Some(one), Some(other)) = (Name::read(&one, is_known), Name::read(&other, is_known)) {
            let (there, back) = (likeness(&one, &other), likeness(&other, &one));
            prop_assert_eq!(there, back);
            prop_assert!((0.0..=1.0).contains(&there.similarity));
            prop_assert_eq!(there.is_equal, one == other);
            prop_assert!(!there.is_equal || there.similarity == 1.0);
        }
    }

    #[test]
    fn case_order_and_legal_suffixes_change_nothing(words in prop::collection::vec(
        prop::sample::select(vec!["Lantern", "Harbor", "House", "Wake", "County", "Family", "Services"]), 1..6), turn in 0usize..6) {
        let plain = words.join(" ");
        let mut turned = words.clone();
        turned.rotate_left(turn % words.len());
        let other = format!("The {}, Inc.", turned.join(" - ").to_uppercase());
        let (plain, other) = (Name::read(&plain, is_known).unwrap(), Name::read(&other, is_known).unwrap());
        prop_assert!(likeness(&plain, &other).is_equal);
    }

    #[test]
    fn a_comparison_is_the_same_both_ways_and_within_its_bounds(one in facts(), other in facts()) {
        let (there, back) = (compare(&one, &other), compare(&other, &one));
        prop_assert!((there.score - back.score).abs() < 1e-9);
        prop_assert_eq!(&there.agreed, &back.agreed);
        prop_assert_eq!(&there.disagreed, &back.disagreed);
        prop_assert!((0.0..=1.0).contains(&there.score));
        for field in there.agreed.intersection(&there.disagreed) {
            prop_assert_eq!(*field, Field::Identifier);
        }
    }

    #[test]
    fn an_identifier_never_agrees_across_schemes(one in facts(), other in facts()) {
        let found = compare(&one, &other);
        let shares = one.identifiers.iter().any(|identifier| other.identifiers.contains(identifier));
        prop_assert_eq!(found.agrees(Field::Identifier), shares);
        let schemes = |facts: &Facts| facts.identifiers.iter().map(|one| one.scheme.clone()).collect::<std::collections::BTreeSet<_>>();
        if schemes(&one).is_disjoint(&schemes(&other)) {
            prop_assert!(!found.agrees(Field::Identifier) && !found.disagrees(Field::Identifier));
        }
    }

    #[test]
    fn what_is_not_told_neither_agrees_nor_disagrees(one in facts()) {
        let nothing = compare(&one, &Facts::default());
        prop_assert!(nothing.agreed.is_empty() && nothing.disagreed.is_empty());
        prop_assert_eq!(nothing.score, 0.0);
    }
}
