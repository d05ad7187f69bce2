//! The facts about many organizations, a thousand at a time: for what is asked of all of them at once.

use super::beside;
use crate::Error;
use domain::{
    applicability::applicable,
    arena::ArenaCode,
    edition::{Edition, EditionName, Section, StandardCode},
    ids::{EditionId, OrganizationId},
    verdict::{AcceptedAssessment, Facts, RatedStandard},
};
use persistence::{
    Conn,
    bulk_facts::{self, Ratings},
    editions,
};
use std::collections::{BTreeSet, HashMap, hash_map::Entry};

/// How many organizations are read at once.
const CHUNK: u32 = 1_000;

/// One organization with what verdicts rest on.
pub(crate) struct One {
    pub id: OrganizationId,
    pub facts: Facts,
    /// The arenas that its accepted self-assessment covers.
    pub arenas: BTreeSet<ArenaCode>,
}

/// A walk over every organization that is registered, with what is known of each, a thousand at a time. The memory that it
/// needs does not grow with their number.
#[derive(Default)]
pub(crate) struct Walk {
    after: u64,
    editions: HashMap<EditionId, Edition>,
}

impl Walk {
    /// The next organizations; nothing after the last.
    pub(crate) fn next(&mut self, conn: &mut Conn) -> Result<Option<Vec<One>>, Error> {
        let organizations = bulk_facts::organizations_after(conn, self.after, CHUNK)?;
        let Some(last) = organizations.last() else { return Ok(None) };
        self.after = last.entered;
        let ids: Vec<OrganizationId> = organizations.iter().map(|one| one.id).collect();
        let mut accepted = bulk_facts::newest_accepted(conn, &ids)?;
        let of_them: Vec<_> = accepted.values().map(|accepted| accepted.id).collect();
        let ratings = bulk_facts::ratings(conn, &ids, &of_them)?;
        let mut corrective = beside::corrective_states(conn, &of_them)?;
        let concerns = beside::with_open_serious_concern(conn, &ids)?;
        let mut terms = beside::terms(conn, &ids)?;
        let mut chunk = Vec::with_capacity(organizations.len());
        for organization in organizations {
            let mut facts = Facts {
                open_serious_concern: Some(concerns.contains(&organization.id)),
                terms: terms.remove(&organization.id).unwrap_or_default(),
                round_the_clock_line: Some(organization.round_the_clock_line),
                ..Facts::of(organization.status)
            };
            let mut arenas = BTreeSet::new();
            if let Some(found) = accepted.remove(&organization.id) {
                let edition = match self.editions.entry(found.edition) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(place) => {
                        let edition = editions::find(conn, found.edition)?;
                        place.insert(edition.ok_or(Error::NotFound("edition"))?.it)
                    }
                };
                let of_one = ratings.get(&found.id);
                facts.corrective_actions = corrective.remove(&found.id).unwrap_or_default();
                facts.accepted = Some(AcceptedAssessment {
                    id: found.id,
                    edition: edition.name(),
                    accepted_on: found.accepted_on,
                    standards: rated(edition, &found.arenas, of_one),
                });
                arenas = found.arenas;
            }
            chunk.push(One { id: organization.id, facts, arenas });
        }
        Ok(Some(chunk))
    }
}

/// As [`rated_standards`](super::rated_standards), from what is read in bulk.
fn rated(
    edition: &Edition,
    arenas: &BTreeSet<ArenaCode>,
    ratings: Option<&HashMap<StandardCode, Ratings>>,
) -> Vec<RatedStandard> {
    let rated = applicable(edition, arenas).into_iter().map(|standard| {
        let known = ratings.and_then(|ratings| ratings.get(&standard.code)).copied().unwrap_or_default();
        RatedStandard {
            code: standard.code.clone(),
            section: standard.section.clone(),
            self_rating: known.own,
            verified_rating: known.verified,
            evidence: Vec::new(),
            evidence_expires: known.evidence_expires,
        }
    });
    rated.collect()
}

/// The facts as they would be against another edition: a rating goes with its standard's code, and what the other edition
/// asks for beside is not rated.
pub(crate) fn against(edition: &Edition, name: &EditionName, mut one: One) -> One {
    if let Some(accepted) = &mut one.facts.accepted {
        let before: HashMap<StandardCode, RatedStandard> =
            accepted.standards.drain(..).map(|standard| (standard.code.clone(), standard)).collect();
        let carried = applicable(edition, &one.arenas).into_iter().map(|standard| {
            let was = before.get(&standard.code);
            let section: Section = standard.section.clone();
            RatedStandard {
                code: standard.code.clone(),
                section,
                self_rating: was.and_then(|was| was.self_rating),
                verified_rating: was.and_then(|was| was.verified_rating),
                evidence: Vec::new(),
                evidence_expires: was.and_then(|was| was.evidence_expires),
            }
        });
        accepted.standards = carried.collect();
        accepted.edition = name.clone();
    }
    one
}
