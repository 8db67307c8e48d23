//! Enums whose labels name source tables: rows of several kinds in one table, which had a table each before.

use std::collections::BTreeMap;

use super::assignment::assign;
use super::inputs::Inputs;
use super::similarity::{Tokens, common_prefix, similarity, table_tokens};
use crate::catalog::Table;

/// From here on a label names a table by itself.
const NAMES: f64 = 0.8;
/// From here on it does where two others of the table's relatives are named.
const MAY_NAME: f64 = 0.5;

/// So many tables with one first word are a family.
const FAMILY: usize = 4;

/// A source table that a label names.
pub(super) struct Kind<'a> {
    pub(super) table: &'a Table,
    pub(super) column: String,
    pub(super) label: String,
    pub(super) score: f64,
}

/// Source tables by the words of their names, to find those that a label may name without asking all.
pub(super) struct Kinds<'a> {
    sources: Vec<(&'a Table, Tokens)>,
    by_word: BTreeMap<String, Vec<usize>>,
}

impl<'a> Kinds<'a> {
    pub(super) fn new(inputs: &Inputs<'a>) -> Self {
        let tables = inputs.sources();
        let prefix = common_prefix(tables.iter().map(|table| table.name.name.as_str()));
        let named = tables.into_iter().map(|table| {
            let tokens = table_tokens(&table.name.name, prefix.as_deref());
            (table, tokens)
        });
        let sources: Vec<_> = named.collect();
        let mut by_word: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, (_, tokens)) in sources.iter().enumerate() {
            for word in tokens.keys() {
                by_word.entry(word.clone()).or_default().push(index);
            }
        }
        Self { sources, by_word }
    }

    /// The tables that the labels of one of a target table's enums name; at least two.
    pub(super) fn of(&self, inputs: &Inputs<'_>, to: &Table) -> Option<Vec<Kind<'a>>> {
        to.columns
            .iter()
            .filter(|column| column.not_null)
            .find_map(|column| {
                let labels = inputs.target.labels_of(&column.column_type)?;
                let kinds = self.named(&column.name, labels);
                (kinds.len() > 1).then_some(kinds)
            })
    }

    fn named(&self, column: &str, labels: &[String]) -> Vec<Kind<'a>> {
        let mut pairs = Vec::new();
        for (label, text) in labels.iter().enumerate() {
            let tokens = Tokens::of(text);
            let mut near: Vec<usize> = tokens
                .keys()
                .iter()
                .filter_map(|word| self.by_word.get(word))
                .flatten()
                .copied()
                .collect();
            near.sort_unstable();
            near.dedup();
            pairs.extend(near.into_iter().filter_map(|index| {
                let score = self.names(&tokens, &self.sources[index].1);
                (score >= MAY_NAME).then_some((label, index, score))
            }));
        }
        let chosen = assign(labels.len(), self.sources.len(), &pairs);
        let mut kinds: Vec<(usize, Kind<'a>)> = Vec::new();
        for (label, index) in chosen
            .iter()
            .enumerate()
            .filter_map(|(label, index)| Some((label, (*index)?)))
        {
            let pair = pairs.iter().find(|pair| (pair.0, pair.1) == (label, index));
            let kind = Kind {
                table: self.sources[index].0,
                column: column.to_owned(),
                label: labels[label].clone(),
                score: pair.map_or(0.0, |pair| pair.2),
            };
            kinds.push((index, kind));
        }
        self.with_relatives(kinds)
    }

    /// Those that are named clearly, and those that share their first word with two of these.
    fn with_relatives(&self, kinds: Vec<(usize, Kind<'a>)>) -> Vec<Kind<'a>> {
        let first = |index: usize| self.sources[index].1.first();
        let clear: Vec<Option<String>> = kinds
            .iter()
            .filter(|(_, kind)| kind.score >= NAMES)
            .map(|(index, _)| first(*index))
            .collect();
        let related = |index: usize| clear.iter().filter(|word| **word == first(index)).count() > 1;
        let mut named: Vec<Kind<'a>> = kinds
            .into_iter()
            .filter(|(index, kind)| kind.score >= NAMES || related(*index))
            .map(|(_, kind)| kind)
            .collect();
        named.sort_by(|a, b| a.table.name.cmp(&b.table.name));
        named
    }

    /// How well a label names a table; `Mention` names `user_mention`, though not in full. The first word of many tables
    /// tells little, so the rest counts once more.
    fn names(&self, label: &Tokens, table: &Tokens) -> f64 {
        let whole = similarity(label, table);
        let family = table.first().filter(|first| {
            let relatives = self.by_word.get(first).map_or(0, Vec::len);
            relatives >= FAMILY
        });
        let rest = family.and_then(|first| {
            let first = Tokens::of(&first);
            let table = table.without(&first)?;
            Some(similarity(
                label.without(&first).as_ref().unwrap_or(label),
                &table,
            ))
        });
        let score = rest.map_or(whole, |rest| f64::midpoint(whole, rest));
        if table.has_all(label) {
            score.max(0.85)
        } else {
            score
        }
    }
}
