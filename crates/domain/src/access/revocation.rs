//! Access taken back before its time.

use crate::{
    ids::{ClientId, SessionId, UserId},
    time::Instant,
};
use std::collections::HashMap;
use uuid::Uuid;

/// For how many seconds an access token holds, and so how long a revocation must be remembered.
pub const ACCESS_TOKEN_SECONDS: i64 = 600;

/// What can be taken back. Written as `kind:id`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Revocable {
    /// One access token, by its `jti`.
    Token(Uuid),
    /// Everything that was issued in a session.
    Session(SessionId),
    /// Everything that was issued to a machine.
    Client(ClientId),
    /// Everything that was issued to a person.
    User(UserId),
}

impl Revocable {
    /// Reads what [`Display`](std::fmt::Display) writes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, id) = text.split_once(':')?;
        let id = id.parse().ok()?;
        match kind {
            "token" => Some(Self::Token(id)),
            "session" => Some(Self::Session(SessionId(id))),
            "client" => Some(Self::Client(ClientId(id))),
            "user" => Some(Self::User(UserId(id))),
            _ => None,
        }
    }
}

impl std::fmt::Display for Revocable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Token(id) => write!(f, "token:{id}"),
            Self::Session(id) => write!(f, "session:{id}"),
            Self::Client(id) => write!(f, "client:{id}"),
            Self::User(id) => write!(f, "user:{id}"),
        }
    }
}

/// What has been taken back, and until when it had been issued: what is issued later holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Revoked(HashMap<Revocable, Instant>);

impl Revoked {
    /// Whether any of these is taken back for something issued at a moment, in milliseconds since 1970.
    ///
    /// Tokens, sessions and clients are taken back for good: whatever was being issued to them meanwhile goes with them.
    /// A person may come again, so of theirs only what was issued until then is covered, its very millisecond included.
    #[must_use]
    pub fn covers(&self, any_of: &[Revocable], issued_at: i64) -> bool {
        !self.0.is_empty()
            && any_of.iter().any(|one| match (one, self.0.get(one)) {
                (Revocable::User(_), Some(until)) => issued_at <= until.microseconds() / 1000,
                (_, found) => found.is_some(),
            })
    }
}

impl FromIterator<(Revocable, Instant)> for Revoked {
    fn from_iter<I: IntoIterator<Item = (Revocable, Instant)>>(iter: I) -> Self {
        Self(iter.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_person_what_was_issued_until_the_revocation_is_covered_and_what_comes_later_is_not() {
        let id = Uuid::from_u128(7);
        let user = Revocable::User(UserId(id));
        let at = Instant::from_microseconds(100_500_700);
        let revoked: Revoked = [(user, at)].into_iter().collect();
        for (issued_at, covered) in [(100_499, true), (100_500, true), (100_501, false)] {
            assert_eq!(revoked.covers(&[Revocable::Token(id), user], issued_at), covered, "{issued_at}");
        }
        assert!(!revoked.covers(&[Revocable::Client(ClientId(id))], 99), "the same id of another kind");
        assert!(!Revoked::default().covers(&[user], 0));
    }

    #[test]
    fn what_is_taken_back_for_good_is_covered_whenever_it_was_issued() {
        let id = Uuid::from_u128(7);
        for one in [Revocable::Token(id), Revocable::Session(SessionId(id)), Revocable::Client(ClientId(id))] {
            let revoked: Revoked = [(one, Instant::from_microseconds(100_500_700))].into_iter().collect();
            assert!(revoked.covers(&[one], 100_499) && revoked.covers(&[one], 200_000), "{one}");
        }
    }

    #[test]
    fn the_words_read_back() {
        let id = Uuid::from_u128(7);
        for one in [
            Revocable::Token(id),
            Revocable::Session(SessionId(id)),
            Revocable::Client(ClientId(id)),
            Revocable::User(UserId(id)),
        ] {
            assert_eq!(Revocable::parse(&one.to_string()), Some(one));
        }
        assert_eq!(Revocable::parse("token"), None);
        assert_eq!(Revocable::parse("organization:00000000-0000-0000-0000-000000000007"), None);
    }
}
