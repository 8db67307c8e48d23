//! New keys of parents that were computed a short while ago: many rows refer to few parents, and a hash has its price.

use std::cell::RefCell;
use uuid::Uuid;

/// How many keys are remembered, a power of two; some 400 KB a parent.
const PLACES: usize = 1 << 14;

/// New keys by integer legacy key, each in the one place that its number gives; a later one takes the place over.
#[derive(Debug, Clone, Default)]
pub(super) struct Recent(RefCell<Vec<Option<(i64, Uuid)>>>);

impl Recent {
    /// The new key of a legacy key: the one that is remembered, or what `compute` gives.
    pub(super) fn key(&self, legacy: i64, compute: impl FnOnce() -> Uuid) -> Uuid {
        let mut places = self.0.borrow_mut();
        if places.is_empty() {
            places.resize(PLACES, None);
        }
        let place = usize::try_from(legacy.cast_unsigned() % PLACES as u64).unwrap_or(0);
        match places[place] {
            Some((known, key)) if known == legacy => key,
            _ => {
                let key = compute();
                places[place] = Some((legacy, key));
                key
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_share_a_place_are_kept_apart() {
        let recent = Recent::default();
        let far = 5 + i64::try_from(PLACES).unwrap_or(0);
        let key = |number: i64| Uuid::from_u128(number.cast_unsigned().into());
        for number in [5, far, 5, -5, i64::MIN] {
            assert_eq!(recent.key(number, || key(number)), key(number));
        }
        assert_eq!(recent.key(-5, || unreachable!("it is remembered")), key(-5));
    }
}
