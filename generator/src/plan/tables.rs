//! Which source table becomes which target table: names, columns and neighbours, assigned one to one.

use std::collections::{BTreeMap, BTreeSet};

use super::assignment::assign;
use super::inputs::Inputs;
use super::shapes::{is_left_over, reshape};
use super::similarity::{Tokens, common_prefix, similarity, table_tokens};
use crate::catalog::{Name, Table};

/// Below this a pair of tables is no candidate at all.
const FLOOR: f64 = 0.40;
/// Below this a pair whose names differ is not even recommended.
const LIKELY: f64 = 0.60;
/// Below this a match is asked for.
const SURE: f64 = 0.70;
/// What matched parents add at most.
const NEIGHBOURS: f64 = 0.12;
/// Names that share less than this are never matched without a question, however well the columns agree.
pub(super) const NAMED: f64 = 0.6;
/// A column that more tables have than this tells nothing of which.
const FEW: usize = 20;
/// From here on names say the same.
pub(super) const SAME: f64 = 0.97;
/// So many columns of one name are no chance.
const MANY: usize = 5;
/// A match that is better than the next by less than this is asked for.
const MARGIN: f64 = 0.08;

/// What may feed one target table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TableMatch {
    /// The target table.
    pub(super) target: Name,
    /// The source tables that feed it by this proposal: one in most cases, several where tables are merged.
    pub(super) feeds: Vec<Candidate>,
    /// Whether that is clear enough to go on without asking.
    pub(super) sure: bool,
    /// Whether keys and labels told it, and not the names.
    pub(super) shaped: bool,
    /// The best candidates, whether taken elsewhere or not, best first.
    pub(super) candidates: Vec<Candidate>,
}

/// A source table that may feed a target table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    pub(super) source: Name,
    pub(super) score: f64,
    /// How alike the names are.
    pub(super) by_name: f64,
    pub(super) reason: String,
    /// A column that tells this table's rows from those of the other feeds, and its label.
    pub(super) constant: Option<(String, String)>,
}

impl Candidate {
    /// One that keys or labels told of.
    pub(super) fn shaped(source: &Name, score: f64, reason: String) -> Self {
        Self {
            source: source.clone(),
            score,
            by_name: 0.0,
            reason,
            constant: None,
        }
    }
}

impl TableMatch {
    /// Whether it stands: by name, or by its shape.
    pub(super) fn is_settled(&self) -> bool {
        self.shaped || self.feeds.iter().any(|feed| feed.by_name >= NAMED)
    }
}

/// Matches the tables that no mapping file speaks of yet. `taken` are source tables that feed one already.
pub(super) fn match_tables(
    inputs: &Inputs<'_>,
    targets: &[&Table],
    taken: &BTreeMap<Name, Name>,
) -> Vec<TableMatch> {
    let sources = inputs.sources();
    let scored = Scores::new(inputs, &sources, targets);
    let alone = scored.alone();
    let alone = scored.without_parts(alone);
    let first = scored.among_neighbours(&alone, &BTreeMap::new());
    let known = scored.assigned(&first, taken);
    // Neighbours are known now: a child of matched parents is likelier to be the parents' child on the other side too.
    let second = scored.among_neighbours(&alone, &known);
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
    let mut matches: Vec<TableMatch> = (0..targets.len())
        .map(|target| scored.judged(target, chosen[target], &second))
        .collect();
    for found in &mut matches {
        found
            .feeds
            .retain(|feed| feed.by_name >= NAMED || feed.score >= LIKELY);
    }
    without_children(inputs, &mut matches);
    reshape(inputs, &mut matches, taken);
    matches
}

/// A table that refers to what a source table became holds the children of its rows, not the rows: `community_tag` is
/// no second `community`.
fn without_children(inputs: &Inputs<'_>, matches: &mut [TableMatch]) {
    let mut homes: BTreeMap<Name, (Name, f64)> = BTreeMap::new();
    for found in matches.iter() {
        for feed in &found.feeds {
            let best = homes
                .entry(feed.source.clone())
                .or_insert((found.target.clone(), feed.by_name));
            if feed.by_name > best.1 {
                *best = (found.target.clone(), feed.by_name);
            }
        }
        let others = found.candidates.iter().filter(|one| one.by_name >= SAME);
        for one in others {
            homes.insert(one.source.clone(), (found.target.clone(), one.by_name));
        }
    }
    for found in matches.iter_mut() {
        let Some(to) = inputs.target.table(&found.target) else {
            continue;
        };
        let is_child = |candidate: &Candidate| {
            let home = homes
                .get(&candidate.source)
                .filter(|(home, _)| *home != found.target);
            home.is_some_and(|(home, by_name)| {
                *by_name > candidate.by_name
                    && to.foreign_keys.iter().any(|key| {
                        key.references == *home
                            && !matches!(key.columns.as_slice(), [column] if to.is_unique(column))
                    })
            })
        };
        found.feeds.retain(|candidate| !is_child(candidate));
        found.candidates.retain(|candidate| !is_child(candidate));
        found.sure &= !found.feeds.is_empty();
    }
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
    /// What it weighs in the assignment: two poor matches are not worth a good one.
    fn plain(&self) -> (usize, usize, f64) {
        (self.target, self.source, self.score - FLOOR + 0.05)
    }
}

