//! Organizations enter the registry, change, and close.

use crate::{Error, confirmations, decisions, duties, facts, invitations, texts, verdicts};
use domain::{
    access::{Actor, Reach},
    arena::ArenaCode,
    decision::{self, Decision, Matter},
    ids::OrganizationId,
    organization::{FormerName, IdentifierScheme, Organization, OrganizationStatus, Profile},
    succession::carried,
};
use persistence::{Conn, Revised, Tx, arenas, clients, former_names, journal::Event, organizations, profiles_before};
use std::collections::BTreeSet;

/// Adds an organization.
///
/// # Errors
/// When the profile has faults, names an unknown arena, or holds a text that looks like a person's data, or another
/// organization has one of its identifiers.
pub fn create_organization(tx: &mut Tx<'_>, actor: Actor, profile: Profile) -> Result<Revised<Organization>, Error> {
    check_profile(tx, &profile)?;
    texts::screen(texts::of_profile(&profile))?;
    insert(tx, actor, profile)
}

/// Adds an organization whose profile has been checked.
pub(crate) fn insert(tx: &mut Tx<'_>, actor: Actor, profile: Profile) -> Result<Revised<Organization>, Error> {
    let organization = Organization { id: tx.new_id(), status: OrganizationStatus::Active, profile };
    let entered = tx.append(actor, &Event::OrganizationCreated { organization: organization.id })?;
    organizations::insert(tx, entered, &organization)?;
    confirmations::begin(tx, &organization)?;
    Ok(Revised { it: organization, revision: 1 })
}

/// Puts a profile in place of the one the organization has. A profile that says the same changes nothing.
///
/// # Errors
/// When the organization is unknown, the actor's own or changed meanwhile, or as in [`create_organization`].
pub fn update_organization(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: OrganizationId,
    expected: i32,
    profile: Profile,
) -> Result<Revised<Organization>, Error> {
    let found = find(tx, id)?;
    duties::refuse_own_organization(tx, actor, id)?;
    Error::unless_current(expected, found.revision)?;
    check_profile(tx, &profile)?;
    texts::screen(texts::new_in(&profile, &found.it.profile))?;
    replace(tx, actor, &found.it, profile)?;
    find(tx, id)
}

/// Puts a checked profile in place of the present one, and records which fields changed. Every change of a profile comes
/// through here: by staff, by the organization's own people, by an accepted proposal, by an import.
pub(crate) fn replace(tx: &mut Tx<'_>, actor: Actor, present: &Organization, profile: Profile) -> Result<(), Error> {
    let fields = changed_fields(&present.profile, &profile);
    if fields.is_empty() {
        return Ok(());
    }
    profiles_before::keep(tx, present)?;
    organizations::set_profile(tx, present.id, &profile)?;
    confirmations::follow(tx, present, &profile, &fields)?;
    let number = tx.append(actor, &Event::OrganizationChanged { organization: present.id, fields })?;
    if present.profile.name != profile.name {
        let former = FormerName { name: present.profile.name.clone(), until: tx.now().day() };
        former_names::insert(tx, number, present.id, &former)?;
    }
    let has_line = |profile: &Profile| profile.round_the_clock_line.is_some();
    if has_line(&present.profile) != has_line(&profile) || present.profile.arenas() != profile.arenas() {
        verdicts::notice_flips(tx, present.id)?;
    }
    Ok(())
}

/// Closes an organization. What it had been granted is suspended, and invitations that it has not answered are withdrawn, in
/// the same transaction.
///
/// # Errors
/// When the organization is unknown, the actor's own, changed meanwhile, or closed already.
pub fn close_organization(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: OrganizationId,
    expected: i32,
) -> Result<Revised<Organization>, Error> {
    let found = find(tx, id)?;
    duties::refuse_own_organization(tx, actor, id)?;
    Error::unless_current(expected, found.revision)?;
    if found.it.status == OrganizationStatus::Closed {
        return Err(domain::Refusal::OrganizationClosed.into());
    }
    close(tx, actor, id)?;
    suspend_everything(tx, id, "The organization has closed.")?;
    verdicts::notice_flips(tx, id)?;
    find(tx, id)
}

