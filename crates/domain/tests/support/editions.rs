//! Editions and self-assessments against them.

use super::{ARENAS, arena};
use domain::{
    arena::ArenaCode,
    assessment::{Answer, Assessment, AssessmentStatus},
    edition::{Edition, EditionCode, EditionStatus, Frame, Section, Standard, StandardCode},
    ids::{AssessmentId, EditionId, InvitationId, OrganizationId},
    rating::{Rating, Rubric},
};
use proptest::{collection::vec, option, prelude::*, sample::select};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A rubric in which exactly these levels have a text.
pub fn rubric(levels: &[Rating]) -> Rubric {
    let text = |rating| levels.contains(&rating).then(|| format!("What {rating:?} looks like."));
    Rubric { exceeds: text(Rating::Exceeds), meets: text(Rating::Meets), does_not_meet: text(Rating::DoesNotMeet) }
}

/// The rubric of the source's one example: *exceeds* is N/A.
pub fn source_rubric() -> Rubric {
    rubric(&[Rating::Meets, Rating::DoesNotMeet])
}

/// A standard of a section.
pub fn standard(code: &str, section: Section, position: u16, rubric: Rubric) -> Standard {
    Standard {
        code: StandardCode::parse(code).unwrap(),
        section,
        group: "External Standards".to_owned(),
        position,
        title: format!("Keeps what {code} asks for."),
        definition: None,
        goal: None,
        activities: Vec::new(),
        qualifications: Vec::new(),
        expectations: Vec::new(),
        references: Vec::new(),
        rubric,
        source: None,
    }
}

/// An edition that declares as many foundational standards as it holds, and exactly the arenas of its standards.
pub fn edition(status: EditionStatus, standards: Vec<Standard>) -> Edition {
    let foundational = standards.iter().filter(|s| s.section == Section::Foundational {}).count();
    let arenas: BTreeSet<ArenaCode> = standards.iter().filter_map(|s| s.section.arena().cloned()).collect();
    Edition {
        id: EditionId(Uuid::from_u128(1)),
        status,
        frame: Frame {
            code: EditionCode::parse("example-2026").unwrap(),
            title: "Example edition (fictitious)".to_owned(),
            publisher: "Nobody (fictitious)".to_owned(),
            dated: None,
            declared_foundational: u16::try_from(foundational).unwrap(),
            arenas: arenas.into_iter().collect(),
            fictitious: true,
            passages: Vec::new(),
        },
        standards,
    }
}

/// Sections: foundational more often than each arena.
pub fn sections() -> impl Strategy<Value = Section> {
    prop_oneof![
        2 => Just(Section::Foundational {}),
        3 => select(ARENAS.to_vec()).prop_map(|code| Section::Arena { arena: arena(code) }),
    ]
}

/// Rubrics in which each level may be N/A.
pub fn rubrics() -> impl Strategy<Value = Rubric> {
    proptest::sample::subsequence(Rating::ALL.to_vec(), 0..=3).prop_map(|levels| rubric(&levels))
}

/// Published editions of one to nine standards in any order of sections.
pub fn editions() -> impl Strategy<Value = Edition> {
    vec((sections(), rubrics()), 1..10).prop_map(|standards| {
        let standards = standards.into_iter().enumerate().map(|(place, (section, rubric))| {
            standard(&format!("S-{place}"), section, u16::try_from(place + 1).unwrap(), rubric)
        });
        edition(EditionStatus::Published, standards.collect())
    })
}

/// Sets of practised arenas.
pub fn practised() -> impl Strategy<Value = BTreeSet<ArenaCode>> {
    proptest::sample::subsequence(ARENAS.to_vec(), 0..=ARENAS.len())
        .prop_map(|codes| codes.into_iter().map(arena).collect())
}

/// A rating, or none.
pub fn ratings() -> impl Strategy<Value = Option<Rating>> {
    option::weighted(0.85, select(Rating::ALL.to_vec()))
}

/// A self-assessment in a state.
pub fn assessment(
    status: AssessmentStatus,
    arenas: BTreeSet<ArenaCode>,
    ratings: BTreeMap<StandardCode, Option<Rating>>,
) -> Assessment {
    Assessment {
        id: AssessmentId(Uuid::from_u128(2)),
        organization: OrganizationId(Uuid::from_u128(3)),
        edition: EditionId(Uuid::from_u128(1)),
        invitation: InvitationId(Uuid::from_u128(4)),
        arenas,
        status,
        answers: ratings.into_iter().map(|(code, rating)| (code, Answer { rating, ..Answer::default() })).collect(),
    }
}

/// An edition with a draft against it: each standard unanswered, answered without a rating, or rated at any
/// level, awardable or not, whether it applies or not.
pub fn drafts() -> impl Strategy<Value = (Edition, Assessment)> {
    (editions(), practised()).prop_flat_map(|(edition, arenas)| {
        let answers = vec(option::weighted(0.9, ratings()), edition.standards.len());
        (Just(edition), Just(arenas), answers).prop_map(|(edition, arenas, answers)| {
            let answers = edition.standards.iter().zip(answers);
            let ratings = answers.filter_map(|(standard, rating)| Some((standard.code.clone(), rating?))).collect();
            let draft = assessment(AssessmentStatus::Draft, arenas, ratings);
            (edition, draft)
        })
    })
}
