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
    let (mut open, mut free) = (open.to_vec(), free.to_vec());
    free.retain(|from| {
        is_value(pairing.from, pairing, from) && !pairing.names.goes_elsewhere(&from.name)
    });
    let keeps_a_key = |to: &Column| {
        ["legacy", "old", "former"]
            .iter()
            .any(|word| Tokens::of(&to.name).has(word))
    };
    open.retain(|to| pairing.to.foreign_key_of(&to.name).is_none() && !keeps_a_key(to));
    // What is found makes its neighbours known, so the best is taken first and then looked again.
    while let Some(best) = best(pairing, &open, &free, &made) {
        made.insert(best.to.clone(), best.from.clone());
        open.retain(|to| to.name != best.to);
        free.retain(|from| from.name != best.from);
        found.push(best);
    }
    found
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
    open: &[&Column],
    free: &[&Column],
    made: &BTreeMap<String, String>,
) -> Option<Candidate> {
    let mut best: Option<Candidate> = None;
    for to in open {
        for from in free.iter().filter(|from| same_sort(pairing, from, to)) {
            let Some(found) = candidate(pairing, from, to, (open, free), made) else {
                continue;
            };
            if best.as_ref().is_none_or(|best| found.score > best.score) {
                best = Some(found);
            }
        }
    }
    best
}

fn candidate(
    pairing: Pairing<'_>,
    from: &Column,
    to: &Column,
    (open, free): (&[&Column], &[&Column]),
    made: &BTreeMap<String, String>,
) -> Option<Candidate> {
    let neighbours = neighbours(pairing, from, to, made);
    let alike = |columns: &[&Column], other: &dyn Fn(&Column) -> bool| {
        columns.iter().filter(|one| other(one)).count() == 1
    };
    let only = || {
        alike(open, &|one| same_sort(pairing, from, one))
            && alike(free, &|one| same_sort(pairing, one, to))
    };
    // A default is what a new column has, so a renamed one must be told twice.
    let is_new = pairing.inputs.fills_itself(to);
    let same_type = from.column_type.name == to.column_type.name;
    let place = match (neighbours, is_new) {
        (2, _) => BETWEEN,
        (1, false) if same_type || only() => BESIDE,
        (0, false) if (pairing.inputs.target.refuses_null(to) || same_type) && only() => ONLY,
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
    from: &Column,
    to: &Column,
    made: &BTreeMap<String, String>,
) -> usize {
    let beside = |table: &Table, column: &Column, step: isize| -> Option<String> {
        let place = table
            .columns
            .iter()
            .position(|own| own.name == column.name)?;
        Some(
            table
                .columns
                .get(place.checked_add_signed(step)?)?
                .name
                .clone(),
        )
    };
    let agrees = |step: isize| {
        let (left, right) = (
            beside(pairing.from, from, step),
            beside(pairing.to, to, step),
        );
        left.is_some_and(|left| right.and_then(|right| made.get(&right).cloned()) == Some(left))
    };
    usize::from(agrees(-1)) + usize::from(agrees(1))
}

/// Values of one sort: text, numbers, times, truth, arrays, documents.
fn same_sort(pairing: Pairing<'_>, from: &Column, to: &Column) -> bool {
    let sort = |kind: Kind| match kind {
        Kind::Text | Kind::Character => Some(1),
        Kind::Int2 | Kind::Int4 | Kind::Int8 | Kind::Numeric | Kind::Float4 | Kind::Float8 => {
            Some(2)
        }
        Kind::Date | Kind::Timestamp | Kind::TimestampTz => Some(3),
        Kind::Boolean => Some(4),
        Kind::Json | Kind::Jsonb => Some(5),
        Kind::Bytea => Some(6),
        Kind::Uuid => Some(7),
        _ => None,
    };
    let is_enum = pairing.inputs.target.labels_of(&to.column_type).is_some();
    let (left, right) = (
        sort(base_type(pairing.inputs.source, &from.column_type).kind),
        sort(base_type(pairing.inputs.target, &to.column_type).kind),
    );
    left.is_some() && left == right && !is_enum
}