struct Scores<'a> {
    sources: &'a [&'a Table],
    targets: &'a [&'a Table],
    source_names: Vec<Tokens>,
    target_names: Vec<Tokens>,
    source_columns: Vec<ColumnNames>,
    target_columns: Vec<ColumnNames>,
    source_parents: Vec<BTreeSet<Name>>,
    target_parents: Vec<BTreeSet<Name>>,
    weights: Vec<f64>,
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
        let canonical: Vec<_> = sources
            .iter()
            .chain(targets)
            .map(|table| canonical_columns(table))
            .collect();
        let (mut source_columns, weights) = weighed(&canonical);
        let target_columns = source_columns.split_off(sources.len());
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
            weights,
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

    /// All pairs that the neighbours' part may still lift above the floor. Only pairs that have anything in common are
    /// looked at: a word of their names, or a column that few tables have.
    fn alone(&self) -> Vec<Pair> {
        let mut by_word: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut by_column: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for source in 0..self.sources.len() {
            for word in self.source_names[source].keys() {
                by_word.entry(word).or_default().push(source);
            }
            for column in &self.source_columns[source].names {
                by_column.entry(*column).or_default().push(source);
            }
        }
        by_column.retain(|_, sources| sources.len() <= FEW);
        let near = |target: usize| {
            let words = self.target_names[target].keys().iter();
            let words = words.filter_map(|word| by_word.get(word.as_str()));
            let columns = self.target_columns[target]
                .names
                .iter()
                .filter_map(|column| by_column.get(column));
            words
                .chain(columns)
                .flatten()
                .copied()
                .collect::<BTreeSet<usize>>()
        };
        (0..self.targets.len())
            .flat_map(|target| near(target).into_iter().map(move |source| (target, source)))
            .map(|(target, source)| self.pair(target, source))
            .filter(|pair| pair.score >= FLOOR - NEIGHBOURS)
            .collect()
    }

    /// Without pairs that the shape of either table speaks against, unless the names are the same: a table with at most
    /// one row for each row of another is a part of it, and the whole goes before its parts.
    fn without_parts(&self, pairs: Vec<Pair>) -> Vec<Pair> {
        let named: BTreeSet<(&Name, usize)> = pairs
            .iter()
            .filter(|pair| pair.by_name >= NAMED)
            .map(|pair| (&self.targets[pair.target].name, pair.source))
            .collect();
        let wholes = |table: &'a Table| {
            let keys = table.foreign_keys.iter();
            keys.filter(|key| matches!(key.columns.as_slice(), [column] if table.is_unique(column)))
                .map(|key| &key.references)
        };
        let stands = |pair: &Pair| {
            let (from, to) = (self.sources[pair.source], self.targets[pair.target]);
            let is_folded = wholes(from).next().is_some() && wholes(to).next().is_none();
            let goes_first = wholes(to).any(|whole| named.contains(&(whole, pair.source)));
            pair.by_name >= SAME || !(is_folded || goes_first)
        };
        pairs.into_iter().filter(stands).collect()
    }

    fn pair(&self, target: usize, source: usize) -> Pair {
        let by_name = similarity(&self.source_names[source], &self.target_names[target]);
        let (overlap, shared) = self.overlap(target, source);
        let mut score = 0.65 * by_name + 0.35 * overlap;
        // Names of one meaning are decisive; a lucky overlap of everyday columns alone is not.
        if by_name >= SAME {
            score = score.max(0.8 + 0.2 * overlap);
        }
        // What somebody put aside is no source unless the target put it aside as well.
        if is_left_over(&self.sources[source].name) && !is_left_over(&self.targets[target].name) {
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

    /// The pairs above the floor, those likelier whose parents are matched too. `known` are source tables with their
    /// targets.
    fn among_neighbours(&self, pairs: &[Pair], known: &BTreeMap<Name, Name>) -> Vec<Pair> {
        let lifted = pairs.iter().map(|pair| {
            let (from, to) = (
                &self.source_parents[pair.source],
                &self.target_parents[pair.target],
            );
            let follows =
                |parent: &&Name| known.get(*parent).is_some_and(|target| to.contains(target));
            let agree = from.iter().filter(follows).count();
            let all = from.len().max(to.len()).max(1);
            let score = pair.score + NEIGHBOURS * agree as f64 / all as f64;
            Pair {
                score: score.min(1.0),
                ..pair.clone()
            }
        });
        lifted.filter(|pair| pair.score >= FLOOR).collect()
    }

    /// How much of the columns' meaning both share; columns that many tables have count little.
    fn overlap(&self, target: usize, source: usize) -> (f64, usize) {
        let (left, right) = (&self.source_columns[source], &self.target_columns[target]);
        let shared: Vec<usize> = left
            .names
            .iter()
            .filter(|name| right.names.binary_search(name).is_ok())
            .copied()
            .collect();
        let both: f64 = shared.iter().map(|name| self.weights[*name]).sum();
        // A small table lies in many large ones by chance, so the larger one counts as well.
        let size = (left.weight * right.weight).sqrt();
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
