//! Sites are added, change, open and are concealed.
//!
//! Every function here takes whose [`Sight`] the caller has. What the caller does not see does not exist for them: a site
//! that is confidential and one that is not there fail alike.

use crate::{Error, duties, texts};
use domain::{
    Refusal,
    access::{Actor, Reach},
    ids::{OpeningId, OrganizationId, SiteId},
    organization::{Organization, OrganizationStatus},
    site::{
        Authorization, MOST_SITES, Opening, OpeningState, Place, Sight, Site, SiteStatus, Withheld, serves_wider_area,
    },
    time::Day,
};
use persistence::{
    Conn, Tx, arenas,
    journal::Event,
    organizations, site_openings,
    sites::{self, Filter, Stored},
};

/// The sites of an organization, as somebody sees them.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// Those that are seen, in the order in which they were added.
    pub sites: Vec<Stored>,
    /// That another is withheld. Never how many, nor anything else about it.
    pub withheld: Option<Withheld>,
}

/// The sites of an organization within reach, as somebody with this sight sees them.
///
/// # Errors
/// When there is no such organization within reach.
pub fn list_organization_sites(
    conn: &mut Conn,
    reach: Reach,
    sight: Sight,
    id: OrganizationId,
    today: Day,
) -> Result<Listed, Error> {
    let organization = organizations::find(conn, reach, id)?.ok_or(Error::NotFound("organization"))?.it;
    of(conn, sight, &organization, today)
}

/// The public face of an organization's sites: those that are open, and that something is withheld. What partners see,
/// and nobody more.
///
/// # Errors
/// When the database fails.
pub fn public_sites(conn: &mut Conn, organization: &Organization, today: Day) -> Result<Listed, Error> {
    of(conn, Sight::Nobodys, organization, today)
}

fn of(conn: &mut Conn, sight: Sight, organization: &Organization, today: Day) -> Result<Listed, Error> {
    let filter = Filter { organization: Some(organization.id), ..Filter::default() };
    let mut found = Vec::new();
    loop {
        let after = found.last().map(|last: &Stored| last.site.id);
        let page = sites::page(conn, sight, today, &filter, after, 500)?;
        let is_last = page.len() < 500;
        found.extend(page);
        if is_last {
            break;
        }
    }
    // Asked whoever reads and whatever is found, so that an answer takes as long with something withheld as without.
    let has_confidential = sites::has_confidential(conn, organization.id, today)?;
    let is_told = !sight.covers(organization.id) && serves_wider_area(&organization.profile.offerings);
    Ok(Listed { sites: found, withheld: (is_told && has_confidential).then_some(Withheld::ConfidentialSite) })
}

/// Adds a site to an organization within reach. It is confidential.
///
/// # Errors
/// When there is no such organization, it is the actor's own or has closed, it has as many sites as one may have, or the
/// place has faults.
pub fn create_site(
    tx: &mut Tx<'_>,
    actor: Actor,
    reach: Reach,
    organization: OrganizationId,
    place: Place,
) -> Result<Stored, Error> {
    let found = organizations::find(tx, reach, organization)?.ok_or(Error::NotFound("organization"))?.it;
    duties::refuse_own_organization(tx, actor, organization)?;
    if found.status == OrganizationStatus::Closed {
        return Err(Refusal::OrganizationClosed.into());
    }
    check(tx, &place)?;
    screen(reach.own().is_some(), place.texts())?;
    if sites::count_active(tx, organization)? >= MOST_SITES {
        return Err(Refusal::TooManySites.into());
    }
    let site = Site { id: tx.new_id(), organization, status: SiteStatus::Active, place };
    sites::insert(tx, &site)?;
    tx.append(actor, &Event::SiteAdded { site: site.id })?;
    Ok(Stored { site, revision: 1, organization_status: found.status, openings: Vec::new() })
}

