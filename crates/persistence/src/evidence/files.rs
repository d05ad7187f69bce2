//! What the rows say of kept files.

use super::read_file;
use crate::{
    Conn, Error, Tx,
    columns::Id,
    schema::{evidence, evidence_revisions},
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::{evidence::KeptFile, ids::EvidenceId};

/// The file that a piece of evidence had at one of its revisions.
///
/// # Errors
/// When the database fails.
pub fn file_of_revision(conn: &mut Conn, id: EvidenceId, revision: i32) -> Result<Option<KeptFile>, Error> {
    type File = (Option<String>, Option<i64>, Option<String>);
    let found: Option<File> = evidence_revisions::table
        .filter(evidence_revisions::evidence_id.eq(Id(id.0)))
        .filter(evidence_revisions::revision.eq(revision))
        .select((evidence_revisions::file_sha256, evidence_revisions::file_bytes, evidence_revisions::file_type))
        .first(conn)
        .optional()?;
    found.map_or(Ok(None), |(sha256, bytes, file_type)| read_file(sha256, bytes, file_type.as_deref()))
}

/// Whether any revision of any evidence rests on the file of this hash.
///
/// # Errors
/// When the database fails.
pub fn is_kept(conn: &mut Conn, sha256: &str) -> Result<bool, Error> {
    let found: Option<Id> = evidence_revisions::table
        .filter(evidence_revisions::file_sha256.eq(sha256))
        .select(evidence_revisions::evidence_id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

/// Forgets the files of a piece of evidence in all its revisions, and returns their hashes.
///
/// # Errors
/// When the database fails.
pub fn erase_file(tx: &mut Tx<'_>, id: EvidenceId) -> Result<Vec<String>, Error> {
    let conn: &mut Conn = tx;
    let of_this = evidence_revisions::table.filter(evidence_revisions::evidence_id.eq(Id(id.0)));
    let hashes: Vec<Option<String>> = of_this.select(evidence_revisions::file_sha256).load(conn)?;
    diesel::update(of_this)
        .set((
            evidence_revisions::file_sha256.eq(None::<String>),
            evidence_revisions::file_bytes.eq(None::<i64>),
            evidence_revisions::file_type.eq(None::<String>),
        ))
        .execute(conn)?;
    diesel::update(evidence::table.filter(evidence::id.eq(Id(id.0))))
        .set((
            evidence::file_sha256.eq(None::<String>),
            evidence::file_bytes.eq(None::<i64>),
            evidence::file_type.eq(None::<String>),
        ))
        .execute(conn)?;
    let mut hashes: Vec<String> = hashes.into_iter().flatten().collect();
    hashes.sort();
    hashes.dedup();
    Ok(hashes)
}
