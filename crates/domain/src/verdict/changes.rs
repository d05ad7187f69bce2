//! What would turn a verdict: the smallest set of changes that makes a yes of it, and each single one that makes a no.

use super::{Facts, Outcome, RatedStandard, evaluate, ruling::covers, sort};
use crate::{
    arena::ArenaCode,
    edition::StandardCode,
    organization::OrganizationStatus,
    policy::{Audience, Coverage, Policy, RatingBasis, Rule, TermsKind},
    rating::Rating,
    time::Day,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A change for the better. Each counts as one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "change")]
pub enum Gain {
    /// A self-assessment is accepted in which everything that the policy asks for is rated at least *meets*.
    AcceptSelfAssessment {},
    /// The self-assessment is accepted anew: its ratings are confirmed today.
    AssessAnew {},
    /// The accepted self-assessment comes to cover the arena that is asked about, with every standard at least *meets*.
    CoverArena {
        /// The arena.
        arena: ArenaCode,
    },
    /// The accepted self-assessment comes to hold a standard that it does not hold, rated at least *meets*.
    AddStandard {
        /// The standard.
        standard: StandardCode,
    },
    /// A standard comes to be rated at least *meets*.
    RaiseRating {
        /// The standard.
        standard: StandardCode,
        /// By whom.
        by: RatingBasis,
    },
    /// The evidence for a standard is renewed.
    RenewEvidence {
        /// The standard.
        standard: StandardCode,
    },
    /// Every serious concern is settled.
    SettleConcerns {},
    /// Terms are accepted.
    AcceptTerms {
        /// Which terms.
        terms: TermsKind,
    },
    /// A line that is answered at every hour is published.
    PublishRoundTheClockLine {},
}

impl Gain {
    /// Who may read it.
    #[must_use]
    pub fn audience(&self) -> Audience {
        if matches!(self, Self::SettleConcerns {}) { Audience::Staff } else { Audience::Provider }
    }
}

/// A change for the worse.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "change")]
pub enum Loss {
    /// The organization closes.
    OrganizationCloses {},
    /// A standard comes to be rated below *meets*.
    RatingFalls {
        /// The standard.
        standard: StandardCode,
        /// By whom.
        by: RatingBasis,
    },
    /// Evidence for a standard expires.
    EvidenceExpires {
        /// The standard.
        standard: StandardCode,
    },
    /// The corrective action for a tolerated standard falls overdue.
    CorrectiveActionLapses {
        /// The standard.
        standard: StandardCode,
    },
    /// A serious concern is opened.
    SeriousConcernOpens {},
    /// Accepted terms are withdrawn.
    TermsWithdrawn {
        /// Which terms.
        terms: TermsKind,
    },
    /// The line that is answered at every hour is no longer published.
    RoundTheClockLineEnds {},
}

impl Loss {
    /// Who may read it.
    #[must_use]
    pub fn audience(&self) -> Audience {
        if matches!(self, Self::SeriousConcernOpens {}) { Audience::Staff } else { Audience::Provider }
    }

    /// The facts once this has happened, on a day.
    #[must_use]
    pub fn on(&self, facts: &Facts, on: Day) -> Facts {
        let mut facts = facts.clone();
        match self {
            Self::OrganizationCloses {} => facts.status = OrganizationStatus::Closed,
            Self::SeriousConcernOpens {} => facts.open_serious_concern = Some(true),
            Self::RoundTheClockLineEnds {} => facts.round_the_clock_line = Some(false),
            Self::TermsWithdrawn { terms } => {
                facts.terms.entry(*terms).or_default().iter_mut().for_each(|version| version.accepted = false);
            }
            Self::CorrectiveActionLapses { standard } => {
                let of_standard = facts.corrective_actions.iter_mut().filter(|action| action.standard == *standard);
                of_standard.for_each(|action| action.due_on = action.due_on.min(on.plus_days(-1)));
            }
            Self::RatingFalls { standard, by } => {
                if *by == RatingBasis::Verified {
                    facts.corrective_actions.retain(|action| action.standard != *standard || action.closed.is_none());
                }
                if let Some(one) = find(&mut facts, standard) {
                    match by {
                        RatingBasis::SelfRated => one.self_rating = Some(Rating::DoesNotMeet),
                        RatingBasis::Verified => one.verified_rating = Some(Rating::DoesNotMeet),
                    }
                }
            }
            Self::EvidenceExpires { standard } => {
                if let Some(one) = find(&mut facts, standard) {
                    one.evidence_expires = Some(on.plus_days(-1));
                }
            }
        }
        facts
    }
}

