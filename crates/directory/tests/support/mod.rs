//! Organizations to test with, and the plainest possible directory to compare with.
#![allow(dead_code, reason = "each test binary uses a part")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

pub mod generate;

use directory::{Entry, Grounds, Line, Query, Run};
use domain::{
    arena::ArenaCode,
    edition::{EditionCode, EditionName},
    ids::OrganizationId,
    offering::{Area, Intake, Offering},
    organization::{OrganizationKind, OrganizationStatus},
    policy::{Audience, PolicyName, PolicyProvenance, Use},
    standing::StandingState,
    time::Day,
    verdict::{Outcome, Reason},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The day around which everything happens.
pub fn today() -> Day {
    Day::new(2026, 11, 23).unwrap()
}

pub fn arena(code: &str) -> ArenaCode {
    ArenaCode::parse(code).unwrap()
}

pub fn id(number: u64) -> OrganizationId {
    format!("01981f3e-8a00-7000-8000-{number:012x}").parse().unwrap()
}

/// Grounds of a decision. Some decisions share an edition, a policy or both.
pub fn grounds(decision: u64) -> Arc<Grounds> {
    let text = |kind: u64, number: u64| format!("01981f3e-8a00-7000-9{kind:03x}-{number:012x}");
    let edition = EditionName {
        id: text(1, decision % 2).parse().unwrap(),
        code: EditionCode::parse("example").unwrap(),
        title: "Example edition (fictitious)".to_owned(),
    };
    let policy = PolicyName {
        id: text(2, decision % 3).parse().unwrap(),
        version: 1,
        title: "Referral (shipped default; not set by the Commission)".to_owned(),
        provenance: PolicyProvenance::ShippedDefault,
    };
    let reason = Reason {
        requirement: "foundational_verified".to_owned(),
        outcome: Outcome::Met,
        text: format!("All {} foundational standards are rated at least meets by a reviewer.", decision % 5),
        standards: Vec::new(),
        audience: Audience::Partner,
        holds_until: None,
    };
    Arc::new(Grounds {
        decision: text(0, decision).parse().unwrap(),
        decided_on: today().plus_days(-30),
        valid_from: today().plus_days(-20),
        valid_until: (!decision.is_multiple_of(4)).then(today),
        against_verdict: decision.is_multiple_of(7),
        provisional: decision.is_multiple_of(5),
        inherited_from: decision.is_multiple_of(11).then(|| id(decision % 5)),
        edition: (!decision.is_multiple_of(5)).then(|| Arc::new(edition)),
        policy: Arc::new(policy),
        reasons: (0..decision % 3).map(|_| reason.clone()).collect(),
    })
}

/// A run of days counted from today.
pub fn run(from: i32, until: Option<i32>, state: StandingState, decision: u64) -> Run {
    let until = until.map(|until| today().plus_days(until));
    Run { from: today().plus_days(from), until, state, grounds: grounds(decision) }
}

/// An organization that offers shelter in Wake and holds an eligible referral standing for it.
pub fn plain(number: u64) -> Entry {
    let line = Line {
        r#use: Use::Referral,
        arena: Some(arena("shelter")),
        runs: vec![
            run(-100, Some(100), StandingState::Eligible, number),
            run(101, None, StandingState::Lapsed, number),
        ],
    };
    Entry {
        entered: number * 10,
        id: id(number),
        name: format!("Example Advocates {number} (fictitious)"),
        other_names: Vec::new(),
        former_names: Vec::new(),
        kind: OrganizationKind::Nonprofit,
        has_round_the_clock_line: false,
        status: OrganizationStatus::Active,
        continued_by: None,
        offerings: vec![offering("shelter", &["37183"])],
        lines: vec![line],
    }
}

/// An offering that says no more than what and where.
pub fn offering(code: &str, counties: &[&str]) -> Offering {
    Offering {
        arena: arena(code),
        area: Area::Counties { counties: counties.iter().map(|county| county.parse().unwrap()).collect() },
        populations: BTreeSet::new(),
        ages: None,
        languages: BTreeSet::new(),
        intake: Intake::Open,
        intake_confirmed_on: today(),
    }
}

/// Every organization by its place in lists: what a search must agree with.
#[derive(Debug, Clone, Default)]
pub struct Reference(pub BTreeMap<u64, Entry>);

impl Reference {
    pub fn apply(&mut self, changes: &[Entry]) {
        for entry in changes {
            self.0.retain(|_, held| held.id != entry.id);
            self.0.insert(entry.entered, entry.clone());
        }
    }

    /// Takes in organizations of which none is known.
    pub fn apply_new(&mut self, new: &[Entry]) {
        self.0.extend(new.iter().map(|entry| (entry.entered, entry.clone())));
    }

    /// The state of a matter on a day, day by day through the runs.
    pub fn state_on(entry: &Entry, r#use: Use, arena: Option<&ArenaCode>, day: Day) -> StandingState {
        let line = entry.lines.iter().find(|line| line.r#use == r#use && line.arena.as_ref() == arena);
        let runs = line.map(|line| line.runs.as_slice()).unwrap_or_default();
        let contains = |run: &&Run| run.from <= day && run.until.is_none_or(|last| day <= last);
        runs.iter().find(contains).map_or(StandingState::NotAssessed, |run| run.state)
    }

    /// Whoever matches, in order.
    pub fn search(&self, query: &Query, today: Day) -> Vec<(u64, StandingState)> {
        let per_arena = query.r#use.is_per_arena();
        if per_arena && query.need.arena.is_none() {
            return Vec::new();
        }
        let arena = query.need.arena.as_ref().filter(|_| per_arena);
        let wanted = |state: StandingState| match query.states.is_empty() {
            true => state == StandingState::Eligible,
            false => query.states.contains(&state),
        };
        self.0
            .values()
            .filter(|entry| entry.offerings.iter().any(|offering| offering.answers(&query.need)))
            .map(|entry| (entry.entered, Self::state_on(entry, query.r#use, arena, today)))
            .filter(|(_, state)| wanted(*state))
            .collect()
    }
}
