//! From an organization's id to its slot.

use domain::ids::OrganizationId;
use std::sync::Arc;

/// The map has this many groups of as many shards: a new id copies one shard, a thousandth of the whole, and the
/// pointers to the shards of its group.
const FAN: usize = 32;

/// Pairs of fingerprint and slot, sorted.
type Shard = Arc<[(u32, u32)]>;

/// The map from ids to slots. It keeps a fingerprint in place of the id (8 bytes in place of 20, and the id stands in
/// the slot anyway), so that a look-up must be told how to recognize the right slot.
#[derive(Debug, Clone)]
pub(crate) struct Ids {
    groups: Vec<Arc<Vec<Shard>>>,
}

impl Default for Ids {
    fn default() -> Self {
        let empty = Arc::new(vec![Shard::default(); FAN]);
        Self { groups: vec![empty; FAN] }
    }
}

impl Ids {
    /// The slot under this id, where `is_right` tells whether a slot holds it.
    pub(crate) fn slot(&self, id: OrganizationId, is_right: impl Fn(u32) -> bool) -> Option<u32> {
        let (shard, print) = shard_and_print(id);
        let pairs = self.groups.get(shard / FAN)?.get(shard % FAN)?;
        let first = pairs.partition_point(|(other, _)| *other < print);
        let alike = pairs.iter().skip(first).take_while(|(other, _)| *other == print);
        alike.map(|(_, slot)| *slot).find(|slot| is_right(*slot))
    }

    /// Adds ids that are not in the map yet, each shard once.
    pub(crate) fn add(&mut self, new: impl IntoIterator<Item = (OrganizationId, u32)>) {
        let mut new: Vec<(usize, (u32, u32))> = new
            .into_iter()
            .map(|(id, slot)| {
                let (shard, print) = shard_and_print(id);
                (shard, (print, slot))
            })
            .collect();
        new.sort_unstable();
        for group in new.chunk_by(|one, two| one.0 == two.0) {
            let Some((number, _)) = group.first() else { continue };
            let Some(shards) = self.groups.get_mut(number / FAN) else { continue };
            if let Some(shard) = Arc::make_mut(shards).get_mut(number % FAN) {
                let mut pairs: Vec<(u32, u32)> =
                    shard.iter().copied().chain(group.iter().map(|(_, pair)| *pair)).collect();
                // Stable on purpose: it merges two runs that are sorted already in one pass.
                pairs.sort();
                *shard = pairs.into();
            }
        }
    }
}

/// Spreads ids evenly, whether their random part is in front, behind or (numbered test ids) missing.
fn shard_and_print(id: OrganizationId) -> (usize, u32) {
    let (high, low) = id.0.as_u64_pair();
    let mixed = (low ^ high.rotate_left(32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    (mixed as usize % (FAN * FAN), (mixed >> 32) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_with_one_fingerprint_are_told_apart_by_the_slot() {
        let id: OrganizationId = "01981f3e-8a00-7000-8000-000000000001".parse().unwrap();
        let mut ids = Ids::default();
        ids.add([(id, 7)]);
        ids.add([(id, 4)]);
        assert_eq!(ids.slot(id, |slot| slot == 7), Some(7));
        assert_eq!(ids.slot(id, |slot| slot == 4), Some(4));
        assert_eq!(ids.slot(id, |_| false), None);
    }
}
