//! Other moments than now: where providers stood on a day, as far as the registry had recorded by an instant.
//!
//! The directory answers now. Another moment is answered from the database, by a small directory that is made for the one
//! question: so every rule of the answer is the same.

use crate::{Error, follower::entries};
use directory::{Directory, Entry, Page, Query, Snapshot};
use domain::{
    access::Reach,
    ids::OrganizationId,
    standing::StandingState,
    time::{Day, Instant},
};
use persistence::{
    Conn, decisions, organizations,
    profiles_before::{self, Before},
};
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

/// These organizations, as far as they are within reach, with what had been decided by an instant, and with the names and
/// offerings that they had on the day, as far as known then. Whether they work and who goes on for whom is as it is today.
///
/// # Errors
/// When the database fails.
pub fn listed(conn: &mut Conn, reach: Reach, ids: &[OrganizationId], moment: Moment) -> Result<Arc<Snapshot>, Error> {
    let within: Vec<OrganizationId> = ids.iter().copied().filter(|id| reach.covers(*id)).collect();
    let found = organizations::find_many(conn, &within)?;
    let mut entries = entries(conn, found, moment.known_at)?;
    let mut before = profiles_before::of_many(conn, &within)?;
    for entry in &mut entries {
        let then = before.remove(&entry.id).unwrap_or_default();
        as_then(entry, then, moment);
    }
    let directory = Directory::new();
    directory.apply(entries, 0);
    Ok(directory.snapshot())
}

/// Puts the names and offerings of a moment in place of those of today. What an organization was before it entered the
/// registry is what it was when it did.
fn as_then(entry: &mut Entry, before: Vec<Before>, moment: Moment) {
    let is_later = |one: &Before| one.replaced_at > moment.known_at || one.replaced_at.day() > moment.as_of;
    let Some(first) = before.iter().position(is_later) else { return };
    // A legal name that was given up later was no former name yet.
    let given_up_later = before.iter().skip(first).map(|one| &one.name).collect::<Vec<_>>();
    let names: Vec<&String> = given_up_later.iter().copied().chain([&entry.name]).collect();
    let changes = names.windows(2).filter(|pair| pair.first() != pair.last()).count();
    entry.former_names.truncate(entry.former_names.len().saturating_sub(changes));
    if let Some(then) = before.into_iter().nth(first) {
        entry.name = then.name;
        entry.other_names = then.other_names;
        entry.kind = then.kind;
        entry.has_round_the_clock_line = then.has_line;
        entry.offerings = then.offerings;
    }
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
        let found = listed(conn, reach, &ids, moment)?;
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
