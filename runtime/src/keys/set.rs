//! A set of legacy keys: compressed for integers, hashed for the others.

use super::LegacyKey;
use roaring::RoaringTreemap;
use std::collections::HashSet;

/// Which keys are there. Integers take about two bytes each when they are dense, a bit when they are consecutive.
#[derive(Debug, Clone, Default)]
pub struct KeySet {
    integers: RoaringTreemap,
    texts: HashSet<Box<str>>,
}

impl KeySet {
    /// Adds a key; adding it again changes nothing.
    pub fn insert(&mut self, key: LegacyKey) {
        match key {
            LegacyKey::Integer(number) => {
                self.integers.insert(ordered(number));
            }
            LegacyKey::Text(text) => {
                self.texts.insert(text);
            }
        }
    }

    /// Whether the key is there.
    #[must_use]
    pub fn contains(&self, key: &LegacyKey) -> bool {
        match key {
            LegacyKey::Integer(number) => self.integers.contains(ordered(*number)),
            LegacyKey::Text(text) => self.texts.contains(text),
        }
    }

    /// Takes a key out; gives whether it was there.
    pub fn remove(&mut self, key: &LegacyKey) -> bool {
        match key {
            LegacyKey::Integer(number) => self.integers.remove(ordered(*number)),
            LegacyKey::Text(text) => self.texts.remove(text),
        }
    }

    /// How many keys there are.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.integers.len() + self.texts.len() as u64
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The bitmap holds unsigned numbers; flipping the sign bit keeps the order, so that runs of keys stay runs.
fn ordered(number: i64) -> u64 {
    number.cast_unsigned() ^ (1 << 63)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn negative_and_large_keys_are_kept_apart() {
        let mut set = KeySet::default();
        for number in [i64::MIN, -1, 0, 1, i64::MAX] {
            set.insert(LegacyKey::Integer(number));
        }
        assert_eq!(set.len(), 5);
        assert!(set.contains(&LegacyKey::Integer(-1)) && !set.contains(&LegacyKey::Integer(2)));
        assert!(set.remove(&LegacyKey::Integer(-1)) && !set.remove(&LegacyKey::Integer(-1)));
    }
}
