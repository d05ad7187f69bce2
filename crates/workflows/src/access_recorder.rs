//! Writes refusals to the access log, off the path of those who are refused.
//!
//! A refusal costs whoever asks nothing, so it must cost the registry little: what is noted waits in memory, identical
//! refusals are folded into one entry with a count, and one thread writes them in batches. What does not fit is counted.
//! A batch that was large makes the next one wait longer, so that a flood cannot fill the disk.

use crate::writer_thread::WriterThread;
use persistence::{
    Db, Error,
    access_log::{self, Access, Record, Repeats, Who},
};
use std::{
    collections::HashMap,
    mem,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// How many different refusals wait at most, and so how many entries a batch has.
const MOST_WAITING: usize = 500;

/// How long the thread rests after a batch.
const SHORTEST_REST: Duration = Duration::from_millis(500);

/// How long it rests at most, under a flood of refusals that all differ.
const LONGEST_REST: Duration = Duration::from_secs(60);

/// Takes what is to be noted. Dropping it writes what still waits.
pub struct Recorder {
    shared: Arc<Shared>,
    thread: WriterThread,
}

struct Shared {
    db: Db,
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Default)]
struct Waiting {
    batch: Batch,
    is_ending: bool,
}

/// What is written together, in the order in which each thing happened first.
#[derive(Default)]
struct Batch {
    places: HashMap<(Who, Access), usize>,
    records: Vec<Record>,
    dropped: Option<Repeats>,
}

impl Batch {
    fn is_empty(&self) -> bool {
        self.records.is_empty() && self.dropped.is_none()
    }

    fn add(&mut self, who: Who, access: Access, more: Repeats) {
        let key = (who, access);
        if let Some(record) = self.places.get(&key).and_then(|place| self.records.get_mut(*place)) {
            fold(&mut record.repeats, more);
        } else if self.records.len() < MOST_WAITING {
            self.records.push(Record { who: key.0, access: key.1.clone(), repeats: Some(more) });
            self.places.insert(key, self.records.len() - 1);
        } else {
            fold(&mut self.dropped, more);
        }
    }

    /// What came after another batch, behind it.
    fn append(&mut self, later: Self) {
        for record in later.records {
            if let Some(repeats) = record.repeats {
                self.add(record.who, record.access, repeats);
            }
        }
        if let Some(more) = later.dropped {
            fold(&mut self.dropped, more);
        }
    }

    fn write(&self, db: &Db) -> Result<(), Error> {
        let mut records = self.records.clone();
        if self.dropped.is_some() {
            records.push(Record { who: Who::Nobody, access: Access::RefusalsDropped {}, repeats: self.dropped });
        }
        db.write_aside(|aside| access_log::append(aside, &records))
    }
}

fn fold(into: &mut Option<Repeats>, more: Repeats) {
    *into = Some(match *into {
        Some(before) => Repeats { count: before.count.saturating_add(more.count), since: before.since.min(more.since) },
        None => more,
    });
}

impl Recorder {
    /// Starts the thread that writes.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(db: Db) -> std::io::Result<Self> {
        let shared = Arc::new(Shared { db, waiting: Mutex::default(), changed: Condvar::new() });
        let writer = Arc::clone(&shared);
        Ok(Self { shared, thread: WriterThread::start("access-log", move || writer.run())? })
    }

    /// Notes something that is written soon. Never waits, and never fails.
    pub fn note(&self, who: Who, access: Access) {
        let since = self.shared.db.world().now();
        self.shared.lock().batch.add(who, access, Repeats { count: 1, since });
        self.shared.changed.notify_one();
    }

    /// Writes what waits, and ends. What is noted afterwards is not written.
    pub fn finish(&self) {
        self.shared.lock().is_ending = true;
        self.shared.changed.notify_one();
        self.thread.join();
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.finish();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self) {
        let mut rest = SHORTEST_REST;
        loop {
            let (batch, is_ending) = self.next();
            let is_large = batch.records.len() * 2 >= MOST_WAITING;
            let written = if batch.is_empty() { Ok(()) } else { batch.write(&self.db) };
            if let Err(error) = written {
                log::error!("the access log cannot be written: {error}");
                if is_ending {
                    log::error!("{} kinds of refusals were not written to the access log", batch.records.len());
                } else {
                    let later = mem::replace(&mut self.lock().batch, batch);
                    self.lock().batch.append(later);
                }
            }
            if is_ending {
                return;
            }
            rest = if is_large { (rest * 2).min(LONGEST_REST) } else { SHORTEST_REST };
            let waiting = self.lock();
            drop(self.changed.wait_timeout_while(waiting, rest, |waiting| !waiting.is_ending));
        }
    }

    /// Waits until there is something to write, or the end has come.
    fn next(&self) -> (Batch, bool) {
        let waiting = self.lock();
        let waited = self.changed.wait_while(waiting, |waiting| waiting.batch.is_empty() && !waiting.is_ending);
        let mut waiting = waited.unwrap_or_else(PoisonError::into_inner);
        (mem::take(&mut waiting.batch), waiting.is_ending)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{access::Actor, ids::UserId, time::Instant};
    use uuid::Uuid;

    fn refused(status: u16) -> Access {
        Access::RequestRefused { operation: "list_users".to_owned(), status, scope: None, source: None }
    }

    fn at(second: i64) -> Repeats {
        Repeats { count: 1, since: Instant::from_microseconds(0).plus_seconds(second) }
    }

    #[test]
    fn what_is_identical_is_folded_and_what_differs_is_not() {
        let somebody = Who::Known(Actor::Person(UserId(Uuid::from_u128(1))));
        let mut batch = Batch::default();
        for (second, (who, status)) in
            (0..).zip([(Who::Nobody, 401), (somebody, 403), (Who::Nobody, 401), (Who::Nobody, 403), (Who::Nobody, 401)])
        {
            batch.add(who, refused(status), at(second));
        }
        let found: Vec<_> = batch.records.iter().map(|record| (record.who, record.repeats.unwrap())).collect();
        let expected = [(Who::Nobody, Repeats { count: 3, ..at(0) }), (somebody, at(1)), (Who::Nobody, at(3))];
        assert_eq!(found, expected);
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let mut batch = Batch::default();
        for status in 0..u16::try_from(MOST_WAITING + 7).unwrap() {
            batch.add(Who::Nobody, refused(status), at(status.into()));
        }
        batch.add(Who::Nobody, refused(0), at(9999));
        assert_eq!(batch.records.len(), MOST_WAITING);
        assert_eq!(batch.dropped, Some(Repeats { count: 7, ..at(MOST_WAITING as i64) }));
        assert_eq!(batch.records[0].repeats, Some(Repeats { count: 2, ..at(0) }));
    }

    #[test]
    fn a_batch_that_could_not_be_written_goes_before_what_came_later() {
        let (mut first, mut later) = (Batch::default(), Batch::default());
        first.add(Who::Nobody, refused(401), at(1));
        later.add(Who::Nobody, refused(403), at(2));
        later.add(Who::Nobody, refused(401), at(3));
        later.dropped = Some(at(4));
        first.append(later);
        let found: Vec<_> = first.records.iter().map(|record| record.repeats.unwrap()).collect();
        assert_eq!(found, [Repeats { count: 2, ..at(1) }, at(2)]);
        assert_eq!(first.dropped, Some(at(4)));
    }
}
