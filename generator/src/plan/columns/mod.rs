//! How each column of a target table is made from a matched source table: candidates, one-to-one, and what is asked.

mod candidate;
mod codes;
mod compounds;
mod joins;
mod keys;
mod names;
mod periods;
mod proposal;
mod questions;
mod renames;
mod special;
mod switches;
mod together;

use std::collections::{BTreeMap, BTreeSet};

use super::assignment::assign;
use super::inputs::Inputs;
use crate::catalog::{Column, Name, Table};

use candidate::{Candidate, candidate};
pub(super) use joins::Folded;
pub(super) use names::Names;
pub(super) use proposal::Proposal;
pub(super) use questions::whose;

/// From here on a proposal needs no question.
const SURE: f64 = 0.80;
/// A proposal that is better than the next by less than this is asked for.
const MARGIN: f64 = 0.06;

/// What feeds a target table, as far as references to it need to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parent {
    /// The entity.
    pub(super) entity: String,
    /// Its feeds: their names and source tables.
    pub(super) feeds: Vec<(String, Name)>,
}

/// A pair of tables whose columns are matched.
#[derive(Clone, Copy)]
pub(super) struct Pairing<'a> {
    pub(super) inputs: &'a Inputs<'a>,
    /// Entities by the target tables that they fill.
    pub(super) parents: &'a BTreeMap<Name, Parent>,
    /// The target tables that each source table feeds.
    pub(super) homes: &'a BTreeMap<Name, Vec<Name>>,
    /// The names of both tables' columns.
    pub(super) names: &'a Names<'a>,
    /// Tables that were folded into others.
    pub(super) folded: &'a Folded<'a>,
    /// The word that most source tables begin with.
    pub(super) prefix: Option<&'a str>,
    /// A column that tells this feed's rows from those of the other feeds, and its label.
    pub(super) constant: Option<&'a (String, String)>,
    /// Whether other tables may be joined; not to a feed that has joins of its own.
    pub(super) may_join: bool,
    /// The source tables of all feeds of the entity, in their order.
    pub(super) feeds: &'a [Name],
    /// The place of this feed among them.
    pub(super) number: usize,
    pub(super) entity: &'a str,
    pub(super) from: &'a Table,
    pub(super) to: &'a Table,
}

impl Pairing<'_> {
    /// Whether other tables feed the target table as well.
    fn several(&self) -> bool {
        self.feeds.len() > 1
    }
}

/// Proposes a rule for every target column of `wanted` that the source can make; `used` are source columns that other
/// rules take already.
pub(super) fn propose(pairing: Pairing<'_>, wanted: &[&Column], used: &BTreeSet<&str>) -> Proposal {
    let mut proposal = Proposal::default();
    let mut open = Vec::new();
    for column in wanted.iter().filter(|column| column.generated.is_none()) {
        if let Some(numbering) = keys::numbering(pairing, column) {
            proposal.number(pairing, column, numbering);
        } else if let Some(found) = keys::rule(pairing, column) {
            proposal.take(pairing, column, found, &[]);
        } else {
            open.push(*column);
        }
    }
    let unused = |column: &&Column| !used.contains(column.name.as_str());
    let sources: Vec<&Column> = pairing.from.columns.iter().filter(unused).collect();
    compounds(pairing, &mut proposal, &mut open, &sources);
    let left = by_name(pairing, &mut proposal, &open, &sources);
    let left = from_beside(pairing, &mut proposal, left);
    let left = renamed(pairing, &mut proposal, left, &sources);
    for (column, rivals) in left {
        match special::candidate(pairing, column) {
            Some(found) => proposal.take(pairing, column, found, &rivals),
            None => proposal.without_source(pairing, column, &rivals),
        }
    }
    proposal.leftovers(pairing, &open, &sources);
    let order = pairing.to.columns.iter().map(|column| column.name.clone());
    proposal.columns.sort_like(&order.collect::<Vec<_>>());
    proposal
}

/// A column that is open with what was thought of for it.
type Open<'a> = (&'a Column, Vec<Candidate>);

/// Columns of several go first: a part of them would look like a poor match of its own.
fn compounds(
    pairing: Pairing<'_>,
    proposal: &mut Proposal,
    open: &mut Vec<&Column>,
    sources: &[&Column],
) {
    let wanted = |from: &&Column| {
        !pairing.to.columns.iter().any(|to| to.name == from.name)
            && pairing.to.name != pairing.from.name
    };
    let free: Vec<&Column> = sources.iter().copied().filter(wanted).collect();
    open.retain(
        |column| match compounds::candidate(pairing, &free, column) {
            Some((found, parts)) => {
                proposal.take_several(pairing, column, found, parts);
                false
            }
            None => true,
        },
    );
}

