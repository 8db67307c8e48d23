//! One row in the form in which rows are compared: every column canonical, hashed with the legacy key it came from.

use super::Row;
use crate::keys::LegacyKey;
use crate::migration::Entity;
use crate::value::canonical;

/// A row's hashes. One value is used for all rows of a pass, so that no row allocates.
#[derive(Debug)]
pub(crate) struct CanonicalRow {
    entity: &'static Entity,
    bytes: Vec<u8>,
    ends: Vec<usize>,
    key: Vec<u8>,
}

impl CanonicalRow {
    pub(crate) fn new(entity: &'static Entity) -> Self {
        Self {
            entity,
            bytes: Vec::new(),
            ends: Vec::new(),
            key: Vec::new(),
        }
    }

    /// Takes the next row with the legacy key it came from; the written columns are its first fields.
    pub(crate) fn set(&mut self, feed: i16, legacy: &LegacyKey, row: &Row<'_>) {
        self.set_columns(row);
        self.bytes.extend_from_slice(&feed.to_be_bytes());
        match legacy {
            LegacyKey::Integer(number) => self.bytes.extend_from_slice(&number.to_be_bytes()),
            LegacyKey::Text(text) => self.bytes.extend_from_slice(text.as_bytes()),
        }
    }

    /// Takes the next row without saying where it came from.
    pub(crate) fn set_columns(&mut self, row: &Row<'_>) {
        self.bytes.clear();
        self.ends.clear();
        self.key.clear();
        for (at, column) in self.entity.columns.iter().enumerate() {
            canonical(column, row.field(at), &mut self.bytes);
            self.ends.push(self.bytes.len());
        }
        for at in self.entity.key {
            canonical(&self.entity.columns[*at], row.field(*at), &mut self.key);
        }
    }

    /// The hash of the target key.
    pub(crate) fn key_hash(&self) -> u128 {
        hash(&self.key)
    }

    /// The hash of the whole row, its legacy key included where it was given.
    pub(crate) fn row_hash(&self) -> u128 {
        hash(&self.bytes)
    }

    /// The hashes of the columns one by one; the last one is that of the legacy key.
    pub(crate) fn column_hashes(&self) -> Vec<u128> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let ends = self.ends.iter().copied().chain([self.bytes.len()]);
        starts
            .zip(ends)
            .map(|(start, end)| hash(&self.bytes[start..end]))
            .collect()
    }
}

/// 128 bits of BLAKE3: no two different rows will ever share them by chance, or by anybody's intention.
fn hash(bytes: &[u8]) -> u128 {
    let hash = blake3::hash(bytes);
    let mut short = [0; 16];
    short.copy_from_slice(&hash.as_bytes()[..16]);
    u128::from_be_bytes(short)
}
