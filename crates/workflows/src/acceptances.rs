//! An organization accepts terms, and may take that back.

use crate::{Error, organizations, verdicts};
use domain::{
    Refusal,
    access::{Actor, Reach},
    documents::Acceptance,
    ids::{AcceptanceId, OrganizationId, TextId},
    organization::OrganizationStatus,
    policy::Use,
    refusal::DocumentRefusal,
};
use persistence::{
    Revised, Tx, acceptances,
    journal::{DocumentEvent, Event},
    published_texts,
};

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

/// Takes an acceptance back. What the organization holds for logo use is suspended in the same transaction, and with it
/// every licence under these terms.
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
    organizations::suspend_where(
        tx,
        organization,
        "The organization has withdrawn its acceptance of the logo terms.",
        |history| history.iter().any(|decision| decision.matter.r#use == Use::LogoUse),
    )?;
    verdicts::notice_flips(tx, organization)?;
    acceptances::find(tx, reach, id)?.ok_or(Error::NotFound("acceptance"))
}
