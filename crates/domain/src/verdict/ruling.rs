//! What comes of one rule on a day.

use super::{AcceptedAssessment, Facts, Outcome, RatedStandard};
use crate::{
    arena::ArenaCode,
    edition::{Section, StandardCode},
    organization::OrganizationStatus,
    policy::{Coverage, RatingBasis, Rule, TermsKind, Tolerance},
    rating::Rating,
    time::Day,
};

/// What came of one rule, before it is given its requirement's name.
pub(super) struct Ruling {
    pub outcome: Outcome,
    pub text: String,
    pub standards: Vec<StandardCode>,
    pub holds_until: Option<Day>,
}

impl Ruling {
    fn new(outcome: Outcome, text: impl Into<String>) -> Self {
        Self { outcome, text: text.into(), standards: Vec::new(), holds_until: None }
    }
}

pub(super) fn rule_on(rule: &Rule, arena: Option<&ArenaCode>, facts: &Facts, on: Day) -> Ruling {
    match rule {
        Rule::OrganizationActive {} => match facts.status {
            OrganizationStatus::Active => Ruling::new(Outcome::Met, "The organization is active."),
            OrganizationStatus::Closed => Ruling::new(Outcome::NotMet, "The organization has closed."),
        },
        Rule::NoOpenSeriousConcern {} => match facts.open_serious_concern {
            Some(false) => Ruling::new(Outcome::Met, "No serious concern is open."),
            Some(true) => Ruling::new(Outcome::NotMet, "A serious concern is open."),
            None => Ruling::new(Outcome::Unknown, "Whether a serious concern is open is not known."),
        },
        Rule::TermsAccepted { terms } => {
            let which = match terms {
                TermsKind::Logo => "the terms for using the logo",
            };
            match facts.terms_on(*terms, on) {
                Some((true, holds_until)) => Ruling {
                    holds_until,
                    ..Ruling::new(Outcome::Met, format!("The organization has accepted {which}."))
                },
                Some((false, _)) => Ruling::new(Outcome::NotMet, format!("The organization has not accepted {which}.")),
                None => Ruling::new(Outcome::Unknown, format!("The Commission has not published {which}.")),
            }
        }
        Rule::RoundTheClockLine {} => match facts.round_the_clock_line {
            Some(true) => {
                Ruling::new(Outcome::Met, "The organization publishes a line that is answered at every hour.")
            }
            Some(false) => {
                Ruling::new(Outcome::NotMet, "The organization publishes no line that is answered at every hour.")
            }
            None => Ruling::new(Outcome::Unknown, "Whether a line is answered at every hour is not known."),
        },
        Rule::RatedAtLeastMeets { .. } | Rule::AssessmentNotOlderThan { .. } | Rule::EvidenceCurrent {} => {
            match &facts.accepted {
                Some(accepted) => on_the_assessment(rule, arena, facts, accepted, on),
                None => Ruling::new(Outcome::Unknown, "There is no accepted self-assessment."),
            }
        }
    }
}

fn on_the_assessment(
    rule: &Rule,
    arena: Option<&ArenaCode>,
    facts: &Facts,
    accepted: &AcceptedAssessment,
    on: Day,
) -> Ruling {
    match rule {
        Rule::RatedAtLeastMeets { coverage, basis, tolerance } => {
            let sorted = sort(coverage, *basis, tolerance.as_ref(), arena, facts, on);
            rated_at_least_meets(sorted, coverage, *basis, tolerance.as_ref(), arena)
        }
        Rule::AssessmentNotOlderThan { days } => {
            let last = accepted.accepted_on.plus_days(i32::from(*days));
            let accepted_on = accepted.accepted_on;
            let (outcome, text) = if on <= last {
                let text =
                    format!("The self-assessment was accepted on {accepted_on} and is not older than {days} days.");
                (Outcome::Met, text)
            } else {
                (
                    Outcome::NotMet,
                    format!("The self-assessment was accepted on {accepted_on}, more than {days} days ago."),
                )
            };
            Ruling { holds_until: Some(last), ..Ruling::new(outcome, text) }
        }
        Rule::EvidenceCurrent {} => evidence_current(accepted, on),
        Rule::OrganizationActive {}
        | Rule::NoOpenSeriousConcern {}
        | Rule::TermsAccepted { .. }
        | Rule::RoundTheClockLine {} => Ruling::new(Outcome::Unknown, "Not known."),
    }
}

/// The standards that a requirement about ratings speaks of, by what is known of each.
#[derive(Debug, Default)]
pub(crate) struct Sorted {
    /// How many of the accepted self-assessment's standards it speaks of.
    pub covered: usize,
    /// Named standards that the accepted self-assessment does not hold.
    pub absent: Vec<StandardCode>,
    /// Those without a rating.
    pub unrated: Vec<StandardCode>,
    /// Those below *meets* that are not tolerated.
    pub below: Vec<StandardCode>,
    /// Those below *meets* that could be tolerated, each with the last day on which its corrective action is in time.
    pub tolerable: Vec<(StandardCode, Day)>,
}

