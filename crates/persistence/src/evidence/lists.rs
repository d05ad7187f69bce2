//! Lists of evidence: of everything, of what expires, and of what one piece has been.

use super::{Row, read_day, read_file};
use crate::{
    Conn, Error, Revised,
    columns::{Doc, Id, Instant},
    schema::{evidence, evidence_revisions},
};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper,
};
use domain::{
    access::Reach,
    evidence::{Evidence, EvidenceStatus},
    ids::{EvidenceId, OrganizationId},
    time::Day,
};
use std::{fmt, str::FromStr};

/// Which evidence a list holds.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// Of this organization.
    pub organization: Option<OrganizationId>,
    /// Of which this has become.
    pub status: Option<EvidenceStatus>,
}

/// At most `limit` pieces of evidence within reach after an id, the oldest first.
///
/// # Errors
/// When the database fails.
pub fn page(
    conn: &mut Conn,
    reach: Reach,
    filter: Filter,
    after: Option<EvidenceId>,
    limit: u32,
) -> Result<Vec<Revised<Evidence>>, Error> {
    let mut query = evidence::table.into_boxed();
    for organization in [reach.own(), filter.organization].into_iter().flatten() {
        query = query.filter(evidence::organization_id.eq(Id(organization.0)));
    }
    if let Some(status) = filter.status {
        query = query.filter(evidence::status.eq(status.as_str()));
    }
    if let Some(after) = after {
        query = query.filter(evidence::id.gt(Id(after.0)));
    }
    let rows: Vec<Row> = query.order(evidence::id).limit(i64::from(limit)).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Row::read).collect()
}

/// Days between which the last day lies on which evidence counts, both included.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    /// The first.
    pub from: Day,
    /// The last.
    pub to: Day,
}

/// A place in the list of what expires: the last day on which it counts, and the evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expiring {
    /// The last day.
    pub last: Day,
    /// The evidence.
    pub evidence: EvidenceId,
}

impl fmt::Display for Expiring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.last, self.evidence)
    }
}

impl FromStr for Expiring {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (last, evidence) = text.split_once('.').ok_or(())?;
        Ok(Self { last: last.parse().map_err(|_| ())?, evidence: evidence.parse().map_err(|_| ())? })
    }
}

/// At most `limit` pieces of evidence within reach whose last day is in a window, the first to expire first. What is rejected
/// is left out: nothing rests on it.
///
/// # Errors
/// When the database fails.
pub fn expiring(
    conn: &mut Conn,
    reach: Reach,
    organization: Option<OrganizationId>,
    window: Window,
    after: Option<Expiring>,
    limit: u32,
) -> Result<Vec<Revised<Evidence>>, Error> {
    let from = after.map_or(window.from, |after| after.last.max(window.from));
    let mut query = evidence::table
        .filter(evidence::counts_until.ge(from.to_string()))
        .filter(evidence::counts_until.le(window.to.to_string()))
        .filter(evidence::status.ne(EvidenceStatus::Rejected.as_str()))
        .into_boxed();
    for organization in [reach.own(), organization].into_iter().flatten() {
        query = query.filter(evidence::organization_id.eq(Id(organization.0)));
    }
    if let Some(after) = after {
        let later = evidence::counts_until.gt(after.last.to_string());
        query = query.filter(later.or(evidence::id.gt(Id(after.evidence.0))));
    }
    let rows: Vec<Row> = query
        .order((evidence::counts_until, evidence::id))
        .limit(i64::from(limit))
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Row::read).collect()
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = evidence_revisions)]
struct RevisionRow {
    revision: i32,
    content: Doc,
    status: String,
    reasons: Option<String>,
    counts_until: Option<String>,
    file_sha256: Option<String>,
    file_bytes: Option<i64>,
    file_type: Option<String>,
    recorded_at: Instant,
}

/// At most `limit` revisions of a piece of evidence after a number, the first ones first. Its organization is known already.
///
/// # Errors
/// When the database fails.
pub fn revisions(
    conn: &mut Conn,
    of: (EvidenceId, OrganizationId),
    after: i32,
    limit: u32,
) -> Result<Vec<Revised<Evidence>>, Error> {
    let (id, organization) = of;
    let rows: Vec<RevisionRow> = evidence_revisions::table
        .filter(evidence_revisions::evidence_id.eq(Id(id.0)))
        .filter(evidence_revisions::revision.gt(after))
        .order(evidence_revisions::revision)
        .limit(i64::from(limit))
        .select(RevisionRow::as_select())
        .load(conn)?;
    let read = |row: RevisionRow| {
        let status = EvidenceStatus::parse(&row.status);
        let it = Evidence {
            id,
            organization,
            content: row.content.read("evidence")?,
            status: status.ok_or_else(|| Error::corrupt("state of evidence", &row.status))?,
            reasons: row.reasons,
            counts_until: row.counts_until.as_deref().map(read_day).transpose()?,
            file: read_file(row.file_sha256, row.file_bytes, row.file_type.as_deref())?,
            recorded_at: row.recorded_at.0,
        };
        Ok(Revised { it, revision: row.revision })
    };
    rows.into_iter().map(read).collect()
}
