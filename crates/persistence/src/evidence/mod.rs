//! Evidence with its revisions, and what rests on it.

mod files;
mod lists;
mod uses;

pub use files::{erase_file, file_of_revision, is_kept};
pub use lists::{Expiring, Filter, Window, expiring, page, revisions};
pub use uses::{Use, keep_submitted, put_uses, reliance, uses_of};

use crate::{
    Conn, Error, Revised, Tx,
    columns::{Doc, Id, Instant},
    schema::{evidence, evidence_revisions, evidence_uses},
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper};
use domain::{
    access::Reach,
    evidence::{Evidence, EvidenceContent, EvidenceStatus, FileType, KeptFile},
    ids::{EvidenceId, OrganizationId},
    time::Day,
};
use std::collections::{BTreeMap, HashMap};

#[derive(Queryable, Selectable)]
#[diesel(table_name = evidence)]
struct Row {
    id: Id,
    organization_id: Id,
    content: Doc,
    status: String,
    reasons: Option<String>,
    counts_until: Option<String>,
    file_sha256: Option<String>,
    file_bytes: Option<i64>,
    file_type: Option<String>,
    recorded_at: Instant,
    revision: i32,
}

impl Row {
    fn read(self) -> Result<Revised<Evidence>, Error> {
        let content: EvidenceContent = self.content.read("evidence")?;
        let it = Evidence {
            id: EvidenceId(self.id.0),
            organization: OrganizationId(self.organization_id.0),
            content,
            status: EvidenceStatus::parse(&self.status)
                .ok_or_else(|| Error::corrupt("state of evidence", &self.status))?,
            reasons: self.reasons,
            counts_until: self.counts_until.as_deref().map(read_day).transpose()?,
            file: read_file(self.file_sha256, self.file_bytes, self.file_type.as_deref())?,
            recorded_at: self.recorded_at.0,
        };
        Ok(Revised { it, revision: self.revision })
    }
}

fn read_day(text: &str) -> Result<Day, Error> {
    text.parse().map_err(|error| Error::corrupt("day", error))
}

fn read_file(sha256: Option<String>, bytes: Option<i64>, file_type: Option<&str>) -> Result<Option<KeptFile>, Error> {
    let (Some(sha256), Some(bytes), Some(file_type)) = (sha256, bytes, file_type) else { return Ok(None) };
    let file_type = FileType::parse(file_type).ok_or_else(|| Error::corrupt("type of file", file_type))?;
    Ok(Some(KeptFile { sha256, bytes: bytes.unsigned_abs(), file_type }))
}

/// One piece of evidence within reach.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, reach: Reach, id: EvidenceId) -> Result<Option<Revised<Evidence>>, Error> {
    let row: Option<Row> =
        evidence::table.filter(evidence::id.eq(Id(id.0))).select(Row::as_select()).first(conn).optional()?;
    let found = row.map(Row::read).transpose()?;
    Ok(found.filter(|one| reach.covers(one.it.organization)))
}

/// Those of these pieces of evidence that are an organization's.
///
/// # Errors
/// When the database fails.
pub fn find_many(
    conn: &mut Conn,
    organization: OrganizationId,
    ids: impl IntoIterator<Item = EvidenceId>,
) -> Result<BTreeMap<EvidenceId, Revised<Evidence>>, Error> {
    let ids: Vec<Id> = ids.into_iter().map(|id| Id(id.0)).collect();
    let mut found = BTreeMap::new();
    for chunk in ids.chunks(500) {
        let rows: Vec<Row> = evidence::table
            .filter(evidence::id.eq_any(chunk))
            .filter(evidence::organization_id.eq(Id(organization.0)))
            .select(Row::as_select())
            .load(conn)?;
        for row in rows {
            let one = row.read()?;
            found.insert(one.it.id, one);
        }
    }
    Ok(found)
}

