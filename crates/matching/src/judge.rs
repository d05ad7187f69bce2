//! What follows from all candidates together.
//!
//! A wrong match sends a person in need to the wrong door, so whatever leaves a doubt is `ambiguous`.

use crate::compare::{Comparison, Field, NAME_AGREES};

/// How sure it is which organization is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// The first candidate is meant: an identifier says so, or the whole name and another field.
    Exact,
    /// The first candidate is most probably meant, and no other comes near it.
    Likely,
    /// Somebody must choose: several candidates come near each other, what was told contradicts itself, or it fits in part.
    Ambiguous,
    /// Nobody comes near.
    None,
}

/// Candidates in the order in which they fit, and what follows from them.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked<C> {
    /// How sure it is.
    pub outcome: Outcome,
    /// The best first; of two that fit equally well, the one that was given first. Empty exactly when the outcome is
    /// [`Outcome::None`].
    pub candidates: Vec<(C, Comparison)>,
}

/// Below this a name is not worth a look, when nothing but the name speaks for the candidate.
pub const NAME_WORTH_A_LOOK: f64 = 0.7;

/// The same for a part of a name, of which no word is another: `Lantern House` for `Lantern House of Wake County`.
pub const PART_WORTH_A_LOOK: f64 = 0.5;

/// How far the second candidate must be behind before the first is taken. A misspelling, or a common word that is missing,
/// costs about as much.
pub const LEAD: f64 = 0.1;

/// How alike a name must be, when nothing else speaks for the candidate.
pub const NAME_BY_ITSELF: f64 = 0.9;

/// How alike it must be when the county agrees, as it does for a hundredth of all organizations and more.
pub const NAME_WITH_COUNTY: f64 = 0.85;

/// How alike it must be when the telephone or the website agrees, which a parent and its branches share.
pub const NAME_WITH_CONTACT: f64 = 0.65;

/// Orders candidates and judges them. At most `limit` are kept; all of them are judged.
#[must_use]
pub fn judge<C>(candidates: Vec<(C, Comparison)>, limit: usize) -> Ranked<C> {
    let mut candidates: Vec<(C, Comparison)> =
        candidates.into_iter().filter(|(_, comparison)| is_worth_a_look(comparison)).collect();
    candidates.sort_by(|(_, a), (_, b)| rank(b).total_cmp(&rank(a)));
    let comparisons: Vec<&Comparison> = candidates.iter().map(|(_, comparison)| comparison).collect();
    let outcome = match comparisons.as_slice() {
        [] => Outcome::None,
        [first, others @ ..] => outcome(first, others),
    };
    candidates.truncate(limit);
    Ranked { outcome, candidates }
}

/// Whoever an identifier names comes first: the rest is hearsay beside it.
fn rank(comparison: &Comparison) -> f64 {
    comparison.score + if comparison.agrees(Field::Identifier) { 1.0 } else { 0.0 }
}

fn is_worth_a_look(comparison: &Comparison) -> bool {
    let is_reached = comparison.agrees(Field::Phone) || comparison.agrees(Field::Website);
    let needed = match comparison.name {
        // Alike, but elsewhere.
        _ if comparison.disagrees(Field::County) => NAME_AGREES,
        Some(name) if !name.is_replaced => PART_WORTH_A_LOOK,
        _ => NAME_WORTH_A_LOOK,
    };
    comparison.agrees(Field::Identifier) || is_reached || comparison.name_similarity() >= needed
}

fn outcome(first: &Comparison, others: &[&Comparison]) -> Outcome {
    if is_exact(first, others) {
        Outcome::Exact
    } else if is_likely(first) && others.iter().all(|other| leads(first, other)) {
        Outcome::Likely
    } else {
        Outcome::Ambiguous
    }
}

/// Whether the first is meant without a doubt.
fn is_exact(first: &Comparison, others: &[&Comparison]) -> bool {
    if first.disagrees(Field::Identifier) {
        return false;
    }
    if first.agrees(Field::Identifier) {
        // The number of one and the name of another: one of the two is wrong, and it is not for us to say which.
        let contradicted = first.disagrees(Field::Name)
            || others.iter().any(|other| {
                other.agrees(Field::Identifier) || other.name_similarity() >= first.name_similarity() + LEAD
            });
        return !contradicted;
    }
    let is_supported = [Field::County, Field::Phone, Field::Website].iter().any(|field| first.agrees(*field));
    let is_contradicted = first.disagrees(Field::County);
    let rivals = others.iter().any(|other| !leads(first, other) || is_supported_namesake(other));
    first.is_name_equal() && is_supported && !is_contradicted && !rivals
}

/// Whether it bears the same name and another field speaks for it too.
fn is_supported_namesake(other: &Comparison) -> bool {
    other.is_name_equal() && [Field::Phone, Field::Website].iter().any(|field| other.agrees(*field))
}

