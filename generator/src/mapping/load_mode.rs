//! How rows are brought into a table: a word of mapping files and of `rehome.toml`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How rows are brought into a table.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum LoadMode {
    /// Indexes and keys come off and are built again behind the last row: for tables that are empty and that nobody else
    /// uses meanwhile. A table that turns out not to be empty is loaded live.
    Bulk,
    /// Indexes and keys stay: for tables that are in use.
    #[default]
    Live,
}
