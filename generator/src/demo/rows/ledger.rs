//! The ledger of what was planted where. It is for tests alone: no code of a migration may read it.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::demo::DemoError;

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It arrives; such an entry is about a value that a declared rule changed on the way.
    Migrated,
    /// It is one with another row by a declared rule.
    Merged,
    /// The target had it before.
    Existing,
    /// A declared rule leaves it out.
    Filtered,
    /// It cannot arrive.
    Quarantined,
}

/// One planted row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Entry {
    /// The entity's name.
    pub entity: String,
    /// The feed's name, which is its source table's.
    pub feed: String,
    /// The row's legacy key in its canonical text.
    pub key: String,
    /// What becomes of the row.
    pub fate: Fate,
    /// The reason's code; only quarantined rows have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The target column that refuses, or the target's constraint where the database does (`check`, `duplicate`).
    /// Empty where the row itself cannot be read.
    pub place: String,
    /// What was planted, in a few words.
    pub note: String,
}

/// All planted rows, by entity in the order in which tables are made, then by row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    /// The entries.
    pub entries: Vec<Entry>,
}

impl Ledger {
    /// The entries of one entity.
    pub fn of<'l>(&'l self, entity: &'l str) -> impl Iterator<Item = &'l Entry> {
        self.entries
            .iter()
            .filter(move |entry| entry.entity == entity)
    }

    /// How many rows of an entity have a fate.
    #[must_use]
    pub fn count(&self, entity: &str, fate: Fate) -> u64 {
        self.of(entity).filter(|entry| entry.fate == fate).count() as u64
    }

    /// Writes one entry a line, as JSON.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), DemoError> {
        let write = || -> std::io::Result<()> {
            let mut file = BufWriter::new(File::create(path)?);
            for entry in &self.entries {
                serde_json::to_writer(&mut file, entry)?;
                file.write_all(b"\n")?;
            }
            file.flush()
        };
        write().map_err(|error| DemoError::file(path, error))
    }
}
