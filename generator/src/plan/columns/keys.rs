//! Columns whose rule follows from the keys: the new key, and the column that keeps the old one.

use rehome_runtime::migration::Kind;

use super::super::known::{is_own_row, names_parent};
use super::super::similarity::{Tokens, similarity, table_tokens};
use super::candidate::Candidate;
use super::{Pairing, legacy_key};
use crate::catalog::{Column, Table};
use crate::mapping::types::{Copying, base_type, copying};
use crate::mapping::{KeyStrategy, ReferenceRule, Rule};

/// The rule of a key column; nothing for all other columns.
pub(super) fn rule(pairing: Pairing<'_>, column: &Column) -> Option<Candidate> {
    told_apart(pairing, column)
        .or_else(|| own_row(pairing, column))
        .or_else(|| primary(pairing, column))
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
    let names_it = pairing.several && names_parent(&column.name, &key.references);
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

fn is_only_key(table: &Table, column: &Column) -> bool {
    table
        .primary_key
        .as_ref()
        .is_some_and(|key| key.columns == [column.name.clone()])
}

/// A partitioned table's key has the partition's column in it; the other one names the row.
fn is_partitioned_key(table: &Table, column: &Column) -> bool {
    let text = table.partitioned_by.as_deref().unwrap_or_default();
    let by: Vec<&str> = text
        .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .collect();
    let is_by = |name: &String| by.contains(&name.as_str());
    let others = |key: &crate::catalog::Key| {
        key.columns.contains(&column.name)
            && key
                .columns
                .iter()
                .all(|own| *own == column.name || is_by(own))
    };
    !is_by(&column.name)
        && table.partitioned_by.is_some()
        && table.primary_key.as_ref().is_some_and(others)
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

/// The target's primary key, where it is one column that is no foreign key as well.
fn primary(pairing: Pairing<'_>, column: &Column) -> Option<Candidate> {
    let names_rows = is_only_key(pairing.to, column) || is_partitioned_key(pairing.to, column);
    if !names_rows || pairing.to.foreign_key_of(&column.name).is_some() {
        return None;
    }
    let key = legacy_key(pairing.inputs, pairing.from);
    let is_uuid = base_type(pairing.inputs.target, &column.column_type).kind == Kind::Uuid;
    if let Some(own) = own_uuid(pairing).filter(|own| is_uuid && !key.contains(&own.name)) {
        let reason = format!(
            "{} gives every row its UUID already; outside the database it may be known.",
            own.name
        );
        let named = Tokens::of(&own.name);
        let has_own_column = pairing
            .to
            .columns
            .iter()
            .any(|other| other.name != column.name && Tokens::of(&other.name) == named);
        let (score, sure) = if has_own_column {
            (0.6, false)
        } else {
            (0.9, true)
        };
        let own = [own.name.clone()];
        return Some(made(
            &own,
            column,
            Rule::copy(&own[0]),
            score,
            &reason,
            sure,
        ));
    }
    // Tables that become one have the same numbers, so the target numbers their rows anew.
    if pairing.several && pairing.inputs.fills_itself(column) && !is_uuid {
        let reason = "Several tables become this one, and the same number may be in each: the rows are numbered anew.";
        return Some(made(&[], column, Rule::Default, 0.9, reason, true));
    }
    if let [only] = key.as_slice()
        && let Some(from) = pairing.from.column(only)
        && keeps(pairing, from, column)
    {
        return Some(made(
            &key,
            column,
            Rule::Key(KeyStrategy::Keep),
            0.97,
            "The target takes the key as it is.",
            true,
        ));
    }
    if is_uuid && !key.is_empty() {
        return Some(made(
            &key,
            column,
            Rule::Key(KeyStrategy::UuidV5),
            0.99,
            "The new key is computed from the old one, the same in every run.",
            true,
        ));
    }
    None
}

/// A key is kept where its values fit: equal types, or whole numbers in another width.
fn keeps(pairing: Pairing<'_>, from: &Column, to: &Column) -> bool {
    let made = copying(
        pairing.inputs.source,
        &from.column_type,
        pairing.inputs.target,
        &to.column_type,
    );
    match made {
        Copying::AsIs => true,
        Copying::Cast(cast, _) => cast.function == Some("integer"),
        _ => false,
    }
}

/// A unique UUID that the source keeps beside its key.
fn own_uuid<'a>(pairing: Pairing<'a>) -> Option<&'a Column> {
    let named = |column: &Column| {
        ["uuid", "guid"]
            .iter()
            .any(|word| Tokens::of(&column.name).has(word))
    };
    let mut uuids = pairing.from.columns.iter().filter(|column| {
        base_type(pairing.inputs.source, &column.column_type).kind == Kind::Uuid
            && column.not_null
            && pairing.from.is_unique(&column.name)
    });
    uuids.find(|column| named(column))
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
