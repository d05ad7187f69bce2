//! Writes the longest letter and funding summary that can be, and a badge of each state, into a directory, to be looked at
//! in a browser: `cargo run -p interchange --example pages -- DIRECTORY`.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "an example that cannot be set up is none")]

use domain::{
    access::Actor,
    documents::{Document, DocumentFacts, DocumentKind, DocumentNumber, DocumentState, FoundRequirement},
    edition::{EditionCode, EditionName},
    policy::{PolicyName, PolicyProvenance},
    time::{Day, Instant},
    verdict::Outcome,
};
use interchange::{
    badge::{self, Shown},
    letter::{self, Letter},
};
use serde_json::{from_value, json};
use std::{fs, path::Path};

const ID: &str = "01981f3e-8a00-7000-8000-000000000001";
const ADDRESS: &str = "https://registry.example.org/verify/REG-0000-0000-0000-0000-0000-0";

/// Words of a length.
fn words(length: usize) -> String {
    let text = "Supporting Wake County since 2019 with work that is described at length (fictitious). "
        .repeat(length / 60 + 1);
    text.chars().take(length).collect::<String>().trim().to_owned()
}

fn document(kind: DocumentKind) -> Document {
    let day: Day = "2026-12-01".parse().unwrap();
    Document {
        id: from_value(json!(ID)).unwrap(),
        number: DocumentNumber::from_random([7; 32]),
        kind,
        organization: from_value(json!(ID)).unwrap(),
        decision: from_value(json!(ID)).unwrap(),
        text: from_value(json!(ID)).unwrap(),
        valid_from: day,
        valid_until: day.plus_days(364),
        facts: DocumentFacts {
            organization_name: words(200),
            decided_on: day,
            against_verdict: true,
            edition: Some(EditionName {
                id: from_value(json!(ID)).unwrap(),
                code: EditionCode::parse("example-2026").unwrap(),
                title: words(200),
            }),
            policy: PolicyName {
                id: from_value(json!(ID)).unwrap(),
                version: 12,
                title: words(200),
                provenance: PolicyProvenance::Commission,
            },
            requirements: vec![FoundRequirement { outcome: Outcome::Met, text: words(400) }; 50],
            text_version: 3,
            text_title: words(150),
            fictitious: true,
            licence: None,
            addressee: Some(words(200)),
        },
        issued_at: Instant::from_microseconds(1_796_000_000_000_000),
        issued_by: Actor::System,
        withdrawn: None,
    }
}

fn main() {
    let place = std::env::args().nth(1).expect("a directory");
    let place = Path::new(&place);
    // As long as a wording may be: 1,500 characters, on 20 lines.
    let wording = vec![words(70); 20].join("\n");
    let at = Instant::from_microseconds(1_796_000_000_000_000);
    for kind in [DocumentKind::LetterOfSupport, DocumentKind::FundingSummary] {
        let document = document(kind);
        for state in [DocumentState::Valid, DocumentState::Suspended] {
            let valid_until = document.valid_until;
            let letter = Letter { document: &document, wording: &wording, state, valid_until, at, address: ADDRESS };
            let name = format!("{}-{}.html", kind.as_str(), state.as_str());
            fs::write(place.join(name), letter::page(&letter)).unwrap();
        }
    }
    let licence = document(DocumentKind::LogoLicence);
    for state in [DocumentState::Valid, DocumentState::Suspended, DocumentState::Ended] {
        let shown = Shown::Document { document: &licence, state, valid_until: licence.valid_until };
        fs::write(place.join(format!("badge-{}.svg", state.as_str())), badge::draw(shown, at)).unwrap();
    }
    fs::write(place.join("badge-never_issued.svg"), badge::draw(Shown::NeverIssued, at)).unwrap();
    fs::write(place.join("badge-unconfirmed.svg"), badge::draw(Shown::Unconfirmed, at)).unwrap();
}
