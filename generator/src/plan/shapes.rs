//! Tables that are not one to one: several that feed one target table, and one that feeds several. Names have been
//! matched before; here keys, foreign keys and labels speak.

use std::collections::{BTreeMap, BTreeSet};

use super::coverage::{Coverage, coverage};
use super::inputs::Inputs;
use super::kinds::Kinds;
use super::similarity::{Tokens, similarity};
use super::tables::{Candidate, TableMatch};
use crate::catalog::{Column, Name, Table};

/// Of a table's columns that must be filled, the share that a feed has to have something for.
const COVERED: f64 = 0.5;
/// The same for a part of a split table, which has nothing but what its whole had.
const NEARLY_ALL: f64 = 0.75;
/// A part of a split table is told by columns that are in it and not in the main part.
const MOVED: usize = 2;

/// Looks at every target table that no source table is named like, and proposes what its shape says.
pub(super) fn reshape(
    inputs: &Inputs<'_>,
    matches: &mut [TableMatch],
    taken: &BTreeMap<Name, Name>,
) {
    let kinds = Kinds::new(inputs);
    without_other_links(inputs, matches, taken);
    // Labels name tables more clearly than keys do, so they go first.
    let known = Known::new(inputs, matches, taken);
    let by_kind = open(matches).map(|found| {
        let to = inputs.target.table(&found.target)?;
        known.kinds(&kinds, to).or_else(|| known.arc(to))
    });
    let by_kind: Vec<Option<Reshaped>> = by_kind.collect();
    for (found, reshaped) in matches
        .iter_mut()
        .filter(|found| !found.is_settled())
        .zip(by_kind)
    {
        if let Some(reshaped) = reshaped {
            found.take(reshaped);
        }
    }
    // A part of a part is found once the part is, so the tables are gone through again while anything is found.
    for _ in 0..3 {
        let known = Known::new(inputs, matches, taken);
        let mut changed = false;
        for found in matches.iter_mut().filter(|found| !found.is_settled()) {
            let Some(to) = inputs.target.table(&found.target) else {
                continue;
            };
            let reshaped = known
                .link(to)
                .or_else(|| known.part(to))
                .or_else(|| known.some_rows(found, to));
            if let Some(reshaped) = reshaped {
                changed |= found.feeds != reshaped.feeds;
                found.take(reshaped);
            }
        }
        if !changed {
            break;
        }
    }
    siblings(inputs, matches, taken);
}

fn open(matches: &[TableMatch]) -> impl Iterator<Item = &TableMatch> {
    matches.iter().filter(|found| !found.is_settled())
}

impl TableMatch {
    fn take(&mut self, reshaped: Reshaped) {
        self.feeds = reshaped.feeds;
        self.sure = reshaped.sure;
        self.shaped = true;
    }
}

/// Takes matches of names that are only alike away again where both keys are made of parents' keys, and of others'.
fn without_other_links(
    inputs: &Inputs<'_>,
    matches: &mut [TableMatch],
    taken: &BTreeMap<Name, Name>,
) {
    let known = Known::new(inputs, matches, taken);
    let wrong: Vec<bool> = matches
        .iter()
        .map(|found| {
            found
                .feeds
                .iter()
                .any(|feed| known.links_others(found, feed))
        })
        .collect();
    for (found, _) in matches.iter_mut().zip(wrong).filter(|(_, wrong)| *wrong) {
        found.feeds.clear();
        found.sure = false;
    }
}

/// The tables that the foreign keys in a table's primary key point at.
fn key_parents(table: &Table) -> Vec<&Name> {
    let columns = table.primary_key.iter().flat_map(|key| &key.columns);
    let mut parents: Vec<&Name> = columns
        .filter_map(|column| Some(&table.foreign_key_of(column)?.references))
        .collect();
    parents.sort();
    parents
}

/// What a shape says about a target table.
struct Reshaped {
    feeds: Vec<Candidate>,
    sure: bool,
}

/// What is known of the other tables.
struct Known<'a> {
    inputs: &'a Inputs<'a>,
    /// Source tables by target tables, where the match stands.
    feeds: BTreeMap<&'a Name, Vec<&'a Name>>,
    /// The same the other way round.
    homes: BTreeMap<&'a Name, BTreeSet<&'a Name>>,
    /// Target tables whose match needs no question.
    sure: BTreeSet<&'a Name>,
    /// Source tables by the target tables that their keys, made of foreign keys alone, point at.
    links: BTreeMap<Vec<&'a Name>, Vec<&'a Table>>,
}

impl<'a> Known<'a> {
    fn new(inputs: &'a Inputs<'a>, matches: &[TableMatch], taken: &BTreeMap<Name, Name>) -> Self {
        let mut known = Self {
            inputs,
            feeds: BTreeMap::new(),
            homes: BTreeMap::new(),
            sure: BTreeSet::new(),
            links: BTreeMap::new(),
        };
        for (source, target) in taken {
            known.note(source, target, true);
        }
        for found in matches.iter().filter(|found| found.is_settled()) {
            for feed in &found.feeds {
                known.note(&feed.source, &found.target, found.sure);
            }
        }
        for table in inputs.sources() {
            for parents in known.link_keys(table) {
                let links = known.links.entry(parents).or_default();
                if !links.iter().any(|other| other.name == table.name) {
                    links.push(table);
                }
            }
        }
        known
    }

