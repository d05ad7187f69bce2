//! Successions: what may be recorded, where ids lead, and what no sequence of acts can break.

mod support;

use domain::{
    Refusal,
    ids::{OrganizationId, SuccessionId},
    organization::OrganizationStatus::{self, Active, Closed},
    succession::{End, Lineage, NewSuccession, Party, Succession, SuccessionKind as Kind, succeed, withdraw},
    time::Day,
};
use proptest::{collection::vec, prelude::*, sample::select};
use std::collections::{BTreeMap, BTreeSet};
use support::{day, decisions::person, moment};
use uuid::Uuid;

fn org(number: u128) -> OrganizationId {
    OrganizationId(Uuid::from_u128(number))
}

/// A registry in small: organizations, whether they work, and every succession that was ever recorded.
#[derive(Debug, Clone, Default)]
struct Registry {
    status: BTreeMap<OrganizationId, OrganizationStatus>,
    successions: Vec<Succession>,
}

impl Registry {
    fn of(count: u128) -> Self {
        Self { status: (0..count).map(|number| (org(number), Active)).collect(), successions: Vec::new() }
    }

    fn lineage(&self) -> Lineage {
        Lineage::of(&self.successions)
    }

    /// As `workflows::successions::record_succession` does it.
    fn record(&mut self, kind: Kind, of: u128, successors: &[u128], effective: i32, today: i32) -> Result<(), Refusal> {
        let parties: Vec<Party> = successors.iter().map(|number| (org(*number), self.status[&org(*number)])).collect();
        let new = NewSuccession {
            kind,
            successors: successors.iter().map(|number| org(*number)).collect(),
            effective_on: day(effective),
            reason: Some("  ".to_owned()),
        };
        let place = self.successions.len();
        let id = SuccessionId(Uuid::from_u128(place as u128));
        let (predecessor, at) = ((org(of), self.status[&org(of)]), moment(today, place as i64));
        let recorded = succeed(predecessor, &parties, &self.lineage(), new, person(1), at, id)?;
        assert_eq!(recorded.has_closed, predecessor.1 == Active);
        assert_eq!(recorded.reason, None, "blanks are no reason");
        self.status.insert(org(of), Closed);
        self.successions.push(recorded);
        Ok(())
    }

    /// As `workflows::successions::withdraw_succession` does it.
    fn withdraw(&mut self, place: usize, today: i32) -> Result<(), Refusal> {
        let at = moment(today, 1000 + place as i64);
        let end = withdraw(&self.successions[place], "It was wrong.".to_owned(), person(2), at)?;
        let succession = &mut self.successions[place];
        succession.withdrawn = Some(end);
        if succession.has_closed {
            self.status.insert(succession.predecessor, Active);
        }
        Ok(())
    }
}

fn ends(registry: &Registry, of: u128) -> Vec<(u128, Kind, Day)> {
    let end = |end: End| (end.organization.0.as_u128(), end.kind, end.since);
    registry.lineage().ends(org(of)).into_iter().map(end).collect()
}

#[test]
fn a_kind_takes_as_many_successors_as_the_table_says() {
    let table = [
        (Kind::MergedInto, 1, true),
        (Kind::MergedInto, 0, false),
        (Kind::MergedInto, 2, false),
        (Kind::SucceededBy, 1, true),
        (Kind::SucceededBy, 0, false),
        (Kind::SucceededBy, 2, false),
        (Kind::SplitInto, 1, false),
        (Kind::SplitInto, 2, true),
        (Kind::SplitInto, 10, true),
        (Kind::SplitInto, 11, false),
    ];
    for (kind, count, allowed) in table {
        let mut registry = Registry::of(12);
        let successors: Vec<u128> = (1..=count).collect();
        let expected = if allowed { Ok(()) } else { Err(Refusal::SuccessorCount { kind }) };
        assert_eq!(registry.record(kind, 0, &successors, 0, 0), expected, "{kind:?} with {count}");
    }
    // One that is named twice is one.
    let twice = Registry::of(3).record(Kind::SplitInto, 0, &[1, 1], 0, 0);
    assert_eq!(twice, Err(Refusal::SuccessorCount { kind: Kind::SplitInto }));
}

