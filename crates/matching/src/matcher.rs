//! Matching one row after the other against a directory.

use crate::{
    compare::{Comparison, Field, compare},
    facts::{Details, Facts},
    finder::NameFinder,
    judge::{Ranked, judge},
    name::Name,
};
use directory::{Listing, Snapshot};
use domain::ids::OrganizationId;
use std::collections::{BTreeMap, HashMap};

/// How alike a name must be to be looked at further. Below that, what else a row says would have to find the organization.
const NAME_COMES_NEAR: f64 = 0.5;

/// How many organizations are looked at further for one name.
const LOOKED_AT: usize = 15;

/// Matches rows against one snapshot of the directory, and remembers whom it has looked at.
pub struct Matcher<'s> {
    snapshot: &'s Snapshot,
    finder: NameFinder<'s>,
    seen: HashMap<OrganizationId, Seen>,
}

/// An organization as the matcher has read it.
struct Seen {
    listing: Listing,
    facts: Facts,
}

impl<'s> Matcher<'s> {
    /// A matcher for a snapshot.
    #[must_use]
    pub fn new(snapshot: &'s Snapshot) -> Self {
        Self { snapshot, finder: NameFinder::new(snapshot), seen: HashMap::new() }
    }

    /// A name of a row: its words are known when some organization's name holds them.
    #[must_use]
    pub fn name(&self, text: &str) -> Option<Name> {
        Name::read(text, |word| self.snapshot.name_word(word).is_some())
    }

    /// The organizations whose names come near one of the names, the nearest first.
    pub fn near(&mut self, names: &[Name]) -> Vec<OrganizationId> {
        let mut near: Vec<(f64, u64, OrganizationId)> = Vec::new();
        for name in names {
            for slot in self.finder.find(name) {
                let Some(listing) = self.snapshot.at(slot) else { continue };
                let (id, entered) = (listing.id(), listing.entered());
                let theirs = &self.see(listing).facts.names;
                let alike = theirs.iter().map(|other| crate::alignment::likeness(name, other).similarity);
                near.push((alike.fold(0.0, f64::max), entered, id));
            }
        }
        near.retain(|(alike, ..)| *alike >= NAME_COMES_NEAR);
        near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut found: Vec<OrganizationId> = Vec::with_capacity(LOOKED_AT);
        for (_, _, id) in near {
            if found.len() < LOOKED_AT && !found.contains(&id) {
                found.push(id);
            }
        }
        found
    }

    /// Compares a row with candidates and judges them; at most `limit` are kept. A candidate that the snapshot does not
    /// hold is left out. The order of candidates means nothing.
    pub fn judge(
        &mut self,
        row: &Facts,
        candidates: &[OrganizationId],
        details: &BTreeMap<OrganizationId, Details>,
        limit: usize,
    ) -> Ranked<Listing> {
        let mut compared: Vec<(Listing, Comparison)> = Vec::with_capacity(candidates.len());
        for id in candidates {
            let Some(listing) = self.snapshot.entry(*id) else { continue };
            if compared.iter().any(|(other, _)| other.id() == *id) {
                continue;
            }
            let seen = self.see(listing);
            let comparison = match details.get(id) {
                Some(details) => compare(row, &seen.facts.clone().with(details)),
                None => compare(row, &seen.facts),
            };
            compared.push((seen.listing.clone(), comparison));
        }
        compared.sort_by_key(|(listing, _)| listing.entered());
        judge(compared, limit)
    }

    fn see(&mut self, listing: Listing) -> &Seen {
        self.seen.entry(listing.id()).or_insert_with(|| {
            // The words of an organization's own name are words.
            let facts = Facts::of_listing(&listing, |_| true);
            Seen { listing, facts }
        })
    }
}

/// Whether a row says something that nothing but the database can answer.
#[must_use]
pub fn needs_details(row: &Facts) -> bool {
    !(row.identifiers.is_empty() && row.phones.is_empty() && row.websites.is_empty())
}

/// Whether two organizations are one that has been entered twice, as far as their facts tell.
#[must_use]
pub fn may_be_one(comparison: &Comparison) -> bool {
    comparison.name.is_some() && !comparison.disagrees(Field::Identifier) && crate::judge::is_likely(comparison)
}
