//! The test set, and what the screen makes of it.

use screening::{Certainty, Kind, kinds};
use std::{collections::BTreeSet, fmt::Write, path::Path};

/// A fictitious text.
pub struct Sample {
    /// `tuned`: the rules were written with it. `held_out`: it was written afterwards, and no rule was changed for it.
    pub set: String,
    /// What it holds in truth, whatever the screen says.
    pub holds: BTreeSet<Kind>,
    /// What the screen finds, as written down.
    pub found: Vec<(Kind, Certainty)>,
    /// The text.
    pub text: String,
}

/// Every text of the set.
pub fn samples() -> Vec<Sample> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/texts.csv");
    let mut reader = csv::Reader::from_path(file).expect("the test set");
    let rows = reader.records().map(|row| {
        let row = row.expect("a row");
        let holds = row[1].split_whitespace().map(|code| Kind::parse(code).unwrap_or_else(|| panic!("{code}")));
        let found = row[2].split_whitespace().map(|pair| {
            let (kind, certainty) = pair.split_once(':').unwrap_or_else(|| panic!("{pair}"));
            (Kind::parse(kind).expect("a kind"), Certainty::parse(certainty).expect("a certainty"))
        });
        Sample { set: row[0].to_owned(), holds: holds.collect(), found: found.collect(), text: row[3].to_owned() }
    });
    rows.collect()
}

/// What the screen does with the texts of a set, for one kind.
#[derive(Default)]
pub struct Figures {
    /// Texts that hold it.
    pub holding: usize,
    /// Of these, those where the screen is sure.
    pub sure: usize,
    /// Of these, those where the screen is unsure.
    pub unsure: usize,
    /// Texts that do not hold it, and are refused all the same.
    pub false_sure: usize,
    /// Texts that do not hold it, and are looked at all the same.
    pub false_unsure: usize,
}

impl Figures {
    /// Of the texts that hold it, the share that the screen notices.
    pub fn catch_rate(&self) -> f64 {
        (self.sure + self.unsure) as f64 / self.holding.max(1) as f64
    }
}

/// The figures of a kind over the texts of a set.
pub fn figures(samples: &[Sample], set: &str, kind: Kind) -> Figures {
    let mut figures = Figures::default();
    for sample in samples.iter().filter(|sample| sample.set == set) {
        let found = kinds(&sample.text).into_iter().find(|(one, _)| *one == kind).map(|(_, certainty)| certainty);
        let holds = sample.holds.contains(&kind);
        figures.holding += usize::from(holds);
        match (holds, found) {
            (true, Some(Certainty::Sure)) => figures.sure += 1,
            (true, Some(Certainty::Unsure)) => figures.unsure += 1,
            (false, Some(Certainty::Sure)) => figures.false_sure += 1,
            (false, Some(Certainty::Unsure)) => figures.false_unsure += 1,
            (_, None) => {}
        }
    }
    figures
}

/// The figures of a set as a table in Markdown.
pub fn table(samples: &[Sample], set: &str) -> String {
    let mut table = String::from(
        "| kind | texts that hold it | refused | looked at | missed | false alarms: refused | looked at |\n|---|---|---|---|---|---|---|\n",
    );
    let mut row = |name: &str, one: &Figures| {
        let missed = one.holding - one.sure - one.unsure;
        let cells = [one.holding, one.sure, one.unsure, missed, one.false_sure, one.false_unsure];
        let cells: Vec<String> = cells.iter().map(usize::to_string).collect();
        writeln!(table, "| {name} | {} |", cells.join(" | ")).expect("a row");
    };
    let mut sum = Figures::default();
    for kind in Kind::ALL {
        let one = figures(samples, set, kind);
        row(&format!("`{}`", kind.as_str()), &one);
        sum.holding += one.holding;
        sum.sure += one.sure;
        sum.unsure += one.unsure;
        sum.false_sure += one.false_sure;
        sum.false_unsure += one.false_unsure;
    }
    row("all", &sum);
    table
}

/// How many texts of a set hold nothing, and how many of these are refused or looked at.
pub fn innocent(samples: &[Sample], set: &str) -> (usize, usize, usize) {
    let innocent = samples.iter().filter(|sample| sample.set == set && sample.holds.is_empty());
    innocent.fold((0, 0, 0), |(all, refused, looked_at), sample| {
        let worst = kinds(&sample.text).into_iter().map(|(_, certainty)| certainty).max();
        let is = |certainty| usize::from(worst == Some(certainty));
        (all + 1, refused + is(Certainty::Sure), looked_at + is(Certainty::Unsure))
    })
}
