//! A sorted list of which a change copies little.

use std::{cmp::Ordering, sync::Arc};

/// How many elements stand together at most, for a change to copy.
const LEAF: usize = 64;

/// Below this many elements a leaf is joined to the one before, where both fit.
const SPARSE: usize = LEAF / 4;

/// How many leaves make a branch at most. A change copies the pointers of one branch and those of all branches: three
/// hundred at a million elements.
const BRANCH: usize = 96;

type Leaf<T> = Arc<[T]>;
type Branch<T> = Arc<[Leaf<T>]>;

/// A sorted list in leaves and branches, none of them empty. Clones share them. It does not know its order: whoever
/// asks says how an element stands to what is looked for, and must always mean the same order.
#[derive(Debug, Clone)]
pub(crate) struct Sorted<T> {
    branches: Arc<Vec<Branch<T>>>,
}

/// A place in a list, of one element or behind the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    branch: usize,
    leaf: usize,
    at: usize,
}

impl<T> Default for Sorted<T> {
    fn default() -> Self {
        Self { branches: Arc::default() }
    }
}

impl<T> Sorted<T> {
    /// The place of the first element that does not stand before what is looked for.
    pub(crate) fn place(&self, is_before: impl Fn(&T) -> bool) -> Place {
        let begins_before = |leaf: &Leaf<T>| leaf.first().is_some_and(&is_before);
        let branch = self.branches.partition_point(|branch| branch.first().is_some_and(begins_before));
        let branch = branch.saturating_sub(1);
        let leaves = self.branches.get(branch).map(|branch| &**branch).unwrap_or_default();
        let leaf = leaves.partition_point(begins_before).saturating_sub(1);
        let at = leaves.get(leaf).map_or(0, |leaf| leaf.partition_point(is_before));
        self.settled(Place { branch, leaf, at })
    }

    /// The element at a place; absent behind the last.
    pub(crate) fn get(&self, place: Place) -> Option<&T> {
        self.branches.get(place.branch)?.get(place.leaf)?.get(place.at)
    }

    /// The place after this one.
    pub(crate) fn next(&self, place: Place) -> Place {
        self.settled(Place { at: place.at + 1, ..place })
    }

    /// The elements from a place on.
    pub(crate) fn from(&self, place: Place) -> impl Iterator<Item = &T> {
        let branches = self.branches.iter().skip(place.branch).enumerate();
        branches.flat_map(move |(branch, leaves)| {
            let first = if branch == 0 { place.leaf } else { 0 };
            leaves.iter().skip(first).enumerate().flat_map(move |(leaf, elements)| {
                let first = if branch == 0 && leaf == 0 { place.at } else { 0 };
                elements.iter().skip(first)
            })
        })
    }

    /// The elements before a place, from the nearest.
    pub(crate) fn before(&self, place: Place) -> impl Iterator<Item = &T> {
        let branches = self.branches.iter().enumerate().take(place.branch + 1).rev();
        branches.flat_map(move |(branch, leaves)| {
            let is_here = branch == place.branch;
            let count = if is_here { place.leaf + 1 } else { leaves.len() };
            leaves.iter().enumerate().take(count).rev().flat_map(move |(leaf, elements)| {
                let count = if is_here && leaf == place.leaf { place.at } else { elements.len() };
                elements.iter().take(count).rev()
            })
        })
    }

    /// The place itself, or the same one as the beginning of the leaf after it.
    fn settled(&self, mut place: Place) -> Place {
        let Some(leaves) = self.branches.get(place.branch) else { return place };
        if leaves.get(place.leaf).is_some_and(|leaf| place.at >= leaf.len()) {
            place = Place { leaf: place.leaf + 1, at: 0, ..place };
        }
        if place.leaf >= leaves.len() {
            place = Place { branch: place.branch + 1, leaf: 0, at: 0 };
        }
        place
    }
}

impl<T: Clone> Sorted<T> {
    /// Makes changes, which come in the order of the list, no two for the same element. `order` says how an element
    /// stands to a change; `make` is told the element that a change is about, if there is one, and says what stands
    /// there from now on. Costs a leaf and a branch for each that is touched.
    pub(crate) fn edit<C>(
        &mut self,
        changes: impl IntoIterator<Item = C>,
        order: impl Fn(&T, &C) -> Ordering,
        mut make: impl FnMut(Option<&T>, C) -> Option<T>,
    ) {
        let mut changes = changes.into_iter().peekable();
        if changes.peek().is_none() {
            return;
        }
        let branches = Arc::make_mut(&mut self.branches);
        let mut number = 0;
        while let Some(change) = changes.peek() {
            // The last branch that begins at or before the change; the first takes in what comes before all.
            let begins = |leaf: &Leaf<T>| leaf.first().is_some_and(|first| order(first, change) != Ordering::Greater);
            let later = branches.get(number..).unwrap_or_default();
            number += later.partition_point(|branch| branch.first().is_some_and(begins)).saturating_sub(1);
            let leaves = branches.get(number).cloned().unwrap_or_default();
            let end = branches.get(number + 1).and_then(|branch| branch.first()).and_then(|leaf| leaf.first());
            let is_inside = |change: &C| end.is_none_or(|end| order(end, change) == Ordering::Greater);

            let mut edited: Vec<Leaf<T>> = Vec::with_capacity(leaves.len() + 1);
            let mut done = 0;
            while let Some(change) = changes.peek().filter(|change| is_inside(change)) {
                let begins = |leaf: &Leaf<T>| leaf.first().is_some_and(|it| order(it, change) != Ordering::Greater);
                let later = leaves.get(done..).unwrap_or_default();
                let leaf = done + later.partition_point(begins).saturating_sub(1);
                edited.extend_from_slice(leaves.get(done..leaf).unwrap_or_default());
                let end = leaves.get(leaf + 1).and_then(|leaf| leaf.first());
                let mut inside = std::iter::from_fn(|| {
                    changes.next_if(|it| is_inside(it) && end.is_none_or(|end| order(end, it) == Ordering::Greater))
                });
                let old = leaves.get(leaf).map(|leaf| &**leaf).unwrap_or_default();
                put(merge(old, &mut inside, &order, &mut make), &mut edited);
                done = leaf + 1;
            }
            edited.extend_from_slice(leaves.get(done..).unwrap_or_default());
            let replaced = number..(number + 1).min(branches.len());
            let pieces = edited.len().div_ceil(BRANCH).max(1);
            let size = edited.len().div_ceil(pieces).max(1);
            branches.splice(replaced, edited.chunks(size).map(Branch::from));
        }
    }
}

