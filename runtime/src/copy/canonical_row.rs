//! One row in the form in which rows are compared: every column canonical.

use super::Row;
use crate::migration::Entity;
use crate::value::canonical;

/// A row's columns in canonical form. One value is used for all rows of a pass, so that no row allocates.
#[derive(Debug)]
pub(crate) struct CanonicalRow {
    entity: &'static Entity,
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl CanonicalRow {
    pub(crate) fn new(entity: &'static Entity) -> Self {
        Self {
            entity,
            bytes: Vec::new(),
            ends: Vec::new(),
        }
    }

    /// Takes the next row; the written columns are its first fields.
    pub(crate) fn set(&mut self, row: &Row<'_>) {
        self.bytes.clear();
        self.ends.clear();
        for (at, column) in self.entity.columns.iter().enumerate() {
            canonical(column, row.field(at), &mut self.bytes);
            self.ends.push(self.bytes.len());
        }
    }

    /// The hash of the whole row.
    pub(crate) fn hash(&self) -> u128 {
        hash(&self.bytes)
    }

    /// The hash of the target key.
    pub(crate) fn key_hash(&self) -> u128 {
        let columns = self.entity.key.iter().map(|at| self.column(*at));
        hash(&columns.collect::<Vec<_>>().concat())
    }

    /// The hashes of the columns one by one.
    pub(crate) fn column_hashes(&self) -> Vec<u128> {
        let columns = 0..self.ends.len();
        columns.map(|at| hash(self.column(at))).collect()
    }

    fn column(&self, at: usize) -> &[u8] {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start..self.ends[at]]
    }
}

/// 128 bits of BLAKE3: no two different rows will ever share them by chance, or by anybody's intention.
pub(crate) fn hash(bytes: &[u8]) -> u128 {
    let hash = blake3::hash(bytes);
    let mut short = [0; 16];
    short.copy_from_slice(&hash.as_bytes()[..16]);
    u128::from_be_bytes(short)
}
