//! Organizations that may have been entered twice. They are proposed to staff, who say that they are not, or see to it.

use super::details::{SHARED_BY, details};
use crate::{Error, Fault, duties, texts};
use directory::{Listing, Snapshot};
use domain::{
    access::{Actor, Reach, Reader},
    ids::OrganizationId,
    time::Instant,
};
use matching::{Comparison, Details, Facts, compare::compare, finder::NameFinder, matcher::may_be_one};
use persistence::{
    Conn, Tx,
    contact_keys::{self, ContactKind},
    journal::Event,
    organizations,
    pair_dismissals::{self, Pair},
};
use std::collections::{BTreeMap, BTreeSet};

/// How many organizations one call walks past at most, so that it stays quick where nobody was entered twice.
const WALKED: u32 = 250;

/// Two organizations that may be one.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// The one that entered the registry later.
    pub organization: Listing,
    /// The one that was there before.
    pub other: Listing,
    /// What they have in common.
    pub comparison: Comparison,
}

/// How far a walk through the registry has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Walked {
    /// Every pair of the organizations up to this number has been proposed.
    pub through: u64,
    /// And so many pairs of the one after it.
    pub of_next: usize,
}

/// Some pairs, and from where to go on.
#[derive(Debug, Clone)]
pub struct Proposals {
    /// In the order in which the later of the two entered the registry; the likest first.
    pub pairs: Vec<Proposal>,
    /// Where the next call begins; absent when every organization has been walked past. There can be a next page though
    /// this one is short, or empty.
    pub next: Option<Walked>,
}

/// Walks the registry in the order in which organizations entered it, and proposes for each those before it that may be the
/// same. Nothing is stored; a pair that staff have dismissed is left out.
///
/// # Errors
/// When the database fails.
pub fn list_duplicates(
    conn: &mut Conn,
    snapshot: &Snapshot,
    reach: Reach,
    after: Walked,
    limit: usize,
) -> Result<Proposals, Error> {
    let walked = organizations::page(conn, reach, after.through, WALKED)?;
    let ids: Vec<OrganizationId> = walked.iter().map(|entered| entered.organization.it.id).collect();
    let mut search = Search::new(conn, snapshot, &ids)?;
    let (mut pairs, mut through) = (Vec::new(), after.through);
    for entered in &walked {
        let skipped = if through == after.through { after.of_next } else { 0 };
        for (place, pair) in search.pairs_of(entered.organization.it.id).into_iter().enumerate().skip(skipped) {
            if pairs.len() == limit {
                return Ok(Proposals { pairs, next: Some(Walked { through, of_next: place }) });
            }
            pairs.push(pair);
        }
        through = entered.entered;
    }
    let is_last = walked.len() < WALKED as usize;
    Ok(Proposals { pairs, next: (!is_last).then_some(Walked { through, of_next: 0 }) })
}

/// What a walk needs to know of those that it walks past, and of those that they are compared with.
struct Search<'s> {
    snapshot: &'s Snapshot,
    candidates: BTreeMap<OrganizationId, Vec<OrganizationId>>,
    details: BTreeMap<OrganizationId, Details>,
    dismissed: BTreeSet<Pair>,
}

