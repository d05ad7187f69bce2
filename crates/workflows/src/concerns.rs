//! Concerns are raised by anybody and triaged by staff. Alone they never change a standing.

use crate::{
    Error, duties, sha256_hex,
    texts::{self, Doubt},
    verdicts,
};
use domain::{
    Refusal,
    access::{Actor, Reach},
    concern::{Concern, ConcernCategory, ConcernOutcome, ConcernState},
    ids::{ClientId, ConcernId, OrganizationId},
    organization::Contact,
    refusal::ConcernRefusal,
};
use persistence::{
    Conn, Revised, Tx,
    concern_contacts::{self, ConcernContact},
    concerns::{self, Filter},
    journal::{ConcernEvent, Event},
    organizations,
};
use std::collections::BTreeSet;

/// What somebody says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewConcern {
    /// The organization that is meant, when its id is known.
    pub organization: Option<OrganizationId>,
    /// Its name, when it is not.
    pub organization_name: Option<String>,
    /// What it is about.
    pub category: ConcernCategory,
    /// What is said.
    pub text: String,
    /// How to reach whoever says it.
    pub contact: Option<ConcernContact>,
}

/// Receives a concern. One that says the same as another that is open is counted with it. An id that no organization has is
/// kept like any other, for staff to find out who is meant: what is done and answered does not tell whether it exists.
///
/// # Errors
/// When neither an organization nor a name is given or both are, the contact has faults, or a text looks like it holds a
/// person's data.
pub fn raise_concern(tx: &mut Tx<'_>, client: Option<ClientId>, new: NewConcern) -> Result<(), Error> {
    Error::unless_sound(faults(&new))?;
    let doubts = texts::screen(spoken(&new))?;
    let known = match new.organization {
        Some(id) => organizations::find(tx, Reach::Commission, id)?.map(|found| found.it.id),
        None => None,
    };
    let named = match known {
        Some(_) => None,
        None => new.organization_name.clone().or_else(|| new.organization.map(|id| id.to_string())),
    };
    let fingerprint = fingerprint(client, &new);
    let actor = client.map_or(Actor::System, Actor::Machine);
    let id = match counted_with(concerns::same_open(tx, &fingerprint)?, new.contact.as_ref()) {
        Some(same) => {
            concerns::count_again(tx, same)?;
            tx.append(actor, &Event::Concern(ConcernEvent::ConcernRepeated { concern: same }))?;
            same
        }
        None => {
            let concern = received(tx, client, known, named, &new, doubts);
            concerns::insert(tx, &concern, &fingerprint)?;
            tx.append(actor, &Event::Concern(ConcernEvent::ConcernRaised { concern: concern.id }))?;
            concern.id
        }
    };
    if let Some(contact) = &new.contact
        && concern_contacts::find(tx, id)?.is_none()
    {
        concern_contacts::insert(tx, id, contact)?;
    }
    Ok(())
}

/// With which of those that say the same one more is counted. Whoever leaves another contact is somebody else, or has
/// mistyped: neither is lost.
fn counted_with(same: Vec<(ConcernId, Option<ConcernContact>)>, contact: Option<&ConcernContact>) -> Option<ConcernId> {
    let Some(contact) = contact else { return same.first().map(|(id, _)| *id) };
    let of_the_same = same.iter().find(|(_, kept)| kept.as_ref() == Some(contact));
    of_the_same.or_else(|| same.iter().find(|(_, kept)| kept.is_none())).map(|(id, _)| *id)
}

fn received(
    tx: &mut Tx<'_>,
    client: Option<ClientId>,
    organization: Option<OrganizationId>,
    named: Option<String>,
    new: &NewConcern,
    doubts: Vec<Doubt>,
) -> Concern {
    let doubts: std::collections::BTreeSet<String> = doubts.into_iter().map(|doubt| doubt.code.to_owned()).collect();
    Concern {
        id: tx.new_id(),
        organization,
        named,
        category: new.category,
        text: new.text.clone(),
        doubts: doubts.into_iter().collect(),
        raised_by: client,
        raised_at: tx.now(),
        times: 1,
        state: ConcernState::Received,
        serious: None,
        note: None,
        handled_by: None,
        summary: None,
        shared_at: None,
        response: None,
        responded_at: None,
    }
}

fn faults(new: &NewConcern) -> Vec<(String, &'static str)> {
    let mut faults = Vec::new();
    if new.organization.is_some() == new.organization_name.is_some() {
        faults.push(("/organization".to_owned(), "or organization_name is needed, and not both"));
    }
    if let Some(contact) = &new.contact {
        let ConcernContact { email, phone } = contact.clone();
        let as_public = Contact { label: "Contact".to_owned(), phone, email, url: None };
        for (below, detail) in as_public.faults() {
            let detail = if below.is_empty() { "must have an email or a phone" } else { detail };
            faults.push((format!("/contact{below}"), detail));
        }
    }
    faults
}

