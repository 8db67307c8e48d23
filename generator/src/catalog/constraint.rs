//! Constraints: keys, foreign keys, checks and exclusions.

use serde::{Deserialize, Serialize};

use super::Name;
use super::column::is_false;

/// A primary key or a UNIQUE constraint.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// The constraint's name.
    pub name: String,
    /// Its columns, in the key's order.
    pub columns: Vec<String>,
    /// `NULLS NOT DISTINCT` (PostgreSQL 15).
    #[serde(default, skip_serializing_if = "is_false")]
    pub nulls_not_distinct: bool,
    /// `DEFERRABLE`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deferrable: bool,
    /// `INITIALLY DEFERRED`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub initially_deferred: bool,
    /// The last column is `WITHOUT OVERLAPS` (PostgreSQL 18): equal values that do not overlap are allowed.
    #[serde(default, skip_serializing_if = "is_false")]
    pub without_overlaps: bool,
}

/// A foreign key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignKey {
    /// The constraint's name.
    pub name: String,
    /// Its columns, in the key's order.
    pub columns: Vec<String>,
    /// The table it points at; it may be outside the schemas that were read.
    pub references: Name,
    /// The columns it points at, in the same order.
    pub referenced_columns: Vec<String>,
    /// What a DELETE of the referenced row does.
    #[serde(default, skip_serializing_if = "Action::is_none")]
    pub on_delete: Action,
    /// What an UPDATE of the referenced row does.
    #[serde(default, skip_serializing_if = "Action::is_none")]
    pub on_update: Action,
    /// How a key with some NULLs is matched.
    #[serde(default, skip_serializing_if = "MatchKind::is_simple")]
    pub match_kind: MatchKind,
    /// `DEFERRABLE`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deferrable: bool,
    /// `INITIALLY DEFERRED`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub initially_deferred: bool,
    /// Whether all rows are known to keep it; false for `NOT VALID`.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub validated: bool,
    /// Whether new rows must keep it; false for `NOT ENFORCED` (PostgreSQL 18).
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub enforced: bool,
    /// The last pair of columns is compared as `PERIOD` (PostgreSQL 18).
    #[serde(default, skip_serializing_if = "is_false")]
    pub period: bool,
}

impl ForeignKey {
    /// A plain foreign key over one column.
    #[must_use]
    pub fn simple(name: &str, column: &str, references: Name, referenced_column: &str) -> Self {
        ForeignKey {
            name: name.to_owned(),
            columns: vec![column.to_owned()],
            references,
            referenced_columns: vec![referenced_column.to_owned()],
            on_delete: Action::NoAction,
            on_update: Action::NoAction,
            match_kind: MatchKind::Simple,
            deferrable: false,
            initially_deferred: false,
            validated: true,
            enforced: true,
            period: false,
        }
    }
}

/// What happens to a row when the row it refers to is deleted or gets another key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// `NO ACTION`.
    #[default]
    NoAction,
    /// `RESTRICT`.
    Restrict,
    /// `CASCADE`.
    Cascade,
    /// `SET NULL`.
    SetNull,
    /// `SET DEFAULT`.
    SetDefault,
}

impl Action {
    fn is_none(&self) -> bool {
        *self == Action::NoAction
    }
}

/// How a foreign key treats a row that has NULL in some of its columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchKind {
    /// `MATCH SIMPLE`: one NULL is enough to refer to nothing.
    #[default]
    Simple,
    /// `MATCH FULL`: all NULL or none.
    Full,
    /// `MATCH PARTIAL`, which PostgreSQL names and has never made.
    Partial,
}

impl MatchKind {
    fn is_simple(&self) -> bool {
        *self == MatchKind::Simple
    }
}

/// A CHECK constraint of a table or a domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// The constraint's name.
    pub name: String,
    /// The condition, without the word CHECK; a domain's speaks of VALUE.
    pub expression: String,
    /// Whether all rows are known to keep it; false for `NOT VALID`.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub validated: bool,
    /// Whether new rows must keep it; false for `NOT ENFORCED` (PostgreSQL 18).
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub enforced: bool,
}

/// An EXCLUDE constraint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exclusion {
    /// The constraint's name.
    pub name: String,
    /// Its definition as the server writes it.
    pub definition: String,
    /// `DEFERRABLE`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deferrable: bool,
    /// `INITIALLY DEFERRED`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub initially_deferred: bool,
}

fn yes() -> bool {
    true
}

fn is_true(value: &bool) -> bool {
    *value
}
