//! What if: a draft policy, or another edition, over today's facts. Nothing is written.

use crate::{
    Error,
    confidence::Reader,
    facts::bulk::{self, One, Walk},
};
use domain::{
    Refusal,
    arena::ArenaCode,
    county::County,
    edition::Edition,
    ids::{EditionId, OrganizationId},
    offering::{Area, Offering},
    policy::{Policy, PolicyTerms, Use},
    time::Day,
    verdict::{Facts, Outcome, evaluate},
    what_if::Tally,
};
use persistence::{Conn, bulk_facts, editions, policies};
use std::collections::BTreeSet;

/// What is supposed.
#[derive(Debug, Clone, Default)]
pub struct Supposed {
    /// These terms in the place of those in force.
    pub terms: Option<PolicyTerms>,
    /// This edition in the place of those that organizations were assessed against. A rating goes with its standard's code.
    pub edition: Option<EditionId>,
}

/// How many organizations are named at most, of each kind.
pub const MOST_NAMED: usize = 100;

/// What would become of all organizations, and who would gain or lose.
#[derive(Debug, Clone, Default)]
pub struct Preview {
    /// The counts.
    pub tally: Tally,
    /// The first of those who would become a yes, each with the arena.
    pub gain: Vec<(OrganizationId, Option<ArenaCode>)>,
    /// The first of those who would no longer be a yes, each with the arena.
    pub lose: Vec<(OrganizationId, Option<ArenaCode>)>,
}

/// Applies what is supposed to today's facts about every organization, as far as the reader may know them, beside the policy
/// in force.
///
/// # Errors
/// When the terms have faults, the edition is unknown, or there is no policy for the use.
pub fn preview_policy(
    conn: &mut Conn,
    reader: &Reader,
    r#use: Use,
    supposed: &Supposed,
    on: Day,
) -> Result<Preview, Error> {
    let now = policies::in_force(conn, r#use, on)?.ok_or(Refusal::NoPolicy { r#use })?;
    let mut then = now.clone();
    if let Some(terms) = &supposed.terms {
        let faults = terms.faults(r#use).into_iter().map(|(pointer, detail)| (format!("/terms{pointer}"), detail));
        Error::unless_sound(faults.collect())?;
        then.terms = terms.clone();
    }
    let edition = match supposed.edition {
        Some(id) => Some(editions::find(conn, id)?.ok_or(Error::NotFound("edition"))?.it),
        None => None,
    };
    let mut preview = Preview::default();
    let mut walk = Walk::default();
    while let Some(chunk) = walk.next(conn)? {
        let ids: Vec<OrganizationId> = chunk.iter().map(|one| one.id).collect();
        let mut offerings = bulk_facts::offerings(conn, &ids)?;
        for mut one in chunk {
            one.facts.open_serious_concern = reader.told(one.id, one.facts.open_serious_concern);
            let offered = offerings.remove(&one.id).unwrap_or_default();
            compare(&mut preview, (&now, &then), edition.as_ref(), one, &offered, on);
        }
    }
    Ok(preview)
}

fn compare(
    preview: &mut Preview,
    (now, then): (&Policy, &Policy),
    edition: Option<&Edition>,
    one: One,
    offered: &[Offering],
    on: Day,
) {
    let id = one.id;
    let mut arenas: BTreeSet<ArenaCode> = one.arenas.clone();
    arenas.extend(offered.iter().map(|offering| offering.arena.clone()));
    let matters: Vec<Option<ArenaCode>> =
        if now.r#use.is_per_arena() { arenas.into_iter().map(Some).collect() } else { vec![None] };
    let supposed: Option<Facts> = edition.map(|edition| {
        let same = One { id, facts: one.facts.clone(), arenas: one.arenas.clone() };
        bulk::against(edition, &edition.name(), same).facts
    });
    for arena in matters {
        let before = evaluate(now, arena.as_ref(), &one.facts, on);
        let after = evaluate(then, arena.as_ref(), supposed.as_ref().unwrap_or(&one.facts), on);
        let (is, would_be) = (before.outcome == Outcome::Met, after.outcome == Outcome::Met);
        let differs = before.outcome != after.outcome || before.unmet() != after.unmet();
        let counties = counties(offered, arena.as_ref());
        preview.tally.add(arena.as_ref(), &counties, (is, would_be, differs));
        let named = match (is, would_be) {
            (false, true) => &mut preview.gain,
            (true, false) => &mut preview.lose,
            _ => continue,
        };
        if named.len() < MOST_NAMED {
            named.push((id, arena));
        }
    }
}

/// The counties in which something is offered in public, in the arena where there is one. Places of service have no part in
/// it: one may be confidential.
fn counties(offered: &[Offering], arena: Option<&ArenaCode>) -> BTreeSet<County> {
    let of_arena = offered.iter().filter(|offering| arena.is_none_or(|arena| offering.arena == *arena));
    let named = of_arena.filter_map(|offering| match &offering.area {
        Area::Counties { counties } => Some(counties),
        Area::Statewide {} => None,
    });
    named.flatten().copied().collect()
}
