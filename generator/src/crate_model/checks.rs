//! The independent checks: plain SQL of both databases, written from the mapping and not from the transform.
//!
//! What they can notice is said beside each. Columns that none of them covers are listed, so that nobody believes more
//! than was asked. Every row in every column is compared by the runtime besides.

mod counts;
mod keys;

use std::collections::BTreeSet;

use super::model::{Check, CrateModel};
use crate::catalog::{Catalog, Column, Table};
use crate::mapping::{Feed, Mapping, Rule};
use crate::names::{quote_identifier, quote_literal};

pub(super) use keys::key_conditions;

/// What all checks are written from.
struct Checker<'a> {
    model: &'a CrateModel,
    feed: &'a Feed,
    mapping: &'a Mapping,
    mappings: &'a [Mapping],
    source: &'a Catalog,
    target: &'a Catalog,
    to: &'a Table,
    checks: Vec<Check>,
    covered: BTreeSet<String>,
}

/// Gives the checks of a crate, and the written columns that none of them covers.
pub(super) fn checks(
    model: &CrateModel,
    feed: &Feed,
    mapping: &Mapping,
    mappings: &[Mapping],
    source: &Catalog,
    target: &Catalog,
    to: &Table,
) -> (Vec<Check>, Vec<String>) {
    let mut checker = Checker {
        model,
        feed,
        mapping,
        mappings,
        source,
        target,
        to,
        checks: Vec::new(),
        covered: BTreeSet::new(),
    };
    checker.rows();
    checker.mapped_keys();
    checker.references();
    checker.unique_keys();
    checker.constants();
    // Rows that are merged or were there before are no copies of source rows, so totals cannot be compared.
    if mapping.merge_by.is_empty() && mapping.existing_by.is_empty() {
        checker.labels();
        checker.filled();
        checker.sums();
        checker.lengths();
    }
    let written = model.columns.iter().map(|column| column.shape.name.clone());
    let unchecked = written
        .filter(|name| !checker.covered.contains(name))
        .collect();
    (checker.checks, unchecked)
}

impl Checker<'_> {
    fn add(
        &mut self,
        name: impl Into<String>,
        comment: &str,
        source: Option<String>,
        target: String,
    ) {
        self.checks.push(Check {
            name: name.into(),
            comment: comment.to_owned(),
            source,
            target,
        });
    }

    /// The target columns that are written, with their rules.
    fn written(&self) -> Vec<(Column, Rule)> {
        let columns = self.to.columns.iter().filter_map(|column| {
            let rule = self.feed.columns.get(&column.name)?;
            let written = self
                .model
                .columns
                .iter()
                .any(|written| written.shape.name == column.name);
            written.then(|| (column.clone(), rule.rule.clone()))
        });
        columns.collect()
    }

    /// `FROM` of the source's side: the feed's rows without the filtered ones.
    fn source_rows(&self) -> String {
        let feed = &self.model.feed;
        let mut sql = format!("FROM {} AS source", feed.source.sql);
        if let Some(join) = &feed.join {
            sql.push_str(&format!("\n{join}"));
        }
        let mut conditions: Vec<String> = feed.condition.iter().cloned().collect();
        if let Some(place) = feed.filter {
            conditions.push(format!("NOT {}", feed.columns[place].sql));
        }
        if !conditions.is_empty() {
            sql.push_str(&format!("\nWHERE {}", conditions.join("\n    AND ")));
        }
        sql
    }

    /// `FROM` of the target's side: the rows that this entity brought in.
    fn migrated_rows(&self) -> String {
        format!(
            "FROM {}.migration_mappings AS mapping\nJOIN {} AS target ON {}\nWHERE mapping.entity = {}\n    AND mapping.fate = 'migrated'",
            self.control(),
            self.model.target.sql,
            self.model.key_conditions.join(" AND "),
            self.entity()
        )
    }

    /// `FROM` of the rows that were put aside.
    fn quarantined_rows(&self) -> String {
        format!(
            "FROM {}.migration_quarantine AS quarantine\nWHERE quarantine.entity = {}\n    AND quarantine.resolved_at IS NULL",
            self.control(),
            self.entity()
        )
    }

    fn control(&self) -> String {
        quote_identifier(&self.model.control_schema)
    }

    fn entity(&self) -> String {
        quote_literal(&self.model.entity)
    }

    /// The query's column that holds a source column as it is, or as the query computes it for a target column.
    fn alias_of(&self, sql: &str) -> Option<&str> {
        let columns = self.model.feed.columns.iter();
        columns
            .filter(|column| {
                column.sql == sql
                    || column.sql.starts_with(&format!("{sql}::"))
                    || column.sql.starts_with(&format!("{sql} AT "))
            })
            .map(|column| column.shape.name.as_str())
            .next()
    }

    /// A source column's value in a row that was put aside, as text.
    fn aside(&self, source: &str) -> Option<String> {
        let alias = self.alias_of(source)?;
        Some(format!("quarantine.row ->> {}", quote_literal(alias)))
    }

    fn is_sensitive(&self, column: &str) -> bool {
        self.mapping.sensitive.iter().any(|name| name == column)
    }
}

/// Lines moved to the right, for a query within a query.
fn indented(sql: &str) -> String {
    sql.replace('\n', "\n    ")
}

fn source_column(name: &str) -> String {
    format!("source.{}", quote_identifier(name))
}

fn target_column(name: &str) -> String {
    format!("target.{}", quote_identifier(name))
}
