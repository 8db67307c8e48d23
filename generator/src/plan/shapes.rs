//! Tables that are not one to one: several that feed one target table, and one that feeds several. Names have been
//! matched before; here keys, foreign keys and labels speak.

use std::collections::{BTreeMap, BTreeSet};

use super::coverage::{coverage, spoken_of};
use super::happenings::moment_of;
use super::inputs::Inputs;
use super::kinds::Kinds;
use super::known::{Known, is_own_row, key_parents, names_parent, one_to_one};
use super::siblings::siblings;
use super::similarity::Tokens;
use super::tables::{Candidate, TableMatch};
use crate::catalog::{Name, Table};

/// Of a table's columns that must be filled, the share that a feed has to have something for.
pub(super) const COVERED: f64 = 0.5;
/// The same for a part of a split table, which has nothing but what its whole had.
const NEARLY_ALL: f64 = 0.75;
/// A part of a split table is told by columns that are in it and not in the main part.
const MOVED: usize = 2;
/// Single words are weaker than whole names, so more of them are needed.
const SPOKEN_OF: usize = 3;

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
                .or_else(|| known.some_rows(found, to))
                .or_else(|| known.by_word(to))
                .or_else(|| known.happened(to));
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

/// What a shape says about a target table.
pub(super) struct Reshaped {
    pub(super) feeds: Vec<Candidate>,
    pub(super) sure: bool,
}

impl<'a> Known<'a> {
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
        let no_rival = rivals.count() == 0;
        let alone = alike.len() == 1 && no_rival;
        let feeds: Vec<Candidate> = alike
            .iter()
            .map(|from| {
                let reason = "its key has the same parents".to_owned();
                Candidate::shaped(&from.name, if alone { 0.85 } else { 0.7 }, reason)
            })
            .collect();
        let parents_are_sure = parents.iter().all(|parent| self.sure.contains(*parent));
        let sure = parents_are_sure && (alone || (no_rival && self.each_is_told(&alike, to)));
        (!feeds.is_empty()).then_some(Reshaped { feeds, sure })
    }

    /// Whether each of several tables has a column of its own that says when its rows were made.
    fn each_is_told(&self, tables: &[&&Table], to: &Table) -> bool {
        let told = tables.iter().map(|from| moment_of(self.inputs, from, to));
        let moments: Option<BTreeSet<&str>> = told
            .map(|column| column.map(|column| column.name.as_str()))
            .collect();
        moments.is_some_and(|moments| moments.len() == tables.len())
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
        let is_told = covered.moved >= MOVED || self.is_named_part(from, main, to);
        let (score, reason) = match covered.moved {
            0 if is_told => (
                0.8,
                "a row of it belongs to each of these, and it speaks of what they have".to_owned(),
            ),
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
            sure: is_told && self.sure.contains(main),
        })
    }

    /// Whether a part has its name of the main part, and several columns of the source that the main part does not have
    /// are spoken of in it.
    fn is_named_part(&self, from: &Table, main: &Name, to: &Table) -> bool {
        let is_named = Tokens::of(&to.name.name).has_all(&Tokens::of(&main.name));
        let whole = self.inputs.target.table(main);
        is_named && whole.is_some_and(|whole| spoken_of(from, whole, to) >= SPOKEN_OF)
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
