//! What the directory is given of one organization.

use domain::{
    arena::ArenaCode,
    edition::EditionName,
    ids::{DecisionId, OrganizationId},
    offering::Offering,
    organization::{OrganizationKind, OrganizationStatus},
    policy::{PolicyName, Use},
    standing::StandingState,
    succession::Link,
    time::Day,
    verdict::Reason,
};
use std::{
    hash::{Hash, Hasher},
    sync::Arc,
};

/// What the directory holds of one organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The number of the journal entry that created the organization. Unique and never changed: it is the order of
    /// lists and what cursors point to.
    pub entered: u64,
    /// Its identity.
    pub id: OrganizationId,
    /// Its legal name.
    pub name: String,
    /// The other names it goes by.
    pub other_names: Vec<String>,
    /// Legal names that it has borne before.
    pub former_names: Vec<String>,
    /// What kind of body it is.
    pub kind: OrganizationKind,
    /// Whether it has a line that is answered at every hour.
    pub has_round_the_clock_line: bool,
    /// Whether it works.
    pub status: OrganizationStatus,
    /// As whom it goes on, one step far; absent for all but those that have been succeeded.
    pub continued_by: Option<Arc<Link>>,
    /// What it offers.
    pub offerings: Vec<Offering>,
    /// Its standing, one line a matter. A matter without a line is `not_assessed`; so is one whose line has no runs,
    /// and the directory does not keep such a line. Of two lines about one matter the first counts.
    pub lines: Vec<Line>,
}

/// The standing of one organization in one matter, as dated runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The use.
    pub r#use: Use,
    /// The arena, where the use is per arena.
    pub arena: Option<ArenaCode>,
    /// In the order of their days and without overlap. Days that no run contains are `not_assessed`.
    pub runs: Vec<Run>,
}

/// A run of days with one state, both ends included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The first day.
    pub from: Day,
    /// The last day; absent when it runs on.
    pub until: Option<Day>,
    /// The state on those days.
    pub state: StandingState,
    /// What it rests on.
    pub grounds: Arc<Grounds>,
}

/// What a run rests on, as partners may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grounds {
    /// The governing decision.
    pub decision: DecisionId,
    /// The day on which it was recorded.
    pub decided_on: Day,
    /// The first day on which it holds.
    pub valid_from: Day,
    /// The last day on which it holds; absent for acts without a term.
    pub valid_until: Option<Day>,
    /// Whether it goes against the verdict.
    pub against_verdict: bool,
    /// Whether it is a suspension that no second person has confirmed.
    pub provisional: bool,
    /// The predecessor whose standing it carries over; absent for all but a few.
    pub inherited_from: Option<OrganizationId>,
    /// The edition that the ratings were given against; absent when there are none.
    pub edition: Option<Arc<EditionName>>,
    /// The policy that the verdict applied.
    pub policy: Arc<PolicyName>,
    /// The verdict's reasons that partners may read, in the policy's order.
    pub reasons: Arc<[Reason]>,
}

/// By the decision alone: one decision has one set of grounds, and the names inside have no hash of their own.
impl Hash for Grounds {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.decision.hash(state);
    }
}

impl Line {
    /// The run that contains the day; absent when none does.
    #[must_use]
    pub fn on(&self, day: Day) -> Option<&Run> {
        let begun = self.runs.partition_point(|run| run.from <= day);
        self.runs.get(begun.checked_sub(1)?).filter(|run| run.until.is_none_or(|last| day <= last))
    }

    /// The state on the day: that of the run which contains it, else `not_assessed`.
    #[must_use]
    pub fn state_on(&self, day: Day) -> StandingState {
        self.on(day).map_or(StandingState::NotAssessed, |run| run.state)
    }
}

impl Entry {
    /// Every name by which it may be known: the legal name, other names, former names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name).chain(&self.other_names).chain(&self.former_names).map(String::as_str)
    }

    /// The line of one matter; absent when nothing has been decided in it.
    #[must_use]
    pub fn line(&self, r#use: Use, arena: Option<&ArenaCode>) -> Option<&Line> {
        self.lines.iter().find(|line| line.r#use == r#use && line.arena.as_ref() == arena)
    }
}
