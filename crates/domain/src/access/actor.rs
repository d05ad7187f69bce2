//! Who acts.

use crate::ids::{ClientId, UserId};

/// Who acts. The journal names an actor by kind and id, never by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Actor {
    /// A signed-in person.
    Person(UserId),
    /// A machine with credentials of its own.
    Machine(ClientId),
    /// The operator, at the command line of the machine that runs the registry.
    Operator,
    /// The registry itself, where a rule acts without a person.
    System,
}

impl Actor {
    /// The person, when the actor is one.
    #[must_use]
    pub fn person(self) -> Option<UserId> {
        match self {
            Self::Person(id) => Some(id),
            _ => None,
        }
    }

    /// Reads what [`Display`](std::fmt::Display) writes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "operator" => Some(Self::Operator),
            "system" => Some(Self::System),
            _ => match text.split_once(':')? {
                ("person", id) => Some(Self::Person(id.parse().ok()?)),
                ("machine", id) => Some(Self::Machine(id.parse().ok()?)),
                _ => None,
            },
        }
    }
}

impl std::fmt::Display for Actor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Person(id) => write!(f, "person:{id}"),
            Self::Machine(id) => write!(f, "machine:{id}"),
            Self::Operator => f.write_str("operator"),
            Self::System => f.write_str("system"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actors_read_back() {
        let id = uuid::Uuid::from_u128(7);
        for actor in [Actor::Person(UserId(id)), Actor::Machine(ClientId(id)), Actor::Operator, Actor::System] {
            assert_eq!(Actor::parse(&actor.to_string()), Some(actor));
        }
        assert_eq!(Actor::parse("person:x"), None);
    }
}
