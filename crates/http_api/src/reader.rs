//! Whose eyes an answer about organizations is for, made from the caller in this one place.

use domain::{
    access::{Actor, Reach, Reader, Scope},
    ids::ClientId,
};
use persistence::{Conn, Error, clients};
use tokens::Identity;

/// What a caller's token says of how they read organizations. Small, so that it goes along to the thread that reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Eyes {
    actor: Actor,
    reach: Reach,
    reads_organizations: bool,
}

impl Eyes {
    /// Whose eyes a caller's are.
    #[must_use]
    pub fn of(caller: &Identity) -> Self {
        let reads_organizations = caller.scopes.contains(&Scope::OrganizationsRead);
        Self { actor: caller.actor, reach: caller.reach, reads_organizations }
    }

    /// Whose organizations the caller reaches.
    #[must_use]
    pub fn reach(self) -> Reach {
        self.reach
    }

    /// The machine, where the caller is a partner's: what it asks is counted. People are not counted, and neither are
    /// machines that work for the Commission, whose token reads organizations whole.
    #[must_use]
    pub fn machine_of_a_partner(self) -> Option<ClientId> {
        match (self.actor, self.reach) {
            (Actor::Machine(client), Reach::Commission) if !self.reads_organizations => Some(client),
            _ => None,
        }
    }

    /// The reader. A provider's people read their own organization; whose token reads organizations whole works for the
    /// Commission; anybody else sees what a partner sees, with the identifier scheme of their client.
    ///
    /// # Errors
    /// When the database fails.
    pub fn reader(self, conn: &mut Conn) -> Result<Reader, Error> {
        if let Some(own) = self.reach.own() {
            return Ok(Reader::Provider(own));
        }
        if self.reads_organizations {
            return Ok(Reader::Commission);
        }
        let scheme = match self.actor {
            Actor::Machine(client) => clients::identifier_scheme(conn, client)?,
            Actor::Person(_) | Actor::Operator | Actor::System => None,
        };
        Ok(Reader::Partner { scheme })
    }
}
