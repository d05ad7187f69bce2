//! The Commission invites an organization to assess itself.

use crate::{Error, duties};
use domain::{
    access::{Actor, Reach},
    arena::ArenaCode,
    ids::{EditionId, OrganizationId},
    invitation::{InvitationStatus, invite},
    time::Day,
};
use persistence::{
    Revised, Tx, editions,
    invitations::{self, Invitation},
    journal::Event,
    organizations,
};
use std::collections::BTreeSet;

/// Invites an organization to assess itself against an edition. Without a list, the arenas are those that it offers.
///
/// # Errors
/// When the organization or the edition is unknown, the actor belongs to the organization, or the rules of [`invite`] refuse.
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
    let arenas = invite(&invited.it, &against.it, arenas, due_on, tx.now().day())?;
    let invitation =
        Invitation { id: tx.new_id(), organization, edition, arenas, due_on, status: InvitationStatus::Open };
    invitations::insert(tx, &invitation)?;
    let event = Event::InvitationSent { organization, invitation: invitation.id, edition, due_on };
    tx.append(actor, &event)?;
    Ok(Revised { it: invitation, revision: 1 })
}
