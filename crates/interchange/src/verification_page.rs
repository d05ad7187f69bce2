//! The public page that says what holds of a document: plain HTML without script, that prints on one page.

use crate::markup::{day, entry, escape};
use domain::{
    documents::{Document, DocumentState, LicenceTerms},
    time::{Day, Instant},
};
use std::fmt::Write;

/// The page's one style; whoever sends the page names its digest in the content security policy.
pub const STYLE: &str = "body{font:1.05rem/1.5 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff;overflow-wrap:anywhere}\
h1{font-size:1.35rem;margin:.25rem 0 1rem}\
.state{border:2px solid;border-left-width:.8rem;padding:.75rem 1rem;font-size:1.25rem;font-weight:700;margin:0}\
.state span{display:block;font-size:1rem;font-weight:400;color:#1b1b1b}\
.valid{color:#146947}.suspended{color:#8a5300}.ended,.never_issued{color:#8b0a03}.unconfirmed{color:#454545}\
dl{display:grid;grid-template-columns:minmax(8rem,11rem) 1fr;gap:.35rem 1rem;margin:1.5rem 0}\
dt{font-weight:600}dd{margin:0}ul{margin:0;padding-left:1.2rem}\
.small{font-size:.9rem;color:#454545}\
a{color:#005ea2}:focus-visible{outline:.25rem solid #2491ff;outline-offset:2px}\
@media (max-width:30rem){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.6rem}}\
@page{margin:.75in}@media print{body{margin:0;max-width:none;font-size:11pt}}";

/// A document that was found, with what holds of it.
#[derive(Debug, Clone, Copy)]
pub struct Found<'a> {
    /// The document.
    pub document: &'a Document,
    /// Whether it holds.
    pub state: DocumentState,
    /// The last day on which it can.
    pub valid_until: Day,
}

/// The page as of a moment; of nothing found, it says that there never was such a document. `notice` is what an answer that
/// is no yes says that it is not.
#[must_use]
pub fn page(found: Option<Found<'_>>, at: Instant, notice: &str) -> String {
    let state = found.map_or(DocumentState::NeverIssued, |found| found.state);
    let mut main = format!("<h1>{}</h1>", found.map_or("Check of a document", |found| found.document.kind.title()));
    let (word, means) = words(state);
    let _ = write!(main, "<p class=\"state {}\" role=\"status\">{word}<span>{means}</span></p>", state.as_str());
    if let Some(found) = found {
        describe(&mut main, &found);
    }
    as_of(&mut main, at);
    if state != DocumentState::Valid {
        let _ = write!(main, "<p>{}</p>", escape(notice));
    }
    main.push_str(
        "<p class=\"small\">This page says what holds at the moment above and nothing of the reasons. A copy or a screenshot \
         of it proves nothing: load it again. Compare the name and the wording with what you were shown.</p>",
    );
    whole(word, &main)
}

/// The page that says that nothing can be said now.
#[must_use]
pub fn unconfirmed(at: Instant, notice: &str) -> String {
    let mut main = "<h1>Check of a document</h1><p class=\"state unconfirmed\" role=\"status\">Cannot be confirmed now\
                    <span>Do not rely on the document. Load this page again in a moment.</span></p>"
        .to_owned();
    as_of(&mut main, at);
    let _ = write!(main, "<p>{}</p>", escape(notice));
    whole("Cannot be confirmed now", &main)
}

fn words(state: DocumentState) -> (&'static str, &'static str) {
    match state {
        DocumentState::Valid => ("Valid", "The document holds now."),
        DocumentState::Suspended => ("Suspended", "The document does not hold now. Do not rely on it."),
        DocumentState::Ended => ("Ended", "The document does not hold any more. Do not rely on it."),
        DocumentState::NeverIssued => {
            ("Never issued", "No document has this number. It may have been mistyped: compare it sign by sign.")
        }
    }
}

fn describe(main: &mut String, found: &Found<'_>) {
    let (document, facts) = (found.document, &found.document.facts);
    main.push_str("<dl>");
    entry(main, "Number", &escape(&document.number.to_string()));
    entry(main, "Issued to", &escape(&facts.organization_name));
    if let Some(licence) = &facts.licence {
        licensed(main, licence);
    }
    if let Some(addressee) = &facts.addressee {
        entry(main, "Addressed to", &escape(addressee));
    }
    entry(main, "Valid from", &day(document.valid_from));
    entry(main, "Valid until", &format!("{}, that day included", day(found.valid_until)));
    let rests_on = format!("{}, version {}", escape(&facts.text_title), facts.text_version);
    entry(main, if facts.licence.is_some() { "Terms" } else { "Wording" }, &rests_on);
    main.push_str("</dl>");
    if facts.fictitious {
        main.push_str("<p><strong>This is a demonstration: the document is fictitious.</strong></p>");
    }
}

fn licensed(main: &mut String, licence: &LicenceTerms) {
    let list = |items: Vec<String>| {
        let items: String = items.into_iter().map(|item| format!("<li>{}</li>", escape(&item))).collect();
        format!("<ul>{items}</ul>")
    };
    entry(main, "Permitted wording", &format!("“{}”", escape(&licence.wording)));
    entry(main, "Permitted marks", &list(licence.marks.clone()));
    let mut places = list(licence.placements.iter().map(|place| place.as_str().replace('_', " ")).collect());
    if let Some(remark) = &licence.placement_remark {
        let _ = write!(places, "{}", escape(remark));
    }
    entry(main, "May be shown on", &places);
}

fn as_of(main: &mut String, at: Instant) {
    let _ = write!(main, "<p>As of <time datetime=\"{at}\">{}</time> ({at}).</p>", at.in_words());
}

fn whole(title: &str, main: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, \
         initial-scale=1\"><meta name=\"robots\" content=\"noindex\"><title>{title} - Registry of service providers</title>\
         <style>{STYLE}</style></head><body><main><p>Registry of service providers</p>{main}</main></body></html>"
    )
}
