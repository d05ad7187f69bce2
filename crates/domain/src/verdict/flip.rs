//! When a verdict turns by itself: evidence expires, a self-assessment ages, a corrective action falls due, a policy takes
//! effect.

use super::{Facts, Outcome, evaluate};
use crate::{
    arena::ArenaCode,
    policy::{Policy, Rule, in_force},
    time::Day,
};
use std::collections::BTreeSet;

/// A verdict that turns from a yes, or to one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flip {
    /// The first day on which it has turned.
    pub since: Day,
    /// What it was before.
    pub from: Outcome,
    /// What it is then.
    pub to: Outcome,
    /// The requirements that it turns on, by their codes: those that are not met on the side where it is no yes.
    pub requirements: Vec<String>,
}

/// The first day after `today` on which the verdict turns by itself if nothing happens. Pure: a job need not run.
///
/// `versions` are those of one use.
#[must_use]
pub fn next_flip(versions: &[Policy], arena: Option<&ArenaCode>, facts: &Facts, today: Day) -> Option<Flip> {
    let judged = |on: Day| in_force(versions, on).map(|policy| evaluate(policy, arena, facts, on));
    let now = judged(today)?;
    let turning = days_that_matter(versions, facts).into_iter().filter(|day| *day > today);
    let mut before = now;
    for day in turning {
        let then = judged(day)?;
        if (then.outcome == Outcome::Met) != (before.outcome == Outcome::Met) {
            let requirements = if then.outcome == Outcome::Met { before.unmet() } else { then.unmet() };
            return Some(Flip { since: day, from: before.outcome, to: then.outcome, requirements });
        }
        before = then;
    }
    None
}

/// The days on which a verdict can change though no fact does.
fn days_that_matter(versions: &[Policy], facts: &Facts) -> BTreeSet<Day> {
    let mut days: BTreeSet<Day> = versions.iter().filter_map(|version| version.effective_from).collect();
    days.extend(facts.corrective_actions.iter().map(|action| action.due_on.next()));
    days.extend(facts.terms.values().flatten().map(|version| version.in_force_from));
    if let Some(accepted) = &facts.accepted {
        days.extend(accepted.standards.iter().filter_map(|standard| standard.evidence_expires).map(Day::next));
        let rules =
            versions.iter().flat_map(|version| &version.terms.requirements).map(|requirement| &requirement.rule);
        days.extend(rules.filter_map(|rule| match rule {
            Rule::AssessmentNotOlderThan { days } => Some(accepted.accepted_on.plus_days(i32::from(*days)).next()),
            _ => None,
        }));
    }
    days
}
