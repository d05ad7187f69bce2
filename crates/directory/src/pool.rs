//! Equal values, kept once: what thousands of organizations have in common takes the memory of one.

use crate::{entry::Grounds, key::KeyState};
use domain::{edition::EditionName, ids::OrganizationId, offering::Language, policy::PolicyName, verdict::Reason};
use std::{
    collections::{BTreeSet, HashMap, hash_map::DefaultHasher},
    hash::{BuildHasherDefault, Hash, Hasher},
    sync::Arc,
};

/// A hasher without a random seed: the crate is pure, and nothing here is keyed by what a stranger chooses freely.
pub(crate) type FixedState = BuildHasherDefault<DefaultHasher>;

/// Below this many values a pool is not searched for values that nothing else holds.
const SMALLEST_SWEEP: usize = 1024;

/// The values of one type that are in use, each kept once.
#[derive(Debug)]
struct Pool<T: ?Sized> {
    kept: HashMap<u64, Vec<Arc<T>>, KeyState>,
    len: usize,
    sweep_at: usize,
}

impl<T: ?Sized> Default for Pool<T> {
    fn default() -> Self {
        Self { kept: HashMap::default(), len: 0, sweep_at: SMALLEST_SWEEP }
    }
}

impl<T: ?Sized + PartialEq> Pool<T> {
    /// The kept value that equals this one; this one when it is the first. Equal values must have equal digests.
    fn share(&mut self, digest: u64, value: Arc<T>) -> Arc<T> {
        if self.len >= self.sweep_at {
            self.sweep();
        }
        let alike = self.kept.entry(digest).or_default();
        if let Some(known) = alike.iter().find(|known| Arc::ptr_eq(known, &value) || ***known == *value) {
            return Arc::clone(known);
        }
        alike.push(Arc::clone(&value));
        self.len += 1;
        value
    }

    /// The kept value that equals this one; a copy when it is the first.
    fn share_copy(&mut self, digest: u64, value: &T) -> Arc<T>
    where
        T: Clone,
    {
        let known = self.kept.get(&digest).and_then(|alike| alike.iter().find(|known| ***known == *value));
        match known {
            Some(known) => Arc::clone(known),
            None => self.share(digest, Arc::new(value.clone())),
        }
    }

    /// Forgets what nothing else holds. Done when the pool has doubled, so that its cost spreads over the growth.
    fn sweep(&mut self) {
        self.kept.retain(|_, alike| {
            alike.retain(|value| Arc::strong_count(value) > 1);
            !alike.is_empty()
        });
        self.len = self.kept.values().map(Vec::len).sum();
        self.sweep_at = SMALLEST_SWEEP.max(2 * self.len);
    }
}

/// What many decisions have in common: an edition, a policy, and the same reasons.
#[derive(Debug)]
pub(crate) struct Basis {
    /// The edition that the ratings were given against.
    pub(crate) edition: Option<Arc<EditionName>>,
    /// The policy that the verdict applied.
    pub(crate) policy: Arc<PolicyName>,
    /// The verdict's reasons.
    pub(crate) reasons: Arc<[Reason]>,
    /// The predecessor whose standing is carried over. Here, because it costs those without one nothing here.
    pub(crate) inherited_from: Option<OrganizationId>,
}

/// By identity: the parts come from pools, where equal values are one value.
impl PartialEq for Basis {
    fn eq(&self, other: &Self) -> bool {
        let same_edition = match (&self.edition, &other.edition) {
            (Some(one), Some(two)) => Arc::ptr_eq(one, two),
            (one, two) => one.is_none() && two.is_none(),
        };
        same_edition
            && Arc::ptr_eq(&self.policy, &other.policy)
            && Arc::ptr_eq(&self.reasons, &other.reasons)
            && self.inherited_from == other.inherited_from
    }
}

/// Every pool of the directory. Only the writer holds them.
#[derive(Debug, Default)]
pub(crate) struct Pools {
    // Bases come first: they hold values of the others, which a sweep can only let go of afterwards.
    bases: Pool<Basis>,
    editions: Pool<EditionName>,
    policies: Pool<PolicyName>,
    reasons: Pool<[Reason]>,
    languages: Pool<BTreeSet<Language>>,
}

impl Pools {
    /// The shared form of a set of languages; nothing for the empty one.
    pub(crate) fn languages(&mut self, languages: &BTreeSet<Language>) -> Option<Arc<BTreeSet<Language>>> {
        if languages.is_empty() {
            return None;
        }
        Some(self.languages.share_copy(digest(|state| languages.hash(state)), languages))
    }

    /// The shared form of what a decision has in common with others.
    pub(crate) fn basis(&mut self, grounds: &Grounds) -> Arc<Basis> {
        let by_edition = grounds.edition.as_ref().map(|edition| digest(|state| edition.id.hash(state)));
        let by_policy = digest(|state| (grounds.policy.id, grounds.policy.version).hash(state));
        let by_reasons = digest(|state| {
            for reason in grounds.reasons.iter() {
                (&reason.requirement, reason.outcome, &reason.text).hash(state);
            }
        });
        let basis = Basis {
            edition: grounds
                .edition
                .clone()
                .zip(by_edition)
                .map(|(edition, digest)| self.editions.share(digest, edition)),
            policy: self.policies.share(by_policy, Arc::clone(&grounds.policy)),
            reasons: self.reasons.share(by_reasons, Arc::clone(&grounds.reasons)),
            inherited_from: grounds.inherited_from,
        };
        let by_all = digest(|state| (by_edition, by_policy, by_reasons, grounds.inherited_from).hash(state));
        self.bases.share(by_all, Arc::new(basis))
    }
}

/// A digest of whatever is written to the hasher.
fn digest(write: impl FnOnce(&mut DefaultHasher)) -> u64 {
    let mut state = DefaultHasher::default();
    write(&mut state);
    state.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_are_kept_once_and_let_go_when_nothing_holds_them() {
        let mut pool: Pool<str> = Pool::default();
        let one = pool.share(7, "same".into());
        let two = pool.share(7, "same".into());
        assert!(Arc::ptr_eq(&one, &two));
        let other = pool.share(7, "other".into());
        assert_eq!((&*other, pool.len), ("other", 2));
        drop((one, two));
        pool.sweep();
        assert_eq!(pool.len, 1);
    }
}
