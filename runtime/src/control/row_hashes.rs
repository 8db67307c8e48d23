//! What both sides agreed on at the end of a sync: by it the next one knows which side has changed a row.
//!
//! One value holds all rows of a batch, 24 bytes each and sorted: 8 of the hash of the legacy key, 16 of that of the row.
//! Each sync writes values of its own for batches in which something has changed; whoever takes the sync back takes them
//! along, and the older ones are valid again.

use crate::connect::Connection;
use crate::error::{Error, While};
use crate::keys::LegacyKey;
use crate::migration::Entity;
use crate::sql::quote_identifier;
use std::collections::BTreeMap;
use uuid::Uuid;

const KEY: usize = 8;
const ENTRY: usize = 24;

/// The rows of one batch that both sides agreed on.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct RowHashes(Vec<u8>);

/// A legacy key as it stands in an entry.
pub(crate) fn key_of(feed: usize, legacy: &LegacyKey) -> [u8; KEY] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&feed.to_be_bytes());
    hasher.update(legacy.to_string().as_bytes());
    let mut short = [0; KEY];
    short.copy_from_slice(&hasher.finalize().as_bytes()[..KEY]);
    short
}

impl RowHashes {
    /// What is known of a row.
    pub(crate) fn find(&self, key: [u8; KEY]) -> Option<[u8; 16]> {
        let entries = self.0.as_chunks::<ENTRY>().0;
        let at = entries
            .binary_search_by(|entry| entry[..KEY].cmp(&key))
            .ok()?;
        let mut row = [0; 16];
        row.copy_from_slice(&entries[at][KEY..]);
        Some(row)
    }

    /// The same with other hashes for some rows.
    pub(crate) fn with(&self, rows: &[([u8; KEY], [u8; 16])]) -> Self {
        let entries = self.0.as_chunks::<ENTRY>().0.iter();
        let mut all: BTreeMap<&[u8], &[u8]> = entries
            .map(|entry| (&entry[..KEY], &entry[KEY..]))
            .collect();
        all.extend(rows.iter().map(|(key, row)| (&key[..], &row[..])));
        Self(
            all.into_iter()
                .flat_map(|(key, row)| [key, row].concat())
                .collect(),
        )
    }

    /// What is known of a batch.
    pub(crate) async fn read(
        target: &Connection,
        entity: &Entity,
        batch: i32,
    ) -> Result<Self, Error> {
        let schema = quote_identifier(entity.control_schema);
        let sql = format!(
            "SELECT known.hashes FROM {schema}.migration_row_hashes AS known
             JOIN {schema}.sync_run_history AS sync ON sync.id = known.sync_id
             JOIN {schema}.migration_control AS control
               ON control.run_id = sync.run_id AND control.entity = sync.entity AND control.phase <> 'rolled_back'
             WHERE known.entity = $1 AND known.batch = $2 ORDER BY sync.number DESC LIMIT 1"
        );
        let row = target.query_opt(&sql, &[&entity.name, &batch]).await;
        let row = row.during(|| doing(entity))?;
        Ok(Self(row.map(|row| row.get(0)).unwrap_or_default()))
    }

    /// Keeps them as what a sync has left of a batch.
    pub(crate) async fn write(
        &self,
        target: &Connection,
        entity: &Entity,
        (batch, sync): (i32, Uuid),
    ) -> Result<(), Error> {
        let sql = format!(
            "INSERT INTO {}.migration_row_hashes (entity, batch, sync_id, hashes) VALUES ($1, $2, $3, $4)
             ON CONFLICT (entity, batch, sync_id) DO UPDATE SET hashes = excluded.hashes",
            quote_identifier(entity.control_schema)
        );
        let written = target
            .execute(&sql, &[&entity.name, &batch, &sync, &self.0])
            .await;
        written.during(|| doing(entity))?;
        Ok(())
    }
}

fn doing(entity: &Entity) -> String {
    format!("keeping what both sides of {} agree on", entity.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_found_and_replaced() {
        let key = |number| key_of(0, &LegacyKey::Integer(number));
        let known = RowHashes::default().with(&[(key(1), [1; 16]), (key(2), [2; 16])]);
        assert_eq!(known.find(key(1)), Some([1; 16]));
        assert_eq!(known.find(key(3)), None);
        let later = known.with(&[(key(3), [3; 16]), (key(2), [4; 16])]);
        assert_eq!(later.find(key(2)), Some([4; 16]));
        assert_eq!(later.find(key(1)), Some([1; 16]));
        assert_eq!(later.0.len(), 3 * ENTRY);
        assert_eq!(later.with(&[]), later);
        assert_ne!(
            key_of(0, &LegacyKey::Integer(1)),
            key_of(1, &LegacyKey::Integer(1))
        );
    }
}
