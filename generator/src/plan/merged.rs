//! Tables about the same pair of parents that become one: a row of each that has the same parents is one row of the
//! target. Every feed brings the values of the others along by a join, and leaves the rows that an earlier feed has.

use std::collections::BTreeMap;

use super::aliases::{Aliases, readdressed};
use super::columns::whose;
use super::inputs::Inputs;
use super::known::key_parents;
use crate::catalog::{Column, Table};
use crate::mapping::decisions::{Choice, Decision};
use crate::mapping::types::{Copying, copying};
use crate::mapping::{ColumnRule, Feed, KeyColumn, Mapping, Rule};
use crate::names::{quote_identifier, quote_literal};

/// One of the tables: what it has for the target's key, column by column, and what other feeds get of it.
struct Part {
    table: String,
    alias: String,
    key: Vec<String>,
    brings: Vec<(String, ColumnRule)>,
}

/// Joins the feeds of a target table whose key is made of its parents' keys, where each has at most one row for it. What
/// two of them say of one row is asked for.
pub(super) fn join_feeds(
    inputs: &Inputs<'_>,
    to: &Table,
    mapping: &mut Mapping,
    decisions: &mut Vec<Decision>,
) {
    let Some(key) = to.primary_key.as_ref().map(|key| key.columns.as_slice()) else {
        return;
    };
    if mapping.feeds.len() < 2 || key.len() < 2 || key_parents(to).len() != key.len() {
        return;
    }
    let mut aliases = Aliases::new();
    let parts = mapping
        .feeds
        .iter()
        .map(|feed| Part::of(inputs, feed, (to, key), &mut aliases));
    let Some(parts) = parts.collect::<Option<Vec<Part>>>() else {
        return;
    };
    for (index, feed) in mapping.feeds.iter_mut().enumerate() {
        let own = &parts[index].key;
        let mut brought: BTreeMap<String, &str> = BTreeMap::new();
        for other in &parts[index + 1..] {
            let (open, contested) = other.join_to(feed, own);
            for (column, theirs) in contested {
                let place = format!("{}/{}.{column}", mapping.entity, feed.label());
                let first = brought.get(&column).copied();
                let first = first.unwrap_or(&parts[index].table).to_owned();
                contest(decisions, &place, (feed, &column, &first), (other, theirs));
            }
            brought.extend(
                open.into_iter()
                    .map(|column| (column, other.table.as_str())),
            );
        }
        let earlier: Vec<String> = parts[..index]
            .iter()
            .map(|part| part.has_none(own))
            .collect();
        if !earlier.is_empty() {
            feed.where_clause = Some(earlier.join("\nAND "));
            feed.reason =
                Some("What an earlier feed has a row for is brought along by it.".to_owned());
        }
        let order: Vec<String> = to
            .columns
            .iter()
            .map(|column| column.name.clone())
            .collect();
        feed.columns.sort_like(&order);
    }
}

impl Part {
    /// What a feed is, where its table has at most one row for each of the target's keys, and all of its values can be
    /// said in SQL: what could not be brought along would be lost.
    fn of(
        inputs: &Inputs<'_>,
        feed: &Feed,
        (to, key): (&Table, &[String]),
        aliases: &mut Aliases,
    ) -> Option<Self> {
        let from = inputs.source.table(&feed.source)?;
        let own: Vec<String> = key
            .iter()
            .map(|name| referring(feed, name))
            .collect::<Option<_>>()?;
        let is_own = |unique: &[String]| {
            unique.len() == own.len() && unique.iter().all(|column| own.contains(column))
        };
        let is_plain = feed.join.is_none() && feed.where_clause.is_none();
        if !is_plain || !from.unique_keys().any(is_own) {
            return None;
        }
        let made = |(name, rule): &(&str, &ColumnRule)| {
            rule.rule != Rule::Default && !key.iter().any(|own| own == name)
        };
        let alias = aliases.take(from);
        let there = format!("{alias}.{} IS NOT NULL", quote_identifier(own.first()?));
        let reason = format!(
            "The row of {} that has the same parents says it.",
            from.name
        );
        let brings = feed.columns.iter().filter(made).map(|(name, rule)| {
            let sql = said(inputs, (from, &alias, &there), to.column(name)?, &rule.rule)?;
            let brought = ColumnRule {
                rule: Rule::Sql(sql),
                reason: Some(reason.clone()),
                confidence: rule.confidence,
            };
            Some((name.to_owned(), brought))
        });
        Some(Self {
            brings: brings.collect::<Option<_>>()?,
            table: from.name.to_string(),
            key: own,
            alias,
        })
    }

