//! Files of evidence: what the rows say of them. The files themselves are kept by whoever calls.

use super::{Shown, current, show_evidence};
use crate::{Error, verdicts};
use domain::{
    access::{Actor, Reach},
    evidence::{self as rules, KeptFile},
    ids::EvidenceId,
};
use persistence::{Conn, Tx, evidence, journal::EvidenceEvent};

/// Notes that the registry keeps a file of a piece of evidence. The caller has put it in its place already: no row is ever
/// without its file.
///
/// # Errors
/// When it is out of reach or changed meanwhile, or the file is not the one that was declared.
pub fn put_evidence_file(
    tx: &mut Tx<'_>,
    actor: Actor,
    reach: Reach,
    id: EvidenceId,
    expected: i32,
    file: KeptFile,
) -> Result<Shown, Error> {
    let present = current(tx, reach, id, expected)?;
    let with_file = present.with_file(file)?;
    evidence::put(tx, &with_file, expected)?;
    let event = EvidenceEvent::EvidenceFilePut { organization: present.organization, evidence: id };
    tx.append(actor, &event.into())?;
    verdicts::notice_flips(tx, present.organization)?;
    show_evidence(tx, reach, id)
}

/// Forgets the files of a piece of evidence, in all its revisions. Returns their hashes: they may not be needed any more.
///
/// # Errors
/// When it is out of reach or changed meanwhile, has no file, or something that is under review or accepted rests on it.
pub fn remove_evidence_file(
    tx: &mut Tx<'_>,
    actor: Actor,
    reach: Reach,
    id: EvidenceId,
    expected: i32,
) -> Result<(Shown, Vec<String>), Error> {
    let present = current(tx, reach, id, expected)?;
    rules::check_file_removal(&present, evidence::reliance(tx, id)?)?;
    let hashes = evidence::erase_file(tx, id)?;
    evidence::put(tx, &rules::Evidence { file: None, ..present.clone() }, expected)?;
    let event = EvidenceEvent::EvidenceFileRemoved { organization: present.organization, evidence: id };
    tx.append(actor, &event.into())?;
    Ok((show_evidence(tx, reach, id)?, hashes))
}

/// The file that a piece of evidence within reach has now, or had at a revision, and whose it is.
///
/// # Errors
/// [`Error::NotFound`] when there is none within reach.
pub fn evidence_file(
    conn: &mut Conn,
    reach: Reach,
    id: EvidenceId,
    revision: Option<i32>,
) -> Result<(KeptFile, domain::ids::OrganizationId), Error> {
    let found = evidence::find(conn, reach, id)?.ok_or(Error::NotFound("evidence"))?;
    let file = match revision {
        Some(revision) => evidence::file_of_revision(conn, id, revision)?,
        None => found.it.file,
    };
    Ok((file.ok_or(Error::NotFound("file"))?, found.it.organization))
}
