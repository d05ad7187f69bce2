//! On whose self-assessment the verdicts on an organization are watched, matter by matter.

use crate::{
    Error, decisions,
    facts::{self, known_on},
};
use domain::{
    access::Reach, arena::ArenaCode, decision::Matter, ids::OrganizationId, succession::carried, time::Instant,
    verdict::Facts,
};
use persistence::Conn;
use std::collections::BTreeMap;

/// The facts that verdicts on an organization rest on.
///
/// Its own; but where the standing of a predecessor was carried over to it, and it has no accepted self-assessment of its
/// own yet, what was found there: that is what the standing stands on.
pub(crate) struct Grounds {
    own: Facts,
    inherited: BTreeMap<Matter, Facts>,
}

impl Grounds {
    /// Brings them together, as they are at a moment.
    pub(crate) fn of(conn: &mut Conn, organization: OrganizationId, at: Instant) -> Result<Self, Error> {
        let own = facts::known(conn, Reach::Commission, organization)?.facts;
        let mut inherited = BTreeMap::new();
        if own.accepted.is_none() {
            for (matter, history) in decisions::by_matter(conn, organization)? {
                if let Some(predecessor) = carried(&history, at) {
                    let known = known_on(conn, Reach::Commission, organization, Some(predecessor))?;
                    inherited.insert(matter, known.facts);
                }
            }
        }
        Ok(Self { own, inherited })
    }

    /// Those of a matter.
    pub(crate) fn in_matter(&self, matter: &Matter) -> &Facts {
        self.inherited.get(matter).unwrap_or(&self.own)
    }

    /// The arenas in which something was carried over.
    pub(crate) fn inherited_arenas(&self) -> impl Iterator<Item = ArenaCode> {
        self.inherited.keys().filter_map(|matter| matter.arena.clone())
    }
}

/// Whether anything in a matter was ever to be carried over from a predecessor.
pub(crate) fn has_inherited(conn: &mut Conn, matter: &Matter) -> Result<bool, Error> {
    Ok(decisions::about(conn, matter)?.iter().any(|decision| decision.inherited_from.is_some()))
}
