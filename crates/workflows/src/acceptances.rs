//! An organization accepts terms, and may take that back.

use crate::{Error, organizations, verdicts};
use domain::{
    Refusal,
    access::{Actor, Reach},
    documents::{Acceptance, TextKind},
    ids::{AcceptanceId, OrganizationId, TextId},
    organization::OrganizationStatus,
    policy::{TermsKind, Use},
    refusal::DocumentRefusal,
    time::Day,
};
use persistence::{
    Revised, Tx, acceptances,
    journal::{DocumentEvent, Event},
    policies, published_texts,
};
use std::collections::BTreeSet;

/// Accepts terms for an organization: the version in force, or one that will be.
///
/// # Errors
/// When the organization is out of reach or has closed, the text is unknown or no terms, a newer version has taken its
/// place, or the organization has accepted it already.
pub fn accept_terms(
    tx: &mut Tx<'_>,
    actor: Actor,
    reach: Reach,
    organization: OrganizationId,
    text: TextId,
) -> Result<Revised<Acceptance>, Error> {
    let found = persistence::organizations::find(tx, reach, organization)?.ok_or(Error::NotFound("organization"))?;
    let text = published_texts::find(tx, text)?.ok_or(Error::NotFound("text"))?;
    if found.it.status == OrganizationStatus::Closed {
        return Err(Refusal::OrganizationClosed.into());
    }
    if !text.terms.kind.is_accepted() {
        return Err(Refusal::from(DocumentRefusal::NotTerms).into());
    }
    let today = tx.now().day();
    let in_force = published_texts::in_force_on(tx, text.terms.kind, today)?;
    if in_force.is_some_and(|in_force| in_force.version > text.version) {
        return Err(Refusal::from(DocumentRefusal::TermsReplaced).into());
    }
    if acceptances::holding(tx, organization, text.id)?.is_some() {
        return Err(Refusal::from(DocumentRefusal::AcceptedAlready).into());
    }
    let acceptance = Acceptance {
        id: tx.new_id(),
        organization,
        text: text.id,
        accepted_by: actor,
        accepted_at: tx.now(),
        withdrawn: None,
    };
    acceptances::insert(tx, &acceptance)?;
    let event = DocumentEvent::TermsAccepted { organization, acceptance: acceptance.id, text: text.id };
    tx.append(actor, &Event::Document(event))?;
    verdicts::notice_flips(tx, organization)?;
    Ok(Revised { it: acceptance, revision: 1 })
}

/// Takes an acceptance back. Every licence under these terms is suspended with it; and unless the version in force is still
/// accepted, what the organization holds for logo use, and for each use whose policy asks for these terms, in the same
/// transaction.
///
/// # Errors
/// When the acceptance is unknown or out of reach, has changed since it was read, or has been withdrawn.
pub fn withdraw_acceptance(
    tx: &mut Tx<'_>,
    actor: Actor,
    reach: Reach,
    id: AcceptanceId,
    expected: i32,
) -> Result<Revised<Acceptance>, Error> {
    let found = acceptances::find(tx, reach, id)?.ok_or(Error::NotFound("acceptance"))?;
    Error::unless_current(expected, found.revision)?;
    if found.it.withdrawn.is_some() {
        return Err(Refusal::from(DocumentRefusal::AcceptanceWithdrawn).into());
    }
    acceptances::withdraw(tx, id, actor)?;
    let (organization, text) = (found.it.organization, found.it.text);
    tx.append(actor, &Event::Document(DocumentEvent::TermsWithdrawn { organization, acceptance: id, text }))?;
    let today = tx.now().day();
    let in_force = published_texts::in_force_on(tx, TextKind::LogoTerms, today)?;
    let still_accepts = match in_force {
        Some(in_force) => acceptances::holding(tx, organization, in_force.id)?.is_some(),
        None => false,
    };
    if !still_accepts {
        let uses = resting_on_terms(tx, today)?;
        organizations::suspend_where(
            tx,
            organization,
            "The organization has withdrawn its acceptance of the logo terms.",
            |matter, _| uses.contains(&matter.r#use),
        )?;
    }
    verdicts::notice_flips(tx, organization)?;
    acceptances::find(tx, reach, id)?.ok_or(Error::NotFound("acceptance"))
}

/// The uses that nobody holds without accepted logo terms: the logo's own, and those whose policy in force asks for them.
fn resting_on_terms(tx: &mut Tx<'_>, today: Day) -> Result<BTreeSet<Use>, Error> {
    let mut uses = BTreeSet::from([Use::LogoUse]);
    for r#use in Use::ALL {
        let policy = policies::in_force(tx, r#use, today)?;
        if policy.is_some_and(|policy| policy.terms.asks_for(TermsKind::Logo)) {
            uses.insert(r#use);
        }
    }
    Ok(uses)
}
