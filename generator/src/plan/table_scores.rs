//! How likely a source table becomes a target table: by names, columns and neighbours.

use std::collections::{BTreeMap, BTreeSet};

use super::assignment::assign;
use super::inputs::Inputs;
use super::shapes::is_left_over;
use super::shortlist::{Listed, Near, shortlist};
use super::similarity::{Tokens, common_prefix, similarity, table_tokens};
use super::tables::{Candidate, TableMatch};
use crate::catalog::{Name, Table};

/// Below this a pair of tables is no candidate at all.
const FLOOR: f64 = 0.40;
/// How much equal names and equal columns make of a score.
const BY_NAME: f64 = 0.65;
const BY_COLUMNS: f64 = 0.35;
/// Below this a match is asked for.
const SURE: f64 = 0.70;
/// What matched parents add at most.
const NEIGHBOURS: f64 = 0.12;
/// Names that share less than this are never matched without a question, however well the columns agree.
pub(super) const NAMED: f64 = 0.6;
/// From here on names say the same.
pub(super) const SAME: f64 = 0.97;
/// A name that has nothing more than the other but a parent's name.
const QUALIFIED: f64 = 0.9;
/// So many columns of one name are no chance.
const MANY: usize = 5;
/// A match that is better than the next by less than this is asked for.
const MARGIN: f64 = 0.08;

/// A pair of tables, by their numbers.
#[derive(Debug, Clone)]
pub(super) struct Pair {
    target: usize,
    pub(super) source: usize,
    score: f64,
    by_name: f64,
    shared: usize,
}

impl Pair {
    /// What it weighs in the assignment: two poor matches are not worth a good one.
    pub(super) fn plain(&self) -> (usize, usize, f64) {
        (self.target, self.source, self.score - FLOOR + 0.05)
    }
}

/// Pairs by target, as they come, and by source.
pub(super) struct Ranked<'p> {
    pairs: &'p [Pair],
    by_source: Vec<Vec<&'p Pair>>,
}

impl<'p> Ranked<'p> {
    pub(super) fn of(pairs: &'p [Pair], sources: usize) -> Self {
        let mut by_source = vec![Vec::new(); sources];
        for pair in pairs {
            by_source[pair.source].push(pair);
        }
        Self { pairs, by_source }
    }

    fn of_target(&self, target: usize) -> &'p [Pair] {
        let start = self.pairs.partition_point(|pair| pair.target < target);
        let end = self.pairs.partition_point(|pair| pair.target <= target);
        &self.pairs[start..end]
    }

    fn of_source(&self, source: Option<usize>) -> impl Iterator<Item = &'p Pair> {
        let pairs = source.and_then(|source| self.by_source.get(source));
        pairs.into_iter().flatten().copied()
    }
}

/// All that is known of both sides' tables.
pub(super) struct Scores<'a> {
    sources: &'a [&'a Table],
    targets: &'a [&'a Table],
    source_names: Vec<Tokens>,
    target_names: Vec<Tokens>,
    source_columns: Vec<ColumnNames>,
    target_columns: Vec<ColumnNames>,
    source_parents: Vec<BTreeSet<Name>>,
    target_parents: Vec<BTreeSet<Name>>,
    /// The words of the parents' names, of source and target tables.
    source_contexts: Vec<BTreeSet<String>>,
    target_contexts: Vec<BTreeSet<String>>,
    /// Which tables somebody put aside.
    left_over_sources: Vec<bool>,
    left_over_targets: Vec<bool>,
    weights: Vec<f64>,
}

