//! How one key follows another.

use super::{
    files::{add, none_in, read_directory, remove, unusable},
    second,
};
use crate::failure::Failure;
use domain::access::ACCESS_TOKEN_SECONDS;
use domain::time::Instant;
use std::path::Path;
use tokens::Keys;

/// For how many seconds a new key is shown before it signs: longer than the 300 seconds for which readers may keep the
/// JWK Set, and than every node takes to look again.
pub const SHOWN_BEFORE_SECONDS: i64 = 360;

/// For how many seconds a key stays after its successor began to sign: its last token has ended by then on every clock.
pub const STAYS_SECONDS: i64 = ACCESS_TOKEN_SECONDS + 60;

/// What a key does at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It is shown, and signs from its moment on.
    Next,
    /// It signs.
    Signing,
    /// It signs no more; tokens that it signed may still hold.
    Retiring,
    /// No token that it signed holds any more. The next rotation removes it.
    Ended,
}

impl Phase {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Signing => "signing",
            Self::Retiring => "retiring",
            Self::Ended => "ended",
        }
    }

    /// The phases of keys at a moment, from the moments from which on they sign, in ascending order.
    fn of(from: &[Instant], now: Instant) -> Vec<Self> {
        let signing = from.iter().rposition(|from| *from <= now).unwrap_or(0);
        let phase = |place: usize| match from.get(place + 1) {
            _ if place > signing => Self::Next,
            _ if place == signing => Self::Signing,
            Some(successor) if successor.plus_seconds(STAYS_SECONDS) <= now => Self::Ended,
            _ => Self::Retiring,
        };
        (0..from.len()).map(phase).collect()
    }
}

/// A key as it may be shown.
pub struct Shown {
    /// Its id in the JWK Set.
    pub id: String,
    /// From when on it signs.
    pub from: Instant,
    /// What it does now.
    pub phase: Phase,
}

/// How the next key begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotation {
    /// Once everybody knows it; tokens that have been issued hold until they end.
    Announced,
    /// At once, and alone: every token that has been issued ends. For a key that others may know.
    AtOnce,
}

/// The keys of a directory, in the order of their moments.
///
/// # Errors
/// When one cannot be read, or there is none.
pub fn list(directory: &Path, now: Instant) -> Result<Vec<Shown>, Failure> {
    let files = if directory.exists() { read_directory(directory)? } else { Vec::new() };
    if files.is_empty() {
        return Err(none_in(directory));
    }
    let moments: Vec<Instant> = files.iter().map(|file| file.from).collect();
    let shown = files.iter().zip(Phase::of(&moments, now)).map(|(file, phase)| {
        let keys = Keys::dated([(file.from, &*file.text)]).map_err(|error| unusable(&file.path, &error))?;
        Ok(Shown { id: keys.describe(now).0, from: file.from, phase })
    });
    shown.collect()
}

