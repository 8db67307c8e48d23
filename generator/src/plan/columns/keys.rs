//! Columns whose rule follows from the keys: the new key, and the column that keeps the old one.

use rehome_runtime::migration::Kind;

use super::super::similarity::Tokens;
use super::candidate::Candidate;
use super::{Pairing, legacy_key};
use crate::catalog::{Column, Table};
use crate::mapping::types::{Copying, base_type, copying};
use crate::mapping::{KeyStrategy, Rule};

/// The rule of a key column; nothing for all other columns.
pub(super) fn rule(pairing: Pairing<'_>, column: &Column) -> Option<Candidate> {
    primary(pairing, column).or_else(|| legacy(pairing, column))
}

fn is_only_key(table: &Table, column: &Column) -> bool {
    table
        .primary_key
        .as_ref()
        .is_some_and(|key| key.columns == [column.name.clone()])
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
    if !is_only_key(pairing.to, column) || pairing.to.foreign_key_of(&column.name).is_some() {
        return None;
    }
    let key = legacy_key(pairing.from);
    let is_uuid = base_type(pairing.inputs.target, &column.column_type).kind == Kind::Uuid;
    if let Some(own) = own_uuid(pairing).filter(|own| is_uuid && !key.contains(&own.name)) {
        let reason = format!(
            "{} gives every row its UUID already; outside the database it may be known.",
            own.name
        );
        return Some(made(
            &key,
            column,
            Rule::copy(&own.name),
            0.78,
            &reason,
            false,
        ));
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
    let key = legacy_key(pairing.from);
    let [only] = key.as_slice() else { return None };
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
