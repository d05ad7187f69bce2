//! Corrective actions and the notes on their progress.

use crate::{
    Conn, Error, Revised, Tx,
    columns::{Doc, Id, Instant},
    schema::{corrective_action_notes as notes, corrective_actions},
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper};
use domain::{
    access::{Actor, Reach},
    corrective_action::{Agreement, Closing, CorrectiveAction, NoteBy, ProgressNote},
    edition::StandardCode,
    ids::{AssessmentId, CorrectiveActionId, OrganizationId},
    review::Finding,
    time::Day,
};

pub(crate) const OPEN: &str = "open";
const CLOSED: &str = "closed";

#[derive(Queryable, Selectable)]
#[diesel(table_name = corrective_actions)]
struct Row {
    id: Id,
    organization_id: Id,
    assessment_id: Id,
    standard: String,
    remedy: String,
    owner: String,
    due_on: String,
    opened_at: Instant,
    closed_by: Option<String>,
    closed_at: Option<Instant>,
    finding: Option<Doc>,
    revision: i32,
}

impl Row {
    fn read(self) -> Result<Revised<CorrectiveAction>, Error> {
        let closed = match (self.finding, self.closed_by, self.closed_at) {
            (Some(finding), Some(by), Some(at)) => Some(Closing {
                finding: finding.read("finding")?,
                found_by: Actor::parse(&by).ok_or_else(|| Error::corrupt("actor", &by))?,
                at: at.0,
            }),
            _ => None,
        };
        let it = CorrectiveAction {
            id: CorrectiveActionId(self.id.0),
            organization: OrganizationId(self.organization_id.0),
            assessment: AssessmentId(self.assessment_id.0),
            standard: StandardCode::parse(&self.standard).map_err(|error| Error::corrupt("standard", error))?,
            agreement: Agreement {
                remedy: self.remedy,
                owner: self.owner,
                due_on: self.due_on.parse().map_err(|error| Error::corrupt("day", error))?,
            },
            opened_at: self.opened_at.0,
            closed,
        };
        Ok(Revised { it, revision: self.revision })
    }
}

/// Which corrective actions a list holds.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// Of this organization.
    pub organization: Option<OrganizationId>,
    /// Open ones, or closed ones.
    pub open: Option<bool>,
    /// Open ones that were due before this day.
    pub overdue_on: Option<Day>,
}

/// At most `limit` corrective actions within reach after an id, the oldest first.
///
/// # Errors
/// When the database fails.
pub fn page(
    conn: &mut Conn,
    reach: Reach,
    filter: Filter,
    after: Option<CorrectiveActionId>,
    limit: u32,
) -> Result<Vec<Revised<CorrectiveAction>>, Error> {
    let mut query = corrective_actions::table.into_boxed();
    for organization in [reach.own(), filter.organization].into_iter().flatten() {
        query = query.filter(corrective_actions::organization_id.eq(Id(organization.0)));
    }
    if let Some(today) = filter.overdue_on {
        query = query.filter(corrective_actions::status.eq(OPEN));
        query = query.filter(corrective_actions::due_on.lt(today.to_string()));
    }
    if let Some(open) = filter.open {
        query = query.filter(corrective_actions::status.eq(if open { OPEN } else { CLOSED }));
    }
    if let Some(after) = after {
        query = query.filter(corrective_actions::id.gt(Id(after.0)));
    }
    let ordered = query.order(corrective_actions::id).limit(i64::from(limit));
    let rows: Vec<Row> = ordered.select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Row::read).collect()
}

/// One corrective action within reach.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, reach: Reach, id: CorrectiveActionId) -> Result<Option<Revised<CorrectiveAction>>, Error> {
    let one = corrective_actions::table.filter(corrective_actions::id.eq(Id(id.0)));
    let row: Option<Row> = one.select(Row::as_select()).first(conn).optional()?;
    let found = row.map(Row::read).transpose()?;
    Ok(found.filter(|action| reach.covers(action.it.organization)))
}

/// The corrective actions of accepted self-assessments, open and closed.
///
/// # Errors
/// When the database fails.
pub fn of_assessments(conn: &mut Conn, assessments: &[AssessmentId]) -> Result<Vec<CorrectiveAction>, Error> {
    let ids: Vec<Id> = assessments.iter().map(|id| Id(id.0)).collect();
    let of_them = corrective_actions::table.filter(corrective_actions::assessment_id.eq_any(ids));
    let rows: Vec<Row> = of_them.order(corrective_actions::id).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(|row| Ok(row.read()?.it)).collect()
}

