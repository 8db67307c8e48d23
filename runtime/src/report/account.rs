//! The account: what became of every row that was read.

use serde::{Deserialize, Serialize};
use std::ops::AddAssign;

/// Counts of source rows by their fate. `read` is what the feed's query gave, its WHERE included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Rows that the feeds gave.
    pub read: u64,
    /// Rows that were written to the target.
    pub migrated: u64,
    /// Rows that are part of another row by a declared rule.
    pub merged: u64,
    /// Rows that were in the target already.
    pub existing: u64,
    /// Rows that a declared rule leaves out.
    pub filtered: u64,
    /// Rows that could not be migrated and wait in the quarantine.
    pub quarantined: u64,
}

impl Account {
    /// Whether every row that was read has exactly one fate.
    #[must_use]
    pub fn balances(&self) -> bool {
        self.read == self.migrated + self.merged + self.existing + self.filtered + self.quarantined
    }

    /// Quarantined rows of a hundred read; 0 where nothing was read.
    #[must_use]
    pub fn quarantined_percent(&self) -> f64 {
        if self.read == 0 {
            0.0
        } else {
            100.0 * self.quarantined as f64 / self.read as f64
        }
    }
}

impl AddAssign for Account {
    fn add_assign(&mut self, other: Self) {
        self.read += other.read;
        self.migrated += other.migrated;
        self.merged += other.merged;
        self.existing += other.existing;
        self.filtered += other.filtered;
        self.quarantined += other.quarantined;
    }
}
