//! Looks providers up at the moment that a question is about.

use super::moment::When;
use crate::{problem::Problem, state::State};
use directory::Listing;
use domain::{access::Reach, ids::OrganizationId};
use persistence::{Conn, journal};

/// Providers as they are now, or as they stood at another moment.
pub(super) struct Listings {
    listed: Vec<Listing>,
    /// The number of the newest journal entry that the answer rests on.
    pub(super) position: u64,
}

impl Listings {
    /// The provider with this id, where it exists within reach.
    pub(super) fn listing(&self, id: OrganizationId) -> Option<&Listing> {
        self.listed.iter().find(|listing| listing.id() == id)
    }
}

/// Looks providers up: now, in the directory; at another moment, in the database.
pub(super) async fn listings(
    state: &State,
    reach: Reach,
    ids: Vec<OrganizationId>,
    when: When,
) -> Result<Listings, Problem> {
    match when {
        When::Now(_) => {
            let snapshot = state.directory(reach)?;
            let listed = ids.into_iter().filter_map(|id| snapshot.entry(id)).collect();
            Ok(Listings { listed, position: snapshot.position() })
        }
        When::Then(moment) => {
            let read = move |conn: &mut Conn| {
                let snapshot = workflows::past::listed(conn, reach, &ids, moment)?;
                let listed = ids.into_iter().filter_map(|id| snapshot.entry(id)).collect();
                Ok(Listings { listed, position: journal::head(conn)?.number })
            };
            state.read(read).await
        }
    }
}
