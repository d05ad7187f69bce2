//! Slows guessing, and locks nobody out.
//!
//! Failures are counted in memory, on each node, and fade. Each further guess waits longer before it is judged: a right
//! one too, or a quick answer would tell it. Names that no account has are counted like others. A browser that somebody
//! has signed in with before is counted alone, so that who floods a name does not slow its owner.
//!
//! A guess is counted as a failure when it arrives and taken back when it was right: guesses sent at once are slowed like
//! guesses sent one by one.

use domain::time::Instant;
use std::{collections::HashMap, time::Duration};
use workflows::sha256_hex;

/// How many counts are kept: some 10 MB. When there are more, the smaller half is forgotten.
const MOST_COUNTS: usize = 50_000;

/// How failures of one kind slow what follows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Curve {
    /// So many failures cost nothing: people mistype.
    pub free: f64,
    /// What the next one costs; each one after it costs twice as much.
    pub first: Duration,
    /// What one costs at most.
    pub longest: Duration,
}

/// All parameters, in one place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// For one name from one network, and for one known browser. At its longest, 10,800 guesses a day; a password of the
    /// least length that is random or uncommon outlasts that by far.
    pub own: Curve,
    /// For one name from anywhere: a guess from many networks at once. Short, because its owner on a new device waits too.
    pub name: Curve,
    /// For one network, whatever the name: one password tried on many names. Many people may sit behind one address.
    pub network: Curve,
    /// For codes of one person, whose password has been proven. 1,440 guesses a day at its longest, of which three in a
    /// million are right.
    pub codes: Curve,
    /// After so much time a count has fallen to half.
    pub half_life: Duration,
    /// Who would wait longer than this is told to come back instead of being held.
    pub patience: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        let first = Duration::from_millis(250);
        Self {
            own: Curve { free: 3.0, first, longest: seconds(8) },
            name: Curve { free: 20.0, first, longest: seconds(2) },
            network: Curve { free: 40.0, first, longest: seconds(4) },
            codes: Curve { free: 5.0, first: seconds(1), longest: seconds(60) },
            half_life: seconds(600),
            patience: seconds(20),
        }
    }
}

/// What is being guessed, and from where. Names are kept as digests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess {
    /// The count that is this guess's own, whose guesses wait for one another.
    own: (String, Kind),
    /// Counts that it shares with others.
    shared: Vec<(String, Kind)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Own,
    Name,
    Network,
    Codes,
}

impl Guess {
    /// Of a password, for a name that was typed, from a network, perhaps in a browser that its owner is known to use.
    #[must_use]
    pub fn of_password(name: &str, network: &str, known_browser: Option<&str>) -> Self {
        let name = name.trim().to_lowercase();
        let key = |parts: &[&str]| sha256_hex(parts.join("\n"));
        match known_browser {
            Some(browser) => Self { own: (key(&["browser", browser]), Kind::Own), shared: Vec::new() },
            None => Self {
                own: (key(&["own", network, &name]), Kind::Own),
                shared: vec![(key(&["name", &name]), Kind::Name), (key(&["network", network]), Kind::Network)],
            },
        }
    }

    /// Of a code, by somebody who has proven a person's password, perhaps in a browser that the person is known to use.
    #[must_use]
    pub fn of_code(user: &str, known_browser: Option<&str>) -> Self {
        let key = sha256_hex(["codes", user, known_browser.unwrap_or_default()].join("\n"));
        Self { own: (key, Kind::Codes), shared: Vec::new() }
    }

    /// Of the one-time code of an invitation, from a network.
    #[must_use]
    pub fn of_invitation(network: &str) -> Self {
        Self { own: (sha256_hex(["invitation", network].join("\n")), Kind::Own), shared: Vec::new() }
    }

    fn counts(&self) -> impl Iterator<Item = &(String, Kind)> {
        std::iter::once(&self.own).chain(&self.shared)
    }
}

/// What a guess has to do before it is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Wait so long.
    Wait(Duration),
    /// Come back after so long. It was not counted.
    ComeBack(Duration),
}

#[derive(Debug, Clone, Copy)]
struct Count {
    failures: f64,
    at: Instant,
    /// When the last guess that was let in is judged: the next one waits from then on.
    taken_until: Instant,
}

/// The counts of one node.
#[derive(Debug)]
pub struct Throttle {
    pace: Pace,
    counts: HashMap<String, Count>,
}

impl Throttle {
    /// Nobody has failed yet.
    #[must_use]
    pub fn new(pace: Pace) -> Self {
        Self { pace, counts: HashMap::new() }
    }

