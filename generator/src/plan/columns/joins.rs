//! Columns of other tables that a row leads to: of a table that was folded into this one, and of the row's parents.

use std::collections::{BTreeMap, BTreeSet};

use super::super::aliases::Aliases;
use super::super::inputs::Inputs;
use super::super::similarity::{Tokens, similarity};
use super::candidate::{Candidate, cast_in_source};
use super::{Pairing, legacy_key};
use crate::catalog::{Column, Name, Table};
use crate::mapping::Rule;
use crate::names::quote_identifier;

/// Names of columns that are taken from elsewhere must say the same.
const SAME: f64 = 0.9;

/// Source tables that feed nothing and have at most one row for each row of another, by that other.
#[derive(Debug, Default)]
pub(in super::super) struct Folded<'a> {
    into: BTreeMap<&'a Name, Vec<Fold<'a>>>,
}

/// A folded table, the column that refers to the other, the other's column that it refers to, and whether a key says
/// that there is at most one row.
#[derive(Debug, Clone, Copy)]
struct Fold<'a> {
    table: &'a Table,
    column: &'a str,
    referenced: &'a str,
    is_unique: bool,
}

impl<'a> Folded<'a> {
    /// Looks for them; `fed` are the source tables that feed something.
    pub(in super::super) fn new(inputs: &Inputs<'a>, fed: &BTreeSet<Name>) -> Self {
        let mut into: BTreeMap<&Name, Vec<Fold<'_>>> = BTreeMap::new();
        for table in inputs
            .sources()
            .into_iter()
            .filter(|table| !fed.contains(&table.name))
        {
            for key in &table.foreign_keys {
                let ([column], [referenced]) =
                    (key.columns.as_slice(), key.referenced_columns.as_slice())
                else {
                    continue;
                };
                let is_unique = table.is_unique(column);
                if is_unique || is_about_one(inputs, table, column) {
                    let fold = Fold {
                        table,
                        column,
                        referenced,
                        is_unique,
                    };
                    into.entry(&key.references).or_default().push(fold);
                }
            }
        }
        Self { into }
    }
}

/// Whether a table has one row for each of another by its name, though no key says so: `site_aggregates`.
fn is_about_one(inputs: &Inputs<'_>, table: &Table, column: &str) -> bool {
    let name = Tokens::of(&table.name.name);
    let says_one = [
        "aggregate",
        "stat",
        "statistic",
        "counter",
        "total",
        "setting",
        "detail",
    ];
    let facts = inputs.facts.column(&table.name, column);
    table.foreign_keys.len() == 1
        && says_one.iter().any(|word| name.has(word))
        && !facts.is_some_and(|facts| facts.repeats)
}

/// A table beside the feed's own, the name that it has there, and how it is joined.
struct Beside<'a> {
    table: &'a Table,
    alias: String,
    join: String,
    folded: bool,
    /// Whether a key says that at most one row is joined.
    is_unique: bool,
}

/// What rules over other tables need of their feed.
#[derive(Default)]
pub(super) struct Joined {
    joins: BTreeSet<String>,
    /// Personal columns that the rules read; they are masked like the feed's own.
    pub(super) personal: Vec<String>,
}

impl Joined {
    fn note(&mut self, pairing: Pairing<'_>, other: &Beside<'_>, from: &Column) {
        self.joins.insert(other.join.clone());
        let facts = pairing.inputs.facts.column(&other.table.name, &from.name);
        if facts.is_some_and(|facts| facts.sensitive) {
            self.personal.push(from.name.clone());
        }
    }

    /// The joins in one text; nothing where there is none.
    pub(super) fn sql(&self) -> Option<String> {
        let joins: Vec<&str> = self.joins.iter().map(String::as_str).collect();
        (!joins.is_empty()).then(|| joins.join("\n"))
    }
}

