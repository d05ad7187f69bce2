//! The Commission invites an organization to assess itself, and the organization answers.

use crate::{Error, duties, invitation_codes, texts};
use domain::{
    access::{Actor, Reach},
    arena::ArenaCode,
    ids::{EditionId, InvitationId, OrganizationId},
    invitation::{InvitationStatus, InvitationStep, extend, invite},
    refusal::InvitationRefusal,
    time::Day,
};
use persistence::{
    Revised, Tx, editions,
    invitations::{self, Invitation},
    journal::{Event, InvitationEvent},
    organizations,
};
use std::collections::BTreeSet;

/// Invites an organization to assess itself against an edition. Without a list, the arenas are those that it offers.
///
/// # Errors
/// When the organization or the edition is unknown, the actor belongs to the organization, the rules of [`invite`] refuse,
/// or the organization has an open invitation for the edition.
pub fn create_invitation(
    tx: &mut Tx<'_>,
    actor: Actor,
    organization: OrganizationId,
    edition: EditionId,
    arenas: Option<BTreeSet<ArenaCode>>,
    due_on: Day,
) -> Result<Revised<Invitation>, Error> {
    let invited = organizations::find(tx, Reach::Commission, organization)?.ok_or(Error::NotFound("organization"))?;
    duties::refuse_own_organization(tx, actor, organization)?;
    let against = editions::find(tx, edition)?.ok_or(Error::NotFound("edition"))?;
    let today = tx.now().day();
    let arenas = invite(&invited.it, &against.it, arenas, due_on, today)?;
    if invitations::newest_open(tx, organization, edition, today)?.is_some() {
        return Err(domain::Refusal::from(InvitationRefusal::AlreadyInvited).into());
    }
    let invitation = send(tx, actor, organization, edition, arenas, due_on)?;
    Ok(Revised { it: invitation, revision: 1 })
}

/// Writes an invitation that the rules allow.
pub(crate) fn send(
    tx: &mut Tx<'_>,
    actor: Actor,
    organization: OrganizationId,
    edition: EditionId,
    arenas: BTreeSet<ArenaCode>,
    due_on: Day,
) -> Result<Invitation, Error> {
    let invitation = Invitation {
        id: tx.new_id(),
        organization,
        edition,
        arenas,
        due_on,
        status: InvitationStatus::Open,
        invited_at: tx.now(),
        ended_at: None,
        note: None,
        reminded_on: None,
    };
    invitations::insert(tx, &invitation)?;
    let event = Event::InvitationSent { organization, invitation: invitation.id, edition, due_on };
    tx.append(actor, &event)?;
    Ok(invitation)
}

/// The organization declines an invitation, and may say why.
///
/// # Errors
/// When the invitation is out of reach, changed meanwhile or no longer open today, or the note looks like it holds a
/// person's data.
pub fn decline_invitation(
    tx: &mut Tx<'_>,
    actor: Actor,
    reach: Reach,
    id: InvitationId,
    expected: i32,
    note: Option<&str>,
) -> Result<Revised<Invitation>, Error> {
    let found = find(tx, reach, id, expected)?;
    let next = found.status_on(tx.now().day()).after(InvitationStep::Decline)?;
    texts::refuse_doubts(texts::screen(note.map(|text| ("/note".to_owned(), text)))?)?;
    invitations::end(tx, id, next, note)?;
    invitation_codes::forget(tx, id)?;
    let organization = found.organization;
    tx.append(actor, &Event::Invitation(InvitationEvent::InvitationDeclined { organization, invitation: id }))?;
    again(tx, reach, id)
}

/// The Commission takes an invitation back.
///
/// # Errors
/// When there is none, it changed meanwhile, the actor belongs to the organization, or it has been answered.
pub fn withdraw_invitation(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: InvitationId,
    expected: i32,
) -> Result<Revised<Invitation>, Error> {
    let found = find_as_staff(tx, actor, id, expected)?;
    withdraw(tx, actor, &found)?;
    again(tx, Reach::Commission, id)
}

/// Takes back whatever an organization has been asked and has not answered, by the registry itself.
pub(crate) fn withdraw_unanswered(tx: &mut Tx<'_>, organization: OrganizationId) -> Result<(), Error> {
    for invitation in invitations::unanswered(tx, organization)? {
        withdraw(tx, Actor::System, &invitation)?;
    }
    Ok(())
}

fn withdraw(tx: &mut Tx<'_>, actor: Actor, invitation: &Invitation) -> Result<(), Error> {
    let Invitation { id, organization, .. } = *invitation;
    let next = invitation.status_on(tx.now().day()).after(InvitationStep::Withdraw)?;
    invitations::end(tx, id, next, None)?;
    invitation_codes::forget(tx, id)?;
    tx.append(actor, &Event::Invitation(InvitationEvent::InvitationWithdrawn { organization, invitation: id }))?;
    Ok(())
}

/// The Commission gives an invitation a later due day; one that has expired is open again. The code of one that had expired
/// stays ended: a new one is made for it.
///
/// # Errors
/// When there is none, it changed meanwhile, the actor belongs to the organization, it has been answered or withdrawn,
/// another was sent since it expired, or the day is not later or has passed.
pub fn extend_invitation(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: InvitationId,
    expected: i32,
    due_on: Day,
) -> Result<Revised<Invitation>, Error> {
    let found = find_as_staff(tx, actor, id, expected)?;
    let today = tx.now().day();
    let before = found.status_on(today);
    before.after(InvitationStep::Extend)?;
    extend(found.due_on, due_on, today)?;
    if before == InvitationStatus::Expired {
        if invitations::newest_open(tx, found.organization, found.edition, today)?.is_some() {
            return Err(domain::Refusal::from(InvitationRefusal::AlreadyInvited).into());
        }
        invitation_codes::forget(tx, id)?;
    }
    let organization = found.organization;
    invitations::set_due_day(tx, &Invitation { due_on, ..found })?;
    tx.append(actor, &Event::Invitation(InvitationEvent::InvitationExtended { organization, invitation: id, due_on }))?;
    again(tx, Reach::Commission, id)
}

fn find(tx: &mut Tx<'_>, reach: Reach, id: InvitationId, expected: i32) -> Result<Invitation, Error> {
    let found = invitations::find(tx, reach, id)?.ok_or(Error::NotFound("invitation"))?;
    Error::unless_current(expected, found.revision)?;
    Ok(found.it)
}

fn find_as_staff(tx: &mut Tx<'_>, actor: Actor, id: InvitationId, expected: i32) -> Result<Invitation, Error> {
    let found = invitations::find(tx, Reach::Commission, id)?.ok_or(Error::NotFound("invitation"))?;
    duties::refuse_own_organization(tx, actor, found.it.organization)?;
    Error::unless_current(expected, found.revision)?;
    Ok(found.it)
}

fn again(tx: &mut Tx<'_>, reach: Reach, id: InvitationId) -> Result<Revised<Invitation>, Error> {
    invitations::find(tx, reach, id)?.ok_or(Error::NotFound("invitation"))
}
