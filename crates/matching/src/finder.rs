//! Finding the few organizations whose names come near a name, without looking at all of them.

use crate::name::{Name, Word};
use directory::{MOST_EDITS, NameWord, Slot, Snapshot};
use std::collections::BTreeSet;

/// How many organizations are compared in full with one name.
const COMPARED: usize = 40;

/// How many organizations' names may be counted up for one name, as long as a rarer word has found some already. Common
/// words add nobody but those who share nothing else.
const COUNTED: usize = 20_000;

/// Of how many of those that share most the length of the name is looked at, to prefer the nearest.
const WEIGHED: usize = 2_000;

/// Below this share of what the best has in common nobody is looked at.
const NEAR_THE_BEST: f32 = 0.5;

/// From this many letters on a word may be two letters away; see `alignment`.
const LONG: usize = 8;

/// Below this many letters a word is not taken for a misspelling.
const SHORTEST_MISSPELT: usize = 4;

/// The shortest part of a word that was written without the blank.
const SHORTEST_PART: usize = 2;

/// Finds organizations by name in one snapshot. Keeps its memory from one name to the next.
pub struct NameFinder<'s> {
    snapshot: &'s Snapshot,
    /// What each organization has in common with the name that is looked for, by place; 0 for most.
    common: Vec<f32>,
    /// The last of the name's words that each was counted for, by place.
    counted_for: Vec<u16>,
    touched: Vec<Slot>,
}

/// The words of the dictionary that one word of a name may stand for.
struct Group<'s> {
    words: Vec<NameWord<'s>>,
    organizations: usize,
}

impl<'s> NameFinder<'s> {
    /// A finder for a snapshot.
    #[must_use]
    pub fn new(snapshot: &'s Snapshot) -> Self {
        let len = snapshot.len();
        Self { snapshot, common: vec![0.0; len], counted_for: vec![0; len], touched: Vec::new() }
    }

    /// The organizations of which a name shares most with this one, by what the shared words tell: at most some dozens,
    /// the nearest first. What is misspelt counts for what it may be.
    pub fn find(&mut self, name: &Name) -> Vec<Slot> {
        let mut groups: Vec<Group<'s>> = self.groups(name);
        groups.sort_by_key(|group| group.organizations);
        let mut counted = 0;
        for (number, group) in (1..).zip(&groups) {
            if counted > 0 && counted + group.organizations > COUNTED {
                break;
            }
            counted += group.organizations;
            self.count(number, group);
        }
        let found = self.nearest(name);
        for slot in self.touched.drain(..) {
            if let (Some(common), Some(counted_for)) =
                (self.common.get_mut(slot.place()), self.counted_for.get_mut(slot.place()))
            {
                (*common, *counted_for) = (0.0, 0);
            }
        }
        found
    }

    /// Adds what a word tells to each organization whose names hold it. The fewer hold it, the more it tells.
    fn count(&mut self, number: u16, group: &Group<'s>) {
        let tells = (1.0 + self.snapshot.len() as f32 / group.organizations.max(1) as f32).ln();
        for slot in group.words.iter().flat_map(|word| word.slots()) {
            let place = slot.place();
            if let (Some(common), Some(counted_for)) = (self.common.get_mut(place), self.counted_for.get_mut(place))
                && *counted_for != number
            {
                if *common == 0.0 {
                    self.touched.push(slot);
                }
                *common += tells;
                *counted_for = number;
            }
        }
    }

    /// Of those that were counted, the ones that have most in common; of equals the one whose name is as long.
    fn nearest(&self, name: &Name) -> Vec<Slot> {
        let common = |slot: &Slot| self.common.get(slot.place()).copied().unwrap_or_default();
        let best = self.touched.iter().map(common).fold(0.0, f32::max);
        let mut near: Vec<(f32, Slot)> = self
            .touched
            .iter()
            .map(|slot| (common(slot), *slot))
            .filter(|(it, _)| *it >= best * NEAR_THE_BEST)
            .collect();
        let most_first = |a: &(f32, Slot), b: &(f32, Slot)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        if near.len() > WEIGHED {
            near.select_nth_unstable_by(WEIGHED, most_first);
            near.truncate(WEIGHED);
        }
        let length = name.in_order().iter().map(|word| word.len() + 1).sum::<usize>();
        for (common, slot) in &mut near {
            let off = self.snapshot.at(*slot).map_or(0, |listing| {
                let names = std::iter::once(listing.name()).chain(listing.other_names()).chain(listing.former_names());
                names.map(|other| other.len().abs_diff(length)).min().unwrap_or_default()
            });
            // Less than any word tells, so that it decides among equals alone.
            *common -= off.min(200) as f32 / 2_000.0;
        }
        near.sort_by(most_first);
        near.into_iter().take(COMPARED).map(|(_, slot)| slot).collect()
    }

    fn groups(&self, name: &Name) -> Vec<Group<'s>> {
        let of_words = name.words().iter().map(|word| self.meant_by(word));
        let pairs = name.in_order().windows(2).map(|pair| self.known(&[pair.concat()]));
        let parts = name.words().iter().filter(|word| !word.is_known).flat_map(|word| self.parts(&word.written));
        of_words.chain(pairs).chain(parts).filter_map(Group::new).collect()
    }

    /// The words that a word of a name may stand for: itself, written out, in the singular and plural, and, when no name
    /// holds it, those that it may be a misspelling of.
    fn meant_by(&self, word: &Word) -> Vec<NameWord<'s>> {
        let mut found = self.known(&[word.written.clone(), word.stem.clone(), format!("{}s", word.stem)]);
        let letters = word.written.chars().count();
        if word.is_known || letters < SHORTEST_MISSPELT {
            return found;
        }
        let like = |edits| self.snapshot.name_words_like(&word.written, edits).into_iter().map(|(word, _)| word);
        let mut near: Vec<NameWord<'s>> = like(1).collect();
        if near.is_empty() && letters >= LONG {
            near = like(MOST_EDITS).collect();
        }
        found.extend(near);
        found
    }

    /// The two words that a word may be when its blank was left out.
    fn parts(&self, written: &str) -> Vec<Vec<NameWord<'s>>> {
        let splits = written.char_indices().map(|(at, _)| written.split_at(at));
        let long_enough = splits.filter(|(a, b)| a.len() >= SHORTEST_PART && b.len() >= SHORTEST_PART);
        let both = long_enough.filter_map(|(a, b)| Some([self.snapshot.name_word(a)?, self.snapshot.name_word(b)?]));
        both.flatten().map(|word| vec![word]).collect()
    }

    /// Those of some words that a name holds.
    fn known(&self, words: &[String]) -> Vec<NameWord<'s>> {
        let distinct: BTreeSet<&String> = words.iter().collect();
        distinct.into_iter().filter_map(|word| self.snapshot.name_word(word)).collect()
    }
}

impl<'s> Group<'s> {
    fn new(words: Vec<NameWord<'s>>) -> Option<Self> {
        let organizations = words.iter().map(|word| word.organizations()).sum();
        (organizations > 0).then_some(Self { words, organizations })
    }
}
