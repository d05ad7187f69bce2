//! Dated runs and what they rest on, as a chunk keeps them.

use crate::{
    entry::{Grounds, Run},
    pool::{Basis, Pools},
    words::Word,
};
use domain::{ids::DecisionId, policy::Use, standing::StandingState, time::Day};
use std::sync::Arc;

/// A run together with the matter of its line. The runs of one line stand together, in the order of their days.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PackedRun {
    pub(crate) from: Day,
    pub(crate) until: Option<Day>,
    /// The number of the line's arena.
    pub(crate) arena: Option<Word>,
    /// The place of the grounds among those of the organization.
    pub(crate) grounds: u32,
    pub(crate) r#use: Use,
    pub(crate) state: StandingState,
}

impl PackedRun {
    /// Whether two runs are of one line.
    pub(crate) fn same_matter(&self, other: &Self) -> bool {
        self.r#use == other.r#use && self.arena == other.arena
    }

    /// The run as it was given.
    pub(crate) fn unpack(&self, grounds: Arc<Grounds>) -> Run {
        Run { from: self.from, until: self.until, state: self.state, grounds }
    }
}

/// The runs of one line among those of an organization; empty when there is no such line.
pub(crate) fn line(runs: &[PackedRun], r#use: Use, arena: Option<Word>) -> &[PackedRun] {
    let wanted = |run: &PackedRun| run.r#use == r#use && run.arena == arena;
    let mut lines = runs.chunk_by(PackedRun::same_matter);
    lines.find(|line| line.first().is_some_and(wanted)).unwrap_or_default()
}

/// The run among those of one line that contains the day.
pub(crate) fn run_on(line: &[PackedRun], day: Day) -> Option<&PackedRun> {
    let begun = line.partition_point(|run| run.from <= day);
    line.get(begun.checked_sub(1)?).filter(|run| run.until.is_none_or(|last| day <= last))
}

/// Grounds without what they have in common with others.
#[derive(Debug, Clone)]
pub(crate) struct PackedGrounds {
    basis: Arc<Basis>,
    decision: DecisionId,
    decided_on: Day,
    valid_from: Day,
    valid_until: Option<Day>,
    against_verdict: bool,
    provisional: bool,
}

impl PackedGrounds {
    pub(crate) fn pack(grounds: &Grounds, pools: &mut Pools) -> Self {
        Self {
            basis: pools.basis(grounds),
            decision: grounds.decision,
            decided_on: grounds.decided_on,
            valid_from: grounds.valid_from,
            valid_until: grounds.valid_until,
            against_verdict: grounds.against_verdict,
            provisional: grounds.provisional,
        }
    }

    /// The grounds as they were given.
    pub(crate) fn unpack(&self) -> Grounds {
        Grounds {
            decision: self.decision,
            decided_on: self.decided_on,
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            against_verdict: self.against_verdict,
            provisional: self.provisional,
            inherited_from: self.basis.inherited_from,
            edition: self.basis.edition.clone(),
            policy: Arc::clone(&self.basis.policy),
            reasons: Arc::clone(&self.basis.reasons),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sizes_that_the_memory_budget_rests_on() {
        assert_eq!((size_of::<PackedRun>(), size_of::<PackedGrounds>()), (24, 40));
    }
}
