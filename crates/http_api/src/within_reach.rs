//! The directory as one caller sees it: nothing beyond their reach can be read from it.

use directory::{Filter, Found, Hit, Listing, Mark, Order, Page, Query, Snapshot};
use domain::{
    access::{Reach, Reader},
    ids::OrganizationId,
    organization::OrganizationStatus,
    succession::End,
    time::Day,
};
use matching::{Ranked, Told};
use persistence::Conn;
use std::sync::Arc;
use workflows::matching::{Proposals, Walked};

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

    /// One page of the organizations within reach that a filter finds. A provider finds itself, or nothing.
    #[must_use]
    pub fn find(&self, filter: &Filter, order: Order, after: Option<&Mark>, limit: usize) -> Found {
        match self.reach {
            Reach::Commission => self.snapshot.find(filter, order, after, limit),
            Reach::Own(own) if filter.only.is_none_or(|only| only == own) => {
                self.snapshot.find(&Filter { only: Some(own), ..filter.clone() }, order, after, limit)
            }
            Reach::Own(_) => Found { rows: Vec::new(), next: None },
        }
    }

    /// Who may be meant by each row, as far as the reader reaches and reads.
    ///
    /// # Errors
    /// When the database fails.
    pub fn match_organizations(
        &self,
        conn: &mut Conn,
        reader: &Reader,
        rows: &[Told],
        limit: usize,
    ) -> Result<Vec<Ranked<Listing>>, workflows::Error> {
        workflows::matching::match_organizations(conn, &self.snapshot, reader, rows, limit)
    }

    /// Pairs within reach that may be one organization.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_duplicates(&self, conn: &mut Conn, after: Walked, limit: usize) -> Result<Proposals, workflows::Error> {
        workflows::matching::list_duplicates(conn, &self.snapshot, self.reach, after, limit)
    }

    fn itself(&self, own: OrganizationId, query: &Query, after: Option<u64>, today: Day) -> Vec<Hit> {
        let Some(entry) = self.snapshot.entry(own) else { return Vec::new() };
        let before = Some(entry.entered().saturating_sub(1));
        let page = self.snapshot.search(query, before.max(after), 1, today);
        page.rows.into_iter().filter(|hit| hit.entry.id() == own).collect()
    }
}
