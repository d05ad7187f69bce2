//! Resolutions: how two reviewers' disagreement ends, and how a finding that was handed in is changed after all.

use super::{Recorded, Review, ReviewCount, ReviewPlace, SettledBy};
use crate::{Refusal, access::Actor, edition::StandardCode, rating::Rating, refusal::ReviewRefusal};

/// What somebody says that the final rating of a standard should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolution {
    /// Of which standard.
    pub standard: StandardCode,
    /// The rating.
    pub rating: Rating,
    /// Why.
    pub reasons: String,
    /// Who says so.
    pub by: Actor,
    /// How it came to hold; absent while it is one reviewer's proposal.
    pub settled: Option<SettledBy>,
    /// Whether it counts. Otherwise it is history: the answer has changed since.
    pub counts: bool,
}

/// What becomes of a resolution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolved {
    /// It waits for somebody else who says the same.
    Proposed,
    /// It holds.
    Settled(SettledBy),
}

impl Review {
    /// What becomes of a rating that somebody says should be the final one.
    ///
    /// A reviewer's word is a proposal until somebody else says the same: nobody alone overturns their own finding, and two
    /// reviewers who disagree agree in this way. Somebody who has found nothing here settles a disagreement at once, and
    /// otherwise confirms what a reviewer has proposed.
    ///
    /// # Errors
    /// When the reviews have not been handed in, the standard is settled, or there is nothing to settle in this way.
    pub fn resolve(&self, actor: Actor, standard: &StandardCode, rating: Rating) -> Result<Resolved, Refusal> {
        if !self.is_handed_in(standard) {
            return Err(ReviewRefusal::NotHandedIn.into());
        }
        if self.settled(standard).is_some() {
            return Err(ReviewRefusal::AlreadyResolved.into());
        }
        let is_disputed = self.is_disputed(standard);
        if !is_disputed && self.final_of(standard).is_some_and(|found| found.rating == rating) {
            return Err(ReviewRefusal::NothingToResolve.into());
        }
        let seconded = self.proposals(standard).any(|proposal| proposal.by != actor && proposal.rating == rating);
        match (self.has_part(actor), seconded) {
            (true, true) => Ok(Resolved::Settled(SettledBy::Agreement)),
            (true, false) => Ok(Resolved::Proposed),
            (false, _) if is_disputed => Ok(Resolved::Settled(SettledBy::ThirdPerson)),
            (false, true) => Ok(Resolved::Settled(SettledBy::ThirdPerson)),
            (false, false) => Err(ReviewRefusal::NothingToResolve.into()),
        }
    }

    /// The proposals on a standard that wait for somebody else.
    pub fn proposals(&self, standard: &StandardCode) -> impl Iterator<Item = &Resolution> {
        self.resolutions.iter().filter(move |one| one.counts && one.settled.is_none() && one.standard == *standard)
    }

    /// The resolution of a standard that holds.
    #[must_use]
    pub fn settled(&self, standard: &StandardCode) -> Option<&Resolution> {
        self.resolutions.iter().find(|one| one.counts && one.settled.is_some() && one.standard == *standard)
    }

    /// The standards on which two reviewers who have both handed in disagree, and that nobody has settled.
    #[must_use]
    pub fn disagreements(&self) -> Vec<&StandardCode> {
        let mut codes: Vec<&StandardCode> = self.findings.iter().map(|one| &one.standard).collect();
        codes.sort();
        codes.dedup();
        codes.retain(|code| self.is_disputed(code) && self.settled(code).is_none());
        codes
    }

    /// Whether two reviewers have handed in different ratings of a standard.
    #[must_use]
    pub fn is_disputed(&self, standard: &StandardCode) -> bool {
        self.needed == ReviewCount::Two
            && self.is_handed_in(standard)
            && self.rating_in(standard, ReviewPlace::First) != self.rating_in(standard, ReviewPlace::Second)
    }

    /// Whether somebody sits in this review or has recorded a finding in it: they have a part in what is found.
    #[must_use]
    pub fn has_part(&self, actor: Actor) -> bool {
        let has_found = |one: &Recorded| one.reviewer == actor || one.confirms == Some(actor);
        self.place_of(actor).is_some() || self.findings.iter().any(has_found)
    }

    fn rating_in(&self, standard: &StandardCode, place: ReviewPlace) -> Option<Rating> {
        self.counting(standard, place).map(|one| one.finding.rating)
    }
}
