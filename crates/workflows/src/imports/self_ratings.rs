//! Self-ratings from a file: answers to standards, kept in drafts for the organization to look at and submit.

use super::plan::{Plan, Planned, RowAct, RowReason};
use crate::{Error, assessments as acts, texts};
use domain::{
    access::Actor,
    applicability::applicable,
    assessment::{Answer, Assessment},
    edition::{Edition, EditionCode, StandardCode},
    ids::OrganizationId,
    organization::Identifier,
    rating::Rating,
};
use interchange::{Row, self_ratings::SelfRatingRecord};
use persistence::{
    Conn, Tx, assessments, editions,
    invitations::{self, Invitation},
    organizations,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One answer as a file gives it.
#[derive(Clone, Serialize, Deserialize)]
struct Record {
    organization: Identifier,
    edition: EditionCode,
    standard: StandardCode,
    rating: Option<Rating>,
    narrative: Option<String>,
}

pub(super) fn staged(rows: Vec<Row<SelfRatingRecord>>) -> Vec<Planned> {
    rows.into_iter()
        .map(|row| match row.content {
            Ok(given) => {
                let narrative = given.narrative.as_deref().map(|text| ("/narrative".to_owned(), text));
                let suspected = texts::faults(narrative);
                if !suspected.is_empty() {
                    // Nothing of the record is kept: its text is what must not be.
                    let reasons = suspected.into_iter().map(|(pointer, detail)| RowReason::new(pointer, detail));
                    return Planned::refused(row.line, reasons.collect());
                }
                let record = Record {
                    organization: given.organization,
                    edition: given.edition,
                    standard: given.standard,
                    rating: given.rating,
                    narrative: given.narrative,
                };
                Planned::read(row.line, &record)
            }
            Err(faults) => Planned::refused(row.line, faults.into_iter().map(RowReason::from).collect()),
        })
        .collect()
}

/// Says of every row what it would do to the present data.
pub(super) fn judge(conn: &mut Conn, mut rows: Vec<Planned>) -> Result<Vec<Planned>, Error> {
    let mut desks = Desks::default();
    let mut answered = BTreeSet::new();
    for row in &mut rows {
        let Some(record) = row.record::<Record>()? else { continue };
        let place = (record.organization.clone(), record.edition.clone(), record.standard.clone());
        if !answered.insert(place) {
            let detail = "an earlier line of this file answers the same standard";
            row.set(RowAct::Refuse, None, vec![RowReason::new("/standard", detail)]);
            continue;
        }
        let (act, organization, reasons) = match desks.at(conn, &record.organization, &record.edition)? {
            Err(reason) => (RowAct::Refuse, None, vec![reason.clone()]),
            Ok(desk) => desk.judge(&record),
        };
        row.set(act, organization, reasons);
    }
    Ok(rows)
}

/// Writes what the plan says: starts the drafts that are missing, and saves the answers.
pub(super) fn apply(tx: &mut Tx<'_>, actor: Actor, plan: &Plan) -> Result<(), Error> {
    let mut by_draft: BTreeMap<(Identifier, EditionCode), Vec<Record>> = BTreeMap::new();
    for row in plan.rows.iter().filter(|row| matches!(row.act, RowAct::Create | RowAct::Change)) {
        if let Some(record) = row.record::<Record>()? {
            by_draft.entry((record.organization.clone(), record.edition.clone())).or_default().push(record);
        }
    }
    let mut desks = Desks::default();
    for ((organization, edition), records) in by_draft {
        let Ok(desk) = desks.at(tx, &organization, &edition)? else { return Err(Error::PlanOutdated) };
        let answers = records.iter().map(|record| (record.standard.clone(), desk.answer(record))).collect();
        let assessment = match &desk.draft {
            Draft::Started(assessment) => assessment.clone(),
            Draft::Invited(invitation) => {
                let id = acts::start(tx, actor, invitation)?;
                let reach = domain::access::Reach::Commission;
                acts::open(tx, reach, id)?.stored.it.assessment
            }
        };
        acts::put(tx, actor, &assessment, &answers)?;
    }
    Ok(())
}

/// Where an organization's answers against an edition go.
enum Draft {
    Started(Assessment),
    Invited(Invitation),
}

/// One organization's draft, with the standards that apply to it.
struct Desk {
    organization: OrganizationId,
    draft: Draft,
    applying: BTreeSet<StandardCode>,
}

impl Desk {
    /// Finds the draft or the open invitation.
    fn find(
        conn: &mut Conn,
        organization: &Identifier,
        edition: &EditionCode,
    ) -> Result<Result<Self, RowReason>, Error> {
        let wanted = BTreeSet::from([organization.clone()]);
        let Some(id) = organizations::by_identifiers(conn, &wanted)?.remove(organization) else {
            return Ok(Err(RowReason::new("/identifier_value", "names no organization of the registry")));
        };
        let Some(edition) = editions::find_by_code(conn, edition)? else {
            return Ok(Err(RowReason::new("/edition", "is no edition of the registry")));
        };
        let edition = edition.it;
        let draft = match assessments::newest_editable(conn, id, edition.id)? {
            Some(stored) => Draft::Started(stored.assessment),
            None => match invitations::newest_open(conn, id, edition.id)? {
                Some(invitation) => Draft::Invited(invitation),
                None => {
                    let detail = "the organization has neither a draft nor an open invitation for this edition";
                    return Ok(Err(RowReason::new("/identifier_value", detail)));
                }
            },
        };
        let applying = applying(&edition, &draft);
        Ok(Ok(Self { organization: id, draft, applying }))
    }

    fn judge(&self, record: &Record) -> (RowAct, Option<OrganizationId>, Vec<RowReason>) {
        let organization = Some(self.organization);
        if !self.applying.contains(&record.standard) {
            let reason = RowReason::new("/standard", "does not apply to this self-assessment");
            return (RowAct::Refuse, organization, vec![reason]);
        }
        let present = self.present(&record.standard);
        match present {
            None => (RowAct::Create, organization, Vec::new()),
            Some(answer) if *answer == self.answer(record) => (RowAct::Leave, organization, Vec::new()),
            Some(answer) => {
                let mut reasons = Vec::new();
                if answer.rating != record.rating {
                    reasons.push(RowReason::new("/rating", "changes"));
                }
                if record.narrative.is_some() && answer.narrative != record.narrative {
                    reasons.push(RowReason::new("/narrative", "changes"));
                }
                (RowAct::Change, organization, reasons)
            }
        }
    }

    fn present(&self, standard: &StandardCode) -> Option<&Answer> {
        match &self.draft {
            Draft::Started(assessment) => assessment.answers.get(standard),
            Draft::Invited(_) => None,
        }
    }

    /// The answer after the row: a file has no evidence, and a blank narrative leaves the one that is there.
    fn answer(&self, record: &Record) -> Answer {
        let present = self.present(&record.standard).cloned().unwrap_or_default();
        Answer {
            rating: record.rating,
            not_yet: record.rating.is_none() && present.not_yet,
            narrative: record.narrative.clone().or(present.narrative),
            evidence: present.evidence,
        }
    }
}

fn applying(edition: &Edition, draft: &Draft) -> BTreeSet<StandardCode> {
    let arenas = match draft {
        Draft::Started(assessment) => &assessment.arenas,
        Draft::Invited(invitation) => &invitation.arenas,
    };
    applicable(edition, arenas).into_iter().map(|standard| standard.code.clone()).collect()
}

/// Desks that have been looked up, so that a file of many rows asks the database once for each organization.
#[derive(Default)]
struct Desks(BTreeMap<(Identifier, EditionCode), Result<Desk, RowReason>>);

impl Desks {
    fn at(
        &mut self,
        conn: &mut Conn,
        organization: &Identifier,
        edition: &EditionCode,
    ) -> Result<&Result<Desk, RowReason>, Error> {
        let place = (organization.clone(), edition.clone());
        if !self.0.contains_key(&place) {
            let desk = Desk::find(conn, organization, edition)?;
            self.0.insert(place.clone(), desk);
        }
        self.0.get(&place).ok_or(Error::NotFound("organization"))
    }
}
