//! Numbers in the place of arenas' codes and languages' tags.

use domain::{arena::ArenaCode, offering::LanguageTag};
use std::collections::BTreeMap;

/// The number of an arena or of a language, each counted from 0.
pub(crate) type Word = u32;

/// The arenas and languages that some organization has named, numbered. They are few and none is forgotten: a number
/// means the same in every later version, so that what was packed with an earlier one stays right.
#[derive(Debug, Clone, Default)]
pub(crate) struct Words {
    arenas: BTreeMap<ArenaCode, Word>,
    codes: Vec<ArenaCode>,
    languages: BTreeMap<LanguageTag, Word>,
}

impl Words {
    /// The number of an arena; absent when no one has named it.
    pub(crate) fn arena(&self, code: &ArenaCode) -> Option<Word> {
        self.arenas.get(code).copied()
    }

    /// The arena with a number.
    pub(crate) fn code(&self, arena: Word) -> Option<&ArenaCode> {
        self.codes.get(arena as usize)
    }

    /// The number of a language; absent when no one has named it.
    pub(crate) fn language(&self, tag: &LanguageTag) -> Option<Word> {
        self.languages.get(tag).copied()
    }

    /// Numbers an arena that has no number yet.
    pub(crate) fn learn_arena(&mut self, code: &ArenaCode) {
        self.arenas.insert(code.clone(), self.codes.len() as Word);
        self.codes.push(code.clone());
    }

    /// Numbers a language that has no number yet.
    pub(crate) fn learn_language(&mut self, tag: &LanguageTag) {
        let next = self.languages.len() as Word;
        self.languages.insert(tag.clone(), next);
    }
}
