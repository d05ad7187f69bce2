//! The page of forged tokens lists what the tests forge, case by case.

use std::{collections::BTreeSet, fs, path::Path};

/// The sections of the page, and the files whose tables they show.
const SHOWN: [(&str, &str); 3] = [
    ("Access tokens", "tests/tests/acceptance/forged_tokens.rs"),
    ("ID tokens", "crates/federation/tests/forged_id_tokens.rs"),
    ("Client assertions", "tests/tests/acceptance/client_assertions.rs"),
];

fn read(place: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    fs::read_to_string(root.join(place)).unwrap_or_else(|error| panic!("{place}: {error}"))
}

/// The names in a file's table `forged`: the text with which each of its rows begins.
fn forged_in(place: &str) -> BTreeSet<String> {
    let source = read(place);
    let (_, rest) = source.split_once("let forged = [\n").unwrap_or_else(|| panic!("{place} has no table"));
    let (table, _) = rest.split_once("\n    ];").unwrap_or_else(|| panic!("{place}: the table has no end"));
    let mut names = BTreeSet::new();
    // A long row has its name on the line after the parenthesis.
    let mut has_begun = false;
    for line in table.lines().map(str::trim) {
        let row = if has_begun { Some(line) } else { line.strip_prefix('(') };
        if let Some(rest) = row.and_then(|row| row.strip_prefix('"')) {
            let name = rest.split('"').next().unwrap_or_default();
            assert!(names.insert(name.to_owned()), "{place}: two cases are called {name:?}");
        }
        has_begun = line == "(";
    }
    names
}

#[test]
fn every_forged_token_is_on_the_page_and_no_other() {
    let page = read("docs/FORGED-TOKENS.md");
    for (section, place) in SHOWN {
        let forged = forged_in(place);
        assert!(forged.len() >= 25, "{place}: {} cases", forged.len());
        let heading = format!("\n## {section}: {}\n", forged.len());
        let (_, rest) = page.split_once(&heading).unwrap_or_else(|| panic!("no heading {:?}", heading.trim()));
        let rows = rest.split("\n## ").next().unwrap_or_default().lines().filter(|line| line.starts_with("| "));
        let shown: Vec<&str> = rows.flat_map(|row| row.split('`').skip(1).step_by(2)).collect();
        let distinct: BTreeSet<String> = shown.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(distinct, forged, "{section}");
        assert_eq!(shown.len(), distinct.len(), "{section}: a case stands there twice");
    }
}
