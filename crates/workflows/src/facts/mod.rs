//! What is known of an organization, brought together for a policy to be applied to.

mod beside;
pub(crate) mod bulk;

use crate::{
    Error,
    evidence::{self, Named},
};
use domain::{
    Refusal,
    access::{Actor, Reach},
    applicability::applicable,
    assessment::Assessment,
    decision::Matter,
    edition::Edition,
    ids::{EvidenceId, OrganizationId},
    policy::Policy,
    review::{FinalRatings, ReviewCount},
    time::Day,
    verdict::{AcceptedAssessment, Basis, Facts, RatedStandard, Verdict, basis, evaluate},
};
use persistence::{Conn, assessments, corrective_actions, editions, organizations, policies, reviews};
use std::collections::BTreeSet;

/// The facts about an organization, and everybody who had a part in the findings among them: reviewers, those who settled
/// disagreements, and who accepted.
pub(crate) struct Known {
    pub facts: Facts,
    pub reviewers: BTreeSet<Actor>,
}

/// Brings together what is known of an organization within reach.
pub(crate) fn known(conn: &mut Conn, reach: Reach, organization: OrganizationId) -> Result<Known, Error> {
    let found = organizations::find(conn, reach, organization)?.ok_or(Error::NotFound("organization"))?;
    let mut facts = Facts {
        open_serious_concern: Some(!beside::with_open_serious_concern(conn, &[organization])?.is_empty()),
        terms: beside::terms(conn, &[organization])?.remove(&organization).unwrap_or_default(),
        round_the_clock_line: Some(found.it.profile.round_the_clock_line.is_some()),
        ..Facts::of(found.it.status)
    };
    let Some(stored) = assessments::newest_accepted(conn, organization)? else {
        return Ok(Known { facts, reviewers: BTreeSet::new() });
    };
    let assessment = stored.assessment;
    let edition = editions::find(conn, assessment.edition)?.ok_or(Error::NotFound("edition"))?.it;
    let fixed = reviews::final_ratings(conn, assessment.id)?;
    let evidence = evidence::named_by(conn, &assessment)?;
    let standards = rated_standards(&assessment, &edition, &fixed, &evidence);
    facts.accepted = stored.accepted_at.map(|at| AcceptedAssessment {
        id: assessment.id,
        edition: edition.name(),
        accepted_on: at.day(),
        standards,
    });
    facts.corrective_actions =
        beside::corrective_states(conn, &[assessment.id])?.remove(&assessment.id).unwrap_or_default();
    let follow_ups = corrective_actions::of_assessments(conn, &[assessment.id])?.into_iter();
    let who_followed_up = follow_ups.filter_map(|action| action.closed).map(|closing| closing.found_by);
    let review = reviews::load(conn, assessment.id, ReviewCount::One)?;
    let reviewers = review.people().into_iter().chain(stored.accepted_by).chain(who_followed_up).collect();
    Ok(Known { facts, reviewers })
}

/// What is known of an organization as a verdict on the self-assessment of a predecessor takes it: its own status, and what
/// was found at the predecessor. Without a predecessor, as [`known`]. Both must be within reach.
pub(crate) fn known_on(
    conn: &mut Conn,
    reach: Reach,
    organization: OrganizationId,
    predecessor: Option<OrganizationId>,
) -> Result<Known, Error> {
    let own = known(conn, reach, organization)?;
    let Some(predecessor) = predecessor else { return Ok(own) };
    let Known { facts, reviewers } = known(conn, reach, predecessor)?;
    // What was found is the predecessor's; what the organization is and does is its own.
    let facts = Facts {
        inherited_from: Some(predecessor),
        accepted: facts.accepted,
        corrective_actions: facts.corrective_actions,
        ..own.facts
    };
    Ok(Known { facts, reviewers })
}

/// Every standard that applies, as the self-assessment has left it, with the ratings that acceptance has fixed.
///
/// The day on which a rating loses its ground is the first on which evidence it rests on has expired. What the Commission
/// has rejected is no ground, and has no say.
pub(crate) fn rated_standards(
    assessment: &Assessment,
    edition: &Edition,
    fixed: &FinalRatings,
    evidence: &Named,
) -> Vec<RatedStandard> {
    let rated = applicable(edition, &assessment.arenas).into_iter().map(|standard| {
        let answer = assessment.answers.get(&standard.code);
        let ids: Vec<EvidenceId> = answer.map(|answer| answer.evidence.clone()).unwrap_or_default();
        let named = answer.into_iter().flat_map(|answer| &answer.evidence).filter_map(|id| evidence.get(id));
        let expiries = named.filter_map(|one| one.it.limits_ratings());
        RatedStandard {
            code: standard.code.clone(),
            section: standard.section.clone(),
            self_rating: answer.and_then(|answer| answer.rating),
            verified_rating: fixed.get(&standard.code).map(|found| found.rating),
            evidence_expires: expiries.min(),
            evidence: ids,
        }
    });
    rated.collect()
}

/// Applies the policy in force to what is known, on a day.
pub(crate) fn judge(conn: &mut Conn, matter: &Matter, facts: &Facts, on: Day) -> Result<Verdict, Error> {
    let policy = policy(conn, matter, on)?;
    Ok(evaluate(&policy, matter.arena.as_ref(), facts, on))
}

/// As [`judge`], with what the verdict rests on.
pub(crate) fn judge_with_basis(
    conn: &mut Conn,
    matter: &Matter,
    facts: &Facts,
    on: Day,
) -> Result<(Verdict, Basis), Error> {
    let policy = policy(conn, matter, on)?;
    let arena = matter.arena.as_ref();
    Ok((evaluate(&policy, arena, facts, on), basis(&policy, arena, facts, on)))
}

fn policy(conn: &mut Conn, matter: &Matter, on: Day) -> Result<Policy, Error> {
    Ok(policies::in_force(conn, matter.r#use, on)?.ok_or(Refusal::NoPolicy { r#use: matter.r#use })?)
}
