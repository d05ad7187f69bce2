//! What becomes of a decision after it is recorded: confirmed, heard, appealed, taken back.
//!
//! A decision is never edited. Each step is recorded beside it, and what it comes to on a day is computed from them.

use super::{
    Decision,
    limits::{APPEAL_WITHIN_DAYS, RESPOND_WITHIN_DAYS},
};
use crate::{
    access::Actor,
    time::{Day, Instant},
};
use serde::{Deserialize, Serialize};

/// A kind of step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// A second person stands by it.
    Confirm,
    /// Taken back before it came to hold.
    Withdraw,
    /// The organization says what it has to say to a preliminary decision.
    Respond,
    /// Staff have read the response, and stay with the decision.
    Maintain,
    /// The organization appeals.
    Appeal,
    /// The appeal is decided: the decision becomes final.
    Uphold,
    /// The appeal is decided: the decision never comes to hold.
    Overturn,
    /// The organization has met a condition.
    MeetCondition,
    /// A suspension was reviewed and goes on, until its next review.
    Review,
}

impl StepKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Confirm,
        Self::Withdraw,
        Self::Respond,
        Self::Maintain,
        Self::Appeal,
        Self::Uphold,
        Self::Overturn,
        Self::MeetCondition,
        Self::Review,
    ];

    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Withdraw => "withdraw",
            Self::Respond => "respond",
            Self::Maintain => "maintain",
            Self::Appeal => "appeal",
            Self::Uphold => "uphold",
            Self::Overturn => "overturn",
            Self::MeetCondition => "meet_condition",
            Self::Review => "review",
        }
    }

    /// Reads the word on the wire.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Whether the organization takes the step; staff take the others.
    #[must_use]
    pub fn is_of_organization(self) -> bool {
        matches!(self, Self::Respond | Self::Appeal)
    }
}

/// A step, as recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What happened.
    pub kind: StepKind,
    /// Which condition was met, counted from 0.
    pub condition: Option<usize>,
    /// By when a suspension that goes on is reviewed again.
    pub review_by: Option<Day>,
    /// What was said with it.
    pub text: Option<String>,
    /// Who took it.
    pub by: Actor,
    /// When the registry recorded it.
    pub at: Instant,
}

/// Where a decision stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// It waits for a second person. The earlier standing holds.
    Proposed,
    /// The organization may respond or appeal. The earlier standing holds until `final_on`.
    Preliminary,
    /// The organization has responded; staff have to answer. The earlier standing holds.
    Responded,
    /// Staff have read the response and stay with it; the organization may appeal. The earlier standing holds until
    /// `final_on`.
    Maintained,
    /// The organization has appealed. The earlier standing holds.
    Appealed,
    /// It holds, from its first day on.
    Final,
    /// It was taken back, and never came to hold.
    Withdrawn,
    /// The appeal was allowed, and it never came to hold.
    Overturned,
}

/// From when on a decision governs, and after which others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Effect {
    /// Its place among decisions: the day and the moment at which it came to hold. What becomes final by the passing of a
    /// day does so before everything that is recorded on that day.
    pub rank: (Day, Option<Instant>),
    /// The first day on which it governs.
    pub from: Day,
}

impl Decision {
    /// The steps recorded by an instant.
    fn known(&self, known_at: Instant) -> impl Iterator<Item = &Step> {
        self.course.iter().filter(move |step| step.at <= known_at)
    }

    /// When a step of this kind was last taken, as far as known by an instant.
    #[must_use]
    pub fn taken(&self, kind: StepKind, known_at: Instant) -> Option<&Step> {
        self.known(known_at).filter(|step| step.kind == kind).last()
    }

    /// When it began to run: when it was recorded, or confirmed where that was needed.
    pub(super) fn started(&self, known_at: Instant) -> Option<Instant> {
        if !self.needs_confirmation {
            return Some(self.recorded_at);
        }
        self.taken(StepKind::Confirm, known_at).map(|step| step.at)
    }

