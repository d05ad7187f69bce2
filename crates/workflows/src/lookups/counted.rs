//! What this node has counted today, in memory: which organizations each machine was shown, as a bitmap.

use domain::{
    access::{AlertKind, Thresholds},
    ids::ClientId,
    time::Day,
};
use persistence::lookups::Counts;
use roaring::RoaringTreemap;
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Machines are spread over as many locks.
const SHARDS: usize = 16;

/// The counts of a machine on a day.
pub(super) type Daily = (ClientId, Day, Counts);

/// What every machine asked, on the day on which it last asked.
pub(super) struct Counted {
    shards: [Mutex<Shard>; SHARDS],
    thresholds: Thresholds,
}

#[derive(Default)]
struct Shard {
    machines: HashMap<ClientId, Machine>,
    /// Days that are over and have not been handed over yet.
    over: Vec<Daily>,
}

/// What one machine asked on a day.
struct Machine {
    day: Day,
    /// The organizations that it was shown, by the numbers under which they entered the registry.
    seen: RoaringTreemap,
    counts: Counts,
    /// From which own counts on the writer has to look at once, because a level may be reached.
    look_at: Counts,
    is_handed_over: bool,
}

impl Machine {
    fn new(day: Day, thresholds: Thresholds) -> Self {
        let look_at = Counts {
            lookups: 0,
            organizations: thresholds.organizations.saturating_add(1),
            misses: thresholds.misses.saturating_add(1),
        };
        Self { day, seen: RoaringTreemap::new(), counts: Counts::default(), look_at, is_handed_over: true }
    }
}

impl Counted {
    pub(super) fn new(thresholds: Thresholds) -> Self {
        Self { shards: Default::default(), thresholds }
    }

    /// Counts questions of a machine: the organizations that it was shown, and how many of the questions named nobody.
    /// Returns whether a level may have been reached.
    pub(super) fn note(
        &self,
        client: ClientId,
        today: Day,
        questions: u64,
        shown: impl IntoIterator<Item = u64>,
        misses: u64,
    ) -> bool {
        let mut shard = self.shard(client);
        let Shard { machines, over } = &mut *shard;
        let machine = machines.entry(client).or_insert_with(|| Machine::new(today, self.thresholds));
        if machine.day != today {
            if !machine.is_handed_over {
                over.push((client, machine.day, machine.counts));
            }
            *machine = Machine::new(today, self.thresholds);
        }
        let Machine { seen, counts, look_at, is_handed_over, .. } = machine;
        counts.lookups += questions;
        counts.misses += misses;
        for organization in shown {
            counts.organizations += u64::from(seen.insert(organization));
        }
        *is_handed_over = false;
        counts.organizations >= look_at.organizations || counts.misses >= look_at.misses
    }

    /// Hands over what has changed since the last time.
    pub(super) fn take(&self) -> Vec<Daily> {
        let mut taken = Vec::new();
        for shard in &self.shards {
            let mut shard = lock(shard);
            taken.append(&mut shard.over);
            for (client, machine) in shard.machines.iter_mut().filter(|(_, machine)| !machine.is_handed_over) {
                taken.push((*client, machine.day, machine.counts));
                machine.is_handed_over = true;
            }
        }
        taken
    }

    /// Takes back what was handed over and could not be written.
    pub(super) fn put_back(&self, taken: Vec<Daily>) {
        for (client, day, counts) in taken {
            let mut shard = self.shard(client);
            match shard.machines.get_mut(&client) {
                Some(machine) if machine.day == day => machine.is_handed_over = false,
                _ => shard.over.push((client, day, counts)),
            }
        }
    }

    /// Says what other nodes have counted of a machine, and which levels staff have heard of: from then on the writer has
    /// to look when the next one may be reached.
    pub(super) fn tell(&self, client: ClientId, day: Day, elsewhere: Counts, heard: impl Fn(AlertKind) -> u32) {
        let next = |kind: AlertKind, elsewhere: u64| {
            // Level 1 is above the threshold, level 2 above twice the threshold, level 3 above four times, and so on.
            let above = self.thresholds.of(kind).max(1).saturating_mul(1 << heard(kind).min(63));
            above.saturating_add(1).saturating_sub(elsewhere)
        };
        let look_at = Counts {
            lookups: 0,
            organizations: next(AlertKind::Enumeration, elsewhere.organizations),
            misses: next(AlertKind::Misses, elsewhere.misses),
        };
        if let Some(machine) = self.shard(client).machines.get_mut(&client).filter(|machine| machine.day == day) {
            machine.look_at = look_at;
        }
    }

