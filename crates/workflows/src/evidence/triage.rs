//! What staff make of evidence.

use super::{Shown, current, show_evidence};
use crate::{Error, duties, reviews::refuse_conflict, texts, verdicts};
use domain::{
    access::{Actor, Reach},
    evidence::Evidence,
    ids::EvidenceId,
};
use persistence::{Tx, evidence, journal::EvidenceEvent};

/// Staff have seen a piece of evidence.
///
/// # Errors
/// When it is unknown, the actor's own organization's or changed meanwhile, or its state does not allow it.
pub fn mark_evidence_seen(tx: &mut Tx<'_>, actor: Actor, id: EvidenceId, expected: i32) -> Result<Shown, Error> {
    let present = anothers(tx, actor, id, expected)?;
    let event = EvidenceEvent::EvidenceMarkedSeen { organization: present.organization, evidence: id };
    let seen = present.seen()?;
    write(tx, actor, &seen, expected, event)
}

/// Staff accept a piece of evidence: ratings may rest on it as long as it says.
///
/// # Errors
/// When it is unknown, the actor's own organization's, changed meanwhile or expired, or its state does not allow it.
pub fn accept_evidence(tx: &mut Tx<'_>, actor: Actor, id: EvidenceId, expected: i32) -> Result<Shown, Error> {
    let present = anothers(tx, actor, id, expected)?;
    let event = EvidenceEvent::EvidenceAccepted { organization: present.organization, evidence: id };
    let accepted = present.accepted(tx.now().day())?;
    write(tx, actor, &accepted, expected, event)
}

/// Staff reject a piece of evidence: ratings do not rest on it any more.
///
/// # Errors
/// When it is unknown, the actor's own organization's or changed meanwhile, its state does not allow it, or the reasons look
/// like they hold a person's data.
pub fn reject_evidence(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: EvidenceId,
    expected: i32,
    reasons: String,
) -> Result<Shown, Error> {
    let present = anothers(tx, actor, id, expected)?;
    texts::screen([("/reasons".to_owned(), reasons.as_str())])?;
    let event = EvidenceEvent::EvidenceRejected { organization: present.organization, evidence: id };
    let rejected = present.rejected(reasons)?;
    write(tx, actor, &rejected, expected, event)
}

fn anothers(tx: &mut Tx<'_>, actor: Actor, id: EvidenceId, expected: i32) -> Result<Evidence, Error> {
    let found = evidence::find(tx, Reach::Commission, id)?.ok_or(Error::NotFound("evidence"))?;
    duties::refuse_own_organization(tx, actor, found.it.organization)?;
    refuse_conflict(tx, actor, found.it.organization)?;
    current(tx, Reach::Commission, id, expected)
}

fn write(tx: &mut Tx<'_>, actor: Actor, one: &Evidence, expected: i32, event: EvidenceEvent) -> Result<Shown, Error> {
    evidence::put(tx, one, expected)?;
    tx.append(actor, &event.into())?;
    verdicts::notice_flips(tx, one.organization)?;
    show_evidence(tx, Reach::Commission, one.id)
}
