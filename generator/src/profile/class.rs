//! Classes of tables: catalog, transactional, junction.

use std::collections::BTreeSet;

use super::model::{Reference, TableClass, TableProfile};
use crate::catalog::{Catalog, Name, Table};
use crate::names::{singular, words};

/// The most rows that a catalog table has.
const CATALOG_ROWS: u64 = 5_000;
/// The most columns that a catalog table has.
const CATALOG_COLUMNS: usize = 12;
/// The most rows of a catalog table that nothing refers to.
const LONELY_ROWS: u64 = 500;

/// Which tables refer to which, by declared keys and by references that were found.
pub(super) struct Relations<'a> {
    edges: Vec<(&'a Name, &'a [String], &'a Name)>,
}

impl<'a> Relations<'a> {
    pub(super) fn new(catalog: &'a Catalog, references: &'a [Reference]) -> Self {
        let declared = catalog.tables.iter().flat_map(|table| {
            table
                .foreign_keys
                .iter()
                .map(move |key| (&table.name, key.columns.as_slice(), &key.references))
        });
        let found = references
            .iter()
            .filter(|reference| !reference.declared && reference.is_proven());
        let found = found.map(|reference| {
            (
                &reference.table,
                reference.columns.as_slice(),
                &reference.references,
            )
        });
        Relations {
            edges: declared.chain(found).collect(),
        }
    }

    fn columns_out(&self, table: &Name) -> BTreeSet<&'a str> {
        let out = self.edges.iter().filter(|(from, _, _)| *from == table);
        out.flat_map(|(_, columns, _)| columns.iter().map(String::as_str))
            .collect()
    }

    fn targets(&self, table: &Name) -> BTreeSet<&'a Name> {
        self.edges
            .iter()
            .filter(|(from, _, to)| *from == table && *to != table)
            .map(|(_, _, to)| *to)
            .collect()
    }

    fn references_out(&self, table: &Name) -> usize {
        self.edges
            .iter()
            .filter(|(from, _, _)| *from == table)
            .map(|(_, columns, _)| *columns)
            .collect::<BTreeSet<_>>()
            .len()
    }

    fn is_referred_to(&self, table: &Name) -> bool {
        self.edges
            .iter()
            .any(|(from, _, to)| *to == table && *from != table)
    }
}

/// The class of a table.
pub(super) fn class_of(
    relations: &Relations<'_>,
    table: &Table,
    profile: &TableProfile,
) -> TableClass {
    if is_junction(relations, table) {
        return TableClass::Junction;
    }
    // People come and go, however few they are: what is personal is no catalog.
    let personal = profile
        .columns
        .iter()
        .any(|column| column.sensitive.is_some());
    let small = profile.rows <= CATALOG_ROWS && table.columns.len() <= CATALOG_COLUMNS;
    let leans_on_few = relations.targets(&table.name).len() <= 1;
    let alone = profile.rows <= LONELY_ROWS && relations.references_out(&table.name) == 0;
    let wanted = relations.is_referred_to(&table.name) || alone;
    if small && leans_on_few && wanted && !personal && names_something(table) {
        return TableClass::Catalog;
    }
    TableClass::Transactional
}

/// At least two references make up a unique key, or they are all that the table holds beside its own key, an order and dates.
fn is_junction(relations: &Relations<'_>, table: &Table) -> bool {
    let out = relations.columns_out(&table.name);
    if relations.references_out(&table.name) < 2 || relations.is_referred_to(&table.name) {
        return false;
    }
    let keyed = table.unique_keys().any(|columns| {
        columns.len() >= 2 && columns.iter().all(|column| out.contains(column.as_str()))
    });
    let own_key = table
        .primary_key
        .as_ref()
        .map(|key| key.columns.as_slice())
        .unwrap_or_default();
    let others = table
        .columns
        .iter()
        .filter(|column| !out.contains(column.name.as_str()) && !own_key.contains(&column.name));
    let substance = others
        .filter(|column| {
            !column.column_type.text.starts_with("timestamp") && column.column_type.text != "date"
        })
        .count();
    substance == 0 || (keyed && substance <= 3)
}

/// A column that names or describes, or one that is called like its table: `country.country`.
fn names_something(table: &Table) -> bool {
    let naming = [
        "name",
        "label",
        "title",
        "code",
        "description",
        "abbrev",
        "abbreviation",
        "slug",
    ];
    let singular_words = |name: &str| {
        words(name)
            .iter()
            .map(|word| singular(word))
            .collect::<Vec<_>>()
    };
    let table_words = singular_words(&table.name.name);
    table
        .columns
        .iter()
        .map(|column| singular_words(&column.name))
        .any(|column_words| {
            column_words
                .iter()
                .any(|word| naming.contains(&word.as_str()))
                || (!column_words.is_empty() && table_words.ends_with(&column_words))
        })
}
