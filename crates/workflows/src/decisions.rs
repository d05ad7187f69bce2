//! Staff decide.

use crate::{Error, confidence::Reader, decider_uses, duties, facts, notices, successions, texts, verdicts};
use domain::{
    Refusal,
    access::{Actor, Reach},
    deadline::deadlines,
    decision::{self, Act, Decision, History, Matter, Proposal},
    ids::OrganizationId,
    notice,
    organization::{Organization, OrganizationStatus},
    succession::{Held, carried, inheritable, judged_on},
    time::Day,
    verdict::{Basis, Verdict},
};
use persistence::{Conn, Tx, arenas, decision_bases, decisions, journal::Event, organizations, policies};
use std::collections::{BTreeMap, BTreeSet};

/// Applies the policy in force to what a reader may know of an organization within reach, on a day, and says what the
/// verdict rests on, as far as they may read it. Nothing is written.
///
/// With a predecessor, to what was found there: the verdict on which its standing could be carried over.
///
/// # Errors
/// When the organization or the predecessor is unknown or out of reach, nothing can be inherited from it, or there is no
/// policy for the use.
pub fn evaluate_verdict(
    conn: &mut Conn,
    reader: &Reader,
    matter: &Matter,
    inherited_from: Option<OrganizationId>,
    on: Day,
) -> Result<(Verdict, Basis), Error> {
    let mut known = facts::known_on(conn, reader.reach(), matter.organization, inherited_from)?;
    known.facts.open_serious_concern = reader.told(matter.organization, known.facts.open_serious_concern);
    check_arena(conn, matter)?;
    if let Some(predecessor) = inherited_from {
        if !successions::lineage(conn, [predecessor])?.leads(predecessor, matter.organization) {
            return Err(Refusal::NotASuccessor.into());
        }
        held(conn, matter, predecessor)?;
    }
    let (mut verdict, basis) = facts::judge_with_basis(conn, matter, &known.facts, on)?;
    let audience = reader.audience(matter.organization);
    verdict.reasons = verdict.reasons_for(audience).cloned().collect();
    Ok((verdict, basis.seen_by(audience)))
}

