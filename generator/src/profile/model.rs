//! What rows are like: plain, sorted data that is committed beside the catalogs. No value of a sensitive column is in it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::patterns::Pattern;
use crate::catalog::Name;

/// What the rows of one database are like.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// The database's name.
    pub database: String,
    /// Tables, by name.
    pub tables: Vec<TableProfile>,
    /// References that are not declared, or declared and not proven by the server; by table and columns.
    pub references: Vec<Reference>,
    /// Pairs of columns that say table and row; by table and columns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub polymorphic: Vec<Polymorphic>,
}

/// A file that holds no profile.
#[derive(Debug, thiserror::Error)]
#[error("this is no profile that rehome has written: {0}; run `rehome discover` to write it anew")]
pub struct ProfileJsonError(#[from] serde_json::Error);

impl Profile {
    /// The profile of a table; the tables are in their order, which [`Profile::sort`] restores.
    #[must_use]
    pub fn table(&self, name: &Name) -> Option<&TableProfile> {
        let place = self.tables.binary_search_by(|table| table.name.cmp(name));
        self.tables.get(place.ok()?)
    }

    /// The profile of a column.
    #[must_use]
    pub fn column(&self, table: &Name, column: &str) -> Option<&ColumnProfile> {
        self.table(table)?.column(column)
    }

    /// Puts every list into its order.
    pub fn sort(&mut self) {
        self.tables.sort_by(|a, b| a.name.cmp(&b.name));
        self.references.sort_by(|a, b| a.place().cmp(&b.place()));
        self.polymorphic.sort_by(|a, b| {
            let place = |pair: &Polymorphic| (pair.table.clone(), pair.id_column.clone());
            place(a).cmp(&place(b))
        });
    }

    /// Writes the profile as JSON: sorted, indented, with a newline at the end.
    ///
    /// # Errors
    /// Never for a profile as such; the writer of JSON has an error type, so it is passed on.
    pub fn to_json(&self) -> Result<String, ProfileJsonError> {
        let mut sorted = self.clone();
        sorted.sort();
        let mut text = serde_json::to_string_pretty(&sorted)?;
        text.push('\n');
        Ok(text)
    }

    /// Reads what [`Profile::to_json`] wrote.
    ///
    /// # Errors
    /// When the text is no JSON or not of a profile's form.
    pub fn from_json(text: &str) -> Result<Profile, ProfileJsonError> {
        let mut profile: Profile = serde_json::from_str(text)?;
        profile.sort();
        Ok(profile)
    }
}

/// What the rows of one table are like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TableProfile {
    /// The table's name.
    pub name: Name,
    /// What sort of table it seems to be.
    pub class: TableClass,
    /// How many rows it has.
    pub rows: u64,
    /// Whether `rows` was counted; false when it is the server's estimate.
    pub counted: bool,
    /// What was read, when it was not all of it. The figures of columns are those of the rows that were read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<Sample>,
    /// Columns that tell all rows apart, where no key of columns that refuse NULL is declared; only of tables that
    /// were read in full.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidate_keys: Vec<Vec<String>>,
    /// Its columns, by position.
    pub columns: Vec<ColumnProfile>,
}

impl TableProfile {
    /// The profile of a column.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&ColumnProfile> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// How many rows the figures of columns speak of.
    #[must_use]
    pub fn observed(&self) -> u64 {
        self.sample.map_or(self.rows, |sample| sample.rows)
    }
}

/// What sort of table it seems to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableClass {
    /// Small, with a name or a code, and referred to by others.
    Catalog,
    /// Grows with the business.
    Transactional,
    /// Connects rows of two or more other tables.
    Junction,
}

/// Which rows were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// How many.
    pub rows: u64,
    /// Whether they come from all over the table; false when they are its first ones.
    pub spread: bool,
}

/// What the values of one column are like.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ColumnProfile {
    /// The column's name.
    pub name: String,
    /// Rows in which it is NULL.
    pub nulls: u64,
    /// How many different values it has; nothing for types that are not compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distinct: Option<u64>,
    /// Whether there are more different values than were counted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub distinct_capped: bool,
    /// Every value with its count, the most frequent first; where there are at most 100 short ones and the column is not sensitive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub values: Option<Vec<Frequency>>,
    /// The least value, of numbers, dates and times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<String>,
    /// The greatest value, of numbers, dates and times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum: Option<String>,
    /// Lengths: of text and JSON in characters, of bytea in bytes, of arrays in elements.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<Lengths>,
    /// How many values of a text column look like what.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub patterns: BTreeMap<Pattern, u64>,
    /// Why the column is proposed as sensitive; its values are left out then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitive: Option<String>,
}

impl ColumnProfile {
    /// How many values look like this.
    #[must_use]
    pub fn looking_like(&self, pattern: Pattern) -> u64 {
        self.patterns.get(&pattern).copied().unwrap_or_default()
    }
}

/// A value and how often it is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frequency {
    /// The value in PostgreSQL's text form.
    pub value: String,
    /// In how many rows.
    pub count: u64,
}

/// Lengths of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lengths {
    /// Of the shortest.
    pub minimum: u64,
    /// Of the longest.
    pub maximum: u64,
    /// Of the average one, rounded.
    pub average: u64,
}

/// Columns that refer to rows of another table, tested by a query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// The table that refers.
    pub table: Name,
    /// The columns that refer.
    pub columns: Vec<String>,
    /// The table that is referred to.
    pub references: Name,
    /// The columns that are referred to.
    pub referenced_columns: Vec<String>,
    /// Whether a foreign key declares it (one that is NOT VALID or NOT ENFORCED, else it was not tested).
    pub declared: bool,
    /// Whether the rows of a sample were tested only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sampled: bool,
    /// How many different values refer.
    pub distinct: u64,
    /// How many of these are there.
    pub found: u64,
    /// How many rows refer to something that is not there.
    pub orphans: u64,
}

impl Reference {
    /// Tells whether so many values were found that a coincidence is unlikely: nine of ten.
    #[must_use]
    pub fn is_proven(&self) -> bool {
        self.distinct > 0 && self.found.saturating_mul(10) >= self.distinct.saturating_mul(9)
    }

    fn place(&self) -> (&Name, &[String], &Name, &[String]) {
        (
            &self.table,
            &self.columns,
            &self.references,
            &self.referenced_columns,
        )
    }
}

/// A column that says of which table the row is that another column refers to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Polymorphic {
    /// The table that refers.
    pub table: Name,
    /// The column that says the table.
    pub type_column: String,
    /// The column that says the row.
    pub id_column: String,
    /// What the values of the type column mean, as far as the rows prove it; by value.
    pub targets: Vec<PolymorphicTarget>,
    /// Values of the type column that name no table in which such rows are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<String>,
}

/// What one value of a type column means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolymorphicTarget {
    /// The value.
    pub value: String,
    /// The table that is referred to.
    pub references: Name,
    /// The columns that are referred to.
    pub referenced_columns: Vec<String>,
    /// How many different rows are referred to.
    pub distinct: u64,
    /// How many of these are there.
    pub found: u64,
    /// How many rows refer to something that is not there.
    pub orphans: u64,
}
