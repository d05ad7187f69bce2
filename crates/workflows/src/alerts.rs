//! Alerts are raised by the registry itself, and acknowledged by staff. Nothing is blocked by the machine alone.

use crate::{Error, texts};
use domain::{
    Refusal,
    access::{Actor, AlertKind, level},
    ids::{AlertId, ClientId},
    time::Day,
};
use persistence::{
    Conn, Revised, Tx,
    alerts::{self, Alert},
    clients,
    journal::{ConcernEvent, Event},
};

/// Raises an alert, or its level, when a machine's count of a day has reached a level of which staff have not heard. What
/// had been acknowledged is open again. Returns the alert when there is something new.
///
/// # Errors
/// When the database fails.
pub fn raise_alert(
    tx: &mut Tx<'_>,
    client: ClientId,
    day: Day,
    kind: AlertKind,
    count: u64,
    threshold: u64,
) -> Result<Option<Alert>, Error> {
    let level = level(count, threshold);
    let before = alerts::find_of(tx, client, day, kind)?;
    let is_new = before.as_ref().map_or(level > 0, |before| level > before.it.level);
    // A token outlives the restoring of a backup that does not know its client.
    if !is_new || clients::find(tx, client)?.is_none() {
        return Ok(None);
    }
    let id = match &before {
        Some(before) => before.it.id,
        None => tx.new_id(),
    };
    let number =
        tx.append(Actor::System, &Event::AlertRaised { alert: id, client, kind, day, level, count, threshold })?;
    let raised_at = tx.now();
    let raised = match before {
        Some(Revised { it: before, .. }) => {
            let raised = Alert { level, count, threshold, raised_at, acknowledged: None, note: None, ..before };
            alerts::update(tx, &raised)?;
            raised
        }
        None => {
            let acknowledged = None;
            let client = Some(client);
            let raised = Alert {
                id,
                number,
                client,
                day,
                kind,
                level,
                count,
                threshold,
                raised_at,
                acknowledged,
                note: None,
                network: None,
            };
            alerts::insert(tx, &raised)?;
            raised
        }
    };
    Ok(Some(raised))
}

/// Where concerns come from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// A partner's machine.
    Machine(ClientId),
    /// Somebody in this network who does not say who they are. A network, never an address.
    Network(String),
}

/// Raises an alert, or its level, when a source has raised or tried to raise so many concerns on a day that a level is
/// reached of which staff have not heard. Returns the alert when there is something new.
///
/// # Errors
/// When the database fails.
pub fn raise_flood(
    tx: &mut Tx<'_>,
    source: &Source,
    day: Day,
    count: u64,
    threshold: u64,
) -> Result<Option<Alert>, Error> {
    let kind = AlertKind::Concerns;
    let network = match source {
        Source::Machine(client) => return raise_alert(tx, *client, day, kind, count, threshold),
        Source::Network(network) => network,
    };
    let level = level(count, threshold);
    let before = alerts::find_of_network(tx, network, day, kind)?;
    if before.as_ref().map_or(level == 0, |before| level <= before.it.level) {
        return Ok(None);
    }
    let id = before.as_ref().map_or_else(|| tx.new_id(), |before| before.it.id);
    let event = ConcernEvent::FloodNoticed { alert: id, kind, day, level, count, threshold };
    let number = tx.append(Actor::System, &Event::Concern(event))?;
    let raised_at = tx.now();
    let raised = Alert {
        id,
        number: before.as_ref().map_or(number, |before| before.it.number),
        client: None,
        network: Some(network.clone()),
        day,
        kind,
        level,
        count,
        threshold,
        raised_at,
        acknowledged: None,
        note: None,
    };
    if before.is_some() {
        alerts::update(tx, &raised)?;
    } else {
        alerts::insert(tx, &raised)?;
    }
    Ok(Some(raised))
}

/// Notes that somebody has looked into an alert, with what they found in their own words.
///
/// # Errors
/// When there is no such alert, it has changed since it was read, or somebody has acknowledged it.
pub fn acknowledge_alert(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: AlertId,
    expected: i32,
    note: Option<String>,
) -> Result<Revised<Alert>, Error> {
    let found = alert(tx, id)?;
    Error::unless_current(expected, found.revision)?;
    if found.it.acknowledged.is_some() {
        return Err(Refusal::AlertAcknowledged.into());
    }
    texts::screen(note.as_deref().map(|note| ("/note".to_owned(), note)))?;
    let acknowledged = Alert { acknowledged: Some((actor, tx.now())), note, ..found.it };
    alerts::update(tx, &acknowledged)?;
    let event = match acknowledged.client {
        Some(client) => Event::AlertAcknowledged { alert: id, client },
        None => Event::Concern(ConcernEvent::FloodAcknowledged { alert: id }),
    };
    tx.append(actor, &event)?;
    alert(tx, id)
}

/// The alert with this id.
///
/// # Errors
/// When there is none.
pub fn alert(conn: &mut Conn, id: AlertId) -> Result<Revised<Alert>, Error> {
    alerts::find(conn, id)?.ok_or(Error::NotFound("alert"))
}
