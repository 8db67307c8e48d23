//! The plan: entities in stages, each with its mapping, load mode, risk and reasons, and all that is still to decide.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::catalog::Name;
use crate::diagnostics::Findings;
use crate::mapping::decisions::Decision;
use crate::mapping::{LoadMode, Mapping};

/// What will be done, and why; nothing in it is done yet.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Entities in the order of their dependencies; those of one stage can be loaded side by side.
    pub stages: Vec<Vec<PlannedEntity>>,
    /// Entities whose source is still asked for, as they would be if the recommended tables fill them. No file is
    /// written for them before that is answered.
    #[serde(default)]
    pub tentative: Vec<PlannedEntity>,
    /// Groups of entities that need each other, by name.
    pub cycles: Vec<Vec<String>>,
    /// What a person must choose, by identity.
    pub decisions: Vec<Decision>,
    /// What was noticed.
    pub findings: Findings,
    /// What has no home.
    pub unmatched: Unmatched,
}

impl Plan {
    /// All entities, in the order in which they are loaded.
    pub fn entities(&self) -> impl Iterator<Item = &PlannedEntity> {
        self.stages.iter().flatten()
    }

    /// The entity of this name.
    #[must_use]
    pub fn entity(&self, name: &str) -> Option<&PlannedEntity> {
        self.entities().find(|entity| entity.mapping.entity == name)
    }
}

/// One entity of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlannedEntity {
    /// How it is made: what the mapping file says, and proposals for what it does not say.
    pub mapping: Mapping,
    /// Whether a mapping file was there.
    pub existing: bool,
    /// Sentences for the head of a new mapping file.
    pub notes: Vec<String>,
    /// The entities that must be there first.
    pub needs: Vec<String>,
    /// Target columns that refer to rows of the same table.
    pub self_references: Vec<String>,
    /// How rows are written.
    pub load_mode: LoadMode,
    /// Why in this mode.
    pub load_reason: String,
    /// Indexes, keys and references that come off while rows come in, each with its sort.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comes_off: Vec<String>,
    /// Rows in a batch.
    pub batch_size: u32,
    /// How much can go wrong.
    pub risk: Risk,
    /// What makes the risk, a sentence each.
    pub risk_reasons: Vec<String>,
    /// How long and how large.
    pub estimate: Estimate,
    /// Source columns that no rule names; an SQL expression may read them all the same.
    pub unused_source_columns: Vec<SourceColumn>,
    /// Target columns without a rule, and what becomes of them.
    pub untouched_target_columns: Vec<Untouched>,
}

/// A column of a source table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SourceColumn {
    /// The table.
    pub table: Name,
    /// The column.
    pub column: String,
}

impl fmt::Display for SourceColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}.{}",
            self.table,
            crate::names::quote_identifier(&self.column)
        )
    }
}

/// A target column that no rule makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Untouched {
    /// The column.
    pub column: String,
    /// What becomes of it.
    pub fate: Fate,
}

/// What becomes of a target column that no rule makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// The target generates it.
    Generated,
    /// Its default, identity or sequence gives a value.
    Default,
    /// It is NULL in every migrated row.
    Null,
    /// It refuses NULL and nothing gives a value: rows cannot be written until there is a rule.
    Missing,
}

/// How much can go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    /// Little.
    Low,
    /// Some rows may be refused or changed.
    Medium,
    /// Look before you run.
    High,
}

/// How long and how large, by rough measure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// Source rows.
    pub rows: u64,
    /// Whether the rows were counted; else it is the server's estimate.
    pub counted: bool,
    /// Seconds, reading to validation.
    pub seconds: u64,
    /// Bytes in the target, mappings included.
    pub bytes: u64,
}

/// What has no home.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unmatched {
    /// Source tables that feed no entity.
    pub source_tables: Vec<Name>,
    /// Target tables that nothing fills.
    pub target_tables: Vec<Name>,
}
