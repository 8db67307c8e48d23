//! Columns whose rule follows from the keys: the new key, and the column that keeps the old one.

mod numbers;
mod primary;

use super::super::known::{is_own_row, names_parent};
use super::super::similarity::{Tokens, similarity, table_tokens};
use super::candidate::Candidate;
use super::{Pairing, legacy_key};
use crate::catalog::Column;
use crate::mapping::types::copying;
use crate::mapping::{ReferenceRule, Rule};

pub(super) use numbers::{Numbering, numbering};

/// The rule of a key column; nothing for all other columns.
pub(super) fn rule(pairing: Pairing<'_>, column: &Column) -> Option<Candidate> {
    told_apart(pairing, column)
        .or_else(|| own_row(pairing, column))
        .or_else(|| primary::rule(pairing, column))
        .or_else(|| legacy(pairing, column))
}

/// The column that tells rows of several feeds apart.
fn told_apart(pairing: Pairing<'_>, column: &Column) -> Option<Candidate> {
    let (_, label) = pairing.constant.filter(|(name, _)| *name == column.name)?;
    let reason = format!("The label {label} names the table that these rows come from.");
    Some(made(
        &[],
        column,
        Rule::Constant(label.clone()),
        0.9,
        &reason,
        true,
    ))
}

/// The key of a part: the row of the main part that was made of the same row of the source.
fn own_row(pairing: Pairing<'_>, column: &Column) -> Option<Candidate> {
    let key = pairing.to.foreign_key_of(&column.name)?;
    let names_it = pairing.several() && names_parent(&column.name, &key.references);
    if !names_it && !is_own_row(pairing.to, &column.name) {
        return None;
    }
    let parent = pairing.parents.get(&key.references)?;
    let (feed, _) = parent
        .feeds
        .iter()
        .find(|(_, source)| *source == pairing.from.name)?;
    let own = legacy_key(pairing.inputs, pairing.from);
    let rule = Rule::Reference(ReferenceRule {
        columns: own.iter().cloned().map(Into::into).collect(),
        entity: parent.entity.clone(),
        feed: (parent.feeds.len() > 1).then(|| feed.clone()),
        take: None,
        orphans: None,
    });
    let reason = format!(
        "One row of {} becomes one row of {} and one of this table.",
        pairing.from.name, parent.entity
    );
    (!own.is_empty()).then(|| made(&own, column, rule, 0.95, &reason, true))
}

fn made(
    from: &[String],
    to: &Column,
    rule: Rule,
    score: f64,
    reason: &str,
    sure: bool,
) -> Candidate {
    Candidate {
        from: from.join(", "),
        to: to.name.clone(),
        rule,
        score,
        reason: reason.to_owned(),
        sure,
    }
}

/// The one column of a key; of several the one that a sequence numbers.
fn the_number<'k>(pairing: Pairing<'_>, key: &'k [String]) -> Option<&'k String> {
    let numbered = |name: &&String| {
        let column = pairing.from.column(name);
        column
            .and_then(|column| column.default.as_deref())
            .is_some_and(|default| default.starts_with("nextval("))
    };
    match key {
        [only] => Some(only),
        several => several.iter().find(numbered),
    }
}

/// A column that says by its name that it keeps the old key.
fn legacy(pairing: Pairing<'_>, column: &Column) -> Option<Candidate> {
    let tokens = Tokens::of(&column.name);
    let says_so = ["legacy", "old", "former", "previous"]
        .iter()
        .any(|word| tokens.has(word))
        && (tokens.has("id") || tokens.has("key"));
    if !says_so || pairing.to.foreign_key_of(&column.name).is_some() {
        return None;
    }
    // `legacy_customer_id` keeps the keys of customers alone.
    let whose = tokens.without(&Tokens::of("legacy old former previous key id"));
    if whose.is_some_and(|whose| {
        similarity(
            &whose,
            &table_tokens(&pairing.from.name.name, pairing.prefix),
        ) < 0.5
    }) {
        return None;
    }
    let key = legacy_key(pairing.inputs, pairing.from);
    let only = the_number(pairing, &key)?;
    let from = pairing.from.column(only)?;
    let copied = copying(
        pairing.inputs.source,
        &from.column_type,
        pairing.inputs.target,
        &column.column_type,
    );
    let possible = copied.keeps_keys();
    // `previous_case_id` in the source is a value of its own, not the key.
    let has_own = pairing.from.column(&column.name).is_some();
    (possible && !has_own).then(|| {
        made(
            &key,
            column,
            Rule::copy(only),
            0.95,
            "By its name it keeps the source's key.",
            true,
        )
    })
}
