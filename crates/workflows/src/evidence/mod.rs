//! Organizations offer evidence, and the Commission says what it is worth.

mod expiring;
mod files;
mod triage;

pub use expiring::{ExpiringEvidence, Resting, list_expiring_evidence};
pub use files::{evidence_file, put_evidence_file, remove_evidence_file};
pub use triage::{accept_evidence, mark_evidence_seen, reject_evidence};

use crate::{Error, Fault, texts, verdicts};
use domain::{
    access::{Actor, Reach},
    assessment::{Answer, Assessment},
    edition::StandardCode,
    evidence::{self as rules, Evidence, EvidenceContent},
    ids::{EvidenceId, OrganizationId},
};
use persistence::{
    Conn, Revised, Tx,
    evidence::{self, Use},
    journal::EvidenceEvent,
};
use std::collections::{BTreeMap, BTreeSet};

/// Evidence by its identity.
pub type Named = BTreeMap<EvidenceId, Revised<Evidence>>;

/// A piece of evidence with the answers that name it now.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The evidence.
    pub evidence: Revised<Evidence>,
    /// The answers.
    pub uses: Vec<Use>,
}

/// Reads a piece of evidence within reach, with the answers that name it.
///
/// # Errors
/// [`Error::NotFound`] when there is none within reach.
pub fn show_evidence(conn: &mut Conn, reach: Reach, id: EvidenceId) -> Result<Shown, Error> {
    let found = evidence::find(conn, reach, id)?.ok_or(Error::NotFound("evidence"))?;
    let uses = evidence::uses_of(conn, &[id])?.remove(&id).unwrap_or_default();
    Ok(Shown { evidence: found, uses })
}

/// An organization offers a piece of evidence.
///
/// # Errors
/// When it does not make sense, or a text looks like it holds a person's data.
pub fn create_evidence(
    tx: &mut Tx<'_>,
    actor: Actor,
    organization: OrganizationId,
    content: EvidenceContent,
) -> Result<Shown, Error> {
    check(&content, None)?;
    let id = tx.new_id();
    let now = tx.now();
    evidence::insert(tx, &Evidence::offered(id, organization, content, now))?;
    tx.append(actor, &EvidenceEvent::EvidenceCreated { organization, evidence: id }.into())?;
    show_evidence(tx, Reach::Own(organization), id)
}

/// An organization changes what it says about a piece of evidence: it is offered again, and the earlier revision stays
/// readable.
///
/// # Errors
/// When it is out of reach or changed meanwhile, it does not make sense, or a text looks like it holds a person's data.
pub fn change_evidence(
    tx: &mut Tx<'_>,
    actor: Actor,
    reach: Reach,
    id: EvidenceId,
    expected: i32,
    content: EvidenceContent,
) -> Result<Shown, Error> {
    let present = current(tx, reach, id, expected)?;
    check(&content, Some(&present.content))?;
    let fields = content.changed_fields(&present.content);
    if fields.is_empty() {
        return show_evidence(tx, reach, id);
    }
    let is_relied_on = evidence::reliance(tx, id)?.was_submitted;
    let changed = present.changed(content, is_relied_on)?;
    evidence::put(tx, &changed, expected)?;
    let event = EvidenceEvent::EvidenceChanged { organization: present.organization, evidence: id, fields };
    tx.append(actor, &event.into())?;
    verdicts::notice_flips(tx, present.organization)?;
    show_evidence(tx, reach, id)
}

/// An organization takes away evidence that no answer names and that was never handed in. Returns the hashes of files that
/// may not be needed any more.
///
/// # Errors
/// When it is out of reach or changed meanwhile, or an answer names it or has named it when it was handed in.
pub fn remove_evidence(
    tx: &mut Tx<'_>,
    actor: Actor,
    reach: Reach,
    id: EvidenceId,
    expected: i32,
) -> Result<Vec<String>, Error> {
    let present = current(tx, reach, id, expected)?;
    rules::check_removal(evidence::reliance(tx, id)?)?;
    let hashes = evidence::erase_file(tx, id)?;
    evidence::remove(tx, id)?;
    let event = EvidenceEvent::EvidenceRemoved { organization: present.organization, evidence: id };
    tx.append(actor, &event.into())?;
    Ok(hashes)
}

/// The evidence that the answers of a self-assessment name.
pub(crate) fn named_by(conn: &mut Conn, assessment: &Assessment) -> Result<Named, Error> {
    let named: BTreeSet<EvidenceId> =
        assessment.answers.values().flat_map(|answer| answer.evidence.iter().copied()).collect();
    Ok(evidence::find_many(conn, assessment.organization, named)?)
}

/// Checks that answers name evidence of their own organization, each piece once. What belongs to another is unknown here.
///
/// # Errors
/// [`Error::Invalid`] with a pointer to each that is not.
pub(crate) fn check_named(
    conn: &mut Conn,
    organization: OrganizationId,
    given: &BTreeMap<StandardCode, Answer>,
) -> Result<(), Error> {
    let wanted: BTreeSet<EvidenceId> = given.values().flat_map(|answer| answer.evidence.iter().copied()).collect();
    let known = evidence::find_many(conn, organization, wanted)?;
    let mut faults = Vec::new();
    for (standard, answer) in given {
        let mut seen = BTreeSet::new();
        for (place, id) in answer.evidence.iter().enumerate() {
            let detail = if !known.contains_key(id) {
                "is no evidence of this organization; offer it first, with POST /v1/evidence"
            } else if !seen.insert(id) {
                "is named already"
            } else {
                continue;
            };
            let pointer = format!("/answers/{standard}/evidence/{place}");
            faults.push(Fault { pointer, detail: detail.to_owned() });
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

fn current(conn: &mut Conn, reach: Reach, id: EvidenceId, expected: i32) -> Result<Evidence, Error> {
    let present = evidence::find(conn, reach, id)?.ok_or(Error::NotFound("evidence"))?;
    Error::unless_current(expected, present.revision)?;
    Ok(present.it)
}

/// Refuses content that makes no sense, and texts that may hold a person's data, unless they stood there before: a title
/// needs no person.
fn check(content: &EvidenceContent, before: Option<&EvidenceContent>) -> Result<(), Error> {
    let faults = content.faults().into_iter().map(|(field, detail)| (format!("/{field}"), detail)).collect();
    Error::unless_sound(faults)?;
    let known: BTreeSet<&str> = before.into_iter().flat_map(texts_of).map(|(_, text)| text).collect();
    let new = texts_of(content).into_iter().filter(|(_, text)| !known.contains(text));
    let doubts = texts::screen(new.map(|(field, text)| (format!("/{field}"), text)))?;
    texts::refuse_doubts(doubts)
}

fn texts_of(content: &EvidenceContent) -> Vec<(&'static str, &str)> {
    let optional = [("issuer", content.issuer.as_deref()), ("kept_at", content.kept_at.as_deref())];
    let mut texts = vec![("title", content.title.as_str())];
    texts.extend(optional.into_iter().filter_map(|(field, text)| Some((field, text?))));
    texts
}
