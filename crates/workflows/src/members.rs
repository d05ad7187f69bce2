//! An organization's own people, kept by its owners. Whose organization it is stands in the caller's reach.

use crate::{
    Error,
    one_time_codes::{Invited, invite_user, reset},
    people::{deactivate, put_role},
};
use domain::{
    access::{Actor, Reach, Role, may_cease_to_own},
    ids::UserId,
};
use persistence::{
    Tx,
    users::{self, User},
};

/// Adds an account for one of the organization's own people.
///
/// # Errors
/// When the role is not a provider's, the name is taken, or the caller belongs to no organization.
pub fn invite_member(tx: &mut Tx<'_>, actor: Actor, reach: Reach, name: &str, role: Role) -> Result<Invited, Error> {
    let organization = reach.own().ok_or(Error::NotFound("organization"))?;
    unless_a_providers(role)?;
    invite_user(tx, actor, name, role, Some(organization))
}

/// Makes a new one-time code for one of the organization's own people.
///
/// # Errors
/// When there is no such account within reach, it is the caller's own, or it is not active.
pub fn reset_member(tx: &mut Tx<'_>, actor: Actor, reach: Reach, id: UserId, at_once: bool) -> Result<Invited, Error> {
    let user = find(tx, reach, id)?;
    reset(tx, actor, user, at_once)
}

/// Lets one of the organization's own people sign in no more. An owner may leave so, unless none would remain.
///
/// # Errors
/// When there is no such account within reach, it has changed since the caller read it, or it is the last owner's.
pub fn deactivate_member(
    tx: &mut Tx<'_>,
    actor: Actor,
    reach: Reach,
    id: UserId,
    expected: i32,
) -> Result<User, Error> {
    let user = find(tx, reach, id)?;
    Error::unless_current(expected, user.revision)?;
    unless_last_owner(tx, &user)?;
    deactivate(tx, actor, user, expected)
}

/// Gives one of the organization's own people the other of its two roles.
///
/// # Errors
/// When there is no such account within reach, it has changed since the caller read it, the role is not a provider's, or
/// no owner would remain.
pub fn change_member_role(
    tx: &mut Tx<'_>,
    actor: Actor,
    reach: Reach,
    id: UserId,
    expected: i32,
    role: Role,
) -> Result<User, Error> {
    let user = find(tx, reach, id)?;
    Error::unless_current(expected, user.revision)?;
    unless_a_providers(role)?;
    if role != Role::ProviderOwner {
        unless_last_owner(tx, &user)?;
    }
    put_role(tx, actor, user, expected, role)
}

fn find(tx: &mut Tx<'_>, reach: Reach, id: UserId) -> Result<User, Error> {
    users::find_member(tx, reach, id)?.ok_or(Error::NotFound("account"))
}

fn unless_a_providers(role: Role) -> Result<(), Error> {
    let fault = (!role.is_tenant()).then(|| ("/role".to_owned(), "must be provider_member or provider_owner"));
    Error::unless_sound(fault.into_iter().collect())
}

fn unless_last_owner(tx: &mut Tx<'_>, user: &User) -> Result<(), Error> {
    let others = match user.organization.filter(|_| user.active) {
        Some(organization) => users::other_active_owners(tx, organization, user.id)?,
        None => return Ok(()),
    };
    Ok(may_cease_to_own(user.role, others)?)
}
