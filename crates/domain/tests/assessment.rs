//! Self-assessments: what can be answered, what can be submitted, and which step follows which.

mod support;

use domain::{
    Refusal,
    applicability::applicable,
    assessment::{Assessment, AssessmentStatus, AssessmentStep},
};
use proptest::{prelude::*, sample::select};
use support::editions;

#[test]
fn every_step_from_every_state_is_taken_or_refused_as_the_table_says() {
    use AssessmentStatus as S;
    use AssessmentStep as T;
    let allowed = [
        (S::Draft, T::Submit, S::Submitted),
        (S::Returned, T::Submit, S::Submitted),
        (S::Withdrawn, T::Submit, S::Submitted),
        (S::Submitted, T::Withdraw, S::Withdrawn),
        (S::Submitted, T::StartReview, S::InReview),
        (S::InReview, T::AskForMore, S::MoreAsked),
        (S::MoreAsked, T::Respond, S::InReview),
        (S::MoreAsked, T::Return, S::Returned),
        (S::InReview, T::Return, S::Returned),
        (S::InReview, T::Accept, S::Accepted),
    ];
    for status in S::ALL {
        for step in T::ALL {
            let row = allowed.iter().find(|(from, by, _)| *from == status && *by == step);
            let expected = row.map(|(_, _, to)| *to).ok_or(Refusal::AssessmentStep { status, step });
            assert_eq!(status.after(step), expected, "{status:?} {step:?}");
        }
        assert_eq!(status.is_editable(), matches!(status, S::Draft | S::Returned | S::Withdrawn), "{status:?}");
        assert_eq!(S::parse(status.as_str()), Some(status));
    }
}

#[test]
fn what_is_accepted_can_take_no_further_step() {
    for step in AssessmentStep::ALL {
        assert!(AssessmentStatus::Accepted.after(step).is_err(), "{step:?}");
    }
}

proptest! {
    /// Both what is missing and what is rated at a level that is N/A hold a submission back; what is missing is
    /// said first.
    #[test]
    fn submission_is_refused_exactly_when_something_that_applies_is_unrated_or_not_available_and_names_it(
        (edition, draft) in editions::drafts(),
        returned in any::<bool>(),
    ) {
        let status = if returned { AssessmentStatus::Returned } else { AssessmentStatus::Draft };
        let assessment = Assessment { status, ..draft };
        let (mut unrated, mut not_available) = (Vec::new(), Vec::new());
        for standard in &edition.standards {
            if standard.section.arena().is_some_and(|arena| !assessment.arenas.contains(arena)) {
                continue;
            }
            match assessment.answers.get(&standard.code).and_then(|answer| answer.rating) {
                None => unrated.push(standard.code.clone()),
                Some(rating) if !standard.rubric.awards(rating) => not_available.push(standard.code.clone()),
                Some(_) => {}
            }
        }
        let progress = assessment.progress(&edition);
        prop_assert_eq!(&progress.unrated, &unrated);
        prop_assert_eq!(&progress.level_not_available, &not_available);
        prop_assert_eq!(progress.rated + unrated.len(), progress.applicable);

        let expected = if !unrated.is_empty() {
            Err(Refusal::Unrated { standards: unrated })
        } else if !not_available.is_empty() {
            Err(Refusal::LevelNotAvailable { standards: not_available })
        } else {
            Ok(AssessmentStatus::Submitted)
        };
        prop_assert_eq!(assessment.submit(&edition), expected);
    }

    #[test]
    fn what_does_not_apply_never_holds_a_submission_back((edition, draft) in editions::drafts()) {
        let applying: Vec<_> = applicable(&edition, &draft.arenas).iter().map(|s| s.code.clone()).collect();
        let mut without = draft.clone();
        without.answers.retain(|code, _| applying.contains(code));
        prop_assert_eq!(draft.submit(&edition), without.submit(&edition));
    }

    #[test]
    fn a_complete_self_assessment_can_be_submitted_from_a_draft_or_when_returned_only(
        (edition, draft) in editions::drafts(),
        status in select(AssessmentStatus::ALL.to_vec()),
    ) {
        let assessment = Assessment { status, ..draft };
        if !status.is_editable() {
            let step = AssessmentStep::Submit;
            prop_assert_eq!(assessment.submit(&edition), Err(Refusal::AssessmentStep { status, step }));
        }
    }

    #[test]
    fn answers_are_taken_for_what_applies_while_it_is_editable_and_strangers_are_named(
        (edition, draft) in editions::drafts(),
        status in select(AssessmentStatus::ALL.to_vec()),
        places in proptest::collection::vec(0..10_usize, 0..6),
    ) {
        let assessment = Assessment { status, ..draft };
        let asked: Vec<_> = places.iter().filter_map(|place| edition.standards.get(*place)).collect();
        let strangers: Vec<_> = asked
            .iter()
            .filter(|s| s.section.arena().is_some_and(|arena| !assessment.arenas.contains(arena)))
            .map(|s| s.code.clone())
            .collect();
        let expected = if !status.is_editable() {
            Err(Refusal::AssessmentReadOnly { status })
        } else if strangers.is_empty() {
            Ok(())
        } else {
            Err(Refusal::StandardDoesNotApply { standards: strangers })
        };
        prop_assert_eq!(assessment.check_answers(&edition, asked.iter().map(|s| &s.code)), expected);
    }
}
