//! Places in a review, and who sits there.

use crate::access::{Actor, words::words};
use serde::{Deserialize, Serialize};

words!(
    /// A reviewer's place in a review.
    ReviewPlace {
        /// The first reviewer's.
        First = "first",
        /// The second reviewer's, where two reviews are needed.
        Second = "second",
    }
);

/// How many reviews a self-assessment takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReviewCount {
    /// One person reviews.
    One,
    /// Two people review, each without knowing what the other finds.
    Two,
}

impl ReviewCount {
    /// The places that have to be taken.
    #[must_use]
    pub fn places(self) -> &'static [ReviewPlace] {
        match self {
            Self::One => &[ReviewPlace::First],
            Self::Two => &[ReviewPlace::First, ReviewPlace::Second],
        }
    }

    /// 1 or 2.
    #[must_use]
    pub fn number(self) -> i32 {
        match self {
            Self::One => 1,
            Self::Two => 2,
        }
    }

    /// Reads 1 or 2.
    #[must_use]
    pub fn from_number(number: i32) -> Option<Self> {
        [Self::One, Self::Two].into_iter().find(|count| count.number() == number)
    }
}

/// Who sits in a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seat {
    /// The reviewer.
    pub reviewer: Actor,
    /// Whether they have handed in their review.
    pub handed_in: bool,
}
