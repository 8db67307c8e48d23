//! Shapes of tables as a crate states them: names, expected columns, sequences, and digests to tell changes by.

use std::collections::BTreeSet;

use serde::Serialize;

use super::layout::parenthesised;
use super::model::{ColumnShape, Relation, SequenceModel};
use super::query::shape_of;
use super::rules::plain_name;
use crate::catalog::{Catalog, Name, Table};
use crate::mapping::{Feed, KeyColumn};
use crate::names::{folded, quote_identifier};

/// A name in the forms that a crate needs.
pub(super) fn relation(name: &Name) -> Relation {
    Relation {
        schema: name.schema.clone(),
        name: name.name.clone(),
        sql: name.to_string(),
        plain: plain_name(name),
    }
}

/// A condition that can stand beside AND.
pub(super) fn condition(sql: &str) -> String {
    parenthesised(sql)
}

/// The source table's columns that a feed uses, expressions included, in the table's order.
pub(super) fn expected(catalog: &Catalog, table: &Table, feed: &Feed) -> Vec<ColumnShape> {
    let mut used: BTreeSet<&str> = feed.key.iter().filter_map(KeyColumn::source).collect();
    let texts = feed.sql_texts();
    // Names of SQL are the same in capitals.
    let expressions: Vec<String> = texts.iter().map(|sql| folded(sql)).collect();
    for (_, column) in feed.columns.iter() {
        used.extend(column.rule.source_columns());
    }
    let mentioned = |name: &str| {
        let (bare, quoted) = (
            folded(&format!("source.{name}")),
            folded(&format!("source.{}", quote_identifier(name))),
        );
        expressions
            .iter()
            .any(|sql| mentions(sql, &bare) || sql.contains(&quoted) && quoted.ends_with('"'))
    };
    let columns = table.columns.iter();
    columns
        .filter(|column| used.contains(column.name.as_str()) || mentioned(&column.name))
        .map(|column| shape_of(catalog, column))
        .collect()
}

/// Whether an expression has a word that does not go on: `source.a` is not in `source.ab`.
fn mentions(sql: &str, word: &str) -> bool {
    sql.match_indices(word).any(|(at, _)| {
        let after = sql[at + word.len()..].chars().next();
        !after.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

/// The sequences behind the table's columns: they must go on after the values that came in, and a rollback puts them
/// back, whether values were written or drawn from them by a default.
pub(super) fn sequences(catalog: &Catalog, table: &Table) -> Vec<SequenceModel> {
    let columns = table.columns.iter().map(|column| &column.name);
    columns
        .flat_map(|column| {
            let owned = catalog.sequences_of(&table.name, column);
            owned.map(|sequence| SequenceModel {
                column: column.clone(),
                sequence: relation(&sequence.name),
            })
        })
        .collect()
}

/// BLAKE3 of a value's JSON, in hexadecimal.
pub(super) fn digest(value: &impl Serialize) -> String {
    // A mapping and a table are plain data: their JSON always exists.
    let json = serde_json::to_vec(value).unwrap_or_default();
    blake3::hash(&json).to_hex().to_string()
}

/// BLAKE3 of a table's shape: what changes while the schema does not is left out.
pub(super) fn table_digest(table: &Table) -> String {
    let shape = Table {
        estimated_rows: None,
        bytes: 0,
        ..table.clone()
    };
    digest(&shape)
}

#[cfg(test)]
mod tests {
    use super::mentions;

    #[test]
    fn a_column_is_mentioned_by_its_whole_name() {
        assert!(mentions("source.a || source.b", "source.a"));
        assert!(!mentions("source.ab", "source.a"));
    }
}
