//! An organization's own people keep its profile; what others rely on waits for the Commission.

use crate::{
    Error, duties,
    organizations::{changed_fields, check_profile, replace},
    texts,
};
use domain::{
    Refusal,
    access::{Actor, Reach},
    ids::{ChangeId, OrganizationId},
    organization::{Organization, OrganizationStatus, Profile},
    proposal::{ChangeKind, ChangeStatus, Proposed, divide},
};
use persistence::{
    Revised, Tx,
    journal::Event,
    organizations,
    pending_changes::{self, PendingChange},
};

/// What an edit has come to.
pub struct Edited {
    /// The organization as it is now.
    pub organization: Revised<Organization>,
    /// The fields that were changed at once.
    pub applied: Vec<&'static str>,
    /// Everything of the organization that waits for the Commission now.
    pub pending: Vec<Revised<PendingChange>>,
}

/// Puts a profile in place of the one the organization has, as far as its own people may: another legal name, other
/// identifiers, and a description that may hold a person's data wait for the Commission. A newer proposal takes the place
/// of an older one of its kind; the same one again changes nothing.
///
/// Whether somebody else has an identifier is not told before it is accepted, so that nobody can ask whose it is.
///
/// # Errors
/// When the organization is out of reach, changed meanwhile or closed, the profile has faults, or a text looks like it
/// holds a person's data.
pub fn edit_profile(
    tx: &mut Tx<'_>,
    actor: Actor,
    reach: Reach,
    id: OrganizationId,
    expected: i32,
    wanted: Profile,
) -> Result<Edited, Error> {
    let found = organizations::find(tx, reach, id)?.ok_or(Error::NotFound("organization"))?;
    Error::unless_current(expected, found.revision)?;
    refuse_closed(&found.it)?;
    check_profile(tx, &wanted)?;
    let (about_description, others) = texts::screen(texts::new_in(&wanted, &found.it.profile))?
        .into_iter()
        .partition::<Vec<_>, _>(|doubt| doubt.pointer == "/description");
    // The legal name waits for the Commission in any case.
    texts::refuse_doubts(others.into_iter().filter(|doubt| doubt.pointer != "/name").collect())?;
    let present = &found.it.profile;
    let describes_anew = wanted.description != present.description;
    let divided = divide(present, wanted, !about_description.is_empty());
    let applied = changed_fields(present, &divided.at_once);
    replace(tx, actor, &found.it, divided.at_once)?;
    let holds_description = divided.proposed.iter().any(|one| one.kind() == ChangeKind::Description);
    if describes_anew && !holds_description {
        // What was held before is overtaken by what has just been written.
        withdraw_older(tx, id, ChangeKind::Description)?;
    }
    for proposed in divided.proposed {
        propose_change(tx, actor, id, &proposed)?;
    }
    let organization = organizations::find(tx, reach, id)?.ok_or(Error::NotFound("organization"))?;
    Ok(Edited { organization, applied, pending: pending_changes::waiting(tx, id)? })
}

/// Lets a change wait for the Commission, in place of an older one of its kind. The same one again stays as it is.
///
/// # Errors
/// When the database fails.
pub fn propose_change(
    tx: &mut Tx<'_>,
    actor: Actor,
    organization: OrganizationId,
    proposed: &Proposed,
) -> Result<ChangeId, Error> {
    let waiting = pending_changes::waiting(tx, organization)?;
    if let Some(same) = waiting.iter().find(|change| change.it.proposed.as_ref() == Some(proposed)) {
        return Ok(same.it.id);
    }
    withdraw_older(tx, organization, proposed.kind())?;
    let change: ChangeId = tx.new_id();
    pending_changes::insert(tx, change, organization, proposed, actor)?;
    tx.append(actor, &Event::ChangeProposed { organization, change, kind: proposed.kind() })?;
    Ok(change)
}