impl<'a> Scores<'a> {
    pub(super) fn new(
        inputs: &'a Inputs<'_>,
        sources: &'a [&'a Table],
        targets: &'a [&'a Table],
    ) -> Self {
        let source_prefix = common_prefix(sources.iter().map(|table| table.name.name.as_str()));
        let all_targets = inputs.targets();
        let target_prefix = common_prefix(all_targets.iter().map(|table| table.name.name.as_str()));
        let named = |tables: &[&Table], prefix: &Option<String>| -> Vec<Tokens> {
            tables
                .iter()
                .map(|table| table_tokens(&table.name.name, prefix.as_deref()))
                .collect()
        };
        let canonical: Vec<_> = sources
            .iter()
            .chain(targets)
            .map(|table| canonical_columns(table))
            .collect();
        let (mut source_columns, weights) = weighed(&canonical);
        let target_columns = source_columns.split_off(sources.len());
        let source_parents = referred(inputs, sources);
        let target_parents = declared(targets);
        Self {
            source_names: named(sources, &source_prefix),
            target_names: named(targets, &target_prefix),
            weights,
            source_contexts: contexts(sources, &source_parents, source_prefix.as_deref()),
            target_contexts: contexts(targets, &target_parents, target_prefix.as_deref()),
            source_parents,
            target_parents,
            left_over_sources: left_over(sources),
            left_over_targets: left_over(targets),
            source_columns,
            target_columns,
            sources,
            targets,
        }
    }

    /// All pairs that the neighbours' part may still lift above the floor, by target.
    pub(super) fn alone(&self) -> Vec<Pair> {
        fn listed<'t>(names: &'t [Tokens], columns: &'t [ColumnNames]) -> Vec<Listed<'t>> {
            let tables = names.iter().zip(columns);
            tables
                .map(|(name, columns)| Listed {
                    name,
                    columns: &columns.names,
                    weight: columns.weight,
                })
                .collect()
        }
        let least = FLOOR - NEIGHBOURS;
        let found = shortlist(
            &listed(&self.source_names, &self.source_columns),
            &listed(&self.target_names, &self.target_columns),
            &self.weights,
            // Names that have nothing in common leave it all to the columns.
            least / BY_COLUMNS,
        );
        let pairs = found.iter().enumerate().flat_map(|(target, sources)| {
            let pair = move |near: &Near| self.pair(target, near);
            sources.iter().map(pair)
        });
        pairs.filter(|pair| pair.score >= least).collect()
    }

    /// Without pairs that the shape of either table speaks against, unless the names are the same: a table with at most
    /// one row for each row of another is a part of it, and the whole goes before its parts.
    pub(super) fn without_parts(&self, pairs: Vec<Pair>) -> Vec<Pair> {
        let named: BTreeSet<(&Name, usize)> = pairs
            .iter()
            .filter(|pair| pair.by_name >= NAMED)
            .map(|pair| (&self.targets[pair.target].name, pair.source))
            .collect();
        let (source_wholes, target_wholes) = (wholes(self.sources), wholes(self.targets));
        let stands = |pair: &Pair| {
            let (from, to) = (&source_wholes[pair.source], &target_wholes[pair.target]);
            let is_folded = !from.is_empty() && to.is_empty();
            let goes_first = || {
                to.iter()
                    .any(|whole| named.contains(&(*whole, pair.source)))
            };
            pair.by_name >= SAME || !(is_folded || goes_first())
        };
        pairs.into_iter().filter(stands).collect()
    }

    fn pair(&self, target: usize, near: &Near) -> Pair {
        let Near {
            source,
            overlap,
            shared,
        } = *near;
        let by_name = self.by_name(target, source);
        let mut score = BY_NAME * by_name + BY_COLUMNS * overlap;
        // Names of one meaning are decisive; a lucky overlap of everyday columns alone is not.
        if by_name >= SAME {
            score = score.max(0.8 + 0.2 * overlap);
        }
        // What somebody put aside is no source unless the target put it aside as well.
        if self.left_over_sources[source] && !self.left_over_targets[target] {
            score -= 0.3;
        }
        Pair {
            target,
            source,
            score,
            by_name,
            shared,
        }
    }

    /// How alike the names are. `website_event` is `event` in full where events belong to websites.
    fn by_name(&self, target: usize, source: usize) -> f64 {
        let (old, new) = (&self.source_names[source], &self.target_names[target]);
        let plain = similarity(old, new);
        let parents = [&self.source_contexts[source], &self.target_contexts[target]];
        let is_parent = |word: &String| parents.iter().any(|parent| parent.contains(word));
        // The rest must be no parent itself: a table that is named for two parents is neither of them.
        let told_by = |long: &Tokens, short: &Tokens| {
            let mut rest = long
                .telling()
                .iter()
                .filter(|word| !short.telling().contains(word));
            long.has_all(short)
                && long.telling().len() > short.telling().len()
                && rest.all(is_parent)
                && !short.telling().iter().any(is_parent)
        };
        let is_qualified = told_by(new, old) || told_by(old, new);
        if is_qualified {
            plain.max(QUALIFIED)
        } else {
            plain
        }
    }

    /// The pairs above the floor, those likelier whose parents are matched too. `known` are source tables with their
    /// targets.
    pub(super) fn among_neighbours(
        &self,
        pairs: &[Pair],
        known: &BTreeMap<Name, Name>,
    ) -> Vec<Pair> {
        let known_as = |parents: &BTreeSet<Name>| -> Vec<&Name> {
            let targets = parents.iter().filter_map(|parent| known.get(parent));
            targets.collect()
        };
        let became: Vec<Vec<&Name>> = self.source_parents.iter().map(known_as).collect();
        let lifted = pairs.iter().map(|pair| {
            let (from, to) = (
                &self.source_parents[pair.source],
                &self.target_parents[pair.target],
            );
            let agree = became[pair.source]
                .iter()
                .filter(|target| to.contains(**target))
                .count();
            let all = from.len().max(to.len()).max(1);
            let score = pair.score + NEIGHBOURS * agree as f64 / all as f64;
            Pair {
                score: score.min(1.0),
                ..pair.clone()
            }
        });
        lifted.filter(|pair| pair.score >= FLOOR).collect()
    }

    pub(super) fn assigned(
        &self,
        pairs: &[Pair],
        taken: &BTreeMap<Name, Name>,
    ) -> BTreeMap<Name, Name> {
        let free: Vec<_> = pairs
            .iter()
            .filter(|pair| !taken.contains_key(&self.sources[pair.source].name))
            .map(Pair::plain)
            .collect();
        let chosen = assign(self.targets.len(), self.sources.len(), &free);
        let new = chosen.iter().enumerate().filter_map(|(target, source)| {
            Some((
                self.sources[(*source)?].name.clone(),
                self.targets[target].name.clone(),
            ))
        });
        taken.clone().into_iter().chain(new).collect()
    }

    pub(super) fn judged(
        &self,
        target: usize,
        chosen: Option<usize>,
        pairs: &Ranked<'_>,
    ) -> TableMatch {
        let mut mine: Vec<&Pair> = pairs.of_target(target).iter().collect();
        mine.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.source.cmp(&b.source)));
        let pair =
            chosen.and_then(|source| mine.iter().find(|pair| pair.source == source).copied());
        let rival = mine
            .iter()
            .filter(|other| Some(other.source) != chosen)
            .map(|other| other.score)
            .fold(0.0, f64::max);
        // A source table that would feed another target as well as this one is no clear match either.
        let wooed = pairs
            .of_source(chosen)
            .filter(|other| other.target != target)
            .map(|other| other.score)
            .fold(0.0, f64::max);
        let sure = pair.is_some_and(|pair| {
            let clear = pair.score - rival >= MARGIN && pair.score - wooed >= MARGIN;
            // Many columns of one name make up for a name that is only alike.
            let least = self.sources[pair.source]
                .columns
                .len()
                .min(self.targets[target].columns.len());
            let told = pair.score >= SURE || (pair.shared >= MANY && pair.shared * 2 >= least);
            told && pair.by_name >= NAMED && (clear || pair.by_name >= 1.0)
        });
        TableMatch {
            target: self.targets[target].name.clone(),
            feeds: pair.map(|pair| self.candidate(pair)).into_iter().collect(),
            sure,
            shaped: false,
            candidates: mine
                .iter()
                .take(4)
                .map(|pair| self.candidate(pair))
                .collect(),
        }
    }

    fn candidate(&self, pair: &Pair) -> Candidate {
        let names = match pair.by_name {
            score if score >= 1.0 => "the names say the same",
            score if score >= 0.6 => "the names are alike",
            _ => "the names differ",
        };
        let reason = format!(
            "{names}, and {} of {} columns have a counterpart by name",
            pair.shared,
            self.target_columns[pair.target].names.len()
        );
        Candidate {
            source: self.sources[pair.source].name.clone(),
            score: pair.score,
            by_name: pair.by_name,
            reason,
            constant: None,
        }
    }
}

