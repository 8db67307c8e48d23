//! Classes of tables: catalog, transactional, junction.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Profile, TableClass, TableProfile};
use crate::catalog::{Catalog, Name, Table};
use crate::names::{singular, words};

/// The most rows that a catalog table has.
const CATALOG_ROWS: u64 = 5_000;
/// The most columns that a catalog table has.
const CATALOG_COLUMNS: usize = 12;
/// The most rows of a catalog table that nothing refers to.
const LONELY_ROWS: u64 = 500;

/// The class of every table that was profiled.
pub(super) fn classes(catalog: &Catalog, profile: &Profile) -> BTreeMap<Name, TableClass> {
    let relations = Relations::new(catalog, profile);
    let mut catalogs: BTreeSet<&Name> = BTreeSet::new();
    let mut classes = BTreeMap::new();
    for table_profile in &profile.tables {
        let Some(table) = catalog.table(&table_profile.name) else {
            continue;
        };
        let junction = is_junction(&relations, table);
        let class = if junction {
            TableClass::Junction
        } else {
            TableClass::Transactional
        };
        classes.insert(table.name.clone(), class);
        if !junction && could_be_catalog(&relations, table, table_profile) {
            catalogs.insert(&table.name);
        }
    }
    // A catalog refers to catalogs only; what falls out takes with it what refers to it.
    loop {
        let before = catalogs.len();
        let kept: BTreeSet<&Name> = catalogs
            .iter()
            .copied()
            .filter(|name| relations.targets(name).is_subset(&catalogs))
            .collect();
        catalogs = kept;
        if catalogs.len() == before {
            break;
        }
    }
    classes.extend(
        catalogs
            .into_iter()
            .map(|name| (name.clone(), TableClass::Catalog)),
    );
    classes
}

/// Small, without anything personal, wanted by others, and more than a record of what happened.
fn could_be_catalog(relations: &Relations<'_>, table: &Table, profile: &TableProfile) -> bool {
    // People come and go, however few they are: what is personal is no catalog.
    let personal = profile
        .columns
        .iter()
        .any(|column| column.sensitive.is_some());
    let small = profile.rows <= CATALOG_ROWS && table.columns.len() <= CATALOG_COLUMNS;
    let referred_to = relations.is_referred_to(&table.name);
    let short = profile.rows <= LONELY_ROWS;
    let timeless = table
        .columns
        .iter()
        .all(|column| !column.column_type.text.starts_with("timestamp"));
    small
        && !personal
        && (referred_to || short)
        && (names_something(table) || (timeless && referred_to))
}

/// Which tables refer to which: by declared keys and by references that were found, without columns that are always NULL.
struct Relations<'a> {
    /// Of each table: the columns of each key, and where it points.
    out: BTreeMap<&'a Name, Vec<(&'a [String], &'a Name)>>,
    referred_to: BTreeSet<&'a Name>,
}

impl<'a> Relations<'a> {
    fn new(catalog: &'a Catalog, profile: &'a Profile) -> Self {
        let declared = catalog.tables.iter().flat_map(|table| {
            table
                .foreign_keys
                .iter()
                .map(move |key| (&table.name, key.columns.as_slice(), &key.references))
        });
        let found = profile
            .references
            .iter()
            .filter(|reference| !reference.declared && reference.is_proven());
        let found = found.map(|reference| {
            (
                &reference.table,
                reference.columns.as_slice(),
                &reference.references,
            )
        });
        let mut relations = Relations {
            out: BTreeMap::new(),
            referred_to: BTreeSet::new(),
        };
        for (table, columns, target) in declared.chain(found) {
            if !always_null(profile, table, columns) {
                relations
                    .out
                    .entry(table)
                    .or_default()
                    .push((columns, target));
            }
            if table != target {
                relations.referred_to.insert(target);
            }
        }
        relations
    }

    fn keys_out(&self, table: &Name) -> &[(&'a [String], &'a Name)] {
        self.out.get(table).map(Vec::as_slice).unwrap_or_default()
    }

    fn columns_out(&self, table: &Name) -> BTreeSet<&'a str> {
        self.keys_out(table)
            .iter()
            .flat_map(|(columns, _)| columns.iter().map(String::as_str))
            .collect()
    }

    fn targets(&self, table: &Name) -> BTreeSet<&'a Name> {
        self.keys_out(table)
            .iter()
            .map(|(_, target)| *target)
            .filter(|target| *target != table)
            .collect()
    }

    fn references_out(&self, table: &Name) -> usize {
        self.keys_out(table)
            .iter()
            .map(|(columns, _)| *columns)
            .collect::<BTreeSet<_>>()
            .len()
    }

    fn is_referred_to(&self, table: &Name) -> bool {
        self.referred_to.contains(table)
    }
}

/// Tells whether rows were seen and none of them refers; an empty table proves nothing.
fn always_null(profile: &Profile, table: &Name, columns: &[String]) -> bool {
    let Some(table_profile) = profile.table(table) else {
        return false;
    };
    let rows = table_profile.observed();
    let null = |column: &String| {
        table_profile
            .column(column)
            .is_some_and(|column| column.nulls == rows)
    };
    rows > 0 && columns.iter().any(null)
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