fn spoken(new: &NewConcern) -> Vec<(String, &str)> {
    let name = new.organization_name.as_deref().map(|name| ("/organization_name".to_owned(), name));
    name.into_iter().chain([("/text".to_owned(), new.text.as_str())]).collect()
}

/// What is the same when the same source says the same of the same organization, however it is spaced.
fn fingerprint(client: Option<ClientId>, new: &NewConcern) -> String {
    let plain = |text: &str| text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let whom = new.organization.map(|id| id.to_string()).or_else(|| new.organization_name.as_deref().map(plain));
    let source = client.map(|id| id.to_string()).unwrap_or_default();
    sha256_hex([&*source, &whom.unwrap_or_default(), new.category.as_str(), &plain(&new.text)].join("\n"))
}

/// At most `limit` concerns after an id, without those about organizations that the reader belongs to.
///
/// # Errors
/// When the database fails.
pub fn list_concerns(
    conn: &mut Conn,
    actor: Actor,
    reach: Reach,
    filter: Filter,
    after: Option<ConcernId>,
    limit: u32,
) -> Result<Vec<Revised<Concern>>, Error> {
    let without = duties::organizations_of(conn, actor)?.into_iter().collect();
    Ok(concerns::page(conn, reach, &Filter { without, ..filter }, after, limit)?)
}

/// A concern, for staff who do not belong to the organization that it is about.
///
/// # Errors
/// When there is none, or the reader belongs to the organization.
pub fn show_concern(conn: &mut Conn, actor: Actor, id: ConcernId) -> Result<Revised<Concern>, Error> {
    let found = concerns::find(conn, Reach::Commission, id)?.ok_or(Error::NotFound("concern"))?;
    if let Some(organization) = found.it.organization {
        duties::refuse_own_organization(conn, actor, organization)?;
    }
    Ok(found)
}

/// How to reach who raised a concern.
///
/// # Errors
/// As [`show_concern`], or when nothing was left or it has been erased.
pub fn show_concern_contact(
    conn: &mut Conn,
    actor: Actor,
    id: ConcernId,
) -> Result<(Option<OrganizationId>, ConcernContact), Error> {
    let found = show_concern(conn, actor, id)?;
    let contact = concern_contacts::find(conn, id)?.ok_or(Error::NotFound("contact"))?;
    Ok((found.it.organization, contact))
}

/// What staff find out about a concern. What is absent stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Triage {
    /// Whether it is serious.
    pub serious: Option<bool>,
    /// What they note, for one another.
    pub note: Option<String>,
    /// Which organization is meant.
    pub organization: Option<OrganizationId>,
}

/// Looks into a concern: begins its triage, or goes on with it.
///
/// # Errors
/// When the concern or the organization is unknown or the actor's own, it has changed or has been concluded, or a text looks
/// like it holds a person's data.
pub fn triage_concern(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: ConcernId,
    expected: i32,
    triage: Triage,
) -> Result<Revised<Concern>, Error> {
    let found = taken_up(tx, actor, id, expected)?;
    found.state.check_triage().map_err(Refusal::from)?;
    texts::screen(triage.note.as_deref().map(|note| ("/note".to_owned(), note)))?;
    if let Some(organization) = triage.organization {
        let known = organizations::find(tx, Reach::Commission, organization)?;
        let unknown = ("/organization".to_owned(), "is no organization of this registry");
        Error::unless_sound(if known.is_none() { vec![unknown] } else { Vec::new() })?;
        duties::refuse_own_organization(tx, actor, organization)?;
        let moved = found.shared_at.is_some() && found.organization != Some(organization);
        let shared = ("/organization".to_owned(), "cannot change any more: the concern has been shared with another");
        Error::unless_sound(if moved { vec![shared] } else { Vec::new() })?;
    }
    let before = found.organization;
    let concern = Concern {
        state: ConcernState::InTriage,
        serious: triage.serious.or(found.serious),
        note: triage.note.or(found.note),
        organization: triage.organization.or(found.organization),
        handled_by: Some(actor),
        ..found
    };
    concerns::update(tx, &concern)?;
    let event = ConcernEvent::ConcernTriaged { concern: id, serious: concern.serious };
    tx.append(actor, &Event::Concern(event))?;
    let concerned: BTreeSet<OrganizationId> = before.into_iter().chain(concern.organization).collect();
    notice_flips(tx, concerned)?;
    again(tx, id)
}

/// Tells the organization of a concern, in the words of staff: what was said is never shown to it.
///
/// # Errors
/// When the concern is unknown, about the actor's own organization or about nobody known, it has changed or is not in
/// triage, or the summary looks like it holds a person's data.
pub fn share_concern(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: ConcernId,
    expected: i32,
    summary: String,
) -> Result<Revised<Concern>, Error> {
    let found = taken_up(tx, actor, id, expected)?;
    match found.state {
        ConcernState::InTriage | ConcernState::Upheld => {}
        ConcernState::Received => return Err(Refusal::from(ConcernRefusal::NotInTriage).into()),
        state => return Err(Refusal::from(ConcernRefusal::Concluded { state }).into()),
    }
    if found.organization.is_none() {
        return Err(Refusal::from(ConcernRefusal::NobodyNamed).into());
    }
    texts::screen([("/summary".to_owned(), summary.as_str())])?;
    let at = tx.now();
    concerns::update(tx, &Concern { summary: Some(summary), shared_at: Some(at), handled_by: Some(actor), ..found })?;
    tx.append(actor, &Event::Concern(ConcernEvent::ConcernShared { concern: id }))?;
    again(tx, id)
}