/// Whether the candidate is most probably meant, as long as no other comes near.
pub(crate) fn is_likely(candidate: &Comparison) -> bool {
    let is_reached = candidate.agrees(Field::Phone) || candidate.agrees(Field::Website);
    let is_near = candidate.agrees(Field::County);
    if candidate.disagrees(Field::Identifier) || candidate.disagrees(Field::County) && !is_reached {
        return false;
    }
    let Some(name) = candidate.name else { return is_reached };
    // A house of another county, a branch, a foundation beside it: another organization, however alike.
    if name.is_replaced || name.is_branch || name.is_placed && !is_near {
        return false;
    }
    let not_reached = [Field::Phone, Field::Website].into_iter().filter(|field| candidate.disagrees(*field)).count();
    if is_reached {
        name.similarity >= NAME_WITH_CONTACT
    } else if not_reached > 0 {
        name.is_equal && not_reached == 1
    } else if is_near {
        name.similarity >= NAME_WITH_COUNTY && !name.is_lacking_a_telling_word
    } else {
        name.similarity >= NAME_BY_ITSELF && !name.is_lacking
    }
}

fn leads(first: &Comparison, other: &Comparison) -> bool {
    first.score - other.score >= LEAD
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        compare::compare,
        facts::{Facts, Served},
        name::Name,
    };
    use domain::organization::{Identifier, IdentifierScheme};

    /// `name | county | phone | ein`, each of which may be empty.
    fn facts(text: &str, is_known: bool) -> Facts {
        let parts: Vec<&str> = text.split('|').map(str::trim).chain(std::iter::repeat("")).take(4).collect();
        let set = |part: &str| (!part.is_empty()).then(|| part.to_owned()).into_iter().collect();
        let scheme = IdentifierScheme::parse("ein").unwrap();
        Facts {
            names: Name::read(parts[0], |_| is_known).into_iter().collect(),
            served: parts[1].parse().ok().map(|county| Served::Counties([county].into())),
            phones: set(parts[2]),
            identifiers: (!parts[3].is_empty())
                .then(|| Identifier { scheme, value: parts[3].to_owned() })
                .into_iter()
                .collect(),
            ..Facts::default()
        }
    }

    fn outcome_of(row: &str, organizations: &[&str]) -> Outcome {
        let row = facts(row, true);
        let compared = organizations.iter().map(|one| ((), compare(&row, &facts(one, true)))).collect();
        judge(compared, 5).outcome
    }

    #[test]
    fn the_table_of_the_rules() {
        let wake = "Lantern House of Wake County | 37183 | 1 | A";
        let durham = "Lantern House of Durham County | 37063 | 2 | B";
        let namesake = "Lantern House of Wake County | 37001 | 3 | C";
        let table: &[(&str, &[&str], Outcome)] = &[
            // An identifier.
            ("|||A", &[wake, durham], Outcome::Exact),
            ("Lantern House|||A", &[wake, durham], Outcome::Exact),
            ("Willow Family Services|||A", &[wake, durham], Outcome::Ambiguous),
            ("Lantern House of Durham County|||A", &[wake, durham], Outcome::Ambiguous),
            ("Lantern House of Wake County|||Z", &[wake, durham], Outcome::Ambiguous),
            ("|||Z", &[wake, durham], Outcome::None),
            // The whole name and another field.
            ("Lantern House of Wake County|37183", &[wake, durham], Outcome::Exact),
            ("Lantern House of Wake County||1", &[wake, durham], Outcome::Exact),
            ("Lantern House of Wake County|37183", &[wake, namesake], Outcome::Exact),
            ("Lantern House of Wake County|37183|3", &[wake, namesake], Outcome::Ambiguous),
            // The whole name alone.
            ("Lantern House of Wake County", &[wake, durham], Outcome::Likely),
            ("Lantern House of Wake County", &[wake, namesake], Outcome::Ambiguous),
            ("Lantern House of Wake County|37099", &[wake, durham], Outcome::Ambiguous),
            // A part of the name.
            ("Lantern House", &[wake], Outcome::Ambiguous),
            ("Lantern House|37183", &[wake, durham], Outcome::Ambiguous),
            ("Lantern House|37183|1", &[wake, durham], Outcome::Likely),
            ("House", &[wake], Outcome::None),
            // Another word.
            ("Lantern Home of Wake County|37183", &[wake], Outcome::Ambiguous),
            ("Lantern Home of Wake County|37183|1", &[wake], Outcome::Ambiguous),
            ("Lantern House of Wake County Foundation|37183|1", &[wake], Outcome::Ambiguous),
            // A telephone alone.
            ("||1", &[wake, durham], Outcome::Likely),
            ("||1", &[wake, "Willow Services||1"], Outcome::Ambiguous),
            ("|37063|1", &[wake], Outcome::Likely),
            // Nothing of it.
            ("Willow Family Services|37183", &[wake, durham], Outcome::None),
            ("|37183", &[wake], Outcome::None),
            ("Lantern House of Wake County", &[], Outcome::None),
        ];
        for (row, organizations, expected) in table {
            assert_eq!(outcome_of(row, organizations), *expected, "{row} among {organizations:?}");
        }
    }

    #[test]
    fn all_are_judged_though_few_are_kept() {
        let row = facts("Lantern House", true);
        let same: Vec<_> = (0..9).map(|at| (at, compare(&row, &facts("Lantern House", true)))).collect();
        let ranked = judge(same, 3);
        assert_eq!(ranked.outcome, Outcome::Ambiguous);
        assert_eq!(ranked.candidates.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [0, 1, 2], "in the order given");
        let one = judge(vec![(0, compare(&row, &facts("Lantern House", true)))], 1);
        assert_eq!(one.outcome, Outcome::Likely);
        let none = judge(vec![(0, compare(&row, &facts("Willow", true)))], 1);
        assert_eq!((none.outcome, none.candidates.len()), (Outcome::None, 0));
    }
}
