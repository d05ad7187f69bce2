//! Facts: what is known of an organization when a policy is applied to it.

use crate::{
    edition::{EditionName, Section, StandardCode},
    ids::{AssessmentId, EvidenceId, OrganizationId},
    organization::OrganizationStatus,
    policy::TermsKind,
    rating::Rating,
    time::Day,
};
use std::collections::BTreeMap;

/// One standard as an accepted self-assessment left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RatedStandard {
    /// The standard.
    pub code: StandardCode,
    /// Its section.
    pub section: Section,
    /// The organization's own rating.
    pub self_rating: Option<Rating>,
    /// The reviewer's rating.
    pub verified_rating: Option<Rating>,
    /// The evidence that the answer rests on; not read where many organizations are judged at once.
    pub evidence: Vec<EvidenceId>,
    /// The first day on which a piece of its evidence is no longer valid is the day after this.
    pub evidence_expires: Option<Day>,
}

/// What an accepted self-assessment says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptedAssessment {
    /// Its identity.
    pub id: AssessmentId,
    /// Against which edition.
    pub edition: EditionName,
    /// The day of acceptance.
    pub accepted_on: Day,
    /// Every standard that applied.
    pub standards: Vec<RatedStandard>,
}

/// What is known of an organization when a policy is applied to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Whether it works.
    pub status: OrganizationStatus,
    /// Its newest accepted self-assessment, or that of the predecessor; absent when there is none.
    pub accepted: Option<AcceptedAssessment>,
    /// The predecessor whose self-assessment `accepted` is; absent when it is the organization's own.
    pub inherited_from: Option<OrganizationId>,
    /// The corrective actions of `accepted`, open and closed.
    pub corrective_actions: Vec<CorrectiveState>,
    /// Whether a serious concern about it is open; absent when the registry does not know.
    pub open_serious_concern: Option<bool>,
    /// The versions of each kind of terms, in the order in which they take effect, and whether it has accepted each.
    pub terms: BTreeMap<TermsKind, Vec<TermsVersion>>,
    /// Whether it publishes a line that is answered at every hour; absent when the registry does not know.
    pub round_the_clock_line: Option<bool>,
}

impl Facts {
    /// An organization of which nothing is known but whether it works.
    #[must_use]
    pub fn of(status: OrganizationStatus) -> Self {
        Self {
            status,
            accepted: None,
            inherited_from: None,
            corrective_actions: Vec::new(),
            open_serious_concern: None,
            terms: BTreeMap::new(),
            round_the_clock_line: None,
        }
    }

    /// The verified rating of a standard on a day: that of the newest follow-up by then, and without one the reviewer's.
    #[must_use]
    pub fn verified_rating(&self, standard: &RatedStandard, on: Day) -> Option<Rating> {
        self.followed_up(&standard.code, on).map(|(_, rating)| rating).or(standard.verified_rating)
    }

    /// The newest follow-up of a standard by a day, with its day.
    #[must_use]
    pub fn followed_up(&self, standard: &StandardCode, on: Day) -> Option<(Day, Rating)> {
        let closed = self.corrective_actions.iter().filter(|action| action.standard == *standard);
        closed.filter_map(|action| action.closed).filter(|(day, _)| *day <= on).max_by_key(|(day, _)| *day)
    }

    /// The last day of the corrective action for a standard that is open on a day and not overdue.
    #[must_use]
    pub fn remedied_until(&self, standard: &StandardCode, on: Day) -> Option<Day> {
        let of_standard = self.corrective_actions.iter().filter(|action| action.standard == *standard);
        of_standard.filter(|action| action.is_open_and_in_time(on)).map(|action| action.due_on).max()
    }

    /// Whether the terms in force on a day are accepted, and the last day on which what was accepted stays in force; absent
    /// when no terms are in force then.
    #[must_use]
    pub fn terms_on(&self, kind: TermsKind, on: Day) -> Option<(bool, Option<Day>)> {
        let versions = self.terms.get(&kind)?;
        let in_force = versions.iter().rposition(|version| version.in_force_from <= on)?;
        let accepted = versions.get(in_force)?.accepted;
        let next = versions.iter().skip(in_force + 1).find(|version| version.accepted != accepted);
        Some((accepted, next.map(|next| next.in_force_from.plus_days(-1))))
    }

    /// The standards as rated on a day, with follow-ups in the place of the findings that they follow.
    #[must_use]
    pub fn rated_on(&self, on: Day) -> Vec<RatedStandard> {
        let standards = self.accepted.iter().flat_map(|accepted| &accepted.standards);
        let rated = standards
            .map(|standard| RatedStandard { verified_rating: self.verified_rating(standard, on), ..standard.clone() });
        rated.collect()
    }
}

/// A version of terms, as far as a verdict takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TermsVersion {
    /// The first day on which it is in force.
    pub in_force_from: Day,
    /// Whether the organization has accepted it.
    pub accepted: bool,
}

/// A corrective action, as far as a verdict takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectiveState {
    /// The unmet standard.
    pub standard: StandardCode,
    /// The day on which it was opened.
    pub opened_on: Day,
    /// The last day on which it is not overdue.
    pub due_on: Day,
    /// The day on which a finding closed it, and the rating found; absent while it is open.
    pub closed: Option<(Day, Rating)>,
}

impl CorrectiveState {
    /// Whether it was open on a day, and not overdue.
    #[must_use]
    pub fn is_open_and_in_time(&self, on: Day) -> bool {
        self.opened_on <= on && on <= self.due_on && self.closed.is_none_or(|(day, _)| on < day)
    }
}
