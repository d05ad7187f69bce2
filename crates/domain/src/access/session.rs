//! How long a person stays signed in.

use super::Role;
use crate::time::Instant;

/// How long a session of a role may last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLimits {
    /// For how many seconds from sign-in at most, however much it is used.
    pub longest_seconds: i64,
    /// For how many seconds without a new access token. Longer than an access token holds.
    pub idle_seconds: i64,
}

const HOUR: i64 = 60 * 60;

impl SessionLimits {
    /// The limits of a role.
    ///
    /// Staff see every organization's data and act for the Commission: a working day at most, and an hour without use,
    /// as NIST SP 800-63B-4 section 2.2.3 asks where two factors are used. A provider's people see their own
    /// organization's data alone, and fill in a long self-assessment over weeks: thirty days, as section 2.1.3 allows
    /// for one factor, and a working day without use.
    #[must_use]
    pub fn of(role: Role) -> Self {
        if role.is_tenant() {
            Self { longest_seconds: 30 * 24 * HOUR, idle_seconds: 8 * HOUR }
        } else {
            Self { longest_seconds: 12 * HOUR, idle_seconds: HOUR }
        }
    }

    /// When a session that begins now ends at the latest.
    #[must_use]
    pub fn ends_at(self, begun: Instant) -> Instant {
        begun.plus_seconds(self.longest_seconds)
    }

    /// Until when a session holds that is used now and ends at `ends_at` at the latest.
    #[must_use]
    pub fn holds_until(self, used: Instant, ends_at: Instant) -> Instant {
        used.plus_seconds(self.idle_seconds).min(ends_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::ACCESS_TOKEN_SECONDS;

    #[test]
    fn a_session_outlives_its_access_tokens_and_never_its_end() {
        for role in Role::ALL.iter().filter(|role| role.is_for_people()) {
            let limits = SessionLimits::of(*role);
            assert!(limits.idle_seconds > ACCESS_TOKEN_SECONDS && limits.idle_seconds < limits.longest_seconds);
            let begun = Instant::from_microseconds(0);
            let ends_at = limits.ends_at(begun);
            assert_eq!(limits.holds_until(begun, ends_at), begun.plus_seconds(limits.idle_seconds));
            let late = ends_at.plus_seconds(-1);
            assert_eq!(limits.holds_until(late, ends_at), ends_at, "{role:?}");
        }
    }
}
