//! Counts what partners' machines ask, and raises an alert when one asks for more than its work needs.
//!
//! Which organizations a machine was shown is known in memory alone, for the day, so that each counts once; what is
//! written are numbers by day. A restart forgets which they were: an organization that is shown before and after it, or
//! by two nodes, counts twice. So a sum over nodes is never too small.

mod counted;

use crate::{Error, alerts::raise_alert, writer_thread::WriterThread};
use counted::{Counted, Daily};
use domain::{
    access::{AlertKind, Thresholds, level},
    ids::ClientId,
    time::Day,
};
use persistence::{
    Db,
    alerts::{self, Alert},
    lookups,
};
use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use uuid::Uuid;

/// How long counts wait in memory at most, unless a level may have been reached. A machine that dies takes them along.
const PAUSE: Duration = Duration::from_secs(2);

/// How long the writer rests at least, so that somebody who passes thresholds all the time does not keep it busy.
const SHORTEST_REST: Duration = Duration::from_millis(50);

/// Counts look-ups. Dropping it writes what still waits.
pub struct Lookups {
    shared: Arc<Shared>,
    thread: WriterThread,
}

struct Shared {
    db: Db,
    /// This start of this node.
    node: Uuid,
    thresholds: Thresholds,
    counted: Counted,
    signal: Mutex<Signal>,
    changed: Condvar,
}

#[derive(Default)]
struct Signal {
    is_urgent: bool,
    is_ending: bool,
}

/// What a machine asked: questions that are answered together.
#[derive(Debug, Clone, Copy)]
pub struct Asked<S> {
    /// How many questions there were.
    pub questions: u64,
    /// The organizations that the answer shows, by the numbers under which they entered the registry.
    pub shown: S,
    /// How many of the questions named an organization that nobody is: by an id, an identifier or a description.
    pub misses: u64,
}

impl Lookups {
    /// Starts the thread that writes.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(db: Db, thresholds: Thresholds) -> std::io::Result<Self> {
        let (node, counted) = (db.world().new_id(), Counted::new(thresholds));
        let (signal, changed) = (Mutex::default(), Condvar::new());
        let shared = Arc::new(Shared { db, node, thresholds, counted, signal, changed });
        let writer = Arc::clone(&shared);
        Ok(Self { shared, thread: WriterThread::start("lookups", move || writer.run())? })
    }

    /// Counts what a machine asks today. Never waits for the database, and never fails.
    pub fn note(&self, client: ClientId, today: Day, asked: Asked<impl IntoIterator<Item = u64>>) {
        let Asked { questions, shown, misses } = asked;
        if self.shared.counted.note(client, today, questions, shown, misses) {
            self.shared.lock().is_urgent = true;
            self.shared.changed.notify_one();
        }
    }

    /// Writes what waits, and ends. What is noted afterwards is not written.
    pub fn finish(&self) {
        self.shared.lock().is_ending = true;
        self.shared.changed.notify_one();
        self.thread.join();
    }
}

impl Drop for Lookups {
    fn drop(&mut self) {
        self.finish();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Signal> {
        self.signal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self) {
        loop {
            let is_ending = self.wait();
            self.write();
            if is_ending {
                return;
            }
            std::thread::sleep(SHORTEST_REST);
        }
    }

    /// Waits until it is time to write; returns whether the end has come.
    fn wait(&self) -> bool {
        let signal = self.lock();
        let waited = self.changed.wait_timeout_while(signal, PAUSE, |signal| !signal.is_urgent && !signal.is_ending);
        let (mut signal, _) = waited.unwrap_or_else(PoisonError::into_inner);
        signal.is_urgent = false;
        signal.is_ending
    }

    /// Writes what has been counted since the last time, and raises what alerts follow from it.
    fn write(&self) {
        let taken = self.counted.take();
        self.counted.forget_before(self.db.world().now().day());
        if taken.is_empty() {
            return;
        }
        if let Err(error) = self.db.write_aside::<_, persistence::Error>(|aside| lookups::put(aside, self.node, &taken))
        {
            log::error!("the counts of look-ups cannot be written: {error}");
            return self.counted.put_back(taken);
        }
        for one in taken {
            if let Err(error) = self.judge(one) {
                log::error!("it cannot be judged how much a partner asks: {error}");
                self.counted.put_back(vec![one]);
            }
        }
    }

    /// Raises an alert for each level that a machine's counts of a day have reached, over all nodes.
    fn judge(&self, (client, day, own): Daily) -> Result<(), Error> {
        let elsewhere = self.db.read(|conn| lookups::elsewhere(conn, self.node, client, day))?;
        let together = own + elsewhere;
        let kinds = [(AlertKind::Enumeration, together.organizations), (AlertKind::Misses, together.misses)];
        for (kind, count) in kinds {
            let threshold = self.thresholds.of(kind);
            let reached = level(count, threshold);
            if reached == 0 {
                continue;
            }
            // Most often staff have heard of it: looking first keeps the journal's head free.
            let known = self.db.read(|conn| alerts::find_of(conn, client, day, kind))?;
            if known.is_some_and(|known| known.it.level >= reached) {
                continue;
            }
            let raised = self.db.write::<_, Error>(|tx| raise_alert(tx, client, day, kind, count, threshold))?.value;
            if let Some(alert) = raised {
                tell_log(&alert);
            }
        }
        let heard = |kind: AlertKind| match kind {
            AlertKind::Enumeration => level(together.organizations, self.thresholds.organizations),
            AlertKind::Misses => level(together.misses, self.thresholds.misses),
            // No look-up: counted where they are raised.
            AlertKind::Concerns => 0,
        };
        self.counted.tell(client, day, elsewhere, heard);
        Ok(())
    }
}

/// Says in the log that there is something to look at, without a name.
fn tell_log(alert: &Alert) {
    let Alert { id, count, threshold, level, .. } = alert;
    let what = match alert.kind {
        AlertKind::Enumeration => "was shown many different organizations in a day",
        AlertKind::Misses => "asked in a day for many organizations that nobody is",
        AlertKind::Concerns => "raised many concerns in a day",
    };
    log::warn!("a partner's machine {what}: {count}, where {threshold} is the threshold (alert {id}, level {level})");
}