    /// Forgets machines that have not asked since an earlier day, once they are handed over.
    pub(super) fn forget_before(&self, today: Day) {
        for shard in &self.shards {
            lock(shard).machines.retain(|_, machine| machine.day >= today || !machine.is_handed_over);
        }
    }

    fn shard(&self, client: ClientId) -> MutexGuard<'_, Shard> {
        let (_, random) = client.0.as_u64_pair();
        lock(&self.shards[random as usize % SHARDS])
    }
}

fn lock(shard: &Mutex<Shard>) -> MutexGuard<'_, Shard> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::time::Instant;
    use uuid::Uuid;

    const THRESHOLDS: Thresholds = Thresholds { organizations: 3, misses: 2, concerns: 1 };

    fn machine(number: u128) -> ClientId {
        ClientId(Uuid::from_u128(number))
    }

    fn day(number: i32) -> Day {
        Instant::from_microseconds(1_700_000_000_000_000).day().plus_days(number)
    }

    fn counts(lookups: u64, organizations: u64, misses: u64) -> Counts {
        Counts { lookups, organizations, misses }
    }

    #[test]
    fn an_organization_counts_once_a_day_and_machine() {
        let counted = Counted::new(THRESHOLDS);
        for _ in 0..5 {
            assert!(!counted.note(machine(1), day(0), 1, [7, 8], 0));
        }
        assert!(!counted.note(machine(2), day(0), 1, [7], 1));
        let mut taken = counted.take();
        taken.sort_by_key(|(client, ..)| *client);
        assert_eq!(taken, [(machine(1), day(0), counts(5, 2, 0)), (machine(2), day(0), counts(1, 1, 1))]);
        assert!(counted.take().is_empty(), "nothing has changed");
        // The next day begins anew, and the day before is not lost.
        counted.note(machine(1), day(0), 1, [9], 0);
        counted.note(machine(1), day(1), 1, [7], 0);
        let taken = counted.take();
        assert_eq!(taken, [(machine(1), day(0), counts(6, 3, 0)), (machine(1), day(1), counts(1, 1, 0))]);
    }

    #[test]
    fn the_writer_looks_when_a_level_may_be_reached() {
        let counted = Counted::new(THRESHOLDS);
        assert!(!counted.note(machine(1), day(0), 1, [1, 2, 3], 0));
        assert!(counted.note(machine(1), day(0), 1, [4], 0));
        counted.tell(machine(1), day(0), Counts::default(), |_| 1);
        assert!(!counted.note(machine(1), day(0), 1, [5, 6], 0), "level 2 is above 6");
        assert!(counted.note(machine(1), day(0), 1, [7], 0));
        counted.tell(machine(1), day(0), Counts::default(), |_| 2);
        assert!(!counted.note(machine(1), day(0), 1, 8..=12, 0), "level 3 is above 12");
        assert!(counted.note(machine(1), day(0), 1, [13], 0));
        // What other nodes have counted is nearer to the level.
        counted.tell(machine(2), day(0), counts(9, 2, 1), |_| 0);
        counted.note(machine(2), day(0), 1, [], 0);
        counted.tell(machine(2), day(0), counts(9, 2, 1), |_| 0);
        assert!(!counted.note(machine(2), day(0), 1, [1], 1));
        assert!(counted.note(machine(2), day(0), 1, [2], 0));
    }

    #[test]
    fn what_could_not_be_written_is_handed_over_again() {
        let counted = Counted::new(THRESHOLDS);
        counted.note(machine(1), day(0), 1, [1], 0);
        let taken = counted.take();
        counted.put_back(taken.clone());
        assert_eq!(counted.take(), taken);
        counted.put_back(taken.clone());
        counted.note(machine(1), day(1), 1, [1], 0);
        counted.forget_before(day(1));
        assert_eq!(counted.take().len(), 2, "the day before is not lost");
        counted.forget_before(day(2));
        assert!(counted.shards.iter().all(|shard| lock(shard).machines.is_empty()));
    }
}
