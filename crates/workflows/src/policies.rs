//! The Commission sets a policy: drafts it, and publishes a new version for a use.

use crate::{Error, texts, verdicts};
use domain::{
    Refusal,
    access::Actor,
    ids::PolicyDraftId,
    policy::{Policy, PolicyProvenance, PolicyTerms, Use, check_effective_from},
    time::Day,
};
use persistence::{
    Revised, Tx,
    journal::{Event, PolicyEvent},
    policies,
    policy_drafts::{self, PolicyDraft},
};

/// Publishes a new version of the policy for a use, in force from a day on, today at the earliest. It is never edited
/// afterwards.
///
/// Whose verdict flips with it, today or on that day, gets a task in the same transaction.
///
/// # Errors
/// When the terms have faults, the day has passed, or the title looks like it holds a person's data.
pub fn publish_policy(
    tx: &mut Tx<'_>,
    actor: Actor,
    r#use: Use,
    terms: PolicyTerms,
    effective_from: Option<Day>,
) -> Result<Policy, Error> {
    check(r#use, &terms)?;
    let today = tx.now().day();
    let effective_from = effective_from.unwrap_or(today);
    check_effective_from(effective_from, today).map_err(Refusal::from)?;
    let newest = policies::versions(tx, r#use)?.last().map_or(0, |newest| newest.version);
    let policy = Policy {
        id: tx.new_id(),
        r#use,
        version: newest + 1,
        provenance: PolicyProvenance::Commission,
        effective_from: Some(effective_from),
        terms,
    };
    policies::insert(tx, &policy)?;
    let (id, version) = (policy.id, policy.version);
    let event = if effective_from > today {
        Event::Policy(PolicyEvent::PolicyPublishedAhead { policy: id, r#use, version, effective_from })
    } else {
        Event::PolicyPublished { policy: id, r#use, version }
    };
    tx.append(actor, &event)?;
    verdicts::notice_flips_everywhere(tx, r#use)?;
    Ok(policy)
}

/// Begins a draft.
///
/// # Errors
/// When the terms have faults, or their title looks like it holds a person's data.
pub fn create_policy_draft(
    tx: &mut Tx<'_>,
    actor: Actor,
    r#use: Use,
    terms: PolicyTerms,
) -> Result<Revised<PolicyDraft>, Error> {
    check(r#use, &terms)?;
    let draft = PolicyDraft { id: tx.new_id(), r#use, terms, created_at: tx.now() };
    policy_drafts::insert(tx, &draft, actor)?;
    tx.append(actor, &Event::Policy(PolicyEvent::PolicyDraftCreated { draft: draft.id, r#use }))?;
    Ok(Revised { it: draft, revision: 1 })
}

/// Puts other terms in the place of a draft's.
///
/// # Errors
/// When it is unknown or has changed meanwhile, or as in [`create_policy_draft`].
pub fn change_policy_draft(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: PolicyDraftId,
    expected: i32,
    terms: &PolicyTerms,
) -> Result<Revised<PolicyDraft>, Error> {
    let draft = current(tx, id, expected)?;
    check(draft.r#use, terms)?;
    policy_drafts::set_terms(tx, id, terms)?;
    tx.append(actor, &Event::Policy(PolicyEvent::PolicyDraftChanged { draft: id }))?;
    find(tx, id)
}

/// Discards a draft. Nothing of it is kept.
///
/// # Errors
/// When it is unknown or has changed meanwhile.
pub fn discard_policy_draft(tx: &mut Tx<'_>, actor: Actor, id: PolicyDraftId, expected: i32) -> Result<(), Error> {
    current(tx, id, expected)?;
    policy_drafts::remove(tx, id)?;
    tx.append(actor, &Event::Policy(PolicyEvent::PolicyDraftDiscarded { draft: id }))?;
    Ok(())
}

/// Publishes what a draft says, as [`publish_policy`]. The draft is gone afterwards.
///
/// # Errors
/// When it is unknown or has changed meanwhile, or as in [`publish_policy`].
pub fn publish_policy_draft(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: PolicyDraftId,
    expected: i32,
    effective_from: Option<Day>,
) -> Result<Policy, Error> {
    let draft = current(tx, id, expected)?;
    let policy = publish_policy(tx, actor, draft.r#use, draft.terms, effective_from)?;
    policy_drafts::remove(tx, id)?;
    Ok(policy)
}

fn current(tx: &mut Tx<'_>, id: PolicyDraftId, expected: i32) -> Result<PolicyDraft, Error> {
    let found = find(tx, id)?;
    Error::unless_current(expected, found.revision)?;
    Ok(found.it)
}

fn find(tx: &mut Tx<'_>, id: PolicyDraftId) -> Result<Revised<PolicyDraft>, Error> {
    policy_drafts::find(tx, id)?.ok_or(Error::NotFound("draft"))
}

fn check(r#use: Use, terms: &PolicyTerms) -> Result<(), Error> {
    let faults = terms.faults(r#use).into_iter().map(|(pointer, detail)| (format!("/terms{pointer}"), detail));
    Error::unless_sound(faults.collect())?;
    texts::screen([("/terms/title".to_owned(), terms.title.as_str())])?;
    Ok(())
}
