//! The directory follows the journal.
//!
//! One follower a process: it reads what the journal appended, loads what the entries name, and applies it to the
//! directory in order. Writers wait for it after their commit, so that a reply never precedes its own effect. When
//! the follower cannot confirm its position, the node stops vouching. What has been revoked it reads in the same step.

use crate::Error;
use arc_swap::ArcSwap;
use directory::{Directory, Entry, Filling, Grounds, Line, Run};
use domain::{
    access::Revoked,
    arena::ArenaCode,
    decision::{Act, Decision},
    ids::OrganizationId,
    policy::{Audience, Use},
    standing::{Interval, intervals},
    time::Instant,
};
use persistence::{Conn, Db, decisions, former_names, journal, organizations, revocations, successions};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant as Moment},
};

/// How long the follower sleeps when nobody nudges it: what another process wrote is seen after that.
const PAUSE: Duration = Duration::from_millis(50);

/// How long a follower that fails keeps quiet after it has said so.
const BETWEEN_COMPLAINTS: Duration = Duration::from_secs(10);

/// How many organizations are loaded at a time.
const LOAD: u32 = 5_000;

/// Keeps a directory up to date with the journal of one database.
pub struct Follower {
    directory: Directory,
    revoked: ArcSwap<Revoked>,
    started: Moment,
    /// Milliseconds after `started` at which the position was last confirmed, plus one; 0 before the first time.
    confirmed: AtomicU64,
    stopping: AtomicBool,
    nudge: (Mutex<bool>, Condvar),
    passed: (Mutex<Passed>, Condvar),
}

/// What the follower has last confirmed.
#[derive(Clone, Copy)]
struct Passed {
    position: u64,
    asked_at: Moment,
}

/// A follower at work. Dropping it stops the work.
pub struct Following {
    follower: Arc<Follower>,
    thread: Option<JoinHandle<()>>,
}

impl Follower {
    /// Loads the directory from the database, and keeps it up to date until the returned value is dropped.
    ///
    /// # Errors
    /// When the first load fails.
    pub fn start(db: Db) -> Result<Following, Error> {
        let now = Moment::now();
        let follower = Arc::new(Self {
            directory: Directory::new(),
            revoked: ArcSwap::default(),
            started: now,
            confirmed: AtomicU64::new(0),
            stopping: AtomicBool::new(false),
            nudge: (Mutex::new(false), Condvar::new()),
            passed: (Mutex::new(Passed { position: 0, asked_at: now }), Condvar::new()),
        });
        let asked_at = Moment::now();
        let place = db.read(|conn| follower.load(conn))?;
        follower.confirm(place.number, asked_at);
        let at_work = Arc::clone(&follower);
        let thread = std::thread::Builder::new()
            .name("follower".to_owned())
            .spawn(move || at_work.run(&db, place))
            .map_err(|error| persistence::Error::Unreachable(error.to_string()))?;
        Ok(Following { follower, thread: Some(thread) })
    }

    /// What partners are answered from.
    #[must_use]
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    /// How long ago the position was last confirmed against the database.
    #[must_use]
    pub fn age(&self) -> Option<Duration> {
        let confirmed = self.confirmed.load(Ordering::Acquire).checked_sub(1)?;
        Some(self.started.elapsed().saturating_sub(Duration::from_millis(confirmed)))
    }

    /// What has been revoked.
    #[must_use]
    pub fn revoked(&self) -> arc_swap::Guard<Arc<Revoked>> {
        self.revoked.load()
    }

    /// Waits until the directory has passed a position. Blocks; returns whether it did so in time.
    #[must_use]
    pub fn wait_for(&self, position: u64, at_most: Duration) -> bool {
        self.wait_until(at_most, |passed| passed.position >= position)
    }

    /// Waits until the database has been asked again. Blocks; returns whether that was in time.
    #[must_use]
    pub fn wait_for_another_look(&self, at_most: Duration) -> bool {
        let now = Moment::now();
        self.wait_until(at_most, |passed| passed.asked_at > now)
    }

