//! The target's primary key, where it is one column that is no foreign key as well.

use rehome_runtime::migration::Kind;

use super::super::candidate::Candidate;
use super::super::{Pairing, legacy_key};
use super::made;
use crate::catalog::{Column, Table};
use crate::mapping::types::{Copying, base_type, copying};
use crate::mapping::{KeyStrategy, Rule};
use crate::plan::similarity::Tokens;

/// Whether a column is the target's key: the only column of it, and no other row's key as well.
pub(super) fn is_key(to: &Table, column: &Column) -> bool {
    let names_rows = is_only_key(to, column) || is_partitioned_key(to, column);
    names_rows && to.foreign_key_of(&column.name).is_none()
}

/// The rule of the target's key: a UUID that the source has, the old key as it is, or a UUID that is made of it.
pub(super) fn rule(pairing: Pairing<'_>, column: &Column) -> Option<Candidate> {
    if !is_key(pairing.to, column) {
        return None;
    }
    let key = legacy_key(pairing.inputs, pairing.from);
    if base_type(pairing.inputs.target, &column.column_type).kind != Kind::Uuid {
        return kept(pairing, &key, column);
    }
    let own = own_uuid(pairing).filter(|own| !key.contains(&own.name));
    own.map(|own| given(pairing, own, column))
        .or_else(|| kept(pairing, &key, column))
        .or_else(|| computed(&key, column))
}

/// A UUID that the source's rows have beside their key.
fn given(pairing: Pairing<'_>, own: &Column, column: &Column) -> Candidate {
    let reason = format!(
        "{} gives every row its UUID already; outside the database it may be known.",
        own.name
    );
    let named = Tokens::of(&own.name);
    let mut others = pairing.to.columns.iter();
    let has_own_column =
        others.any(|other| other.name != column.name && Tokens::of(&other.name) == named);
    let (score, sure) = if has_own_column {
        (0.6, false)
    } else {
        (0.9, true)
    };
    let from = [own.name.clone()];
    made(&from, column, Rule::copy(&own.name), score, &reason, sure)
}

/// The old key as it is, where it is one column whose values fit.
fn kept(pairing: Pairing<'_>, key: &[String], column: &Column) -> Option<Candidate> {
    let [only] = key else { return None };
    let from = pairing.from.column(only)?;
    let rule = Rule::Key(KeyStrategy::Keep);
    let reason = "The target takes the key as it is.";
    // Of several tables each may have a row of the same key; that two UUIDs are the same is no chance.
    let is_uuid = base_type(pairing.inputs.target, &column.column_type).kind == Kind::Uuid;
    let sure = is_uuid || !pairing.several();
    keeps(pairing, from, column).then(|| made(key, column, rule, 0.97, reason, sure))
}

fn computed(key: &[String], column: &Column) -> Option<Candidate> {
    let rule = Rule::Key(KeyStrategy::UuidV5);
    let reason = "The new key is computed from the old one, the same in every run.";
    (!key.is_empty()).then(|| made(key, column, rule, 0.99, reason, true))
}

/// Whether a column alone tells the rows of its table apart.
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
