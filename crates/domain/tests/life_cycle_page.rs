//! What the documentation shows of the life of a self-assessment is the table.

use domain::assessment::{AssessmentStatus, AssessmentStep, TRANSITIONS, life_cycle, redrawn};

const PAGE: &str = include_str!("../../../docs/RULES.md");

#[test]
fn the_page_shows_the_table() {
    let mend = "mend it with: cargo run -- life-cycle docs/RULES.md";
    let redrawn = redrawn(PAGE).expect("docs/RULES.md has a place for the life cycle of self-assessments");
    let differ = redrawn.lines().zip(PAGE.lines()).find(|(drawn, kept)| drawn != kept);
    assert!(redrawn == PAGE, "docs/RULES.md does not show the table: {differ:?}\n{mend}");
}

#[test]
fn the_drawing_has_every_state_and_every_row_once() {
    let drawn = life_cycle();
    let arrows: Vec<&str> = drawn.lines().filter(|line| line.contains("-->") && !line.contains("[*]")).collect();
    assert_eq!(arrows.len(), TRANSITIONS.len(), "{drawn}");
    for row in TRANSITIONS {
        let arrow = format!("{} --> {}: {} (", row.from.as_str(), row.to.as_str(), row.step.as_str());
        assert_eq!(arrows.iter().filter(|line| line.contains(&arrow)).count(), 1, "{arrow}\n{drawn}");
    }
    for status in AssessmentStatus::ALL {
        assert!(drawn.contains(&format!("| `{}` |", status.as_str())), "{status:?}\n{drawn}");
    }
    for step in AssessmentStep::ALL {
        assert!(drawn.contains(&format!("| `{}` |", step.as_str())), "{step:?}\n{drawn}");
    }
}

#[test]
fn a_page_without_a_place_is_left_alone() {
    assert_eq!(redrawn("# Rules\n"), None);
}
