//! Which answers rest on which evidence.

use crate::{
    Conn, Error, Tx,
    columns::Id,
    schema::{assessments, evidence_uses},
};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{
    assessment::AssessmentStatus,
    edition::StandardCode,
    evidence::Reliance,
    ids::{AssessmentId, EvidenceId},
};
use std::collections::{BTreeMap, BTreeSet};

/// An answer that rests on a piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// Of which self-assessment.
    pub assessment: AssessmentId,
    /// To which standard.
    pub standard: StandardCode,
}

/// Notes on which evidence the answer to a standard rests now, in place of what it rested on.
///
/// # Errors
/// When the database fails.
pub fn put_uses(
    tx: &mut Tx<'_>,
    assessment: AssessmentId,
    standard: &StandardCode,
    named: &[EvidenceId],
) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    let present = evidence_uses::table
        .filter(evidence_uses::assessment_id.eq(Id(assessment.0)))
        .filter(evidence_uses::standard.eq(standard.as_str()));
    let there: Vec<Id> = present.select(evidence_uses::evidence_id).load(conn)?;
    let there: BTreeSet<EvidenceId> = there.into_iter().map(|id| EvidenceId(id.0)).collect();
    // What was handed in stays noted; what was not, goes.
    diesel::delete(present.filter(evidence_uses::was_submitted.eq(false))).execute(conn)?;
    diesel::update(present).set(evidence_uses::is_named.eq(false)).execute(conn)?;
    for id in named {
        let again = present.filter(evidence_uses::evidence_id.eq(Id(id.0)));
        let kept = there.contains(id) && diesel::update(again).set(evidence_uses::is_named.eq(true)).execute(conn)? > 0;
        if !kept {
            diesel::insert_into(evidence_uses::table)
                .values((
                    evidence_uses::evidence_id.eq(Id(id.0)),
                    evidence_uses::assessment_id.eq(Id(assessment.0)),
                    evidence_uses::standard.eq(standard.as_str()),
                    evidence_uses::is_named.eq(true),
                    evidence_uses::was_submitted.eq(false),
                ))
                .execute(conn)?;
        }
    }
    Ok(())
}

/// Notes that what the answers of a self-assessment rest on now has been handed in: it stays noted for good.
///
/// # Errors
/// When the database fails.
pub fn keep_submitted(tx: &mut Tx<'_>, assessment: AssessmentId) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    let named = evidence_uses::table
        .filter(evidence_uses::assessment_id.eq(Id(assessment.0)))
        .filter(evidence_uses::is_named.eq(true));
    diesel::update(named).set(evidence_uses::was_submitted.eq(true)).execute(conn)?;
    Ok(())
}

/// What rests on a piece of evidence.
///
/// # Errors
/// When the database fails.
pub fn reliance(conn: &mut Conn, id: EvidenceId) -> Result<Reliance, Error> {
    let rows: Vec<(bool, bool, Id)> = evidence_uses::table
        .filter(evidence_uses::evidence_id.eq(Id(id.0)))
        .select((evidence_uses::is_named, evidence_uses::was_submitted, evidence_uses::assessment_id))
        .load(conn)?;
    let naming: Vec<Id> = rows.iter().filter(|(is_named, ..)| *is_named).map(|row| row.2).collect();
    let statuses: Vec<String> =
        assessments::table.filter(assessments::id.eq_any(&naming)).select(assessments::status).load(conn)?;
    let mut is_under_review_or_accepted = false;
    for word in statuses {
        let status = AssessmentStatus::parse(&word).ok_or_else(|| Error::corrupt("assessment status", &word))?;
        is_under_review_or_accepted |= !status.is_editable();
    }
    Ok(Reliance {
        is_named: !naming.is_empty(),
        was_submitted: rows.iter().any(|row| row.1),
        is_under_review_or_accepted,
    })
}

/// The answers that name these pieces of evidence now, in order.
///
/// # Errors
/// When the database fails.
pub fn uses_of(conn: &mut Conn, ids: &[EvidenceId]) -> Result<BTreeMap<EvidenceId, Vec<Use>>, Error> {
    let mut found: BTreeMap<EvidenceId, Vec<Use>> = BTreeMap::new();
    for chunk in ids.chunks(500) {
        let chunk: Vec<Id> = chunk.iter().map(|id| Id(id.0)).collect();
        let rows: Vec<(Id, Id, String)> = evidence_uses::table
            .filter(evidence_uses::evidence_id.eq_any(chunk))
            .filter(evidence_uses::is_named.eq(true))
            .select((evidence_uses::evidence_id, evidence_uses::assessment_id, evidence_uses::standard))
            .load(conn)?;
        for (id, assessment, standard) in rows {
            let standard = StandardCode::parse(&standard).map_err(|error| Error::corrupt("standard", error))?;
            let used = Use { assessment: AssessmentId(assessment.0), standard };
            found.entry(EvidenceId(id.0)).or_default().push(used);
        }
    }
    found.values_mut().for_each(|uses| uses.sort());
    Ok(found)
}
