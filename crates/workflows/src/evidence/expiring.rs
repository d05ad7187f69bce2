//! Evidence that expires, with what would lose its ground.

use crate::Error;
use domain::{
    access::Reach,
    arena::ArenaCode,
    decision::{Decision, Matter},
    edition::StandardCode,
    evidence::Evidence,
    ids::{AssessmentId, EvidenceId, OrganizationId},
    policy::Use,
    standing::{StandingState, standing},
    time::Instant,
};
use persistence::{
    Conn, Revised, decisions,
    evidence::{self, Expiring, Window},
    organizations,
};
use std::collections::{BTreeMap, BTreeSet};

/// A standing that rests on evidence: a use, and the arena where the use is per arena.
pub type Resting = (Use, Option<ArenaCode>);

/// A piece of evidence that expires, and what rests on it.
#[derive(Debug, Clone)]
pub struct ExpiringEvidence {
    /// The evidence.
    pub evidence: Revised<Evidence>,
    /// The organization's legal name.
    pub organization_name: String,
    /// The standards whose answers name it, in whichever self-assessment.
    pub standards: BTreeSet<StandardCode>,
    /// The uses for which the organization has a standing now that was decided on a self-assessment whose answers name it.
    pub standings: BTreeSet<Resting>,
}

/// At most `limit` pieces of evidence within reach whose last day is in a window, the first to expire first, each with what
/// rests on it at a moment.
///
/// # Errors
/// When the database fails.
pub fn list_expiring_evidence(
    conn: &mut Conn,
    reach: Reach,
    organization: Option<OrganizationId>,
    window: Window,
    after: Option<Expiring>,
    limit: u32,
    now: Instant,
) -> Result<Vec<ExpiringEvidence>, Error> {
    let rows = evidence::expiring(conn, reach, organization, window, after, limit)?;
    let ids: Vec<EvidenceId> = rows.iter().map(|row| row.it.id).collect();
    let mut uses = evidence::uses_of(conn, &ids)?;
    let concerned: BTreeSet<OrganizationId> = rows.iter().map(|row| row.it.organization).collect();
    let concerned: Vec<OrganizationId> = concerned.into_iter().collect();
    let found = organizations::find_many(conn, &concerned)?;
    let names: BTreeMap<OrganizationId, String> =
        found.into_iter().map(|one| (one.organization.it.id, one.organization.it.profile.name)).collect();
    let standings = standings(decisions::about(conn, &concerned)?, now);
    let listed = rows.into_iter().map(|row| {
        let uses = uses.remove(&row.it.id).unwrap_or_default();
        let assessments: BTreeSet<AssessmentId> = uses.iter().map(|used| used.assessment).collect();
        let of_organization = standings.get(&row.it.organization).into_iter().flatten();
        let resting = of_organization.filter(|(_, assessment)| assessments.contains(assessment));
        ExpiringEvidence {
            organization_name: names.get(&row.it.organization).cloned().unwrap_or_default(),
            standards: uses.into_iter().map(|used| used.standard).collect(),
            standings: resting.map(|(resting, _)| resting.clone()).collect(),
            evidence: row,
        }
    });
    Ok(listed.collect())
}

/// What each organization holds now, conditionally or not, each with the self-assessment that its verdict rests on.
fn standings(decisions: Vec<Decision>, now: Instant) -> BTreeMap<OrganizationId, Vec<(Resting, AssessmentId)>> {
    let mut by_matter: BTreeMap<Matter, Vec<Decision>> = BTreeMap::new();
    for decision in decisions {
        by_matter.entry(decision.matter.clone()).or_default().push(decision);
    }
    let mut held: BTreeMap<OrganizationId, Vec<(Resting, AssessmentId)>> = BTreeMap::new();
    for (matter, decisions) in by_matter {
        let standing = standing(&decisions, now.day(), now);
        if !matches!(standing.state, StandingState::Eligible | StandingState::Conditional) {
            continue;
        }
        let governing = standing.decision.and_then(|place| decisions.get(place));
        if let Some(assessment) = governing.and_then(|decision| decision.verdict.assessment) {
            held.entry(matter.organization).or_default().push(((matter.r#use, matter.arena), assessment));
        }
    }
    held
}
