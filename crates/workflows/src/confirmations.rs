//! Each group of an organization's fields carries the day on which it was last confirmed.

use crate::{Error, duties};
use domain::{
    Refusal,
    access::{Actor, Reach},
    freshness::{FieldGroup, Freshness},
    ids::OrganizationId,
    organization::{Organization, OrganizationStatus, Profile},
};
use persistence::{Revised, Tx, confirmations, journal::Event, organizations};
use std::collections::BTreeSet;

/// Staff confirm groups of an organization's fields.
///
/// # Errors
/// When the organization is unknown, the actor's own, changed meanwhile, or closed.
pub fn confirm_organization(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: OrganizationId,
    expected: i32,
    groups: &BTreeSet<FieldGroup>,
) -> Result<Revised<Organization>, Error> {
    let found = organizations::find(tx, Reach::Commission, id)?.ok_or(Error::NotFound("organization"))?;
    duties::refuse_own_organization(tx, actor, id)?;
    confirm(tx, actor, found, expected, groups)
}

/// An organization's own people confirm groups of its fields.
///
/// # Errors
/// When the organization is out of reach, changed meanwhile, or closed.
pub fn confirm_profile(
    tx: &mut Tx<'_>,
    actor: Actor,
    reach: Reach,
    id: OrganizationId,
    expected: i32,
    groups: &BTreeSet<FieldGroup>,
) -> Result<Revised<Organization>, Error> {
    let found = organizations::find(tx, reach, id)?.ok_or(Error::NotFound("organization"))?;
    confirm(tx, actor, found, expected, groups)
}

fn confirm(
    tx: &mut Tx<'_>,
    actor: Actor,
    found: Revised<Organization>,
    expected: i32,
    groups: &BTreeSet<FieldGroup>,
) -> Result<Revised<Organization>, Error> {
    Error::unless_current(expected, found.revision)?;
    if found.it.status == OrganizationStatus::Closed {
        return Err(Refusal::OrganizationClosed.into());
    }
    let today = tx.now().day();
    let mut freshness = confirmations::of(tx, found.it.id)?;
    freshness.fill(&found.it.profile);
    freshness.confirm(groups.iter().copied(), today);
    confirmations::put(tx, found.it.id, &freshness)?;
    let groups = groups.iter().copied().collect();
    tx.append(actor, &Event::ProfileConfirmed { organization: found.it.id, groups })?;
    Ok(found)
}

/// A new organization: what it says is confirmed today.
pub(crate) fn begin(tx: &mut Tx<'_>, organization: &Organization) -> Result<(), Error> {
    let mut freshness = Freshness::default();
    freshness.fill(&organization.profile);
    freshness.confirm(freshness.filled.clone(), tx.now().day());
    Ok(confirmations::put(tx, organization.id, &freshness)?)
}

/// A changed profile: who writes a group, confirms it.
pub(crate) fn follow(
    tx: &mut Tx<'_>,
    organization: &Organization,
    profile: &Profile,
    fields: &[&'static str],
) -> Result<(), Error> {
    let mut freshness = confirmations::of(tx, organization.id)?;
    freshness.fill(profile);
    freshness.confirm(fields.iter().filter_map(|field| FieldGroup::of_field(field)), tx.now().day());
    confirmations::put(tx, organization.id, &freshness)?;
    if organization.status == OrganizationStatus::Closed {
        confirmations::close(tx, organization.id)?;
    }
    Ok(())
}