/// The last day on which a rating may rest on each piece of evidence of these organizations; pieces that never limit a
/// rating are left out.
///
/// # Errors
/// When the database fails.
pub fn limits_of_many(conn: &mut Conn, organizations: &[OrganizationId]) -> Result<HashMap<EvidenceId, Day>, Error> {
    let ids: Vec<Id> = organizations.iter().map(|id| Id(id.0)).collect();
    let rows: Vec<(Id, String, Option<String>)> = evidence::table
        .filter(evidence::organization_id.eq_any(ids))
        .filter(evidence::counts_until.is_not_null())
        .select((evidence::id, evidence::status, evidence::counts_until))
        .load(conn)?;
    let mut limits = HashMap::with_capacity(rows.len());
    for (id, status, counts_until) in rows {
        let status = EvidenceStatus::parse(&status).ok_or_else(|| Error::corrupt("state of evidence", &status))?;
        let counts_until = counts_until.as_deref().map(read_day).transpose()?;
        if let Some(last) = status.limits_ratings(counts_until) {
            limits.insert(EvidenceId(id.0), last);
        }
    }
    Ok(limits)
}

/// Adds a piece of evidence; revision 1.
///
/// # Errors
/// When the database fails.
pub fn insert(tx: &mut Tx<'_>, one: &Evidence) -> Result<(), Error> {
    let now = Instant(tx.now());
    let conn: &mut Conn = tx;
    diesel::insert_into(evidence::table)
        .values((
            evidence::id.eq(Id(one.id.0)),
            evidence::organization_id.eq(Id(one.organization.0)),
            evidence::content.eq(Doc::of(&one.content)?),
            evidence::status.eq(one.status.as_str()),
            evidence::counts_until.eq(one.counts_until.map(|day| day.to_string())),
            evidence::recorded_at.eq(now),
            evidence::revision.eq(1),
        ))
        .execute(conn)?;
    add_revision(conn, one, 1, now)
}

/// Writes a piece of evidence as it is now; the earlier revision stays readable. Returns the new revision.
///
/// # Errors
/// When the database fails.
pub fn put(tx: &mut Tx<'_>, one: &Evidence, revision: i32) -> Result<i32, Error> {
    let now = Instant(tx.now());
    let next = revision.saturating_add(1);
    let conn: &mut Conn = tx;
    let file = one.file.as_ref();
    diesel::update(evidence::table.filter(evidence::id.eq(Id(one.id.0))))
        .set((
            evidence::content.eq(Doc::of(&one.content)?),
            evidence::status.eq(one.status.as_str()),
            evidence::reasons.eq(&one.reasons),
            evidence::counts_until.eq(one.counts_until.map(|day| day.to_string())),
            evidence::file_sha256.eq(file.map(|file| &file.sha256)),
            evidence::file_bytes.eq(file.map(|file| i64::try_from(file.bytes).unwrap_or(i64::MAX))),
            evidence::file_type.eq(file.map(|file| file.file_type.as_str())),
            evidence::recorded_at.eq(now),
            evidence::revision.eq(next),
        ))
        .execute(conn)?;
    add_revision(conn, one, next, now)?;
    Ok(next)
}

fn add_revision(conn: &mut Conn, one: &Evidence, revision: i32, now: Instant) -> Result<(), Error> {
    let file = one.file.as_ref();
    diesel::insert_into(evidence_revisions::table)
        .values((
            evidence_revisions::evidence_id.eq(Id(one.id.0)),
            evidence_revisions::revision.eq(revision),
            evidence_revisions::content.eq(Doc::of(&one.content)?),
            evidence_revisions::status.eq(one.status.as_str()),
            evidence_revisions::reasons.eq(&one.reasons),
            evidence_revisions::counts_until.eq(one.counts_until.map(|day| day.to_string())),
            evidence_revisions::file_sha256.eq(file.map(|file| &file.sha256)),
            evidence_revisions::file_bytes.eq(file.map(|file| i64::try_from(file.bytes).unwrap_or(i64::MAX))),
            evidence_revisions::file_type.eq(file.map(|file| file.file_type.as_str())),
            evidence_revisions::recorded_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes a piece of evidence away with all its revisions.
///
/// # Errors
/// When the database fails.
pub fn remove(tx: &mut Tx<'_>, id: EvidenceId) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::delete(evidence_uses::table.filter(evidence_uses::evidence_id.eq(Id(id.0)))).execute(conn)?;
    diesel::delete(evidence_revisions::table.filter(evidence_revisions::evidence_id.eq(Id(id.0)))).execute(conn)?;
    diesel::delete(evidence::table.filter(evidence::id.eq(Id(id.0)))).execute(conn)?;
    Ok(())
}
