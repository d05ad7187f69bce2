//! What a review comes to: the final rating of each standard, and acceptance, which fixes them.

use super::{Finding, Recorded, Review, ReviewCount, ReviewPlace};
use crate::{
    Refusal,
    access::{Actor, words::words},
    applicability::applicable,
    assessment::{Assessment, AssessmentStatus, AssessmentStep},
    edition::{Edition, StandardCode},
    rating::Rating,
    refusal::ReviewRefusal,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

words!(
    /// How the final rating of a standard came about.
    SettledBy {
        /// One reviewer found it, and one review was needed.
        OneReviewer = "one_reviewer",
        /// Two reviewers found the same, neither knowing of the other.
        TwoReviewers = "two_reviewers",
        /// Two people with a part in the review agreed on it afterwards.
        Agreement = "agreement",
        /// A third person settled it, with reasons.
        ThirdPerson = "third_person",
    }
);

/// The final rating of a standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Final {
    /// The rating.
    pub rating: Rating,
    /// How it came about.
    pub settled_by: SettledBy,
}

/// The final ratings of a review, by standard.
pub type FinalRatings = BTreeMap<StandardCode, Final>;

impl Review {
    /// The final rating of a standard, where there is one: what was settled, or what everybody needed has found.
    #[must_use]
    pub fn final_of(&self, standard: &StandardCode) -> Option<Final> {
        if let Some((rating, settled_by)) =
            self.settled(standard).and_then(|settled| Some((settled.rating, settled.settled?)))
        {
            return Some(Final { rating, settled_by });
        }
        let first = self.counting(standard, ReviewPlace::First)?.finding.rating;
        match self.needed {
            ReviewCount::One => Some(Final { rating: first, settled_by: SettledBy::OneReviewer }),
            ReviewCount::Two => {
                let both = self.is_handed_in(standard) && !self.is_disputed(standard);
                both.then_some(Final { rating: first, settled_by: SettledBy::TwoReviewers })
            }
        }
    }

    /// The finding on each standard that has its final rating, where one of the findings says the same as that.
    #[must_use]
    pub fn holding(&self) -> BTreeMap<StandardCode, Finding> {
        let says_so = |one: &&Recorded| {
            one.counts && self.final_of(&one.standard).is_some_and(|found| found.rating == one.finding.rating)
        };
        // Backwards by place, so that the first reviewer's words stay.
        let mut holding: Vec<&Recorded> = self.findings.iter().filter(says_so).collect();
        holding.sort_by_key(|one| std::cmp::Reverse(one.place));
        holding.into_iter().map(|one| (one.standard.clone(), one.finding.clone())).collect()
    }

    /// What somebody is told holds now: findings that say what the final rating is, and before both reviews are handed in
    /// their own.
    #[must_use]
    pub fn findings_for(&self, viewer: Actor) -> BTreeMap<StandardCode, Finding> {
        let is_told = |one: &&Recorded| match self.needed {
            ReviewCount::One => one.counts,
            ReviewCount::Two => one.counts && one.reviewer == viewer && !self.is_handed_in(&one.standard),
        };
        let mut told: BTreeMap<StandardCode, Finding> =
            self.findings.iter().filter(is_told).map(|one| (one.standard.clone(), one.finding.clone())).collect();
        if self.needed == ReviewCount::Two {
            told.extend(self.holding());
        }
        told
    }

    /// Checks that the review may be accepted, and returns the state after that with the ratings that are then fixed.
    ///
    /// # Errors
    /// When the self-assessment is not in review, two reviews are needed and have not been handed in, or a standard that
    /// applies has no finding or is disputed; the refusal names the standards.
    pub fn accept(
        &self,
        assessment: &Assessment,
        edition: &Edition,
    ) -> Result<(AssessmentStatus, FinalRatings), Refusal> {
        let next = assessment.status.after(AssessmentStep::Accept)?;
        let codes: Vec<&StandardCode> =
            applicable(edition, &assessment.arenas).into_iter().map(|standard| &standard.code).collect();
        if self.needed == ReviewCount::Two && !self.all_handed_in() {
            return Err(ReviewRefusal::NotHandedIn.into());
        }
        let lacks =
            |code: &StandardCode| self.needed.places().iter().any(|place| self.counting(code, *place).is_none());
        let missing: Vec<_> = codes.iter().filter(|code| lacks(code)).map(|code| (*code).clone()).collect();
        if !missing.is_empty() {
            return Err(Refusal::NoFinding { standards: missing });
        }
        let (mut fixed, mut open) = (FinalRatings::new(), Vec::new());
        for code in codes {
            match self.final_of(code) {
                Some(found) => drop(fixed.insert(code.clone(), found)),
                None => open.push(code.clone()),
            }
        }
        if open.is_empty() { Ok((next, fixed)) } else { Err(ReviewRefusal::Disputed { standards: open }.into()) }
    }
}
