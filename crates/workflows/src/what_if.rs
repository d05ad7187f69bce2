//! What if: a draft policy, or another edition, over today's facts. Nothing is written.

use crate::{
    Error,
    confidence::Reader,
    facts::bulk::{self, One, Walk},
};
use domain::{
    Refusal,
    arena::ArenaCode,
    edition::Edition,
    ids::{EditionId, OrganizationId},
    offering::{Area, Offering},
    policy::{Policy, PolicyTerms, Use},
    time::Day,
    verdict::{Facts, Outcome, evaluate},
    what_if::{Matter, Tally, together},
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

/// How many are named at most, of each kind.
pub const MOST_NAMED: usize = 100;

/// What would become of all organizations, and who would gain or lose.
///
/// The counts are true: serious concerns are in them. Names are those that there would be without any concern that the reader
/// may not know of. To leave somebody out of them because of a concern would tell of it as well.
#[derive(Debug, Clone, Default)]
pub struct Preview {
    /// The counts.
    pub tally: Tally,
    /// Who would become a yes.
    pub gain: Turned,
    /// Who would no longer be a yes.
    pub lose: Turned,
}

/// Whose verdicts would turn.
#[derive(Debug, Clone, Default)]
pub struct Turned {
    /// The first of them, each with the arena.
    pub named: Vec<(OrganizationId, Option<ArenaCode>)>,
    /// How many are counted and not named: they turn by a concern that the reader may not know of.
    pub not_named: u32,
}

/// How one verdict would turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Gain,
    Lose,
}

impl Turn {
    fn between(is: bool, would_be: bool) -> Option<Self> {
        match (is, would_be) {
            (false, true) => Some(Self::Gain),
            (true, false) => Some(Self::Lose),
            _ => None,
        }
    }
}

/// Applies what is supposed to today's facts about every organization beside the policy in force. Serious concerns are counted,
/// but for those about organizations that the reader belongs to.
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
    let comparison = Comparison { now, then, edition, on };
    let mut preview = Preview::default();
    let mut walk = Walk::default();
    while let Some(chunk) = walk.next(conn)? {
        let ids: Vec<OrganizationId> = chunk.iter().map(|one| one.id).collect();
        let mut offerings = bulk_facts::offerings(conn, &ids)?;
        for one in chunk {
            let offered = offerings.remove(&one.id).unwrap_or_default();
            preview.add(reader, &comparison, one, &offered);
        }
    }
    Ok(preview)
}

/// The two that are compared, on a day.
struct Comparison {
    now: Policy,
    then: Policy,
    edition: Option<Edition>,
    on: Day,
}

/// The facts about one organization as they are, and as they are supposed to be.
struct Both {
    now: Facts,
    then: Facts,
}

impl Both {
    /// The same, where this is known of a serious concern.
    fn with_concern(&self, open: Option<bool>) -> Self {
        let with = |facts: &Facts| Facts { open_serious_concern: open, ..facts.clone() };
        Self { now: with(&self.now), then: with(&self.then) }
    }
}

impl Comparison {
    fn facts(&self, one: One) -> Both {
        let now = one.facts.clone();
        let then = match &self.edition {
            Some(edition) => bulk::against(edition, &edition.name(), one).facts,
            None => one.facts,
        };
        Both { now, then }
    }

    /// Whether it is a yes, whether it would be one, and whether it would rest on other requirements.
    fn of(&self, arena: Option<&ArenaCode>, facts: &Both) -> (bool, bool, bool) {
        let before = evaluate(&self.now, arena, &facts.now, self.on);
        let after = evaluate(&self.then, arena, &facts.then, self.on);
        let differs = before.outcome != after.outcome || before.unmet() != after.unmet();
        (before.outcome == Outcome::Met, after.outcome == Outcome::Met, differs)
    }
}

impl Preview {
    fn add(&mut self, reader: &Reader, comparison: &Comparison, mut one: One, offered: &[Offering]) {
        let (id, open) = (one.id, one.facts.open_serious_concern);
        let (counted, told) = (reader.counted(id, open), reader.told(id, open));
        one.facts.open_serious_concern = counted;
        let mut arenas: BTreeSet<ArenaCode> = one.arenas.clone();
        arenas.extend(offered.iter().map(|offering| offering.arena.clone()));
        let arenas: Vec<Option<ArenaCode>> =
            if comparison.now.r#use.is_per_arena() { arenas.into_iter().map(Some).collect() } else { vec![None] };
        let facts = comparison.facts(one);
        // What the reader may know differs for the few about whom a concern is open.
        let as_told = (told != counted).then(|| facts.with_concern(told));
        let mut matters = Vec::with_capacity(arenas.len());
        for arena in arenas {
            let (now, then, differs) = comparison.of(arena.as_ref(), &facts);
            let turn = Turn::between(now, then);
            let told = as_told.as_ref().map_or(turn, |facts| {
                let (now, then, _) = comparison.of(arena.as_ref(), facts);
                Turn::between(now, then)
            });
            if let Some(turn) = turn.filter(|turn| told != Some(*turn)) {
                self.turned(turn).not_named += 1;
            }
            if let Some(named) = told.map(|turn| &mut self.turned(turn).named)
                && named.len() < MOST_NAMED
            {
                named.push((id, arena.clone()));
            }
            matters.push(Matter { area: area(offered, arena.as_ref()), arena, now, then, differs });
        }
        self.tally.add(&matters);
    }

    fn turned(&mut self, turn: Turn) -> &mut Turned {
        match turn {
            Turn::Gain => &mut self.gain,
            Turn::Lose => &mut self.lose,
        }
    }
}

/// Where something is offered in public, in the arena where there is one. Places of service have no part in it: one may be
/// confidential.
fn area(offered: &[Offering], arena: Option<&ArenaCode>) -> Area {
    let of_arena = offered.iter().filter(|offering| arena.is_none_or(|arena| offering.arena == *arena));
    together(of_arena.map(|offering| &offering.area))
}