    /// Lets a guess in, and counts it as a failure.
    pub fn begin(&mut self, guess: &Guess, now: Instant) -> Turn {
        let delay = guess.counts().map(|(key, kind)| self.delay(key, *kind, now)).max().unwrap_or_default();
        let queue = self.counts.get(&guess.own.0).map_or(now, |count| count.taken_until.max(now));
        let judged = later(queue, delay);
        let wait = between(now, judged);
        if wait > self.pace.patience {
            return Turn::ComeBack(wait);
        }
        self.make_room(now);
        for (key, _) in guess.counts() {
            let failures = self.failures(key, now) + 1.0;
            let taken_until = self.counts.get(key).map_or(now, |count| count.taken_until);
            self.counts.insert(key.clone(), Count { failures, at: now, taken_until });
        }
        if let Some(own) = self.counts.get_mut(&guess.own.0) {
            own.taken_until = judged;
        }
        Turn::Wait(wait)
    }

    /// Takes a guess back that was right: its own count ends, and what it shares is as if it had not been made.
    pub fn succeed(&mut self, guess: &Guess) {
        self.counts.remove(&guess.own.0);
        for (key, _) in &guess.shared {
            if let Some(count) = self.counts.get_mut(key) {
                count.failures = (count.failures - 1.0).max(0.0);
            }
        }
    }

    fn failures(&self, key: &str, now: Instant) -> f64 {
        self.counts.get(key).map_or(0.0, |count| self.faded(count, now))
    }

    fn faded(&self, count: &Count, now: Instant) -> f64 {
        let half_lives = between(count.at, now).as_secs_f64() / self.pace.half_life.as_secs_f64().max(1.0);
        count.failures * 0.5_f64.powf(half_lives)
    }

    fn delay(&self, key: &str, kind: Kind, now: Instant) -> Duration {
        let curve = match kind {
            Kind::Own => self.pace.own,
            Kind::Name => self.pace.name,
            Kind::Network => self.pace.network,
            Kind::Codes => self.pace.codes,
        };
        let beyond = self.failures(key, now) - curve.free;
        // A little less than a whole failure may have faded since the last guess.
        if beyond < -0.5 {
            return Duration::ZERO;
        }
        let doubled = curve.first.as_secs_f64() * 2.0_f64.powf(beyond.clamp(0.0, 30.0));
        Duration::from_secs_f64(doubled.min(curve.longest.as_secs_f64()))
    }

    fn make_room(&mut self, now: Instant) {
        if self.counts.len() < MOST_COUNTS {
            return;
        }
        let mut sizes: Vec<f64> = self.counts.values().map(|count| self.faded(count, now)).collect();
        sizes.sort_by(f64::total_cmp);
        let middle = sizes.get(sizes.len() / 2).copied().unwrap_or_default();
        let kept = self.counts.iter().filter(|(_, count)| self.faded(count, now) > middle);
        self.counts = kept.map(|(key, count)| (key.clone(), *count)).collect();
    }
}

fn between(from: Instant, to: Instant) -> Duration {
    Duration::from_micros(u64::try_from(to.microseconds() - from.microseconds()).unwrap_or(0))
}

