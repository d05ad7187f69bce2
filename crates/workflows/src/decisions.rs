//! Staff decide.

use crate::{Error, duties, facts, texts};
use domain::{
    access::{Actor, Reach},
    decision::{self, Decision, History, Matter, Proposal},
    time::Day,
    verdict::Verdict,
};
use persistence::{Conn, Tx, arenas, decisions, journal::Event};

/// Applies the policy in force to what is known of an organization within reach, on a day. Nothing is written.
///
/// # Errors
/// When the organization is unknown or out of reach, or there is no policy for the use.
pub fn evaluate_verdict(conn: &mut Conn, reach: Reach, matter: &Matter, on: Day) -> Result<Verdict, Error> {
    let known = facts::known(conn, reach, matter.organization)?;
    check_arena(conn, matter)?;
    facts::judge(conn, matter, &known.facts, on)
}

/// Decides: loads the facts, applies the policy, checks the act, and records the decision with its verdict.
///
/// # Errors
/// When the organization or its policy is unknown, the actor belongs to it, a text looks like it holds a person's data, or
/// the rules of [`decision::decide`] refuse.
pub fn create_decision(tx: &mut Tx<'_>, actor: Actor, matter: &Matter, proposal: Proposal) -> Result<Decision, Error> {
    let known = facts::known(tx, Reach::Commission, matter.organization)?;
    duties::refuse_own_organization(tx, actor, matter.organization)?;
    check_arena(tx, matter)?;
    texts::screen(texts_of(&proposal))?;
    let at = tx.now();
    let verdict = facts::judge(tx, matter, &known.facts, at.day())?;
    let mut so_far = decisions::about(tx, &[matter.organization])?;
    so_far.retain(|decision| decision.matter == *matter);
    let history = History { decisions: so_far, reviewers: known.reviewers };
    let id = tx.new_id();
    let decision = decision::decide(matter, &history, proposal, verdict, actor, at, id)?;
    record(tx, &decision)?;
    Ok(decision)
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

/// Writes a decision and its journal entry.
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
    };
    let number = tx.append(decision.decided_by, &event)?;
    decisions::insert(tx, number, decision)?;
    Ok(())
}
