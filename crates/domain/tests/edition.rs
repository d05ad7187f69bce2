//! Editions: which state follows which, and that an edition can be approved or published only when it holds what
//! it declares.

mod support;

use domain::{
    Refusal,
    edition::{Edition, EditionStatus, Section},
};
use proptest::prelude::*;
use support::{arena, editions};

/// An edition that declares 19 foundational standards and holds this many, and one for each of two arenas.
fn with_foundational(present: u16, status: EditionStatus) -> Edition {
    let mut standards: Vec<_> = (1..=present)
        .map(|place| {
            editions::standard(&format!("F-{place}"), Section::Foundational {}, place, editions::source_rubric())
        })
        .collect();
    for code in ["outreach", "adult_shelter"] {
        let section = Section::Arena { arena: arena(code) };
        standards.push(editions::standard(&format!("A-{code}"), section, 1, editions::source_rubric()));
    }
    let mut edition = editions::edition(status, standards);
    edition.frame.declared_foundational = 19;
    edition
}

#[test]
fn every_pair_of_states_is_allowed_or_refused_as_the_table_says() {
    use EditionStatus as S;
    let allowed = [
        (S::Draft, S::InConsultation),
        (S::InConsultation, S::Draft),
        (S::InConsultation, S::Approved),
        (S::Approved, S::Draft),
        (S::Approved, S::Published),
        (S::Published, S::Retired),
    ];
    for from in S::ALL {
        for to in S::ALL {
            let expected =
                if allowed.contains(&(from, to)) { Ok(()) } else { Err(Refusal::EditionTransition { from, to }) };
            assert_eq!(with_foundational(19, from).check_transition(to), expected, "{from:?} to {to:?}");
            assert_eq!(from.next().contains(&to), expected.is_ok(), "{from:?} to {to:?}");
        }
        assert_eq!(S::parse(from.as_str()), Some(from));
    }
}

#[test]
fn an_edition_with_one_of_nineteen_standards_is_neither_approved_nor_published() {
    use EditionStatus as S;
    for (from, to) in [(S::InConsultation, S::Approved), (S::Approved, S::Published)] {
        for (present, complete) in [(0, false), (1, false), (18, false), (19, true), (20, false)] {
            let refusal =
                Refusal::EditionIncomplete { present: usize::from(present), declared: 19, empty_arenas: Vec::new() };
            let expected = if complete { Ok(()) } else { Err(refusal) };
            assert_eq!(with_foundational(present, from).check_transition(to), expected, "{present} to {to:?}");
        }
    }
    // An incomplete edition can still be talked about, and go back to be completed.
    assert_eq!(with_foundational(1, S::Draft).check_transition(S::InConsultation), Ok(()));
    assert_eq!(with_foundational(1, S::Approved).check_transition(S::Draft), Ok(()));
}

#[test]
fn an_arena_without_a_standard_holds_publication_back_and_is_named() {
    let mut edition = with_foundational(19, EditionStatus::Approved);
    edition.frame.arenas.push(arena("media"));
    let refusal = Refusal::EditionIncomplete { present: 19, declared: 19, empty_arenas: vec![arena("media")] };
    assert_eq!(edition.check_transition(EditionStatus::Published), Err(refusal));
}

#[test]
fn a_standard_is_put_into_a_draft_only_where_there_is_room() {
    let new = |section, place| editions::standard("F-new", section, place, editions::source_rubric());
    let draft = with_foundational(3, EditionStatus::Draft);
    assert_eq!(draft.accepts(&new(Section::Foundational {}, 4)), Ok(()));
    assert_eq!(
        draft.accepts(&new(Section::Foundational {}, 3)),
        Err(Refusal::StandardPlaceTaken { position: 3 }),
        "another standard is there"
    );
    assert_eq!(draft.accepts(&draft.standards[2]), Ok(()), "a standard may replace itself");
    let media = Section::Arena { arena: arena("media") };
    assert_eq!(draft.accepts(&new(media, 1)), Err(Refusal::ArenaNotInEdition { arenas: vec![arena("media")] }));
}

proptest! {
    #[test]
    fn nothing_is_put_into_an_edition_that_is_no_draft(edition in editions::editions()) {
        for status in EditionStatus::ALL.into_iter().filter(|status| *status != EditionStatus::Draft) {
            let edition = Edition { status, ..edition.clone() };
            for standard in &edition.standards {
                prop_assert_eq!(edition.accepts(standard), Err(Refusal::EditionNotDraft { status }));
            }
        }
    }

    #[test]
    fn an_edition_is_published_exactly_when_it_holds_what_it_declares(
        edition in editions::editions(),
        declared in 0..10_u16,
        named in editions::practised(),
    ) {
        let mut edition = Edition { status: EditionStatus::Approved, ..edition };
        edition.frame.declared_foundational = declared;
        edition.frame.arenas = named.into_iter().collect();
        let whole = usize::from(declared) == edition.present_foundational();
        let every_arena = edition
            .frame
            .arenas
            .iter()
            .all(|arena| edition.standards.iter().any(|s| s.section.arena() == Some(arena)));
        prop_assert_eq!(edition.check_transition(EditionStatus::Published).is_ok(), whole && every_arena);
    }
}
