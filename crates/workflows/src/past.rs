//! Other moments than now: where providers stood on a day, as far as the registry had recorded by an instant.
//!
//! The directory answers now. Another moment is answered from the database, by a small directory that is made for the one
//! question: so every rule of the answer is the same.

use crate::{Error, follower::entries};
use directory::{Directory, Page, Query, Snapshot};
use domain::{
    access::Reach,
    ids::OrganizationId,
    standing::StandingState,
    time::{Day, Instant},
};
use persistence::{Conn, decisions, organizations};
use std::sync::Arc;

/// How many organizations are looked at for one page at most. A page that ends for that reason is short, and another
/// follows.
const MOST_LOOKED_AT: usize = 2_000;

/// How many are looked at in one go.
const AT_ONCE: u32 = 500;

/// A question about a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The day that is asked about.
    pub as_of: Day,
    /// What had been recorded by then counts.
    pub known_at: Instant,
}

/// These organizations, as far as they are within reach, with what had been decided by an instant. Whatever is no decision
/// is as it is today.
///
/// # Errors
/// When the database fails.
pub fn listed(
    conn: &mut Conn,
    reach: Reach,
    ids: &[OrganizationId],
    known_at: Instant,
) -> Result<Arc<Snapshot>, Error> {
    let within: Vec<OrganizationId> = ids.iter().copied().filter(|id| reach.covers(*id)).collect();
    let found = organizations::find_many(conn, &within)?;
    let directory = Directory::new();
    directory.apply(entries(conn, found, known_at)?, 0);
    Ok(directory.snapshot())
}

/// One page of the organizations within reach that a query finds at a moment, after one in the order of entry.
///
/// # Errors
/// When the database fails.
pub fn search(
    conn: &mut Conn,
    reach: Reach,
    query: &Query,
    after: Option<u64>,
    limit: usize,
    moment: Moment,
) -> Result<Page, Error> {
    let mut page = Page { rows: Vec::new(), next: None };
    let mut place = after.unwrap_or(0);
    for _ in 0..MOST_LOOKED_AT / AT_ONCE as usize {
        // Who has no decision is not_assessed: looked at only where that was asked for.
        let decided = (!query.states.contains(&StandingState::NotAssessed)).then_some((query.r#use, &query.need.arena));
        let candidates = decisions::candidates(conn, reach, decided, place, AT_ONCE)?;
        let Some((last, _)) = candidates.last().copied() else { return Ok(Page { next: None, ..page }) };
        let is_end = candidates.len() < AT_ONCE as usize;
        let ids: Vec<OrganizationId> = candidates.into_iter().map(|(_, id)| id).collect();
        let found = listed(conn, reach, &ids, moment.known_at)?;
        let part = found.search(query, Some(place), limit - page.rows.len(), moment.as_of);
        page.rows.extend(part.rows);
        place = part.next.unwrap_or(last);
        page.next = (part.next.is_some() || !is_end).then_some(place);
        if page.next.is_none() || page.rows.len() >= limit {
            break;
        }
    }
    Ok(page)
}
