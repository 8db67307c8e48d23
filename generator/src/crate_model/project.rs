//! What a crate needs to know of its project beside the mappings and the catalogs.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::Name;
use crate::mapping::{LoadMode, Orphans};
use crate::settings::Settings;

/// The project's own words and policies.
#[derive(Debug, Clone, PartialEq)]
pub struct Project {
    /// The UUID that all new keys are derived from.
    pub namespace: String,
    /// The zone of the source's timestamps without zone.
    pub zone: String,
    /// Quarantined rows of a hundred read, above which a run ends with exit code 3.
    pub quarantine_percent: f64,
    /// Rows in a batch.
    pub batch_size: u32,
    /// How rows are brought into empty tables.
    pub load: LoadMode,
    /// What happens to a reference to a row that there is not.
    pub orphans: Orphans,
    /// The schema of rehome's own tables in the target.
    pub control_schema: String,
    /// BLAKE3 of the decisions that an entity rests on, by entity.
    pub decisions: BTreeMap<String, String>,
    /// Pairs of an entity and a parent that comes later, because each refers to the other.
    pub late: BTreeSet<(String, String)>,
}

impl Project {
    /// The project of a `rehome.toml`, without decisions and cycles.
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        Self {
            namespace: settings.project.namespace.clone(),
            zone: settings.project.zone.clone(),
            quarantine_percent: settings.policy.quarantine_percent,
            batch_size: settings.policy.batch_size,
            load: settings.policy.load,
            orphans: settings.policy.orphans.clone(),
            control_schema: settings.policy.control_schema.clone(),
            decisions: BTreeMap::new(),
            late: BTreeSet::new(),
        }
    }
}

/// The values of code columns that the profile has seen, the most frequent first; `None` is NULL.
///
/// They become test lines of the generated crate, so no column that is marked sensitive belongs here.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Observed(pub BTreeMap<(Name, String), Vec<Option<String>>>);

impl Observed {
    /// The values of one column.
    #[must_use]
    pub fn of(&self, table: &Name, column: &str) -> &[Option<String>] {
        self.0
            .get(&(table.clone(), column.to_owned()))
            .map_or(&[], Vec::as_slice)
    }
}
