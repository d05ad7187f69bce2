//! The screen against its test set, and what it promises beside it.

// Helpers of tests: a panic here is a failing test, which is what is wanted.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use screening::{Certainty, Kind, kinds, screen};
use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use support::{figures, innocent, samples, table};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the workspace").to_owned()
}

#[test]
fn every_text_is_answered_as_written_down() {
    let mut wrong = Vec::new();
    for (number, sample) in samples().iter().enumerate() {
        let found = kinds(&sample.text);
        if found != sample.found {
            wrong.push(format!("row {}: found {found:?}, written down {:?}", number + 2, sample.found));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_set_is_large_and_about_half_innocent() {
    let samples = samples();
    let innocent = samples.iter().filter(|sample| sample.holds.is_empty()).count();
    assert!(samples.len() >= 120);
    assert!((0.35..0.65).contains(&(innocent as f64 / samples.len() as f64)), "{innocent} of {}", samples.len());
    for kind in Kind::ALL {
        assert!(samples.iter().filter(|sample| sample.holds.contains(&kind)).count() >= 8, "{kind:?}");
    }
}

#[test]
fn most_of_each_kind_is_caught_and_hardly_anything_innocent_is_refused() {
    let samples = samples();
    for kind in Kind::ALL {
        let one = figures(&samples, "tuned", kind);
        assert!(one.catch_rate() >= 0.7, "{kind:?}: {}", one.catch_rate());
    }
    for set in ["tuned", "held_out"] {
        let (all, refused, looked_at) = innocent(&samples, set);
        assert!(refused * 25 <= all, "{set}: {refused} of {all} are refused");
        assert!(looked_at * 10 <= all, "{set}: {looked_at} of {all} are looked at");
    }
}

#[test]
fn the_page_has_the_present_figures() {
    let page = fs::read_to_string(root().join("docs/SCREENING.md")).expect("docs/SCREENING.md");
    let samples = samples();
    for set in ["tuned", "held_out"] {
        let figures = table(&samples, set);
        assert!(page.contains(figures.trim_end()), "docs/SCREENING.md lacks the figures of {set}:\n{figures}");
        let (all, refused, looked_at) = innocent(&samples, set);
        let sentence = format!("of {all} innocent texts {refused} are refused and {looked_at} looked at");
        assert!(page.contains(&sentence), "docs/SCREENING.md lacks: {sentence}");
    }
}

#[test]
fn the_standards_themselves_pass() {
    let mut read = 0;
    let mut open = vec![root().join("catalog")];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("the catalogue") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if let Ok(text) = fs::read_to_string(&path) {
                for line in text.lines() {
                    let refused = screen(line).into_iter().find(|one| one.certainty == Certainty::Sure);
                    assert!(refused.is_none(), "{}: {refused:?}", path.display());
                    read += 1;
                }
            }
        }
    }
    assert!(read > 300, "{read} lines");
}

#[test]
fn a_place_is_counted_in_characters_of_the_text_as_given() {
    let text = "Ñandú – her ＤＯＢ: ３/１４/２００７.";
    let found = screen(text);
    assert_eq!(found.len(), 1);
    let part: String = text.chars().skip(found[0].at.start).take(found[0].at.len()).collect();
    assert_eq!(part, "ＤＯＢ: ３/１４/２００７");
}

#[test]
fn the_certain_and_the_uncertain_are_told_apart() {
    assert_eq!(kinds("Ana: 123-45-6789"), vec![(Kind::SocialSecurityNumber, Certainty::Sure)]);
    assert_eq!(kinds("A woman named Ana told us."), vec![(Kind::NamedPerson, Certainty::Unsure)]);
    // What the authorities do not give out is nobody's.
    for text in ["000-12-3456", "666-12-3456", "123-00-4567", "123-45-0000", "900-12-3456"] {
        assert_eq!(kinds(text), vec![], "{text}");
    }
}

/// The longest text that the API takes anywhere has 20,000 characters.
#[test]
fn no_text_takes_long() {
    let fillers = [
        "a",
        " ",
        "1",
        "1-",
        "1 ",
        "A1",
        "she lives at ",
        "born ",
        "DOB: 1/",
        "client named ",
        "case no. ",
        "SSN 1 2 ",
        "her T ",
        "our client M ",
        "\u{FDFA}",
        "é",
        "a ",
        "last four of her social ",
        "12/12/",
        "(",
        "Case: ",
    ];
    for filler in fillers {
        let text: String = filler.chars().cycle().take(20_000).collect();
        let begun = Instant::now();
        let _ = screen(&text);
        let took = begun.elapsed();
        println!("{filler:?}: {took:?}");
        assert!(took < Duration::from_secs(10), "{filler:?} took {took:?}");
    }
}
