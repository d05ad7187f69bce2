//! Conflicts of interest: reviewers declare them, and keep out from then on.

use super::leave_reviews;
use crate::{Error, Fault, duties, texts};
use domain::{
    Refusal,
    access::{Actor, Reach},
    ids::{ConflictId, OrganizationId},
    refusal::ReviewRefusal,
    review::{Conflict, ConflictKind},
    time::Day,
};
use persistence::{Revised, Tx, conflicts, journal::ReviewEvent, organizations};

/// What a reviewer declares.
#[derive(Debug, Clone)]
pub struct NewConflict {
    /// With which organization.
    pub organization: OrganizationId,
    /// Of what kind.
    pub kind: ConflictKind,
    /// The first day on which it bars; the present day without one.
    pub from: Option<Day>,
    /// The last day on which it bars.
    pub until: Option<Day>,
    /// What else the reviewer says.
    pub note: Option<String>,
}

/// Declares the actor's own conflict of interest with an organization. When it bars them today, they leave its reviews.
///
/// # Errors
/// When the actor is no person or belongs to the organization, the organization is unknown, the days run backwards, or the
/// note looks like it holds a person's data.
pub fn declare_conflict(tx: &mut Tx<'_>, actor: Actor, new: NewConflict) -> Result<Revised<Conflict>, Error> {
    let reviewer = actor.person().ok_or(Refusal::NeedsAPerson)?;
    let organization = new.organization;
    organizations::find(tx, Reach::Commission, organization)?.ok_or(Error::NotFound("organization"))?;
    duties::refuse_own_organization(tx, actor, organization)?;
    let today = tx.now().day();
    let from = new.from.unwrap_or(today);
    check_days(from, new.until)?;
    texts::screen(new.note.as_deref().map(|note| ("/note".to_owned(), note)))?;
    let (kind, until, note) = (new.kind, new.until, new.note);
    let conflict = Conflict { id: tx.new_id(), reviewer, organization, kind, from, until, note };
    conflicts::insert(tx, &conflict)?;
    tx.append(actor, &ReviewEvent::ConflictDeclared { organization, conflict: conflict.id }.into())?;
    if conflict.is_in_force(today) {
        leave_reviews(tx, actor, reviewer, organization)?;
    }
    Ok(Revised { it: conflict, revision: 1 })
}

/// Says until when a conflict that the actor has declared bars them.
///
/// # Errors
/// When it is unknown, somebody else's, changed meanwhile or over, the actor belongs to the organization, or the day lies
/// before today or before the first one.
pub fn end_conflict(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: ConflictId,
    expected: i32,
    until: Day,
) -> Result<Revised<Conflict>, Error> {
    let found = conflicts::find(tx, id)?.ok_or(Error::NotFound("conflict"))?;
    let conflict = found.it;
    duties::refuse_own_organization(tx, actor, conflict.organization)?;
    if actor.person() != Some(conflict.reviewer) {
        return Err(Refusal::from(ReviewRefusal::AnothersConflict).into());
    }
    Error::unless_current(expected, found.revision)?;
    let today = tx.now().day();
    if conflict.until.is_some_and(|last| last < today) {
        return Err(Refusal::from(ReviewRefusal::ConflictEnded).into());
    }
    check_days(conflict.from.max(today), Some(until))?;
    conflicts::set_until(tx, id, until)?;
    tx.append(actor, &ReviewEvent::ConflictEnded { organization: conflict.organization, conflict: id }.into())?;
    conflicts::find(tx, id)?.ok_or(Error::NotFound("conflict"))
}

fn check_days(first: Day, until: Option<Day>) -> Result<(), Error> {
    if until.is_none_or(|until| first <= until) {
        return Ok(());
    }
    let detail = "must not lie before the first day, nor in the past where a conflict is ended".to_owned();
    Err(Error::Invalid(vec![Fault { pointer: "/until".to_owned(), detail }]))
}
