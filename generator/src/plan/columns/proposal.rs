//! The rules of a feed as they are found, with the questions that they leave.

use std::collections::{BTreeMap, BTreeSet};

use super::super::similarity::Tokens;
use super::candidate::Candidate;
use super::keys::Numbering;
use super::{MARGIN, Pairing, SURE, legacy_key, questions};
use crate::catalog::Column;
use crate::mapping::decisions::Decision;
use crate::mapping::{ColumnRule, Columns, Rule};

/// The rules of a feed with the questions that they leave.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Proposal {
    pub(in super::super) columns: Columns,
    /// The joins that the rules need.
    pub(in super::super) join: Option<String>,
    /// Personal columns of joined tables that the rules read.
    pub(in super::super) personal: Vec<String>,
    pub(in super::super) decisions: Vec<Decision>,
    /// Source columns that rules over several columns take.
    parts: BTreeSet<String>,
    /// The source column that a target column is made of, where it is one.
    made_of: BTreeMap<String, String>,
}

impl Proposal {
    /// The source columns that rules take.
    pub(super) fn sources(&self) -> BTreeSet<String> {
        self.made_of.values().chain(&self.parts).cloned().collect()
    }

    /// The source column of each target column that is made of one.
    pub(super) fn made_of(&self) -> BTreeMap<String, String> {
        self.made_of.clone()
    }

    /// Takes a candidate as the column's rule, and asks where it is not clear.
    pub(super) fn take(
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
        if pairing.from.column(&best.from).is_some() {
            self.made_of.insert(column.name.clone(), best.from.clone());
        }
        self.columns.set(column.name.clone(), best.into_rule(sure));
    }

    /// Takes a rule that numbers the rows of several tables, where there is one, and asks in every case.
    pub(super) fn number(&mut self, pairing: Pairing<'_>, column: &Column, numbering: Numbering) {
        let asked = questions::numbers(pairing, column, &numbering);
        self.decisions.push(asked);
        if let Some((from, rule)) = numbering.rule {
            let reason =
                "Several tables become this one, and each has every n-th number to itself.";
            let rule = told(rule, reason, 0.79);
            self.made_of.insert(column.name.clone(), from);
            self.columns.set(column.name.clone(), rule);
        }
    }

    /// The same for a rule over several source columns.
    pub(super) fn take_several(
        &mut self,
        pairing: Pairing<'_>,
        column: &Column,
        best: Candidate,
        parts: Vec<String>,
    ) {
        self.parts.extend(parts);
        self.take(pairing, column, best, &[]);
    }

    /// A column for which the source has nothing: its default, or a question where it cannot stay empty.
    pub(super) fn without_source(
        &mut self,
        pairing: Pairing<'_>,
        column: &Column,
        rivals: &[Candidate],
    ) {
        if pairing.several() && tells_kinds(column) {
            self.decisions.push(questions::kind(pairing, column));
        } else if let Some(text) = default_in_key(pairing, column) {
            let reason = "It is a part of the key by which a row is found again, so the target's own value is written out.";
            let rule = told(Rule::Constant(text), reason, 0.9);
            self.columns.set(column.name.clone(), rule);
        } else if pairing.inputs.fills_itself(column) {
            let reason = "Nothing in the source looks like it, so the target's own value stands.";
            self.columns
                .set(column.name.clone(), told(Rule::Default, reason, 0.9));
        } else if pairing.inputs.target.refuses_null(column) {
            self.decisions
                .push(questions::missing(pairing, column, rivals));
        }
    }

    /// A metadata column takes the source columns that have no home.
    pub(super) fn leftovers(
        &mut self,
        pairing: Pairing<'_>,
        open: &[&Column],
        sources: &[&Column],
    ) {
        let free = |column: &Column| {
            self.columns
                .get(&column.name)
                .is_none_or(|rule| rule.rule == Rule::Default)
        };
        let Some(home) = open.iter().find(|column| takes_all(column) && free(column)) else {
            return;
        };
        let rest = self.homeless(pairing, sources);
        if rest.is_empty() {
            return;
        }
        let reason = "These source columns have no column of their own, so they are kept here.";
        let asked = format!("{}.{}", pairing.entity, home.name);
        self.decisions.retain(|decision| decision.id != asked);
        // While other columns are asked for, one of these may still be the answer.
        let sure = self.decisions.is_empty();
        let candidate = Candidate {
            from: rest.join(", "),
            to: home.name.clone(),
            rule: Rule::Json {
                columns: rest.clone(),
            },
            score: 0.85,
            reason: reason.to_owned(),
            sure,
        };
        self.take_several(pairing, home, candidate, rest);
    }

    fn homeless(&self, pairing: Pairing<'_>, sources: &[&Column]) -> Vec<String> {
        let taken = self.sources();
        let key = legacy_key(pairing.inputs, pairing.from);
        let is_homeless = |column: &&&Column| {
            !taken.contains(&column.name)
                && !key.contains(&column.name)
                && !column.column_type.is_builtin("tsvector")
                && !pairing.names.goes_elsewhere(&column.name)
        };
        sources
            .iter()
            .filter(is_homeless)
            .map(|column| column.name.clone())
            .collect()
    }
}

/// The text or number that a column of the target's key has by default. What the target would compute is none: it would
/// be another in every run.
fn default_in_key(pairing: Pairing<'_>, column: &Column) -> Option<String> {
    let key = pairing.to.primary_key.as_ref()?;
    let default = column.default.as_deref()?;
    if !key.columns.contains(&column.name) {
        return None;
    }
    let Some(rest) = default.strip_prefix('\'') else {
        return default.parse::<i64>().is_ok().then(|| default.to_owned());
    };
    let (text, of_type) = rest.split_once('\'')?;
    let is_literal = of_type.is_empty() || of_type.starts_with("::") && !of_type.contains('\'');
    is_literal.then(|| text.to_owned())
}

/// Whether a column says by its name of what kind a row is; rows of different tables are hardly of one kind.
fn tells_kinds(column: &Column) -> bool {
    let tokens = Tokens::of(&column.name);
    ["kind", "type"].iter().any(|word| tokens.has(word))
}

fn takes_all(column: &Column) -> bool {
    let tokens = Tokens::of(&column.name);
    column.column_type.is_builtin("jsonb")
        && ["metadata", "metadatum", "extra", "legacy"]
            .iter()
            .any(|word| tokens.has(word))
}

fn told(rule: Rule, reason: &str, confidence: f64) -> ColumnRule {
    ColumnRule {
        rule,
        reason: Some(reason.to_owned()),
        confidence: Some(confidence),
    }
}
