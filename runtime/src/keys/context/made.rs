//! The new keys of the rows that are transformed, as the rules of keys make them.

use super::Context;
use crate::keys::{IntoLegacyKey, LegacyKey, by_time, ordered, uuid_v5};
use crate::value::{Reason, Refusal, Timestamp};
use uuid::Uuid;

impl Context {
    /// The new key of a row of this entity: UUIDv5 of the table and the legacy key.
    #[must_use]
    pub fn uuid_key(&self, table: &str, key: impl IntoLegacyKey) -> Uuid {
        let key = key
            .into_legacy_key()
            .unwrap_or_else(|| LegacyKey::from_parts([]));
        uuid_v5(&self.namespace, table, &key)
    }

    /// The new key of a row of this entity whose keys keep their order: [`ordered`] of the table and the legacy number.
    /// A legacy key that is no number, which no generated program asks for, has its UUIDv5.
    #[must_use]
    pub fn ordered_key(&self, table: &str, key: impl IntoLegacyKey) -> Uuid {
        match key.into_legacy_key() {
            Some(LegacyKey::Integer(number)) => ordered(&self.namespace, table, number),
            other => self.uuid_key(table, other),
        }
    }

    /// The new key of a row of this entity whose keys sort by a time: [`by_time`] of it, the table and the legacy key.
    ///
    /// # Errors
    /// [`Reason::MissingValue`] without a time, [`Reason::OutOfRange`] before 1970, after 10889 and for infinity.
    pub fn time_key(
        &self,
        table: &str,
        key: impl IntoLegacyKey,
        time: impl Into<Option<Timestamp>>,
    ) -> Result<Uuid, Refusal> {
        let time = time.into().ok_or_else(|| {
            Refusal::new(
                Reason::MissingValue,
                "a key that begins with a time has none",
            )
        })?;
        let hashed = self.uuid_key(table, key);
        by_time(time, hashed).ok_or_else(|| {
            Refusal::new(
                Reason::OutOfRange,
                "a UUIDv7 begins with a time from 1970 to 10889",
            )
        })
    }
}