/// The tables that each source table refers to, by declaration or by proof.
fn referred(inputs: &Inputs<'_>, tables: &[&Table]) -> Vec<BTreeSet<Name>> {
    let parents = |table: &&Table| {
        let columns = table.columns.iter();
        let referred = columns.filter_map(|column| inputs.facts.refers_to(table, &column.name));
        referred.cloned().collect()
    };
    tables.iter().map(parents).collect()
}

/// The tables that each target table's foreign keys point at.
fn declared(tables: &[&Table]) -> Vec<BTreeSet<Name>> {
    let parents = |table: &&Table| {
        let keys = table.foreign_keys.iter();
        keys.map(|key| key.references.clone()).collect()
    };
    tables.iter().map(parents).collect()
}

/// The tables that each table is a part of: those of whose rows it has at most one row for each.
fn wholes<'a>(tables: &[&'a Table]) -> Vec<Vec<&'a Name>> {
    let of_table = |table: &&'a Table| {
        let keys = table.foreign_keys.iter();
        keys.filter(|key| matches!(key.columns.as_slice(), [column] if table.is_unique(column)))
            .map(|key| &key.references)
            .collect()
    };
    tables.iter().map(of_table).collect()
}

/// The words of each table's parents, other than itself.
fn contexts(
    tables: &[&Table],
    parents: &[BTreeSet<Name>],
    prefix: Option<&str>,
) -> Vec<BTreeSet<String>> {
    let words = |(table, names): (&&Table, &BTreeSet<Name>)| {
        let others = names.iter().filter(|name| **name != table.name);
        let tokens = others.map(|name| table_tokens(&name.name, prefix));
        tokens
            .flat_map(|tokens| tokens.telling().to_vec())
            .collect()
    };
    tables.iter().zip(parents).map(words).collect()
}

