//! Source tables that are built like one another: both may have become one table.

use std::collections::{BTreeMap, BTreeSet};

use super::coverage::coverage;
use super::inputs::Inputs;
use super::shapes::{COVERED, is_left_over};
use super::similarity::{Tokens, similarity};
use super::tables::{Candidate, TableMatch};
use crate::catalog::{Name, Table};

/// Names that share less than this are no counterparts.
const ALIKE: f64 = 0.6;

/// Source tables without a home that are built like one which has a home: both may have become that table.
pub(super) fn siblings(
    inputs: &Inputs<'_>,
    matches: &mut [TableMatch],
    taken: &BTreeMap<Name, Name>,
) {
    let used: BTreeSet<Name> = matches
        .iter()
        .flat_map(|found| found.feeds.iter().map(|feed| feed.source.clone()))
        .chain(taken.keys().cloned())
        .collect();
    let mut built: BTreeMap<Vec<&Name>, Vec<&Table>> = BTreeMap::new();
    for table in inputs.sources() {
        let mut parents: Vec<&Name> = table
            .columns
            .iter()
            .filter_map(|column| inputs.facts.refers_to(table, &column.name))
            .collect();
        parents.sort();
        if !parents.is_empty() {
            built.entry(parents).or_default().push(table);
        }
    }
    for group in built.values() {
        let (with, without): (Vec<&Table>, Vec<&Table>) =
            group.iter().partition(|table| used.contains(&table.name));
        for lonely in without
            .into_iter()
            .filter(|table| !is_left_over(&table.name))
        {
            for other in &with {
                join_sibling(inputs, matches, lonely, other);
            }
        }
    }
}

fn join_sibling(inputs: &Inputs<'_>, matches: &mut [TableMatch], lonely: &Table, other: &Table) {
    let names = |table: &Table| -> BTreeSet<String> {
        table
            .columns
            .iter()
            .map(|column| column.name.clone())
            .collect()
    };
    let (left, right) = (names(lonely), names(other));
    let shared = left.intersection(&right).count();
    if shared * 10 < left.union(&right).count() * 4 {
        return;
    }
    let homes = BTreeMap::new();
    let fed = matches
        .iter_mut()
        .filter(|found| found.feeds.iter().any(|feed| feed.source == other.name));
    for found in fed {
        let Some(to) = inputs.target.table(&found.target) else {
            continue;
        };
        let own = coverage(inputs, &homes, lonely, to, None);
        if own.required >= COVERED
            && own.required >= coverage(inputs, &homes, other, to, None).required
        {
            let reason = format!("it is built like {}", other.name);
            found
                .feeds
                .push(Candidate::shaped(&lonely.name, 0.6, reason));
            found.sure &= completes(lonely, other, to);
            found.shaped = true;
        }
    }
}

/// Whether a target table has a place for every value of a source table, and places that the other source table has
/// nothing for: it was made for both.
fn completes(lonely: &Table, other: &Table, to: &Table) -> bool {
    let own = values(lonely);
    let others = values(other);
    let places = values(to);
    let alike = |left: &Tokens, right: &Tokens| similarity(left, right) >= ALIKE;
    let has_place = |value: &Tokens| places.iter().any(|place| alike(value, place));
    let only_own = |place: &&Tokens| {
        own.iter().any(|value| alike(value, place))
            && !others.iter().any(|value| alike(value, place))
    };
    own.iter().all(has_place) && places.iter().any(|place| only_own(&place))
}

/// The names of a table's columns that are no keys.
fn values(table: &Table) -> Vec<Tokens> {
    let in_key = |name: &String| {
        let key = table.primary_key.as_ref();
        key.is_some_and(|key| key.columns.contains(name))
    };
    let columns = table.columns.iter().filter(|column| {
        !in_key(&column.name) && column.generated.is_none() && !is_key_name(&column.name)
    });
    columns.map(|column| Tokens::of(&column.name)).collect()
}

fn is_key_name(column: &str) -> bool {
    let tokens = Tokens::of(column);
    tokens.has("id") || tokens.has("uuid")
}
