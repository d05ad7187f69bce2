//! What the Commission tells organizations, in the transaction of the act that it tells of.

use crate::Error;
use domain::{
    access::{Actor, Reach},
    arena::ArenaCode,
    decision::Decision,
    ids::{DecisionId, NoticeId, OrganizationId},
    notice::{Notice, NoticeKind},
    policy::Use,
    refusal::DecisionRefusal,
    time::Day,
};
use persistence::{
    Revised, Tx,
    journal::{DecisionEvent, Event},
    notices,
};

/// Something to tell an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tell {
    /// Whom.
    pub organization: OrganizationId,
    /// What.
    pub kind: NoticeKind,
    /// For which use.
    pub r#use: Option<Use>,
    /// For which arena.
    pub arena: Option<ArenaCode>,
    /// Which decision it tells of.
    pub decision: Option<DecisionId>,
    /// The day that it names.
    pub day: Option<Day>,
}

/// Tells an organization something: whoever acts calls this in the same transaction.
///
/// # Errors
/// When the database fails.
pub fn tell(tx: &mut Tx<'_>, actor: Actor, tell: Tell) -> Result<NoticeId, Error> {
    let (id, told_at) = (tx.new_id(), tx.now());
    let Tell { organization, kind, r#use, arena, decision, day } = tell;
    tx.append(actor, &Event::Decision(DecisionEvent::NoticeGiven { organization, notice: id, kind }))?;
    notices::insert(
        tx,
        &Notice { id, organization, kind, r#use, arena, decision, day, told_at, acknowledged_at: None },
    )?;
    Ok(id)
}

/// Tells an organization of a decision about it, when there is something to tell.
pub(crate) fn tell_of(
    tx: &mut Tx<'_>,
    decision: &Decision,
    what: Option<(NoticeKind, Option<Day>)>,
) -> Result<(), Error> {
    let Some((kind, day)) = what else { return Ok(()) };
    let matter = decision.matter.clone();
    let (organization, r#use, arena) = (matter.organization, Some(matter.r#use), matter.arena);
    // The notice is the registry's own act: it follows by rule from what somebody has decided.
    tell(tx, Actor::System, Tell { organization, kind, r#use, arena, decision: Some(decision.id), day })?;
    Ok(())
}

/// Keeps that an organization has read a notice.
///
/// # Errors
/// When there is no such notice within reach, or it was changed or acknowledged meanwhile.
pub fn acknowledge_notice(
    tx: &mut Tx<'_>,
    actor: Actor,
    reach: Reach,
    id: NoticeId,
    expected: i32,
) -> Result<Revised<Notice>, Error> {
    let found = notices::find(tx, reach, id)?.ok_or(Error::NotFound("notice"))?;
    Error::unless_current(expected, found.revision)?;
    if found.it.acknowledged_at.is_some() {
        return Err(domain::Refusal::from(DecisionRefusal::NoticeAcknowledged).into());
    }
    notices::acknowledge(tx, id, actor)?;
    let event = DecisionEvent::NoticeAcknowledged { organization: found.it.organization, notice: id };
    tx.append(actor, &Event::Decision(event))?;
    notices::find(tx, reach, id)?.ok_or(Error::NotFound("notice"))
}
