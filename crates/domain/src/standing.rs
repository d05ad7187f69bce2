//! Standing: what follows on a day from the decisions.

use crate::{
    decision::{Act, Decision, Effect},
    ids::DecisionId,
    time::{Day, Instant},
};
use serde::{Deserialize, Serialize};

/// Where a provider stands for a use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum StandingState {
    /// The Commission has granted it, without conditions.
    Eligible,
    /// Granted with conditions that are still to be met.
    Conditional,
    /// Refused or revoked.
    NotEligible,
    /// Held back for now.
    Suspended,
    /// Was granted until a day that has passed.
    Lapsed,
    /// Nothing has been decided. No finding against the provider.
    NotAssessed,
}

impl StandingState {
    /// Every state.
    pub const ALL: [Self; 6] =
        [Self::Eligible, Self::Conditional, Self::NotEligible, Self::Suspended, Self::Lapsed, Self::NotAssessed];

    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Eligible => "eligible",
            Self::Conditional => "conditional",
            Self::NotEligible => "not_eligible",
            Self::Suspended => "suspended",
            Self::Lapsed => "lapsed",
            Self::NotAssessed => "not_assessed",
        }
    }

    /// Reads the word on the wire.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether a partner may rely on it: for `eligible` alone.
    #[must_use]
    pub fn may_rely(self) -> bool {
        self == Self::Eligible
    }
}

/// A run of days with one state, both ends included, and the decision that it follows from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// The first day.
    pub from: Day,
    /// The last day; absent when it runs on.
    pub until: Option<Day>,
    /// The state on those days.
    pub state: StandingState,
    /// The place of the governing decision in the list that the intervals were made from.
    pub decision: usize,
}

impl Interval {
    /// Whether the day is one of the run's days.
    #[must_use]
    pub fn contains(&self, day: Day) -> bool {
        self.from <= day && self.until.is_none_or(|last| day <= last)
    }
}

/// What follows on a day from the decisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The state on the day.
    pub state: StandingState,
    /// The place of the governing decision in the list; absent when nothing has been decided.
    pub decision: Option<usize>,
}

/// The standing on a day, as far as the registry had recorded by an instant.
///
/// `decisions` are those of one matter, in the order in which they were recorded, each with its steps. The governing
/// decision is the one that came to hold last among those that had begun by the day. A correction stands in the place of
/// what it corrects.
#[must_use]
pub fn standing(decisions: &[Decision], as_of: Day, known_at: Instant) -> Standing {
    standing_without(decisions, None, as_of, known_at)
}

/// The standing as if one of the decisions had not been made.
pub(crate) fn standing_without(
    decisions: &[Decision],
    left_out: Option<DecisionId>,
    as_of: Day,
    known_at: Instant,
) -> Standing {
    on(decisions, &in_force(decisions, left_out, known_at), as_of, known_at)
}

/// A decision that governs from a day on, unless another does.
struct InForce {
    rank: ((Day, Option<Instant>), usize),
    from: Day,
    place: usize,
}

/// The decisions that hold or will, in the order in which each comes to hold.
fn in_force(decisions: &[Decision], left_out: Option<DecisionId>, known_at: Instant) -> Vec<InForce> {
    let mut found: Vec<InForce> = Vec::with_capacity(decisions.len());
    for (place, decision) in decisions.iter().enumerate() {
        if left_out == Some(decision.id) {
            continue;
        }
        let Some(Effect { rank, from }) = decision.effect(known_at) else { continue };
        // A correction stands where the corrected one stood: what came to hold after that still does.
        let corrected = decision.corrects.and_then(|id| decisions.iter().position(|other| other.id == id));
        let stood = corrected.and_then(|corrected| found.iter().position(|other| other.place == corrected));
        let rank = match stood {
            Some(stood) => found.remove(stood).rank,
            None => (rank, place),
        };
        found.push(InForce { rank, from, place });
    }
    found.sort_unstable_by_key(|one| one.rank);
    found
}

/// Whether a refusal or revocation has come to hold after a moment, as known at another, also where something else governs
/// since the same day. A correction stands where the corrected one stood.
pub(crate) fn withheld_since(decisions: &[Decision], since: Instant, known_at: Instant) -> bool {
    in_force(decisions, None, known_at).iter().any(|one| {
        let (came_to_hold, _) = one.rank;
        came_to_hold > (since.day(), Some(since))
            && one.from <= known_at.day()
            && decisions.get(one.place).is_some_and(|decision| decision.act.is_withholding())
    })
}

fn on(decisions: &[Decision], in_force: &[InForce], as_of: Day, known_at: Instant) -> Standing {
    let governing = in_force.iter().rev().find(|one| one.from <= as_of);
    let found = governing.and_then(|one| Some((one.place, decisions.get(one.place)?)));
    match found {
        None => Standing { state: StandingState::NotAssessed, decision: None },
        Some((place, decision)) => Standing { state: state_on(decision, as_of, known_at), decision: Some(place) },
    }
}

/// The state that a governing decision gives to a day on or after its first.
fn state_on(decision: &Decision, day: Day, known_at: Instant) -> StandingState {
    if decision.valid_until.is_some_and(|last| last < day) {
        return StandingState::Lapsed;
    }
    match decision.act {
        Act::Grant | Act::GrantWithConditions | Act::Reinstate | Act::Extend => {
            let are_met = decision.all_met_on(known_at).is_some_and(|met| met <= day);
            match decision.conditions.is_empty() || are_met {
                true => StandingState::Eligible,
                false => StandingState::Conditional,
            }
        }
        Act::Refuse | Act::Revoke => StandingState::NotEligible,
        Act::Suspend => StandingState::Suspended,
    }
}

/// Every run of days that follows from the decisions recorded by an instant, in order and without overlap.
///
/// Days before the first run are `not_assessed`. The standing of a day is that of the run which contains it.
#[must_use]
pub fn intervals(decisions: &[Decision], known_at: Instant) -> Vec<Interval> {
    let in_force = in_force(decisions, None, known_at);
    let turns_of = |one: &InForce| {
        let decision = decisions.get(one.place);
        let after = decision.and_then(|decision| decision.valid_until).map(Day::next);
        [Some(one.from), after, decision.and_then(|decision| decision.all_met_on(known_at))]
    };
    let mut turns: Vec<Day> = in_force.iter().flat_map(turns_of).flatten().collect();
    turns.sort_unstable();
    turns.dedup();

    let mut runs: Vec<Interval> = Vec::new();
    for (place, from) in turns.iter().enumerate() {
        let until = turns.get(place + 1).map(|next| next.plus_days(-1));
        let Standing { state, decision: Some(decision) } = on(decisions, &in_force, *from, known_at) else {
            continue;
        };
        match runs.last_mut() {
            Some(last) if last.state == state && last.decision == decision => last.until = until,
            _ => runs.push(Interval { from: *from, until, state, decision }),
        }
    }
    runs
}
