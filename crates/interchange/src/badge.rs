//! The badge that an organization places on its page: what holds of a document at the moment when it is loaded.
//!
//! It is no logo of the Commission, and shows the state by a shape and in words, not by color alone.

use crate::markup::{escape, shortened};
use domain::{
    documents::{Document, DocumentState},
    time::{Day, Instant},
};

const WIDTH: u16 = 400;
const HEIGHT: u16 = 104;
/// How many characters of a name fit on its line.
const NAME: usize = 40;

/// What a badge shows.
#[derive(Debug, Clone, Copy)]
pub enum Shown<'a> {
    /// What holds of a document.
    Document {
        /// The document.
        document: &'a Document,
        /// Whether it holds.
        state: DocumentState,
        /// The last day on which it can.
        valid_until: Day,
    },
    /// No document has the number.
    NeverIssued,
    /// The registry cannot say now.
    Unconfirmed,
}

/// Draws the badge as of a moment.
#[must_use]
pub fn draw(shown: Shown<'_>, at: Instant) -> String {
    let (color, sign, words) = look(shown);
    let (kind, name, fictitious) = match shown {
        Shown::Document { document, .. } => {
            let facts = &document.facts;
            (document.kind.title(), shortened(&facts.organization_name, NAME), facts.fictitious)
        }
        Shown::NeverIssued | Shown::Unconfirmed => ("Registry document", String::new(), false),
    };
    let (kind, name, words) = (escape(kind), escape(&name), escape(&words));
    let as_of = escape(&format!("as of {}", at.in_words()));
    let demonstration = if fictitious { " (fictitious)" } else { "" };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{HEIGHT}\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
         role=\"img\" aria-labelledby=\"title description\" \
         font-family=\"system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif\">\
         <title id=\"title\">{kind}: {words}{demonstration}</title>\
         <desc id=\"description\">{name}. {kind}: {words}, {as_of}. Look its number up in the registry to be sure.</desc>\
         <rect x=\"0.5\" y=\"0.5\" width=\"{frame_width}\" height=\"{frame_height}\" rx=\"8\" fill=\"#ffffff\" stroke=\"#565c65\"/>\
         <path d=\"M8.5 0.5H64v103H8.5a8 8 0 0 1-8-8v-87a8 8 0 0 1 8-8z\" fill=\"{color}\"/>\
         <g fill=\"none\" stroke=\"#ffffff\" stroke-width=\"6\" stroke-linecap=\"round\" stroke-linejoin=\"round\">{sign}</g>\
         <text x=\"78\" y=\"25\" font-size=\"12\" fill=\"#454545\">{kind}{demonstration}</text>\
         <text x=\"78\" y=\"49\" font-size=\"16\" font-weight=\"700\" fill=\"#1b1b1b\">{words}</text>\
         <text x=\"78\" y=\"70\" font-size=\"12\" fill=\"#1b1b1b\">{name}</text>\
         <text x=\"78\" y=\"90\" font-size=\"10\" fill=\"#565c65\">{as_of}</text></svg>\n",
        frame_width = WIDTH - 1,
        frame_height = HEIGHT - 1,
    )
}

/// The color, the sign and the words of a state.
fn look(shown: Shown<'_>) -> (&'static str, &'static str, String) {
    const CHECK: &str = "<path d=\"M19 53l9 10 18-22\"/>";
    const PAUSE: &str = "<path d=\"M26 39v26M39 39v26\"/>";
    const CROSS: &str = "<path d=\"M22 42l20 20M42 42l-20 20\"/>";
    const QUESTION: &str = "<path d=\"M23 45c0-12 19-12 19 0 0 8-9.5 6-9.5 14M32.5 69v.1\"/>";
    match shown {
        Shown::Unconfirmed => ("#565c65", QUESTION, "Cannot be confirmed now".to_owned()),
        Shown::NeverIssued => ("#8b0a03", CROSS, "Never issued".to_owned()),
        Shown::Document { state, valid_until, .. } => match state {
            DocumentState::Valid => ("#146947", CHECK, format!("Valid until {}", valid_until.in_words())),
            DocumentState::Suspended => ("#8a5300", PAUSE, "Suspended: not valid now".to_owned()),
            DocumentState::Ended => ("#8b0a03", CROSS, "Ended: not valid".to_owned()),
            DocumentState::NeverIssued => ("#8b0a03", CROSS, "Never issued".to_owned()),
        },
    }
}
