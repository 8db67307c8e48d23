//! The mapping file as types: one entity, its feeds, and a rule per target column.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::column_file::ColumnTable;
use super::columns::Columns;
use super::copy_rule::CopyRule;
use super::key_column::KeyColumn;
use super::key_strategy::KeyStrategy;
use super::load_mode::LoadMode;
use crate::catalog::Name;

/// How one target table is filled. One file per entity; people edit it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The entity's name; the file and the generated crate carry it.
    pub entity: String,
    /// The target table.
    pub target: Name,
    /// Own quarantine threshold in percent of the rows read; else the project's policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 100.0))]
    pub threshold_percent: Option<f64>,
    /// Own batch size in rows; else the project's policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub batch_size: Option<u32>,
    /// Own way of bringing rows in; else the project's policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load: Option<LoadMode>,
    /// Source columns whose values are masked wherever rows are shown or kept aside.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sensitive: Vec<String>,
    /// Target columns: a row of the target that agrees in them is this row already.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub existing_by: Vec<String>,
    /// Target columns: source rows that agree in them become one row, made by the lowest legacy key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub merge_by: Vec<String>,
    /// Triggers of the target table that do not fire for what the program writes: they are off in its transactions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disable_triggers: Vec<String>,
    /// Where the rows come from; most entities have one feed.
    pub feeds: Vec<Feed>,
}

/// One source query of an entity with its rules.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Feed {
    /// The feed's own name, needed only where the source table's name would be taken twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The source table or view; SQL calls it `source`.
    pub source: Name,
    /// Why these rows and no others, in a plain sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Further tables, as SQL that follows `FROM … AS source`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub join: Option<String>,
    /// SQL condition on what the feed is; rows outside are told beside and not read.
    #[serde(rename = "where", default, skip_serializing_if = "Option::is_none")]
    pub where_clause: Option<String>,
    /// SQL boolean; rows for which it is true are read and counted as filtered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// The legacy key: source columns, and expressions where a join makes several rows of one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub key: Vec<KeyColumn>,
    /// One rule per target column.
    #[serde(default, skip_serializing_if = "Columns::is_empty")]
    pub columns: Columns,
}

impl Feed {
    /// The feed's name: its own, else the source table's.
    pub fn label(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.source.name)
    }

    /// All SQL that people wrote in the feed: its own, that of keys, and that of rules.
    #[must_use]
    pub fn sql_texts(&self) -> Vec<&str> {
        let own = [&self.join, &self.where_clause, &self.filter];
        let mut texts: Vec<&str> = own.into_iter().filter_map(|text| text.as_deref()).collect();
        texts.extend(self.key.iter().filter_map(KeyColumn::sql));
        for (_, column) in self.columns.iter() {
            match &column.rule {
                Rule::Sql(sql) => texts.push(sql),
                Rule::Reference(reference) => {
                    texts.extend(reference.columns.iter().filter_map(KeyColumn::sql));
                }
                _ => {}
            }
        }
        texts
    }

    /// The copy that makes a target column: the one that is written, or that of a legacy key which is kept.
    #[must_use]
    pub fn copy_of(&self, column: &str) -> Option<CopyRule> {
        match (&self.columns.get(column)?.rule, self.key.as_slice()) {
            (Rule::Copy(copy), _) => Some(copy.clone()),
            (Rule::Key(KeyStrategy::Keep), [KeyColumn::Source(only)]) => Some(CopyRule::of(only)),
            _ => None,
        }
    }

    /// The names of the legacy key's columns.
    #[must_use]
    pub fn key_names(&self) -> Vec<&str> {
        self.key.iter().map(KeyColumn::name).collect()
    }

    /// Whether a source column is part of the legacy key.
    #[must_use]
    pub fn has_in_key(&self, column: &str) -> bool {
        self.key.iter().any(|part| part.source() == Some(column))
    }
}