fn find<'f>(facts: &'f mut Facts, standard: &StandardCode) -> Option<&'f mut RatedStandard> {
    facts.accepted.as_mut()?.standards.iter_mut().find(|one| one.code == *standard)
}

/// Each single change for the worse that would make a no of a yes. Empty where there is no yes.
#[must_use]
pub fn losses(policy: &Policy, arena: Option<&ArenaCode>, facts: &Facts, on: Day) -> Vec<Loss> {
    let is_met = |facts: &Facts| evaluate(policy, arena, facts, on).outcome == Outcome::Met;
    if !is_met(facts) {
        return Vec::new();
    }
    let mut possible: BTreeSet<Loss> = BTreeSet::new();
    let standards = || facts.accepted.iter().flat_map(|accepted| &accepted.standards);
    for rule in policy.terms.requirements.iter().map(|requirement| &requirement.rule) {
        match rule {
            Rule::OrganizationActive {} => drop(possible.insert(Loss::OrganizationCloses {})),
            Rule::NoOpenSeriousConcern {} => drop(possible.insert(Loss::SeriousConcernOpens {})),
            Rule::TermsAccepted { terms } => drop(possible.insert(Loss::TermsWithdrawn { terms: *terms })),
            Rule::RoundTheClockLine {} => drop(possible.insert(Loss::RoundTheClockLineEnds {})),
            // It ages by itself: the verdict says until when it holds.
            Rule::AssessmentNotOlderThan { .. } => {}
            Rule::EvidenceCurrent {} => {
                let dated = standards().filter(|standard| standard.evidence_expires.is_some());
                possible.extend(dated.map(|one| Loss::EvidenceExpires { standard: one.code.clone() }));
            }
            Rule::RatedAtLeastMeets { coverage, basis, tolerance } => {
                let covered = standards().filter(|standard| covers(coverage, arena, standard));
                possible.extend(covered.map(|one| Loss::RatingFalls { standard: one.code.clone(), by: *basis }));
                let sorted = sort(coverage, *basis, tolerance.as_ref(), arena, facts, on);
                let tolerated = sorted.tolerable.into_iter();
                possible.extend(tolerated.map(|(standard, _)| Loss::CorrectiveActionLapses { standard }));
            }
        }
    }
    possible.into_iter().filter(|loss| !is_met(&loss.on(facts, on))).collect()
}

/// How many standards that could be tolerated are tried in every combination. With more of them the set still holds
/// nothing that could be left out, but another one may be smaller.
const MOST_COMBINED: usize = 16;

