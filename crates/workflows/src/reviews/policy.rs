//! How many reviews self-assessments take.

use crate::{Error, Fault};
use domain::{access::Actor, review::ReviewPolicy};
use persistence::{Revised, Tx, arenas, journal::ReviewEvent, review_policies};

/// Sets how many reviews self-assessments take: a new version. Reviews that have been started keep to what held then.
///
/// # Errors
/// When somebody has set it meanwhile, or an arena is unknown.
pub fn set_review_policy(
    tx: &mut Tx<'_>,
    actor: Actor,
    expected: i32,
    policy: ReviewPolicy,
) -> Result<Revised<ReviewPolicy>, Error> {
    let present = review_policies::in_force(tx)?;
    Error::unless_current(expected, present.revision)?;
    let known = arenas::list(tx)?;
    if policy.two_reviews_for.iter().any(|code| known.iter().all(|arena| arena.code != *code)) {
        let detail = "names an arena that the registry does not know; GET /v1/arenas lists them".to_owned();
        return Err(Error::Invalid(vec![Fault { pointer: "/two_reviews_for".to_owned(), detail }]));
    }
    if policy == present.it && present.revision > 0 {
        return Ok(present);
    }
    let version = present.revision + 1;
    review_policies::insert(tx, version, &policy, actor)?;
    tx.append(actor, &ReviewEvent::ReviewPolicySet { version }.into())?;
    Ok(Revised { it: policy, revision: version })
}
