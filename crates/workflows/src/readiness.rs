//! What each use would need from where an organization is.

use crate::{Error, confidence::Reader, evidence, facts};
use domain::{
    arena::ArenaCode,
    edition::EditionName,
    ids::OrganizationId,
    policy::Use,
    readiness::{Position, Readiness, readiness},
    review::FinalRatings,
    time::Day,
};
use persistence::{Conn, assessments, editions, organizations, policies};
use std::collections::BTreeSet;

/// What each use would need, and from where it was computed.
#[derive(Debug, Clone)]
pub struct Ready {
    /// The organization's legal name.
    pub name: String,
    /// The edition that ratings were given against, or are to be given against; absent where none is published.
    pub edition: Option<EditionName>,
    /// Whether verdicts rest on an accepted self-assessment already.
    pub is_accepted: bool,
    /// What is to be done.
    pub readiness: Readiness,
}

/// Says what each use would need of an organization within reach, on a day, as far as the reader may know. Nothing is written.
///
/// Where no self-assessment has been accepted, it goes on from the newest one; what a reviewer has found so far is left
/// out then, because the review has not ended.
///
/// # Errors
/// When the organization is unknown or out of reach.
pub fn show_organization_readiness(
    conn: &mut Conn,
    reader: &Reader,
    id: OrganizationId,
    on: Day,
) -> Result<Ready, Error> {
    let reach = reader.reach();
    let mut known = facts::known(conn, reach, id)?;
    known.facts.open_serious_concern = reader.told(id, known.facts.open_serious_concern);
    let organization = organizations::find(conn, reach, id)?.ok_or(Error::NotFound("organization"))?.it;
    let accepted = assessments::newest_accepted(conn, id)?;
    let newest = match accepted {
        Some(accepted) => Some(accepted),
        None => assessments::newest(conn, id)?,
    };
    let edition = match &newest {
        Some(stored) => editions::find(conn, stored.assessment.edition)?.map(|edition| edition.it),
        None => editions::newest_published(conn)?,
    };
    let rated = match (&known.facts.accepted, &newest, &edition) {
        (Some(_), _, _) => known.facts.rated_on(on),
        (None, Some(stored), Some(edition)) => {
            let evidence = evidence::named_by(conn, &stored.assessment)?;
            facts::rated_standards(&stored.assessment, edition, &FinalRatings::new(), &evidence)
        }
        _ => Vec::new(),
    };
    let mut arenas = organization.profile.arenas();
    arenas.extend(newest.into_iter().flat_map(|stored| stored.assessment.arenas));
    let is_accepted = known.facts.accepted.is_some();
    let position = Position { facts: known.facts, rated, edition: edition.as_ref() };
    let mut asked = Vec::new();
    for one in Use::ALL {
        let Some(policy) = policies::in_force(conn, one, on)? else { continue };
        asked.extend(arenas_of(one, &arenas).into_iter().map(|arena| (policy.clone(), arena)));
    }
    let readiness = readiness(&asked, &position, on);
    Ok(Ready {
        name: organization.profile.name,
        edition: edition.map(|edition| edition.name()),
        is_accepted,
        readiness,
    })
}

/// Once for each arena where the use is per arena.
fn arenas_of(one: Use, arenas: &BTreeSet<ArenaCode>) -> Vec<Option<ArenaCode>> {
    if one.is_per_arena() { arenas.iter().cloned().map(Some).collect() } else { vec![None] }
}