    /// The day on which a preliminary decision becomes final by itself, unless a response or an appeal stops that; absent
    /// while something stops it, and for decisions that are not preliminary.
    #[must_use]
    pub fn final_on(&self, known_at: Instant) -> Option<Day> {
        let started = self.started(known_at).filter(|_| self.is_preliminary)?;
        let has = |kind| self.taken(kind, known_at).is_some();
        if [StepKind::Withdraw, StepKind::Appeal].into_iter().any(has) {
            return None;
        }
        if let Some(maintained) = self.taken(StepKind::Maintain, known_at) {
            return Some(maintained.at.day().plus_days(APPEAL_WITHIN_DAYS + 1));
        }
        (!has(StepKind::Respond)).then(|| started.day().plus_days(RESPOND_WITHIN_DAYS + 1))
    }

    /// From when on it governs, as far as known by an instant; absent while it waits, and when it never will.
    #[must_use]
    pub fn effect(&self, known_at: Instant) -> Option<Effect> {
        if self.recorded_at > known_at {
            return None;
        }
        let has = |kind| self.taken(kind, known_at).is_some();
        let started = self.started(known_at)?;
        if has(StepKind::Withdraw) || has(StepKind::Overturn) {
            return None;
        }
        if !self.is_preliminary {
            // A correction speaks of days that have passed, also where somebody had to confirm it.
            let is_now = self.needs_confirmation && self.corrects.is_none();
            let from = if is_now { self.valid_from.max(started.day()) } else { self.valid_from };
            return Some(Effect { rank: (started.day(), Some(started)), from });
        }
        if let Some(upheld) = self.taken(StepKind::Uphold, known_at) {
            return Some(Effect { rank: (upheld.at.day(), Some(upheld.at)), from: upheld.at.day() });
        }
        let from = self.final_on(known_at)?;
        Some(Effect { rank: (from, None), from })
    }

    /// Where it stands at an instant.
    #[must_use]
    pub fn phase(&self, at: Instant) -> Phase {
        let has = |kind| self.taken(kind, at).is_some();
        if has(StepKind::Withdraw) {
            return Phase::Withdrawn;
        }
        if has(StepKind::Overturn) {
            return Phase::Overturned;
        }
        if self.started(at).is_none() {
            return Phase::Proposed;
        }
        if !self.is_preliminary || has(StepKind::Uphold) || self.final_on(at).is_some_and(|day| day <= at.day()) {
            return Phase::Final;
        }
        match (has(StepKind::Appeal), has(StepKind::Maintain), has(StepKind::Respond)) {
            (true, ..) => Phase::Appealed,
            (_, true, _) => Phase::Maintained,
            (_, _, true) => Phase::Responded,
            _ => Phase::Preliminary,
        }
    }

    /// Whether it waits for a person, or for a day to pass, before it holds or is dropped.
    #[must_use]
    pub fn is_open(&self, at: Instant) -> bool {
        !matches!(self.phase(at), Phase::Final | Phase::Withdrawn | Phase::Overturned)
    }

    /// Whether it is a suspension by one person that no second one has confirmed yet.
    #[must_use]
    pub fn is_provisional(&self, at: Instant) -> bool {
        self.act == super::Act::Suspend
            && self.decided_by.person().is_some()
            && self.taken(StepKind::Confirm, at).is_none()
    }

    /// By when a suspension is reviewed.
    #[must_use]
    pub fn reviewed_by(&self, at: Instant) -> Option<Day> {
        let again = self.taken(StepKind::Review, at).and_then(|step| step.review_by);
        again.or(self.review_by)
    }

    /// The day on which a condition was met, as far as known by an instant.
    #[must_use]
    pub fn condition_met_on(&self, place: usize, known_at: Instant) -> Option<Day> {
        let met = |step: &&Step| step.kind == StepKind::MeetCondition && step.condition == Some(place);
        self.known(known_at).find(met).map(|step| step.at.day())
    }

    /// The day on which the last of its conditions was met; absent while one is open, and when it has none.
    #[must_use]
    pub fn all_met_on(&self, known_at: Instant) -> Option<Day> {
        let days: Option<Vec<Day>> =
            (0..self.conditions.len()).map(|place| self.condition_met_on(place, known_at)).collect();
        days?.into_iter().max()
    }
}