/// Puts a place in the place of the one that a site has. One that says the same changes nothing.
///
/// # Errors
/// When the site is not seen, is the actor's own organization's, has changed meanwhile or has closed, or the place has
/// faults.
pub fn update_site(
    tx: &mut Tx<'_>,
    actor: Actor,
    sight: Sight,
    id: SiteId,
    expected: i32,
    place: Place,
) -> Result<Stored, Error> {
    let found = begin(tx, actor, sight, id)?;
    Error::unless_current(expected, found.revision)?;
    unless_closed(&found)?;
    check(tx, &place)?;
    screen(matches!(sight, Sight::Own(_)), place.texts())?;
    let fields = found.site.place.changed_fields(&place);
    if fields.is_empty() {
        return Ok(found);
    }
    sites::set_place(tx, id, &place)?;
    tx.append(actor, &Event::SiteChanged { site: id, fields })?;
    find(tx, sight, id)
}

/// Closes a site: nobody is served there any more. What opened it is ended.
///
/// # Errors
/// When the site is not seen, is the actor's own organization's, has changed meanwhile or has closed already.
pub fn close_site(tx: &mut Tx<'_>, actor: Actor, sight: Sight, id: SiteId, expected: i32) -> Result<Stored, Error> {
    let found = begin(tx, actor, sight, id)?;
    Error::unless_current(expected, found.revision)?;
    unless_closed(&found)?;
    conceal(tx, actor, &found)?;
    sites::close(tx, id)?;
    tx.append(actor, &Event::SiteClosed { site: id })?;
    find(tx, sight, id)
}

/// Opens a site by the operator's authorization: at once where the Commission enters it, and once the Commission has
/// confirmed it where the organization itself asks.
///
/// # Errors
/// When the site is not seen, is the actor's own organization's or has closed, the authorization has faults, or a request
/// waits already.
pub fn open_site(
    tx: &mut Tx<'_>,
    actor: Actor,
    sight: Sight,
    id: SiteId,
    authorization: Authorization,
) -> Result<Opening, Error> {
    let found = begin(tx, actor, sight, id)?;
    unless_closed(&found)?;
    Error::unless_sound(authorization.faults(tx.now().day()))?;
    screen(matches!(sight, Sight::Own(_)), [("/authorized_by".to_owned(), authorization.authorized_by.as_str())])?;
    let state = match sight {
        Sight::Everyones => OpeningState::Recorded,
        Sight::Own(_) | Sight::Nobodys => OpeningState::Requested,
    };
    let waits = found.openings.iter().any(|opening| opening.state == OpeningState::Requested);
    if state == OpeningState::Requested && waits {
        return Err(Refusal::OpeningRequested.into());
    }
    let opening = Opening {
        id: tx.new_id(),
        site: id,
        organization: found.site.organization,
        authorization,
        state,
        recorded_by: actor,
        recorded_at: tx.now(),
        settled_at: None,
    };
    site_openings::insert(tx, &opening)?;
    let event = match state {
        OpeningState::Recorded => Event::SiteOpened { site: id, opening: opening.id },
        _ => Event::SiteOpeningRequested { site: id, opening: opening.id },
    };
    tx.append(actor, &event)?;
    Ok(opening)
}

/// Confirms a request to open a site: it is open from now until the authorization's last day.
///
/// # Errors
/// As [`refuse_opening`], and when the last day has passed.
pub fn confirm_opening(
    tx: &mut Tx<'_>,
    actor: Actor,
    sight: Sight,
    site: SiteId,
    opening: OpeningId,
) -> Result<Opening, Error> {
    settle(tx, actor, sight, site, opening, true)
}

/// Refuses a request to open a site: it stays confidential.
///
/// # Errors
/// When the site is not seen or has no such opening, is the actor's own organization's or has closed, or the opening is
/// no request any more.
pub fn refuse_opening(
    tx: &mut Tx<'_>,
    actor: Actor,
    sight: Sight,
    site: SiteId,
    opening: OpeningId,
) -> Result<Opening, Error> {
    settle(tx, actor, sight, site, opening, false)
}

