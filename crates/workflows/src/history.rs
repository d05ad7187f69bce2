//! What organizations were before, and what became of them.

use crate::{Error, successions::lineage};
use domain::{
    ids::OrganizationId,
    organization::{FormerName, OrganizationStatus},
    succession::{End, Succession},
};
use persistence::{Conn, former_names, organizations, successions};
use std::collections::{BTreeMap, BTreeSet};

/// The legal names of organizations, and whether they work.
pub type Names = BTreeMap<OrganizationId, (String, OrganizationStatus)>;

/// What the organizations of some successions are called today, and whether they work. Whoever reads a succession reads that
/// of everyone that it names, as partners do, and nothing else.
///
/// # Errors
/// When the database fails.
pub fn names<'s>(conn: &mut Conn, of: impl IntoIterator<Item = &'s Succession>) -> Result<Names, Error> {
    let named: BTreeSet<OrganizationId> = of.into_iter().flat_map(Succession::parties).collect();
    Ok(organizations::names(conn, &named)?)
}

/// The past of organizations, and who goes on with their work. Names are those of today.
#[derive(Debug, Default)]
pub struct Histories {
    former_names: BTreeMap<OrganizationId, Vec<FormerName>>,
    successions: Vec<Succession>,
    ends: BTreeMap<OrganizationId, Vec<End>>,
    names: Names,
}

impl Histories {
    /// Reads those of some organizations that the caller reaches. Of others that they name it tells the legal name and
    /// whether they work, as the answer about standing does.
    ///
    /// # Errors
    /// When the database fails.
    pub fn of(conn: &mut Conn, ids: &[OrganizationId]) -> Result<Self, Error> {
        let former_names = former_names::of_many(conn, ids)?;
        let successions = successions::about(conn, ids)?;
        let asked: BTreeSet<OrganizationId> = ids.iter().copied().collect();
        let succeeded = successions.iter().filter(|one| one.is_in_force()).map(|one| one.predecessor);
        let succeeded: Vec<OrganizationId> = succeeded.filter(|id| asked.contains(id)).collect();
        let lineage = lineage(conn, succeeded.iter().copied())?;
        let ends: BTreeMap<_, _> = succeeded.into_iter().map(|id| (id, lineage.ends(id))).collect();
        let named = successions.iter().flat_map(Succession::parties);
        let named = named.chain(ends.values().flatten().map(|end| end.organization)).collect();
        let names = organizations::names(conn, &named)?;
        Ok(Self { former_names, successions, ends, names })
    }

    /// The legal names that one of them has borne before, the oldest first.
    #[must_use]
    pub fn former_names(&self, of: OrganizationId) -> &[FormerName] {
        self.former_names.get(&of).map(Vec::as_slice).unwrap_or_default()
    }

    /// As whom one of them goes on; empty when nobody has succeeded it.
    #[must_use]
    pub fn continues_as(&self, of: OrganizationId) -> &[End] {
        self.ends.get(&of).map(Vec::as_slice).unwrap_or_default()
    }

    /// The successions in force by which one of them goes on with the work of another.
    pub fn continues(&self, of: OrganizationId) -> impl Iterator<Item = &Succession> {
        self.successions(of).filter(move |one| one.is_in_force() && one.predecessor != of)
    }

    /// Every succession that one of them has a part in, withdrawn ones as well, in the order of recording.
    pub fn successions(&self, of: OrganizationId) -> impl Iterator<Item = &Succession> {
        self.successions.iter().filter(move |one| one.parties().any(|party| party == of))
    }

    /// The legal name of an organization that they name, and whether it works.
    #[must_use]
    pub fn name(&self, of: OrganizationId) -> Option<(&str, OrganizationStatus)> {
        self.names.get(&of).map(|(name, status)| (name.as_str(), *status))
    }
}
