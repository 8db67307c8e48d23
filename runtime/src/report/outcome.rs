//! What a program says at its end.

use super::{Account, BothValues, Reconciled};
use serde::{Deserialize, Serialize};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It did what was asked.
    Done,
    /// What was asked had been done before; nothing was changed.
    NothingToDo,
    /// The user stopped it; the same command goes on from there.
    Stopped,
    /// It failed.
    Failed,
}

/// What the name of a figure begins with that is compared and never shown: it is made of values that may be personal, and
/// tells nobody anything.
pub const FINGERPRINT: &str = "fingerprint of ";

/// One independent check in SQL: the answers of both databases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// The check's name, as in `sql/validate.sql`.
    pub name: String,
    /// Whether the answers agree.
    pub passed: bool,
    /// What the source says (rows as text), empty where only the target is asked.
    pub source: String,
    /// What the target says.
    pub target: String,
}

/// A row in which the target differs from what the source gives through the transform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowDifference {
    /// The row's key in the target.
    pub key: String,
    /// `missing`, `changed` or `extra`.
    pub difference: String,
    /// The columns that differ, for a changed row.
    pub columns: Vec<String>,
    /// What both sides hold in these columns, masked where they are made of sensitive ones. Only the first rows that differ have it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<BothValues>,
}

impl RowDifference {
    /// What the source gives and what the target holds, column by column; nothing where the values were not kept.
    #[must_use]
    pub fn values_by_column(&self) -> [Option<Vec<Option<&str>>>; 2] {
        if self.values.is_empty() {
            return [None, None];
        }
        let both = |column: &String| self.values.iter().find(|both| both.column == *column);
        let both: Vec<_> = self.columns.iter().map(both).collect();
        let source = both
            .iter()
            .map(|both| both.and_then(|both| both.source.as_deref()));
        let target = both
            .iter()
            .map(|both| both.and_then(|both| both.target.as_deref()));
        [Some(source.collect()), Some(target.collect())]
    }

    /// The difference in a line.
    #[must_use]
    pub fn words(&self) -> String {
        let told = self.columns.iter().map(|column| {
            let values = self.values.iter().find(|both| both.column == *column);
            values.map_or_else(|| column.clone(), BothValues::words)
        });
        let told: Vec<String> = told.collect();
        let words = format!("{}: {} {}", self.key, self.difference, told.join("; "));
        words.trim_end().to_owned()
    }
}

/// The result of a validation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validation {
    /// Whether every row and every check agrees.
    pub equal: bool,
    /// How many rows were compared, each in every column.
    pub rows: u64,
    /// The independent checks.
    pub checks: Vec<Check>,
    /// The first rows that differ (at most 100).
    pub differences: Vec<RowDifference>,
    /// How many rows differ in all.
    pub differing_rows: u64,
}

/// How many rows were quarantined for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuarantineCount {
    /// The reason's code.
    pub reason: String,
    /// The target column, empty where it is not one column's.
    pub column: String,
    /// The constraint that PostgreSQL named, else empty.
    pub constraint: String,
    /// How many rows.
    pub rows: u64,
    /// What would mend them.
    pub advice: String,
    /// Up to five legacy keys.
    pub examples: Vec<String>,
}

/// The end of a command, as one JSON object.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The entity.
    pub entity: String,
    /// The command: `run`, `predict` (its dry run), `validate`, `rollback`, `replay`, `diff`,
    /// `sync`, `conflicts`, `status`, `measure`.
    pub command: String,
    /// How it ended.
    pub status: Status,
    /// The run, where there is one.
    pub run_id: Option<String>,
    /// The phase that `migration_control` holds now, empty where the entity has no run.
    pub phase: String,
    /// What became of the rows, over the whole run.
    pub account: Account,
    /// References set to NULL because their policy says so.
    pub nulled: u64,
    /// Rows that this very command wrote, replayed or took back.
    pub rows_changed: u64,
    /// Quarantined rows by reason.
    pub quarantine: Vec<QuarantineCount>,
    /// What of the target's rules a dry run did not try, in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unseen: Vec<String>,
    /// Whether more rows are quarantined than the threshold allows.
    pub threshold_exceeded: bool,
    /// Whether the command ended early because more rows were quarantined than it was allowed.
    #[serde(default)]
    pub over_budget: bool,
    /// Whether it failed because there was no run that it could join; nothing is wrong with the rows then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not_joined: bool,
    /// The validation, where the command was one.
    pub validation: Option<Validation>,
    /// What both sides differ in, and what was done about it, where the command compared them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reconciled: Option<Reconciled>,
    /// Wall-clock seconds.
    pub seconds: f64,
    /// The confinement that was reached, as the confinement's own report says it.
    pub confinement: serde_json::Value,
    /// What went wrong, to which object, and what to do, when it failed.
    pub error: Option<String>,
}
