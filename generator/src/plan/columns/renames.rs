//! Columns that were renamed: nothing in the names says so, but both stand at the same place among columns that are
//! known. A drop and an add would look the same, so this is always asked.

use std::collections::BTreeMap;

use rehome_runtime::migration::Kind;

use super::super::similarity::{Tokens, similarity};
use super::Pairing;
use super::candidate::{Candidate, conversion};
use crate::catalog::{Column, Table};
use crate::mapping::types::base_type;

/// Between two known neighbours; beside one; the only one of its type.
const BETWEEN: f64 = 0.70;
const BESIDE: f64 = 0.62;
const ONLY: f64 = 0.60;

/// A column with its place in its table and the sort of its values, both looked up once: wide tables are compared column
/// by column, round by round.
#[derive(Clone, Copy)]
struct Placed<'a> {
    column: &'a Column,
    place: usize,
    sort: Sort,
}

/// Candidates for the columns of `open` from the source columns of `free`. `made` are the source columns of the columns
/// that are known, by target column.
pub(super) fn candidates(
    pairing: Pairing<'_>,
    open: &[&Column],
    free: &[&Column],
    made: &BTreeMap<String, String>,
) -> Vec<Candidate> {
    let mut made = made.clone();
    let mut found = Vec::new();
    let (mut open, mut free) = (open_ones(pairing, open), free_ones(pairing, free));
    // What is found makes its neighbours known, so the best is taken first and then looked again.
    while let Some(best) = best(pairing, &open, &free, &made) {
        made.insert(best.to.clone(), best.from.clone());
        open.retain(|to| to.column.name != best.to);
        free.retain(|from| from.column.name != best.from);
        found.push(best);
    }
    found
}

fn open_ones<'a>(pairing: Pairing<'_>, open: &[&'a Column]) -> Vec<Placed<'a>> {
    let places = places(pairing.to);
    let keeps_a_key = |to: &Column| {
        ["legacy", "old", "former"]
            .iter()
            .any(|word| Tokens::of(&to.name).has(word))
    };
    let is_label = |to: &Column| pairing.inputs.target.labels_of(&to.column_type).is_some();
    let is_open = |to: &&&Column| {
        pairing.to.foreign_key_of(&to.name).is_none() && !keeps_a_key(to) && !is_label(to)
    };
    let placed = |column: &&'a Column| {
        let sort = sort(base_type(pairing.inputs.target, &column.column_type).kind)?;
        let place = *places.get(column.name.as_str())?;
        Some(Placed {
            column,
            place,
            sort,
        })
    };
    open.iter().filter(is_open).filter_map(placed).collect()
}

fn free_ones<'a>(pairing: Pairing<'_>, free: &[&'a Column]) -> Vec<Placed<'a>> {
    let places = places(pairing.from);
    let is_free = |from: &&&Column| {
        is_value(pairing.from, pairing, from) && !pairing.names.goes_elsewhere(&from.name)
    };
    let placed = |column: &&'a Column| {
        let sort = sort(base_type(pairing.inputs.source, &column.column_type).kind)?;
        let place = *places.get(column.name.as_str())?;
        Some(Placed {
            column,
            place,
            sort,
        })
    };
    free.iter().filter(is_free).filter_map(placed).collect()
}

fn places(table: &Table) -> BTreeMap<&str, usize> {
    let columns = table.columns.iter().enumerate();
    columns
        .map(|(place, column)| (column.name.as_str(), place))
        .collect()
}

fn is_value(table: &Table, pairing: Pairing<'_>, from: &Column) -> bool {
    let in_key = table
        .primary_key
        .as_ref()
        .is_some_and(|key| key.columns == [from.name.clone()]);
    !in_key && pairing.inputs.facts.refers_to(table, &from.name).is_none()
}

