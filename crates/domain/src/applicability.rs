//! Which standards apply to whom: the foundational ones to everyone, an arena's to those who practise it.

use crate::{
    arena::ArenaCode,
    edition::{Edition, Section, Standard},
};
use std::collections::BTreeSet;

/// The standards of an edition that apply to an organization practising these arenas, in the edition's order.
#[must_use]
pub fn applicable<'e>(edition: &'e Edition, practised: &BTreeSet<ArenaCode>) -> Vec<&'e Standard> {
    edition
        .standards
        .iter()
        .filter(|standard| match &standard.section {
            Section::Foundational {} => true,
            Section::Arena { arena } => practised.contains(arena),
        })
        .collect()
}
