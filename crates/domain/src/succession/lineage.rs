//! Lineages: where an id leads, followed to the ends.

use super::{Succession, SuccessionKind};
use crate::{ids::OrganizationId, time::Day};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Deref,
};

/// Where one organization leads: its succession in force, without what only staff need.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Link {
    /// What became of it.
    pub kind: SuccessionKind,
    /// Since which day.
    pub since: Day,
    /// Who goes on, each once.
    pub successors: Box<[OrganizationId]>,
}

/// An organization in which a lineage ends: nobody has succeeded it. It may have closed since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// Who goes on.
    pub organization: OrganizationId,
    /// How the way there goes: by a split when any step is one, else by a merger when any step is one.
    pub kind: SuccessionKind,
    /// Since which day: that of the last step to take effect. Of several ways, the earliest.
    pub since: Day,
}

/// Successions in force, each under its predecessor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lineage(BTreeMap<OrganizationId, Link>);

impl Lineage {
    /// Of these successions; those that have been withdrawn lead nowhere.
    pub fn of<'s>(successions: impl IntoIterator<Item = &'s Succession>) -> Self {
        Self(successions.into_iter().filter_map(|one| Some((one.predecessor, one.link()?))).collect())
    }

    /// Where one organization leads; absent when nobody has succeeded it.
    #[must_use]
    pub fn next(&self, organization: OrganizationId) -> Option<&Link> {
        self.0.get(&organization)
    }

    /// Adds what is known of more organizations.
    pub fn extend(&mut self, links: impl IntoIterator<Item = (OrganizationId, Link)>) {
        self.0.extend(links);
    }

    /// As whom an organization goes on: the ends of its lineage. Empty when nobody has succeeded it.
    #[must_use]
    pub fn ends(&self, of: OrganizationId) -> Vec<End> {
        ends(of, |organization| self.next(organization))
    }

    /// Whether following successions from one organization comes to another. Nothing leads to itself.
    #[must_use]
    pub fn leads(&self, from: OrganizationId, to: OrganizationId) -> bool {
        self.after(from).contains(&to)
    }

    /// Every organization that follows one, near and far.
    #[must_use]
    pub fn after(&self, from: OrganizationId) -> BTreeSet<OrganizationId> {
        ways(from, |organization| self.next(organization)).into_keys().collect()
    }
}

/// As [`Lineage::ends`], wherever the links are kept. In the order of ids.
pub fn ends<L: Deref<Target = Link>>(of: OrganizationId, next: impl Fn(OrganizationId) -> Option<L>) -> Vec<End> {
    let ways = ways(of, &next);
    let last = ways.into_iter().filter(|(organization, _)| next(*organization).is_none());
    last.map(|(organization, (kind, since))| End { organization, kind, since }).collect()
}

/// Everything that follows an organization, with how and since when. Comes to an end whatever the links are: a way is
/// only followed on while it says something new, and of that there is a bounded amount.
fn ways<L: Deref<Target = Link>>(
    of: OrganizationId,
    next: impl Fn(OrganizationId) -> Option<L>,
) -> BTreeMap<OrganizationId, (SuccessionKind, Day)> {
    let mut found: BTreeMap<OrganizationId, (SuccessionKind, Day)> = BTreeMap::new();
    let mut open = vec![(of, (SuccessionKind::SucceededBy, Day::FIRST))];
    while let Some((at, (kind, since))) = open.pop() {
        let Some(link) = next(at) else { continue };
        for successor in &*link.successors {
            let way = (kind.max(link.kind), since.max(link.since));
            let known = found.get(successor).copied();
            let merged = known.map_or(way, |(kind, since)| (kind.max(way.0), since.min(way.1)));
            if known != Some(merged) {
                found.insert(*successor, merged);
                open.push((*successor, merged));
            }
        }
    }
    found
}