#[test]
fn what_may_be_recorded_is_in_the_table() {
    use Kind::{MergedInto as M, SplitInto as S, SucceededBy as B};
    type Act = (Kind, u128, &'static [u128]);
    type Row = (&'static [Act], &'static [u128], Act, Result<(), Refusal>);
    // What was recorded before, which organizations have closed by themselves, the act, and what comes of it.
    let table: &[Row] = &[
        (&[], &[], (M, 0, &[1]), Ok(())),
        (&[], &[0], (B, 0, &[1]), Ok(())),
        (&[], &[], (M, 0, &[0]), Err(Refusal::SuccessorIsPredecessor)),
        (&[], &[], (S, 0, &[0, 1]), Err(Refusal::SuccessorIsPredecessor)),
        (&[], &[1], (M, 0, &[1]), Err(Refusal::SuccessorClosed)),
        (&[], &[2], (S, 0, &[1, 2]), Err(Refusal::SuccessorClosed)),
        // A chain may be recorded from either end: a successor that has closed leads on.
        (&[(M, 1, &[2])], &[], (M, 0, &[1]), Ok(())),
        (&[(M, 0, &[1])], &[], (M, 1, &[2]), Ok(())),
        (&[(M, 0, &[1])], &[], (B, 0, &[2]), Err(Refusal::AlreadySucceeded)),
        (&[(M, 0, &[1])], &[], (M, 1, &[0]), Err(Refusal::SuccessionCycle)),
        (&[(M, 0, &[1]), (B, 1, &[2])], &[], (S, 2, &[0, 3]), Err(Refusal::SuccessionCycle)),
        (&[(S, 0, &[1, 2])], &[], (M, 2, &[0]), Err(Refusal::SuccessionCycle)),
        // Two ways to one end are no cycle.
        (&[(S, 0, &[1, 2]), (M, 1, &[3])], &[], (M, 2, &[3]), Ok(())),
        (&[(M, 0, &[2])], &[], (M, 1, &[2]), Ok(())),
    ];
    for (before, closed, (kind, of, successors), expected) in table {
        let mut registry = Registry::of(4);
        for (kind, of, successors) in *before {
            registry.record(*kind, *of, successors, 0, 0).unwrap();
        }
        registry.status.extend(closed.iter().map(|number| (org(*number), Closed)));
        let result = registry.record(*kind, *of, successors, 0, 0);
        assert_eq!(&result, expected, "{before:?}, {closed:?}: {kind:?} {of} {successors:?}");
    }
}

#[test]
fn it_is_recorded_on_its_day_or_later() {
    for (effective, expected) in [(-900, Ok(())), (5, Ok(())), (6, Err(Refusal::DayAhead { day: day(6) }))] {
        assert_eq!(Registry::of(2).record(Kind::MergedInto, 0, &[1], effective, 5), expected);
    }
}

#[test]
fn an_id_leads_to_the_ends_with_how_and_since_when() {
    use Kind::{MergedInto as M, SplitInto as S, SucceededBy as B};
    let mut registry = Registry::of(6);
    assert_eq!(ends(&registry, 0), []);
    registry.record(B, 0, &[1], 3, 9).unwrap();
    assert_eq!(ends(&registry, 0), [(1, B, day(3))]);
    registry.record(M, 1, &[2], 5, 9).unwrap();
    assert_eq!(ends(&registry, 0), [(2, M, day(5))]);
    // The later step took effect earlier: it is the later day since which the end goes on.
    registry.record(S, 2, &[3, 4], 4, 9).unwrap();
    assert_eq!(ends(&registry, 0), [(3, S, day(5)), (4, S, day(5))]);
    assert_eq!(ends(&registry, 2), [(3, S, day(4)), (4, S, day(4))]);
    registry.record(M, 3, &[4], 8, 9).unwrap();
    assert_eq!(ends(&registry, 0), [(4, S, day(5))], "the earlier of two ways");
    // An end that closes without a successor stays the end: nobody follows.
    registry.status.insert(org(4), Closed);
    assert_eq!(ends(&registry, 0), [(4, S, day(5))]);
    registry.withdraw(2, 9).unwrap();
    assert_eq!(ends(&registry, 0), [(2, M, day(5))]);
    assert_eq!(ends(&registry, 3), [(4, M, day(8))]);
}

#[test]
fn a_withdrawal_ends_it_once_and_says_why() {
    let mut registry = Registry::of(3);
    registry.record(Kind::MergedInto, 0, &[1], 0, 0).unwrap();
    let silent = withdraw(&registry.successions[0], " \n".to_owned(), person(1), moment(1, 0));
    assert_eq!(silent, Err(Refusal::WithdrawalReason));
    registry.withdraw(0, 1).unwrap();
    assert_eq!(registry.status[&org(0)], Active, "what it had closed is active again");
    assert_eq!(registry.withdraw(0, 2), Err(Refusal::SuccessionWithdrawn));
    // A new one may follow; what had closed by itself stays closed when that is withdrawn.
    registry.status.insert(org(0), Closed);
    registry.record(Kind::SucceededBy, 0, &[2], 2, 2).unwrap();
    registry.withdraw(1, 3).unwrap();
    assert_eq!(registry.status[&org(0)], Closed);
    assert_eq!(registry.successions.len(), 2, "nothing is lost");
}

/// One act: an organization goes on as others, closes, or a succession is withdrawn.
#[derive(Debug, Clone)]
enum Step {
    Record(Kind, u128, Vec<u128>),
    Close(u128),
    Withdraw(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let record = (select(Kind::ALL.to_vec()), 0..8_u128, vec(0..8_u128, 1..4)).prop_map(|(kind, of, mut to)| {
        // Most acts make sense.
        if kind != Kind::SplitInto {
            to.truncate(1);
        }
        Step::Record(kind, of, to)
    });
    let step = prop_oneof![
        12 => record,
        1 => (0..8_u128).prop_map(Step::Close),
        3 => (0..12_usize).prop_map(Step::Withdraw),
    ];
    vec(step, 0..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Whatever staff do, there is no cycle, no id is lost, and every id leads to organizations that nobody has succeeded.
    #[test]
    fn no_sequence_of_acts_makes_a_cycle_or_loses_an_id(steps in steps()) {
        let mut registry = Registry::of(8);
        let mut recorded = 0;
        for step in steps {
            match step {
                Step::Record(kind, of, to) => recorded += usize::from(registry.record(kind, of, &to, 0, 0).is_ok()),
                Step::Close(of) => { registry.status.insert(org(of), Closed); }
                Step::Withdraw(place) if place < registry.successions.len() => { let _ = registry.withdraw(place, 0); }
                Step::Withdraw(_) => {}
            }
            let lineage = registry.lineage();
            prop_assert_eq!(registry.status.len(), 8, "organizations are never removed");
            prop_assert_eq!(registry.successions.len(), recorded, "nor is what was recorded");
            for of in registry.status.keys() {
                prop_assert!(!lineage.leads(*of, *of), "a cycle: {:?}", registry.successions);
                let ends: BTreeSet<_> = lineage.ends(*of).iter().map(|end| end.organization).collect();
                prop_assert_eq!(ends.is_empty(), lineage.next(*of).is_none(), "an id leads nowhere");
                prop_assert!(ends.iter().all(|end| lineage.next(*end).is_none()), "an end that goes on");
                // The ends are exactly those among all that follow whom nobody has succeeded.
                let after = lineage.after(*of);
                let last: BTreeSet<_> = after.iter().copied().filter(|one| lineage.next(*one).is_none()).collect();
                prop_assert_eq!(&ends, &last);
                // Whoever goes on as another has closed, so no partner is sent to it.
                prop_assert!(lineage.next(*of).is_none() || registry.status[of] == Closed);
                // One succession in force at most.
                let in_force = registry.successions.iter().filter(|one| one.predecessor == *of && one.is_in_force());
                prop_assert!(in_force.count() <= 1);
            }
        }
    }

    /// Even links that no act can have made are followed to an end.
    #[test]
    fn following_always_comes_to_an_end(links in vec((0..6_u128, vec(0..6_u128, 1..4), select(Kind::ALL.to_vec()), 0..5_i32), 0..8)) {
        let mut lineage = Lineage::default();
        for (of, to, kind, since) in links {
            let successors = to.into_iter().map(org).collect();
            lineage.extend([(org(of), domain::succession::Link { kind, since: day(since), successors })]);
        }
        for number in 0..6 {
            for end in lineage.ends(org(number)) {
                prop_assert!(lineage.next(end.organization).is_none());
            }
        }
    }
}