impl Mapping {
    /// What the new keys of a feed's rows are computed of beside the legacy key: the source table, `schema.table`, never
    /// quoted. A further feed of the same table has rows with the same legacy keys, so its own name tells them apart.
    #[must_use]
    pub fn key_table(&self, number: usize) -> String {
        let Some(feed) = self.feeds.get(number) else {
            return String::new();
        };
        let table = format!("{}.{}", feed.source.schema, feed.source.name);
        let earlier = &self.feeds[..number];
        if earlier.iter().any(|other| other.source == feed.source) {
            format!("{table}.{}", feed.label())
        } else {
            table
        }
    }
}

/// A column's rule with what the proposal knew about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "ColumnTable", into = "ColumnTable")]
pub struct ColumnRule {
    /// How the column is made.
    pub rule: Rule,
    /// Why, in a plain sentence.
    pub reason: Option<String>,
    /// How sure the proposal is, from 0 to 1. A rule that a person wrote has none.
    pub confidence: Option<f64>,
}

impl From<Rule> for ColumnRule {
    fn from(rule: Rule) -> Self {
        Self {
            rule,
            reason: None,
            confidence: None,
        }
    }
}

/// How one target column is made. In the file each kind is one key of the column's table.
#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// `key`: the row's new key.
    Key(KeyStrategy),
    /// `key = "uuid_v7"`: the row's new key begins with the time that this source column holds.
    TimeKey(String),
    /// `copy`: the value as it is, cast where the type table knows how.
    Copy(CopyRule),
    /// `enum`: a label chosen by ordered rules.
    Enum(EnumRule),
    /// `reference`: the new key of the row that the legacy key names.
    Reference(ReferenceRule),
    /// `lookup`: a value asked of the target.
    Lookup(LookupRule),
    /// `constant`: the same value for every row, in PostgreSQL's text form.
    Constant(String),
    /// `default = true`: the column is not written, the target's default works.
    Default,
    /// `sql`: an expression that the source evaluates.
    Sql(String),
    /// `rust`: an expression that the compiler checks.
    Rust {
        /// The expression; `source` is the row, `context` the run.
        expression: String,
        /// The source columns that it reads.
        reads: Vec<String>,
    },
    /// `json`: an object of source columns that have no home.
    Json {
        /// These columns, by name.
        columns: Vec<String>,
    },
    /// `timestamp`: a naive timestamp placed in a time zone.
    Timestamp(TimestampRule),
}

impl Rule {
    /// The rule's key in the file, which is also its name in messages.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Key(_) | Self::TimeKey(_) => "key",
            Self::Copy(_) => "copy",
            Self::Enum(_) => "enum",
            Self::Reference(_) => "reference",
            Self::Lookup(_) => "lookup",
            Self::Constant(_) => "constant",
            Self::Default => "default",
            Self::Sql(_) => "sql",
            Self::Rust { .. } => "rust",
            Self::Json { .. } => "json",
            Self::Timestamp(_) => "timestamp",
        }
    }

    /// Whether it computes a UUID of its own for every row.
    pub fn makes_uuid(&self) -> bool {
        match self {
            Self::Key(strategy) => strategy.makes_uuid(),
            Self::TimeKey(_) => true,
            _ => false,
        }
    }

    /// A copy without any option.
    pub fn copy(column: impl Into<String>) -> Self {
        Self::Copy(CopyRule::of(column))
    }

    /// The source columns that the rule names. What an SQL expression reads is not known here, and the legacy key's
    /// columns are the feed's.
    pub fn source_columns(&self) -> Vec<&str> {
        match self {
            Self::Copy(copy) => vec![&copy.column],
            Self::Enum(codes) => vec![&codes.column],
            Self::Reference(reference) => {
                let columns = reference.columns.iter();
                columns.filter_map(KeyColumn::source).collect()
            }
            Self::Lookup(lookup) => lookup.matches.values().map(String::as_str).collect(),
            Self::Rust { reads: columns, .. } | Self::Json { columns } => {
                columns.iter().map(String::as_str).collect()
            }
            Self::Timestamp(timestamp) => vec![&timestamp.column],
            Self::TimeKey(column) => vec![column],
            Self::Key(_) | Self::Constant(_) | Self::Default | Self::Sql(_) => Vec::new(),
        }
    }
}

