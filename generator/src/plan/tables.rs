//! Which source table becomes which target table: names, columns and neighbours, assigned one to one.

use std::collections::{BTreeMap, BTreeSet};

use super::assignment::assign;
use super::inputs::Inputs;
use super::similarity::{Tokens, common_prefix, similarity, table_tokens};
use crate::catalog::{Name, Table};

/// Below this a pair of tables is no candidate at all.
const FLOOR: f64 = 0.40;
/// Below this a match is asked for.
const SURE: f64 = 0.70;
/// Names that share less than this are never matched without a question, however well the columns agree.
const NAMED: f64 = 0.6;
/// A match that is better than the next by less than this is asked for.
const MARGIN: f64 = 0.08;

/// What may feed one target table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TableMatch {
    /// The target table.
    pub(super) target: Name,
    /// The source table that it is matched to, if any.
    pub(super) chosen: Option<Candidate>,
    /// Whether that is clear enough to go on without asking.
    pub(super) sure: bool,
    /// The best candidates, whether taken elsewhere or not, best first.
    pub(super) candidates: Vec<Candidate>,
}

/// A source table that may feed a target table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    pub(super) source: Name,
    pub(super) score: f64,
    pub(super) reason: String,
}

/// Matches the tables that no mapping file speaks of yet. `taken` are source tables that feed one already.
pub(super) fn match_tables(
    inputs: &Inputs<'_>,
    targets: &[&Table],
    taken: &BTreeMap<Name, Name>,
) -> Vec<TableMatch> {
    let sources = inputs.sources();
    let scored = Scores::new(inputs, &sources, targets);
    let first = scored.pairs(&BTreeMap::new());
    let known = scored.assigned(&first, taken);
    // Neighbours are known now: a child of matched parents is likelier to be the parents' child on the other side too.
    let second = scored.pairs(&known);
    let free: Vec<Pair> = second
        .iter()
        .filter(|pair| !taken.contains_key(&sources[pair.source].name))
        .cloned()
        .collect();
    let chosen = assign(
        targets.len(),
        sources.len(),
        &free.iter().map(Pair::plain).collect::<Vec<_>>(),
    );
    (0..targets.len())
        .map(|target| scored.judged(target, chosen[target], &second))
        .collect()
}

#[derive(Debug, Clone)]
struct Pair {
    target: usize,
    source: usize,
    score: f64,
    by_name: f64,
    shared: usize,
}

impl Pair {
    fn plain(&self) -> (usize, usize, f64) {
        (self.target, self.source, self.score)
    }
}

struct Scores<'a> {
    sources: &'a [&'a Table],
    targets: &'a [&'a Table],
    source_names: Vec<Tokens>,
    target_names: Vec<Tokens>,
    source_columns: Vec<BTreeSet<String>>,
    target_columns: Vec<BTreeSet<String>>,
    source_parents: Vec<BTreeSet<Name>>,
    target_parents: Vec<BTreeSet<Name>>,
    weights: BTreeMap<String, f64>,
}