fn settle(
    tx: &mut Tx<'_>,
    actor: Actor,
    sight: Sight,
    site: SiteId,
    opening: OpeningId,
    confirmed: bool,
) -> Result<Opening, Error> {
    let found = begin(tx, actor, sight, site)?;
    let of_site = found.openings.iter().find(|one| one.id == opening).cloned();
    let opening = of_site.ok_or(Error::NotFound("opening"))?;
    unless_closed(&found)?;
    let state = opening.settled(confirmed, tx.now().day())?;
    site_openings::settle(tx, actor, opening.id, state)?;
    let event = match state {
        OpeningState::Recorded => Event::SiteOpened { site, opening: opening.id },
        _ => Event::SiteOpeningRefused { site, opening: opening.id },
    };
    tx.append(actor, &event)?;
    Ok(Opening { state, settled_at: Some(tx.now()), ..opening })
}

/// Conceals a site, at once: whatever opens it ends, and a request to open it is taken back. One that is confidential
/// stays so.
///
/// # Errors
/// When the site is not seen, or is the actor's own organization's.
pub fn conceal_site(tx: &mut Tx<'_>, actor: Actor, sight: Sight, id: SiteId) -> Result<(), Error> {
    let found = begin(tx, actor, sight, id)?;
    conceal(tx, actor, &found)
}

fn conceal(tx: &mut Tx<'_>, actor: Actor, found: &Stored) -> Result<(), Error> {
    let today = tx.now().day();
    let ended: Vec<OpeningId> =
        found.openings.iter().filter(|opening| opening.is_pending_or_holds(today)).map(|opening| opening.id).collect();
    if ended.is_empty() {
        return Ok(());
    }
    for opening in &ended {
        site_openings::settle(tx, actor, *opening, OpeningState::Concealed)?;
    }
    tx.append(actor, &Event::SiteConcealed { site: found.site.id, openings: ended })?;
    Ok(())
}

/// Finds what an act is about. Only who sees a site also when it is confidential may act on it; staff not on their own
/// organization's.
fn begin(tx: &mut Tx<'_>, actor: Actor, sight: Sight, id: SiteId) -> Result<Stored, Error> {
    let found = find(tx, sight, id)?;
    if !sight.covers(found.site.organization) {
        return Err(Error::NotFound("site"));
    }
    duties::refuse_own_organization(tx, actor, found.site.organization)?;
    Ok(found)
}

fn find(tx: &mut Tx<'_>, sight: Sight, id: SiteId) -> Result<Stored, Error> {
    let today = tx.now().day();
    sites::find(tx, sight, today, id)?.ok_or(Error::NotFound("site"))
}

fn unless_closed(found: &Stored) -> Result<(), Error> {
    match (found.site.status, found.organization_status) {
        (SiteStatus::Closed, _) => Err(Refusal::SiteClosed.into()),
        (_, OrganizationStatus::Closed) => Err(Refusal::OrganizationClosed.into()),
        _ => Ok(()),
    }
}

/// Refuses texts that look like a person's data. What may be innocent passes from staff alone: an open site's texts are
/// for everyone, and cannot wait for somebody to look at them.
fn screen<'t>(is_providers: bool, texts: impl IntoIterator<Item = (String, &'t str)>) -> Result<(), Error> {
    let doubts = texts::screen(texts)?;
    if is_providers { texts::refuse_doubts(doubts) } else { Ok(()) }
}

/// Checks a place by itself and against the arenas of the registry.
fn check(conn: &mut Conn, place: &Place) -> Result<(), Error> {
    let known: Vec<_> = arenas::list(conn)?.into_iter().map(|arena| arena.code).collect();
    let mut faults = place.faults();
    for (position, arena) in place.arenas.iter().enumerate() {
        if !known.contains(arena) {
            faults.push((format!("/arenas/{position}"), "is no arena of this registry"));
        }
    }
    Error::unless_sound(faults)
}