/// Columns whose names say what they are made of, one to one; gives those that are left.
fn by_name<'a>(
    pairing: Pairing<'_>,
    proposal: &mut Proposal,
    open: &[&'a Column],
    sources: &[&Column],
) -> Vec<Open<'a>> {
    let taken = proposal.sources();
    let sources: Vec<&Column> = sources
        .iter()
        .copied()
        .filter(|column| !taken.contains(&column.name))
        .collect();
    let candidates = all_candidates(pairing, open, &sources);
    let scores: Vec<_> = candidates
        .iter()
        // Two poor matches are not worth a good one.
        .map(|(target, source, candidate)| (*target, *source, candidate.score - 0.5))
        .collect();
    let chosen = assign(open.len(), sources.len(), &scores);
    let mut left = Vec::new();
    for (target, column) in open.iter().enumerate() {
        let mut mine: Vec<_> = candidates
            .iter()
            .filter(|candidate| candidate.0 == target)
            .collect();
        mine.sort_by(|a, b| b.2.score.total_cmp(&a.2.score).then(a.1.cmp(&b.1)));
        let best = mine
            .iter()
            .find(|candidate| chosen[target] == Some(candidate.1))
            .map(|candidate| candidate.2.clone());
        let rivals: Vec<Candidate> = mine
            .iter()
            .filter(|other| chosen[target] != Some(other.1))
            .map(|other| other.2.clone())
            .collect();
        let rivals = without_settled(rivals, &candidates, &chosen, column);
        match best {
            Some(best) => proposal.take(pairing, column, best, &rivals),
            None => left.push((*column, rivals)),
        }
    }
    left
}

fn all_candidates(
    pairing: Pairing<'_>,
    targets: &[&Column],
    sources: &[&Column],
) -> Vec<(usize, usize, Candidate)> {
    let mut candidates = Vec::new();
    for (target, to) in targets.iter().enumerate() {
        for (source, from) in sources.iter().enumerate() {
            candidates.extend(candidate(pairing, from, to).map(|found| (target, source, found)));
        }
    }
    candidates
}

/// Rivals that are clearly some other column's are none.
fn without_settled(
    rivals: Vec<Candidate>,
    all: &[(usize, usize, Candidate)],
    chosen: &[Option<usize>],
    own: &Column,
) -> Vec<Candidate> {
    let settled = |rival: &Candidate| {
        all.iter().any(|(target, source, other)| {
            chosen[*target] == Some(*source)
                && other.from == rival.from
                && other.to != own.name
                && other.sure
                && other.score >= rival.score + 0.04
        })
    };
    rivals.into_iter().filter(|rival| !settled(rival)).collect()
}

/// Columns of folded tables and of parents; gives those that are left.
fn from_beside<'a>(
    pairing: Pairing<'_>,
    proposal: &mut Proposal,
    left: Vec<Open<'a>>,
) -> Vec<Open<'a>> {
    if !pairing.may_join {
        return left;
    }
    let open: Vec<&Column> = left.iter().map(|(column, _)| *column).collect();
    let (found, joined) = joins::candidates(pairing, &open);
    proposal.join = joined.sql();
    proposal.personal = joined.personal;
    take_all(pairing, proposal, left, found)
}

/// Columns that may have a new name, by their place; gives those that are left.
fn renamed<'a>(
    pairing: Pairing<'_>,
    proposal: &mut Proposal,
    left: Vec<Open<'a>>,
    sources: &[&Column],
) -> Vec<Open<'a>> {
    let open: Vec<&Column> = left.iter().map(|(column, _)| *column).collect();
    let taken = proposal.sources();
    let free: Vec<&Column> = sources
        .iter()
        .copied()
        .filter(|column| !taken.contains(&column.name))
        .collect();
    let found = renames::candidates(pairing, &open, &free, &proposal.made_of());
    take_all(pairing, proposal, left, found)
}

fn take_all<'a>(
    pairing: Pairing<'_>,
    proposal: &mut Proposal,
    left: Vec<Open<'a>>,
    found: Vec<Candidate>,
) -> Vec<Open<'a>> {
    let mut rest = Vec::new();
    for (column, rivals) in left {
        match found.iter().find(|candidate| candidate.to == column.name) {
            Some(best) => proposal.take(pairing, column, best.clone(), &rivals),
            None => rest.push((column, rivals)),
        }
    }
    rest
}

/// The columns of a table's legacy key: its primary key, else its first unique key without NULLs, else a column that is
/// numbered by a sequence and has no value twice.
pub(super) fn legacy_key(inputs: &Inputs<'_>, table: &Table) -> Vec<String> {
    if let Some(key) = &table.primary_key {
        return key.columns.clone();
    }
    let filled = |columns: &[String]| {
        columns
            .iter()
            .all(|name| table.column(name).is_some_and(|column| column.not_null))
    };
    if let Some(key) = table.unique_keys().find(|columns| filled(columns)) {
        return key.to_vec();
    }
    let numbered = |column: &&Column| {
        let by_sequence = column
            .default
            .as_deref()
            .is_some_and(|default| default.starts_with("nextval("));
        let repeats = inputs
            .facts
            .column(&table.name, &column.name)
            .is_some_and(|facts| facts.repeats);
        column.not_null && by_sequence && !repeats
    };
    table
        .columns
        .iter()
        .find(numbered)
        .map(|column| column.name.clone())
        .into_iter()
        .collect()
}
