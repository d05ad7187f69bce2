//! Agreement between reviewers, against the published worked examples.

#![allow(clippy::unwrap_used)]

use domain::agreement::{NoAlpha, Scale, alpha, percent};
use proptest::{collection::vec, prelude::*};

/// Units from one row an observer; `.` is a missing value.
fn units(rows: &[&str]) -> Vec<Vec<usize>> {
    let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.split(' ').collect()).collect();
    let value = |text: &str| text.chars().next().and_then(|c| c.to_digit(36)).map(|digit| digit as usize);
    (0..rows[0].len()).map(|unit| rows.iter().filter_map(|row| value(row[unit])).collect()).collect()
}

fn rounded(found: Result<f64, NoAlpha>) -> f64 {
    (found.unwrap() * 1000.0).round() / 1000.0
}

/// Krippendorff (2011), section A: binary data, two observers, no missing data.
#[test]
fn binary_data_of_two_observers_as_published() {
    let found = units(&["0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"]);
    assert_eq!(rounded(alpha(&found, Scale::Nominal)), 0.095);
    assert_eq!(percent(&found), Some(60.0));
    // With two values the scales are the same.
    assert_eq!(rounded(alpha(&found, Scale::Ordinal)), 0.095);
}

/// Krippendorff (2011), section B: nominal data, two observers, no missing data.
#[test]
fn nominal_data_of_two_observers_as_published() {
    let found = units(&["a a b b d c c c e d d a", "b a b b b c c c e d d d"]);
    assert_eq!(rounded(alpha(&found, Scale::Nominal)), 0.692);
    assert_eq!(percent(&found), Some(75.0));
}

/// Krippendorff (2011), section C: four observers, with missing data.
#[test]
fn data_of_four_observers_with_gaps_as_published() {
    let found = units(&[
        "1 2 3 3 2 1 4 1 2 . . .",
        "1 2 3 3 2 2 4 1 2 5 . 3",
        ". 3 3 3 2 3 4 2 2 5 1 .",
        "1 2 3 3 2 4 4 1 2 5 1 .",
    ]);
    assert_eq!(rounded(alpha(&found, Scale::Nominal)), 0.743);
    assert_eq!(rounded(alpha(&found, Scale::Ordinal)), 0.815);
}

#[test]
fn where_there_is_no_alpha_it_is_said_why() {
    assert_eq!(alpha(&[], Scale::Ordinal), Err(NoAlpha::NothingRatedTwice));
    assert_eq!(alpha(&[vec![1], vec![2]], Scale::Ordinal), Err(NoAlpha::NothingRatedTwice));
    assert_eq!(alpha(&[vec![1, 1], vec![1, 1]], Scale::Ordinal), Err(NoAlpha::NoVariation));
    assert_eq!(percent(&[]), None);
    assert_eq!(percent(&[vec![1]]), None);
}

proptest! {
    #[test]
    fn perfect_agreement_is_one(values in vec(0..3_usize, 2..40), observers in 2..5_usize) {
        prop_assume!(values.iter().any(|value| *value != values[0]));
        let found: Vec<Vec<usize>> = values.iter().map(|value| vec![*value; observers]).collect();
        for scale in [Scale::Nominal, Scale::Ordinal] {
            prop_assert!((alpha(&found, scale).unwrap() - 1.0).abs() < 1e-9);
        }
        prop_assert_eq!(percent(&found), Some(100.0));
    }

    #[test]
    fn neither_the_order_of_units_nor_of_observers_matters(
        found in vec(vec(0..3_usize, 0..4), 1..30).prop_shuffle(),
        turned in any::<usize>(),
    ) {
        let mut other: Vec<Vec<usize>> = found.iter().map(|unit| unit.iter().rev().copied().collect()).collect();
        let by = turned % other.len();
        other.rotate_left(by);
        for scale in [Scale::Nominal, Scale::Ordinal] {
            match (alpha(&found, scale), alpha(&other, scale)) {
                (Ok(one), Ok(two)) => prop_assert!((one - two).abs() < 1e-9),
                (one, two) => prop_assert_eq!(one, two),
            }
        }
        prop_assert_eq!(percent(&found), percent(&other));
    }

    #[test]
    fn alpha_is_never_above_one_and_never_not_a_number(found in vec(vec(0..3_usize, 0..4), 0..30)) {
        for scale in [Scale::Nominal, Scale::Ordinal] {
            if let Ok(value) = alpha(&found, scale) {
                prop_assert!(value.is_finite() && value <= 1.0 + 1e-9, "{value}");
            }
        }
    }

    #[test]
    fn names_of_nominal_values_do_not_matter(found in vec(vec(0..3_usize, 2..3), 1..30)) {
        let renamed: Vec<Vec<usize>> =
            found.iter().map(|unit| unit.iter().map(|value| [2, 0, 1][*value]).collect()).collect();
        match (alpha(&found, Scale::Nominal), alpha(&renamed, Scale::Nominal)) {
            (Ok(one), Ok(two)) => prop_assert!((one - two).abs() < 1e-9),
            (one, two) => prop_assert_eq!(one, two),
        }
    }
}