    /// Joins this table to another feed, and gives that feed's columns which have nothing yet their values. These columns
    /// come back, and what it has for the others.
    fn join_to(&self, feed: &mut Feed, own: &[String]) -> (Vec<String>, Vec<(String, ColumnRule)>) {
        let is_open = |name: &str| {
            let rule = feed.columns.get(name);
            rule.is_none_or(|rule| rule.rule == Rule::Default)
        };
        let brings = self.brings.iter().cloned();
        let (open, contested): (Vec<_>, Vec<_>) = brings.partition(|(name, _)| is_open(name));
        let names = open.iter().map(|(name, _)| name.clone()).collect();
        if self.brings.is_empty() {
            return (names, contested);
        }
        for (name, rule) in open {
            feed.columns.set(name, rule);
        }
        let line = format!(
            "LEFT JOIN {} AS {} ON {}",
            self.table,
            self.alias,
            self.same(&self.alias, own)
        );
        feed.join = Some(match feed.join.take() {
            Some(join) => format!("{join}\n{line}"),
            None => line,
        });
        (names, contested)
    }

    /// That this table has no row for the source's key.
    fn has_none(&self, own: &[String]) -> String {
        format!(
            "NOT EXISTS (SELECT FROM {} AS earlier WHERE {})",
            self.table,
            self.same("earlier", own)
        )
    }

    fn same(&self, alias: &str, own: &[String]) -> String {
        let pairs = self.key.iter().zip(own);
        let equal = pairs.map(|(key, own)| {
            format!(
                "{alias}.{} = source.{}",
                quote_identifier(key),
                quote_identifier(own)
            )
        });
        equal.collect::<Vec<_>>().join(" AND ")
    }
}

/// Asks whose word counts for a column that a feed fills, with its own values or with those of the first table that was
/// joined to it, and another table would, too. A question that is there already gets the other's as a choice more.
fn contest(
    decisions: &mut Vec<Decision>,
    place: &str,
    (feed, column, first): (&mut Feed, &str, &str),
    (other, theirs): (&Part, ColumnRule),
) {
    let choice = |table: &str, rule: ColumnRule| {
        let means = format!("{column} is what {table} says");
        Choice::rule(
            format!("{table}.{column}"),
            means,
            "both may have a row",
            rule,
        )
    };
    let Some(own) = feed.columns.get(column).cloned() else {
        return;
    };
    if !decisions.iter().any(|decision| decision.id == place) {
        decisions.push(whose(place, choice(first, own.rule.clone().into())));
        let confidence = own.confidence.map(|own| own.min(0.79));
        feed.columns
            .set(column.to_owned(), ColumnRule { confidence, ..own });
    }
    let mut asked = decisions.iter_mut();
    if let Some(asked) = asked.find(|decision| decision.id == place) {
        let theirs = theirs.rule.into();
        asked.options.push(choice(&other.table, theirs));
    }
}

/// The one source column that a reference reads.
fn referring(feed: &Feed, column: &str) -> Option<String> {
    let Rule::Reference(reference) = &feed.columns.get(column)?.rule else {
        return None;
    };
    match reference.columns.as_slice() {
        [KeyColumn::Source(column)] => Some(column.clone()),
        _ => None,
    }
}

/// A rule in SQL, for a feed that has the table beside its own; nothing where SQL cannot say it. An expression may make
/// something of nothing, so it is asked only where the table has a row.
fn said(
    inputs: &Inputs<'_>,
    (from, alias, there): (&Table, &str, &str),
    to: &Column,
    rule: &Rule,
) -> Option<String> {
    let place = |name: &String| format!("{alias}.{}", quote_identifier(name));
    match rule {
        Rule::Copy(copy) => {
            let old = from.column(&copy.column)?;
            let made = copying(
                inputs.source,
                &old.column_type,
                inputs.target,
                &to.column_type,
            );
            let is_same = matches!(made, Copying::AsIs | Copying::Limited(_))
                && inputs.target.labels_of(&to.column_type).is_none();
            is_same.then(|| place(&copy.column))
        }
        Rule::Timestamp(timestamp) => Some(format!(
            "{} AT TIME ZONE {}",
            place(&timestamp.column),
            quote_literal(timestamp.zone.as_deref()?)
        )),
        Rule::Sql(sql) => Some(format!(
            "CASE WHEN {there} THEN ({}) END",
            readdressed(sql, alias)
        )),
        _ => None,
    }
}
