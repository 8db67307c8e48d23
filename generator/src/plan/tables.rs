//! Which source table becomes which target table: pairs are scored, assigned one to one, and reshaped where tables were
//! merged, split or folded.

use std::collections::BTreeMap;

use super::assignment::assign;
use super::inputs::Inputs;
use super::shapes::reshape;
use super::table_scores::{NAMED, Pair, Ranked, SAME, Scores};
use crate::catalog::{Name, Table};

/// Below this a pair whose names differ is not even recommended.
const LIKELY: f64 = 0.60;

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
    let ranked = Ranked::of(&second, sources.len());
    let mut matches: Vec<TableMatch> = (0..targets.len())
        .map(|target| scored.judged(target, chosen[target], &ranked))
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
