//! Duties that are kept apart: nobody acts on an organization that they belong to, nor on what they are themselves.

use crate::{Error, Fault};
use domain::{
    Refusal,
    access::{Actor, Reach, changes_another},
    ids::{OrganizationId, UserId},
    time::Day,
};
use persistence::{
    Conn, Revised, Tx, affiliations,
    journal::Event,
    organizations,
    users::{self, User},
};
use std::collections::{BTreeMap, BTreeSet};

/// Refuses an act of staff on an organization that the actor belongs to. Every such act begins with it.
///
/// # Errors
/// [`Refusal::OwnOrganization`] when the actor belongs to it.
pub fn refuse_own_organization(conn: &mut Conn, actor: Actor, organization: OrganizationId) -> Result<(), Error> {
    if organizations_of(conn, actor)?.contains(&organization) {
        return Err(Refusal::OwnOrganization.into());
    }
    Ok(())
}

/// Refuses an act of staff on several organizations at once when the actor belongs to any of them.
///
/// # Errors
/// As [`refuse_own_organization`].
pub(crate) fn refuse_own_among(
    conn: &mut Conn,
    actor: Actor,
    organizations: impl IntoIterator<Item = OrganizationId>,
) -> Result<(), Error> {
    let own = organizations_of(conn, actor)?;
    if organizations.into_iter().any(|organization| own.contains(&organization)) {
        return Err(Refusal::OwnOrganization.into());
    }
    Ok(())
}

/// Refuses an act of staff on an account that is their own, or that acts for an organization that they belong to.
///
/// # Errors
/// [`Refusal::OwnAccount`] or [`Refusal::OwnOrganization`].
pub fn refuse_own_accounts(conn: &mut Conn, actor: Actor, account: &User) -> Result<(), Error> {
    changes_another(actor, account.id)?;
    account.organization.map_or(Ok(()), |organization| refuse_own_organization(conn, actor, organization))
}

/// The organizations that somebody belongs to beside their work for the Commission. A machine belongs to none.
pub(crate) fn organizations_of(conn: &mut Conn, actor: Actor) -> Result<BTreeSet<OrganizationId>, Error> {
    match actor.person() {
        Some(user) => Ok(affiliations::of(conn, user)?.it.into_keys().collect()),
        None => Ok(BTreeSet::new()),
    }
}

/// The organizations that a person of the Commission belongs to, each with the day since which.
///
/// # Errors
/// When there is no such account.
pub fn show_affiliations(conn: &mut Conn, user: UserId) -> Result<Revised<BTreeMap<OrganizationId, Day>>, Error> {
    users::find(conn, user)?.ok_or(Error::NotFound("account"))?;
    Ok(affiliations::of(conn, user)?)
}

/// Records which organizations a person of the Commission belongs to: the whole list, in place of the one there was.
///
/// # Errors
/// When the account or an organization is unknown, the account is the actor's own or a provider's, the list has changed
/// meanwhile, a day lies ahead, or what changes concerns an organization that the actor belongs to.
pub fn set_affiliations(
    tx: &mut Tx<'_>,
    actor: Actor,
    user: UserId,
    expected: i32,
    list: BTreeMap<OrganizationId, Day>,
) -> Result<Revised<BTreeMap<OrganizationId, Day>>, Error> {
    let account = users::find(tx, user)?.ok_or(Error::NotFound("account"))?;
    changes_another(actor, user)?;
    let present = affiliations::of(tx, user)?;
    let touched = list.iter().chain(&present.it).filter(|(id, since)| {
        let same = |other: &BTreeMap<_, Day>| other.get(*id) == Some(*since);
        !(same(&list) && same(&present.it))
    });
    let touched: BTreeSet<OrganizationId> = touched.map(|(id, _)| *id).collect();
    for organization in &touched {
        organizations::find(tx, Reach::Commission, *organization)?.ok_or(Error::NotFound("organization"))?;
        refuse_own_organization(tx, actor, *organization)?;
    }
    Error::unless_current(expected, present.revision)?;
    let today = tx.now().day();
    let fault =
        |detail: &str| Error::Invalid(vec![Fault { pointer: "/affiliations".to_owned(), detail: detail.to_owned() }]);
    if account.role.is_tenant() {
        return Err(fault("are of Commission staff; a provider's people belong to their one organization already"));
    }
    if list.values().any(|since| *since > today) {
        return Err(fault("must begin today or earlier"));
    }
    if touched.is_empty() {
        return Ok(present);
    }
    affiliations::replace(tx, user, present.revision, &list)?;
    for organization in list.keys().filter(|organization| touched.contains(organization)) {
        crate::reviews::leave_reviews(tx, actor, user, *organization)?;
    }
    tx.append(actor, &Event::AffiliationsSet { user, organizations: list.keys().copied().collect() })?;
    Ok(affiliations::of(tx, user)?)
}