impl<'a> Scores<'a> {
    fn new(inputs: &'a Inputs<'_>, sources: &'a [&'a Table], targets: &'a [&'a Table]) -> Self {
        let source_prefix = common_prefix(sources.iter().map(|table| table.name.name.as_str()));
        let all_targets = inputs.targets();
        let target_prefix = common_prefix(all_targets.iter().map(|table| table.name.name.as_str()));
        let named = |tables: &[&Table], prefix: &Option<String>| -> Vec<Tokens> {
            tables
                .iter()
                .map(|table| table_tokens(&table.name.name, prefix.as_deref()))
                .collect()
        };
        let source_columns: Vec<_> = sources
            .iter()
            .map(|table| canonical_columns(table))
            .collect();
        let target_columns: Vec<_> = targets
            .iter()
            .map(|table| canonical_columns(table))
            .collect();
        let parents = |table: &Table| {
            table
                .foreign_keys
                .iter()
                .map(|key| key.references.clone())
                .collect::<BTreeSet<_>>()
        };
        Self {
            source_names: named(sources, &source_prefix),
            target_names: named(targets, &target_prefix),
            weights: weights(source_columns.iter().chain(&target_columns)),
            source_parents: sources
                .iter()
                .map(|table| {
                    table
                        .columns
                        .iter()
                        .filter_map(|column| inputs.facts.refers_to(table, &column.name).cloned())
                        .collect()
                })
                .collect(),
            target_parents: targets.iter().map(|table| parents(table)).collect(),
            source_columns,
            target_columns,
            sources,
            targets,
        }
    }

    /// All pairs above the floor. `known` are source tables with their targets, for the neighbours' part.
    fn pairs(&self, known: &BTreeMap<Name, Name>) -> Vec<Pair> {
        let mut pairs = Vec::new();
        for target in 0..self.targets.len() {
            for source in 0..self.sources.len() {
                let pair = self.pair(target, source, known);
                if pair.score >= FLOOR {
                    pairs.push(pair);
                }
            }
        }
        pairs
    }

    fn pair(&self, target: usize, source: usize, known: &BTreeMap<Name, Name>) -> Pair {
        let by_name = similarity(&self.source_names[source], &self.target_names[target]);
        let (overlap, shared) = self.overlap(target, source);
        let mut score = 0.65 * by_name + 0.35 * overlap;
        // Names of one meaning are decisive; a lucky overlap of everyday columns alone is not.
        if by_name >= 0.97 {
            score = score.max(0.8 + 0.2 * overlap);
        }
        let (from, to) = (&self.source_parents[source], &self.target_parents[target]);
        let agree = from
            .iter()
            .filter(|parent| known.get(parent).is_some_and(|target| to.contains(target)))
            .count();
        if agree > 0 {
            let all = from.len().max(to.len()).max(1);
            score += 0.12 * agree as f64 / all as f64;
        }
        Pair {
            target,
            source,
            score: score.min(1.0),
            by_name,
            shared,
        }
    }

    /// How much of the columns' meaning both share; columns that many tables have count little.
    fn overlap(&self, target: usize, source: usize) -> (f64, usize) {
        let (left, right) = (&self.source_columns[source], &self.target_columns[target]);
        let weight = |name: &String| self.weights.get(name).copied().unwrap_or(1.0);
        let shared: Vec<&String> = left.intersection(right).collect();
        let both: f64 = shared.iter().map(|name| weight(name)).sum();
        let (one, other): (f64, f64) = (
            left.iter().map(weight).sum(),
            right.iter().map(weight).sum(),
        );
        // A small table lies in many large ones by chance, so the larger one counts as well.
        let size = (one * other).sqrt();
        (if size > 0.0 { both / size } else { 0.0 }, shared.len())
    }

    fn assigned(&self, pairs: &[Pair], taken: &BTreeMap<Name, Name>) -> BTreeMap<Name, Name> {
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

    fn judged(&self, target: usize, chosen: Option<usize>, pairs: &[Pair]) -> TableMatch {
        let mut mine: Vec<&Pair> = pairs.iter().filter(|pair| pair.target == target).collect();
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
            .iter()
            .filter(|other| Some(other.source) == chosen && other.target != target)
            .map(|other| other.score)
            .fold(0.0, f64::max);
        let sure = pair.is_some_and(|pair| {
            let clear = pair.score - rival >= MARGIN && pair.score - wooed >= MARGIN;
            pair.score >= SURE && pair.by_name >= NAMED && (clear || pair.by_name >= 1.0)
        });
        TableMatch {
            target: self.targets[target].name.clone(),
            chosen: pair.map(|pair| self.candidate(pair)),
            sure,
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
            self.target_columns[pair.target].len()
        );
        Candidate {
            source: self.sources[pair.source].name.clone(),
            score: pair.score,
            reason,
        }
    }
}

fn canonical_columns(table: &Table) -> BTreeSet<String> {
    let own = Tokens::of(&table.name.name);
    let name = |column: &str| {
        let tokens = Tokens::of(column);
        tokens.without(&own).unwrap_or(tokens).canonical()
    };
    table
        .columns
        .iter()
        .map(|column| name(&column.name))
        .collect()
}

/// Rare column names tell more than `id` and `created` do.
fn weights<'s>(tables: impl Iterator<Item = &'s BTreeSet<String>>) -> BTreeMap<String, f64> {
    let mut count: BTreeMap<String, f64> = BTreeMap::new();
    let mut all = 0.0;
    for columns in tables {
        all += 1.0;
        for column in columns {
            *count.entry(column.clone()).or_default() += 1.0;
        }
    }
    count
        .into_iter()
        .map(|(name, times)| (name, (1.0 + all / times).ln()))
        .collect()
}
