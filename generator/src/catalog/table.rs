//! Tables and everything that hangs on one.

use serde::{Deserialize, Serialize};

use super::column::is_false;
use super::{Check, Column, Exclusion, ForeignKey, Key, Name};

/// A table, view, materialised view or foreign table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: Name,
    /// What sort of relation it is.
    pub kind: TableKind,
    /// The role that owns it.
    #[serde(default)]
    pub owner: String,
    /// Its comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// How many rows the server's statistics expect; nothing where it was never analysed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimated_rows: Option<u64>,
    /// Size on disk with indexes and out-of-line values.
    #[serde(default)]
    pub bytes: u64,
    /// Its columns, by position.
    pub columns: Vec<Column>,
    /// Its primary key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_key: Option<Key>,
    /// Its UNIQUE constraints; unique indexes without one are in `indexes`, see [`Table::unique_keys`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uniques: Vec<Key>,
    /// Its foreign keys.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub foreign_keys: Vec<ForeignKey>,
    /// Its CHECK constraints.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    /// Its EXCLUDE constraints.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclusions: Vec<Exclusion>,
    /// Its indexes that no constraint owns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indexes: Vec<Index>,
    /// Its triggers, without those that constraints make.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub triggers: Vec<Trigger>,
    /// Its rewrite rules, without the one that makes a view.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<RewriteRule>,
    /// Whether policies decide who sees which rows.
    #[serde(default, skip_serializing_if = "RowSecurity::is_off")]
    pub row_security: RowSecurity,
    /// These policies; they count where row-level security is on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<Policy>,
    /// Of a partitioned table: how it is partitioned, for example `RANGE (created)`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partitioned_by: Option<String>,
    /// Of a partition: the table it is a part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition_of: Option<Partition>,
    /// Parents by plain inheritance.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inherits: Vec<Name>,
    /// Of a view: the query it stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub definition: Option<String>,
}

impl Table {
    /// The column of this name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Every list of columns that is unique over all rows: primary key, UNIQUE constraints, plain unique indexes.
    ///
    /// Partial indexes, indexes over expressions, invalid ones and keys WITHOUT OVERLAPS promise less and are not given.
    pub fn unique_keys(&self) -> impl Iterator<Item = &[String]> {
        let constraints = self
            .primary_key
            .iter()
            .chain(&self.uniques)
            .filter(|key| !key.without_overlaps);
        let indexes = self.indexes.iter().filter(|index| index.is_plain_unique());
        constraints
            .map(|key| key.columns.as_slice())
            .chain(indexes.map(|index| index.columns.as_slice()))
    }

    /// Tells whether one column alone is unique.
    #[must_use]
    pub fn is_unique(&self, column: &str) -> bool {
        self.unique_keys()
            .any(|columns| matches!(columns, [only] if only == column))
    }

    /// The foreign key that stands on exactly this one column.
    #[must_use]
    pub fn foreign_key_of(&self, column: &str) -> Option<&ForeignKey> {
        self.foreign_keys
            .iter()
            .find(|key| matches!(key.columns.as_slice(), [only] if only == column))
    }

    pub(super) fn sort(&mut self) {
        self.columns.sort_by_key(|column| column.position);
        self.uniques.sort_by(|a, b| a.name.cmp(&b.name));
        self.foreign_keys.sort_by(|a, b| a.name.cmp(&b.name));
        self.checks.sort_by(|a, b| a.name.cmp(&b.name));
        self.exclusions.sort_by(|a, b| a.name.cmp(&b.name));
        self.indexes.sort_by(|a, b| a.name.cmp(&b.name));
        self.triggers.sort_by(|a, b| a.name.cmp(&b.name));
        self.rules.sort_by(|a, b| a.name.cmp(&b.name));
        self.policies.sort_by(|a, b| a.name.cmp(&b.name));
    }
}

/// What sort of relation it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableKind {
    /// A plain table, partitions included.
    #[default]
    Table,
    /// The root of a partitioned table, or a partition that is partitioned again.
    Partitioned,
    /// A view.
    View,
    /// A materialised view.
    MaterializedView,
    /// A foreign table.
    Foreign,
}

impl TableKind {
    /// Tells whether rows can be written to it as to a table.
    #[must_use]
    pub fn is_table(self) -> bool {
        matches!(self, TableKind::Table | TableKind::Partitioned)
    }
}

/// Whether policies decide who sees which rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowSecurity {
    /// No row-level security.
    #[default]
    Off,
    /// Enabled; the owner sees everything.
    Enabled,
    /// Enabled for the owner too.
    Forced,
}

impl RowSecurity {
    fn is_off(&self) -> bool {
        *self == RowSecurity::Off
    }
}

/// A policy of row-level security.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// Whether it shows rows beside other policies; else it hides what they show.
    pub permissive: bool,
    /// The statements that it is about.
    pub command: PolicyCommand,
    /// The roles that it is about; `public` means all.
    pub roles: Vec<String>,
    /// The condition under which a row is seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visible: Option<String>,
    /// The condition under which a new row is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed: Option<String>,
}

/// The statements that a policy is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PolicyCommand {
    /// All of them.
    All,
    /// SELECT.
    Select,
    /// INSERT.
    Insert,
    /// UPDATE.
    Update,
    /// DELETE.
    Delete,
}

/// What a partition is a part of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partition {
    /// The parent.
    pub parent: Name,
    /// Which rows come here, for example `FOR VALUES FROM (1) TO (10)`.
    pub bound: String,
}

/// An index that no constraint owns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// Its name.
    pub name: String,
    /// The statement that makes it.
    pub definition: String,
    /// Its plain key columns, in order; expressions are left out and told by `has_expressions`.
    pub columns: Vec<String>,
    /// Whether it is unique.
    #[serde(default, skip_serializing_if = "is_false")]
    pub unique: bool,
    /// `NULLS NOT DISTINCT` (PostgreSQL 15).
    #[serde(default, skip_serializing_if = "is_false")]
    pub nulls_not_distinct: bool,
    /// Whether part of the key is an expression.
    #[serde(default, skip_serializing_if = "is_false")]
    pub has_expressions: bool,
    /// The condition of a partial index.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predicate: Option<String>,
    /// Whether it is invalid: a failed CREATE INDEX CONCURRENTLY leaves one, and it promises nothing.
    #[serde(default, skip_serializing_if = "is_false")]
    pub invalid: bool,
}

impl Index {
    /// Tells whether it makes its columns unique over all rows.
    #[must_use]
    pub fn is_plain_unique(&self) -> bool {
        self.unique && !self.has_expressions && self.predicate.is_none() && !self.invalid
    }
}

/// A trigger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trigger {
    /// Its name.
    pub name: String,
    /// The statement that makes it.
    pub definition: String,
    /// When it fires.
    pub enabled: TriggerState,
    /// Whether INSERT makes it fire, and with it COPY.
    pub on_insert: bool,
    /// Whether UPDATE makes it fire, as when a reference is filled that waited.
    #[serde(default)]
    pub on_update: bool,
}

/// When a trigger fires, by `session_replication_role`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TriggerState {
    /// In usual sessions.
    Origin,
    /// Never.
    Disabled,
    /// In sessions that replicate.
    Replica,
    /// In all sessions.
    Always,
}

impl TriggerState {
    /// Tells whether it fires in a usual session.
    #[must_use]
    pub fn fires(self) -> bool {
        matches!(self, TriggerState::Origin | TriggerState::Always)
    }
}

/// A rewrite rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RewriteRule {
    /// Its name.
    pub name: String,
    /// The statement that makes it.
    pub definition: String,
}
