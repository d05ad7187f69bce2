//! Notices a source that floods the Commission with concerns: counted on each node by day, what was turned away as well.

use crate::state::State;
use domain::{
    access::level,
    time::{Day, Instant},
};
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};
use workflows::alerts::{Source, raise_flood};

/// How many sources are counted on a day at most. When there are more, those beyond are not counted each: the allowance of all
/// together turns them away.
const MOST_SOURCES: usize = 10_000;

/// How often each source has raised a concern today, or tried to.
#[derive(Debug, Default)]
pub struct Floods {
    today: Mutex<(Option<Day>, BTreeMap<Source, u64>)>,
}

impl Floods {
    /// Counts one more, and says how many it is of this source today.
    fn count(&self, source: &Source, now: Instant) -> u64 {
        let mut today = self.today.lock().unwrap_or_else(PoisonError::into_inner);
        if today.0 != Some(now.day()) {
            *today = (Some(now.day()), BTreeMap::new());
        }
        if !today.1.contains_key(source) && today.1.len() >= MOST_SOURCES {
            return 0;
        }
        let count = today.1.entry(source.clone()).or_insert(0);
        *count += 1;
        *count
    }
}

impl State {
    /// Notes that a source raises a concern, and alerts staff when it reaches the next level. What fails is said in the log and
    /// stands in nobody's way.
    pub async fn note_concern(&self, source: Source) {
        let now = self.db().world().now();
        let threshold = self.settings.alert_above.concerns;
        let count = self.floods.count(&source, now);
        if level(count, threshold) == level(count.saturating_sub(1), threshold) {
            return;
        }
        let raised = self.write(move |tx| Ok(raise_flood(tx, &source, now.day(), count, threshold)?)).await;
        match raised {
            Ok(Some(alert)) => log::warn!(
                "one source raised {count} concerns in a day, where {threshold} is the threshold (alert {})",
                alert.id
            ),
            Ok(None) => {}
            Err(problem) => log::error!("that one source raises many concerns cannot be noted: {problem}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_source_is_counted_by_day() {
        let (floods, now) = (Floods::default(), Instant::from_microseconds(1_800_000_000_000_000));
        let [one, other] = ["192.0.2.0/24", "198.51.100.0/24"].map(|network| Source::Network(network.to_owned()));
        assert_eq!([floods.count(&one, now), floods.count(&one, now), floods.count(&other, now)], [1, 2, 1]);
        assert_eq!(floods.count(&one, now.plus_seconds(86_400)), 1);
    }
}
