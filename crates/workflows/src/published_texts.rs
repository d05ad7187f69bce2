//! The Commission publishes a text: terms that organizations accept, or the wording of letters.

use crate::{Error, texts, verdicts};
use domain::{
    Refusal,
    access::Actor,
    documents::{PublishedText, TextTerms},
};
use persistence::{
    Tx,
    journal::{DocumentEvent, Event},
    published_texts,
};

/// Publishes a new version of a text. It is in force from its day, in place of the version before, and never edited.
///
/// # Errors
/// When the text has faults or looks like it holds a person's data, or its day has passed or comes before that of the
/// version before.
pub fn publish_text(tx: &mut Tx<'_>, actor: Actor, terms: TextTerms) -> Result<PublishedText, Error> {
    Error::unless_sound(terms.faults())?;
    texts::screen([("/title".to_owned(), terms.title.as_str()), ("/body".to_owned(), terms.body.as_str())])?;
    if terms.in_force_from < tx.now().day() {
        return Err(Refusal::DayInThePast { day: terms.in_force_from }.into());
    }
    let before = published_texts::newest(tx, terms.kind)?;
    if before.as_ref().is_some_and(|before| before.terms.in_force_from > terms.in_force_from) {
        let fault = ("/in_force_from".to_owned(), "must not come before the day of the version before");
        Error::unless_sound(vec![fault])?;
    }
    let version = before.map_or(1, |before| before.version + 1);
    let text = PublishedText { id: tx.new_id(), version, terms, published_at: tx.now() };
    published_texts::insert(tx, &text)?;
    let event = DocumentEvent::TextPublished {
        text: text.id,
        kind: text.terms.kind,
        version,
        in_force_from: text.terms.in_force_from,
    };
    tx.append(actor, &Event::Document(event))?;
    if text.terms.kind.is_accepted() {
        verdicts::notice_terms(tx)?;
    }
    Ok(text)
}
