//! What becomes of organizations: staff record it, and take back what was recorded wrongly.

use crate::{Error, duties, organizations, texts, verdicts};
use domain::{
    access::{Actor, Reach},
    ids::{OrganizationId, SuccessionId},
    succession::{Lineage, NewSuccession, Party, Succession, Withdrawal, rests_on, succeed, withdraw},
};
use persistence::{Conn, Revised, Tx, journal::Event, successions};
use std::collections::BTreeSet;

/// Records what became of an organization. It is closed, and whatever it holds is suspended, in the same transaction.
///
/// # Errors
/// When the organization or a successor is unknown, the actor belongs to one of them, the organization has changed
/// meanwhile, or the rules of [`succeed`] refuse.
pub fn record_succession(
    tx: &mut Tx<'_>,
    actor: Actor,
    predecessor: OrganizationId,
    expected: i32,
    new: NewSuccession,
) -> Result<Revised<Succession>, Error> {
    let found = organizations::find(tx, predecessor)?;
    duties::refuse_own_among(tx, actor, new.successors.iter().copied().chain([predecessor]))?;
    Error::unless_current(expected, found.revision)?;
    texts::screen(new.texts().map(|(pointer, text)| (pointer.to_owned(), text)))?;
    let successors = parties(tx, &new.successors)?;
    let lineage = lineage(tx, new.successors.iter().copied().chain([predecessor]))?;
    let (at, id) = (tx.now(), tx.new_id());
    let succession = succeed((predecessor, found.it.status), &successors, &lineage, new, actor, at, id)?;
    let number = tx.append(
        actor,
        &Event::SuccessionRecorded {
            organization: predecessor,
            succession: id,
            kind: succession.kind,
            successors: succession.successors.iter().copied().collect(),
            effective_on: succession.effective_on,
        },
    )?;
    successions::insert(tx, number, &succession)?;
    if succession.has_closed {
        organizations::close(tx, actor, predecessor)?;
    }
    organizations::suspend_everything(tx, predecessor, succession.kind.suspends_because())?;
    verdicts::notice_flips(tx, predecessor)?;
    find(tx, id)
}

/// Takes a succession back: it leads nowhere from now on, and stays on record.
///
/// An organization that it had closed is active again; what it held stays suspended until somebody decides. What
/// others inherited through it is suspended in the same transaction.
///
/// # Errors
/// When it is unknown, the actor belongs to one of its organizations, it has been withdrawn meanwhile or no reason is
/// given.
pub fn withdraw_succession(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: SuccessionId,
    expected: i32,
    reason: String,
) -> Result<Revised<Succession>, Error> {
    let found = find(tx, id)?;
    let succession = found.it;
    duties::refuse_own_among(tx, actor, succession.parties())?;
    Error::unless_current(expected, found.revision)?;
    texts::screen(Withdrawal::texts(&reason).map(|(pointer, text)| (pointer.to_owned(), text)))?;
    let withdrawal = withdraw(&succession, reason, actor, tx.now())?;
    let followed = lineage(tx, [succession.predecessor])?.after(succession.predecessor);
    successions::withdraw(tx, id, &withdrawal)?;
    tx.append(
        actor,
        &Event::SuccessionWithdrawn {
            organization: succession.predecessor,
            succession: id,
            successors: succession.successors.iter().copied().collect(),
        },
    )?;
    if succession.has_closed {
        persistence::organizations::reopen(tx, succession.predecessor)?;
        tx.append(actor, &Event::OrganizationReopened { organization: succession.predecessor })?;
    }
    for organization in followed {
        suspend_what_lost_its_ground(tx, organization)?;
    }
    verdicts::notice_flips(tx, succession.predecessor)?;
    find(tx, id)
}

/// Suspends what an organization inherited from others from whom no succession leads to it any more.
fn suspend_what_lost_its_ground(tx: &mut Tx<'_>, organization: OrganizationId) -> Result<(), Error> {
    let at = tx.now();
    let decisions = persistence::decisions::about(tx, &[organization])?;
    let inherited_from: BTreeSet<OrganizationId> =
        decisions.iter().filter_map(|decision| decision.inherited_from).collect();
    let lineage = lineage(tx, inherited_from)?;
    organizations::suspend_where(tx, organization, Withdrawal::SUSPENDS_BECAUSE, |_, decisions| {
        rests_on(decisions, at).into_iter().any(|from| !lineage.leads(from, organization))
    })
}

/// The successions in force that follow these organizations, near and far.
pub(crate) fn lineage(
    conn: &mut Conn,
    organizations: impl IntoIterator<Item = OrganizationId>,
) -> Result<Lineage, Error> {
    let mut lineage = Lineage::default();
    let mut seen: BTreeSet<OrganizationId> = organizations.into_iter().collect();
    let mut open: Vec<OrganizationId> = seen.iter().copied().collect();
    while !open.is_empty() {
        let links = successions::links(conn, &open)?;
        open = links.values().flat_map(|link| link.successors.iter().copied()).collect();
        open.retain(|organization| seen.insert(*organization));
        lineage.extend(links);
    }
    Ok(lineage)
}

/// The successors that a succession is to have, each with whether it works.
fn parties(tx: &mut Tx<'_>, named: &[OrganizationId]) -> Result<Vec<Party>, Error> {
    let known = persistence::organizations::names(tx, &named.iter().copied().collect())?;
    let mut parties: Vec<Party> = Vec::with_capacity(named.len());
    let mut faults = Vec::new();
    for (place, successor) in named.iter().enumerate() {
        let fault = match known.get(successor) {
            None => "is no organization of this registry",
            Some(_) if parties.iter().any(|(id, _)| id == successor) => "is named twice",
            Some((_, status)) => {
                parties.push((*successor, *status));
                continue;
            }
        };
        faults.push((format!("/successors/{place}"), fault));
    }
    Error::unless_sound(faults)?;
    Ok(parties)
}

fn find(tx: &mut Tx<'_>, id: SuccessionId) -> Result<Revised<Succession>, Error> {
    successions::find(tx, Reach::Commission, id)?.ok_or(Error::NotFound("succession"))
}
