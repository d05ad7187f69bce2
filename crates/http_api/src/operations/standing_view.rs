//! What an answer about standing looks like.

use super::provider_name::InheritedFrom;
use crate::{state::State, within_reach::WithinReach};
use directory::Run;
use domain::{
    arena::ArenaCode,
    edition::EditionName,
    ids::DecisionId,
    policy::{PolicyName, Use},
    standing::StandingState,
    time::Day,
    verdict::Reason,
};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// Standing for one use, on a day.
#[derive(Serialize, ToSchema)]
pub(super) struct StandingView {
    /// For which use.
    r#use: Use,
    /// For which arena; `null` where the use is not per arena.
    #[schema(required)]
    arena: Option<ArenaCode>,
    /// Where the provider stands.
    standing: StandingState,
    /// Whether you may rely on it: for `eligible` alone.
    may_rely: bool,
    /// The first day of the decision's term; `null` when nothing has been decided.
    #[schema(required)]
    valid_from: Option<Day>,
    /// The last day of the decision's term, included; `null` when there is none.
    #[schema(required)]
    valid_until: Option<Day>,
    /// The predecessor whose standing the Commission has carried over to it. Absent where it stands on its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    inherited_from: Option<InheritedFrom>,
    /// What it rests on; `null` when nothing has been decided.
    #[schema(required)]
    rests_on: Option<RestsOn>,
    /// Requirement by requirement, as the verdict behind the decision found it. Empty for `suspended`: why, is between the
    /// Commission and the organization.
    #[schema(value_type = Vec<Reason>)]
    reasons: Arc<[Reason]>,
    /// What an answer that is no yes is not. Absent on a yes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "This is no finding against the provider and no reason to delay emergency help.")]
    notice: Option<String>,
}

/// What a standing rests on.
#[derive(Serialize, ToSchema)]
struct RestsOn {
    /// The decision.
    decision: DecisionId,
    /// The day on which it was recorded.
    decided_on: Day,
    /// Whether it goes against the verdict, as far as that is told.
    against_verdict: bool,
    /// Whether it is a suspension that one person has made, at once, and that no second one has confirmed yet.
    provisional: bool,
    /// The edition that the ratings were given against; `null` when there are none.
    #[schema(required)]
    #[schema(value_type = Option<EditionName>)]
    edition: Option<Arc<EditionName>>,
    /// The policy that the verdict applied.
    #[schema(value_type = PolicyName)]
    policy: Arc<PolicyName>,
}

/// The standing of one matter, from the run that contains the day.
pub(super) fn view(
    r#use: Use,
    arena: Option<ArenaCode>,
    run: Option<&Run>,
    snapshot: &WithinReach,
    state: &State,
) -> StandingView {
    let standing = run.map_or(StandingState::NotAssessed, |run| run.state);
    let grounds = run.map(|run| &*run.grounds);
    StandingView {
        r#use,
        arena,
        standing,
        may_rely: standing.may_rely(),
        valid_from: grounds.map(|grounds| grounds.valid_from),
        valid_until: grounds.and_then(|grounds| grounds.valid_until),
        inherited_from: grounds.and_then(|grounds| Some(InheritedFrom::new(grounds.inherited_from?, snapshot))),
        rests_on: grounds.map(|grounds| RestsOn {
            decision: grounds.decision,
            decided_on: grounds.decided_on,
            against_verdict: grounds.against_verdict,
            provisional: grounds.provisional,
            edition: grounds.edition.clone(),
            policy: Arc::clone(&grounds.policy),
        }),
        reasons: grounds.map(|grounds| Arc::clone(&grounds.reasons)).unwrap_or_default(),
        notice: (!standing.may_rely()).then(|| state.settings.notice()),
    }
}
