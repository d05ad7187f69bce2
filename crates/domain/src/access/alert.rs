//! When a partner's machine asks for more than its work needs.

use super::words::words;
use serde::{Deserialize, Serialize};

words!(
    /// What a machine did more of, on one day, than its work needs.
    AlertKind {
        /// It was shown many different organizations.
        Enumeration = "enumeration",
        /// It asked about many organizations that do not exist, or by identifiers that nobody has.
        Misses = "misses",
        /// It raised many concerns, or tried to.
        Concerns = "concerns",
    }
);

words!(
    /// Whether somebody has looked into an alert.
    AlertState {
        /// Nobody has since it was raised, or since its level rose.
        Open = "open",
        /// Somebody has.
        Acknowledged = "acknowledged",
    }
);

/// From how much on a day staff are alerted: from one more than these numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thresholds {
    /// How many different organizations a machine is shown; at least 1.
    pub organizations: u64,
    /// How many of its questions find nobody; at least 1.
    pub misses: u64,
    /// How many concerns a source raises or tries to; at least 1.
    pub concerns: u64,
}

impl Default for Thresholds {
    /// A county's system whose users make a hundred searches a day over the same region sees well below 200 different
    /// organizations. The number does not grow with the registry: a county's work does not either. Stale ids and
    /// mistyped numbers are a few dozen; whoever guesses needs thousands. A concern is a rare thing: from one network, which may
    /// be a whole office, twenty on a day are either a campaign or a machine.
    fn default() -> Self {
        Self { organizations: 200, misses: 300, concerns: 20 }
    }
}

impl Thresholds {
    /// The threshold of a kind.
    #[must_use]
    pub fn of(&self, kind: AlertKind) -> u64 {
        match kind {
            AlertKind::Enumeration => self.organizations,
            AlertKind::Misses => self.misses,
            AlertKind::Concerns => self.concerns,
        }
    }
}

/// How far a count is beyond its threshold: 0 up to it, 1 above it, and one more above each doubling of it (2 above
/// twice, 3 above four times). Staff hear of each level once.
#[must_use]
pub fn level(count: u64, threshold: u64) -> u32 {
    let times = count.saturating_sub(1) / threshold.max(1);
    if count == 0 || times == 0 { 0 } else { times.ilog2() + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_reached_one_above_each_doubling() {
        for (count, expected) in
            [(0, 0), (1, 0), (10, 0), (11, 1), (20, 1), (21, 2), (40, 2), (41, 3), (80, 3), (81, 4), (u64::MAX, 61)]
        {
            assert_eq!(level(count, 10), expected, "{count}");
        }
        assert_eq!((level(1, 1), level(2, 1), level(3, 1), level(0, 1)), (0, 1, 2, 0));
        assert_eq!(level(5, 0), level(5, 1), "no threshold is below 1");
    }

    #[test]
    fn a_level_never_falls_as_the_count_rises() {
        for threshold in 1..50 {
            let levels: Vec<u32> = (0..2000).map(|count| level(count, threshold)).collect();
            assert!(levels.is_sorted(), "{threshold}");
        }
    }
}