impl<'s> Search<'s> {
    fn new(conn: &mut Conn, snapshot: &'s Snapshot, ids: &[OrganizationId]) -> Result<Self, Error> {
        let own = details(conn, &Reader::Commission, ids, &BTreeSet::new())?;
        let phones = own.values().flat_map(|details| details.phones.iter().cloned()).collect();
        let websites = own.values().flat_map(|details| details.websites.iter().cloned()).collect();
        let phones = contact_keys::organizations_with(conn, ContactKind::Phone, &phones, SHARED_BY)?;
        let websites = contact_keys::organizations_with(conn, ContactKind::Website, &websites, SHARED_BY)?;
        let mut finder = NameFinder::new(snapshot);
        let mut candidates: BTreeMap<OrganizationId, Vec<OrganizationId>> = BTreeMap::new();
        for id in ids {
            let Some(listing) = snapshot.entry(*id) else { continue };
            let mut near: BTreeSet<OrganizationId> = BTreeSet::new();
            for name in facts(snapshot, &listing).names {
                near.extend(finder.find(&name).into_iter().filter_map(|slot| Some(snapshot.at(slot)?.id())));
            }
            if let Some(details) = own.get(id) {
                near.extend(details.phones.iter().filter_map(|phone| phones.get(phone)).flatten());
                near.extend(details.websites.iter().filter_map(|website| websites.get(website)).flatten());
            }
            let before = |other: &OrganizationId| {
                snapshot.entry(*other).is_some_and(|other| other.entered() < listing.entered())
            };
            candidates.insert(*id, near.into_iter().filter(before).collect());
        }
        let everyone: BTreeSet<OrganizationId> = candidates.values().flatten().chain(ids).copied().collect();
        let everyone: Vec<OrganizationId> = everyone.into_iter().collect();
        let details = details(conn, &Reader::Commission, &everyone, &BTreeSet::new())?;
        Ok(Self { snapshot, candidates, details, dismissed: pair_dismissals::of_many(conn, ids)? })
    }

    /// The pairs of one organization and somebody before it, the likest first.
    fn pairs_of(&mut self, id: OrganizationId) -> Vec<Proposal> {
        let Some(listing) = self.snapshot.entry(id) else { return Vec::new() };
        let mut found = Vec::new();
        let own = self.facts(&listing);
        for other in self.candidates.remove(&id).unwrap_or_default() {
            let Some(other) = self.snapshot.entry(other) else { continue };
            let comparison = compare(&own, &self.facts(&other));
            if may_be_one(&comparison) && !self.dismissed.contains(&Pair::of(id, other.id())) {
                found.push(Proposal { organization: listing.clone(), other, comparison });
            }
        }
        found.sort_by(|a, b| {
            b.comparison.score.total_cmp(&a.comparison.score).then(a.other.entered().cmp(&b.other.entered()))
        });
        found
    }

    fn facts(&self, listing: &Listing) -> Facts {
        let facts = facts(self.snapshot, listing);
        match self.details.get(&listing.id()) {
            Some(details) => facts.with(details),
            None => facts,
        }
    }
}

/// The facts of an organization. A word that stands in its names alone may be a misspelling of another's.
fn facts(snapshot: &Snapshot, listing: &Listing) -> Facts {
    Facts::of_listing(listing, |word| snapshot.name_word(word).is_some_and(|word| word.organizations() > 1))
}

/// That two organizations are two, as staff have said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dismissal {
    /// One of them.
    pub organization: OrganizationId,
    /// The other.
    pub other: OrganizationId,
    /// When it was said first.
    pub dismissed_at: Instant,
}

/// Keeps that two organizations are not the same, so that they are not proposed again. Saying it again changes nothing.
///
/// # Errors
/// When one of them is unknown or the actor's own, or both are one.
pub fn dismiss_pair(
    tx: &mut Tx<'_>,
    actor: Actor,
    organization: OrganizationId,
    other: OrganizationId,
    note: Option<&str>,
) -> Result<Dismissal, Error> {
    for id in [organization, other] {
        organizations::find(tx, Reach::Commission, id)?.ok_or(Error::NotFound("organization"))?;
        duties::refuse_own_organization(tx, actor, id)?;
    }
    if organization == other {
        let detail = "must be another organization than the first".to_owned();
        return Err(Error::Invalid(vec![Fault { pointer: "/other".to_owned(), detail }]));
    }
    texts::screen(note.map(|note| ("/note".to_owned(), note)))?;
    let pair = Pair::of(organization, other);
    if let Some(dismissed_at) = pair_dismissals::find(tx, pair)? {
        return Ok(Dismissal { organization, other, dismissed_at });
    }
    pair_dismissals::insert(tx, pair, note, actor)?;
    tx.append(actor, &Event::PairDismissed { one: organization, other })?;
    Ok(Dismissal { organization, other, dismissed_at: tx.now() })
}