/// The elements of a leaf with changes made, which all belong into it.
fn merge<T: Clone, C>(
    leaf: &[T],
    changes: &mut impl Iterator<Item = C>,
    order: &impl Fn(&T, &C) -> Ordering,
    make: &mut impl FnMut(Option<&T>, C) -> Option<T>,
) -> Vec<T> {
    let mut merged = Vec::with_capacity(leaf.len() + 1);
    let mut rest = leaf;
    for change in changes {
        let (before, from) = rest.split_at(rest.partition_point(|it| order(it, &change) == Ordering::Less));
        merged.extend_from_slice(before);
        let here = from.first().filter(|it| order(it, &change) == Ordering::Equal);
        rest = if here.is_some() { from.get(1..).unwrap_or_default() } else { from };
        merged.extend(make(here, change));
    }
    merged.extend_from_slice(rest);
    merged
}

/// Puts elements behind the leaves that are there, in leaves of their own size.
fn put<T: Clone>(elements: Vec<T>, leaves: &mut Vec<Leaf<T>>) {
    if elements.len() < SPARSE
        && let Some(last) = leaves.last_mut().filter(|last| last.len() + elements.len() <= LEAF)
    {
        *last = last.iter().cloned().chain(elements).collect();
        return;
    }
    let pieces = elements.len().div_ceil(LEAF).max(1);
    let size = elements.len().div_ceil(pieces).max(1);
    leaves.extend(elements.chunks(size).map(Leaf::from));
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn set(list: &mut Sorted<u32>, numbers: impl IntoIterator<Item = u32>, present: bool) {
        list.edit(numbers, u32::cmp, |_, number| present.then_some(number));
    }

    fn all(list: &Sorted<u32>) -> Vec<u32> {
        list.from(list.place(|_| false)).copied().collect()
    }

    #[test]
    fn it_agrees_with_a_set_whatever_comes_and_goes() {
        let mut list = Sorted::default();
        let mut reference = BTreeSet::new();
        let mut number = 1_u32;
        for round in 0..300_usize {
            let size = [1, 3, 700, 20_000][round % 4].min(40_000 / (round + 1) + 1);
            let changed: BTreeSet<u32> = (0..size)
                .map(|_| {
                    number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    if round % 3 == 0 { (number >> 8) % 50_000 } else { (number >> 8) % 3_000 + round as u32 * 40 }
                })
                .collect();
            let present = round % 7 < 4;
            set(&mut list, changed.iter().copied(), present);
            for one in changed {
                if present {
                    reference.insert(one)
                } else {
                    reference.remove(&one)
                };
            }
            assert!(list.branches.iter().all(|branch| (1..=BRANCH).contains(&branch.len())));
            assert!(list.branches.iter().flat_map(|b| b.iter()).all(|leaf| (1..=LEAF).contains(&leaf.len())));
        }
        assert_eq!(all(&list), reference.iter().copied().collect::<Vec<_>>());
        for from in (0..55_000).step_by(371) {
            let place = list.place(|it| *it < from);
            assert_eq!(list.get(place), reference.range(from..).next());
            assert_eq!(list.get(list.next(place)), reference.range(from..).nth(1));
            assert_eq!(
                list.from(place).take(200).collect::<Vec<_>>(),
                reference.range(from..).take(200).collect::<Vec<_>>()
            );
            let back: Vec<_> = reference.range(..from).rev().take(200).collect();
            assert_eq!(list.before(place).take(200).collect::<Vec<_>>(), back);
        }
        set(&mut list, 0..60_000, false);
        assert!(list.branches.is_empty());
        assert_eq!(list.before(list.place(|_| true)).next(), None);
    }

    #[test]
    fn a_clone_keeps_what_it_held() {
        let mut list = Sorted::default();
        set(&mut list, 0..1_000, true);
        let before = list.clone();
        set(&mut list, [500], false);
        assert_eq!((all(&before).len(), all(&list).len()), (1_000, 999));
    }
}