/// The smallest set of changes that would make a yes of a verdict that is none; `None` where no change of facts does: the
/// organization has closed, no arena is asked about, the edition holds no standard that is asked for, or the policy
/// requires nothing. Empty where it is a yes.
#[must_use]
pub fn smallest_gains(policy: &Policy, arena: Option<&ArenaCode>, facts: &Facts, on: Day) -> Option<BTreeSet<Gain>> {
    if policy.terms.requirements.is_empty() {
        return None;
    }
    let mut forced: BTreeSet<Gain> = BTreeSet::new();
    // Of each of these, so many.
    let mut choices: Vec<(usize, BTreeSet<Gain>)> = Vec::new();
    for rule in policy.terms.requirements.iter().map(|requirement| &requirement.rule) {
        match rule {
            Rule::OrganizationActive {} if facts.status == OrganizationStatus::Closed => return None,
            Rule::OrganizationActive {} => {}
            Rule::NoOpenSeriousConcern {} if facts.open_serious_concern != Some(false) => {
                forced.insert(Gain::SettleConcerns {});
            }
            Rule::TermsAccepted { terms } if !facts.terms_on(*terms, on).is_some_and(|(accepted, _)| accepted) => {
                forced.insert(Gain::AcceptTerms { terms: *terms });
            }
            Rule::RoundTheClockLine {} if facts.round_the_clock_line != Some(true) => {
                forced.insert(Gain::PublishRoundTheClockLine {});
            }
            Rule::NoOpenSeriousConcern {} | Rule::TermsAccepted { .. } | Rule::RoundTheClockLine {} => {}
            Rule::RatedAtLeastMeets { coverage: Coverage::AskedArena {}, .. } if arena.is_none() => return None,
            Rule::RatedAtLeastMeets { coverage: Coverage::Named { standards }, .. } if standards.is_empty() => {
                return None;
            }
            Rule::RatedAtLeastMeets { .. } | Rule::AssessmentNotOlderThan { .. } | Rule::EvidenceCurrent {}
                if facts.accepted.is_none() =>
            {
                forced.insert(Gain::AcceptSelfAssessment {});
            }
            Rule::AssessmentNotOlderThan { days } => {
                let accepted_on = facts.accepted.as_ref().map(|accepted| accepted.accepted_on);
                if accepted_on.is_some_and(|day| day.plus_days(i32::from(*days)) < on) {
                    forced.insert(Gain::AssessAnew {});
                }
            }
            Rule::EvidenceCurrent {} => {
                let standards = facts.accepted.iter().flat_map(|accepted| &accepted.standards);
                let expired = standards.filter(|one| one.evidence_expires.is_some_and(|last| last < on));
                forced.extend(expired.map(|one| Gain::RenewEvidence { standard: one.code.clone() }));
            }
            Rule::RatedAtLeastMeets { coverage, basis, tolerance } => {
                let sorted = sort(coverage, *basis, tolerance.as_ref(), arena, facts, on);
                let too_many = sorted.too_many(tolerance.as_ref());
                let raise = |standard: StandardCode| Gain::RaiseRating { standard, by: *basis };
                if sorted.covered == 0 && !matches!(coverage, Coverage::Named { .. }) {
                    let Coverage::AskedArena {} = coverage else { return None };
                    forced.insert(Gain::CoverArena { arena: arena?.clone() });
                }
                forced.extend(sorted.absent.into_iter().map(|standard| Gain::AddStandard { standard }));
                forced.extend(sorted.unrated.into_iter().chain(sorted.below).map(raise));
                if too_many > 0 {
                    choices.push((too_many, sorted.tolerable.into_iter().map(|(code, _)| raise(code)).collect()));
                }
            }
        }
    }
    let open = choices.into_iter().map(|(count, of)| {
        let rest: BTreeSet<Gain> = of.difference(&forced).cloned().collect();
        (count.saturating_sub(of.len() - rest.len()), rest)
    });
    let chosen = fewest(&open.filter(|(count, _)| *count > 0).collect::<Vec<_>>());
    forced.extend(chosen);
    Some(forced)
}

/// A smallest set that holds so many of each.
fn fewest(choices: &[(usize, BTreeSet<Gain>)]) -> BTreeSet<Gain> {
    let candidates: Vec<&Gain> = choices.iter().flat_map(|(_, of)| of).collect::<BTreeSet<_>>().into_iter().collect();
    let suffices = |chosen: &[&Gain]| {
        choices.iter().all(|(count, of)| chosen.iter().filter(|gain| of.contains(**gain)).count() >= *count)
    };
    let fewest_possible = choices.iter().map(|(count, _)| *count).max().unwrap_or(0);
    if candidates.len() <= MOST_COMBINED {
        for size in fewest_possible..=candidates.len() {
            if let Some(found) = combination(&candidates, size, &mut Vec::new(), &suffices) {
                return found.into_iter().cloned().collect();
            }
        }
    }
    let mut kept = candidates;
    let mut place = 0;
    while place < kept.len() {
        let without: Vec<&Gain> = kept.iter().enumerate().filter(|(at, _)| *at != place).map(|(_, one)| *one).collect();
        if suffices(&without) {
            kept = without;
        } else {
            place += 1;
        }
    }
    kept.into_iter().cloned().collect()
}

/// The first combination of so many candidates that suffices.
fn combination<'g>(
    candidates: &[&'g Gain],
    size: usize,
    chosen: &mut Vec<&'g Gain>,
    suffices: &impl Fn(&[&'g Gain]) -> bool,
) -> Option<Vec<&'g Gain>> {
    if size == 0 {
        return suffices(chosen).then(|| chosen.clone());
    }
    for (place, candidate) in candidates.iter().enumerate() {
        if candidates.len() - place < size {
            break;
        }
        chosen.push(candidate);
        let found = combination(candidates.get(place + 1..).unwrap_or_default(), size - 1, chosen, suffices);
        chosen.pop();
        if found.is_some() {
            return found;
        }
    }
    None
}
