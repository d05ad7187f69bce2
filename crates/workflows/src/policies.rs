//! The Commission sets a policy: a new version for a use.

use crate::{Error, texts};
use domain::{
    access::Actor,
    policy::{Policy, PolicyProvenance, PolicyTerms, Use},
};
use persistence::{Tx, journal::Event, policies};

/// Publishes a new version of the policy for a use. It is in force at once and never edited afterwards.
///
/// # Errors
/// When the terms have faults, or their title looks like it holds a person's data.
pub fn publish_policy(tx: &mut Tx<'_>, actor: Actor, r#use: Use, terms: PolicyTerms) -> Result<Policy, Error> {
    let faults = terms.faults(r#use).into_iter().map(|(pointer, detail)| (format!("/terms{pointer}"), detail));
    Error::unless_sound(faults.collect())?;
    texts::screen([("/terms/title".to_owned(), terms.title.as_str())])?;
    let version = policies::in_force(tx, r#use)?.map_or(1, |present| present.version + 1);
    let policy = Policy { id: tx.new_id(), r#use, version, provenance: PolicyProvenance::Commission, terms };
    policies::insert(tx, &policy)?;
    tx.append(actor, &Event::PolicyPublished { policy: policy.id, r#use, version })?;
    Ok(policy)
}
