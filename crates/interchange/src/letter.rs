//! Letters of support and funding summaries: one page of HTML that prints on US Letter.
//!
//! What stands in it is what the registry knew when it was issued, and the wording that the Commission has published;
//! nothing is added to that but labels.

use crate::{
    markup::{day, entry, escape, shortened},
    qr_code,
};
use domain::{
    documents::{Document, DocumentKind, DocumentState},
    time::{Day, Instant},
    verdict::Outcome,
};
use std::fmt::Write;

/// The page's one style; whoever sends the page names its digest in the content security policy.
pub const STYLE: &str = "body{font:10.5pt/1.4 Georgia,'Times New Roman',serif;max-width:6.5in;margin:.5in auto;padding:0 .25in;color:#1b1b1b;background:#fff;overflow-wrap:anywhere}\
h1{font-size:15pt;margin:.1in 0 .05in}h2{font-size:11pt;margin:.12in 0 .04in}\
p{margin:0 0 .08in}.head{border-bottom:1.5pt solid #1b1b1b;padding-bottom:.04in;margin-bottom:.1in}\
dl{display:grid;grid-template-columns:1.6in 1fr;gap:.02in .15in;margin:.08in 0;font-size:9.5pt}\
dt{font-weight:700}dd{margin:0}ol{margin:.03in 0;padding-left:.25in;font-size:9pt}\
.over{border:2pt solid #8b0a03;padding:.08in .12in;font-weight:700;color:#8b0a03}\
.proof{display:grid;grid-template-columns:1in 1fr;gap:.15in;border-top:.75pt solid #565c65;margin-top:.12in;padding-top:.08in;font:9pt/1.35 system-ui,sans-serif}\
.proof svg{width:1in;height:1in}code{font:10pt ui-monospace,monospace}\
@page{size:letter;margin:.5in}\
@media print{body{font-size:9pt;line-height:1.3;max-width:none;margin:0;padding:0}h1{font-size:13pt}h2{font-size:10pt;margin:.08in 0 .03in}\
p{margin-bottom:.05in}dl{grid-template-columns:1.2in 1fr;gap:.01in .15in;margin:.05in 0;font-size:8.5pt}ol{font-size:8pt}.proof{margin-top:.08in}}";

/// How many requirements a summary shows.
const MOST_REQUIREMENTS: usize = 6;
/// How many characters of each: a line. `tests/browser/documents.test.mjs` prints the longest letter on its one page.
const REQUIREMENT: usize = 110;
/// How many characters of the titles of an edition and a policy.
const TITLE: usize = 110;

/// What a letter is made from.
#[derive(Debug, Clone, Copy)]
pub struct Letter<'a> {
    /// The document: no licence.
    pub document: &'a Document,
    /// The wording that was in force when it was issued.
    pub wording: &'a str,
    /// Whether it holds at the moment below.
    pub state: DocumentState,
    /// The last day on which it can.
    pub valid_until: Day,
    /// When the page is made.
    pub at: Instant,
    /// The address of the public page about it.
    pub address: &'a str,
}

/// Writes the page.
#[must_use]
pub fn page(letter: &Letter<'_>) -> String {
    let (document, facts) = (letter.document, &letter.document.facts);
    let mut main = String::new();
    over(&mut main, letter);
    let title = document.kind.title();
    let _ = write!(
        main,
        "<p class=\"head\">Registry of service providers · {}</p><h1>{title}</h1>",
        day(document.issued_at.day())
    );
    if let Some(addressee) = &facts.addressee {
        let _ = write!(main, "<p>To: {}</p>", escape(addressee));
    }
    for paragraph in letter.wording.split("\n\n") {
        let lines: Vec<String> = paragraph.lines().map(escape).collect();
        let _ = write!(main, "<p>{}</p>", lines.join("<br>"));
    }
    main.push_str("<h2>What the registry says</h2><dl>");
    entry(&mut main, "Organization", &escape(&facts.organization_name));
    entry(&mut main, "Use", &document.kind.r#use().as_str().replace('_', " "));
    entry(&mut main, "Standing", "eligible");
    entry(&mut main, "Decided on", &day(facts.decided_on));
    if facts.against_verdict {
        entry(&mut main, "Decision", "made against the verdict of the policy, with reasons");
    }
    if let Some(edition) = &facts.edition {
        entry(&mut main, "Standards", &escape(&shortened(&edition.title, TITLE)));
    }
    entry(
        &mut main,
        "Policy",
        &format!("{}, version {}", escape(&shortened(&facts.policy.title, TITLE)), facts.policy.version),
    );
    entry(&mut main, "Term", &format!("{} to {}", day(document.valid_from), day(letter.valid_until)));
    main.push_str("</dl>");
    if document.kind == DocumentKind::FundingSummary {
        requirements(&mut main, letter);
    }
    if facts.fictitious {
        main.push_str("<p><strong>This is a demonstration: the document is fictitious.</strong></p>");
    }
    proof(&mut main, letter);
    let name = escape(&facts.organization_name);
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, \
         initial-scale=1\"><title>{title}: {name}</title><style>{STYLE}</style></head><body><main>{main}</main></body></html>"
    )
}

/// What is said first when the document does not hold.
fn over(main: &mut String, letter: &Letter<'_>) {
    let words = match letter.state {
        DocumentState::Valid => return,
        DocumentState::Suspended => "Suspended: this document does not hold now.",
        DocumentState::Ended | DocumentState::NeverIssued => "Ended: this document does not hold any more.",
    };
    let _ = write!(main, "<p class=\"over\">{words}</p>");
}

fn requirements(main: &mut String, letter: &Letter<'_>) {
    let found = &letter.document.facts.requirements;
    if found.is_empty() {
        return;
    }
    main.push_str("<h2>What the decision rested on</h2><ol>");
    for requirement in found.iter().take(MOST_REQUIREMENTS) {
        let outcome = match requirement.outcome {
            Outcome::Met => "Met",
            Outcome::NotMet => "Not met",
            Outcome::Unknown => "Unknown",
        };
        let text = escape(&shortened(&requirement.text, REQUIREMENT));
        let _ = write!(main, "<li>{outcome}. {text}</li>");
    }
    main.push_str("</ol>");
    if let Some(more) = found.len().checked_sub(MOST_REQUIREMENTS).filter(|more| *more > 0) {
        let _ = write!(main, "<p>and {more} more, which the registry tells.</p>");
    }
}

fn proof(main: &mut String, letter: &Letter<'_>) {
    let code =
        qr_code::draw(letter.address, "QR code of the address of the page that says whether this document holds");
    let _ = write!(
        main,
        "<div class=\"proof\"><div>{code}</div><div><p>Number <code>{number}</code></p><p>Whether this document holds now is \
         said at {address}, and nowhere else. It is withdrawn when the standing goes.</p><p>Printed as of \
         <time datetime=\"{at}\">{words}</time> ({at}).</p></div></div>",
        number = letter.document.number,
        address = escape(letter.address),
        at = letter.at,
        words = letter.at.in_words(),
    );
}
