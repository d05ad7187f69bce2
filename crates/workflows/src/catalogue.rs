//! What ships with the product, loaded once into an empty registry: arenas, the source edition, default policies.

use crate::Error;
use domain::{
    access::Actor,
    arena::Arena,
    edition::{Edition, EditionStatus, Frame, Standard},
    ids::EditionId,
    policy::{Policy, PolicyProvenance, PolicyTerms, Use},
};
use persistence::{Tx, arenas, editions, journal::Event, policies};
use serde::{Deserialize, de::DeserializeOwned};

const ARENAS: &str = include_str!("../../../catalog/arenas.json");
const SOURCE_EDITION: &str = include_str!("../../../catalog/source-edition.json");
const DEMONSTRATION_EDITION: &str = include_str!("../../../catalog/demonstration-edition.json");
const DEFAULT_POLICIES: &str = include_str!("../../../catalog/default-policies.json");

/// An edition as the catalogue writes it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShippedEdition {
    /// What frames it.
    pub frame: Frame,
    /// Its standards.
    pub standards: Vec<Standard>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ShippedPolicy {
    r#use: Use,
    terms: PolicyTerms,
}

/// The edition of the source document, exactly as the source gives it.
///
/// # Errors
/// When the file that was compiled in cannot be read.
pub fn source_edition() -> Result<ShippedEdition, Error> {
    read(SOURCE_EDITION)
}

/// The fictitious edition.
///
/// # Errors
/// When the file that was compiled in cannot be read.
pub fn demonstration_edition() -> Result<ShippedEdition, Error> {
    read(DEMONSTRATION_EDITION)
}

/// Loads what ships into an empty registry; does nothing when arenas are present.
///
/// The source edition stays a draft: it holds 1 of the 19 foundational standards that it declares.
///
/// # Errors
/// When the database fails.
pub fn load(tx: &mut Tx<'_>) -> Result<bool, Error> {
    if !arenas::list(tx)?.is_empty() {
        return Ok(false);
    }
    let shipped: Vec<Arena> = read(ARENAS)?;
    for (place, arena) in (0_i32..).zip(&shipped) {
        arenas::insert(tx, place, arena)?;
    }
    let codes = shipped.into_iter().map(|arena| arena.code).collect();
    tx.append(Actor::System, &Event::ArenasLoaded { arenas: codes })?;
    insert_edition(tx, Actor::System, source_edition()?, EditionStatus::Draft)?;
    for policy in read::<Vec<ShippedPolicy>>(DEFAULT_POLICIES)? {
        let policy = Policy {
            id: tx.new_id(),
            r#use: policy.r#use,
            version: 1,
            provenance: PolicyProvenance::ShippedDefault,
            effective_from: None,
            terms: policy.terms,
        };
        policies::insert(tx, &policy)?;
        let event = Event::PolicyPublished { policy: policy.id, r#use: policy.r#use, version: policy.version };
        tx.append(Actor::System, &event)?;
    }
    Ok(true)
}

/// Adds the fictitious edition, already published, for a demonstration to run on.
///
/// # Errors
/// [`persistence::Error::Conflict`] when it is present already.
pub fn load_demonstration_edition(tx: &mut Tx<'_>, actor: Actor) -> Result<Edition, Error> {
    insert_edition(tx, actor, demonstration_edition()?, EditionStatus::Published)
}

fn insert_edition(
    tx: &mut Tx<'_>,
    actor: Actor,
    shipped: ShippedEdition,
    status: EditionStatus,
) -> Result<Edition, Error> {
    let id: EditionId = tx.new_id();
    let edition = Edition { id, status, frame: shipped.frame, standards: shipped.standards };
    editions::insert(tx, &edition)?;
    tx.append(actor, &Event::EditionCreated { edition: id, standards: edition.standards.len() })?;
    if status != EditionStatus::Draft {
        tx.append(actor, &Event::EditionMoved { edition: id, to: status })?;
    }
    Ok(edition)
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|error| {
        Error::Persistence(persistence::Error::Corrupt { what: "file of the catalogue", detail: error.to_string() })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_source_edition_says_that_one_of_nineteen_is_present_and_cannot_be_published() {
        let shipped = source_edition().unwrap();
        let edition = Edition {
            id: EditionId(uuid::Uuid::nil()),
            status: EditionStatus::Approved,
            frame: shipped.frame,
            standards: shipped.standards,
        };
        assert_eq!(edition.present_foundational(), 1);
        assert_eq!(edition.frame.declared_foundational, 19);
        assert_eq!(edition.frame.arenas.len(), 12);
        assert!(!edition.frame.fictitious);
        assert!(edition.check_transition(EditionStatus::Published).is_err());
        assert!(edition.frame.passages.iter().any(|p| p.heading == "Completeness"));
        let only = &edition.standards[0];
        assert_eq!(only.group, "External Standards");
        assert_eq!(only.rubric.exceeds, None);
        assert!(only.source.is_some());
    }

    #[test]
    fn the_demonstration_edition_is_complete_and_says_that_it_is_fictitious() {
        let shipped = demonstration_edition().unwrap();
        assert!(shipped.frame.fictitious);
        assert!(shipped.frame.title.contains("fictitious"));
        let edition = Edition {
            id: EditionId(uuid::Uuid::nil()),
            status: EditionStatus::Approved,
            frame: shipped.frame,
            standards: shipped.standards,
        };
        assert_eq!(edition.check_transition(EditionStatus::Published), Ok(()));
        assert_eq!(edition.present_foundational(), 19);
        let codes: BTreeSet<_> = edition.standards.iter().map(|s| &s.code).collect();
        assert_eq!(codes.len(), edition.standards.len());
        for arena in &edition.frame.arenas {
            let count = edition.standards.iter().filter(|s| s.section.arena() == Some(arena)).count();
            assert!(count >= 3, "{arena}");
        }
    }

    #[test]
    fn every_use_has_a_default_policy_that_says_it_is_one() {
        let shipped: Vec<ShippedPolicy> = read(DEFAULT_POLICIES).unwrap();
        let uses: BTreeSet<_> = shipped.iter().map(|policy| policy.r#use).collect();
        assert_eq!(uses.len(), Use::ALL.len());
        for policy in shipped {
            assert!(policy.terms.title.contains("the Commission has not set it"));
            assert_eq!(policy.terms.faults(policy.r#use), vec![]);
        }
    }

    #[test]
    fn arenas_of_the_source_edition_are_the_arenas_of_the_catalogue() {
        let arenas: Vec<Arena> = read(ARENAS).unwrap();
        let codes: Vec<_> = arenas.into_iter().map(|arena| arena.code).collect();
        assert_eq!(source_edition().unwrap().frame.arenas, codes);
        assert_eq!(demonstration_edition().unwrap().frame.arenas, codes);
    }
}
