//! Editions: a standard goes in, and an edition moves through its states.

use crate::{Error, texts};
use domain::{
    access::Actor,
    edition::{Edition, EditionStatus, Frame, Standard},
    ids::EditionId,
};
use persistence::{Revised, Tx, arenas, editions, journal::Event};
use std::collections::BTreeSet;

/// Creates a draft edition without standards.
///
/// # Errors
/// When an arena is unknown or stands twice, the code is taken, or a text looks like it holds a person's data.
pub fn create_edition(tx: &mut Tx<'_>, actor: Actor, frame: Frame) -> Result<Revised<Edition>, Error> {
    let known: BTreeSet<_> = arenas::list(tx)?.into_iter().map(|arena| arena.code).collect();
    let mut faults = Vec::new();
    for (place, arena) in frame.arenas.iter().enumerate() {
        if !known.contains(arena) {
            faults.push((format!("/arenas/{place}"), "is no arena of this registry"));
        }
        if frame.arenas.iter().take(place).any(|earlier| earlier == arena) {
            faults.push((format!("/arenas/{place}"), "stands twice"));
        }
    }
    Error::unless_sound(faults)?;
    texts::screen_document(&frame)?;
    let edition = Edition { id: tx.new_id(), status: EditionStatus::Draft, frame, standards: Vec::new() };
    editions::insert(tx, &edition)?;
    tx.append(actor, &Event::EditionCreated { edition: edition.id, standards: 0 })?;
    Ok(Revised { it: edition, revision: 1 })
}

/// Puts a standard into a draft edition, in place of the one with the same code.
///
/// `expected` is the revision of the edition that the caller read.
///
/// # Errors
/// When the edition is unknown, no draft, or changed meanwhile, another standard holds the place, or a text looks like it
/// holds a person's data.
pub fn put_standard(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: EditionId,
    expected: i32,
    standard: Standard,
) -> Result<Revised<Edition>, Error> {
    let found = current(tx, id, expected)?;
    found.it.accepts(&standard)?;
    texts::screen_document(&standard)?;
    editions::put_standard(tx, &found.it, &standard)?;
    tx.append(actor, &Event::StandardPut { edition: id, standard: standard.code })?;
    reread(tx, id)
}

/// Moves an edition to another state.
///
/// # Errors
/// When the edition is unknown or changed meanwhile, the state does not follow, or it is to be approved or published
/// without holding what it declares.
pub fn move_edition(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: EditionId,
    expected: i32,
    to: EditionStatus,
) -> Result<Revised<Edition>, Error> {
    let found = current(tx, id, expected)?;
    found.it.check_transition(to)?;
    editions::set_status(tx, id, to)?;
    tx.append(actor, &Event::EditionMoved { edition: id, to })?;
    reread(tx, id)
}

fn current(tx: &mut Tx<'_>, id: EditionId, expected: i32) -> Result<Revised<Edition>, Error> {
    let found = reread(tx, id)?;
    Error::unless_current(expected, found.revision)?;
    Ok(found)
}

fn reread(tx: &mut Tx<'_>, id: EditionId) -> Result<Revised<Edition>, Error> {
    editions::find(tx, id)?.ok_or(Error::NotFound("edition"))
}