    fn note(&mut self, source: &Name, target: &Name, sure: bool) {
        let (Some(from), Some(to)) = (
            self.inputs.source.table(source),
            self.inputs.target.table(target),
        ) else {
            return;
        };
        self.feeds.entry(&to.name).or_default().push(&from.name);
        self.homes.entry(&from.name).or_default().insert(&to.name);
        if sure {
            self.sure.insert(&to.name);
        }
    }

    /// The one table that feeds a target table.
    fn only_feed(&self, target: &Name) -> Option<&'a Table> {
        match self.feeds.get(target)?.as_slice() {
            [only] => self.inputs.source.table(only),
            _ => None,
        }
    }

    /// Whether both keys are made of parents' keys, and of others', though the names are alike.
    fn links_others(&self, found: &TableMatch, feed: &Candidate) -> bool {
        let (Some(from), Some(to)) = (
            self.inputs.source.table(&feed.source),
            self.inputs.target.table(&found.target),
        ) else {
            return false;
        };
        let (own, links) = (key_parents(to), self.link_keys(from));
        own.len() > 1
            && !links.is_empty()
            && !links.contains(&own)
            && feed.by_name < super::table_scores::SAME
    }

    /// The target table that a source table became; where it was split, the one that the others are parts of.
    fn main_home(&self, source: &Name) -> Option<&'a Name> {
        let homes = self.homes.get(source)?;
        let is_part = |home: &Name| {
            let table = self.inputs.target.table(home);
            table.is_some_and(|table| {
                homes
                    .iter()
                    .any(|whole| *whole != home && one_to_one(table, whole))
            })
        };
        homes.iter().copied().find(|home| !is_part(home))
    }

    /// The parents, as target tables, of each key of a source table that is made of foreign keys alone.
    fn link_keys(&self, table: &Table) -> Vec<Vec<&'a Name>> {
        let parents = |key: &[String]| -> Option<Vec<&'a Name>> {
            let mut parents = Vec::new();
            for column in key {
                let parent = self.inputs.facts.refers_to(table, column)?;
                parents.push(self.main_home(parent)?);
            }
            parents.sort();
            (parents.len() > 1).then_some(parents)
        };
        table.unique_keys().filter_map(parents).collect()
    }

    /// Several kinds of rows in one table: the labels of its enum name the tables that they come from.
    fn kinds(&self, kinds: &Kinds<'_>, to: &'a Table) -> Option<Reshaped> {
        let named = kinds.of(self.inputs, to)?;
        let tables: Vec<&Table> = named.iter().map(|kind| kind.table).collect();
        let covered = self.together(&tables, to, Some(&named[0].column));
        if covered.required < COVERED || covered.matched < MOVED {
            return None;
        }
        let feeds = named.iter().map(|kind| {
            let reason = format!("the label {} of {} names it", kind.label, kind.column);
            Candidate {
                constant: Some((kind.column.clone(), kind.label.clone())),
                ..Candidate::shaped(&kind.table.name, kind.score.min(0.79), reason)
            }
        });
        // Whoever is split into a part of its own and a row here is told twice: by the label and by the part's key.
        let told_twice = |kind: &super::kinds::Kind<'_>| {
            kind.score >= 1.0
                && self.homes.get(&kind.table.name).is_some_and(|homes| {
                    homes.iter().any(|home| {
                        self.inputs
                            .target
                            .table(home)
                            .is_some_and(|home| one_to_one(home, &to.name))
                    })
                })
        };
        Some(Reshaped {
            sure: named.iter().all(told_twice),
            feeds: feeds.collect(),
        })
    }

    /// What several tables have for a target table, together.
    fn together(&self, tables: &[&Table], to: &Table, kind: Option<&str>) -> Coverage {
        let each: Vec<Coverage> = tables
            .iter()
            .map(|from| coverage(self.inputs, &self.homes, from, to, kind))
            .collect();
        // Few tables: no digit is lost.
        let count = each.len().max(1) as f64;
        Coverage {
            required: each.iter().map(|one| one.required).sum::<f64>() / count,
            matched: each.iter().map(|one| one.matched).sum(),
            moved: each.iter().map(|one| one.moved).sum(),
        }
    }

    /// A table whose key is made of its parents' keys: fed by those whose key has the same parents.
    fn link(&self, to: &'a Table) -> Option<Reshaped> {
        let parents = key_parents(to);
        let alike: Vec<&&Table> = self
            .links
            .get(&parents)?
            .iter()
            .filter(|from| self.is_free(from))
            .collect();
        let rivals = self.inputs.targets().into_iter().filter(|other| {
            other.name != to.name
                && key_parents(other) == parents
                && !self.feeds.contains_key(&other.name)
        });
        let alone = alike.len() == 1 && rivals.count() == 0;
        let feeds: Vec<Candidate> = alike
            .iter()
            .map(|from| {
                let reason = "its key has the same parents".to_owned();
                Candidate::shaped(&from.name, if alone { 0.85 } else { 0.7 }, reason)
            })
            .collect();
        let sure = alone && parents.iter().all(|parent| self.sure.contains(*parent));
        (!feeds.is_empty()).then_some(Reshaped { feeds, sure })
    }

    /// Rows of several parents, exactly one to each: a CHECK says so, and the columns are named like the parents.
    fn arc(&self, to: &'a Table) -> Option<Reshaped> {
        let one_of = |check: &&crate::catalog::Check| {
            check.expression.contains("num_nonnulls(")
                && check
                    .expression
                    .trim_end_matches([')', ' '])
                    .ends_with("= 1")
        };
        let check = to.checks.iter().find(one_of)?;
        let named = to
            .foreign_keys
            .iter()
            .filter_map(|key| match key.columns.as_slice() {
                [column]
                    if check.expression.contains(column.as_str())
                        && names_parent(column, &key.references) =>
                {
                    self.only_feed(&key.references)
                }
                _ => None,
            });
        let feeds: Vec<Candidate> = named
            .map(|from| {
                Candidate::shaped(
                    &from.name,
                    0.7,
                    "a column is kept for the keys of its rows".to_owned(),
                )
            })
            .collect();
        (feeds.len() > 1).then_some(Reshaped { feeds, sure: false })
    }

    /// Whether a source table has no home that is named like it.
    fn is_free(&self, from: &Table) -> bool {
        !self.homes.contains_key(&from.name)
    }

    /// A part of a table that was split: its rows are one to one with those of the main part.
    fn part(&self, to: &'a Table) -> Option<Reshaped> {
        let whole = to
            .foreign_keys
            .iter()
            .find_map(|key| match key.columns.as_slice() {
                [column] if is_own_row(to, column) => {
                    Some((self.only_feed(&key.references)?, &key.references))
                }
                _ => None,
            });
        let (from, main) = whole?;
        let covered = coverage(self.inputs, &self.homes, from, to, None);
        if covered.required < NEARLY_ALL {
            return None;
        }
        let (score, reason) = match covered.moved {
            0 => (
                0.6,
                "a row of it belongs to each of these, and it needs nothing more".to_owned(),
            ),
            moved => (
                0.85,
                format!(
                    "a row of it belongs to each of these, and {moved} of their columns are in it"
                ),
            ),
        };
        Some(Reshaped {
            feeds: vec![Candidate::shaped(&from.name, score, reason)],
            sure: covered.moved >= MOVED && self.sure.contains(main),
        })
    }

    /// Some of the rows of a table that feeds another one: the names say so, and nothing that is needed is missing.
    fn some_rows(&self, found: &TableMatch, to: &Table) -> Option<Reshaped> {
        let best = found
            .candidates
            .iter()
            .find(|one| one.by_name >= super::table_scores::NAMED)?;
        let from = self.inputs.source.table(&best.source)?;
        let covered = coverage(self.inputs, &self.homes, from, to, None);
        let fits =
            covered.required >= 1.0 && covered.matched >= MOVED && !self.links_others(found, best);
        fits.then(|| Reshaped {
            feeds: vec![best.clone()],
            sure: false,
        })
    }
}