/// The time of a clock in a zone, and what becomes of times that the clock never showed, or showed twice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TimestampRule {
    /// The source column.
    pub column: String,
    /// The zone's name; else the project's.
    pub zone: Option<String>,
    /// A time in the hour that the clock skipped.
    pub missing_hour: MissingHour,
    /// A time in the hour that the clock showed twice.
    pub doubled_hour: DoubledHour,
}

/// What becomes of a time that the clock of its zone never showed, because it was put forward.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MissingHour {
    /// It is taken as if the clock had not been put forward, as PostgreSQL does.
    #[default]
    Shift,
    /// The row goes into quarantine with the reason `unclear_time`.
    Reject,
}

/// What becomes of a time that the clock of its zone showed twice, because it was put back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DoubledHour {
    /// The second time, as PostgreSQL takes it.
    #[default]
    Later,
    /// The first time.
    Earlier,
    /// The row goes into quarantine with the reason `unclear_time`.
    Reject,
}

impl TimestampRule {
    /// Whether a row can be refused for its time.
    #[must_use]
    pub fn may_refuse(&self) -> bool {
        self.missing_hour == MissingHour::Reject || self.doubled_hour == DoubledHour::Reject
    }
}

impl DoubledHour {
    /// The word in the file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Later => "later",
            Self::Earlier => "earlier",
            Self::Reject => "reject",
        }
    }
}

/// A label chosen by ordered rules: the first that holds decides. NULL stays NULL unless a rule names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumRule {
    /// The source column; numbers are compared in their text form.
    pub column: String,
    /// Upper and lower case are the same.
    pub ignore_case: bool,
    /// The rules in their order.
    pub rules: Vec<EnumCase>,
    /// What happens to a value that no rule takes.
    pub otherwise: Otherwise,
}

/// One line of an enum rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    try_from = "super::value_file::EnumLine",
    into = "super::value_file::EnumLine"
)]
pub struct EnumCase {
    /// When it holds.
    pub test: EnumTest,
    /// The label it gives.
    pub label: String,
}

/// When a line of an enum rule holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnumTest {
    /// The value is this text.
    Equals(String),
    /// The value begins with this text.
    Prefix(String),
    /// The value ends with this text.
    Suffix(String),
    /// The value has this text somewhere in it.
    Contains(String),
    /// The value is NULL.
    Null,
}

/// What happens to a value that no enum rule takes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "String", into = "String")]
pub enum Otherwise {
    /// The row goes into quarantine with the reason `unknown_code`.
    #[default]
    Reject,
    /// It gets this label.
    Label(String),
}

/// A foreign key made new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferenceRule {
    /// The source columns, or expressions, that hold the parent's legacy key, one in most cases.
    pub columns: Vec<KeyColumn>,
    /// The parent's entity.
    pub entity: String,
    /// The parent's feed, needed where the parent has several.
    pub feed: Option<String>,
    /// The column of the parent's new key that is taken, where that key has several.
    pub take: Option<String>,
    /// What happens where there is no such parent; else the project's policy.
    pub orphans: Option<Orphans>,
}

/// What happens to a reference to a row that there is not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub enum Orphans {
    /// The row goes into quarantine with the reason `orphan`.
    Reject,
    /// The reference becomes NULL.
    Null,
    /// The reference goes to the row with this legacy key.
    Default(String),
}

/// A value asked of the target once per run, or once per distinct text value where `match` is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LookupRule {
    /// The target table that is asked.
    pub table: Name,
    /// The column of it that is taken.
    pub take: String,
    /// SQL condition on its rows.
    #[serde(rename = "where", default, skip_serializing_if = "Option::is_none")]
    pub where_clause: Option<String>,
    /// SQL order; the first row is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_by: Option<String>,
    /// Columns of the table and the source columns whose text they must equal.
    #[serde(rename = "match", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub matches: BTreeMap<String, String>,
}
