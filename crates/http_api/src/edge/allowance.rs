//! How often anybody may ask who says nothing of who they are: by network, and all together.
//!
//! Counted in memory, on each node, by token buckets that fill with time. Nobody is held: who asks too often is told when to
//! come back.

use super::source;
use crate::{
    problem::{Kind, Problem},
    state::State,
};
use actix_web::{HttpRequest, http::header};
use domain::time::Instant;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// How many networks are counted at most: some 5 MB. When there are more, the full ones are forgotten first.
const MOST_NETWORKS: usize = 50_000;

/// How often something may be done.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// So many at once.
    pub burst: f64,
    /// So many an hour after that.
    pub an_hour: f64,
}

/// How often for one network, and for all of them together on this node.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    /// For one network.
    pub network: Rate,
    /// For all together.
    pub together: Rate,
}

/// What anybody may do without a token, and how often.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PublicRates {
    /// Asking what holds of a document: pages, badges and codes together.
    pub verify: Rates,
    /// Raising concerns.
    pub concerns: Rates,
}

impl Default for PublicRates {
    /// A page with a badge is loaded by many people behind one address; a number is guessed by none of them: at 3,600 an hour
    /// one of a million numbers is found after some 10^20 hours. A concern is rare.
    fn default() -> Self {
        Self {
            verify: Rates {
                network: Rate { burst: 120.0, an_hour: 3600.0 },
                together: Rate { burst: 2000.0, an_hour: 360_000.0 },
            },
            concerns: Rates {
                network: Rate { burst: 5.0, an_hour: 10.0 },
                together: Rate { burst: 50.0, an_hour: 200.0 },
            },
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    left: f64,
    at: Instant,
}

/// The counts of one node for one kind of asking.
#[derive(Debug)]
pub struct Allowance {
    rates: Rates,
    buckets: Mutex<(Bucket, HashMap<String, Bucket>)>,
}

impl Allowance {
    /// Nobody has asked yet.
    #[must_use]
    pub fn new(rates: Rates) -> Self {
        let full = Bucket { left: rates.together.burst, at: Instant::from_microseconds(0) };
        Self { rates, buckets: Mutex::new((full, HashMap::new())) }
    }

    /// Takes one from the allowance of a network and from that of all.
    ///
    /// # Errors
    /// The seconds after which to come back, when either is used up. Then nothing is taken.
    pub fn take(&self, network: &str, now: Instant) -> Result<(), u64> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let (together, networks) = &mut *buckets;
        let all = filled(*together, self.rates.together, now);
        let fresh = Bucket { left: self.rates.network.burst, at: now };
        let own = networks.get(network).map_or(fresh, |bucket| filled(*bucket, self.rates.network, now));
        let wait = missing(own, self.rates.network).max(missing(all, self.rates.together));
        if wait > 0 {
            return Err(wait);
        }
        if networks.len() >= MOST_NETWORKS {
            let rate = self.rates.network;
            networks.retain(|_, bucket| filled(*bucket, rate, now).left < rate.burst);
            if networks.len() >= MOST_NETWORKS {
                // So many networks at once are an attack from everywhere: the allowance of all together holds.
                networks.clear();
            }
        }
        *together = Bucket { left: all.left - 1.0, ..all };
        networks.insert(network.to_owned(), Bucket { left: own.left - 1.0, ..own });
        Ok(())
    }

    /// Takes one for whoever sent a request.
    ///
    /// # Errors
    /// `too-many-requests`, with `Retry-After`.
    pub fn admit(&self, request: &HttpRequest, state: &State) -> Result<(), Problem> {
        self.take(&network(request), state.db().world().now()).map_err(|seconds| {
            let told = format!("Too much is being asked at once. Nothing was changed. Come back in {seconds} seconds.");
            Problem::new(Kind::TooMany, told).with_header(header::RETRY_AFTER, seconds.to_string())
        })
    }
}

/// The network that a request comes from, as it is counted.
#[must_use]
pub fn network(request: &HttpRequest) -> String {
    source::network(request).map_or_else(|| "unknown".to_owned(), |network| network.to_string())
}

/// A bucket as it is by now.
fn filled(bucket: Bucket, rate: Rate, now: Instant) -> Bucket {
    let passed = (now.microseconds() - bucket.at.microseconds()).max(0) as f64 / 3_600_000_000.0;
    Bucket { left: (bucket.left + passed * rate.an_hour).min(rate.burst), at: now.max(bucket.at) }
}

/// The seconds until there is one to take; 0 when there is.
fn missing(bucket: Bucket, rate: Rate) -> u64 {
    if bucket.left >= 1.0 {
        return 0;
    }
    let seconds = (1.0 - bucket.left) / rate.an_hour.max(0.001) * 3600.0;
    // Bounded, so that the conversion is exact.
    seconds.ceil().clamp(1.0, 86_400.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATES: Rates =
        Rates { network: Rate { burst: 3.0, an_hour: 60.0 }, together: Rate { burst: 5.0, an_hour: 600.0 } };

    fn at(seconds: i64) -> Instant {
        Instant::from_microseconds(1_800_000_000_000_000).plus_seconds(seconds)
    }

    #[test]
    fn a_network_has_a_burst_and_then_what_fills_up() {
        let allowance = Allowance::new(RATES);
        assert!((0..3).all(|_| allowance.take("a", at(0)).is_ok()));
        assert_eq!(allowance.take("a", at(0)), Err(60));
        assert_eq!(allowance.take("b", at(0)), Ok(()), "another network");
        assert_eq!(allowance.take("a", at(59)), Err(1));
        assert_eq!(allowance.take("a", at(60)), Ok(()));
        assert_eq!(allowance.take("a", at(60)), Err(60), "who is refused loses nothing, and gains nothing");
    }

    #[test]
    fn all_networks_share_one_allowance() {
        let allowance = Allowance::new(RATES);
        assert!((0..5).all(|network| allowance.take(&network.to_string(), at(0)).is_ok()));
        assert_eq!(allowance.take("another", at(0)), Err(6));
        assert_eq!(allowance.take("another", at(6)), Ok(()));
    }

    #[test]
    fn a_clock_that_goes_back_gives_nothing() {
        let allowance = Allowance::new(RATES);
        assert!((0..3).all(|_| allowance.take("a", at(100)).is_ok()));
        assert!(allowance.take("a", at(0)).is_err());
    }

    #[test]
    fn memory_is_bounded() {
        let free = Rate { burst: 1e9, an_hour: 1.0 };
        let allowance = Allowance::new(Rates { network: Rate { burst: 2.0, an_hour: 1.0 }, together: free });
        for network in 0..=MOST_NETWORKS {
            allowance.take(&network.to_string(), at(0)).unwrap();
        }
        assert!(allowance.buckets.lock().unwrap().1.len() <= MOST_NETWORKS);
    }
}