    fn wait_until(&self, at_most: Duration, is_enough: impl Fn(Passed) -> bool) -> bool {
        self.wake();
        let deadline = Moment::now() + at_most;
        let (passed, changed) = &self.passed;
        let mut now_at = passed.lock().unwrap_or_else(PoisonError::into_inner);
        while !is_enough(*now_at) {
            let Some(left) = deadline.checked_duration_since(Moment::now()).filter(|left| !left.is_zero()) else {
                return false;
            };
            now_at = changed.wait_timeout(now_at, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    fn wake(&self) {
        let (nudged, condition) = &self.nudge;
        *nudged.lock().unwrap_or_else(PoisonError::into_inner) = true;
        condition.notify_one();
    }

    /// Notes that the directory stood at `position` when the database was asked at `asked_at`.
    fn confirm(&self, position: u64, asked_at: Moment) {
        let (passed, changed) = &self.passed;
        *passed.lock().unwrap_or_else(PoisonError::into_inner) = Passed { position, asked_at };
        changed.notify_all();
        let since = asked_at.saturating_duration_since(self.started).as_millis();
        let milliseconds = u64::try_from(since).unwrap_or(u64::MAX - 1);
        self.confirmed.store(milliseconds + 1, Ordering::Release);
    }

    fn run(&self, db: &Db, mut place: journal::Head) {
        let mut quiet_until = Moment::now();
        while !self.stopping.load(Ordering::Acquire) {
            let asked_at = Moment::now();
            match db.read(|conn| self.catch_up(conn, &place)) {
                Ok(next) => {
                    place = next;
                    self.confirm(place.number, asked_at);
                }
                Err(error) if asked_at >= quiet_until => {
                    log::error!("the directory cannot follow the journal: {error}");
                    quiet_until = asked_at + BETWEEN_COMPLAINTS;
                }
                Err(_) => {}
            }
            let (nudged, condition) = &self.nudge;
            let mut now = nudged.lock().unwrap_or_else(PoisonError::into_inner);
            if !*now {
                let left = PAUSE.saturating_sub(asked_at.elapsed());
                now = condition.wait_timeout(now, left).unwrap_or_else(PoisonError::into_inner).0;
            }
            *now = false;
        }
    }

    /// Applies what was appended since `place`, and returns the new place.
    fn catch_up(&self, conn: &mut Conn, place: &journal::Head) -> Result<journal::Head, Error> {
        self.look_at_revocations(conn)?;
        let head = journal::head(conn)?;
        if head == *place {
            return Ok(head);
        }
        let mut touched = BTreeSet::new();
        let mut last = place.clone();
        while last.number < head.number {
            for entry in journal::entries_after(conn, last.number, 1000)? {
                // A journal that does not continue ours is another history: a restored backup, or a changed row.
                if entry.number != last.number + 1 || entry.previous != last.hash {
                    return Err(not_our_history(last.number));
                }
                touched.extend(entry.organization);
                last = entry.head();
            }
        }
        if last != head {
            return Err(not_our_history(head.number));
        }
        let touched: Vec<OrganizationId> = touched.into_iter().collect();
        let organizations = organizations::find_many(conn, &touched)?;
        let changes = entries(conn, organizations, last.recorded_at)?;
        self.directory.apply(changes, last.number);
        Ok(last)
    }

    fn look_at_revocations(&self, conn: &mut Conn) -> Result<(), Error> {
        let revoked = revocations::all(conn)?;
        if revoked != **self.revoked.load() {
            self.revoked.store(Arc::new(revoked));
        }
        Ok(())
    }

    /// Loads everything.
    fn load(&self, conn: &mut Conn) -> Result<journal::Head, Error> {
        self.look_at_revocations(conn)?;
        let head = journal::head(conn)?;
        let mut filling = Filling::new();
        let mut after = 0;
        loop {
            let page = organizations::page(conn, domain::access::Reach::Commission, after, LOAD)?;
            let Some(last) = page.last() else { break };
            after = last.entered;
            entries(conn, page, head.recorded_at)?.into_iter().for_each(|entry| filling.add(entry));
        }
        self.directory.fill(filling, head.number);
        Ok(head)
    }
}

impl std::ops::Deref for Following {
    type Target = Arc<Follower>;
    fn deref(&self) -> &Arc<Follower> {
        &self.follower
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        self.follower.stopping.store(true, Ordering::Release);
        self.follower.wake();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn not_our_history(number: u64) -> Error {
    persistence::Error::Corrupt {
        what: "journal",
        detail: format!(
            "entry {number} does not continue what this node has read; restart it after checking the chain"
        ),
    }
    .into()
}

/// The decisions about one organization, by use and arena, each list in the order of recording.
type ByMatter = BTreeMap<(Use, Option<ArenaCode>), Vec<Decision>>;

/// Organizations as the directory holds them, as far as decisions had been recorded by an instant.
pub(crate) fn entries(
    conn: &mut Conn,
    page: Vec<organizations::Entered>,
    known_at: Instant,
) -> Result<Vec<Entry>, Error> {
    let ids: Vec<OrganizationId> = page.iter().map(|entered| entered.organization.it.id).collect();
    let mut matters: BTreeMap<OrganizationId, ByMatter> = BTreeMap::new();
    for decision in decisions::about(conn, &ids)? {
        let matter = (decision.matter.r#use, decision.matter.arena.clone());
        matters.entry(decision.matter.organization).or_default().entry(matter).or_default().push(decision);
    }
    let mut links = successions::links(conn, &ids)?;
    let mut former = former_names::of_many(conn, &ids)?;
    Ok(page
        .into_iter()
        .map(|entered| {
            let organization = entered.organization.it;
            let lines = matters.remove(&organization.id).unwrap_or_default();
            Entry {
                entered: entered.entered,
                id: organization.id,
                name: organization.profile.name,
                other_names: organization.profile.other_names,
                former_names: former
                    .remove(&organization.id)
                    .unwrap_or_default()
                    .into_iter()
                    .map(|one| one.name)
                    .collect(),
                kind: organization.profile.kind,
                has_round_the_clock_line: organization.profile.round_the_clock_line.is_some(),
                status: organization.status,
                continued_by: links.remove(&organization.id).map(Arc::new),
                offerings: organization.profile.offerings,
                lines: lines
                    .into_iter()
                    .map(|((r#use, arena), decisions)| Line { r#use, arena, runs: runs(&decisions, known_at) })
                    .collect(),
            }
        })
        .collect())
}

fn runs(decisions: &[Decision], known_at: Instant) -> Vec<Run> {
    let grounds: Vec<Arc<Grounds>> = decisions.iter().map(|decision| Arc::new(grounds(decision, known_at))).collect();
    intervals(decisions, known_at)
        .into_iter()
        .filter_map(|Interval { from, until, state, decision }| {
            Some(Run { from, until, state, grounds: Arc::clone(grounds.get(decision)?) })
        })
        .collect()
}

/// What a decision rests on, as partners may see it. Why something is suspended they do not.
fn grounds(decision: &Decision, known_at: Instant) -> Grounds {
    let verdict = &decision.verdict;
    let is_told = decision.act != Act::Suspend;
    Grounds {
        decision: decision.id,
        decided_on: decision.recorded_at.day(),
        valid_from: decision.effect(known_at).map_or(decision.valid_from, |effect| effect.from),
        valid_until: decision.valid_until,
        against_verdict: decision.is_told_against_verdict(Audience::Partner),
        provisional: decision.is_provisional(known_at),
        inherited_from: decision.inherited_from,
        edition: verdict.edition.clone().map(Arc::new),
        policy: Arc::new(verdict.policy.clone()),
        reasons: verdict.reasons_for(Audience::Partner).filter(|_| is_told).cloned().collect(),
    }
}