/// Decides: loads the facts, applies the policy, checks the act, and records the decision with its verdict.
///
/// # Errors
/// When the organization, the predecessor or the policy is unknown, the actor belongs to either organization, something
/// would be granted to one that has closed, nothing can be inherited, a text looks like it holds a person's data, or the
/// rules of [`decision::decide`] refuse.
pub fn create_decision(tx: &mut Tx<'_>, actor: Actor, matter: &Matter, proposal: Proposal) -> Result<Decision, Error> {
    let found =
        organizations::find(tx, Reach::Commission, matter.organization)?.ok_or(Error::NotFound("organization"))?;
    duties::refuse_own_organization(tx, actor, matter.organization)?;
    decider_uses::refuse_others(tx, actor, matter.r#use)?;
    check_arena(tx, matter)?;
    texts::screen(texts_of(&proposal))?;
    let at = tx.now();
    let so_far = about(tx, matter)?;
    let predecessor = proposal.inherited_from.or_else(|| carried(&so_far, at));
    if let Some(predecessor) = predecessor {
        let found = organizations::find(tx, Reach::Commission, predecessor)?;
        let unknown = ("/inherited_from".to_owned(), "is no organization of this registry");
        Error::unless_sound(if found.is_none() { vec![unknown] } else { Vec::new() })?;
        duties::refuse_own_organization(tx, actor, predecessor)?;
    }
    let lineage = successions::lineage(tx, predecessor)?;
    let leads = |from| lineage.leads(from, matter.organization);
    let basis = judged_on(&proposal, &so_far, leads, at)?;
    let held = proposal.inherited_from.map(|from| held(tx, matter, from)).transpose()?;
    let known = facts::known_on(tx, Reach::Commission, matter.organization, basis)?;
    let (verdict, basis) = facts::judge_with_basis(tx, matter, &known.facts, at.day())?;
    let history = History { held, ..history(tx, &found.it, matter, so_far, known.reviewers)? };
    let id = tx.new_id();
    let decision = decision::decide(matter, &history, proposal, verdict, actor, at, id)?;
    record(tx, &decision)?;
    decision_bases::insert(tx, decision.id, &basis)?;
    Ok(decision)
}

/// What came before an act in a matter, and what the registry says today of those it is about.
pub(crate) fn history(
    tx: &mut Tx<'_>,
    organization: &Organization,
    matter: &Matter,
    decisions: Vec<Decision>,
    reviewers: BTreeSet<Actor>,
) -> Result<History, Error> {
    let today = tx.now().day();
    let policy = policies::in_force(tx, matter.r#use, today)?;
    Ok(History {
        decisions,
        reviewers,
        held: None,
        two_people: policy.is_some_and(|policy| policy.terms.two_people),
        closed: organization.status == OrganizationStatus::Closed,
    })
}

/// The decisions about an organization so far, matter by matter.
pub(crate) fn by_matter(
    conn: &mut Conn,
    organization: OrganizationId,
) -> Result<BTreeMap<Matter, Vec<Decision>>, Error> {
    let mut by_matter: BTreeMap<Matter, Vec<Decision>> = BTreeMap::new();
    for decision in decisions::about(conn, &[organization])? {
        by_matter.entry(decision.matter.clone()).or_default().push(decision);
    }
    Ok(by_matter)
}

/// The decisions in a matter so far.
pub(crate) fn about(conn: &mut Conn, matter: &Matter) -> Result<Vec<Decision>, Error> {
    let mut so_far = decisions::about(conn, &[matter.organization])?;
    so_far.retain(|decision| decision.matter == *matter);
    Ok(so_far)
}

/// What a proposed grant would carry over, if it still can: a succession must lead from the predecessor still.
pub(crate) fn still_held(conn: &mut Conn, proposed: &Decision) -> Result<Option<Held>, Error> {
    let Some(predecessor) = proposed.inherited_from else { return Ok(None) };
    if !successions::lineage(conn, [predecessor])?.leads(predecessor, proposed.matter.organization) {
        return Err(Refusal::NotASuccessor.into());
    }
    // What resumes an inherited term was bounded by it when that was granted.
    let is_grant = matches!(proposed.act, Act::Grant | Act::GrantWithConditions);
    is_grant.then(|| held(conn, &proposed.matter, predecessor)).transpose()
}

/// What a predecessor held in the same matter when it was succeeded.
fn held(conn: &mut Conn, matter: &Matter, predecessor: OrganizationId) -> Result<Held, Error> {
    let succession = persistence::successions::of(conn, predecessor)?.ok_or(Refusal::NotASuccessor)?;
    let before = about(conn, &Matter { organization: predecessor, ..matter.clone() })?;
    Ok(inheritable(&succession, &before)?)
}

fn texts_of(proposal: &Proposal) -> Vec<(String, &str)> {
    let conditions = proposal.conditions.iter().enumerate();
    let conditions = conditions.map(|(place, condition)| (format!("/conditions/{place}/text"), &*condition.text));
    conditions.chain(proposal.reason.as_deref().map(|reason| ("/reason".to_owned(), reason))).collect()
}

/// A decision about an arena that does not exist would stay for good, and look like an answer.
fn check_arena(conn: &mut Conn, matter: &Matter) -> Result<(), Error> {
    let Some(arena) = &matter.arena else { return Ok(()) };
    let is_known = arenas::list(conn)?.iter().any(|known| known.code == *arena);
    let faults = if is_known { Vec::new() } else { vec![("/arena".to_owned(), "is no arena of this registry")] };
    Error::unless_sound(faults)
}

/// Writes anew what falls due and what waits for whom in a matter, after something was decided in it, or a document that
/// rests on it was issued or taken back.
pub(crate) fn keep_deadlines(tx: &mut Tx<'_>, matter: &Matter) -> Result<(), Error> {
    let so_far = about(tx, matter)?;
    let today = tx.now().day();
    let documents = persistence::documents::running(tx, matter, today)?;
    let due = deadlines(&so_far, &documents, tx.now());
    persistence::deadlines::replace(tx, matter, &due)?;
    let waiting = decision::waits(&so_far, tx.now());
    Ok(persistence::decision_waits::replace(tx, matter, &waiting)?)
}

/// Writes a decision and its journal entry, tells the organization, and notes what falls due.
pub(crate) fn record(tx: &mut Tx<'_>, decision: &Decision) -> Result<(), Error> {
    let event = Event::DecisionRecorded {
        organization: decision.matter.organization,
        decision: decision.id,
        r#use: decision.matter.r#use,
        arena: decision.matter.arena.clone(),
        decided: decision.act,
        valid_from: decision.valid_from,
        valid_until: decision.valid_until,
        against_verdict: decision.against_verdict,
        inherited_from: decision.inherited_from,
    };
    let number = tx.append(decision.decided_by, &event)?;
    decisions::insert(tx, number, decision)?;
    notices::tell_of(tx, decision, notice::of_decision(decision, decision.recorded_at))?;
    keep_deadlines(tx, &decision.matter)?;
    verdicts::settle(tx, decision)
}
