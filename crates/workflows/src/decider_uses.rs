//! Which uses somebody decides about: an administrator says so.

use crate::{Error, Fault};
use domain::{
    Refusal,
    access::{Actor, Scope, changes_another},
    ids::UserId,
    policy::Use,
    refusal::DecisionRefusal,
};
use persistence::{
    Conn, Revised, Tx, decider_uses,
    journal::{DecisionEvent, Event},
    users,
};
use std::collections::BTreeSet;

/// Refuses when an administrator has left a use out of those that somebody decides about.
pub(crate) fn refuse_others(conn: &mut Conn, actor: Actor, r#use: Use) -> Result<(), Error> {
    let Some(user) = actor.person() else { return Ok(()) };
    match decider_uses::of(conn, user)?.it {
        Some(uses) if !uses.contains(&r#use) => Err(Refusal::from(DecisionRefusal::UseNotYours { r#use }).into()),
        _ => Ok(()),
    }
}

/// The uses that a person decides about; absent when it is all of them.
///
/// # Errors
/// When there is no such account.
pub fn show_decider_uses(conn: &mut Conn, user: UserId) -> Result<Revised<Option<BTreeSet<Use>>>, Error> {
    users::find(conn, user)?.ok_or(Error::NotFound("account"))?;
    Ok(decider_uses::of(conn, user)?)
}

/// Says which uses a person decides about: the whole list, or all uses.
///
/// # Errors
/// When the account is unknown, the actor's own or of somebody who does not decide, or the list has changed meanwhile.
pub fn set_decider_uses(
    tx: &mut Tx<'_>,
    actor: Actor,
    user: UserId,
    expected: i32,
    uses: Option<BTreeSet<Use>>,
) -> Result<Revised<Option<BTreeSet<Use>>>, Error> {
    let account = users::find(tx, user)?.ok_or(Error::NotFound("account"))?;
    changes_another(actor, user)?;
    let present = decider_uses::of(tx, user)?;
    Error::unless_current(expected, present.revision)?;
    if !account.role.scopes().contains(&Scope::DecisionsWrite) {
        let detail = "are of accounts that decide; this one does not".to_owned();
        return Err(Error::Invalid(vec![Fault { pointer: "/uses".to_owned(), detail }]));
    }
    if present.it == uses {
        return Ok(present);
    }
    decider_uses::replace(tx, user, present.revision, uses.as_ref())?;
    let uses = uses.map(|uses| uses.into_iter().collect());
    tx.append(actor, &Event::Decision(DecisionEvent::DeciderUsesSet { user, uses }))?;
    Ok(decider_uses::of(tx, user)?)
}
