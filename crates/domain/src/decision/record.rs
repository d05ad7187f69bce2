//! Decisions as they are recorded.

use super::{Act, Condition, Matter, Step, decide::goes_against};
use crate::{
    access::Actor,
    ids::{DecisionId, OrganizationId},
    policy::Audience,
    succession::Held,
    time::{Day, Instant},
    verdict::Verdict,
};
use std::collections::BTreeSet;

/// A person's act on a verdict, as recorded, with the steps taken since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Its identity.
    pub id: DecisionId,
    /// About what.
    pub matter: Matter,
    /// What it does.
    pub act: Act,
    /// The first day on which it holds, as it was decided. [`Decision::effect`] says from when on it does.
    pub valid_from: Day,
    /// The last day on which it holds, for acts with a term.
    pub valid_until: Option<Day>,
    /// What the organization must do.
    pub conditions: Vec<Condition>,
    /// Why.
    pub reason: Option<String>,
    /// Whether it goes against the verdict. Flagged for ever.
    pub against_verdict: bool,
    /// The predecessor whose standing it carries over. Said for ever.
    pub inherited_from: Option<OrganizationId>,
    /// The verdict that it was made on.
    pub verdict: Verdict,
    /// Who decided.
    pub decided_by: Actor,
    /// When the registry recorded it.
    pub recorded_at: Instant,
    /// Whether it holds only once a second person has confirmed it.
    pub needs_confirmation: bool,
    /// Whether the organization is heard before it becomes final.
    pub is_preliminary: bool,
    /// By when a suspension is to be reviewed.
    pub review_by: Option<Day>,
    /// The decision in whose place it stands.
    pub corrects: Option<DecisionId>,
    /// What became of it, in the order in which it was recorded.
    pub course: Vec<Step>,
}

/// What came before a decision in the same matter.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// The decisions so far, in the order in which they were recorded.
    pub decisions: Vec<Decision>,
    /// Who recorded the findings that the verdict rests on, and who accepted them.
    pub reviewers: BTreeSet<Actor>,
    /// What the predecessor that the proposal names held when it was succeeded; absent when it names none.
    pub held: Option<Held>,
    /// Whether the policy in force asks for two people.
    pub two_people: bool,
    /// Whether the organization has closed.
    pub closed: bool,
}

impl Decision {
    /// The conditions that were still open at an instant.
    #[must_use]
    pub fn open_conditions(&self, at: Instant) -> Vec<Condition> {
        let open = |(place, _): &(usize, &Condition)| self.condition_met_on(*place, at).is_none();
        self.conditions.iter().enumerate().filter(open).map(|(_, condition)| condition.clone()).collect()
    }

    /// Whether it goes against the verdict, as a reader of this audience is told: judged on the verdict that they may know of.
    #[must_use]
    pub fn is_told_against_verdict(&self, reader: Audience) -> bool {
        let told = self.verdict.as_told_to(reader).outcome;
        if told == self.verdict.outcome { self.against_verdict } else { goes_against(self.act, told) }
    }

    /// Whether somebody had a part in it: decided, confirmed, or answered for it. They do not decide an appeal against it.
    #[must_use]
    pub fn took_part(&self, actor: Actor) -> bool {
        self.decided_by == actor || self.course.iter().any(|step| !step.kind.is_of_organization() && step.by == actor)
    }
}
