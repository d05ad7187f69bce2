//! Values and generators that the tests of the rules share.

// Each test binary compiles this module for itself and uses only a part of it.
#![allow(dead_code)]
// Helpers of tests: a panic here is a failing test, which is what is wanted.
#![allow(clippy::unwrap_used)]

pub mod acting;
pub mod decisions;
pub mod documents;
pub mod editions;
pub mod facts;

use domain::{
    arena::ArenaCode,
    edition::StandardCode,
    time::{Day, Instant},
};
use proptest::prelude::*;

/// The arenas that generated editions may contain.
pub const ARENAS: [&str; 3] = ["case_management", "adult_shelter", "outreach"];

/// An arena's code.
pub fn arena(code: &str) -> ArenaCode {
    ArenaCode::parse(code).unwrap()
}

/// A standard's code.
pub fn standard_code(code: &str) -> StandardCode {
    StandardCode::parse(code).unwrap()
}

/// The day that generated days are counted from.
pub fn first_day() -> Day {
    Day::new(2026, 1, 5).unwrap()
}

/// The day this many days after [`first_day`].
pub fn day(number: i32) -> Day {
    first_day().plus_days(number)
}

/// A moment around noon, in New York, of the day this many days after [`first_day`].
pub fn moment(number: i32, microseconds: i64) -> Instant {
    let noon: Instant = "2026-01-05T17:00:00Z".parse().unwrap();
    Instant::from_microseconds(noon.plus_seconds(i64::from(number) * 86_400).microseconds() + microseconds)
}

/// A moment after every generated one.
pub fn end_of_time() -> Instant {
    Instant::from_microseconds(i64::MAX)
}

/// Days around [`first_day`].
pub fn days() -> impl Strategy<Value = Day> {
    (-60..400_i32).prop_map(day)
}
