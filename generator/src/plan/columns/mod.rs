//! How each column of a target table is made from a matched source table: candidates, one-to-one, and what is asked.

mod candidate;
mod codes;
mod keys;
mod questions;

use std::collections::{BTreeMap, BTreeSet};

use super::assignment::assign;
use super::inputs::Inputs;
use super::similarity::Tokens;
use crate::catalog::{Column, Name, Table};
use crate::mapping::decisions::Decision;
use crate::mapping::{ColumnRule, Columns, Rule};

use candidate::{Candidate, candidate};

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
    /// The word that most source tables begin with.
    pub(super) prefix: Option<&'a str>,
    pub(super) entity: &'a str,
    pub(super) from: &'a Table,
    pub(super) to: &'a Table,
}

/// The rules of a feed with the questions that they leave.
#[derive(Debug, Clone, Default)]
pub(super) struct Proposal {
    pub(super) columns: Columns,
    pub(super) decisions: Vec<Decision>,
}

/// Proposes a rule for every target column of `wanted` that the source can make; `used` are source columns that other
/// rules take already.
pub(super) fn propose(pairing: Pairing<'_>, wanted: &[&Column], used: &BTreeSet<&str>) -> Proposal {
    let mut proposal = Proposal::default();
    let (fixed, open): (Vec<_>, Vec<_>) = wanted
        .iter()
        .filter(|column| column.generated.is_none())
        .partition(|column| keys::rule(pairing, column).is_some());
    for column in fixed {
        if let Some(found) = keys::rule(pairing, column) {
            proposal.take(pairing, column, found, &[]);
        }
    }
    let sources: Vec<&Column> = pairing
        .from
        .columns
        .iter()
        .filter(|column| !used.contains(column.name.as_str()))
        .collect();
    let candidates = all_candidates(pairing, &open, &sources);
    let scores: Vec<_> = candidates
        .iter()
        .map(|(target, source, candidate)| (*target, *source, candidate.score))
        .collect();
    let chosen = assign(open.len(), sources.len(), &scores);
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
            None => proposal.without_source(pairing, column, &rivals),
        }
    }
    proposal.leftovers(pairing, &open, &sources);
    let order: Vec<String> = pairing
        .to
        .columns
        .iter()
        .map(|column| column.name.clone())
        .collect();
    proposal.columns.sort_like(&order);
    proposal
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

impl Proposal {
    /// Takes a candidate as the column's rule, and asks where it is not clear.
    fn take(
        &mut self,
        pairing: Pairing<'_>,
        column: &Column,
        best: Candidate,
        rivals: &[Candidate],
    ) {
        let margin = rivals.first().map_or(1.0, |rival| best.score - rival.score);
        let sure = best.sure && best.score >= SURE && margin >= MARGIN;
        if !sure {
            self.decisions
                .push(questions::which(pairing, column, &best, rivals));
        }
        self.columns.set(column.name.clone(), best.into_rule(sure));
    }

    /// A column for which the source has nothing: its default, or a question where it cannot stay empty.
    fn without_source(&mut self, pairing: Pairing<'_>, column: &Column, rivals: &[Candidate]) {
        if column.fills_itself() {
            let reason = "Nothing in the source looks like it, so the target's own value stands.";
            let rule = ColumnRule {
                rule: Rule::Default,
                reason: Some(reason.to_owned()),
                confidence: Some(0.9),
            };
            self.columns.set(column.name.clone(), rule);
        } else if pairing.inputs.target.refuses_null(column) {
            self.decisions
                .push(questions::missing(pairing, column, rivals));
        }
    }

    /// A metadata column takes the source columns that have no home.
    fn leftovers(&mut self, pairing: Pairing<'_>, open: &[&Column], sources: &[&Column]) {
        let takes_all = |column: &Column| {
            let tokens = Tokens::of(&column.name);
            column.column_type.is_builtin("jsonb")
                && ["metadata", "metadatum", "extra", "legacy"]
                    .iter()
                    .any(|word| tokens.has(word))
        };
        let free = |column: &Column| {
            self.columns
                .get(&column.name)
                .is_none_or(|rule| rule.rule == Rule::Default)
        };
        let Some(home) = open.iter().find(|column| takes_all(column) && free(column)) else {
            return;
        };
        let named: BTreeSet<&str> = self
            .columns
            .iter()
            .flat_map(|(_, rule)| rule.rule.source_columns())
            .collect();
        let key = legacy_key(pairing.from);
        let rest: Vec<String> = sources
            .iter()
            .map(|column| column.name.clone())
            .filter(|name| !named.contains(name.as_str()) && !key.contains(name))
            .filter(|name| {
                !self.columns.iter().any(
                    |(_, rule)| matches!(&rule.rule, Rule::Sql(sql) if sql.contains(name.as_str())),
                )
            })
            .collect();
        if !rest.is_empty() {
            let reason = "These source columns have no column of their own, so they are kept here.";
            let rule = ColumnRule {
                rule: Rule::Json { columns: rest },
                reason: Some(reason.to_owned()),
                confidence: Some(0.85),
            };
            self.columns.set(home.name.clone(), rule);
            let asked = format!("{}.{}", pairing.entity, home.name);
            self.decisions.retain(|decision| decision.id != asked);
        }
    }
}

/// The columns of a table's legacy key: its primary key, else its first unique key without NULLs.
pub(super) fn legacy_key(table: &Table) -> Vec<String> {
    if let Some(key) = &table.primary_key {
        return key.columns.clone();
    }
    let filled = |columns: &[String]| {
        columns
            .iter()
            .all(|name| table.column(name).is_some_and(|column| column.not_null))
    };
    table
        .unique_keys()
        .find(|columns| filled(columns))
        .map(<[String]>::to_vec)
        .unwrap_or_default()
}
