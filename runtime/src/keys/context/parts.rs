//! References to rows whose new key has several columns: each column that refers to them takes one part of that key.

use super::{Context, FromKey, ParentId, ParentKeys, not_of_type};
use crate::keys::{IntoLegacyKey, LegacyKey, uuid_v5};
use crate::value::{Reason, Refusal};

impl Context {
    /// A column of the new key of the row that a reference means, by its place in that key; NULL stays NULL.
    ///
    /// # Errors
    /// As [`Context::reference`].
    pub fn part_of<T: FromKey>(
        &self,
        parent: ParentId,
        key: impl IntoLegacyKey,
        part: usize,
    ) -> Result<Option<T>, Refusal> {
        let Some(legacy) = key.into_legacy_key() else {
            return Ok(None);
        };
        let keys = self.parent(parent)?;
        let found = match self.moved(parent, keys, &legacy) {
            Some(moved) => {
                let mut parts = LegacyKey::Text(moved.into()).parts().into_iter();
                parts.nth(part).and_then(T::from_key)
            }
            None if self.arrived(parent, keys, &legacy)? => self.guess(keys, &legacy, part),
            None => return Ok(None),
        };
        found
            .map(Some)
            .ok_or_else(|| not_of_type("value of the column's type"))
    }

    /// As [`Context::part_of`], for a policy of `orphans = "null"`.
    ///
    /// # Errors
    /// As [`Context::reference_or_null`].
    pub fn part_of_or_null<T: FromKey>(
        &self,
        parent: ParentId,
        key: impl IntoLegacyKey,
        part: usize,
    ) -> Result<Option<T>, Refusal> {
        self.or_null(parent, || self.part_of(parent, key, part))
    }

    /// As [`Context::part_of`], for a policy of `orphans = "default:…"`.
    ///
    /// # Errors
    /// As [`Context::reference_or`].
    pub fn part_of_or<T: FromKey>(
        &self,
        parent: ParentId,
        key: impl IntoLegacyKey,
        default: impl IntoLegacyKey,
        part: usize,
    ) -> Result<Option<T>, Refusal> {
        match self.part_of(parent, key, part) {
            Err(refusal) if refusal.reason == Reason::Orphan => self.part_of(parent, default, part),
            other => other,
        }
    }

    /// A value of the right type for a row that was not looked at, as in a dry run of a sample: only its being there
    /// is taken as good, and what its key is cannot be known.
    fn guess<T: FromKey>(&self, keys: &ParentKeys, legacy: &LegacyKey, part: usize) -> Option<T> {
        let mut parts = legacy.parts();
        let own = (part < parts.len()).then(|| parts.swap_remove(part));
        let made = uuid_v5(&self.namespace, keys.key.table, legacy).to_string();
        let candidates = own.into_iter().chain(parts).chain([made]);
        candidates.map(T::from_key).find_map(|value| value)
    }
}
