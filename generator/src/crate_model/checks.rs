//! The independent checks: plain SQL of both databases, written from the mapping and not from the transform.
//!
//! What they can notice is said beside each. Columns that none of them covers are listed, so that nobody believes more
//! than was asked. Every row in every column is compared by the runtime besides.

mod counts;
mod keys;
mod numbers;

use std::collections::BTreeSet;

use super::World;
use super::model::{Check, CrateModel, FeedModel, SourceColumn};
use super::place::Place;
use crate::catalog::{Catalog, Column, Table};
use crate::mapping::{Feed, Mapping, Rule};
use crate::names::{quote_identifier, quote_literal};

pub(super) use keys::key_conditions;

/// What all checks are written from.
struct Checker<'a> {
    model: &'a CrateModel,
    mapping: &'a Mapping,
    mappings: &'a [Mapping],
    source: &'a Catalog,
    target: &'a Catalog,
    to: &'a Table,
    sides: Vec<Side<'a>>,
    checks: Vec<Check>,
    /// Columns that some check covers, each with the number of its feed.
    covered: BTreeSet<(usize, String)>,
}

/// One feed as checks see it: most of them are asked feed by feed, so that one feed's gain cannot hide another's loss.
#[derive(Clone, Copy)]
struct Side<'a> {
    number: usize,
    feed: &'a Feed,
    model: &'a FeedModel,
    /// Whether it is the only one, so that nothing needs to say which is meant.
    alone: bool,
}

/// Gives the checks of a crate, and the written columns that none of them covers.
pub(super) fn checks(
    model: &CrateModel,
    place: &Place<'_>,
    world: &World<'_>,
) -> (Vec<Check>, Vec<String>) {
    let sides = place.feeds.iter().zip(&model.feeds);
    let alone = place.feeds.len() == 1;
    let mut checker = Checker {
        model,
        mapping: place.mapping,
        mappings: world.mappings,
        source: world.source,
        target: world.target,
        to: place.to,
        sides: sides
            .map(|(place, model)| Side {
                number: place.number,
                feed: place.feed,
                model,
                alone,
            })
            .collect(),
        checks: Vec::new(),
        covered: BTreeSet::new(),
    };
    checker.each(Checker::rows);
    checker.mapped_keys();
    checker.each(Checker::numbers);
    checker.each(Checker::references);
    checker.unique_keys();
    checker.each(Checker::constants);
    // Rows that are merged or were there before are no copies of source rows, so totals cannot be compared.
    if place.mapping.merge_by.is_empty() && place.mapping.existing_by.is_empty() {
        checker.each(Checker::labels);
        checker.each(Checker::filled);
        checker.each(Checker::sums);
        checker.each(Checker::lengths);
    }
    let unchecked = checker.unchecked();
    (checker.checks, unchecked)
}

impl<'a> Checker<'a> {
    /// Writes a check for each feed.
    fn each(&mut self, write: impl Fn(&mut Self, Side<'a>)) {
        for side in self.sides.clone() {
            write(self, side);
        }
    }

    /// Columns that no check covers; of several feeds it is said which.
    fn unchecked(&self) -> Vec<String> {
        let columns = self.model.columns.iter().map(|column| &column.shape.name);
        let of_column = |name: &'a String| {
            let sides = self.sides.iter();
            let open = sides.filter(|side| !self.covered.contains(&(side.number, name.clone())));
            let open = open.filter(|side| side.alone || side.feed.columns.contains(name));
            open.map(move |side| format!("{name}{}", side.of_feed()))
        };
        columns.flat_map(of_column).collect()
    }

    fn cover(&mut self, side: Side<'_>, column: String) {
        self.covered.insert((side.number, column));
    }

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

    /// The target columns that a feed writes, with their rules.
    fn written(&self, side: Side<'_>) -> Vec<(Column, Rule)> {
        let columns = self.to.columns.iter().filter_map(|column| {
            let rule = side.feed.columns.get(&column.name)?;
            let written = self
                .model
                .columns
                .iter()
                .any(|written| written.shape.name == column.name);
            written.then(|| (column.clone(), rule.rule.clone()))
        });
        columns.collect()
    }

    /// `FROM` of the target's side: the rows that this entity brought in.
    fn migrated_rows(&self, side: Side<'_>) -> String {
        format!(
            "FROM {}.migration_mappings AS mapping\nJOIN {} AS target ON {}\nWHERE mapping.entity = {}{}\n    AND mapping.fate = 'migrated'",
            self.control(),
            self.model.target.sql,
            self.model.key_conditions.join(" AND "),
            self.entity(),
            side.condition("mapping")
        )
    }

    /// `FROM` of the rows that were put aside.
    fn quarantined_rows(&self, side: Side<'_>) -> String {
        format!(
            "FROM {}.migration_quarantine AS quarantine\nWHERE quarantine.entity = {}{}\n    AND quarantine.resolved_at IS NULL",
            self.control(),
            self.entity(),
            side.condition("quarantine")
        )
    }

    fn control(&self) -> String {
        quote_identifier(&self.model.control_schema)
    }

    fn entity(&self) -> String {
        quote_literal(&self.model.entity)
    }

    fn is_sensitive(&self, column: &str) -> bool {
        self.mapping.sensitive.iter().any(|name| name == column)
    }
}

impl Side<'_> {
    /// Which feed a check is about, where there are several.
    fn of_feed(&self) -> String {
        if self.alone {
            String::new()
        } else {
            format!(" of {}", self.model.name)
        }
    }

    /// The condition for the feed's lines in one of our own tables.
    fn condition(&self, table: &str) -> String {
        if self.alone {
            String::new()
        } else {
            format!("\n    AND {table}.feed = {}", self.number)
        }
    }

    /// `FROM` of the source's side: the feed's rows without the filtered ones.
    fn source_rows(&self) -> String {
        let feed = self.model;
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

    /// The query's column that holds a source column as it is, or as the query computes it for a target column.
    fn alias_of(&self, sql: &str) -> Option<&str> {
        let columns = || self.model.columns.iter();
        let computes = |column: &&SourceColumn| {
            let of_it = column.sql.strip_prefix(sql);
            of_it.is_some_and(|rest| rest.starts_with("::") || rest.starts_with(" AT "))
        };
        let as_it_is = columns().find(|column| column.sql == sql);
        let found = as_it_is.or_else(|| columns().find(computes))?;
        Some(&found.shape.name)
    }

    /// A source column's value in a row that was put aside, as text.
    fn aside(&self, source: &str) -> Option<String> {
        let alias = self.alias_of(source)?;
        Some(format!("quarantine.row ->> {}", quote_literal(alias)))
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