/// Adds a key that follows the one that signs, and removes those that are not needed any more. The moment from which on
/// the new key signs.
///
/// # Errors
/// When there is no key yet, one waits already (unless it is to be at once), or the directory cannot be written.
pub fn rotate(directory: &Path, rotation: Rotation, now: Instant) -> Result<Instant, Failure> {
    // Names tell whole seconds.
    let now = Instant::from_microseconds(now.unix_seconds() * 1_000_000);
    let before = list(directory, now)?;
    let files = read_directory(directory)?;
    let paths = || files.iter().map(|file| file.path.clone()).zip(before.iter().map(|shown| shown.phase));
    if rotation == Rotation::AtOnce {
        let new = add(directory, now)?;
        for (path, _) in paths().filter(|(path, _)| *path != new) {
            remove(&path)?;
        }
        return Ok(now);
    }
    if let Some(next) = before.iter().find(|shown| shown.phase == Phase::Next) {
        return Err(Failure::new(format!("the next key is there already; it signs from {} on", second(next.from))));
    }
    let from = now.plus_seconds(SHOWN_BEFORE_SECONDS);
    add(directory, from)?;
    for (path, _) in paths().filter(|(_, phase)| *phase == Phase::Ended) {
        remove(&path)?;
    }
    Ok(from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signing_keys::directory_in;

    fn at(seconds: i64) -> Instant {
        Instant::from_microseconds(1_800_000_000_000_000).plus_seconds(seconds)
    }

    fn phases(directory: &Path, now: Instant) -> Vec<Phase> {
        list(directory, now).unwrap().iter().map(|shown| shown.phase).collect()
    }

    #[test]
    fn phases_follow_each_other() {
        use Phase::{Ended, Next, Retiring, Signing};
        let ends = 1000 + STAYS_SECONDS;
        for (keys, now, expected) in [
            (vec![0], -5, vec![Signing]),
            (vec![0], 5, vec![Signing]),
            (vec![0, 1000], 999, vec![Signing, Next]),
            (vec![0, 1000], 1000, vec![Retiring, Signing]),
            (vec![0, 1000], ends - 1, vec![Retiring, Signing]),
            (vec![0, 1000], ends, vec![Ended, Signing]),
            (vec![0, 1000, 2000], ends, vec![Ended, Signing, Next]),
            (vec![0, 1000, 1100], 1100 + STAYS_SECONDS - 1, vec![Ended, Retiring, Signing]),
        ] {
            let moments: Vec<_> = keys.iter().map(|second| at(*second)).collect();
            assert_eq!(Phase::of(&moments, at(now)), expected, "{keys:?} at {now}");
        }
    }

    #[test]
    fn a_rotation_announces_the_next_key_and_removes_those_that_have_ended() {
        use Phase::{Next, Retiring, Signing};
        let place = tempfile::tempdir().unwrap();
        let directory = directory_in(place.path());
        assert!(rotate(&directory, Rotation::Announced, at(0)).is_err(), "there is nothing to rotate yet");
        add(&directory, at(0)).unwrap();

        let from = rotate(&directory, Rotation::Announced, at(100)).unwrap();
        assert_eq!(from, at(100 + SHOWN_BEFORE_SECONDS));
        assert_eq!(phases(&directory, at(100)), [Signing, Next]);
        let again = rotate(&directory, Rotation::Announced, at(200)).err().unwrap().to_string();
        assert!(again.contains("is there already"), "{again}");
        assert_eq!(phases(&directory, from), [Retiring, Signing]);

        // While its tokens hold, the first stays; after that the next rotation removes it.
        rotate(&directory, Rotation::Announced, from.plus_seconds(1)).unwrap();
        assert_eq!(phases(&directory, from.plus_seconds(1)), [Retiring, Signing, Next]);
        let later = from.plus_seconds(10_000);
        rotate(&directory, Rotation::Announced, later).unwrap();
        assert_eq!(phases(&directory, later), [Signing, Next]);
    }

    #[test]
    fn at_once_leaves_the_new_key_alone() {
        let place = tempfile::tempdir().unwrap();
        let directory = directory_in(place.path());
        add(&directory, at(0)).unwrap();
        rotate(&directory, Rotation::Announced, at(0)).unwrap();
        let before = list(&directory, at(1)).unwrap();
        assert_eq!(rotate(&directory, Rotation::AtOnce, at(1)).unwrap(), at(1));
        let after = list(&directory, at(1)).unwrap();
        assert_eq!((after.len(), after[0].phase), (1, Phase::Signing));
        assert!(before.iter().all(|shown| shown.id != after[0].id));
        // Twice within a second leaves one key as well, and a new one.
        rotate(&directory, Rotation::AtOnce, at(1)).unwrap();
        let third = list(&directory, at(1)).unwrap();
        assert_eq!(third.len(), 1);
        assert_ne!(third[0].id, after[0].id);
    }
}