/// The organization answers a concern that staff have shared with it; a later answer takes the place of an earlier one.
///
/// # Errors
/// When the concern is unknown, out of reach or not shared, it has changed or is over, or the answer looks like it holds a
/// person's data.
pub fn answer_concern(
    tx: &mut Tx<'_>,
    actor: Actor,
    reach: Reach,
    id: ConcernId,
    expected: i32,
    response: String,
) -> Result<Revised<Concern>, Error> {
    let found = concerns::find(tx, reach, id)?.filter(|found| found.it.shared_at.is_some());
    let found = found.ok_or(Error::NotFound("concern"))?;
    Error::unless_current(expected, found.revision)?;
    if !found.it.state.is_open() {
        return Err(Refusal::from(ConcernRefusal::Concluded { state: found.it.state }).into());
    }
    texts::screen([("/response".to_owned(), response.as_str())])?;
    let at = tx.now();
    concerns::update(tx, &Concern { response: Some(response), responded_at: Some(at), ..found.it })?;
    tx.append(actor, &Event::Concern(ConcernEvent::ConcernAnswered { concern: id }))?;
    again(tx, id)
}

/// Ends the triage of a concern, or closes one that was upheld; and erases how to reach who raised it, where that is asked.
///
/// # Errors
/// When the concern is unknown or about the actor's own organization, it has changed, is not in triage or is over, its
/// seriousness was not judged, or the note looks like it holds a person's data.
pub fn conclude_concern(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: ConcernId,
    expected: i32,
    outcome: ConcernOutcome,
    note: Option<String>,
    erase_contact: bool,
) -> Result<Revised<Concern>, Error> {
    let found = taken_up(tx, actor, id, expected)?;
    found.state.check_conclusion(outcome).map_err(Refusal::from)?;
    if outcome == ConcernOutcome::Upheld && found.organization.is_none() {
        return Err(Refusal::from(ConcernRefusal::NobodyNamed).into());
    }
    if outcome == ConcernOutcome::Upheld && found.serious.is_none() {
        return Err(Refusal::from(ConcernRefusal::NotJudged).into());
    }
    texts::screen(note.as_deref().map(|note| ("/note".to_owned(), note)))?;
    let note = note.or_else(|| found.note.clone());
    let organization = found.organization;
    concerns::update(tx, &Concern { state: outcome.state(), note, handled_by: Some(actor), ..found })?;
    let contact_erased = erase_contact && concern_contacts::find(tx, id)?.is_some();
    if contact_erased {
        concern_contacts::erase(tx, id)?;
    }
    tx.append(actor, &Event::Concern(ConcernEvent::ConcernConcluded { concern: id, outcome, contact_erased }))?;
    notice_flips(tx, organization)?;
    again(tx, id)
}

/// Erases how to reach who raised a concern, whatever has become of it: also one that was kept when it ended.
///
/// # Errors
/// When the concern is unknown or about the actor's own organization, it has changed, nothing was left, or it has been erased.
pub fn erase_concern_contact(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: ConcernId,
    expected: i32,
) -> Result<Revised<Concern>, Error> {
    let found = taken_up(tx, actor, id, expected)?;
    concern_contacts::find(tx, id)?.ok_or(Error::NotFound("contact"))?;
    concern_contacts::erase(tx, id)?;
    concerns::update(tx, &Concern { handled_by: Some(actor), ..found })?;
    tx.append(actor, &Event::Concern(ConcernEvent::ConcernContactErased { concern: id }))?;
    again(tx, id)
}

/// A concern in the hands of staff who may act on it, in the version that they have read.
fn taken_up(tx: &mut Tx<'_>, actor: Actor, id: ConcernId, expected: i32) -> Result<Concern, Error> {
    let found = show_concern(tx, actor, id)?;
    Error::unless_current(expected, found.revision)?;
    Ok(found.it)
}

/// What a concern is about need not be there: see [`raise_concern`].
fn notice_flips(tx: &mut Tx<'_>, concerned: impl IntoIterator<Item = OrganizationId>) -> Result<(), Error> {
    for organization in concerned {
        if organizations::find(tx, Reach::Commission, organization)?.is_some() {
            verdicts::notice_flips(tx, organization)?;
        }
    }
    Ok(())
}

fn again(tx: &mut Tx<'_>, id: ConcernId) -> Result<Revised<Concern>, Error> {
    concerns::find(tx, Reach::Commission, id)?.ok_or(Error::NotFound("concern"))
}