fn best(
    pairing: Pairing<'_>,
    open: &[Placed<'_>],
    free: &[Placed<'_>],
    made: &BTreeMap<String, String>,
) -> Option<Candidate> {
    let only = |sort: Sort| {
        let is_one = |columns: &[Placed<'_>]| {
            columns.iter().filter(|column| column.sort == sort).count() == 1
        };
        is_one(open) && is_one(free)
    };
    let only: BTreeMap<Sort, bool> = open.iter().map(|to| (to.sort, only(to.sort))).collect();
    let mut best: Option<Candidate> = None;
    for to in open {
        for from in free.iter().filter(|from| from.sort == to.sort) {
            let Some(found) = candidate(pairing, *from, *to, only[&to.sort], made) else {
                continue;
            };
            if best.as_ref().is_none_or(|best| found.score > best.score) {
                best = Some(found);
            }
        }
    }
    best
}

/// A candidate; `only` says that no other column of their sort is left on either side.
fn candidate(
    pairing: Pairing<'_>,
    from: Placed<'_>,
    to: Placed<'_>,
    only: bool,
    made: &BTreeMap<String, String>,
) -> Option<Candidate> {
    let neighbours = neighbours(pairing, from, to, made);
    let (from, to) = (from.column, to.column);
    // A default is what a new column has, so a renamed one must be told twice.
    let is_new = pairing.inputs.fills_itself(to);
    let same_type = from.column_type.name == to.column_type.name;
    let place = match (neighbours, is_new) {
        (2, _) => BETWEEN,
        (1, false) if same_type || only => BESIDE,
        (0, false) if (pairing.inputs.target.refuses_null(to) || same_type) && only => ONLY,
        _ => return None,
    };
    let (rule, fit, how, _) = conversion(pairing, from, to)?;
    let (old, new) = (
        pairing.names.old(&from.name)?,
        pairing.names.new_one(&to.name)?,
    );
    let words = similarity(&old.whole, &new.whole);
    let same = if from.column_type == to.column_type {
        0.02
    } else {
        0.0
    };
    let why = match neighbours {
        2 => "It stands between the same columns",
        1 => "It stands beside the same column",
        _ => "No other column of this sort is left on either side",
    };
    Some(Candidate {
        from: from.name.clone(),
        to: to.name.clone(),
        rule,
        score: (place + 0.05 * words + 0.02 * fit + same).min(0.79),
        reason: format!("{why}, so it may have a new name; {how}."),
        sure: false,
    })
}

/// How many of the columns before and after a column are made of those before and after the other.
fn neighbours(
    pairing: Pairing<'_>,
    from: Placed<'_>,
    to: Placed<'_>,
    made: &BTreeMap<String, String>,
) -> usize {
    let beside = |table: &Table, place: usize, step: isize| -> Option<String> {
        let column = table.columns.get(place.checked_add_signed(step)?)?;
        Some(column.name.clone())
    };
    let agrees = |step: isize| {
        let old = beside(pairing.from, from.place, step);
        let new = beside(pairing.to, to.place, step);
        old.is_some() && new.and_then(|new| made.get(&new).cloned()) == old
    };
    usize::from(agrees(-1)) + usize::from(agrees(1))
}

/// What values are, whatever their width.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    Text,
    Number,
    Time,
    Truth,
    Document,
    Bytes,
    Uuid,
}

fn sort(kind: Kind) -> Option<Sort> {
    Some(match kind {
        Kind::Text | Kind::Character => Sort::Text,
        Kind::Int2 | Kind::Int4 | Kind::Int8 | Kind::Numeric | Kind::Float4 | Kind::Float8 => {
            Sort::Number
        }
        Kind::Date | Kind::Timestamp | Kind::TimestampTz => Sort::Time,
        Kind::Boolean => Sort::Truth,
        Kind::Json | Kind::Jsonb => Sort::Document,
        Kind::Bytea => Sort::Bytes,
        Kind::Uuid => Sort::Uuid,
        _ => return None,
    })
}