/// Marks an organization as closed, and asks nothing of it any more. What it holds is to be suspended in the same
/// transaction.
pub(crate) fn close(tx: &mut Tx<'_>, actor: Actor, id: OrganizationId) -> Result<(), Error> {
    organizations::close(tx, id)?;
    tx.append(actor, &Event::OrganizationClosed { organization: id })?;
    invitations::withdraw_unanswered(tx, id)
}

/// Suspends whatever an organization holds, by the registry itself.
pub(crate) fn suspend_everything(tx: &mut Tx<'_>, id: OrganizationId, reason: &str) -> Result<(), Error> {
    suspend_where(tx, id, reason, |_, _| true)
}

/// Suspends what an organization holds in the matters that are asked for, each with its decisions so far.
pub(crate) fn suspend_where(
    tx: &mut Tx<'_>,
    id: OrganizationId,
    reason: &str,
    is_asked: impl Fn(&Matter, &[Decision]) -> bool,
) -> Result<(), Error> {
    let mut by_matter = decisions::by_matter(tx, id)?;
    by_matter.retain(|matter, history| is_asked(matter, history));
    for (matter, history) in by_matter {
        let at = tx.now();
        let known = facts::known_on(tx, Reach::Commission, matter.organization, carried(&history, at))?;
        let verdict = facts::judge(tx, &matter, &known.facts, at.day())?;
        let decision_id = tx.new_id();
        if let Some(decision) = decision::suspend_by_system(&matter, &history, verdict, reason, at, decision_id) {
            decisions::record(tx, &decision)?;
        }
    }
    Ok(())
}

pub(crate) fn find(tx: &mut Tx<'_>, id: OrganizationId) -> Result<Revised<Organization>, Error> {
    organizations::find(tx, Reach::Commission, id)?.ok_or(Error::NotFound("organization"))
}

/// Checks a profile by itself and against the arenas of the registry.
pub(crate) fn check_profile(conn: &mut Conn, profile: &Profile) -> Result<(), Error> {
    let known = arenas::list(conn)?.into_iter().map(|arena| arena.code).collect();
    let mut faults = profile.faults();
    faults.extend(unknown_arenas(profile, &known));
    let kept = clients::schemes_of_partners(conn, profile.identifiers.iter().map(|identifier| &identifier.scheme))?;
    faults.extend(schemes_of_others(profile, &kept));
    Error::unless_sound(faults)
}

/// The offerings of a profile whose arena the registry does not know.
pub(crate) fn unknown_arenas(profile: &Profile, known: &BTreeSet<ArenaCode>) -> Vec<(String, &'static str)> {
    profile
        .offerings
        .iter()
        .enumerate()
        .filter(|(_, offering)| !known.contains(&offering.arena))
        .map(|(place, _)| (format!("/offerings/{place}/arena"), "is no arena of this registry"))
        .collect()
}

/// The identifiers of a profile whose scheme a partner keeps: they are that partner's to register, and no part of a
/// profile.
pub(crate) fn schemes_of_others(profile: &Profile, kept: &BTreeSet<IdentifierScheme>) -> Vec<(String, &'static str)> {
    profile
        .identifiers
        .iter()
        .enumerate()
        .filter(|(_, identifier)| kept.contains(&identifier.scheme))
        .map(|(place, _)| (format!("/identifiers/{place}/scheme"), "is kept by somebody else: leave this one out"))
        .collect()
}

/// The names of the fields in which two profiles differ.
pub(crate) fn changed_fields(before: &Profile, after: &Profile) -> Vec<&'static str> {
    [
        ("name", before.name != after.name),
        ("other_names", before.other_names != after.other_names),
        ("kind", before.kind != after.kind),
        ("description", before.description != after.description),
        ("contacts", before.contacts != after.contacts),
        ("website", before.website != after.website),
        ("phone", before.phone != after.phone),
        ("round_the_clock_line", before.round_the_clock_line != after.round_the_clock_line),
        ("identifiers", before.identifiers != after.identifiers),
        ("offerings", before.offerings != after.offerings),
    ]
    .into_iter()
    .filter_map(|(name, differs)| differs.then_some(name))
    .collect()
}