fn left_over(tables: &[&Table]) -> Vec<bool> {
    let names = tables.iter().map(|table| &table.name);
    names.map(is_left_over).collect()
}

fn canonical_columns(table: &Table) -> BTreeSet<String> {
    let own = Tokens::of(&table.name.name);
    // The last word says what a row is: the `website_id` of a `website_event` is not its own.
    let says_what_it_is =
        |tokens: &Tokens| own.telling().last().is_some_and(|word| tokens.has(word));
    let name = |column: &str| {
        let tokens = Tokens::of(column);
        let rest = tokens.without(&own).filter(|_| says_what_it_is(&tokens));
        rest.unwrap_or(tokens).canonical()
    };
    table
        .columns
        .iter()
        .map(|column| name(&column.name))
        .collect()
}

/// The names of a table's columns by number, sorted, and what they weigh together.
struct ColumnNames {
    names: Vec<usize>,
    weight: f64,
}

/// Numbers all names and weighs them: rare ones tell more than `id` and `created` do.
fn weighed(tables: &[BTreeSet<String>]) -> (Vec<ColumnNames>, Vec<f64>) {
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for name in tables.iter().flatten() {
        *count.entry(name).or_default() += 1;
    }
    let weights: Vec<f64> = count
        .values()
        .map(|times| (1.0 + tables.len() as f64 / *times as f64).ln())
        .collect();
    let number: BTreeMap<&str, usize> = count
        .keys()
        .enumerate()
        .map(|(index, name)| (*name, index))
        .collect();
    let columns = tables.iter().map(|columns| {
        let names: Vec<usize> = columns.iter().map(|name| number[name.as_str()]).collect();
        ColumnNames {
            weight: names.iter().map(|name| weights[*name]).sum(),
            names,
        }
    });
    (columns.collect(), weights)
}