/// Whether a column of a table says which one row of the parent its row belongs to.
pub(super) fn is_own_row(table: &Table, column: &str) -> bool {
    let required = table
        .column(column)
        .is_some_and(|column: &Column| column.not_null);
    required && table.foreign_key_of(column).is_some() && table.is_unique(column)
}

/// Whether a column has its name of the table that it refers to: `post_report_id` of `post_report`.
pub(super) fn names_parent(column: &str, parent: &Name) -> bool {
    similarity(&Tokens::of(column).without_id(), &Tokens::of(&parent.name))
        >= super::table_scores::SAME
}

fn one_to_one(part: &Table, whole: &Name) -> bool {
    let mut keys = part
        .foreign_keys
        .iter()
        .filter(|key| key.references == *whole);
    keys.any(|key| matches!(key.columns.as_slice(), [column] if is_own_row(part, column)))
}

/// Source tables without a home that are built like one which has a home: both may have become that table.
fn siblings(inputs: &Inputs<'_>, matches: &mut [TableMatch], taken: &BTreeMap<Name, Name>) {
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
            found.sure = false;
            found.shaped = true;
        }
    }
}

/// Names of tables that somebody put aside.
pub(super) fn is_left_over(name: &Name) -> bool {
    let tokens = Tokens::of(&name.name);
    [
        "old",
        "backup",
        "bak",
        "tmp",
        "temp",
        "copy",
        "archive",
        "archived",
        "obsolete",
        "unused",
        "deprecated",
    ]
    .iter()
    .any(|word| tokens.has(word))
}
