//! What partners' machines ask is counted: every answer that shows organizations notes which, by number.
//!
//! People are not counted, nor are machines that work for the Commission: see [`Eyes::machine_of_a_partner`].

use crate::{reader::Eyes, state::State};
use domain::time::Day;
use workflows::lookups::Asked;

impl State {
    /// Notes one question, and the organizations that its answer shows, by the numbers under which they entered the
    /// registry. A search that finds nobody is no miss: it names nobody.
    pub fn note_shown(&self, eyes: Eyes, today: Day, shown: impl IntoIterator<Item = u64>) {
        self.note_asked(eyes, today, Asked { questions: 1, shown, misses: 0 });
    }

    /// Notes a question that named an organization, by its id or an identifier, which nobody is.
    pub fn note_miss(&self, eyes: Eyes, today: Day) {
        self.note_misses(eyes, today, 1);
    }

    /// Notes several such questions.
    pub fn note_misses(&self, eyes: Eyes, today: Day, misses: u64) {
        if misses > 0 {
            self.note_asked(eyes, today, Asked { questions: misses, shown: [], misses });
        }
    }

    /// Notes questions that are answered together.
    pub fn note_asked(&self, eyes: Eyes, today: Day, asked: Asked<impl IntoIterator<Item = u64>>) {
        if let Some(client) = eyes.machine_of_a_partner() {
            self.lookups.note(client, today, asked);
        }
    }
}