fn withdraw_older(tx: &mut Tx<'_>, organization: OrganizationId, kind: ChangeKind) -> Result<(), Error> {
    for older in pending_changes::waiting(tx, organization)?.into_iter().filter(|change| change.it.kind == kind) {
        pending_changes::end(tx, &older.it, ChangeStatus::Withdrawn, Actor::System, None)?;
        tx.append(Actor::System, &Event::ChangeWithdrawn { organization, change: older.it.id })?;
    }
    Ok(())
}

/// Makes a proposed change, on what the profile says now.
///
/// # Errors
/// When it is unknown, of the actor's own organization, changed meanwhile or decided, the organization has closed, or
/// what it would make has faults by now: another organization may have one of the identifiers.
pub fn accept_pending_change(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: ChangeId,
    expected: i32,
) -> Result<Revised<PendingChange>, Error> {
    let change = decidable(tx, actor, id, expected)?;
    let found = organizations::find(tx, Reach::Commission, change.organization)?;
    let present = found.ok_or(Error::NotFound("organization"))?.it;
    refuse_closed(&present)?;
    let proposed = change.proposed.as_ref().ok_or(Error::NotFound("proposed change"))?;
    let profile = proposed.made_in(&present.profile);
    check_profile(tx, &profile)?;
    replace(tx, actor, &present, profile)?;
    pending_changes::end(tx, &change, ChangeStatus::Accepted, actor, None)?;
    tx.append(actor, &Event::ChangeAccepted { organization: change.organization, change: id })?;
    reread(tx, id)
}

/// Refuses a proposed change, with a reason for the organization.
///
/// # Errors
/// When it is unknown, of the actor's own organization, changed meanwhile or decided, or the reason looks like it holds a
/// person's data.
pub fn refuse_pending_change(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: ChangeId,
    expected: i32,
    reason: &str,
) -> Result<Revised<PendingChange>, Error> {
    let change = decidable(tx, actor, id, expected)?;
    texts::screen([("/reason".to_owned(), reason)])?;
    pending_changes::end(tx, &change, ChangeStatus::Refused, actor, Some(reason))?;
    tx.append(actor, &Event::ChangeRefused { organization: change.organization, change: id })?;
    reread(tx, id)
}

/// Takes a proposed change back.
///
/// # Errors
/// When it is out of reach, changed meanwhile or decided.
pub fn withdraw_pending_change(
    tx: &mut Tx<'_>,
    actor: Actor,
    reach: Reach,
    id: ChangeId,
    expected: i32,
) -> Result<Revised<PendingChange>, Error> {
    let change = pending_changes::find(tx, reach, id)?.ok_or(Error::NotFound("proposed change"))?;
    let change = pending(change, expected)?;
    pending_changes::end(tx, &change, ChangeStatus::Withdrawn, actor, None)?;
    tx.append(actor, &Event::ChangeWithdrawn { organization: change.organization, change: id })?;
    reread(tx, id)
}

fn decidable(tx: &mut Tx<'_>, actor: Actor, id: ChangeId, expected: i32) -> Result<PendingChange, Error> {
    let change = reread(tx, id)?;
    duties::refuse_own_organization(tx, actor, change.it.organization)?;
    pending(change, expected)
}

fn pending(change: Revised<PendingChange>, expected: i32) -> Result<PendingChange, Error> {
    Error::unless_current(expected, change.revision)?;
    match change.it.status {
        ChangeStatus::Pending => Ok(change.it),
        status => Err(Refusal::ChangeDecided { status }.into()),
    }
}

fn reread(tx: &mut Tx<'_>, id: ChangeId) -> Result<Revised<PendingChange>, Error> {
    pending_changes::find(tx, Reach::Commission, id)?.ok_or(Error::NotFound("proposed change"))
}

fn refuse_closed(organization: &Organization) -> Result<(), Error> {
    match organization.status {
        OrganizationStatus::Active => Ok(()),
        OrganizationStatus::Closed => Err(Refusal::OrganizationClosed.into()),
    }
}
