//! Comparing two sets of facts field by field.

use crate::{
    alignment::{Likeness, likeness},
    facts::{Facts, Served},
};
use domain::organization::{Identifier, IdentifierScheme};
use std::collections::BTreeSet;

/// A field of which it can be said that it agrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// An identifier, in the same scheme.
    Identifier,
    /// A name.
    Name,
    /// A county that is served.
    County,
    /// A public telephone.
    Phone,
    /// The website's host.
    Website,
}

impl Field {
    /// Every field, in the order in which they count.
    pub const ALL: [Self; 5] = [Self::Identifier, Self::Name, Self::Phone, Self::Website, Self::County];

    /// How much it counts in the score. An identifier is issued to one organization. A name is what people know, and a
    /// telephone or a website are often a parent organization's or a shared building's. Many serve one county.
    #[must_use]
    pub fn weight(self) -> f64 {
        match self {
            Self::Identifier => 5.0,
            Self::Name => 4.0,
            Self::Phone | Self::Website => 2.0,
            Self::County => 1.0,
        }
    }
}

/// From here on two names agree.
pub const NAME_AGREES: f64 = 0.85;

/// Below this two names disagree: they have less in common than one telling word in two.
pub const NAME_DISAGREES: f64 = 0.5;

/// How much it counts that a telephone or a website differs. Organizations have several of them and change them.
const DIFFERENT_CONTACT: f64 = 0.5;

/// What two sets of facts have in common.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// How much of what both say agrees, from 0 to 1; 0 when there is nothing that both say.
    pub score: f64,
    /// The fields that agree.
    pub agreed: BTreeSet<Field>,
    /// The fields that differ. An identifier stands in both when one scheme agrees and another does not. What one side
    /// does not say, and a name that is neither alike nor unlike, stands in none.
    pub disagreed: BTreeSet<Field>,
    /// How alike the names are that are most alike; absent when one side has none.
    pub name: Option<Likeness>,
}

impl Comparison {
    /// Whether a field agrees.
    #[must_use]
    pub fn agrees(&self, field: Field) -> bool {
        self.agreed.contains(&field)
    }

    /// Whether a field differs.
    #[must_use]
    pub fn disagrees(&self, field: Field) -> bool {
        self.disagreed.contains(&field)
    }

    /// How alike the names are; 0 when one side has none.
    #[must_use]
    pub fn name_similarity(&self) -> f64 {
        self.name.map_or(0.0, |name| name.similarity)
    }

    /// Whether the names say the same words.
    #[must_use]
    pub fn is_name_equal(&self) -> bool {
        self.name.is_some_and(|name| name.is_equal)
    }
}

/// Compares two sets of facts. Which of them comes first makes no difference.
#[must_use]
pub fn compare(one: &Facts, other: &Facts) -> Comparison {
    let (mut agreed, mut disagreed) = (BTreeSet::new(), BTreeSet::new());
    // What of the weight of each field that both speak of is in agreement.
    let (mut reached, mut possible) = (0.0, 0.0);

    let (same, different) = identifiers(&one.identifiers, &other.identifiers);
    if same || different {
        possible += Field::Identifier.weight();
        reached += if same { Field::Identifier.weight() } else { 0.0 };
        agreed.extend(same.then_some(Field::Identifier));
        disagreed.extend(different.then_some(Field::Identifier));
    }
    let name = names(one, other);
    if let Some(likeness) = name {
        possible += Field::Name.weight();
        reached += Field::Name.weight() * likeness.similarity;
        agreed.extend((likeness.similarity >= NAME_AGREES && !likeness.is_replaced).then_some(Field::Name));
        disagreed.extend((likeness.similarity < NAME_DISAGREES).then_some(Field::Name));
    }
    for (field, same, cost) in [
        (Field::Phone, common(&one.phones, &other.phones), DIFFERENT_CONTACT),
        (Field::Website, common(&one.websites, &other.websites), DIFFERENT_CONTACT),
        (Field::County, counties(one.served.as_ref(), other.served.as_ref()), 1.0),
    ] {
        match same {
            Some(true) => {
                possible += field.weight();
                reached += field.weight();
                agreed.insert(field);
            }
            Some(false) => {
                possible += field.weight() * cost;
                disagreed.insert(field);
            }
            None => {}
        }
    }
    let score = if possible > 0.0 { (reached / possible).clamp(0.0, 1.0) } else { 0.0 };
    Comparison { score, agreed, disagreed, name }
}

/// Whether an identifier is the same, and whether both have one in a scheme in which none is. Values of different schemes
/// are never compared.
fn identifiers(one: &BTreeSet<Identifier>, other: &BTreeSet<Identifier>) -> (bool, bool) {
    let shared: BTreeSet<_> = one
        .iter()
        .map(|identifier| &identifier.scheme)
        .filter(|scheme| other.iter().any(|identifier| identifier.scheme == **scheme))
        .collect();
    let agrees = |scheme: &IdentifierScheme| {
        one.iter().any(|identifier| identifier.scheme == *scheme && other.contains(identifier))
    };
    let same = shared.iter().filter(|scheme| agrees(scheme)).count();
    (same > 0, same < shared.len())
}

/// How alike the two names are that are most alike.
fn names(one: &Facts, other: &Facts) -> Option<Likeness> {
    let pairs = one.names.iter().flat_map(|a| other.names.iter().map(move |b| likeness(a, b)));
    pairs.max_by(|a, b| {
        let by = |likeness: &Likeness| (likeness.is_equal, !likeness.is_replaced);
        a.similarity.total_cmp(&b.similarity).then_with(|| by(a).cmp(&by(b)))
    })
}

/// Whether two sets have something in common; absent when one of them is empty.
fn common(one: &BTreeSet<String>, other: &BTreeSet<String>) -> Option<bool> {
    (!one.is_empty() && !other.is_empty()).then(|| !one.is_disjoint(other))
}

fn counties(one: Option<&Served>, other: Option<&Served>) -> Option<bool> {
    match (one?, other?) {
        (Served::Counties(one), Served::Counties(other)) => Some(!one.is_disjoint(other)),
        // Who serves the whole state serves every county.
        _ => Some(true),
    }
}
