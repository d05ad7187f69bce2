//! One-time codes of invitations: with one the first person of an organization sets up an account that answers for it.

use crate::{
    Error, duties,
    letters::{Addressed, address},
    one_time_codes::{digest, new_code, password_fault},
    people,
};
use domain::{
    access::{Actor, Reach, Role, check_password_of},
    ids::{InvitationId, OrganizationId},
    invitation::{CodeOutcome, code_holds},
    organization::OrganizationStatus,
    time::{Day, Instant},
};
use persistence::{
    Conn, Tx, invitation_codes,
    invitations::{self, Invitation},
    journal::{Event, InvitationEvent},
    organizations, users,
    users::User,
};
use std::collections::{BTreeMap, BTreeSet};

/// Makes the code of an invitation, in place of any before it. It is shown once and kept as a digest only.
pub(crate) fn make(tx: &mut Tx<'_>, actor: Actor, invitation: &Invitation) -> Result<String, Error> {
    let code = new_code(tx.random_bytes());
    let kept = digest(&code).ok_or(Error::NotFound("code"))?;
    let organization = invitation.organization;
    invitation_codes::put(tx, invitation.id, organization, &kept)?;
    let event = InvitationEvent::InvitationCodeMade { organization, invitation: invitation.id };
    tx.append(actor, &Event::Invitation(event))?;
    Ok(code)
}

/// Makes the code of an invitation that was just sent, unless somebody answers for the organization already.
///
/// # Errors
/// When the database fails.
pub fn make_for_first(tx: &mut Tx<'_>, actor: Actor, invitation: &Invitation) -> Result<Option<String>, Error> {
    if has_owner(tx, invitation.organization)? {
        return Ok(None);
    }
    make(tx, actor, invitation).map(Some)
}

/// Forgets the code of an invitation.
pub(crate) fn forget(tx: &mut Tx<'_>, invitation: InvitationId) -> Result<(), Error> {
    Ok(invitation_codes::delete(tx, invitation)?)
}

/// What became of one invitation for which a code was to be made.
pub struct Made {
    /// Which invitation.
    pub invitation: InvitationId,
    /// What became of it.
    pub outcome: CodeOutcome,
    /// The new code, and whom it is sent to.
    pub letter: Option<(Addressed, String)>,
}

/// Makes new codes for invitations, each in place of any before it, with whom to send them to. Of each is said what became
/// of it, in the order in which they were named, each once.
///
/// # Errors
/// When the database fails.
pub fn make_invitation_codes(tx: &mut Tx<'_>, actor: Actor, ids: Vec<InvitationId>) -> Result<Vec<Made>, Error> {
    let today = tx.now().day();
    let own = duties::organizations_of(tx, actor)?;
    let mut seen = BTreeSet::new();
    let ids: Vec<InvitationId> = ids.into_iter().filter(|id| seen.insert(*id)).collect();
    let mut found = Vec::new();
    for id in &ids {
        found.extend(invitations::find(tx, Reach::Commission, *id)?.map(|found| found.it));
    }
    let organizations: Vec<OrganizationId> = found.iter().map(|invitation| invitation.organization).collect();
    let owned = users::with_active_owner(tx, &organizations)?;
    let mut addressed: BTreeMap<InvitationId, Addressed> =
        address(tx, found)?.into_iter().map(|one| (one.invitation.id, one)).collect();
    let mut made = Vec::with_capacity(ids.len());
    for id in ids {
        let Some(letter) = addressed.remove(&id) else {
            made.push(Made { invitation: id, outcome: CodeOutcome::Unknown, letter: None });
            continue;
        };
        let organization = letter.invitation.organization;
        let outcome = if own.contains(&organization) {
            CodeOutcome::OwnOrganization
        } else if owned.contains(&organization) {
            CodeOutcome::HasOwner
        } else if letter.status == OrganizationStatus::Closed || !holds(&letter.invitation, today, false) {
            CodeOutcome::NotOpen
        } else {
            CodeOutcome::CodeMade
        };
        let letter = match outcome {
            CodeOutcome::CodeMade => {
                let code = make(tx, actor, &letter.invitation)?;
                Some((letter, code))
            }
            _ => None,
        };
        made.push(Made { invitation: id, outcome, letter });
    }
    Ok(made)
}

/// Checks a code, and the name and password of the account that is to be set up with it, before the password is hashed.
///
/// # Errors
/// When the code is unknown, used or ended, in one and the same way; and with a code that holds, when the name is taken or
/// the password is not to be had.
pub fn check_invitation_code(
    conn: &mut Conn,
    typed: &str,
    name: &str,
    password: &str,
    now: Instant,
) -> Result<(), Error> {
    find(conn, typed, now.day())?.ok_or(Error::NotFound("code"))?;
    if users::find_by_name(conn, name)?.is_some() {
        return Err(persistence::Error::Conflict("an account with that name exists already".to_owned()).into());
    }
    check_password_of(name, password).map_err(password_fault)
}

/// Sets up the account of the organization's first person, who answers for it from now on. The code is used up, and so is
/// every other one for the organization.
///
/// # Errors
/// When the code is unknown, used or ended, or the name is taken or none.
pub fn redeem_invitation_code(tx: &mut Tx<'_>, typed: &str, name: &str, password_hash: String) -> Result<User, Error> {
    let today = tx.now().day();
    let invitation = find(tx, typed, today)?.ok_or(Error::NotFound("code"))?;
    let organization = invitation.organization;
    let owner = Role::ProviderOwner;
    let user = people::create_account(tx, Actor::System, name, owner, Some(organization), Some(password_hash))?;
    invitation_codes::delete_of(tx, organization)?;
    let event = InvitationEvent::InvitationCodeUsed { organization, invitation: invitation.id, user: user.id };
    tx.append(Actor::Person(user.id), &Event::Invitation(event))?;
    Ok(user)
}

/// The invitation of a code that holds on a day.
fn find(conn: &mut Conn, typed: &str, today: Day) -> Result<Option<Invitation>, Error> {
    let Some(digest) = digest(typed) else { return Ok(None) };
    let Some(id) = invitation_codes::find(conn, &digest)? else { return Ok(None) };
    let Some(invitation) = invitations::find(conn, Reach::Commission, id)?.map(|found| found.it) else {
        return Ok(None);
    };
    let organization = organizations::find(conn, Reach::Commission, invitation.organization)?;
    let works = organization.is_some_and(|found| found.it.status != OrganizationStatus::Closed);
    let has_owner = has_owner(conn, invitation.organization)?;
    Ok(Some(invitation).filter(|invitation| works && holds(invitation, today, has_owner)))
}

fn holds(invitation: &Invitation, today: Day, has_owner: bool) -> bool {
    code_holds(invitation.status_on(today), today, invitation.due_on, has_owner)
}

fn has_owner(conn: &mut Conn, organization: OrganizationId) -> Result<bool, Error> {
    Ok(!users::with_active_owner(conn, &[organization])?.is_empty())
}
