//! A review: who sits in it, what each has found, and who sees what of it.

use super::{Recorded, Resolution, ReviewCount, ReviewPlace, Seat};
use crate::{Refusal, access::Actor, edition::StandardCode, refusal::ReviewRefusal};
use std::collections::{BTreeMap, BTreeSet};

/// A review whole.
///
/// **Blindness.** Where two reviews are needed, nobody but its reviewer sees a finding before both have handed in theirs on
/// that standard: not the other reviewer, and not other staff, who could tell. One person only ever sits in one of the two
/// places, so that what was found in a place can be shown to whoever takes it over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// How many reviews are needed.
    pub needed: ReviewCount,
    /// Who sits where.
    pub seats: BTreeMap<ReviewPlace, Seat>,
    /// Everybody who has ever sat in each place: whoever did may have read what was found there.
    pub sat: BTreeSet<(ReviewPlace, Actor)>,
    /// Everything that was found, oldest first; at most one finding counts for each standard and place.
    pub findings: Vec<Recorded>,
    /// Everything that was said about final ratings, oldest first.
    pub resolutions: Vec<Resolution>,
}

impl Review {
    /// A review in which nobody sits yet.
    #[must_use]
    pub fn new(needed: ReviewCount) -> Self {
        Self { needed, seats: BTreeMap::new(), sat: BTreeSet::new(), findings: Vec::new(), resolutions: Vec::new() }
    }

    /// Where somebody sits.
    #[must_use]
    pub fn place_of(&self, actor: Actor) -> Option<ReviewPlace> {
        self.seats.iter().find(|(_, seat)| seat.reviewer == actor).map(|(place, _)| *place)
    }

    /// The finding in a place that counts.
    #[must_use]
    pub fn counting(&self, standard: &StandardCode, place: ReviewPlace) -> Option<&Recorded> {
        self.findings.iter().find(|one| one.counts && one.place == place && one.standard == *standard)
    }

    /// Whether everybody needed has handed in their finding on a standard.
    #[must_use]
    pub fn is_handed_in(&self, standard: &StandardCode) -> bool {
        let handed_in = |place: &ReviewPlace| self.counting(standard, *place).is_some_and(|one| one.handed_in);
        self.needed.places().iter().all(handed_in)
    }

    /// Whether everybody needed sits there and has handed in their review.
    #[must_use]
    pub fn all_handed_in(&self) -> bool {
        self.needed.places().iter().all(|place| self.seats.get(place).is_some_and(|seat| seat.handed_in))
    }

    /// Whether somebody may see a finding.
    #[must_use]
    pub fn shows(&self, viewer: Actor, one: &Recorded) -> bool {
        let sits_in_its_place = !one.counts && self.place_of(viewer) == Some(one.place);
        self.needed == ReviewCount::One
            || one.reviewer == viewer
            || sits_in_its_place
            || self.is_handed_in(&one.standard)
    }

    /// Checks that somebody may be given a place.
    ///
    /// # Errors
    /// When the place is not needed, somebody sits there who has handed in, or the person sits, has sat or has found something
    /// in the other place.
    pub fn check_seat(&self, place: ReviewPlace, reviewer: Actor) -> Result<(), Refusal> {
        if !self.needed.places().contains(&place) {
            return Err(ReviewRefusal::PlaceNotNeeded.into());
        }
        let elsewhere = self.seats.iter().any(|(other, seat)| *other != place && seat.reviewer == reviewer)
            || self.sat.iter().any(|(other, sat)| *other != place && *sat == reviewer)
            || self.findings.iter().any(|one| one.place != place && one.reviewer == reviewer);
        if elsewhere {
            return Err(ReviewRefusal::OtherPlace.into());
        }
        match self.seats.get(&place) {
            Some(seat) if seat.reviewer != reviewer && seat.handed_in => Err(ReviewRefusal::ReviewerHandedIn.into()),
            _ => Ok(()),
        }
    }

    /// Checks that somebody may record a finding, and says in which place.
    ///
    /// # Errors
    /// When they do not sit in this review, or have handed in what they found on the standard as it is answered now: nobody
    /// overturns that alone, whoever has sat in the place between.
    pub fn check_record(&self, actor: Actor, standard: &StandardCode, answer_of: i32) -> Result<ReviewPlace, Refusal> {
        let place = self.place_of(actor).ok_or(ReviewRefusal::NotAssigned)?;
        let is_own = |one: &Recorded| one.reviewer == actor && one.standard == *standard && one.answer_of == answer_of;
        let is_kept = self.counting(standard, place).is_some_and(|one| one.handed_in);
        if is_kept || self.findings.iter().any(|one| is_own(one) && one.handed_in) {
            return Err(ReviewRefusal::FindingHandedIn.into());
        }
        Ok(place)
    }

    /// The finding that was left in a place and that its present reviewer may confirm: the newest one, their own from before
    /// they left it included.
    ///
    /// # Errors
    /// When they do not sit in this review, a finding on the standard counts there already, or there is nothing to confirm.
    pub fn confirmable(&self, actor: Actor, standard: &StandardCode, answer_of: i32) -> Result<&Recorded, Refusal> {
        let place = self.place_of(actor).ok_or(ReviewRefusal::NotAssigned)?;
        if self.counting(standard, place).is_some() {
            return Err(ReviewRefusal::NothingToConfirm.into());
        }
        let left = |one: &&Recorded| {
            !one.counts && one.place == place && one.standard == *standard
                // What was found on an earlier answer says nothing about the present one.
                && one.answer_of == answer_of
        };
        self.findings.iter().rev().find(left).ok_or(ReviewRefusal::NothingToConfirm.into())
    }

    /// Checks that somebody may hand in their review, and says from which place.
    ///
    /// # Errors
    /// When they do not sit in this review or have handed in already, or a standard that applies lacks their finding; the
    /// refusal names the standards.
    pub fn check_hand_in(&self, actor: Actor, applying: &[StandardCode]) -> Result<ReviewPlace, Refusal> {
        let place = self.place_of(actor).ok_or(ReviewRefusal::NotAssigned)?;
        if self.seats.get(&place).is_some_and(|seat| seat.handed_in) {
            return Err(ReviewRefusal::AlreadyHandedIn.into());
        }
        let missing: Vec<_> = applying.iter().filter(|code| self.counting(code, place).is_none()).cloned().collect();
        if missing.is_empty() { Ok(place) } else { Err(Refusal::NoFinding { standards: missing }) }
    }

    /// Everybody who has had a part in what was found: none of them decides on it.
    #[must_use]
    pub fn people(&self) -> BTreeSet<Actor> {
        let found = self.findings.iter().flat_map(|one| [Some(one.reviewer), one.confirms]).flatten();
        found.chain(self.resolutions.iter().map(|one| one.by)).collect()
    }

    /// Everybody who has had a part in what counts about one standard.
    #[must_use]
    pub fn people_on(&self, standard: &StandardCode) -> BTreeSet<Actor> {
        let findings = self.findings.iter().filter(|one| one.counts && one.standard == *standard);
        let resolutions = self.resolutions.iter().filter(|one| one.counts && one.standard == *standard);
        let found = findings.flat_map(|one| [Some(one.reviewer), one.confirms]).flatten();
        found.chain(resolutions.map(|one| one.by)).collect()
    }
}
