//! A level that the rubric says is N/A is never awarded: not by the organization, not by a reviewer.

mod support;

use domain::{
    Refusal,
    assessment::AssessmentStatus,
    edition::{EditionStatus, Section},
    rating::Rating,
    review::{Finding, Recorded, Review, ReviewCount, ReviewMethod, ReviewPlace, check_finding},
};
use proptest::{collection::vec, prelude::*, sample::select};
use std::collections::BTreeSet;
use support::{decisions::reviewer, editions, standard_code};

fn finding(rating: Rating) -> Finding {
    Finding {
        rating,
        reasons: "The signed code was shown.".to_owned(),
        method: ReviewMethod::Documents,
        evidence: Vec::new(),
    }
}

#[test]
fn the_one_standard_that_the_source_prints_can_be_met_or_not_met_and_never_exceeded() {
    let code = standard_code("external-1");
    let standard = editions::standard("external-1", Section::Foundational {}, 1, editions::source_rubric());
    let edition = editions::edition(EditionStatus::Published, vec![standard]);
    let refusal = Refusal::LevelNotAvailable { standards: vec![code.clone()] };
    let table = [
        (Rating::Exceeds, Err(refusal.clone()), Err(refusal)),
        (Rating::Meets, Ok(AssessmentStatus::Submitted), Ok(())),
        (Rating::DoesNotMeet, Ok(AssessmentStatus::Submitted), Ok(())),
    ];
    for (rating, submitted, found) in table {
        let answers = [(code.clone(), Some(rating))].into();
        let draft = editions::assessment(AssessmentStatus::Draft, BTreeSet::new(), answers);
        assert_eq!(draft.submit(&edition), submitted, "{rating:?} by the organization");

        let in_review = editions::assessment(AssessmentStatus::InReview, BTreeSet::new(), Default::default());
        assert_eq!(check_finding(&in_review, &edition, &code, rating), found, "{rating:?} by a reviewer");
    }
}

#[test]
fn a_level_is_awarded_exactly_when_it_has_a_text() {
    for chosen in 0..8_u8 {
        let levels: Vec<_> = Rating::ALL.into_iter().filter(|level| chosen >> (*level as u8) & 1 == 1).collect();
        let rubric = editions::rubric(&levels);
        for level in Rating::ALL {
            assert_eq!(rubric.awards(level), levels.contains(&level), "{level:?} of {levels:?}");
            assert_eq!(rubric.level(level).is_some(), levels.contains(&level));
        }
    }
}

#[test]
fn ratings_are_ordered_and_there_is_no_fourth() {
    assert!(Rating::DoesNotMeet < Rating::Meets && Rating::Meets < Rating::Exceeds);
    for rating in Rating::ALL {
        assert_eq!(Rating::parse(rating.as_str()), Some(rating));
        assert_eq!(serde_json::to_value(rating).ok(), Some(rating.as_str().into()));
    }
    for word in ["", "n/a", "not_rated", "partially_meets", "Meets"] {
        assert_eq!(Rating::parse(word), None, "{word}");
        assert!(serde_json::from_value::<Rating>(word.into()).is_err(), "{word}");
    }
}

proptest! {
    #[test]
    fn a_finding_is_refused_exactly_when_the_standard_does_not_apply_or_the_level_is_not_available(
        (edition, draft) in editions::drafts(),
        rating in select(Rating::ALL.to_vec()),
    ) {
        let in_review = domain::assessment::Assessment { status: AssessmentStatus::InReview, ..draft };
        for standard in &edition.standards {
            let applies = standard.section.arena().is_none_or(|arena| in_review.arenas.contains(arena));
            let standards = vec![standard.code.clone()];
            let expected = match (applies, standard.rubric.awards(rating)) {
                (false, _) => Err(Refusal::StandardDoesNotApply { standards }),
                (true, false) => Err(Refusal::LevelNotAvailable { standards }),
                (true, true) => Ok(()),
            };
            prop_assert_eq!(check_finding(&in_review, &edition, &standard.code, rating), expected);
        }
        let stranger = standard_code("S-unknown");
        prop_assert_eq!(
            check_finding(&in_review, &edition, &stranger, rating),
            Err(Refusal::StandardDoesNotApply { standards: vec![stranger] })
        );
    }

    #[test]
    fn findings_are_refused_outside_a_review(
        (edition, draft) in editions::drafts(),
        status in select(AssessmentStatus::ALL.into_iter().filter(|s| *s != AssessmentStatus::InReview).collect::<Vec<_>>()),
    ) {
        let assessment = domain::assessment::Assessment { status, ..draft };
        for standard in &edition.standards {
            let result = check_finding(&assessment, &edition, &standard.code, Rating::Meets);
            prop_assert_eq!(result, Err(Refusal::NotInReview { status }));
        }
    }

    /// The whole way: whatever a reviewer tries, what is accepted holds no level that is N/A.
    #[test]
    fn an_accepted_review_never_holds_a_level_that_is_not_available(
        (edition, draft) in editions::drafts(),
        tries in vec((0..10_usize, select(Rating::ALL.to_vec())), 0..60),
    ) {
        let in_review = domain::assessment::Assessment { status: AssessmentStatus::InReview, ..draft };
        let mut review = Review::new(ReviewCount::One);
        for (place, rating) in tries {
            let Some(standard) = edition.standards.get(place) else { continue };
            if check_finding(&in_review, &edition, &standard.code, rating).is_ok() {
                review.findings.retain(|one| one.standard != standard.code);
                review.findings.push(Recorded {
                    standard: standard.code.clone(),
                    place: ReviewPlace::First,
                    reviewer: reviewer(),
                    finding: finding(rating),
                    handed_in: false,
                    counts: true,
                    confirms: None,
                    answer_of: 1,
                });
            }
        }
        let applying = domain::applicability::applicable(&edition, &in_review.arenas);
        let missing: Vec<_> =
            applying.iter().map(|s| s.code.clone()).filter(|code| review.counting(code, ReviewPlace::First).is_none()).collect();
        match review.accept(&in_review, &edition) {
            Err(refusal) => prop_assert_eq!(refusal, Refusal::NoFinding { standards: missing }),
            Ok((status, fixed)) => {
                prop_assert_eq!(status, AssessmentStatus::Accepted);
                prop_assert!(missing.is_empty());
                for standard in applying {
                    prop_assert!(standard.rubric.awards(fixed[&standard.code].rating));
                }
            }
        }
    }
}
