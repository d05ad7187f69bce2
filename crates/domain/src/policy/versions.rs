//! Which version of a policy is in force on a day: a pure function of the versions and the day.

use super::Policy;
use crate::{refusal::PolicyRefusal, time::Day};

/// The version that is in force on a day, among the versions for one use: the newest that had taken effect by then.
///
/// A version that was published for a later day takes effect on that day by itself. One that a newer version with an
/// earlier day has overtaken is never in force.
#[must_use]
pub fn in_force(versions: &[Policy], on: Day) -> Option<&Policy> {
    let effective = versions.iter().filter(|version| version.effective_from.is_none_or(|first| first <= on));
    effective.max_by_key(|version| version.version)
}

/// Checks the day from which a version is to be in force.
///
/// # Errors
/// When it is before today: what was decided then was decided under the policy that was in force.
pub fn check_effective_from(first: Day, today: Day) -> Result<(), PolicyRefusal> {
    if first < today { Err(PolicyRefusal::InThePast) } else { Ok(()) }
}
