//! The directory as one caller sees it: nothing beyond their reach can be read from it.

use directory::{Hit, Listing, Page, Query, Snapshot};
use domain::{access::Reach, ids::OrganizationId, organization::OrganizationStatus, succession::End, time::Day};
use std::sync::Arc;

/// A snapshot of the directory, and whose organizations its reader reaches.
pub struct WithinReach {
    snapshot: Arc<Snapshot>,
    reach: Reach,
}

impl WithinReach {
    pub(crate) fn new(snapshot: Arc<Snapshot>, reach: Reach) -> Self {
        Self { snapshot, reach }
    }

    /// The number of the newest journal entry that it rests on.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.snapshot.position()
    }

    /// The organization with this id, where it exists within reach.
    #[must_use]
    pub fn entry(&self, id: OrganizationId) -> Option<Listing> {
        if self.reach.covers(id) { self.snapshot.entry(id) } else { None }
    }

    /// As whom an organization within reach goes on: each end with its legal name and whether it works, and nothing else
    /// of it.
    #[must_use]
    pub fn continues_as(&self, listing: &Listing) -> Vec<(End, String, OrganizationStatus)> {
        if listing.continued_by().is_none() {
            return Vec::new();
        }
        let ends = self.snapshot.ends(listing.id()).into_iter();
        let named = ends.map(|end| {
            let listing = self.snapshot.entry(end.organization)?;
            Some((end, listing.name().to_owned(), listing.status()))
        });
        named.flatten().collect()
    }

    /// The legal name of an organization from which one within reach has inherited, and nothing else of it.
    #[must_use]
    pub fn name_of_predecessor(&self, id: OrganizationId) -> String {
        self.snapshot.entry(id).map(|listing| listing.name().to_owned()).unwrap_or_default()
    }

    /// The organizations within reach that a query finds. A provider finds itself, or nothing.
    #[must_use]
    pub fn search(&self, query: &Query, after: Option<u64>, limit: usize, today: Day) -> Page {
        match self.reach {
            Reach::Commission => self.snapshot.search(query, after, limit, today),
            Reach::Own(own) => Page { rows: self.itself(own, query, after, today), next: None },
        }
    }

    fn itself(&self, own: OrganizationId, query: &Query, after: Option<u64>, today: Day) -> Vec<Hit> {
        let Some(entry) = self.snapshot.entry(own) else { return Vec::new() };
        let before = Some(entry.entered().saturating_sub(1));
        let page = self.snapshot.search(query, before.max(after), 1, today);
        page.rows.into_iter().filter(|hit| hit.entry.id() == own).collect()
    }
}
