//! Notices: what the Commission tells an organization, written in the same transaction as the act that it tells of.

use crate::{
    arena::ArenaCode,
    decision::{
        Act, Decision, Phase, StepKind,
        limits::{APPEAL_WITHIN_DAYS, RESPOND_WITHIN_DAYS},
    },
    ids::{DecisionId, NoticeId, OrganizationId},
    policy::Use,
    time::{Day, Instant},
};
use serde::{Deserialize, Serialize};

/// What a notice tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// Standing was granted.
    Granted,
    /// A term runs longer.
    Extended,
    /// Standing is suspended at once.
    Suspended,
    /// A suspension was reviewed and goes on.
    SuspensionReviewed,
    /// A suspension has ended.
    Reinstated,
    /// A refusal is preliminary: the organization may respond or appeal.
    PreliminaryRefusal,
    /// A revocation is preliminary: the organization may respond or appeal.
    PreliminaryRevocation,
    /// Staff have read the response and stay with the decision: the organization may appeal.
    Maintained,
    /// A preliminary decision was taken back.
    Withdrawn,
    /// The appeal was refused: the decision is final.
    AppealRefused,
    /// The appeal was allowed: the decision never holds.
    AppealAllowed,
    /// What had been recorded was corrected.
    Corrected,
}

impl NoticeKind {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::Granted,
        Self::Extended,
        Self::Suspended,
        Self::SuspensionReviewed,
        Self::Reinstated,
        Self::PreliminaryRefusal,
        Self::PreliminaryRevocation,
        Self::Maintained,
        Self::Withdrawn,
        Self::AppealRefused,
        Self::AppealAllowed,
        Self::Corrected,
    ];

    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Extended => "extended",
            Self::Suspended => "suspended",
            Self::SuspensionReviewed => "suspension_reviewed",
            Self::Reinstated => "reinstated",
            Self::PreliminaryRefusal => "preliminary_refusal",
            Self::PreliminaryRevocation => "preliminary_revocation",
            Self::Maintained => "maintained",
            Self::Withdrawn => "withdrawn",
            Self::AppealRefused => "appeal_refused",
            Self::AppealAllowed => "appeal_allowed",
            Self::Corrected => "corrected",
        }
    }

    /// Reads the word on the wire.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Whether the organization may read why it was decided: where something is withheld from it, so that it can answer.
    #[must_use]
    pub fn tells_why(self) -> bool {
        !matches!(self, Self::Granted | Self::Extended | Self::Reinstated)
    }

    /// What it says, in plain English.
    #[must_use]
    pub fn sentence(self) -> String {
        let sentence = match self {
            Self::Granted => "The Commission has granted it.",
            Self::Extended => "The Commission has made the term longer.",
            Self::Suspended => {
                "The Commission has suspended it from this day on. The suspension is reviewed by the day that is named."
            }
            Self::SuspensionReviewed => {
                "The Commission has reviewed the suspension. It goes on, and is reviewed again by the day that is named."
            }
            Self::Reinstated => "The suspension has ended.",
            Self::PreliminaryRefusal => {
                return format!(
                    "The Commission intends to refuse it. Until then nothing changes. You may respond or appeal within {RESPOND_WITHIN_DAYS} days; otherwise it becomes final on the day that is named."
                );
            }
            Self::PreliminaryRevocation => {
                return format!(
                    "The Commission intends to take it back. Until then nothing changes. You may respond or appeal within {RESPOND_WITHIN_DAYS} days; otherwise it becomes final on the day that is named."
                );
            }
            Self::Maintained => {
                return format!(
                    "The Commission has read your response and stays with its decision. Until it is final nothing changes. You may appeal within {APPEAL_WITHIN_DAYS} days; otherwise it becomes final on the day that is named."
                );
            }
            Self::Withdrawn => "The Commission has taken its preliminary decision back. Nothing has changed.",
            Self::AppealRefused => {
                "The appeal was decided by somebody who had no part in the decision. The decision stands, and is final."
            }
            Self::AppealAllowed => {
                "The appeal was decided by somebody who had no part in the decision. The decision is dropped. Nothing has changed."
            }
            Self::Corrected => "The Commission has corrected what it had recorded.",
        };
        sentence.to_owned()
    }
}

/// What the Commission has told an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its identity.
    pub id: NoticeId,
    /// Whom it tells.
    pub organization: OrganizationId,
    /// What it tells.
    pub kind: NoticeKind,
    /// For which use.
    pub r#use: Option<Use>,
    /// For which arena, where the use is per arena.
    pub arena: Option<ArenaCode>,
    /// The decision that it tells of.
    pub decision: Option<DecisionId>,
    /// The day that it names: when something becomes final, ends, or is reviewed.
    pub day: Option<Day>,
    /// When it was told.
    pub told_at: Instant,
    /// When the organization said that it has read it.
    pub acknowledged_at: Option<Instant>,
}

/// What the organization is told when a decision is recorded; absent while it waits for a second person.
#[must_use]
pub fn of_decision(decision: &Decision, at: Instant) -> Option<(NoticeKind, Option<Day>)> {
    if decision.phase(at) == Phase::Proposed {
        return None;
    }
    if decision.corrects.is_some() {
        return Some((NoticeKind::Corrected, Some(decision.valid_from)));
    }
    Some(match decision.act {
        Act::Grant | Act::GrantWithConditions => (NoticeKind::Granted, decision.valid_until),
        Act::Extend => (NoticeKind::Extended, decision.valid_until),
        Act::Reinstate => (NoticeKind::Reinstated, decision.valid_until),
        Act::Suspend => (NoticeKind::Suspended, decision.reviewed_by(at)),
        Act::Refuse => (NoticeKind::PreliminaryRefusal, decision.final_on(at)),
        Act::Revoke => (NoticeKind::PreliminaryRevocation, decision.final_on(at)),
    })
}

/// What the organization is told of a step, with the decision as it stands after it; absent where it is told nothing, or
/// took the step itself.
#[must_use]
pub fn of_step(step: StepKind, decision: &Decision, at: Instant) -> Option<(NoticeKind, Option<Day>)> {
    match step {
        // A suspension was told when it was recorded.
        StepKind::Confirm if decision.act == Act::Suspend => None,
        StepKind::Confirm => of_decision(decision, at),
        // What was never told needs no taking back.
        StepKind::Withdraw if decision.needs_confirmation && decision.taken(StepKind::Confirm, at).is_none() => None,
        StepKind::Withdraw => Some((NoticeKind::Withdrawn, None)),
        StepKind::Maintain => Some((NoticeKind::Maintained, decision.final_on(at))),
        StepKind::Uphold => Some((NoticeKind::AppealRefused, Some(at.day()))),
        StepKind::Overturn => Some((NoticeKind::AppealAllowed, None)),
        StepKind::Review => Some((NoticeKind::SuspensionReviewed, decision.reviewed_by(at))),
        StepKind::MeetCondition => decision.all_met_on(at).map(|_| (NoticeKind::Granted, decision.valid_until)),
        StepKind::Respond | StepKind::Appeal => None,
    }
}