/// Adds an open corrective action; revision 1.
///
/// # Errors
/// When the database fails.
pub fn insert(tx: &mut Tx<'_>, action: &CorrectiveAction, by: Actor) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::insert_into(corrective_actions::table)
        .values((
            corrective_actions::id.eq(Id(action.id.0)),
            corrective_actions::organization_id.eq(Id(action.organization.0)),
            corrective_actions::assessment_id.eq(Id(action.assessment.0)),
            corrective_actions::standard.eq(action.standard.as_str()),
            corrective_actions::remedy.eq(&action.agreement.remedy),
            corrective_actions::owner.eq(&action.agreement.owner),
            corrective_actions::due_on.eq(action.agreement.due_on.to_string()),
            corrective_actions::status.eq(OPEN),
            corrective_actions::opened_by.eq(by.to_string()),
            corrective_actions::opened_at.eq(Instant(action.opened_at)),
            corrective_actions::revision.eq(1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Puts what has been agreed anew in the place of what was agreed.
///
/// # Errors
/// When the database fails.
pub fn set_agreement(tx: &mut Tx<'_>, id: CorrectiveActionId, agreement: &Agreement) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::update(corrective_actions::table.filter(corrective_actions::id.eq(Id(id.0))))
        .set((
            corrective_actions::remedy.eq(&agreement.remedy),
            corrective_actions::owner.eq(&agreement.owner),
            corrective_actions::due_on.eq(agreement.due_on.to_string()),
            corrective_actions::revision.eq(corrective_actions::revision + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Closes a corrective action by a finding, now.
///
/// # Errors
/// When the database fails.
pub fn close(tx: &mut Tx<'_>, id: CorrectiveActionId, finding: &Finding, by: Actor) -> Result<(), Error> {
    let now = Instant(tx.now());
    let conn: &mut Conn = tx;
    diesel::update(corrective_actions::table.filter(corrective_actions::id.eq(Id(id.0))))
        .set((
            corrective_actions::status.eq(CLOSED),
            corrective_actions::finding.eq(Doc::of(finding)?),
            corrective_actions::closed_by.eq(by.to_string()),
            corrective_actions::closed_at.eq(now),
            corrective_actions::revision.eq(corrective_actions::revision + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Adds a note on the progress, written now.
///
/// # Errors
/// When the database fails.
pub fn insert_note(
    tx: &mut Tx<'_>,
    action: CorrectiveActionId,
    side: NoteBy,
    text: &str,
    by: Actor,
) -> Result<(), Error> {
    let (id, now) = (tx.new_id::<uuid::Uuid>(), Instant(tx.now()));
    let conn: &mut Conn = tx;
    diesel::insert_into(notes::table)
        .values((
            notes::id.eq(Id(id)),
            notes::action_id.eq(Id(action.0)),
            notes::side.eq(word(side)),
            notes::text.eq(text),
            notes::written_by.eq(by.to_string()),
            notes::written_at.eq(now),
        ))
        .execute(conn)?;
    diesel::update(corrective_actions::table.filter(corrective_actions::id.eq(Id(action.0))))
        .set(corrective_actions::revision.eq(corrective_actions::revision + 1))
        .execute(conn)?;
    Ok(())
}

/// The notes on the progress of a corrective action, the oldest first.
///
/// # Errors
/// When the database fails.
pub fn notes_of(conn: &mut Conn, action: CorrectiveActionId) -> Result<Vec<ProgressNote>, Error> {
    let of_one = notes::table.filter(notes::action_id.eq(Id(action.0)));
    let rows: Vec<(String, String, Instant)> =
        of_one.order(notes::id).select((notes::side, notes::text, notes::written_at)).load(conn)?;
    let read = |(side, text, at): (String, String, Instant)| {
        let by = [NoteBy::Organization, NoteBy::Commission].into_iter().find(|one| word(*one) == side);
        let by = by.ok_or_else(|| Error::corrupt("side", &side))?;
        Ok(ProgressNote { by, text, written_at: at.0 })
    };
    rows.into_iter().map(read).collect()
}

fn word(side: NoteBy) -> &'static str {
    match side {
        NoteBy::Organization => "organization",
        NoteBy::Commission => "commission",
    }
}