fn later(from: Instant, by: Duration) -> Instant {
    Instant::from_microseconds(from.microseconds().saturating_add(i64::try_from(by.as_micros()).unwrap_or(i64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000_000;

    fn at(microseconds: i64) -> Instant {
        Instant::from_microseconds(1_000_000_000_000_000 + microseconds)
    }

    fn throttle() -> Throttle {
        Throttle::new(Pace::default())
    }

    fn from(network: &str) -> Guess {
        Guess::of_password("somebody", network, None)
    }

    /// What each of so many guesses waits, when each is made as soon as the one before has been judged.
    fn waits(throttle: &mut Throttle, guess: &Guess, count: usize) -> Vec<u64> {
        let mut now = at(0);
        (0..count)
            .map(|_| match throttle.begin(guess, now) {
                Turn::Wait(wait) => {
                    now = later(now, wait);
                    u64::try_from(wait.as_millis()).unwrap()
                }
                Turn::ComeBack(wait) => panic!("told to come back after {wait:?}"),
            })
            .collect()
    }

    #[test]
    fn three_slips_are_free_and_then_each_failure_costs_more_up_to_eight_seconds() {
        let waits = waits(&mut throttle(), &from("a"), 14);
        assert_eq!(&waits[..3], [0, 0, 0]);
        assert!(waits.windows(2).all(|pair| pair[0] <= pair[1]), "{waits:?}");
        assert!((200..=250).contains(&waits[3]) && (400..=500).contains(&waits[4]), "{waits:?}");
        assert_eq!(waits.iter().max(), Some(&8000));
        assert_eq!(waits[13], 8000);
    }

    #[test]
    fn nobody_is_locked_out() {
        // However many failures there were: who comes one by one always gets a turn.
        assert_eq!(waits(&mut throttle(), &from("a"), 500).iter().max(), Some(&8000));
    }

    #[test]
    fn guesses_sent_at_once_wait_for_one_another_and_then_are_sent_away() {
        let mut throttle = throttle();
        let turns: Vec<Turn> = (0..100).map(|_| throttle.begin(&from("a"), at(0))).collect();
        let held: Vec<Duration> =
            turns.iter().filter_map(|turn| if let Turn::Wait(wait) = turn { Some(*wait) } else { None }).collect();
        assert!(held.len() < 12, "{held:?}");
        assert!(held.windows(2).all(|pair| pair[0] <= pair[1]), "{held:?}");
        assert!(held.iter().all(|wait| *wait <= Pace::default().patience));
        assert!(matches!(turns[99], Turn::ComeBack(wait) if wait < Duration::from_secs(60)), "{:?}", turns[99]);
    }

    #[test]
    fn failures_fade() {
        let mut throttle = throttle();
        waits(&mut throttle, &from("a"), 12);
        let slow = throttle.delay(&from("a").own.0, Kind::Own, at(2 * MINUTE));
        let later = throttle.delay(&from("a").own.0, Kind::Own, at(12 * MINUTE));
        assert!(slow > later, "{slow:?} {later:?}");
        assert_eq!(throttle.begin(&from("a"), at(60 * MINUTE)), Turn::Wait(Duration::ZERO));
    }

    #[test]
    fn a_right_password_ends_what_it_cost() {
        let mut throttle = throttle();
        waits(&mut throttle, &from("a"), 10);
        throttle.succeed(&from("a"));
        assert_eq!(throttle.begin(&from("a"), at(0)), Turn::Wait(Duration::ZERO));
    }

    #[test]
    fn other_names_and_other_networks_are_hardly_slowed() {
        let mut throttle = throttle();
        waits(&mut throttle, &from("a"), 15);
        let other_name = Guess::of_password("somebody.else", "a", None);
        assert_eq!(throttle.begin(&other_name, at(0)), Turn::Wait(Duration::ZERO));
        assert_eq!(throttle.begin(&from("b"), at(0)), Turn::Wait(Duration::ZERO));
    }

    #[test]
    fn who_floods_a_name_from_many_networks_slows_a_stranger_to_it_by_two_seconds_and_a_known_browser_not_at_all() {
        let mut throttle = throttle();
        for network in 0..1000 {
            throttle.begin(&from(&network.to_string()), at(0));
        }
        assert_eq!(throttle.begin(&from("new"), at(0)), Turn::Wait(Duration::from_secs(2)));
        let known = Guess::of_password("somebody", "new", Some("digest"));
        assert_eq!(throttle.begin(&known, at(0)), Turn::Wait(Duration::ZERO));
    }

    #[test]
    fn one_password_on_many_names_is_slowed() {
        let mut throttle = throttle();
        for name in 0..200 {
            throttle.begin(&Guess::of_password(&name.to_string(), "a", None), at(0));
        }
        assert_eq!(throttle.begin(&Guess::of_password("next", "a", None), at(0)), Turn::Wait(Duration::from_secs(4)));
    }

    #[test]
    fn a_known_browser_is_slowed_by_its_own_failures() {
        let known = Guess::of_password("somebody", "a", Some("digest"));
        assert_eq!(waits(&mut throttle(), &known, 20).last(), Some(&8000));
    }

    #[test]
    fn a_name_counts_alike_however_it_is_written() {
        assert_eq!(Guess::of_password(" SomeBody ", "a", None), from("a"));
    }

    #[test]
    fn codes_are_slowed_by_person_wherever_they_come_from() {
        let mut throttle = throttle();
        for _ in 0..40 {
            throttle.begin(&Guess::of_code("person", None), at(0));
        }
        assert!(matches!(throttle.begin(&Guess::of_code("person", None), at(0)), Turn::ComeBack(_)));
        for other in [Guess::of_code("another", None), Guess::of_code("person", Some("digest"))] {
            assert_eq!(throttle.begin(&other, at(0)), Turn::Wait(Duration::ZERO));
        }
    }

    #[test]
    fn memory_is_bounded_and_the_worst_are_remembered() {
        let mut throttle = throttle();
        waits(&mut throttle, &from("a"), 10);
        for name in 0..MOST_COUNTS {
            throttle.begin(&Guess::of_password(&name.to_string(), &format!("n{name}"), None), at(0));
        }
        assert!(throttle.counts.len() <= MOST_COUNTS + 3);
        assert!(throttle.delay(&from("a").own.0, Kind::Own, at(0)) > Duration::from_secs(1));
    }
}