impl Sorted {
    /// How many of those that could be tolerated are too many.
    pub fn too_many(&self, tolerance: Option<&Tolerance>) -> usize {
        self.tolerable.len().saturating_sub(tolerance.map_or(0, |tolerance| usize::from(tolerance.unmet)))
    }
}

/// Whether a coverage speaks of a standard.
pub(super) fn covers(coverage: &Coverage, arena: Option<&ArenaCode>, standard: &RatedStandard) -> bool {
    match coverage {
        Coverage::Foundational {} => standard.section == Section::Foundational {},
        Coverage::AskedArena {} => arena.is_some() && standard.section.arena() == arena,
        Coverage::Named { standards } => standards.contains(&standard.code),
    }
}

/// Sorts the standards that a requirement about ratings speaks of. Without an accepted self-assessment there are none.
pub(crate) fn sort(
    coverage: &Coverage,
    basis: RatingBasis,
    tolerance: Option<&Tolerance>,
    arena: Option<&ArenaCode>,
    facts: &Facts,
    on: Day,
) -> Sorted {
    let mut sorted = Sorted::default();
    let standards = facts.accepted.iter().flat_map(|accepted| &accepted.standards);
    for standard in standards.clone().filter(|standard| covers(coverage, arena, standard)) {
        sorted.covered += 1;
        let rating = match basis {
            RatingBasis::SelfRated => standard.self_rating,
            RatingBasis::Verified => facts.verified_rating(standard, on),
        };
        let code = standard.code.clone();
        match rating {
            Some(Rating::Meets | Rating::Exceeds) => {}
            None => sorted.unrated.push(code),
            Some(Rating::DoesNotMeet) => {
                let may_be = tolerance.is_some_and(|tolerance| !tolerance.never.contains(&code));
                match facts.remedied_until(&code, on).filter(|_| may_be) {
                    Some(due_on) => sorted.tolerable.push((code, due_on)),
                    None => sorted.below.push(code),
                }
            }
        }
    }
    if let Coverage::Named { standards: named } = coverage {
        let is_absent = |code: &&StandardCode| !standards.clone().any(|standard| standard.code == **code);
        sorted.absent = named.iter().filter(is_absent).cloned().collect();
    }
    sorted
}

fn rated_at_least_meets(
    sorted: Sorted,
    coverage: &Coverage,
    basis: RatingBasis,
    tolerance: Option<&Tolerance>,
    arena: Option<&ArenaCode>,
) -> Ruling {
    let whose = match coverage {
        Coverage::Foundational {} => "foundational standards".to_owned(),
        Coverage::AskedArena {} => {
            format!("standards of the arena {}", arena.map_or("that was asked about", ArenaCode::as_str))
        }
        Coverage::Named { .. } => "named standards".to_owned(),
    };
    let rated_by = match basis {
        RatingBasis::SelfRated => "by the organization itself",
        RatingBasis::Verified => "by a reviewer",
    };
    let too_many = sorted.too_many(tolerance) > 0;
    let Sorted { covered, absent, mut unrated, mut below, tolerable } = sorted;
    let (tolerated, last_days): (Vec<StandardCode>, Vec<Day>) = tolerable.into_iter().unzip();
    if too_many || !below.is_empty() {
        let unmet = below.len() + tolerated.len();
        let mut text = format!("{unmet} of {covered} {whose} rated below meets {rated_by}.");
        if let Some(tolerance) = tolerance {
            let most = tolerance.unmet;
            text +=
                &format!(" At most {most} are tolerated, each while a corrective action for it is open and in time.");
        }
        if too_many {
            below.extend(tolerated);
        }
        return Ruling { standards: below, ..Ruling::new(Outcome::NotMet, text) };
    }
    unrated.extend(absent);
    // Nothing covered is no evidence of anything: an empty list must never read as "all of them".
    if covered == 0 || !unrated.is_empty() {
        let text = format!("Not all {whose} are rated {rated_by}.");
        return Ruling { standards: unrated, ..Ruling::new(Outcome::Unknown, text) };
    }
    let text = match tolerated.len() {
        0 => format!("All {covered} {whose} are rated at least meets {rated_by}."),
        count => format!(
            "{} of {covered} {whose} are rated at least meets {rated_by}; {count} are tolerated while a corrective action is open.",
            covered - count
        ),
    };
    Ruling { holds_until: last_days.into_iter().min(), ..Ruling::new(Outcome::Met, text) }
}

fn evidence_current(accepted: &AcceptedAssessment, on: Day) -> Ruling {
    let expired: Vec<StandardCode> = accepted
        .standards
        .iter()
        .filter(|standard| standard.evidence_expires.is_some_and(|last| last < on))
        .map(|standard| standard.code.clone())
        .collect();
    if !expired.is_empty() {
        let text = format!("Evidence has expired for {} standards.", expired.len());
        return Ruling { standards: expired, ..Ruling::new(Outcome::NotMet, text) };
    }
    Ruling {
        holds_until: accepted.standards.iter().filter_map(|standard| standard.evidence_expires).min(),
        ..Ruling::new(Outcome::Met, "No evidence that the ratings rest on has expired.")
    }
}
