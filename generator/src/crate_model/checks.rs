//! The independent checks: plain SQL of both databases, written from the mapping and not from the transform.
//!
//! What they can and cannot notice is said beside each. Columns that none of them covers are listed with the reason, so
//! that nobody believes more than was asked. Every row in every column is compared by the runtime besides.

mod columns;
mod constraints;
mod copied;
mod counts;
mod form;
mod keys;
mod numbers;
mod referred;
mod value;

use std::collections::BTreeSet;

use self::columns::Asked;
use self::form::Hashing;
use super::model::{Check, CrateModel, FeedModel, List, Unchecked};
use super::place::Place;
use super::{Project, World};
use crate::catalog::{Catalog, Column, Table};
use crate::mapping::{Feed, Mapping, Rule};
use crate::names::{quote_identifier, quote_literal};

pub(super) use keys::key_conditions;

/// What all checks are written from.
struct Checker<'a> {
    model: &'a CrateModel,
    project: &'a Project,
    mapping: &'a Mapping,
    mappings: &'a [Mapping],
    source: &'a Catalog,
    target: &'a Catalog,
    to: &'a Table,
    sides: Vec<Side<'a>>,
    hashing: Hashing,
    checks: Vec<Check>,
    /// What the target gives for questions to the source.
    lists: Vec<List>,
    /// What the statement needs that is being written.
    asked: Asked,
    /// Columns that some check covers, each with the number of its feed.
    covered: BTreeSet<(usize, String)>,
    /// Columns whose values are not compared, each with the number of its feed.
    uncovered: Vec<(usize, Unchecked)>,
}

/// All checks of a crate.
pub(super) struct Checks {
    /// In their order.
    pub checks: Vec<Check>,
    /// What the target gives for questions to the source.
    pub lists: Vec<List>,
    /// Columns whose values no check compares, with the reasons.
    pub unchecked: Vec<Unchecked>,
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

/// Gives the checks of a crate, and the columns that none of them covers.
pub(super) fn checks(model: &CrateModel, place: &Place<'_>, world: &World<'_>) -> Checks {
    let sides = place.feeds.iter().zip(&model.feeds);
    let alone = place.feeds.len() == 1;
    let mut checker = Checker {
        model,
        project: world.project,
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
        hashing: Hashing::of(world.source, world.target),
        checks: Vec::new(),
        lists: Vec::new(),
        asked: Asked::default(),
        covered: BTreeSet::new(),
        uncovered: Vec::new(),
    };
    checker.each(Checker::rows);
    checker.each(Checker::columns);
    checker.mapped_keys();
    checker.each(Checker::numbers);
    checker.each(Checker::references);
    checker.constraints();
    Checks {
        unchecked: checker.unchecked(),
        checks: checker.checks,
        lists: checker.lists,
    }
}

impl<'a> Checker<'a> {
    /// Writes a check for each feed.
    fn each(&mut self, write: impl Fn(&mut Self, Side<'a>)) {
        for side in self.sides.clone() {
            write(self, side);
        }
    }

    /// Columns whose values no check compares, and those that the target fills by itself.
    fn unchecked(&self) -> Vec<Unchecked> {
        let compared = self.uncovered.iter().map(|(side, one)| {
            let met = self
                .covered
                .iter()
                .any(|(number, name)| number == side && one.is_of(name));
            let reason = match met {
                true => format!("asked is only whether it leads to a row: {}", one.reason),
                false => one.reason.clone(),
            };
            Unchecked {
                reason,
                ..one.clone()
            }
        });
        let left = self.model.unwritten.iter().map(|column| Unchecked {
            column: column.name.clone(),
            of_feed: String::new(),
            reason: "the target fills it by itself".to_owned(),
        });
        compared.chain(left).collect()
    }

    fn is_covered(&self, side: Side<'_>, column: &str) -> bool {
        self.covered.contains(&(side.number, column.to_owned()))
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
            given: Vec::new(),
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
            "FROM {} AS mapping\nJOIN {} AS target ON {}\nWHERE mapping.fate IS NULL{}",
            self.model.mappings(),
            self.model.target.sql,
            self.model.key_conditions.join(" AND "),
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

    /// The same where it is the only condition of a query within a query.
    fn only_condition(&self, table: &str) -> String {
        if self.alone {
            String::new()
        } else {
            format!("\n    WHERE {table}.feed = {}", self.number)
        }
    }

    /// `FROM` of the source's side: the feed's rows without the filtered ones.
    fn source_rows(&self) -> String {
        self.source_rows_with(&[], None)
    }

    /// The same with joins of our own, and without further rows.
    fn source_rows_with(&self, joins: &[String], without: Option<&str>) -> String {
        let feed = self.model;
        let mut sql = format!("FROM {} AS source", feed.source.sql);
        for join in joins {
            sql.push_str(&format!("\n{join}"));
        }
        if let Some(join) = &feed.join {
            sql.push_str(&format!("\n{join}"));
        }
        let mut conditions: Vec<String> = feed.condition.iter().cloned().collect();
        if let Some(place) = feed.filter {
            conditions.push(format!("NOT {}", feed.columns[place].sql));
        }
        conditions.extend(without.map(str::to_owned));
        if !conditions.is_empty() {
            sql.push_str(&format!("\nWHERE {}", conditions.join("\n    AND ")));
        }
        sql
    }
}

fn source_column(name: &str) -> String {
    format!("source.{}", quote_identifier(name))
}

fn target_column(name: &str) -> String {
    format!("target.{}", quote_identifier(name))
}