/// The best column from beside for each target column that the feed's own table has nothing for, and what these need.
pub(super) fn candidates(pairing: Pairing<'_>, open: &[&Column]) -> (Vec<Candidate>, Joined) {
    let beside = beside(pairing);
    let (mut found, mut joined) = (Vec::new(), Joined::default());
    for to in open {
        let mut offers: Vec<(Candidate, &Beside<'_>, &Column)> = Vec::new();
        for other in &beside {
            let columns = other.table.columns.iter();
            offers.extend(
                columns
                    .filter_map(|from| Some((candidate(pairing, other, from, to)?, other, from))),
            );
        }
        offers.sort_by(|a, b| {
            b.0.score
                .total_cmp(&a.0.score)
                .then(a.0.from.cmp(&b.0.from))
        });
        let tied = offers.len() > 1 && offers[0].0.score - offers[1].0.score < 0.05;
        if let Some((mut best, other, from)) = offers.into_iter().next() {
            best.sure &= !tied;
            joined.note(pairing, other, from);
            found.push(best);
        }
    }
    (found, joined)
}

fn beside<'a>(pairing: Pairing<'a>) -> Vec<Beside<'a>> {
    let own = pairing.from;
    if legacy_key(pairing.inputs, own).len() != 1 {
        return Vec::new();
    }
    let mut aliases = Aliases::new();
    let folded = pairing.folded.into.get(&own.name).into_iter().flatten();
    let folded = folded.map(|fold| {
        let alias = aliases.take(fold.table);
        let joined = if fold.is_unique { join } else { join_first };
        Beside {
            table: fold.table,
            join: joined((fold.table, &alias), fold.column, fold.referenced),
            alias,
            folded: true,
            is_unique: fold.is_unique,
        }
    });
    let mut beside: Vec<Beside<'_>> = folded.collect();
    for foreign in &own.foreign_keys {
        let again = own
            .foreign_keys
            .iter()
            .filter(|other| other.references == foreign.references)
            .count()
            > 1;
        let ([column], [referenced]) = (
            foreign.columns.as_slice(),
            foreign.referenced_columns.as_slice(),
        ) else {
            continue;
        };
        if again || foreign.references == own.name {
            continue;
        }
        beside.extend(
            pairing
                .inputs
                .source
                .table(&foreign.references)
                .map(|table| {
                    let alias = aliases.take(table);
                    Beside {
                        table,
                        join: join((table, &alias), referenced, column),
                        alias,
                        folded: false,
                        is_unique: true,
                    }
                }),
        );
    }
    beside
}

/// One row at most is joined to each, so no row of the source comes twice.
fn join((table, alias): (&Table, &str), column: &str, own: &str) -> String {
    format!(
        "LEFT JOIN {} AS {alias} ON {alias}.{} = source.{}",
        table.name,
        quote_identifier(column),
        quote_identifier(own)
    )
}

/// The same where no key says that there is only one: the first is taken.
fn join_first((table, alias): (&Table, &str), column: &str, own: &str) -> String {
    let order = table
        .primary_key
        .as_ref()
        .map_or(column, |key| &key.columns[0]);
    format!(
        "LEFT JOIN LATERAL (\n    SELECT * FROM {} AS {alias} WHERE {alias}.{} = source.{} ORDER BY {alias}.{} LIMIT 1\n) AS {alias} ON true",
        table.name,
        quote_identifier(column),
        quote_identifier(own),
        quote_identifier(order)
    )
}

fn candidate(
    pairing: Pairing<'_>,
    other: &Beside<'_>,
    from: &Column,
    to: &Column,
) -> Option<Candidate> {
    let is_key = other
        .table
        .primary_key
        .as_ref()
        .is_some_and(|key| key.columns.contains(&from.name));
    let by_name = similarity(
        &Tokens::of(&from.name),
        &pairing.names.new_one(&to.name)?.whole,
    );
    if is_key || by_name < SAME {
        return None;
    }
    let refers = pairing.inputs.facts.refers_to(other.table, &from.name);
    let expression = format!("{}.{}", other.alias, quote_identifier(&from.name));
    let (sql, how) = match (pairing.to.foreign_key_of(&to.name), refers) {
        (Some(key), Some(parent)) => {
            let parents = pairing.parents.get(&key.references)?;
            // Numbers of several tables are made anew, so that they do not meet.
            let is_parent = parents.feeds.iter().any(|(_, feed)| feed == parent)
                && (parents.feeds.len() == 1 || !to.column_type.is_integer());
            // A key that is made anew cannot be read over a join; one that stays can.
            (is_parent && from.column_type == to.column_type)
                .then_some((expression, "its key stays as it is"))?
        }
        (None, None) if other.folded || is_left_behind(pairing, other.table, from) => (
            cast_in_source(pairing, from, to, &expression)?,
            "it has no other home",
        ),
        _ => return None,
    };
    let are_whole = from.column_type.is_integer() && to.column_type.is_integer();
    let is_cast = sql.contains("::") && !are_whole;
    let what = if other.folded {
        "has at most one row for each of these"
    } else {
        "is what each of these refers to"
    };
    Some(Candidate {
        from: format!("{}.{}", other.table.name.name, from.name),
        to: to.name.clone(),
        rule: Rule::Sql(sql),
        score: if other.folded {
            0.98 * by_name
        } else {
            0.79 * by_name
        },
        reason: format!("{} {what}; {how}.", other.table.name),
        // A column of a parent may be the same by chance, and a cast of the source's may fail.
        sure: other.folded && other.is_unique && by_name >= 0.97 && !is_cast,
    })
}

/// Whether no table that a source table feeds has a column of that name.
fn is_left_behind(pairing: Pairing<'_>, table: &Table, from: &Column) -> bool {
    let name = Tokens::of(&from.name);
    let homes = pairing.homes.get(&table.name).into_iter().flatten();
    let mut tables = homes.filter_map(|home| pairing.inputs.target.table(home));
    !tables.any(|home| {
        home.columns
            .iter()
            .any(|column| similarity(&Tokens::of(&column.name), &name) >= 0.9)
    })
}
