//! Pairs of columns of which one says the table and the other the row: `subject_type` and `subject_id`.

use std::collections::BTreeSet;

use tokio_postgres::Transaction;

use super::Options;
use super::model::{Frequency, Polymorphic, PolymorphicTarget, Profile, Reference};
use super::references::{self, Targets};
use crate::catalog::{Catalog, Column, Name, Table};
use crate::diagnostics::Findings;
use crate::error::Error;
use crate::names::{quote_identifier, quote_literal, words};

/// The most values of a type column that are tried, the most frequent ones.
const VALUES_LIMIT: usize = 20;
/// How the column that says the table may end.
const SAYS_TABLE: [&str; 5] = ["type", "kind", "table", "model", "class"];
/// How the column that says the row may end.
const SAYS_ROW: [&str; 3] = ["id", "uuid", "key"];

/// Finds such pairs by their names, and proves each value of the type column by the rows that it points at.
///
/// A pair of which no value names a table with such rows is dropped.
pub(super) async fn find(
    transaction: &mut Transaction<'_>,
    catalog: &Catalog,
    profile: &Profile,
    unreadable: &BTreeSet<(Name, String)>,
    options: &Options,
    findings: &mut Findings,
) -> Result<Vec<Polymorphic>, Error> {
    let targets = Targets::of(catalog);
    let mut found = Vec::new();
    for (table, says_table, says_row) in pairs(catalog) {
        let Some(values) = values_of(profile, table, says_table) else {
            continue;
        };
        let mut pair = Polymorphic {
            table: table.name.clone(),
            type_column: says_table.name.clone(),
            id_column: says_row.name.clone(),
            targets: Vec::new(),
            unknown: Vec::new(),
        };
        for seen in values {
            let tried = untested(catalog, &targets, table, says_table, says_row, &seen.value);
            let Some((reference, condition)) = tried else {
                pair.unknown.push(seen.value.clone());
                continue;
            };
            let reference = sampled(reference, profile, options);
            let tested = references::ask(
                transaction,
                reference,
                Some(&condition),
                unreadable,
                findings,
            );
            match tested.await? {
                Some(tested) if tested.is_proven() => {
                    pair.targets.push(target(&seen.value, tested));
                }
                _ => pair.unknown.push(seen.value.clone()),
            }
        }
        if !pair.targets.is_empty() {
            pair.targets.sort_by(|a, b| a.value.cmp(&b.value));
            pair.unknown.sort();
            found.push(pair);
        }
    }
    Ok(found)
}

/// Columns of one table whose names differ in their last word alone, and that no foreign key explains.
fn pairs(catalog: &Catalog) -> Vec<(&Table, &Column, &Column)> {
    let read = catalog
        .tables
        .iter()
        .filter(|table| table.kind.is_table() && table.partition_of.is_none());
    read.flat_map(|table| {
        table.columns.iter().filter_map(move |says_row| {
            let stem = stem(&says_row.name, &SAYS_ROW)?;
            let bound = table
                .foreign_keys
                .iter()
                .any(|key| key.columns.contains(&says_row.name));
            let says_table = table
                .columns
                .iter()
                .find(|column| self::stem(&column.name, &SAYS_TABLE).as_ref() == Some(&stem))?;
            (!bound).then_some((table, says_table, says_row))
        })
    })
    .collect()
}

/// The words before the last one, which must be one of these.
fn stem(name: &str, endings: &[&str]) -> Option<Vec<String>> {
    let mut parts = words(name);
    let ending = parts.pop()?;
    (endings.contains(&ending.as_str()) && !parts.is_empty()).then_some(parts)
}

fn values_of<'p>(
    profile: &'p Profile,
    table: &Table,
    column: &Column,
) -> Option<impl Iterator<Item = &'p Frequency> + use<'p>> {
    let values = profile.column(&table.name, &column.name)?.values.as_ref()?;
    Some(values.iter().take(VALUES_LIMIT))
}

/// What a value would refer to, and the condition that picks its rows. `App\Models\Post` means what `post` means.
fn untested(
    catalog: &Catalog,
    targets: &Targets<'_>,
    table: &Table,
    says_table: &Column,
    says_row: &Column,
    value: &str,
) -> Option<(Reference, String)> {
    let last = value.rsplit(['\\', ':', '.', '/']).next()?;
    let meant = targets.named(&words(last), &table.name.schema);
    let (parent, key) = meant
        .into_iter()
        .find(|(_, key)| references::same_sort(catalog, says_row, key))?;
    let condition = format!(
        "source.{}::text = {}",
        quote_identifier(&says_table.name),
        quote_literal(value)
    );
    let reference = references::untested(
        &table.name,
        std::slice::from_ref(&says_row.name),
        &parent.name,
        std::slice::from_ref(&key.name),
        false,
    );
    Some((reference, condition))
}

fn sampled(mut reference: Reference, profile: &Profile, options: &Options) -> Reference {
    reference.sampled = references::is_large(profile, &reference.table, options);
    reference
}

fn target(value: &str, tested: Reference) -> PolymorphicTarget {
    PolymorphicTarget {
        value: value.to_owned(),
        references: tested.references,
        referenced_columns: tested.referenced_columns,
        distinct: tested.distinct,
        found: tested.found,
        orphans: tested.orphans,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_columns_have_one_stem() {
        let of = |name: &str, endings: &[&str]| stem(name, endings).map(|parts| parts.join("_"));
        assert_eq!(of("subject_type", &SAYS_TABLE).as_deref(), Some("subject"));
        assert_eq!(of("subjectId", &SAYS_ROW).as_deref(), Some("subject"));
        assert_eq!(of("type", &SAYS_TABLE), None);
        assert_eq!(of("content_length", &SAYS_TABLE), None);
    }
}
