//! What waits for the Commission, and how profiles age.

// Helpers of tests: a panic here is a failing test, which is what is wanted.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use domain::{
    freshness::{FieldGroup, Freshness},
    organization::{Identifier, IdentifierScheme, OrganizationKind, Profile},
    proposal::{ChangeKind, Proposed, divide},
    time::Day,
};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn identifier(value: &str) -> Identifier {
    Identifier { scheme: IdentifierScheme::parse("test_scheme").expect("a scheme"), value: value.to_owned() }
}

fn profile(name: &str, identifiers: &[&str], description: Option<&str>, website: Option<&str>) -> Profile {
    Profile {
        name: name.to_owned(),
        other_names: Vec::new(),
        kind: OrganizationKind::Nonprofit,
        description: description.map(str::to_owned),
        website: website.map(str::to_owned),
        phone: None,
        round_the_clock_line: None,
        contacts: Vec::new(),
        identifiers: identifiers.iter().map(|value| identifier(value)).collect(),
        offerings: Vec::new(),
    }
}

#[test]
fn an_edit_is_divided_into_what_holds_and_what_waits() {
    let present = profile("Old", &["1", "2"], Some("Old text."), None);
    let wanted = profile("New", &["2", "3"], Some("New text."), Some("https://a.example"));
    for doubtful in [false, true] {
        let divided = divide(&present, wanted.clone(), doubtful);
        assert_eq!(divided.at_once.name, "Old");
        assert_eq!(divided.at_once.identifiers, present.identifiers);
        assert_eq!(divided.at_once.website, wanted.website);
        let text = if doubtful { "Old text." } else { "New text." };
        assert_eq!(divided.at_once.description.as_deref(), Some(text));
        let kinds: Vec<ChangeKind> = divided.proposed.iter().map(Proposed::kind).collect();
        let mut expected = vec![ChangeKind::LegalName, ChangeKind::Identifiers];
        expected.extend(doubtful.then_some(ChangeKind::Description));
        assert_eq!(kinds, expected);
    }
}

#[test]
fn what_others_add_meanwhile_stays() {
    let present = profile("Old", &["1", "2"], None, None);
    let divided = divide(&present, profile("Old", &["2", "3"], None, None), false);
    let [proposed] = &*divided.proposed else { panic!("{divided:?}") };
    let meanwhile = profile("Old", &["1", "2", "4"], None, None);
    let made = proposed.made_in(&meanwhile);
    assert_eq!(made.identifiers, ["2", "3", "4"].map(identifier).into());
}

proptest! {
    #[test]
    fn all_parts_of_an_edit_together_are_the_edit(
        before in ("[ab]", prop::collection::btree_set("[1-4]", 0..3), prop::option::of("[xy]")),
        after in ("[ab]", prop::collection::btree_set("[1-4]", 0..3), prop::option::of("[xy]")),
        doubtful: bool,
    ) {
        let of = |(name, identifiers, text): &(String, BTreeSet<String>, Option<String>)| {
            let identifiers: Vec<&str> = identifiers.iter().map(String::as_str).collect();
            profile(name, &identifiers, text.as_deref(), None)
        };
        let (present, wanted) = (of(&before), of(&after));
        // A text that is taken away holds nothing doubtful.
        let divided = divide(&present, wanted.clone(), doubtful && wanted.description.is_some());
        let made = divided.proposed.iter().fold(divided.at_once, |profile, proposed| proposed.made_in(&profile));
        prop_assert_eq!(made, wanted);
    }

    #[test]
    fn a_profile_is_as_old_as_its_oldest_part(days in prop::collection::vec(prop::option::of(1..3000_i32), 5)) {
        let mut freshness = Freshness::default();
        freshness.fill(&profile("Name", &["1"], Some("Text."), None));
        prop_assert_eq!(freshness.oldest(), Day::FIRST, "nothing has been confirmed");
        let groups = [FieldGroup::Names, FieldGroup::Identifiers, FieldGroup::Description, FieldGroup::Sites, FieldGroup::Contacts];
        for (group, day) in groups.iter().zip(&days) {
            if let Some(day) = day {
                freshness.confirm([*group], Day::from_number(*day));
            }
        }
        // What holds nothing does not age; the list of sites always does.
        let counted: Option<Vec<i32>> = days.iter().take(4).copied().collect();
        let oldest = counted.and_then(|days| days.into_iter().min()).map_or(Day::FIRST, Day::from_number);
        prop_assert_eq!(freshness.oldest(), oldest);
        let stale = freshness.stale(Day::from_number(1500));
        prop_assert_eq!(stale.is_empty(), oldest >= Day::from_number(1500));
    }
}

#[test]
fn only_what_may_hold_a_persons_data_is_erased() {
    assert!(Proposed::Description { description: "x".to_owned() }.is_erased());
    assert!(!Proposed::LegalName { name: "x".to_owned() }.is_erased());
}
